"""The command `hagukumi city`."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from hagukumi.city.make import AS_OF, City, CityError, make_city
from hagukumi.city.rates import Noise
from hagukumi.plan.files import file_trouble

app = typer.Typer(no_args_is_help=True, help="練習・研修・試験のための、作りものの都市を作ります。", rich_markup_mode=None)


@app.callback()
def _city() -> None:
    """Keep `make` a command of its own."""


@app.command("make")
def make(
    out: Annotated[Path, typer.Argument(help="出力先のフォルダー（空か、まだ無いもの）")],
    residents: Annotated[int, typer.Option("--residents", help="住民の数")],
    seed: Annotated[int, typer.Option("--seed", help="種。同じ種からは同じファイルができます。")],
    noise: Annotated[Noise, typer.Option("--noise", help="記録の乱れの程度")] = Noise.REAL,
    as_of: Annotated[datetime.datetime, typer.Option("--as-of", formats=["%Y-%m-%d"], help="基準日")] = datetime.datetime(  # noqa: DTZ001  a calendar date
        AS_OF.year, AS_OF.month, AS_OF.day
    ),
) -> None:
    """計画・抽出データ・正解のそろった都市を作ります。個人情報は含みません（すべて作りものです）。"""
    err = Console(stderr=True, soft_wrap=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=err) as bar:
            task = bar.add_task("準備しています", total=None)
            city = make_city(
                out,
                residents=residents,
                seed=seed,
                noise=noise.value,
                as_of=as_of.date(),
                progress=lambda what, done, total: bar.update(task, description=what, completed=done, total=total),
            )
    except CityError as error:
        err.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error
    except OSError as error:
        err.print(file_trouble(error), style="red", markup=False)
        raise typer.Exit(1) from error
    _tell(Console(soft_wrap=True), out, city)


def _tell(console: Console, out: Path, city: City) -> None:
    console.print(f"作りものの都市を「{out}」に作りました。", markup=False)
    console.print(f"こども {city.children:,}人、抽出データ {len(city.rows)}本、{sum(city.rows.values()):,}行", markup=False)
    console.print("plan: 事業計画と版 / extracts: 抽出データ / truth: 正解（処理に渡さないでください）", markup=False)
