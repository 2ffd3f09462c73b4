"""From a source's raw text to the table that linkage reads: each distinct writing is conformed once, never row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import duckdb
import pyarrow as pa

from hagukumi.linkage.general.conforming import SEX_UNKNOWN, Conforming, addresses, dates, emails, phones, plain_texts, postal_codes, sexes
from hagukumi.linkage.general.reading import Loaded
from hagukumi.linkage.general.spec import LinkSpec, Settings
from hagukumi.linkage.sources import LinkSource
from hagukumi.notation import DayOrder, day_order
from hagukumi.plan.records import LinkField

_BATCH: Final = 100_000
"""Distinct writings that are conformed at a time."""

_PLAIN_ALREADY: Final = "[!-~]+"
"""Printable ASCII without blanks: `plain_texts` leaves it as it is."""

_TEXTS: Final = {"resident_number": LinkField.RESIDENT_NUMBER, "household": LinkField.HOUSEHOLD}
_EXTRAS: Final = ("email", "city", "occupation")
_LATIN: Final = {
    "resident_number": LinkField.RESIDENT_NUMBER,
    "full_name": LinkField.NAME,
    "birth_date": LinkField.BIRTH_DATE,
    "sex": LinkField.SEX,
    "address": LinkField.ADDRESS,
    "postal_code": LinkField.POSTAL,
    "phone": LinkField.PHONE,
    "household": LinkField.HOUSEHOLD,
}
_LATIN_EXTRAS: Final = ("family_name", "given_name", *_EXTRAS)


@dataclass(frozen=True, slots=True)
class Normalised:
    """A source ready to be linked, and what it was loaded from; `unreadable` counts its values that could not be read, by meaning."""

    loaded: Loaded
    source: LinkSource
    unreadable: Mapping[str, int]


class _Source:
    """One source on its way: writings are conformed into tables of their own, then joined back to the rows."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, loaded: Loaded, place: int) -> None:
        self._connection, self._loaded = connection, loaded
        self._named = loaded.spec.columns.named()
        self._kept: dict[str, str] = {}
        self._maps: list[tuple[str, str]] = []
        self.table = f"_gl_source_{place}"
        self.unreadable: dict[str, int] = {}

    def cell(self, meaning: str) -> str | None:
        """SQL of a cell, NULL when it is blank; None when the source has no such column."""
        heading = self._named.get(meaning)
        return None if heading is None else self.cell_under(heading)

    def cell_under(self, heading: str) -> str:
        """The same for a heading."""
        return f"r.{self._loaded.columns[heading]}"

    def keep(self, column: str, expression: str) -> None:
        """Take an SQL expression over the row `r` and the tables of conformed writings as a column."""
        self._kept[column] = expression

    def conform(self, conforming: Conforming, *cells: str, where: str = "true") -> str:
        """Conform the distinct writings in these cells; returns the name under which the conformed columns can be kept."""
        name = f"m{len(self._maps)}"
        table = f"{self.table}_{name}"
        written = ", ".join(f"{cell} AS w{place}" for place, cell in enumerate(cells))
        with self._connection.cursor() as reading:
            query = f"SELECT DISTINCT {written} FROM {self._loaded.table} r WHERE w0 IS NOT NULL AND ({where})"
            batches = reading.execute(query).to_arrow_reader(_BATCH)
            empty = pa.RecordBatch.from_pylist([], schema=batches.schema)
            self._write(f"CREATE TABLE {table} AS", empty, conforming)
            for batch in batches:
                self._write(f"INSERT INTO {table}", batch, conforming)
        same = f"{name}.w0 = {cells[0]}" + "".join(f" AND {name}.w{n} IS NOT DISTINCT FROM {cell}" for n, cell in enumerate(cells) if n)
        self._maps.append((name, f"LEFT JOIN {table} {name} ON {same}"))
        return name

    def day_order(self, cell: str) -> DayOrder | None:
        """What 03/04/2015 means in a column of dates, from those that can be read in one order only."""
        query = f"SELECT DISTINCT {cell} AS written FROM {self._loaded.table} r WHERE regexp_matches({cell}, '^[^0-9]*[0-9]{{1,2}}[^0-9]')"
        return day_order(self._connection.execute(query).to_arrow_table()["written"]).order

    def _write(self, statement: str, batch: pa.RecordBatch, conforming: Conforming) -> None:
        columns = dict(zip(batch.schema.names, batch.columns, strict=True)) | dict(conforming(batch))
        self._connection.register("_gl_batch", pa.table(columns))
        self._connection.execute(f"{statement} FROM _gl_batch")
        self._connection.unregister("_gl_batch")

    def count_unreadable(self, meaning: str, name: str, *columns: str) -> None:
        """Count the cells that say something of which none of the conformed columns could be read."""
        nothing = " AND ".join(f"{column} IS NULL" for column in columns)
        unread = f"SELECT w0 FROM {self.table}_{name} WHERE {nothing}"
        query = f"SELECT count(*) FROM {self._loaded.table} r WHERE {self.cell(meaning)} IN ({unread})"
        if found := int(self._connection.execute(query).fetchall()[0][0]):
            self.unreadable[meaning] = found

    def _from(self) -> str:
        return " ".join([f"{self._loaded.table} r", *(join for _, join in self._maps)])

    def finish(self) -> None:
        """Make the table and drop what it was made from."""
        columns = "".join(f", {expression} AS {name}" for name, expression in self._kept.items())
        self._connection.execute(f"CREATE TABLE {self.table} AS SELECT r._row{columns} FROM {self._from()} ORDER BY r._row")
        for name, _ in self._maps:
            self._connection.execute(f"DROP TABLE {self.table}_{name}")


