"""The order of the work: look, values, count, search, treat, write, count anew, report."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hagukumi.deident.coded import CodedRecords, Tally
from hagukumi.deident.general.coding import items_of, wanted_items
from hagukumi.deident.general.output import FILES, PARTS, write_report
from hagukumi.deident.general.report import THRESHOLD
from hagukumi.deident.general.texts import Texts
from hagukumi.deident.recipes import Recipe, Role, limits_of, privacy_of, read_recipe
from hagukumi.deident.search import Budget, Optimum, optimum
from hagukumi.deident.spark.applying import Form, treated, write_parts, written_frame
from hagukumi.deident.spark.coding import Coding, coding_of, refuse_before_counting
from hagukumi.deident.spark.counting import counted
from hagukumi.deident.spark.given import Given, as_given, folder_of_parquet, frame_of, settled
from hagukumi.deident.spark.recounting import check_limits, recounted, risks_of
from hagukumi.deident.spark.refusing import check_recipe
from hagukumi.deident.spark.report import released_of, report_of, standards
from hagukumi.deident.spark.values import Values, looked_at, values_of
from hagukumi.deident.standards import Found, check_allowances, look_through
from hagukumi.files.folders import output_folder
from hagukumi.files.problems import Problem, Refused
from hagukumi.spark import Purpose, SparkFailed, SparkMissing, SparkSettings, spark_session, without_values

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

DEIDENTIFICATION: Final = Purpose("hagukumi-deidentify", "匿名化の加工", "hagukumi deidentify に一つのファイルを指定")
_UNLIMITED: Final = {"spark.driver.maxResultSize": "0"}
"""What comes to this machine is limited by `counting.most_rows`."""


@dataclass(frozen=True, slots=True)
class _Job:
    recipe: Recipe
    texts: Texts
    form: Form
    most: int | None
    progress: Callable[[str], None]


def deidentify_folder(
    recipe_path: Path,
    input_path: Path,
    out: Path,
    progress: Callable[[str], None],
    *,
    settings: SparkSettings | None = None,
    form: Form = Form.PARQUET,
) -> dict[str, Any]:
    """Treat a folder of Parquet files by a recipe into the folder `out`, on Spark; returns the report as written.

    Both folders must be where every machine of Spark finds them under the same path. Raises Refused or DeidentError with what is wrong,
    OSError when a file cannot be used; `out` is then as it was.
    """
    began = time.monotonic()
    job = _job(recipe_path, form, None, progress)
    _check_apart(input_path, out)
    try:
        with output_folder(out, FILES) as folder, folder_of_parquet(input_path):
            progress("start")
            chosen = settings or SparkSettings()
            more = SparkSettings(chosen.master, chosen.memory, chosen.partitions, {**_UNLIMITED, **chosen.further})
            with spark_session(more, folder, DEIDENTIFICATION) as session, without_values(DEIDENTIFICATION.stopped), settled(session):
                report = _carried_out(job, session, as_given(frame_of(session, input_path), input_path.name), folder / PARTS)
            report["seconds"] = round(time.monotonic() - began, 2)
            write_report(folder, report)
    except (SparkMissing, SparkFailed) as error:
        raise Refused([Problem(str(error), "")]) from None
    return report


def _check_apart(given: Path, out: Path) -> None:
    """What was written would be read as if it had been given."""
    if out.resolve().is_relative_to(given.resolve()):
        raise Refused([Problem("出力先が、元の資料のフォルダーの中にあります。", "別のフォルダーを --out に指定してください。", out.name)])


def deidentify_frame(
    recipe_path: Path, frame: DataFrame, data: Path, progress: Callable[[str], None], *, form: Form = Form.PARQUET, most: int | None = None
) -> dict[str, Any]:
    """Treat the records of a Spark DataFrame into files in the new folder `data`; returns the report. What is written stands there even if
    it is refused afterwards: the caller must then remove it.

    `most`: rows of the counted table that may come to this machine; None: as many as its memory allows. Raises Refused, DeidentError,
    SparkFailed.
    """
    job = _job(recipe_path, form, most, progress)
    with without_values(DEIDENTIFICATION.stopped), settled(frame.sparkSession):
        return _carried_out(job, frame.sparkSession, as_given(frame, "資料"), data)


def _job(recipe_path: Path, form: Form, most: int | None, progress: Callable[[str], None]) -> _Job:
    recipe = read_recipe(recipe_path)
    check_allowances(recipe, recipe_path.name)
    check_recipe(recipe, recipe_path.name)
    return _Job(recipe, Texts(recipe_path.absolute().parent), form, most, progress)


def _carried_out(job: _Job, session: SparkSession, given: Given, data: Path) -> dict[str, Any]:
    coding, texts = _looked(job, given)
    job.progress("count")
    rows, tally = counted(session, texts, coding, job.most)
    job.progress("treat")
    limits = limits_of(job.recipe)
    found = optimum(rows, privacy_of(job.recipe), limits, tally=tally, budget=Budget(job.recipe.time_limit, time.monotonic))
    _look_through(job.recipe, _labels(coding, rows, tally, found))
    job.progress("write")
    kept = int(tally.records[~found.suppressed].sum())
    write_parts(treated(session, texts, coding, rows, found), coding.names, data, job.form, job.recipe.separator, kept)
    job.progress("check")
    result = recounted(session, written_frame(session, data, coding.names, job.form, job.recipe.separator), coding, found.levels)
    let_through = _look_through(job.recipe, result.labels)
    risks = risks_of(coding, result, THRESHOLD)
    check_limits(coding, result, risks, kept)
    report = report_of(coding, found, result, risks, given.headings)
    return report | {"standards": standards(coding, found, result, let_through, given.headings).to_json()}


def _looked(job: _Job, given: Given) -> tuple[Coding, DataFrame]:
    """Everything that can be refused before records are counted together."""
    job.progress("load")
    wanted = wanted_items(job.recipe)
    rows = looked_at(given, wanted)
    texts = given.trimmed(wanted)
    coding = coding_of(job.recipe, values_of(texts, wanted), rows, job.texts)
    refuse_before_counting(coding)
    untreated = [name for role in (Role.SENSITIVE, Role.OTHER) for name in items_of(job.recipe, role)]
    _look_through(job.recipe, {name: coding.values[name] for name in untreated})
    return coding, texts


def _labels(coding: Coding, rows: CodedRecords, tally: Tally, found: Optimum) -> dict[str, Values]:
    """What would be written of the quasi-identifiers."""
    kept, made = ~found.suppressed, {}
    for hierarchy, level, groups in zip(coding.hierarchies, found.levels, rows.generalised(found.levels), strict=True):
        counts = np.bincount(groups[kept], weights=tally.records[kept]).astype(np.int64)
        used = np.flatnonzero(counts)
        order = sorted(used.tolist(), key=lambda group: hierarchy.labels[level][group])
        made[hierarchy.item] = Values(tuple(hierarchy.labels[level][group] for group in order), counts[order])
    return made


def _look_through(recipe: Recipe, labels: Mapping[str, Values]) -> tuple[Found, ...]:
    """Raises Stopped if what would be written holds what must not be handed out."""
    return look_through([released_of(name, values) for name, values in labels.items()], recipe.items)
