"""表5-4: the fourteen viewpoints answered, prefilled from plan and system; risks before and after; opinions, consultations, revisions."""

import datetime

import msgspec
import pytest

from hagukumi.documents.papers.assessment import build
from hagukumi.documents.printing import Evidence, Printing
from hagukumi.documents.sheet import Form, Seals
from hagukumi.law.privacy import VIEWPOINTS
from hagukumi.plan import records as r

DAY = datetime.date(2027, 6, 1)
ANSWER = r.Answer(id="pia-7", text="データごとに別の鍵で暗号化する", by="soumu-a", on=datetime.date(2027, 5, 1))
RISK = r.Risk(
    id="b",
    phase=r.DataPhase.STORAGE,
    threat="控えの持ち出し",
    likelihood=3,
    severity=4,
    measure="控えも暗号化する",
    residual_likelihood=1,
    residual_severity=3,
    department="kodomo",
)
OPINION = r.Opinion(
    id="o", giver=r.OpinionGiver.COUNCIL, name="個人情報保護審議会", text="控えの扱いを定めること", on=DAY, accepts=True, response="定めた"
)
CONSULTATION = r.Consultation(
    id="c",
    council="個人情報保護審議会",
    ordinance="審議会条例第2条",
    kind=r.ConsultationKind.SECURITY,
    subject="控えの扱い",
    asked_on=datetime.date(2027, 3, 1),
    answer="適当である",
    answered_on=datetime.date(2027, 4, 1),
)
REVISION = r.Revision(id="v", on=DAY, by="soumu-a", reason="クラウドを替えた")
FIGURE = r.LocalFigure(id="f", figure="register-persons", value=500, since=datetime.date(2027, 4, 1), ordinance="施行条例第9条")
POLICY = r.PrivacyPolicy(
    statement="こどもの尊厳を第一にする",
    published="市のページ",
    adopted_on=DAY,
    officer="soumu-a",
    authority="利用を止めるよう求める",
    people="専任1名",
    budget="外部監査の費用",
    training="年に二度",
)


@pytest.fixture
def assessment(paper_plan):
    """The document for a plan with these entries, and this evidence."""

    def built(evidence=None, **entries):
        plan = msgspec.structs.replace(paper_plan, **entries)
        (document,) = build(Printing(plan, DAY, evidence=evidence or Evidence()))
        return document

    return built


@pytest.fixture
def viewpoint(assessment):
    """The form of one viewpoint as a mapping."""

    def found(number, evidence=None, **entries):
        forms = (block for block in assessment(evidence, **entries).blocks if isinstance(block, Form))
        return dict(next(form for form in forms if form.caption == f"観点{number}").rows)

    return found


def test_all_fourteen_viewpoints_stand_in_the_order_of_the_table(assessment):
    asked = [dict(block.rows)["問い"] for block in assessment().blocks if isinstance(block, Form) and block.caption.startswith("観点")]

    assert asked == [viewpoint.question for viewpoint in VIEWPOINTS]


def test_an_answer_names_who_gave_it_and_when(viewpoint):
    row = viewpoint(7, answers=(ANSWER,))

    assert row["回答"] == "データごとに別の鍵で暗号化する"
    assert row["回答した者・日"] == "総務課　係長　令和9年5月1日"


def test_an_unanswered_viewpoint_is_not_left_out(viewpoint):
    row = viewpoint(7)

    assert (row["回答"], row["回答した者・日"]) == ("（未記入）", "（未記入）")


def test_an_answer_to_no_viewpoint_is_printed_apart(assessment, words_in):
    told = words_in(assessment(answers=(msgspec.structs.replace(ANSWER, id="pia-15"),)))

    assert "表5-4の観点にない回答" in told
    assert "データごとに別の鍵で暗号化する" in told


def test_what_the_system_recorded_stands_beside_the_answer_with_its_place(viewpoint):
    evidence = Evidence(answers={"pia-7": (("暗号化したデータは68件です", "保管庫の目録"), ("鍵の交換は1回です", "監査ログ"))})

    row = viewpoint(7, evidence)

    assert row["システムの記録から"] == "暗号化したデータは68件です（保管庫の目録）\n鍵の交換は1回です（監査ログ）"


def test_without_evidence_nothing_is_claimed_of_the_system(viewpoint):
    assert viewpoint(7)["システムの記録から"] == "この印刷には、システムの記録が添えられていません。"


@pytest.mark.parametrize("number", range(1, 15))
def test_every_viewpoint_tells_something_from_the_plan(viewpoint, number):
    assert viewpoint(number)["計画から"]


