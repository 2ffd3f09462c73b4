"""The state of linkage while a night is worked on: what is known of every record and profile, found by number, and parts of it laid out.

Only a part of the records is ever laid out for the ordinary steps of linkage, numbered as a full run would number them, so that these steps
give each of them what a full run gives it.
"""

from collections.abc import Sequence
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from hagukumi.linkage.incremental.blocks import Blocks
from hagukumi.linkage.incremental.former import Former, Ints, joined, taken
from hagukumi.linkage.incremental.rows import digest
from hagukumi.linkage.japanese.comparisons import FREQUENT
from hagukumi.linkage.japanese.records import COMPARED
from hagukumi.linkage.sources import LinkSettings, LinkSource

NOBODY: Final = -1
"""In place of a record's number."""

BONDS: Final = ("alive", "row", "owner", "own_name", "own_birth", "sure", "lacking", "person")
"""Of a record: whether it is there, its least row, the register record that its number names with the levels of name and birth, the
register record that it is surely linked to, whether it found nobody at first, its person."""

SPOTS: Final = ("alive", "node", "kind", "mark")
"""Of a profile: whether it is there, whose it is, its kind, and a hash of all that is compared."""

BASE, OPEN, VARIANT, LEARNT = range(4)
"""Kinds of profiles: a register row's own, a record's that is still open, one more of a register person, and one that sure links taught.
In this order a full run numbers them when it compares two for the first time; the last alone come after open ones of the second time."""

_HASHED: Final = ("number", "household", "name", "kana", "family", "address", "guardian_number", "guardian_name", "guardian_kana")


def hashed(column: str) -> str:
    """SQL: the hash of a value that is known."""
    return f"CASE WHEN {column} IS NOT NULL THEN {digest(column)} END"


FACTS: Final = {
    "source": ("INT", "source"),
    "spine": ("BOOLEAN", "is_spine"),
    "single": ("BOOLEAN", "is_unique"),
    "protected": ("BOOLEAN", "protected"),
    "content": ("UBIGINT", f"hash({', '.join(COMPARED)})"),
    "again": ("UBIGINT", f"hash('again', {', '.join(COMPARED)})"),
    "twin": ("BIGINT", f"CASE WHEN household IS NOT NULL AND birth IS NOT NULL THEN {digest('household, birth')} END"),
    "kin": ("BIGINT", digest("name, kana, number")),
    "alike": ("BIGINT", f"CASE WHEN name IS NOT NULL AND born IS NOT NULL AND sex IS NOT NULL THEN {digest('name, born, sex')} END"),
    **{column: ("BIGINT", hashed(column)) for column in _HASHED},
    "mark": ("BIGINT", "mark"),
}
"""Facts of a record: type, and SQL over its columns and `mark`, the hash of them all. `single`: its source keeps each row apart. `content`
is that by which a full run orders records. `twin`, `kin`, `alike`: what brothers and sisters born together, members of a household, and one
person registered twice have in common."""

_SORTED: Final = ("also", "home", "near")


def content_mark(columns: Sequence[str]) -> str:
    """SQL: a hash of the columns; lists count as sets."""
    return digest(", ".join(f"list_sort({column})" if column in _SORTED else column for column in columns))


