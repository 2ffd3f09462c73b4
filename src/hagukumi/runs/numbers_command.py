"""The command `hagukumi numbers`: faults of resident numbers, as figures or as a file for each holder. No name or number is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from hagukumi.linkage.number_faults import FAULT_NAMES, REMEDIES, NumberFault
from hagukumi.runs.command_errors import told
from hagukumi.runs.number_notices import write_notices
from hagukumi.runs.numbers import SourceFaults, faults_found
from hagukumi.runs.workspace import Workspace, open_workspace


def tell_numbers(
    home: Annotated[Path, typer.Option("--home", help="保管フォルダー")],
    source: Annotated[str, typer.Option("--source", help="資料のid（省略するとすべての資料）")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="課ごとの一覧（CSVとExcel）を書き出す、まだないフォルダー")] = None,
    officer: Annotated[str, typer.Option("--officer", help="操作する担当者のid（総括管理主体の職員）")] = "",
    keys: Annotated[
        Path | None, typer.Option("--keys", envvar="HAGUKUMI_KEYS", help="鍵のフォルダー（保管フォルダーの外）", show_default=False)
    ] = None,
) -> None:
    """宛名番号の誤りの疑いを資料ごとに数え、保有する課に知らせる一覧を作ります。氏名・番号・住所は示しません。"""
    with told(), open_workspace(home, keys=keys, read_only=True) as work:
        found = write_notices(work, out, officer, source) if out else faults_found(work, officer, source)
        lines = _written(work, found, out) if out else []
        table = _table(work, found)
    console = Console(highlight=False)
    console.print(table)
    for line in lines or _remedies(found):
        console.print(line, markup=False, soft_wrap=True)


def _table(work: Workspace, found: tuple[SourceFaults, ...]) -> Table:
    """A line for each kind of fault of each source."""
    headings = ("資料", "保有する課", "誤りの種類", "行", "番号のある行")
    table = Table(*(Column(heading, overflow="fold") for heading in headings), show_lines=True)
    for each in found:
        name, holder = each.source.name, work.index.departments[each.holder].name
        numbered = "不明" if each.numbered is None else str(each.numbered)
        for fault in NumberFault:
            if rows := each.counts.get(fault):
                table.add_row(name, holder, FAULT_NAMES[fault], str(rows), numbered)
        if not each.rows:
            table.add_row(name, holder, "なし", "0", numbered)
    return table


def _remedies(found: tuple[SourceFaults, ...]) -> list[str]:
    """What the holders should do about the faults that there are."""
    there = {fault for each in found for fault in each.counts}
    lines = [f"・{FAULT_NAMES[fault]}: {REMEDIES[fault]}" for fault in NumberFault if fault in there]
    if not lines:
        return ["宛名番号の誤りの疑いは見つかっていません。"]
    return ["■ 保有する課にお願いすること", *lines, "どの行かを課に知らせるには、--out でフォルダーを指定してください。"]


def _written(work: Workspace, found: tuple[SourceFaults, ...], out: Path) -> list[str]:
    if not found:
        return ["宛名番号の誤りの疑いは見つかっていないため、何も書き出していません。"]
    lines = [
        f"・{work.index.departments[each.holder].name}: {each.holder}-{each.source.id}.csv と .xlsx（{len(each.rows)}行）" for each in found
    ]
    return [
        f"{len(found)}件の資料の一覧を書き出しました: {out}",
        *lines,
        "それぞれの課にだけ渡してください。ほかの課の資料の一覧は渡さないでください。使い終わったら消去してください。",
    ]
