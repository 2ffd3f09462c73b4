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
from hagukumi.linkage.incremental.former import Former, Ints, joined, taken
from hagukumi.linkage.incremental.kept import Kept
from hagukumi.linkage.incremental.rows import digest
from hagukumi.linkage.japanese.comparisons import FREQUENT
from hagukumi.linkage.japanese.records import ALONE, COMPARED
from hagukumi.linkage.sources import LinkSettings, LinkSource

NOBODY: Final = -1
"""In place of a record's number, or of the hash of a value that is not known."""

BONDS: Final = ("alive", "row", "owner", "own_name", "own_birth", "sure", "lacking", "person")
"""Of a record: whether it is there, its least row, the register record that its number names with the levels of name and birth, the
register record that it is surely linked to, whether it found nobody at first, its person."""

SPOTS: Final = ("alive", "node", "kind", "mark")
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
        self, connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], settings: LinkSettings, former: Former
    ) -> None:
        self.connection, self.sources, self.settings = connection, sources, settings
        self.model, self.calibration = former.model, former.calibration
        self.records, self.facts, self.profiles = former.records, former.facts, former.profiles
        self.bonds: dict[str, Ints] = {name: former.bonds[name].to_numpy().copy() for name in BONDS}
        self.spots: dict[str, Ints] = {name: former.spots[name].to_numpy().copy() for name in SPOTS}
        self.blocks = {kind: Blocks(segments) for kind, segments in former.blocks.items()}
        self.scores, self.namesakes, self.decisions = former.scores, former.namesakes, former.decisions
        self.hints, self.doubles = former.hints["record"].to_numpy(), former.doubles["record"].to_numpy()
        self.answer = {part: Kept(table) for part, table in former.answer.items()}
        self._facts: dict[str, Ints] = {}

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

    # --- looking up ---

    def fact(self, name: str) -> Ints:
        """A fact of every record, by number."""
        if name not in self._facts:
            self._facts[name] = self.facts[name].to_numpy()
        return self._facts[name]

    def values(self, name: str, records: Ints) -> Ints:
        """What is known of a fact of these records, each value once."""
        found = np.unique(self.fact(name)[records])
        return found[found >= 0]

    def matched(self, name: str, keys: Ints) -> tuple[Ints, Ints]:
        """Places in `keys` and numbers of the records that are there and have that value of the fact."""
        places = np.flatnonzero(keys >= 0)
        return self.blocks[name].met(keys[places], places, self.bonds["alive"] == 1)

    def having(self, name: str, keys: Ints) -> Ints:
        """Records that are there and have one of these values of a fact."""
        return np.unique(self.matched(name, keys)[1])

    def register_having(self, name: str, keys: Ints) -> Ints:
        """Of these, those of the register."""
        return self.of_register(self.having(name, keys))

    def of_register(self, records: Ints) -> Ints:
        """Those of the register."""
        return records[self.fact("spine")[records] == 1]

    def living(self, records: Ints) -> Ints:
        """Those that are there."""
        return records[self.bonds["alive"][records] == 1]

    def mask(self, records: Ints) -> npt.NDArray[np.bool_]:
        """By number: whether a record is among these."""
        found = np.zeros(len(self.bonds["alive"]), dtype=np.bool_)
        found[records] = True
        return found

    def bound(self, bond: str, records: Ints) -> Ints:
        """Records that are there and whose bond (owner, sure, person) is one of these."""
        others = self.bonds[bond]
        return np.flatnonzero((self.bonds["alive"] == 1) & (others >= 0) & self.mask(records)[others])

    def household(self, records: Ints) -> Ints:
        """Register records of the households of these."""
        return self.register_having("household", self.values("household", records))

    def profiles_of(self, records: Ints, *kinds: int) -> Ints:
        """Profiles of these kinds that are there."""
        spots = self.spots
        return np.flatnonzero((spots["alive"] == 1) & np.isin(spots["kind"], kinds) & self.mask(records)[spots["node"]])

    # --- growing ---

    def add_records(self, found: pa.Table) -> Ints:
        """Give numbers to rows of `_lk_record`, in their order."""
        first = len(self.bonds["alive"])
        fresh = np.arange(first, first + found.num_rows, dtype=np.int64)
        if not len(fresh) and self.records.num_columns:
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
        for name in BONDS:
            more = np.full(len(fresh), {"alive": 1, "lacking": 0}.get(name, NOBODY), dtype=np.int64)
            self.bonds[name] = np.concatenate([self.bonds[name], more])
        self.bonds["person"][fresh] = fresh
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
        _, places, counts = np.unique(content, return_inverse=True, return_counts=True)
        asked, others = self.blocks["content"].met(content, fresh, self.bonds["alive"] == 1)
        self.doubles = np.unique(np.concatenate([self.doubles, fresh[counts[places] > 1], asked, others]))

    def add_profiles(self, found: pa.Table) -> Ints:
        """Give numbers to profiles: `node` (a record's number), `kind`, `mark` and what is compared."""
        first = len(self.spots["alive"])
        fresh = np.arange(first, first + found.num_rows, dtype=np.int64)
        for name in SPOTS:
            more = np.ones(len(fresh), dtype=np.int64) if name == "alive" else found[name].to_numpy().astype(np.int64)
            self.spots[name] = np.concatenate([self.spots[name], more])
        self.profiles = joined(self.profiles, found)
        return fresh

    # --- laying out a part ---

    def load(self, places: Ints, *columns: str, decided: bool = False) -> None:
        """`_lk_record` of these records with these columns, or all: `record` as a full run orders them, `id` their lasting number.

        `_lk_row`: one row each. `decided`: with their `person`, by lasting number.
        `_lk_bond(record, id, owner, own_name, own_birth, sure, person)`: what is decided on them so far.
        """
        rows, order = self.bonds["row"][places], self.order(places)
        record = np.empty(len(order), dtype=np.int64)
        record[order] = np.arange(len(order))
        wide = taken(self.records.select(["source", "is_spine", *columns]) if columns else self.records, places)
        more = {"row": rows, "id": places, "record": record} | ({"person": self.bonds["person"][places]} if decided else {})
        for name, column in more.items():
            wide = wide.append_column(name, pa.array(column))
        self.put("_lk_arrow", wide)
        self.keep("_lk_record", "FROM _lk_arrow")
        self.connection.unregister("_lk_arrow")
        self.keep("_lk_row", "SELECT source, row, record FROM _lk_record")
        bonds = {name: self.bonds[name][places] for name in ("owner", "own_name", "own_birth", "sure", "person")}
        self.put("_lk_bond", pa.table({"record": record, "id": places, **bonds}))

    def order(self, places: Ints) -> Ints:
        """How a full run orders these records."""
        keys = (self.fact(name)[places] for name in ("content", "source"))
        return np.lexsort((self.bonds["row"][places], *keys, 1 - self.fact("spine")[places]))

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

    def take_frequencies(self, tables: Sequence[str]) -> None:
        """`_lk_counted_frequencies`, of the names in these tables and of names never seen."""
        values = " UNION ".join(f"SELECT {column} AS value FROM {table}" for column in FREQUENT for table in tables)
        (asked,) = self.arrays(f"SELECT DISTINCT {hashed('value')} FROM ({values})")
        frequencies = self.calibration.frequencies
        _, places = self.blocks["frequency"].met(asked, asked, np.ones(frequencies.num_rows, dtype=np.bool_))
        self.put("_lk_arrow", taken(frequencies, np.union1d(places, self.blocks["frequency"].places(NOBODY))))
        self.keep("_lk_counted_frequencies", "FROM _lk_arrow")
        self.connection.unregister("_lk_arrow")

    def lay_profiles(self, name: str, profiles: Ints, numbers: Ints) -> None:
        """A table of these profiles under these numbers as `unique_id`, with `open` and `node` (a record's lasting number)."""
        table = taken(self.profiles, profiles)
        openness = self.spots["kind"][profiles] == OPEN
        self.put("_lk_arrow", table.append_column("unique_id", pa.array(numbers)).append_column("open", pa.array(openness)))
        self.keep(name, "SELECT * EXCLUDE (kind, mark) FROM _lk_arrow")
        self.connection.unregister("_lk_arrow")
