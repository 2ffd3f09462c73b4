"""個人番号 (My Number) in a column of a file, found by the check digit that its twelfth digit is.

One number of twelve digits in eleven passes the check by chance. So a column that consists of long numbers (codes, amounts) is judged by
how many of those of twelve digits pass; a number of twelve digits that stands among other content, a remark or shorter numbers, has no
such innocent explanation and is judged by itself. Twelve digits that name a minute (202504011530), the digits of a decimal fraction, and
those within long codes of digits and letters (hashes, UUIDs) are no numbers that stand by themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

import duckdb

from hagukumi.notation import find_my_numbers, is_my_number

TWELVE_DIGITS: Final = "[0-9０-９]{12}"
_LONG: Final = "[0-9０-９]{9,15}"
SAMPLE: Final = 1_000
_FEWEST: Final = 5
"""So many numbers of twelve digits pass the check digit by chance once in 100,000 times (one in eleven each)."""
_AT_ONCE: Final = 10_000
TWELVE_SOMEWHERE: Final = r"(^|[^0-9０-９])([0-9０-９]{4}[\s　・.．‐‑‒–—―−ー－-]{0,3}){2}[0-9０-９]{4}([^0-9０-９]|$)"
_MINUTE: Final = re.compile(r"(?<!\d)(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d(?!\d)")

_DECIMAL: Final = re.compile(r"(?<![\d.])\d+\.\d+(?![\d.])")
_LONG_CODE: Final = re.compile(r"[0-9A-Za-z_+/=-]{16,}")
_MIXED: Final = re.compile(r"\d.*[A-Za-z]")


def holds_my_numbers(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> bool:
    """Whether most numbers of twelve digits in a column of text end in the check digit of a 個人番号."""
    query = f"SELECT DISTINCT {column} AS n FROM {table} WHERE regexp_full_match({column}, '{TWELVE_DIGITS}') ORDER BY n LIMIT {SAMPLE}"
    return are_my_numbers([row[0] for row in connection.execute(query).fetchall()])


def are_my_numbers(texts: Sequence[str]) -> bool:
    """The same of unlike texts of twelve digits (the first `SAMPLE` in their order stand for all)."""
    numbers = [unicodedata.normalize("NFKC", text) for text in texts]
    return len(numbers) >= _FEWEST and sum(map(is_my_number, numbers)) > len(numbers) / 2


def holds_a_my_number(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> bool:
    """Whether any cell of a column of text holds a 個人番号, alone or among other words, in one piece or in groups of four.

    In a column of long numbers one that passes says nothing: of those of twelve digits all of a few must pass, or most of more.
    Cost: one pass over the column, and the unlike cells that hold twelve digits.
    """
    long = f"strlen({column}) >= 12 AND regexp_matches({column}, '{TWELVE_SOMEWHERE}')"
    forms = (f"count(DISTINCT {column}) FILTER (regexp_full_match(trim({column}), '{form}'))" for form in (TWELVE_DIGITS, _LONG))
    counting = ", ".join((*forms, f"count(DISTINCT {column})"))
    if not connection.execute(f"SELECT count(*) FROM {table} WHERE {long}").fetchall()[0][0]:
        return False
    codes, long_numbers, unlike = connection.execute(f"SELECT {counting} FROM {table} WHERE trim({column}) <> ''").fetchall()[0]
    if mostly_codes(codes, unlike, long_numbers):
        return holds_my_numbers(connection, table, column)
    rows = connection.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {long}")
    found = (cell for cells in iter(lambda: rows.fetchmany(_AT_ONCE), []) for (cell,) in cells)
    return any_my_number(codes, unlike, found, long_numbers)


def mostly_codes(codes: int, unlike: int, long_numbers: int = 0) -> bool:
    """Whether a column with `unlike` cells, of which `codes` are twelve digits, is to be judged by how many pass (`are_my_numbers`).

    `long_numbers`: how many are numbers of nine to fifteen digits, those of twelve among them.
    """
    return codes >= _FEWEST and max(codes, long_numbers) > unlike / 2


def any_my_number(codes: int, unlike: int, cells: Iterable[str], long_numbers: int = 0) -> bool:
    """Whether any of the unlike `cells` that hold twelve digits somewhere holds a 個人番号; among long numbers, whether all of those do."""
    if codes and (codes == unlike or long_numbers > unlike / 2):
        return sum(map(_holds_one, cells)) == codes
    return any(map(_holds_one, cells))


def _holds_one(cell: str) -> bool:
    plain = unicodedata.normalize("NFKC", cell)
    plain = _LONG_CODE.sub(lambda code: " " if _MIXED.search(code[0]) else code[0], plain)
    return find_my_numbers(_MINUTE.sub(" ", _DECIMAL.sub(" ", plain))) > 0
