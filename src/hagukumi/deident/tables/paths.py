"""The sequential method: the cheapest movement of one group when every group may move at its cost (Kelly, Golden, Assad, 1992)."""

from __future__ import annotations

import numpy as np

from hagukumi.deident.tables.moves import Numbers, Room
from hagukumi.deident.tables.program import Program, Rows
from hagukumi.deident.tables.refusals import Refused, TableRefused
from hagukumi.deident.tables.relations import Relations


class Paths:
    """The programs over all groups, solved again from where the last one stopped. Costs fall to zero as groups are withheld."""

    def __init__(self, relations: Relations, room: Room, cost: Numbers) -> None:
        self._room, self._size, self._cost = room, len(cost), cost.copy()
        self._program = Program(
            _both_ways(relations),
            np.concatenate([cost, cost]),
            np.zeros(2 * self._size),
            np.concatenate([room.cap, room.down]),
            presolve="off",
        )

    def free(self, group: int) -> None:
        """Moving a group that is withheld already costs nothing."""
        self._cost[group] = 0.0
        self._program.set_cost(group, 0.0)
        self._program.set_cost(group + self._size, 0.0)

    def cheapest(self, group: int) -> list[Numbers]:
        """Movements that together reach what is asked of the group. TableRefused where there are none at all."""
        ways = self._ways(group)
        if not ways:
            raise hopeless()
        return min(ways, key=self._price)

    def _ways(self, group: int) -> list[list[Numbers]]:
        """All upwards or as far down as possible; half and half where neither exists."""
        room = self._room
        width, most, least = float(room.width[group]), float(room.down[group]), float(room.lower[group])
        for downs in ({least, max(min(most, width), least)}, {max(min(most, width / 2), least)}):
            found = [self._both(group, max(float(room.up[group]), width - down), down) for down in sorted(downs)]
            if ways := [way for way in found if way is not None]:
                return ways
        return []

    def _price(self, way: list[Numbers]) -> float:
        touched = np.logical_or.reduce([np.abs(move) > 1e-7 for move in way])
        return float(self._cost[touched].sum())

    def _both(self, group: int, up: float, down: float) -> list[Numbers] | None:
        found = []
        for distance in filter(None, (up, -down)):
            move = self._move(group, distance)
            if move is None:
                return None
            found.append(move)
        return found

    def _move(self, group: int, distance: float) -> Numbers | None:
        forward, back = (distance, 0.0) if distance > 0 else (0.0, -distance)
        if back > self._room.down[group] + 1e-9 or forward > self._room.cap[group] + 1e-9:
            return None
        self._program.bound(group, forward, forward)
        self._program.bound(group + self._size, back, back)
        found = self._program.solve()
        self._program.bound(group, 0.0, float(self._room.cap[group]))
        self._program.bound(group + self._size, 0.0, float(self._room.down[group]))
        return None if found is None else found[: self._size] - found[self._size :]


def _both_ways(relations: Relations) -> Rows:
    """The sums with each group once rising and once falling."""
    index = np.stack([relations.member, relations.member + relations.cells], axis=1).ravel()
    value = np.stack([relations.sign, -relations.sign], axis=1).ravel()
    still = np.zeros(relations.rows)
    return Rows(relations.start * 2, index, value, still, still)


def hopeless() -> TableRefused:
    """Nothing that may still be withheld protects some cell."""
    return TableRefused(
        Refused.CANNOT_PROTECT,
        "ほかのすべての欄を秘匿しても守れない欄があります。区分を粗くするか、公表済みの欄を減らして作り直してください。",
    )
