"""Associative evidence on a night: whose sure links teach something else than yesterday, and whom that leads to."""

from typing import Final

import numpy as np
import pyarrow as pa

from hagukumi.linkage.incremental.book import LEARNT, OPEN, Book, content_mark
from hagukumi.linkage.incremental.former import Ints
from hagukumi.linkage.incremental.profiles import COMPARED, exchange
from hagukumi.linkage.japanese.association import build_learnt, learn_tokens
from hagukumi.linkage.japanese.profiles import LARGEST_HOUSEHOLD

_SHOWN: Final = """
    SELECT f.record, CASE WHEN f.owner < 0 THEN f.sure WHEN NOT f.protected AND NOT o.protected THEN f.owner ELSE -1 END AS person
    FROM _lk_f f LEFT JOIN _lk_f o ON o.record = f.owner WHERE f.alive = 1 AND (f.owner >= 0 OR f.sure >= 0)"""
"""SQL: `record, person`: records that are a register person's beyond doubt, where neither is protected."""

_MATES: Final = """
    SELECT a.record FROM _lk_f a JOIN _lk_f b ON b.household = a.household AND b.record <> a.record
    WHERE a.alive = 1 AND a.spine AND a.household IS NOT NULL AND b.record IN (FROM {})"""
"""SQL: register records that live with one of a table's."""


def teach(book: Book, gone: Ints, persons: Ints) -> tuple[Ints, Ints]:
    """Build anew what persons were taught, where it may be something else; returns profiles gone and profiles new.

    `persons`: register records whose own profiles, owned records or sure links are others.
    """
    hints = _hinting(book)
    taught = _taught(book, hints)
    former = book.spots["node"][np.flatnonzero((book.spots["alive"] == 1) & (book.spots["kind"] == LEARNT))]
    concerned = _concerned(book, hints, persons)
    asked = np.intersect1d(concerned, taught)
    lost = np.union1d(np.setdiff1d(former, taught), gone)
    book.hints = pa.table({"record": hints})
    _lay_out(book, asked, hints)
    learn_tokens(book.connection)
    _name_frequencies(book)
    build_learnt(book.connection)
    book.put("_lk_asked", asked)
    book.keep(
        "_lk_learnt",
        f"""
        SELECT p.* EXCLUDE (node, {", ".join(f"tf_{name}" for name in _frequent(book))}), r.id AS node, {LEARNT} AS kind,
               {content_mark(COMPARED)} AS mark
        FROM _lk_learnt p JOIN (SELECT record, id FROM _lk_record) r ON r.record = p.node SEMI JOIN _lk_asked a ON a.record = r.id""",
    )
    return exchange(book, "_lk_learnt", lost, (LEARNT,))


def _frequent(book: Book) -> list[str]:
    described = book.run("DESCRIBE _lk_learnt").fetchall()
    return [row[0].removeprefix("tf_") for row in described if row[0].startswith("tf_")]


def _hinting(book: Book) -> Ints:
    """Register records of whom something shows what a record without anybody shows too."""
    book.put("_lk_token", book.tokens)
    return book.ids(f"""
        WITH sought AS (SELECT DISTINCT token FROM _lk_token SEMI JOIN (
            SELECT record FROM _lk_f WHERE alive = 1 AND lacking = 1) USING (record)),
        showing AS (SELECT record FROM _lk_token SEMI JOIN sought USING (token))
        SELECT DISTINCT person FROM ({_SHOWN}) SEMI JOIN showing USING (record) WHERE person >= 0""")


def _taught(book: Book, hints: Ints) -> Ints:
    """Register records with sure links, or living with somebody who hints."""
    book.put("_lk_hints", hints)
    return book.ids(f"""
        WITH home AS (SELECT household FROM _lk_f WHERE alive = 1 AND spine AND household IN (
                          SELECT household FROM _lk_f SEMI JOIN _lk_hints USING (record) WHERE household IS NOT NULL)
                      GROUP BY household HAVING count(*) BETWEEN 2 AND {LARGEST_HOUSEHOLD})
        SELECT sure AS record FROM _lk_f WHERE alive = 1 AND sure >= 0
        UNION SELECT record FROM ({_MATES.format("_lk_hints")}) SEMI JOIN _lk_f f USING (record)
        WHERE record IN (SELECT record FROM _lk_f WHERE NOT protected AND household IN (FROM home))""")


def _concerned(book: Book, hints: Ints, persons: Ints) -> Ints:
    """Whom something else may be taught: persons changed, and those who live with one who hints or hinted and changed, or began or ceased."""
    before = book.hints["record"].to_numpy()
    turned = np.setxor1d(before, hints)
    book.put("_lk_turned", np.union1d(turned, np.intersect1d(persons, np.union1d(before, hints))))
    return np.union1d(persons, book.ids(_MATES.format("_lk_turned")))


def _lay_out(book: Book, asked: Ints, hints: Ints) -> None:
    """The tables that the ordinary teaching reads, for these persons and those of their households who hint."""
    book.put("_lk_asked", asked)
    mates = book.ids(f"{_MATES.format('_lk_asked')} UNION FROM _lk_asked")
    book.put("_lk_showing", np.union1d(asked, np.intersect1d(mates, hints)))
    records = book.ids("SELECT record FROM _lk_f WHERE alive = 1 AND (owner IN (FROM _lk_showing) OR sure IN (FROM _lk_showing))")
    book.load(np.union1d(mates, records))
    book.load_owned()
    book.put("_lk_hints", hints)
    book.keep("_lk_hinting", "SELECT r.record AS person FROM _lk_record r JOIN _lk_hints h ON h.record = r.id")
    book.keep(
        "_lk_sure",
        """
        SELECT a.record AS node, b.record AS person FROM _lk_record a JOIN _lk_f f ON f.record = a.id
        JOIN _lk_record b ON b.id = f.sure""",
    )
    _known(book, asked)


def _known(book: Book, asked: Ints) -> None:
    """`_lk_profile` of these persons, nobody in `_lk_left`, and `_lk_known`."""
    spots = book.spots
    profiles = np.flatnonzero((spots["alive"] == 1) & (spots["kind"] != LEARNT) & (spots["kind"] != OPEN) & np.isin(spots["node"], asked))
    book.lay_profiles("_lk_some", profiles, profiles)
    book.keep(
        "_lk_profile",
        "SELECT p.* EXCLUDE (node), r.record AS node FROM _lk_some p JOIN (SELECT record, id FROM _lk_record) r ON r.id = p.node",
    )
    book.keep("_lk_known", "SELECT node AS person, any_value(home) AS home, any_value(near) AS near FROM _lk_profile GROUP BY node")
    book.keep("_lk_left", "SELECT record AS node FROM _lk_record LIMIT 0")


def _name_frequencies(book: Book) -> None:
    book.take_frequencies(["_lk_record"])
