"""From today's rows to records: which came, which went, and which row stands for each."""

from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa

from hagukumi.linkage.incremental.book import Book, content_mark
from hagukumi.linkage.incremental.former import Ints
from hagukumi.linkage.incremental.rows import columns_read, meet_former, take_rows
from hagukumi.linkage.japanese.records import COMPARED, build_records, quoted

_NONE: Final = np.empty(0, dtype=np.int64)


def take_today(book: Book, writings: pa.Table) -> tuple[Ints, Ints]:
    """Bring the book's records up to today's rows; returns the records that went and those that came.

    A row that says something else is another record. So is one that changed places with a row of the same content in a source that keeps
    both: their order decides where nothing else does.
    """
    take_rows(book.connection, book.sources)
    book.put("_lk_f_writings", writings)
    meet_former(book.connection, "_lk_f_writings")
    _choose(book)
    _key(book)
    _attach(book)
    come = _number(book)
    before = book.bonds["row"].copy()
    gone = _place_rows(book)
    swapped = _swapped(book, before)
    again = _renewed(book, swapped)
    book.connection.unregister("_lk_f_writings")
    return np.union1d(gone, swapped), np.concatenate([np.setdiff1d(come, swapped), again])


def _choose(book: Book) -> None:
    """`_lk_chosen(source, row)`: rows whose comparable columns are needed: new ones, and those that lead a record for the first time."""
    book.keep(
        "_lk_chosen",
        """
        SELECT source, row FROM _lk_met WHERE record IS NULL
        UNION ALL
        SELECT source, row FROM (
            SELECT arg_min(m.source, m.row) AS source, min(m.row) AS row, arg_min(m.former, m.row) AS led, min(w.former) AS former
            FROM _lk_met m JOIN _lk_f f ON f.record = m.record AND NOT f.single
            JOIN (SELECT record, min(row) AS former FROM _lk_f_writings GROUP BY record HAVING count(*) > 1) w ON w.record = m.record
            GROUP BY m.record) WHERE led <> former""",
    )


def _key(book: Book) -> None:
    """`_lk_record` and `_lk_row` of the rows chosen."""
    places = book.ids("SELECT DISTINCT source FROM _lk_chosen").tolist() or [0]
    parts = []
    for place in places:
        source = book.sources[place]
        columns = ", ".join(["_row", *map(quoted, columns_read(book.connection, source))])
        book.keep(
            f"_lk_part_{place}",
            f"SELECT {columns} FROM {quoted(source.table)} SEMI JOIN (SELECT row AS _row FROM _lk_chosen WHERE source = {place}) USING (_row)",
        )
        parts.append(replace(source, table=f"_lk_part_{place}"))
    build_records(book.connection, parts, book.settings)
    actual = "CASE source " + " ".join(f"WHEN {given} THEN {place}" for given, place in enumerate(places)) + " END"
    for table in ("_lk_record", "_lk_row"):
        book.run(f"UPDATE {table} SET source = {actual}")
    for place in places:
        book.run(f"DROP TABLE _lk_part_{place}")


def _attach(book: Book) -> None:
    """`_lk_come(record, id)`: the records keyed, with the former one of the same content in a source that tells none apart."""
    compared = ", ".join(COMPARED)
    book.keep(
        "_lk_come",
        f"""
        SELECT r.record, any_value(f.record) AS id, any_value(f.mark) AS mark FROM (
            SELECT record, source, is_unique, hash({compared}) AS content, hash('again', {compared}) AS again FROM _lk_record) r
        LEFT JOIN (FROM _lk_f WHERE alive = 1 AND NOT single) f
            ON NOT r.is_unique AND f.source = r.source AND f.content = r.content AND f.again = r.again
        GROUP BY r.record""",
    )


