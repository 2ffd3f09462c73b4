"""Text distances on Spark that give DuckDB's answers.

Splink's jar computes Jaro-Winkler similarity by another reading of its definition (transpositions halved as whole numbers, 0 for one equal
letter), so that levels would differ from DuckDB's for one pair in forty. There DuckDB itself works out each batch, in Spark's Python
worker. Its Damerau-Levenshtein distance agrees with DuckDB's except for NULL, which the dialect sees to.
"""

from typing import TYPE_CHECKING, Any, Final

import duckdb
import pyarrow as pa

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

JARO_WINKLER: Final = "hagukumi_jaro_winkler"
"""The function's name in Spark SQL."""


def jaro_winkler(left: pa.Array, right: pa.Array) -> pa.Array:
    """Similarity of each two texts, 0 to 1; NULL where one is NULL."""
    pairs = pa.table({"l": left.cast(pa.string()), "r": right.cast(pa.string())})
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        connection.register("pairs", pairs)
        answer = connection.execute("SELECT jaro_winkler_similarity(l, r) AS s FROM pairs").to_arrow_table()
    return answer["s"].combine_chunks()


def register_distances(session: "SparkSession") -> None:
    """Make `JARO_WINKLER` and Splink's `damerau_levenshtein` known to the session."""
    from pyspark.sql.functions import arrow_udf
    from splink.internals.spark.jar_location import get_scala_udfs

    vectorised: Any = arrow_udf
    session.udf.register(JARO_WINKLER, vectorised(jaro_winkler, "double"))
    for name, java_class, answer in get_scala_udfs():
        if name == "damerau_levenshtein":
            session.udf.registerJavaFunction(name, java_class, answer)
