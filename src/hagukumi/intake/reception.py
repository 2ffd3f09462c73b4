"""Receiving one extract: the file is read once to survey it and once to take it in; small files are read once."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hagukumi.intake.batches import MAX_QUARANTINED, MAX_ROWS, RawBatch, Spoiled
from hagukumi.intake.codes import Code
from hagukumi.intake.conform import CODES, Conformed, conformers
from hagukumi.intake.csv_file import CsvFile
from hagukumi.intake.door import check_format
from hagukumi.intake.duplicates import Contents, KeyRegister
from hagukumi.intake.hashes import Hashes
from hagukumi.intake.headings import Kept, check_headings
from hagukumi.intake.my_numbers import Census
from hagukumi.intake.refusals import FileRefused, Refusal
from hagukumi.intake.report import QualityReport, Tally
from hagukumi.intake.values import BLANK, NUMBER_TYPES, has_key
from hagukumi.intake.xlsx_file import XlsxFile
from hagukumi.plan.records import Column, FileFormat, Source, ValueType

_HELD: Final = 48 << 20
"""Bytes of a file up to which its parsed rows stay in memory between survey and taking in."""
_ARROW: Final = {ValueType.DATE: pa.date32(), ValueType.INTEGER: pa.int64(), ValueType.DECIMAL: pa.float64()}
QUARANTINE: Final = pa.schema([("_row", pa.int64()), ("_column", pa.string()), ("_code", pa.string()), ("_value_class", pa.string())])
Sink = Callable[[pa.Table], None]


class Received(NamedTuple):
    """What became of an extract.

    `accepted` holds the conformed rows (empty when they went to a sink), `quarantine` one entry per row and finding,
    `refused` the reason why the whole file was refused (then nothing was accepted and nothing went to the sink).
    """

    accepted: pa.Table
    quarantine: pa.Table
    report: QualityReport
    refused: Refusal | None = None


class _Digest:
    """A stream that hashes what is read from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.sha256 = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.sha256.update(data)
        self.size += len(data)
        return data

    def drain(self) -> None:
        while self.read(1 << 20):
            pass


def accepted_schema(columns: Sequence[Column]) -> pa.Schema:
    """The schema of accepted rows: `_row`, each field that is not discarded, `field_key` behind those that have one."""
    fields = [pa.field("_row", pa.int64())]
    for column in columns:
        if not column.discard:
            fields.append(pa.field(column.field, _ARROW.get(column.type, pa.string())))
            fields += [pa.field(f"{column.field}_key", pa.string())] if has_key(column) else []
    return pa.schema(fields)


def receive(
    stream: BinaryIO,
    source: Source,
    *,
    asked: frozenset[str],
    as_of: datetime.date,
    sink: Sink | None = None,
    prefecture: str = "",
    city: str = "",
) -> Received:
    """Read an extract from a seekable stream, from where it stands, and conform it to its source's layout.

    `asked` are the fields that the release asks for; `as_of` bounds birth and event dates; `prefecture` and `city` are left
    out at the head of address keys. With a `sink`, accepted rows go there in tables of the `accepted_schema`, only after the
    whole file has been surveyed, so that nothing handed over is ever taken back (unless the file changes while it is read:
    then `refused` says so), and `accepted` is empty. Raises ValueError for a stream that cannot seek.
    """
    if not stream.seekable():
        raise ValueError("intake reads a file twice: the stream must be seekable")
    reception = _Reception(stream, source, asked, as_of, (prefecture, city))
    collected: list[pa.Table] = []
    try:
        reception.survey()
        reception.take_in(sink or collected.append)
    except FileRefused as refused:
        return reception.refused(refused.refusal(source.file))
    schema = accepted_schema(source.layout.columns)
    return Received(pa.concat_tables(collected) if collected else schema.empty_table(), reception.quarantine(), reception.report())


class _Opened(NamedTuple):
    kept: Kept
    batches: Iterator[RawBatch]


