"""Associative evidence on a night: whose sure links teach something else than yesterday, and whom that leads to."""

import numpy as np
import pyarrow.compute as pc

from hagukumi.linkage.incremental.book import BASE, LEARNT, NOBODY, VARIANT, Book, content_mark
from hagukumi.linkage.incremental.former import Ints, taken
from hagukumi.linkage.incremental.profiles import COMPARED, READ, exchange
from hagukumi.linkage.japanese.association import build_learnt, learn_tokens
from hagukumi.linkage.japanese.comparisons import FREQUENT
from hagukumi.linkage.japanese.profiles import LARGEST_HOUSEHOLD


def teach(book: Book, gone: Ints, persons: Ints) -> tuple[Ints, Ints]:
    """Build anew what persons were taught, where it may be something else; returns profiles gone and profiles new.

    `persons`: register records whose own profiles, owned records or sure links are others.
    """
    before, hints = book.hints, _hinting(book)
    book.hints, taught = hints, _taught(book, hints)
    former = np.unique(book.spots["node"][(book.spots["alive"] == 1) & (book.spots["kind"] == LEARNT)])
    asked = np.intersect1d(_concerned(book, before, persons), taught)
    lost = np.union1d(np.setdiff1d(former, taught), gone)
    _lay_out(book, asked)
    learn_tokens(book.connection)
    book.take_frequencies(["_lk_record"])
    build_learnt(book.connection)
    book.put("_lk_asked", asked)
    book.keep(
        "_lk_learnt",
        f"""
        SELECT p.* EXCLUDE (node, {", ".join(f"tf_{name}" for name in FREQUENT)}), r.id AS node, {LEARNT} AS kind,
               {content_mark(COMPARED)} AS mark
        FROM _lk_learnt p JOIN (SELECT record, id FROM _lk_bond) r ON r.record = p.node SEMI JOIN _lk_asked a ON a.record = r.id""",
    )
    return exchange(book, "_lk_learnt", asked, lost, (LEARNT,))


def _hinting(book: Book) -> Ints:
    """Register records of whom a record shows what a record without anybody shows too; neither protected."""
    bonds, protected = book.bonds, book.fact("protected") == 1
    lacking = np.flatnonzero((bonds["alive"] == 1) & (bonds["lacking"] == 1))
    sought = pc.unique(pc.list_flatten(taken(book.records.select(["home"]), lacking)["home"])).to_numpy() if len(lacking) else lacking
    showing = np.unique(book.blocks["token"].met(sought.astype(np.int64), sought.astype(np.int64), bonds["alive"] == 1)[1])
    owner = bonds["owner"][showing]
    whose = np.where(owner < 0, bonds["sure"][showing], np.where(protected[showing] | protected[owner], NOBODY, owner))
    return np.unique(whose[whose >= 0])


def _taught(book: Book, hints: Ints) -> Ints:
    """Register records with sure links, or living with somebody who hints, in a household that is no institution."""
    sure = book.bonds["sure"][book.bonds["alive"] == 1]
    mates = _mates(book, hints)
    homes, counts = np.unique(book.fact("household")[book.household(hints)], return_counts=True)
    of_family = np.isin(book.fact("household")[mates], homes[(counts >= 2) & (counts <= LARGEST_HOUSEHOLD)])
    return np.union1d(sure[sure >= 0], mates[of_family & (book.fact("protected")[mates] == 0)])


def _mates(book: Book, records: Ints) -> Ints:
    """Register records that live with another of these."""
    members = book.household(records)
    homes, places, counts = np.unique(book.fact("household")[records], return_inverse=True, return_counts=True)
    alone = np.isin(members, records[counts[places.ravel()] == 1])
    return members[~alone] if len(homes) else members


def _concerned(book: Book, before: Ints, persons: Ints) -> Ints:
    """Whom something else may be taught: persons changed, and who lives with one who hints or hinted and changed, began or ceased."""
    hints = book.hints
    turned = np.union1d(np.setxor1d(before, hints), np.intersect1d(persons, np.union1d(before, hints)))
    return np.union1d(persons, book.household(turned))


def _lay_out(book: Book, asked: Ints) -> None:
    """The tables that the ordinary teaching reads, for these persons and those of their households who hint."""
    mates = np.union1d(book.household(asked), asked)
    showing = np.union1d(asked, np.intersect1d(mates, book.hints))
    book.load(np.unique(np.concatenate([mates, book.bound("owner", showing), book.bound("sure", showing)])), *READ)
    book.load_owned()
    book.put("_lk_hints", book.hints)
    book.keep("_lk_hinting", "SELECT r.record AS person FROM _lk_bond r JOIN _lk_hints h ON h.record = r.id")
    book.keep("_lk_sure", "SELECT a.record AS node, b.record AS person FROM _lk_bond a JOIN _lk_bond b ON b.id = a.sure")
    profiles = book.profiles_of(asked, BASE, VARIANT)
    book.lay_profiles("_lk_some", profiles, profiles)
    book.keep(
        "_lk_profile",
        "SELECT p.* EXCLUDE (node), r.record AS node FROM _lk_some p JOIN (SELECT record, id FROM _lk_bond) r ON r.id = p.node",
    )
    book.keep("_lk_known", "SELECT node AS person, any_value(home) AS home, any_value(near) AS near FROM _lk_profile GROUP BY node")
    book.keep("_lk_left", "SELECT record AS node FROM _lk_record LIMIT 0")
