"""The list that the others are linked to, as offices of statistics link to a spine and not every list to every other."""

import dataclasses
from collections.abc import Sequence

import duckdb

from hagukumi.linkage.sources import LinkSource
from hagukumi.plan.records import LinkField


def with_base_list(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource]) -> list[LinkSource]:
    """The sources, one of them as the base: of those that hold everybody once with name and date of birth, the one with the most rows.

    A record then has rivals to choose from (twins, people of one name), and being the only candidate counts. Without such a source, and for
    people who are not in it, records are linked to each other. Equal sizes are told apart by the sources' names.
    """
    rows = {source.id: _rows(connection, source) for source in sources if _may_be_base(source)}
    base = min(rows, key=lambda name: (-rows[name], name), default=None)
    return [dataclasses.replace(source, spine=True) if source.id == base else source for source in sources]


def _may_be_base(source: LinkSource) -> bool:
    named = {LinkField.NAME, LinkField.KANA} & source.columns.keys()
    return source.unique_per_person and bool(named) and LinkField.BIRTH_DATE in source.columns


def _rows(connection: duckdb.DuckDBPyConnection, source: LinkSource) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {source.table}").fetchall()[0][0])
