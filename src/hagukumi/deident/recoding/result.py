"""What local recoding hands back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.privacy import Limits, LossName
from hagukumi.deident.recoding.tables import item_weights

SUPPRESSED = -1


@dataclass(frozen=True, slots=True, eq=False)
class Recoded:
    """Records of which each class has its own levels.

    Per quasi-identifier q and record: `levels[q]` (int8), the level of its label, and `groups[q]` (int32), the group on that level:
    `hierarchies[q].labels[level][group]` is what is written. `classes` (int32): the class of each record, records that are equal on every
    label being one class, numbered in the order of their first record. A suppressed record has -1 in all three. `loss`: mean over records
    and items of the cost, as in the search. `complete`: whether every round was made before the budget was spent. Local recoding is
    never proved to be the least possible.
    """

    levels: tuple[NDArray[np.int8], ...]
    groups: tuple[NDArray[np.int32], ...]
    classes: NDArray[np.int32]
    loss: float
    loss_name: LossName
    complete: bool

    @property
    def suppressed(self) -> NDArray[np.bool_]:
        """Which records are left out."""
        return self.classes == SUPPRESSED

    @property
    def class_count(self) -> int:
        """How many classes of kept records there are."""
        return int(self.classes.max(initial=-1)) + 1

    def written(self, records: CodedRecords, item: int, suppressed: str = "*") -> list[str]:
        """What is written for one item, record by record."""
        labels = records.hierarchies[item].labels
        pairs = zip(self.levels[item].tolist(), self.groups[item].tolist(), strict=True)
        return [suppressed if level == SUPPRESSED else labels[level][group] for level, group in pairs]


def recoded(records: CodedRecords, grouping: NDArray[np.int64], limits: Limits, *, complete: bool) -> Recoded:
    """The least label of every class of `grouping` (-1: suppressed) and what it costs. Cost: records x items x levels."""
    kept = np.flatnonzero(grouping >= 0)
    order = kept[np.argsort(grouping[kept], kind="stable")]
    firsts = np.flatnonzero(np.diff(grouping[order], prepend=-1))
    sizes = np.diff(np.append(firsts, len(order)))
    levels = np.stack([_least_levels(records, item, order, firsts) for item in range(len(records.hierarchies))])
    leaves = np.stack([codes[order[firsts]] for codes in records.codes])
    groups = np.stack([_groups_at(records, item, levels[item], leaves[item]) for item in range(len(levels))])
    classes = np.full(records.rows, SUPPRESSED, np.int32)
    classes[order] = np.repeat(_alike(levels, groups), sizes)
    spread = [np.full((2, records.rows), SUPPRESSED, np.int32) for _ in levels]
    for item, table in enumerate(spread):
        table[0, order], table[1, order] = np.repeat(levels[item], sizes), np.repeat(groups[item], sizes)
    return Recoded(
        levels=tuple(table[0].astype(np.int8) for table in spread),
        groups=tuple(table[1] for table in spread),
        classes=by_first_record(classes),
        loss=_loss(records, levels, leaves, sizes, limits),
        loss_name=limits.loss,
        complete=complete,
    )


def _least_levels(records: CodedRecords, item: int, order: NDArray[np.int64], firsts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The lowest level on which all members of a class are one group; the caller has made sure that there is one."""
    hierarchy, codes = records.hierarchies[item], records.codes[item][order]
    found = np.full(len(firsts), hierarchy.levels - 1, np.int64)
    for level in range(hierarchy.levels - 2, -1, -1):
        groups = hierarchy.groups[level][codes]
        one = np.minimum.reduceat(groups, firsts) == np.maximum.reduceat(groups, firsts) if len(firsts) else np.zeros(0, bool)
        found[one] = level
    return found


def _groups_at(records: CodedRecords, item: int, levels: NDArray[np.int64], leaves: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.stack(records.hierarchies[item].groups)[levels, leaves]


def _alike(levels: NDArray[np.int64], groups: NDArray[np.int32]) -> NDArray[np.int64]:
    """One number for classes with equal labels: two classes that look alike are one to an outsider."""
    number = np.zeros(levels.shape[1], np.int64)
    for item in range(len(levels)):
        label = levels[item] * (int(groups[item].max(initial=0)) + 1) + groups[item]
        number = np.unique(number * (int(label.max(initial=0)) + 1) + label, return_inverse=True)[1].astype(np.int64)
    return number


def by_first_record(classes: NDArray[np.int32]) -> NDArray[np.int32]:
    """Classes numbered from 0 in the order of their first record; -1 stays."""
    kept = np.flatnonzero(classes >= 0)
    _, first, inverse = np.unique(classes[kept], return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int32)
    rank[np.argsort(first)] = np.arange(len(first), dtype=np.int32)
    numbered = classes.copy()
    numbered[kept] = rank[inverse]
    return numbered


def _loss(records: CodedRecords, levels: NDArray[np.int64], leaves: NDArray[np.int32], sizes: NDArray[np.int64], limits: Limits) -> float:
    """Mean over records and items; factors and weights as in ARX (facts of the search): a suppressed record counts 1 per item."""
    weights = item_weights(records, limits)
    factor = limits.suppression_weight
    kept = 1.0 if factor <= 0.5 else 2 - 2 * factor
    gone = 2 * factor if factor <= 0.5 else 1.0
    suppressed = records.rows - int(sizes.sum())
    total = 0.0
    for item, (hierarchy, weight) in enumerate(zip(records.hierarchies, weights, strict=True)):
        if limits.loss is LossName.PRECISION:
            cost = levels[item] / max(hierarchy.levels - 1, 1)
        else:
            covered = np.stack([hierarchy.covered(level)[hierarchy.groups[level]] for level in range(hierarchy.levels)])
            cost = (covered[levels[item], leaves[item]] - 1) / max(hierarchy.leaves - 1, 1)
        total += float(weight) * (kept * float((cost * sizes).sum()) + gone * suppressed)
    return total / records.rows / len(levels)
