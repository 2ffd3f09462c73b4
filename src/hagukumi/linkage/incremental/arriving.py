"""From today's rows to records: which came, which went, and which row stands for each."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hagukumi.linkage.incremental.book import NOBODY, Book, content_mark
from hagukumi.linkage.incremental.former import Ints, taken
from hagukumi.linkage.incremental.rows import Today, columns_read, differing, digest
from hagukumi.linkage.incremental.sorting import distinct, numbered, order_of, without
from hagukumi.linkage.japanese.records import ALONE, COMPARED, build_records, quoted
from hagukumi.linkage.sources import LinkSource

Flags = npt.NDArray[np.bool_]

_MOVED: Final = """
    WITH gone AS (SELECT *, row_number() OVER (PARTITION BY source, one, two ORDER BY row) AS nth FROM _lk_gone),
    come AS (SELECT *, row_number() OVER (PARTITION BY source, one, two ORDER BY row) AS nth FROM _lk_come)
    SELECT c.place AS come, g.place AS gone FROM come c JOIN gone g USING (source, one, two, nth)"""


@dataclass(frozen=True, slots=True)
class _Keyed:
    """What was keyed, by local record: its place among the writings, its source, and facts of its content. `own`: SQL, all columns."""

    writing: Ints
    source: Ints
    row: Ints
    alone: Ints
    content: Ints
    again: Ints
    mark: Ints
    own: str


def take_today(book: Book, removed: pa.Table | None) -> tuple[Ints, Ints]:
    """Bring the book's records up to today's rows; returns the records that went and those that came.

    A row that says something else is another record. So is one that changed places with a row of the same content in a source that keeps
    both: their order decides where nothing else does. Cost: see `differing`; beyond it grows with the rows that went and came.
    """
    before = book.bonds["row"].copy()
    today = differing(book.given, book.sources, book.rows, removed)
    record, form, fresh = _recognised(book, today)
    affected = distinct(book.rows.record[today.gone], record)
    book.rows.there[today.gone] = False
    book.rows.add(today.come.append_column("form", pa.array(form)), record)
    gone, old, new = _settled(book, affected)
    swapped = _swapped(book, before)
    again = _renewed(book, swapped, swapped)
    return distinct(gone, old, swapped), distinct(without(distinct(fresh, new), distinct(old, swapped)), again)


def _recognised(book: Book, today: Today) -> tuple[Ints, Ints, Ints]:
    """Of each row that came its record and the number under which its comparable columns are kept; also the records that are new."""
    rows, come = book.rows, today.come
    source, row, one, two = (come[name].to_numpy() for name in ("source", "row", "one", "two"))
    alone = come["alone"].to_numpy()
    record, form = (np.full(come.num_rows, NOBODY, dtype=np.int64) for _ in range(2))
    several = np.flatnonzero(~alone)
    for asked, place in (_moved(book, today), rows.alike(source[several], one[several], two[several], several)):
        record[asked], form[asked] = rows.record[place], rows.column("form")[place]
    rest = np.flatnonzero(form < 0)
    writing, count = numbered(source[rest], one[rest], two[rest], np.where(alone[rest], row[rest], NOBODY))
    leads = np.empty(count, dtype=np.int64)
    descending = order_of(row[rest])[::-1]
    leads[writing[descending]] = rest[descending]
    keyed = _keyed(book, source[leads], row[leads])
    known, kept, fresh = _numbers(book, keyed)
    for table in ("_lk_record", "_lk_row"):
        book.run(f"DROP TABLE {table}")
    for column, local in ((record, known), (form, kept)):
        of_writing = np.empty(count, dtype=np.int64)
        of_writing[keyed.writing] = local
        column[rest] = of_writing[writing]
    return record, form, fresh


def _moved(book: Book, today: Today) -> tuple[Ints, Ints]:
    """Rows that are never one with others: places in `come` and those of rows gone tonight that said the same, the nth and the nth."""
    gone, come = today.gone, np.flatnonzero(today.come["alone"].to_numpy())
    gone = gone[book.rows.column("alone")[gone]]
    if not len(gone) or not len(come):
        return gone[:0], gone[:0]
    names = ("source", "row", "one", "two")
    book.put("_lk_gone", pa.table({"place": gone} | {name: book.rows.column(name)[gone] for name in names}))
    book.put("_lk_come", pa.table({"place": come} | {name: today.come[name].to_numpy()[come] for name in names}))
    asked, place = book.arrays(_MOVED)
    return asked, place


def _keyed(book: Book, source: Ints, row: Ints) -> _Keyed:
    """The records of these rows, each for itself, with their comparable columns."""
    places, asked = distinct(source).tolist() or [0], np.lexsort((row, source))
    parts = [_part(book, place, row[source == place]) for place in places]
    build_records(book.connection, parts, book.settings)
    for place in places:
        book.drop(f"_lk_part_{place}")
    actual = "CASE source " + " ".join(f"WHEN {given} THEN {place}" for given, place in enumerate(places)) + " END"
    unique = ", ".join(str(given) for given, place in enumerate(places) if _is_unique(book.sources[place])) or "NULL"
    own = f"(SELECT * REPLACE ({actual} AS source, coalesce(source IN ({unique}), false) AS is_unique) FROM _lk_record)"
    marks = [name for name, *_ in book.run("DESCRIBE _lk_record").fetchall() if name not in ("record", "source", "row")]
    compared = ", ".join(COMPARED)
    source, row, alone, content, again, mark = book.arrays(f"""
        SELECT source, row, CAST({ALONE} AS BIGINT) AS alone, {digest(compared)} AS content, {digest("'again', " + compared)} AS again,
               {content_mark(marks)} AS mark FROM {own} ORDER BY record""")
    writing = np.empty(len(asked), dtype=np.int64)
    writing[np.lexsort((row, source))] = asked
    return _Keyed(writing, source, row, alone, content, again, mark, own)


def _is_unique(source: LinkSource) -> bool:
    return source.unique_per_person or source.spine


def _part(book: Book, place: int, row: Ints) -> LinkSource:
    """A source with these rows alone, each of which is a record of its own."""
    source, name = book.sources[place], f"_lk_part_{place}"
    columns = ", ".join(["_row", *map(quoted, columns_read(book.given, source))])
    book.given.register("_lk_asked", pa.table({"row": row}))
    chosen = f"SELECT {columns} FROM {quoted(source.table)} WHERE _row IN (SELECT row FROM _lk_asked)"
    if book.given is book.connection:
        book.keep(name, chosen)
    else:
        book.put(name, book.given.execute(f"{chosen} ORDER BY _row").to_arrow_table())
    book.given.unregister("_lk_asked")
    return replace(source, table=name, unique_per_person=True)


def _numbers(book: Book, keyed: _Keyed) -> tuple[Ints, Ints, Ints]:
    """Of each local record its record's number, the number that keeps its columns, and the records that are new.

    It joins the record of its content where its source tells none apart, else it is a new one, led by its least row. Where it shows columns
    of its own beside the content, these are kept too: one day it may lead.
    """
    local = np.arange(len(keyed.row), dtype=np.int64)
    known = _attached(book, keyed)
    group, count = numbered(keyed.source, keyed.content, keyed.again, np.where(keyed.alone == 1, local, NOBODY))
    leader = np.empty(count, dtype=np.int64)
    descending = order_of(keyed.row)[::-1]
    leader[group[descending]] = descending
    leads = (known < 0) & (leader[group] == local)
    like = np.where(known >= 0, known, NOBODY)
    mark = np.where(known >= 0, book.fact("mark")[np.maximum(known, 0)] if len(book.alive) else keyed.mark, keyed.mark[leader[group]])
    stored = leads | (mark != keyed.mark)
    number = _stored(book, keyed, stored, leads)
    record = np.where(known >= 0, known, number[leader[group]])
    return record, np.where(stored, number, np.where(known >= 0, like, record)), number[leads]


def _attached(book: Book, keyed: _Keyed) -> Ints:
    """Of each local record the former record of the same content, or `NOBODY`."""
    asked, found = book.blocks["content"].met(keyed.content, np.arange(len(keyed.content), dtype=np.int64), book.alive)
    half = (book.fact("again")[found] >> np.uint64(1)).astype(np.int64)
    same = (keyed.alone[asked] == 0) & (book.fact("source")[found] == keyed.source[asked]) & (half == keyed.again[asked])
    known = np.full(len(keyed.content), NOBODY, dtype=np.int64)
    known[asked[same]] = found[same]
    return known


def _stored(book: Book, keyed: _Keyed, stored: Flags, leads: Flags) -> Ints:
    """Give numbers to those stored; of these only `leads` are there. Returns all numbers, `NOBODY` for the others."""
    book.put("_lk_arrow", np.flatnonzero(stored))
    found = book.run(f"SELECT r.* FROM {keyed.own} r SEMI JOIN _lk_arrow USING (record) ORDER BY record").to_arrow_table()
    book.connection.unregister("_lk_arrow")
    number = np.full(len(stored), NOBODY, dtype=np.int64)
    number[stored] = book.add_records(found, leads[stored])
    return number


def _settled(book: Book, affected: Ints) -> tuple[Ints, Ints, Ints]:
    """Each record's least row of today. Returns the records that have no row any more, and those that another writing leads now, with
    the numbers that these have from now on.
    """
    rows = book.rows
    record, place = rows.of(affected)
    row = rows.column("row")[place]
    order = np.lexsort((row, record))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = record[order][1:] != record[order][:-1]
    lead = order[first]
    record, place, row = record[lead], place[lead], row[lead]
    book.bonds["row"][record] = row
    form = rows.column("form")[place]
    other = book.fact("mark")[form] != book.fact("mark")[record]
    gone = without(affected, record)
    book.alive[gone] = False
    return gone, record[other], _renewed(book, record[other], form[other])


def _swapped(book: Book, before: Ints) -> Ints:
    """Records of one content in a source that keeps both, of which another comes first now. before: each record's row last night."""
    doubles = book.doubles[book.doubles < len(before)]
    known = doubles[book.alive[doubles] & (before[doubles] >= 0) & (book.fact("alone")[doubles] == 1)]
    keys = book.fact("content")[known], book.fact("source")[known]
    today, former = (np.lexsort((rows[known], *keys)) for rows in (book.bonds["row"], before))
    return distinct(known[today[today != former]], known[former[today != former]])


def _renewed(book: Book, records: Ints, form: Ints) -> Ints:
    """The records under new numbers, with the columns kept under `form`, as if they had come anew."""
    if not len(records):
        return records
    order = order_of(form)
    records, form = records[order], form[order]
    book.alive[records] = False
    again = book.add_records(taken(book.records, form), np.ones(len(form), dtype=np.bool_))
    book.bonds["row"][again] = book.bonds["row"][records]
    record, place = book.rows.of(distinct(records))
    by_number = order_of(records)
    book.rows.rename(place, again[by_number][np.searchsorted(records[by_number], record)])
    return again