def test_the_plan_tells_what_is_collected_and_what_was_given_up(viewpoint):
    dropped = r.Candidate(
        id="d", name="日記", purpose="hakken", steps=(r.Step(state=r.SelectionState.DROPPED, on=DAY, by="kodomo-a", reason="過ぎる"),)
    )

    told = viewpoint(3, candidates=(dropped,))["計画から"].splitlines()

    assert told == [
        "利用データ項目は7件（既に取得6件、システムが作成1件）、うち要配慮個人情報を含むものは1件です。",
        "検討した候補1件のうち、1件を見送りました。",
        "抽出データ2種類のうち、受け入れずに捨てる列は1列です。",
    ]


def test_findings_of_the_law_are_counted_in_the_assessment(viewpoint, print_of, paper_plan):
    found = len(print_of(paper_plan).findings)

    assert f"指摘は{found}件" in viewpoint(1)["計画から"]
    assert found > 0


def test_uses_without_an_end_show_in_the_count(viewpoint, paper_plan):
    uses = tuple(msgspec.structs.replace(use, until=None) if use.id == "review" else use for use in paper_plan.uses)

    assert "利用は5件、利用目的は2件です。終わりの日のある利用は4件です。" in viewpoint(6, uses=uses)["計画から"]


def test_a_purpose_that_no_use_serves_is_not_assessed(viewpoint, paper_plan):
    """The count must agree with the purposes named at the head of the paper: a holder's own purpose is not among them."""
    own = r.Purpose(id="own", name="手当の支給", statement="手当を支給する", kind=r.PurposeKind.OTHER, notice="窓口")
    purposes = (*paper_plan.purposes, own)

    assert "利用目的は2件です。" in viewpoint(6, purposes=purposes)["計画から"]
    assert "利用目的2件のうち、住民への周知を定めたものは1件です。" in viewpoint(11, purposes=purposes)["計画から"]


def test_safeguards_are_counted_by_state_and_oldest_review(viewpoint):
    done = r.Safeguard(
        id="a",
        kind=r.SafeguardKind.HUMAN,
        statement="研修",
        department="soumu",
        state=r.Progress.IN_PLACE,
        reviewed_on=datetime.date(2026, 5, 1),
    )
    later = msgspec.structs.replace(done, id="b", state=r.Progress.PLANNED, reviewed_on=datetime.date(2027, 5, 1))
    never = msgspec.structs.replace(done, id="c", reviewed_on=None)

    both = viewpoint(2, safeguards=(done, later))["計画から"]
    with_one_never_reviewed = viewpoint(2, safeguards=(done, never))["計画から"]

    assert both == "人的安全管理措置は2件（予定1件、実施済1件）。最も古い見直しは令和8年5月1日です。"
    assert with_one_never_reviewed.endswith("見直しの日が書かれていないものがあります。")


def test_a_risk_is_told_before_and_after_its_measure(assessment, rows_of):
    (row,) = rows_of(assessment(risks=(RISK,)), "リスクと対策")

    assert (row["段階"], row["脅威"], row["対策"], row["担当課"]) == ("保存", "控えの持ち出し", "控えも暗号化する", "こども未来課")
    assert (row["対策の前"], row["対策の後"]) == ("3・4", "1・3")


def test_risks_stand_in_the_map_by_severity_and_likelihood(assessment, rows_of):
    earlier = msgspec.structs.replace(RISK, id="z", phase=r.DataPhase.COLLECTION)

    document = assessment(risks=(RISK, earlier))

    before = {row["重さ＼起こりやすさ"]: row for row in rows_of(document, "対策の前のリスク")}
    after = {row["重さ＼起こりやすさ"]: row for row in rows_of(document, "対策の後に残るリスク")}
    assert list(before) == ["4", "3", "2", "1"]
    assert before["4"]["3"] == "1、2"  # numbered by phase: the one of collection comes first
    assert after["3"]["1"] == "1、2"
    assert before["1"]["1"] == "—"


def test_a_risk_off_the_scale_is_not_lost(assessment, rows_of):
    rows = rows_of(assessment(risks=(msgspec.structs.replace(RISK, severity=9),)), "対策の前のリスク")

    assert rows[-1] == {"重さ＼起こりやすさ": "1〜4の外の値", "1": "1（3・9）", "2": "", "3": "", "4": ""}


