"""The limits of a recipe, counted anew on what is written, by other means than the treatment used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.general.treating import Treated, Written, alike_people
from hagukumi.deident.privacy import Privacy
from hagukumi.deident.recipes import Recipe, privacy_of
from hagukumi.deident.recoding import unmet
from hagukumi.deident.risk import Risks, people_matching
from hagukumi.deident.search import classes_of, household_figures

_NEAR = 1e-9


def check_result(records: CodedRecords, population: CodedRecords | None, recipe: Recipe, treated: Treated, risks: Risks) -> None:
    """Raises DeidentError when the result as written misses a limit, or nothing would be handed out. Cost: that of counting classes."""
    kept = treated.kept
    if not kept.any():
        raise DeidentError("すべての記録が抑制されるため、出力するものがありません。条件を緩めるか、階層に粗い段階を加えてください。")
    missed = tuple(_missed(records, population, recipe, treated, risks))
    if missed:
        raise DeidentError(
            f"できた結果を数え直したところ、条件（{'、'.join(missed)}）を満たしていません。何も出力しませんでした。システムの担当者に伝えてください。"
        )


def _missed(records: CodedRecords, population: CodedRecords | None, recipe: Recipe, treated: Treated, risks: Risks) -> Iterator[str]:
    privacy, kept = privacy_of(recipe), treated.kept
    if records.rows - int(kept.sum()) > recipe.suppression_limit * records.rows + _NEAR:
        yield "suppression_limit"
    if treated.alike is not None:
        yield from _too_few_alike(records, recipe, treated)
        return
    classes = treated.class_of.copy()
    classes[kept] = classes_of([_numbers(column)[kept] for column in treated.written().values()])[0]
    yield from unmet(records, classes, _of_classes(privacy))
    yield from _over_all(records, privacy, classes, risks)
    if population is not None and treated.released is not None:
        yield from _of_population(privacy, treated.class_of[kept], people_matching(treated.released, population))


def _of_classes(privacy: Privacy) -> Privacy:
    """What is counted class by class; the estimate over the population and families come after."""
    return replace(privacy, risk=replace(privacy.risk, population_uniques=None) if privacy.risk else None)


def _over_all(records: CodedRecords, privacy: Privacy, classes: NDArray[np.int32], risks: Risks) -> Iterator[str]:
    limit = privacy.risk.population_uniques if privacy.risk else None
    if limit is not None and risks.population_uniques.chosen > limit + _NEAR:
        yield "population_uniques"
    if privacy.household_k > 1 and records.households is not None:
        figures = household_figures(records.households, classes, privacy.household_k)
        if figures.below:
            yield "household_k"


def _of_population(privacy: Privacy, classes: NDArray[np.int32], matching: NDArray[np.int64]) -> Iterator[str]:
    if privacy.map_k > 1 and matching.min() < privacy.map_k:
        yield "map_k"
    if privacy.presence is not None:
        share = np.bincount(classes) / matching
        if share.min() < privacy.presence.lower - _NEAR or share.max() > privacy.presence.upper + _NEAR:
            yield "presence"


def _too_few_alike(records: CodedRecords, recipe: Recipe, treated: Treated) -> Iterator[str]:
    """Where a blank cell may be any value k is counted for everybody as one who knows the true values would count."""
    levels = tuple(level for level in treated.levels.values() if isinstance(level, int))
    assert treated.released is not None
    if alike_people(records, levels, treated.released).min() < recipe.privacy.k:
        yield "k"


def _numbers(column: Written) -> NDArray[np.int32]:
    """Numbers of the labels as texts: two labels that read the same are one."""
    place: dict[str, int] = {}
    return np.array([place.setdefault(label, len(place)) for label in column.labels], np.int32)[column.codes]
