"""The command `hagukumi provide`: a person of a holder provides directly to a supporter (4.4)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hagukumi.runs.command_errors import told
from hagukumi.runs.direct import provide
from hagukumi.runs.workspace import open_workspace


def provide_directly(
    home: Annotated[Path, typer.Option("--home", help="保管フォルダー")],
    use: Annotated[str, typer.Option("--use", help="直接提供の利用のid（計画の uses.toml）")],
    officer: Annotated[str, typer.Option("--officer", help="提供する保有・管理主体の担当者のid（省略すると最初の担当者）")] = "",
    keys: Annotated[
        Path | None, typer.Option("--keys", envvar="HAGUKUMI_KEYS", help="鍵のフォルダー（保管フォルダーの外）", show_default=False)
    ] = None,
) -> None:
    """総括管理主体の指示により、名簿のこどもについて、自分の課が保有する項目を活用主体に直接提供します。"""
    with told(), open_workspace(home, keys=keys) as work:
        done = provide(work, use, officer)
        names = {criterion.id: criterion.name for criterion in work.criteria}
    out = Console(soft_wrap=True)
    for each in done:
        out.print(
            f"「{names[each.criterion]}」の名簿{each.listed}人のうち、記録のある{each.children}人の{each.rows}行を提供しました。",
            markup=False,
        )
        if each.withheld:
            out.print(f"・支援措置などのため、{each.withheld}人は所在の分かるおそれのある項目を控えました。", markup=False)
        if each.refused_rows:
            out.print(f"・利用の条件を満たさない{each.refused_rows}行は提供していません。", markup=False)