def _number(book: Book) -> Ints:
    """Give numbers to records that are new, or whose leading row now shows columns of its own; `_lk_met` learns them."""
    marks = [row[0] for row in book.run("DESCRIBE _lk_record").fetchall() if row[0] not in ("record", "source", "row")]
    book.keep(
        "_lk_fresh",
        f"""
        WITH lead AS (SELECT coalesce(m.record, c.id) AS id, min(m.row) AS row FROM _lk_met m
                      LEFT JOIN (SELECT w.source, w.row, c.id FROM _lk_row w JOIN _lk_come c USING (record)) c
                          ON c.source = m.source AND c.row = m.row
                      WHERE coalesce(m.record, c.id) IN (SELECT id FROM _lk_come WHERE id IS NOT NULL) GROUP BY ALL)
        SELECT c.record, c.id FROM _lk_come c JOIN (SELECT record, row, {content_mark(marks)} AS mark FROM _lk_record) r USING (record)
        LEFT JOIN lead l ON l.id = c.id WHERE c.id IS NULL OR (l.row = r.row AND c.mark <> r.mark)""",
    )
    come = book.add_records("SELECT r.* FROM _lk_record r SEMI JOIN _lk_fresh USING (record) ORDER BY record")
    local = book.ids("SELECT record FROM _lk_fresh")
    book.put("_lk_arrow", pa.table({"record": local, "number": come}))
    book.keep(
        "_lk_met",
        """
        WITH named AS (SELECT c.record, coalesce(a.number, c.id) AS id FROM _lk_come c LEFT JOIN _lk_arrow a USING (record)),
        replaced AS (SELECT f.id, a.number FROM _lk_fresh f JOIN _lk_arrow a USING (record) WHERE f.id IS NOT NULL),
        keyed AS (SELECT w.source, w.row, n.id FROM _lk_row w JOIN named n USING (record))
        SELECT m.source, m.one, m.two, m.row, coalesce(p.number, k.id, m.record) AS record
        FROM _lk_met m LEFT JOIN keyed k ON k.source = m.source AND k.row = m.row LEFT JOIN replaced p ON p.id = m.record""",
    )
    book.connection.unregister("_lk_arrow")
    return come


def _place_rows(book: Book) -> Ints:
    """Each record's least row of today; returns the records that have none any more."""
    found = book.run("SELECT record, row FROM _lk_met").fetchnumpy()
    record, row = (np.asarray(found[name], dtype=np.int64) for name in ("record", "row"))
    least = np.full(len(book.bonds["row"]), np.iinfo(np.int64).max)
    np.minimum.at(least, record, row)
    there = least < np.iinfo(np.int64).max
    gone = np.flatnonzero((book.bonds["alive"] == 1) & ~there)
    book.bonds["row"] = np.where(there, least, book.bonds["row"])
    book.bonds["alive"] = there.astype(np.int64)
    book.lay()
    return gone


def _swapped(book: Book, before: Ints) -> Ints:
    """Records of one content in a source that keeps both, of which another comes first now."""
    book.put("_lk_arrow", pa.table({"record": np.arange(len(before), dtype=np.int64), "before": before}))
    found = book.ids("""
        WITH twins AS (SELECT source, content FROM _lk_f WHERE alive = 1 AND single GROUP BY ALL HAVING count(*) > 1),
        placed AS (
            SELECT record, row_number() OVER (PARTITION BY source, content ORDER BY row) AS today,
                   row_number() OVER (PARTITION BY source, content ORDER BY before) AS former
            FROM _lk_f f SEMI JOIN twins USING (source, content) JOIN _lk_arrow USING (record) WHERE alive = 1 AND before >= 0)
        SELECT record FROM placed WHERE today <> former""")
    book.connection.unregister("_lk_arrow")
    return found


def _renewed(book: Book, swapped: Ints) -> Ints:
    if not len(swapped):
        return _NONE
    again = book.renew_records(swapped)
    book.bonds["row"][again] = book.bonds["row"][swapped]
    book.bonds["alive"][swapped] = 0
    book.lay()
    book.put("_lk_arrow", pa.table({"record": swapped, "number": again}))
    book.keep(
        "_lk_met",
        """
        SELECT m.source, m.one, m.two, m.row, coalesce(a.number, m.record) AS record FROM _lk_met m LEFT JOIN _lk_arrow a USING (record)""",
    )
    book.connection.unregister("_lk_arrow")
    return again
