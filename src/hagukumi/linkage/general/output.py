"""The files of the answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

LINKS: Final = "links.parquet"
REVIEW: Final = "review.parquet"
REPORT: Final = "report.json"
CHANGES: Final = "changes.parquet"
CHARTS: Final = "charts"
FILES: Final = frozenset({LINKS, REVIEW, REPORT, CHANGES, CHARTS})
_GROUP: Final = 250_000
"""Rows of the linkage that are held and written at a time."""


def write_links(folder: Path, links: pa.RecordBatchReader) -> pa.Table:
    """The linkage itself, as Parquet, written as it is read; returned are its columns `person` and `rule`."""
    with pq.ParquetWriter(folder / LINKS, links.schema, compression="zstd") as writer:
        for group in _groups(links):
            writer.write_table(group)
    return pq.read_table(folder / LINKS, columns=["person", "rule"], read_dictionary=["rule"])


def _groups(batches: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """The rows in tables of `_GROUP` rows, whatever batches they come in, so that the same rows give the same file; at least one table."""
    rows = batches.schema.empty_table()
    for batch in batches:
        rows = pa.concat_tables([rows, pa.Table.from_batches([batch])])
        while rows.num_rows > _GROUP:
            yield rows.slice(0, _GROUP).combine_chunks()
            rows = rows.slice(_GROUP)
    yield rows.combine_chunks()


def write_review(folder: Path, review: pa.Table) -> None:
    """What a person must decide, as Parquet."""
    pq.write_table(review, folder / REVIEW, compression="zstd")


def write_changes(folder: Path, changes: pa.Table) -> None:
    """What differs from an earlier answer, as Parquet."""
    pq.write_table(changes, folder / CHANGES, compression="zstd")


def write_charts(folder: Path, files: Mapping[str, str]) -> None:
    """Charts and their content in words, by file name."""
    (folder / CHARTS).mkdir(mode=0o700)
    for name, text in files.items():
        (folder / CHARTS / name).write_text(text, encoding="utf-8")


def write_report(folder: Path, report: Mapping[str, object]) -> None:
    """The report as JSON that people can read."""
    (folder / REPORT).write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
