"""The truth of a made city, kept apart from its extracts: who is who, who is in need, and which rows must be refused."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from hagukumi.city.days import NEVER, Days
from hagukumi.city.needs import DIFFICULTIES, Lives, Outcomes
from hagukumi.city.people import People, Standing
from hagukumi.city.spoiling import Spoilt

FIRST_ROW = 2
"""Number of the first data row of a file, as intake and a spreadsheet count: the heading is row 1."""

MARKS = (
    "kanji_variant",
    "private_use",
    "kana_missing",
    "old_address",
    "old_name",
    "wrong_number",
    "no_resident_number",
    "birth_wrong",
    "birth_missing",
    "sex_wrong",
)
"""What may have been done to a row."""

_SIX_YEARS = 6 * 365


@dataclasses.dataclass(frozen=True)
class Written:
    """One extract as it was written."""

    source: str
    spoilt: Spoilt


def records_table(written: Sequence[Written]) -> pa.Table:
    """source, row, person and what was done to the row, one row per row of every extract."""
    parts = []
    for extract in written:
        who, marks = extract.spoilt.rows.who, extract.spoilt.rows.marks
        never = np.zeros(len(who), np.bool_)
        numberless = never if "no_resident_number" in marks else np.ones(len(who), np.bool_)
        columns = {mark: pa.array(marks.get(mark, numberless if mark == "no_resident_number" else never)) for mark in MARKS}
        source = pa.array([extract.source], pa.string()).take(pa.array(np.zeros(len(who), np.int64)))
        parts.append(pa.table({"source": source, "row": pa.array(np.arange(len(who)) + FIRST_ROW), "person": pa.array(who + 1), **columns}))
    return pa.concat_tables(parts).combine_chunks()


def _dates(days: Days) -> pa.Array:
    return pa.array(np.where(days == NEVER, 0, days).astype(np.int32), mask=days == NEVER).cast(pa.date32())


def persons_table(people: People, lives: Lives, today: int) -> pa.Table:
    """Everybody, with the subgroups by which linkage is measured."""
    recent = today - _SIX_YEARS
    return pa.table(
        {
            "person": pa.array(np.arange(1, len(people) + 1)),
            "household": pa.array(people.household.astype(np.int64)),
            "age": pa.array(lives.age),
            "birth_date": _dates(people.birth),
            "sex": pa.array(people.sex),
            "resident": pa.array(people.standing == Standing.RESIDENT),
            "unregistered": pa.array(people.standing == Standing.UNREGISTERED),
            "mover": pa.array(people.moved_on > recent),
            "in_migrant": pa.array(people.moved_in_on > recent),
            "married": pa.array(people.renamed_on > recent),
            "twin": pa.array(people.twin),
            "foreigner": pa.array(people.foreign),
            "newborn": pa.array(lives.age < 1),
            "protected": pa.array(people.protected),
            "mother": pa.array(people.mother + 1, mask=people.mother < 0),
            "father": pa.array(people.father + 1, mask=people.father < 0),
        }
    )


def needs_table(people: People, lives: Lives, outcomes: Outcomes, known: Mapping[str, np.ndarray]) -> pa.Table:
    """Every registered child and difficulty: whether the need is there, since when, whether a service knows the child, what came of it."""
    children = np.flatnonzero(lives.child & (people.standing == Standing.RESIDENT))
    service = np.zeros(len(people), np.bool_)
    for who in known.values():
        service[who] = True
    parts = [
        pa.table(
            {
                "person": pa.array(children + 1),
                "difficulty": pa.array([difficulty] * len(children), pa.string()),
                "need": pa.array(lives.need[difficulty][children]),
                "began_on": _dates(lives.began_on[difficulty][children]),
                "known_to_service": pa.array(service[children]),
                "outcome_on": _dates(outcomes.established_on[difficulty][children]),
            }
        )
        for difficulty in DIFFICULTIES
    ]
    return pa.concat_tables(parts).combine_chunks()


def quarantine_table(written: Sequence[Written]) -> pa.Table:
    """Rows that intake must keep apart, with the code it should give."""
    rows = [
        (extract.source, int(row) + FIRST_ROW, code)
        for extract in written
        for row, code in zip(extract.spoilt.row, extract.spoilt.code, strict=True)
    ]
    source, row, code = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [])
    return pa.table({"source": pa.array(source, pa.string()), "row": pa.array(row, pa.int64()), "code": pa.array(code, pa.string())})


def write_truth(folder: Path, tables: Mapping[str, pa.Table], summary: Mapping[str, object]) -> None:
    """Write the tables as Parquet and the summary as city.json."""
    folder.mkdir(parents=True)
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd", write_statistics=False)
    (folder / "city.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8")
