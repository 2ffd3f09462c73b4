"""The papers as files, beside the data and the report."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hagukumi.deident.general.output import PAPER, WORKBOOK
from hagukumi.documents.imprint import Imprint
from hagukumi.documents.render import FontsMissing, Press
from hagukumi.documents.sheet import Document, Format


@cache
def _press() -> Press:
    return Press()


def write_papers(folder: Path, document: Document, imprint: Imprint) -> str:
    """Write the workbook, then the PDF. Returns why there is no PDF, or '': a machine without the typefaces still gives the rest."""
    (folder / WORKBOOK).write_bytes(_press().render(document, imprint, Format.XLSX))
    try:
        paper = _press().render(document, imprint, Format.PDF)
    except FontsMissing as missing:
        return str(missing)
    (folder / PAPER).write_bytes(paper)
    return ""
