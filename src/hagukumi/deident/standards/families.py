"""Households in what is handed out: whether the members together stand apart though each alone does not.

The household's number itself is never handed out; who knows a family may still recognise it by the combination of its members.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_LARGEST_FAMILY: Final = 20
"""Larger ones are homes and dormitories, where two residents are no pair."""


@dataclass(frozen=True, slots=True)
class Families:
    """`households`: with two records handed out or more. `lone_households`: those whose members' classes no other household has together.
    `pairs`: pairs of members of one household (couples, siblings, parent and child); `lone_pairs`: those whose two classes no other
    household's pair has. `enclosed_classes`: classes of two records or more that are one household alone: k counts persons there, and
    whoever looks for the household has found it. `fewest_households`: the smallest number of unlike households in a class.
    """

    households: int
    lone_households: int
    pairs: int
    lone_pairs: int
    enclosed_classes: int
    fewest_households: int


def families(classes: NDArray[np.integer], households: NDArray[np.int64]) -> Families:
    """Over the records handed out: `classes` from 0, `households` -1 where none is known (each such record is one by itself).

    Cost: some sorts of the records, and the records times the largest household.
    """
    own = households.max(initial=0) + 1 + np.arange(len(households))
    members = np.unique(np.where(households < 0, own, households), return_inverse=True)[1]
    order = np.lexsort((classes, members))
    house, group = members[order], np.unique(classes, return_inverse=True)[1][order].astype(np.int64)
    fewest, enclosed = _in_classes(house, group)
    pairs, lone_pairs = _pairs(house, group)
    return Families(*_shapes(house, group), pairs, lone_pairs, enclosed, fewest)


def _in_classes(house: NDArray[np.int64], group: NDArray[np.int64]) -> tuple[int, int]:
    """The fewest households in a class, and how many classes of several records are one household."""
    first = np.ones(len(house), np.bool_)
    first[1:] = (house[1:] != house[:-1]) | (group[1:] != group[:-1])
    unlike = np.bincount(group[first])
    return int(unlike.min(initial=len(house))), int(((unlike == 1) & (np.bincount(group) > 1)).sum())


def _shapes(house: NDArray[np.int64], group: NDArray[np.int64]) -> tuple[int, int]:
    """Households of several records, and those whose bag of classes is theirs alone."""
    sizes = np.bincount(house)
    with np.errstate(over="ignore"):
        bags = np.zeros(len(sizes), np.uint64)
        np.add.at(bags, house, _scattered(group))
    several = bags[sizes > 1]
    counts = np.unique(several, return_counts=True)[1]
    return len(several), int((counts == 1).sum())


def _scattered(numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Numbers spread over 64 bits, so that unlike bags have unlike sums (Steele, Lea, Flood, SplitMix, OOPSLA 2014)."""
    with np.errstate(over="ignore"):
        mixed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _pairs(house: NDArray[np.int64], group: NDArray[np.int64]) -> tuple[int, int]:
    """Pairs within a household, and those whose two classes occur once. `group` rises within a household, so a pair has one writing."""
    sizes = np.bincount(house)
    small = sizes[house] <= _LARGEST_FAMILY
    house, group = house[small], group[small]
    found, classes = [], int(group.max(initial=0)) + 1
    for apart in range(1, int(sizes[sizes <= _LARGEST_FAMILY].max(initial=0))):
        together = house[apart:] == house[:-apart]
        found.append(group[:-apart][together] * classes + group[apart:][together])
    keys = np.concatenate(found) if found else np.zeros(0, np.int64)
    return len(keys), int((np.unique(keys, return_counts=True)[1] == 1).sum())
