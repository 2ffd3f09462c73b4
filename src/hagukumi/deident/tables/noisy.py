"""Tables with noise: the lowest cells are measured, every margin is added up from them, and how far a printed count may be off.

Adding up what was measured costs no budget and keeps every sum true; a margin is then as wrong as all its cells together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.tables.known import fitted, known_cells
from hagukumi.deident.tables.noise import BudgetLedger, Mechanism, Noise, Spending, add_noise
from hagukumi.deident.tables.table import Table

SURE = 0.95
"""How sure it is that a printed count is within the width told."""

_FINEST = 4000.0


@dataclass(frozen=True, eq=False)
class NoiseRequest:
    """A table that is to be printed with noise. `table`: true counts in which one person is in at most `noise.per_person` lowest cells.

    `known`: cells (one code per dimension) that everybody knows already, with the count printed elsewhere: never taken from the records.
    """

    table: Table
    noise: Noise
    known: Mapping[tuple[str, ...], int] | None = None


@dataclass(frozen=True, eq=False)
class NoisyTable:
    """A table as it may be printed. `values`: signed counts in its shape, all sums true. `parts`: per cell the lowest cells in it.

    `within`: per cell how far the measured count may be off (`SURE`), before it was fitted to what is known; 0 where a cell is known.
    Nothing in here but `table.dimensions` may be printed from `table`.
    """

    table: Table
    noise: Noise
    values: NDArray[np.int64]
    parts: NDArray[np.int64]
    within: NDArray[np.int64]
    known: int


def noisy_tables(requests: Sequence[NoiseRequest], ledger: BudgetLedger) -> tuple[list[NoisyTable], BudgetLedger]:
    """The tables with noise and the ledger after them. TableRefused, before any noise is drawn, when the budget does not suffice for all.

    Also refused: known cells that are not in the table or do not agree with each other. Cost: 20 µs to 50 µs per lowest cell.
    """
    reduce(lambda left, one: left.spend(Spending(one.table.name, one.noise.mechanism, one.noise.cost)), requests, ledger)
    known = [known_cells(one.table, one.known or {}) for one in requests]
    made = []
    for one, cells in zip(requests, known, strict=True):
        table, noise = one.table, one.noise
        lowest = np.ix_(*(d.leaves for d in table.dimensions))
        drawn = add_noise(table.name, table.counts[lowest], ledger, noise.cost, mechanism=noise.mechanism, per_person=noise.per_person)
        ledger = drawn.ledger
        values = _with_margins(table, lowest, fitted(drawn.values, cells))
        parts = _with_margins(table, lowest, np.ones(drawn.values.shape, dtype=np.int64))
        within = _within(noise, parts)
        for place in cells.places:
            within[place] = 0
        made.append(NoisyTable(table, noise, values, parts, within, len(cells.places)))
    return made, ledger


def _with_margins(table: Table, lowest: tuple[NDArray[np.int64], ...], values: NDArray[np.int64]) -> NDArray[np.int64]:
    whole = np.zeros(table.counts.shape, dtype=np.int64)
    whole[lowest] = values
    for axis, dimension in enumerate(table.dimensions):
        whole = dimension.roll_up(whole, axis)
    return whole


def _within(noise: Noise, parts: NDArray[np.int64]) -> NDArray[np.int64]:
    sizes, place = np.unique(parts, return_inverse=True)
    return np.array([half_width(noise, size) for size in sizes.tolist()], dtype=np.int64)[place].reshape(parts.shape)


def widths(tables: Iterable[NoisyTable]) -> dict[int, int]:
    """From the number of lowest cells in a cell to the width told of it, ascending."""
    found = {int(n): half_width(one.noise, int(n)) for one in tables for n in np.unique(one.parts).tolist()}
    return dict(sorted(found.items()))


@cache
def half_width(noise: Noise, cells: int) -> int:
    """The smallest w for which the noise of so many cells together lies within ±w with the chance `SURE`.

    The noise's distribution is folded with itself by Fourier transform; a wide one on a coarser grid, and w then rounded up.
    """
    deviation = math.sqrt(cells) * max(noise.deviation, 0.3)
    step = max(1.0, deviation / _FINEST)
    scale, size = noise.scale / step, 2 ** math.ceil(math.log2(40 * deviation / step + 64))
    distance = np.minimum(np.arange(size), size - np.arange(size)).astype(np.float64)
    weight = np.exp(-distance / scale) if noise.mechanism is Mechanism.LAPLACE else np.exp(-(distance**2) / (2 * scale**2))
    chance = np.fft.irfft(np.fft.rfft(weight / weight.sum()) ** cells, size)
    inside = chance[0] + 2 * np.append(0.0, np.cumsum(chance[1 : size // 2]))
    return math.ceil(int(np.searchsorted(inside, SURE)) * step)
