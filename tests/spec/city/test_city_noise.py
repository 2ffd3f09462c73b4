"""The extracts are as untidy as the table of rates says, each system in its own way."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from hagukumi.city import RATES, Noise, extracts_table, rates_table

REAL = RATES[Noise.REAL]
DOCUMENT = Path(__file__).parents[3] / "docs" / "reference" / "made-city.md"


def within(share: float, rate: float, count: int) -> bool:
    """Whether a share lies within five standard deviations of a binomial with this rate."""
    return abs(share - rate) <= 5 * math.sqrt(rate * (1 - rate) / count) + 1 / count


@pytest.mark.parametrize(
    ("mark", "source"),
    [
        ("kanji_variant", "tax"),
        ("kanji_variant", "child_allowance"),
        ("kanji_variant", "infant_checkup"),
        ("kana_missing", "vaccination"),
        ("kana_missing", "school_register"),
        ("wrong_number", "vaccination"),
        ("wrong_number", "tax"),
        ("wrong_number", "child_allowance"),
        ("old_address", "child_allowance"),
        ("old_address", "school_register"),
        ("birth_wrong", "vaccination"),
        ("sex_wrong", "school_register"),
    ],
)
def test_rates_lie_within_binomial_bounds(made, mark, source):
    count, share = made.rows(f"SELECT count(*), avg({mark}::INT) FROM records WHERE source = '{source}'")[0]
    assert within(share, getattr(REAL, mark), count)


def test_real_is_at_least_as_untidy_as_the_stated_minimum():
    assert REAL.kanji_variant >= 0.25
    assert REAL.old_address >= 0.18
    assert REAL.kana_missing >= 0.08
    assert REAL.wrong_number >= 0.02


@pytest.mark.parametrize("field", ["kanji_variant", "old_address", "kana_missing", "wrong_number", "birth_wrong", "broken"])
def test_levels_rise(field):
    light, real, harsh = (getattr(RATES[level], field) for level in Noise)
    assert light < real < harsh


def test_the_documented_tables_are_those_of_the_code():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert rates_table() in text
    assert extracts_table() in text


def test_a_wrong_number_is_somebody_elses_and_often_a_family_members(made):
    wrong = made.rows(
        "SELECT p.household = q.household FROM records r JOIN child_allowance a ON a._row = r.row AND r.source = 'child_allowance' "
        "JOIN persons p ON p.person = r.person JOIN juki j ON j.resident_number = a.resident_number "
        "JOIN records rj ON rj.source = 'juki' AND rj.row = j._row JOIN persons q ON q.person = rj.person "
        "WHERE r.wrong_number AND q.person <> r.person"
    )
    assert len(wrong) > 10
    assert 0.3 < sum(same for (same,) in wrong) / len(wrong) < 0.9


def test_a_right_number_is_the_persons_own(made):
    others = made.value(
        "SELECT count(*) FROM records r JOIN tax t ON t._row = r.row AND r.source = 'tax' "
        "JOIN juki j ON j.resident_number = t.resident_number "
        "JOIN records rj ON rj.source = 'juki' AND rj.row = j._row WHERE NOT r.wrong_number AND rj.person <> r.person"
    )
    assert others == 0


def test_marks_of_missing_numbers_are_true(made):
    for source in ("infant_checkup", "pregnancy", "nursery", "family_consultation", "public_assistance"):
        differ = made.value(
            f'SELECT count(*) FROM records r JOIN "{source}" a ON a._row = r.row '
            f"WHERE r.source = '{source}' AND r.no_resident_number <> (a.resident_number IS NULL)"
        )
        assert differ == 0, source
    assert made.value("SELECT bool_and(no_resident_number) FROM records WHERE source IN ('attendance', 'npo', 'nurse_room')")


def test_marked_variants_differ_from_the_register_and_unmarked_ones_do_not(made):
    query = (
        "SELECT r.kanji_variant, avg((replace(replace(a.name, '　', ''), ' ', '') = replace(j.name, '　', ''))::INT) "
        "FROM records r JOIN child_allowance a ON a._row = r.row AND r.source = 'child_allowance' JOIN persons p USING (person) "
        "JOIN records rj ON rj.source = 'juki' AND rj.person = r.person JOIN juki j ON j._row = rj.row "
        "WHERE NOT p.foreigner AND NOT r.old_name GROUP BY 1"
    )
    same = dict(made.rows(query))
    assert same[True] == 0
    assert same[False] > 0.99


def test_records_that_lag_show_the_earlier_address(made):
    same = dict(
        made.rows(
            "SELECT r.old_address, avg((a.address_key = j.address_key)::INT) FROM records r "
            "JOIN child_allowance a ON a._row = r.row AND r.source = 'child_allowance' "
            "JOIN records rj ON rj.source = 'juki' AND rj.person = r.person JOIN juki j ON j._row = rj.row GROUP BY 1"
        )
    )
    assert same[False] == 1
    assert same[True] < 0.01


def test_extracts_come_in_three_encodings_and_as_books(made):
    starts = {source.id: (made.folder / "extracts" / source.file).read_bytes()[:4] for source in made.plan.sources}
    assert starts["school_register"][:3] == b"\xef\xbb\xbf"
    assert starts["npo"] == b"PK\x03\x04"
    juki = (made.folder / "extracts" / "juki.csv").read_bytes()
    assert "宛名番号".encode("cp932") in juki.split(b"\r\n")[0]
    assert (made.folder / "extracts" / "nursery.csv").read_bytes().decode("utf-8").startswith("宛名番号")


def test_writings_of_every_sort_occur(made):
    def text(name: str, encoding: str) -> str:
        return (made.folder / "extracts" / name).read_bytes().decode(encoding)

    assert any("ｦ" <= character <= "ﾟ" for character in text("juki.csv", "cp932"))
    assert "\U000e0100" in text("child_allowance.csv", "utf-8-sig")
    assert any("\ue000" <= character <= "\uf8ff" for character in text("tax.csv", "cp932"))
    assert "髙" in text("juki.csv", "cp932") or "﨑" in text("juki.csv", "cp932")
    assert "ショ" not in text("attendance.csv", "cp932")
    assert "年" in text("infant_checkup.csv", "utf-8")


def test_own_characters_mean_something_else_in_each_system(made):
    tables = {tuple(sorted(source.layout.private_use.items())) for source in made.plan.sources}
    assert len(tables) == len(made.plan.sources)
    assert all(0xE000 <= ord(code) <= 0xE757 for source in made.plan.sources for code in source.layout.private_use)


def test_a_few_own_characters_are_in_no_table(made):
    unknown = 0
    for source in made.plan.sources:
        if source.layout.format == "csv" and "name" in {column.field for column in source.layout.columns}:
            keys = made.rows(f'SELECT name_key FROM "{source.id}"')
            unknown += sum(any("\ue000" <= character <= "\uf8ff" for character in key or "") for (key,) in keys)
    marked = made.value("SELECT count(*) FROM records WHERE private_use")
    assert 0 < unknown < 0.15 * marked
