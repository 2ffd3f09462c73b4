"""From the sources' tables to one table of records with comparable columns, in plain small letters and digits."""

from collections.abc import Mapping, Sequence
from typing import Final

import duckdb
import pyarrow as pa

from hagukumi.linkage.latin.nicknames import FORMAL_NAMES
from hagukumi.linkage.latin.writings import address_columns, birth_columns, name_columns, plain, quoted
from hagukumi.linkage.sources import LinkSource

MEANINGS: Final = {
    "number": ("resident_number",),
    "full_name": ("full_name", "name", "latin"),
    "family_name": ("family_name",),
    "given_name": ("given_name",),
    "birth_date": ("birth_date",),
    "sex_written": ("sex",),
    "address_written": ("address",),
    "postal": ("postal_code", "postal"),
    "city": ("city",),
    "phone_written": ("phone",),
    "email_written": ("email",),
    "household": ("household",),
    "occupation": ("occupation",),
}
"""From the column of the records to what a source may call it."""

_IGNORED: Final = frozenset(
    {"kana", "alias", "former_name", "relation", "guardian_name", "guardian_kana", "guardian_number", "protected", "moved_in_on"}
)
"""Meanings of the resident record that have no comparison here."""


def others_of(sources: Sequence[LinkSource]) -> dict[str, str]:
    """From the column of the records to the meaning, for all further columns, in the order of their names."""
    known = {meaning for meanings in MEANINGS.values() for meaning in meanings} | _IGNORED
    named = sorted({str(meaning) for source in sources for meaning in (*source.columns, *source.extra)} - known)
    return {f"other{place}": meaning for place, meaning in enumerate(named)}


def _column(source: LinkSource, meanings: Sequence[str]) -> str:
    named: Mapping[str, str] = {str(meaning): column for meaning, column in (*source.columns.items(), *source.extra.items())}
    column = next((named[meaning] for meaning in meanings if meaning in named), None)
    return f"nullif(trim(CAST({quoted(column)} AS VARCHAR)), '')" if column else "CAST(NULL AS VARCHAR)"


def _raw_table(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], others: Mapping[str, str]) -> None:
    """`_lk_raw(record, source, row, is_unique, <texts as written>)`; records are numbered in the order of sources and rows."""
    wanted = MEANINGS | {column: (meaning,) for column, meaning in others.items()}
    selects = [
        f"SELECT {place} AS source, CAST(_row AS BIGINT) AS row, {source.unique_per_person} AS is_unique, "
        + ", ".join(f"{_column(source, meanings)} AS {column}" for column, meanings in wanted.items())
        + f" FROM {quoted(source.table)}"
        for place, source in enumerate(sources)
    ]
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_raw AS
        SELECT row_number() OVER (ORDER BY source, row) - 1 AS record, * FROM ({" UNION ALL ".join(selects)}) ORDER BY record""")


def _formal_table(connection: duckdb.DuckDBPyConnection) -> None:
    rows = pa.table({"name": list(FORMAL_NAMES), "formal": [list(groups) for groups in FORMAL_NAMES.values()]})
    connection.register("_lk_arrow", rows)
    connection.execute("CREATE OR REPLACE TEMP TABLE _lk_formal AS SELECT * FROM _lk_arrow")
    connection.unregister("_lk_arrow")


def build_records(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource]) -> tuple[str, ...]:
    """Create `_lk_profile`: `unique_id` (dense), `source`, `row`, `is_unique`, `open`, and what is compared.

    Return the columns that hold values. Every record is a profile of its own. Texts are in small plain letters, so that a byte is a
    character. Cost: near linear.
    """
    others = others_of(sources)
    _raw_table(connection, sources, others)
    _formal_table(connection)
    texts = ", ".join(f"{plain(column)} AS {column}" for column in ("city", "occupation", *others))
    codes = ", ".join(
        f"nullif(regexp_replace(lower({column}), '[^a-z0-9]', '', 'g'), '') AS {column}" for column in ("number", "postal", "household")
    )
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_record AS
        SELECT record AS unique_id, source, row, is_unique, true AS open, {texts}, {codes}, {name_columns(connection)},
               {birth_columns(connection)}, {address_columns()}, nullif(left(lower(sex_written), 1), '') AS sex,
               nullif(right(regexp_replace(phone_written, '[^0-9]', '', 'g'), 9), '') AS phone,
               nullif(lower(replace(email_written, ' ', '')), '') AS email
        FROM _lk_raw ORDER BY unique_id""")
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE _lk_profile AS
        SELECT r.*, f.formal, split_part(email, '@', 1) AS mailbox, nullif(split_part(email, '@', 2), '') AS mail_host,
               regexp_replace(split_part(email, '@', 1), '[^0-9]', '', 'g') AS mail_digits,
               nullif(replace(replace(email, coalesce(first, ' '), ''), coalesce(family, ' '), ''), email) AS mail_rest
        FROM _lk_record r LEFT JOIN _lk_formal f ON f.name = r.first ORDER BY unique_id""")
    for table in ("_lk_raw", "_lk_record", "_lk_formal"):
        connection.execute(f"DROP TABLE {table}")
    return _filled(connection)


def _filled(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    columns = [row[0] for row in connection.execute("DESCRIBE _lk_profile").fetchall()]
    counts = connection.execute(f"SELECT {', '.join(f'count({quoted(column)})' for column in columns)} FROM _lk_profile").fetchall()[0]
    return tuple(column for column, count in zip(columns, counts, strict=True) if count)
