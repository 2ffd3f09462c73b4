"""Levels and weights of candidate pairs by Splink on Spark, under a model trained elsewhere."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import splink.comparison_level_library as level_library
import splink.comparison_library as comparison_library
from splink import Linker, SettingsCreator, block_on
from splink.internals.spark.database_api import SparkAPI

from hagukumi.linkage.engine.comparison import UNKNOWN, Comparison, Level
from hagukumi.linkage.engine.model import LevelShare, LinkModel
from hagukumi.linkage.spark.dialect import Kinds, kinds_of, spark_sql
from hagukumi.linkage.spark.distances import register_distances

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_ELSE: Final = "ELSE"


def _level(level: Level, share: LevelShare, kinds: Kinds) -> Any:
    condition = level.condition
    creator: Any = level_library.ElseLevel() if condition == _ELSE else level_library.CustomLevel(spark_sql(condition, kinds), level.name)
    shares = {"m_probability": share.match, "u_probability": share.other}
    if not level.frequency:
        return creator.configure(**shares)
    return creator.configure(**shares, tf_adjustment_column=_bits(level.frequency), disable_tf_exact_match_detection=True)


def _comparison(comparison: Comparison, shares: Sequence[LevelShare], kinds: Kinds) -> Any:
    unknown = level_library.CustomLevel(spark_sql(comparison.unknown, kinds), UNKNOWN).configure(is_null_level=True)
    levels = [_level(level, share, kinds) for level, share in zip(comparison.levels, shares, strict=True)]
    return comparison_library.CustomComparison(output_column_name=comparison.name, comparison_levels=[unknown, *levels])


def _settings(comparisons: Sequence[Comparison], model: LinkModel, kinds: Kinds) -> SettingsCreator:
    """Splink wants some blocking rule although the pairs are given, and returns levels only together with the values compared."""
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_comparison(comparison, model.comparisons[comparison.name], kinds) for comparison in comparisons],
        blocking_rules_to_generate_predictions=[block_on("unique_id")],
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=False,
        probability_two_random_records_match=model.prior,
    )


def _bits(column: str) -> str:
    """The column that stands for a value's frequency: log2 of it, of that very profile, for it may depend on more than the value."""
    return f"bits_{column}"


def _register_frequencies(linker: Linker, api: SparkAPI, profiles: "DataFrame", columns: Sequence[str]) -> None:
    """Splink looks frequencies up by value; here the value looked up is log2 of the frequency itself, so the tables are small."""
    for column in columns:
        bits = _bits(column)
        table = profiles.where(f"{bits} IS NOT NULL").select(bits).distinct().selectExpr(bits, f"power(2, {bits}) AS tf_{bits}")
        linker.table_management.register_term_frequency_lookup(api.register(table), bits)


def score_pairs(
    session: "SparkSession",
    profiles: "DataFrame",
    pairs: "DataFrame",
    comparisons: Sequence[Comparison],
    model: LinkModel,
    least: float,
) -> "DataFrame":
    """`low, high, weight, <comparison>...` of the pairs (`low, high`) that weigh at least `least` bits; a level by its number.

    `profiles`: `unique_id` and what the comparisons name; `tf_X` holds log2 of the relative frequency of its value of column X.
    """
    logging.getLogger("splink").setLevel(logging.ERROR)
    register_distances(session)
    kinds = kinds_of(profiles)
    frequencies = sorted({column for comparison in comparisons for column in comparison.frequencies})
    api = SparkAPI(spark_session=session, break_lineage_method="persist", register_udfs_automatically=False)
    named = profiles.withColumnsRenamed({f"tf_{column}": _bits(column) for column in frequencies})
    linker = Linker(api.register(named), _settings(comparisons, model, kinds), log_level=None)
    _register_frequencies(linker, api, named, frequencies)
    blocked = pairs.selectExpr("'0' AS match_key", "low AS join_key_l", "high AS join_key_r")
    linker.table_management.register_blocked_pairs_for_predict(api.register(blocked))
    scored = linker.inference.predict(threshold_match_weight=least - _ROUNDING, warning_mode="never")
    levels = [f"CAST(gamma_{comparison.name} AS TINYINT) AS {comparison.name}" for comparison in comparisons]
    session.catalog.uncacheTable(scored.physical_name)
    return scored.as_spark_dataframe().selectExpr("unique_id_l AS low", "unique_id_r AS high", "match_weight AS weight", *levels)


_ROUNDING: Final = 1e-6
"""Weights are compared after rounding to six decimals; what rounding might lift over the threshold is kept until then."""
