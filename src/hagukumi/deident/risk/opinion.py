"""The three risks of Article 29 Working Party, Opinion 05/2014 on Anonymisation Techniques (WP216), each by an attack that is run.

As in Giomi et al., A Unified Framework for Quantifying Privacy Risk in Synthetic Data (PoPETs 2023), whose program is anonymeter:

- singling out: a predicate (some items of a record handed out, as written) that fits one record handed out shall fit exactly one of the
  records given;
- linkability: two parts of a person's items, each looked up alone in what is handed out, shall lead to the same record;
- inference: the sensitive value of the class that fits the person's items best shall be the person's.

Each is set against the same attack on a control: people who are not in the data. Where none is given, the baseline stands in: an attacker
who guesses (predicates of values put together by chance; any two records; the commonest value of all). Two attackers are made stronger
than in the paper: of equally near records the inference uses the commonest value of the class, and its guessing baseline the commonest of
all. What a statistic of many people teaches about one is thereby no risk; what only the person's own record teaches is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.risk.control import fitting_one_of
from hagukumi.deident.risk.nearest import ClassTable, class_table, drawn_records, nearest_classes
from hagukumi.deident.risk.predicates import drawn_predicates, fits_one, fitting, mixed_predicates
from hagukumi.deident.risk.rates import Excess, Rate, excess, rate
from hagukumi.deident.risk.released import Released


@dataclass(frozen=True, slots=True)
class OpinionRisk:
    """One attack: on people of the data, by guessing, on the control (None without one), and what the data add over the control (or over
    guessing). `tried`: how many predicates were looked at to find `attack.attacks` (singling out), else the attacked people.
    """

    attack: Rate
    baseline: Rate
    control: Rate | None
    excess: Excess
    tried: int


def _risk(attack: Rate, baseline: Rate, control: Rate | None, tried: int) -> OpinionRisk:
    return OpinionRisk(attack, baseline, control, excess(attack, control or baseline), tried)


def singling_out(
    released: Released, records: CodedRecords, control: CodedRecords | None = None, *, attacks: int = 500, seed: int = 1
) -> OpinionRisk:
    """How many predicates that fit one record handed out fit exactly one of `records`, the records given.

    A predicate uses two items or more, sensitive ones among them. When no predicate fits one record handed out, every one that was tried
    counts as a failed attack. A control of more or fewer people is brought to the number of records (`control`). Cost: predicates x
    records, and some sorts.
    """
    chance = np.random.default_rng(seed)
    predicates, tried = drawn_predicates(released, attacks, chance)
    mixed = mixed_predicates(predicates, chance)
    attacked = len(predicates) or tried
    attack, baseline = (rate(int(fits_one(records, given).sum()), attacked) for given in (predicates, mixed))
    other = None
    if control is not None:
        expected = fitting_one_of(fitting(control, predicates), control.rows, records.rows)
        other = rate(min(round(expected), attacked), attacked)
    return _risk(attack, baseline, other, tried)


def linkability(
    released: Released,
    records: CodedRecords,
    parts: tuple[Sequence[int], Sequence[int]],
    control: CodedRecords | None = None,
    *,
    attacks: int = 1_000,
    seed: int = 1,
) -> OpinionRisk:
    """How often two parts of a person's items lead to one record. `parts`: the places of the items of each part among the
    quasi-identifiers. Cost: attacks x classes.
    """
    chance = np.random.default_rng(seed)
    if not len(released.kept):
        return _nothing(attacks)
    table = class_table(released)
    attack = _linked(table, _drawn(records, attacks, chance), parts, chance)
    guesses = chance.integers(0, len(released.kept), (2, attack.attacks))
    baseline = rate(int((guesses[0] == guesses[1]).sum()), attack.attacks)
    other = None if control is None else _linked(table, _drawn(control, attacks, chance), parts, chance)
    return _risk(attack, baseline, other, attack.attacks)


def inference(
    released: Released, records: CodedRecords, item: str, control: CodedRecords | None = None, *, attacks: int = 1_000, seed: int = 1
) -> OpinionRisk:
    """How often the class that fits a person best tells the person's value of a sensitive item. Cost: attacks x classes, and a sort."""
    chance = np.random.default_rng(seed)
    if not len(released.kept):
        return _nothing(attacks)
    table = class_table(released)
    guess = _commonest(released, item)
    attack = _inferred(table, guess, records, item, attacks, chance)
    people = chance.permutation(records.rows)[:attacks]
    values = released.sensitive[item].codes[released.kept]
    baseline = rate(int((records.sensitive[item].codes[people] == np.bincount(values).argmax()).sum()), len(people))
    other = None if control is None else _inferred(table, guess, control, item, attacks, chance)
    return _risk(attack, baseline, other, attack.attacks)


def _nothing(attacks: int) -> OpinionRisk:
    """Nothing is handed out, so every attack fails."""
    failed = rate(0, attacks)
    return _risk(failed, failed, None, attacks)


def _drawn(records: CodedRecords, attacks: int, chance: np.random.Generator) -> NDArray[np.int32]:
    people = chance.permutation(records.rows)[:attacks]
    return np.stack([column[people] for column in records.codes], axis=1)


def _linked(table: ClassTable, codes: NDArray[np.int32], parts: tuple[Sequence[int], Sequence[int]], chance: np.random.Generator) -> Rate:
    draws = chance.random((4, len(codes)))
    found = [
        drawn_records(table, nearest_classes(table, codes, part, draws[place])[0], draws[place + 2]) for place, part in enumerate(parts)
    ]
    return rate(int((found[0] == found[1]).sum()), len(codes))


def _commonest(released: Released, item: str) -> NDArray[np.int64]:
    """The commonest value of each class, of equally common ones the first."""
    kept, codes = released.kept, released.sensitive[item].codes
    width = len(released.sensitive[item].values)
    pairs, numbers = np.unique(released.classes[kept].astype(np.int64) * width + codes[kept], return_counts=True)
    order = np.lexsort((pairs, -numbers, pairs // width))
    _, first = np.unique((pairs // width)[order], return_index=True)
    return (pairs % width)[order][first]


def _inferred(
    table: ClassTable, guess: NDArray[np.int64], records: CodedRecords, item: str, attacks: int, chance: np.random.Generator
) -> Rate:
    people = chance.permutation(records.rows)[:attacks]
    codes = np.stack([column[people] for column in records.codes], axis=1)
    classes, _ = nearest_classes(table, codes, range(len(records.codes)), chance.random(len(people)))
    return rate(int((guess[classes] == records.sensitive[item].codes[people]).sum()), len(people))


def split_items(number: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The quasi-identifiers in two parts of like size: every second one."""
    return tuple(range(0, number, 2)), tuple(range(1, number, 2))
