"""Pictures as SVG, from a few plain shapes: boxes, words, lines with arrow heads, number badges.

Shapes carry presentation attributes alone: no style sheet, script, link or font comes from outside, so a picture shows the same in a PDF,
on a page under a strict content policy, and as a file of its own. Lengths are units of the picture's own box; 1,200 of them across a
landscape A4 page make one unit about 0.6 point. Colours keep a contrast of at least 4.5 : 1 for words (WCAG 2.2, 1.4.3) and never carry
a meaning alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

FONT = "'Noto Sans CJK JP', 'Noto Sans JP', 'BIZ UDPGothic', sans-serif"

INK = "#1a1a1c"
QUIET = "#4d4d4d"
LINE = "#00118f"
EDGE = "#626264"
PAPER = "#ffffff"
TINT = "#e8f1fe"
WARM = "#fff4e0"
GREY = "#f2f2f2"

DASHED = "9 6"
DOTTED = "2 5"

_AFTER_COMMA = re.compile("(?<=、)")
_BLANK = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]")
_NOT_IN_XML = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NEVER_FIRST = "、。）」〜"
_ROUND_NUMBERS = ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1))
"""First and last number, and the code point of the first: Unicode has circled numbers up to 50."""


class Point(NamedTuple):
    """A place in the picture; y grows downward."""

    x: float
    y: float


class Area(NamedTuple):
    """A rectangle: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> Point:
        """The centre."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    def inset(self, by: float) -> Area:
        """The same rectangle, smaller by `by` on every side."""
        return Area(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)


def circled(number: int) -> str:
    """①, ② … ㊿, and from 51 on (51)."""
    for first, last, code in _ROUND_NUMBERS:
        if first <= number <= last:
            return chr(code + number - first)
    return f"({number})"


def circled_ranges(numbers: Iterable[int]) -> str:
    """Numbers in order, runs of three or more told by their ends: ①〜④、⑦."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(_run(run) for run in runs)


def _run(run: Sequence[int]) -> str:
    if len(run) > 2:
        return f"{circled(run[0])}〜{circled(run[-1])}"
    return "、".join(map(circled, run))


def width_of(text: str, size: float) -> float:
    """Width of a line of text, reckoned: a full-width character is as wide as high, any other 0.58 of that."""
    return size * sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.58 for character in text)


def wrapped(text: str, width: float, size: float) -> tuple[str, ...]:
    """Lines no wider than `width`: broken after a comma where that keeps a name whole, else between any two characters.

    A closing bracket or comma begins no line (JIS X 4051).
    """
    lines = [""]
    for part in _AFTER_COMMA.split(text):
        whole = width_of(part, size)
        if lines[-1] and whole <= width < width_of(lines[-1], size) + whole:
            lines.append("")
        _add(lines, part, width, size)
    return tuple(lines)


def _add(lines: list[str], part: str, width: float, size: float) -> None:
    for character in part:
        if lines[-1] and character not in _NEVER_FIRST and width_of(lines[-1] + character, size) > width:
            lines.append("")
        lines[-1] += character


def fitted(text: str, width: float, size: float, lines: int = 1) -> tuple[float, tuple[str, ...]]:
    """The text in at most so many lines, smaller if it must be: nothing is cut off. Returns size and lines."""
    found = wrapped(text, width, size)
    while len(found) > lines or max(width_of(line, size) for line in found) > width + size:
        size -= 0.5
        found = wrapped(text, width, size)
    return size, found


def _written(text: str) -> str:
    """Text for mark-up: blanks of every kind as one space each, and 〓 for characters that XML 1.0 cannot hold."""
    return escape(_NOT_IN_XML.sub("〓", _BLANK.sub(" ", text)))


