"""What a run leaves for the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.japanese.calibration import Calibration
from hagukumi.linkage.japanese.comparisons import COMPARISONS

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Former:
    """The last run. It holds names and dates of birth: personal data, for the vault alone.

    A record keeps its number for as long as its row says the same; a person has the number of their first record. Tables marked (p) have
    one row for each number ever given, in order, so that a row is found by its place; what is gone stays until a full run.

    frame: under which settings, sources and versions all this is valid. rows, told: `rows.SAID` and `rows.STATE`, every row ever told.
    records (p): all columns that are compared; also those of writings that do not lead their record. facts (p): hashes of those by which
    records find one another. bonds (p): what was decided on a record. profiles (p), spots (p): what is compared, and whose it is. blocks:
    sorted segments of `key, place`: where each of these is found. scores: weighed pairs of profiles. namesakes: `low, high`, records
    outside the register joined by a number. decisions: `low, high, same`. hints: register records of whom something shows what a record
    without anybody shows. doubles: records of which a source has another of the same content. answer: links, review, pairs, persons,
    misuse, guardians and relations by these numbers. Scores and answer have `there` for rows that still hold.
    """

    frame: str
    model: LinkModel
    calibration: Calibration
    rows: pa.Table
    told: pa.Table
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


_MOST_PIECES: Final = 8


def joined(table: pa.Table, more: pa.Table) -> pa.Table:
    """The table with more rows after it, as one more piece. Nothing is copied but, when pieces are many, all that came after the first."""
    if not table.num_rows:
        return more.combine_chunks()
    if not more.num_rows:
        return table
    found = pa.concat_tables([table, more.select(table.column_names).cast(table.schema).combine_chunks()])
    if found.column(0).num_chunks <= _MOST_PIECES:
        return found
    first = len(found.column(0).chunk(0))
    return pa.concat_tables([found.slice(0, first), found.slice(first).combine_chunks()])


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

KEYS: Final = {
    "links": ("record",),
    "review": ("low", "high"),
    "pairs": ("low", "high"),
    "persons": ("person",),
    "misuse": ("record",),
    "guardians": ("person", "guardian"),
    "relations": ("person", "other_person"),
    "scores": ("low", "high"),
}
"""Columns by which rows of the answer, and scores, are found."""
