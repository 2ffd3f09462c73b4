"""The levels found, put on every record on Spark, and the result written without any record coming to this machine."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.search import Optimum
from hagukumi.deident.spark.coding import Coding
from hagukumi.deident.spark.counting import with_values
from hagukumi.deident.spark.given import address
from hagukumi.deident.spark.keys import Packing

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

_PART_RECORDS: Final = 1_000_000


class Form(enum.StrEnum):
    """How the result is written."""

    PARQUET = "parquet"
    CSV = "csv"


def treated(session: SparkSession, texts: DataFrame, coding: Coding, counted: CodedRecords, found: Optimum) -> DataFrame:
    """The records handed out, as `o0`, `o1`, … in the order of `coding.names`: labels of the levels found, other items as they are."""
    from pyspark.sql import functions as f

    spans = [len(hierarchy.labels[level]) for hierarchy, level in zip(coding.hierarchies, found.levels, strict=True)]
    packing = Packing.of(spans)
    frame, labels, parts = texts, {}, [f.lit(0).cast("bigint")] * packing.keys
    for place, (hierarchy, level, leaves) in enumerate(zip(coding.hierarchies, found.levels, coding.leaves, strict=True)):
        groups = hierarchy.groups[level][leaves]
        more = {
            f"g{place}": pa.array(groups.astype(np.int64) * packing.stride[place]),
            f"l{place}": pa.array(np.array(hierarchy.labels[level], object)[groups], pa.string()),
        }
        frame = with_values(session, frame, f"i{coding.names.index(hierarchy.item)}", coding.values[hierarchy.item].texts, more)
        labels[hierarchy.item] = f.col(f"l{place}")
        parts[packing.key[place]] = parts[packing.key[place]] + f.col(f"g{place}")
    if found.suppressed.any():
        frame = _without(session, frame, parts, packing.packed([column[found.suppressed] for column in counted.generalised(found.levels)]))
    return frame.select(*(labels.get(name, f.col(f"i{place}")).alias(f"o{place}") for place, name in enumerate(coding.names)))


def _without(session: SparkSession, frame: DataFrame, parts: Sequence[Column], lost: Sequence[np.ndarray]) -> DataFrame:
    """The frame without the records of these classes."""
    unlike = np.unique(np.stack(lost), axis=1)
    classes = session.createDataFrame(pa.table({f"k{key}": pa.array(column) for key, column in enumerate(unlike)}))
    for key, part in enumerate(parts):
        frame = frame.withColumn(f"k{key}", part)
    return frame.join(classes, [f"k{key}" for key in range(len(unlike))], "left_anti")


def write_parts(frame: DataFrame, names: Sequence[str], folder: Path, form: Form, separator: str, records: int) -> None:
    """Write the records as files of about a million each: `part-00000.parquet`, ….

    In which file a record stands follows from what is written of it alone, and so does its place there (all columns, the first one first):
    neither tells anything of where it stood.
    """
    columns = frame.columns
    sorted_parts = frame.repartition(-(-records // _PART_RECORDS) or 1, *columns).sortWithinPartitions(*columns).toDF(*names)
    writer = sorted_parts.write.mode("errorifexists")
    if form is Form.CSV:
        alone = {"emptyValue": '""'} if len(names) == 1 else {}  # a line with nothing on it would be no record
        writer.options(header="true", **(csv_options(separator) | alone)).csv(address(folder))
    else:
        writer.parquet(address(folder))
    _tidy(folder, form)


def csv_options(separator: str) -> dict[str, str]:
    """Quotes doubled and set only where they are needed, nothing trimmed, an empty cell as nothing."""
    return {
        "sep": separator,
        "quote": '"',
        "escape": '"',
        "emptyValue": "",
        "nullValue": "",
        "ignoreLeadingWhiteSpace": "false",
        "ignoreTrailingWhiteSpace": "false",
        "lineSep": "\n",
        "encoding": "UTF-8",
    }


def _tidy(folder: Path, form: Form) -> None:
    """Spark's own marks are removed, its file names say nothing more than their order."""
    for path in folder.iterdir():
        if path.name.startswith(("_", ".")):
            path.unlink()
    for number, path in enumerate(sorted(folder.iterdir())):
        path.rename(folder / f"part-{number:05}.{form.value}")


def written_frame(session: SparkSession, folder: Path, names: Sequence[str], form: Form, separator: str) -> DataFrame:
    """What was written, read again as text: columns `i0`, `i1`, …; an empty cell is ''."""
    from pyspark.sql import functions as f
    from pyspark.sql.types import StringType, StructField, StructType

    reader = session.read.schema(StructType([StructField(name, StringType()) for name in names]))
    if form is Form.CSV:
        options = {**csv_options(separator), "multiLine": "true", "mode": "FAILFAST"}
        del options["lineSep"]
        frame = reader.options(header="true", enforceSchema="false", **options).csv(address(folder, read=True))
    else:
        frame = reader.parquet(address(folder, read=True))
    named = frame.toDF(*(f"i{place}" for place in range(len(names))))
    return named.select(*(f.coalesce(f.col(column), f.lit("")).alias(column) for column in named.columns))
