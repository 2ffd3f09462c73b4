"""From the sources' tables to one table of records with comparable columns."""

from collections.abc import Sequence
from typing import Final

import duckdb

from hagukumi.linkage.japanese.writings import UNNAMED, is_kana, kana_tables, name_tables, part_unspaced
from hagukumi.linkage.sources import LinkSettings, LinkSource
from hagukumi.plan.records import LinkField

_RAW: Final = {
    "number": LinkField.RESIDENT_NUMBER,
    "name_raw": LinkField.NAME,
    "kana_raw": LinkField.KANA,
    "postal": LinkField.POSTAL,
    "phone": LinkField.PHONE,
    "sex": LinkField.SEX,
    "household": LinkField.HOUSEHOLD,
    "relation": LinkField.RELATION,
    "guardian_kana_raw": LinkField.GUARDIAN_KANA,
    "guardian_number": LinkField.GUARDIAN_NUMBER,
    "protected": LinkField.PROTECTED,
}
_KEYED: Final = {
    "latin": LinkField.LATIN,
    "alias": LinkField.ALIAS,
    "former": LinkField.FORMER_NAME,
    "address": LinkField.ADDRESS,
    "guardian_name": LinkField.GUARDIAN_NAME,
}


COMPARED: Final = (
    *("number", "name", "given", "kana", "kana_given", "also", "birth", "sex", "address", "postal", "phone"),
    *("household", "relation", "guardian_name", "guardian_kana", "guardian_number", "protected", "moved_in_on"),
)
"""Columns in which two rows of one source must agree to be one identity."""


def quoted(name: str) -> str:
    """An SQL identifier, quoted."""
    return '"' + name.replace('"', '""') + '"'