def test_each_phase_shows_its_worst_risk(assessment, rows_of):
    mild = msgspec.structs.replace(RISK, id="a", likelihood=1, severity=1)

    rows = {row["段階"]: row for row in rows_of(assessment(risks=(RISK, mild)), "段階ごとのリスク")}

    assert list(rows) == ["収集", "利用", "提供", "保存", "廃棄"]
    assert (rows["保存"]["リスクの数"], rows["保存"]["対策の前で最も大きい値"]) == ("2", "12（3・4）")
    assert rows["廃棄"]["対策の後で最も大きい値"] == "—"


def test_an_opinion_says_whether_the_assessment_is_accepted(assessment, rows_of):
    refused = msgspec.structs.replace(OPINION, id="p", accepts=False)
    open_one = msgspec.structs.replace(OPINION, id="q", accepts=None)

    rows = rows_of(assessment(opinions=(OPINION, refused, open_one)), "意見とその対応")

    assert [row["評価の受け入れ"] for row in rows] == ["受け入れる", "受け入れない", "（未記入）"]


def test_an_ordinances_figure_is_told_with_its_name_and_unit(assessment, rows_of):
    (row,) = rows_of(assessment(figures=(FIGURE,)), "条例で定める数値")

    assert "本人の数" in row["数値"]
    assert (row["値"], row["適用の日"], row["条例"]) == ("500人", "令和9年4月1日", "施行条例第9条")


def test_a_figure_that_the_laws_table_lacks_is_told_as_such(assessment, rows_of):
    (row,) = rows_of(assessment(figures=(msgspec.structs.replace(FIGURE, figure="nai"),)), "条例で定める数値")

    assert row["数値"] == "nai（数値の表にない）"


def test_policy_officer_and_resources_are_told_or_left_blank(assessment, words_in):
    told, blank = words_in(assessment(privacy=POLICY)), words_in(assessment())

    assert "プライバシー保護責任者\n総務課　係長" in told
    assert "姿勢の明文化\n（未記入）" in blank
    assert "人員\n（未記入）" in blank


def test_those_who_answer_for_privacy_seal_it(assessment):
    assert assessment().blocks[-1] == Seals(("プライバシー保護責任者", "総括管理責任者", "首長"))


CHANGES = (
    *(("answers", ANSWER, change) for change in ({"id": "pia-8"}, {"text": "別の答え"}, {"by": "kodomo-a"}, {"on": DAY})),
    *(
        ("risks", RISK, change)
        for change in (
            {"phase": r.DataPhase.USE},
            {"threat": "別の脅威"},
            {"likelihood": 2},
            {"severity": 2},
            {"measure": "別の対策"},
            {"residual_likelihood": 2},
            {"residual_severity": 2},
            {"department": "shimin"},
        )
    ),
    *(
        ("opinions", OPINION, change)
        for change in (
            {"giver": r.OpinionGiver.EXPERT},
            {"name": "別の名"},
            {"text": "別の意見"},
            {"on": datetime.date(2027, 6, 2)},
            {"accepts": False},
            {"response": "別の対応"},
        )
    ),
    *(
        ("consultations", CONSULTATION, change)
        for change in (
            {"council": "別の審議会"},
            {"ordinance": "別の条例"},
            {"kind": r.ConsultationKind.PRIVACY_RISK},
            {"subject": "別のこと"},
            {"asked_on": DAY},
            {"answer": "別の答申"},
            {"answered_on": DAY},
        )
    ),
    *(("revisions", REVISION, change) for change in ({"on": datetime.date(2027, 6, 2)}, {"by": "kodomo-a"}, {"reason": "別の理由"})),
    *(("figures", FIGURE, change) for change in ({"figure": "disclosure-days"}, {"value": 400}, {"since": DAY}, {"ordinance": "別の条例"})),
)


@pytest.mark.parametrize(("entries", "entry", "change"), CHANGES, ids=lambda value: value if isinstance(value, str) else None)
def test_no_field_of_these_records_is_left_out(assessment, words_in, entries, entry, change):
    plain, changed = (words_in(assessment(**{entries: (each,)})) for each in (entry, msgspec.structs.replace(entry, **change)))

    assert changed != plain


POLICY_CHANGES = (
    {"statement": "別の姿勢"},
    {"published": "別の公表"},
    {"adopted_on": datetime.date(2027, 6, 2)},
    {"officer": "kodomo-a"},
    {"authority": "別の権限"},
    {"people": "別の人員"},
    {"budget": "別の予算"},
    {"training": "別の研修"},
)


@pytest.mark.parametrize("change", POLICY_CHANGES, ids=lambda change: next(iter(change)))
def test_no_field_of_the_policy_is_left_out(assessment, words_in, change):
    assert words_in(assessment(privacy=msgspec.structs.replace(POLICY, **change))) != words_in(assessment(privacy=POLICY))
