"""The command `hagukumi link`."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from hagukumi.files.problems import Refused
from hagukumi.files.terminal import progress, told
from hagukumi.linkage.changes import told_changes


class Engine(enum.StrEnum):
    """Where the work is done."""

    DUCKDB = "duckdb"
    SPARK = "spark"


_STEPS: Final = {
    "start": "Sparkを始めています",
    "load": "資料を読んでいます",
    "normalise": "表記をそろえています",
    "link": "同じ人の記録を探しています",
    "block": "比べる組を選んでいます",
    "train": "一致の重みを学習しています",
    "compare": "組を比べています",
    "cluster": "同じ人ごとにまとめています",
    "write": "結果を書き出しています",
}


def mount_link(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("link")(_link)


def _link(
    spec: Annotated[Path, typer.Argument(help="資料と列を書いた指定のファイル（TOML）")],
    out: Annotated[Path, typer.Option("--out", help="結果のフォルダー（空か、まだ無いもの。以前の結果は置き換えます）")],
    engine: Annotated[Engine, typer.Option("--engine", help="計算に使うもの")] = Engine.DUCKDB,
    model: Annotated[Path | None, typer.Option("--model", help="保存したモデル（JSON）を使い、学習しません。", show_default=False)] = None,
    save_model: Annotated[
        Path | None, typer.Option("--save-model", help="使ったモデルをこのファイルに保存します。", show_default=False)
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, max=2**31 - 1, help="種。指定のファイルの値に代えます。", show_default=False)
    ] = None,
    memory: Annotated[
        float | None,
        typer.Option("--memory", min=0.5, help="表に使うメモリー（GB）。超えた分は暗号化してディスクに置きます。", show_default=False),
    ] = None,
    former: Annotated[
        Path | None,
        typer.Option("--former", help="以前の結果のフォルダー。結び付きの違いを changes.parquet に書き出します。", show_default=False),
    ] = None,
    charts: Annotated[bool, typer.Option("--charts/--no-charts", help="図（SVG）も書き出します。")] = True,
) -> None:
    """指定した資料（CSV・Parquet）の記録を、同じ人ごとにまとめます。正解のデータは要りません。"""
    from hagukumi.linkage.general.models import check_place, read_model, write_model
    from hagukumi.linkage.general.work import Asked, link_files

    err = Console(stderr=True, soft_wrap=True)
    with told(err, Refused), progress(err, _STEPS) as begin:
        if save_model:
            check_place(save_model)
        stored = read_model(model) if model else None
        asked = Asked(engine=engine.value, seed=seed, model=stored, charts=charts, memory=memory, former=former)
        answer = link_files(spec, out, asked, begin)
        if save_model:
            write_model(answer.model, save_model)
    console = Console(soft_wrap=True)
    _tell(console, answer.report, out)
    if answer.changed:
        console.print(told_changes(answer.changed), markup=False)


def _tell(out: Console, report: dict[str, Any], folder: Path) -> None:
    counts = report["counts"]
    for source in report["sources"]:
        for meaning, cells in source["unreadable"].items():
            heading = source["columns"].get(meaning, meaning)
            out.print(
                f"資料「{source['name']}」の列「{heading}」に、読めない値が{cells:,}件あります（不明として扱いました）。", markup=False
            )
    if names := report["not_compared"]:
        out.print(f"この文字の種類（script）の名寄せの手がかりではないため、次の列は比べませんでした: {'、'.join(names)}", markup=False)
    out.print(f"{len(report['sources'])}つの資料の{counts['records']:,}件の記録を、{counts['persons']:,}人にまとめました。", markup=False)
    if counts["review"]:
        out.print(f"人が確かめる組が{counts['review']:,}組あります（review.parquet）。", markup=False)
    out.print(f"結果を「{folder}」に書き出しました。個人を結び付けた情報です。定められた場所に保管してください。", markup=False)
