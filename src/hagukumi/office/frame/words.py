"""Words and plain records for pages, taken from the plan."""

from __future__ import annotations

import datetime
import enum
from typing import NamedTuple

from hagukumi.law.basis import card_of
from hagukumi.law.reading import Reading
from hagukumi.plan import PlanIndex
from hagukumi.plan.records import Criterion, Use
from hagukumi.plan.words import WORDS
from hagukumi.runs import Workspace


def word(value: enum.StrEnum) -> str:
    """The word for a choice of the plan, as official papers write it too."""
    return WORDS[type(value)][value]


def officer_named(plan: PlanIndex, officer: str) -> str:
    """An officer (id) as department and title; the id of whoever the plan no longer names."""
    found = plan.officers.get(officer)
    return f"{found[1].name} {found[0].title}" if found else officer


def department_named(plan: PlanIndex, department: str) -> str:
    """A department (id) by name; the id of one that the plan no longer has."""
    found = plan.departments.get(department)
    return found.name if found else department


class UseRow(NamedTuple):
    """A use as a row of a table."""

    use: Use
    purpose: str
    giver: str
    receiver: str
    role: str
    stages: str
    items: tuple[str, ...]
    basis: str
    article: str
    direction: str
    external: bool


def use_rows(work: Workspace) -> list[UseRow]:
    """Every use of the release with its basis and direction, by purpose and id."""
    reading = Reading(work.release.plan)
    return [use_row(work, reading, use) for use in sorted(work.release.plan.uses, key=lambda use: (use.purpose, use.id))]


def use_row(work: Workspace, reading: Reading, use: Use) -> UseRow:
    """One use in words."""
    card, direction = card_of(use), reading.direction(use)
    return UseRow(
        use=use,
        purpose=work.index.purposes[use.purpose].name,
        giver=work.index.departments[use.giver].name,
        receiver=work.index.departments[use.receiver].name,
        role=word(use.role),
        stages="、".join(word(stage) for stage in use.stages),
        items=tuple(work.index.items[item].name for item in dict.fromkeys(use.items)),
        basis=card.title,
        article=card.article,
        direction=direction.label if direction else "不明",
        external=direction is not None and direction.value == "external",
    )


def band_names(criterion: Criterion) -> dict[str, str]:
    """Band id → its name, in the order of the criterion's points, the highest first."""
    return {band.id: band.name for band in sorted(criterion.bands, key=lambda band: -band.at_least)}


def moment(text: str) -> datetime.datetime | None:
    """A time of a report (ISO 8601), or None for an empty one."""
    return datetime.datetime.fromisoformat(text) if text else None


def day(text: str) -> datetime.date | None:
    """A day of a report (ISO 8601), or None for an empty one."""
    return datetime.date.fromisoformat(text) if text else None
