"""Boxes of a data-flow picture: who stands where, how departments of one body are put together when they are many, and lines between.

A box stands for one department in one role, or for several departments of a body, which it then says. Left stand those who hold and give,
in the middle the coordinator, right those who receive.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from hagukumi.documents import naming
from hagukumi.documents.flow_list import Flow, Leg, is_coordinator
from hagukumi.documents.words import MISSING, word
from hagukumi.law import Direction, Reading
from hagukumi.plan.records import Role


class Side(enum.Enum):
    """Columns of the picture."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


ROOM = {Side.LEFT: 13, Side.RIGHT: 11}
"""How many frames and boxes together a column has room for, so that words stay readable on A4."""

_NAMES_OF_A_BOX = 70
"""How many characters of small print take as much room as one box."""


@dataclass(frozen=True)
class Station:
    """A box: its frame (role and body), its name, and the departments it stands for; `names` are theirs when they are several."""

    side: Side
    role: Role
    body: str
    name: str
    departments: tuple[str, ...]
    note: str = ""
    names: tuple[str, ...] = ()

    @property
    def frame(self) -> tuple[Role, str]:
        """Boxes with the same frame stand together."""
        return self.role, self.body


@dataclass(frozen=True)
class Way:
    """A line between two boxes, for all flows of one step and one direction; `numbers` are those of the flows."""

    origin: Station
    end: Station
    leg: Leg
    direction: Direction | None
    numbers: tuple[int, ...]


class Map:
    """All boxes of a plan and the lines between them. `inner` are flows told inside a box: to itself, or within a column."""

    def __init__(self, reading: Reading, flows: Iterable[Flow]) -> None:
        self._reading = reading
        flows = tuple(flows)
        self.centre = _centre(reading)
        right = _right(reading, flows)
        self.left = _gathered(_left(reading, flows, right), ROOM[Side.LEFT])
        self.right = _gathered(right, ROOM[Side.RIGHT])
        self._left = {department: station for station in self.left for department in station.departments}
        self._right = {(station.role, department): station for station in self.right for department in station.departments}
        self._giving = {department: station for (_, department), station in reversed(self._right.items())}
        self.ways, self.inner = self._drawn(flows)

    def _drawn(self, flows: tuple[Flow, ...]) -> tuple[tuple[Way, ...], Mapping[Station, tuple[Flow, ...]]]:
        ways: defaultdict[tuple[Station, Station, Leg, Direction | None], list[int]] = defaultdict(list)
        inner: defaultdict[Station, list[Flow]] = defaultdict(list)
        for flow in flows:
            origin, end = self._origin(flow), self._end(flow)
            if origin.side is end.side:
                inner[end].append(flow)
            else:
                ways[origin, end, _leg_drawn(flow), flow.direction].append(flow.number)
        told = {station: tuple(those) for station, those in inner.items()}
        return tuple(Way(*key, tuple(numbers)) for key, numbers in ways.items()), told

    def _origin(self, flow: Flow) -> Station:
        if is_coordinator(self._reading, flow.giver):
            return self.centre
        return self._left.get(flow.giver) or self._giving[flow.giver]

    def _end(self, flow: Flow) -> Station:
        if flow.role is Role.COORDINATOR:
            return self.centre
        if _for_itself(flow):
            return self.centre if is_coordinator(self._reading, flow.giver) else self._left[flow.giver]
        return self._right[flow.role, flow.receiver]


def _leg_drawn(flow: Flow) -> Leg:
    """What is received to be de-identified and what is made of it go the same way, past the coordinator: one line says so."""
    return Leg.DEIDENTIFICATION if flow.role is Role.PROPOSALS_DESK and flow.leg is Leg.DELIVERY else flow.leg


def _centre(reading: Reading) -> Station:
    found = sorted(reading.coordinators, key=lambda department: department.id)
    bodies = "・".join(dict.fromkeys(_body_name(reading, department.body) for department in found))
    name = "、".join(department.name for department in found) or "（計画に書かれていません）"
    twice = any(Role.HOLDER in department.roles for department in found)
    return Station(
        side=Side.CENTRE,
        role=Role.COORDINATOR,
        body=bodies,
        name=name,
        departments=tuple(department.id for department in found),
        note="保有・管理主体を兼ねる" if twice else "",
    )


