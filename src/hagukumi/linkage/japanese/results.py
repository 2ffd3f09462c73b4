"""The tables that linkage gives back."""

import math
from collections.abc import Sequence
from typing import Final

import duckdb
import pyarrow as pa

from hagukumi.linkage.engine.comparison import Comparison, evidence_sql, numbers_of
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.japanese.comparisons import BIRTH, COMPARISONS, HOME
from hagukumi.linkage.japanese.edges import NUMBER_WEIGHT
from hagukumi.linkage.japanese.numbers import misuse_query
from hagukumi.linkage.japanese.people import CLERK
from hagukumi.linkage.japanese.records import literals
from hagukumi.linkage.sources import LinkSource

_HOUSEHOLD: Final = numbers_of(HOME, "one", "several")
_BIRTH_TOP: Final = len(BIRTH.levels) - 1
_PAIRS_PER_NODE: Final = 3
"""A clerk sees at most so many candidates for one record."""


def _named(sources: Sequence[LinkSource], column: str) -> str:
    """SQL: the source's id for its place."""
    whens = " ".join(f"WHEN {place} THEN {literals([source.id])}" for place, source in enumerate(sources))
    return f"CASE {column} {whens} END"


def links_table(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource]) -> pa.Table:
    """Every row once, with its person. The rule is `household` where what the household shares decided on the link."""
    levels = "'name=' || CASE o.name WHEN 3 THEN 'same' WHEN 2 THEN 'given' WHEN 1 THEN 'close' WHEN 0 THEN 'none' ELSE 'unknown' END"
    births = "'birth=' || CASE o.birth WHEN 3 THEN 'day' WHEN 2 THEN 'near' WHEN 1 THEN 'far' WHEN 0 THEN 'none' ELSE 'unknown' END"
    return connection.execute(f"""
        SELECT {_named(sources, "w.source")} AS _source, w.row AS _row, r.person,
               CASE WHEN r.is_spine THEN 0 WHEN o.node IS NOT NULL THEN {NUMBER_WEIGHT} ELSE coalesce(e.weight, 0) END AS weight,
               CASE WHEN r.is_spine THEN 'register' WHEN o.node IS NOT NULL OR e.weight = {NUMBER_WEIGHT} THEN 'resident_number'
                    WHEN p.edge = {CLERK} THEN 'clerk' WHEN e.weight IS NULL THEN 'single'
                    WHEN e.home IN ({_HOUSEHOLD}) AND e.birth < {_BIRTH_TOP} THEN 'household'
                    ELSE 'probabilistic' END AS rule,
               CASE WHEN r.is_spine THEN '' WHEN o.node IS NOT NULL THEN 'number=same;' || {levels} || ';' || {births}
                    WHEN e.weight IS NULL THEN '' WHEN e.name IS NULL THEN 'number=same'
                    ELSE {evidence_sql(COMPARISONS, "e")} END AS evidence
        FROM _lk_row w JOIN _lk_record r ON r.record = w.record JOIN _lk_placed p ON p.record = r.record
        LEFT JOIN _lk_owned o ON o.node = r.record LEFT JOIN _lk_edge e ON e.edge = p.edge
        ORDER BY w.source, w.row""").to_arrow_table()


def review_table(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource]) -> pa.Table:
    """Pairs for a clerk: held edges of records that no register person took, and refused unions; the strongest few per record."""
    return connection.execute(f"""
        WITH settled AS (SELECT person FROM _lk_record WHERE is_spine),
        reasoned AS (
            SELECT e.low, e.high, e.weight, CASE WHEN x.edge IS NOT NULL THEN 'two_rows_of_one_source' ELSE e.hold END AS reason
            FROM _lk_edge e LEFT JOIN _lk_refused x ON x.edge = e.edge ANTI JOIN _lk_decision d ON d.low = e.low AND d.high = e.high
            WHERE e.hold <> '' OR x.edge IS NOT NULL),
        pairs AS (
            SELECT a.source AS left_source, a.row AS left_row, b.source AS right_source, b.row AS right_row, weight, reason, e.low, e.high
            FROM reasoned e JOIN _lk_record a ON a.record = e.low JOIN _lk_record b ON b.record = e.high
            WHERE a.person <> b.person AND NOT (a.is_spine AND b.is_spine)
              AND (b.person NOT IN (FROM settled) OR (reason = 'two_rows_of_one_source' AND a.source = b.source)))
        SELECT {_named(sources, "left_source")} AS _left_source, left_row AS _left_row, {_named(sources, "right_source")} AS _right_source,
               right_row AS _right_row, weight, reason
        FROM pairs QUALIFY row_number() OVER (PARTITION BY high ORDER BY weight DESC, low) <= {_PAIRS_PER_NODE}
        ORDER BY left_source, left_row, right_source, right_row, weight DESC""").to_arrow_table()


def _bits_sql(model: LinkModel) -> str:
    """SQL: `bits_prior` and each comparison's `bits_X` as they were weighed, null for a pair joined by number; together the weight.

    The model gives the bits of levels. Where a level's share is that of the value itself, which is so in one comparison alone, its bits
    are what the others leave of the weight.
    """
    prior = math.log2(model.prior / (1 - model.prior))
    plain = {c.name: _level_bits(c, model) for c in COMPARISONS if not c.frequencies}
    (valued,) = (c.name for c in COMPARISONS if c.frequencies)
    given = {"prior": f"CASE WHEN e.name IS NOT NULL THEN {prior!r} END", **plain}
    left = " - ".join(f"CAST({bits} AS DOUBLE)" for bits in ("e.weight", repr(prior), *plain.values()))
    return ", ".join(f"CAST({bits} AS DOUBLE) AS bits_{name}" for name, bits in {**given, valued: left}.items())


