"""Which pairs are compared at all: blocking rules whose cost is measured before any pair is made.

A rule is a tuple of columns (SQL expressions over the profile) that must be equal, at least two of them selective. The number of pairs of
each of its blocks is counted first; the largest blocks are left out until the rule keeps to its part of the budget. Cost: one grouping
of the profiles per rule, then as many rows as there are pairs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import duckdb

Rule = tuple[str, ...]


class TooManyPairs(RuntimeError):
    """The rules would compare more pairs than the budget allows even without their largest blocks: the run must stop, not drag on."""


@dataclass(frozen=True, slots=True)
class Blocking:
    """Rules in order, and `lists`: from a name used in rules to the list column of which each element is a key."""

    rules: Sequence[Rule]
    lists: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Budget:
    """How many pairs may be compared.

    `largest_block`: a block may make at most its square in pairs. `per_rule`: pairs per open profile that one rule may make; larger
    blocks are left out, the largest first. `total`: pairs per open profile above which the run fails. `least`: pairs that are always
    affordable, so that small data is compared widely.
    """

    largest_block: int = 200
    per_rule: float = 12.0
    total: float = 80.0
    least: int = 2_000_000


def keys_of(rule: Rule, lists: Mapping[str, str], table: str, *, meeting: str = "") -> str:
    """SQL: `unique_id, open, key` of the table's profiles under a rule; a profile with lists has several keys, each once.

    `meeting`: a table with a column `key`, of which the keys must be. One list is unnested inside another, since two in one SELECT would
    run in step instead of meeting each other.
    """
    columns = [f"k{place}" if column in lists else f"({column}) AS k{place}" for place, column in enumerate(rule)]
    for place, column in enumerate(rule):
        table = f"(SELECT *, unnest({lists[column]}) AS k{place} FROM {table})" if column in lists else table
    names = [f"k{place}" for place in range(len(rule))]
    known = " AND ".join(f"{name} IS NOT NULL" for name in names)
    distinct = "DISTINCT" if any(column in lists for column in rule) else ""
    inner = f"SELECT unique_id, open, {', '.join(columns)} FROM {table}"
    keyed = f"SELECT unique_id, open, hash({', '.join(names)}) AS key FROM ({inner}) WHERE {known}"
    met = f"SEMI JOIN {meeting} USING (key)" if meeting else ""
    return f"SELECT {distinct} unique_id, open, key FROM ({keyed}) {met}"


def take_keys(connection: duckdb.DuckDBPyConnection, rule: Rule, lists: Mapping[str, str], table: str) -> None:
    """Create `_lk_fresh(unique_id, key)` of the open profiles and `_lk_settled(unique_id, key)` of those others that meet one of them.

    What is settled never meets its like, so that of the many only those are kept whose key some open profile has.
    """
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_fresh AS
        SELECT unique_id, key FROM ({keys_of(rule, lists, f"(FROM {table} WHERE open)")})""")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_settled AS
        SELECT unique_id, key FROM ({keys_of(rule, lists, f"(FROM {table} WHERE NOT open)", meeting="_lk_fresh")})""")


SIZES: Final = """
    SELECT key, fresh, fresh + coalesce(settled, 0) AS members FROM (SELECT key, count(*) AS fresh FROM _lk_fresh GROUP BY key)
    LEFT JOIN (SELECT key, count(*) AS settled FROM _lk_settled GROUP BY key) USING (key) WHERE fresh + coalesce(settled, 0) > 1"""
"""SQL: `key, fresh, members` of the blocks of `take_keys` that make a pair."""


def _blocks(connection: duckdb.DuckDBPyConnection, name: str, budget: Budget, allowed: int, stops: str) -> dict[str, int]:
    """Create `_lk_left(key)`, the blocks that are not used; return the rule's account."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_size AS
        SELECT key, CAST(fresh * (members - fresh) + fresh * (fresh - 1) // 2 AS BIGINT) AS pairs FROM ({SIZES})""")
    if stops:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE _lk_left AS SELECT key FROM {stops} WHERE rule = '{name}'")
    else:
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE _lk_left AS
            WITH size AS (SELECT pairs, sum(sum(pairs)) OVER (ORDER BY pairs) AS upto FROM _lk_size GROUP BY pairs),
            cut AS (SELECT coalesce(max(pairs), 0) AS largest FROM size WHERE upto <= {allowed} AND pairs <= {budget.largest_block**2})
            SELECT key FROM _lk_size, cut WHERE pairs > largest""")
    every, left, unmade = connection.execute("""
        SELECT (SELECT coalesce(sum(pairs), 0) FROM _lk_size), count(*), coalesce(sum(pairs), 0)
        FROM _lk_size SEMI JOIN _lk_left USING (key)
        """).fetchall()[0]
    return {"pairs": int(every - unmade), "blocks_left_out": int(left), "pairs_left_out": int(unmade)}


def candidate_pairs(
    connection: duckdb.DuckDBPyConnection, blocking: Blocking, budget: Budget, table: str = "_lk_profile", *, stops: str = ""
) -> dict[str, dict[str, int]]:
    """Create `_lk_pair(low, high)` with each pair once, ordered; return what each rule made and left out.

    `table` holds `unique_id` (BIGINT), `open` (BOOLEAN) and the rules' columns. A pair has at least one open profile: what is already
    told apart is never compared. `stops` names a table `rule, key` of blocks to leave out, in place of measuring them; `_lk_stop` tells
    afterwards which were. Raises TooManyPairs.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE _lk_found (low BIGINT, high BIGINT)")
    fresh = int(connection.execute(f"SELECT coalesce(sum(open::INT), 0) FROM {table}").fetchall()[0][0])
    allowed = max(int(budget.per_rule * fresh), budget.least)
    connection.execute("CREATE OR REPLACE TEMP TABLE _lk_stop (rule VARCHAR, key UBIGINT)")
    account = {}
    for rule in blocking.rules:
        take_keys(connection, rule, blocking.lists, table)
        name = "+".join(rule)
        made = account[name] = _blocks(connection, name.replace("'", "''"), budget, allowed, stops)
        connection.execute("INSERT INTO _lk_stop SELECT ?, key FROM _lk_left", [name])
        _fail_if_exploding(sum(entry["pairs"] for entry in account.values()), max(int(budget.total * fresh), 4 * budget.least))
        if made["pairs"]:
            connection.execute("""
                INSERT INTO _lk_found SELECT least(o.unique_id, k.unique_id), greatest(o.unique_id, k.unique_id)
                FROM (FROM _lk_fresh ANTI JOIN _lk_left USING (key)) o
                JOIN (SELECT *, false AS open FROM _lk_settled UNION ALL SELECT *, true FROM _lk_fresh) k USING (key)
                WHERE NOT k.open OR o.unique_id < k.unique_id""")
    connection.execute("CREATE OR REPLACE TEMP TABLE _lk_pair AS SELECT DISTINCT low, high FROM _lk_found ORDER BY low, high")
    for name in ("_lk_found", "_lk_fresh", "_lk_settled", "_lk_size", "_lk_left"):
        connection.execute(f"DROP TABLE IF EXISTS {name}")
    return account


def _fail_if_exploding(pairs: int, most: int) -> None:
    if pairs > most:
        raise TooManyPairs(f"{pairs:,} pairs would be compared, {most:,} are allowed")
