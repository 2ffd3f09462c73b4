"""Apache Spark for engines that go beyond one machine: started quiet and enciphered, ended with nothing left, errors without values.

In: what it is started for, and how. Out: a session. Never: a page on the network, a readable file of persons on disk, a text of Spark's own
in a message (it may quote values). Needs the extra `spark` and Java; nothing here is imported where Spark is not asked for.
"""

from hagukumi.spark.problems import Purpose, SparkFailed, SparkMissing, without_values
from hagukumi.spark.session import SparkSettings, check_installed, configuration, spark_session

__all__ = ["Purpose", "SparkFailed", "SparkMissing", "SparkSettings", "check_installed", "configuration", "spark_session", "without_values"]
