"""What the classes tell of a sensitive value, without anybody's record being found.

Shares q of a value within a class, p among all records given (as in the search). Machanavajjhala et al., l-Diversity (TKDD 2007); Li et
al., t-Closeness (ICDE 2007); Brickell, Shmatikov, The Cost of Privacy (KDD 2008) for delta-disclosure; Cao, Karras, Publishing Microdata
with a Robust Privacy Guarantee (VLDB 2012) for beta-likeness.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import SensitiveItem
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import Distance

_NEAR = 1e-12
_CELLS = 1 << 21
"""So many cells (classes x values) are looked at at once."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One sensitive item, over the classes of kept records.

    `commonest`: the highest share that one value has in a class (1: everybody of that class has it); `homogeneous`: the share of kept
    records in classes of one value. `guessed`: how often a guess of the commonest value of the class is right, `baseline`: the same
    without the data, by the commonest value of all; `gain`: their difference as a share of what was open (1 - baseline), 0 if negative.
    `distinct`: the fewest unlike values in a class; `entropy`: the smallest exp(entropy), comparable with l; `recursive`: recursive
    (c, 2)-diversity holds for every c above it (the greatest r1 / (r2 + r3 + …)), None where a class has one value. `t`: the greatest
    distance by `distance`. `beta`: the greatest (q - p) / p. `delta`: the greatest |log2(q / p)| over values that occur in the class, as in
    ARX (pyCANON takes the natural logarithm). `enhanced_beta`: the least beta for which the enhanced likeness holds, that is (q - p) / p is
    at most the lesser of beta and -ln p for every value; None where it holds for none (pyCANON then tells the greatest -ln p).
    """

    item: str
    commonest: float
    homogeneous: float
    guessed: float
    baseline: float
    gain: float
    distinct: int
    entropy: float
    recursive: float | None
    distance: Distance
    t: float
    beta: float
    delta: float
    enhanced_beta: float | None


def disclosure(
    classes: NDArray[np.integer],
    sizes: NDArray[np.int64],
    sensitive: SensitiveItem,
    distance: Distance = Distance.EQUAL,
    everybody: NDArray[np.int32] | None = None,
) -> Disclosure:
    """What the classes tell of one item. `classes`: per record, -1 suppressed; `sizes`: of the classes, at least one.
    `everybody`: the codes whose shares are those of all; None: the item's.

    DeidentError: the hierarchical distance without a hierarchy. Cost: one sort of the records; for the ordered and hierarchical distance
    classes x values.
    """
    _refuse_without_hierarchy(sensitive, distance)
    every = sensitive.codes if everybody is None else everybody
    overall = np.bincount(every, minlength=len(sensitive.values)) / len(every)
    return disclosure_of_counts(_counted(classes, sensitive), sizes, overall, sensitive, distance)


Counts = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
"""Class, value, kept records: one entry per class and value met in it, in this order."""


def disclosure_of_counts(
    counts: Counts, sizes: NDArray[np.int64], overall: NDArray[np.float64], sensitive: SensitiveItem, distance: Distance = Distance.EQUAL
) -> Disclosure:
    """The same of classes that were counted: `overall` are the shares of the values among all records; `sensitive.codes` are not used."""
    _refuse_without_hierarchy(sensitive, distance)
    of_class, values, numbers = counts
    starts = np.searchsorted(of_class, np.arange(len(sizes)))
    q, p = numbers / sizes[of_class], overall[values]
    top = np.maximum.reduceat(numbers, starts)
    kept = int(sizes.sum())
    guessed, baseline = float(top.sum() / kept), float(overall.max())
    rest = sizes - top
    beta = max(0.0, float(((q - p) / p).max()))
    return Disclosure(
        item=sensitive.item,
        commonest=float((top / sizes).max()),
        homogeneous=float(sizes[rest == 0].sum() / kept),
        guessed=guessed,
        baseline=baseline,
        gain=max(0.0, (guessed - baseline) / (1 - baseline)) if baseline < 1 else 0.0,
        distinct=int(np.diff(np.append(starts, len(of_class))).min()),
        entropy=float(np.exp(-np.add.reduceat(q * np.log(q), starts)).min()),
        recursive=float((top / rest).max()) if rest.all() else None,
        distance=distance,
        t=_greatest_distance((of_class, values, q), overall, starts, distance, sensitive.hierarchy),
        beta=beta,
        delta=float(np.abs(np.log2(q / p)).max()),
        enhanced_beta=beta if ((q - p) / p <= -np.log(p) + _NEAR).all() else None,
    )


def _refuse_without_hierarchy(sensitive: SensitiveItem, distance: Distance) -> None:
    if distance is Distance.HIERARCHICAL and sensitive.hierarchy is None:
        raise DeidentError(
            f"項目「{sensitive.item}」に階層がないので、階層による距離を計算できません。階層を付けるか、別の距離にしてください。"
        )


def _counted(classes: NDArray[np.integer], sensitive: SensitiveItem) -> Counts:
    kept = classes >= 0
    width = len(sensitive.values)
    keys = classes[kept].astype(np.int64) * width + sensitive.codes[kept]
    span = int(keys.max()) + 1
    if span <= 4 * len(keys):
        tally = np.bincount(keys, minlength=span)
        pairs = np.flatnonzero(tally)
        numbers = tally[pairs]
    else:
        pairs, numbers = np.unique(keys, return_counts=True)
    return pairs // width, pairs % width, numbers


_Shares = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]
"""Class, value, share: one entry per class and value met in it, in this order."""


def _greatest_distance(
    shares: _Shares, overall: NDArray[np.float64], starts: NDArray[np.int64], distance: Distance, hierarchy: Hierarchy | None
) -> float:
    of_class, values, q = shares
    if distance is Distance.EQUAL:
        return float(np.add.reduceat(np.maximum(q - overall[values], 0), starts).max())
    hierarchy = hierarchy if distance is Distance.HIERARCHICAL else None
    ends = np.append(starts, len(of_class))
    step = max(1, _CELLS // len(overall))
    greatest = 0.0
    for first in range(0, len(starts), step):
        last = min(first + step, len(starts))
        part = slice(ends[first], ends[last])
        differences = np.tile(-overall, (last - first, 1))
        differences[of_class[part] - first, values[part]] += q[part]
        told = _ordered(differences) if hierarchy is None else _hierarchical(differences, hierarchy)
        greatest = max(greatest, float(told.max()))
    return greatest


def _ordered(differences: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.abs(np.cumsum(differences, axis=1)).sum(axis=1) / max(differences.shape[1] - 1, 1)


def _hierarchical(differences: NDArray[np.float64], hierarchy: Hierarchy) -> NDArray[np.float64]:
    """On each level, what its groups can settle inside costs level / highest level (one root is added where the top has several)."""
    groups = [group.astype(np.int64) for group in hierarchy.groups]
    if len(hierarchy.labels[-1]) > 1:
        groups.append(np.zeros(hierarchy.leaves, np.int64))
    flow, total = differences, np.zeros(len(differences))
    for level in range(1, len(groups)):
        parent = np.empty(int(groups[level - 1].max()) + 1, np.int64)
        parent[groups[level - 1]] = groups[level]
        into = np.zeros((len(parent), int(parent.max()) + 1))
        into[np.arange(len(parent)), parent] = 1
        settled = np.minimum(np.maximum(flow, 0) @ into, np.maximum(-flow, 0) @ into)
        total += settled.sum(axis=1) * level / (len(groups) - 1)
        flow = flow @ into
    return total
