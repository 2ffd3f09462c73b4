"""Whom linkage reaches less: rates by subgroup with their intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from hagukumi.linkage.charts import scales
from hagukumi.linkage.charts.drawing import EDGE, GRID, INK, KEY, MARGIN, NORMAL, PAPER, QUIET, SMALL, WIDTH, Canvas, shortened, told
from hagukumi.linkage.charts.rates import SMALL_GROUP
from hagukumi.linkage.charts.scales import Scale, percent
from hagukumi.linkage.charts.words import SIDES, group_word, value_word
from hagukumi.linkage.review.intervals import wilson

_TITLE: Final = "結び付いた割合：どの人たちに届きにくいか"
_READING: Final = (
    "点は割合、横線は95％信頼区間（Wilson）、縦の破線は全体の割合。割合が低い区分は、名寄せが届きにくい人たちかもしれない。"
    "ただし、相手の提供元にもともといない人もあるので、低さがそのまま誤りではない。"
)
_MOST: Final = 20
"""Values of one kind drawn; the lowest rates are drawn, and the rest as one."""

_MANY: Final = 100
"""From so many records on the whole interval lies within the scale."""

_LABEL: Final = 200.0
_ROW: Final = 24.0
_FIGURES: Final = 280.0
_GAP: Final = 14.0


@dataclass(frozen=True, slots=True)
class _Rate:
    """One subgroup, or several as one."""

    side: str
    group: str
    label: str
    records: int
    linked: int

    @property
    def rate(self) -> float:
        return self.linked / self.records

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.linked, self.records)

    @property
    def small(self) -> bool:
        return self.records < SMALL_GROUP


def subgroup_chart(rates: pa.Table) -> str:
    """Rates (`rates.RATES`) as points with intervals, a section for each side and a block for each kind of subgroup.

    Of a kind with very many values the lowest rates are drawn and the rest put together, and a kind with one value is not drawn, being the
    whole again; the description has them all.
    """
    every = [_rate(row) for row in rates.to_pylist() if row["records"] > 0]
    sides = list(dict.fromkeys(rate.side for rate in every))
    title = _TITLE if len(sides) != 1 else SIDES.get(sides[0], sides[0])
    canvas = Canvas("subgroups")
    canvas.words(MARGIN, 40, title, size=20, bold=True)
    y = canvas.paragraph(MARGIN, 72, _READING, width=WIDTH - 2 * MARGIN, fill=QUIET)
    canvas.mark(MARGIN + 6, y + 2, "circle", fill=PAPER)
    canvas.words(MARGIN + 20, y + 7, f"と※：{SMALL_GROUP} 件に満たず、割合は目安にとどまる区分")
    canvas.mark(MARGIN + 356, y + 2, "left")
    canvas.words(MARGIN + 370, y + 7, "：目盛りの外にある")
    y += 34
    for sentence in _summary(every)[1:]:
        y = canvas.paragraph(MARGIN, y, sentence, width=WIDTH - 2 * MARGIN)
    for side in sides:
        if len(sides) > 1:
            canvas.words(MARGIN, y + 16, SIDES.get(side, side), size=NORMAL, bold=True)
            y += 24
        y = _section(canvas, [rate for rate in every if rate.side == side], y)
    return canvas.svg(y + 8, title, told(_summary(every), _HEADER, map(_row, every)))


_NOTHING: Final = "数える記録がない。"
_HEADER: Final = ("何の割合か", "区分の種類", "区分", "記録", "結び付いた記録", "割合", "95％信頼区間", "")


def _rate(row: dict[str, object]) -> _Rate:
    group, value = str(row["group"]), str(row["value"])
    return _Rate(str(row["side"]), group, value_word(group, value), int(str(row["records"])), int(str(row["linked"])))


def _row(rate: _Rate) -> tuple[str, ...]:
    low, high = rate.interval
    note = "※少数" if rate.small else ""
    span = f"{percent(low)}〜{percent(high)}"
    figures = (f"{rate.records:,}", f"{rate.linked:,}", percent(rate.rate), span)
    return (SIDES.get(rate.side, rate.side), group_word(rate.group), rate.label, *figures, note)


def _summary(every: Sequence[_Rate]) -> list[str]:
    sentences = [_READING]
    for whole in (rate for rate in every if rate.group == "all"):
        low = [rate for rate in every if rate.side == whole.side and rate.interval[1] < whole.rate and not rate.small]
        say = "、".join(f"{group_word(rate.group)}「{rate.label}」{percent(rate.rate)}" for rate in sorted(low, key=lambda r: r.rate)[:5])
        lowest = f"区間が全体を下回る区分は {len(low)}（区分が多いと偶然にも生じる）。低い順に {say}。" if say else ""
        sentences.append(f"{SIDES.get(whole.side, whole.side)}は全体で {percent(whole.rate)}。{lowest}")
    return sentences if every else [*sentences, _NOTHING]


def _section(canvas: Canvas, rates: Sequence[_Rate], y: float) -> float:
    """One side; returns where the next may begin."""
    kinds = {group: [rate for rate in rates if rate.group == group] for group in dict.fromkeys(rate.group for rate in rates)}
    blocks = {group: _lowest(kind) for group, kind in kinds.items() if len(kind) > 1 or group == "all"}
    shown = [rate for block in blocks.values() for rate in block]
    scale = _scale(shown)
    canvas.words(WIDTH - MARGIN - _FIGURES + _GAP, y + SMALL, "割合（結び付いた件数/記録の件数）", fill=QUIET)
    top = y + 22
    bottom = top + sum(_ROW * (len(block) + (1.3 if group != "all" else 0.3)) for group, block in blocks.items())
    _axis(canvas, scale, top, bottom, rates)
    for group, block in blocks.items():
        if group != "all":
            canvas.words(MARGIN, top + _ROW * 0.72, shortened(group_word(group), _LABEL, SMALL, 1)[0], bold=True)
            top += _ROW
        for rate in block:
            _draw(canvas, scale, rate, top)
            top += _ROW
        top += _ROW * 0.3
    return bottom + 44


def _lowest(rates: Sequence[_Rate]) -> list[_Rate]:
    """All, or of very many the lowest in their order and the others as one."""
    if len(rates) <= _MOST:
        return list(rates)
    kept = set(sorted(range(len(rates)), key=lambda place: (rates[place].rate, place))[: _MOST - 1])
    others = [rate for place, rate in enumerate(rates) if place not in kept]
    rest = _Rate(
        rates[0].side,
        rates[0].group,
        f"ほか {len(others)} 区分の合計",
        sum(rate.records for rate in others),
        sum(rate.linked for rate in others),
    )
    return [*(rates[place] for place in sorted(kept)), rest]


def _scale(shown: Sequence[_Rate]) -> Scale:
    """To all from a round per cent below whatever is known well; a few records shall not make the differences of many invisible."""
    known = [rate.interval[0] if rate.records >= _MANY else rate.rate for rate in shown if not rate.small or rate.group == "all"]
    least = min(100 * min(known, default=0.0), 99.0)
    low, high = scales.widened(least, 100.0, 5)
    return Scale(max(low, 0.0), min(high, 100.0), MARGIN + _LABEL, WIDTH - MARGIN - _FIGURES)


def _axis(canvas: Canvas, scale: Scale, top: float, bottom: float, rates: Sequence[_Rate]) -> None:
    for tick in scales.ticks(scale.low, scale.high, 5):
        canvas.line([(scale(tick), top), (scale(tick), bottom)], stroke=GRID)
        canvas.words(scale(tick), bottom + 18, f"{tick:g}%", anchor="middle", fill=QUIET)
    if scale.low > 0:
        canvas.words(WIDTH - MARGIN, bottom + 18, "（目盛りは0から始まらない）", anchor="end", fill=QUIET)
    for whole in (rate for rate in rates if rate.group == "all"):
        x = scale(100 * whole.rate)
        canvas.line([(x, top), (x, bottom)], stroke=INK, thick=1.5, dash="6 4")


def _draw(canvas: Canvas, scale: Scale, rate: _Rate, top: float) -> None:
    y = top + _ROW / 2
    indent = 0 if rate.group == "all" else 12
    label = shortened(rate.label if rate.group != "all" else group_word("all"), _LABEL - indent - 8, SMALL, 1)[0]
    canvas.words(MARGIN + indent, y + SMALL * 0.36, label, bold=rate.group == "all")
    low, high = (scale(100 * end) for end in rate.interval)
    canvas.line([(low, y), (high, y)], thick=2)
    if 100 * rate.interval[0] < scale.low:
        canvas.mark(scale.start, y, "left", size=4.5)
    for end in (end for end in (low, high) if end > scale.start):
        canvas.line([(end, y - 4), (end, y + 4)], stroke=EDGE, thick=2)
    if 100 * rate.rate >= scale.low:
        canvas.mark(scale(100 * rate.rate), y, "circle", fill=PAPER if rate.small else KEY, size=4.5)
    figures = f"{percent(rate.rate)}（{rate.linked:,}/{rate.records:,}）" + ("※" if rate.small else "")
    canvas.words(WIDTH - MARGIN - _FIGURES + _GAP, y + SMALL * 0.36, figures)