def literals(values: Sequence[str] | frozenset[str]) -> str:
    """SQL literals for IN (...), sorted; an empty set matches nothing."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in sorted(values)) or "NULL"


def _text(source: LinkSource, field: LinkField, suffix: str = "") -> str:
    column = source.columns.get(field)
    return f"nullif(trim(CAST({quoted(column + suffix)} AS VARCHAR)), '')" if column else "CAST(NULL AS VARCHAR)"


def _columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> frozenset[str]:
    return frozenset(row[0] for row in connection.execute(f"DESCRIBE {quoted(table)}").fetchall())


def _day(source: LinkSource, field: LinkField) -> str:
    column = source.columns.get(field)
    return f"CAST({quoted(column)} AS DATE)" if column else "CAST(NULL AS DATE)"


def _birth(source: LinkSource, present: frozenset[str]) -> str:
    """Eight digits of the date of birth; a partly known one has 99 for what is unknown."""
    column = source.columns.get(LinkField.BIRTH_DATE, "")
    partial = f"replace({_text(source, LinkField.BIRTH_DATE, '_key')}, '-', '')" if f"{column}_key" in present else "NULL"
    written = f"coalesce(strftime({_day(source, LinkField.BIRTH_DATE)}, '%Y%m%d'), {partial})"
    return f"CASE WHEN regexp_full_match({written}, '[0-9]{{8}}') THEN {written} END"


def _raw_select(connection: duckdb.DuckDBPyConnection, place: int, source: LinkSource) -> str:
    columns = [f"{_text(source, field)} AS {name}" for name, field in _RAW.items()]
    columns += [f"{_text(source, field, '_key')} AS {name}" for name, field in _KEYED.items()]
    columns.append(f"{_birth(source, _columns_of(connection, source.table))} AS birth")
    columns += [f"{_day(source, LinkField.BIRTH_DATE)} AS born", f"{_day(source, LinkField.MOVED_IN_ON)} AS moved_in_on"]
    kind = f"{source.spine} AS is_spine, {source.unique_per_person} AS is_unique, false AS in_kana"
    return f"SELECT {place} AS source, {kind}, CAST(_row AS BIGINT) AS row, {', '.join(columns)} FROM {quoted(source.table)}"


def _token(letter: str, column: str) -> str:
    return f"CASE WHEN {column} IS NOT NULL THEN '{letter}' || {column} END"


_TOKENS: Final = ", ".join(
    _token(letter, column)
    for letter, column in (
        ("A", "CASE WHEN regexp_matches(address, '[|][0-9]') THEN address END"),
        ("P", "phone"),
        ("H", "household"),
        ("N", "guardian_name"),
        ("K", "guardian_kana"),
        ("G", "guardian_number"),
    )
)


_PRIVATE_USE: Final = "[\\x{E000}-\\x{F8FF}\\x{F0000}-\\x{10FFFD}]"
"""外字 that the layout does not map: the character is there and cannot be read, so `pattern` lets it stand for any one."""


def _record_columns(settings: LinkSettings) -> str:
    unnamed = f"n.given IN ({literals(UNNAMED)}) OR n.full_key IN ({literals(UNNAMED)})"
    return f"""
        r.source, r.row, r.is_spine, r.is_unique, r.number,
        CASE WHEN NOT (r.in_kana OR {unnamed}) THEN nullif(n.full_key, '') END AS name,
        CASE WHEN regexp_matches(n.full_key, '{_PRIVATE_USE}') AND length(n.full_key) >= 3 AND NOT ({unnamed})
             THEN regexp_replace(n.full_key, '{_PRIVATE_USE}', '_', 'g') END AS pattern,
        CASE WHEN NOT r.in_kana THEN nullif(n.family, '') END AS family,
        CASE WHEN n.family <> '' AND NOT (r.in_kana OR {unnamed}) THEN n.given END AS given, nullif(k.full_key, '') AS kana,
        nullif(k.family, '') AS kana_family, CASE WHEN k.family <> '' THEN k.given END AS kana_given, nullif(k.loose, '') AS loose,
        CASE WHEN k.family <> '' THEN k.loose_given END AS loose_given, nullif(k.sorted, '') AS kana_sorted,
        list_distinct([x FOR x IN [n.full_key, n.former_name, n.alias, coalesce(r.latin, n.latin), r.alias,
            CASE WHEN length(r.former) > 3 THEN r.former ELSE r.former || n.given END] IF x <> '' AND NOT ({unnamed})]) AS also,
        coalesce(r.latin, n.latin) AS latin, r.birth, r.born,
        CASE WHEN r.sex NOT IN ({literals(settings.sex_unknown)}) THEN r.sex END AS sex,
        r.address, split_part(r.address, '|', 1) AS town, r.postal, r.phone, r.household, r.relation, r.guardian_name,
        nullif(gk.full_key, '') AS guardian_kana, r.guardian_number,
        r.protected IS NOT NULL AND r.protected NOT IN ({literals(settings.protected_no)}) AS protected, r.moved_in_on"""


def build_records(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], settings: LinkSettings) -> None:
    """Create `_lk_record`: one row per row of every source, with `record` (0-based, dense; register rows first, then by content).

    `node` is the least record with the same content in a source that may hold several rows of a person: they are one from the start.

    Texts are compared as keys; readings as one ASCII byte per kana, so that the engine's string distances, which count
    bytes, count characters. `home` holds tokens of what a household shares, `near` of the neighbourhood.
    """
    selects = " UNION ALL ".join(_raw_select(connection, place, source) for place, source in enumerate(sources))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE _lk_raw AS {selects}")
    connection.execute(f"UPDATE _lk_raw SET kana_raw = coalesce(kana_raw, name_raw), in_kana = true WHERE {is_kana('name_raw')}")
    name_tables(connection)
    part_unspaced(connection, "_lk_name")
    kana_tables(connection)
    part_unspaced(connection, "_lk_kana")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_record AS
        WITH keyed AS (
            SELECT {_record_columns(settings)} FROM _lk_raw r LEFT JOIN _lk_name n ON n.raw = r.name_raw
            LEFT JOIN _lk_kana k ON k.raw = r.kana_raw LEFT JOIN _lk_kana gk ON gk.raw = r.guardian_kana_raw),
        tokens AS (
            SELECT *, [x FOR x IN [{_TOKENS}] IF x IS NOT NULL] AS home,
                   [x FOR x IN [{_token("T", "nullif(town, '')")}, {_token("Z", "postal")}] IF x IS NOT NULL] AS near FROM keyed),
        hashed AS (SELECT *, hash({", ".join(COMPARED)}) AS content FROM tokens),
        numbered AS (SELECT row_number() OVER (ORDER BY NOT is_spine, source, content, row) - 1 AS record, * FROM hashed)
        SELECT *, CASE WHEN is_unique OR is_spine THEN record ELSE min(record) OVER (PARTITION BY source, content) END AS node
        FROM numbered ORDER BY record""")
    for table in ("_lk_raw", "_lk_name", "_lk_kana", "_lk_split", "_lk_parted"):
        connection.execute(f"DROP TABLE {table}")
