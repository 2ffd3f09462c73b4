"""From today's rows to records: which came, which went, and which row stands for each."""

from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa

from hagukumi.linkage.incremental.book import NOBODY, Book, content_mark
from hagukumi.linkage.incremental.former import Ints, taken
from hagukumi.linkage.incremental.rows import columns_read, digest, meet_former, take_rows
from hagukumi.linkage.japanese.records import ALONE, COMPARED, build_records, quoted

_NEVER: Final = np.iinfo(np.int64).max


def take_today(book: Book, writings: pa.Table) -> tuple[Ints, Ints, Ints]:
    """Bring the book's records up to today's rows; returns the records that went, those that came, and the record of each of `_lk_met`.

    A row that says something else is another record. So is one that changed places with a row of the same content in a source that keeps
    both: their order decides where nothing else does.
    """
    take_rows(book.connection, book.sources)
    book.put("_lk_f_writings", writings)
    meet_former(book.connection, "_lk_f_writings")
    _choose(book)
    book.connection.unregister("_lk_f_writings")
    _key(book)
    record, row = book.arrays("SELECT record, row FROM _lk_met ORDER BY rowid")
    come = _named(book, record, row)
    before = book.bonds["row"].copy()
    gone = _place_rows(book, _least(book, record, row))
    swapped = _swapped(book, before)
    again = _renewed(book, swapped, record)
    return np.union1d(gone, swapped), np.union1d(np.setdiff1d(come, swapped), again), record


def _choose(book: Book) -> None:
    """`_lk_chosen(source, row, place)`: rows whose comparable columns are needed: new ones, and first-time leaders of a record.

    `place` is the row's in `_lk_met`.
    """
    several = [place for place, source in enumerate(book.sources) if not (source.unique_per_person or source.spine)]
    within = f"source IN ({', '.join(map(str, several)) or 'NULL'})"
    book.keep(
        "_lk_chosen",
        f"""
        WITH led AS (SELECT record, min(row) AS former FROM _lk_f_writings WHERE {within} GROUP BY record HAVING count(*) > 1),
        leads AS (SELECT any_value(m.source) AS source, min(m.row) AS row, arg_min(m.rowid, m.row) AS place,
                         arg_min(m.former, m.row) AS led, any_value(l.former) AS former
                  FROM _lk_met m JOIN led l USING (record) GROUP BY m.record)
        SELECT source, row, rowid AS place FROM _lk_met WHERE record IS NULL
        UNION ALL SELECT source, row, place FROM leads WHERE led <> former""",
    )


def _key(book: Book) -> None:
    """`_lk_record` and `_lk_row` of the rows chosen."""
    places = sorted(set(book.arrays("SELECT DISTINCT source FROM _lk_chosen")[0].tolist())) or [0]
    parts = []
    for place in places:
        source = book.sources[place]
        columns = ", ".join(["_row", *map(quoted, columns_read(book.connection, source))])
        book.keep(
            f"_lk_part_{place}",
            f"SELECT {columns} FROM {quoted(source.table)} WHERE _row IN (SELECT row FROM _lk_chosen WHERE source = {place})",
        )
        parts.append(replace(source, table=f"_lk_part_{place}"))
    build_records(book.connection, parts, book.settings)
    actual = "CASE source " + " ".join(f"WHEN {given} THEN {place}" for given, place in enumerate(places)) + " END"
    for table in ("_lk_record", "_lk_row"):
        book.run(f"UPDATE {table} SET source = {actual}")
    for place in places:
        book.run(f"DROP TABLE _lk_part_{place}")


