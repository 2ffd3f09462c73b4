"""Which pairs are compared at all: blocking rules, each selective by two columns, without blocks that have grown too large."""

from typing import Final

import duckdb

RULES: Final[tuple[tuple[str, ...], ...]] = (
    ("loose", "birth_year"),
    ("name", "birth_year"),
    ("loose", "right(birth, 4)"),
    ("birth", "given"),
    ("birth", "loose_given"),
    ("birth", "family"),
    ("birth", "kana_family"),
    ("birth", "left(name, 1)"),
    ("birth", "right(name, 1)"),
    ("birth", "near_token"),
    ("birth", "home_token"),
    ("home_token", "given"),
    ("home_token", "loose_given"),
    ("near_token", "loose"),
    ("near_token", "name"),
    ("birth", "also_token"),
    ("also_token", "birth_year"),
    ("also_token", "near_token"),
)
"""Columns that must be equal. A name ending in `_token` takes each element of the list."""

_LISTS: Final = {"home_token": "home", "near_token": "near", "also_token": "also"}


def _keys(rule: tuple[str, ...]) -> str:
    """SQL: `unique_id, open, key` of all profiles under a rule; a profile with lists has several keys."""
    columns = [f"{f'unnest({_LISTS[column]})' if column in _LISTS else f'({column})'} AS k{place}" for place, column in enumerate(rule)]
    names = [f"k{place}" for place in range(len(rule))]
    known = " AND ".join(f"{name} IS NOT NULL" for name in names)
    inner = f"SELECT unique_id, open, {', '.join(columns)} FROM _lk_profile"
    return f"SELECT DISTINCT unique_id, open, hash({', '.join(names)}) AS key FROM ({inner}) WHERE {known}"


def candidate_pairs(connection: duckdb.DuckDBPyConnection, largest_block: int) -> dict[str, int]:
    """Create `_lk_pair(match_key, join_key_l, join_key_r)` with each pair once; return how many blocks each rule left out.

    A pair has at least one open profile: what the register already tells apart is never compared. A block is as large as its
    number of pairs allows: open x all, at most `largest_block` squared.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE _lk_found (low BIGINT, high BIGINT)")
    skipped = {}
    for rule in RULES:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE _lk_key AS {_keys(rule)}")
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE _lk_block AS SELECT key, sum(open::INT) * count(*) > {largest_block**2} AS large FROM _lk_key
            GROUP BY key HAVING count(*) > 1 AND bool_or(open)""")
        connection.execute("""
            INSERT INTO _lk_found SELECT DISTINCT least(o.unique_id, k.unique_id), greatest(o.unique_id, k.unique_id)
            FROM _lk_key o JOIN _lk_block b USING (key) JOIN _lk_key k USING (key)
            WHERE o.open AND NOT b.large AND (NOT k.open OR o.unique_id < k.unique_id)""")
        large = connection.execute("SELECT count(*) FROM _lk_block WHERE large").fetchall()[0][0]
        skipped["+".join(rule)] = int(large)
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE _lk_pair AS
        WITH found AS (SELECT DISTINCT low, high FROM _lk_found)
        SELECT '0' AS match_key, low AS join_key_l, high AS join_key_r FROM found ORDER BY low, high""")
    for table in ("_lk_found", "_lk_key", "_lk_block"):
        connection.execute(f"DROP TABLE {table}")
    return skipped
