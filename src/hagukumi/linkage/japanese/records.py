"""From the sources' tables to one table of records with comparable columns."""

from collections.abc import Sequence
from typing import Final

import duckdb

from hagukumi.linkage.japanese.writings import UNNAMED, WRITING_TABLES, is_kana, kana_tables, name_tables
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
EXTRAS: Final = ("email",)
"""Further columns (`LinkSource.extra`) by which people are linked; a mailbox, like a telephone, may be a household's."""

COMPARED: Final = (
    *("number", "name", "strict", "given", "kana", "kana_given", "also", "birth", "sex", "address", "postal", "phone", *EXTRAS),
    *("household", "relation", "guardian_name", "guardian_kana", "guardian_number", "protected", "moved_in_on"),
)
"""Columns in which two rows of one source must agree to be one identity."""


ALONE: Final = "(is_unique OR coalesce(number, name, kana, also[1]) IS NULL)"
"""SQL over a record: it is never one with another of the same content."""

_NAMING: Final = (LinkField.RESIDENT_NUMBER, LinkField.NAME, LinkField.KANA, LinkField.LATIN, LinkField.ALIAS)
"""What says whose a row is."""


def quoted(name: str) -> str:
    """An SQL identifier, quoted."""
    return '"' + name.replace('"', '""') + '"'


def literals(values: Sequence[str] | frozenset[str]) -> str:
    """SQL literals for IN (...), sorted; an empty set matches nothing."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in sorted(values)) or "NULL"


def _text(source: LinkSource, field: LinkField, suffix: str = "") -> str:
    column = source.columns.get(field)
    return f"nullif(trim(CAST({quoted(column + suffix)} AS VARCHAR)), '')" if column else "CAST(NULL AS VARCHAR)"


def _extra(source: LinkSource, meaning: str) -> str:
    column = source.extra.get(meaning)
    return f"nullif(trim(CAST({quoted(column)} AS VARCHAR)), '')" if column else "CAST(NULL AS VARCHAR)"


def names_somebody(source: LinkSource) -> str:
    """SQL: a row of the source's table says whose it is."""
    return f"coalesce({', '.join(_text(source, field) for field in _NAMING)}) IS NOT NULL"


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


_PRIVATE_USE: Final = "[\\x{E000}-\\x{F8FF}\\x{F0000}-\\x{10FFFD}]"
"""外字 that the layout does not map: the character is there and cannot be read, so `pattern` lets it stand for any one."""

_NOT_COUNTED: Final = "[\\s\\x{3000}\\x{FE00}-\\x{FE0F}\\x{E0100}-\\x{E01EF}]"
"""Characters of a written name that have none in its key: blanks and variation selectors."""


def _readable(source: LinkSource, field: LinkField, there: frozenset[str]) -> str:
    """SQL: a text; a name's 外字 are read from its key where the layout's own table has mapped them there, one at a time, twice."""
    text, key = _text(source, field), f"{source.columns.get(field, '')}_key"
    if field != LinkField.NAME or key not in there:
        return text
    for _ in range(2):
        before = f"regexp_replace(regexp_extract({text}, '^(.*?){_PRIVATE_USE}', 1), '{_NOT_COUNTED}', '', 'g')"
        alike = f"length(regexp_replace({text}, '{_NOT_COUNTED}', '', 'g')) = length({quoted(key)})"
        mapped = f"regexp_replace({text}, '{_PRIVATE_USE}', substr({quoted(key)}, length({before}) + 1, 1))"
        text = f"CASE WHEN regexp_matches({text}, '{_PRIVATE_USE}') AND {alike} THEN {mapped} ELSE {text} END"
    return text


def _raw_columns(connection: duckdb.DuckDBPyConnection, source: LinkSource) -> list[str]:
    there = _columns_of(connection, source.table)
    columns = [f"{_readable(source, field, there)} AS {name}" for name, field in _RAW.items()]
    columns += [f"{_text(source, field, '_key')} AS {name}" for name, field in _KEYED.items()]
    columns += [f"{_extra(source, name)} AS {name}" for name in EXTRAS]
    columns.append(f"{_birth(source, there)} AS birth")
    return [*columns, f"{_day(source, LinkField.BIRTH_DATE)} AS born", f"{_day(source, LinkField.MOVED_IN_ON)} AS moved_in_on"]


