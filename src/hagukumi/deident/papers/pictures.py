"""A chart of the result as a drawing of the sheet model: its own title and description become caption and text."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Final

from hagukumi.documents.sheet import Drawing

_SPACE: Final = "{http://www.w3.org/2000/svg}"


def drawing(svg: str) -> Drawing:
    """The chart with the title and description that it carries. ValueError for one without: it would say nothing to some readers."""
    root = ET.fromstring(svg)  # noqa: S314 - drawn by this program a moment ago
    title, description = root.findtext(f"{_SPACE}title"), root.findtext(f"{_SPACE}desc")
    if not title or not description:
        raise ValueError("a chart without title or description")
    return Drawing(title, svg, description.replace("\t", "　"))
