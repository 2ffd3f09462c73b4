"""Which pairs are compared: each once, never two that are told apart already, large blocks left out and told, an explosion stopped."""

import duckdb
import pytest

from hagukumi.linkage.engine.blocking import Blocking, Budget, TooManyPairs, candidate_pairs

BLOCKING = Blocking(rules=(("name", "year"), ("token", "year")), lists={"token": "tokens"})


def profiles(*rows):
    """Rows of (open, name, year, tokens)."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE _lk_profile (unique_id BIGINT, open BOOLEAN, name VARCHAR, year VARCHAR, tokens VARCHAR[])")
    connection.executemany("INSERT INTO _lk_profile VALUES (?, ?, ?, ?, ?)", [[place, *row] for place, row in enumerate(rows)])
    return connection


def pairs(connection):
    return connection.execute("FROM _lk_pair").fetchall()


def test_a_pair_found_by_two_rules_is_compared_once():
    connection = profiles((True, "a", "1", ["x", "y"]), (True, "a", "1", ["y", "x"]))
    account = candidate_pairs(connection, BLOCKING, Budget())
    assert pairs(connection) == [(0, 1)]
    assert account["name+year"] == {"pairs": 1, "blocks_left_out": 0, "pairs_left_out": 0}


def test_what_the_register_tells_apart_is_not_compared():
    connection = profiles((False, "a", "1", []), (False, "a", "1", []), (True, "a", "1", []))
    candidate_pairs(connection, BLOCKING, Budget())
    assert pairs(connection) == [(0, 2), (1, 2)]


def test_what_is_unknown_meets_nobody():
    connection = profiles((True, None, "1", []), (True, None, "1", []), (True, "a", None, ["x"]), (True, "a", None, ["x"]))
    candidate_pairs(connection, BLOCKING, Budget())
    assert pairs(connection) == []


def test_a_block_beyond_the_limit_is_left_out_and_told():
    connection = profiles(*[(True, "佐藤", "1", []) for _ in range(30)], (True, "b", "1", []), (True, "b", "1", []))
    account = candidate_pairs(connection, BLOCKING, Budget(largest_block=20))
    assert pairs(connection) == [(30, 31)]
    assert account["name+year"] == {"pairs": 1, "blocks_left_out": 1, "pairs_left_out": 435}
    assert connection.execute("SELECT rule, count(*) FROM _lk_stop GROUP BY rule").fetchall() == [("name+year", 1)]


def test_a_rule_keeps_to_its_part_of_the_budget_by_leaving_its_largest_blocks_out():
    rows = [(True, f"n{name}", "1", []) for name in range(1, 8) for _ in range(name + 1)]
    connection = profiles(*rows)
    account = candidate_pairs(connection, BLOCKING, Budget(per_rule=0, least=20))["name+year"]
    assert account["pairs"] == 1 + 3 + 6 + 10
    assert account["blocks_left_out"] == 3


def test_blocks_named_beforehand_are_left_out_whatever_their_size():
    first = profiles(*[(True, "佐藤", "1", []) for _ in range(30)])
    candidate_pairs(first, BLOCKING, Budget(largest_block=20))
    second = profiles((True, "佐藤", "1", []), (True, "佐藤", "1", []), (True, "b", "1", []), (True, "b", "1", []))
    second.register("stop", first.execute("FROM _lk_stop").to_arrow_table())
    candidate_pairs(second, BLOCKING, Budget(), stops="stop")
    assert pairs(second) == [(2, 3)]


def test_an_explosion_stops_the_work_before_any_pair_is_made():
    connection = profiles(*[(True, "佐藤", "1", ["x"]) for _ in range(100)])
    with pytest.raises(TooManyPairs, match="4,950"):
        candidate_pairs(connection, BLOCKING, Budget(largest_block=10_000, per_rule=1e9, total=1, least=10))
