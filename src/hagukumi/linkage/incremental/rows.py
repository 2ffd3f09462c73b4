"""Which rows are new, gone or the same: hashes of what a row says, compared with those of the last run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hagukumi.linkage.incremental.blocks import Blocks
from hagukumi.linkage.incremental.former import joined
from hagukumi.linkage.incremental.growing import Growing, Ints, Pieces
from hagukumi.linkage.incremental.sorting import distinct, strung
from hagukumi.linkage.japanese.records import EXTRAS, names_somebody, quoted
from hagukumi.linkage.sources import LinkSource
from hagukumi.plan.records import LinkField

NONE: Final = -1
"""In place of a row's place, or of the record of a row that has none yet."""

_BY_KEY: Final = frozenset({LinkField.FORMER_NAME, LinkField.ADDRESS, LinkField.GUARDIAN_NAME})
"""Of these linkage reads the key alone."""

_BOTH: Final = frozenset({LinkField.NAME, LinkField.BIRTH_DATE, LinkField.LATIN, LinkField.ALIAS})
"""Of these it reads text and key; of all others the text alone."""

SAID: Final = ("source", "row", "one", "two", "alone", "form")
"""Of a row, for good: its source's place, its number, two hashes of what it says, whether it is never one with another that says the same,
and the number of a record with its comparable columns."""

STATE: Final = ("record", "there")
"""Of a row, as it is now: its record, and whether it still holds."""


def columns_read(connection: duckdb.DuckDBPyConnection, source: LinkSource) -> list[str]:
    """The columns of the source's table that linkage reads, in the order of the plan."""
    present = {row[0] for row in connection.execute(f"DESCRIBE {quoted(source.table)}").fetchall()}
    wanted = []
    for field, column in source.columns.items():
        wanted += [column] if field not in _BY_KEY else []
        wanted += [f"{column}_key"] if field in _BY_KEY | _BOTH else []
    wanted += [source.extra[name] for name in EXTRAS if name in source.extra]
    return [name for name in dict.fromkeys(wanted) if name in present]


def digest(columns: str) -> str:
    """SQL: 63 bits of the hash of columns, as a signed number."""
    return f"CAST(hash({columns}) >> 1 AS BIGINT)"


def _key(source: Ints | int, row: Ints) -> Ints:
    return np.asarray((row << 16) + source, dtype=np.int64)


class Rows:
    """Every row ever told, by place; blocks find them by number (`row`), by what they say (`writing`) and by record (`told`)."""

    def __init__(self, said: pa.Table, state: pa.Table, blocks: Mapping[str, Blocks]) -> None:
        self.said, self._blocks, self._columns = said, blocks, {name: Pieces(said[name]) for name in SAID}
        self.state = Growing(state, STATE)

    def column(self, name: str) -> Pieces:
        """A column that never changes, by place."""
        return self._columns[name]

    @property
    def record(self) -> Ints:
        """Each row's record."""
        return np.asarray(self.state["record"])

    @property
    def there(self) -> npt.NDArray[np.bool_]:
        """Whether a row still holds."""
        return np.asarray(self.state["there"])

    def find(self, source: Ints | int, row: Ints) -> Ints:
        """Places of rows by number, `NONE` for one that is not there."""
        found = np.full(len(row), NONE, dtype=np.int64)
        asked, places = self._blocks["row"].met(_key(source, row), np.arange(len(row), dtype=np.int64), self.there)
        found[asked] = places
        return found

    def alike(self, source: Ints, one: Ints, two: Ints, asked: Ints) -> tuple[Ints, Ints]:
        """Of those who ask, and places of rows that say the same in a source that tells such rows not apart."""
        asker, place = self._blocks["writing"].met(one, np.arange(len(one), dtype=np.int64), self.there)
        same = (self.column("source")[place] == source[asker]) & (self.column("two")[place] == two[asker])
        return asked[asker[same]], place[same]

    def of(self, records: Ints) -> tuple[Ints, Ints]:
        """Records and places of all their rows."""
        record, place = self._blocks["told"].met(records, records, self.there)
        theirs = self.record[place] == record
        return record[theirs], place[theirs]

    def add(self, said: pa.Table, record: Ints) -> None:
        """Rows that came, with their records."""
        self.said = joined(self.said, said)
        self._columns = {name: Pieces(self.said[name]) for name in SAID}
        places = self.state.add({"record": record, "there": np.ones(len(record), dtype=np.bool_)})
        source, row, one, alone = (said[name].to_numpy() for name in ("source", "row", "one", "alone"))
        self._blocks["row"].add(_key(source, row), places)
        self._blocks["writing"].add(one[~alone], places[~alone])
        self._blocks["told"].add(record, places)

    def rename(self, places: Ints, record: Ints) -> None:
        """Rows whose record has another number now."""
        self.state["record"][places] = record
        self._blocks["told"].add(record, places)


