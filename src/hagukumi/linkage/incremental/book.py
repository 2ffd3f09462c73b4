"""The state of linkage while a night is worked on: what is known of every record and profile, found by number, and parts of it laid out.

Only a part of the records is ever laid out for the ordinary steps of linkage, numbered as a full run would number them, so that these steps
give each of them what a full run gives it.
"""

from collections.abc import Sequence
from typing import Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hagukumi.linkage.incremental.blocks import Blocks
from hagukumi.linkage.incremental.former import KEYS, Former, Ints, joined, taken
from hagukumi.linkage.incremental.growing import Growing, Pieces
from hagukumi.linkage.incremental.kept import Kept
from hagukumi.linkage.incremental.rows import Rows, digest
from hagukumi.linkage.incremental.sorting import distinct, numbered, order_of
from hagukumi.linkage.japanese.comparisons import FREQUENT
from hagukumi.linkage.japanese.records import ALONE, COMPARED
from hagukumi.linkage.sources import LinkSettings, LinkSource

NOBODY: Final = -1
"""In place of a record's number, or of the hash of a value that is not known."""

BONDS: Final = {
    "alive": "BOOLEAN",
    "row": "BIGINT",
    "owner": "BIGINT",
    "own_name": "TINYINT",
    "own_birth": "TINYINT",
    "sure": "BIGINT",
    "lacking": "BOOLEAN",
    "person": "BIGINT",
}
"""Of a record: whether it is there, its least row, the register record that its number names with the levels of name and birth, the
register record that it is surely linked to, whether it found nobody at first, its person."""

BINDING: Final = ("owner", "sure", "person")
"""Bonds that are records themselves, by which those bound to one are found."""

SPOTS: Final = {"alive": "BOOLEAN", "node": "BIGINT", "kind": "TINYINT", "mark": "BIGINT"}
"""Of a profile: whether it is there, whose it is, its kind, and a hash of all that is compared."""

BASE, OPEN, VARIANT, LEARNT = range(4)
"""Kinds of profiles: a register row's own, a record's that is still open, one more of a register person, and one that sure links taught.
In this order a full run numbers them."""

_HASHED: Final = ("number", "household", "address", "name", "kana", "family", "guardian_number", "guardian_name", "guardian_kana")


def hashed(column: str, condition: str = "") -> str:
    """SQL: the hash of a value that is known, else `NOBODY`."""
    return f"CASE WHEN {column} IS NOT NULL {condition} THEN {digest(column)} ELSE {NOBODY} END"


def _of_register(*columns: str) -> str:
    known = " AND ".join(f"{column} IS NOT NULL" for column in columns)
    return f"CASE WHEN is_spine AND {known} THEN {digest(', '.join(columns))} ELSE {NOBODY} END"


FACTS: Final = {
    "source": ("INT", "source"),
    "spine": ("BIGINT", "CAST(is_spine AS BIGINT)"),
    "alone": ("BIGINT", f"CAST({ALONE} AS BIGINT)"),
    "protected": ("BIGINT", "CAST(protected AS BIGINT)"),
    "content": ("UBIGINT", f"hash({', '.join(COMPARED)})"),
    "again": ("UBIGINT", f"hash('again', {', '.join(COMPARED)})"),
    "twin": ("BIGINT", _of_register("household", "birth")),
    "kin": ("BIGINT", digest("name, kana, number")),
    "alike": ("BIGINT", _of_register("name", "born", "sex")),
    "own_name": ("BIGINT", _of_register("name")),
    "own_family": ("BIGINT", _of_register("family")),
    **{column: ("BIGINT", hashed(column)) for column in _HASHED},
    "mark": ("BIGINT", "mark"),
}
"""Facts of a record: type, and SQL over its columns and `mark`, the hash of them all.

`alone`: it is never one with another of the same content. `content`: by it a full run orders records. `twin`, `kin`, `alike`: what
brothers and sisters born together, members of a household, and one person registered twice have in common.
"""

INDEXED: Final = (
    *("content", "number", "household", "twin", "alike", "own_name", "own_family"),
    *("guardian_number", "guardian_name", "guardian_kana"),
)
"""Facts by which records are looked up."""