class Book:
    """Everything of the former run, to be changed. Numbers of records and profiles are places in its arrays."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], settings: LinkSettings, former: Former
    ) -> None:
        self.connection, self.sources, self.settings = connection, sources, settings
        self.model, self.calibration = former.model, former.calibration
        self.records, self.facts, self.tokens, self.profiles = former.records, former.facts, former.tokens, former.profiles
        self.bonds: dict[str, Ints] = {name: former.bonds[name].to_numpy().copy() for name in BONDS}
        self.spots: dict[str, Ints] = {name: former.spots[name].to_numpy().copy() for name in SPOTS}
        self.blocks = {kind: Blocks(former.blocks[kind]) for kind in ("known", "open", "learnt")}
        self.scores, self.namesakes, self.decisions, self.hints = former.scores, former.namesakes, former.decisions, former.hints
        self.answer = dict(former.answer)
        self.changes: dict[str, tuple[pa.Table, ...]] = {}
        self.lay()
        self.lay_spots()

    # --- tables in the engine ---

    def run(self, query: str) -> duckdb.DuckDBPyConnection:
        """Execute a statement."""
        return self.connection.execute(query)

    def ids(self, query: str) -> Ints:
        """The first column of a query, ordered, each once."""
        found = self.connection.execute(query).fetchnumpy()
        return np.unique(np.asarray(next(iter(found.values())), dtype=np.int64))

    def put(self, name: str, table: pa.Table | Ints) -> None:
        """Lay a table, or numbers as the column `record`, into the engine."""
        self.connection.register(name, pa.table({"record": table}) if isinstance(table, np.ndarray) else table)

    def keep(self, name: str, query: str) -> None:
        """Create a table of the engine's own."""
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")

    def lay(self) -> None:
        """`_lk_f`: facts and bonds of every record."""
        table = self.facts
        for name in BONDS:
            table = table.append_column(name, pa.array(self.bonds[name]))
        self.put("_lk_f", table.append_column("record", pa.array(np.arange(len(self.bonds["alive"]), dtype=np.int64))))

    def lay_spots(self) -> None:
        """`_lk_spot`: `profile, alive, node, kind, mark`."""
        columns = {name: pa.array(self.spots[name]) for name in SPOTS}
        self.put("_lk_spot", pa.table({"profile": np.arange(len(self.spots["alive"]), dtype=np.int64)} | columns))

    # --- growing ---

    def add_records(self, query: str) -> Ints:
        """Give numbers to the rows of a query over columns of `_lk_record`; returns them in the query's order."""
        found = self.run(query).to_arrow_table()
        return self._append(found)

    def _append(self, found: pa.Table) -> Ints:
        first = len(self.bonds["alive"])
        fresh = np.arange(first, first + found.num_rows, dtype=np.int64)
        if not len(fresh) and self.records.num_columns:
            return fresh
        self.put("_lk_arrow_come", found.append_column("place", pa.array(fresh)))
        columns = [name for name in found.column_names if name not in ("record", "place", "row", "source")]
        facts = self.run(f"""
            SELECT {", ".join(f"{sql} AS {name}" for name, (_, sql) in FACTS.items())}
            FROM (SELECT *, {content_mark(columns)} AS mark FROM _lk_arrow_come) ORDER BY place""").to_arrow_table()
        tokens = self.run("""
            SELECT unnest(home) AS token, place AS record FROM _lk_arrow_come WHERE NOT is_spine AND NOT protected""").to_arrow_table()
        self.connection.unregister("_lk_arrow_come")
        self.facts, self.tokens = joined(self.facts, facts), joined(self.tokens, tokens)
        self.records = joined(self.records, found.drop_columns([name for name in ("record", "row") if name in found.column_names]))
        blank = {"alive": 1, "lacking": 0}
        for name in BONDS:
            more = np.full(len(fresh), blank.get(name, NOBODY), dtype=np.int64)
            self.bonds[name] = np.concatenate([self.bonds[name], more])
        self.bonds["person"][fresh] = fresh
        self.lay()
        return fresh

    def renew_records(self, places: Ints) -> Ints:
        """The same records under new numbers, as if they had come anew."""
        return self._append(taken(self.records, places).append_column("row", pa.array(self.bonds["row"][places])))

    def add_profiles(self, query: str) -> Ints:
        """Give numbers to profiles: a query of `node` (a record's number), `kind`, `mark` and what is compared."""
        found = self.run(query).to_arrow_table()
        first = len(self.spots["alive"])
        fresh = np.arange(first, first + found.num_rows, dtype=np.int64)
        for name in SPOTS:
            more = np.ones(len(fresh), dtype=np.int64) if name == "alive" else found[name].to_numpy().astype(np.int64)
            self.spots[name] = np.concatenate([self.spots[name], more])
        self.profiles = joined(self.profiles, found)
        self.lay_spots()
        return fresh

    # --- laying out a part ---

    def load(self, places: Ints) -> None:
        """`_lk_record` of these records: `record` as a full run orders them, `id` their lasting number; `_lk_row` one row each."""
        wide, facts = taken(self.records, places), taken(self.facts.select(["spine", "source", "content"]), places)
        rows = self.bonds["row"][places]
        spine, source, content = (facts[name].to_numpy() for name in ("spine", "source", "content"))
        order = np.lexsort((rows, content, source, ~spine.astype(np.bool_)))
        record = np.empty(len(order), dtype=np.int64)
        record[order] = np.arange(len(order))
        for name, column in (("row", rows), ("id", places), ("record", record)):
            wide = wide.append_column(name, pa.array(column))
        self.put("_lk_arrow", wide)
        self.keep("_lk_record", "FROM _lk_arrow ORDER BY record")
        self.connection.unregister("_lk_arrow")
        self.keep("_lk_row", "SELECT source, row, record FROM _lk_record")

    def load_owned(self) -> None:
        """`_lk_owned` of the records laid out, and `_lk_decision` among them."""
        self.keep(
            "_lk_owned",
            """
            SELECT a.record AS node, b.record AS person, f.own_name AS name, f.own_birth AS birth
            FROM _lk_record a JOIN _lk_f f ON f.record = a.id JOIN _lk_record b ON b.id = f.owner ORDER BY a.record""",
        )

    def load_decisions(self) -> None:
        """`_lk_decision` among the records laid out."""
        self.put("_lk_arrow", self.decisions)
        self.keep(
            "_lk_decision",
            """
            SELECT least(a.record, b.record) AS low, greatest(a.record, b.record) AS high, d.same
            FROM _lk_arrow d JOIN _lk_record a ON a.id = d.low JOIN _lk_record b ON b.id = d.high ORDER BY ALL""",
        )
        self.connection.unregister("_lk_arrow")

    def take_frequencies(self, tables: Sequence[str]) -> None:
        """`_lk_counted_frequencies`, of the names in these tables alone."""
        self.put("_lk_arrow", self.calibration.frequencies)
        values = " UNION ".join(f"SELECT {column} AS value FROM {table}" for column in FREQUENT for table in tables)
        self.keep(
            "_lk_counted_frequencies",
            f"FROM _lk_arrow WHERE value IS NULL OR value IN (SELECT value FROM ({values}) WHERE value IS NOT NULL)",
        )
        self.connection.unregister("_lk_arrow")

    def lay_profiles(self, name: str, profiles: Ints, numbers: Ints) -> None:
        """A table of these profiles under these numbers as `unique_id`, with `open` and `node` (a record's lasting number)."""
        table = taken(self.profiles, profiles)
        openness = self.spots["kind"][profiles] == OPEN
        self.put("_lk_arrow", table.append_column("unique_id", pa.array(numbers)).append_column("open", pa.array(openness)))
        self.keep(name, "SELECT * EXCLUDE (kind, mark) FROM _lk_arrow")
        self.connection.unregister("_lk_arrow")

    # --- the answer ---

    def answered(self, part: str, gone: str, query: str) -> None:
        """Replace a part of the answer: rows that the condition `gone` holds for go, those of the query come."""
        self.put("_lk_arrow", self.answer[part])
        self.keep("_lk_lost", f"FROM _lk_arrow WHERE {gone}")
        stays = self.run(f"FROM _lk_arrow WHERE NOT ({gone})").to_arrow_table()
        columns = ", ".join(stays.column_names)
        self.keep("_lk_found", f"SELECT {columns} FROM ({query})")
        self.connection.unregister("_lk_arrow")
        come = self.run("FROM _lk_found").to_arrow_table().cast(stays.schema)
        self.answer[part] = pa.concat_tables([stays, come])
        self.changes[part] = tuple(
            self.run(f"FROM {one} EXCEPT ALL FROM {other} ORDER BY ALL").to_arrow_table()
            for one, other in (("_lk_lost", "_lk_found"), ("_lk_found", "_lk_lost"))
        )