def _take_rows(connection: duckdb.DuckDBPyConnection, place: int, source: LinkSource) -> None:
    """Add a source to `_lk_row(source, row, first)` and `_lk_raw`: rows written alike are one from the start, if the source may have them
    and they say who they are of: a name, a reading or a number. Rows that name nobody are of nobody knows whom, however alike.

    Two hashes of 64 bits tell contents apart: among 30 million rows an accident is less likely than one in 10^23.
    """
    columns, table = _raw_columns(connection, source), quoted(source.table)
    if source.unique_per_person or source.spine:
        connection.execute(f"INSERT INTO _lk_row SELECT {place}, CAST(_row AS BIGINT), CAST(_row AS BIGINT) FROM {table}")
    else:
        told = {name for column in source.columns.values() for name in (column, f"{column}_key")} | {source.extra.get(x) for x in EXTRAS}
        there = _columns_of(connection, source.table) & told
        written = ", ".join(quoted(name) for name in sorted(there)) or "_row"
        connection.execute(f"""
            INSERT INTO _lk_row
            WITH hashed AS (SELECT CAST(_row AS BIGINT) AS row, hash({written}) AS a, hash('again', {written}) AS b,
                            {names_somebody(source)} AS named FROM {table}),
            same AS (SELECT a, b, min(row) AS first FROM hashed GROUP BY a, b)
            SELECT {place}, row, CASE WHEN named THEN first ELSE row END FROM hashed JOIN same USING (a, b)""")
    kind = f"{source.spine} AS is_spine, {source.unique_per_person or source.spine} AS is_unique, false AS in_kana"
    select = f"SELECT {place} AS source, {kind}, CAST(_row AS BIGINT) AS row, {', '.join(columns)} FROM {table}"
    firsts = f"SEMI JOIN (SELECT DISTINCT first AS _row FROM _lk_row WHERE source = {place}) f ON f._row = CAST({table}._row AS BIGINT)"
    into = "INSERT INTO _lk_raw" if place else "CREATE OR REPLACE TEMP TABLE _lk_raw AS"
    connection.execute(f"{into} {select} {'' if source.unique_per_person or source.spine else firsts}")


def token(letter: str, column: str) -> str:
    """SQL: a number that stands for a value of this kind, NULL where it is not known.

    63 bits of a hash: numbers are joined and compared several times as fast as texts, and a pair of profiles with ten tokens each meets
    by accident once in 10^17 pairs.
    """
    return f"CASE WHEN {column} IS NOT NULL THEN CAST(hash('{letter}' || {column}) >> 1 AS BIGINT) END"


_TOKENS: Final = [
    token(letter, column)
    for letter, column in (
        ("A", "CASE WHEN regexp_matches(address, '[|][0-9]') THEN address END"),
        ("P", "phone"),
        ("E", "email"),
        ("H", "household"),
        ("N", "guardian_name"),
        ("K", "guardian_kana"),
        ("G", "guardian_number"),
    )
]


def filtered(tokens: Sequence[str]) -> str:
    """SQL: a list of those tokens that are known."""
    return f"list_filter([{', '.join(tokens)}], x -> x IS NOT NULL)"


def _record_columns(settings: LinkSettings) -> str:
    unnamed = f"n.given IN ({literals(UNNAMED)}) OR n.full_key IN ({literals(UNNAMED)})"
    return f"""
        r.source, r.row, r.is_spine, r.is_unique, r.number,
        CASE WHEN NOT (r.in_kana OR {unnamed}) THEN nullif(n.full_key, '') END AS name,
        CASE WHEN NOT (r.in_kana OR {unnamed}) THEN n.strict END AS strict,
        CASE WHEN regexp_matches(n.full_key, '{_PRIVATE_USE}') AND length(n.full_key) >= 3 AND NOT ({unnamed})
             THEN regexp_replace(n.full_key, '{_PRIVATE_USE}', '_', 'g') END AS pattern,
        CASE WHEN NOT r.in_kana THEN nullif(n.family, '') END AS family,
        CASE WHEN n.family <> '' AND NOT (r.in_kana OR {unnamed}) THEN n.given END AS given, nullif(k.full_key, '') AS kana,
        nullif(k.family, '') AS kana_family, CASE WHEN k.family <> '' THEN k.given END AS kana_given, nullif(k.loose, '') AS loose,
        CASE WHEN k.family <> '' THEN k.loose_given END AS loose_given, nullif(k.sorted, '') AS kana_sorted,
        CASE WHEN {unnamed} THEN [] WHEN coalesce(r.latin, r.alias, r.former) IS NULL THEN coalesce(n.also, [])
             ELSE list_distinct([x FOR x IN [n.full_key, n.former_name, n.alias, coalesce(r.latin, n.latin), r.alias,
                CASE WHEN length(r.former) > 3 THEN r.former ELSE r.former || n.given END] IF x <> '']) END AS also,
        coalesce(r.latin, n.latin) AS latin, r.birth, r.born,
        CASE WHEN r.sex NOT IN ({literals(settings.sex_unknown)}) THEN r.sex END AS sex,
        r.address, split_part(r.address, '|', 1) AS town, r.postal, r.phone, r.email, r.household, r.relation, r.guardian_name,
        nullif(gk.full_key, '') AS guardian_kana, r.guardian_number,
        r.protected IS NOT NULL AND r.protected NOT IN ({literals(settings.protected_no)}) AS protected, r.moved_in_on"""


