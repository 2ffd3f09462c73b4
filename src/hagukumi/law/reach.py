"""The matrix of roles and stages (chapter 4), and the words for both on screens."""

from __future__ import annotations

from collections.abc import Iterable

from hagukumi.law.requests import Action
from hagukumi.plan.records import Item, ItemKind, Role, Stage
from hagukumi.plan.words import WORDS

CHAPTER_4 = frozenset({Role.COORDINATOR, Role.HOLDER, Role.ANALYST, Role.SUPPORTER})
"""The four 主体; the privacy organisation stands apart from them (5.7.1)."""

_NONE: frozenset[Stage] = frozenset()
_ALL = frozenset(Stage)
_WORK = frozenset({Stage.DELIVERED, Stage.LINKED, Stage.ASSEMBLED, Stage.JUDGED, Stage.PSEUDONYMISED})

STAGES: dict[Role, frozenset[Stage]] = {
    Role.COORDINATOR: _WORK | {Stage.HANDED_OVER},
    Role.HOLDER: frozenset({Stage.DELIVERED}),
    Role.ANALYST: frozenset({Stage.PSEUDONYMISED, Stage.PUBLISHED}),
    Role.SUPPORTER: frozenset({Stage.HANDED_OVER}),
    Role.PRIVACY_OFFICER: _NONE,
    Role.AUDITOR: _NONE,
    Role.RIGHTS_DESK: _NONE,
    Role.PROPOSALS_DESK: frozenset({Stage.DELIVERED, Stage.DEIDENTIFIED, Stage.PUBLISHED}),
    Role.ADMINISTRATOR: _NONE,
}
"""Stages at which a use may name the role as its receiver."""

GIVEN: dict[Role, frozenset[Stage]] = {
    Role.COORDINATOR: frozenset({Stage.PSEUDONYMISED, Stage.HANDED_OVER}),
    Role.HOLDER: frozenset({Stage.DELIVERED, Stage.HANDED_OVER}),
}
"""Stages at which a role may store data for somebody else, under a use whose giver is its department."""

_FIGURES: dict[Role, frozenset[Stage]] = {
    Role.COORDINATOR: _ALL,
    Role.ANALYST: _ALL,
    Role.PRIVACY_OFFICER: _ALL,
    Role.AUDITOR: _ALL,
    Role.HOLDER: frozenset({Stage.DELIVERED}),
    Role.SUPPORTER: frozenset({Stage.HANDED_OVER}),
    Role.PROPOSALS_DESK: frozenset({Stage.DEIDENTIFIED}),
}

OWN_FIGURES = frozenset({Role.HOLDER, Role.SUPPORTER, Role.PROPOSALS_DESK})
"""Roles that see counts of their own share only, and so need a use that concerns their department."""


_WRITES: dict[Role, frozenset[Stage]] = {
    Role.COORDINATOR: STAGES[Role.COORDINATOR],
    Role.HOLDER: GIVEN[Role.HOLDER],
    Role.ANALYST: frozenset({Stage.PUBLISHED}),
    Role.PROPOSALS_DESK: STAGES[Role.PROPOSALS_DESK],
}

_OPENS: dict[Role, frozenset[Stage]] = {**STAGES, Role.COORDINATOR: _WORK}

_REACH: dict[Action, dict[Role, frozenset[Stage]]] = {Action.OPEN: _OPENS, Action.WRITE: _WRITES, Action.FIGURES: _FIGURES}


def reachable(role: Role, action: Action) -> frozenset[Stage]:
    """Stages that a role may reach by an action; none for a role or action that the matrix does not name.

    The coordinator stores what is handed over and does not read it back there; a holder stores on behalf of those it delivers to.
    """
    return _REACH.get(action, {}).get(role, _NONE)


APART = frozenset({Stage.DELIVERED, Stage.LINKED, Stage.ASSEMBLED, Stage.JUDGED})
"""Stages at which the coordinator never sees direct identifiers and attributes together."""

_OF_LINKAGE = frozenset({"link", "relation", "review", "sample", "decision", "misuse", "person_key", "person_event"})


def combines(items: Iterable[Item]) -> bool:
    """Whether direct identifiers and attributes stand together. What the linkage itself makes (weights, relations) is no attribute."""
    seen = {item.kind for item in items if item.kind is not ItemKind.ATTRIBUTE or item.table not in _OF_LINKAGE}
    return {ItemKind.DIRECT, ItemKind.ATTRIBUTE} <= seen


NAMELESS = frozenset({Stage.ASSEMBLED, Stage.JUDGED})
"""Stages that hold no direct identifier at all: judgment works under an internal person key."""

ROLE_NAMES: dict[Role, str] = {role: WORDS[Role][role] for role in Role}

STAGE_NAMES: dict[Stage, str] = {stage: WORDS[Stage][stage] for stage in Stage}
