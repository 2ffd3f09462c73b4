"""SVG from bars, marks, lines and words, with a title and a description that tells the whole content.

Shapes carry presentation attributes alone, so a chart shows the same as a file, on a page under a strict content policy, and inside an
official document: nothing comes from outside. Colours are those of the Digital Agency's design tokens; words keep a contrast of at least
4.5 : 1 (WCAG 2.2, 1.4.3), and hatching tells two bars apart in black and white. Lengths are CSS pixels.
"""

from __future__ import annotations

import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from typing import Final

FONT: Final = "'Noto Sans JP', 'Noto Sans CJK JP', 'BIZ UDPGothic', sans-serif"
INK: Final = "#1a1a1a"
QUIET: Final = "#4d4d4d"
GRID: Final = "#cccccc"
KEY: Final = "#0017c1"
PAPER: Final = "#ffffff"
WIDTH: Final = 800.0
SMALL: Final = 13.0
LARGE: Final = 18.0

_NOT_IN_XML: Final = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def one_line(text: str) -> str:
    """Text for a label: blanks of every kind as one space, and 〓 for characters that XML 1.0 cannot hold."""
    return _NOT_IN_XML.sub("〓", " ".join(text.split()))


def shortened(text: str, width: float, size: float = SMALL) -> str:
    """As much of a line as fits, ending with … where it is cut; the description tells the whole."""
    text = one_line(text)
    if _width(text, size) <= width:
        return text
    while text and _width(text + "…", size) > width:
        text = text[:-1]
    return text + "…"


def _width(text: str, size: float) -> float:
    return size * sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.6 for character in text)


def number(value: float) -> str:
    """A length with at most one decimal, never a minus nought."""
    return f"{value + 0.0:.1f}".removesuffix(".0").replace("-0", "0") if abs(value) < 0.05 else f"{value:.1f}".removesuffix(".0")


class Canvas:
    """A chart in the making; later shapes lie over earlier ones. `name` (ASCII) is unique among the charts of one page."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._shapes = ET.Element("g")

    def _add(self, tag: str, **attributes: str | float) -> ET.Element:
        written = {key.replace("_", "-"): value if isinstance(value, str) else number(value) for key, value in attributes.items()}
        return ET.SubElement(self._shapes, tag, {key: value for key, value in written.items() if value})

    def words(self, x: float, y: float, text: str, *, size: float = SMALL, anchor: str = "", fill: str = INK) -> None:
        """One line with its base line at `y`; anchor is "" (start), "middle" or "end"."""
        self._add("text", x=x, y=y, font_size=size, text_anchor=anchor, fill=fill).text = one_line(text)

    def bar(self, x: float, y: float, width: float, height: float, *, hatched: bool = False) -> None:
        """A bar, full or hatched."""
        fill = f"url(#{self.name}-hatch)" if hatched else KEY
        self._add("rect", x=x, y=y, width=max(width, 0.0), height=max(height, 0.0), fill=fill, stroke=KEY, stroke_width=1.0)

    def line(self, points: Iterable[tuple[float, float]], *, stroke: str = GRID) -> None:
        """A line through the points."""
        self._add("polyline", points=" ".join(f"{number(x)},{number(y)}" for x, y in points), fill="none", stroke=stroke, stroke_width=1.0)

    def mark(self, x: float, y: float, *, filled: bool) -> None:
        """A circle around a point, full or hollow."""
        self._add("circle", cx=x, cy=y, r=6.0, fill=KEY if filled else PAPER, stroke=KEY, stroke_width=2.0)

    def svg(self, height: float, title: str, told: str) -> str:
        """The chart as one SVG file that names itself and tells its content to those who do not see it."""
        names = f"{self.name}-title", f"{self.name}-desc"
        root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {number(WIDTH)} {number(height)}"})
        root.attrib |= {"width": number(WIDTH), "height": number(height), "role": "img", "lang": "ja"}
        root.attrib |= {"aria-labelledby": " ".join(names), "font-family": FONT}
        ET.SubElement(root, "title", {"id": names[0]}).text = one_line(title)
        ET.SubElement(root, "desc", {"id": names[1]}).text = told
        root.append(_hatch(f"{self.name}-hatch"))
        ET.SubElement(root, "rect", {"width": number(WIDTH), "height": number(height), "fill": PAPER})
        root.extend(self._shapes)
        ET.indent(root, space="")
        return ET.tostring(root, encoding="unicode") + "\n"


def _hatch(name: str) -> ET.Element:
    definitions = ET.Element("defs")
    of_it = {"id": name, "width": "6", "height": "6", "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"}
    pattern = ET.SubElement(definitions, "pattern", of_it)
    ET.SubElement(pattern, "rect", {"width": "6", "height": "6", "fill": PAPER})
    ET.SubElement(pattern, "rect", {"width": "2", "height": "6", "fill": KEY})
    return definitions


def told(sentences: Sequence[str], header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The content of a chart in words: sentences, then a table with cells parted by tabs."""
    return "\n".join([*map(one_line, sentences), "", *("\t".join(map(one_line, row)) for row in (header, *rows))])
