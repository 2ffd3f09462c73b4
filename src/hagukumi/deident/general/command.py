"""The command `hagukumi deidentify`."""

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
    "load": "資料と階層を読んでいます",
    "treat": "粗くする段階を探しています",
    "check": "結果を数え直しています",
    "assess": "名簿との突合を試し、使いやすさを測っています",
    "write": "書き出しています",
    "print": "報告を印刷しています",
}


def mount_deidentify(app: typer.Typer) -> None:
    """Add the command."""
    app.command("deidentify")(deidentify)


def deidentify(
    recipe: Annotated[Path, typer.Argument(help="レシピ（TOML）: 項目の役割、粗くし方、守る条件", show_default=False)],
    data: Annotated[Path, typer.Argument(metavar="INPUT", help="元の資料（CSV又はParquet）", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="結果を書き出すフォルダー", show_default=False)],
    beside: Annotated[
        list[Path] | None,
        typer.Option("--beside", help="比べたい別のレシピ（何度でも）。結果は書き出さず、比べるだけです。", show_default=False),
    ] = None,
    papers: Annotated[bool, typer.Option("--papers/--no-papers", help="担当課のための報告（xlsx、pdf）も作ります。")] = True,
) -> None:
    """資料を、レシピに従って、特定の個人を見分けられないように加工し、残る危険性の報告とともに書き出します。"""
    from hagukumi.deident.errors import DeidentError
    from hagukumi.deident.general.work import deidentify_file

    err = Console(stderr=True, soft_wrap=True)
    with told(err, Refused, DeidentError), progress(err, _STEPS) as begin:
        answer = deidentify_file(recipe, data, out, begin, _today() if papers else None, beside or ())
    if answer.remark:
        err.print(f"{answer.remark}ほかの結果は書き出しています。", markup=False)
    _tell(Console(soft_wrap=True), answer.report, out)


def _today() -> datetime.date:
    """The day in Japan: the clock of the machine is looked at here alone."""
    return day_in_japan(datetime.datetime.now(datetime.UTC))


def _tell(out: Console, report: dict[str, Any], folder: Path) -> None:
    handed = report["records"] - report["suppressed"]
    out.print(
        f"{report['records']:,}件のうち{handed:,}件を加工して出力しました（{report['suppressed']:,}件は出力していません）。", markup=False
    )
    risks = report["risks"]
    out.print(f"同じ内容に見える人は最も少ない組で{risks['smallest_class']:,}人、全部で{report['classes']:,}組です。", markup=False)
    for sentence in report.get("comparison", {}).get("told", ()):
        out.print(sentence, markup=False)
    if report["unnamed"]:
        out.print(f"レシピに書かれていない項目は出力していません: {'、'.join(report['unnamed'])}", markup=False)
    if not report["complete"]:
        out.print(
            "時間の上限に達したため、見つかった中で最も良い結果です。time_limit を延ばすと、さらに良くなることがあります。", markup=False
        )
    out.print(f"結果を「{folder}」に書き出しました。提供できるかどうかは、報告を見て人が判断してください。", markup=False)
