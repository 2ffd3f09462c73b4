"""図3-1: every candidate, on what evidence it rests, how far it came, and why it was given up."""

import datetime

import msgspec
import pytest

from hagukumi.documents.papers.selection_table import build
from hagukumi.plan import records as r

DAY = datetime.date(2026, 12, 1)


def _paper(**changes):
    facts = {
        "id": "ronbun",
        "kind": r.EvidenceKind.PAPER,
        "title": "欠席と困難の縦断研究",
        "author": "架空花子",
        "year": 2020,
        "location": "架空学会誌12巻",
        "finding": "欠席が続く子は困難を抱えやすい",
        "level": r.Reliability.DID_PSM,
        "publisher": "架空学会",
        "peer_reviewed": True,
        "method": "差の差の推定",
        "checked_by": "soumu-a",
        "checked_on": datetime.date(2026, 11, 3),
    }
    return r.Evidence(**{**facts, **changes})


def _guide():
    return r.Evidence(
        id="tebiki",
        kind=r.EvidenceKind.GUIDE,
        title="子ども虐待対応の手引き",
        author="架空省",
        year=2022,
        location="架空省のページ",
        finding="連絡のない欠席に気を付ける",
    )


def _step(state, reason, by="kodomo-a", on=DAY):
    return r.Step(state=state, on=on, by=by, reason=reason)


def _absence(**changes):
    facts = {
        "id": "kesseki",
        "name": "欠席の日数",
        "purpose": "hakken",
        "holder": "gakko",
        "evidence": ("ronbun", "tebiki"),
        "items": ("shukketsu.absent",),
        "relevance": r.Statement(text="欠席は困難の表れ", by="kodomo-a", on=DAY),
        "necessity": r.Statement(text="月ごとの日数で足りる", by="kodomo-b", on=DAY),
        "fairness": r.Statement(text="病気の欠席を除いて見る", by="soumu-a", on=DAY),
        "steps": (_step(r.SelectionState.NEEDED, "手引きにある"), _step(r.SelectionState.USED, "月ごとに取れる")),
        "availability": r.Availability(holding=r.Holding.DIGITAL),
    }
    return r.Candidate(**{**facts, **changes})


def _given_up():
    return r.Candidate(
        id="nikki",
        name="日記の本文",
        purpose="hakken",
        holder="gakko",
        steps=(_step(r.SelectionState.DROPPED, "内心に立ち入り、必要最小限を超える", by="soumu-a"),),
    )


@pytest.fixture
def table(print_of, paper_plan):
    """The document for these candidates and this evidence, in the order given."""

    def built(candidates=(), evidence=()):
        plan = msgspec.structs.replace(paper_plan, candidates=tuple(candidates), evidence=tuple(evidence))
        (document,) = build(print_of(plan))
        return document

    return built


def test_a_candidate_stands_with_purpose_holder_state_and_the_numbers_of_its_evidence(table, rows_of):
    (row,) = rows_of(table([_absence()], [_guide(), _paper()]), "候補の一覧")

    assert row == {
        "候補": "欠席の日数",
        "役立てる利用目的": "早期発見",
        "保有する課": "学校教育課",
        "状態": "利用",
        "保有状況": "デジタル",
        "情報源の番号": "1、2",
        "計画のデータ項目": "出欠の記録の欠席日数",
    }


def test_each_judgment_names_who_made_it_and_when(table, rows_of):
    (row,) = rows_of(table([_absence()]), "候補ごとに確かめたこと")

    assert row["利用目的との関連性"] == "欠席は困難の表れ\n（こども未来課　係長　令和8年12月1日）"
    assert row["必要最小限であること"].endswith("（こども未来課　主査　令和8年12月1日）")
    assert row["差別的な利用などにつながらないこと"].startswith("病気の欠席を除いて見る")


def test_a_judgment_not_yet_made_is_printed_as_not_filled_in(table, rows_of):
    (row,) = rows_of(table([_absence(fairness=r.Statement())]), "候補ごとに確かめたこと")

    assert row["差別的な利用などにつながらないこと"] == "（未記入）"


def test_a_judgment_on_what_was_given_up_is_not_said_to_be_missing(table, rows_of):
    (row,) = rows_of(table([_given_up()]), "候補ごとに確かめたこと")

    assert row["必要最小限であること"] == "見送りのため確かめない"


