"""The answer on those whom a change touched: the ordinary tables of linkage, by lasting numbers of records and persons."""

from typing import Final

import numpy as np
import pyarrow as pa

from hagukumi.linkage.incremental.book import NOBODY, Book
from hagukumi.linkage.incremental.changed import Changed
from hagukumi.linkage.incremental.former import Ints
from hagukumi.linkage.incremental.sorting import distinct, numbered
from hagukumi.linkage.japanese.profiles import NAMES
from hagukumi.linkage.japanese.results import links_table, misuse_table, pairs_table, persons_table, review_table

_SIDES: Final = """
    JOIN _lk_named a ON a.source = p._left_source AND a.row = p._left_row
    JOIN _lk_named b ON b.source = p._right_source AND b.row = p._right_row"""


_OF_NUMBERS: Final = ("is_unique", "number", "household", "address", "phone", "birth", "born", "sex", "home", *NAMES)
"""Columns that faults of numbers look at."""


def answer_circles(book: Book, nodes: Ints, gone: Ints) -> tuple[Ints, Ints, int]:
    """Replace what the answer says of the persons laid out by `decide`, and of what is gone.

    Returns records whose person is another one now, whose they were, and how many persons were looked at.
    """
    _name(book)
    stale = distinct(gone, nodes)
    tables = {"review": review_table(book.connection, book.sources), "pairs": pairs_table(book.connection, book.sources, book.model)}
    for part, table in tables.items():
        kept = book.answer[part]
        book.put("_lk_given", table)
        found = book.run(f"SELECT a.id AS low, b.id AS high, p.* FROM _lk_given p {_SIDES} ORDER BY ALL").to_arrow_table()
        kept.exchange(kept.having(stale, "low", "high"), found)
    record, person = book.arrays("SELECT r.id, p.id FROM _lk_record r JOIN _lk_person p USING (person) ORDER BY r.id")
    before, lost = book.bonds["person"][record], book.bonds["person"][gone]
    book.bind("person", record, person)
    persons = distinct(before, person, lost)
    _answer_links(book, distinct(gone, record))
    _answer_persons(book, persons)
    moved = before != person
    return record[moved], before[moved], len(persons)


def _name(book: Book) -> None:
    """`_lk_named(source, row, id)`, the records laid out by what the ordinary tables call them; `_lk_person(person, id)`."""
    book.put("_lk_arrow", pa.table({"place": range(len(book.sources)), "source": [source.id for source in book.sources]}))
    book.keep("_lk_named", "SELECT s.source, r.row, r.id, r.person FROM _lk_record r JOIN _lk_arrow s ON s.place = r.source")
    book.connection.unregister("_lk_arrow")
    book.keep("_lk_person", "SELECT person, arg_min(id, record) AS id FROM _lk_record GROUP BY person")


def _answer_links(book: Book, stale: Ints) -> None:
    kept = book.answer["links"]
    book.put("_lk_given", links_table(book.connection, book.sources))
    found = book.run("""
        SELECT n.id AS record, c.id AS person, p.weight, p.rule, p.evidence FROM _lk_given p
        JOIN _lk_named n ON n.source = p._source AND n.row = p._row JOIN _lk_person c ON c.person = p.person
        ORDER BY ALL""").to_arrow_table()
    kept.exchange(kept.having(stale, "record"), found)


def _answer_persons(book: Book, persons: Ints) -> None:
    kept = book.answer["persons"]
    book.put("_lk_given", persons_table(book.connection, book.sources))
    found = book.run("""
        SELECT c.id AS person, n.id AS spine, p.birth_date, p.sex, p.protected, p.moved_in_on FROM _lk_given p
        JOIN _lk_person c ON c.person = p.person
        LEFT JOIN _lk_named n ON n.source = p.spine_source AND n.row = p.spine_row ORDER BY ALL""").to_arrow_table()
    kept.exchange(kept.having(persons, "person"), found)


def answer_misuse(book: Book, changed: Changed) -> None:
    """Look again at the numbers of persons that gained or lost one, and at register rows that a changed one could be a second of."""
    told = changed.of(book.fact("number")[changed.records] != NOBODY)
    register = book.of_register(changed.records)
    numbers = distinct(book.values("number", told.records), book.values("number", book.bound("person", told.persons)))
    asked = distinct(
        book.having("number", numbers),
        book.having("alike", book.values("alike", register)),
        book.having("own_name", book.values("own_family", register)),
    )
    wrong, doubtful = _wrong(book, asked), _doubtful(book, book.of_register(asked))
    faulty = distinct(wrong, doubtful)
    beside = book.having("number", book.values("number", faulty)), book.having("alike", book.values("alike", doubtful))
    theirs = book.bound("person", distinct(book.bonds["person"][wrong]))
    book.load(distinct(faulty, *beside, theirs, _families(book, doubtful)), *_OF_NUMBERS, decided=True)
    _name(book)
    book.put("_lk_given", misuse_table(book.connection, book.sources))
    book.put("_lk_asked", faulty)
    found = book.run("""
        SELECT n.id AS record, p.code FROM _lk_given p JOIN _lk_named n ON n.source = p._source AND n.row = p._row
        SEMI JOIN _lk_asked a ON a.record = n.id ORDER BY ALL""").to_arrow_table()
    kept = book.answer["misuse"]
    kept.exchange(kept.having(distinct(changed.records, asked), "record"), found)


def _wrong(book: Book, asked: Ints) -> Ints:
    """Of records outside the register those with a number that is not their person's in the register."""
    number, person = book.fact("number"), book.bonds["person"]
    outside = asked[(book.fact("spine")[asked] == 0) & (number[asked] != NOBODY)]
    place, other = book.matched("number", number[outside])
    own = (book.fact("spine")[other] == 1) & (person[other] == person[outside[place]])
    right = np.zeros(len(outside), dtype=np.bool_)
    right[place[own]] = True
    return outside[~right]


def _doubtful(book: Book, register: Ints) -> Ints:
    """Of register rows those of whose number, or of whose name, day of birth and sex, there is another."""
    found = []
    for fact in ("number", "alike"):
        place, other = book.matched(fact, book.fact(fact)[register])
        found.append(np.bincount(place[book.fact("spine")[other] == 1], minlength=len(register)) > 1)
    return register[found[0] | found[1]]


def _families(book: Book, register: Ints) -> Ints:
    """One register row each whose family name is the whole name of one of these."""
    families = book.having("own_family", book.values("own_name", register))
    families = families[book.fact("number")[families] != NOBODY]
    family, count = numbered(book.fact("own_family")[families])
    firsts = np.empty(count, dtype=np.int64)
    firsts[family[::-1]] = families[::-1]
    return firsts
