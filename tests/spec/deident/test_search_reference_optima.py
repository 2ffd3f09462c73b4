"""The optimum is the one that ARX finds on the data set of the literature (UCI Adult, hierarchies of ARX)."""

import json
from pathlib import Path

import pytest

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.privacy import Diversity, DiversityKind, Limits, LossName, PopulationRisk, Privacy
from hagukumi.deident.recoding import unmet
from hagukumi.deident.search import classes_of, optimum

ADULT = Path(__file__).parents[2] / "data" / "adult"
LOSSES = {
    "loss (arithmetic mean)": LossName.LOSS,
    "discernibility": LossName.DISCERNIBILITY,
    "average class size": LossName.AVERAGE_CLASS_SIZE,
    "non-uniform entropy": LossName.NON_UNIFORM_ENTROPY,
}
EXPECTED = json.loads((ADULT / "expected_optima.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected["loss"])
def test_the_optimum_of_the_reference_is_found_and_proved(adult: CodedRecords, expected: dict) -> None:
    found = optimum(adult, Privacy(k=5), Limits(expected["suppression_limit"], loss=LOSSES[expected["loss"]]))

    assert found.proved
    assert found.levels == tuple(expected["levels"])
    assert found.loss == pytest.approx(expected["expected_loss"], rel=1e-9)
    assert found.suppressed.sum() == expected["suppressed"]
    assert found.classes == expected.get("classes", found.classes)


def with_occupation_sensitive(records: CodedRecords) -> CodedRecords:
    """Occupation is learned from nowhere else, so it is what must not be learned; the other eight stay quasi-identifiers."""
    place = [hierarchy.item for hierarchy in records.hierarchies].index("occupation")
    own = records.hierarchies[place]
    others = [other for other in range(len(records.codes)) if other != place]
    return CodedRecords(
        tuple(records.hierarchies[other] for other in others),
        tuple(records.codes[other] for other in others),
        {"occupation": SensitiveItem("occupation", own.labels[0], records.codes[place], own)},
    )


@pytest.mark.parametrize(
    ("privacy", "suppressed", "class_size"),
    [
        (Privacy(5, (Diversity("occupation", DiversityKind.DISTINCT, 3),)), 1400, 74.3),
        (Privacy(5, (Diversity("occupation", DiversityKind.RECURSIVE, 3, c=4),)), 1408, 76.1),
    ],
    ids=["distinct-3", "recursive-(4,3)"],
)
def test_diversity_costs_what_it_costs_the_reference(adult: CodedRecords, privacy: Privacy, suppressed: int, class_size: float) -> None:
    records = with_occupation_sensitive(adult)

    found = optimum(records, privacy, Limits())

    assert found.suppressed.sum() == suppressed
    assert found.sizes.mean() == pytest.approx(class_size, abs=0.05)
    assert not unmet(records, found.class_of, privacy)


def test_a_limit_on_the_average_risk_costs_what_it_costs_the_reference(adult: CodedRecords) -> None:
    found = optimum(adult, Privacy(risk=PopulationRisk(average=0.05)), Limits())

    assert found.suppressed.sum() == 719
    assert 1 / found.sizes.mean() <= 0.05


def test_no_kept_record_is_in_a_class_below_k(adult: CodedRecords) -> None:
    found = optimum(adult, Privacy(k=5), Limits())

    _, sizes = classes_of([column[~found.suppressed] for column in adult.generalised(found.levels)])
    assert sizes.min() >= 5
    assert sorted(sizes) == sorted(found.sizes)
