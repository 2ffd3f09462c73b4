"""A coarser class can fail where a finer one passed: the search must not conclude from it that everything finer fails."""

import numpy as np
import pytest

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import Closeness, Distance, Diversity, DiversityKind, Limits, Presence, Privacy
from hagukumi.deident.search import optimum

TOWN = Hierarchy.of_paths("町丁", [("一丁目", "本町"), ("二丁目", "本町")])
AGE = Hierarchy.of_paths("年齢", [("20", "20代"), ("21", "20代")])


def illness(*values: int) -> dict[str, SensitiveItem]:
    return {"傷病": SensitiveItem("傷病", ("なし", "がん", "難病"), np.array(values, np.int32))}


@pytest.mark.parametrize(
    "privacy",
    [
        Privacy(diversity=(Diversity("傷病", DiversityKind.ENTROPY, 2),)),
        Privacy(diversity=(Diversity("傷病", DiversityKind.RECURSIVE, 2, c=3),)),
    ],
    ids=["entropy", "recursive"],
)
def test_a_varied_class_is_kept_beside_a_large_one_of_a_single_value(privacy: Privacy) -> None:
    """Two records with two values; ten with one value must go. Together the twelve would not be diverse."""
    records = CodedRecords((TOWN,), (np.array([0, 0] + [1] * 10, np.int32),), illness(0, 1, *[0] * 10))

    found = optimum(records, privacy, Limits(0.9))

    assert (found.levels, found.sizes.tolist()) == ((0,), [2])


def test_a_class_close_to_all_is_kept_beside_a_far_one() -> None:
    """The middle town has the shares of the city, the other two have not, and generalised towns are neither."""
    town = Hierarchy.of_paths("町丁", [("一丁目", "本町"), ("二丁目", "本町"), ("三丁目", "北町")])
    records = CodedRecords((town,), (np.array([0] * 4 + [1] * 4 + [2] * 4, np.int32),), illness(0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1))

    found = optimum(records, Privacy(closeness=(Closeness("傷病", Distance.EQUAL, 0.1),)), Limits(0.7))

    assert (found.levels, found.sizes.tolist()) == ((0,), [4])


def test_people_without_a_record_lower_the_share_of_a_coarser_class() -> None:
    """One of five is known to be in the data; generalised it would be one of six, below the least share."""
    records = CodedRecords((TOWN, AGE), (np.array([0], np.int32), np.array([0], np.int32)))
    population = CodedRecords((TOWN, AGE), (np.zeros(6, np.int32), np.array([0, 0, 0, 0, 0, 1], np.int32)))

    found = optimum(records, Privacy(presence=Presence(0.2, 0.5)), Limits(0), population=population)

    assert found.levels == (0, 0)


def test_with_k_map_few_records_may_hide_among_many_people() -> None:
    records = CodedRecords((TOWN,), (np.array([0, 1], np.int32),))
    population = CodedRecords((TOWN,), (np.array([0, 1, 0, 0, 0], np.int32),))

    found = optimum(records, Privacy(map_k=4), Limits(0.5), population=population)

    assert found.suppressed.tolist() == [False, True], "only the first town has four people"