def _named(book: Book, record: Ints, row: Ints) -> Ints:
    """Give each of `_lk_met` its record, in `record`; returns the records that are new.

    A keyed row joins the former record of its content where its source tells none apart. Where it leads that record and shows columns of
    its own beside the content, the record becomes a new one.
    """
    local, place = book.arrays("SELECT w.record, c.place FROM _lk_row w JOIN _lk_chosen c USING (source, row)")
    own_row, mark, former = _attached(book)
    record[place] = np.where(former[local] >= 0, former[local], record[place])
    led = _least(book, record, row)
    fresh = former < 0
    known = former[~fresh]
    fresh[~fresh] = (led[known] == own_row[former >= 0]) & (book.fact("mark")[known] != mark[former >= 0])
    book.put("_lk_arrow", np.flatnonzero(fresh))
    found = book.run("SELECT r.* FROM _lk_record r SEMI JOIN _lk_arrow USING (record) ORDER BY record").to_arrow_table()
    book.connection.unregister("_lk_arrow")
    come = book.add_records(found)
    number = former.copy()
    number[fresh] = come
    record[place] = np.where(fresh[local] & (former[local] < 0), number[local], record[place])
    renamed = np.arange(len(book.bonds["alive"]), dtype=np.int64)
    replaced = fresh & (former >= 0)
    renamed[former[replaced]] = number[replaced]
    record[:] = renamed[record]
    return come


def _attached(book: Book) -> tuple[Ints, Ints, Ints]:
    """Of the records keyed, in order: their row, the mark of their columns, and the former record of the same content, or `NOBODY`."""
    compared = ", ".join(COMPARED)
    marks = [row[0] for row in book.run("DESCRIBE _lk_record").fetchall() if row[0] not in ("record", "source", "row")]
    source, alone, row, content, again, mark = book.arrays(f"""
        SELECT source, CAST({ALONE} AS BIGINT), row, {digest(compared)}, {digest("'again', " + compared)},
               {content_mark(marks)} FROM _lk_record ORDER BY record""")
    asked, found = book.blocks["content"].met(content, np.arange(len(content), dtype=np.int64), book.bonds["alive"] == 1)
    half = (book.fact("again")[found] >> np.uint64(1)).astype(np.int64)
    same = (alone[asked] == 0) & (book.fact("source")[found] == source[asked]) & (half == again[asked])
    former = np.full(len(content), NOBODY, dtype=np.int64)
    former[asked[same]] = found[same]
    return row, mark, former


def _least(book: Book, record: Ints, row: Ints) -> Ints:
    """By record: the least of its rows, `_NEVER` for one that has none."""
    least = np.full(len(book.bonds["alive"]), _NEVER, dtype=np.int64)
    known = record >= 0
    np.minimum.at(least, record[known], row[known])
    return least


def _place_rows(book: Book, least: Ints) -> Ints:
    """Each record's least row of today; returns the records that have none any more."""
    there = least < _NEVER
    gone = np.flatnonzero((book.bonds["alive"] == 1) & ~there)
    book.bonds["row"] = np.where(there, least, book.bonds["row"])
    book.bonds["alive"] = there.astype(np.int64)
    return gone


def _swapped(book: Book, before: Ints) -> Ints:
    """Records of one content in a source that keeps both, of which another comes first now."""
    known = book.doubles[(book.bonds["alive"][book.doubles] == 1) & (before[book.doubles] >= 0) & (book.fact("alone")[book.doubles] == 1)]
    keys = book.fact("content")[known], book.fact("source")[known]
    today, former = (np.lexsort((rows[known], *keys)) for rows in (book.bonds["row"], before))
    return np.unique(known[np.concatenate([today[today != former], former[today != former]])])


def _renewed(book: Book, swapped: Ints, record: Ints) -> Ints:
    """The same records under new numbers, as if they had come anew; `record` learns them."""
    if not len(swapped):
        return swapped
    again = book.add_records(taken(book.records, swapped))
    book.bonds["row"][again] = book.bonds["row"][swapped]
    book.bonds["alive"][swapped] = 0
    renamed = np.arange(len(book.bonds["alive"]), dtype=np.int64)
    renamed[swapped] = again
    record[:] = renamed[record]
    return again
