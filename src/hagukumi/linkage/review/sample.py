"""A random sample of pairs by which an office that knows no truth learns its own error: linked pairs, and pairs that nearly were."""

import heapq
import math
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from hagukumi.linkage.sources import LinkSettings

FRAME_SCHEMA: Final = pa.schema(
    [
        ("_left_source", pa.string()),
        ("_left_row", pa.int64()),
        ("_right_source", pa.string()),
        ("_right_row", pa.int64()),
        ("weight", pa.float64()),
        ("stratum", pa.string()),
        ("linked", pa.bool_()),
        ("population", pa.int64()),
        ("place", pa.int64()),
    ]
)
"""`population`: pairs of records in the stratum; `place`: the pair's place in the random order of its stratum, from 0."""

IN_USE: Final = LinkSettings().link_weight
"""The threshold at which pairs are linked, in bits."""

LINKED_BANDS: Final = (IN_USE, 8.0, 12.0, 20.0, 40.0)
NEAR_BANDS: Final = (-6.0, -2.0, 2.0, IN_USE)
"""Lower ends of the bands of weight, in bits. Pairs compared and found below the first near band are not drawn from: see `estimates`."""

PER_STRATUM: Final = 400

_DECIDED_BY_WEIGHT: Final = "('', 'uncertain')"
"""`hold` of pairs that a threshold alone decides."""


class Band(NamedTuple):
    """What weights a stratum's pairs have, in bits: from `low` on, below `high`. Linked ones count as at least the threshold in use."""

    low: float
    high: float


def band_of(stratum: str) -> Band | None:
    """The band of a stratum, by its name; None where no threshold decides (a number, a clerk, another reason to hold the pair back)."""
    side, _, place = stratum.partition("-")
    if not place.isdecimal() or side not in ("linked", "near"):
        return None
    ends = (-math.inf, *(LINKED_BANDS if side == "linked" else NEAR_BANDS), math.inf)
    low, high = ends[int(place)], ends[int(place) + 1]
    if side == "linked":
        return Band(max(low, IN_USE), high)
    return Band(low, high) if high <= IN_USE else None


def draw_frame(links: pa.Table, pairs: pa.Table, *, seed: int, per_stratum: int = PER_STRATUM) -> pa.Table:
    """The pairs from which a sample is taken, in random order within strata; `FRAME_SCHEMA`, at most `per_stratum` of each.

    links: `_source, _row, _person, weight, rule`. pairs: `_left_source, _left_row, _right_source, _right_row, weight, hold` of compared
    pairs that may or may not be linked.

    Linked pairs are all pairs of records under one person. Put in order (register first, then by falling weight), each record makes one
    pair with every record before it, and its own weight, the weaker of the two, says the stratum. Near misses are all pairs of a record
    of one person with a record of another where some pair between the two persons was compared; of those that the weight alone held back
    the strongest says the stratum, and where there is none the stratum is `held`.
    Within a stratum every pair of records has the same chance. Pairs are numbered through and only those drawn are formed, so that the
    cost grows with records and compared pairs. The same tables in the same order and seed give the same frame.
    """
    connection = duckdb.connect()
    try:
        connection.register("given_links", links)
        connection.register("given_pairs", pairs)
        connection.execute(_MEMBERS)
        connection.execute("CREATE TABLE pair AS SELECT _left_source, _left_row, _right_source, _right_row, weight, hold FROM given_pairs")
        parts = [_drawn(connection, linked, seed, per_stratum) for linked in (True, False)]
        return pa.concat_tables(parts).sort_by([("stratum", "ascending"), ("place", "ascending")])
    finally:
        connection.close()


def _band(weight: str, prefix: str, bands: Sequence[float]) -> str:
    """SQL: the name of the band of a weight, such as 'linked-2'."""
    tests = " ".join(f"WHEN {weight} < {end} THEN '{prefix}-{place}'" for place, end in enumerate(bands))
    return f"CASE {tests} ELSE '{prefix}-{len(bands)}' END"


_MEMBERS: Final = """
    CREATE TABLE member AS
    SELECT _person, _source, _row, weight, rule,
           row_number() OVER (PARTITION BY _person ORDER BY rule <> 'register', weight DESC, _source, _row) - 1 AS before
    FROM given_links"""
_LINKED: Final = f"""
    SELECT _person AS left_person, _person AS right_person, before, weight, before AS size,
           CASE WHEN rule = 'resident_number' THEN 'linked-number' WHEN rule = 'clerk' THEN 'linked-clerk'
                ELSE {_band("weight", "linked", LINKED_BANDS)} END AS stratum
    FROM member WHERE before > 0"""
_NEAR: Final = f"""
    WITH best AS (
        SELECT least(a._person, b._person) AS left_person, greatest(a._person, b._person) AS right_person, max(p.weight) AS strongest,
               max(p.weight) FILTER (p.hold IN {_DECIDED_BY_WEIGHT}) AS weight
        FROM pair p JOIN member a ON a._source = p._left_source AND a._row = p._left_row
        JOIN member b ON b._source = p._right_source AND b._row = p._right_row WHERE a._person <> b._person GROUP BY ALL),
    sizes AS (SELECT _person, count(*) AS size FROM member GROUP BY _person)
    SELECT left_person, right_person, y.size AS before, coalesce(weight, strongest) AS weight, x.size * y.size AS size,
           CASE WHEN weight IS NULL THEN 'held' ELSE {_band("weight", "near", NEAR_BANDS)} END AS stratum
    FROM best JOIN sizes x ON x._person = left_person JOIN sizes y ON y._person = right_person
    WHERE coalesce(weight, strongest) >= {NEAR_BANDS[0]}"""


