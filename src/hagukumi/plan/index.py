"""Look-ups over a plan, built once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Protocol, TypeVar

from hagukumi.plan.records import (
    Body,
    Candidate,
    Contract,
    Criterion,
    Deidentification,
    Department,
    Direction,
    Evidence,
    FileRegister,
    Item,
    Officer,
    Plan,
    Purpose,
    Retention,
    Role,
    Source,
    Use,
)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_T = TypeVar("_T", bound=_Named)


def _by_id(entries: Iterable[_T]) -> Mapping[str, _T]:
    return MappingProxyType({entry.id: entry for entry in entries})


class PlanIndex:
    """Entries of a plan by id, and the few joins that every room needs. Mappings are read-only."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.bodies: Mapping[str, Body] = _by_id(plan.bodies)
        self.departments: Mapping[str, Department] = _by_id(plan.departments)
        self.purposes: Mapping[str, Purpose] = _by_id(plan.purposes)
        self.retentions: Mapping[str, Retention] = _by_id(plan.retentions)
        self.sources: Mapping[str, Source] = _by_id(plan.sources)
        self.items: Mapping[str, Item] = _by_id(plan.items)
        self.uses: Mapping[str, Use] = _by_id(plan.uses)
        self.criteria: Mapping[str, Criterion] = _by_id(plan.criteria)
        self.evidence: Mapping[str, Evidence] = _by_id(plan.evidence)
        self.candidates: Mapping[str, Candidate] = _by_id(plan.candidates)
        self.directions: Mapping[str, Direction] = _by_id(plan.directions)
        self.contracts: Mapping[str, Contract] = _by_id(plan.contracts)
        self.file_registers: Mapping[str, FileRegister] = _by_id(plan.file_registers)
        self.deidentifications: Mapping[str, Deidentification] = _by_id(plan.deidentifications)
        self.officers: Mapping[str, tuple[Officer, Department]] = MappingProxyType(
            {officer.id: (officer, department) for department in plan.departments for officer in department.officers}
        )
        self._items_of: dict[str, list[Item]] = defaultdict(list)
        self._uses_of: dict[str, list[Use]] = defaultdict(list)
        self._candidates_of: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in plan.candidates:
            for item_id in dict.fromkeys(candidate.items):
                self._candidates_of[item_id].append(candidate)
        for item in plan.items:
            self._items_of[item.table].append(item)
        for use in plan.uses:
            for item_id in dict.fromkeys(use.items):
                self._uses_of[item_id].append(use)

    def body_of(self, department: str) -> Body | None:
        """The legal body a department belongs to, or None when either is not in the plan."""
        found = self.departments.get(department)
        return self.bodies.get(found.body) if found else None

    def items_of(self, table: str) -> tuple[Item, ...]:
        """Items of one source or derived table."""
        return tuple(self._items_of.get(table, ()))

    def uses_of(self, item: str) -> tuple[Use, ...]:
        """Uses that name an item."""
        return tuple(self._uses_of.get(item, ()))

    def candidates_of(self, item: str) -> tuple[Candidate, ...]:
        """Candidates that became an item."""
        return tuple(self._candidates_of.get(item, ()))

    def with_role(self, role: Role) -> tuple[Department, ...]:
        """Departments that hold a role."""
        return tuple(department for department in self.plan.departments if role in department.roles)
