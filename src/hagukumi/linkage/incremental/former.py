"""What a run leaves for the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import duckdb
import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.incremental.rows import columns_read
from hagukumi.linkage.japanese.calibration import Calibration
from hagukumi.linkage.japanese.comparisons import COMPARISONS
from hagukumi.linkage.sources import LinkSettings, LinkSource
from hagukumi.notation import NOTATION_VERSION

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Former:
    """The last run. It holds names and dates of birth: personal data, for the vault alone.

    A record keeps its number for as long as its row says the same; a person has the number of their first record. Tables marked (p) have
    one row for each number ever given, in order, so that a row is found by its place; what is gone stays until a full run.

    frame: under which settings, sources and versions all this is valid. rows: `source, row, one, two`, the day's rows with two hashes of
    what they say. writings: `source, one, two, row, record`, the distinct ones. records (p): all columns that are compared. facts (p):
    hashes of those by which records find one another. bonds (p): what was decided on a record. profiles (p), spots (p): what is compared,
    and whose it is. blocks: sorted segments of `key, place`: blocks of profiles, facts and tokens of records. scores: weighed pairs of
    profiles. namesakes: `low, high`, records outside the register joined by a number. decisions: `low, high, same`. hints: register
    records of whom something shows what a record without anybody shows. doubles: records of which a source has another of the same content.
    answer: links, review, pairs, persons, misuse, guardians and relations by these numbers, with `there` for rows that still hold.
    """

    frame: str
    model: LinkModel
    calibration: Calibration
    rows: pa.Table
    writings: pa.Table
    records: pa.Table
    facts: pa.Table
    bonds: pa.Table
    profiles: pa.Table
    spots: pa.Table
    blocks: Mapping[str, Sequence[pa.Table]]
    scores: pa.Table
    namesakes: pa.Table
    decisions: pa.Table
    hints: pa.Table
    doubles: pa.Table
    answer: Mapping[str, pa.Table]


def frame_of(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], settings: LinkSettings) -> str:
    """Text of all that must be as it was: sources with their columns, settings, notation, and the engine whose hashes are kept."""
    read = [
        (
            source.id,
            sorted(source.columns.items()),
            sorted(source.extra.items()),
            source.unique_per_person,
            source.spine,
            columns_read(connection, source),
        )
        for source in sources
    ]
    return msgspec.json.encode([read, settings, NOTATION_VERSION, duckdb.__version__], order="sorted").decode()


def taken(table: pa.Table, places: Ints) -> pa.Table:
    """The rows at ascending places of a table in pieces. Cost: grows with the places, not with the table."""
    lengths = [len(chunk) for chunk in table.column(0).chunks]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    cuts = np.searchsorted(places, starts)
    parts = [
        table.slice(start, length).take(pa.array(places[low:high] - start))
        for start, length, low, high in zip(starts[:-1].tolist(), lengths, cuts[:-1].tolist(), cuts[1:].tolist(), strict=True)
        if high > low
    ]
    return pa.concat_tables(parts) if parts else table.slice(0, 0)


def joined(table: pa.Table, more: pa.Table) -> pa.Table:
    """The table with more rows after it, as one more piece; nothing is copied."""
    if not table.num_columns:
        return more.combine_chunks()
    return pa.concat_tables([table, more.select(table.column_names).cast(table.schema).combine_chunks()]) if more.num_rows else table


BITS: Final = ("prior", *(comparison.name for comparison in sorted(COMPARISONS, key=lambda each: bool(each.frequencies))))
"""What a weight is made of, as the table of pairs has it."""

ANSWER: Final = {
    "links": "record BIGINT, person BIGINT, weight DOUBLE, rule VARCHAR, evidence VARCHAR",
    "review": "low BIGINT, high BIGINT, weight DOUBLE, reason VARCHAR",
    "pairs": "low BIGINT, high BIGINT, weight DOUBLE, evidence VARCHAR, "
    + ", ".join(f"bits_{name} DOUBLE" for name in BITS)
    + ", gain DOUBLE, lead DOUBLE, linked BOOLEAN, hold VARCHAR",
    "persons": "person BIGINT, spine BIGINT, birth_date DATE, sex VARCHAR, protected BOOLEAN, moved_in_on DATE",
    "misuse": "record BIGINT, code VARCHAR",
    "guardians": "person BIGINT, guardian BIGINT",
    "relations": "person BIGINT, other_person BIGINT, kind VARCHAR",
}
"""The answer's tables and their columns, beside `there`."""
