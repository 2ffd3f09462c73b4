"""The order of the work in Latin script: records, pairs, training, weights, clusters, answer."""

from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa

from hagukumi.linkage.engine.clustering import components
from hagukumi.linkage.engine.comparison import Comparison
from hagukumi.linkage.engine.decisions import take_decisions
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.engine.pairing import PairEngine
from hagukumi.linkage.latin.blocking import find_pairs
from hagukumi.linkage.latin.clusters import Persons, Weighed, cluster
from hagukumi.linkage.latin.comparisons import comparisons_for
from hagukumi.linkage.latin.frequencies import add_counts
from hagukumi.linkage.latin.narrowing import narrow
from hagukumi.linkage.latin.records import build_records
from hagukumi.linkage.latin.results import collect
from hagukumi.linkage.latin.scoring import compare, score
from hagukumi.linkage.latin.training import fits, train
from hagukumi.linkage.sources import DEFAULTS, Linked, LinkSettings, LinkSource
from hagukumi.notation import NOTATION_VERSION

HOLD = -2.0
"""Bits that the mean weight between two clusters must reach."""

_ALL = -1e9
"""Below any weight."""

_LARGEST = 150
"""Within a connected component of at most so many records, every pair is weighed before clusters are made."""


def link_latin(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[LinkSource],
    *,
    seed: int = 1,
    settings: LinkSettings = DEFAULTS["latin"],
    model: LinkModel | None = None,
    decisions: pa.Table | None = None,
    engine: PairEngine | None = None,
) -> Linked:
    """As `hagukumi.linkage.link`, for sources whose names are in Latin letters.

    Meanings in `columns` and `extra`: resident_number, full_name (or name), family_name, given_name, birth_date, sex, address, postal_code,
    city, phone, email, household, occupation; every other meaning is compared as a text of its own. Values are taken as written. `engine`:
    who thins out the candidate pairs before they are weighed; it changes times, not answers. Raises ValueError when there is no source, two
    have one id, the settings are of another script, or the model does not fit the columns; TooManyPairs when blocking explodes.
    """
    _check(sources, settings)
    try:
        columns = build_records(connection, sources)
        comparisons = comparisons_for(columns)
        take_decisions(connection, [source.id for source in sources], decisions, "SELECT source, row, unique_id AS node FROM _lk_profile")
        add_counts(connection, comparisons)
        blocks = find_pairs(connection, columns, settings.budget)
        compare(connection, comparisons)
        used = fits(model, comparisons) if model else train(connection, comparisons, seed, NOTATION_VERSION)
        compared = weigh(connection, comparisons, used, settings, engine)
        assign_people(connection, settings)
        return collect(connection, sources, comparisons, settings, used, {"blocks": blocks, "pairs_compared": compared})
    finally:
        for (table,) in connection.execute("SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, '_lk_')").fetchall():
            connection.execute(f"DROP TABLE IF EXISTS {table}")


def _check(sources: Sequence[LinkSource], settings: LinkSettings) -> None:
    ids = [source.id for source in sources]
    if not ids or len(set(ids)) < len(ids):
        raise ValueError("linkage needs at least one source, each with an id of its own")
    if settings.script != "latin":
        raise ValueError(f"these comparisons are for names in Latin letters, not for script {settings.script!r}")


def weigh(
    connection: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    model: LinkModel,
    settings: LinkSettings,
    engine: PairEngine | None = None,
) -> int:
    """Create `_lk_edge(edge, low, high, weight, <comparison>...)`, strongest first: the pairs found, and all within connected components.

    Return how many pairs were compared. Without the pairs within components a cluster would be judged by its links alone.
    """
    least = min(settings.review_weight, settings.link_weight)
    narrowed = narrow(connection, engine, comparisons, model, least) if engine else 0
    found = score(connection, comparisons, model, least)
    connection.execute("ALTER TABLE _lk_score RENAME TO _lk_strong")
    _pairs_within(connection, settings.link_weight)
    compare(connection, comparisons)
    within = score(connection, comparisons, model, _ALL)
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE _lk_edge AS
        SELECT row_number() OVER (ORDER BY weight DESC, low, high) - 1 AS edge, * FROM (FROM _lk_strong UNION ALL FROM _lk_score)
        ORDER BY edge""")
    return (narrowed or found) + within


def _pairs_within(connection: duckdb.DuckDBPyConnection, least: float) -> None:
    """Replace `_lk_pair` by the pairs within connected components that are not in `_lk_strong`."""
    records = int(connection.execute("SELECT count(*) FROM _lk_profile").fetchall()[0][0])
    found = connection.execute(f"SELECT low, high FROM _lk_strong WHERE weight >= {least} ORDER BY low, high").fetchnumpy()
    label = components(records, found["low"].astype(np.int64), found["high"].astype(np.int64))
    connection.register("_lk_arrow", pa.table({"record": np.arange(records, dtype=np.int64), "label": label}))
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_pair AS
        WITH part AS (SELECT record, label, count(*) OVER (PARTITION BY label) AS size FROM _lk_arrow QUALIFY size BETWEEN 3 AND {_LARGEST})
        SELECT a.record AS low, b.record AS high FROM part a JOIN part b ON a.label = b.label AND a.record < b.record
        ANTI JOIN _lk_strong s ON s.low = a.record AND s.high = b.record ORDER BY low, high""")
    connection.unregister("_lk_arrow")


def assign_people(connection: duckdb.DuckDBPyConnection, settings: LinkSettings) -> None:
    """Create `_lk_placed(record, person, edge)`, persons numbered from 1 by their least record, and `_lk_refused(edge, reason)`."""
    edges = connection.execute("SELECT low, high, weight FROM _lk_edge ORDER BY edge").fetchnumpy()
    pairs = Weighed(edges["low"].astype(np.int64), edges["high"].astype(np.int64), edges["weight"].astype(np.float64))
    only = connection.execute("SELECT CASE WHEN is_unique THEN source ELSE -1 END AS only FROM _lk_profile ORDER BY unique_id").fetchnumpy()
    told = {
        word: connection.execute(f"SELECT low, high FROM _lk_decision WHERE same = {word} ORDER BY ALL").fetchall()
        for word in (True, False)
    }
    found = cluster(only["only"].tolist(), pairs, link=settings.link_weight, hold=HOLD, together=told[True], apart=told[False])
    _keep_people(connection, found)


def _keep_people(connection: duckdb.DuckDBPyConnection, found: Persons) -> None:
    _, person = np.unique(found.root, return_inverse=True)
    placed = pa.table({"record": np.arange(len(person), dtype=np.int64), "person": person.astype(np.int64) + 1, "edge": found.joined})
    reasons = ["two_rows_of_one_source"] * len(found.full) + ["contrary"] * len(found.contrary)
    refused = pa.table({"edge": np.concatenate([found.full, found.contrary]), "reason": pa.array(reasons, type=pa.string())})
    for name, table in (("_lk_placed", placed), ("_lk_refused", refused)):
        connection.register("_lk_arrow", table)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM _lk_arrow")
        connection.unregister("_lk_arrow")
