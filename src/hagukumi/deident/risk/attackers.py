"""The three attackers of the literature, from the sizes of the classes alone.

El Emam, Guide to the De-Identification of Personal Health Information (2013), chapter 16; the same names and figures in ARX and, for the
average, in sdcMicro (global risk of unweighted data). With classes j of f_j released records each, n = sum f_j, and F_j people of the
population who match class j:

- prosecutor: knows that the person is in the data. Risk of a record 1 / f_j.
- journalist: does not know; a register of the population is at hand. Risk of a record 1 / F_j.
- marketer: wants many rather than one. The expected share of records re-identified: the number of classes / n when the data are the whole
  register, else (1 / n) sum f_j / F_j.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.errors import DeidentError
from hagukumi.deident.risk.classes import histogram, total


@dataclass(frozen=True, slots=True)
class RecordRisk:
    """Shares from 0 to 1 over the kept records: `highest` and `lowest` risk of a record and the `average`; `at_highest`: the share of
    records that bear the highest; `above`: the share whose risk is greater than the threshold.
    """

    highest: float
    average: float
    lowest: float
    at_highest: float
    above: float


NOBODY = RecordRisk(0.0, 0.0, 0.0, 0.0, 0.0)
"""Nothing is handed out."""


def prosecutor(alike: NDArray[np.int64], threshold: float) -> RecordRisk:
    """`alike[record]`: how many kept records look like this one, itself included. Cost: records."""
    values, numbers = histogram(alike)
    return _over_records(numbers, values, threshold)


def prosecutor_of_sizes(sizes: NDArray[np.int64], threshold: float) -> RecordRisk:
    """The same from the sizes of the classes. Cost: one sort of the classes."""
    values, classes = histogram(sizes)
    return _over_records(values * classes, values, threshold)


def journalist(sizes: NDArray[np.int64], matching: NDArray[np.int64], threshold: float) -> RecordRisk:
    """`matching[class]`: how many people of the population match the class, at least as many as it has records.

    The average is the greater of the number of classes / sum of `matching` and (1 / n) sum f_j / F_j, as El Emam has it.
    DeidentError: a class with fewer people than records.
    """
    check_population(sizes, matching)
    risk = _over_records(sizes, matching, threshold)
    if not len(sizes):
        return risk
    either = max(risk.average, len(sizes) / int(matching.sum()))
    return RecordRisk(risk.highest, either, risk.lowest, risk.at_highest, risk.above)


def marketer(sizes: NDArray[np.int64], matching: NDArray[np.int64] | None = None) -> float:
    """The share of kept records that an attacker who matches all gets right on average.

    With `matching`, from the sizes of the classes; without, the data are all there is, and `sizes` are told record by record.
    """
    if not len(sizes):
        return 0.0
    if matching is None:
        return total(1.0 / sizes) / len(sizes)
    check_population(sizes, matching)
    return total(sizes / matching) / int(sizes.sum())


def check_population(sizes: NDArray[np.int64], matching: NDArray[np.int64]) -> None:
    """Refuse a population in which a class has fewer people than the data have records."""
    if len(matching) != len(sizes) or (matching < sizes).any():
        raise DeidentError(
            "母集団の表で、ある組の人数が提供データの件数より少なくなっています。母集団の表が提供データの全員を含むか確かめてください。"
        )


def _over_records(sizes: NDArray[np.int64], matching: NDArray[np.int64], threshold: float) -> RecordRisk:
    if not len(sizes):
        return NOBODY
    records = int(sizes.sum())
    risk = 1.0 / matching
    highest = float(risk.max())
    return RecordRisk(
        highest,
        total(sizes * risk) / records,
        float(risk.min()),
        float(sizes[risk == highest].sum() / records),
        float(sizes[risk > threshold].sum() / records),
    )