def _drawn(connection: duckdb.DuckDBPyConnection, linked: bool, seed: int, per_stratum: int) -> pa.Table:
    connection.execute(
        f"CREATE OR REPLACE TABLE unit AS {_LINKED if linked else _NEAR} ORDER BY stratum, left_person, right_person, before"
    )
    connection.register("hit", _hits(connection, seed, per_stratum))
    places = ("h.nth", "u.before") if linked else ("h.nth // u.before", "h.nth % u.before")
    found = connection.execute(_PAIRS.format(linked=linked, left=places[0], right=places[1])).to_arrow_table().cast(FRAME_SCHEMA)
    connection.unregister("hit")
    return found


def _hits(connection: duckdb.DuckDBPyConnection, seed: int, per_stratum: int) -> pa.Table:
    """The pairs drawn: the unit each one belongs to, which of the unit's pairs it is, its place, and the population it was drawn from.

    Pairs are numbered through the units in their order, stratum by stratum.
    """
    sizes = connection.execute("SELECT size FROM unit ORDER BY rowid").fetchnumpy()["size"].astype(np.int64)
    ends = np.cumsum(sizes)
    strata = connection.execute("SELECT stratum, sum(size)::BIGINT FROM unit GROUP BY stratum ORDER BY stratum").fetchall()
    parts, start = [_HITS.empty_table()], 0
    for name, population in strata:
        chance = np.random.default_rng([seed, *name.encode()])
        numbers = start + np.array(_distinct(chance, population, min(per_stratum, population)), dtype=np.int64)
        units = np.searchsorted(ends, numbers, side="right")
        columns = [units, numbers - (ends[units] - sizes[units]), np.arange(len(numbers)), np.full(len(numbers), population)]
        parts.append(pa.table([pa.array(column) for column in columns], schema=_HITS))
        start += population
    return pa.concat_tables(parts)


_HITS: Final = pa.schema([("unit", pa.int64()), ("nth", pa.int64()), ("place", pa.int64()), ("population", pa.int64())])


def _distinct(chance: np.random.Generator, population: int, count: int) -> list[int]:
    """`count` distinct numbers below `population` in random order, in memory that grows with `count` (Floyd's algorithm)."""
    chosen: set[int] = set()
    for top in range(population - count, population):
        number = int(chance.integers(0, top + 1))
        chosen.add(top if number in chosen else number)
    return [int(number) for number in chance.permutation(sorted(chosen))]


_PAIRS: Final = """
    WITH ends AS (
        SELECT u.stratum, u.weight, h.place, h.population, u.left_person, u.right_person, {left} AS left_at, {right} AS right_at
        FROM hit h JOIN unit u ON u.rowid = h.unit)
    SELECT a._source AS _left_source, a._row AS _left_row, b._source AS _right_source, b._row AS _right_row,
           e.weight, e.stratum, {linked} AS linked, e.population, e.place
    FROM ends e JOIN member a ON a._person = e.left_person AND a.before = e.left_at
    JOIN member b ON b._person = e.right_person AND b.before = e.right_at"""


def allocate(
    strata: Mapping[str, tuple[int, float]], total: int, *, least: int = 5, room: Mapping[str, int] | None = None
) -> dict[str, int]:
    """How many pairs to ask in each stratum: `strata` gives population and expected share of errors, `total` how many in all.

    Each stratum gets `least` (or all it has), the rest goes one by one where it lowers the variance of the estimate most: the exact
    optimal allocation of Wright 2012 (The American Statistician 66:217–224), Neyman's in whole numbers. No stratum gets more than its
    `room` (the population, if not given). A larger total never takes pairs from a stratum, so a sample can be continued.
    """
    most = {name: min(population, (room or {}).get(name, population)) for name, (population, _) in strata.items()}
    sizes = _least_sizes(most, total, least)
    heap = [(-_priority(strata[name], size), name) for name, size in sizes.items() if size < most[name]]
    heapq.heapify(heap)
    for _ in range(total - sum(sizes.values())):
        if not heap:
            break
        _, name = heapq.heappop(heap)
        sizes[name] += 1
        if sizes[name] < most[name]:
            heapq.heappush(heap, (-_priority(strata[name], sizes[name]), name))
    return sizes


def _least_sizes(most: Mapping[str, int], total: int, least: int) -> dict[str, int]:
    """One round after another until each stratum has its least or the total is used up."""
    sizes = dict.fromkeys(sorted(most), 0)
    left = total
    for _ in range(least):
        for name in sizes:
            if left and sizes[name] < most[name]:
                sizes[name] += 1
                left -= 1
    return sizes


def _priority(stratum: tuple[int, float], size: int) -> float:
    population, share = stratum
    spread = math.sqrt(max(share * (1 - share), _LEAST_SPREAD))
    return population * spread / math.sqrt(max(size, 1) * (size + 1))


_LEAST_SPREAD: Final = 0.001
"""No stratum is taken to be without error before it was looked at."""
