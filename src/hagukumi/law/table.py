"""A release compiled into a table that answers as `decide` does, by look-up.

A refusal is put together from the refusals of each gate rule, looked up by what that rule depends on; an allowance depends on the asker,
the stage and the set of uses relied on, and is evaluated once for each. What the table does not hold (an id unknown to the plan, a
malformed request) is answered by `decide` itself. Nothing changes between two days on which no use, contract or release begins or ends,
so the table holds one sheet for each such stretch of days.
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
    contract_is_running,
    department_has_role,
    empty_request_is_based,
    fault,
    figures_are_figures,
    identity_is_apart,
    in_force,
    items_are_covered,
    last_day,
    nobody_reads_originals,
    people_read_lists,
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
_MOST_KEPT = 200_000
_LATER = (identity_is_apart, empty_request_is_based, figures_are_figures, people_read_lists, contract_is_running, nobody_reads_originals)

_Refusals: TypeAlias = tuple[Finding, ...]
_Key: TypeAlias = tuple[Role, str, str, Stage, Action, bool]
"""Role, department, purpose, stage, action, and whether items are asked for."""


class _Reach(msgspec.Struct, frozen=True):
    """What one key reaches on the days of a sheet: masks of items in force, refusals of items out of it, the mask of all uses in force."""

    masks: dict[str, int]
    over: dict[str, tuple[Finding, int]]
    uses: int


_NOWHERE = _Reach(masks={}, over={}, uses=0)


class _Sheet(msgspec.Struct, frozen=True):
    """One stretch of days: the release's own refusals, and every key that some use concerns."""

    release: _Refusals
    reach: dict[_Key, _Reach]


class _Cell(msgspec.Struct, frozen=True):
    """One asker at one key on one sheet: what refuses whatever the items, and what has been answered for each mask."""

    refusals: _Refusals
    reach: _Reach
    covered: dict[int, Decision]
    tails: dict[int, _Refusals]


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
        self._cells: dict[tuple[str, int, bool, _Key], _Cell] = {}
        self._kept = 0
        self._sheet(bisect_right(self._breaks, release.valid_from), release.valid_from)

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
        items = request.items
        if type(items) is not tuple:
            return decide(self._release, request)
        key = (request.role, request.department, request.purpose, request.stage, request.action, bool(items))
        place = (request.actor, bisect_right(self._breaks, request.on), request.step == RECEIVE, key)
        cell = self._cells.get(place)
        if cell is None:
            cell = self._cells[place] = self._made_cell(key, place[1], request)
        mask = 0 if items else cell.reach.uses << _KINDS
        try:
            for item in items:
                mask |= cell.reach.masks[item]
        except KeyError:
            return self._with_uncovered(cell, request)
        found = cell.covered.get(mask)
        if found is None:
            self._keep_few()
            found = cell.covered[mask] = decide(self._release, request)
        return found

    def _with_uncovered(self, cell: _Cell, request: Request) -> Decision:
        mask = 0
        refusals: dict[str, Finding] = {}
        for item in request.items:
            bits = cell.reach.masks.get(item)
            if bits is None:
                refusals[item], bits = cell.reach.over.get(item) or self._uncovered[item]
            mask |= bits
        tail = cell.tails.get(mask)
        if tail is None:
            self._keep_few()
            tail = cell.tails[mask] = self._made_tail(mask >> _KINDS, request)
        named = () if request.action == Action.FIGURES else refusals.values()
        return refuse((*cell.refusals, *named, *tail))

    def _made_cell(self, key: _Key, number: int, request: Request) -> _Cell:
        role, department, purpose, stage, action, _ = key
        sheet = self._sheet(number, request.on)
        refusals = (
            *sheet.release,
            *self._actors[request.actor, department, role],
            *self._departments[department, role],
            *self._stages[role, stage, action],
            *self._purposes[purpose],
        )
        self._keep_few()
        return _Cell(refusals=refusals, reach=sheet.reach.get(key, _NOWHERE), covered={}, tails={})

    def _made_tail(self, uses: int, request: Request) -> _Refusals:
        """Refusals of the rules after the one on items, for a request whose items come from these uses."""
        situation = self._situation_of(request)
        faults = (fault for number, fault in enumerate(self._faults) if fault and uses >> number & 1)
        later = (finding for rule in _LATER for finding in _refused(rule, situation))
        return (*faults, *later)

    def _keep_few(self) -> None:
        """Forget everything kept rather than grow without end."""
        self._kept += 1
        if self._kept > _MOST_KEPT:
            self._kept = 0
            self._cells.clear()

    def _sheet(self, number: int, day: datetime.date) -> _Sheet:
        found = self._sheets.get(number)
        if found is None:
            found = self._sheets[number] = self._made_sheet(day)
        return found

    def _made_sheet(self, day: datetime.date) -> _Sheet:
        concerned: defaultdict[_Key, list[int]] = defaultdict(list)
        for place, use in enumerate(self._uses):
            for key in _keys(use):
                if concerns(use, self._probe_for(key, day)):
                    concerned[key].append(place)
        reach = {key: self._made_reach(key, places, day) for key, places in concerned.items()}
        return _Sheet(release=self._refusals(release_is_valid, on=day), reach=reach)

    def _made_reach(self, key: _Key, places: list[int], day: datetime.date) -> _Reach:
        bits: defaultdict[str, int] = defaultdict(int)
        uses = 0
        for place in places:
            bit = in_force(self._uses[place], day) << place
            uses |= bit
            for item in self._uses[place].items:
                bits[item] |= bit
        known = self._examination.reading.index.items
        masks = {item: found << _KINDS | _kind_bits(known[item]) for item, found in bits.items() if found and item in known}
        over = {item: self._made_over(key, known[item], day) for item, found in bits.items() if not found and item in known}
        return _Reach(masks=masks, over=over, uses=uses)

    def _made_over(self, key: _Key, item: Item, day: datetime.date) -> tuple[Finding, int]:
        probe = msgspec.structs.replace(self._probe_for(key, day), items=(item.id,))
        if probe.action == Action.FIGURES:  # not asked about items
            return self._uncovered[item.id]
        (refusal,) = _refused(items_are_covered, self._situation_of(probe))
        return refusal, _kind_bits(item)

    def _uncovered_entry(self, item: Item) -> tuple[Finding, int]:
        (refusal,) = self._refusals(items_are_covered, items=(item.id,))
        return refusal, _kind_bits(item)

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
    """Days on which a use, a contract or the release begins, and days after one ended."""
    uses, contracts = release.plan.uses, release.plan.contracts
    first = [release.valid_from, *(use.since for use in uses if use.since), *(contract.starts for contract in contracts)]
    last = [release.valid_until, *(use.until for use in uses if use.until), *map(last_day, contracts)]
    return {*first, *(day + datetime.timedelta(days=1) for day in last if day < datetime.date.max)}
