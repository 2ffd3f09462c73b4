"""From checked text to rows of cells: RFC 4180 with a declared delimiter, in whole blocks where quoting is well formed.

A block is analysed by the positions of its quotes, delimiters and line ends. Where every quote opens or closes a cell, or is
doubled inside one, the parity of quotes tells what is inside; otherwise the block goes through a cell-by-cell reading that
gives the same rows and finds the malformed ones.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv

from hagukumi.intake.batches import MAX_COLUMNS, MAX_RECORD, RawBatch, Spoiled
from hagukumi.intake.codes import Code
from hagukumi.intake.refusals import FileRefused
from hagukumi.intake.text_lines import BOM, CheckedText, count_lines, line_ends

_QUOTE, _LF, _CR = 0x22, 0x0A, 0x0D
_QUOTED: Final = re.compile(rb'"((?:[^"]|"")*+)"')

Positions = npt.NDArray[np.int64]


class Parsed(NamedTuple):
    """One record read cell by cell; `end` is where the next record starts. Cells are None for a malformed record, () for a line
    without anything.
    """

    cells: tuple[bytes, ...] | None
    end: int


class RecordReader:
    """Rows of a delimited text: first the heading row, then batches of the kept columns."""

    def __init__(self, text: CheckedText, delimiter: str, header_row: int) -> None:
        self._checked, self._pieces = text, text.pieces()
        self._delimiter = delimiter.encode()
        self._text, self._ended = b"", False
        self._line, self._row = 1, 1
        self.headings = self._read_headings(header_row)

    def _read_headings(self, header_row: int) -> list[str]:
        """The cells of record `header_row`; what stands above is passed over. [] for a file that ends before."""
        cells: tuple[bytes, ...] | None = ()
        for _ in range(header_row):
            parsed = self._next_record()
            if parsed is None:
                return []
            cells = parsed.cells
            self._take(parsed.end, 1, count_lines(self._text[: parsed.end]))
        if cells is None:
            raise FileRefused(Code.QUOTES, f"見出しの行（{header_row}行目）です。", row=header_row)
        if len(cells) > MAX_COLUMNS:
            raise FileRefused(Code.TOO_LARGE, f"見出しの行に{MAX_COLUMNS}を超える列があります。", row=header_row)
        return [cell.decode() for cell in cells or (b"",)]

    def _next_record(self) -> Parsed | None:
        while (parsed := parse_record(self._text, 0, self._delimiter, self._line)) is None:
            if len(self._text) > MAX_RECORD:
                self._refuse_open()
            if not self._more():
                if self._text:
                    self._refuse_open()
                return None
        return parsed

    def _more(self) -> bool:
        self._checked.lines = self._line - 1 + count_lines(self._text)
        piece = next(self._pieces, b"")
        self._ended = self._ended or not piece
        self._text += piece
        return bool(piece)

    def _refuse_open(self) -> None:
        """The rest of the text holds no complete record: a quote was opened and never closed, within what a row may have."""
        line = self._line + open_quote_line(self._text, self._delimiter)
        raise FileRefused(Code.QUOTES, f"{line}行目で始まった引用符が閉じられていません。", row=line)

    def _take(self, length: int, records: int, lines: int) -> None:
        self._line += lines
        self._row += records
        self._text = self._text[length:]

    def batches(self, kept: Sequence[int]) -> Iterator[RawBatch]:
        """Batches of the columns at the positions `kept`; every other column is dropped here. The headings give the width."""
        width = len(self.headings)
        while self._text or self._more():
            block = _Block(self._text, self._delimiter)
            hurried = block.well_formed and not (self._ended and block.size < len(self._text))
            batch, size, records = block.rows(self._row, width, kept) if hurried else self._carefully(width, kept)
            self._take(size, records, block.lines_before(size))
            if records:
                yield batch
            if self._text and (self._ended or len(self._text) > MAX_RECORD):
                self._refuse_open()
            self._more()

    def _carefully(self, width: int, kept: Sequence[int]) -> tuple[RawBatch, int, int]:
        records: list[tuple[bytes, ...] | None] = []
        at, line = 0, self._line
        while (parsed := parse_record(self._text, at, self._delimiter, line)) is not None:
            refuse_long(parsed.end - at, self._row + len(records))
            records.append(parsed.cells)
            line += count_lines(self._text[at : parsed.end])
            at = parsed.end
        return batch_of(records, self._row, width, kept), at, len(records)


def parse_record(text: bytes, at: int, delimiter: bytes, line: int) -> Parsed | None:
    """Read the record that starts at `at`; None when it is not complete in `text`. `line` is the line on which it starts.

    A quote inside an unquoted cell, or text behind a closing quote, makes the record malformed as long as its line is
    certain; behind a quoted cell with a line end it is not, and FileRefused names the line on which the quote opened.
    """
    cells: list[bytes] = []
    sound, start = True, at
    while True:
        quoted = _QUOTED.match(text, at) if text.startswith(b'"', at) else None
        if quoted is None and text.startswith(b'"', at):
            return None
        behind = quoted.end() if quoted else at
        end = _cell_end(text, behind, delimiter)
        if end is None:
            return None
        if quoted and end != behind:
            _refuse_uncertain(text, start, quoted, line)
        sound = sound and (end == behind if quoted else b'"' not in text[at:end])
        cells.append(quoted[1].replace(b'""', b'"') if quoted else text[at:end])
        at = end + 1
        if text[end : end + 1] != delimiter:
            at += text[end : end + 2] == b"\r\n"
            bare = end == start
            return Parsed(() if bare else tuple(cells) if sound else None, at)


@functools.cache
def _cell_ends(delimiter: bytes) -> re.Pattern[bytes]:
    return re.compile(b"[\r\n" + re.escape(delimiter) + b"]")


def _cell_end(text: bytes, at: int, delimiter: bytes) -> int | None:
    ends = _cell_ends(delimiter).search(text, at)
    return ends.start() if ends else None


def _refuse_uncertain(text: bytes, start: int, quoted: re.Match[bytes], line: int) -> None:
    if count_lines(quoted[0]):
        opened = line + count_lines(text[start : quoted.start()])
        raise FileRefused(Code.QUOTES, f"{opened}行目で始まった引用符が正しく閉じられていません。", row=opened)


def refuse_long(length: int, row: int) -> None:
    """Refuse a row of `length` bytes when that is more than a row may have."""
    if length > MAX_RECORD:
        raise FileRefused(Code.TOO_LARGE, f"{row}行目が長すぎます。", row=row)


def open_quote_line(text: bytes, delimiter: bytes) -> int:
    """How many lines into the incomplete record `text` its open quote stands."""
    at = 0
    while (quoted := _QUOTED.match(text, at)) or not text.startswith(b'"', at):
        end = _cell_end(text, quoted.end() if quoted else at, delimiter)
        if end is None:
            break
        at = end + 1
    return count_lines(text[:at])


def batch_of(records: Sequence[tuple[bytes, ...] | None], first_row: int, width: int, kept: Sequence[int]) -> RawBatch:
    """The batch of records read cell by cell; `first_row` is the row number of the first."""
    numbers: list[int] = []
    rows: list[tuple[bytes, ...]] = []
    spoiled: list[Spoiled] = []
    blank = 0
    for number, cells in enumerate(records, first_row):
        if cells is None:
            spoiled.append(Spoiled(number, "", Code.QUOTES, "引用符の乱れ"))
        elif not cells:
            blank += 1
        elif len(cells) != width:
            spoiled.append(_ragged(number, len(cells), width))
        else:
            numbers.append(number)
            rows.append(cells)
    columns = tuple(pa.array([row[k] for row in rows], pa.binary()).cast(pa.string()) for k in kept)
    return RawBatch(np.array(numbers, np.int64), columns, tuple(spoiled), None, blank)


def _ragged(row: int, cells: int, width: int) -> Spoiled:
    return Spoiled(row, "", Code.RAGGED, f"セル{cells}個（見出し{width}列）")


class _Block:
    """The structure of the whole records at the head of a text, found from the positions of its marks."""

    def __init__(self, text: bytes, delimiter: bytes) -> None:
        self._bytes = np.frombuffer(text, np.uint8)
        self._text, self._delimiter = text, delimiter
        quotes = self._bytes == _QUOTE
        self._inside = np.logical_xor.accumulate(quotes) if quotes.any() else None
        self._lines = line_ends(self._bytes)
        self.ends = self._outside(self._lines)
        self.size = int(self.ends[-1]) + 1 if len(self.ends) else 0
        self._quotes = np.flatnonzero(quotes[: self.size])
        # A tail longer than a row may be means that the parity of quotes was misled; pyarrow would drop a BOM at the head.
        starts_with_bom = text.startswith(BOM)
        tail_sound = len(text) - self.size <= MAX_RECORD
        self.well_formed = not starts_with_bom and tail_sound and self._quotes_sound()

    def lines_before(self, size: int) -> int:
        """Line ends in the first `size` bytes."""
        return int(np.searchsorted(self._lines, size))

    def _outside(self, positions: Positions) -> Positions:
        """Those positions that stand outside quoted cells: behind an even number of quotes."""
        return positions if self._inside is None else positions[~self._inside[positions]]

    def _quotes_sound(self) -> bool:
        """Every even quote opens (behind a delimiter, line end or quote), every odd one closes (before one of these)."""
        marks = np.zeros(256, bool)
        marks[[_QUOTE, _LF, _CR, self._delimiter[0]]] = True
        opening, closing = self._quotes[0::2], self._quotes[1::2]
        before = self._bytes[opening - 1][opening > 0]
        return bool(marks[before].all() and marks[self._bytes[closing + 1]].all())

    def rows(self, first_row: int, width: int, kept: Sequence[int]) -> tuple[RawBatch, int, int]:
        starts = np.concatenate(([0], self.ends[:-1] + 1)).astype(np.int64)[: len(self.ends)]
        stops = self.ends - ((self._bytes[self.ends] == _LF) & (self._bytes[np.maximum(self.ends - 1, 0)] == _CR) & (self.ends > starts))
        longest = int(np.argmax(self.ends - starts)) if len(starts) else 0
        refuse_long(int(self.ends[longest] - starts[longest]) if len(starts) else 0, first_row + longest)
        blank = starts == stops
        cells = self._cells_per_record()
        ragged = (cells != width) & ~blank
        good = ~(blank | ragged)
        numbers = np.arange(first_row, first_row + len(good), dtype=np.int64)
        spoiled = tuple(_ragged(int(numbers[i]), int(cells[i]), width) for i in np.flatnonzero(ragged))
        table = self._parse(starts, good, width, kept) if good.any() else (pa.array([], pa.string()),) * len(kept)
        return RawBatch(numbers[good], table, spoiled, None, int(blank.sum())), self.size, len(good)

    def _cells_per_record(self) -> Positions:
        delimiters = self._outside(np.flatnonzero(self._bytes[: self.size] == self._delimiter[0]))
        behind = np.searchsorted(delimiters, self.ends)
        return np.diff(behind, prepend=0) + 1

    def _parse(self, starts: Positions, good: npt.NDArray[np.bool_], width: int, kept: Sequence[int]) -> tuple[pa.Array, ...]:
        names = [str(i) for i in range(width)]
        table = pa.csv.read_csv(
            pa.BufferReader(self._good_text(starts, good)),
            pa.csv.ReadOptions(column_names=names, use_threads=False, block_size=max(self.size, 1) + 1),
            pa.csv.ParseOptions(delimiter=self._delimiter.decode(), newlines_in_values=bool(len(self._quotes)), ignore_empty_lines=False),
            pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                include_columns=[names[k] for k in kept],
                check_utf8=False,
            ),
        )
        return tuple(_one(table.column(names[k])) for k in kept)

    def _good_text(self, starts: Positions, good: npt.NDArray[np.bool_]) -> bytes:
        if good.all():
            return self._text[: self.size]
        edges = np.flatnonzero(np.diff(np.concatenate(([False], good, [False])).astype(np.int8)))
        bounds = np.append(starts, self.size)[edges].tolist()
        return b"".join(self._text[a:b] for a, b in zip(bounds[0::2], bounds[1::2], strict=True))


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)
