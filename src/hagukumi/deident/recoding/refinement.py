"""What an attacker who knows how local recoding works learns from its result: the refinement attack, run and checked against the truth.

Chhillar, Righi, Sutter, Kornaropoulos, Combinatorial Refinement Attacks on k-Anonymity (arXiv 2509.03350): a program that forms the
cheapest classes first tells by every class it formed which cheaper ones it could not form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.recoding.compiling import CALLED
from hagukumi.deident.recoding.result import Recoded
from hagukumi.deident.recoding.tables import Codes, Ints

_ASKED: Final = 2_000


@dataclass(frozen=True, slots=True)
class RefinementRisk:
    """All shares are of the kept records, 0 to 1.

    Two attackers. The first has the quasi-identifiers of exactly these people, the hierarchies and the program, and runs it again: he knows
    the class of each person, and within a class nothing tells rows apart. `below_k`: share of records with fewer than k rows left then (0
    unless the result itself misses k). `candidates_by_labels`: mean number of rows that he could not rule out by the labels alone, over
    `asked` records at equal distances; `candidates`: the mean of what is left to him. `homogeneous`: by sensitive item, share of
    records in whose class there is one value only, which he then knows.

    The second has the published rows and the hierarchies alone and reasons, class by class and item by item: a class of s rows that
    differ in an item holds of each finer value at most k - 1 (k would have made a cheaper class) and at least s less what the other finer
    values can hold. `narrowed`: share of records in a class where he so claims of a finer value that at least 1 and at most k - 1
    rows have it; `exact`: where he claims the very count of each finer value; `right`: the share of his claims (class, item, finer value)
    that are true - below 1 where records were gathered or exchanged after the classes were formed. The linear program of the paper joins
    the claims of all classes and can narrow further; what is measured here is a lower bound of it.
    """

    below_k: float
    candidates_by_labels: float
    candidates: float
    asked: int
    homogeneous: Mapping[str, float]
    narrowed: float
    exact: float
    right: float


def refinement_risk(records: CodedRecords, found: Recoded, k: int) -> RefinementRisk:
    """Both attacks on a result of local recoding. Cost: records x items x levels, and 2,000 x classes x items for the labels."""
    kept = np.flatnonzero(~found.suppressed)
    classes = found.classes[kept].astype(np.int64)
    sizes = np.bincount(classes)
    first = kept[np.unique(classes, return_index=True)[1]]
    asked = kept[:: max(-(-len(kept) // _ASKED), 1)]
    covering = _covering(_rows(records.codes, asked), _rows(found.levels, first), _rows(found.groups, first), sizes, _stacked(records))
    claims = _claims(records, found, kept, classes, sizes, first, k)
    return RefinementRisk(
        below_k=float((sizes[classes] < k).mean()),
        candidates_by_labels=float(covering.mean()),
        candidates=float(sizes[classes].mean()),
        asked=len(asked),
        homogeneous={name: _homogeneous(item.codes[kept], classes, sizes) for name, item in records.sensitive.items()},
        narrowed=float(claims.narrowed[classes].mean()),
        exact=float(claims.exact[classes].mean()),
        right=claims.right,
    )


def _rows(columns: tuple[NDArray[np.signedinteger], ...], chosen: Ints) -> Codes:
    return np.ascontiguousarray(np.stack([column[chosen] for column in columns], axis=1), dtype=np.int32)


def _stacked(records: CodedRecords) -> Codes:
    """Items x levels x leaves, the group of each leaf; -1 where an item has no such level or leaf."""
    hierarchies = records.hierarchies
    table = np.full((len(hierarchies), max(h.levels for h in hierarchies), max(h.leaves for h in hierarchies)), -1, np.int32)
    for item, hierarchy in enumerate(hierarchies):
        table[item, : hierarchy.levels, : hierarchy.leaves] = np.stack(hierarchy.groups)
    return table


@njit(**CALLED)
def _covering(asked: Codes, levels: Codes, groups: Codes, sizes: Ints, table: Codes) -> Ints:
    """How many rows have labels that cover each of the asked records."""
    found = np.zeros(len(asked), np.int64)
    for number in range(len(asked)):
        for one in range(len(sizes)):
            covers = True
            for item in range(asked.shape[1]):
                if table[item, levels[one, item], asked[number, item]] != groups[one, item]:
                    covers = False
                    break
            if covers:
                found[number] += sizes[one]
    return found


def _homogeneous(values: NDArray[np.int32], classes: Ints, sizes: Ints) -> float:
    least, most = np.full(len(sizes), np.iinfo(np.int32).max), np.full(len(sizes), -1)
    np.minimum.at(least, classes, values)
    np.maximum.at(most, classes, values)
    return float((least == most)[classes].mean())


@dataclass(frozen=True, slots=True, eq=False)
class _Claims:
    narrowed: NDArray[np.bool_]
    exact: NDArray[np.bool_]
    right: float


def _claims(records: CodedRecords, found: Recoded, kept: Ints, classes: Ints, sizes: Ints, first: Ints, k: int) -> _Claims:
    narrowed, exact = np.zeros(len(sizes), np.bool_), np.zeros(len(sizes), np.bool_)
    made = true = 0
    most = np.minimum(k - 1, sizes - 1)
    for item, hierarchy in enumerate(records.hierarchies):
        levels, groups = found.levels[item][first], found.groups[item][first]
        for level in range(1, hierarchy.levels):
            below, above = hierarchy.groups[level - 1], hierarchy.groups[level]
            parents = np.zeros(len(hierarchy.labels[level - 1]), np.int64)
            parents[below] = above
            finer = np.bincount(parents, minlength=len(hierarchy.labels[level]))[groups * (levels == level)]
            least = sizes - (finer - 1) * most
            claimed = (levels == level) & (least >= 1) & (finer * most >= sizes)
            narrowed |= claimed
            exact |= claimed & (least == most)
            made += int((finer * claimed).sum())
            true += _true_claims(below[records.codes[item][kept]], classes, claimed, least, most)
    return _Claims(narrowed, exact, true / made if made else 1.0)


def _true_claims(values: NDArray[np.int32], classes: Ints, claimed: NDArray[np.bool_], least: Ints, most: Ints) -> int:
    """Finer values whose count in a claimed class lies within the claimed bounds. Values that do not occur are below every least of 1."""
    chosen = claimed[classes]
    width = int(values.max(initial=0)) + 1
    pairs, counts = np.unique(classes[chosen] * width + values[chosen], return_counts=True)
    one = pairs // width
    return int(((counts >= least[one]) & (counts <= most[one])).sum())