def normalise(connection: duckdb.DuckDBPyConnection, spec: LinkSpec, loaded: Loaded, place: int, others: Mapping[str, str]) -> Normalised:
    """Make the table `_gl_source_<place>` from a loaded source and drop what was loaded.

    `others`: what each further column is called → the column's name in the engine. The table also holds `_record`, the record's own id.
    Cost: linear in rows for the joins; conforming itself grows with the distinct writings alone.
    """
    work = _Source(connection, loaded, place)
    work.keep("_record", "r._record")
    columns, extra = _latin(work) if spec.script == "latin" else _japanese(work, spec.settings)
    for name, heading in loaded.spec.columns.others().items():
        work.keep(others[name], _plain(work, work.cell_under(heading)))
        extra[others[name]] = others[name]
    work.finish()
    connection.execute(f"DROP TABLE {loaded.table}")
    source = LinkSource(loaded.spec.name, work.table, columns, unique_per_person=loaded.spec.unique_per_person, extra=extra)
    return Normalised(loaded, source, work.unreadable)


def _latin(work: _Source) -> tuple[dict[LinkField, str], dict[str, str]]:
    """Latin script is conformed by its own room, from texts as written; only the codes of sexes differ from source to source."""
    there = {meaning: cell for meaning in (*_LATIN, *_LATIN_EXTRAS) if (cell := work.cell(meaning))}
    for meaning, cell in there.items():
        work.keep(meaning, _latin_sex(work, cell) if meaning == "sex" else cell)
    columns = {_LATIN[meaning]: meaning for meaning in there if meaning in _LATIN}
    return columns, {meaning: meaning for meaning in there if meaning in _LATIN_EXTRAS}


def _latin_sex(work: _Source, cell: str) -> str:
    return f"nullif(coalesce({work.conform(sexes, cell)}.key, {cell}), '{SEX_UNKNOWN}')"


def _japanese(work: _Source, settings: Settings) -> tuple[dict[LinkField, str], dict[str, str]]:
    columns = _texts(work) | _names(work) | _birth(work) | _keyed(work, LinkField.SEX, "sex", sexes) | _whereabouts(work, settings)
    extras = {meaning: cell for meaning in _EXTRAS if (cell := work.cell(meaning))}
    for meaning, cell in extras.items():
        work.keep(meaning, f"{work.conform(emails, cell)}.key" if meaning == "email" else _plain(work, cell))
    return columns, {meaning: meaning for meaning in extras}


def _plain(work: _Source, cell: str) -> str:
    """SQL: the cell without differences of width and blanks; only cells that have such are looked at one by one."""
    name = work.conform(plain_texts, cell, where=f"NOT regexp_full_match(w0, '{_PLAIN_ALREADY}')")
    return f"coalesce({name}.key, {cell})"


def _texts(work: _Source) -> dict[LinkField, str]:
    there = {meaning: cell for meaning in _TEXTS if (cell := work.cell(meaning))}
    for meaning, cell in there.items():
        work.keep(meaning, _plain(work, cell))
    return {_TEXTS[meaning]: meaning for meaning in there}


def _names(work: _Source) -> dict[LinkField, str]:
    """The name whole, or family name and given name joined as registers write them."""
    full, family, given = (work.cell(meaning) for meaning in ("full_name", "family_name", "given_name"))
    parts = [cell for cell in (family, given) if cell]
    joined = f"nullif(concat_ws(' ', {', '.join(parts)}), '')" if parts else None
    columns = {}
    if written := [expression for expression in (full, joined) if expression]:
        work.keep("name", f"coalesce({', '.join(written)})")
        columns[LinkField.NAME] = "name"
    if kana := work.cell("kana"):
        work.keep("kana", kana)
        columns[LinkField.KANA] = "kana"
    return columns


def _birth(work: _Source) -> dict[LinkField, str]:
    cell = work.cell("birth_date")
    if cell is None:
        return {}
    name = work.conform(dates(work.day_order(cell)), cell)
    work.keep("birth_date", f"{name}.day")
    work.keep("birth_date_key", f"{name}.partial")
    work.count_unreadable("birth_date", name, "day", "partial")
    return {LinkField.BIRTH_DATE: "birth_date"}


def _keyed(work: _Source, field: LinkField, meaning: str, conforming: Conforming) -> dict[LinkField, str]:
    cell = work.cell(meaning)
    if cell is None:
        return {}
    name = work.conform(conforming, cell)
    work.keep(meaning, f"{name}.key")
    work.count_unreadable(meaning, name, "key")
    return {field: meaning}


def _whereabouts(work: _Source, settings: Settings) -> dict[LinkField, str]:
    columns = _keyed(work, LinkField.POSTAL, "postal_code", postal_codes) | _keyed(work, LinkField.PHONE, "phone", phones)
    address, city = work.cell("address"), work.cell("city")
    if address is None:
        return columns
    cells = (address, city) if city else (address,)
    name = work.conform(addresses(settings.prefecture, settings.city), *cells)
    work.keep("address", address)
    work.keep("address_key", f"{name}.key")
    return columns | {LinkField.ADDRESS: "address"}
