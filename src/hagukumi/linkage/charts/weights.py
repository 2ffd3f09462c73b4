"""How much each level of agreement speaks for or against one person."""

import math
from collections.abc import Iterator
from typing import Final

from hagukumi.linkage.charts import scales
from hagukumi.linkage.charts.drawing import EDGE, GRID, INK, KEY, MARGIN, NORMAL, PAPER, QUIET, SMALL, WIDTH, Canvas, shortened, told
from hagukumi.linkage.charts.scales import Scale, bits_of, odds, percent, signed
from hagukumi.linkage.charts.words import comparison_word, level_word, reading_order
from hagukumi.linkage.engine.model import LevelShare, LinkModel

_LABEL: Final = 268.0
_ROW: Final = 25.0
_BAR: Final = 15.0
_VALUE: Final = 62.0
_TITLE: Final = "名寄せの重み：何がどれだけ効くか"
_READING: Final = (
    "重みは、その段階が同じ人の組に、別の人の組の何倍多く見られるかを表す（1 増えるごとに 2 倍）。"
    "右へ伸びるほど同じ人とする手がかり、左へ伸びるほど別の人とする手がかりである。"
)
_RARE: Final = "実際の組では、これに値の珍しさによる増減が加わる（珍しい名前の一致ほど重い）。"


def weights_chart(model: LinkModel) -> str:
    """Each comparison's levels with log2(m / u) as bars from nought; a full bar was learnt from data, a hatched one is the prior.

    Fellegi and Sunter (1969). Shares of nought give bars without end, marked as such. Any number of comparisons, also none.
    """
    canvas = Canvas("weights")
    y = canvas.paragraph(MARGIN, 72, _READING, width=WIDTH - 2 * MARGIN, fill=QUIET)
    canvas.words(MARGIN, 40, _TITLE, size=20, bold=True)
    _key(canvas, y + 4)
    scale = _scale(model)
    top = y + 44
    bottom = _axis(canvas, scale, top, top + _height(model))
    _rows(canvas, model, scale, top)
    end = bottom + 24
    for sentence in _summary(model)[1:]:
        end = canvas.paragraph(MARGIN, end, sentence, width=WIDTH - 2 * MARGIN, fill=QUIET)
    return canvas.svg(end, _TITLE, told(_summary(model), _HEADER, _table(model)))


def _key(canvas: Canvas, y: float) -> None:
    """The key: what full and hatched bars mean."""
    canvas.box(MARGIN, y, 28, 14)
    canvas.words(MARGIN + 36, y + 12, "データから学習した重み")
    canvas.box(MARGIN + 220, y, 28, 14, fill="hatched")
    canvas.words(MARGIN + 256, y + 12, "事前に定めた重み（データが足りず、そのまま使うもの）")


def _height(model: LinkModel) -> float:
    return sum(_ROW * (len(levels) + 1.4) for levels in model.comparisons.values()) or _ROW


def _scale(model: LinkModel) -> Scale:
    bits = scales.finite(bits_of(share.match, share.other) for levels in model.comparisons.values() for share in levels)
    low, high = scales.widened(min([*bits, -1.0]), max([*bits, 1.0]), 8)
    return Scale(low, high, MARGIN + _LABEL + _VALUE, WIDTH - MARGIN - _VALUE)


def _axis(canvas: Canvas, scale: Scale, top: float, bottom: float) -> float:
    """Lines and numbers of the axis; returns the base line below it."""
    for tick in scales.ticks(scale.low, scale.high, 8):
        x = scale(tick)
        canvas.line([(x, top), (x, bottom)], stroke=EDGE if tick == 0 else GRID)
        canvas.words(x, bottom + 18, signed(tick).removesuffix(".0"), anchor="middle", fill=QUIET)
    canvas.words((scale.start + scale.end) / 2, bottom + 38, "重み（ビット）", anchor="middle", fill=QUIET)
    return bottom + 38


def _rows(canvas: Canvas, model: LinkModel, scale: Scale, top: float) -> None:
    y = top
    for comparison in reading_order(model.comparisons):
        levels = model.comparisons[comparison]
        canvas.words(MARGIN, y + _ROW * 0.8, shortened(comparison_word(comparison), _LABEL, NORMAL, 1)[0], size=NORMAL, bold=True)
        y += _ROW
        for share in levels:
            _bar(canvas, share, level_word(model.script, comparison, share.level), scale, y)
            y += _ROW
        y += _ROW * 0.4


def _bar(canvas: Canvas, share: LevelShare, label: str, scale: Scale, y: float) -> None:
    base = y + _ROW / 2 + SMALL * 0.36
    canvas.words(MARGIN + 12, base, shortened(label, _LABEL, SMALL, 1)[0])
    bits = bits_of(share.match, share.other)
    start, end = sorted((scale(0), scale(bits)))
    if end > start:
        canvas.box(start, y + (_ROW - _BAR) / 2, end - start, _BAR, fill=KEY if share.trained else "hatched")
    if math.isnan(bits):
        canvas.words(scale(0) + 6, base, signed(bits), fill=INK)
    else:
        _value(canvas, signed(bits), bits, scale, base)


def _value(canvas: Canvas, text: str, bits: float, scale: Scale, base: float) -> None:
    """The bits at the end of their bar, on paper so that no line of the axis crosses the digits."""
    width = len(text) * SMALL * 0.62 + 4
    x = scale(bits) + (4 if bits >= 0 else -4)
    canvas.box(x if bits >= 0 else x - width, base - SMALL * 0.9, width, SMALL * 1.1, fill=PAPER, stroke=PAPER)
    canvas.words(x, base, text, anchor="" if bits >= 0 else "end")


_HEADER: Final = ("比較", "段階", "重み（ビット）", "同じ人の組での割合", "別の人の組での割合", "定め方")


def _summary(model: LinkModel) -> list[str]:
    shares = [share for levels in model.comparisons.values() for share in levels]
    learnt = sum(share.trained for share in shares)
    start = bits_of(model.prior, 1 - model.prior)
    return [
        _READING,
        f"比べる前の見込み（無作為に選んだ2件が同じ人である割合）は {odds(model.prior)} で、重みにして {signed(start)} から始まる。",
        f"{len(shares)} 段階のうち {learnt} 段階はデータから学習し、{len(shares) - learnt} 段階は事前に定めた値を使った。",
        _RARE,
    ]


def _table(model: LinkModel) -> Iterator[tuple[str, ...]]:
    for comparison in reading_order(model.comparisons):
        for share in model.comparisons[comparison]:
            yield (
                comparison_word(comparison),
                level_word(model.script, comparison, share.level),
                signed(bits_of(share.match, share.other)),
                _share(share.match),
                _share(share.other),
                "学習" if share.trained else "事前",
            )


def _share(value: float) -> str:
    """A share, in per cent where that has digits to show."""
    return percent(value) if value >= 0.001 or value == 0 else (f"{1 / value:,.0f} 分の 1" if value > 0 else "計算できない")
