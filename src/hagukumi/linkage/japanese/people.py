"""Clusters become persons, and every record learns its person, its rule and its weight."""

from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa

from hagukumi.linkage.engine.clustering import Clusters, Ints, Masks, cluster, masks_of
from hagukumi.linkage.sources import LinkSource

_REGISTER_BIT = 1

CLERK = -2
"""In place of an edge: a clerk's word. -1 is no edge at all."""


def _bits(sources: Sequence[LinkSource]) -> list[int]:
    """One bit for each duplicate-free source; register rows share the first bit, so that no person has two of them."""
    return [
        (1 << (place + 1) if source.unique_per_person else 0) | (_REGISTER_BIT if source.spine else 0)
        for place, source in enumerate(sources)
    ]


def _masks(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], owned: dict[str, Ints]) -> Masks:
    places = connection.execute("SELECT source FROM _lk_record ORDER BY record").fetchnumpy()["source"].astype(np.int64)
    masks = masks_of(_bits(sources), places)
    for word in range(masks.shape[1]):
        np.bitwise_or.at(masks[:, word], owned["person"], masks[owned["node"], word])
    return masks


_PERSONS_OF_DECISIONS = """
    SELECT DISTINCT coalesce(a.person, d.low) AS low, coalesce(b.person, d.high) AS high FROM _lk_decision d
    LEFT JOIN _lk_owned a ON a.node = d.low LEFT JOIN _lk_owned b ON b.node = d.high
    WHERE d.same = {} AND coalesce(a.person, d.low) <> coalesce(b.person, d.high) ORDER BY ALL"""


def _pairs(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Ints, Ints]:
    found = connection.execute(query).fetchnumpy()
    return found["low"].astype(np.int64), found["high"].astype(np.int64)


def _clusters(connection: duckdb.DuckDBPyConnection, masks: Masks) -> tuple[Clusters, Ints]:
    """Clusters, and for each edge given to them its number in `_lk_edge`, or `CLERK`."""
    edges = connection.execute("SELECT edge, low, high FROM _lk_edge WHERE hold = '' ORDER BY edge").fetchnumpy()
    same, apart = (_pairs(connection, _PERSONS_OF_DECISIONS.format(word)) for word in ("true", "false"))
    low, high = (np.concatenate([told, edges[side].astype(np.int64)]) for told, side in zip(same, ("low", "high"), strict=True))
    numbers = np.concatenate([np.full(len(same[0]), CLERK, dtype=np.int64), edges["edge"].astype(np.int64)])
    return cluster(masks, low, high, forced=len(same[0]), left=apart[0], right=apart[1]), numbers


def _keep(connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, Ints]) -> None:
    connection.register("_lk_arrow", pa.table(columns))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM _lk_arrow")
    connection.unregister("_lk_arrow")


def assign_people(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource]) -> None:
    """Create `_lk_placed(record, person, edge)`, `_lk_refused(edge)` and `_lk_parted(edge)`; give `_lk_record` its `person`, from 1.

    A person's number follows the least record of the cluster: register rows first, in the order of their content.
    """
    owned = connection.execute("SELECT node, person FROM _lk_owned ORDER BY node").fetchnumpy()
    clusters, edges = _clusters(connection, _masks(connection, sources, owned))
    root = clusters.root
    root[owned["node"]] = root[owned["person"]]
    _, person = np.unique(root, return_inverse=True)
    joined = np.where(clusters.joined >= 0, edges[clusters.joined] if len(edges) else clusters.joined, -1)
    _keep(connection, "_lk_placed", {"record": np.arange(len(root), dtype=np.int64), "person": person.astype(np.int64) + 1, "edge": joined})
    for table, found in (("_lk_refused", clusters.refused), ("_lk_parted", clusters.parted)):
        numbers = edges[found] if len(edges) else found
        _keep(connection, table, {"edge": numbers[numbers >= 0]})
    connection.execute("ALTER TABLE _lk_record ADD COLUMN IF NOT EXISTS person BIGINT")
    connection.execute("UPDATE _lk_record SET person = p.person FROM _lk_placed p WHERE p.record = _lk_record.record")
