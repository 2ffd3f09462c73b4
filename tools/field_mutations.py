"""Mutations of a plan: for every field of every record, the field removed, blanked, or given another value of its type.

In: a plan. Out: mutated plans, each with the place and the field that was touched. The mutations follow the types of the records alone
(`hagukumi.plan.labels.records_of_plan`), so a field added to a record is mutated without a word here. Records that the plan does not
use (legal bases, mostly) are put into one use of a host plan, and mutated there.
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from hagukumi.plan import PlanIndex
from hagukumi.plan import records as r
from hagukumi.plan.labels import records_of_plan
from hagukumi.plan.lists import LISTS, REFERENCES

Path = tuple[str | int, ...]
"""Steps from the plan to a record: names of fields and places in lists."""


class Way(enum.StrEnum):
    """How a field is mutated; `LEFT_OUT` is a required field that is not written at all."""

    LEFT_OUT = "left_out"
    REMOVED = "removed"
    ALTERED = "altered"


@dataclass(frozen=True)
class Place:
    """A record inside a plan."""

    path: Path
    record: r.Record

    @property
    def name(self) -> str:
        """The place in words of a path, e.g. `uses[3].basis`."""
        return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path).lstrip(".") or "plan"


@dataclass(frozen=True)
class Mutation:
    """One field of one record mutated: the plan it was, and the plan it became (None for a field left out, which nothing can hold)."""

    kind: type[r.Record]
    field: str
    way: Way
    place: Place
    before: r.Plan
    after: r.Plan | None

    @property
    def key(self) -> str:
        """Record and field, e.g. `Use.basis`."""
        return f"{self.kind.__name__}.{self.field}"


def every_field() -> tuple[tuple[type[r.Record], str], ...]:
    """Every field of every record of a plan, in the order of the records."""
    return tuple((kind, field.name) for kind in _kinds() for field in msgspec.structs.fields(kind))


def _kinds() -> tuple[type[r.Record], ...]:
    return tuple(kind for kind in records_of_plan() if issubclass(kind, r.Record))


def places(plan: r.Plan) -> dict[type[r.Record], list[Place]]:
    """Every record of a plan by its type, the plan itself among them."""
    found: dict[type[r.Record], list[Place]] = {kind: [] for kind in _kinds()}
    waiting: list[tuple[Path, Any]] = [((), plan)]
    for path, value in waiting:
        if isinstance(value, r.Record):
            found[type(value)].append(Place(path, value))
            waiting += [((*path, field), getattr(value, field)) for field in value.__struct_fields__]
        elif isinstance(value, tuple):
            waiting += [((*path, number), inner) for number, inner in enumerate(value)]
    return found


def replaced(value: Any, path: Path, new: Any) -> Any:
    """A value with what stands at the path replaced."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return (*value[:step], replaced(value[step], rest, new), *value[step + 1 :])
    return msgspec.structs.replace(value, **{step: replaced(getattr(value, step), rest, new)})


def mutations(plan: r.Plan, most: int | None = None) -> Iterator[Mutation]:
    """Every field mutated in up to `most` records of its type (None: in all), those that fill the field first."""
    for host in (plan, *hosts(plan)):
        known = _Known(host)
        of_plan = places(plan) if host is not plan else {}
        for kind, found in places(host).items():
            if host is not plan and of_plan[kind]:
                continue  # the host shows only what the plan itself does not have
            for field in msgspec.structs.fields(kind):
                for place in _chosen(found, field, most):
                    yield from _mutated(host, known, kind, field, place)


def _chosen(found: Sequence[Place], field: msgspec.structs.FieldInfo, most: int | None) -> Sequence[Place]:
    """Records to try: those with a value of their own first, spread over the list."""
    default = _default(field)
    filled = [place for place in found if getattr(place.record, field.name) != default]
    blank = [place for place in found if getattr(place.record, field.name) == default]
    if most is None:
        return [*filled, *blank]
    return _spread(filled, most) or _spread(blank, most)


