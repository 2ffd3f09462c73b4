"""Predicates: "the record with this label here and that value there"."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.risk.released import Released
from hagukumi.deident.search.classes import classes_of

_SUBSETS = 16
"""So many sets of items are tried to find predicates."""


@dataclass(frozen=True, slots=True)
class Term:
    """An item of a predicate: the place of a quasi-identifier with the level and group of its label, or the name of a sensitive item with
    its value (level 0).
    """

    item: int | str
    level: int
    group: int


Predicate = tuple[Term, ...]


def drawn_predicates(released: Released, number: int, chance: np.random.Generator) -> tuple[tuple[Predicate, ...], int]:
    """Up to `number` predicates that each fit exactly one record handed out, and how many records were looked at for them.

    Sets of two items or more are drawn, large ones first; blank cells say nothing and are left out. Cost: one sort per set.
    """
    kept = released.kept
    items: list[int | str] = [*range(len(released.hierarchies)), *sorted(released.sensitive)]
    found: list[Predicate] = []
    tried = 0
    for turn in range(_SUBSETS if len(kept) else 0):
        wanted = -(-(number - len(found)) // (_SUBSETS - turn))
        size = len(items) if turn == 0 else int(chance.integers(min(2, len(items)), len(items) + 1))
        subset = [items[place] for place in sorted(chance.permutation(len(items))[:size])]
        classes, sizes = classes_of([_column(released, item)[kept] for item in subset])
        alone = chance.permutation(np.flatnonzero(sizes[classes] == 1))[:wanted]
        tried += max(wanted, len(alone))
        found += [_predicate(released, subset, int(kept[place])) for place in alone]
    return tuple(dict.fromkeys(found)), tried


def mixed_predicates(predicates: tuple[Predicate, ...], chance: np.random.Generator) -> tuple[Predicate, ...]:
    """As many predicates on the same items, each label being that of another predicate on this item."""
    terms: dict[int | str, list[Term]] = {}
    for predicate in predicates:
        for term in predicate:
            terms.setdefault(term.item, []).append(term)
    return tuple(tuple(terms[term.item][int(chance.integers(len(terms[term.item])))] for term in predicate) for predicate in predicates)


def fits_one(records: CodedRecords, predicates: tuple[Predicate, ...]) -> NDArray[np.bool_]:
    """Which predicates fit exactly one of the records. Cost: as `fitting`."""
    return np.asarray(fitting(records, predicates) == 1)


def fitting(records: CodedRecords, predicates: tuple[Predicate, ...]) -> NDArray[np.int64]:
    """How many of the records each predicate fits.

    Cost: a sort of each item, then for each predicate the records that its most selective term leaves.
    """
    index = _Index(records)
    return np.array([index.fitting(predicate) for predicate in predicates], np.int64)


class _Index:
    """The records of each value, item by item, sorted when first asked for."""

    def __init__(self, records: CodedRecords) -> None:
        self._records = records
        self._counts: dict[int | str, NDArray[np.int64]] = {}
        self._orders: dict[int | str, NDArray[np.int64]] = {}

    def fitting(self, predicate: Predicate) -> int:
        """How many records a predicate fits; one without terms fits all."""
        leaves = [(self._known(term.item), _leaves(self._records, term), term.item) for term in predicate]
        if not leaves:
            return self._records.rows
        leaves.sort(key=lambda known: int(known[0][known[1]].sum()))
        rows = self._rows(leaves[0][2], leaves[0][1])
        for _, held, item in leaves[1:]:
            rows = rows[held[_codes(self._records, item)[rows]]]
        return len(rows)

    def _known(self, item: int | str) -> NDArray[np.int64]:
        if item not in self._counts:
            self._counts[item] = np.bincount(_codes(self._records, item), minlength=_width(self._records, item))
        return self._counts[item]

    def _rows(self, item: int | str, held: NDArray[np.bool_]) -> NDArray[np.int64]:
        counts = self._known(item)
        if item not in self._orders:
            codes = _codes(self._records, item)
            self._orders[item] = np.argsort(codes.astype(np.uint16) if len(counts) <= 2**16 else codes, kind="stable")
        ends = np.cumsum(counts)
        parts = [self._orders[item][ends[leaf] - counts[leaf] : ends[leaf]] for leaf in np.flatnonzero(held & (counts > 0))]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _width(records: CodedRecords, item: int | str) -> int:
    return records.hierarchies[item].leaves if isinstance(item, int) else len(records.sensitive[item].values)


def _codes(records: CodedRecords, item: int | str) -> NDArray[np.int32]:
    return records.codes[item] if isinstance(item, int) else records.sensitive[item].codes


def _leaves(records: CodedRecords, term: Term) -> NDArray[np.bool_]:
    """For each value of the item, whether the term holds for it."""
    if isinstance(term.item, int):
        return records.hierarchies[term.item].groups[term.level] == term.group
    return np.arange(len(records.sensitive[term.item].values)) == term.group


def _column(released: Released, item: int | str) -> NDArray[np.int64]:
    if isinstance(item, int):
        return released.labels(item)
    return released.sensitive[item].codes.astype(np.int64)


def _predicate(released: Released, items: list[int | str], record: int) -> Predicate:
    terms = []
    for item in items:
        if isinstance(item, str):
            terms.append(Term(item, 0, int(released.sensitive[item].codes[record])))
        elif released.levels[item][record] >= 0:
            terms.append(Term(item, int(released.levels[item][record]), int(released.groups[item][record])))
    return tuple(terms)
