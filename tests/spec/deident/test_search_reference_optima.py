"""The optimum is the one that ARX finds on the data set of the literature (UCI Adult, hierarchies of ARX)."""

import csv
import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import Limits, LossName, Privacy
from hagukumi.deident.search import classes_of, optimum

ADULT = Path(__file__).parents[2] / "data" / "adult"
LOSSES = {
    "loss (arithmetic mean)": LossName.LOSS,
    "discernibility": LossName.DISCERNIBILITY,
    "average class size": LossName.AVERAGE_CLASS_SIZE,
    "non-uniform entropy": LossName.NON_UNIFORM_ENTROPY,
}
EXPECTED = json.loads((ADULT / "expected_optima.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def adult() -> CodedRecords:
    with gzip.open(ADULT / "adult.csv.gz", "rt", encoding="utf-8") as file:
        header, *rows = csv.reader(file, delimiter=";")
    hierarchies, codes = [], []
    for name, column in zip(header, zip(*rows, strict=True), strict=True):
        with (ADULT / f"adult_hierarchy_{name}.csv").open(encoding="utf-8") as file:
            hierarchy = Hierarchy.of_paths(name, list(csv.reader(file, delimiter=";")))
        places = {value: place for place, value in enumerate(hierarchy.labels[0])}
        hierarchies.append(hierarchy)
        codes.append(np.array([places[value] for value in column], np.int32))
    return CodedRecords(tuple(hierarchies), tuple(codes))


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected["loss"])
def test_the_optimum_of_the_reference_is_found_and_proved(adult: CodedRecords, expected: dict) -> None:
    found = optimum(adult, Privacy(k=5), Limits(expected["suppression_limit"], loss=LOSSES[expected["loss"]]))

    assert found.proved
    assert found.levels == tuple(expected["levels"])
    assert found.loss == pytest.approx(expected["expected_loss"], rel=1e-9)
    assert found.suppressed.sum() == expected["suppressed"]
    assert found.classes == expected.get("classes", found.classes)


def test_no_kept_record_is_in_a_class_below_k(adult: CodedRecords) -> None:
    found = optimum(adult, Privacy(k=5), Limits())

    _, sizes = classes_of([column[~found.suppressed] for column in adult.generalised(found.levels)])
    assert sizes.min() >= 5
    assert sorted(sizes) == sorted(found.sizes)