def test_nothing_asked_of_papers_is_said_to_be_missing_of_other_evidence(table, rows_of):
    guide = msgspec.structs.replace(_guide(), checked_by="soumu-a", checked_on=DAY)
    second, first = rows_of(table([], [guide, _paper(method="")]), "信頼性の確認")

    assert (first["信頼性のレベル"], first["査読"], first["分析の手法"]) == ("—", "—", "—")
    assert second["分析の手法"] == "（未記入）"


def test_what_was_given_up_is_listed_with_the_reason(table, rows_of):
    (row,) = rows_of(table([_absence(), _given_up()]), "見送った候補")

    assert row["候補"] == "日記の本文"
    assert row["理由"] == "内心に立ち入り、必要最小限を超える"
    assert row["判断した担当者"] == "総務課　係長"


def test_every_step_of_every_candidate_is_kept(table, rows_of):
    states = [row["状態"] for row in rows_of(table([_absence(), _given_up()]), "状態の移り変わり")]

    assert states == ["必要", "利用", "見送り"]


def test_a_paper_shows_its_reliability_and_who_checked_it(table, rows_of):
    (row,) = rows_of(table(evidence=[_guide(), _paper()]), "信頼性の確認")

    assert row == {
        "番号": "1",
        "信頼性のレベル": "差の差・傾向スコア",
        "発行者": "架空学会",
        "査読": "有",
        "分析の手法": "差の差の推定",
        "確かめた担当者": "総務課　係長",
        "確かめた日": "令和8年11月3日",
    }


def test_a_paper_nobody_checked_stands_there_with_blanks(table, rows_of):
    unchecked = _paper(level=None, publisher="", peer_reviewed=None, method="", checked_by="", checked_on=None)

    (row,) = rows_of(table(evidence=[unchecked]), "信頼性の確認")

    assert set(row.values()) == {"1", "（未記入）"}


def test_a_guide_that_somebody_checked_is_listed_as_checked_too(table, rows_of):
    checked = msgspec.structs.replace(_guide(), checked_by="soumu-a")

    assert [row["確かめた担当者"] for row in rows_of(table(evidence=[checked]), "信頼性の確認")] == ["総務課　係長"]


def test_the_summary_counts_candidates_by_state(table, words_in):
    assert "候補は2件です（利用1件、見送り1件）。" in words_in(table([_absence(), _given_up()]))


def test_evidence_that_the_plan_does_not_hold_is_told_as_such(table, rows_of):
    (row,) = rows_of(table([_absence(evidence=("nai",))]), "候補の一覧")

    assert row["情報源の番号"] == "nai（計画にない参照）"


def test_the_order_of_the_lists_changes_nothing(table):
    assert table([_absence(), _given_up()], [_guide(), _paper()]) == table([_given_up(), _absence()], [_paper(), _guide()])


CANDIDATE_CHANGES = (
    {"name": "出席の日数"},
    {"purpose": "kensho"},
    {"holder": "shimin"},
    {"evidence": ("tebiki",)},
    {"items": ("shukketsu.reason",)},
    {"relevance": r.Statement(text="別の考え", by="kodomo-a", on=DAY)},
    {"necessity": r.Statement(text="月ごとの日数で足りる", by="kodomo-b", on=datetime.date(2026, 12, 2))},
    {"fairness": r.Statement(text="病気の欠席を除いて見る", by="kodomo-a", on=DAY)},
    {"steps": (_step(r.SelectionState.NEEDED, "手引きにある"),)},
    {"availability": r.Availability(holding=r.Holding.ANALOG)},
)


@pytest.mark.parametrize("change", CANDIDATE_CHANGES, ids=lambda change: next(iter(change)))
def test_no_field_of_a_candidate_is_left_out(table, words_in, change):
    evidence = [_guide(), _paper()]

    assert words_in(table([_absence(**change)], evidence)) != words_in(table([_absence()], evidence))


EVIDENCE_CHANGES = (
    {"kind": r.EvidenceKind.EXPERT},
    {"title": "別の研究"},
    {"author": "別人"},
    {"year": 2021},
    {"location": "別の所"},
    {"finding": "別の結果"},
    {"level": r.Reliability.RCT},
    {"publisher": "別の学会"},
    {"peer_reviewed": False},
    {"method": "相関"},
    {"checked_by": "kodomo-a"},
    {"checked_on": DAY},
)


@pytest.mark.parametrize("change", EVIDENCE_CHANGES, ids=lambda change: next(iter(change)))
def test_no_field_of_the_evidence_is_left_out(table, words_in, change):
    assert words_in(table(evidence=[_paper(**change)])) != words_in(table(evidence=[_paper()]))