def _left(reading: Reading, flows: Iterable[Flow], right: Iterable[Station]) -> list[Station]:
    """Holders, those who extract for themselves, and givers who have no place on the right."""
    placed = {department for station in right for department in station.departments}
    holders = {department.id for department in reading.index.with_role(Role.HOLDER)}
    others = {flow.giver for flow in flows if _for_itself(flow) or flow.giver not in placed}
    wanted = sorted(id for id in holders | others if not is_coordinator(reading, id))
    return [_station(reading, Side.LEFT, Role.HOLDER, id) for id in wanted]


_RECEIVING = (Role.ANALYST, Role.SUPPORTER)


def _right(reading: Reading, flows: Iterable[Flow]) -> list[Station]:
    """Analysts and supporters, and whoever else receives; in the order of roles."""
    named = {(role, department.id) for role in _RECEIVING for department in reading.index.with_role(role)}
    receiving = {(flow.role, flow.receiver) for flow in flows if flow.role is not Role.COORDINATOR and not _for_itself(flow)}
    order = tuple(Role)
    wanted = sorted(named | receiving, key=lambda found: (order.index(found[0]), found[1]))
    return [_station(reading, Side.RIGHT, role, id) for role, id in wanted]


def _for_itself(flow: Flow) -> bool:
    """A holder's own extraction."""
    return flow.giver == flow.receiver and flow.role is Role.HOLDER


def _station(reading: Reading, side: Side, role: Role, id: str) -> Station:
    found = reading.index.departments.get(id)
    if found is None:
        return Station(side, role, "機関が不明", f"{id}{MISSING}", (id,))
    others = [word(other) for other in (Role.COORDINATOR, Role.HOLDER, *_RECEIVING) if other in found.roles and other is not role]
    note = f"{'・'.join(others)}を兼ねる" if others else ""
    if found.commissioned_by:
        note = "、".join(filter(None, (f"{naming.department(reading.index, found.commissioned_by)}の委託先", note)))
    return Station(side, role, _body_name(reading, found.body), found.name, (id,), note)


def _body_name(reading: Reading, body: str) -> str:
    found = reading.index.bodies.get(body)
    return found.name if found else "機関が不明"


def _gathered(stations: list[Station], room: int) -> tuple[Station, ...]:
    """The boxes in the order of their frames; as many of one frame as needed put into one box until the column has room for all."""
    frames: dict[tuple[Role, str], list[Station]] = {}
    for station in stations:
        frames.setdefault(station.frame, []).append(station)
    while _height(frames) > room and any(len(those) > 1 for those in frames.values()):
        largest = max(frames, key=lambda frame: len(frames[frame]))
        frames[largest] = [_together(frames[largest])]
    if _boxes(frames) > room:
        frames = _bodies_together(frames)
    return tuple(station for those in frames.values() for station in those)


def _boxes(frames: Mapping[tuple[Role, str], list[Station]]) -> int:
    """Frames and boxes together."""
    return len(frames) + sum(len(those) for those in frames.values())


def _height(frames: Mapping[tuple[Role, str], list[Station]]) -> float:
    """The room that frames and boxes want; the names in a box for several departments want some of their own."""
    names = sum(len("、".join(station.names)) for those in frames.values() for station in those)
    return _boxes(frames) + names / _NAMES_OF_A_BOX


def _together(stations: list[Station]) -> Station:
    departments = tuple(department for station in stations for department in station.departments)
    names = tuple(name for station in stations for name in station.names or (station.name,))
    return replace(stations[0], name=f"{len(departments)}の担当課", departments=departments, note="", names=names)


def _bodies_together(frames: Mapping[tuple[Role, str], list[Station]]) -> dict[tuple[Role, str], list[Station]]:
    """One box for each role: as many bodies as there are cannot be shown apart."""
    by_role: defaultdict[Role, list[Station]] = defaultdict(list)
    for (role, _), those in frames.items():
        by_role[role] += those
    gathered = {role: replace(_together(those), body=f"{len(those)}の機関") for role, those in by_role.items()}
    return {station.frame: [station] for station in gathered.values()}
