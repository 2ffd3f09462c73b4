"""Drawings: SVG that draws and does nothing else, read strictly before it goes into a document."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Final, NamedTuple

NAMESPACE: Final = "http://www.w3.org/2000/svg"
_CONTAINERS: Final = {"svg", "g", "title", "desc", "defs", "marker", "linearGradient", "stop", "pattern", "clipPath"}
_SHAPES: Final = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"}
_LOCAL_LINK: Final = re.compile(r"url\(#[\w-]+\)")
_NAME: Final = re.compile(r"[A-Za-z][\w-]*")
_DOCTYPE: Final = re.compile(r"<!(?!--)|<\?(?!xml )", re.IGNORECASE)


class NotADrawing(ValueError):
    """An SVG holds something that does not draw: a script, a link, an outside file, a style sheet."""


class Picture(NamedTuple):
    """A checked drawing: its root element without namespaces, and the size of its view in units."""

    root: ET.Element
    width: float
    height: float


def picture(svg: str) -> Picture:
    """Read a drawing. Raises NotADrawing for anything beyond shapes and words with presentation attributes and a `viewBox`."""
    if _DOCTYPE.search(svg):
        raise NotADrawing("a document type or processing instruction")
    try:
        root = ET.fromstring(svg)  # noqa: S314 - entities cannot be declared without the document type refused above
    except ET.ParseError as error:
        raise NotADrawing("not well-formed") from error
    for element in root.iter():
        _check(element)
    return Picture(root, *_size(root))


def _check(element: ET.Element) -> None:
    namespace, _, name = element.tag.rpartition("}")
    if namespace not in ("", "{" + NAMESPACE) or name not in _CONTAINERS | _SHAPES:
        raise NotADrawing(f"element {name}")
    element.tag = name
    for key, value in element.attrib.items():
        if not _NAME.fullmatch(key) or key.lower().startswith("on") or key in ("href", "style", "class"):
            raise NotADrawing(f"attribute {key}")
        if "url(" in value.lower() and not _LOCAL_LINK.fullmatch(value):
            raise NotADrawing(f"link in {key}")


def _size(root: ET.Element) -> tuple[float, float]:
    try:
        _, _, width, height = (float(part) for part in root.get("viewBox", "").replace(",", " ").split())
    except ValueError as error:
        raise NotADrawing("no viewBox") from error
    if root.tag != "svg" or not (width > 0 and height > 0):
        raise NotADrawing("no size")
    return width, height


def rewritten(root: ET.Element, words: Callable[[str], str], face: str) -> None:
    """Put all words of a drawing through `words` and set them in `face`."""
    for element in root.iter():
        element.text = words(element.text) if element.text else element.text
        element.tail = words(element.tail) if element.tail else element.tail
        element.attrib.pop("font-family", None)
    root.set("font-family", face)


def without_words_for_machines(root: ET.Element) -> None:
    """Take out the drawing's own title, description and links to them: what it says is told by the place that it comes to."""
    for element in (root, *root.findall("title"), *root.findall("desc")):
        if element is not root:
            root.remove(element)
    for key in ("role", "aria-labelledby", "aria-describedby", "aria-label"):
        root.attrib.pop(key, None)


def with_own_ids(root: ET.Element, prefix: str) -> None:
    """Prefix ids and the links to them, so that several drawings can lie in one page."""
    for element in root.iter():
        for key, value in element.attrib.items():
            if key == "id":
                element.set(key, prefix + value)
            elif value.startswith("url(#"):
                element.set(key, f"url(#{prefix}{value[5:]}")


def svg_text(root: ET.Element) -> str:
    """The drawing as SVG text with its namespace."""
    root.set("xmlns", NAMESPACE)
    return ET.tostring(root, encoding="unicode")
