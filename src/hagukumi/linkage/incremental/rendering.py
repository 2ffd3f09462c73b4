"""The whole answer of a night: the tables that a full run would give, from what is kept by lasting numbers."""

from collections.abc import Sequence
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from hagukumi.linkage.incremental.book import OPEN
from hagukumi.linkage.incremental.former import BITS, Former, Ints
from hagukumi.linkage.incremental.kept import THERE
from hagukumi.linkage.sources import Linked, LinkSource


def whole_answer(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], former: Former) -> Linked:
    """The answer as `link` gives it with the former run's model and calibration: the same tables, the same numbers of persons.

    Cost: a few passes over all rows; whoever keeps the answer by lasting numbers needs only what changed.
    """
    laid = {
        **{f"_lk_f_{part}": table.filter(table[THERE]) for part, table in former.answer.items()},
        "_lk_f": _found(former),
        "_lk_row": _rows(former),
        "_lk_place": pa.table({"place": range(len(sources)), "id": [source.id for source in sources]}),
    }
    for name, table in laid.items():
        connection.register(name, table)
    try:
        connection.execute("""
            CREATE OR REPLACE TEMP TABLE _lk_number AS
            SELECT person, row_number() OVER (ORDER BY rank) AS number FROM _lk_f_persons JOIN _lk_f ON record = person""")
        tables = {name: connection.execute(query).to_arrow_table() for name, query in _QUERIES.items()}
        counts = _counts(connection, sources, former) | {"review": tables["review"].num_rows}
    finally:
        connection.execute("DROP TABLE IF EXISTS _lk_number")
        for name in laid:
            connection.unregister(name)
    return Linked(**tables, model=former.model, calibration=former.calibration, counts=counts)


def _rows(former: Former) -> pa.Table:
    """`source, row, record` of the rows that are there."""
    return former.rows.select(["source", "row"]).append_column("record", former.told["record"]).filter(former.told["there"])


def _found(former: Former) -> pa.Table:
    """`record, source, row, rank, household, numbered, spine, owner`: records that are there; `rank` as a full run orders them."""
    there = np.flatnonzero(former.bonds["alive"].to_numpy())
    columns = {name: former.facts[name].to_numpy()[there] for name in ("source", "content", "spine")}
    columns["row"] = former.bonds["row"].to_numpy()[there]
    rank: Ints = np.empty(len(there), dtype=np.int64)
    rank[np.lexsort((columns["row"], columns["content"], columns["source"], 1 - columns["spine"]))] = np.arange(len(there))
    taken = former.facts.select(["household", "number"]).take(pa.array(there))
    return pa.table(
        {
            "record": there,
            "source": columns["source"],
            "row": columns["row"],
            "rank": rank,
            "spine": columns["spine"] == 1,
            "owner": former.bonds["owner"].to_numpy()[there],
            "household": taken["household"],
            "number": taken["number"],
        }
    )


_BITS: Final = ", ".join(f"p.bits_{name}" for name in BITS)
_SIDES: Final = "s.id AS _left_source, a.row AS _left_row, t.id AS _right_source, b.row AS _right_row"
_LEADS: Final = """
    JOIN _lk_f x ON x.record = p.low JOIN _lk_f y ON y.record = p.high
    JOIN _lk_f a ON a.rank = least(x.rank, y.rank) JOIN _lk_f b ON b.rank = greatest(x.rank, y.rank)
    JOIN _lk_place s ON s.place = a.source JOIN _lk_place t ON t.place = b.source"""
_ROWS: Final = """
    FROM _lk_row w JOIN _lk_place s ON s.place = w.source"""

_QUERIES: Final = {
    "links": f"""
        SELECT s.id AS _source, w.row AS _row, n.number AS person, l.weight, l.rule, l.evidence
        {_ROWS} JOIN _lk_f_links l ON l.record = w.record JOIN _lk_number n ON n.person = l.person ORDER BY w.source, w.row""",
    "review": f"""
        SELECT {_SIDES}, p.weight, p.reason FROM _lk_f_review p {_LEADS}
        ORDER BY a.source, a.row, b.source, b.row, p.weight DESC""",
    "relations": """
        SELECT a.number AS person, b.number AS other_person, r.kind FROM _lk_f_relations r
        JOIN _lk_number a ON a.person = r.person JOIN _lk_number b ON b.person = r.other_person ORDER BY ALL""",
    "persons": """
        WITH home AS (SELECT f.household, min(n.number) AS head FROM _lk_f f JOIN _lk_f_links l ON l.record = f.record
                      JOIN _lk_number n ON n.person = l.person WHERE f.spine AND f.household >= 0 GROUP BY ALL)
        SELECT n.number AS person, s.id AS spine_source, f.row AS spine_row, p.birth_date, p.sex, p.protected, p.moved_in_on,
               h.head AS household
        FROM _lk_f_persons p JOIN _lk_number n USING (person) LEFT JOIN _lk_f f ON f.record = p.spine
        LEFT JOIN _lk_place s ON s.place = f.source LEFT JOIN home h ON h.household = f.household ORDER BY n.number""",
    "misuse": f"SELECT s.id AS _source, w.row AS _row, u.code {_ROWS} JOIN _lk_f_misuse u ON u.record = w.record ORDER BY w.source, w.row",
    "pairs": f"""
        SELECT {_SIDES}, p.weight, p.evidence, {_BITS}, p.gain, p.lead, p.linked, p.hold FROM _lk_f_pairs p {_LEADS}
        ORDER BY p.weight DESC, a.rank, b.rank""",
}

_FIGURES: Final = {
    "persons": "SELECT count(*) FROM _lk_f_persons",
    "register_persons": "SELECT count(*) FROM _lk_f WHERE spine",
    "joined_by_number": f"SELECT count(*) {_ROWS} JOIN _lk_f f ON f.record = w.record WHERE f.owner >= 0",
    "edges": "SELECT count(*) FROM _lk_f_pairs WHERE hold IN ('', 'two_rows_of_one_source', 'told_apart')",
    "unions_refused": "SELECT count(*) FROM _lk_f_pairs WHERE hold = 'two_rows_of_one_source'",
}


def _counts(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], former: Former) -> dict[str, object]:
    rows = dict(connection.execute("SELECT source, count(*) FROM _lk_row GROUP BY source").fetchall())
    with_number = f"SELECT w.source, count(*) {_ROWS} JOIN _lk_f f ON f.record = w.record WHERE f.number >= 0 GROUP BY w.source"
    numbered = dict(connection.execute(with_number).fetchall())
    spots = former.spots
    fresh = int((spots["alive"].to_numpy() & (spots["kind"].to_numpy() == OPEN)).sum())
    return {
        "rows": {source.id: int(rows.get(place, 0)) for place, source in enumerate(sources)},
        "numbered": {source.id: int(numbered.get(place, 0)) for place, source in enumerate(sources)},
        **{name: int(connection.execute(query).fetchall()[0][0]) for name, query in _FIGURES.items()},
        "open_profiles": fresh,
    }
