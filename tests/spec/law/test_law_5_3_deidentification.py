"""行政機関等匿名加工情報: what Art. 60(3), 109, 110, 117, 121(2) and Rule 62(i)–(iii) mean here, sentence by sentence."""

import msgspec
import pytest

from hagukumi.law import decide, examine, remarks
from hagukumi.law.decision import examination_of
from hagukumi.law.table import DecisionTable
from hagukumi.plan import records as r

_OWN = ("5.3-14", "5.3-15", "5.3-16", "5.3-17", "5.3-18", "5.3-19")


@pytest.fixture
def made(sample, plan):
    """The plan with the residents' file to be de-identified, its entry changed as told."""
    return lambda **entry: sample.deidentification.with_deidentification(plan, **entry)


@pytest.fixture
def spoilt(sample, made):
    """That plan with one entry of a list changed."""
    return lambda entries, id, **changes: sample.change(made(), entries, id, **changes)


def _rules(plan):
    return {finding.rule for finding in examine(plan)}


def test_a_file_under_a_purpose_of_its_own_with_everything_settled_is_lawful(made):
    assert examine(made()) == ()


def test_the_linkage_and_the_making_use_the_same_file_side_by_side(made):
    """That the residents' file is linked under another purpose is no fault of either."""
    plan = made()
    assert {use.purpose for use in plan.uses if any(item.startswith("juki.") for item in use.items)} == {"linkage", "making"}
    assert examine(plan) == ()


# 第60条第3項


@pytest.mark.parametrize("exemption", r.RegisterExemption)
def test_60_3_i_a_file_outside_the_register_is_not_processed(spoilt, found, exemption):
    assert found(spoilt("file_registers", "juki", exemption=exemption), "5.3-14") == [("violation", "residents")]


def test_60_3_i_an_ordinance_that_registers_small_files_does_not_open_them(sample, spoilt, found, said):
    """Art. 75(2) counts a file of few people out by the Act's own number; an ordinance can only have it registered all the same."""
    small = sample.head(spoilt("file_registers", "juki", persons=999), register_from_persons=500)
    assert found(small, "5.3-14") == [("violation", "residents")]
    assert "1,000人に満たない" in said(small, "5.3-14")
    assert found(spoilt("file_registers", "juki", persons=1000), "5.3-14") == []


@pytest.mark.parametrize(("disclosure", "outcome"), [("partly", []), ("opinion", []), ("none", [("violation", "residents")])])
def test_60_3_ii_a_request_would_lead_to_disclosure_in_part_or_to_opinions(made, found, disclosure, outcome):
    assert found(made(disclosure=r.Disclosure(disclosure)), "5.3-14") == outcome


@pytest.mark.parametrize(("text", "outcome"), [("", "gap"), ("後日記入", "gap"), ("特になし", "violation")])
def test_60_3_iii_why_the_work_is_not_hindered_is_said(made, found, text, outcome):
    assert found(made(unhindered=text), "5.3-14") == [(outcome, "residents")]


def test_60_3_what_the_ordinance_keeps_back_for_another_reason_than_privacy_is_left_out(made, found, said):
    kept = made(undisclosed=("juki.moved_on",))
    assert found(kept, "5.3-18") == [("violation", "made"), ("violation", "source")]
    assert "「異動日」は、情報公開条例の不開示情報" in said(kept, "5.3-18")
    assert found(made(undisclosed=("juki.name",)), "5.3-18") == [], "names are not used at all"


def test_items_that_the_register_withholds_are_not_processed(spoilt, found):
    assert found(spoilt("file_registers", "juki", withheld=("juki.birth_date",)), "5.3-18") == [
        ("violation", "made"),
        ("violation", "source"),
    ]


def test_the_linkages_own_file_is_never_processed_whatever_it_is_called(sample, made, spoilt, found):
    assert found(made(file="linkage"), "5.3-14") == [("violation", "residents")]
    renamed = sample.change(made(file="linkage", provision=r.ProvidedUnder.OTHER_LAW), "file_registers", "linkage", linkage=False)
    assert found(renamed, "5.3-14") == [("violation", "residents")], "it still records judgments"


@pytest.mark.parametrize("information", [kind for kind in r.InformationKind if kind is not r.InformationKind.PERSONAL])
def test_what_somebody_has_processed_already_is_not_processed_again(spoilt, found, information):
    assert found(spoilt("sources", "juki", information=information), "5.3-14") == [("violation", "residents")]


# 第109条・第110条・第117条


def test_109_2_i_on_a_proposal_only_from_a_file_that_is_offered(spoilt, found):
    assert found(spoilt("file_registers", "juki", proposals=False), "5.3-15") == [("violation", "residents")]


