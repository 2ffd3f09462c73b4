"""Relations of those whom a change touched: their households, guardians and siblings."""

from typing import Final

import numpy as np

from hagukumi.linkage.incremental.book import Book
from hagukumi.linkage.incremental.former import Ints
from hagukumi.linkage.japanese.profiles import LARGEST_HOUSEHOLD
from hagukumi.linkage.japanese.relations import relations_table

_NAMED: Final = """
    SELECT r.record, r.person, r.guardian_number, r.guardian_name, r.guardian_kana, coalesce(s.household, r.household) AS household,
           coalesce(s.address, r.address) AS address
    FROM _lk_f r LEFT JOIN (SELECT person, household, address FROM _lk_f WHERE alive = 1 AND spine) s ON s.person = r.person
    WHERE r.alive = 1 AND (r.guardian_number IS NOT NULL OR r.guardian_name IS NOT NULL OR r.guardian_kana IS NOT NULL)"""
"""SQL: records that name a guardian, with the household and address at which the guardian is looked for."""


def answer_relations(book: Book, changed: Ints, persons: Ints) -> None:
    """Replace relations of `persons`, of those who live with a changed register row, and of whose guardian it may be.

    changed: records gone, new, or of another person now.
    """
    book.put("_lk_changed", changed)
    book.put("_lk_persons", persons)
    book.keep("_lk_naming", _NAMED)
    book.keep(
        "_lk_offer",
        """
        SELECT number, name, kana, household, address FROM _lk_f SEMI JOIN _lk_changed USING (record) WHERE spine""",
    )
    concerned = book.ids("""
        SELECT person FROM _lk_f WHERE alive = 1 AND person IN (FROM _lk_persons)
        UNION SELECT n.person FROM _lk_naming n SEMI JOIN _lk_offer a ON a.number = n.guardian_number
        UNION SELECT n.person FROM _lk_naming n SEMI JOIN _lk_offer a ON a.household = n.household AND a.name = n.guardian_name
        UNION SELECT n.person FROM _lk_naming n SEMI JOIN _lk_offer a ON a.household = n.household AND a.kana = n.guardian_kana
        UNION SELECT n.person FROM _lk_naming n SEMI JOIN _lk_offer a ON a.address = n.address AND a.name = n.guardian_name
        UNION SELECT person FROM _lk_f WHERE alive = 1 AND spine AND household IN (SELECT household FROM _lk_offer WHERE household IS NOT NULL)""")
    _guardians(book, concerned, np.union1d(changed, persons))
    _relations(book)


def _guardians(book: Book, concerned: Ints, stale: Ints) -> None:
    """`_lk_concerned` and `_lk_stale`; their guardians, by the ordinary rules among all who could be."""
    book.put("_lk_concerned", concerned)
    book.put("_lk_stale", np.union1d(concerned, stale))
    book.keep("_lk_theirs", "SELECT n.* FROM _lk_naming n JOIN _lk_concerned c ON c.record = n.person")
    book.load(
        book.ids("""
        WITH home AS (
            SELECT household FROM _lk_f WHERE alive = 1 AND spine AND person IN (FROM _lk_concerned) AND household IS NOT NULL
            UNION SELECT household FROM _lk_theirs WHERE household IS NOT NULL)
        SELECT record FROM _lk_theirs
        UNION SELECT record FROM _lk_f WHERE alive = 1 AND spine AND person IN (FROM _lk_concerned)
        UNION SELECT record FROM _lk_f WHERE alive = 1 AND spine AND household IN (FROM home)
        UNION SELECT a.record FROM _lk_f a SEMI JOIN _lk_theirs n ON n.guardian_number = a.number WHERE a.alive = 1 AND a.spine
        UNION SELECT a.record FROM _lk_f a SEMI JOIN _lk_theirs n ON n.address = a.address AND n.guardian_name = a.name
            WHERE a.alive = 1 AND a.spine""")
    )
    book.run("ALTER TABLE _lk_record ADD COLUMN person BIGINT")
    book.run("UPDATE _lk_record SET person = f.person FROM _lk_f f WHERE f.record = _lk_record.id")
    relations_table(book.connection, book.settings)
    book.answered(
        "guardians",
        "person IN (FROM _lk_stale)",
        """
        SELECT person, other_person AS guardian FROM _lk_relation
        WHERE kind = 'guardian' AND person IN (FROM _lk_concerned)""",
    )


def _relations(book: Book) -> None:
    """Household, guardian and sibling with somebody concerned on either side; the protected are left out as ever."""
    book.put("_lk_guardians", book.answer["guardians"])
    book.put("_lk_standing", book.answer["persons"])
    book.keep(
        "_lk_related",
        f"""
        WITH member AS (SELECT person, household FROM _lk_f WHERE alive = 1 AND spine AND household IN (
                            SELECT household FROM _lk_f WHERE alive = 1 AND spine AND household IS NOT NULL AND person IN (FROM _lk_concerned))
                        QUALIFY count(*) OVER (PARTITION BY household) BETWEEN 2 AND {LARGEST_HOUSEHOLD}),
        mine AS (FROM _lk_guardians WHERE person IN (FROM _lk_concerned)),
        every AS (
            SELECT a.person, b.person AS other_person, 'household' AS kind FROM member a JOIN member b USING (household)
            UNION SELECT person, guardian, 'guardian' FROM _lk_guardians
                WHERE person IN (FROM _lk_concerned) OR guardian IN (FROM _lk_concerned)
            UNION SELECT a.person, b.person, 'sibling' FROM mine a JOIN _lk_guardians b USING (guardian)
            UNION SELECT b.person, a.person, 'sibling' FROM mine a JOIN _lk_guardians b USING (guardian))
        FROM every WHERE person <> other_person AND (person IN (FROM _lk_concerned) OR other_person IN (FROM _lk_concerned))""",
    )
    book.answered(
        "relations",
        "person IN (FROM _lk_stale) OR other_person IN (FROM _lk_stale)",
        """
        WITH place AS (SELECT p.person, p.protected, s.household FROM _lk_standing p LEFT JOIN _lk_f s ON s.record = p.spine)
        SELECT r.person, r.other_person, r.kind FROM _lk_related r
        JOIN place a ON a.person = r.person JOIN place b ON b.person = r.other_person
        WHERE NOT (a.protected OR b.protected) OR a.household = b.household""",
    )
