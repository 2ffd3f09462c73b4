"""Resident numbers: whose number a changed record has, or had, is decided anew."""

from typing import Final

import numpy as np
import pyarrow as pa

from hagukumi.linkage.incremental.book import NOBODY, Book
from hagukumi.linkage.incremental.former import Ints
from hagukumi.linkage.incremental.sorting import distinct, within
from hagukumi.linkage.japanese.decisions import release_disputed
from hagukumi.linkage.japanese.numbers import join_numbers, join_unknown_numbers
from hagukumi.linkage.japanese.profiles import NAMES

_OF_NUMBERS: Final = ("is_unique", "number", "household", "birth", "born", "home", *NAMES)
"""Columns that joining by number looks at."""


class Renumbered:
    """What changed: `records` whose owner or the levels of it are others, `opened` and `closed` ones, `owners` before and after.

    `joined`: records that a number joins outside the register, before or after.
    """

    def __init__(self, records: Ints, opened: Ints, closed: Ints, owners: Ints, joined: Ints) -> None:
        self.records, self.opened, self.closed, self.owners, self.joined = records, opened, closed, owners, joined


def settle_numbers(book: Book, gone: Ints, come: Ints, told: Ints) -> Renumbered:
    """Join records by number where anything about the number changed: a record with it, a twin of its owner, or a clerk's word (`told`)."""
    changed = distinct(gone, come, told)
    twins = book.having("twin", book.values("twin", changed))
    members = book.having("number", distinct(book.values("number", changed), book.values("number", twins)))
    context = book.having("twin", book.values("twin", members))
    book.load(distinct(members, context), *_OF_NUMBERS)
    book.load_decisions()
    join_numbers(book.connection)
    release_disputed(book.connection)
    join_unknown_numbers(book.connection)
    changes = _own(book, gone, come, members)
    joined = _join_namesakes(book, distinct(gone, members))
    return Renumbered(*changes, joined)


def _own(book: Book, gone: Ints, come: Ints, members: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    node, *owned = book.arrays("""
        SELECT a.id, b.id, o.name, o.birth FROM _lk_owned o
        JOIN _lk_bond a ON a.record = o.node JOIN _lk_bond b ON b.record = o.person""")
    every, names = distinct(members, come, gone), ("owner", "own_name", "own_birth")
    before = {name: book.bonds[name][every] for name in names}
    after = {name: np.where(within(every, distinct(members, gone)), NOBODY, before[name]) for name in names}
    for name, column in zip(names, owned, strict=True):
        after[name][np.searchsorted(every, node)] = column
    book.bind("owner", every, after["owner"])
    for name in names[1:]:
        book.bonds[name][every] = after[name]
    fresh, was, now = within(every, distinct(come)), before["owner"], after["owner"]
    outside = (book.fact("spine")[every] == 0) & within(every, distinct(members, come))
    changed = outside & (fresh | np.any([before[name] != after[name] for name in names], axis=0))
    opened, closed = every[outside & (now < 0) & (fresh | (was >= 0))], every[outside & (now >= 0) & (was < 0)]
    owners = distinct(was[changed], now[changed], was[within(every, distinct(gone))])
    return every[changed], opened, closed, owners[owners >= 0]


def _join_namesakes(book: Book, asked: Ints) -> Ints:
    """Keep `namesakes` of others; returns all records concerned."""
    low, high = (book.namesakes[name].to_numpy() for name in ("low", "high"))
    stays = ~(within(low, asked) | within(high, asked))
    found = book.run("""
        SELECT a.id AS low, b.id AS high FROM _lk_same_number s
        JOIN _lk_bond a ON a.record = s.low JOIN _lk_bond b ON b.record = s.high""").to_arrow_table()
    book.namesakes = pa.concat_tables([book.namesakes.filter(pa.array(stays)), found.cast(book.namesakes.schema)])
    return distinct(low[~stays], high[~stays], found["low"].to_numpy(), found["high"].to_numpy())
