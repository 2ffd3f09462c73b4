"""A plan as the rules read it: bodies behind departments, direction of a use, and what derived data inherits."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TypeVar

from hagukumi.plan import PlanIndex
from hagukumi.plan import records as r
from hagukumi.plan.derived import DERIVED_TABLES
from hagukumi.plan.records import Acquisition, Body, Column, Department, Item, ItemKind, Plan, PurposeKind, Role, Stage, Use, ValueType

_T = TypeVar("_T")

_OF_WHOLE_LINKAGE = frozenset(
    {"link", "person", "relation", "review", "sample", "decision", "misuse", "person_key", "person_event", "contact"}
)
"""Made once from all sources together and stored at a stage that several purposes reach: no purpose may count fewer inputs."""

_OF_JUDGMENT = frozenset({"judgment", "reason"})
_APART = frozenset({PurposeKind.EVALUATION, PurposeKind.STATISTICS, PurposeKind.RESEARCH})


class Direction(enum.StrEnum):
    """内部利用 / 外部提供: same body, or another body, also inside one municipality (5.3)."""

    INTERNAL = "internal"
    EXTERNAL = "external"

    @property
    def label(self) -> str:
        """The word on screens and in documents."""
        return "内部利用" if self is Direction.INTERNAL else "外部提供"


class Reading:
    """Look-ups and joins over one plan; never raises on a reference that leads nowhere, it answers None or leaves it out."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.index = PlanIndex(plan)

    def acting_body(self, department: str) -> Body | None:
        """The body a department acts for: a commissioned one acts for the body that commissions it (4.3, 5.6)."""
        seen: set[str] = set()
        found = self.index.departments.get(department)
        while found and found.commissioned_by and found.id not in seen:
            seen.add(found.id)
            found = self.index.departments.get(found.commissioned_by)
        return self.index.bodies.get(found.body) if found and found.id not in seen else None

    def direction(self, use: Use) -> Direction | None:
        """Internal or external, from the bodies of giver and receiver; None when either body is unknown."""
        giver, receiver = self.acting_body(use.giver), self.acting_body(use.receiver)
        if giver is None or receiver is None:
            return None
        return Direction.INTERNAL if giver.id == receiver.id else Direction.EXTERNAL

    def items_in(self, use: Use) -> tuple[Item, ...]:
        """The use's items that the plan knows, each once."""
        return tuple(self.index.items[item] for item in dict.fromkeys(use.items) if item in self.index.items)

    @cached_property
    def used_items(self) -> tuple[Item, ...]:
        """利用データ項目: items that at least one use names."""
        return tuple(item for item in self.index.items.values() if self.index.uses_of(item.id))

    @cached_property
    def coordinators(self) -> tuple[Department, ...]:
        """Departments that hold the coordinator's role; a sound plan has exactly one."""
        return self.index.with_role(Role.COORDINATOR)

    def holder_of(self, item: Item) -> str | None:
        """保有・管理主体 of an item: the holder of its source, or the coordinator for what the system derives."""
        source = self.index.sources.get(item.table)
        if source:
            return source.holder
        return self.coordinators[0].id if self.coordinators else None

    def column_of(self, item: str) -> Column | None:
        """The column of its source's layout that an item is read from; None for what the system derives."""
        table, _, field = item.partition(".")
        source = self.index.sources.get(table)
        return next((column for column in source.layout.columns if column.field == field), None) if source else None

    def is_fact_date(self, item: str) -> bool:
        """Whether an item is a date column of its source's layout that tells a fact of the row.

        A birthday, an identifier, tells none, and neither does a column where an empty cell is read as a date: every row would have one.
        """
        column, entry = self.column_of(item), self.index.items.get(item)
        dated = column is not None and column.type is ValueType.DATE and not (column.blank.strip() or column.codes)
        return dated and entry is not None and entry.kind is ItemKind.ATTRIBUTE

    def searches(self, purpose: str) -> bool:
        """Whether children are searched for under a purpose, whatever it is called.

        Its kind says so, a criterion judges under it, or a use of it holds judgments.
        """
        found = self.index.purposes.get(purpose)
        return purpose in self._judging or (found is not None and found.kind is PurposeKind.EARLY_DETECTION)

    def detects(self, purpose: str) -> bool:
        """Whether a purpose is the early detection of 5.4.4: a search, what a search is part of, or a part of one.

        The guideline speaks of finding children early *and supporting them*, so who is handed a judgment takes part, and so does whatever
        links the records of a plan that searches. Apart stand the evaluation, the statistics and the research on a search.
        """
        if self.searches(purpose) or purpose in self._passing_on or (purpose in self._linking and self._searched):
            return True
        found = self.index.purposes.get(purpose)
        return found is not None and found.kind not in _APART and bool(self._searched & {*self.above(purpose), *self._below(purpose)})

    @cached_property
    def _judging(self) -> frozenset[str]:
        judged = (use.purpose for use in self.plan.uses if Stage.JUDGED in use.stages)
        return frozenset((*judged, *(criterion.purpose for criterion in self.plan.criteria)))

    @cached_property
    def _passing_on(self) -> frozenset[str]:
        handed = (use for use in self.plan.uses if Stage.HANDED_OVER in use.stages)
        return frozenset(use.purpose for use in handed if any(item.partition(".")[0] in _OF_JUDGMENT for item in use.items))

    @cached_property
    def _linking(self) -> frozenset[str]:
        return frozenset(use.purpose for use in self.plan.uses if Stage.LINKED in use.stages)

    @cached_property
    def _searched(self) -> frozenset[str]:
        return frozenset(purpose for purpose in self.index.purposes if self.searches(purpose))

    def _below(self, purpose: str) -> tuple[str, ...]:
        return tuple(other for other in self.index.purposes if purpose in self.above(other))

    def delivers(self, item: Item) -> bool:
        """Whether some use brings an item from its holder to the stage of delivery."""
        uses = self.index.uses_of(item.id)
        return any(Stage.DELIVERED in use.stages and use.giver == self.holder_of(item) for use in uses)

    def acquisition(self, item: Item, purpose: str) -> Acquisition | None:
        """How an item counts under a purpose. Derived data inherits the strictest of its inputs: held if any input is held.

        Inputs are the source items used under purposes of the same family (same topmost purpose), or, if it has none, of the whole plan;
        for what the linkage makes always those of the whole plan, and so for judgments by another family's criteria. None when a derived
        item has no input at all in the plan. An item of a source that calls itself derived counts as held.
        """
        if item.table not in DERIVED_TABLES:
            return _declared(item)
        judged_here = item.table not in _OF_JUDGMENT or not self._families_judged or self._topmost(purpose) in self._families_judged
        own = item.table not in _OF_WHOLE_LINKAGE and judged_here
        family = self._inputs.get(self._topmost(purpose)) if own else set()
        inputs = family or set().union(*self._inputs.values())
        if not inputs:
            return None
        return Acquisition.HELD if Acquisition.HELD in inputs else Acquisition.NEW

    def links(self, purpose: str) -> bool:
        """Whether records are linked under a purpose: criteria are part of it, or in a plan without criteria, linking is a use of it."""
        return purpose in (self.linkage_purposes or self._linking)

    @cached_property
    def linkage_purposes(self) -> tuple[str, ...]:
        """Purposes under which runs link records for the criteria: the wider purpose that each criterion's purpose is part of."""
        judging = (self.index.purposes.get(criterion.purpose) for criterion in self.plan.criteria)
        return tuple(dict.fromkeys(purpose.parent for purpose in judging if purpose is not None and purpose.parent))

    def registers_with(self, table: str) -> tuple[str, ...]:
        """個人情報ファイル that record a table."""
        return tuple(self._registers.get(table, ()))

    def registers_of(self, use: Use) -> tuple[str, ...]:
        """個人情報ファイル that a use rests on: those that record a table of its items, and every separate one of the linkage.

        One that names no table may be the file of any use of its department, and of any use at all while it names no department either.
        """
        tables = dict.fromkeys(item.partition(".")[0] for item in use.items)
        recorded = (entry for table in tables for entry in self.registers_with(table))
        vague = (entry.id for entry in self._vague_registers if entry.department in ("", use.giver, use.receiver))
        return tuple(dict.fromkeys((*self._linkage_registers, *recorded, *vague)))

    @cached_property
    def _vague_registers(self) -> tuple[r.FileRegister, ...]:
        return tuple(entry for entry in self.plan.file_registers if not entry.tables)

    @cached_property
    def _linkage_registers(self) -> tuple[str, ...]:
        return tuple(entry.id for entry in self.plan.file_registers if entry.linkage)

    @cached_property
    def _registers(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for entry in self.plan.file_registers:
            for table in dict.fromkeys(entry.tables):
                found[table].append(entry.id)
        return dict(found)

    def duties_of(self, department: str) -> tuple[r.Duty, ...]:
        """The duties that a department says how it meets."""
        return self._duties.get(department, ())

    def directions_to(self, department: str) -> tuple[r.Direction, ...]:
        """The directions given to a department."""
        return self._directions.get(department, ())

    def safeguards_of(self, department: str) -> tuple[r.Safeguard, ...]:
        """The safeguards that a department answers for."""
        return self._safeguards.get(department, ())

    @cached_property
    def general_safeguards(self) -> tuple[r.Safeguard, ...]:
        """Safeguards of departments that give and receive nothing (systems, personnel), or of none named: they protect every use."""
        parties = {department for use in self.plan.uses for department in (use.giver, use.receiver)}
        return tuple(safeguard for safeguard in self.plan.safeguards if safeguard.department not in parties)

    def contracts_under(self, department: str) -> tuple[r.Contract | None, ...]:
        """The contracts on which a commissioned department works, its own first, then that of a contractor above it; none for another.

        None in it stands for a contract that the plan does not have, or that is not between the two departments. A circle ends where it
        closes.
        """
        found: list[r.Contract | None] = []
        seen: set[str] = set()
        at = self.index.departments.get(department)
        while at and at.commissioned_by and at.id not in seen:
            seen.add(at.id)
            found.append(self._contract_of(at))
            at = self.index.departments.get(at.commissioned_by)
        return tuple(found)

    def _contract_of(self, department: Department) -> r.Contract | None:
        contract = self.index.contracts.get(department.contract)
        parties = (department.commissioned_by, department.id)
        return contract if contract and (contract.principal, contract.contractor) == parties else None

    @cached_property
    def _duties(self) -> Mapping[str, tuple[r.Duty, ...]]:
        return _grouped(self.plan.duties, lambda duty: duty.department)

    @cached_property
    def _directions(self) -> Mapping[str, tuple[r.Direction, ...]]:
        return _grouped(self.plan.directions, lambda direction: direction.receiver)

    @cached_property
    def _safeguards(self) -> Mapping[str, tuple[r.Safeguard, ...]]:
        return _grouped(self.plan.safeguards, lambda safeguard: safeguard.department)

    @cached_property
    def _families_judged(self) -> frozenset[str]:
        return frozenset(self._topmost(criterion.purpose) for criterion in self.plan.criteria)

    @cached_property
    def _inputs(self) -> dict[str, set[Acquisition]]:
        found: defaultdict[str, set[Acquisition]] = defaultdict(set)
        for use in self.plan.uses:
            kinds = {_declared(item) for item in self.items_in(use) if item.table not in DERIVED_TABLES}
            found[self._topmost(use.purpose)] |= kinds
        return dict(found)

    def above(self, purpose: str) -> tuple[str, ...]:
        """The purpose and the wider ones it is part of, up to the topmost that the plan knows; a circle ends where it closes."""
        chain: list[str] = []
        while purpose in self.index.purposes and purpose not in chain:
            chain.append(purpose)
            purpose = self.index.purposes[purpose].parent
        return tuple(chain)

    def _topmost(self, purpose: str) -> str:
        chain = self.above(purpose)
        return chain[-1] if chain else purpose


def _declared(item: Item) -> Acquisition:
    return Acquisition.HELD if item.acquisition is Acquisition.DERIVED else item.acquisition


def _grouped(entries: Iterable[_T], of: Callable[[_T], str]) -> Mapping[str, tuple[_T, ...]]:
    groups: defaultdict[str, list[_T]] = defaultdict(list)
    for entry in entries:
        groups[of(entry)].append(entry)
    return {name: tuple(group) for name, group in groups.items()}
