"""Which pairs of records are compared: all of them in small data, else those that share two weak keys or a strong one, within a budget."""

from collections.abc import Collection
from typing import Final

import duckdb

from hagukumi.linkage.engine.blocking import Blocking, Budget, Rule, candidate_pairs

_AFFORDABLE: Final = 1_500_000
"""Pairs that are compared without any blocking."""

_PER_RULE: Final = 8.0
_LEAST: Final = 120_000

_BIRTH_CUTS: Final = "birth_cuts"
_NUMBER_CUTS: Final = "number_cuts"
_I: Final = "left(first, 1)"
_F: Final = "left(family, 1)"
_F3: Final = "left(family, 3)"
_G3: Final = "left(first, 3)"
_DAY: Final = "right(birth, 4)"
_MONTH: Final = "left(birth, 6)"
_PARTED: Final = "least(first, family), greatest(first, family)"

_RULES: Final[tuple[tuple[str, ...], ...]] = (
    ("number",),
    ("number_cuts",),
    ("email",),
    ("phone",),
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
    ("postal", "birth_year"),
    ("city", "first"),
    ("city", "family"),
    ("city", "birth_year", "sex"),
    ("city", _DAY),
    ("postal", _DAY),
    ("mailbox",),
    ("household", _I),
    ("family", _G3),
    ("first", _F3),
    ("word", "birth_year"),
    ("word", "first"),
    ("word", "city"),
    ("family",),
    ("given",),
    ("postal", "city"),
    ("mail_host",),
)


def _other_rules(columns: Collection[str]) -> list[Rule]:
    rules: list[Rule] = []
    others = [column for column in columns if column == "occupation" or column.startswith("other")]
    for other in others:
        rules += [(other, "first"), (other, "family"), (other, "birth"), (other, "birth_year"), (other, "word")]
    return rules


def _needs(part: str, columns: Collection[str]) -> bool:
    """Whether the records have what a part of a rule names."""
    lists = {"birth_cuts": "birth", "number_cuts": "number", "word": "words"}
    words = set("".join(c if c.isalnum() or c == "_" else " " for c in lists.get(part, part)).split())
    return words - {"left", "right", "least", "greatest", "1", "3", "4", "6"} <= set(columns)


def rules_for(columns: Collection[str]) -> tuple[Rule, ...]:
    """The rules whose columns hold values."""
    rules = [*_RULES, *_other_rules(columns)]
    return tuple(rule for rule in rules if all(_needs(part, columns) for part in rule))


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
        connection.execute("""
            CREATE OR REPLACE TEMP TABLE _lk_pair AS SELECT l.unique_id AS low, r.unique_id AS high
            FROM _lk_profile l JOIN _lk_profile r ON l.unique_id < r.unique_id ORDER BY low, high""")
        account = {"all": {"pairs": records * (records - 1) // 2, "blocks_left_out": 0, "pairs_left_out": 0}}
    else:
        rules = rules_for(columns)
        _with_cuts(connection)
        allowed = max(_PER_RULE * records, _LEAST)
        limits = Budget(budget.largest_block, _PER_RULE, len(rules) * allowed / records + 1, _LEAST)
        account = candidate_pairs(
            connection, Blocking(rules, {"birth_cuts": "birth_cuts", "number_cuts": "number_cuts", "word": "words"}), limits, "_lk_keyed"
        )
        connection.execute("DROP VIEW _lk_keyed")
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE _lk_pair AS
        SELECT p.low, p.high FROM _lk_pair p JOIN _lk_profile l ON l.unique_id = p.low JOIN _lk_profile r ON r.unique_id = p.high
        WHERE NOT (l.is_unique AND l.source = r.source) ORDER BY p.low, p.high""")
    return account
