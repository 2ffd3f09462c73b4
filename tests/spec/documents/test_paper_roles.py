"""表4-1: who takes part in which role, how every duty is met, what the coordinator directed, who stands apart."""

import datetime

import msgspec
import pytest

from hagukumi.documents.papers.roles import build
from hagukumi.law.duties import ROLE_DUTIES
from hagukumi.plan import records as r


@pytest.fixture
def table(print_of):
    def built(plan):
        (document,) = build(print_of(plan))
        return document

    return built


def test_heads_of_the_programme(table, words_in, paper_plan):
    privacy = r.PrivacyPolicy(
        statement="守る",
        published="市のホームページ",
        adopted_on=datetime.date(2027, 3, 1),
        officer="soumu-a",
        authority="止める権限",
        people="二人",
        budget="あり",
        training="毎年",
    )
    words = words_in(table(msgspec.structs.replace(paper_plan, privacy=privacy)))

    assert "総括管理責任者\nこども部長" in words
    assert "監査責任者\n監査室長" in words
    assert "プライバシー保護組織\n育実市長　総務課" in words
    assert "プライバシー保護責任者\n総務課　係長" in words


def test_an_organisation_in_words_of_its_own_and_an_officer_not_yet_named(table, words_in, paper_plan):
    programme = msgspec.structs.replace(paper_plan.programme, privacy_organisation="第三者委員会")
    words = words_in(table(msgspec.structs.replace(paper_plan, programme=programme)))

    assert "プライバシー保護組織\n第三者委員会" in words
    assert "プライバシー保護責任者\n（未記入）" in words


def test_bodies_with_their_kind(table, rows_of, paper_plan):
    assert rows_of(table(paper_plan), "参加する機関") == [
        {"機関": "育実市教育委員会", "種別": "教育委員会"},
        {"機関": "架空研究所", "種別": "民間の団体・事業者"},
        {"機関": "育実市長", "種別": "首長（知事・市区町村長）"},
    ]


def test_a_department_stands_under_each_of_its_roles_with_manager_and_officers(table, rows_of, paper_plan):
    rows = [row for row in rows_of(table(paper_plan), "役割ごとの担当課") if row["担当課"] == "学校教育課"]

    assert [row["役割"] for row in rows] == ["保有・管理主体", "活用主体"]
    assert rows[0]["管理責任者"] == "学校教育課長"
    assert rows[0]["担当者"] == "係長〔gakko-a〕、主査〔gakko-b〕"


def test_an_officer_of_another_role_is_not_named_under_this_one(table, rows_of, paper_plan):
    gakko = next(found for found in paper_plan.departments if found.id == "gakko")
    first, second = gakko.officers
    apart = msgspec.structs.replace(gakko, officers=(msgspec.structs.replace(first, roles=(r.Role.SUPPORTER,)), second))
    departments = tuple(apart if found.id == "gakko" else found for found in paper_plan.departments)
    rows = rows_of(table(msgspec.structs.replace(paper_plan, departments=departments)), "役割ごとの担当課")

    assert next(row["担当者"] for row in rows if (row["役割"], row["担当課"]) == ("保有・管理主体", "学校教育課")) == "主査〔gakko-b〕"


def test_every_duty_of_chapter_4_is_there_whether_answered_or_not(table, words_in, rows_of, paper_plan):
    document = table(paper_plan)
    words = words_in(document)
    rows = rows_of(document, "ガイドライン4.1")

    assert all(duty.sentence in words for duty in ROLE_DUTIES)
    answered = [row for row in rows if row["担当課"] == "こども未来課"]
    assert [(row["どのように果たすか"], row["状態"], row["確かめられるもの"]) for row in answered] == [("候補を比べた", "実施済", "議事録")]
    assert all(row["状態"] == "（未記入）" for row in rows if row["担当課"] != "こども未来課")


def test_a_duty_confirmed_by_somebody_names_post_and_day(table, rows_of, paper_plan):
    (duty,) = paper_plan.duties
    confirmed = msgspec.structs.replace(duty, confirmed_by="soumu-a", confirmed_on=datetime.date(2027, 5, 6))
    rows = rows_of(table(msgspec.structs.replace(paper_plan, duties=(confirmed,))), "ガイドライン4.1")

    assert "総務課　係長\n令和9年5月6日" in [row["確認した者・日"] for row in rows]


