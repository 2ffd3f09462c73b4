"""Which pairs of records are compared: all of them in small data, else those that share two weak keys or a strong one, within a budget."""

from collections.abc import Collection, Sequence
from itertools import combinations
from typing import Final

import duckdb

from hagukumi.linkage.engine.blocking import Blocking, Budget, Rule, candidate_pairs

_AFFORDABLE: Final = 1_500_000
"""Pairs that are compared without any blocking."""

_STRONG: Final = (2.0, 800_000)
_WEAK: Final = (0.3, 120_000)
"""Pairs per record that a rule may make, and pairs that any rule may make; larger blocks are left out."""

_CROSSED: Final = 6
"""Of so many further columns every two make a rule."""

_LISTS: Final = {"birth_cuts": "birth_cuts", "number_cuts": "number_cuts", "word": "words"}
_I: Final = "left(first, 1)"
_F: Final = "left(family, 1)"
_F3: Final = "left(family, 3)"
_G3: Final = "left(first, 3)"
_DAY: Final = "right(birth, 4)"
_MONTH: Final = "left(birth, 6)"

_RULES: Final[tuple[tuple[str, ...], ...]] = (
    ("number",),
    ("number_cuts",),
    ("email",),
    ("phone",),
    ("birth", "first"),
    ("birth", "family"),
    ("birth_cuts", "first"),
    ("birth_cuts", "family"),
    ("birth_year", "first", "family"),
    ("postal", "first", "family"),
    ("city", "first", "family"),
    ("address", "first"),
    ("address", "family"),
    ("least(given, family)", "greatest(given, family)"),
    ("birth", _F),
    ("birth", _I),
    ("birth", "sex"),
    ("birth",),
    ("first", "family"),
    ("birth_cuts", _G3),
    ("birth_cuts", _F3),
    ("birth_year", "family"),
    ("birth_year", "first", _F),
    ("birth_year", "first"),
    (_DAY, "family"),
    (_DAY, "first"),
    (_MONTH, "family"),
    (_MONTH, "first"),
    (_DAY, _G3, _F),
    ("address", _I),
    ("address", _F),
    ("address",),
    ("street", "first"),
    ("street", "family"),
    ("postal", "first"),
    ("postal", "family"),
    ("city", _DAY),
    ("postal", _DAY),
    ("mailbox",),
    ("household", _I),
    ("family", _G3),
    ("first", _F3),
)
"""Rules that are selective in large data too."""

_WIDE_RULES: Final[tuple[tuple[str, ...], ...]] = (
    ("postal", "birth_year"),
    ("city", "birth_year", "sex"),
    ("word", "birth_year"),
    ("word", "first"),
    ("word", "city"),
    ("family",),
    ("given",),
    ("postal", "city"),
    ("mail_host",),
    ("city", "first"),
    ("city", "family"),
)
"""Rules whose blocks grow large: in large data only rare values are left."""


def _other_rules(columns: Collection[str]) -> list[Rule]:
    """Wide rules with the further columns."""
    rules: list[Rule] = []
    others = [column for column in columns if column == "occupation" or column.startswith("other")]
    for other in others:
        rules += [(other,), (other, "first"), (other, "family"), (other, "birth"), (other, "birth_year"), (other, "word"), (other, "city")]
    return rules + list(combinations(others[:_CROSSED], 2))


def _needs(part: str, columns: Collection[str]) -> bool:
    """Whether the records have what a part of a rule names."""
    lists = {"birth_cuts": "birth", "number_cuts": "number", "word": "words"}
    words = set("".join(c if c.isalnum() or c == "_" else " " for c in lists.get(part, part)).split())
    return words - {"left", "right", "least", "greatest", "1", "3", "4", "6"} <= set(columns)


def rules_for(columns: Collection[str]) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The selective and the wide rules whose columns hold values."""

    def possible(rules: Sequence[Rule]) -> tuple[Rule, ...]:
        return tuple(rule for rule in rules if all(_needs(part, columns) for part in rule))

    return possible(_RULES), possible([*_WIDE_RULES, *_other_rules(columns)])


def _with_cuts(connection: duckdb.DuckDBPyConnection) -> None:
    """Give records the keys that survive one wrong, missing or exchanged digit: the number with each one digit left out."""
    cut = "[left({0}, CAST(i AS INT) - 1) || substr({0}, CAST(i AS INT) + 1) FOR i IN range(1, length({0}) + 1)]"
    connection.execute(f"""
        CREATE OR REPLACE TEMP VIEW _lk_keyed AS
        SELECT *, CASE WHEN length(birth) = 8 THEN {cut.format("birth")} END AS birth_cuts,
               CASE WHEN length(number) BETWEEN 5 AND 20 THEN {cut.format("number")} END AS number_cuts FROM _lk_profile""")


def find_pairs(connection: duckdb.DuckDBPyConnection, columns: Collection[str], budget: Budget) -> dict[str, dict[str, int]]:
    """Create `_lk_pair(low, high)`: each pair once, ordered, without pairs of one duplicate-free source; return each rule's account."""
    records = int(connection.execute("SELECT count(*) FROM _lk_profile").fetchall()[0][0])
    if records * (records - 1) // 2 <= _AFFORDABLE:
        _keep(
            connection, "SELECT l.unique_id AS low, r.unique_id AS high FROM _lk_profile l JOIN _lk_profile r ON l.unique_id < r.unique_id"
        )
        return {"all": {"pairs": records * (records - 1) // 2, "blocks_left_out": 0, "pairs_left_out": 0}}
    _with_cuts(connection)
    account: dict[str, dict[str, int]] = {}
    for table, rules, allowed in zip(("_lk_selective", "_lk_wide"), rules_for(columns), (_STRONG, _WEAK), strict=True):
        account |= _by_rules(connection, rules, allowed, records, budget)
        connection.execute(f"ALTER TABLE _lk_pair RENAME TO {table}")
    again = "(FROM _lk_selective SEMI JOIN _lk_wide USING (low, high))"
    _keep(connection, f"FROM _lk_selective UNION ALL FROM _lk_wide ANTI JOIN {again} s USING (low, high)")
    for kind, name in (("TABLE", "_lk_selective"), ("TABLE", "_lk_wide"), ("VIEW", "_lk_keyed")):
        connection.execute(f"DROP {kind} {name}")
    return account


def _keep(connection: duckdb.DuckDBPyConnection, pairs: str) -> None:
    """`_lk_pair` in order, from a query of pairs, without those of one duplicate-free source."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE _lk_pair AS
        SELECT p.low, p.high FROM ({pairs}) p JOIN _lk_profile l ON l.unique_id = p.low JOIN _lk_profile r ON r.unique_id = p.high
        WHERE NOT (l.is_unique AND l.source = r.source) ORDER BY p.low, p.high""")


def _by_rules(
    connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule], allowed: tuple[float, int], records: int, budget: Budget
) -> dict[str, dict[str, int]]:
    """Create `_lk_pair` by these rules, each within what it is allowed."""
    per_record, least = allowed
    most = len(rules) * max(per_record * records, least)
    limits = Budget(budget.largest_block, per_record, most / records + 1, least)
    return candidate_pairs(connection, Blocking(rules, _LISTS), limits, "_lk_keyed")
