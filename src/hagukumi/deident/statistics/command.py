"""The command `hagukumi tabulate`."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from hagukumi.files.problems import Refused
from hagukumi.files.terminal import progress, told
from hagukumi.plan.japan_time import day_in_japan

_STEPS: Final = {
    "load": "資料を読んでいます",
    "count": "数えています",
    "noise": "雑音を加え、台帳に書いています",
    "protect": "少ない人数を守り、別のプログラムで検査しています",
    "write": "書き出しています",
}


def mount_tabulate(app: typer.Typer) -> None:
    """Add the command."""
    app.command("tabulate")(tabulate)


def tabulate(
    spec: Annotated[Path, typer.Argument(help="表の指定（TOML）: どの項目で数え、少ない人数をどう守るか", show_default=False)],
    data: Annotated[Path, typer.Argument(metavar="INPUT", help="元の資料（CSV又はParquet）", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="結果を書き出すフォルダー", show_default=False)],
    ledger: Annotated[
        Path | None,
        typer.Option("--ledger", help="雑音を加える表の予算の台帳。使った分を書き足します。", show_default=False),
    ] = None,
    new_ledger: Annotated[bool, typer.Option("--new-ledger", help="台帳を新しく作ります（この資料に初めて雑音を加えるとき）。")] = False,
) -> None:
    """資料から統計の表を作り、少ない人数が分からないように守り、守られたことを検査して書き出します。"""
    from hagukumi.deident.errors import DeidentError
    from hagukumi.deident.statistics.work import tabulate_file

    err = Console(stderr=True, soft_wrap=True)
    with told(err, Refused, DeidentError), progress(err, _STEPS) as begin:
        report = tabulate_file(spec, data, out, begin, ledger, new_ledger, _today())
    _tell(Console(soft_wrap=True), report, out)


def _today() -> str:
    """The day in Japan: the clock of the machine is looked at here alone."""
    return day_in_japan(datetime.datetime.now(datetime.UTC)).isoformat()


def _tell(out: Console, report: dict[str, Any], folder: Path) -> None:
    for sentence in report["told"]:
        out.print(sentence, markup=False)
    out.print(f"結果を「{folder}」に書き出しました。公表するのは tables の中だけです。office.json は外に出さないでください。", markup=False)
