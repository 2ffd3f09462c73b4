"""docs/reference/intake-codes.md は符号の一覧そのもの。"""

from pathlib import Path

from hagukumi.intake import Code, codes_page

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "intake-codes.md"


def test_the_reference_page_is_the_list_of_codes():
    assert PAGE.read_text(encoding="utf-8") == codes_page()
    assert all(f"| {code} |" in codes_page() for code in Code)
