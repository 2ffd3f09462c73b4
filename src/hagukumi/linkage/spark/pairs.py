"""Candidate pairs on Spark: the same rules, blocks and budget as `engine.blocking`, each profile read once for all rules.

Cost: one shuffle of all keys to count blocks and one to pair them; the sizes of blocks, and nothing of persons, come to the driver.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hagukumi.linkage.engine.blocking import Blocking, Budget, Rule, TooManyPairs
from hagukumi.linkage.spark.dialect import Kinds, kinds_of, spark_sql

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_NO_KEYS: Final = "CAST(array() AS array<bigint>)"


def _keys(rule: Rule, lists: Mapping[str, str], kinds: Kinds) -> str:
    """Spark SQL: all distinct keys of a profile under a rule, as an array; none where a part is unknown."""
    parts = [f"part{place}" if column in lists else f"({spark_sql(column, kinds)})" for place, column in enumerate(rule)]
    known = " AND ".join(f"{part} IS NOT NULL" for part in parts)
    keys = f"array(IF({known}, xxhash64({', '.join(parts)}), CAST(NULL AS bigint)))"
    for place, column in enumerate(rule):
        if column in lists:
            keys = f"flatten(transform({lists[column]}, part{place} -> {keys}))"
    return f"coalesce(array_distinct(array_compact({keys})), {_NO_KEYS})"


def _keyed(profiles: "DataFrame", blocking: Blocking) -> "DataFrame":
    """`unique_id, open, rule, key` of all profiles under all rules; `rule` is its place."""
    kinds = kinds_of(profiles)
    arrays = [
        f"transform({_keys(rule, blocking.lists, kinds)}, key -> named_struct('rule', {place}, 'key', key))"
        for place, rule in enumerate(blocking.rules)
    ]
    exploded = profiles.selectExpr("unique_id", "open", f"explode(concat({', '.join(arrays)})) AS entry")
    return exploded.selectExpr("unique_id", "open", "entry.rule AS rule", "entry.key AS key")


def _sized(keyed: "DataFrame") -> "DataFrame":
    """`rule, key, pairs` of blocks with a pair that has an open profile."""
    sums = keyed.groupBy("rule", "key").agg({"unique_id": "count", "open": "count_if"})
    counted = sums.selectExpr("rule", "key", "`count(unique_id)` AS members", "`count_if(open)` AS fresh")
    pairs = "fresh * (members - fresh) + fresh * (fresh - 1) DIV 2 AS pairs"
    return counted.where("members > 1 AND fresh > 0").selectExpr("rule", "key", pairs)


def _cut(sizes: Sequence[tuple[int, int]], allowed: int, largest: int) -> tuple[int, dict[str, int]]:
    """The largest block that is still used, given (pairs, blocks) of each size ascending, and the rule's account."""
    cut = made = 0
    for pairs, blocks in sizes:
        if pairs > largest or made + pairs * blocks > allowed:
            break
        cut, made = pairs, made + pairs * blocks
    left = [(pairs, blocks) for pairs, blocks in sizes if pairs > cut]
    unmade = sum(pairs * blocks for pairs, blocks in left)
    return cut, {"pairs": made, "blocks_left_out": sum(blocks for _, blocks in left), "pairs_left_out": unmade}


def _cuts(sized: "DataFrame", rules: Sequence[Rule], budget: Budget, fresh: int) -> tuple[list[int], dict[str, dict[str, int]]]:
    """For each rule its largest block, and the account. Raises TooManyPairs, as `engine.blocking` does."""
    found: dict[int, list[tuple[int, int]]] = {}
    for rule, pairs, blocks in sized.groupBy("rule", "pairs").count().orderBy("rule", "pairs").collect():
        found.setdefault(rule, []).append((pairs, blocks))
    cuts, account, total = [], {}, 0
    for place, rule in enumerate(rules):
        allowed = max(int(budget.per_rule * fresh), budget.least)
        cut, account["+".join(rule)] = _cut(found.get(place, []), allowed, budget.largest_block**2)
        total += account["+".join(rule)]["pairs"]
        cuts.append(cut)
    most = max(int(budget.total * fresh), 4 * budget.least)
    if total > most:
        raise TooManyPairs(f"{total:,} pairs would be compared, {most:,} are allowed")
    return cuts, account


@dataclass(frozen=True, slots=True)
class FoundPairs:
    """`pairs`: `low, high`, each once. `account`: what each rule made and left out. `cuts`: for each rule its largest block, in pairs.

    `keys`: what Spark keeps until the pairs are worked out, to be unpersisted then.
    """

    pairs: "DataFrame"
    keys: "DataFrame"
    account: dict[str, dict[str, int]]
    cuts: list[int]


def candidate_pairs(profiles: "DataFrame", blocking: Blocking, budget: Budget) -> FoundPairs:
    """The pairs that share a key.

    `profiles`: `unique_id` (bigint), `open` (boolean) and the rules' columns. Raises TooManyPairs.
    """
    keyed = _keyed(profiles, blocking).persist()
    sized = _sized(keyed)
    cuts, account = _cuts(sized, blocking.rules, budget, profiles.where("open").count())
    used = sized.where(" OR ".join(f"(rule = {place} AND pairs <= {cut})" for place, cut in enumerate(cuts))).select("rule", "key")
    members = keyed.join(used, ["rule", "key"])
    fresh = members.where("open").selectExpr("rule", "key", "unique_id AS other")
    met = members.join(fresh, ["rule", "key"]).where("NOT open OR other < unique_id")
    pairs = met.selectExpr("least(other, unique_id) AS low", "greatest(other, unique_id) AS high").distinct()
    return FoundPairs(pairs, keyed, account, cuts)
