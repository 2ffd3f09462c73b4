"""What of a release a list of people outside holds too: which items tell birth, sex and whereabouts, and both lists in the same grain.

Linkage asks whether two lists say the same of birth, sex and area. An attacker who sees a release on some level writes his own list on
that level, so that what he compares is equal or not; only that is kept here, as numbers of groups. No value of a person leaves this room.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.meaning import Known
from hagukumi.deident.risk.outside import OutsideRegister
from hagukumi.deident.risk.released import Released

_HEADINGS: Final = {
    Known.BIRTH_DATE: re.compile("生年月|誕生日|birth|^dob$", re.IGNORECASE),
    Known.AGE: re.compile("年齢|年令|満年|^age$", re.IGNORECASE),
    Known.SEX: re.compile("性別|^sex$|gender", re.IGNORECASE),
    Known.POSTAL_CODE: re.compile("郵便番号|postal|^zip", re.IGNORECASE),
    Known.AREA: re.compile("町字|町丁|町名|大字|住所|居住地|地区|学区|校区|行政区|市区町村|^area$|^town$|district", re.IGNORECASE),
}
"""Which headings mean what where nobody says it: a rule of thumb, not a provision."""

WHEN: Final = (Known.BIRTH_DATE, Known.AGE)
WHERE: Final = (Known.AREA, Known.POSTAL_CODE)


@dataclass(frozen=True, slots=True, eq=False)
class Grain:
    """One item as both lists write it: `level` of its hierarchy; `told` by the register (per entry) and `shown` in the release (per kept
    record), both int32, the group on that level, -1 where it is not known or shown more coarsely.
    """

    item: str
    level: int
    told: NDArray[np.int32]
    shown: NDArray[np.int32]


def identity_items(hierarchies: tuple[Hierarchy, ...], told: Mapping[str, Known] | None = None) -> dict[Known, int]:
    """The place of the item for each thing that a list outside may say.

    `told`: what an item means, by its name; other items are read from their headings. Of several items for one thing the one with the
    most values is taken, the first of equally many.
    """
    told = told or {}
    found: dict[Known, int] = {}
    for place, hierarchy in enumerate(hierarchies):
        means = told.get(hierarchy.item) or _meaning(hierarchy.item)
        if means and (means not in found or _better(hierarchies, told, found[means], place)):
            found[means] = place
    return found


def _meaning(heading: str) -> Known | None:
    plain = unicodedata.normalize("NFKC", heading).strip()
    return next((means for means, pattern in _HEADINGS.items() if pattern.search(plain)), None)


def _better(hierarchies: tuple[Hierarchy, ...], told: Mapping[str, Known], first: int, other: int) -> bool:
    """What was said goes before what was read."""
    one, two = ((hierarchies[place].item in told, hierarchies[place].leaves) for place in (first, other))
    return two > one


def grains(released: Released, outside: OutsideRegister, items: Mapping[Known, int]) -> dict[Known, Grain]:
    """Each of these items in the grain of the release; an item of which the release says nothing is left out.

    The grain is the level that most records are on; what is shown more finely is brought to it. Cost: records.
    """
    made = {known: _grain(released, outside, place) for known, place in items.items()}
    return {known: grain for known, grain in made.items() if grain is not None}


def _grain(released: Released, outside: OutsideRegister, place: int) -> Grain | None:
    hierarchy, kept = released.hierarchies[place], released.kept
    levels, groups = released.levels[place][kept], released.groups[place][kept]
    shown = [int((levels == level).sum()) for level in range(hierarchy.levels)]
    level = int(np.argmax(shown))
    if not any(shown) or len(hierarchy.labels[level]) < 2:
        return None
    if shown[level] < len(kept):
        groups = _brought(hierarchy, levels, groups, level)
    codes = outside.codes[:, place]
    return Grain(hierarchy.item, level, np.where(codes < 0, np.int32(-1), hierarchy.groups[level][codes]), groups)


def _brought(hierarchy: Hierarchy, levels: NDArray[np.int8], groups: NDArray[np.int32], level: int) -> NDArray[np.int32]:
    """The groups on one level of cells on several; -1 where a cell is coarser."""
    same = np.full(len(groups), -1, np.int32)
    for finer in range(level + 1):
        here = levels == finer
        same[here] = _upwards(hierarchy, finer, level)[groups[here]]
    return same


def _upwards(hierarchy: Hierarchy, finer: int, level: int) -> NDArray[np.int32]:
    """For each group of a level the group of a higher level that it lies in."""
    _, first = np.unique(hierarchy.groups[finer], return_index=True)
    return hierarchy.groups[level][first]
