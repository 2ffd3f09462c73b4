"""A document that is a drawing, as a picture file with its title, description, day and version."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Final

from hagukumi.documents.imprint import Imprint, Imprinted
from hagukumi.documents.render.characters import Showing
from hagukumi.documents.render.picture import picture, rewritten, svg_text, without_words_for_machines
from hagukumi.documents.sheet import Document, Drawing

_FACE: Final = "Noto Sans CJK JP, Noto Sans JP, Hiragino Sans, Yu Gothic, Meiryo, sans-serif"
_LINE: Final = 0.022


def svg_bytes(document: Document, printing: Imprinted) -> bytes:
    """The first drawing of the document, with a line below it that names title, day and version. ValueError when there is none."""
    drawing = next((block for block in document.blocks if isinstance(block, Drawing)), None)
    if drawing is None:
        raise ValueError(f"document {document.name} holds no drawing")
    shown = Showing()
    drawn = picture(drawing.svg)
    root = drawn.root
    rewritten(root, shown, _FACE)
    without_words_for_machines(root)
    _signed(root, drawn.width, drawn.height, shown(_line(document, printing.imprint)))
    root.insert(0, _element("desc", shown(drawing.alternative)))
    root.insert(0, _element("title", shown(document.title)))
    root.set("role", "img")
    root.set("lang", "ja")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{svg_text(root)}\n'.encode()


def _line(document: Document, own: Imprint) -> str:
    return "　".join(filter(None, (own.municipality, document.title, own.date, own.version, own.notice)))


def _signed(root: ET.Element, width: float, height: float, line: str) -> None:
    """Make room below the drawing and write the line there."""
    left, top, _, _ = root.attrib["viewBox"].replace(",", " ").split()
    size = width * _LINE * min(1.0, 44 / max(len(line), 1))
    root.set("viewBox", f"{left} {top} {width:g} {height + 2 * size:g}")
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    words = _element("text", line)
    words.attrib.update({"x": left, "y": f"{float(top) + height + 1.4 * size:g}", "font-size": f"{size:g}", "fill": "#333333"})
    root.append(words)


def _element(tag: str, text: str) -> ET.Element:
    element = ET.Element(tag)
    element.text = text
    return element