def build_records(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], settings: LinkSettings) -> None:
    """Create `_lk_record`, one row per identity, and `_lk_row(source, row, record)`, every row with its identity.

    `record` is dense from 0: register rows first, then by source and content. An identity is a row; in a source that may hold several rows
    of a person, rows with the same content are one. Texts are compared as keys; readings as one ASCII byte per kana, so that the engine's
    string distances, which count bytes, count characters. `home` holds tokens of what a household shares, `near` of the neighbourhood.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE _lk_row (source INT, row BIGINT, first BIGINT)")
    for place, source in enumerate(sources):
        _take_rows(connection, place, source)
    connection.execute(f"UPDATE _lk_raw SET kana_raw = coalesce(kana_raw, name_raw), in_kana = true WHERE {is_kana('name_raw')}")
    name_tables(connection)
    kana_tables(connection)
    _key_records(connection, settings)
    _number_records(connection)
    for table in ("_lk_raw", "_lk_keyed", "_lk_numbered", *WRITING_TABLES):
        connection.execute(f"DROP TABLE IF EXISTS {table}")


def _key_records(connection: duckdb.DuckDBPyConnection, settings: LinkSettings) -> None:
    """`_lk_keyed`: raw rows with their comparable columns."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_keyed AS
        WITH keyed AS (
            SELECT {_record_columns(settings)} FROM _lk_raw r LEFT JOIN _lk_name n ON n.raw = r.name_raw
            LEFT JOIN _lk_kana k ON k.raw = r.kana_raw LEFT JOIN _lk_kana gk ON gk.raw = r.guardian_kana_raw)
        SELECT *, {filtered(_TOKENS)} AS home, {filtered([token("T", "nullif(town, '')"), token("Z", "postal")])} AS near FROM keyed""")
    connection.execute("DROP TABLE _lk_raw")


def _number_records(connection: duckdb.DuckDBPyConnection) -> None:
    """`_lk_record` and `_lk_row` with its `record`. Only hashes and numbers are sorted. Rows that name nobody stay alone."""
    content = f"hash({', '.join(COMPARED)}) AS content, hash('again', {', '.join(COMPARED)}) AS again"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_numbered AS
        WITH hashed AS (SELECT rowid AS place, is_spine, {ALONE} AS alone, source, row,
                   {content} FROM _lk_keyed),
        same AS (SELECT source, content, again, min(row) AS first FROM hashed WHERE NOT alone GROUP BY ALL),
        firsts AS (
            SELECT place, is_spine, source, row, content, row AS first FROM hashed WHERE alone
            UNION ALL SELECT place, is_spine, source, row, content, first FROM hashed JOIN same USING (source, content, again)
            WHERE NOT alone),
        numbered AS (
            SELECT source, first, row_number() OVER (ORDER BY NOT is_spine, source, content, row) - 1 AS record
            FROM firsts WHERE row = first)
        SELECT f.place, f.source, f.row, f.row = f.first AS leads, n.record FROM firsts f JOIN numbered n USING (source, first)""")
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE _lk_record AS
        SELECT n.record, k.* FROM _lk_keyed k JOIN (FROM _lk_numbered WHERE leads) n ON n.place = k.rowid""")
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE _lk_row AS
        SELECT r.source, r.row, n.record FROM _lk_row r JOIN _lk_numbered n ON n.source = r.source AND n.row = r.first""")
