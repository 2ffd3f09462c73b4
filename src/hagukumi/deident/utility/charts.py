"""Pictures for the choice: an item before and after, the sizes of the classes, and the recipes on a map of risk and loss."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.risk.released import Released
from hagukumi.deident.utility.cells import item_cells
from hagukumi.deident.utility.comparing import Comparison
from hagukumi.deident.utility.drawing import INK, LARGE, QUIET, SMALL, WIDTH, Canvas, shortened, told
from hagukumi.deident.utility.measuring import SizeBand, Usefulness
from hagukumi.deident.utility.wording import percent

_MOST_BARS = 30
_LABEL = 190.0
_MARGIN = 24.0
_TOP = 84.0
_STEP = 34.0


def before_after_chart(records: CodedRecords, released: Released, item: str) -> str:
    """The shares of an item's values before and after, as SVG; with many values on the finest level of at most 30 groups.

    A reader of what is handed out gives each value under a label the same share. DeidentError: no such quasi-identifier.
    """
    names = [hierarchy.item for hierarchy in released.hierarchies]
    if item not in names:
        raise DeidentError(f"準識別子に「{item}」という項目はありません。項目の名前を確かめてください。")
    place = names.index(item)
    cells = item_cells(released, place, records.codes[place])
    labels, pairs = _grouped(cells.hierarchy.labels, cells.hierarchy.groups, cells.before / max(records.rows, 1), cells.shares_after())
    rows = [(label, percent(before), percent(after)) for label, (before, after) in zip(labels, pairs, strict=True)]
    lead = f"「{item}」の値ごとの割合です。加工後は、区分の中の値を均等とみなした割合です。"
    canvas = Canvas(f"before-after-{place}")
    _headed(canvas, f"「{item}」の加工前と加工後", "■ 加工前　▨ 加工後（区分の中は均等とみなす）")
    _paired_bars(canvas, labels, pairs, rows)
    return canvas.svg(_TOP + _STEP * len(labels) + 16, f"「{item}」の加工前と加工後", told([lead], ("値", "加工前", "加工後"), rows))


_Pairs = list[tuple[float, float]]


def _grouped(
    labels: tuple[tuple[str, ...], ...], groups: tuple[NDArray[np.int32], ...], before: NDArray[np.float64], after: NDArray[np.float64]
) -> tuple[list[str], _Pairs]:
    """On the finest level of few groups; the groups beyond the largest ones are drawn as one."""
    level = next((level for level, of_level in enumerate(labels) if len(of_level) <= _MOST_BARS), len(labels) - 1)
    sums = [np.bincount(groups[level], weights=shares, minlength=len(labels[level])) for shares in (before, after)]
    shown, rest = _largest(sums[0].astype(float))
    pairs = [(float(sums[0][group]), float(sums[1][group])) for group in shown]
    names = [labels[level][group] for group in shown]
    if len(rest):
        return [*names, "そのほか"], [*pairs, (float(sums[0][rest].sum()), float(sums[1][rest].sum()))]
    return names, pairs


def _largest(shares: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if len(shares) <= _MOST_BARS:
        return np.arange(len(shares)), np.empty(0, np.int64)
    order = np.argsort(-shares, kind="stable")
    return np.sort(order[: _MOST_BARS - 1]), np.sort(order[_MOST_BARS - 1 :])


def _headed(canvas: Canvas, title: str, key: str) -> None:
    canvas.words(_MARGIN, 32, title, size=LARGE)
    canvas.words(_MARGIN, 58, key, fill=QUIET)


def _paired_bars(canvas: Canvas, labels: Sequence[str], pairs: _Pairs, rows: Sequence[tuple[str, str, str]]) -> None:
    widest = max((max(pair) for pair in pairs), default=0.0) or 1.0
    room = WIDTH - _LABEL - 2 * _MARGIN - 80
    for place, (label, (before, after), row) in enumerate(zip(labels, pairs, rows, strict=True)):
        y = _TOP + _STEP * place
        canvas.words(_LABEL + 14, y + 18, shortened(label, _LABEL - 14), anchor="end")
        for line, (share, text) in enumerate(((before, row[1]), (after, row[2]))):
            width = share / widest * room
            canvas.bar(_LABEL + _MARGIN, y + 14 * line, width, 12, hatched=line == 1)
            canvas.words(_LABEL + _MARGIN + width + 6, y + 14 * line + 11, text, fill=QUIET)


def class_size_chart(use: Usefulness) -> str:
    """How many records stand in classes of which size, as SVG."""
    bands = [band for band in use.class_sizes if band.records]
    rows = [(_band(band), f"{band.classes:,}組", f"{band.records:,}件") for band in bands]
    canvas = Canvas("class-sizes")
    _headed(canvas, "見分けのつかない記録の組の大きさ", "棒の長さは、その大きさの組に入る記録の件数です。")
    most = max((band.records for band in bands), default=1)
    for place, (band, row) in enumerate(zip(bands, rows, strict=True)):
        y = _TOP + 28 * place
        width = band.records / most * (WIDTH - _LABEL - 2 * _MARGIN - 160)
        canvas.words(_LABEL + 14, y + 15, row[0], anchor="end")
        canvas.bar(_LABEL + _MARGIN, y, width, 20)
        canvas.words(_LABEL + _MARGIN + width + 6, y + 15, f"{row[2]}（{row[1]}）", fill=QUIET)
    lead = f"提供する{use.kept:,}件が、同じ特徴の記録が何件ずつの組に入るかです。"
    return canvas.svg(_TOP + 28 * len(bands) + 16, "見分けのつかない記録の組の大きさ", told([lead], ("組の大きさ", "組", "記録"), rows))


def _band(band: SizeBand) -> str:
    if band.most is None:
        return f"{band.least:,}件以上"
    return f"{band.least:,}件" if band.least == band.most else f"{band.least:,}〜{band.most:,}件"


def _reach(shares: Sequence[float]) -> float:
    """Where an axis in four parts ends: four times the least of 1, 2, 2.5, 5 x a power of ten that reaches all shares, at most all."""
    part = max(max(shares), 1e-4) / 4
    power = 10.0 ** math.floor(math.log10(part))
    return min(1.0, 4 * next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= part - 1e-12))


def risk_utility_map(comparison: Comparison) -> str:
    """The recipes by average risk (across) and loss (up), as SVG: the nearer the lower left corner, the better."""
    left, right, top, bottom = 90.0, WIDTH - 40, 100.0, 460.0
    reach, height = (_reach(values) for values in ([row.average for row in comparison.rows], [row.loss for row in comparison.rows]))
    canvas = Canvas("risk-utility")
    _headed(canvas, "リスクと失われる細かさ", "左下ほど、リスクが低く細かさが残ります。● 選ぶ理由がある方法　○ ほかの方法に劣る方法")
    for step in range(5):
        x, y = left + (right - left) * step / 4, bottom - (bottom - top) * step / 4
        canvas.line([(x, top), (x, bottom)])
        canvas.line([(left, y), (right, y)])
        canvas.words(x, bottom + 20, percent(reach * step / 4), anchor="middle", fill=QUIET)
        canvas.words(left - 8, y + 5, percent(height * step / 4), anchor="end", fill=QUIET)
    canvas.line([(left, top), (left, bottom), (right, bottom)], stroke=INK)
    for place, row in enumerate(comparison.rows, 1):
        x = left + row.average / reach * (right - left)
        y = bottom - row.loss / height * (bottom - top)
        canvas.mark(x, y, filled=row.behind is None)
        end = x > (left + right) / 2
        name = shortened(f"{place} {row.name}", (right - left) / 2 - 20)
        canvas.words(x - 12 if end else x + 12, y - 8, name, anchor="end" if end else "")
    canvas.words((left + right) / 2, bottom + 44, "言い当てられる見込みの平均", anchor="middle")
    canvas.words(_MARGIN, top - 8, "失われる細かさ", size=SMALL)
    rows = [
        (row.name, percent(row.average), percent(row.loss), "" if row.behind is None else f"「{row.behind}」に劣る")
        for row in comparison.rows
    ]
    lead = "加工方法ごとの、言い当てられる見込みの平均と、失われる細かさです。"
    return canvas.svg(bottom + 64, "リスクと失われる細かさ", told([lead], ("加工方法", "見込みの平均", "失われる細かさ", "比較"), rows))
