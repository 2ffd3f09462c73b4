"""`hagukumi plan export`, `plan import` and `plan survey …`: the plan in Excel and back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hagukumi.plan import PlanError, plan_hash, read_plan, write_plan
from hagukumi.plan.files import file_trouble
from hagukumi.plan.records import Plan
from hagukumi.workbook.book import BookError
from hagukumi.workbook.plan_book import read_plan_book, write_plan_book
from hagukumi.workbook.survey import read_survey, write_survey

survey_app = typer.Typer(no_args_is_help=True, help="保有状況の調査票を書き出し、取り込みます。", rich_markup_mode=None)

_out = Console(soft_wrap=True)
_err = Console(stderr=True, soft_wrap=True)

PlanArgument = Annotated[Path, typer.Argument(help="計画のフォルダー")]
FileArgument = Annotated[Path, typer.Argument(help="ワークブック（.xlsx）")]


def add_to(plan_app: typer.Typer) -> None:
    """Mount these commands under `hagukumi plan`."""
    plan_app.command("export")(export)
    plan_app.command("import")(import_book)
    plan_app.add_typer(survey_app, name="survey")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (PlanError, BookError) as error:
        _err.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error
    except OSError as error:
        _err.print(file_trouble(error), style="red", markup=False)
        raise typer.Exit(1) from error


def export(
    plan: PlanArgument,
    xlsx: Annotated[Path, typer.Option("--xlsx", help="書き出すワークブック（.xlsx）。すでにあるファイルには書きません。")],
) -> None:
    """計画の全体をExcelのワークブックに書き出します。"""
    with _told():
        _write_new(xlsx, write_plan_book(read_plan(plan)))
    _out.print(f"書き出しました: {xlsx}", markup=False)


def import_book(
    xlsx: FileArgument,
    out: Annotated[Path, typer.Option("--out", help="計画を書き出すフォルダー（空か、まだ無いもの）")],
) -> None:
    """Excelのワークブックを調べ、計画のフォルダーにします。誤りがあれば、シートとセルを示して何も書きません。"""
    with _told():
        plan = read_plan_book(xlsx.read_bytes())
        if out.exists() and any(out.iterdir()):
            raise BookError("書き出すフォルダーが空ではありません。別のフォルダーを指定してください。")
        write_plan(plan, out)
    _out.print(f"取り込みました。計画のハッシュ: {plan_hash(plan)}", markup=False)


@survey_app.command("export")
def survey_export(
    plan: PlanArgument,
    out: Annotated[Path, typer.Option("--out", help="調査票を置くフォルダー")],
    holder: Annotated[str, typer.Option("--holder", help="担当課のid（省略すると、聞くことのあるすべての担当課）")] = "",
) -> None:
    """候補項目の保有状況を、担当課ごとの調査票にします。"""
    with _told():
        read = read_plan(plan)
        holders = [holder] if holder else sorted({candidate.holder for candidate in read.candidates if candidate.holder})
        if not holders:
            raise BookError("計画に、担当課の決まった候補項目がありません。candidates.toml を確かめてください。")
        out.mkdir(parents=True, exist_ok=True)
        for each in holders:
            _write_new(out / f"{each}.xlsx", write_survey(read, each))
    _out.print(f"調査票を{len(holders)}件書き出しました: {out}", markup=False)


@survey_app.command("import")
def survey_import(
    plan: PlanArgument,
    surveys: Annotated[list[Path], typer.Argument(help="回答された調査票（.xlsx）。いくつでも指定できます。")],
) -> None:
    """回答された調査票を計画に取り込みます。誤りがあれば何も書きません。"""
    with _told():
        before = after = read_plan(plan)
        for survey in surveys:
            after = _answered(after, survey)
        write_plan(after, plan, only=("candidates.toml",))
    changed = sum(old != new for old, new in zip(before.candidates, after.candidates, strict=True))
    _out.print(f"{changed}件の候補項目の保有状況を取り込みました。hagukumi plan check で確かめてください。", markup=False)


def _answered(plan: Plan, survey: Path) -> Plan:
    try:
        return read_survey(plan, survey.read_bytes())
    except (BookError, PlanError) as error:
        raise BookError(f"{survey.name}: {error}") from error


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet: answers that somebody filled in are never overwritten."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(content)
    except FileExistsError as error:
        raise BookError(f"{path.name} はすでにあります。別の名前を指定するか、前のファイルを移してください。") from error