def box(area: Area, *, fill: str = PAPER, stroke: str = EDGE, thick: float = 1.4, dash: str = "", radius: float = 6) -> str:
    """A rectangle with rounded corners."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<rect x="{_n(area.x)}" y="{_n(area.y)}" width="{_n(area.width)}" height="{_n(area.height)}" rx="{_n(radius)}" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="{_n(thick)}"{dashes}/>'
    )


def words(place: Point, text: str, size: float, *, bold: bool = False, fill: str = INK, anchor: str = "middle", halo: bool = False) -> str:
    """A line of text; `place` is on its base line. `halo` puts the paper's colour behind it where it crosses a line."""
    weight = ' font-weight="bold"' if bold else ""
    behind = box(_behind(place, text, size, anchor), fill=PAPER, stroke="none", thick=0, radius=2) if halo else ""
    return (
        f'{behind}<text x="{_n(place.x)}" y="{_n(place.y)}" font-size="{_n(size)}" text-anchor="{anchor}" fill="{fill}"{weight}>'
        f"{_written(text)}</text>"
    )


def _behind(place: Point, text: str, size: float, anchor: str) -> Area:
    width = width_of(text, size) + 4
    left = {"start": place.x - 2, "middle": place.x - width / 2, "end": place.x - width + 2}[anchor]
    return Area(left, place.y - size * 0.92, width, size * 1.16)


def paragraph(area: Area, text: str, size: float, *, lines: int, bold: bool = False, fill: str = INK) -> str:
    """Text centred in an area, in at most so many lines, made smaller where it must be."""
    size, found = fitted(text, area.width, size, lines)
    step = size * 1.3
    top = area.middle.y - step * (len(found) - 1) / 2 + size * 0.36
    return "".join(words(Point(area.middle.x, top + step * row), line, size, bold=bold, fill=fill) for row, line in enumerate(found))


def line(points: Sequence[Point], *, dash: str = "", stroke: str = LINE, thick: float = 2, arrow: bool = True, back: bool = False) -> str:
    """A line through the points, with an arrow head at its end (and, with `back`, at its beginning)."""
    path = " ".join(f"{_n(point.x)},{_n(point.y)}" for point in points)
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    drawn = f'<polyline points="{path}" fill="none" stroke="{stroke}" stroke-width="{_n(thick)}" stroke-linejoin="round"{dashes}/>'
    heads = (_head(points[-2], points[-1], stroke) if arrow else "") + (_head(points[1], points[0], stroke) if back else "")
    return drawn + heads


def _head(before: Point, tip: Point, fill: str) -> str:
    """A triangle at `tip`; lines run only along the axes, so one of the differences is nought."""
    dx, dy = _sign(tip.x - before.x), _sign(tip.y - before.y)
    base = Point(tip.x - 11 * dx, tip.y - 11 * dy)
    corners = (tip, Point(base.x - 5.5 * dy, base.y - 5.5 * dx), Point(base.x + 5.5 * dy, base.y + 5.5 * dx))
    return f'<polygon points="{" ".join(f"{_n(corner.x)},{_n(corner.y)}" for corner in corners)}" fill="{fill}"/>'


def badge(middle: Point, text: str, size: float = 22) -> str:
    """Numbers on a line, on a patch of the paper's colour."""
    width = width_of(text, size) + 8
    patch = box(Area(middle.x - width / 2, middle.y - size * 0.6, width, size * 1.2), stroke="none", thick=0, radius=size * 0.6)
    return patch + words(Point(middle.x, middle.y + size * 0.37), text, size, bold=True, fill=LINE)


@dataclass(frozen=True)
class Picture:
    """A picture to be: its size in units, a name for its parts (ASCII, unique on a page), title, and shapes from back to front."""

    width: float
    height: float
    name: str
    title: str
    alternative: str
    shapes: tuple[str, ...]

    def svg(self) -> str:
        """The picture as one SVG element that names itself and tells its content to those who do not see it."""
        title, told = f"{self.name}-title", f"{self.name}-desc"
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(self.width)} {_n(self.height)}" role="img" '
            f'aria-labelledby="{title} {told}" font-family={quoteattr(FONT)}>'
        )
        named = f'<title id="{title}">{_written(self.title)}</title><desc id="{told}">{_written(self.alternative)}</desc>'
        paper = f'<rect width="{_n(self.width)}" height="{_n(self.height)}" fill="{PAPER}"/>'
        return "\n".join((head, named, paper, *self.shapes, "</svg>")) + "\n"


def _sign(difference: float) -> int:
    return (difference > 0) - (difference < 0)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
