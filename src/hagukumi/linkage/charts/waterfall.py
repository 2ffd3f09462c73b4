"""Why one pair has its weight: from what was known before comparing, step by step, to the threshold."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hagukumi.linkage.charts import scales
from hagukumi.linkage.charts.drawing import EDGE, GRID, GROUND, INK, KEY, MARGIN, PAPER, QUIET, SMALL, WIDTH, Canvas, shortened, told
from hagukumi.linkage.charts.scales import Scale, plain, signed
from hagukumi.linkage.charts.steps import ONLY, START, Pair, Step, steps_of
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.sources import LinkSettings
from hagukumi.plan.linkage_words import reason_word

_THRESHOLD: Final = LinkSettings().link_weight
_LABEL: Final = 272.0
_ROW: Final = 32.0
_BAR: Final = 18.0
_VALUE: Final = 70.0
_TITLE: Final = "この組の重みの内訳"
_SUM: Final = "合計"
_AMBIGUOUS: Final = "ambiguous"
_DECIDED: Final = "基準と比べる値"
_READING: Final = (
    "上から順に手がかりの重み（ビット）を足していく。塗った帯は同じ人とする向き、斜線の帯は別の人とする向き、灰色の帯は出発点と合計。"
)


def waterfall_words(pair: Pair, model: LinkModel, *, threshold: float = _THRESHOLD) -> str:
    """The pair's weight in sentences, such as 「…漢字の氏名もよみも同じ（+17.7）、…。合計 21.3 で、基準 5.0 以上なので同じ人とした。」"""
    return _sentences(steps_of(pair, model), pair, threshold)


def waterfall(pair: Pair, model: LinkModel, *, threshold: float = _THRESHOLD, name: str = "waterfall", title: str = _TITLE) -> str:
    """The pair's weight as bars that begin where the one before ended, up to its sum; a gain, if any, follows. `name`: see `Canvas`."""
    steps = steps_of(pair, model)
    words = _sentences(steps, pair, threshold)
    bars = _bars(steps, pair)
    canvas = Canvas(name)
    canvas.words(MARGIN, 40, title, size=20, bold=True)
    top = canvas.paragraph(MARGIN, 72, _READING, width=WIDTH - 2 * MARGIN, fill=QUIET) + 20
    scale = _scale(bars, threshold)
    bottom = top + _ROW * len(bars) + 8
    _axis(canvas, scale, top, bottom, threshold)
    _rows(canvas, bars, scale, top)
    end = canvas.paragraph(MARGIN, bottom + 56, words, width=WIDTH - 2 * MARGIN, size=15)
    return canvas.svg(end, title, told([words], ("手がかり", "重み（ビット）", "ここまでの合計"), _table(bars, threshold)))


@dataclass(frozen=True, slots=True)
class _Bar:
    """One bar: from where to where, its shown bits ("" for a sum), and whether it is a sum."""

    label: str
    start: float
    end: float
    shown: str
    grey: bool = False
    total: bool = False


def _bars(steps: Sequence[Step], pair: Pair) -> list[_Bar]:
    """The steps, their sum and, where there is a gain, the gain and what it makes of the sum; of shown figures, so that all add up."""
    bars, before = [], 0.0
    for step in steps:
        after = _added(before, step.shown)
        bars.append(_Bar(step.label, before, after, signed(step.shown), grey=step.label == START))
        before = after
    bars.append(_Bar(_SUM, 0.0, pair.weight, "", grey=True, total=True))
    if pair.gain:
        bars.append(_Bar(ONLY, before, _tenth(pair.decided_by), signed(_gained(pair))))
        bars.append(_Bar(_DECIDED, 0.0, pair.decided_by, "", grey=True, total=True))
    return bars


def _added(total: float, shown: float) -> float:
    return round(total + shown, 1) if math.isfinite(total + shown) else total + shown


def _tenth(bits: float) -> float:
    return round(bits * 10) / 10 if math.isfinite(bits) and abs(bits) <= scales.MOST_BITS else bits


def _gained(pair: Pair) -> float:
    """The gain as shown: the difference of the sums shown before and after."""
    return _added(_tenth(pair.decided_by), -_tenth(pair.weight))


