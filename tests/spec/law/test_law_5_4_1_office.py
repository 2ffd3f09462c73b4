"""5.4.1 法令の定める所掌事務, and 5.4.5 法令に基づく場合: two different tests of 「法令」."""

import pytest

from hagukumi.law import Outcome, council_route, legal_basis, office_ground
from hagukumi.plan.records import Provision, ProvisionKind

_A, _V, _G = Outcome.ALLOWED, Outcome.VIOLATION, Outcome.GAP

_TESTS = {
    ProvisionKind.STATUTE: (_A, _A),
    ProvisionKind.CABINET_ORDER: (_A, _A),
    ProvisionKind.MINISTERIAL_ORDER: (_A, _A),
    ProvisionKind.DELEGATED_ORDINANCE: (_A, _A),
    ProvisionKind.UNDELEGATED_ORDINANCE: (_A, _V),
    ProvisionKind.RULE_UNDER_LAW: (_A, _G),
    ProvisionKind.ORGANISATION_CLAUSE: (_A, _V),
    ProvisionKind.GENERAL_POWERS: (_A, _V),
    ProvisionKind.DIRECTIVE: (_V, _V),
    ProvisionKind.CIRCULAR: (_V, _V),
}


_CALLED = {
    ProvisionKind.STATUTE: "学校保健安全法",
    ProvisionKind.CABINET_ORDER: "学校保健安全法施行令",
    ProvisionKind.MINISTERIAL_ORDER: "学校保健安全法施行規則",
    ProvisionKind.DELEGATED_ORDINANCE: "育実市こども条例",
    ProvisionKind.UNDELEGATED_ORDINANCE: "育実市こども条例",
}


@pytest.mark.parametrize("kind", ProvisionKind)
def test_each_kind_of_provision_before_both_tests(kind):
    provision = Provision(statute=_CALLED.get(kind, "ある定め"), article="第1条", kind=kind)
    office, basis = _TESTS[kind]
    assert office_ground(provision).outcome is office
    assert legal_basis(provision).outcome is basis


def _cite(statute, article, kind=ProvisionKind.STATUTE):
    return Provision(statute=statute, article=article, kind=kind)


_AUTONOMY = [
    "地方自治法（昭和22年法律第67号）",
    "地方自治法（昭和22年（1947年）法律第67号）",
    "昭和二十二年法律第六十七号地方自治法",
    "自治法",
]


@pytest.mark.parametrize("statute", _AUTONOMY)
@pytest.mark.parametrize("article", ["第2条第2項", "2条2項", "第二条第二項", "第２条", "2条", "2条②", "2-2", "第2条第3項", "第1条の2"])
def test_local_autonomy_act_2_2_and_its_like_are_an_office_but_no_legal_basis_even_if_declared_a_statute(statute, article):
    provision = _cite(statute, article)
    assert office_ground(provision).outcome is _A
    assert legal_basis(provision).outcome is _V
    assert "包括的な権能" in legal_basis(provision).message


@pytest.mark.parametrize("article", ["第20条", "第242条の2", "第252条の14", "第180条の2", "第21条の2"])
def test_other_articles_of_the_local_autonomy_act_are_read_as_declared(article):
    assert legal_basis(_cite("地方自治法", article)).outcome is _A


@pytest.mark.parametrize(
    ("statute", "office"),
    [("個人情報取扱訓令", _V), ("厚生労働省通知", _V), ("こども連携事業実施要綱", _V), ("育実市事務分掌条例", _A), ("組織規則", _A)],
)
def test_a_citation_whose_own_words_show_a_weaker_rule_is_not_believed_to_be_a_statute(statute, office):
    provision = _cite(statute, "第1条")
    assert office_ground(provision).outcome is office
    assert legal_basis(provision).outcome is _V


@pytest.mark.parametrize(
    ("statute", "article"),
    [
        ("地方教育行政の組織及び運営に関する法律", "第21条"),
        ("地方教育行政の組織及び運営に関する法律（昭和31年法律第162号）", "第22条第2号"),
        ("児童福祉法", "第10条第1項第2号"),
        ("児福法", "十条"),
    ],
)
def test_a_list_of_tasks_is_an_office_but_no_legal_basis_even_if_declared_a_statute(statute, article):
    assert office_ground(_cite(statute, article)).outcome is _A
    assert legal_basis(_cite(statute, article)).outcome is _V


@pytest.mark.parametrize(
    ("statute", "article"),
    [("地方教育行政の組織及び運営に関する法律", "第54条"), ("児童福祉法", "第10条の2"), ("児童福祉法", "第21条の10の5")],
)
def test_other_articles_of_the_same_acts_are_read_as_declared(statute, article):
    assert legal_basis(_cite(statute, article)).outcome is _A


@pytest.mark.parametrize(
    ("statute", "article", "office"),
    [("育実市", "訓令第5号", _V), ("育実市", "こども連携要綱第3条", _V), ("事業実施方針", "3", _V), ("運用マニュアル", "3", _V)],
)
def test_the_words_of_the_article_and_the_end_of_the_name_count_too(statute, article, office):
    assert office_ground(_cite(statute, article)).outcome is office
    assert legal_basis(_cite(statute, article)).outcome is _V


def test_a_remark_on_an_article_does_not_make_it_a_circular():
    assert legal_basis(_cite("児童福祉法", "第21条の10の5（要綱による運用を含む）")).outcome is _A


