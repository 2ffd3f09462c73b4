"""The order of the work: records, numbers, profiles, pairs, weights, clusters, people."""

from collections.abc import Sequence
from typing import Final

import duckdb
import pyarrow as pa

from hagukumi.linkage.engine.decisions import take_decisions
from hagukumi.linkage.engine.expectation import train
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.engine.pairing import DUCKDB, PairEngine
from hagukumi.linkage.japanese.association import associate
from hagukumi.linkage.japanese.calibration import Calibration, counted, take_calibration
from hagukumi.linkage.japanese.comparisons import BLOCKING, COMPARISONS, SESSIONS
from hagukumi.linkage.japanese.decisions import release_disputed
from hagukumi.linkage.japanese.edges import build_edges
from hagukumi.linkage.japanese.frequencies import add_frequencies
from hagukumi.linkage.japanese.numbers import join_numbers, join_unknown_numbers
from hagukumi.linkage.japanese.people import assign_people
from hagukumi.linkage.japanese.profiles import build_profiles
from hagukumi.linkage.japanese.records import build_records
from hagukumi.linkage.japanese.relations import relations_table
from hagukumi.linkage.japanese.results import counts_of, links_table, misuse_table, pairs_table, persons_table, review_table
from hagukumi.linkage.latin.linking import link_latin
from hagukumi.linkage.sources import DEFAULTS, Linked, LinkSettings, LinkSource
from hagukumi.notation import NOTATION_VERSION


def link(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[LinkSource],
    *,
    seed: int = 1,
    settings: LinkSettings = DEFAULTS["ja"],
    model: LinkModel | None = None,
    decisions: pa.Table | None = None,
    calibration: Calibration | None = None,
    calibrate: bool = False,
    engine: PairEngine = DUCKDB,
) -> Linked:
    """Decide which records of the sources belong to one person.

    In: a DuckDB connection that may be locked, holding each source's table. `model`: trained parameters; without them they are trained
    first. `decisions`: a clerk's word on pairs, `_left_source, _left_row, _right_source, _right_row, same`: true unites, even two rows of a
    duplicate-free source; false keeps the two apart for good. `calibration`: what a former run counted over everybody, in place of
    counting it now. `calibrate`: count over everybody, not only what this run needs, and give it back. `engine`: who finds and weighs
    pairs; it changes times, not answers. Out: see `Linked`; every row of every source is in `links` once. The same tables, seed, settings,
    model, decisions and calibration give the same answer, whatever the order of rows.
    All tables that this makes in the connection are dropped again. `settings.script` decides whose comparisons are used; thresholds of a
    script stand in `DEFAULTS` beside them. Raises ValueError when two sources have one id, no source is given, the model does not fit or a
    calibration is given for names in Latin letters; `TooManyPairs` when the blocking rules explode.
    """
    check(sources, settings, calibration)
    if settings.script == "latin":
        other = None if engine is DUCKDB else engine
        return link_latin(connection, sources, seed=seed, settings=settings, model=model, decisions=decisions, engine=other)
    try:
        take_calibration(connection, calibration)
        build_records(connection, sources, settings)
        take_decisions(connection, [source.id for source in sources], decisions, "SELECT source, row, record AS node FROM _lk_row")
        join_numbers(connection)
        release_disputed(connection)
        join_unknown_numbers(connection)
        build_profiles(connection)
        add_frequencies(connection, every=calibrate)
        blocks = engine.candidate_pairs(connection, BLOCKING, settings.budget, stops="_lk_counted_stops" if calibration else "")
        if calibration is None:
            connection.execute("INSERT INTO _lk_counted_stops FROM _lk_stop")
        used = model or train_model(connection, seed, settings)
        compared = engine.score(connection, COMPARISONS, used, settings.review_weight)
        build_edges(connection, sources, settings)
        assign_people(connection, sources)
        if again := associate(connection, BLOCKING, COMPARISONS, used, settings):
            build_edges(connection, sources, settings)
            assign_people(connection, sources)
        drop_tables(connection, _OF_PAIRING)
        found = {"blocks": blocks, "pairs_compared": compared + again}
        return _collect(connection, sources, settings, used, found, calibrate=calibrate)
    finally:
        drop_tables(connection)


def train_model(connection: duckdb.DuckDBPyConnection, seed: int, settings: LinkSettings) -> LinkModel:
    """Learn the parameters from `_lk_profile`. The prior: of all people in the profiles a random one is the one sought."""
    people = int(connection.execute("SELECT count(DISTINCT node) FROM _lk_profile").fetchall()[0][0])
    return train(
        connection,
        COMPARISONS,
        SESSIONS,
        settings.training,
        lists=BLOCKING.lists,
        seed=seed,
        script=settings.script,
        notation=NOTATION_VERSION,
        prior=1 / max(people, 2),
    )


def check(sources: Sequence[LinkSource], settings: LinkSettings, calibration: Calibration | None) -> None:
    """Raises ValueError when there is no source, two have one id, or a calibration is given for names in Latin letters."""
    ids = [source.id for source in sources]
    if not ids or len(set(ids)) < len(ids):
        raise ValueError("linkage needs at least one source, each with an id of its own")
    if settings.script == "latin" and calibration is not None:
        raise ValueError("a calibration counts Japanese names; names in Latin letters are linked without one")


def _collect(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[LinkSource],
    settings: LinkSettings,
    model: LinkModel,
    pairing: dict[str, object],
    *,
    calibrate: bool,
) -> Linked:
    review = review_table(connection, sources)
    relations = relations_table(connection, settings)
    return Linked(
        links=links_table(connection, sources),
        review=review,
        relations=relations,
        persons=persons_table(connection, sources),
        misuse=misuse_table(connection, sources),
        pairs=pairs_table(connection, sources, model),
        model=model,
        calibration=counted(connection) if calibrate else None,
        counts=counts_of(connection, sources, review.num_rows) | pairing,
    )


_OF_PAIRING: Final = ("_lk_known", "_lk_profile", "_lk_pair", "_lk_score")
"""Tables that nothing needs once people are assigned: room for the answer."""


def drop_tables(connection: duckdb.DuckDBPyConnection, names: Sequence[str] = ()) -> None:
    """Drop these tables, or without names all that linkage made."""
    made = connection.execute("SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, '_lk_')").fetchall()
    for table in names or [row[0] for row in made]:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