@dataclass(frozen=True, slots=True)
class Today:
    """What today's tables say otherwise: places of rows that went or say something else, and `source, row, one, two, alone` of those that
    came or do.
    """

    gone: Ints
    come: pa.Table


def differing(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], rows: Rows, removed: pa.Table | None) -> Today:
    """Compare today's tables with the rows told before; `removed`: they hold changed rows alone, and these rows went.

    Cost: one hash of each row of the tables; two more of what came.
    """
    met, lost, come = [], [], []
    for place, source in enumerate(sources):
        row, one = _told(connection, source)
        found = rows.find(place, row)
        known = found >= 0
        known[known] = rows.column("one")[found[known]] == one[known]
        met.append(found[known])
        lost.append(found[~known & (found >= 0)])
        come.append(_come(connection, place, source, row[~known], every=not known.any()))
    if removed is None:
        stays = np.zeros(len(rows.there), dtype=np.bool_)
        stays[strung(met)] = True
        gone = np.flatnonzero(rows.there & ~stays)
    else:
        gone = distinct(*lost, _removed(sources, rows, removed))
    return Today(gone, pa.concat_tables(come))


def _told(connection: duckdb.DuckDBPyConnection, source: LinkSource) -> tuple[Ints, Ints]:
    columns = ", ".join(quoted(name) for name in columns_read(connection, source)) or "0"
    found = connection.execute(f"SELECT CAST(_row AS BIGINT) AS row, {digest(columns)} AS one FROM {quoted(source.table)}").fetchnumpy()
    return np.asarray(found["row"], dtype=np.int64), np.asarray(found["one"], dtype=np.int64)


def _come(connection: duckdb.DuckDBPyConnection, place: int, source: LinkSource, row: Ints, *, every: bool) -> pa.Table:
    columns = ", ".join(quoted(name) for name in columns_read(connection, source)) or "0"
    alone = "true" if source.unique_per_person or source.spine else f"NOT {names_somebody(source)}"
    connection.register("_lk_come", pa.table({"row": row}))
    found = connection.execute(f"""
        SELECT CAST({place} AS BIGINT) AS source, CAST(_row AS BIGINT) AS row, {digest(columns)} AS one,
               {digest("'again', " + columns)} AS two, {alone} AS alone
        FROM {quoted(source.table)} {"" if every else "WHERE _row IN (SELECT row FROM _lk_come)"} ORDER BY row""").to_arrow_table()
    connection.unregister("_lk_come")
    return found


def _removed(sources: Sequence[LinkSource], rows: Rows, removed: pa.Table) -> Ints:
    """Places of the rows in a table `_source, _row`; rows never told are passed over."""
    places = {source.id: place for place, source in enumerate(sources)}
    source = np.array([places.get(id, NONE) for id in removed["_source"].to_pylist()], dtype=np.int64)
    row = np.asarray(removed["_row"].to_numpy(), dtype=np.int64)
    found = rows.find(source[source >= 0], row[source >= 0])
    return found[found >= 0]
