"""One press for all formats; it keeps the typesetter warm, so print many documents with one."""

from __future__ import annotations

import threading

from hagukumi.documents.imprint import Imprinted
from hagukumi.documents.render.csv import csv_bytes
from hagukumi.documents.render.html import html_bytes
from hagukumi.documents.render.outline import outlined
from hagukumi.documents.render.pdf import PdfPress
from hagukumi.documents.render.svg import svg_bytes
from hagukumi.documents.render.xlsx import xlsx_bytes
from hagukumi.documents.sheet import Document, Format


class Press:
    """Renders documents. PDF needs typefaces and raises FontsMissing; the other formats need nothing.

    Several threads may print with one press: each gets a typesetter of its own, and setting a PDF leaves the others free to run.
    """

    def __init__(self) -> None:
        self._own = threading.local()

    def render(self, document: Document, printing: Imprinted, form: Format) -> bytes:
        """One document in one format. Raises ValueError for CSV without a table and for a picture without a drawing."""
        document = outlined(document)
        match form:
            case Format.PDF:
                return self._pdf(document, printing)
            case Format.HTML:
                return html_bytes(document, printing)
            case Format.XLSX:
                return xlsx_bytes(document, printing)
            case Format.CSV:
                return csv_bytes(document)
            case Format.SVG:
                return svg_bytes(document, printing)

    @property
    def _pdf(self) -> PdfPress:
        if not hasattr(self._own, "pdf"):
            self._own.pdf = PdfPress()
        made: PdfPress = self._own.pdf
        return made
