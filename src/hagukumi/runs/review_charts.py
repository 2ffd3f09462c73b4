"""The choice of the threshold as a chart, from what reviewers answered: for an office that knows no truth."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa

from hagukumi.linkage.charts import SampleEstimate, text_of, threshold_chart
from hagukumi.linkage.review import IN_USE, AtThreshold, Stratum, at_thresholds, band_of, estimates
from hagukumi.linkage.review.intervals import Share
from hagukumi.runs.review_desk import Desk
from hagukumi.runs.review_sample import answered
from hagukumi.runs.review_status import Status, estimate_lines
from hagukumi.runs.workspace import Workspace, WorkspaceError

EVEN: Final = 2.0**IN_USE
"""How many missed links a false one costs where the threshold in use is right (Fellegi & Sunter 1969)."""

NAME: Final = "threshold"

_NO_SAMPLE = "標本の答えがまだありません。hagukumi review --sample 200 のように始めてから、もう一度実行してください。"
_INSIDE = "図は、保管フォルダーの中には書き出せません。別のフォルダーを指定してください。"
_THERE = "図を書き出す先がすでにあります。まだないフォルダーを指定してください。"
_NO_PARENT = "図を書き出す先の親フォルダーがありません。先に作るか、別のフォルダーを指定してください。"
_COST = "誤った結び付け1件の損失は、0より大きい数で指定してください。"


def write_charts(status: Status, folder: Path, cost: float = EVEN) -> list[Path]:
    """Write the chart (`threshold.svg`) and the same in words (`.txt`) into a new folder for its owner alone; those files are returned.

    `cost`: how many missed links a false one is as bad as. Figures only: nothing of a person is in them. Raises WorkspaceError when there
    is no answered sample, the cost is no positive number, or the folder exists or lies in the home folder.
    """
    place = checked(status.desk.work, folder, cost)
    strata = answered(status.sampled, status.size)[0] if status.sampled else []
    if status.sampled is None or not any(stratum.drawn for stratum in strata):
        raise WorkspaceError(_NO_SAMPLE)
    drawn = chart(status.sampled, strata, cost)
    place.mkdir(mode=0o700)
    return [_written(place / f"{NAME}{end}", text) for end, text in ((".svg", drawn), (".txt", text_of(drawn)))]


def chart(desk: Desk, strata: Sequence[Stratum], cost: float) -> str:
    """The chart of thresholds: lines are what the weights expect, diamonds with intervals what the answers tell."""
    bands = [(stratum, band) for stratum in strata if (band := band_of(stratum.name)) is not None]
    found = [_estimate(each) for each in at_thresholds(bands, cost, 1.0)]
    return threshold_chart(_weighed(desk), cost, 1.0, found, current=IN_USE, also=tuple(_notes(strata, answered_all=bool(found))))


def _estimate(each: AtThreshold) -> SampleEstimate:
    false, missed, cost, beyond = map(_interval, (each.false, each.missed, each.cost, each.beyond))
    return SampleEstimate(each.threshold, false, missed, cost, beyond)


def _interval(share: Share) -> tuple[float, float, float]:
    return share.value, share.low, share.high


def _weighed(desk: Desk) -> pa.Table:
    """The weights of the frame from which the sample was drawn, with how many pairs each stands for; only what a threshold decides."""
    rows = desk.tables["sample"].to_pylist()
    there: dict[str, int] = {}
    for row in rows:
        there[row["stratum"]] = there.get(row["stratum"], 0) + 1
    kept = [(row, band) for row in rows if (band := band_of(row["stratum"])) is not None]
    weights = [max(row["weight"], band.low) for row, band in kept]
    return pa.table(
        {
            "weight": pa.array(weights, pa.float64()),
            "stands_for": pa.array([row["population"] / there[row["stratum"]] for row, _ in kept], pa.float64()),
        }
    )


def _notes(strata: Sequence[Stratum], *, answered_all: bool) -> Iterator[str]:
    """What the chart cannot show: what no threshold decides, what all links together are worth, and what is still to be answered."""
    fixed = [stratum.population for stratum in strata if band_of(stratum.name) is None]
    if any(fixed):
        yield f"宛名番号や審査で結んだ組と、名前の違いなどほかの理由で保留した組 {sum(fixed):,} 件は、基準によらないので図に含めない。"
    if not answered_all:
        yield "まだ答えのない層があるため、標本からの見積り（◆◇）は描けない。標本の審査を続けてから、もう一度書き出す。"
    if told := "、".join(estimate_lines(estimates(strata))):
        yield f"基準によらない組も含めた、標本からの見積りは、{told}。"


def checked(work: Workspace, folder: Path, cost: float) -> Path:
    """Where charts may be written. Raises WorkspaceError, before anything is opened, when that is no new place or the cost no cost."""
    if not 0 < cost < float("inf"):
        raise WorkspaceError(_COST)
    place = folder.resolve()
    if place.is_relative_to(work.home.resolve()):
        raise WorkspaceError(_INSIDE)
    if place.exists():
        raise WorkspaceError(_THERE)
    if not place.parent.is_dir():
        raise WorkspaceError(_NO_PARENT)
    return place


def _written(path: Path, text: str) -> Path:
    """For its owner alone from its first byte."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return path
