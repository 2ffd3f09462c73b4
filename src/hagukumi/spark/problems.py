"""What may go wrong with Spark, told in Japanese and without a value of anybody."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Purpose:
    """What Spark is started for. `name`: of the application; `work`: what is done, in Japanese; `without`: how to go on without Spark
    ("…を指定"); `jars`: further Java parts, separated by commas.
    """

    name: str
    work: str
    without: str
    jars: str = ""

    def missing(self, what: str, how: str) -> str:
        """What is not installed."""
        return (
            f"Spark で{self.work}をするには{what}が必要です。{how}を実行してから、もう一度お試しください"
            f"（Spark なしで行うには {self.without}します）。"
        )

    def not_started(self, kind: str) -> str:
        """Spark did not start."""
        checked = "Java 17 が入っているか、Spark の設定が正しいかを確かめて、"
        return f"Spark を始められませんでした（{kind}）。{checked}もう一度実行するか、{self.without}してください。"

    def stopped(self, kind: str) -> str:
        """Spark gave up in the middle."""
        checked = "メモリーと一時フォルダーの空きを確かめて、"
        return f"Spark での{self.work}が途中で止まりました（{kind}）。{checked}もう一度実行するか、{self.without}してください。"


class SparkMissing(Exception):
    """Spark or Java is not installed or may not be used; the text says what to do."""


class SparkFailed(Exception):
    """Spark could not do the work; the text quotes no data."""


@contextmanager
def without_values(message: Callable[[str], str]) -> Iterator[None]:
    """Raise SparkFailed for whatever Spark, its bridge or a broken connection to Java raises; `message` is given the kind of error.

    Spark's own texts may quote values, so only the kind of error is told, and PySpark's log stays silent.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    logging.getLogger("SQLQueryContextLogger").disabled = True
    try:
        yield
    except (PySparkException, Py4JError, ConnectionError, EOFError) as error:
        condition = error.getCondition() if isinstance(error, PySparkException) else None
        raise SparkFailed(message(condition or type(error).__name__)) from None
