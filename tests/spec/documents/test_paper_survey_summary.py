"""3.2: who holds what in which form, how good it is, and how it becomes structured data."""

import datetime

import msgspec
import pytest

from hagukumi.documents.papers.survey_summary import build
from hagukumi.plan import records as r

DAY = datetime.date(2026, 9, 1)
POLICY = r.Digitisation(
    policy="年度末に台帳を入力する",
    target=r.TargetFormat.GIF,
    mapping=(r.FieldMapping(origin="相談日", target="相談年月日", conversion="和暦を西暦にする"),),
    due=datetime.date(2027, 3, 31),
)
QUALITY = r.Quality(source="shukketsu", rows=400, missing=10, inconsistent=3, measured_on=DAY)


def _availability(**changes):
    facts = {
        "holding": r.Holding.DIGITAL,
        "system": "校務支援システム",
        "structured": True,
        "surveyed_by": "gakko-a",
        "surveyed_on": DAY,
        "quality": (QUALITY,),
    }
    return r.Availability(**{**facts, **changes})


def _candidate(id, holder, availability):
    return r.Candidate(id=id, name=f"候補{id}", purpose="hakken", holder=holder, availability=availability)


@pytest.fixture
def summary(print_of, paper_plan):
    """The document for candidates given as (id, holder, availability)."""

    def built(*candidates):
        plan = msgspec.structs.replace(paper_plan, candidates=tuple(_candidate(*candidate) for candidate in candidates))
        (document,) = build(print_of(plan))
        return document

    return built


def test_candidates_are_counted_by_holder_and_form(summary, rows_of):
    document = summary(
        ("a", "gakko", _availability()),
        ("b", "gakko", _availability(holding=r.Holding.ANALOG)),
        ("c", "shimin", _availability(holding=r.Holding.NOT_HELD)),
        ("d", "shimin", None),
    )

    board, city = rows_of(document, "課ごとの候補の数")

    assert board == {
        "課": "育実市教育委員会　学校教育課",
        "デジタル": "1",
        "アナログ（紙など）": "1",
        "未保有": "0",
        "未調査": "0",
        "計": "2",
    }
    assert (city["未保有"], city["未調査"], city["計"]) == ("1", "1", "2")


def test_what_was_not_surveyed_is_said(summary, words_in):
    told = words_in(summary(("a", "gakko", _availability()), ("b", "gakko", None)))

    assert "候補2件のうち1件について、保有状況を調べました。まだ調べていない候補が1件あります。" in told


def test_shares_are_of_the_rows_read(summary, rows_of):
    (row,) = rows_of(summary(("a", "gakko", _availability())), "欠損と不整合の割合")

    assert (row["抽出データ"], row["行数"]) == ("出欠の記録", "400")
    assert (row["欠損の行"], row["欠損の割合"]) == ("10", "2.5%")
    assert (row["不整合の行"], row["不整合の割合"]) == ("3", "0.8%")


def test_a_share_of_no_rows_is_not_nought(summary, rows_of):
    empty = r.Quality(source="shukketsu", rows=0, missing=0, inconsistent=0, measured_on=DAY)

    (row,) = rows_of(summary(("a", "gakko", _availability(quality=(empty,)))), "欠損と不整合の割合")

    assert (row["欠損の割合"], row["不整合の割合"]) == ("—", "—")


def test_paper_records_show_their_policy_format_and_date(summary, rows_of):
    document = summary(("a", "gakko", _availability(holding=r.Holding.ANALOG, digitisation=POLICY)))

    (policy,) = rows_of(document, "データ化の方針")
    (mapping,) = rows_of(document, "いまの項目と合わせる形式の項目の対応")

    assert (policy["方針"], policy["期限"]) == ("年度末に台帳を入力する", "令和9年3月31日")
    assert policy["合わせる形式"] == "政府相互運用性フレームワーク（GIF）"
    assert (mapping["いまの項目"], mapping["合わせる形式の項目"], mapping["値の変換"]) == ("相談日", "相談年月日", "和暦を西暦にする")


@pytest.mark.parametrize(
    ("availability", "asked"),
    [
        (_availability(), False),
        (_availability(structured=False), True),
        (_availability(holding=r.Holding.ANALOG), True),
        (_availability(holding=r.Holding.NOT_HELD), True),
    ],
)
def test_a_policy_is_asked_for_where_nothing_structured_is_held(summary, rows_of, availability, asked):
    rows = rows_of(summary(("a", "gakko", availability)), "データ化の方針")

    assert [row["方針"] for row in rows] == (["（未記入）"] if asked else [])


def test_what_is_not_held_must_say_who_holds_it_and_how_it_is_collected(summary, rows_of):
    (row,) = rows_of(summary(("a", "gakko", _availability(holding=r.Holding.NOT_HELD, system="", structured=None))), "候補ごとの保有状況")

    assert (row["ほかの保有者"], row["集める手順"]) == ("（未記入）", "（未記入）")
    assert (row["システム・媒体"], row["構造化"]) == ("なし", "—")


CHANGES = (
    {"holding": r.Holding.ANALOG},
    {"system": "別のシステム"},
    {"structured": False},
    {"held_by": "医療機関"},
    {"collection": "面接で聞く"},
    {"surveyed_by": "kodomo-a"},
    {"surveyed_on": datetime.date(2026, 9, 2)},
    {"digitisation": POLICY},
    {"digitisation": msgspec.structs.replace(POLICY, mapping=())},
    {"quality": (msgspec.structs.replace(QUALITY, missing=11),)},
    {"quality": (msgspec.structs.replace(QUALITY, source="juki"),)},
    {"quality": (msgspec.structs.replace(QUALITY, measured_on=datetime.date(2026, 9, 2)),)},
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_no_field_of_availability_is_left_out(summary, words_in, change):
    plain = summary(("a", "gakko", _availability()))

    assert words_in(summary(("a", "gakko", _availability(**change)))) != words_in(plain)


def test_the_order_of_the_candidates_changes_nothing(summary):
    first, second = ("a", "gakko", _availability()), ("b", "shimin", _availability(system="台帳"))

    assert summary(first, second) == summary(second, first)
