"""SVG from plain shapes and words, with a title and a description that tells the whole content.

Shapes carry presentation attributes alone, so a chart shows the same as a file, on a page under a strict content policy, and inside an
official document. Colours are those of the Digital Agency's design tokens (@digital-go-jp/design-tokens), and words keep a contrast of at
least 4.5 : 1 against what lies behind them (WCAG 2.2, 1.4.3). Lengths are CSS pixels.
"""

import html
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from typing import Final

FONT: Final = "'Noto Sans JP', 'Noto Sans CJK JP', 'BIZ UDPGothic', sans-serif"
INK: Final = "#1a1a1a"
QUIET: Final = "#4d4d4d"
GRID: Final = "#cccccc"
EDGE: Final = "#4d4d4d"
KEY: Final = "#0017c1"
PALE: Final = "#d9e6ff"
PAPER: Final = "#ffffff"
GROUND: Final = "#f2f2f2"

WIDTH: Final = 800.0
MARGIN: Final = 24.0
SMALL: Final = 13.0
NORMAL: Final = 15.0
LARGE: Final = 20.0

_NOT_IN_XML: Final = re.compile("[^\x09\x0a\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BLANK: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_PARTS: Final = re.compile(r"[（「『【〔(]*(?:[\x21-\x7e−∞]+|.) ?[、。，．）」』】〕・ー…％※]*")
"""What stays on one line: a number or Latin word, or a single character, with opening marks before it and closing marks after it."""

_TOLD: Final = re.compile(r"<title[^>]*>(.*?)</title>\s*<desc[^>]*>(.*?)</desc>", re.DOTALL)


def one_line(text: str) -> str:
    """Text for a cell or a label: blanks of every kind as one space, and 〓 for characters that XML 1.0 cannot hold."""
    return _NOT_IN_XML.sub("〓", _BLANK.sub(" ", text)).strip()


def width_of(text: str, size: float) -> float:
    """Width of a line of text, reckoned: a full-width character is as wide as high, any other 0.6 of that."""
    return size * sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.6 for character in text)


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines no wider than `width`, broken between any two characters but within no number or Latin word that fits a line.

    A closing mark begins no line and an opening one ends none (JIS X 4051).
    """
    lines = [""]
    for part in _PARTS.findall(one_line(text)):
        if lines[-1] and width_of(lines[-1] + part, size) > width >= width_of(part, size):
            lines.append(part)
        else:
            _filled(lines, part, width, size)
    return lines


def _filled(lines: list[str], part: str, width: float, size: float) -> None:
    """Add a part that fits, or one too long for any line broken wherever it must be."""
    for character in part:
        if lines[-1] and width_of(part, size) > width and width_of(lines[-1] + character, size) > width:
            lines.append("")
        lines[-1] += character


def shortened(text: str, width: float, size: float, lines: int) -> list[str]:
    """At most so many lines; where that is too few the last ends with …, and the description alone tells the whole."""
    found = wrapped(text, width, size)
    if len(found) <= lines:
        return found
    last = found[lines - 1]
    while last and width_of(last + "…", size) > width:
        last = last[:-1]
    return [*found[: lines - 1], last + "…"]


class Canvas:
    """A chart in the making; shapes lie over those drawn before. `name` (ASCII) is unique among the charts of one page."""

    def __init__(self, name: str, width: float = WIDTH) -> None:
        self.name = name
        self.width = width
        self._shapes = ET.Element("g")

    def _add(self, tag: str, **attributes: str | float) -> ET.Element:
        written = {key.replace("_", "-"): value if isinstance(value, str) else number(value) for key, value in attributes.items()}
        return ET.SubElement(self._shapes, tag, {key: value for key, value in written.items() if value})

    def words(self, x: float, y: float, text: str, *, size: float = SMALL, anchor: str = "", bold: bool = False, fill: str = INK) -> None:
        """One line of text with its base line at `y`; anchor is "" (start), "middle" or "end"."""
        weight = "bold" if bold else ""
        element = self._add("text", x=x, y=y, font_size=size, text_anchor=anchor, font_weight=weight, fill=fill)
        element.text = one_line(text)

    def paragraph(self, x: float, y: float, text: str, *, width: float, size: float = SMALL, fill: str = INK) -> float:
        """Lines of text from the base line `y` downward; returns the base line of what may follow."""
        for line in wrapped(text, width, size):
            self.words(x, y, line, size=size, fill=fill)
            y += round(size * 1.6)
        return y

    def box(self, x: float, y: float, width: float, height: float, *, fill: str = KEY, stroke: str = EDGE) -> None:
        """A rectangle; `fill` is a colour, "none" or "hatched"."""
        shown = f"url(#{self.name}-hatch)" if fill == "hatched" else fill
        self._add("rect", x=x, y=y, width=max(width, 0.0), height=height, fill=shown, stroke=stroke, stroke_width=1.0)

    def line(self, points: Iterable[tuple[float, float]], *, stroke: str = EDGE, thick: float = 1.0, dash: str = "") -> None:
        """A line through the points; `dash` as in SVG's stroke-dasharray."""
        path = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self._add("polyline", points=path, fill="none", stroke=stroke, stroke_width=thick, stroke_dasharray=dash)

    def mark(self, x: float, y: float, shape: str, *, fill: str = KEY, size: float = 5.0) -> None:
        """A mark around a point: circle, square, diamond, left (an arrow head)."""
        if shape == "circle":
            self._add("circle", cx=x, cy=y, r=size, fill=fill, stroke=KEY, stroke_width=1.5)
            return
        corners = {
            "left": ((-1, 0), (1, -1), (1, 1)),
            "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
            "diamond": ((0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)),
        }[shape]
        path = " ".join(f"{number(x + size * dx)},{number(y + size * dy)}" for dx, dy in corners)
        self._add("polygon", points=path, fill=fill, stroke=KEY, stroke_width=1.5)

    def svg(self, height: float, title: str, told: str) -> str:
        """The chart as one SVG file that names itself and tells its content to those who do not see it."""
        name, told_name = f"{self.name}-title", f"{self.name}-desc"
        root = ET.Element(
            "svg",
            {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {number(self.width)} {number(height)}", "width": number(self.width)}
            | {"height": number(height), "role": "img", "lang": "ja", "aria-labelledby": f"{name} {told_name}", "font-family": FONT},
        )
        ET.SubElement(root, "title", {"id": name}).text = one_line(title)
        ET.SubElement(root, "desc", {"id": told_name}).text = _NOT_IN_XML.sub("〓", told)
        root.append(_hatch(f"{self.name}-hatch"))
        ET.SubElement(root, "rect", {"width": number(self.width), "height": number(height), "fill": PAPER})
        root.extend(self._shapes)
        ET.indent(root, space="")
        return ET.tostring(root, encoding="unicode") + "\n"


def _hatch(name: str) -> ET.Element:
    """Slanting lines that stay apart from a full area also in black and white."""
    definitions = ET.Element("defs")
    pattern = ET.SubElement(
        definitions,
        "pattern",
        {"id": name, "width": "6", "height": "6", "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"},
    )
    ET.SubElement(pattern, "rect", {"width": "6", "height": "6", "fill": PAPER})
    ET.SubElement(pattern, "rect", {"width": "2", "height": "6", "fill": KEY})
    return definitions


def number(value: float) -> str:
    """A length as short as it goes with one decimal; never a minus nought."""
    return f"{value:.1f}".removesuffix(".0").replace("-0", "0") if abs(value) < 0.05 else f"{value:.1f}".removesuffix(".0")


def told(summary: Sequence[str], header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The content of a chart in words: sentences, then a table with cells parted by tabs."""
    sentences = [one_line(sentence) for sentence in summary if sentence]
    table = ["\t".join(map(one_line, row)) for row in (header, *rows)]
    return "\n".join([*sentences, "", *table])


def text_of(svg: str) -> str:
    """A chart of this room told in words: title, sentences, and its table with cells parted by tabs. ValueError for any other text."""
    title, described = _told(svg)
    return f"{title}\n{described}\n"


def title_of(svg: str) -> str:
    """The title of a chart of this room. ValueError for any other text."""
    return _told(svg)[0]


def _told(svg: str) -> tuple[str, str]:
    found = _TOLD.search(svg)
    if found is None:
        raise ValueError("this text is no chart of linkage: it has no title and description")
    title, described = map(html.unescape, found.groups())
    return title, described