@pytest.mark.parametrize("reason", ["統計法第29条により", "統計法二十九条により", "統計法２９条により"])
def test_109_2_i_another_law_is_named_with_its_article(made, found, reason):
    assert found(made(provision=r.ProvidedUnder.OTHER_LAW, provision_reason=reason), "5.3-15") == []
    assert found(made(provision=r.ProvidedUnder.OTHER_LAW, provision_reason="法令による"), "5.3-15") == [("gap", "residents")]


def test_109_2_ii_only_to_somebody_who_may_have_the_data_itself_within_its_purpose(sample, made, found):
    within = made(provision=r.ProvidedUnder.WITHIN_PURPOSE)
    assert found(within, "5.3-15") == [("gap", "residents")]
    assert found(sample.change(within, "file_registers", "juki", recipients=("なし",)), "5.3-15") == [("gap", "residents")]
    assert found(sample.change(within, "file_registers", "juki", recipients=("育実県",)), "5.3-15") == []


def test_109_2_ii_a_use_that_leaves_the_body_within_the_purpose_shows_such_a_recipient(sample, made, found):
    within = made(provision=r.ProvidedUnder.WITHIN_PURPOSE)
    basis = r.WithinPurpose(covered_by="届出のときに示した")
    inside = sample.change(within, "uses", "juki-link", basis=basis)
    assert found(inside, "5.3-15") == [("gap", "residents")], "the coordinator is of the same body"
    assert found(sample.change(inside, "departments", "kodomo", body="board"), "5.3-15") == []


def test_109_1_making_without_a_proposal_is_a_use_that_needs_its_own_ground(made, found, sample):
    """The Commission's Q&A 6-1-2: by law, within the purpose specified, or for another purpose under Art. 69(2)."""
    apart = made(provision=r.ProvidedUnder.OTHER_LAW, provision_reason="統計法第29条による")
    assert found(apart, "5.3-18") == [("gap", "made"), ("gap", "source")]
    on_reason = sample.change(sample.change(apart, "uses", "made", basis=sample.INTERNAL), "uses", "source", basis=sample.INTERNAL)
    assert found(on_reason, "5.3-18") == []


def test_117_the_outline_in_the_register_is_told_and_never_demanded(sample, made):
    """It is due when the information has been made, which a plan does not know."""
    told = [remark for remark in remarks(made()) if remark.rule == "5.3-20"]
    assert [(remark.subject, remark.outcome.value) for remark in told] == [("residents", "allowed")]
    written = sample.change(made(), "file_registers", "juki", anonymised="住民の構成、15,000人、企画課、令和10年3月まで")
    assert not [remark for remark in remarks(written) if remark.rule == "5.3-20"]
    assert not [remark for remark in remarks(made(file="nothing")) if remark.rule == "5.3-20"]


# 第121条第2項・規則第62条


@pytest.mark.parametrize(("text", "outcome"), [("", "gap"), ("検討中", "gap"), ("措置は不要", "violation"), ("別の鍵で保管する", "")])
def test_121_2_how_the_method_is_kept_safe_is_said(made, found, text, outcome):
    assert found(made(method_safeguards=text), "5.3-16") == ([(outcome, "residents")] if outcome else [])


def test_no_law_fixes_how_many_look_alike_but_nobody_may_stand_alone(made, found):
    assert found(made(fewest=1), "5.3-16") == [("violation", "residents")]
    assert found(made(fewest=2), "5.3-16") == []


@pytest.mark.parametrize("item", ["juki.number", "juki.name"])
def test_rule_62_i_and_ii_names_and_numbers_of_persons_are_deleted(spoilt, found, item):
    assert found(spoilt("uses", "made", items=("juki.birth_date", item)), "5.3-5") == [("violation", "made")]


def test_rule_62_iii_the_households_number_is_deleted_and_serves_inside_only(spoilt, found):
    assert found(spoilt("uses", "made", items=("juki.birth_date", "juki.household")), "5.3-19") == [("violation", "made")]
    both = spoilt("uses", "source", stages=(r.Stage.DELIVERED, r.Stage.DEIDENTIFIED))
    assert found(both, "5.3-19") == [("violation", "source")], "one use for both stages would hand it out"


# 目的・段階・担当


@pytest.mark.parametrize("parent", ["linkage", "watch", "support", "evaluation", "making"])
def test_the_purpose_is_no_part_of_another_not_even_of_itself(spoilt, found, parent):
    assert found(spoilt("purposes", "making", parent=parent), "5.3-17") == [("violation", "residents")]


def test_one_purpose_for_each_file(sample, made, found):
    two = sample.add(made(), "deidentifications", sample.deidentification.entry(file="school", fewest=9))
    two = msgspec.structs.replace(
        two, deidentifications=tuple(msgspec.structs.replace(e, id=f"d{e.fewest}") for e in two.deidentifications)
    )
    assert found(two, "5.3-17") == [("violation", "d5"), ("violation", "d9")]


