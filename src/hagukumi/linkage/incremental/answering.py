"""The answer on those whom a change touched: the ordinary tables of linkage, by lasting numbers of records and persons."""

from typing import Final

import numpy as np
import pyarrow as pa

from hagukumi.linkage.incremental.book import Book
from hagukumi.linkage.incremental.former import Ints
from hagukumi.linkage.japanese.results import links_table, misuse_table, pairs_table, persons_table, review_table

_SIDES: Final = """
    JOIN _lk_named a ON a.source = p._left_source AND a.row = p._left_row
    JOIN _lk_named b ON b.source = p._right_source AND b.row = p._right_row"""


def answer_circles(book: Book, nodes: Ints, gone: Ints) -> tuple[Ints, Ints]:
    """Replace what the answer says of the persons laid out by `decide`, and of what is gone.

    Returns persons that are or were theirs, and records whose person is another one now.
    """
    _name(book)
    book.put("_lk_gone", np.union1d(gone, nodes))
    by_pair = "low IN (FROM _lk_gone) OR high IN (FROM _lk_gone)"
    sides = f"SELECT a.id AS low, b.id AS high, p.* FROM _lk_given p {_SIDES}"
    for part, table in (("review", review_table), ("pairs", pairs_table)):
        book.put("_lk_given", table(book.connection, book.sources))
        book.answered(part, by_pair, sides)
    persons, moved = _answer_records(book, gone)
    _answer_persons(book, persons)
    return persons, moved


def _name(book: Book) -> None:
    """`_lk_named(source, row, id)`, the records laid out by what the ordinary tables call them; `_lk_person(person, id)`."""
    book.put("_lk_arrow", pa.table({"place": range(len(book.sources)), "source": [source.id for source in book.sources]}))
    book.keep("_lk_named", "SELECT s.source, r.row, r.id FROM _lk_record r JOIN _lk_arrow s ON s.place = r.source")
    book.connection.unregister("_lk_arrow")
    book.keep("_lk_person", "SELECT person, arg_min(id, record) AS id FROM _lk_record GROUP BY person")


def _answer_records(book: Book, gone: Ints) -> tuple[Ints, Ints]:
    """Links of the records laid out; their persons in the book. Returns persons before and after, and records that moved."""
    book.keep("_lk_now_person", "SELECT r.id AS record, p.id AS person FROM _lk_record r JOIN _lk_person p USING (person) ORDER BY r.id")
    found = book.run("FROM _lk_now_person").fetchnumpy()
    record, person = (np.asarray(found[name], dtype=np.int64) for name in ("record", "person"))
    before, lost = book.bonds["person"][record], book.bonds["person"][gone]
    book.bonds["person"][record] = person
    book.lay()
    book.put("_lk_given", links_table(book.connection, book.sources))
    book.put("_lk_gone", np.union1d(gone, record))
    book.answered(
        "links",
        "record IN (FROM _lk_gone)",
        """
        SELECT n.id AS record, c.person, p.weight, p.rule, p.evidence FROM _lk_given p
        JOIN _lk_named n ON n.source = p._source AND n.row = p._row JOIN _lk_now_person c ON c.record = n.id""",
    )
    return np.unique(np.concatenate([before, person, lost])), record[before != person]


def _answer_persons(book: Book, persons: Ints) -> None:
    book.put("_lk_given", persons_table(book.connection, book.sources))
    book.put("_lk_gone", persons)
    book.answered(
        "persons",
        "person IN (FROM _lk_gone)",
        """
        SELECT c.id AS person, n.id AS spine, p.birth_date, p.sex, p.protected, p.moved_in_on FROM _lk_given p
        JOIN _lk_person c ON c.person = p.person
        LEFT JOIN _lk_named n ON n.source = p.spine_source AND n.row = p.spine_row""",
    )


def answer_misuse(book: Book, gone: Ints, come: Ints, persons: Ints) -> None:
    """Look again at the numbers of persons that are others now, and at register rows that a changed one could be a second of."""
    book.put("_lk_changed", np.union1d(gone, come))
    book.put("_lk_persons", persons)
    book.keep(
        "_lk_hit",
        """
        SELECT number FROM _lk_f SEMI JOIN _lk_changed USING (record) WHERE number IS NOT NULL
        UNION SELECT number FROM _lk_f WHERE alive = 1 AND number IS NOT NULL AND person IN (FROM _lk_persons)""",
    )
    asked = book.ids("""
        WITH changed AS (SELECT f.* FROM _lk_f f SEMI JOIN _lk_changed USING (record) WHERE spine AND number IS NOT NULL)
        SELECT record FROM _lk_f WHERE alive = 1 AND number IN (FROM _lk_hit)
        UNION SELECT record FROM _lk_f WHERE alive = 1 AND spine AND alike IN (SELECT alike FROM changed WHERE alike IS NOT NULL)
        UNION SELECT record FROM _lk_f WHERE alive = 1 AND spine AND name IN (SELECT family FROM changed WHERE family IS NOT NULL)""")
    book.put("_lk_asked", asked)
    book.load(
        book.ids("""
        WITH seen AS (SELECT f.* FROM _lk_f f SEMI JOIN _lk_asked USING (record))
        SELECT record FROM _lk_f WHERE alive = 1 AND person IN (SELECT person FROM seen WHERE NOT spine)
        UNION SELECT record FROM _lk_f WHERE alive = 1 AND spine AND alike IN (SELECT alike FROM seen WHERE spine AND alike IS NOT NULL)
        UNION SELECT min(record) FROM _lk_f WHERE alive = 1 AND spine AND number IS NOT NULL
            AND family IN (SELECT name FROM seen WHERE spine AND name IS NOT NULL) GROUP BY family
        UNION FROM _lk_asked""")
    )
    book.run("ALTER TABLE _lk_record ADD COLUMN person BIGINT")
    book.run("UPDATE _lk_record SET person = f.person FROM _lk_f f WHERE f.record = _lk_record.id")
    _name(book)
    book.put("_lk_given", misuse_table(book.connection, book.sources))
    book.put("_lk_gone", np.union1d(gone, asked))
    book.answered(
        "misuse",
        "record IN (FROM _lk_gone)",
        """
        SELECT n.id AS record, p.code FROM _lk_given p JOIN _lk_named n ON n.source = p._source AND n.row = p._row
        SEMI JOIN _lk_asked a ON a.record = n.id""",
    )
