"""Re-identification really tried: a register of people is linked to what is handed out, and a judge who knows the truth counts.

The attacker is a function, so that any method of linkage can be tried; the one at hand takes the class that fits best.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.errors import DeidentError
from hagukumi.deident.risk.nearest import class_table, drawn_records, nearest_classes
from hagukumi.deident.risk.outside import OutsideRegister
from hagukumi.deident.risk.rates import Rate, rate
from hagukumi.deident.risk.released import Released

Link = Callable[[Released, OutsideRegister, NDArray[np.int64], int], NDArray[np.int64]]
"""An attacker: from what is handed out, the register, the entries to be found and a seed, for each such entry the place of the record that
the attacker says is this person's, -1 for none. It may read cells and entries, never `OutsideRegister.person` or `Released` of records
that are suppressed.
"""


@dataclass(frozen=True, slots=True)
class Attack:
    """What an attacker reached.

    `register` entries; `found`: of the attacked people of the data, how many records were named rightly (share and 95 % interval);
    `named`: how many entries, strangers' among them, the attacker named a record for; `trusted`: of those, how many rightly: what a claim
    is worth. `baseline`: the share that would be right by naming any kept record.
    """

    register: int
    found: Rate
    named: int
    trusted: Rate
    baseline: float


def reidentified(released: Released, outside: OutsideRegister, link: Link | None = None, *, targets: int = 1_000, seed: int = 1) -> Attack:
    """Let `link` (the nearest class, if none is given) find the records of `targets` people of the register, drawn by `seed`.

    Suppressed records count as people of the data: that they are not found is what suppression is for. DeidentError: an attacker who
    names records that do not exist. Cost: that of `link`; for the nearest class targets x classes.
    """
    kept = released.kept
    entries = np.random.default_rng(seed).permutation(len(outside.person))[:targets]
    if not len(kept):
        return Attack(len(outside.person), rate(0, int((outside.person[entries] >= 0).sum())), 0, rate(0, 0), 0.0)
    claims = (link or link_to_nearest)(released, outside, entries, seed)
    _check(claims, entries, released)
    truth = outside.person[entries]
    right = (claims == truth) & (truth >= 0)
    named = int((claims >= 0).sum())
    mine = truth >= 0
    there = float((released.classes[truth[mine]] >= 0).mean()) if mine.any() else 0.0
    found = rate(int(right.sum()), int(mine.sum()))
    return Attack(len(outside.person), found, named, rate(int(right.sum()), named), there / len(kept))


def link_to_nearest(released: Released, outside: OutsideRegister, entries: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """The class whose cells fit the entry best, and any record of it."""
    table = class_table(released)
    draws = np.random.default_rng(seed + 1).random((2, len(entries)))
    classes, _ = nearest_classes(table, outside.codes[entries], range(len(released.hierarchies)), draws[0])
    return drawn_records(table, classes, draws[1])


def _check(claims: NDArray[np.int64], entries: NDArray[np.int64], released: Released) -> None:
    if len(claims) != len(entries) or (claims >= len(released.classes)).any() or (released.classes[claims[claims >= 0]] < 0).any():
        raise DeidentError("突合の攻撃が、提供データにない記録を答えました。攻撃に使う名寄せの設定を確かめてください。")
