"""Predicates: "the record with this label here and that value there"."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.risk.released import Released
from hagukumi.deident.search.classes import classes_of

_SUBSETS = 24
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
    """Which predicates fit exactly one of the records. Cost: predicates x records, little more than one item each."""
    return np.array([_fitting(records, predicate) == 1 for predicate in predicates], bool)


def _fitting(records: CodedRecords, predicate: Predicate) -> int:
    rows: NDArray[np.int64] | None = None
    for term in predicate:
        column = _codes(records, term.item)
        holds = _leaves(records, term)[column if rows is None else column[rows]]
        rows = np.flatnonzero(holds) if rows is None else rows[holds]
        if not len(rows):
            return 0
    return records.rows if rows is None else len(rows)


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
