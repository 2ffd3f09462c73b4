"""What is compared: profiles of the persons and records that a change touched, and of them those that are new or gone."""

from typing import Final

import numpy as np
import pyarrow as pa

from hagukumi.linkage.incremental.book import BASE, OPEN, VARIANT, Book, content_mark
from hagukumi.linkage.incremental.former import Ints
from hagukumi.linkage.incremental.numbers import Renumbered
from hagukumi.linkage.incremental.sorting import distinct, numbered
from hagukumi.linkage.japanese.profiles import IDENTITY, build_profiles

COMPARED: Final = (*IDENTITY, "home", "near")
"""Columns of a profile that tell it from another of its node."""

READ: Final = (*COMPARED, "household", "number", "protected")
"""Columns of records that profiles are made of."""


def touched_persons(book: Book, gone: Ints, come: Ints, owners: Ints) -> Ints:
    """Register records whose profiles may be others: new ones, owners of changed records, and whose household's members changed."""
    changed = book.of_register(distinct(gone, come))
    sign = np.where(book.alive[changed], 1, -1)
    household = book.fact("household")[changed]
    member, _ = numbered(household, book.fact("kin")[changed])
    moved = household[np.bincount(member, weights=sign)[member] != 0]
    mates = book.register_having("household", distinct(moved[moved >= 0]))
    return distinct(mates, book.living(changed), book.living(owners))


def settle_profiles(book: Book, gone: Ints, persons: Ints, numbers: Renumbered) -> tuple[Ints, Ints]:
    """Build the profiles of `persons` and of records opened; returns profiles gone and profiles new."""
    own = distinct(persons, numbers.opened, book.bound("owner", persons))
    mates = book.household(persons)
    book.load(distinct(own, mates), *READ)
    book.load_owned()
    build_profiles(book.connection, every=True)
    asked = distinct(persons, numbers.opened)
    book.put("_lk_asked", asked)
    book.keep(
        "_lk_profile",
        f"""
        SELECT p.* EXCLUDE (node), r.id AS node,
               CASE WHEN p.open THEN {OPEN} WHEN p.node = p.unique_id THEN {BASE} ELSE {VARIANT} END AS kind,
               {content_mark(COMPARED)} AS mark
        FROM _lk_profile p JOIN (SELECT record, id FROM _lk_bond) r ON r.record = p.node SEMI JOIN _lk_asked a ON a.record = r.id""",
    )
    return exchange(book, "_lk_profile", asked, np.concatenate([gone, numbers.closed]), (BASE, OPEN, VARIANT))


def exchange(book: Book, table: str, asked: Ints, without: Ints, kinds: tuple[int, ...]) -> tuple[Ints, Ints]:
    """Replace the profiles of these kinds of the nodes `asked` by those of `table`; nodes `without` lose theirs.

    `table` holds `node, kind, mark` and what is compared. Returns profiles gone and profiles new.
    """
    former, spots = book.profiles_of(asked, *kinds), book.spots
    book.put("_lk_former", pa.table({"profile": former} | {name: spots[name][former] for name in ("node", "kind", "mark")}))
    (lost,) = book.arrays(f"SELECT profile FROM _lk_former ANTI JOIN {table} USING (node, kind, mark)")
    book.keep(table, f"FROM {table} ANTI JOIN _lk_former USING (node, kind, mark)")
    lost = distinct(lost, book.profiles_of(without, *kinds))
    spots["alive"][lost] = False
    found = book.run(f"SELECT * EXCLUDE (unique_id, open) FROM {table} ORDER BY node, kind, mark").to_arrow_table()
    return lost, book.add_profiles(found)
