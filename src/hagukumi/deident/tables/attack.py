"""The attacker: from published cells and their sums, how narrowly can each withheld cell be told?

Shuttle bounds first (Buzzigoli, Giusti, "An algorithm to calculate the lower and upper bounds of the elements of an array given its
marginals", 1999: limits pushed along the sums until nothing changes), then linear programs for what they leave open. Each solution is a
complete table that agrees with everything published, so it shows values of all cells at once; what is shown wide enough is not asked again.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.tables.part import Part
from hagukumi.deident.tables.program import Numbers, Rows
from hagukumi.deident.tables.published import Published, Ranges
from hagukumi.deident.tables.relations import Relations, added, components

_TOLERANCE = 1e-6
_PASSES = 200


def attack(published: Published, seed: int = 1) -> Ranges:
    """The outsider's range of each cell. Cost: two linear programs per cell at most, mostly a few dozen for all."""
    if not published.whole and (unit := _unit(published)) != 1.0:
        return _times(attack(_times_published(published, 1.0 / unit), seed), unit)
    low, high = _shuttle(published)
    if (low > high + _TOLERANCE).any() or not _agrees(published, low, high):
        return Ranges(low, high, low, high, published.asked, True, 0)
    width = np.zeros(len(low))
    width[published.asked] = published.width
    shown_low, shown_high, programs, contradictory = low.copy(), high.copy(), 0, False
    for place, cells in enumerate(_parts(published, low, high)):
        part = Part(published, low[cells], high[cells], width[cells], _rows(published, cells, low))
        contradictory |= not part.run(np.random.default_rng([seed, place]), published.exact)
        low[cells], high[cells], shown_low[cells], shown_high[cells] = part.low, part.high, part.shown_low, part.shown_high
        programs += part.programs
    narrow = shown_low[published.asked] + published.width > shown_high[published.asked] + _TOLERANCE
    unmet = published.asked[narrow]
    return Ranges(low, high, shown_low, shown_high, unmet, contradictory, programs)


def _unit(published: Published) -> float:
    """The unit (a power of two: exact) in which the largest amount has about five digits, as a solver's tolerances want it."""
    largest = float(np.abs(published.low).max(initial=0.0))
    return float(2.0 ** np.floor(np.log2(largest / 1e5))) if largest else 1.0


def _times_published(published: Published, factor: float) -> Published:
    return replace(published, low=published.low * factor, high=published.high * factor, width=published.width * factor)


def _times(ranges: Ranges, factor: float) -> Ranges:
    names = ("low", "high", "shown_low", "shown_high")
    return replace(ranges, **{name: getattr(ranges, name) * factor for name in names})


def _shuttle(published: Published) -> tuple[Numbers, Numbers]:
    """Limits from single sums, repeated until they stand still."""
    rel = published.relations
    low, high = published.low.copy(), published.high.copy()
    for _ in range(_PASSES):
        least, most = np.where(rel.sign > 0, low[rel.member], -high[rel.member]), np.where(rel.sign > 0, high[rel.member], -low[rel.member])
        others_least, others_most = _others(rel, least), _others(rel, most)
        entry_low, entry_high = np.where(rel.sign > 0, -others_most, others_least), np.where(rel.sign > 0, -others_least, others_most)
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, rel.member, _whole_up(entry_low, published.whole))
        np.minimum.at(new_high, rel.member, _whole_down(entry_high, published.whole))
        if (new_low <= low + _TOLERANCE).all() and (new_high >= high - _TOLERANCE).all():
            break
        low, high = new_low, new_high
    return low, high


def _others(rel: Relations, entries: Numbers) -> Numbers:
    """For each entry the sum of the other entries of its row; infinite where another one is."""
    finite = np.isfinite(entries)
    total = added(rel.row, np.where(finite, entries, 0.0), rel.rows)[rel.row]
    endless = added(rel.row, (~finite).astype(np.float64), rel.rows)[rel.row] - ~finite
    direction = added(rel.row, np.where(finite, 0.0, np.sign(entries)), rel.rows)
    return np.where(endless > 0, np.where(direction[rel.row] < 0, -np.inf, np.inf), total - np.where(finite, entries, 0.0))


def _whole_up(values: Numbers, whole: bool) -> Numbers:
    return np.ceil(values - _TOLERANCE) if whole else values


def _whole_down(values: Numbers, whole: bool) -> Numbers:
    return np.floor(values + _TOLERANCE) if whole else values


def _agrees(published: Published, low: Numbers, high: Numbers) -> bool:
    """Whether sums without an open cell hold."""
    rel = published.relations
    open_row = added(rel.row, (high[rel.member] > low[rel.member] + _TOLERANCE).astype(np.float64), rel.rows) > 0
    scale = 1.0 + added(rel.row, np.abs(low[rel.member]), rel.rows)
    return bool((np.abs(rel.sums(low)) <= _TOLERANCE * scale)[~open_row].all())


def _parts(published: Published, low: Numbers, high: Numbers) -> list[NDArray[np.int64]]:
    """Open cells joined by sums: each part is attacked by itself."""
    rel, open_ = published.relations, high > low + _TOLERANCE
    entries = open_[rel.member]
    row, member = rel.row[entries], rel.member[entries]
    same = np.flatnonzero(row[1:] == row[:-1])
    label = components(rel.cells, member[same], member[same + 1])
    cells = np.flatnonzero(open_)
    order = np.argsort(label[cells], kind="stable")
    edges = np.flatnonzero(np.diff(label[cells][order])) + 1
    return [np.sort(part) for part in np.split(cells[order], edges)] if len(cells) else []


def _rows(published: Published, cells: NDArray[np.int64], low: Numbers) -> Rows:
    """The sums between these cells when all others have their one value."""
    rel = published.relations
    number = np.full(rel.cells, -1)
    number[cells] = np.arange(len(cells))
    entries = number[rel.member] >= 0
    used, length = np.unique(rel.row[entries], return_counts=True)
    rest = -added(rel.row, np.where(entries, 0.0, rel.sign * low[rel.member]), rel.rows)[used]
    return Rows(np.append(0, np.cumsum(length)), number[rel.member[entries]], rel.sign[entries], rest, rest)