def _spread(found: Sequence[Place], most: int) -> list[Place]:
    """The first, and others at even distances."""
    step = max(1, -(-len(found) // most))
    return list(found[::step])


def _default(field: msgspec.structs.FieldInfo) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return field.default


def _mutated(plan: r.Plan, known: _Known, kind: type[r.Record], field: msgspec.structs.FieldInfo, place: Place) -> Iterator[Mutation]:
    value, default = getattr(place.record, field.name), _default(field)
    if field.required:
        yield Mutation(kind, field.name, Way.LEFT_OUT, place, plan, None)
    empty = _empty(value) if field.required else default
    if (empty is not None or not field.required) and empty != value:
        yield Mutation(kind, field.name, Way.REMOVED, place, plan, replaced(plan, (*place.path, field.name), empty))
    for other in known.others(place, field.name, value):
        if other not in (value, empty):
            yield Mutation(kind, field.name, Way.ALTERED, place, plan, replaced(plan, (*place.path, field.name), other))


def _empty(value: Any) -> Any:
    """What an entry is when somebody leaves its cell empty; None for a type that has no empty value."""
    return {str: "", tuple: (), dict: {}}.get(type(value))


class _Known:
    """Other values of the same type: other references where a value refers to something, other members, other numbers, other texts."""

    def __init__(self, plan: r.Plan) -> None:
        self._records = places(plan)
        self._ids = {listed.name: [entry.id for entry in getattr(plan, listed.name)] for listed in LISTS}
        self._ids["officers"] = list(PlanIndex(plan).officers)
        self._of = {listed.record: listed.name for listed in LISTS}

    def others(self, place: Place, field: str, value: Any) -> list[Any]:
        """One or two other values for a field of a record."""
        hint = get_type_hints(type(place.record))[field]
        if isinstance(value, str) and not isinstance(value, enum.Enum):
            return [self._other_text(place.record, field, value)]
        if isinstance(value, tuple):
            return self._other_list(place.record, field, value, hint)
        if isinstance(value, r.Record) or value is None:
            return [other for other in (self._other_record(value, hint),) if other is not None]
        return [_other_plain(value)]

    def _other_text(self, record: r.Record, field: str, value: str) -> str:
        listed = self._of.get(type(record))
        if field == "id":
            return f"{value}_x"
        target = REFERENCES.get(listed or "", {}).get(field)
        for name in (target,) if target else self._ids:
            if target or value in self._ids[name]:
                return next((id for id in self._ids[name] if id != value), value)
        return f"{value}9" if value.isascii() and value else f"{value}（別の記載）"

    def _other_list(self, record: r.Record, field: str, value: tuple[Any, ...], hint: Any) -> list[Any]:
        if value:
            return [value[1:] or (self._another(record, field, value[0]),)]
        inner = get_args(hint)
        member = self._member(record, field, inner[0]) if inner else None
        return [] if member is None else [(member,)]

    def _another(self, record: r.Record, field: str, member: Any) -> Any:
        """Another member than the only one of a list."""
        if isinstance(member, str) and not isinstance(member, enum.Enum):
            return self._other_text(record, field, member)
        if isinstance(member, r.Record):
            return next((place.record for place in self._records[type(member)] if place.record != member), member)
        return _other_plain(member)

    def _member(self, record: r.Record, field: str, hint: Any) -> Any:
        """A first member for an empty list."""
        if isinstance(hint, type) and issubclass(hint, r.Record):
            return next((place.record for place in self._records[hint]), None)
        if isinstance(hint, type) and issubclass(hint, enum.Enum):
            return next(iter(hint))
        target = REFERENCES.get(self._of.get(type(record), ""), {}).get(field)
        return next(iter(self._ids[target]), None) if target else "別の記載"

    def _other_record(self, value: r.Record | None, hint: Any) -> Any:
        """Another record of the field's type; where it is a choice of types, of another type; None becomes a value."""
        kinds = [kind for kind in _alternatives(hint) if kind is not type(None)]
        for kind in sorted(kinds, key=lambda kind: kind is type(value)):
            if isinstance(kind, type) and issubclass(kind, r.Record):
                if found := next((place.record for place in self._records[kind] if place.record != value), None):
                    return found
            elif value is None:
                return _first(kind)
        return None


def _alternatives(hint: Any) -> Iterable[Any]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _first(kind: Any) -> Any:
    """A value where none was written."""
    if issubclass(kind, enum.Enum):
        return next(iter(kind))
    return {bool: True, int: 1, str: "別の記載", datetime.date: datetime.date(2026, 1, 5)}[kind]


def _other_plain(value: Any) -> Any:
    """Another value of a closed or countable type."""
    if isinstance(value, enum.Enum):
        members = list(type(value))
        return members[(members.index(value) + 1) % len(members)]
    if isinstance(value, bool):
        return not value
    if isinstance(value, datetime.date):
        return value + datetime.timedelta(days=1)
    if isinstance(value, dict):
        return dict(list(value.items())[1:]) or {"別の記載": "1"}
    return value + 1 if isinstance(value, int) else value / 2


_PROVISION = r.Provision(statute="児童福祉法", article="第10条第1項", kind=r.ProvisionKind.STATUTE)
_VIEWPOINTS = r.Viewpoints(
    temporary="今年度の調査に限る。", extent="必要な項目に限る。", reason="支援に欠かせない。", no_undue_harm="権限と記録で守る。"
)
BASES: tuple[r.Basis, ...] = (
    r.NewAcquisition(specified="早期に支援につなぐため。"),
    r.PurposeChange(relation="同じ家庭への支援である。", reasonableness="保護者が当然に予期できる。"),
    r.WithinPurpose(covered_by="取得のときから支援に用いると示していた。"),
    r.LegalGround(provision=_PROVISION),
    r.Consent(
        capacity="面談で確かめる。",
        capable=True,
        consenter=r.Consenter.PERSON,
        form="書面による。",
        proof="同意書を綴る。",
        consent_item="",
        viewpoints=_VIEWPOINTS,
    ),
    r.ToThePerson(viewpoints=_VIEWPOINTS),
    r.InternalReason(ground=_PROVISION, viewpoints=_VIEWPOINTS),
    r.ExternalReason(ground=_PROVISION, viewpoints=_VIEWPOINTS),
    r.StatisticsOrResearch(use="支援の統計を作る。", viewpoints=_VIEWPOINTS),
    r.PersonsInterest(interest="手当の漏れを知らせる。", viewpoints=_VIEWPOINTS),
    r.SpecialReason(
        public_interest="行政機関に準じる。",
        hard_to_acquire="自ら集められない。",
        urgent="急を要する。",
        otherwise_unattainable="ほかに手立てがない。",
        other="地域で見守る。",
        viewpoints=_VIEWPOINTS,
    ),
)
"""Every legal basis, filled; those that a plan does not use are tried in a host of their own."""


def hosts(plan: r.Plan) -> Iterator[r.Plan]:
    """The plan with the basis of its first external provision replaced by each basis that it does not use."""
    used = {type(use.basis) for use in plan.uses}
    number = next(number for number, use in enumerate(plan.uses) if isinstance(use.basis, r.ExternalReason))
    for basis in BASES:
        if type(basis) not in used:
            yield replaced(plan, ("uses", number, "basis"), basis)