_SORTED: Final = ("also", "home", "near")


def content_mark(columns: Sequence[str]) -> str:
    """SQL: a hash of the columns; lists count as sets."""
    return digest(", ".join(f"list_sort({column})" if column in _SORTED else column for column in columns))


class Book:
    """Everything of the former run, to be changed. Numbers of records and profiles are places in its arrays."""

    def __init__(
        self,
        given: duckdb.DuckDBPyConnection,
        connection: duckdb.DuckDBPyConnection,
        sources: Sequence[LinkSource],
        settings: LinkSettings,
        former: Former,
    ) -> None:
        self.given, self.connection, self.sources, self.settings = given, connection, sources, settings
        self.model, self.calibration = former.model, former.calibration
        self.records, self.facts, self.profiles = former.records, former.facts, former.profiles
        self.bonds, self.spots = Growing(former.bonds, tuple(BONDS)), Growing(former.spots, tuple(SPOTS))
        self.blocks = {kind: Blocks(segments) for kind, segments in former.blocks.items()}
        self.rows = Rows(former.rows, former.told, self.blocks)
        self.scores, self.namesakes, self.decisions = self._kept("scores", former.scores), former.namesakes, former.decisions
        self.hints, self.doubles = former.hints["record"].to_numpy(), former.doubles["record"].to_numpy()
        self.answer = {part: self._kept(part, table) for part, table in former.answer.items()}
        self._facts: dict[str, Pieces] = {}

    def _kept(self, part: str, table: pa.Table) -> Kept:
        return Kept(table, {column: self.blocks[f"{part}.{column}"] for column in KEYS[part]})

    @property
    def alive(self) -> npt.NDArray[np.bool_]:
        """By record: whether it is there."""
        return np.asarray(self.bonds["alive"])

    # --- tables in the engine ---

    def run(self, query: str) -> duckdb.DuckDBPyConnection:
        """Execute a statement."""
        return self.connection.execute(query)

    def arrays(self, query: str) -> tuple[Ints, ...]:
        """The columns of a query as whole numbers; what is not known is `NOBODY`."""
        found = self.connection.execute(query).fetchnumpy()
        return tuple(np.ma.filled(np.ma.asarray(column), NOBODY).astype(np.int64) for column in found.values())

    def put(self, name: str, table: pa.Table | Ints) -> None:
        """Lay a table, or numbers as the column `record`, into the engine."""
        self.connection.register(name, pa.table({"record": table}) if isinstance(table, np.ndarray) else table)

    def keep(self, name: str, query: str) -> None:
        """Create a table of the engine's own."""
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")

    def drop(self, name: str) -> None:
        """Take away what `put` or `keep` laid there."""
        if self.given is self.connection:
            self.connection.execute(f"DROP TABLE IF EXISTS {name}")
        else:
            self.connection.unregister(name)

    def _lay(self, name: str, table: pa.Table, *, copied: bool) -> None:
        """Lay a table into the engine: few rows as they are, many as a table of the engine's own, which is faster to read again."""
        self.connection.unregister(name)
        self.connection.execute(f"DROP TABLE IF EXISTS {name}")
        if copied or self.given is self.connection:
            self.put("_lk_arrow", table)
            self.keep(name, "FROM _lk_arrow")
            self.connection.unregister("_lk_arrow")
        else:
            self.put(name, table)

    # --- looking up ---

    def fact(self, name: str) -> Pieces:
        """A fact of every record, by number."""
        if name not in self._facts:
            self._facts[name] = Pieces(self.facts[name])
        return self._facts[name]

    def values(self, name: str, records: Ints) -> Ints:
        """What is known of a fact of these records, each value once."""
        found = distinct(self.fact(name)[records])
        return found[found >= 0]

    def matched(self, name: str, keys: Ints) -> tuple[Ints, Ints]:
        """Places in `keys` and numbers of the records that are there and have that value of the fact."""
        places = np.flatnonzero(keys >= 0)
        return self.blocks[name].met(keys[places], places, self.alive)

    def having(self, name: str, keys: Ints) -> Ints:
        """Records that are there and have one of these values of a fact."""
        return distinct(self.matched(name, keys)[1])

    def register_having(self, name: str, keys: Ints) -> Ints:
        """Of these, those of the register."""
        return self.of_register(self.having(name, keys))

    def of_register(self, records: Ints) -> Ints:
        """Those of the register."""
        return records[self.fact("spine")[records] == 1]

    def living(self, records: Ints) -> Ints:
        """Those that are there."""
        return records[self.alive[records]]

    def bound(self, bond: str, records: Ints) -> Ints:
        """Records that are there and whose bond (owner, sure, person) is one of these."""
        asked, found = self.blocks[bond].met(records, records, self.alive)
        return distinct(found[self.bonds[bond][found] == asked])

    def bind(self, bond: str, records: Ints, others: Ints) -> None:
        """Bind records to others (or to `NOBODY`) by one of `BINDING`."""
        changed = self.bonds[bond][records] != others
        records, others = records[changed], others[changed]
        self.bonds[bond][records] = others
        self.blocks[bond].add(others[others >= 0], records[others >= 0])

    def household(self, records: Ints) -> Ints:
        """Register records of the households of these."""
        return self.register_having("household", self.values("household", records))

    def profiles_of(self, records: Ints, *kinds: int) -> Ints:
        """Profiles of these kinds that are there."""
        found = distinct(self.blocks["profile"].met(records, records, np.asarray(self.spots["alive"]))[1])
        return found[np.isin(self.spots["kind"][found], kinds)]

    # --- growing ---

    def add_records(self, found: pa.Table, alive: npt.NDArray[np.bool_]) -> Ints:
        """Give numbers to rows of `_lk_record`, in their order; `alive`: which of them lead."""
        first, count = len(self.alive), found.num_rows
        fresh = np.arange(first, first + count, dtype=np.int64)
        if not count and self.records.num_columns:
            return fresh
        found = found.drop_columns([name for name in ("record", "row") if name in found.column_names])
        self.put("_lk_arrow_come", found.append_column("place", pa.array(fresh)))
        facts = self.run(f"""
            SELECT {", ".join(f"{sql} AS {name}" for name, (_, sql) in FACTS.items())}
            FROM (SELECT *, {content_mark([name for name in found.column_names if name != "source"])} AS mark FROM _lk_arrow_come)
            ORDER BY place""").to_arrow_table()
        tokens = self.arrays("SELECT unnest(home) AS token, place FROM _lk_arrow_come WHERE NOT is_spine AND NOT protected")
        self.connection.unregister("_lk_arrow_come")
        self.facts, self.records, self._facts = joined(self.facts, facts), joined(self.records, found), {}
        none, false = np.full(count, NOBODY, dtype=np.int64), np.zeros(count, dtype=np.bool_)
        self.bonds.add(dict.fromkeys(BONDS, none) | {"alive": alive, "lacking": false})
        self.bind("person", fresh, fresh)
        self._index(facts, fresh)
        self.blocks["token"].add(*tokens)
        return fresh

    def _index(self, facts: pa.Table, fresh: Ints) -> None:
        for name in INDEXED:
            keys = facts[name].to_numpy()
            if name == "content":
                keys = (keys >> np.uint64(1)).astype(np.int64)
                self._note_doubles(keys, fresh)
            known = keys >= 0
            self.blocks[name].add(keys[known], fresh[known])

    def _note_doubles(self, content: Ints, fresh: Ints) -> None:
        """Note records of one content: where a source keeps both, their rows' order may decide."""
        group, _ = numbered(content)
        counts = np.bincount(group)
        asked, others = self.blocks["content"].met(content, fresh, self.alive)
        self.doubles = distinct(np.concatenate([self.doubles, fresh[counts[group] > 1], asked, others]))

    def add_profiles(self, found: pa.Table) -> Ints:
        """Give numbers to profiles: `node` (a record's number), `kind`, `mark` and what is compared."""
        columns = {name: found[name].to_numpy() for name in SPOTS if name != "alive"}
        fresh = self.spots.add(columns | {"alive": np.ones(found.num_rows, dtype=np.bool_)})
        self.blocks["profile"].add(np.asarray(columns["node"], dtype=np.int64), fresh)
        self.profiles = joined(self.profiles, found)
        return fresh

    # --- laying out a part ---

    def load(self, places: Ints, *columns: str, decided: bool = False, copied: bool = False) -> None:
        """`_lk_record` of these records with these columns, or all: `record` as a full run orders them, `id` their lasting number.

        `_lk_row`: one row each. `decided`: with their `person`, by lasting number. `copied`: as a table that may be changed.
        `_lk_bond(record, id, owner, own_name, own_birth, sure, person)`: what is decided on them so far.
        """
        rows, order = self.bonds["row"][places], self.order(places)
        record = np.empty(len(order), dtype=np.int64)
        record[order] = np.arange(len(order))
        wide = taken(self.records.select(["source", "is_spine", *columns]) if columns else self.records, places)
        more = {"row": rows, "id": places, "record": record} | ({"person": self.bonds["person"][places]} if decided else {})
        for name, column in more.items():
            wide = wide.append_column(name, pa.array(column))
        self._lay("_lk_record", wide, copied=copied)
        self.put("_lk_row", wide.select(["source", "row", "record"]))
        bonds = {name: self.bonds[name][places] for name in ("owner", "own_name", "own_birth", "sure", "person")}
        self.put("_lk_bond", pa.table({"record": record, "id": places, **bonds}))

    def order(self, places: Ints) -> Ints:
        """How a full run orders these records."""
        content, group = self.fact("content")[places], (1 - self.fact("spine")[places]) * len(self.sources) + self.fact("source")[places]
        half = (content >> np.uint64(1)).astype(np.int64)
        order = order_of(half)
        order = order[order_of(group[order])]
        like = (half[order][1:] == half[order][:-1]) & (group[order][1:] == group[order][:-1])
        tied = np.flatnonzero(np.append(like, False) | np.append(False, like))
        among = order[tied]
        order[tied] = among[np.lexsort((self.bonds["row"][places[among]], content[among], group[among]))]
        return order

    def load_owned(self) -> None:
        """`_lk_owned` of the records laid out."""
        self.keep(
            "_lk_owned",
            """
            SELECT a.record AS node, b.record AS person, a.own_name AS name, a.own_birth AS birth
            FROM _lk_bond a JOIN _lk_bond b ON b.id = a.owner ORDER BY a.record""",
        )

    def load_decisions(self) -> None:
        """`_lk_decision` among the records laid out."""
        self.put("_lk_arrow", self.decisions)
        self.keep(
            "_lk_decision",
            """
            SELECT least(a.record, b.record) AS low, greatest(a.record, b.record) AS high, d.same
            FROM _lk_arrow d JOIN _lk_bond a ON a.id = d.low JOIN _lk_bond b ON b.id = d.high ORDER BY ALL""",
        )
        self.connection.unregister("_lk_arrow")

    def take_frequencies(self, table: str) -> None:
        """`_lk_counted_frequencies`, of the names in this table and of names never seen."""
        values = " UNION ".join(f"SELECT {column} AS value FROM {table}" for column in FREQUENT)
        (asked,) = self.arrays(f"SELECT DISTINCT {hashed('value')} FROM ({values})")
        frequencies = self.calibration.frequencies
        _, places = self.blocks["frequency"].met(asked, asked, np.ones(frequencies.num_rows, dtype=np.bool_))
        self.put("_lk_arrow", taken(frequencies, distinct(places, self.blocks["frequency"].places(NOBODY))))
        self.keep("_lk_counted_frequencies", "FROM _lk_arrow")
        self.connection.unregister("_lk_arrow")

    def lay_profiles(self, name: str, profiles: Ints, numbers: Ints, *, copied: bool = False) -> None:
        """A table of these profiles under these numbers as `unique_id`, with `open` and `node` (a record's lasting number)."""
        table, openness = taken(self.profiles, profiles), self.spots["kind"][profiles] == OPEN
        table = table.drop_columns(["kind", "mark"]).append_column("unique_id", pa.array(numbers)).append_column("open", pa.array(openness))
        self._lay(name, table, copied=copied)
