"""Clusters become persons, and every record learns its person, its rule and its weight."""

from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa

from hagukumi.linkage.clustering import Clusters, Ints, cluster
from hagukumi.linkage.sources import LinkSource

_REGISTER_BIT = 1


def _bits(sources: Sequence[LinkSource]) -> list[int]:
    """One bit for each duplicate-free source; register rows share the first bit, so that no person has two of them."""
    return [
        (1 << (place + 1) if source.unique_per_person else 0) | (_REGISTER_BIT if source.spine else 0)
        for place, source in enumerate(sources)
    ]


def _masks(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], owned: dict[str, Ints]) -> list[int]:
    bits = _bits(sources)
    places = connection.execute("SELECT source FROM _lk_record ORDER BY record").fetchnumpy()["source"].tolist()
    masks = [bits[place] for place in places]
    for node, person in zip(owned["node"].tolist(), owned["person"].tolist(), strict=True):
        masks[person] |= masks[node]
    return masks


def _clusters(connection: duckdb.DuckDBPyConnection, masks: list[int]) -> tuple[Clusters, Ints]:
    edges = connection.execute("SELECT edge, low, high FROM _lk_edge WHERE hold = '' ORDER BY edge").fetchnumpy()
    return cluster(masks, edges["low"].astype(np.int64), edges["high"].astype(np.int64)), edges["edge"].astype(np.int64)


def _keep(connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, Ints]) -> None:
    connection.register("_lk_arrow", pa.table(columns))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM _lk_arrow")
    connection.unregister("_lk_arrow")


def assign_people(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource]) -> None:
    """Create `_lk_placed(record, person, joined)` and `_lk_refused(edge)`; write the persons' numbers (from 1) into `_lk_record`.

    A person's number follows the least record of the cluster: register rows first, in the order of their content.
    """
    owned = connection.execute("SELECT node, person FROM _lk_owned ORDER BY node").fetchnumpy()
    clusters, edges = _clusters(connection, _masks(connection, sources, owned))
    root = clusters.root
    root[owned["node"]] = root[owned["person"]]
    node = connection.execute("SELECT node FROM _lk_record ORDER BY record").fetchnumpy()["node"].astype(np.int64)
    root = root[node]
    _, person = np.unique(root, return_inverse=True)
    joined = np.where(clusters.joined >= 0, edges[clusters.joined] if len(edges) else clusters.joined, -1)[node]
    _keep(connection, "_lk_placed", {"record": np.arange(len(root), dtype=np.int64), "person": person.astype(np.int64) + 1, "edge": joined})
    _keep(connection, "_lk_refused", {"edge": edges[clusters.refused] if len(edges) else clusters.refused})
    connection.execute("ALTER TABLE _lk_record ADD COLUMN person BIGINT")
    connection.execute("UPDATE _lk_record SET person = p.person FROM _lk_placed p WHERE p.record = _lk_record.record")
