"""The tables that linkage in Latin script gives back."""

from collections.abc import Mapping, Sequence
from typing import Final

import duckdb
import pyarrow as pa

from hagukumi.linkage.engine.comparison import Comparison, evidence_sql
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.sources import Linked, LinkSettings, LinkSource

CLERK_WEIGHT: Final = 60.0
"""Weight of a clerk's word, above any sum of levels."""

_PAIRS_PER_RECORD: Final = 3
"""A clerk sees at most so many candidates for one record."""

_RELATIONS: Final = pa.schema([("person", pa.int64()), ("other_person", pa.int64()), ("kind", pa.string())])
_MISUSE: Final = pa.schema([("_source", pa.string()), ("_row", pa.int64()), ("code", pa.string())])


def _named(sources: Sequence[LinkSource], column: str) -> str:
    """SQL: the source's id for its place."""
    names = (source.id.replace("'", "''") for source in sources)
    whens = " ".join(f"WHEN {place} THEN '{name}'" for place, name in enumerate(names))
    return f"CASE {column} {whens} END"


def collect(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[LinkSource],
    comparisons: Sequence[Comparison],
    settings: LinkSettings,
    model: LinkModel,
    figures: Mapping[str, object],
) -> Linked:
    """The answer from `_lk_profile`, `_lk_placed`, `_lk_edge` and `_lk_refused`."""
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE _lk_person AS
        SELECT p.unique_id AS record, p.source, p.row, q.person, q.edge FROM _lk_profile p JOIN _lk_placed q ON q.record = p.unique_id
        ORDER BY record""")
    pairs = pairs_table(connection, sources, comparisons, settings)
    review = review_table(connection, sources, settings)
    return Linked(
        links=links_table(connection, sources, comparisons),
        review=review,
        relations=_RELATIONS.empty_table(),
        persons=persons_table(connection),
        misuse=_MISUSE.empty_table(),
        pairs=pairs,
        model=model,
        counts=counts_of(connection, sources, settings, review.num_rows) | dict(figures),
    )


def links_table(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], comparisons: Sequence[Comparison]) -> pa.Table:
    """Every row once, with its person and the pair by which it came to it."""
    return connection.execute(f"""
        SELECT {_named(sources, "r.source")} AS _source, r.row AS _row, r.person,
               CASE WHEN r.edge = -2 THEN {CLERK_WEIGHT} ELSE coalesce(e.weight, 0.0) END AS weight,
               CASE WHEN r.edge = -2 THEN 'clerk' WHEN e.edge IS NULL THEN 'single' ELSE 'probabilistic' END AS rule,
               CASE WHEN e.edge IS NULL THEN '' ELSE {evidence_sql(comparisons, "e")} END AS evidence
        FROM _lk_person r LEFT JOIN _lk_edge e ON e.edge = r.edge ORDER BY r.source, r.row""").to_arrow_table()


def _held(settings: LinkSettings) -> str:
    """SQL: why a pair did not link, '' where it could."""
    return f"coalesce(x.reason, CASE WHEN e.weight < {settings.link_weight} THEN 'uncertain' ELSE '' END)"


def pairs_table(
    connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], comparisons: Sequence[Comparison], settings: LinkSettings
) -> pa.Table:
    """Every weighed pair that is at least worth a look, its evidence, whether it is one person now, and why it was held back."""
    least = min(settings.review_weight, settings.link_weight)
    return connection.execute(f"""
        SELECT {_named(sources, "a.source")} AS _left_source, a.row AS _left_row, {_named(sources, "b.source")} AS _right_source,
               b.row AS _right_row, e.weight, {evidence_sql(comparisons, "e")} AS evidence, a.person = b.person AS linked,
               {_held(settings)} AS hold
        FROM _lk_edge e JOIN _lk_person a ON a.record = e.low JOIN _lk_person b ON b.record = e.high
        LEFT JOIN _lk_refused x ON x.edge = e.edge WHERE e.weight >= {least} ORDER BY e.edge""").to_arrow_table()


def review_table(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], settings: LinkSettings) -> pa.Table:
    """Pairs for a clerk that are not one person now; the strongest few per record."""
    return connection.execute(f"""
        SELECT {_named(sources, "a.source")} AS _left_source, a.row AS _left_row, {_named(sources, "b.source")} AS _right_source,
               b.row AS _right_row, e.weight, {_held(settings)} AS reason
        FROM _lk_edge e JOIN _lk_person a ON a.record = e.low JOIN _lk_person b ON b.record = e.high
        LEFT JOIN _lk_refused x ON x.edge = e.edge
        WHERE a.person <> b.person AND e.weight >= {settings.review_weight} AND {_held(settings)} <> ''
        QUALIFY row_number() OVER (PARTITION BY e.high ORDER BY e.edge) <= {_PAIRS_PER_RECORD}
        ORDER BY a.source, a.row, b.source, b.row""").to_arrow_table()


def persons_table(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """One row per person, with the most frequent date of birth and sex of the person's records; there is no register to name."""
    return connection.execute("""
        SELECT q.person, CAST(NULL AS VARCHAR) AS spine_source, CAST(NULL AS BIGINT) AS spine_row,
               CAST(try_strptime(mode(birth ORDER BY birth), '%Y%m%d') AS DATE) AS birth_date, mode(sex ORDER BY sex) AS sex,
               false AS protected, CAST(NULL AS DATE) AS moved_in_on, CAST(NULL AS BIGINT) AS household
        FROM _lk_profile p JOIN _lk_placed q ON q.record = p.unique_id GROUP BY q.person ORDER BY q.person""").to_arrow_table()


def counts_of(
    connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], settings: LinkSettings, review: int
) -> dict[str, object]:
    """Figures without personal data: rows per source, persons, edges, refused unions, pairs for review."""
    rows = dict(connection.execute("SELECT source, count(*) FROM _lk_person GROUP BY source").fetchall())
    figures = {
        "persons": "SELECT count(DISTINCT person) FROM _lk_person",
        "edges": f"SELECT count(*) FROM _lk_edge WHERE weight >= {settings.link_weight}",
        "unions_refused": "SELECT count(*) FROM _lk_refused",
    }
    counted = {name: int(connection.execute(query).fetchall()[0][0]) for name, query in figures.items()}
    return {"rows": {source.id: int(rows.get(place, 0)) for place, source in enumerate(sources)}, **counted, "review": review}
