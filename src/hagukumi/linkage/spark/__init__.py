"""名寄せ beyond one machine: the same comparisons, rules and model through Splink's backend on Apache Spark.

In: comparable profiles, blocking rules, comparisons, a model trained on DuckDB. Out: the same weighted pairs as DuckDB gives, so that the
same clusters follow. Never: training, another rule or weight than DuckDB's, a page on the network, a readable file of persons on disk.
Needs the extra `spark` and Java; without them everything else of the linkage works.
"""

from hagukumi.linkage.spark.engine import SparkEngine, spark_engine
from hagukumi.spark import SparkFailed, SparkMissing, SparkSettings

__all__ = ["SparkEngine", "SparkFailed", "SparkMissing", "SparkSettings", "spark_engine"]
