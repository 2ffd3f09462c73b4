"""What the holder is told about an extract: counts per column, never a value."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence

import msgspec
import numpy as np
import pyarrow.compute as pc

from hagukumi.intake.codes import MEANINGS, Code
from hagukumi.intake.conform import Conformed
from hagukumi.intake.refusals import Refusal
from hagukumi.intake.values import BLANK, INCONSISTENT, INJECTION, PRIVATE_USE, UNKNOWN
from hagukumi.plan.records import Column, Source


class FieldQuality(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of cells of one column over all rows that could be taken apart into cells.

    `missing` are empty, `unknown` are without known value (empty without declared meaning, 不詳, or unreadable contact data),
    `inconsistent` broke the column's definition, `formula_like` begin like a spreadsheet formula and are kept as data (whoever
    exports them must neutralise them), `private_use` hold 外字 that the layout's table does not know.
    """

    field: str
    header: str
    missing: int = 0
    unknown: int = 0
    inconsistent: int = 0
    formula_like: int = 0
    private_use: int = 0


class QualityReport(msgspec.Struct, frozen=True, kw_only=True):
    """The quality of one extract. rows = accepted + quarantined, always; a refused file has no rows.

    `sha256` identifies the bytes of the file: the same file again has the same. `codes` counts rows per code (a row with two
    codes counts in both). `occurred_until` and `known_until` are the latest accepted dates of these columns (freshness).
    `blank_lines` are lines without anything, `discarded_columns` columns dropped before anything was stored.
    """

    source: str
    file: str
    sha256: str = ""
    size: int = 0
    rows: int = 0
    accepted: int = 0
    quarantined: int = 0
    blank_lines: int = 0
    discarded_columns: int = 0
    codes: dict[str, int] = {}
    fields: tuple[FieldQuality, ...] = ()
    occurred_until: datetime.date | None = None
    known_until: datetime.date | None = None
    refused: Refusal | None = None


_COUNTED = (("missing", BLANK), ("unknown", UNKNOWN), ("formula_like", INJECTION), ("private_use", PRIVATE_USE))


class Tally:
    """Adds up the figures of a report, batch after batch."""

    def __init__(self, source: Source, columns: Sequence[Column]) -> None:
        self._source, self._columns = source, columns
        self._counts: list[Counter[str]] = [Counter() for _ in columns]
        self._latest: dict[str, datetime.date] = {}
        self.codes: Counter[str] = Counter()
        self.accepted = self.quarantined = self.blank_lines = 0

    def count_cells(self, position: int, done: Conformed) -> None:
        """Count one conformed column of a batch."""
        counts = self._counts[position]
        for name, flag in _COUNTED:
            counts[name] += int(np.count_nonzero(done.flags & flag))
        counts["inconsistent"] += int(np.count_nonzero((done.problems > 0) & (done.flags & BLANK == 0) | (done.flags & INCONSISTENT > 0)))

    def note_latest(self, field: str, done: Conformed, accepted: np.ndarray) -> None:
        """Keep the latest date among the accepted rows of a time column."""
        latest = pc.max(done.values.filter(accepted)).as_py()
        if latest is not None:
            self._latest[field] = max(latest, self._latest.get(field, latest))

    def report(self, sha256: str, size: int, discarded: int) -> QualityReport:
        """The figures so far as a report."""
        fields = tuple(
            FieldQuality(field=column.field, header=column.header, **counts)
            for column, counts in zip(self._columns, self._counts, strict=True)
        )
        return QualityReport(
            source=self._source.id, file=self._source.file, sha256=sha256, size=size, fields=fields,
            rows=self.accepted + self.quarantined, accepted=self.accepted, quarantined=self.quarantined,
            blank_lines=self.blank_lines, discarded_columns=discarded, codes=dict(sorted(self.codes.items())),
            occurred_until=self._latest.get(self._source.occurred_on), known_until=self._latest.get(self._source.known_on),
        )  # fmt: skip


def summary(report: QualityReport) -> list[str]:
    """The report as lines in Japanese for the holder."""
    if report.refused is not None:
        return [report.refused.message, f"対応：{report.refused.remedy}"]
    lines = [f"「{report.file}」：{report.rows}行のうち{report.accepted}行を受け入れ、{report.quarantined}行を隔離しました。"]
    lines += [f"{code}（{count}行）：{MEANINGS[Code(code)].message}{MEANINGS[Code(code)].remedy}" for code, count in report.codes.items()]
    lines += [line for field in report.fields if (line := _field_line(field))]
    if report.discarded_columns:
        lines.append(f"様式で破棄と定めた{report.discarded_columns}列は、保存せずに捨てました。")
    if report.blank_lines:
        lines.append(f"何もない行が{report.blank_lines}行ありました（件数に含みません）。")
    if report.occurred_until:
        lines.append(f"発生日は{report.occurred_until.isoformat()}までです。")
    if report.known_until:
        lines.append(f"知得日は{report.known_until.isoformat()}までです。")
    return lines


def _field_line(field: FieldQuality) -> str:
    words = (
        ("空白", field.missing), ("不明", field.unknown), ("定義に合わない値", field.inconsistent),
        ("数式のように始まる値", field.formula_like), ("対応表にない外字", field.private_use),
    )  # fmt: skip
    told = "、".join(f"{word}{count}件" for word, count in words if count)
    return f"項目「{field.header}」：{told}。" if told else ""
