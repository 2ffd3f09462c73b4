"""A release compiled into a table that answers as `decide` does, by look-up.

A refusal is put together from the refusals of each gate rule, looked up by what that rule depends on; an allowance depends on the asker,
the stage and the set of uses relied on, and is evaluated once for each. What the table does not hold (an id unknown to the plan, a
malformed request) is answered by `decide` itself. Nothing changes between two days on which no use or release begins or ends, so the
table holds one sheet for each such stretch of days.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from typing import TypeAlias

import msgspec

from hagukumi.law.decision import decide, examination_of, refuse
from hagukumi.law.findings import Finding, Outcome
from hagukumi.law.gate_rules import (
    GateRule,
    Situation,
    actor_is_named,
    concerns,
    department_has_role,
    empty_request_is_based,
    fault,
    figures_are_figures,
    identity_is_apart,
    in_force,
    items_are_covered,
    purpose_is_known,
    release_is_valid,
    role_reaches,
    uses_are_sound,
)
from hagukumi.law.reach import GIVEN, combines
from hagukumi.law.requests import RECEIVE, Action, Decision, Request
from hagukumi.plan import Release
from hagukumi.plan.records import Item, ItemKind, Role, Stage, Use

_KINDS = 3
"""Low bits of an entry's mask that tell kinds of items; the bits above tell uses, in the order of their ids."""
_MOST_ALLOWANCES = 200_000

_Refusals: TypeAlias = tuple[Finding, ...]
_Key: TypeAlias = tuple[Role, str, str, Stage, Action, bool]
"""Role, department, purpose, stage, action, and whether items are asked for."""


class _Reach(msgspec.Struct, frozen=True):
    """What one key reaches on the days of a sheet: per item its refusal (if any) and mask, and the mask of all uses in force."""

    entries: dict[str, tuple[Finding | None, int]]
    uses: int


_NOWHERE = _Reach(entries={}, uses=0)


class _Sheet(msgspec.Struct, frozen=True):
    """One stretch of days: the release's own refusals, and every key that some use concerns."""

    number: int
    release: _Refusals
    reach: dict[_Key, _Reach]


