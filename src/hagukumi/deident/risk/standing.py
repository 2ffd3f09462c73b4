"""Who stands out by few items before and after a treatment, and which items make people stand out; bounded, so that a report can ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.risk.loglinear import LogLinearRisk, log_linear_risk
from hagukumi.deident.risk.poisson import Effects
from hagukumi.deident.risk.released import Released
from hagukumi.deident.risk.special import intrusion_risk, record_intrusion_risks, special_uniques

MOST_RECORDS: Final = 100_000
"""So many records are looked at, drawn by chance from more."""

_MOST_CELLS: Final = 30_000
"""Pairs of items are looked at in the log-linear model as long as it has no more cells than this."""

_RECORDS_PER_EFFECT: Final = 10


@dataclass(frozen=True, slots=True)
class StandingOut:
    """Special uniques of up to `most` items.

    `looked`: records that were looked at, `records`: of how many. `by_size`: how many of them are alone on 1, 2, … items and no fewer.
    `contributions`: by item the share of all scores that comes from sets with it, the greatest first. `intrusion`: the chance that a match
    with a record that is alone on all items is right (DIS), `highest`: the same for the record that stands out most (DIS-SUDA).
    """

    records: int
    looked: int
    most: int
    by_size: tuple[int, ...]
    contributions: Mapping[str, float]
    intrusion: float
    highest: float

    @property
    def share(self) -> float:
        """Of the records looked at, those that stand out."""
        return sum(self.by_size) / self.looked if self.looked else 0.0


def standing_out(
    names: Sequence[str], columns: Sequence[NDArray[np.integer]], fraction: float, *, most: int = 3, seed: int = 1
) -> StandingOut:
    """`columns`: one per item, numbers from 0, -1 not known. `fraction`: which share of the population the records are.

    Of more than `MOST_RECORDS` so many are drawn; among fewer people more stand out, which the chances of a right match take into account
    and the shares do not. Cost: one count of the records looked at for each set of items.
    """
    records = len(columns[0]) if columns else 0
    if records > MOST_RECORDS:
        drawn = np.random.default_rng(seed).permutation(records)[:MOST_RECORDS]
        columns = [column[drawn] for column in columns]
    looked = min(records, MOST_RECORDS)
    found = special_uniques(columns, most)
    taken = fraction * looked / records if records else fraction
    order = sorted(range(len(names)), key=lambda item: -found.contributions[item])
    return StandingOut(
        records,
        looked,
        min(most, len(columns)),
        tuple(int((found.smallest == size).sum()) for size in range(1, min(most, len(columns)) + 1)),
        {names[item]: found.contributions[item] for item in order},
        intrusion_risk(found.uniques, found.paired, taken),
        float(record_intrusion_risks(found, taken).max(initial=0.0)),
    )


def standing_out_before(records: CodedRecords, fraction: float) -> StandingOut:
    """Among the records given."""
    return standing_out([hierarchy.item for hierarchy in records.hierarchies], records.codes, fraction)


def standing_out_after(released: Released, fraction: float) -> StandingOut:
    """Among the records handed out, by what is written; a blank cell makes nobody stand out."""
    return standing_out([hierarchy.item for hierarchy in released.hierarchies], _shown(released, -1), fraction)


def modelled(released: Released, fraction: float) -> LogLinearRisk | None:
    """The log-linear model of what is handed out; a blank is a value of its own.

    With pairs of items where its cells are few enough and there are ten records for each effect, else with the items alone: a model of
    nearly as many effects as records repeats the sample, and finds too little risk.
    """
    columns = _shown(released, 0)
    represented = np.full(len(released.kept), 1 / fraction)
    widths = [int(column.max(initial=0)) for column in columns]
    pairs = (sum(widths) ** 2 - sum(width**2 for width in widths)) // 2
    if pairs * _RECORDS_PER_EFFECT <= len(represented):
        told = log_linear_risk(columns, represented, Effects.PAIRS, most_cells=_MOST_CELLS)
        if told is not None:
            return told
    return log_linear_risk(columns, represented)


def _shown(released: Released, blank: int) -> list[NDArray[np.int64]]:
    """Per item the number of the label of each kept record; blanks are `blank`, the least number or below it."""
    columns = []
    for item in range(len(released.hierarchies)):
        labels = np.unique(released.labels(item)[released.kept], return_inverse=True)[1].astype(np.int64)
        blanks = released.levels[item][released.kept] < 0
        columns.append(np.where(blanks, blank, labels) if blank < 0 else labels)
    return columns
