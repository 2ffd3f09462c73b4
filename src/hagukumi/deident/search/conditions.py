"""Which classes may stand, and what a failing class says about finer generalisations.

A class that fails is suppressed. Every class of a coarser node is a union of classes of a finer one, of which some may fail; so a
condition lets failing nodes rule out finer ones only if a union that holds one passing class passes, whatever else is in it:

- k-anonymity, k-map, distinct l-diversity: yes (sizes and sets of values only grow). Called *steady* here. Where persons have several
  records, k counts unlike persons, and that is steady too; the proof stands in `persons`.
- entropy and recursive l-diversity, t-closeness, δ-presence: no. Two records with two values are 2-diverse by entropy; with a thousand
  records of one value beside them they are not. Only their steady part is used: l values need l unlike values and so l records. When
  nothing may be suppressed, no class may fail and they are steady (entropy is concave, the distances are convex; for recursive
  diversity see the paper), but for δ-presence with a lower limit: people whose class has no record join and lower the share; and not
  where persons have several records (see `persons`).
- limits over all kept records are enforced after the others by suppressing the smallest classes, one by one (equal sizes: the class
  whose values come first), until they hold, as ARX does. With the average risk and the share of uniques this is the least number of
  records, and that number does not rise along generalisation: the coarser classes that hold the records kept at a finer node are
  fewer, larger and no more often alone. The estimate of population uniques has no such property.

Sources: Sweeney 2002; Machanavajjhala et al. 2007; Li et al. 2007; Nergiz et al. 2007; for predictive tagging Kohlmayer et al., Flash
(2012).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import SensitiveItem
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import Closeness, Distance, Diversity, DiversityKind, Privacy
from hagukumi.deident.search.counted import Counted
from hagukumi.deident.search.kernels import sensitive_fits

_KINDS = {
    DiversityKind.DISTINCT: 0,
    DiversityKind.ENTROPY: 1,
    DiversityKind.RECURSIVE: 2,
    Distance.EQUAL: 3,
    Distance.ORDERED: 4,
    Distance.HIERARCHICAL: 5,
}
_BITS = 64
_NO_PEOPLE = np.empty(0, np.int64)
_NO_TREE = (np.empty(0, np.int64), np.empty(0, np.int64))


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """The classes of one node: `counts` of records, `others` of the population (empty: none), `marks` of sensitive values (empty: not
    asked), `first` row of each, and `members`: the class of each row. `people`: unlike persons (empty: each record is one).
    """

    counts: NDArray[np.int64]
    others: NDArray[np.int64]
    marks: NDArray[np.int64]
    first: NDArray[np.int32]
    members: NDArray[np.int32]
    people: NDArray[np.int64] = field(default_factory=lambda: _NO_PEOPLE)


ClassTest = Callable[[Classes, NDArray[np.bool_]], None]
"""Clears the flag of each class that fails."""


def smallest_class(privacy: Privacy) -> int:
    """How many records a class has at least, whatever its values."""
    return max(privacy.k, 1, *(_values_needed(diversity) for diversity in privacy.diversity))


def _values_needed(diversity: Diversity) -> int:
    return math.ceil(diversity.least - 1e-9)


def marked_item(counted: Counted, privacy: Privacy) -> str | None:
    """The sensitive item whose values are kept as bits: the first with a condition on its values and at most 64 of them."""
    for diversity in privacy.diversity:
        if len(counted.values[diversity.item].shares) <= _BITS:
            return diversity.item
    return None


def steady_test(privacy: Privacy, marked: str | None) -> ClassTest:
    """The conditions that a union with a passing class passes."""
    smallest = smallest_class(privacy)
    wanted = max((_values_needed(diversity) for diversity in privacy.diversity if diversity.item == marked), default=0)

    def test(classes: Classes, passing: NDArray[np.bool_]) -> None:
        np.greater_equal(classes.counts, smallest, out=passing)
        if len(classes.people):
            passing &= classes.people >= privacy.k
        if wanted > 1:
            passing &= np.bitwise_count(classes.marks) >= wanted
        if privacy.map_k > 1:
            passing &= classes.others >= privacy.map_k

    return test


def other_tests(counted: Counted, privacy: Privacy, sensitive: dict[str, SensitiveItem], marked: str | None) -> list[ClassTest]:
    """The conditions that are looked at for classes that passed the steady ones."""
    tests = [
        _values_test(counted, diversity.item, _KINDS[diversity.kind], diversity.least, diversity.c, _NO_TREE)
        for diversity in privacy.diversity
        if diversity.kind is not DiversityKind.DISTINCT or diversity.item != marked
    ]
    tests += [_closeness_test(counted, closeness, sensitive[closeness.item]) for closeness in privacy.closeness]
    if privacy.presence is not None:
        tests.append(_presence_test(privacy.presence.lower, privacy.presence.upper))
    return tests


def all_steady(privacy: Privacy, most: int, *, persons: bool = False) -> bool:
    """Whether the number of suppressed records does not rise along generalisation. `persons`: some have several records."""
    if privacy.risk is not None and privacy.risk.population_uniques is not None:
        return False
    if most == 0 and not persons:
        return privacy.presence is None or privacy.presence.lower == 0
    distinct = all(diversity.kind is DiversityKind.DISTINCT for diversity in privacy.diversity)
    return distinct and not privacy.closeness and privacy.presence is None


def _closeness_test(counted: Counted, closeness: Closeness, sensitive: SensitiveItem) -> ClassTest:
    tree = _NO_TREE
    if closeness.distance is Distance.HIERARCHICAL:
        assert sensitive.hierarchy is not None
        tree = _tree_of(sensitive.hierarchy)
    return _values_test(counted, closeness.item, _KINDS[closeness.distance], closeness.t, 1.0, tree)


def _values_test(
    counted: Counted, item: str, kind: int, least: float, factor: float, tree: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> ClassTest:
    values = counted.values[item]
    kinds = counted.kinds if len(counted.people) else np.empty(0, np.int32)

    def test(classes: Classes, passing: NDArray[np.bool_]) -> None:
        given = (values.starts, values.values, values.numbers, kind, float(least), float(factor), values.shares, *tree)
        sensitive_fits(classes.members, kinds, passing.copy(), *given, passing)

    return test


def _presence_test(lower: float, upper: float) -> ClassTest:
    def test(classes: Classes, passing: NDArray[np.bool_]) -> None:
        share = classes.counts / np.maximum(classes.others, 1e-300)
        passing &= (share >= lower - 1e-12) & (share <= upper + 1e-12)

    return test


def _tree_of(hierarchy: Hierarchy) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each group the group one level up, level by level, and the number of groups of each level; one root is added where none is."""
    groups = list(hierarchy.groups)
    if len(hierarchy.labels[-1]) > 1:
        groups.append(np.zeros(hierarchy.leaves, np.int32))
    sizes = np.array([int(level.max()) + 1 for level in groups], np.int64)
    parents = []
    for low, high, size in zip(groups[:-1], groups[1:], sizes[:-1], strict=True):
        parent = np.empty(size, np.int64)
        parent[low] = high
        parents.append(parent)
    return np.concatenate([*parents, np.empty(0, np.int64)]), sizes
