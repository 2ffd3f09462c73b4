"""`hagukumi documents`: list and print the official documents of a plan.

The machinery of printing is loaded when a document is asked for: other commands need not wait for it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.console import Console

from hagukumi.documents.sheet import Format

if TYPE_CHECKING:
    from hagukumi.documents.printing import Evidence, Printing

app = typer.Typer(no_args_is_help=True, help="計画から公式の文書を印刷します。", rich_markup_mode=None)

_out = Console(soft_wrap=True)
_err = Console(stderr=True, soft_wrap=True)

PlanArgument = Annotated[Path, typer.Argument(help="計画のフォルダー")]
DraftOption = Annotated[bool, typer.Option("--draft", help="承認前の計画から「案」として印刷します。--on が要ります。")]
OnOption = Annotated[
    datetime.datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="案に印刷する日付（承認された版では最初の承認日）")
]
EvidenceOption = Annotated[Path | None, typer.Option("--evidence", help="システムの記録から作った数値のファイル（JSON）")]


@app.command("list")
def list_documents(plan: PlanArgument, draft: DraftOption = False, on: OnOption = None, evidence: EvidenceOption = None) -> None:
    """印刷できる文書の名前（--only に指定するもの）、題名、形式、根拠を示します。"""
    from hagukumi.documents.catalogue import sheets

    with _told():
        found = list(sheets(_printing(plan, draft, on, evidence)))
    papers = dict.fromkeys(sheet.paper for sheet in found)
    for paper in papers:
        own = [sheet for sheet in found if sheet.paper is paper]
        forms = dict.fromkeys(form.value for sheet in own for form in sheet.formats)
        _out.print(f"{paper.id}　{paper.title}（{len(own)}件）", markup=False, highlight=False)
        _out.print(f"    {'・'.join(forms)}　根拠: {paper.legal_basis}", markup=False, highlight=False)
    _out.print(f"文書は{len(papers)}種類、{len(found)}件です。", highlight=False)


@app.command("print")
def print_(
    plan: PlanArgument,
    target: Annotated[Path, typer.Option("--out", help="書き出すフォルダー")],
    only: Annotated[list[str] | None, typer.Option("--only", help="文書の名前（list で示すもの）。いくつでも指定できます。")] = None,
    formats: Annotated[list[Format] | None, typer.Option("--format", help="形式。いくつでも指定できます。")] = None,
    draft: DraftOption = False,
    on: OnOption = None,
    furigana: Annotated[bool, typer.Option("--furigana", help="漢字にふりがなを付けます（PDFとページ）。")] = False,
    evidence: EvidenceOption = None,
) -> None:
    """文書を印刷し、目録を付けます。同じ計画からは、いつ印刷しても同じものができます。"""
    from hagukumi.documents.catalogue import print_documents

    with _told():
        printing = _printing(plan, draft, on, evidence)
        made = print_documents(printing, target, only or (), formats or None, furigana=furigana)
    if not made:
        _err.print("印刷する文書がありません。--only と --format の組み合わせを確かめてください。", style="red")
        raise typer.Exit(1)
    _out.print(f"{len(made)}件の文書を印刷しました: {target / 'index.html'}", markup=False)


def _printing(plan: Path, draft: bool, on: datetime.datetime | None, evidence: Path | None) -> Printing:
    """What to print from; a release dates itself, a draft is dated by the one who prints it."""
    from hagukumi.documents.printing import Printing
    from hagukumi.plan import read_plan, read_release

    if draft != (on is not None):
        _err.print("--draft と --on は組で指定してください。承認された版の日付は承認日になります。", style="red")
        raise typer.Exit(2)
    figures = _evidence(evidence)
    if on is not None:
        return Printing(plan=read_plan(plan), on=on.date(), evidence=figures)
    release = read_release(plan)
    return Printing(plan=release.plan, on=min(approval.on for approval in release.approvals), release=release, evidence=figures)


def _evidence(path: Path | None) -> Evidence:
    from hagukumi.documents.printing import Evidence

    if path is None:
        return Evidence()
    try:
        content = path.read_bytes()
        if msgspec.json.decode(content, type=dict[str, msgspec.Raw]).keys() - Evidence.__dataclass_fields__.keys():
            raise msgspec.ValidationError("an unknown field")
        return msgspec.json.decode(content, type=Evidence)
    except (OSError, msgspec.DecodeError) as error:
        _err.print("数値のファイルを読めません。--evidence のファイルを確かめるか、作り直してください。", style="red")
        raise typer.Exit(2) from error


@contextmanager
def _told() -> Iterator[None]:
    """Turn every expected failure into a Japanese message and exit status 1."""
    from hagukumi.documents.catalogue import UnknownPaper
    from hagukumi.documents.folder import FolderRefused
    from hagukumi.documents.render import FontsMissing
    from hagukumi.plan import PlanError, ReleaseError
    from hagukumi.plan.files import file_trouble

    try:
        yield
    except ReleaseError as error:
        _err.print(str(error), style="red", markup=False)
        _err.print("承認前に見るだけなら、--draft --on 日付 を付けて「案」として印刷できます。", style="red")
        raise typer.Exit(1) from error
    except (PlanError, UnknownPaper, FolderRefused, FontsMissing) as error:
        _err.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error
    except OSError as error:
        _err.print(file_trouble(error), style="red", markup=False)
        raise typer.Exit(1) from error
