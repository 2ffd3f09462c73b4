"""The order of the work: recipe, input, codes, treatment, check, report."""

from __future__ import annotations

import datetime
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.general.assessing import Assessment, Attacker, assess, charts_of, write_charts
from hagukumi.deident.general.changing import changed
from hagukumi.deident.general.checking import check_result
from hagukumi.deident.general.coding import coded_population, coded_records, items_of, wanted_items
from hagukumi.deident.general.handing import columns_of, looked_through, untreated
from hagukumi.deident.general.loading import Loaded, load
from hagukumi.deident.general.output import DATA, FILES, write_report
from hagukumi.deident.general.report import report_of, risks_of
from hagukumi.deident.general.texts import Texts
from hagukumi.deident.general.treating import Treated, Written, treat
from hagukumi.deident.general.writing import data_of, write_data
from hagukumi.deident.papers import office_document, recipe_imprint, write_papers
from hagukumi.deident.recipes import Recipe, Role, read_recipe
from hagukumi.deident.risk import Linkage, Risks
from hagukumi.deident.search import Budget
from hagukumi.deident.standards import Found, Handed, Standards, check_allowances, fill, released
from hagukumi.deident.utility import Candidate, Comparison, compare, told_comparison
from hagukumi.files.folders import output_folder


@dataclass(frozen=True, slots=True)
class Answer:
    """What the command tells: the report as written, and why a paper is missing ('': none is)."""

    report: dict[str, object]
    remark: str = ""


Given = Callable[[Recipe], Loaded]
"""What brings the records that a recipe asks for."""


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """What is handed out and what is told of it, in memory: `columns` in the order of the recipe, `kept` records, the report, charts."""

    recipe: Recipe
    columns: Mapping[str, Written]
    kept: NDArray[np.bool_]
    report: dict[str, Any]
    standards: Standards
    charts: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class _Result:
    """What one recipe makes of the file: checked, looked through, measured."""

    recipe: Recipe
    loaded: Loaded
    records: CodedRecords
    changes: list[dict[str, Any]]
    treated: Treated
    columns: Mapping[str, Written]
    found: tuple[Found, ...]
    risks: Risks
    assessment: Assessment | None


def deidentify_file(
    recipe_path: Path,
    input_path: Path,
    out: Path,
    progress: Callable[[str], None],
    on: datetime.date | None = None,
    beside: Sequence[Path] = (),
    linkage: Linkage | None = None,
) -> Answer:
    """Treat a file by a recipe into the folder `out`. `on`: the day in Japan that the papers bear; without it none are made.

    `beside`: other recipes, carried out for comparison only. `linkage`: record linkage that looks for people in the result. Raises Refused
    or DeidentError with what is wrong, OSError when a file cannot be used; `out` is then as it was.
    """
    with output_folder(out, FILES) as folder:
        made = make(recipe_path, _from_file(input_path), progress, beside, linkage)
        progress("write")
        write_data(folder / DATA, data_of(made.columns, made.kept), made.recipe.separator)
        if made.charts:
            write_charts(folder, made.charts)
        write_report(folder, made.report)
        if on is None:
            return Answer(made.report)
        progress("print")
        imprint = recipe_imprint(recipe_path, folder / DATA, on)
        return Answer(made.report, write_papers(folder, office_document(made.recipe, made.report, made.standards, made.charts), imprint))


def make(
    recipe_path: Path, given: Given, progress: Callable[[str], None], beside: Sequence[Path] = (), linkage: Linkage | None = None
) -> Made:
    """Treat records by a recipe, check and measure what comes of it; nothing is written anywhere.

    `recipe_path` and the files that the recipe names are read. Raises Refused or DeidentError with what is wrong, OSError.
    """
    began = time.monotonic()
    done = _carried_out(recipe_path, given, progress, linkage)
    comparison = _compared(recipe_path, done, beside, given, progress)
    report = report_of(done.recipe, done.loaded, done.treated, done.risks)
    charts: dict[str, str] = {}
    if done.assessment and done.treated.released:
        done.assessment.add_risks(report["risks"])
        charts = charts_of(done.records, done.treated.released, done.assessment.use, comparison)
        report |= done.assessment.to_json()
    standards = _standards(done, report["unnamed"])
    report["standards"] = standards.to_json()
    report["treatments"] = done.changes
    if comparison:
        report["comparison"] = asdict(comparison) | {"told": told_comparison(comparison)}
    report["seconds"] = round(time.monotonic() - began, 2)
    return Made(done.recipe, done.columns, done.treated.kept, report, standards, charts)


def _from_file(path: Path) -> Given:
    return lambda recipe: load(path, recipe.separator, wanted_items(recipe))


def _carried_out(recipe_path: Path, given: Given, progress: Callable[[str], None], linkage: Linkage | None = None) -> _Result:
    recipe = read_recipe(recipe_path)
    check_allowances(recipe, recipe_path.name)
    texts = Texts(recipe_path.absolute().parent)
    progress("load")
    loaded, changes = changed(recipe, given(recipe), secrets.token_bytes)
    people = _population(recipe, recipe_path)
    records = coded_records(recipe, loaded, texts, people)
    population = None if people is None else coded_population(recipe, records, people)
    looked_through(recipe, untreated(recipe, loaded), np.ones(loaded.rows, np.bool_))
    progress("treat")
    treated = treat(records, population, recipe, Budget(recipe.time_limit, time.monotonic))
    progress("check")
    columns = columns_of(recipe, loaded, treated)
    found = looked_through(recipe, columns, treated.kept)
    progress("assess")
    risks = risks_of(recipe, records, treated)
    check_result(records, population, recipe, treated, risks)
    attacker = Attacker(linkage, {name: item.means for name, item in recipe.items.items() if item.means}) if linkage else None
    assessment = assess(records, treated.released, risks, attacker) if treated.released else None
    return _Result(recipe, loaded, records, changes, treated, columns, found, risks, assessment)


def _compared(path: Path, done: _Result, beside: Sequence[Path], given: Given, progress: Callable[[str], None]) -> Comparison | None:
    """The recipes side by side, by the names of their files; nothing of the others is kept but figures."""
    if not beside:
        return None
    results = [(path.stem, done), *((other.stem, _carried_out(other, given, progress)) for other in beside)]
    if any(one.assessment is None for _, one in results):
        raise DeidentError("値の集まりを書く方法（mondrian）の結果は、ほかの方法と同じ測り方ができません。--beside から外してください。")
    measured = ((name, one.risks, one.assessment) for name, one in results if one.assessment)
    return compare([Candidate(name, risks, found.use, found.attack) for name, risks, found in measured])


def _population(recipe: Recipe, recipe_path: Path) -> Loaded | None:
    """The people of `map_k` and `presence`, by the same items."""
    if recipe.privacy.population is None:
        return None
    wanted = items_of(recipe, Role.QUASI_IDENTIFIER)
    return load(recipe_path.absolute().parent / recipe.privacy.population, recipe.separator, wanted)


def _standards(done: _Result, unnamed: Sequence[str]) -> Standards:
    """The five standards of 規則62条, filled from what is written."""
    kept, households, persons = done.treated.kept, done.records.households, done.records.persons
    handed = Handed(
        [released(name, column.labels, column.codes, kept) for name, column in done.columns.items()],
        done.treated.class_of[kept],
        None if households is None else households[kept],
        None if persons is None else persons[kept],
    )
    levels = {**done.treated.levels, **{name: int(spans.widest > 1) for name, spans in done.treated.spans.items()}}
    return fill(done.recipe, handed, records=done.records.rows, levels=levels, unnamed=unnamed, found=done.found)