class _Reception:
    """The state of receiving one file."""

    def __init__(self, stream: BinaryIO, source: Source, asked: frozenset[str], as_of: datetime.date, place: tuple[str, str]) -> None:
        self._stream, self._source, self._asked, self._as_of, self._place = stream, source, asked, as_of, place
        self._start = stream.tell()
        self._columns = tuple(column for column in source.layout.columns if not column.discard)
        self._schema = accepted_schema(source.layout.columns)
        self._conformers = conformers(self._columns, source, as_of, place)
        self._tally = Tally(source, self._columns)
        self._digest = _Digest(stream)
        self._held: list[RawBatch] | None = []
        self._duplicates: dict[int, Spoiled] = {}
        self._quarantine: list[pa.Table] = []

    def survey(self) -> None:
        """Read the whole file once: every reason to refuse it, its hash, the keys that occur twice."""
        keys, censuses = KeyRegister(), {i: Census() for i, c in enumerate(self._columns) if c.type in NUMBER_TYPES}
        rows = 0
        for batch in self._batches():
            rows += len(batch.numbers) + len(batch.spoiled)
            self._survey_batch(batch, keys, censuses)
            if rows > MAX_ROWS:
                raise FileRefused(Code.TOO_LARGE, f"{MAX_ROWS}行を超えています。")
            self._hold(batch)
        self._refuse_survey(rows, censuses)
        self._compare(keys.repeated())

    def _survey_batch(self, batch: RawBatch, keys: KeyRegister, censuses: dict[int, Census]) -> None:
        if any(column.unique for column in self._columns):
            keys.add(self._key_columns(batch))
        for position, census in censuses.items():
            census.add(batch.cells[position])

    def _key_columns(self, batch: RawBatch) -> list[Conformed]:
        return [self._conform(batch, i) for i, column in enumerate(self._columns) if column.unique]

    def _refuse_survey(self, rows: int, censuses: dict[int, Census]) -> None:
        if not rows:
            raise FileRefused(Code.NO_ROWS)
        for position, census in censuses.items():
            if census.clearly_my_numbers:
                raise FileRefused(Code.MY_NUMBER_COLUMN, f"列「{self._columns[position].header}」です。")

    def _hold(self, batch: RawBatch) -> None:
        if self._held is not None:
            self._held.append(batch)
            if self._digest.size > _HELD:
                self._held = None

    def _conform(self, batch: RawBatch, position: int) -> Conformed:
        kinds = batch.kinds[position] if batch.kinds else None
        return self._conformers[position].conform(batch.cells[position], kinds)

    def _batches(self) -> Iterator[RawBatch]:
        """The file's rows from its beginning, hashed as they are read."""
        self._stream.seek(self._start)
        self._digest = _Digest(self._stream)
        kept, batches = self._open()
        self._discarded = kept.discarded
        yield from batches
        self._digest.drain()

    def _open(self) -> _Opened:
        layout = self._source.layout
        check_format(self._stream, layout.format)
        opener = XlsxFile if layout.format is FileFormat.XLSX else CsvFile
        file = opener(self._digest, layout)
        kept = check_headings(file.headings, layout, self._asked)
        return _Opened(kept, file.batches(kept.positions))

    def _again(self) -> Iterator[RawBatch]:
        """The rows once more: from memory, or from a file that must still be the same."""
        if self._held is not None:
            yield from self._held
            return
        before = self._digest.sha256.digest()
        yield from self._batches()
        if self._digest.sha256.digest() != before:
            raise FileRefused(Code.CHANGED)

    def _compare(self, repeated: Hashes) -> None:
        if len(repeated):
            contents = Contents(repeated)
            for batch in self._again():
                contents.add(batch, self._key_columns(batch))
            key = "・".join(column.header for column in self._columns if column.unique)
            self._duplicates = contents.findings(key)

    def take_in(self, sink: Sink) -> None:
        """Conform all rows: the good ones to `sink`, the others into quarantine."""
        for batch in self._again():
            columns = [self._conform(batch, i) for i in range(len(self._columns))]
            good = self._judge(batch, columns)
            self._count(batch, columns, good)
            if good.any():
                sink(self._table(batch, columns, good))
            if self._tally.quarantined > MAX_QUARANTINED:
                raise FileRefused(Code.TOO_MANY, f"{MAX_QUARANTINED}行を超えました。")

    def _judge(self, batch: RawBatch, columns: Sequence[Conformed]) -> npt.NDArray[np.bool_]:
        """Which rows are accepted; the findings of the others go into quarantine, by row and column."""
        empty: npt.NDArray[np.bool_] = np.logical_and.reduce([done.flags & BLANK > 0 for done in columns])
        good = ~empty
        findings = [*batch.spoiled, *(Spoiled(row, "", Code.LAYOUT_BY_BLANKS, "空白") for row in batch.numbers[empty].tolist())]
        for column, done in zip(self._columns, columns, strict=True):
            for at in np.flatnonzero((done.problems > 0) & ~empty).tolist():
                code = CODES[done.problems[at] - 1]
                findings.append(Spoiled(int(batch.numbers[at]), column.header, code, done.classes[at]))
            good &= done.problems == 0
        if self._duplicates:
            twice = [row in self._duplicates for row in batch.numbers.tolist()]
            findings += [self._duplicates[row] for row in batch.numbers[twice].tolist()]
            good &= ~np.array(twice, bool)
        self._put_aside(findings)
        return good

    def _put_aside(self, findings: list[Spoiled]) -> None:
        if findings:
            findings.sort(key=lambda finding: finding.row)
            self._tally.codes.update(code.value for _, code in {(finding.row, finding.code) for finding in findings})
            self._quarantine.append(pa.table(dict(zip(QUARANTINE.names, zip(*findings, strict=True), strict=True)), schema=QUARANTINE))

    def _count(self, batch: RawBatch, columns: Sequence[Conformed], good: npt.NDArray[np.bool_]) -> None:
        tally = self._tally
        tally.accepted += int(good.sum())
        tally.quarantined += len(good) - int(good.sum()) + len(batch.spoiled)
        tally.blank_lines += batch.blank_lines
        for position, (column, done) in enumerate(zip(self._columns, columns, strict=True)):
            tally.count_cells(position, done)
            if column.field in (self._source.occurred_on, self._source.known_on) and column.type is ValueType.DATE:
                tally.note_latest(column.field, done, good)

    def _table(self, batch: RawBatch, columns: Sequence[Conformed], good: npt.NDArray[np.bool_]) -> pa.Table:
        arrays = [pa.array(batch.numbers)]
        for done in columns:
            arrays += [done.values] if done.keys is None else [done.values, done.keys]
        table = pa.Table.from_arrays(arrays, schema=self._schema)
        return table if good.all() else table.filter(good)

    def quarantine(self) -> pa.Table:
        """All findings, in the order of the file."""
        return pa.concat_tables(self._quarantine) if self._quarantine else QUARANTINE.empty_table()

    def report(self) -> QualityReport:
        """The figures of the file."""
        return self._tally.report(self._digest.sha256.hexdigest(), self._digest.size, self._discarded)

    def refused(self, refusal: Refusal) -> Received:
        """Nothing but the reason, and the hash of the file."""
        self._digest.drain()
        source = self._source
        report = QualityReport(
            source=source.id, file=source.file, sha256=self._digest.sha256.hexdigest(), size=self._digest.size,
            codes={refusal.code.value: 1}, refused=refusal,
        )  # fmt: skip
        return Received(self._schema.empty_table(), QUARANTINE.empty_table(), report, refusal)
