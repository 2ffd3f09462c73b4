"""The form of a case in the rule book: one changed plan, one rule, the outcome, and the sentence that a jurist reads."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from hagukumi.law import Request
from hagukumi.plan import Release
from hagukumi.plan.records import Plan

Change = Callable[[ModuleType, Plan], Plan]
OutcomeWord = Literal["pass", "violation", "gap"]
OUTCOMES: tuple[OutcomeWord, ...] = ("pass", "violation", "gap")
FOLDER = Path(__file__).resolve().parent / "cases"


@dataclass(frozen=True)
class Case:
    """`change` takes the sample module and its lawful plan and gives the plan of this case.

    "pass" means that the rule finds nothing in it, "violation" and "gap" that it finds that and not the other. Every pass has a
    counterpart among the other cases of its rule that differs from it in one single place, so that nobody writes a pass which the
    rule never looked at.
    """

    rule: str
    outcome: OutcomeWord
    says: str
    change: Change


@dataclass(frozen=True)
class GateCase:
    """`ask` takes the sample module and its lawful plan and gives the release and the request that `decide` answers.

    "pass" means that this rule allows; "violation" and "gap" that it refuses so, whatever the other gate rules say.
    """

    rule: str
    outcome: OutcomeWord
    says: str
    ask: Callable[[ModuleType, Plan], tuple[Release, Request]]


@dataclass(frozen=True)
class Section:
    """One file of cases: the guideline's section ("5.4.6", or "gate" for the rules over requests), its Japanese title, its cases."""

    number: str
    title: str
    file: str
    cases: tuple[Case | GateCase, ...]


def untouched(sample: ModuleType, plan: Plan) -> Plan:
    """The lawful sample plan as it is."""
    return plan


def changed(entries: str, entry: str, **changes: Any) -> Change:
    """The plan with one entry of a list changed: changed("uses", "judge", until=None)."""
    return lambda sample, plan: sample.change(plan, entries, entry, **changes)


def headed(**changes: Any) -> Change:
    """The plan with its programme changed."""
    return lambda sample, plan: sample.head(plan, **changes)


def both(first: Change, second: Change) -> Change:
    """One change after the other."""
    return lambda sample, plan: second(sample, first(sample, plan))


def section_of(rule: str) -> str:
    """The section in a rule's id: "5.4.6" for "5.4.6-2"."""
    return rule.rpartition("-")[0]


def in_order(section: str) -> tuple[int, ...]:
    """A key that sorts sections as the guideline does, and the gate after them."""
    return tuple(int(part) for part in section.split(".")) if section != "gate" else (99,)


def sections() -> tuple[Section, ...]:
    """Every file of cases, in the order of the guideline's sections. The folder of this file must be on the import path."""
    found = (_section(path) for path in FOLDER.glob("section_*.py"))
    return tuple(sorted(found, key=lambda section: in_order(section.number)))


def _section(path: Path) -> Section:
    number = path.stem.removeprefix("section_").replace("_", ".")
    module = importlib.import_module(f"cases.{path.stem}")
    title = (module.__doc__ or "").splitlines()[0].partition(": ")[2].rstrip(".")
    return Section(number=number, title=title, file=path.name, cases=tuple(module.CASES))
