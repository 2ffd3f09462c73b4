"""The small decisions under a link: dates, names, parts of names, shrunk shares."""

import duckdb
import pytest

from hagukumi.linkage.engine.comparison import level_number, names_of_levels
from hagukumi.linkage.japanese.comparisons import BIRTH, COMPARISONS, HOME, NAME
from hagukumi.linkage.japanese.numbers import birth_agreement
from hagukumi.linkage.japanese.writings import split_by_known

TEXTS = (
    *("name", "strict", "pattern", "family", "given", "kana", "kana_family", "kana_given"),
    *("loose", "loose_given", "kana_sorted", "birth", "sex"),
)
LISTS = ("also", "home", "near")


def level(comparison, left, right):
    """The level that two records reach."""
    columns = []
    for side, row in (("l", left), ("r", right)):
        columns += [f"CAST({row[c]!r} AS VARCHAR) AS {c}_{side}" if c in row else f"CAST(NULL AS VARCHAR) AS {c}_{side}" for c in TEXTS]
        columns += [f"CAST({row.get(c, [])!r} AS VARCHAR[]) AS {c}_{side}" for c in LISTS]
        born = f"strptime('{row['birth']}', '%Y%m%d')" if "birth" in row and "99" not in row["birth"][4:] else "NULL"
        columns.append(f"CAST({born} AS DATE) AS born_{side}")
    number = duckdb.connect().execute(f"SELECT {level_number(comparison)} FROM (SELECT {', '.join(columns)})").fetchall()[0][0]
    return names_of_levels(comparison)[number]


def person(family, given, kana_family="", kana_given="", **more):
    row = {"family": family, "given": given, "name": family + given, "also": [family + given]}
    if kana_given:
        kana = kana_family + kana_given
        row |= {"kana": kana, "kana_family": kana_family, "kana_given": kana_given, "loose": kana, "loose_given": kana_given}
        row |= {"kana_sorted": "".join(sorted((kana_family, kana_given)))}
    return row | more


READING = {"kana": "ABCDEF", "kana_family": "ABC", "kana_given": "DEF", "loose": "ABCDEF", "loose_given": "DEF", "kana_sorted": "ABCDEF"}


@pytest.mark.parametrize(
    ("right", "reached"),
    [
        (person("斎藤", "大和", "ABC", "DEF"), "kanji+kana"),
        (person("斎藤", "大和", "ABC", "DEF", strict="齊藤大和"), "variant+kana"),
        (person("斎藤", "大和", strict="齊藤大和"), "variant"),
        (person("斎藤", "大和"), "kanji"),
        (person("斎藤", "大和", "XYZ", "UVW"), "kanji"),
        (READING, "kana"),
        (person("斎藤", "山都", "ABC", "DEF"), "kana, other kanji"),
        ({"also": ["斎藤大和"]}, "alias"),
        (person("斎藤", "太和", "ABC", "DEG"), "close"),
        (person("佐々木", "大和", "XYZ", "DEF"), "given"),
        (person("斎藤", "大地"), "close kanji"),
        ({"name": "斎\ue000大和", "pattern": "斎_大和", "family": "斎\ue000", "also": ["斎\ue000大和"]}, "kanji, one unreadable"),
        (person("斎藤", "陸", "ABC", "PQR"), "family"),
        (person("田中", "陸", "XYZ", "PQR"), "none"),
        ({}, "unknown"),
    ],
)
def test_the_joint_comparison_of_kanji_and_reading(right, reached):
    assert level(NAME, person("斎藤", "大和", "ABC", "DEF"), right) == reached


@pytest.mark.parametrize(
    ("right", "reached"),
    [
        ("20160505", "day"),
        ("20160515", "slip"),
        ("20160528", "slip"),
        ("20160430", "slip"),
        ("20160599", "slip"),
        ("20150505", "slip"),
        ("19950505", "part"),
        ("20161205", "part"),
        ("20161221", "year"),
        ("19840303", "none"),
    ],
)
def test_levels_of_the_date_of_birth(right, reached):
    assert level(BIRTH, {"birth": "20160505"}, {"birth": right}) == reached


def test_day_and_month_changed_round_are_a_slip():
    assert level(BIRTH, {"birth": "20160312"}, {"birth": "20161203"}) == "slip"


@pytest.mark.parametrize(
    ("home", "near", "reached"),
    [(["A1", "P1"], ["T1"], "several"), (["A1"], [], "one"), (["A2"], ["T1"], "town"), (["A2"], ["T2"], "none"), ([], [], "unknown")],
)
def test_levels_of_what_a_household_shares(home, near, reached):
    assert level(HOME, {"home": ["A1", "P1", "H1"], "near": ["T1"]}, {"home": home, "near": near}) == reached


@pytest.mark.parametrize(
    ("left", "right", "agreement"),
    [
        ("20160505", "20160505", 3),
        ("20160505", "20160510", 2),
        ("20160505", "20170206", 1),
        ("20160505", "20191231", 0),
        ("20160505", None, -1),
    ],
)
def test_agreement_of_dates_beside_a_number(left, right, agreement):
    def row(value):
        born = f"CAST(strptime('{value}', '%Y%m%d') AS DATE)" if value else "CAST(NULL AS DATE)"
        return f"(SELECT CAST({value!r} AS VARCHAR) AS birth, {born} AS born)".replace("None", "NULL")

    query = f"SELECT {birth_agreement('l', 'r')} FROM {row(left)} l, {row(right)} r"
    assert duckdb.connect().execute(query).fetchall() == [(agreement,)]


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda comparison: comparison.name)
def test_prior_shares_of_a_comparison_sum_to_one(comparison):
    assert sum(level.match for level in comparison.levels) == pytest.approx(1, abs=0.02)
    assert comparison.levels[-1].condition == "ELSE"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("佐藤花子", ("佐藤", "花子")),
        ("佐々木花子", ("佐々木", "花子")),
        ("東海林太郎", ("東海林", "太郎")),
        ("王明", ("", "王明")),
        ("", ("", "")),
    ],
)
def test_an_unspaced_name_is_parted_where_both_parts_are_known(text, parts):
    families = {"佐藤": 10, "佐々木": 5, "佐": 1, "東海林": 1, "東": 3}
    assert split_by_known(text, families, {"花子": 4, "太郎": 4, "林太郎": 1}) == parts
