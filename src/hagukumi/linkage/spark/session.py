"""Spark for one linkage: started quiet, without its web page, keeping nothing readable on disk, and ended with its scratch folder gone."""

import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_MISSING: Final = (
    "Spark で名寄せをするには{what}が必要です。{how}を実行してから、もう一度お試しください"
    "（Spark なしで行うには --engine duckdb を指定します）。"
)


class SparkMissing(Exception):
    """Spark or Java is not installed; the text says in Japanese what to install."""


@dataclass(frozen=True, slots=True)
class SparkSettings:
    """How Spark is started.

    `master`: "local[2]" is two threads of this machine; a cluster's address is given as Spark writes it. `memory`: of the driver's Java
    process, as Spark writes it. `partitions`: into how many parts a shuffle is cut. `further`: other settings of Spark, by Spark's names;
    they cannot turn off what keeps data unreadable at rest.
    """

    master: str = "local[2]"
    memory: str = "2g"
    partitions: int = 8
    further: Mapping[str, str] = field(default_factory=dict)


def check_installed() -> None:
    """Raise SparkMissing where the Python package or Java is not there."""
    if importlib.util.find_spec("pyspark") is None:
        raise SparkMissing(_MISSING.format(what="追加の部品（pyspark）", how="「pip install 'hagukumi[spark]'」"))
    home = os.environ.get("JAVA_HOME")
    if not (shutil.which("java") or (home and (Path(home) / "bin" / "java").exists())):
        raise SparkMissing(_MISSING.format(what=" Java 17 以上", how="「apt-get install openjdk-17-jre-headless」"))


def _kept_unreadable(scratch: Path) -> dict[str, str]:
    """Shuffle, spill and cache files are enciphered under a key that only the running processes hold, and lie in the scratch folder."""
    return {
        "spark.io.encryption.enabled": "true",
        "spark.io.encryption.keySizeBits": "256",
        "spark.local.dir": str(scratch),
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.driver.extraJavaOptions": f"-Djava.io.tmpdir={scratch} -XX:-UsePerfData",
        "spark.ui.enabled": "false",
        "spark.eventLog.enabled": "false",
        "spark.sql.redaction.string.regex": "(?s).*",
    }


def _local(settings: SparkSettings) -> dict[str, str]:
    """One machine: nothing is offered on its network."""
    return {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"} if settings.master.startswith("local") else {}


def _configuration(settings: SparkSettings, scratch: Path) -> dict[str, str]:
    from splink.internals.spark.jar_location import similarity_jar_location

    return {
        "spark.jars": similarity_jar_location(),
        "spark.driver.memory": settings.memory,
        "spark.sql.shuffle.partitions": str(settings.partitions),
        "spark.default.parallelism": str(settings.partitions),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.log.level": "ERROR",
        "spark.ui.showConsoleProgress": "false",
        **_local(settings),
        **settings.further,
        **_kept_unreadable(scratch),
    }


@contextmanager
def spark_session(settings: SparkSettings, scratch: Path | None = None) -> Iterator["SparkSession"]:
    """A Spark session whose files lie in a new folder under `scratch` (default: the system's temporary folder), removed at the end.

    A session that is already running in this process (a notebook, a cluster's own) is used as it is and left running: what it keeps
    on disk, and whether that is enciphered, is then its own settings' affair. Raises SparkMissing.
    """
    check_installed()
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    if running is not None:
        yield running
        return
    folder = Path(tempfile.mkdtemp(prefix="hagukumi-spark-", dir=scratch))
    try:
        session = _started(settings, folder)
        try:
            yield session
        finally:
            session.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _started(settings: SparkSettings, folder: Path) -> "SparkSession":
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(settings.master).appName("hagukumi-linkage")
    for name, value in _configuration(settings, folder).items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
