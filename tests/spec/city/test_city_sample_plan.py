"""The sample plan fills every record that a municipality has to keep, soundly and for a city of any year."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from hagukumi.city.extracts import EXTRACTS
from hagukumi.city.programme import sample_plan, sample_release
from hagukumi.law import examine
from hagukumi.law.duties import duties_of
from hagukumi.plan import PlanIndex, plan_hash, read_plan, write_plan
from hagukumi.plan import records as r
from hagukumi.plan.derived import DERIVED_TABLES
from hagukumi.plan.selection import history_problems
from hagukumi.plan.structure import structural_problems

DAYS = (datetime.date(2026, 10, 1), datetime.date(2026, 4, 1), datetime.date(2020, 3, 31), datetime.date(2039, 12, 31))
CARDS = [extract.card for extract in EXTRACTS]

UNUSED_RECORDS = {
    "PurposeChange": "a change of purpose does not fit early detection (5.4.4)",
    "WithinPurpose": "what the holders have was acquired for other purposes",
    "Consent": "nobody is asked for consent: the search is settled as 相当の理由 (5.4.6)",
    "ToThePerson": "nothing is handed to the person under the plan; disclosure has its own procedure",
    "StatisticsOrResearch": "statistics are made inside the mayor's own body",
    "PersonsInterest": "a search is not clearly in each child's interest (5.4.7)",
    "SpecialReason": "no private body receives anything",
}
UNUSED_FIELDS = {
    "Restriction.confirmed_by_jurist": "no jurist has confirmed the sample's citations, and it does not say so",
    "Source.known_on": "every extract is known on its own date",
    "Source.information": "only personal information is received (5.3)",
    "Source.information_measures": "only personal information is received (5.3)",
    "Layout.delimiter": "all CSV files are separated by commas",
    "Layout.header_row": "all headings stand in the first row",
    "FileRegister.anonymised": "no de-identified information was made",
}
"""What the sample leaves out, and why."""


def _plan(as_of: datetime.date = DAYS[0], children: int = 1900) -> r.Plan:
    return sample_plan(CARDS, {card.id: {"\ue000": "髙"} for card in CARDS}, children=children, as_of=as_of)


@pytest.fixture(scope="module")
def plan() -> r.Plan:
    return _plan()


def _records(value: object) -> Iterator[r.Record]:
    if isinstance(value, r.Record):
        yield value
        for field in msgspec.structs.fields(value):
            yield from _records(getattr(value, field.name))
    elif isinstance(value, tuple):
        for entry in value:
            yield from _records(entry)


def _unset(field: msgspec.structs.FieldInfo, value: object) -> bool:
    if field.default is not msgspec.NODEFAULT:
        return bool(value == field.default)
    return field.default_factory is not msgspec.NODEFAULT and value == field.default_factory()


def _kinds() -> dict[str, type[r.Record]]:
    found = {name: getattr(r, name) for name in r.__all__}
    return {name: kind for name, kind in found.items() if isinstance(kind, type) and issubclass(kind, r.Record) and kind is not r.Record}


@pytest.mark.parametrize("as_of", DAYS, ids=str)
@pytest.mark.parametrize("children", [30, 1900, 60_000])
def test_the_law_finds_nothing_in_a_city_of_any_year_and_size(as_of, children):
    made = _plan(as_of, children)
    assert structural_problems(made) == ()
    assert [f"{finding.rule} {finding.subject}: {finding.message}" for finding in examine(made)] == []


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_it_is_written_and_read_back_as_the_same_plan(as_of, tmp_path):
    made = _plan(as_of)
    write_plan(made, tmp_path)
    assert plan_hash(read_plan(tmp_path)) == plan_hash(made)


def test_the_same_city_has_the_same_plan(plan):
    assert plan_hash(_plan()) == plan_hash(plan)
    assert plan_hash(_plan(DAYS[2])) != plan_hash(plan)


def test_every_field_of_every_record_is_used_or_left_out_for_a_reason(plan):
    used: dict[str, set[str]] = {name: set() for name in _kinds()}
    for record in _records(plan):
        fields = msgspec.structs.fields(record)
        used[type(record).__name__] |= {field.name for field in fields if not _unset(field, getattr(record, field.name))}
    assert {name for name, fields in used.items() if not fields} == set(UNUSED_RECORDS)
    blank = {
        f"{name}.{field.name}"
        for name, kind in _kinds().items()
        if name not in UNUSED_RECORDS
        for field in msgspec.structs.fields(kind)
        if field.name not in used[name]
    }
    assert blank == set(UNUSED_FIELDS)


def test_whatever_has_a_name_has_a_japanese_one(plan):
    """People read names; an id that stands for a name would be printed."""
    for record in _records(plan):
        name = getattr(record, "name", None)
        assert name is None or not name.isascii(), record


def test_candidates_are_told_apart_by_name_and_no_statement_is_said_of_all(plan):
    names = [candidate.name for candidate in plan.candidates]
    assert len(names) == len(set(names))
    for part, most in (("relevance", 8), ("fairness", 16)):
        texts = [getattr(candidate, part).text for candidate in plan.candidates]
        assert max(texts.count(text) for text in texts) <= most, part


def test_every_duty_of_every_department_is_met_and_none_is_made_up(plan):
    said = [(duty.department, duty.duty) for duty in plan.duties]
    assert len(said) == len(set(said))
    assert set(said) == {(department.id, duty.id) for department in plan.departments for duty in duties_of(department)}
    assert len({duty.how for duty in plan.duties if duty.duty == "4.2-d01"}) == len(
        [department for department in plan.departments if r.Role.HOLDER in department.roles]
    )


def test_every_item_of_the_linkage_that_is_not_made_by_the_system_was_chosen(plan):
    kinds = {purpose.id: purpose.kind for purpose in plan.purposes}
    used = {item for use in plan.uses if kinds[use.purpose] is not r.PurposeKind.DEIDENTIFICATION for item in use.items}
    chosen = [item for candidate in plan.candidates if candidate.state is r.SelectionState.USED for item in candidate.items]
    assert sorted(chosen) == sorted(item for item in used if item.partition(".")[0] not in DERIVED_TABLES)


def test_what_is_de_identified_is_an_extract_of_its_own_without_names_and_unknown_to_the_linkage(plan):
    index, (entry,) = PlanIndex(plan), plan.deidentifications
    file, uses = index.file_registers[entry.file], [use for use in plan.uses if use.purpose == entry.purpose]
    assert not file.linkage and file.proposals and file.exemption is None
    assert {use.role for use in uses} == {r.Role.PROPOSALS_DESK} and {use.stages for use in uses} == {
        (r.Stage.DELIVERED,),
        (r.Stage.DEIDENTIFIED,),
    }
    items = {item for use in uses for item in use.items}
    assert {index.items[item].table for item in items} < set(file.tables)
    assert r.ItemKind.DIRECT not in {index.items[item].kind for item in items}
    assert items.isdisjoint(item for use in plan.uses if use.purpose != entry.purpose for item in use.items)
    (made,) = [use for use in uses if r.Stage.DEIDENTIFIED in use.stages]
    assert items - set(made.items) == {"residents.household_number"}


def test_no_candidate_skips_a_step_and_every_state_but_obtainable_is_seen(plan):
    officers = PlanIndex(plan).officers
    assert [problem for candidate in plan.candidates for problem in history_problems(candidate, officers)] == []
    found = {candidate.state for candidate in plan.candidates}
    assert found == {r.SelectionState.NEEDED, r.SelectionState.USED, r.SelectionState.DROPPED}
    dropped = [candidate for candidate in plan.candidates if candidate.state is r.SelectionState.DROPPED]
    assert len(dropped) >= 5 and not [candidate.id for candidate in dropped if candidate.items]


def test_all_holdings_and_formats_but_one_are_shown(plan):
    held = [candidate.availability for candidate in plan.candidates if candidate.availability]
    assert len(held) == len(plan.candidates)
    assert {availability.holding for availability in held} == set(r.Holding)
    targets = {availability.digitisation.target for availability in held if availability.digitisation}
    assert set(r.TargetFormat) - targets == {r.TargetFormat.SPECIFIC_PERSONAL_LAYOUT}  # it comes with 個人番号, which is not used


def test_each_kind_of_evidence_and_each_level_of_papers_is_there_and_quoted(plan):
    quoted = {source for candidate in plan.candidates for source in candidate.evidence}
    assert quoted == {source.id for source in plan.evidence}
    assert {source.kind for source in plan.evidence} == set(r.EvidenceKind)
    assert {source.level for source in plan.evidence if source.kind is r.EvidenceKind.PAPER} == set(r.Reliability)


def test_papers_and_experts_are_made_up_and_say_so(plan):
    """No citation may be invented as if it were real."""
    for source in plan.evidence:
        if source.kind in (r.EvidenceKind.PAPER, r.EvidenceKind.EXPERT):
            assert source.author.startswith("架空"), source.id
            assert "架空" in source.location, source.id
        else:
            assert "標本" in source.location, source.id


@pytest.mark.parametrize("kind", [r.DirectionKind, r.SafeguardKind, r.DataPhase, r.OpinionGiver], ids=lambda kind: kind.__name__)
def test_every_kind_is_seen(plan, kind):
    found = {value for record in _records(plan) for value in _values(record) if isinstance(value, kind)}
    assert found == set(kind)


def _values(record: r.Record) -> list[Any]:
    return [getattr(record, field.name) for field in msgspec.structs.fields(record)]


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_what_was_done_was_done_before_the_release_and_what_is_due_is_due_within_it(as_of):
    made = _plan(as_of)
    release = sample_release(made, as_of)
    ahead = {"until", "ends", "due", "since", "starts"}
    for record in _records(made):
        for field in msgspec.structs.fields(record):
            value = getattr(record, field.name)
            if isinstance(value, datetime.date):
                last = release.valid_until if field.name in ahead else release.valid_from - datetime.timedelta(days=1)
                assert value <= last, (record, field.name)
                assert release.valid_from - value < datetime.timedelta(days=400), (record, field.name)
    assert as_of < made.contracts[0].ends and made.contracts[0].starts <= as_of


def test_whoever_wrote_or_checked_something_is_a_person_of_the_plan(plan):
    people = {officer.id for department in plan.departments for officer in department.officers if officer.kind is r.OfficerKind.PERSON}
    named = ("by", "checked_by", "surveyed_by", "confirmed_by", "consented_by", "officer")
    for record, name in itertools.product(_records(plan), named):
        value = getattr(record, name, "")
        assert not isinstance(value, str) or value == "" or value in people, record


def test_the_answers_are_those_of_the_fourteen_viewpoints_and_the_privacy_officer_accepts(plan):
    assert [answer.id for answer in plan.answers] == [f"pia-{number}" for number in range(1, 15)]
    accepted = {opinion.giver for opinion in plan.opinions if opinion.accepts}
    assert {r.OpinionGiver.PRIVACY_OFFICER, r.OpinionGiver.COUNCIL} <= accepted
    assert plan.privacy is not None
    officer, department = PlanIndex(plan).officers[plan.privacy.officer]
    assert r.Role.PRIVACY_OFFICER in officer.roles and department.id == plan.programme.privacy_organisation


def test_no_measure_makes_a_risk_worse_and_each_makes_one_part_of_it_smaller(plan):
    for risk in plan.risks:
        assert risk.residual_likelihood <= risk.likelihood and risk.residual_severity <= risk.severity, risk.id
        assert (risk.residual_likelihood, risk.residual_severity) != (risk.likelihood, risk.severity), risk.id


def test_a_holder_provides_directly_on_a_recorded_direction_and_only_what_it_holds(plan):
    index = PlanIndex(plan)
    (use,) = [use for use in plan.uses if use.direction]
    (direction,) = [direction for direction in plan.directions if direction.kind is r.DirectionKind.DIRECT_PROVISION]
    (coordinator,) = index.with_role(r.Role.COORDINATOR)
    assert use.direction == direction.id and direction.giver == coordinator.id and direction.receiver == use.giver
    assert use.stages == (r.Stage.HANDED_OVER,) and use.role is r.Role.SUPPORTER
    assert {index.sources[index.items[item].table].holder for item in use.items} == {use.giver}


def test_every_other_purpose_use_is_temporary_and_was_not_planned_before(plan):
    other = [use for use in plan.uses if isinstance(use.basis, r.InternalReason | r.ExternalReason)]
    assert other and all(use.permanent is False and use.planned_before is False and use.until for use in other)
    assert all(use.permanent is None for use in plan.uses if use not in other)


def test_each_holder_file_is_registered_under_its_own_purpose_and_the_linkage_apart(plan):
    index = PlanIndex(plan)
    (linkage,) = [entry for entry in plan.file_registers if entry.linkage]
    assert set(linkage.tables) == {source.id for source in plan.sources} - {"residents"} | set(DERIVED_TABLES)
    held = {table for entry in plan.file_registers if not entry.linkage for table in entry.tables}
    private = {source.id for source in plan.sources if source.provider is r.Provider.PRIVATE}
    assert held == {source.id for source in plan.sources} - private
    for entry in plan.file_registers:
        kinds = {index.purposes[purpose].kind for purpose in entry.purposes}
        assert (r.PurposeKind.OTHER in kinds) is not entry.linkage, entry.id


def test_no_personal_data_goes_to_a_country_abroad_or_a_cloud(plan):
    assert {storage.country for storage in plan.storages} == {"JP"}
    assert [storage.content for storage in plan.storages if storage.cloud] == ["記録（ログ）の検証の値だけ。個人情報を含まない。"]


def test_what_people_wrote_on_a_form_shows_its_purpose(plan):
    written = [item for item in plan.items if item.direct_writing]
    assert written and all(bool(item.purpose_notice) is not bool(item.notice_exception) for item in written)
    assert not [item.id for item in written if item.field == "resident_number"]  # no form asks for it
    assert all(item.direct_writing is False for item in plan.items if item.acquisition is r.Acquisition.NEW)
