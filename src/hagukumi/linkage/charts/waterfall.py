"""Why one pair has its weight: from what was known before comparing, step by step, to the threshold."""

import math
from collections.abc import Mapping, Sequence
from typing import Final

from hagukumi.linkage.charts import scales
from hagukumi.linkage.charts.drawing import EDGE, GRID, GROUND, INK, KEY, MARGIN, PAPER, QUIET, SMALL, WIDTH, Canvas, shortened, told
from hagukumi.linkage.charts.scales import Scale, plain, signed
from hagukumi.linkage.charts.steps import START, Step, steps_of
from hagukumi.linkage.charts.words import HOLDS
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.sources import LinkSettings

_THRESHOLD: Final = LinkSettings().link_weight
_LABEL: Final = 272.0
_ROW: Final = 32.0
_BAR: Final = 18.0
_VALUE: Final = 70.0
_TITLE: Final = "この組の重みの内訳"
_READING: Final = (
    "上から順に手がかりの重み（ビット）を足していく。塗った帯は同じ人とする向き、斜線の帯は別の人とする向き、灰色の帯は出発点と合計。"
)


def waterfall_words(
    evidence: str,
    model: LinkModel,
    weight: float,
    adjustments: Mapping[str, float] | None = None,
    *,
    threshold: float = _THRESHOLD,
    linked: bool | None = None,
    hold: str = "",
) -> str:
    """The pair's weight in sentences, for example 「…漢字の氏名もよみも同じ（+17.7）、…。合計 21.3 で、基準 5.0 以上なので同じ人とした。」

    evidence, weight, linked, hold: as in `Linked.pairs`; without `linked` the threshold alone speaks. adjustments: see `steps_of`.
    """
    steps = steps_of(evidence, model, weight, adjustments)
    return _sentences(steps, weight, _verdict(weight, threshold, linked, hold))


def waterfall(
    evidence: str,
    model: LinkModel,
    weight: float,
    adjustments: Mapping[str, float] | None = None,
    *,
    threshold: float = _THRESHOLD,
    linked: bool | None = None,
    hold: str = "",
    name: str = "waterfall",
    title: str = _TITLE,
) -> str:
    """The pair's weight as bars that begin where the one before ended. Arguments as of `waterfall_words`; `name`: see `Canvas`."""
    steps = steps_of(evidence, model, weight, adjustments)
    words = _sentences(steps, weight, _verdict(weight, threshold, linked, hold))
    canvas = Canvas(name)
    canvas.words(MARGIN, 40, title, size=20, bold=True)
    top = canvas.paragraph(MARGIN, 72, _READING, width=WIDTH - 2 * MARGIN, fill=QUIET) + 20
    scale = _scale(steps, weight, threshold)
    bottom = top + _ROW * (len(steps) + 1) + 8
    _axis(canvas, scale, top, bottom, threshold)
    _rows(canvas, steps, weight, scale, top)
    end = canvas.paragraph(MARGIN, bottom + 56, words, width=WIDTH - 2 * MARGIN, size=15)
    return canvas.svg(end, title, told([words], ("手がかり", "重み（ビット）", "ここまでの合計"), _table(steps, weight, threshold)))


def _verdict(weight: float, threshold: float, linked: bool | None, hold: str) -> str:
    """What was decided and why, as the end of a sentence that began with the sum."""
    reaches, line = weight >= threshold, f"基準 {plain(threshold)}"
    slightly = "わずかに" if not reaches and plain(weight) == plain(threshold) else ""
    if linked or (linked is None and reaches and not hold):
        through = "ほかの記録や審査を通じて" if hold else "ほかに候補がないことなどを加味して"
        return f"{line} 以上なので同じ人とした" if reaches else f"{line} に{slightly}届かないが、{through}同じ人とした"
    if not reaches:
        return f"{line} に{slightly}届かないので、{'人の確認に回した' if hold else '結ばなかった'}"
    return f"{line} 以上だが、{HOLDS.get(hold, 'ほかの定めにより結べない')}ので、人の確認に回した"


def _sentences(steps: Sequence[Step], weight: float, verdict: str) -> str:
    """The steps and the sum in sentences."""
    named = [f"{step.label}（{signed(step.shown)}）" for step in steps if step.label != START]
    start = "".join(f"{step.label}は {signed(step.shown)}。" for step in steps if step.label == START)
    return f"{start}{'、'.join(named)}{'。' if named else ''}合計 {plain(weight)} で、{verdict}。"


def _sums(steps: Sequence[Step]) -> list[float]:
    """The sum after each step, of shown figures, so that whoever adds them up finds the same."""
    sums, total = [], 0.0
    for step in steps:
        total = round(total + step.shown, 1) if math.isfinite(total + step.shown) else total + step.shown
        sums.append(total)
    return sums


def _table(steps: Sequence[Step], weight: float, threshold: float) -> list[tuple[str, str, str]]:
    rows = [(step.label, signed(step.shown), plain(total)) for step, total in zip(steps, _sums(steps), strict=True)]
    return [*rows, ("合計", "", plain(weight)), ("基準", "", plain(threshold))]


def _scale(steps: Sequence[Step], weight: float, threshold: float) -> Scale:
    reached = scales.finite([0.0, weight, threshold, *_sums(steps)])
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


def _rows(canvas: Canvas, steps: Sequence[Step], weight: float, scale: Scale, top: float) -> None:
    before = 0.0
    for place, (step, after) in enumerate(zip(steps, _sums(steps), strict=True)):
        y = top + place * _ROW
        fill = GROUND if step.label == START else (KEY if after >= before else "hatched")
        _bar(canvas, scale, y, (before, after), fill)
        _labels(canvas, y, step.label, signed(step.shown), bold=False)
        x, still = scale(after), _BAR if after == before else 0.0
        canvas.line([(x, y + (_ROW + _BAR) / 2 - still), (x, y + _ROW + (_ROW - _BAR) / 2)])
        before = after
    y = top + len(steps) * _ROW
    _bar(canvas, scale, y, (0.0, weight), GROUND)
    _labels(canvas, y, "合計", plain(weight), bold=True)


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
