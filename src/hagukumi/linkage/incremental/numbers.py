"""Resident numbers: whose number a changed record has, or had, is decided anew."""

import numpy as np
import pyarrow as pa

from hagukumi.linkage.incremental.book import NOBODY, Book
from hagukumi.linkage.incremental.former import Ints
from hagukumi.linkage.japanese.decisions import release_disputed
from hagukumi.linkage.japanese.numbers import join_numbers, join_unknown_numbers


class Renumbered:
    """What changed: `records` whose owner or the levels of it are others, `opened` and `closed` ones, `owners` before and after.

    `joined`: records that a number joins outside the register, before or after.
    """

    def __init__(self, records: Ints, opened: Ints, closed: Ints, owners: Ints, joined: Ints) -> None:
        self.records, self.opened, self.closed, self.owners, self.joined = records, opened, closed, owners, joined


def settle_numbers(book: Book, gone: Ints, come: Ints, told: Ints) -> Renumbered:
    """Join records by number where anything about the number changed: a record with it, a twin of its owner, or a clerk's word (`told`)."""
    book.put("_lk_changed", np.unique(np.concatenate([gone, come, told])))
    book.keep(
        "_lk_hit",
        """
        WITH changed AS (SELECT f.* FROM _lk_f f SEMI JOIN _lk_changed USING (record))
        SELECT number FROM changed WHERE number IS NOT NULL
        UNION SELECT number FROM _lk_f WHERE alive = 1 AND spine AND number IS NOT NULL
            AND twin IN (SELECT twin FROM changed WHERE spine AND twin IS NOT NULL)""",
    )
    members = book.ids("SELECT record FROM _lk_f WHERE alive = 1 AND number IN (FROM _lk_hit)")
    book.put("_lk_members", members)
    context = book.ids("""
        SELECT record FROM _lk_f WHERE alive = 1 AND spine AND twin IN (
            SELECT twin FROM _lk_f SEMI JOIN _lk_members USING (record) WHERE spine AND twin IS NOT NULL)""")
    book.load(np.union1d(members, context))
    book.load_decisions()
    join_numbers(book.connection)
    release_disputed(book.connection)
    join_unknown_numbers(book.connection)
    changes = _own(book, gone, come, members)
    joined = _join_namesakes(book, np.union1d(gone, members))
    return Renumbered(*changes, joined)


def _own(book: Book, gone: Ints, come: Ints, members: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    found = book.run("""
        SELECT a.id AS node, b.id AS person, o.name, o.birth FROM _lk_owned o
        JOIN _lk_record a ON a.record = o.node JOIN _lk_record b ON b.record = o.person""").fetchnumpy()
    node = np.asarray(found["node"], dtype=np.int64)
    bonds, before = book.bonds, {name: book.bonds[name].copy() for name in ("owner", "own_name", "own_birth")}
    for name, column in (("owner", "person"), ("own_name", "name"), ("own_birth", "birth")):
        bonds[name][np.union1d(members, gone)] = NOBODY
        bonds[name][node] = np.asarray(found[column], dtype=np.int64)
    book.lay()
    spine = book.facts["spine"].to_numpy()
    outside = np.union1d(members, come)
    outside = outside[~spine[outside]]
    fresh = np.isin(outside, come)
    was, now = before["owner"][outside], bonds["owner"][outside]
    changed = outside[fresh | np.any([before[name][outside] != bonds[name][outside] for name in before], axis=0)]
    opened, closed = outside[(now < 0) & (fresh | (was >= 0))], outside[(now >= 0) & (was < 0)]
    owners = np.unique(np.concatenate([before["owner"][changed], bonds["owner"][changed], before["owner"][gone]]))
    return changed, opened, closed, owners[owners >= 0]


def _join_namesakes(book: Book, asked: Ints) -> Ints:
    """Keep `namesakes` of others; returns all records concerned."""
    low, high = (book.namesakes[name].to_numpy() for name in ("low", "high"))
    stays = ~(np.isin(low, asked) | np.isin(high, asked))
    found = book.run("""
        SELECT a.id AS low, b.id AS high FROM _lk_same_number s
        JOIN _lk_record a ON a.record = s.low JOIN _lk_record b ON b.record = s.high""").to_arrow_table()
    book.namesakes = pa.concat_tables([book.namesakes.filter(pa.array(stays)), found.cast(book.namesakes.schema)])
    return np.unique(np.concatenate([low[~stays], high[~stays], found["low"].to_numpy(), found["high"].to_numpy()]))
