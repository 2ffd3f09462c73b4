"""Identity and attributes apart; the child linkage feeds nothing that goes outside."""

import pytest

from hagukumi.law import examine
from hagukumi.plan.records import PurposeKind, Stage


def test_linkage_sees_identifiers_without_attributes_and_judgment_attributes_without_names(plan):
    assert examine(plan) == ()


@pytest.mark.parametrize("stage", [Stage.DELIVERED, Stage.LINKED, Stage.ASSEMBLED, Stage.JUDGED])
def test_no_single_use_of_the_coordinator_combines_them(sample, plan, found, stage):
    both = sample.change(plan, "uses", "juki-link", stages=(stage,), items=("juki.name", "juki.moved_on"))
    assert found(both, "4.1-3") == [("violation", "juki-link")]


def test_indirect_identifiers_go_with_either(sample, plan, found):
    both = sample.change(plan, "uses", "juki-link", stages=(Stage.DELIVERED,), items=("juki.birth_date", "juki.moved_on"))
    assert found(both, "4.1-3") == []


def test_hand_over_may_combine_them_for_the_supporter(plan, found):
    assert found(plan, "4.1-3") == []  # handover: contact.name with judgment.band


@pytest.mark.parametrize("stage", [Stage.ASSEMBLED, Stage.JUDGED])
def test_no_name_is_assembled_or_judged(sample, plan, found, stage):
    named = sample.change(plan, "uses", "juki-link", stages=(stage,), items=("juki.name",))
    assert found(named, "4.1-4") == [("violation", "juki-link")]


def test_an_analyst_receives_no_direct_identifier(sample, plan, found):
    named = sample.change(plan, "uses", "study", items=("juki.number", "school.absences"))
    assert found(named, "4.3-1") == [("violation", "study")]


def test_nobody_receives_a_direct_identifier_in_pseudonymised_data(sample, plan, found):
    named = sample.change(plan, "uses", "juki-link", stages=(Stage.PSEUDONYMISED,))
    assert found(named, "4.3-1") == [("violation", "juki-link")]


@pytest.mark.parametrize("stage", [Stage.DEIDENTIFIED, Stage.PUBLISHED])
@pytest.mark.parametrize("item", ["link.rule", "judgment.band", "person.birth_date", "juki.name"])
def test_nothing_derived_and_no_identifier_goes_outside(sample, plan, found, stage, item):
    out = sample.change(plan, "uses", "study", stages=(stage,), items=("school.absences", item))
    assert found(out, "5.3-5") == [("violation", "study")]


@pytest.mark.parametrize("stage", [Stage.DEIDENTIFIED, Stage.PUBLISHED])
def test_fields_of_a_named_file_may(sample, plan, found, stage):
    out = sample.change(plan, "uses", "study", stages=(stage,), items=("school.absences",))
    assert found(out, "5.3-5") == []


@pytest.mark.parametrize("kind", PurposeKind)
def test_only_statistics_are_published(sample, plan, found, kind):
    out = sample.change(sample.change(plan, "purposes", "evaluation", kind=kind), "uses", "study", stages=(Stage.PUBLISHED,))
    assert found(out, "5.3-6") == ([] if kind is PurposeKind.STATISTICS else [("violation", "study")])


@pytest.mark.parametrize("kind", PurposeKind)
def test_de_identified_information_has_a_purpose_of_its_own(sample, plan, found, kind):
    """Also statistics and research are other purposes, and a part of the linkage called so is no purpose of its own (5.3-17)."""
    apart = sample.change(plan, "purposes", "evaluation", kind=kind, parent="")
    out = sample.change(apart, "uses", "study", stages=(Stage.DEIDENTIFIED,))
    assert found(out, "5.3-6") == ([] if kind is PurposeKind.DEIDENTIFICATION else [("violation", "study")])


def test_an_unknown_purpose_does_not_break_the_rule(sample, plan, found):
    assert found(sample.change(plan, "uses", "study", purpose="nothing"), "5.3-6") == []


@pytest.mark.parametrize("item", ["link.rule", "relation.kind"])
def test_what_the_linkage_itself_makes_is_no_attribute_and_may_stand_beside_a_name(sample, plan, found, item):
    """A clerical reviewer sees the two names and the weight of their link."""
    reviewed = sample.change(plan, "uses", "link", items=("juki.name", "school.number", item))
    assert found(reviewed, "4.1-3") == []


_MISCALLED = [
    ("uses", "study", "handling", "匿名加工して渡す"),
    ("uses", "study", "handling", "匿名化している"),
    ("uses", "study", "safeguards", "仮名加工情報として扱う"),
    ("purposes", "evaluation", "name", "匿名データの分析"),
    ("purposes", "evaluation", "statement", "匿名加工情報により評価する"),
    ("retentions", "analysis", "name", "仮名加工情報"),
]


@pytest.mark.parametrize(("entries", "entry", "field", "text"), _MISCALLED)
def test_data_without_names_is_still_personal_information_and_not_called_anonymous(sample, plan, found, entries, entry, field, text):
    assert found(sample.change(plan, entries, entry, **{field: text}), "5.3-7") == [("gap", "study")]


@pytest.mark.parametrize(
    "text", ["匿名加工して渡すので個人情報ではない", "匿名化しているので個人情報ではありません", "氏名がないので個人情報に当たらない"]
)
def test_to_say_that_it_is_no_personal_information_contradicts_the_act(sample, plan, found, text):
    assert found(sample.change(plan, "uses", "study", handling=text), "5.3-7") == [("violation", "study")]


@pytest.mark.parametrize(
    "text",
    [
        "匿名加工情報ではなく、個人情報として扱う",
        "仮名加工情報とは呼ばない",
        "氏名等を削除した情報",
        "氏名を除いても個人情報でなくなるわけではない",
        "個人情報に当たらない統計だけを公表に渡す",
    ],
)
def test_saying_that_it_is_not_anonymous_is_right(sample, plan, found, text):
    assert found(sample.change(plan, "uses", "study", handling=text), "5.3-7") == []


def test_a_use_of_another_stage_may_speak_of_anonymity(sample, plan, found):
    assert found(sample.change(plan, "uses", "judge", handling="匿名の通報も扱う"), "5.3-7") == []


def test_unknown_references_do_not_break_the_rule_on_names(sample, plan, found):
    assert found(sample.change(plan, "uses", "study", purpose="nothing", retention="nothing"), "5.3-7") == []
