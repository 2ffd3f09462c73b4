"""A PDF is what an office files: A4, tagged for screen readers (PDF/UA-1), paged, dated, with its version, and marked as a draft."""

import dataclasses
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from hagukumi.documents.printing import Printing
from hagukumi.documents.render import Press
from hagukumi.documents.sheet import (
    Block,
    Break,
    Checks,
    Column,
    Document,
    Drawing,
    Form,
    Format,
    Heading,
    Points,
    Seals,
    Table,
    Text,
)
from hagukumi.plan import withdraw

ROOM = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 100"><rect width="90" height="40"/><text x="5" y="80">市民課</text></svg>'
BLOCKS: dict[str, Block] = {
    "heading": Heading("利用目的"),
    "text": Text(("一段落目です。", "二段落目です。\n行を改めます。")),
    "points": Points(("一つ目", "二つ目")),
    "numbered": Points(("手順一", "手順二"), numbered=True),
    "table": Table("項目の一覧", (Column("項目"), Column("目的", 2.0)), (("氏名", "名寄せ"), ("生年月日", "名寄せ"))),
    "empty table": Table("該当者", (Column("項目"), Column("目的")), ()),
    "form": Form("届出", (("名称", "住民記録"), ("所管", "市民課"))),
    "seals": Seals(("起案", "課長", "部長")),
    "checks": Checks("点検", (("条項がある", True, "第3条"), ("検査した", False, "未実施"), ("手で確かめる", None, ""))),
    "drawing": Drawing("データの流れ", ROOM, "市民課からこども未来課へ渡す。"),
    "break": Break(),
}


def paper(*blocks: Block, **more: object) -> Document:
    return dataclasses.replace(Document(name="paper", title="利用目的の一覧", blocks=blocks), **more)


@pytest.fixture
def pdf(press: Press, approved_printing: Printing) -> Callable[..., bytes]:
    return lambda document, printing=approved_printing: press.render(document, printing, Format.PDF)


