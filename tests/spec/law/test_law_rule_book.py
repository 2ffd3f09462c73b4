"""The rule book: every case of every rule, named after the rule's section."""

import pytest
import sample_plan as sample
from rule_case import Case, GateCase, Section, section_of, sections

from hagukumi.law import RULES, decide
from hagukumi.law.reading import Reading

SECTIONS = sections()
_RULES = {rule.id: rule for rule in RULES}


def _named(section: Section, number: int, case: Case | GateCase) -> str:
    return f"{section.number}/{case.rule}-{case.outcome}-{number}"


_CASES = [
    pytest.param(case, id=_named(section, number, case)) for section in SECTIONS for number, case in enumerate(section.cases, start=1)
]


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


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.number)
def test_a_file_of_cases_has_a_title_and_the_rules_of_its_section(section: Section) -> None:
    assert section.title
    assert {section_of(case.rule) for case in section.cases} == {section.number}
