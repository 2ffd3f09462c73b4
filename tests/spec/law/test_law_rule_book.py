"""The rule book: every case of every rule, named after the rule's section."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import sample_plan as sample
from cases.without_outcome import WITHOUT_OUTCOME
from rule_case import OUTCOMES, Case, GateCase, Section, section_of, sections

from hagukumi.law import RULES, decide
from hagukumi.law.reading import Reading

SECTIONS = sections()
_RULES = {rule.id: rule for rule in RULES}


def _named(section: Section, number: int, case: Case | GateCase) -> str:
    return f"{section.number}/{case.rule}-{case.outcome}-{number}"


_CASES = [
    pytest.param(case, id=_named(section, number, case)) for section in SECTIONS for number, case in enumerate(section.cases, start=1)
]
_BY_RULE: defaultdict[str, list[Case | GateCase]] = defaultdict(list)
for _section in SECTIONS:
    for _case in _section.cases:
        _BY_RULE[_case.rule].append(_case)


def _outcomes(case: Case | GateCase) -> set[str]:
    """What the rule of a case answers: "allowed" only from the gate, nothing for a plan in which the rule finds nothing."""
    if isinstance(case, GateCase):
        release, request = case.ask(sample, sample.sample_plan())
        return {finding.outcome.value for finding in decide(release, request).findings if finding.rule == case.rule}
    changed = case.change(sample, sample.sample_plan())
    return {placed.finding.outcome.value for placed in _RULES[case.rule].apply(Reading(changed))}


@pytest.mark.parametrize("case", _CASES)
def test_rule_book(case: Case | GateCase) -> None:
    passes = {"allowed"} if isinstance(case, GateCase) else set()
    assert _outcomes(case) == (passes if case.outcome == "pass" else {case.outcome}), case.says


def _facts(case: Case | GateCase) -> Any:
    """The plan of a case, or its plan and request, as plain values."""
    if isinstance(case, GateCase):
        release, request = case.ask(sample, sample.sample_plan())
        return {"plan": msgspec.to_builtins(release.plan), "request": msgspec.to_builtins(request)}
    return msgspec.to_builtins(case.change(sample, sample.sample_plan()))


def _by_id(values: list[Any]) -> dict[Any, Any] | None:
    """A list of entries by their ids, in which an entry more or less is one place."""
    named = {value["id"]: value for value in values if isinstance(value, dict) and "id" in value}
    return named if len(named) == len(values) else None


def _differences(one: Any, other: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in which two values differ: a field, an entry more or less, or a list of plain values as a whole."""
    if isinstance(one, list) and isinstance(other, list) and (one or other):
        one, other = _by_id(one) or one, _by_id(other) or other
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            yield from _differences(one.get(key), other.get(key))
    elif one != other:
        yield one, other


@pytest.mark.parametrize("case", [param for param in _CASES if param.values[0].outcome == "pass"])
def test_a_pass_differs_from_some_violation_or_gap_of_its_rule_in_one_place_only(case: Case | GateCase) -> None:
    """So the rule did look: changing that one place alone turns its answer."""
    against = [other for other in _BY_RULE[case.rule] if other.outcome != "pass"]
    assert 1 in [len(list(_differences(_facts(case), _facts(other)))) for other in against], case.says


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.number)
def test_a_file_of_cases_has_a_title_and_the_rules_of_its_section(section: Section) -> None:
    assert section.title
    assert {section_of(case.rule) for case in section.cases} == {section.number}


@pytest.mark.parametrize("rule", _RULES)
def test_every_rule_has_a_case_of_each_outcome_or_a_reason_why_not(rule: str) -> None:
    shown = {case.outcome for case in _BY_RULE[rule]}
    excused = {outcome for named, outcome in WITHOUT_OUTCOME if named == rule}
    assert shown | excused == set(OUTCOMES)
    assert not shown & excused, "a case shows what the table of exceptions denies"


def test_no_case_and_no_exception_names_a_rule_that_is_not_there() -> None:
    assert set(_BY_RULE) == set(_RULES)
    assert {rule for rule, _ in WITHOUT_OUTCOME} <= set(_RULES)


def test_exceptions_stay_few_and_every_rule_can_pass() -> None:
    assert len(WITHOUT_OUTCOME) <= 8
    assert "pass" not in {outcome for _, outcome in WITHOUT_OUTCOME}


def test_no_two_cases_of_a_rule_say_the_same() -> None:
    for rule, cases in _BY_RULE.items():
        said = [case.says for case in cases]
        assert len(set(said)) == len(said), rule
        assert all(case.says.endswith("。") for case in cases), rule
