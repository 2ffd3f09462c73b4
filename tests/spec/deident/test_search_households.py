"""Who knows a whole family must not find it: households count by what all their members show together (規則62条5号)."""

import numpy as np
import pytest

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import Limits, PopulationRisk, Privacy
from hagukumi.deident.search import HouseholdFigures, classes_of, household_figures, optimum, whole_households

AGE = Hierarchy.of_paths("年齢", [(str(age), f"{age // 10 * 10}代", "大人" if age >= 20 else "子", "*") for age in range(60)])
COUPLE, CHILDREN = (35, 33), (4, 7)


def city(*families: tuple[int, ...]) -> CodedRecords:
    ages = [age for family in families for age in family]
    numbers = [number for number, family in enumerate(families) for _ in family]
    return CodedRecords((AGE,), (np.array(ages, np.int32),), households=np.array(numbers))


def test_a_family_is_found_by_its_members_together_though_each_is_one_of_many() -> None:
    """Two couples with two children, two couples without, two single parents of two; one couple with one child."""
    records = city(*(COUPLE + CHILDREN,) * 2, *(COUPLE,) * 2, *((35, *CHILDREN),) * 2, (*COUPLE, 4))

    by_record = optimum(records, Privacy(k=2), Limits(0))
    figures = household_figures(records.households, by_record.class_of, 2)
    assert by_record.levels == (0,)
    assert figures == HouseholdFigures(households=7, patterns=4, alone=1, below=1, records_below=3, smallest=1)

    safe = optimum(records, Privacy(k=2, household_k=2), Limits(0.2))
    assert safe.levels == (0,)
    assert np.flatnonzero(safe.suppressed).tolist() == [18, 19, 20], "the couple with one child goes as a whole"
    assert household_figures(records.households, safe.class_of, 2).below == 0


def test_without_suppression_families_are_generalised_until_they_are_alike() -> None:
    records = city((35, 4), (38, 7), (31, 12), (33, 17))

    found = optimum(records, Privacy(household_k=4), Limits(0))

    assert found.levels == (2,), "an adult and a child"
    assert found.sizes.tolist() == [4, 4]


def test_many_families_of_many_kinds_are_told_apart() -> None:
    """Every kept household's pattern is shared, also among thousands of patterns."""
    rng = np.random.default_rng(5)
    records = city(*(tuple(rng.integers(0, 60, rng.integers(1, 4)).tolist()) for _ in range(3000)))

    found = optimum(records, Privacy(household_k=2), Limits(1.0))

    assert household_figures(records.households, found.class_of, 2).smallest >= 2
    assert len(set(found.sizes)) > 1


def test_a_result_is_counted_once_more_before_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the numbers of classes all alike, a couple would pass for any other two people."""
    monkeypatch.setattr(whole_households, "draw_numbers", lambda count: np.ones(count, np.uint64))

    with pytest.raises(DeidentError, match="数え直したところ、世帯の条件"):
        optimum(city((35, 4), (4, 4), (35, 35)), Privacy(household_k=2), Limits(0))


def test_records_without_household_are_asked_for_k_alone() -> None:
    alone = CodedRecords((AGE,), (np.array([5, 5, 40, 40], np.int32),), households=np.array([-1, -1, 3, 4]))

    assert not optimum(alone, Privacy(k=2, household_k=2), Limits(0)).suppressed.any()


def test_nobody_kept_means_no_household_to_find() -> None:
    records = city((35, 4))

    assert household_figures(records.households, np.full(2, -1, np.int32), 2) == HouseholdFigures(0, 0, 0, 0, 0, 0)


def test_classes_are_numbered_by_their_values_whatever_the_order_of_the_records() -> None:
    ages, sexes = np.array([3, 1, 3, 1, 2]), np.array([0, 1, 0, 0, 0])

    numbers, sizes = classes_of([ages, sexes])
    turned, _ = classes_of([ages[::-1], sexes[::-1]])

    assert numbers.tolist() == [3, 1, 3, 0, 2]
    assert sizes.tolist() == [1, 1, 1, 2]
    assert turned.tolist() == numbers[::-1].tolist()


def test_classes_of_many_wide_columns() -> None:
    columns = [np.array([0, 2**20, 0, 5]) for _ in range(7)]

    assert classes_of(columns)[0].tolist() == [0, 2, 0, 1]


@pytest.mark.parametrize(("limit", "alone"), [(1.0, 3), (0.0, 0)])
def test_records_alone_in_the_population_are_held_by_the_estimate_that_the_risk_report_gives(limit: float, alone: int) -> None:
    records = CodedRecords((Hierarchy.of_paths("年齢", [(str(age),) for age in range(9)]),), (np.array([0] * 9 + [1, 2, 3], np.int32),))

    found = optimum(records, Privacy(risk=PopulationRisk(population_uniques=limit, sampling_fraction=0.5)), Limits(0.5))

    assert (found.sizes == 1).sum() == alone
