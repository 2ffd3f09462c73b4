"""A linkage model that fits this program, and the plan's record of one."""

import datetime
from collections.abc import Callable

import pytest

from hagukumi.linkage import LevelShare, LinkModel
from hagukumi.linkage.japanese.comparisons import COMPARISONS
from hagukumi.notation import NOTATION_VERSION
from hagukumi.plan.records import LinkageModel, TrainingData
from hagukumi.runs.model import record_of

SESSION = {"rule": "birth", "learns": ["name"], "pairs": 400, "iterations": 9, "converged": True, "matches": 300}


def _known_model(account: dict[str, object] | None = None) -> LinkModel:
    comparisons = {
        comparison.name: tuple(
            LevelShare(level.name, 1 / len(comparison.levels), 1 / len(comparison.levels), True) for level in comparison.levels
        )
        for comparison in COMPARISONS
    }
    return LinkModel("ja", NOTATION_VERSION, 0.001, comparisons, account or {"sessions": [SESSION]})


def _recorded(model: LinkModel, **changes: object) -> LinkageModel:
    facts = {"id": "ja-2026", "purpose": "linkage", "trained_from": TrainingData.OWN, "trained_by": "clerk-a", "rows": 9}
    return record_of(model, **{"trained_on": datetime.date(2026, 11, 1), **facts, **changes})


@pytest.fixture(scope="session")
def known_model() -> Callable[..., LinkModel]:
    """Makes a model with every level of every comparison, all levels of a comparison alike."""
    return _known_model


@pytest.fixture(scope="session")
def recorded() -> Callable[..., LinkageModel]:
    """Makes the plan's record of a model, trained on 1 November 2026 by clerk-a."""
    return _recorded
