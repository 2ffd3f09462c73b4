"""Small areas: an area with few residents is joined with its smallest neighbour under the same larger area, or the table is refused.

Neighbour means: another part of the same larger area in the hierarchy given; the hierarchy says what belongs together, not a map.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hagukumi.deident.tables.dimensions import Dimension
from hagukumi.deident.tables.refusals import Refused, TableRefused

_JOINT = "・"


@dataclass(frozen=True)
class MergedAreas:
    """`dimension`: the hierarchy after joining. `area_of`: each lowest area before → its area now. `reasons`: why, in sentences."""

    dimension: Dimension
    area_of: Mapping[str, str]
    reasons: tuple[str, ...]


def merge_small_areas(areas: Dimension, residents: Mapping[str, int], least: int) -> MergedAreas:
    """Joins lowest areas until each has `least` residents.

    Where a larger area has too few as a whole, its parts become one and join a neighbour of the larger one; a larger area that loses a part
    in this way has no margin any more, because one without that part would tell the part by its difference. Cost: areas² at worst.
    TableRefused: an area without a number of residents, or fewer than `least` in all.
    """
    if least < 1 or any(areas.codes[leaf] not in residents for leaf in areas.leaves.tolist()):
        raise TableRefused(
            Refused.SMALL_AREA, f"「{areas.name}」に、住民の数が分からない区域があります。すべての区域の住民の数を入れてください。"
        )
    groups = _grouped(areas, 0, residents, least)
    if groups is None:
        message = f"「{areas.name}」の住民は全体で{least}人に足りません。この区域の表は公表できません。より広い区域で作ってください。"
        raise TableRefused(Refused.SMALL_AREA, message)
    area_of = {code: _JOINT.join(members) for _, members in groups for code in members}
    if any(area in areas.place and area != code for code, area in area_of.items()):
        message = f"「{areas.name}」の区域を合わせた名前が、ほかの区域の名前と同じになります。名前を変えてください。"
        raise TableRefused(Refused.BAD_HIERARCHY, message)
    joined = [members for _, members in groups if len(members) > 1]
    reasons = tuple(
        f"「{_JOINT.join(members)}」は、住民が{least}人に満たない区域があるため、{len(members)}区域を合わせました。" for members in joined
    )
    rows = _above(areas, [members for _, members in groups])
    return MergedAreas(Dimension.tree(areas.name, rows, areas.codes[0]), area_of, reasons)


def _grouped(areas: Dimension, place: int, residents: Mapping[str, int], least: int) -> list[tuple[int, tuple[str, ...]]] | None:
    """(larger area, lowest areas joined) under one code, or None where the code as a whole has too few: its caller joins it."""
    kids = dict(areas.sums).get(place, ())
    if not kids:
        return None if residents[areas.codes[place]] < least else [(areas.parents[place], (areas.codes[place],))]
    whole: list[tuple[int, tuple[str, ...]]] = []
    small: list[tuple[str, ...]] = []
    for kid in kids:
        found = _grouped(areas, kid, residents, least)
        if found is None:
            small.append(_lowest(areas, kid))
        else:
            whole += found
    return _joined(areas, place, whole, small, residents, least)


def _joined(
    areas: Dimension,
    place: int,
    whole: list[tuple[int, tuple[str, ...]]],
    small: list[tuple[str, ...]],
    residents: Mapping[str, int],
    least: int,
) -> list[tuple[int, tuple[str, ...]]] | None:
    def people(members: tuple[str, ...]) -> int:
        return sum(residents[code] for code in members)

    while small:
        small.sort(key=lambda members: (people(members), members))
        first = small.pop(0)
        if small:
            joint = _ordered(areas, first + small.pop(0))
        elif whole:
            neighbour = min(whole, key=lambda group: (people(group[1]), group[1]))
            whole.remove(neighbour)
            joint = _ordered(areas, neighbour[1] + first)
        else:
            return None
        if people(joint) >= least:
            whole.append((place, joint))
        else:
            small.append(joint)
    return whole


def _ordered(areas: Dimension, members: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(members, key=areas.place.__getitem__))


def _lowest(areas: Dimension, place: int) -> tuple[str, ...]:
    kids = dict(areas.sums).get(place, ())
    return tuple(code for kid in kids for code in _lowest(areas, kid)) if kids else (areas.codes[place],)


def _above(areas: Dimension, groups: list[tuple[str, ...]]) -> dict[str, str]:
    """Each area after joining, and each larger area that is still whole, with the smallest whole larger area above it."""
    group_of = {code: members for members in groups for code in members}
    inside = {place: set(_lowest(areas, place)) for place, _ in areas.sums}
    whole = {place for place, codes in inside.items() if all(codes.issuperset(group_of[code]) for code in codes)}

    def above(place: int, members: tuple[str, ...] = ()) -> str:
        while place not in whole or not inside[place].issuperset(members):
            place = areas.parents[place]
        return areas.codes[place]

    rows = {areas.codes[place]: above(areas.parents[place]) for place in sorted(whole) if place}
    return rows | {_JOINT.join(members): above(areas.parents[areas.place[members[0]]], members) for members in groups}
