"""What is compared: profiles of the persons and records that a change touched, and of them those that are new or gone."""

from typing import Final

import numpy as np

from hagukumi.linkage.incremental.book import BASE, OPEN, VARIANT, Book, content_mark
from hagukumi.linkage.incremental.former import Ints
from hagukumi.linkage.incremental.numbers import Renumbered
from hagukumi.linkage.japanese.frequencies import with_frequencies
from hagukumi.linkage.japanese.profiles import IDENTITY, build_profiles

COMPARED: Final = (*IDENTITY, "home", "near")
"""Columns of a profile that tell it from another of its node."""


def touched_persons(book: Book, gone: Ints, come: Ints, owners: Ints) -> Ints:
    """Register records whose profiles may be others: new ones, owners of changed records, and whose household's members changed."""
    book.put("_lk_changed", np.union1d(gone, come))
    book.put("_lk_owners", owners)
    return book.ids("""
        WITH moved AS (
            SELECT household FROM _lk_f SEMI JOIN _lk_changed USING (record) WHERE spine AND household IS NOT NULL
            GROUP BY household, kin HAVING sum(CASE alive WHEN 1 THEN 1 ELSE -1 END) <> 0)
        SELECT record FROM _lk_f WHERE alive = 1 AND spine AND household IN (FROM moved)
        UNION SELECT record FROM _lk_f SEMI JOIN _lk_changed USING (record) WHERE alive = 1 AND spine
        UNION SELECT record FROM _lk_f SEMI JOIN _lk_owners USING (record) WHERE alive = 1""")


def settle_profiles(book: Book, gone: Ints, persons: Ints, numbers: Renumbered) -> tuple[Ints, Ints]:
    """Build the profiles of `persons` and of records opened; returns profiles gone and profiles new."""
    book.put("_lk_persons", persons)
    book.put("_lk_opened", numbers.opened)
    own = book.ids("""
        SELECT record FROM _lk_f WHERE alive = 1 AND owner IN (FROM _lk_persons)
        UNION FROM _lk_persons UNION FROM _lk_opened""")
    mates = book.ids("""
        SELECT record FROM _lk_f WHERE alive = 1 AND spine AND household IN (
            SELECT household FROM _lk_f SEMI JOIN _lk_persons USING (record) WHERE household IS NOT NULL)""")
    book.load(np.union1d(own, mates))
    book.load_owned()
    build_profiles(book.connection)
    book.put("_lk_asked", np.union1d(persons, numbers.opened))
    book.keep(
        "_lk_profile",
        f"""
        SELECT p.* EXCLUDE (node), r.id AS node, CASE WHEN p.open THEN {OPEN} WHEN p.node = p.unique_id THEN {BASE} ELSE {VARIANT} END AS kind,
               {content_mark(COMPARED)} AS mark
        FROM _lk_profile p JOIN (SELECT record, id FROM _lk_record) r ON r.record = p.node SEMI JOIN _lk_asked a ON a.record = r.id""",
    )
    return exchange(book, "_lk_profile", np.concatenate([gone, numbers.closed]), (BASE, OPEN, VARIANT))


def exchange(book: Book, table: str, without: Ints, kinds: tuple[int, ...]) -> tuple[Ints, Ints]:
    """Replace the profiles of these kinds of the nodes `_lk_asked` by those of `table`; nodes `without` lose theirs.

    `table` holds `node, kind, mark` and what is compared. Returns profiles gone and profiles new.
    """
    book.put("_lk_without", without)
    known = f"(FROM _lk_spot WHERE alive = 1 AND kind IN ({', '.join(map(str, kinds))}))"
    lost = book.ids(f"""
        SELECT profile FROM {known} s JOIN _lk_without w ON w.record = s.node
        UNION SELECT profile FROM {known} s JOIN _lk_asked a ON a.record = s.node
        ANTI JOIN {table} p ON p.node = s.node AND p.mark = s.mark AND p.kind = s.kind""")
    book.keep(table, f"FROM {table} p ANTI JOIN {known} s ON s.node = p.node AND s.mark = p.mark AND s.kind = p.kind")
    book.spots["alive"][lost] = 0
    book.take_frequencies([table])
    with_frequencies(book.connection, table)
    fresh = book.add_profiles(f"SELECT * EXCLUDE (unique_id, open) FROM {table} ORDER BY node, kind, mark")
    return lost, fresh