def _level_bits(comparison: Comparison, model: LinkModel) -> str:
    """SQL: the model's bits of the level that an edge reached; nought where nothing could be compared."""
    last = len(comparison.levels) - 1
    whens = " ".join(f"WHEN {last - place} THEN {share.weight!r}" for place, share in enumerate(model.comparisons[comparison.name]))
    return f"CASE e.{comparison.name} WHEN -1 THEN 0.0 {whens} END"


def pairs_table(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], model: LinkModel) -> pa.Table:
    """Every weighed pair of nodes by one row of each: weight, evidence, the bits it is made of, the decision, why it was held back."""
    return connection.execute(f"""
        SELECT {_named(sources, "a.source")} AS _left_source, a.row AS _left_row, {_named(sources, "b.source")} AS _right_source,
               b.row AS _right_row, e.weight,
               CASE WHEN e.name IS NULL THEN 'number=same' ELSE {evidence_sql(COMPARISONS, "e")} END AS evidence,
               {_bits_sql(model)}, e.gain, e.lead,
               a.person = b.person AS linked,
               CASE WHEN x.edge IS NOT NULL THEN 'two_rows_of_one_source' WHEN y.edge IS NOT NULL THEN 'told_apart' ELSE e.hold END AS hold
        FROM _lk_edge e JOIN _lk_record a ON a.record = e.low JOIN _lk_record b ON b.record = e.high
        LEFT JOIN _lk_refused x ON x.edge = e.edge LEFT JOIN _lk_parted y ON y.edge = e.edge ORDER BY e.edge""").to_arrow_table()


def persons_table(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource]) -> pa.Table:
    """One row per person: from the register row where there is one, else from the person's records, the most frequent value first."""
    return connection.execute(f"""
        WITH spine AS (SELECT person, min(record) AS spine FROM _lk_record WHERE is_spine GROUP BY person),
        outside AS (SELECT r.* FROM _lk_record r ANTI JOIN spine USING (person)),
        seen AS (SELECT person, mode(birth ORDER BY birth) AS birth, mode(sex ORDER BY sex) AS sex FROM outside GROUP BY person),
        safe AS (SELECT person, bool_or(protected) AS protected FROM _lk_record GROUP BY person),
        lacking AS (SELECT r.person, mode(r.birth ORDER BY r.birth) AS birth, mode(r.sex ORDER BY r.sex) AS sex
                    FROM _lk_record r JOIN spine p USING (person) JOIN _lk_record s ON s.record = p.spine
                    WHERE s.birth IS NULL OR s.sex IS NULL GROUP BY r.person),
        best AS (SELECT safe.*, spine.spine, coalesce(seen.birth, lacking.birth) AS birth, coalesce(seen.sex, lacking.sex) AS sex
                 FROM safe LEFT JOIN spine USING (person) LEFT JOIN seen USING (person) LEFT JOIN lacking USING (person)),
        home AS (SELECT household, min(person) AS head FROM _lk_record WHERE is_spine AND household IS NOT NULL GROUP BY household)
        SELECT b.person, {_named(sources, "s.source")} AS spine_source, s.row AS spine_row,
               CAST(try_strptime(coalesce(s.birth, b.birth), '%Y%m%d') AS DATE) AS birth_date, coalesce(s.sex, b.sex) AS sex, b.protected,
               s.moved_in_on, h.head AS household
        FROM best b LEFT JOIN _lk_record s ON s.record = b.spine LEFT JOIN home h ON h.household = s.household
        ORDER BY b.person""").to_arrow_table()


def misuse_table(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource]) -> pa.Table:
    """Rows with a wrong resident number: `_source, _row, code`."""
    return connection.execute(
        f"SELECT {_named(sources, 'source')} AS _source, row AS _row, code FROM ({misuse_query()}) ORDER BY source, row"
    ).to_arrow_table()


def counts_of(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], review: int) -> dict[str, object]:
    """Figures without personal data: rows and rows with a number per source, persons, edges and refused unions, pairs for review."""
    rows = dict(connection.execute("SELECT source, count(*) FROM _lk_row GROUP BY source").fetchall())
    with_number = "SELECT w.source, count(*) FROM _lk_row w JOIN _lk_record r USING (record) WHERE r.number IS NOT NULL GROUP BY w.source"
    numbered = dict(connection.execute(with_number).fetchall())
    figures = {
        "persons": "SELECT count(DISTINCT person) FROM _lk_record",
        "register_persons": "SELECT count(*) FROM _lk_record WHERE is_spine",
        "joined_by_number": "SELECT count(*) FROM _lk_row w JOIN _lk_owned o ON o.node = w.record",
        "open_profiles": "SELECT count(*) FROM _lk_record ANTI JOIN _lk_owned o ON o.node = record WHERE NOT is_spine",
        "edges": "SELECT count(*) FROM _lk_edge WHERE hold = ''",
        "unions_refused": "SELECT count(*) FROM _lk_refused",
    }
    return {
        "rows": {source.id: int(rows.get(place, 0)) for place, source in enumerate(sources)},
        "numbered": {source.id: int(numbered.get(place, 0)) for place, source in enumerate(sources)},
        **{name: int(connection.execute(query).fetchall()[0][0]) for name, query in figures.items()},
        "review": review,
    }
