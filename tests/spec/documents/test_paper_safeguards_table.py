"""7.5, 7.6: every safeguard with who answers, how it is shown and when it is next reviewed, and every place where data lies."""

import datetime

import msgspec
import pytest

from hagukumi.documents.papers.safeguards_table import build
from hagukumi.plan import records as r

MEASURE = r.Safeguard(
    id="kagi",
    kind=r.SafeguardKind.TECHNICAL,
    statement="データごとに鍵を分ける",
    department="kodomo",
    state=r.Progress.IN_PLACE,
    evidence="鍵の台帳",
    reviewed_on=datetime.date(2026, 8, 31),
    review_months=6,
)
ABROAD = r.Storage(id="s", name="控えの保管庫", content="暗号化した控え", country="SG", cloud=True, provider="架空クラウド")


@pytest.fixture
def table(print_of, paper_plan):
    def built(*safeguards, storages=()):
        plan = msgspec.structs.replace(paper_plan, safeguards=safeguards, storages=tuple(storages))
        (document,) = build(print_of(plan))
        return document

    return built


def test_a_safeguard_stands_under_its_kind_with_its_next_review(table, rows_of):
    (row,) = rows_of(table(MEASURE), "技術的安全管理措置")

    assert row == {
        "措置": "データごとに鍵を分ける",
        "担当課": "こども未来課",
        "状態": "実施済",
        "確かめられるもの": "鍵の台帳",
        "前回の見直し": "令和8年8月31日",
        "間隔": "6か月",
        "次の見直し": "令和9年2月28日",
    }


def test_a_safeguard_never_reviewed_has_no_next_review(table, rows_of):
    (row,) = rows_of(table(msgspec.structs.replace(MEASURE, reviewed_on=None)), "技術的安全管理措置")

    assert (row["前回の見直し"], row["次の見直し"]) == ("（未記入）", "（未記入）")


@pytest.mark.parametrize("kind", list(r.SafeguardKind))
def test_every_kind_has_its_place_and_a_kind_without_measures_says_so(table, rows_of, kind):
    from hagukumi.documents.words import word

    assert rows_of(table(), word(kind)) == []
    assert len(rows_of(table(msgspec.structs.replace(MEASURE, kind=kind)), word(kind))) == 1


def test_a_kind_without_measures_is_printed_as_not_filled_in(table, words_in):
    assert words_in(table()).count("（未記入）　この区分の措置は計画に書かれていません。") == len(r.SafeguardKind)


def test_storage_abroad_asks_what_is_known_of_the_law_there(table, rows_of):
    (row,) = rows_of(table(storages=[ABROAD]), "保管場所")

    assert (row["国"], row["クラウド"], row["事業者"]) == ("SG", "利用する", "架空クラウド")
    assert (row["外的環境について分かっていること"], row["調査"]) == ("（未記入）", "（未記入）")


def test_storage_at_home_need_not_know_a_foreign_law(table, rows_of):
    home = msgspec.structs.replace(ABROAD, country="JP", cloud=False, provider="")

    (row,) = rows_of(table(storages=[home]), "保管場所")

    assert (row["国"], row["事業者"]) == ("日本", "なし")
    assert (row["外的環境について分かっていること"], row["調査"]) == ("国内のため要しない", "—")


def test_those_who_answer_stand_at_the_head(table, words_in):
    told = words_in(table())

    assert "こども部長" in told
    assert "監査室長" in told
    assert "二要素と暗号化" in told


SAFEGUARD_CHANGES = (
    {"kind": r.SafeguardKind.HUMAN},
    {"statement": "別の措置"},
    {"department": "shimin"},
    {"state": r.Progress.PLANNED},
    {"evidence": "別の証し"},
    {"reviewed_on": datetime.date(2026, 9, 1)},
    {"review_months": 12},
)


@pytest.mark.parametrize("change", SAFEGUARD_CHANGES, ids=lambda change: next(iter(change)))
def test_no_field_of_a_safeguard_is_left_out(table, words_in, change):
    assert words_in(table(msgspec.structs.replace(MEASURE, **change))) != words_in(table(MEASURE))


STORAGE_CHANGES = (
    {"name": "別の保管庫"},
    {"content": "別のもの"},
    {"country": "US"},
    {"cloud": False},
    {"provider": "別の事業者"},
    {"external_environment": "制度を調べた"},
    {"assessed": True},
)


@pytest.mark.parametrize("change", STORAGE_CHANGES, ids=lambda change: next(iter(change)))
def test_no_field_of_a_storage_is_left_out(table, words_in, change):
    assert words_in(table(storages=[msgspec.structs.replace(ABROAD, **change)])) != words_in(table(storages=[ABROAD]))
