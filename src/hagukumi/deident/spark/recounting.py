"""The result as written, counted anew: classes, sensitive values within them, every label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.errors import DeidentError
from hagukumi.deident.privacy import Closeness, Distance, Diversity
from hagukumi.deident.recipes import privacy_of
from hagukumi.deident.recipes.reading import closeness_rules
from hagukumi.deident.recoding.checking import counts_hold
from hagukumi.deident.risk import Risks
from hagukumi.deident.risk.counted import measure_counted
from hagukumi.deident.risk.disclosure import Counts, disclosure_of_counts
from hagukumi.deident.spark.coding import Coding
from hagukumi.deident.spark.counting import Digit, grouped, most_rows
from hagukumi.deident.spark.values import Values, values_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_CELLS: Final = 1 << 22
_NEAR: Final = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Recounted:
    """What stands in the files. `labels`: by item. `groups[q][class]`: the group of each class on the level used; `sizes[class]`: records.
    `shown`: by sensitive item, how many records of each class have each value.
    """

    labels: Mapping[str, Values]
    groups: tuple[NDArray[np.int32], ...]
    sizes: NDArray[np.int64]
    shown: Mapping[str, Counts]

    @property
    def records(self) -> int:
        """How many records were written."""
        return int(self.sizes.sum())


def recounted(session: SparkSession, written: DataFrame, coding: Coding, levels: tuple[int, ...]) -> Recounted:
    """Count what was written (columns `i0`, `i1`, … of `coding.names`). DeidentError: a label that the levels do not have.

    Cost on Spark: one aggregation for each item, and one for each sensitive item.
    """
    labels = values_of(written, coding.names)
    digits = [
        Digit(
            f"i{coding.names.index(hierarchy.item)}",
            hierarchy.labels[level],
            np.arange(len(hierarchy.labels[level])),
            len(hierarchy.labels[level]),
        )
        for hierarchy, level in zip(coding.hierarchies, levels, strict=True)
    ]
    most = most_rows(session, len(digits) + 1)
    if not coding.sensitive:
        groups, sizes = grouped(session, written, digits, most, coding)
        order = np.lexsort(groups[::-1])
        return Recounted(labels, tuple(column[order] for column in groups), sizes[order], {})
    tables = {}
    for name, item in coding.sensitive.items():
        column = f"i{coding.names.index(name)}"
        tables[name] = grouped(
            session, written, [*digits, Digit(column, coding.values[name].texts, item.codes, len(item.values))], most, coding
        )
    return _of_tables(labels, tables)


def _of_tables(labels: Mapping[str, Values], tables: Mapping[str, tuple[tuple[NDArray[np.int32], ...], NDArray[np.int64]]]) -> Recounted:
    shown, groups, sizes = {}, (), np.empty(0, np.int64)
    for name, ((*items, values), numbers) in tables.items():
        unlike, classes = np.unique(np.stack(items), axis=1, return_inverse=True)
        order = np.lexsort((values, classes))
        shown[name] = (classes[order].astype(np.int64), values[order].astype(np.int64), numbers[order])
        groups, sizes = tuple(unlike), np.bincount(classes, weights=numbers).astype(np.int64)
    return Recounted(labels, groups, sizes, shown)


def risks_of(coding: Coding, found: Recounted, threshold: float) -> Risks:
    """Every measure of risk that needs neither households nor a population."""
    distances = {rule.item: rule.distance for rule in closeness_rules(coding.recipe.privacy)}
    told = tuple(
        disclosure_of_counts(counts, found.sizes, coding.shares(name), coding.sensitive[name], distances.get(name, Distance.EQUAL))
        for name, counts in found.shown.items()
    )
    return measure_counted(found.sizes, coding.rows, told, fraction=coding.recipe.privacy.sampling_fraction, threshold=threshold)


def check_limits(coding: Coding, found: Recounted, risks: Risks, expected: int) -> None:
    """Raises DeidentError when what was written misses a limit or is not as many records as were to be written."""
    if found.records != expected:
        raise DeidentError(
            f"書き出した記録を数え直したところ{found.records:,}件で、書き出すはずの{expected:,}件と違います。"
            "資料が途中で書き換えられていないか確かめて、もう一度実行してください。何も出力しませんでした。"
        )
    if missed := tuple(_missed(coding, found, risks)):
        raise DeidentError(
            f"できた結果を数え直したところ、条件（{'、'.join(missed)}）を満たしていません。何も出力しませんでした。システムの担当者に伝えてください。"
        )


def _missed(coding: Coding, found: Recounted, risks: Risks) -> Iterator[str]:
    recipe, privacy = coding.recipe, privacy_of(coding.recipe)
    if coding.rows - found.records > recipe.suppression_limit * coding.rows + _NEAR:
        yield "suppression_limit"
    if found.sizes.min() < privacy.k:
        yield "k"
    conditions: list[Diversity | Closeness] = [*privacy.diversity, *privacy.closeness]
    for condition in conditions:
        if not _holds(coding, found, condition):
            yield f"{'l' if isinstance(condition, Diversity) else 't'}:{condition.item}"
    if privacy.risk is None:
        return
    for name, limit, value in (
        ("average", privacy.risk.average, risks.prosecutor.average),
        ("uniques", privacy.risk.uniques, risks.sample_uniques),
        ("population_uniques", privacy.risk.population_uniques, risks.population_uniques.chosen),
    ):
        if limit is not None and value > limit + _NEAR:
            yield name


def _holds(coding: Coding, found: Recounted, condition: Diversity | Closeness) -> bool:
    classes, values, numbers = found.shown[condition.item]
    item = coding.sensitive[condition.item]
    width, step = len(item.values), max(_CELLS // len(item.values), 1)
    for first in range(0, len(found.sizes), step):
        part = slice(*np.searchsorted(classes, (first, first + step)))
        length = min(step, len(found.sizes) - first)
        keys = (classes[part] - first) * width + values[part]
        counts = np.bincount(keys, weights=numbers[part], minlength=length * width).astype(np.int64).reshape(-1, width)
        if not counts_hold(counts, coding.shares(condition.item), item, condition).all():
            return False
    return True
