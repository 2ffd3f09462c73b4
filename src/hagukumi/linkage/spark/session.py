"""Spark as linkage starts it: with Splink's Java part."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hagukumi.spark import Purpose, SparkSettings, check_installed
from hagukumi.spark import spark_session as any_session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LINKAGE: Final = Purpose("hagukumi-linkage", "名寄せ", "--engine duckdb を指定")


@contextmanager
def spark_session(settings: SparkSettings, scratch: Path | None = None) -> Iterator[SparkSession]:
    """A session that knows Splink's text distances, see `hagukumi.spark.spark_session`. Raises SparkMissing, SparkFailed."""
    check_installed(LINKAGE)
    from splink.internals.spark.jar_location import similarity_jar_location

    with any_session(settings, scratch, replace(LINKAGE, jars=similarity_jar_location())) as session:
        yield session
