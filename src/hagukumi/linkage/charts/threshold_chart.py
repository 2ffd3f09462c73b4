"""Where the threshold lies and what it would cost elsewhere, as three panels over one axis of thresholds."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from hagukumi.linkage.charts import scales
from hagukumi.linkage.charts.drawing import GRID, INK, KEY, MARGIN, NORMAL, PAPER, QUIET, WIDTH, Canvas, told
from hagukumi.linkage.charts.scales import Scale, count, plain
from hagukumi.linkage.charts.thresholds import STEP, Interval, SampleEstimate, ThresholdChoice, best_threshold

_TITLE: Final = "結ぶ基準の選び方：誤りと見逃しの損失"
_LEFT: Final = 96.0
_RIGHT: Final = WIDTH - 120.0
_PANEL: Final = 150.0
_GAP: Final = 58.0
_ABOVE: Final = 15.0
"""Bits drawn above the thresholds of interest."""

_FLOOR: Final = 0.1
"""Least value that the logarithmic panels tell apart."""

Row = dict[str, float]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a panel: column, words at its end, dash."""

    column: str
    words: str
    dash: str = ""


def threshold_chart(
    pairs: pa.Table,
    cost_false: float,
    cost_missed: float,
    estimates: Sequence[SampleEstimate] | None = None,
    *,
    current: float | None = None,
    also: Sequence[str] = (),
) -> str:
    """Links, expected false and missed links, and their cost by threshold, with the least cost and the threshold in use.

    Arguments as of `best_threshold`; `estimates` of a clerical sample are laid over as diamonds with intervals; `current` is the
    threshold in use; `also`: further sentences. Without any pair the chart says so.
    """
    choice = best_threshold(pairs, cost_false, cost_missed, least=_first(estimates or ()))
    rows: list[Row] = choice.table.to_pylist()
    canvas = Canvas("threshold")
    canvas.words(MARGIN, 40, _TITLE, size=20, bold=True)
    summary = [*_summary(choice, rows, cost_false / cost_missed, current), *_sampled(estimates or (), current), *also]
    top = canvas.paragraph(MARGIN, 72, summary[0], width=WIDTH - 2 * MARGIN, fill=QUIET) + 26
    end = _drawn(canvas, rows, choice, top, current, estimates or ()) if rows[0]["links"] else top
    for sentence in summary[1:]:
        end = canvas.paragraph(MARGIN, end, sentence, width=WIDTH - 2 * MARGIN)
    return canvas.svg(end, _TITLE, told(summary, _HEADER, _table(rows, choice.best, estimates or ())))


def _drawn(
    canvas: Canvas,
    rows: Sequence[Row],
    choice: ThresholdChoice,
    top: float,
    current: float | None,
    estimates: Sequence[SampleEstimate],
) -> float:
    """The panels and what goes through them; returns the base line of the sentences below. Estimates beside the axis are told alone."""
    shown = _shown(rows, choice, current, estimates)
    across = Scale(shown[0]["threshold"], shown[-1]["threshold"], _LEFT, _RIGHT)
    inside = [estimate for estimate in estimates if across.low < estimate.threshold < across.high]
    bottom = _panels(canvas, shown, across, top, inside)
    _verticals(canvas, across, choice, current, top)
    canvas.words((_LEFT + _RIGHT) / 2, bottom + 40, "基準（ビット）", anchor="middle", fill=QUIET)
    return bottom + 66


def _first(estimates: Sequence[SampleEstimate]) -> float:
    """A threshold with room for the diamond of the lowest estimate."""
    return min((estimate.threshold for estimate in estimates if math.isfinite(estimate.threshold)), default=math.inf) - 1


def _shown(rows: Sequence[Row], choice: ThresholdChoice, current: float | None, estimates: Sequence[SampleEstimate]) -> Sequence[Row]:
    """Rows up to well above any threshold one would choose, with room for a diamond there; the description has them all."""
    last = max(choice.best, choice.even, current or 0.0, 0.0) + _ABOVE
    last = max([last, *(estimate.threshold + 1 for estimate in estimates if estimate.threshold <= last)])
    return [row for row in rows if row["threshold"] <= last] if rows[0]["threshold"] + STEP < last else rows


