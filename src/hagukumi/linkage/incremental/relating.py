"""Relations of those whom a change touched: their households, guardians and siblings."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hagukumi.linkage.incremental.book import NOBODY, Book
from hagukumi.linkage.incremental.changed import Changed
from hagukumi.linkage.incremental.former import Ints
from hagukumi.linkage.incremental.sorting import distinct, within
from hagukumi.linkage.japanese.profiles import LARGEST_HOUSEHOLD
from hagukumi.linkage.japanese.relations import relations_table

_OF_RELATIONS: Final = (
    *("number", "name", "kana", "given", "kana_given", "household", "address", "birth", "relation", "protected"),
    *("guardian_number", "guardian_name", "guardian_kana"),
)
"""Columns that relations look at."""


_NAMING: Final = ("guardian_number", "guardian_name", "guardian_kana")


def answer_relations(book: Book, changed: Changed) -> None:
    """Replace relations of whose records changed, of those who live with a changed register row, and of whose guardian it may be.

    Of the records those alone matter that are of the register, name a guardian or are protected.
    """
    person, records = book.bonds["person"], changed.records
    matters = (book.fact("spine")[records] == 1) | (book.fact("protected")[records] == 1) | _names(book, records)
    changed = changed.of(matters)
    offers, persons = book.of_register(distinct(changed.records)), changed.persons
    concerned = distinct(persons, person[book.household(offers)], person[_seekers(book, offers)])
    stale = distinct(concerned, changed.records)
    _guardians(book, concerned, stale)
    _relations(book, concerned, stale)


def _homes(book: Book, records: Ints, fact: str) -> Ints:
    """Household or address at which a record's guardian is looked for: the register's, else the record's own."""
    person = book.bonds["person"][records]
    own, registered = book.fact(fact)[records], book.fact(fact)[person]
    return np.where((book.fact("spine")[person] == 1) & (registered != NOBODY), registered, own)


def _united(book: Book) -> Ints:
    """Persons of whom the register has several rows, by a clerk's word: their records may be looked for at several places."""
    person = book.bonds["person"]
    others = np.flatnonzero(book.alive & (person != np.arange(len(person), dtype=np.int64)))
    return distinct(person[others[book.fact("spine")[others] == 1]])


def _near(book: Book, records: Ints, adults: Ints, *facts: str) -> npt.NDArray[np.bool_]:
    """Which pairs of a record and a register row show one household or address."""
    found = within(book.bonds["person"][records], _united(book))
    for fact in facts:
        sought = _homes(book, records, fact)
        found |= (sought != NOBODY) & (sought == book.fact(fact)[adults])
    return found


def _seekers(book: Book, offers: Ints) -> Ints:
    """Records that name one of these register rows as guardian."""
    found = [book.having("guardian_number", book.values("number", offers))]
    for named, own, facts in (("guardian_name", "name", ("household", "address")), ("guardian_kana", "kana", ("household",))):
        place, record = book.matched(named, book.fact(own)[offers])
        found.append(record[_near(book, record, offers[place], *facts)])
    return distinct(*found)


def _naming(book: Book, persons: Ints) -> Ints:
    """Records of these persons that name a guardian."""
    records = book.bound("person", persons)
    return records[_names(book, records)]


def _names(book: Book, records: Ints) -> npt.NDArray[np.bool_]:
    return np.asarray(np.any([book.fact(name)[records] != NOBODY for name in _NAMING], axis=0))


def _guardians(book: Book, concerned: Ints, stale: Ints) -> None:
    """Guardians of `concerned`, by the ordinary rules among all who could be."""
    naming, register = _naming(book, concerned), book.of_register(book.bound("person", concerned))
    place, adult = book.matched("own_name", book.fact("guardian_name")[naming])
    by_name = adult[_near(book, naming[place], adult, "address")]
    homes = distinct(book.values("household", register), _homes(book, naming, "household"))
    numbered = book.having("number", book.values("guardian_number", naming))
    members = book.register_having("household", homes)
    book.load(distinct(naming, register, by_name, members, book.of_register(numbered)), *_OF_RELATIONS, decided=True)
    relations_table(book.connection, book.settings)
    book.put("_lk_concerned", concerned)
    found = book.run("""
        SELECT person, other_person AS guardian FROM _lk_relation r SEMI JOIN _lk_concerned c ON c.record = r.person
        WHERE kind = 'guardian' ORDER BY ALL""").to_arrow_table()
    kept = book.answer["guardians"]
    kept.exchange(kept.having(stale, "person"), found)


def _relations(book: Book, concerned: Ints, stale: Ints) -> None:
    """Household, guardian and sibling with somebody concerned on either side; the protected are left out as ever."""
    households = book.household(book.of_register(book.bound("person", concerned)))
    theirs = {"person": book.bonds["person"][households], "household": book.fact("household")[households]}
    book.put("_lk_members", pa.table(theirs))
    book.put("_lk_guardians", _concerning(book, concerned))
    book.put("_lk_concerned", concerned)
    book.keep("_lk_related", _RELATED)
    (people,) = book.arrays("SELECT person FROM _lk_related UNION SELECT other_person FROM _lk_related")
    book.put("_lk_standing", _standing(book, people))
    found = book.run("""
        SELECT r.person, r.other_person, r.kind FROM _lk_related r
        JOIN _lk_standing a ON a.person = r.person JOIN _lk_standing b ON b.person = r.other_person
        WHERE NOT (a.protected OR b.protected) OR (a.household = b.household AND a.household >= 0) ORDER BY ALL""").to_arrow_table()
    kept = book.answer["relations"]
    kept.exchange(kept.having(stale, "person", "other_person"), found)


_RELATED = f"""
    WITH member AS (FROM _lk_members QUALIFY count(*) OVER (PARTITION BY household) BETWEEN 2 AND {LARGEST_HOUSEHOLD}),
    mine AS (FROM _lk_guardians g SEMI JOIN _lk_concerned c ON c.record = g.person),
    every AS (
        SELECT a.person, b.person AS other_person, 'household' AS kind FROM member a JOIN member b USING (household)
        UNION SELECT person, guardian, 'guardian' FROM _lk_guardians
        UNION SELECT a.person, b.person, 'sibling' FROM mine a JOIN _lk_guardians b USING (guardian)
        UNION SELECT b.person, a.person, 'sibling' FROM mine a JOIN _lk_guardians b USING (guardian))
    FROM every WHERE person <> other_person AND (person IN (FROM _lk_concerned) OR other_person IN (FROM _lk_concerned))"""


def _concerning(book: Book, concerned: Ints) -> pa.Table:
    """Guardians of somebody concerned or with such a ward, and all their wards."""
    kept = book.answer["guardians"]
    own = kept.having(concerned, "person")
    theirs = distinct(concerned, kept.taken(own)["guardian"].to_numpy())
    return kept.taken(distinct(own, kept.having(theirs, "guardian")))


def _standing(book: Book, people: Ints) -> pa.Table:
    """`person, protected, household` of these persons."""
    kept = book.answer["persons"]
    rows = kept.taken(kept.having(people, "person"))
    spine = rows["spine"].fill_null(NOBODY).to_numpy()
    household = np.where(spine >= 0, book.fact("household")[np.maximum(spine, 0)], NOBODY)
    return pa.table({"person": rows["person"], "protected": rows["protected"], "household": household})
