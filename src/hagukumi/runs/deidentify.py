"""匿名加工 in the house: from a received file to a de-identified batch that two people may later let go (Art. 109–121).

A process of the desk opens the file and nobody sees a row of it. The engine treats, recounts and attacks its own result; only what meets
every limit of the recipe, and the plan's own least number, is stored. What was done (加工方法等情報, Art. 121(2): recipe, hierarchies,
report) lies in a batch of its own under a key of its own. The log records this one step by which data comes under looser rules.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa

from hagukumi.audit import Event, EventKind
from hagukumi.deident.general.assessing import write_charts
from hagukumi.deident.general.coding import wanted_items
from hagukumi.deident.general.loading import Loaded, loaded_of
from hagukumi.deident.general.output import FILES, write_report
from hagukumi.deident.general.texts import Texts
from hagukumi.deident.general.together import Together, together
from hagukumi.deident.general.work import Made, make
from hagukumi.deident.general.writing import data_of
from hagukumi.deident.papers import imprint_of, office_document, write_papers
from hagukumi.deident.recipes import Recipe, read_recipe, recipe_of
from hagukumi.deident.recipes import Role as RecipeRole
from hagukumi.files.folders import output_folder
from hagukumi.files.problems import Problem, Refused
from hagukumi.law import Action
from hagukumi.plan.records import Stage
from hagukumi.runs.attacker import link_people
from hagukumi.runs.originals import APART, Order, asked_items, names_of, open_original
from hagukumi.runs.provision import METHOD, csv_of, holdings, open_method
from hagukumi.runs.workspace import Workspace

RECIPE: Final = "recipe.toml"
REPORT: Final = "report.json"


class Deidentified(msgspec.Struct, frozen=True):
    """What was made: the batch of the data and the one of the method information, the report, and why a paper is missing ('': none is)."""

    batch: str
    method: str
    report: dict[str, Any]
    remark: str


def deidentify(work: Workspace, order: Order, original: str, recipe: Path, out: Path, progress: Callable[[str], None]) -> Deidentified:
    """De-identify a received file by a recipe; the report and the papers for those who decide go to `out`, the data stays in the vault.

    Raises Refused or DeidentError with what is wrong with the recipe or the result, WorkspaceError, the gate's and the vault's refusals,
    OSError; then nothing is stored and `out` is as it was.
    """
    names = names_of(work, asked_items(work, order))
    check_recipe(read_recipe(recipe), recipe.name, order, names)
    with output_folder(out, FILES) as folder:
        rows = open_original(work, order, original)
        made = make(recipe, lambda asked: _only_asked(rows, asked), progress, linkage=link_people)
        check_recipe(made.recipe, recipe.name, order, names)  # the file may have been changed since it was looked at
        progress("write")
        made.report["together"] = _with_earlier(work, order, rows, made)
        data = data_of(made.columns, made.kept)
        digest = hashlib.sha256(csv_of(data, made.recipe.separator)).hexdigest()
        files = _method_of(recipe, made)
        batch = _store(work, order, original, data, digest, names)
        method = _store_method(work, order, original, files, digest)
        _log(work, order, made, recipe, (batch, method, original), digest)
        remark = _hand_over(folder, recipe, made, digest, work.vault.today(), progress)
    return Deidentified(batch, method, made.report, remark)


def _with_earlier(work: Workspace, order: Order, rows: pa.Table, made: Made) -> list[dict[str, Any]]:
    """What this result and each one provided of the same file before leave of each other (規則62条5号), by batch."""
    found = []
    kept = {manifest.id for manifest in work.vault.find(stage=Stage.DEIDENTIFIED, purpose=order.use.purpose)}
    for holding in holdings(work):
        if not holding.provided or holding.detail["file"] != order.entry.file:
            continue
        counted = None
        if holding.method in kept:  # not erased, and not of another purpose, whose method this one may not open
            files = open_method(work, order.process, order.use, holding, "前に提供した情報との組合せを確かめる")
            counted = _together(rows, made, files, order.entry.fewest)
        told = "前に提供した情報との組合せは、数えられません（標本、記録ごとに粗さの違う方法、別の利用目的、消去済みのため）。"
        figures = {"told": told} if counted is None else asdict(counted) | {"told": counted.told(order.entry.fewest)}
        found.append({"batch": holding.batch} | figures)
    return found


def _together(rows: pa.Table, made: Made, files: Mapping[str, str], fewest: int) -> Together | None:
    """None where the items received now are not those of then."""
    before = recipe_of(tomllib.loads(files[RECIPE]), RECIPE)
    if not set(wanted_items(before)) <= set(rows.column_names):
        return None
    levels = json.loads(files[REPORT])["levels"]
    return together(lambda asked: _only_asked(rows, asked), made, before, levels, files, fewest)


def _only_asked(rows: pa.Table, recipe: Recipe) -> Loaded:
    return loaded_of(rows, wanted_items(recipe))


def check_recipe(recipe: Recipe, file: str, order: Order, names: dict[str, str]) -> None:
    """Raises Refused unless the recipe keeps to the plan: its items, its least number, and nothing read from outside the vault."""
    given = {names[item] for item in order.use.items if item in names}
    problems = []
    for name, item in recipe.items.items():
        if name not in names.values():
            message = "計画では、この目的で受け入れない項目です。"
            problems.append(Problem(message, "計画の項目の名前を確かめるか、レシピから除いてください。", file, column=name))
        elif item.role is not RecipeRole.IDENTIFIER and name not in given:
            message = "計画では、加工した情報に残せない項目です。"
            problems.append(Problem(message, 'role = "identifier" にするか、レシピから除いてください。', file, column=name))
    if recipe.privacy.k < order.entry.fewest:
        message = f"k が、計画で定めた最少の人数（{order.entry.fewest}人）より小さくなっています。"
        problems.append(Problem(message, f"k を{order.entry.fewest}以上にしてください。", file))
    if recipe.privacy.population is not None:
        message = "population は、保管庫の外のファイルを読むため、ここでは使えません。"
        problems.append(Problem(message, "population と、それを使う条件を除いてください。", file))
    if problems:
        raise Refused(problems)


def _store(work: Workspace, order: Order, original: str, data: pa.Table, digest: str, names: dict[str, str]) -> str:
    field_of = {name: item.partition(".")[2] for item, name in names.items()}
    columns = [column.cast(pa.string()) for column in data.columns]
    table = pa.table(columns, names=[field_of[name] for name in data.column_names])
    items = tuple(sorted(f"{order.source.id}.{field}" for field in table.column_names))
    reason = f"{order.entry.name}: 加工した情報を保管する"
    return _write(work, order, original, items, {order.source.id: table}, f"{APART}data:{order.use.id}:{digest}", reason)


def _store_method(work: Workspace, order: Order, original: str, files: dict[str, str], digest: str) -> str:
    table = pa.table({"_file": pa.array(files.keys(), pa.string()), "_text": pa.array(files.values(), pa.string())})
    reason = f"{order.entry.name}: 加工方法等情報を、加工した情報と分けて保管する"
    return _write(work, order, original, order.use.items, {METHOD: table}, f"{APART}method:{order.use.id}:{digest}", reason)


def _write(
    work: Workspace, order: Order, original: str, items: tuple[str, ...], tables: dict[str, pa.Table], label: str, reason: str
) -> str:
    permit = work.ask(order.process, order.use.purpose, Stage.DEIDENTIFIED, Action.WRITE, items, step="deidentify", reason=reason)
    as_of = work.vault.manifest(original).as_of
    return work.vault.write(permit, tables, inputs=[original], label=label, retention=order.use.retention, as_of=as_of)


def _method_of(recipe: Path, made: Made) -> dict[str, str]:
    """Everything that tells how it was made: the recipe, each hierarchy that it names, the report."""
    texts = Texts(recipe.absolute().parent)
    hierarchies = dict.fromkeys(item.hierarchy for item in made.recipe.items.values() if item.hierarchy is not None)
    text = recipe.read_text(encoding="utf-8-sig")
    if recipe_of(tomllib.loads(text), recipe.name) != made.recipe:
        message = "加工の途中で、レシピが書き換えられました。何も保管していません。"
        raise Refused([Problem(message, "レシピを確かめて、もう一度実行してください。", recipe.name)])
    files = {RECIPE: text} | {name: texts(name) for name in hierarchies}
    return files | {REPORT: json.dumps(made.report, ensure_ascii=False)}


def _log(work: Workspace, order: Order, made: Made, recipe: Path, batches: tuple[str, ...], digest: str) -> None:
    """The record of the loosening: what it was under, what it is under now, by which recipe, how much risk is left, and who answers."""
    risks = made.report["risks"]
    work.vault.log(
        Event(
            kind=EventKind.DEIDENTIFIED,
            actor=order.process.officer,
            role=order.process.role.value,
            department=order.process.department,
            purpose=order.use.purpose,
            release=work.release.hash,
            stage=Stage.DEIDENTIFIED.value,
            items=tuple(f"{order.source.id}.{field}" for field in work.vault.manifest(batches[0]).tables[order.source.id].columns),
            batches=batches,
            count=int(made.kept.sum()),
            reason="個人情報ファイルを、レシピの条件をすべて満たすように匿名加工しました",
            detail={
                "entry": order.entry.id,
                "use": order.use.id,
                "file": order.entry.file,
                "by": order.officer.officer,
                "recipe": hashlib.sha256(recipe.read_bytes()).hexdigest(),
                "data": digest,
                "separator": made.recipe.separator,
                "k": made.recipe.privacy.k,
                "fewest": order.entry.fewest,
                "smallest_class": int(risks["smallest_class"]),
                "highest_risk": f"{risks['highest']:.6f}",
                "average_risk": f"{risks['average']:.6f}",
                "suppressed": int(made.report["suppressed"]),
                "retention_before": work.vault.manifest(batches[2]).retention,
                "retention_after": order.use.retention,
            },
        )
    )


def _hand_over(folder: Path, recipe: Path, made: Made, digest: str, on: datetime.date, progress: Callable[[str], None]) -> str:
    """What the office decides by: figures and papers, never the data."""
    write_report(folder, made.report)
    if made.charts:
        write_charts(folder, made.charts)
    progress("print")
    return write_papers(folder, office_document(made.recipe, made.report, made.standards, made.charts), imprint_of(recipe, digest, on))