def _verdict(pair: Pair, threshold: float) -> str:
    """What was decided and why, as the end of a sentence that began with the sum."""
    reaches, line = pair.decided_by >= threshold, f"基準 {plain(threshold)}"
    slightly = "わずかに" if not reaches and plain(pair.decided_by) == plain(threshold) else ""
    if pair.linked or (pair.linked is None and reaches and not pair.hold):
        return f"{line} 以上なので同じ人とした" if reaches else f"{line} に{slightly}届かないが、ほかの記録や審査を通じて同じ人とした"
    if not reaches:
        return f"{line} に{slightly}届かないので、{'人の確認に回した' if pair.hold else '結ばなかった'}"
    return f"{line} 以上だが、{reason_word(pair.hold)}{_behind(pair)}ので、人の確認に回した"


def _behind(pair: Pair) -> str:
    """How near the other candidate is, where that held the pair back."""
    if pair.hold != _AMBIGUOUS or pair.lead is None:
        return ""
    return f"（次の候補との差 {plain(pair.lead)}）" if pair.lead >= 0 else f"（ほかの候補のほうが {plain(-pair.lead)} 重い）"


def _sentences(steps: Sequence[Step], pair: Pair, threshold: float) -> str:
    """The steps and the sum in sentences."""
    named = [f"{step.label}（{signed(step.shown)}）" for step in steps if step.label != START]
    start = "".join(f"{step.label}は {signed(step.shown)}。" for step in steps if step.label == START)
    more = f"に、{ONLY}（{signed(_gained(pair))}）を加えた {plain(pair.decided_by)} " if pair.gain else ""
    return f"{start}{'、'.join(named)}{'。' if named else ''}{_SUM} {plain(pair.weight)} {more}で、{_verdict(pair, threshold)}。"


def _table(bars: Sequence[_Bar], threshold: float) -> list[tuple[str, str, str]]:
    return [*((bar.label, bar.shown, plain(bar.end)) for bar in bars), ("基準", "", plain(threshold))]


def _scale(bars: Sequence[_Bar], threshold: float) -> Scale:
    reached = scales.finite([0.0, threshold, *(bar.end for bar in bars)])
    low, high = scales.widened(min(reached), max(reached), 8)
    return Scale(low, high, MARGIN + _LABEL, WIDTH - MARGIN - _VALUE)


def _axis(canvas: Canvas, scale: Scale, top: float, bottom: float, threshold: float) -> None:
    for tick in scales.ticks(scale.low, scale.high, 8):
        x = scale(tick)
        canvas.line([(x, top), (x, bottom)], stroke=EDGE if tick == 0 else GRID)
        canvas.words(x, bottom + 18, plain(tick).removesuffix(".0"), anchor="middle", fill=QUIET)
    canvas.words(WIDTH - MARGIN, bottom + 18, "ビット", anchor="end", fill=QUIET)
    x = scale(threshold)
    canvas.line([(x, top - 4), (x, bottom)], stroke=INK, thick=2, dash="6 4")
    canvas.words(min(x, WIDTH - 90), top - 10, f"基準 {plain(threshold)}", anchor="middle", bold=True)


def _rows(canvas: Canvas, bars: Sequence[_Bar], scale: Scale, top: float) -> None:
    """Bars in rows, each with a line from where it ended down to the next."""
    for place, bar in enumerate(bars):
        y = top + place * _ROW
        _bar(canvas, scale, y, (bar.start, bar.end), GROUND if bar.grey else (KEY if bar.end >= bar.start else "hatched"))
        _labels(canvas, y, bar.label, plain(bar.end) if bar.total else bar.shown, bold=bar.total)
        if place + 1 < len(bars):
            x, still = scale(bar.end), _BAR if bar.end == bar.start else 0.0
            canvas.line([(x, y + (_ROW + _BAR) / 2 - still), (x, y + _ROW + (_ROW - _BAR) / 2)])


def _bar(canvas: Canvas, scale: Scale, y: float, span: tuple[float, float], fill: str) -> None:
    left, right = sorted(map(scale, span))
    if left == right:
        return
    canvas.box(left, y + (_ROW - _BAR) / 2, right - left, _BAR, fill=fill)


def _labels(canvas: Canvas, y: float, label: str, value: str, *, bold: bool) -> None:
    base = y + _ROW / 2 + SMALL * 0.36
    lines = shortened(label, _LABEL - 12, SMALL, 2)
    for place, line in enumerate(lines):
        canvas.words(MARGIN, base + (place - (len(lines) - 1) / 2) * 15, line, bold=bold)
    canvas.box(WIDTH - MARGIN - _VALUE + 6, y + 4, _VALUE - 6, _ROW - 8, fill=PAPER, stroke=PAPER)
    canvas.words(WIDTH - MARGIN, base, value, anchor="end", bold=bold)
