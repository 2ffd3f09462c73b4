"""Associative evidence on a night: whose sure links teach something else than yesterday, and whom that leads to."""

import numpy as np
import pyarrow.compute as pc

from hagukumi.linkage.incremental.book import BASE, LEARNT, NOBODY, VARIANT, Book, content_mark
from hagukumi.linkage.incremental.former import Ints, taken
from hagukumi.linkage.incremental.profiles import COMPARED, READ, exchange
from hagukumi.linkage.incremental.sorting import distinct, numbered, shared, within, without
from hagukumi.linkage.japanese.association import build_learnt, learn_tokens
from hagukumi.linkage.japanese.profiles import LARGEST_HOUSEHOLD


def teach(book: Book, gone: Ints, persons: Ints) -> tuple[Ints, Ints]:
    """Build anew what persons were taught, where it may be something else; returns profiles gone and profiles new.

    `persons`: register records whose own profiles, owned records or sure links are others.
    """
    before, hints = book.hints, _hinting(book)
    book.hints, taught = hints, _taught(book, hints)
    spots = book.spots
    former = distinct(spots["node"][spots["alive"] & (spots["kind"] == LEARNT)])
    asked = shared(_concerned(book, before, persons), taught)
    lost = distinct(without(former, taught), gone)
    _lay_out(book, asked)
    learn_tokens(book.connection)
    build_learnt(book.connection)
    book.put("_lk_asked", asked)
    book.keep(
        "_lk_learnt",
        f"""
        SELECT p.* EXCLUDE (node), r.id AS node, {LEARNT} AS kind,
               {content_mark(COMPARED)} AS mark
        FROM _lk_learnt p JOIN (SELECT record, id FROM _lk_bond) r ON r.record = p.node SEMI JOIN _lk_asked a ON a.record = r.id""",
    )
    return exchange(book, "_lk_learnt", asked, lost, (LEARNT,))


def _hinting(book: Book) -> Ints:
    """Register records of whom a record shows what a record without anybody shows too; neither protected."""
    bonds, protected = book.bonds, book.fact("protected")
    lacking = np.flatnonzero(book.alive & bonds["lacking"])
    sought = distinct(pc.list_flatten(taken(book.records.select(["home"]), lacking)["home"]).to_numpy().astype(np.int64))
    showing = distinct(book.blocks["token"].met(sought, sought, book.alive)[1])
    owner = bonds["owner"][showing]
    hidden = (protected[showing] == 1) | (protected[np.maximum(owner, 0)] == 1)
    whose = np.where(owner < 0, bonds["sure"][showing], np.where(hidden, NOBODY, owner))
    return distinct(whose[whose >= 0])


def _taught(book: Book, hints: Ints) -> Ints:
    """Register records with sure links, or living with somebody who hints, in a household that is no institution."""
    sure = book.bonds["sure"][book.alive]
    mates = _mates(book, hints)
    homes = np.sort(book.fact("household")[book.household(hints)])
    theirs = book.fact("household")[mates]
    size = np.searchsorted(homes, theirs, side="right") - np.searchsorted(homes, theirs)
    of_family = (size >= 2) & (size <= LARGEST_HOUSEHOLD)
    return distinct(sure[sure >= 0], mates[of_family & (book.fact("protected")[mates] == 0)])


def _mates(book: Book, records: Ints) -> Ints:
    """Register records that live with another of these."""
    members = book.household(records)
    home, _ = numbered(book.fact("household")[records])
    alone = records[np.bincount(home)[home] == 1]
    return members[~within(members, distinct(alone))]


def _concerned(book: Book, before: Ints, persons: Ints) -> Ints:
    """Whom something else may be taught: persons changed, and who lives with one who hints or hinted and changed, began or ceased."""
    hints = book.hints
    turned = distinct(without(before, hints), without(hints, before), shared(persons, distinct(before, hints)))
    return distinct(persons, book.household(turned))


def _lay_out(book: Book, asked: Ints) -> None:
    """The tables that the ordinary teaching reads, for these persons and, where one of their household hints, for all of it."""
    hinting = shared(book.household(asked), book.hints)
    showing = distinct(asked, hinting)
    book.load(distinct(showing, book.household(hinting), book.bound("owner", showing), book.bound("sure", showing)), *READ)
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
