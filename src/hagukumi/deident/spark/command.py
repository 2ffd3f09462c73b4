"""The command `hagukumi deidentify-spark`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from hagukumi.deident.spark.applying import Form
from hagukumi.files.problems import Refused
from hagukumi.files.terminal import progress, told

_STEPS: Final = {
    "start": "Sparkを始めています",
    "load": "資料の列と値を調べています",
    "count": "準識別子の組み合わせごとに数えています",
    "treat": "粗くする段階を探しています",
    "write": "加工して書き出しています",
    "check": "書き出した結果を数え直しています",
}


def mount_deidentify_spark(app: typer.Typer) -> None:
    """Add the command."""
    app.command("deidentify-spark")(deidentify_spark)


def deidentify_spark(
    recipe: Annotated[Path, typer.Argument(help="レシピ（TOML）: 項目の役割、粗くし方、守る条件（method は global）", show_default=False)],
    data: Annotated[Path, typer.Argument(metavar="FOLDER", help="元の資料（Parquet のファイルを入れたフォルダー）", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="結果を書き出すフォルダー", show_default=False)],
    master: Annotated[
        str,
        typer.Option(
            "--master", help="Spark の場所（spark://… など）。書かなければ Spark の設定、それも無ければこの計算機だけで行います。"
        ),
    ] = "",
    memory: Annotated[
        str, typer.Option("--memory", help="この計算機の Java が使うメモリー（--master を書かない集まりでは、その設定）")
    ] = "2g",
    form: Annotated[Form, typer.Option("--form", help="結果の形")] = Form.PARQUET,
) -> None:
    """一つの計算機のメモリーに入らない資料を、Spark で数え、加工します。最適な段階は、数えた表から、この計算機で探します。"""
    from hagukumi.deident.errors import DeidentError
    from hagukumi.deident.spark.work import deidentify_folder
    from hagukumi.spark import SparkSettings

    err = Console(stderr=True, soft_wrap=True)
    with told(err, Refused, DeidentError), progress(err, _STEPS) as begin:
        report = deidentify_folder(recipe, data, out, begin, settings=SparkSettings(master, memory), form=form)
    _tell(Console(soft_wrap=True), report, out)


def _tell(out: Console, report: dict[str, Any], folder: Path) -> None:
    handed = report["records"] - report["suppressed"]
    out.print(
        f"{report['records']:,}件のうち{handed:,}件を加工して出力しました（{report['suppressed']:,}件は出力していません）。", markup=False
    )
    smallest = report["risks"]["smallest_class"]
    out.print(f"同じ内容に見える人は最も少ない組で{smallest:,}人、全部で{report['classes']:,}組です。", markup=False)
    if report["unnamed"]:
        out.print(f"レシピに書かれていない項目は出力していません: {'、'.join(report['unnamed'])}", markup=False)
    if not report["complete"]:
        out.print(
            "時間の上限に達したため、見つかった中で最も良い結果です。time_limit を延ばすと、さらに良くなることがあります。", markup=False
        )
    out.print(report["not_measured"]["told"], markup=False)
    out.print(f"結果を「{folder}」に書き出しました。提供できるかどうかは、報告を見て人が判断してください。", markup=False)
