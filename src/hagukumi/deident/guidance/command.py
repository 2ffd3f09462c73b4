"""The command `hagukumi deidentify-guide`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hagukumi.files import terminal
from hagukumi.files.problems import Problem, Refused
from hagukumi.plan import PlanError, read_plan


def mount_guide(app: typer.Typer) -> None:
    """Add the command."""
    app.command("deidentify-guide")(guide)


def guide(
    data: Annotated[Path, typer.Argument(metavar="INPUT", help="元の資料（CSV又はParquet）", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="レシピの案を書き出すファイル（TOML）", show_default=False)],
    words: Annotated[
        Path | None, typer.Option("--words", help="項目の辞書（見出しと意味の2列のCSV、見出し行なし）", show_default=False)
    ] = None,
    plan: Annotated[
        Path | None, typer.Option("--plan", help="項目の辞書として使う事業計画のフォルダー（--table と組で）", show_default=False)
    ] = None,
    table: Annotated[
        str | None, typer.Option("--table", help="計画の中の、この資料の id（sources にあるもの）", show_default=False)
    ] = None,
    separator: Annotated[
        str | None, typer.Option("--separator", help="区切り文字（, ; タブ |）。省略すると見出しから決めます。", show_default=False)
    ] = None,
) -> None:
    """資料の項目を調べ、役割・粗くし方・守る条件を理由とともに提案するレシピ（TOML）を書き出します。"""
    err = Console(stderr=True, soft_wrap=True)
    with terminal.told(err, Refused, PlanError):
        _guide(data, out, words, plan, table, separator)


def _guide(data: Path, out: Path, words: Path | None, plan: Path | None, table: str | None, separator: str | None) -> None:
    from hagukumi.deident.guidance.dictionary import Dictionary, of_plan, of_words
    from hagukumi.deident.guidance.proposing import propose
    from hagukumi.deident.guidance.reading import SEPARATORS, dictionary, load_all
    from hagukumi.deident.guidance.told import told
    from hagukumi.deident.guidance.trying import tried
    from hagukumi.deident.guidance.writing import recipe_text

    if separator is not None and separator not in SEPARATORS:
        raise Refused([Problem("区切り文字が正しくありません。", "--separator には , ; タブ | のどれかを指定してください。")])
    if out.exists():
        raise Refused([Problem("同じ名前のファイルがあります。", "別の名前を --out に指定してください（上書きしません）。", out.name)])
    if (plan is None) != (table is None) or (plan is not None and words is not None):
        remedy = "--plan は --table と組で指定し、--words とは一緒に使わないでください。"
        raise Refused([Problem("項目の辞書の指定が正しくありません。", remedy)])
    known = of_words(dictionary(words)) if words else Dictionary()
    known = of_plan(read_plan(plan), table) if plan is not None and table is not None else known
    loaded, parted = load_all(data, separator)
    proposal = tried(propose(loaded, known, parted), loaded, time.monotonic)
    out.write_text(recipe_text(proposal, data.name), encoding="utf-8")
    for line in told(proposal, data, out):
        Console(soft_wrap=True).print(line, markup=False)
