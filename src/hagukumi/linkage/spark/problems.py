"""What may go wrong with Spark, told in Japanese and without a value of anybody."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_AGAIN: Final = "もう一度実行するか、--engine duckdb で実行してください。"
STARTING: Final = f"Spark を始められませんでした（{{kind}}）。Java 17 が入っているか、Spark の設定が正しいかを確かめて、{_AGAIN}"
WORKING: Final = f"Spark での名寄せが途中で止まりました（{{kind}}）。メモリーと一時フォルダーの空きを確かめて、{_AGAIN}"


class SparkMissing(Exception):
    """Spark or Java is not installed or may not be used; the text says what to do."""


class SparkFailed(Exception):
    """Spark could not do the work; the text quotes no data."""


@contextmanager
def without_values(message: str) -> Iterator[None]:
    """Raise SparkFailed for whatever Spark, its bridge or a broken connection to Java raises.

    Spark's own texts may quote values, so only the kind of error is told, and PySpark's log stays silent.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    logging.getLogger("SQLQueryContextLogger").disabled = True
    try:
        yield
    except (PySparkException, Py4JError, ConnectionError, EOFError) as error:
        condition = error.getCondition() if isinstance(error, PySparkException) else None
        raise SparkFailed(message.format(kind=condition or type(error).__name__)) from None
