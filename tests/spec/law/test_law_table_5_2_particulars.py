"""表5-2: the nine particulars of every used item; restrictions of other statutes; sensitive items."""

import pytest

from hagukumi.law import Outcome, examine, remarks
from hagukumi.plan.records import Acquisition, Restriction, Sensitive

_BLANKS = [
    (1, "取り扱う主体", "5.4.3-p1", "departments", "shimin", "manager"),
    (1, "取り扱う主体", "5.4.3-p1", "departments", "kodomo", "officers"),
    (1, "取り扱う主体", "5.4.3-p1", "departments", "shimin", "officers"),
    (2, "情報項目", "5.4.3-p2", "items", "school.absences", "name"),
    (4, "取得方法", "5.4.3-p4", "items", "school.absences", "acquired_how"),
    (5, "取扱い方法", "5.4.3-p5", "uses", "judge", "handling"),
    (6, "利用目的", "5.4.3-p6", "purposes", "support", "statement"),
    (7, "取り扱う必要性", "5.4.3-p7", "items", "school.absences", "necessity"),
    (7, "取り扱う必要性", "5.4.3-p7b", "purposes", "support", "importance"),
    (9, "住民への周知", "5.4.3-p9", "purposes", "support", "notice"),
]


@pytest.mark.parametrize(("number", "name", "rule", "entries", "entry", "field"), _BLANKS)
def test_a_blank_particular_is_a_gap_that_names_it(sample, plan, found, said, number, name, rule, entries, entry, field):
    blank = () if field == "officers" else " "
    spoiled = sample.change(plan, entries, entry, **{field: blank})
    assert {outcome for outcome, _ in found(spoiled, rule)} == {"gap"}
    assert f"表5-2の{number}「{name}」が空欄" in said(spoiled, rule)


@pytest.mark.parametrize("text", ["未定", " 検討中。", "－", "・・・", "（未記入）", "TBD", "同上", "　", "???"])
def test_a_word_that_answers_nothing_is_as_good_as_blank(sample, plan, found, text):
    assert found(sample.change(plan, "uses", "judge", handling=text), "5.4.3-p5") == [("gap", "judge")]


def test_a_short_answer_is_an_answer(sample, plan, found):
    assert found(sample.change(plan, "uses", "judge", handling="庁内で閲覧"), "5.4.3-p5") == []


def test_the_holder_of_a_source_must_be_known(sample, plan, found):
    assert ("gap", "juki.name") in found(sample.change(plan, "sources", "juki", holder="nobody"), "5.4.3-p3")


def test_without_a_coordinator_nobody_holds_what_the_system_derives(sample, plan, found):
    assert ("gap", "judgment.band") in found(sample.change(plan, "departments", "kodomo", roles=()), "5.4.3-p3")


def test_safeguards_are_those_of_the_use_or_of_the_whole_programme(sample, plan, found):
    use_blank = sample.change(plan, "uses", "judge", safeguards="")
    assert found(use_blank, "5.4.3-p8") == []
    assert found(sample.head(use_blank, safeguards=""), "5.4.3-p8") == [("gap", "judge")]


@pytest.mark.parametrize("name", ["住基情報", "税情報", "健診データ", "障害者台帳", "氏名等", "学籍一式", "住所など"])
def test_a_bundle_of_attributes_is_no_item(sample, plan, found, name):
    assert found(sample.change(plan, "items", "school.absences", name=name), "5.4.3-p2") == [("gap", "school.absences")]


@pytest.mark.parametrize("name", ["氏名", "生年月日", "性別", "欠席日数", "課税の区分"])
def test_a_single_field_is_an_item(sample, plan, found, name):
    assert found(sample.change(plan, "items", "school.absences", name=name), "5.4.3-p2") == []


def test_an_item_that_no_use_names_needs_no_particulars(sample, plan):
    spoiled = sample.change(plan, "items", "juki.moved_on", acquired_how="", necessity="", restrictions=())
    assert examine(spoiled) == ()


def test_silence_on_other_statutes_is_a_gap(sample, plan, found):
    assert found(sample.change(plan, "items", "juki.name", restrictions=()), "5-1") == [("gap", "juki.name")]


@pytest.mark.parametrize(("statute", "met_by"), [("", "x"), ("地方税法", ""), ("なし", ""), ("none", " ")])
def test_a_restriction_says_which_statute_and_how_it_is_met(sample, plan, found, statute, met_by):
    spoiled = sample.change(plan, "items", "juki.name", restrictions=(Restriction(statute=statute, met_by=met_by),))
    assert found(spoiled, "5-1") == [("gap", "juki.name")]


def test_no_restriction_is_a_statement_with_its_reason(sample, plan):
    stated = sample.change(plan, "items", "juki.name", restrictions=(Restriction(statute="なし", met_by="法令一覧で確かめた"),))
    assert examine(stated) == ()


def test_what_no_jurist_has_confirmed_is_remarked_and_stops_nothing(plan):
    unconfirmed = [remark for remark in remarks(plan) if remark.rule == "5-1"]
    assert [remark.subject for remark in unconfirmed] == ["juki.name"]
    assert "未確認です（法務担当の確認待ち）" in unconfirmed[0].message
    assert unconfirmed[0].outcome is Outcome.ALLOWED
    assert examine(plan) == ()


def test_sensitive_items_are_remarked_for_the_file_register(sample, plan):
    ordinance = sample.change(plan, "items", "school.absences", sensitive=(Sensitive.ORDINANCE, Sensitive.HEALTH_CHECK))
    told = {remark.subject: remark.message for remark in remarks(ordinance) if remark.rule == "5.3-4"}
    assert set(told) == {"council.category", "school.absences"}
    assert "条例要配慮個人情報・健康診断等の結果" in told["school.absences"]


@pytest.mark.parametrize("name", ["既往の病名", "手帳の等級", "健診の結果", "虐待の種別"])
def test_an_item_that_may_be_sensitive_by_its_name_is_remarked_and_stops_nothing(sample, plan, name):
    named = sample.change(plan, "items", "school.absences", name=name)
    told = [remark for remark in remarks(named) if remark.subject == "school.absences"]
    assert [remark.rule for remark in told] == ["5.3-4"]
    assert "かもしれません" in told[0].message
    assert examine(named) == ()


def test_every_kind_of_sensitive_information_can_be_remarked(sample, plan):
    every = sample.change(plan, "items", "school.absences", sensitive=tuple(Sensitive))
    assert any(remark.subject == "school.absences" for remark in remarks(every))


def test_a_sensitive_item_needs_its_necessity_and_a_notice_for_each_purpose(sample, plan, found):
    assert found(sample.change(plan, "items", "council.category", necessity=""), "5.3-4") == [("gap", "council.category")]
    assert found(sample.change(plan, "purposes", "support", notice=""), "5.3-4") == [("gap", "council.category")]


def test_a_sensitive_item_under_an_unknown_purpose_does_not_break_the_rule(sample, plan, found):
    assert found(sample.change(plan, "uses", "council", purpose="nothing"), "5.3-4") == []


def test_a_department_that_is_not_in_the_plan_is_a_gap_of_its_own(sample, plan, found):
    lost = sample.change(plan, "uses", "judge", giver="nobody", receiver="nobody")
    assert ("gap", "judge") in found(lost, "5.5.1-1")
    assert found(lost, "5.4.3-p1") == []


def test_acquisition_counts_only_as_declared_for_items_of_sources(sample, plan, found):
    assert found(sample.change(plan, "items", "survey.wish", acquisition=Acquisition.HELD), "5.4.3-1") == [("violation", "survey-watch")]
