"""Pairs of a new profile and any other in one block, weighed."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from hagukumi.linkage.engine.blocking import Rule, keys_of
from hagukumi.linkage.engine.scoring import score
from hagukumi.linkage.incremental.book import LEARNT, OPEN, Book
from hagukumi.linkage.incremental.former import Ints
from hagukumi.linkage.incremental.rows import digest
from hagukumi.linkage.incremental.sorting import distinct
from hagukumi.linkage.japanese.comparisons import BLOCKING, COMPARISONS
from hagukumi.linkage.japanese.frequencies import with_frequencies

SCORES: Final = "low BIGINT, high BIGINT, weight DOUBLE, learnt BOOLEAN, " + ", ".join(f"{c.name} TINYINT" for c in COMPARISONS)
"""Columns of weighed pairs; `learnt`: only what sure links taught brought the pair about."""

_Pairs = tuple[Ints, Ints]


def block_keys(book: Book, fresh: Ints, *, keep: bool = True) -> _Pairs:
    """`key, profile` of these profiles under all rules, without the blocks left out; `keep` adds them to the segments of their kind."""
    book.lay_profiles("_lk_pool", fresh, fresh)
    key, profile = book.arrays(" UNION ALL ".join(map(_keys_under, BLOCKING.rules)))
    kind = book.spots["kind"][profile]
    if not keep:
        return key, profile
    for name, chosen in (("open", kind == OPEN), ("learnt", kind == LEARNT), ("known", (kind != OPEN) & (kind != LEARNT))):
        book.blocks[name].add(key[chosen], profile[chosen])
    return key, profile


def _keys_under(rule: Rule) -> str:
    """SQL: `key, unique_id` of the profiles laid out, under one rule."""
    name = "+".join(rule).replace("'", "''")
    return f"""
        SELECT {digest(f"'{name}', key")} AS key, unique_id FROM ({keys_of(rule, BLOCKING.lists, "_lk_pool")})
        ANTI JOIN (SELECT key FROM _lk_counted_stops WHERE rule = '{name}') USING (key)"""


def _together(found: Sequence[_Pairs]) -> _Pairs:
    low, high = zip(*found, strict=True)
    return np.concatenate(low), np.concatenate(high)


def met_first(book: Book, key: Ints, profile: Ints) -> _Pairs:
    """Pairs of a new profile and another that is there, at least one of them open."""
    there = np.asarray(book.spots["alive"])
    fresh = book.spots["kind"][profile] == OPEN
    opened, known = (key[fresh], profile[fresh]), (key[~fresh], profile[~fresh])
    found = [book.blocks["known"].met(*opened, there), book.blocks["open"].met(*opened, there), book.blocks["open"].met(*known, there)]
    return _together(found)


def weigh(book: Book, pairs: tuple[Ints, Ints], *, learnt: bool) -> pa.Table:
    """Score each pair of profiles once; returns those that weigh enough to be kept, by profile."""
    low, high = np.minimum(*pairs), np.maximum(*pairs)
    size = len(book.spots["alive"])
    low, high = np.divmod(distinct((low * size + high)[low != high]), size)
    profiles = distinct(low, high)
    place = _ordered(book, profiles)
    a, b = (place[np.searchsorted(profiles, side)] for side in (low, high))
    book.lay_profiles("_lk_pool", profiles, place, copied=True)
    book.take_frequencies("_lk_pool")
    with_frequencies(book.connection, "_lk_pool")
    book.put("_lk_arrow", pa.table({"low": np.minimum(a, b), "high": np.maximum(a, b)}))
    book.keep("_lk_pair", "FROM _lk_arrow")
    score(book.connection, COMPARISONS, book.model, book.settings.review_weight, "_lk_pool")
    number = np.empty(len(profiles), dtype=np.int64)
    number[place] = profiles
    book.put("_lk_arrow", pa.table({"place": np.arange(len(profiles), dtype=np.int64), "profile": number}))
    names = ", ".join(f"s.{comparison.name}" for comparison in COMPARISONS)
    found = book.run(f"""
        SELECT a.profile AS low, b.profile AS high, s.weight, {learnt} AS learnt, {names} FROM _lk_score s
        JOIN _lk_arrow a ON a.place = s.low JOIN _lk_arrow b ON b.place = s.high ORDER BY ALL""").to_arrow_table()
    book.connection.unregister("_lk_arrow")
    return found


def _ordered(book: Book, profiles: Ints) -> Ints:
    """Each profile's place in the order in which a full run numbers them: which of a pair is the first matters to some levels."""
    kind, node = book.spots["kind"][profiles], book.spots["node"][profiles]
    order = np.lexsort((profiles, book.bonds["row"][node], book.fact("content")[node], book.fact("source")[node], kind))
    place = np.empty(len(profiles), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place


def exchange_scores(book: Book, found: pa.Table, lost: Ints, turned: Ints) -> Ints:
    """Drop scores of profiles that are gone, and learnt ones of records that found somebody; add `found`. Returns nodes touched.

    lost: profiles gone. turned: nodes that ceased to be without anybody, among others.
    """
    places = book.scores.having(distinct(lost, book.profiles_of(turned, OPEN)), "low", "high")
    asked = book.scores.taken(places)
    low, high, learnt = (asked[name].to_numpy() for name in ("low", "high", "learnt"))
    there, kind, node = book.spots["alive"], book.spots["kind"], book.spots["node"]
    stays = np.asarray(there[low] & there[high])
    for one in (low, high):
        stays &= ~learnt | (kind[one] == LEARNT) | book.bonds["lacking"][node[one]]
    book.scores.exchange(places[~stays], found)
    return distinct(node[low[~stays]], node[high[~stays]], node[found["low"].to_numpy()], node[found["high"].to_numpy()])


def met_again(book: Book, fresh: tuple[Ints, Ints], began: Ints) -> _Pairs:
    """Pairs of a profile that sure links taught and an open one of a record without anybody, one of the two new to this.

    fresh: keys of new learnt profiles. began: nodes that were not without anybody before.
    """
    spots, there = book.spots, np.asarray(book.spots["alive"])
    keys = block_keys(book, book.profiles_of(began, OPEN), keep=False)
    low, high = book.blocks["open"].met(*fresh, there)
    lacking = book.bonds["lacking"][spots["node"][high]]
    return _together([(low[lacking], high[lacking]), book.blocks["learnt"].met(*keys, there)])