def test_what_only_contractors_must_see_to_is_asked_where_there_is_one(table, words_in, paper_plan):
    commissioned = next(duty for duty in ROLE_DUTIES if duty.commissioned)
    own = tuple(msgspec.structs.replace(found, commissioned_by="", contract="") for found in paper_plan.departments)

    assert commissioned.sentence in words_in(table(paper_plan))
    assert commissioned.sentence not in words_in(table(msgspec.structs.replace(paper_plan, departments=own)))


def test_an_answer_to_no_known_duty_is_not_lost(table, rows_of, paper_plan):
    (duty,) = paper_plan.duties
    plan = msgspec.structs.replace(paper_plan, duties=(msgspec.structs.replace(duty, duty="9-d01"),))
    (row,) = rows_of(table(plan), "その他の役割")

    assert (row["すべきこと"], row["どのように果たすか"]) == ("〔9-d01〕", "候補を比べた")


def test_directions_with_due_day_and_reply(table, rows_of, paper_plan):
    replied = tuple(
        msgspec.structs.replace(found, reply="承知した", replied_on=datetime.date(2027, 4, 9)) if found.id == "teikyo" else found
        for found in paper_plan.directions
    )
    first, second = rows_of(table(msgspec.structs.replace(paper_plan, directions=replied)), "指示と回答")

    assert (first["種類"], first["指示した課 → 受けた課"]) == ("分析手法の検討", "こども未来課 → 分析室")
    assert (first["回答"], first["回答の日"]) == ("（未記入）", "（未記入）")
    assert (second["指示の日"], second["期限"]) == ("令和9年4月1日", "令和9年4月20日")
    assert (second["回答"], second["回答の日"]) == ("承知した", "令和9年4月9日")


def test_contractors_with_who_commissions_them_and_their_contract(table, rows_of, paper_plan):
    (row,) = rows_of(table(paper_plan), "業務を受託する事業者")

    assert row == {
        "委託先": "架空研究所　分析室",
        "種別": "民間の団体・事業者",
        "役割": "分析主体",
        "委託した課": "こども未来課",
        "委託契約": "判定基準の検証〔itaku〕",
        "期間": "令和9年4月1日から令和10年3月31日まで",
    }


def test_a_contract_named_in_words_only(table, rows_of, paper_plan):
    departments = tuple(
        msgspec.structs.replace(found, contract="令和9年4月1日の契約") if found.id == "bunseki" else found
        for found in paper_plan.departments
    )
    (row,) = rows_of(table(msgspec.structs.replace(paper_plan, departments=departments)), "業務を受託する事業者")

    assert (row["委託契約"], row["期間"]) == ("令和9年4月1日の契約", "（未記入）")


def test_a_body_that_the_plan_does_not_have_is_blank(table, rows_of, paper_plan):
    departments = tuple(msgspec.structs.replace(found, body="nashi") for found in paper_plan.departments)
    document = table(msgspec.structs.replace(paper_plan, departments=departments))

    assert {row["機関"] for row in rows_of(document, "役割ごとの担当課")} == {"（未記入）"}
    assert rows_of(document, "業務を受託する事業者")[0]["種別"] == "（未記入）"


def test_every_officer_is_listed_a_process_as_a_process(table, rows_of, paper_plan):
    process = r.Officer(id="run", title="自動処理", roles=(), kind=r.OfficerKind.PROCESS)
    departments = tuple(
        msgspec.structs.replace(found, officers=(*found.officers, process)) if found.id == "kodomo" else found
        for found in paper_plan.departments
    )
    rows = rows_of(table(msgspec.structs.replace(paper_plan, departments=departments)), "担当者")

    assert len(rows) == 11
    assert next(row for row in rows if row["符号"] == "〔run〕") == {
        "符号": "〔run〕",
        "担当課": "こども未来課",
        "職": "自動処理",
        "区分": "自動処理",
        "役割": "なし",
    }