def _panels(canvas: Canvas, rows: Sequence[Row], across: Scale, top: float, estimates: Sequence[SampleEstimate]) -> float:
    """The three panels; returns the lower border of the last."""
    _linear_panel(canvas, rows, across, top)
    second = top + _PANEL + _GAP
    values = [row[name] for row in rows for name in ("false", "missed")] + [e for s in estimates for e in (*s.false, *s.missed)]
    up = _logarithmic(canvas, "見込まれる誤りと見逃し（件、対数目盛り）", across, second, (_FLOOR, max(scales.finite_only(values))))
    _curves(canvas, rows, across, up, (_Line("false", "誤り"), _Line("missed", "見逃し", "7 4")))
    for estimate in estimates:
        _interval(canvas, across(estimate.threshold) - 7, up, estimate.false, KEY)
        _interval(canvas, across(estimate.threshold) + 7, up, estimate.missed, PAPER)
    third = second + _PANEL + _GAP
    costs = [row["cost"] for row in rows] + scales.finite_only(e for s in estimates for e in s.cost or ())
    up = _logarithmic(canvas, "損失の合計（対数目盛り）", across, third, (max(min(costs), _FLOOR), max(costs)))
    _curves(canvas, rows, across, up, (_Line("cost", "損失"),))
    for estimate in estimates:
        if estimate.cost:
            _interval(canvas, across(estimate.threshold), up, estimate.cost, KEY)
    return third + _PANEL


def _frame(canvas: Canvas, heading: str, across: Scale, top: float) -> None:
    canvas.words(MARGIN, top - 12, heading, size=NORMAL, bold=True)
    canvas.line([(across.start, top), (across.start, top + _PANEL), (across.end, top + _PANEL)])
    for tick in scales.ticks(across.low, across.high, 10):
        canvas.line([(across(tick), top + _PANEL), (across(tick), top + _PANEL + 5)])
        canvas.words(across(tick), top + _PANEL + 20, plain(tick).removesuffix(".0"), anchor="middle", fill=QUIET)


def _linear_panel(canvas: Canvas, rows: Sequence[Row], across: Scale, top: float) -> None:
    _frame(canvas, "結ぶ組の数", across, top)
    most = max(row["links"] for row in rows)
    low, high = scales.widened(0, max(most, 1), 4)
    up = Scale(low, high, top + _PANEL, top)
    for tick in scales.ticks(low, high, 4):
        _level(canvas, across, up(tick), count(tick))
    _curves(canvas, rows, across, up, (_Line("links", "結ぶ組"),))


def _level(canvas: Canvas, across: Scale, y: float, words: str) -> None:
    canvas.line([(across.start, y), (across.end, y)], stroke=GRID)
    canvas.words(across.start - 8, y + 5, words, anchor="end", fill=QUIET)


def _logarithmic(canvas: Canvas, heading: str, across: Scale, top: float, span: tuple[float, float]) -> Callable[[float], float]:
    """A panel whose height is the logarithm of the value, of whole powers of ten around `span`; returns the place of a value in it."""
    _frame(canvas, heading, across, top)
    first = math.floor(math.log10(span[0]) + 1e-9)
    last = max(math.ceil(math.log10(max(span)) - 1e-9), first + 1)
    scale = Scale(float(first), float(last), top + _PANEL, top)
    for power in range(first, last + 1, math.ceil((last - first + 1) / 6)):
        _level(canvas, across, scale(power), f"{10**power:,}" if power >= 0 else "0.1以下")
    return lambda value: scale(math.log10(max(value, _FLOOR)))


def _curves(canvas: Canvas, rows: Sequence[Row], across: Scale, up: Callable[[float], float], lines: Sequence[_Line]) -> None:
    """Lines with their words at the end; words that would lie over one another are set apart."""
    taken: list[float] = []
    for line in lines:
        points = [(across(row["threshold"]), up(row[line.column])) for row in rows]
        canvas.line(points, stroke=KEY, thick=2.5, dash=line.dash)
        y = points[-1][1]
        while any(abs(y - other) < 18 for other in taken):
            y -= 18
        taken.append(y)
        canvas.words(across.end + 8, y + 5, line.words, bold=True)


def _interval(canvas: Canvas, x: float, up: Callable[[float], float], values: Interval, fill: str) -> None:
    """A diamond with its interval: what a clerical sample says."""
    middle, low, high = map(up, values)
    canvas.line([(x, low), (x, high)], stroke=INK, thick=1.5)
    for end in (low, high):
        canvas.line([(x - 4, end), (x + 4, end)], stroke=INK, thick=1.5)
    canvas.mark(x, middle, "diamond", fill=fill)


def _verticals(canvas: Canvas, across: Scale, choice: ThresholdChoice, current: float | None, top: float) -> None:
    """The thresholds of least cost and in use, through each panel, with a mark at their foot."""
    for panel in range(3):
        above = top + panel * (_PANEL + _GAP)
        foot = above + _PANEL
        if current is not None and across.low <= current <= across.high:
            canvas.line([(across(current), above), (across(current), foot)], thick=1.5)
            canvas.mark(across(current), foot, "circle", fill=PAPER, size=7)
        canvas.line([(across(choice.best), above), (across(choice.best), foot)], stroke=INK, thick=1.5, dash="2 4")
        canvas.mark(across(choice.best), foot, "square", fill=PAPER, size=4)


