"""The order of the work: records, numbers, profiles, pairs, weights, clusters, people."""

from collections.abc import Sequence

import duckdb

from hagukumi.linkage.blocking import candidate_pairs
from hagukumi.linkage.edges import build_edges
from hagukumi.linkage.model import Trained, score, train
from hagukumi.linkage.numbers import join_numbers, join_unknown_numbers
from hagukumi.linkage.people import assign_people
from hagukumi.linkage.profiles import build_profiles
from hagukumi.linkage.records import build_records
from hagukumi.linkage.relations import relations_table
from hagukumi.linkage.results import counts_of, links_table, misuse_table, persons_table, review_table
from hagukumi.linkage.sources import Linked, LinkSettings, LinkSource

DEFAULTS = LinkSettings()


def link(
    connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], *, seed: int = 1, settings: LinkSettings = DEFAULTS
) -> Linked:
    """Decide which records of the sources belong to one person.

    In: a DuckDB connection that may be locked, holding each source's table. Out: see `Linked`; every row of every source is in
    `links` once. The same tables, seed and settings give the same answer, whatever the order of rows. All tables that this makes in the
    connection are dropped again. Raises ValueError when two sources have one id or no source is given.
    """
    _check(sources)
    try:
        build_records(connection, sources, settings)
        join_numbers(connection)
        join_unknown_numbers(connection)
        build_profiles(connection)
        skipped, trained = _score(connection, seed, settings)
        build_edges(connection, settings)
        assign_people(connection, sources)
        return _collect(connection, sources, settings, trained, skipped)
    finally:
        _drop_tables(connection)


def _check(sources: Sequence[LinkSource]) -> None:
    ids = [source.id for source in sources]
    if not ids or len(set(ids)) < len(ids):
        raise ValueError("linkage needs at least one source, each with an id of its own")


def _score(connection: duckdb.DuckDBPyConnection, seed: int, settings: LinkSettings) -> tuple[dict[str, int], Trained]:
    skipped = candidate_pairs(connection, settings.largest_block)
    trained = train(connection, seed=seed, settings=settings)
    score(connection, trained, settings)
    return skipped, trained


def _collect(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[LinkSource],
    settings: LinkSettings,
    trained: Trained,
    skipped: dict[str, int],
) -> Linked:
    links = links_table(connection, sources)
    review = review_table(connection, sources)
    return Linked(
        links=links,
        review=review,
        relations=relations_table(connection, settings),
        persons=persons_table(connection, sources),
        misuse=misuse_table(connection, sources),
        counts=counts_of(connection, sources, review.num_rows) | {"training": trained.account, "blocks_left_out": skipped},
    )


def _drop_tables(connection: duckdb.DuckDBPyConnection) -> None:
    tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, '_lk_')").fetchall()
    for (table,) in tables:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
