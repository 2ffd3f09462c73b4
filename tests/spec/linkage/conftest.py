"""Records as intake hands them over, written as a clerk would, and linked in a locked connection."""

import datetime
from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa
import pytest

from hagukumi.linkage import Linked, LinkSettings, LinkSource, link
from hagukumi.notation import address_key, address_text, kana_key, latin_key, name_key, over_distinct
from hagukumi.plan.records import LinkField

KEYS = {
    LinkField.NAME: name_key,
    LinkField.ALIAS: name_key,
    LinkField.FORMER_NAME: name_key,
    LinkField.GUARDIAN_NAME: name_key,
    LinkField.KANA: kana_key,
    LinkField.GUARDIAN_KANA: kana_key,
    LinkField.LATIN: latin_key,
    LinkField.ADDRESS: lambda text: address_text(address_key(text)),
}
Row = Mapping[str, str]


def extract(rows: Sequence[Row], fields: Sequence[LinkField]) -> pa.Table:
    """One source's table: a column per field, keys beside texts, `_row` from 2 unless the row says otherwise."""
    columns: dict[str, pa.Array] = {"_row": pa.array([int(row.get("_row", place)) for place, row in enumerate(rows, 2)], pa.int64())}
    for field in fields:
        texts = pa.array([row.get(field.value) or None for row in rows], pa.string())
        if field in (LinkField.BIRTH_DATE, LinkField.MOVED_IN_ON):
            whole = [None if text is None or "99" in text[5:] else datetime.date.fromisoformat(text) for text in texts.to_pylist()]
            columns[field.value], columns[f"{field.value}_key"] = pa.array(whole, pa.date32()), texts
        else:
            columns[field.value] = texts
        if field in KEYS:
            columns[f"{field.value}_key"] = over_distinct(texts, KEYS[field])
    return pa.table(columns)


class Town:
    """A few extracts under construction; `linked` links them."""

    def __init__(self) -> None:
        self.tables: dict[str, pa.Table] = {}
        self.sources: list[LinkSource] = []

    def source(self, id: str, rows: Sequence[Row], *, unique: bool = False, spine: bool = False) -> "Town":
        fields = [field for field in LinkField if any(field.value in row for row in rows)]
        self.tables[id] = extract(rows, fields)
        self.sources.append(LinkSource(id, id, {field: field.value for field in fields}, unique, spine))
        return self

    def register(self, *rows: Row) -> "Town":
        """住民基本台帳: the spine."""
        return self.source("juki", rows, unique=True, spine=True)

    def connection(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(config={"enable_external_access": "false", "threads": "2"})
        for id, table in self.tables.items():
            connection.register("incoming", table)
            connection.execute(f"CREATE TABLE {id} AS SELECT * FROM incoming")
            connection.unregister("incoming")
        connection.execute("SET lock_configuration = true")
        return connection

    def linked(self, **settings: object) -> Linked:
        with self.connection() as connection:
            return link(connection, self.sources, settings=LinkSettings(**settings))  # type: ignore[arg-type]


class Answer:
    """Questions to a `Linked` that read like sentences."""

    def __init__(self, linked: Linked) -> None:
        self.linked = linked
        self.rows = {(row["_source"], row["_row"]): row for row in linked.links.to_pylist()}

    def together(self, *places: tuple[str, int]) -> bool:
        return len({self.rows[place]["person"] for place in places}) == 1

    def person(self, source: str, row: int) -> int:
        return int(self.rows[source, row]["person"])

    def misuse(self) -> dict[tuple[str, int], str]:
        return {(row["_source"], row["_row"]): row["code"] for row in self.linked.misuse.to_pylist()}

    def reasons(self) -> set[str]:
        return {row["reason"] for row in self.linked.review.to_pylist()}

    def relations(self) -> set[tuple[int, int, str]]:
        return {(row["person"], row["other_person"], row["kind"]) for row in self.linked.relations.to_pylist()}


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def answer_of() -> type[Answer]:
    return Answer