@pytest.mark.parametrize("stage", r.Stage)
def test_under_this_purpose_the_file_is_received_and_the_result_kept_and_nothing_else(spoilt, found, stage):
    right = stage in (r.Stage.DELIVERED, r.Stage.DEIDENTIFIED)
    assert found(spoilt("uses", "source", stages=(stage,)), "5.3-18") == ([] if right else [("violation", "source")])


@pytest.mark.parametrize("role", [role for role in r.Role if role is not r.Role.PROPOSALS_DESK])
def test_nobody_but_the_desk_receives_the_file_for_this(spoilt, found, role):
    assert found(spoilt("uses", "source", role=role, receiver="kodomo"), "5.3-18") == [("violation", "source")]


@pytest.mark.parametrize("purpose", ["linkage", "watch", "support", "evaluation"])
def test_the_desk_receives_originals_for_nothing_else(spoilt, found, purpose):
    assert found(spoilt("uses", "source", purpose=purpose), "5.3-18") == [("violation", "source")]


@pytest.mark.parametrize("purpose", ["", "nothing"])
def test_under_an_unknown_purpose_the_desk_receives_nothing(spoilt, found, purpose):
    assert found(spoilt("uses", "source", purpose=purpose), "5.3-18") == [("violation", "source")]


def test_another_holders_column_does_not_slip_in(spoilt, found):
    assert found(spoilt("uses", "source", items=("juki.birth_date", "school.absences")), "5.3-18") == [("violation", "source")]


@pytest.mark.parametrize(("field", "rules"), [("purpose", {"5.3-17", "5.3-18"}), ("file", {"5.3-14", "5.3-18"})])
@pytest.mark.parametrize("id", ["", "nothing"])
def test_ids_that_lead_nowhere_are_gaps(made, field, rules, id):
    found = [finding for finding in examine(made(**{field: id})) if finding.rule in _OWN]
    assert {finding.rule for finding in found} == rules
    assert {finding.outcome.value for finding in found} == {"gap"}


# What a fault stops, and who may ask


def test_a_fault_stops_the_making_and_not_the_linkage(sample, made):
    examination = examination_of(sample.release(made(disclosure=r.Disclosure.NONE)))
    stopped = {use.id for use in made().uses if any(finding.rule == "5.3-14" for finding in examination.against(use))}
    assert stopped == {"source", "made"}


def test_an_entry_that_names_no_purpose_stops_every_use(sample, made):
    examination = examination_of(sample.release(made(purpose="")))
    assert all(any(finding.rule == "5.3-17" for finding in examination.against(use)) for use in made().uses)


_SOURCE = ("making", "delivered", "juki.birth_date juki.household")
_RESULT = ("making", "deidentified", "juki.birth_date juki.moved_on")


@pytest.mark.parametrize(
    ("who", "asked", "action", "refused"),
    [
        ("kikaku-run@kikaku:proposals_desk", _SOURCE, "open", set()),
        ("kikaku-a@kikaku:proposals_desk", _SOURCE, "open", {"gate-13"}),
        ("nobody@kikaku:proposals_desk", _SOURCE, "open", {"gate-2", "gate-13"}),
        ("kikaku-a@kikaku:proposals_desk", _RESULT, "open", set()),
        ("kikaku-run@kikaku:proposals_desk", _RESULT, "write", set()),
        ("kodomo-a@kodomo:coordinator", _SOURCE, "open", {"gate-6"}),
        ("kodomo-a@kodomo:coordinator", _RESULT, "open", {"gate-4", "gate-6"}),
        ("kikaku-run@kikaku:proposals_desk", ("linkage", "delivered", "juki.birth_date"), "open", {"gate-6"}),
    ],
)
def test_the_process_opens_the_originals_the_desk_its_result_and_the_linkage_neither(sample, made, who, asked, action, refused):
    release = sample.release(made())
    request = sample.ask(who, *asked, action)
    decision = decide(release, request)
    assert {finding.rule for finding in decision.findings if finding.outcome.value != "allowed"} == refused
    assert DecisionTable.compile(release).decide(request) == decision


@pytest.mark.parametrize(
    ("who", "purpose", "stage", "refused"),
    [
        ("kikaku-a@kikaku:proposals_desk", _RESULT[0], "deidentified", set()),
        ("kikaku-a@kikaku:proposals_desk", _RESULT[0], "delivered", {"gate-4"}),
        ("kikaku-a@kikaku:proposals_desk", "linkage", "deidentified", {"gate-10"}),
        ("kikaku-a@kikaku:proposals_desk", "watch", "judged", {"gate-4", "gate-10"}),
    ],
)
def test_the_desk_sees_the_figures_of_its_own_results_alone(sample, made, who, purpose, stage, refused):
    release = sample.release(made())
    request = sample.ask(who, purpose, stage, "", "figures")
    decision = decide(release, request)
    assert {finding.rule for finding in decision.findings if finding.outcome.value != "allowed"} == refused
    assert DecisionTable.compile(release).decide(request) == decision