_HEADER: Final = ("基準", "結ぶ組", "見込まれる誤り", "見込まれる見逃し", "損失の合計", "標本の誤り", "標本の見逃し", "標本の損失", "")


def _summary(choice: ThresholdChoice, rows: Sequence[Row], ratio: float, current: float | None) -> list[str]:
    sentences = [
        "重みが基準以上の組を同じ人とする。基準を上げると誤った結び付けは減り、見逃しは増える。"
        "数は、比べて重みを付けた組についてモデルが見込むもので、比べなかった組の見逃しは含まない。",
    ]
    if not rows[0]["links"]:
        sentences.append("基準で決める組がない。")
    else:
        sentences.append(_best(choice, rows, ratio))
    if current is not None and rows[0]["links"]:
        sentences.append(_current(rows, current, choice.best))
    if choice.left_out:
        sentences.append(f"宛名番号で結んだ組や、重みによらず人の確認に回す組 {choice.left_out:,} 件は除いた。")
    if choice.unweighed:
        sentences.append(f"重みを計算できない組 {choice.unweighed:,} 件は除いた。")
    return sentences


def _sampled(estimates: Sequence[SampleEstimate], current: float | None) -> list[str]:
    """How to read the diamonds, and which threshold is the cheapest by the sample alone."""
    if not estimates:
        return []
    reckoned = [estimate for estimate in estimates if estimate.cost]
    costs = "、下の図の◆は損失" if reckoned else ""
    reading = f"◆は人が確かめた標本から推し量った誤り、◇は見逃し{costs}で、縦線は95％信頼区間。線と大きく離れるなら、重みを信じすぎない。"
    if not reckoned:
        return [reading]
    best = min(reckoned, key=lambda estimate: (estimate.cost or (), abs(estimate.threshold - (current or 0.0))))
    return [
        reading,
        f"標本によれば、損失が最も小さい基準は {plain(best.threshold)} で、損失は {_told(best.cost)}。{_against(best, current)}",
    ]


def _against(best: SampleEstimate, current: float | None) -> str:
    """Whether the sample tells the best threshold from the one in use."""
    if best.beyond is None or current is None:
        return ""
    if best.threshold == current:
        return "いまの基準である。"
    saved = (-best.beyond[0], -best.beyond[2], -best.beyond[1])
    if saved[1] > 0:
        return f"いまの基準より {_told(saved)}少なく、標本のゆれでは説明できない。"
    return f"いまの基準との差 {_told(saved)}は標本のゆれの範囲にあり、基準を変える根拠にはならない。標本を増やして確かめる。"


def _best(choice: ThresholdChoice, rows: Sequence[Row], ratio: float) -> str:
    row = next(row for row in rows if row["threshold"] == choice.best)
    return (
        f"誤った結び付け1件の損失を見逃し {count(ratio)} 件分とすると、損失が最も小さい基準は {plain(choice.best)}（□と点線）で、"
        f"{count(row['links'])} 組を結び、誤り {count(row['false'])} 件、見逃し {count(row['missed'])} 件が見込まれる。"
    )


def _current(rows: Sequence[Row], current: float, best: float) -> str:
    row = min(rows, key=lambda row: (abs(row["threshold"] - current), row["threshold"]))
    near = "" if row["threshold"] == current else f"（表では {plain(row['threshold'])}）"
    say = "いまの基準（○と実線）も同じである。" if current == best else ""
    return say or (
        f"いまの基準は {plain(current)}{near}（○と実線）で、{count(row['links'])} 組を結び、"
        f"誤り {count(row['false'])} 件、見逃し {count(row['missed'])} 件が見込まれる。"
    )


def _table(rows: Sequence[Row], best: float, estimates: Sequence[SampleEstimate]) -> Iterator[tuple[str, ...]]:
    by_threshold = {estimate.threshold: estimate for estimate in estimates}
    every = sorted({row["threshold"] for row in rows} | set(by_threshold))
    found = {row["threshold"]: row for row in rows}
    for threshold in every:
        row, sample = found.get(threshold), by_threshold.get(threshold)
        figures = [count(row[name]) for name in ("links", "false", "missed", "cost")] if row else [""] * 4
        sampled = [_told(sample.false), _told(sample.missed), _told(sample.cost)] if sample else [""] * 3
        yield (plain(threshold), *figures, *sampled, "損失が最小" if threshold == best else "")


def _told(values: Interval | None) -> str:
    return f"{count(values[0])}（{count(values[1])}〜{count(values[2])}）".replace("-", "−") if values else ""