class DecisionTable:
    """The table of one release. `decide` here and `law.decide` give equal decisions for every request."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._examination = examination_of(release)
        plan = release.plan
        self._uses = sorted(self._examination.reading.index.uses.values(), key=lambda use: use.id)
        self._probe = Request(
            actor="",
            role=Role.COORDINATOR,
            department="",
            purpose="",
            stage=Stage.DELIVERED,
            action=Action.WRITE,
            items=(),
            on=release.valid_from,
        )
        self._breaks = sorted(_breaks(release))
        self._sheets: dict[int, _Sheet] = {}
        self._actors = {
            (officer, department.id, role): self._refusals(actor_is_named, actor=officer, department=department.id, role=role)
            for officer in self._examination.reading.index.officers
            for department in plan.departments
            for role in Role
        }
        self._departments = {
            (department.id, role): self._refusals(department_has_role, department=department.id, role=role)
            for department in plan.departments
            for role in Role
        }
        self._stages = {
            (role, stage, action): self._refusals(role_reaches, role=role, stage=stage, action=action)
            for role in Role
            for stage in Stage
            for action in Action
        }
        self._purposes = {purpose.id: self._refusals(purpose_is_known, purpose=purpose.id) for purpose in plan.purposes}
        self._uncovered = {item.id: self._uncovered_entry(item) for item in self._examination.reading.index.items.values()}
        self._faults = [_fault(self._situation(), use) for use in self._uses]
        self._faults_of: dict[int, _Refusals] = {0: ()}
        self._apart: dict[tuple[Role, Stage, Action, bool, int], _Refusals] = {}
        self._shapes: dict[tuple[Role, Stage, Action, bool, bool], _Refusals] = {}
        self._allowances: dict[tuple[str, _Key, int, int], Decision] = {}
        self._sheet(release.valid_from)

    @classmethod
    def compile(cls, release: Release) -> DecisionTable:
        """Examine the release's plan and build the table."""
        return cls(release)

    def decide(self, request: Request) -> Decision:
        """The decision of `law.decide`, by look-up. Never raises."""
        try:
            return self._look_up(request)
        except (KeyError, TypeError, AttributeError):
            return decide(self._release, request)

    def _look_up(self, request: Request) -> Decision:
        role, department, purpose, stage, action = request.role, request.department, request.purpose, request.stage, request.action
        items = request.items
        key = (role, department, purpose, stage, action, bool(items))
        if type(items) is not tuple or (action is Action.FIGURES and items):
            return decide(self._release, request)
        sheet = self._sheet(request.on)
        reach = sheet.reach.get(key, _NOWHERE)
        uncovered, mask = self._entries(reach, items)
        refusals = (
            *sheet.release,
            *self._actors[request.actor, department, role],
            *self._departments[department, role],
            *self._stages[role, stage, action],
            *self._purposes[purpose],
            *uncovered,
            *self._faults_in(mask >> _KINDS),
            *self._apart_refusals(request, mask & (1 << _KINDS) - 1),
            *self._shape_refusals(request, mask >> _KINDS != 0),
        )
        return refuse(refusals) if refusals else self._allowance(request, key, mask >> _KINDS, sheet.number)

    def _entries(self, reach: _Reach, items: tuple[str, ...]) -> tuple[_Refusals, int]:
        if not items:
            return (), reach.uses << _KINDS
        mask = 0
        refusals: dict[str, Finding] = {}
        entries, uncovered = reach.entries, self._uncovered
        for item in items:
            refusal, bits = entries.get(item) or uncovered[item]
            mask |= bits
            if refusal is not None:
                refusals[item] = refusal
        return tuple(refusals.values()), mask

    def _faults_in(self, uses: int) -> _Refusals:
        found = self._faults_of.get(uses)
        if found is None:
            found = tuple(fault for number, fault in enumerate(self._faults) if fault and uses >> number & 1)
            self._faults_of[uses] = found
        return found

    def _apart_refusals(self, request: Request, kinds: int) -> _Refusals:
        key = (request.role, request.stage, request.action, request.step == RECEIVE, kinds)
        if key not in self._apart:
            self._apart[key] = _refused(identity_is_apart, self._situation_of(request))
        return self._apart[key]

    def _shape_refusals(self, request: Request, based: bool) -> _Refusals:
        key = (request.role, request.stage, request.action, bool(request.items), based)
        if key not in self._shapes:
            situation = self._situation_of(request)
            self._shapes[key] = (*_refused(empty_request_is_based, situation), *_refused(figures_are_figures, situation))
        return self._shapes[key]

    def _allowance(self, request: Request, key: _Key, uses: int, sheet: int) -> Decision:
        asked = (request.actor, key, uses, sheet)
        found = self._allowances.get(asked)
        if found is None:
            if len(self._allowances) >= _MOST_ALLOWANCES:
                self._allowances.clear()
            found = self._allowances[asked] = decide(self._release, request)
        return found

    def _sheet(self, day: datetime.date) -> _Sheet:
        number = bisect_right(self._breaks, day)
        found = self._sheets.get(number)
        if found is None:
            found = self._sheets[number] = self._made_sheet(number, day)
        return found

    def _made_sheet(self, number: int, day: datetime.date) -> _Sheet:
        concerned: defaultdict[_Key, list[int]] = defaultdict(list)
        for place, use in enumerate(self._uses):
            for key in _keys(use):
                if concerns(use, self._probe_for(key, day)):
                    concerned[key].append(place)
        reach = {key: self._made_reach(key, places, day) for key, places in concerned.items()}
        return _Sheet(number=number, release=self._refusals(release_is_valid, on=day), reach=reach)

    def _made_reach(self, key: _Key, places: list[int], day: datetime.date) -> _Reach:
        masks: defaultdict[str, int] = defaultdict(int)
        uses = 0
        for place in places:
            bit = in_force(self._uses[place], day) << place
            uses |= bit
            for item in self._uses[place].items:
                masks[item] |= bit
        known = self._examination.reading.index.items
        entries = {item: self._made_entry(key, known[item], mask, day) for item, mask in masks.items() if item in known}
        return _Reach(entries=entries, uses=uses)

    def _made_entry(self, key: _Key, item: Item, uses: int, day: datetime.date) -> tuple[Finding | None, int]:
        situation = self._situation_of(msgspec.structs.replace(self._probe_for(key, day), items=(item.id,)))
        refusals = _refused(items_are_covered, situation)
        return (refusals[0] if refusals else None), uses << _KINDS | _kind_bits(item)

    def _uncovered_entry(self, item: Item) -> tuple[Finding | None, int]:
        refusals = self._refusals(items_are_covered, items=(item.id,))
        return refusals[0], _kind_bits(item)

    def _probe_for(self, key: _Key, day: datetime.date) -> Request:
        role, department, purpose, stage, action, with_items = key
        return msgspec.structs.replace(
            self._probe,
            role=role,
            department=department,
            purpose=purpose,
            stage=stage,
            action=action,
            items=("",) if with_items else (),
            on=day,
        )

    def _situation_of(self, request: Request) -> Situation:
        return Situation(self._release, self._examination, request)

    def _situation(self, **changed: object) -> Situation:
        return self._situation_of(msgspec.structs.replace(self._probe, **changed))

    def _refusals(self, rule: GateRule, **changed: object) -> _Refusals:
        return _refused(rule, self._situation(**changed))


def _kind_bits(item: Item) -> int:
    """What the rules on separation ask of items: a direct identifier, and each half of what may not be combined."""
    name, fact = (Item(id="_.x", name="", kind=kind, acquisition=item.acquisition) for kind in (ItemKind.DIRECT, ItemKind.ATTRIBUTE))
    return (item.kind is ItemKind.DIRECT) | combines((item, fact)) << 1 | combines((item, name)) << 2


def _refused(rule: GateRule, situation: Situation) -> _Refusals:
    return tuple(finding for finding in rule.apply(situation) if finding.outcome is not Outcome.ALLOWED)


def _fault(situation: Situation, use: Use) -> Finding | None:
    found = fault(situation.examination, use)
    return uses_are_sound.finding(found, use.id) if found else None


def _keys(use: Use) -> Iterator[_Key]:
    for stage in dict.fromkeys(use.stages):
        giving = ((role, use.giver) for role, stages in GIVEN.items() if stage in stages)
        for role, department in {(use.role, use.receiver), *giving}:
            for action in Action:
                yield role, department, use.purpose, stage, action, True
                yield role, department, use.purpose, stage, action, False


def _breaks(release: Release) -> set[datetime.date]:
    """Days on which a use or the release begins, and days after one ended."""
    first = [release.valid_from, *(use.since for use in release.plan.uses if use.since)]
    last = [release.valid_until, *(use.until for use in release.plan.uses if use.until)]
    return {*first, *(day + datetime.timedelta(days=1) for day in last if day < datetime.date.max)}
