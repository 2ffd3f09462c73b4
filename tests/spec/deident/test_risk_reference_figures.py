"""Figures that other programs were seen to print for the same data: Adult (UCI), hierarchies of ARX.

pyCANON 1.0.1 was given the records as written by occupation as sensitive item; anonymeter 1.1.0 the numbers of successful attacks; ARX
3.9.2 its own optimum for loss.
"""

import math

import numpy as np
import pytest

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.risk import Released, measure, released_on_levels
from hagukumi.deident.risk.rates import excess, rate
from hagukumi.deident.search import classes_of
from hagukumi.deident.utility import usefulness

OCCUPATION = 7
K = 5


def handed_out(records: CodedRecords, levels: tuple[int, ...]) -> Released:
    classes, sizes = classes_of(records.generalised(levels))
    kept = sizes[classes] >= K
    numbered = np.full(records.rows, -1, np.int32)
    numbered[kept] = np.unique(classes[kept], return_inverse=True)[1]
    return released_on_levels(records, levels, numbered)


def test_what_classes_tell_is_what_pycanon_finds(adult: CodedRecords) -> None:
    rest = [item for item in range(9) if item != OCCUPATION]
    records = CodedRecords(tuple(adult.hierarchies[item] for item in rest), tuple(adult.codes[item] for item in rest))
    released = handed_out(records, (0, 3, 0, 0, 2, 1, 1, 0))
    kept = released.kept
    occupation = SensitiveItem("occupation", adult.hierarchies[OCCUPATION].labels[0], adult.codes[OCCUPATION][kept])
    told = measure(released.classes[kept], sensitive={"occupation": occupation})
    found = told.sensitive[0]
    assert (told.smallest, found.distinct, math.floor(found.entropy)) == (5, 2, 1)
    assert found.commonest == pytest.approx(0.8333333333333334)
    assert found.t == pytest.approx(0.8858967240421987)
    assert found.beta == pytest.approx(165.24615384615385)
    assert found.delta * math.log(2) == pytest.approx(5.113469544508374)


def test_losses_of_the_cells_are_those_of_arx(adult: CodedRecords) -> None:
    """Also the distribution of its optimum: 28,816 records kept, 72.6 in a class on average."""
    released = handed_out(adult, (0, 3, 0, 0, 2, 1, 1, 2, 0))
    told = usefulness(adult, released)
    assert told.losses.loss == pytest.approx(0.26963466275555553, rel=1e-9)
    assert told.losses.discernibility == 59_199_546
    assert told.kept == 28_816
    assert 1 / measure(released.classes).marketer == pytest.approx(72.6, abs=0.05)


@pytest.mark.parametrize(
    ("attacked", "control", "value", "low", "high"),
    [
        (300, 120, 0.20409997633273477, 0.16701471701681456, 0.241185235648655),
        (12, 30, 0.0, 0.0, 0.0),
        (1_000, 1, 0.9980810374349239, 0.9961620676613, 1.0),
    ],
)
def test_what_the_data_add_is_what_anonymeter_reckons(attacked: int, control: int, value: float, low: float, high: float) -> None:
    told = excess(rate(attacked, 1_000), rate(control, 1_000))
    assert (told.share, told.low, told.high) == pytest.approx((value, low, high))