def words(content: bytes, folder: Path) -> str:
    """The text of a PDF, without spaces."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed")
    path = folder / "paper.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
    return re.sub(r"\s", "", done.stdout.decode())


def test_it_says_that_it_is_pdf_ua_in_japanese_and_tagged(pdf) -> None:
    content = pdf(paper(*BLOCKS.values()))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert re.search(rb"/Lang\(ja", content)
    assert b"/MarkInfo<</Marked true" in content and b"/StructTreeRoot" in content
    assert b"/DisplayDocTitle true" in content


def test_headings_tables_and_pictures_are_tagged_as_what_they_are(pdf) -> None:
    content = pdf(paper(BLOCKS["heading"], BLOCKS["table"], BLOCKS["drawing"]))
    assert content.count(b"/S/TH") == content.count(b"/S/THead") + 2 == 3
    assert content.count(b"/Scope/Column") == 2
    assert content.count(b"/S/Caption") == 2
    assert b"/S/H1" in content or b"/S/H2" in content
    assert b"/S/Figure" in content and b"/Alt" in content


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS.keys())
@pytest.mark.parametrize("landscape", [False, True], ids=["portrait", "landscape"])
def test_every_block_can_stand_alone_on_a_page(pdf, block: Block, landscape: bool) -> None:
    assert pdf(paper(block, landscape=landscape)).startswith(b"%PDF-1.7")


@pytest.mark.parametrize("block", [Form("様式", ()), Checks("点検", ()), Points(()), Text(()), Seals(()), Form("", (("甲", "乙"),))])
def test_an_empty_block_prints(pdf, block: Block) -> None:
    assert pdf(paper(block)).startswith(b"%PDF")


@pytest.mark.parametrize("levels", [(3,), (2, 1), (1, 3, 2), (3, 3)], ids=str)
def test_headings_that_skip_a_level_still_make_a_conforming_outline(pdf, levels: tuple[int, ...]) -> None:
    assert b"<pdfuaid:part>1" in pdf(paper(*(Heading(f"見出し{level}", level) for level in levels)))


@pytest.mark.parametrize(("landscape", "box"), [(False, b"595.2756 841.8898"), (True, b"841.8898 595.2756")], ids=["portrait", "landscape"])
def test_the_page_is_a4(pdf, landscape: bool, box: bytes) -> None:
    assert re.findall(rb"/MediaBox\[0 0 ([0-9. ]+)\]", pdf(paper(landscape=landscape))) == [box]


def test_a_page_names_version_day_municipality_and_its_number(pdf, approved_printing: Printing, tmp_path: Path) -> None:
    told = words(pdf(paper(Text(("本文",)), Break(), Text(("次の頁",)))), tmp_path)
    assert told.count(f"計画の版{approved_printing.hash[:16]}") == 2
    assert "1/2" in told and "2/2" in told
    assert told.count("育実市令和8年3月25日") >= 2


def test_the_end_tells_the_whole_hash_and_who_approved(pdf, approved_printing: Printing, tmp_path: Path) -> None:
    told = words(pdf(paper()), tmp_path)
    assert f"版のハッシュ（SHA-256）:{approved_printing.hash}" in told
    assert "承認:令和8年3月25日こども未来課係長" in told and "承認:令和8年3月25日こども未来課課長" in told
    assert "案" not in told


def test_a_draft_says_that_it_is_one(pdf, draft_printing: Printing, tmp_path: Path) -> None:
    told = words(pdf(paper(Text(("本文",)), Break(), Text(("次の頁",))), draft_printing), tmp_path)
    assert "案（承認前の計画から印刷したもので、効力はありません）" in told
    assert told.count("計画の案") == 2 and "承認:" not in told


def test_a_withdrawn_release_says_so(pdf, approved_printing: Printing, tmp_path: Path) -> None:
    release = withdraw(approved_printing.release, by=("clerk-a", "clerk-b"), on=approved_printing.on, reason="見直し")
    told = words(pdf(paper(), dataclasses.replace(approved_printing, release=release)), tmp_path)
    assert "撤回（この版の承認は撤回されており、効力はありません）" in told and "撤回:令和8年3月25日" in told


def test_a_letter_names_addressee_and_sender(pdf, tmp_path: Path) -> None:
    told = words(pdf(paper(addressee="市民課長　様", sender="こども未来課長", legal_basis="個人情報保護法第69条")), tmp_path)
    assert told.index("市民課長様") < told.index("こども未来課長") < told.index("利用目的の一覧") < told.index("（個人情報保護法第69条）")


def test_a_long_table_repeats_its_heading_on_every_page(pdf, tmp_path: Path) -> None:
    table = Table("長い表", (Column("項目の欄"), Column("内容")), tuple((f"第{row}行", "住民記録") for row in range(100)))
    told = words(pdf(paper(table)), tmp_path)
    pages = int(re.findall(r"1/([0-9]+)", told)[0])
    assert pages > 2 and told.count("項目の欄") == pages
    assert all(f"第{row}行" in told for row in range(100))


def test_ticks_are_pictures_with_words(pdf, tmp_path: Path) -> None:
    content = pdf(paper(BLOCKS["checks"]))
    assert content.count(b"/S/Figure") == 3


def test_a_character_without_a_shape_is_shown_and_told(pdf, tmp_path: Path) -> None:
    told = words(pdf(paper(Text(("外字\ue000と絵文字👪を含む。", "髙橋と﨑田は印字できる。")))), tmp_path)
    assert "外字〓と絵文字〓を含む。" in told and "髙橋と﨑田は印字できる。" in told
    assert "印字できない文字を〓で示しました（U+E000、U+1F46A）。" in told


def test_a_variant_selector_is_no_missing_character(pdf, tmp_path: Path) -> None:
    assert "〓" not in words(pdf(paper(Text(("葛\U000e0100城市",)))), tmp_path)


@pytest.mark.parametrize("name", ["〓\U000e0100課", "市\ufe0f課", "x\U000e01ef"])
def test_a_variant_that_the_face_lacks_does_not_stop_a_drawing(pdf, tmp_path: Path, name: str) -> None:
    assert pdf(paper(Drawing("流れ", ROOM.replace("市民課", name), "渡す。"))).startswith(b"%PDF")


def test_a_caption_that_repeats_the_heading_above_stands_once(pdf, tmp_path: Path) -> None:
    form = Form("問合せ先", (("名称", "市民課"),))
    assert words(pdf(paper(Heading("問合せ先"), form)), tmp_path).count("問合せ先") == 1
    assert words(pdf(paper(Heading("窓口"), form)), tmp_path).count("問合せ先") == 1


def test_readings_stand_above_and_are_not_part_of_the_text(pdf) -> None:
    plain, ruby = (pdf(paper(Text(("個人情報を守ります。",)), furigana=furigana)) for furigana in (False, True))
    assert plain != ruby
    assert b"<pdfuaid:part>1" in ruby


def test_a_large_drawing_is_fitted_to_the_page(pdf) -> None:
    tall = ROOM.replace("0 0 400 100", "0 0 400 9000")
    assert len(re.findall(rb"/MediaBox", pdf(paper(Drawing("縦長の図", tall, "縦長"))))) <= 2
