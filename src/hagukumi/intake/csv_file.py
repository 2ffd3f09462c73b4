"""CSV extracts: encoding, rows and cells by the declared layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hagukumi.intake.batches import RawBatch, Readable
from hagukumi.intake.records import RecordReader
from hagukumi.intake.text_lines import CheckedText
from hagukumi.plan.records import Layout


class CsvFile:
    """A delimited text file behind an open stream, read from its beginning; raises FileRefused."""

    def __init__(self, stream: Readable, layout: Layout) -> None:
        self._reader = RecordReader(CheckedText(stream, layout.encoding), layout.delimiter, layout.header_row)

    @property
    def headings(self) -> list[str]:
        """The cells of the heading row as written; [] when the file ends before it."""
        return self._reader.headings

    def batches(self, kept: Sequence[int]) -> Iterator[RawBatch]:
        """The rows below the headings, with the columns at the positions `kept` only. To be read once."""
        return self._reader.batches(kept)
