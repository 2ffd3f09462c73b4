"""Spark for one piece of work: started quiet, without its web page, nothing readable on disk, ended with its scratch folder gone."""

import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hagukumi.spark.problems import Purpose, SparkMissing, without_values

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_READABLE: Final = (
    "動いている Spark は、一時ファイルを暗号化しない設定です。"
    "spark.io.encryption.enabled を true にして起動し直してから、もう一度お試しください。"
)
_FOREIGN: Final = ("SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS", "PYSPARK_GATEWAY_PORT")
"""Where one of these is set, the office's own Spark configuration or spark-submit says which cluster is meant."""

_SILENT: Final = """\
appender.none.type = Null
appender.none.name = none
rootLogger.level = off
rootLogger.appenderRef.none.ref = none
logger.gateway.name = org.apache.spark.api.python.PythonGatewayServer
logger.gateway.level = off
"""
"""Spark's log may quote values and plans; what goes wrong reaches the caller as an exception."""


@dataclass(frozen=True, slots=True)
class SparkSettings:
    """How Spark is started.

    `master`: as Spark writes it; "" is what the office's Spark configuration says (SPARK_CONF_DIR, spark-submit), and without one two
    threads of this machine. `memory`: of the driver's Java process. `partitions`: into how many parts a shuffle is cut. `further`: other
    settings by Spark's names; they cannot turn off what keeps data unreadable.
    """

    master: str = ""
    memory: str = "2g"
    partitions: int = 8
    further: Mapping[str, str] = field(default_factory=dict)


def check_installed(purpose: Purpose) -> None:
    """Raise SparkMissing where the Python package or Java is not there."""
    if importlib.util.find_spec("pyspark") is None:
        raise SparkMissing(purpose.missing("追加の部品（pyspark）", "「pip install 'hagukumi[spark]'」"))
    home = os.environ.get("JAVA_HOME")
    if not (shutil.which("java") or (home and (Path(home) / "bin" / "java").exists())):
        raise SparkMissing(purpose.missing(" Java 17 ", "「apt-get install openjdk-17-jre-headless」"))


def configuration(settings: SparkSettings, folder: Path, purpose: Purpose) -> dict[str, str]:
    """Spark's settings by name, the last word being that of `_unreadable`. `folder`: for its files."""
    foreign = not settings.master and any(os.environ.get(name) for name in _FOREIGN)
    master = settings.master or "local[2]"
    chosen = {"spark.master": master, "spark.driver.memory": settings.memory, **_parallel(settings)}
    fixed = {
        "spark.app.name": purpose.name,
        **({"spark.jars": purpose.jars} if purpose.jars else {}),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.caseSensitive": "false",
        "spark.sql.maxPlanStringLength": "0",
        "spark.ui.showConsoleProgress": "false",
    }
    place = _ALONE if not foreign and master.startswith("local") else {}
    return {**({} if foreign else chosen), **fixed, **settings.further, **place, **_unreadable(folder)}


def _parallel(settings: SparkSettings) -> dict[str, str]:
    return {"spark.sql.shuffle.partitions": str(settings.partitions), "spark.default.parallelism": str(settings.partitions)}


_ALONE: Final = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
"""One machine: nothing is offered on its network."""


def _unreadable(folder: Path) -> dict[str, str]:
    """Shuffle, spill and cache files are enciphered under a key that only the running processes hold, and lie in the scratch folder.

    Processes know each other by a secret, and what travels between them is enciphered; a cluster that cannot do so does not start.
    """
    return {
        "spark.io.encryption.enabled": "true",
        "spark.io.encryption.keySizeBits": "256",
        "spark.authenticate": "true",
        "spark.network.crypto.enabled": "true",
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.driver.extraJavaOptions": (
            f"-Djava.io.tmpdir={folder} -Dlog4j2.configurationFile={folder / _LOGGING} -XX:-UsePerfData -XX:-CreateCoredumpOnCrash"
        ),
        "spark.ui.enabled": "false",
        "spark.eventLog.enabled": "false",
    }


_LOGGING: Final = "log4j2.properties"


@contextmanager
def spark_session(settings: SparkSettings, scratch: Path | None, purpose: Purpose) -> Iterator["SparkSession"]:
    """A Spark session whose files lie in a new folder under `scratch` (default: the system's temporary folder), removed at the end.

    A session that already runs in this process is used and left running, provided that it enciphers its files. Raises SparkMissing,
    SparkFailed.
    """
    check_installed(purpose)
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    if running is not None:
        if running.sparkContext.getConf().get("spark.io.encryption.enabled", "false") != "true":
            raise SparkMissing(_READABLE)
        yield running
        return
    folder = Path(tempfile.mkdtemp(prefix="hagukumi-spark-", dir=scratch)).absolute()
    try:
        (folder / _LOGGING).write_text(_SILENT)
        with without_values(purpose.not_started):
            session = _started(settings, folder, purpose)
        try:
            yield session
        finally:
            session.stop()
    finally:
        _end_java()
        shutil.rmtree(folder, ignore_errors=True)


def _started(settings: SparkSettings, folder: Path, purpose: Purpose) -> "SparkSession":
    from pyspark.sql import SparkSession

    builder = SparkSession.builder
    for name, value in configuration(settings, folder, purpose).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    if (session.sparkContext.master or "").startswith("local"):
        session.sparkContext.pythonExec = sys.executable
    return session


def _end_java() -> None:
    """End the Java process, which PySpark would keep, with the data in its memory and a folder that is gone."""
    from pyspark import SparkContext

    gateway = SparkContext._gateway
    process = getattr(gateway, "proc", None)
    if gateway is None or process is None:
        return
    gateway.shutdown()
    process.stdin.close()
    process.wait()
    SparkContext._gateway = SparkContext._jvm = None