@pytest.mark.parametrize(
    ("statute", "kind"),
    [
        ("育実市こども条例", ProvisionKind.STATUTE),
        ("育実市こども条例", ProvisionKind.CABINET_ORDER),
        ("個人情報取扱規程", ProvisionKind.STATUTE),
        ("こども家庭庁長官の依頼", ProvisionKind.MINISTERIAL_ORDER),
        ("育実市規則", ProvisionKind.MINISTERIAL_ORDER),
        ("育実市個人情報の保護に関する法律施行規則", ProvisionKind.MINISTERIAL_ORDER),
        ("教育委員会規則", ProvisionKind.MINISTERIAL_ORDER),
        ("育実市規則", ProvisionKind.DELEGATED_ORDINANCE),
        ("育実市規則", ProvisionKind.UNDELEGATED_ORDINANCE),
    ],
)
def test_a_name_that_is_none_of_the_declared_kind_settles_nothing(statute, kind):
    provision = _cite(statute, "第5条", kind)
    assert office_ground(provision).outcome is _G
    assert legal_basis(provision).outcome is not _A
    assert "kind" in office_ground(provision).message


@pytest.mark.parametrize(
    ("statute", "kind"),
    [
        ("昭和22年法律第164号", ProvisionKind.STATUTE),
        ("児童福祉法第25条の8", ProvisionKind.STATUTE),
        ("都市計画法", ProvisionKind.STATUTE),
        ("労働基準法（昭和22年法律第49号）", ProvisionKind.STATUTE),
        ("昭和三十一年政令第二百二十一号", ProvisionKind.CABINET_ORDER),
        ("平成27年内閣府令第10号", ProvisionKind.MINISTERIAL_ORDER),
        ("児童福祉施設の設備及び運営に関する基準", ProvisionKind.MINISTERIAL_ORDER),
        ("個人情報保護委員会規則第3号", ProvisionKind.MINISTERIAL_ORDER),
        ("都市計画法施行規則", ProvisionKind.MINISTERIAL_ORDER),
        ("市町村の合併の特例に関する法律施行規則", ProvisionKind.MINISTERIAL_ORDER),
        ("育実市条例第5号", ProvisionKind.DELEGATED_ORDINANCE),
    ],
)
def test_numbered_and_long_names_are_read(statute, kind):
    assert legal_basis(_cite(statute, "第1条", kind)).outcome is _A


@pytest.mark.parametrize(("statute", "article"), [("", "第1条"), ("児童福祉法", " "), ("", "")])
def test_a_citation_without_statute_or_article_is_a_gap(statute, article):
    assert office_ground(_cite(statute, article)).outcome is _G
    assert legal_basis(_cite(statute, article)).outcome is _G


@pytest.mark.parametrize(
    ("statute", "article"),
    [
        ("児童福祉法", "第25条の2"),
        ("児童福祉法", "第25条の3第1項"),
        ("児童福祉法（昭和22年法律第164号）", "第二十五条の三"),
        ("児福法", "25の2"),
        ("児童福祉法", "第10条、第２５条の２"),
        ("児童福祉法第25条の3", ""),
        ("子ども・若者育成支援推進法", "第19条"),
        ("子ども･若者育成支援推進法", "第十九条第一項"),
        ("子若法", "19条"),
        ("児童福祉法", "25条ノ2"),
        ("児童福祉法", "25-3"),
        ("改正児童福祉法", "第25条の2"),
        ("児童福祉法", "第25条の5"),
        ("児童福祉法", "要保護児童対策地域協議会の定め"),
        ("子ども若者育成支援推進法", "第19条"),
        ("要対協の枠組み", "1"),
    ],
)
def test_the_councils_are_recognised_however_they_are_cited(statute, article):
    assert council_route(_cite(statute, article))


@pytest.mark.parametrize(
    ("statute", "article"),
    [
        ("児童福祉法", "第25条"),
        ("児童福祉法", "第25条の8"),
        ("児童福祉法", "第25条の20"),
        ("子ども・若者育成支援推進法", "第190条"),
        ("児童福祉法", "第125条の2"),
        ("児童福祉法施行令", "第25条の2"),
        ("子ども・若者育成支援推進法", "第19条の2"),
        ("子ども・若者育成支援推進法", "第9条"),
        ("学校教育法", "第25条の2"),
        ("第百五条の〇", "一二"),
    ],
)
def test_other_provisions_are_not_taken_for_the_councils(statute, article):
    assert not council_route(_cite(statute, article))


def test_a_purpose_without_any_ground_is_a_gap(sample, plan, found):
    assert found(sample.change(plan, "purposes", "support", grounds=()), "5.4.1-1") == [("gap", "support")]


def test_a_purpose_may_rest_on_general_powers(sample, plan, found):
    ground = _cite("地方自治法", "第2条第2項", ProvisionKind.GENERAL_POWERS)
    assert found(sample.change(plan, "purposes", "support", grounds=(ground,)), "5.4.1-1") == []


def test_a_circular_among_a_purposes_grounds_is_a_violation_even_beside_a_sound_one(sample, plan, found):
    circular = _cite("課長通知", "1", ProvisionKind.CIRCULAR)
    assert found(sample.change(plan, "purposes", "support", grounds=(sample.OFFICE, circular)), "5.4.1-1") == [("violation", "support")]


@pytest.mark.parametrize("use", ["juki-link", "school-link"])
def test_the_same_test_binds_both_cases_of_reason(sample, plan, found, use):
    basis = sample.INTERNAL if use == "juki-link" else sample.EXTERNAL
    directive = type(basis)(ground=_cite("服務訓令", "3", ProvisionKind.DIRECTIVE), viewpoints=sample.VIEWPOINTS)
    assert found(sample.change(plan, "uses", use, basis=directive), "5.4.1-2") == [("violation", use)]
