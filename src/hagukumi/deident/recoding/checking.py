"""Whether classes meet the conditions, counted anew from the result and by other means than the recoding itself uses."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.privacy import Closeness, Distance, Diversity, DiversityKind, Privacy
from hagukumi.deident.recoding.conditions import rooted_groups
from hagukumi.deident.search.persons import have_several

_CHUNK = 1 << 22
_NEAR = 1e-9


def unmet(records: CodedRecords, classes: NDArray[np.int32], privacy: Privacy) -> tuple[str, ...]:
    """Names of the conditions that the kept records miss; `classes`: per record, -1 for a suppressed one. Empty: all hold.

    Per class: k, diversity, closeness (against the shares of all records). Over all kept records: the mean risk and the share of unique
    records; with no unique record the estimated share of population uniques is 0. Where persons have several records, k and the shares of
    values are counted in unlike persons. Cost: records + classes x sensitive values.
    """
    kept = classes >= 0
    if have_several(records.persons):
        return tuple(_unmet_by_persons(records, classes, privacy))
    sizes = np.bincount(classes[kept])
    return tuple(_unmet(records, classes, kept, sizes[sizes > 0], privacy))


def _unmet(
    records: CodedRecords, classes: NDArray[np.int32], kept: NDArray[np.bool_], sizes: NDArray[np.int64], privacy: Privacy
) -> Iterator[str]:
    if sizes.size and sizes.min() < privacy.k:
        yield "k"
    asked: list[Diversity | Closeness] = [*privacy.diversity, *privacy.closeness]
    for condition in asked:
        if not _holds(records.sensitive[condition.item], classes, kept, condition):
            yield f"{'l' if isinstance(condition, Diversity) else 't'}:{condition.item}"
    risk = privacy.risk
    if risk is None or not sizes.size:
        return
    alone = int((sizes == 1).sum())
    if risk.average is not None and len(sizes) / sizes.sum() > risk.average + _NEAR:
        yield "average"
    if risk.uniques is not None and alone / sizes.sum() > risk.uniques + _NEAR:
        yield "uniques"
    if risk.population_uniques is not None and alone:
        yield "population_uniques"


def _unmet_by_persons(records: CodedRecords, classes: NDArray[np.int32], privacy: Privacy) -> Iterator[str]:
    """The size of a class over the unlike pairs of class and person, conditions on values over those of class, person and value."""
    assert records.persons is not None
    who = np.where(records.persons < 0, -1 - np.arange(records.rows), records.persons)
    kept = np.flatnonzero(classes >= 0)
    people = np.unique(np.stack([classes[kept], who[kept]]), axis=1)[0]
    if len(people) and np.unique(people, return_counts=True)[1].min() < privacy.k:
        yield "k"
    asked: list[Diversity | Closeness] = [*privacy.diversity, *privacy.closeness]
    for condition in asked:
        item = records.sensitive[condition.item]
        shown = np.unique(np.stack([classes[kept], who[kept], item.codes[kept]]), axis=1)
        everybody = np.unique(np.stack([who, item.codes]), axis=1)[1]
        once = SensitiveItem(item.item, item.values, shown[2].astype(np.int32), item.hierarchy)
        if len(kept) and not _holds(once, shown[0].astype(np.int32), np.ones(shown.shape[1], bool), condition, everybody):
            yield f"{'l' if isinstance(condition, Diversity) else 't'}:{condition.item}"


def _holds(
    item: SensitiveItem,
    classes: NDArray[np.int32],
    kept: NDArray[np.bool_],
    condition: Diversity | Closeness,
    everybody: NDArray[np.integer] | None = None,
) -> bool:
    """`everybody`: the codes that make the distribution of all; None: those of the item."""
    values = len(item.values)
    every = item.codes if everybody is None else everybody
    overall = np.bincount(every, minlength=values) / len(every)
    numbers = np.unique(classes[kept], return_inverse=True)[1]
    codes = item.codes[kept]
    order = np.argsort(numbers, kind="stable")
    ends = np.cumsum(np.bincount(numbers))
    step = max(_CHUNK // max(values, 1), 1)
    for first in range(0, len(ends), step):
        last = min(first + step, len(ends))
        chosen = order[ends[first - 1] if first else 0 : ends[last - 1]]
        counts = np.bincount((numbers[chosen] - first) * values + codes[chosen], minlength=(last - first) * values).reshape(-1, values)
        if not counts_hold(counts, overall, item, condition).all():
            return False
    return True


def counts_hold(
    counts: NDArray[np.int64], overall: NDArray[np.float64], item: SensitiveItem, condition: Diversity | Closeness
) -> NDArray[np.bool_]:
    """Whether each class holds one condition. `counts[class, value]`: kept records; `overall`: shares of the values among all records."""
    return _diverse(counts, condition) if isinstance(condition, Diversity) else _close(counts, overall, item, condition)


def _diverse(counts: NDArray[np.int64], condition: Diversity) -> NDArray[np.bool_]:
    if condition.kind is DiversityKind.DISTINCT:
        return (counts > 0).sum(axis=1) >= condition.least
    if condition.kind is DiversityKind.ENTROPY:
        shares = counts / counts.sum(axis=1, keepdims=True)
        entropy = -(shares * np.log(np.where(shares > 0, shares, 1.0))).sum(axis=1)
        return entropy >= math.log(condition.least) - _NEAR
    ordered = -np.sort(-counts, axis=1)
    return ordered[:, 0] < condition.c * ordered[:, int(condition.least) - 1 :].sum(axis=1)


def _close(counts: NDArray[np.int64], overall: NDArray[np.float64], item: SensitiveItem, condition: Closeness) -> NDArray[np.bool_]:
    differences = counts / counts.sum(axis=1, keepdims=True) - overall
    if condition.distance is Distance.EQUAL:
        moved = np.clip(differences, 0, None).sum(axis=1)
    elif condition.distance is Distance.ORDERED:
        moved = np.abs(np.cumsum(differences, axis=1)).sum(axis=1) / max(counts.shape[1] - 1, 1)
    else:
        moved = _climbed(differences, item)
    return moved <= condition.t + _NEAR


def _climbed(differences: NDArray[np.float64], item: SensitiveItem) -> NDArray[np.float64]:
    """Li et al. 2007, 4.2: what the children of a node have too much meets there what the others lack, at the node's height."""
    assert item.hierarchy is not None
    groups = rooted_groups(item.hierarchy)
    moved = np.zeros(len(differences))
    extra = differences
    for level in range(1, len(groups)):
        children = np.unique(np.stack([groups[level], groups[level - 1]]), axis=1)
        parents = np.zeros((extra.shape[1], int(groups[level].max()) + 1))
        parents[children[1], children[0]] = 1.0
        more, less = np.clip(extra, 0, None) @ parents, np.clip(-extra, 0, None) @ parents
        moved += np.minimum(more, less).sum(axis=1) * level / (len(groups) - 1)
        extra = more - less
    return moved
