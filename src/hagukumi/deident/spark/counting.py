"""Records counted on Spark by the combination of their values; only what was counted comes to this machine."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords, SensitiveItem, Tally
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.spark.coding import Coding
from hagukumi.deident.spark.keys import Packing

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_ROW_BYTES, _ITEM_BYTES = 200, 24
"""What a row of the counted table takes here while it is searched by two threads, and more for each item."""
_MOST_TOLD = 3


@dataclass(frozen=True, slots=True, eq=False)
class Digit:
    """A column of texts as numbers below `span`: `numbers[place]` for `texts[place]`."""

    column: str
    texts: Sequence[str]
    numbers: NDArray[np.integer]
    span: int


class TooLarge(DeidentError):
    """More combinations than this machine can hold."""


def counted(session: SparkSession, texts: DataFrame, coding: Coding, most: int | None = None) -> tuple[CodedRecords, Tally]:
    """The unlike combinations of quasi-identifiers, each on the finest level that the recipe permits, with the sensitive values that have
    a condition; and how many records have each. `most`: rows that may come here; None: as many as the memory allows.

    TooLarge says which items to make coarser. Cost on Spark: a join with the values of each item and one aggregation.
    """
    digits = [*_finest(coding), *(_value(coding, name) for name in coding.conditioned)]
    found, numbers = grouped(session, texts, digits, most_rows(session, len(digits)) if most is None else most, coding)
    items, values = found[: len(coding.hierarchies)], found[len(coding.hierarchies) :]
    leaves = tuple(
        np.unique(hierarchy.groups[level], return_index=True)[1].astype(np.int32)[groups]
        for hierarchy, level, groups in zip(coding.hierarchies, coding.lowest, items, strict=True)
    )
    sensitive = {
        name: SensitiveItem(name, coding.sensitive[name].values, codes, coding.sensitive[name].hierarchy)
        for name, codes in zip(coding.conditioned, values, strict=True)
    }
    return CodedRecords(coding.hierarchies, leaves, sensitive), Tally(numbers, coding.leaf_counts())


def _finest(coding: Coding) -> list[Digit]:
    return [
        Digit(
            f"i{coding.names.index(hierarchy.item)}",
            coding.values[hierarchy.item].texts,
            hierarchy.groups[level][leaves],
            len(hierarchy.labels[level]),
        )
        for hierarchy, level, leaves in zip(coding.hierarchies, coding.lowest, coding.leaves, strict=True)
    ]


def _value(coding: Coding, name: str) -> Digit:
    item = coding.sensitive[name]
    return Digit(f"i{coding.names.index(name)}", coding.values[name].texts, item.codes, len(item.values))


def grouped(
    session: SparkSession, texts: DataFrame, digits: Sequence[Digit], most: int, coding: Coding
) -> tuple[tuple[NDArray[np.int32], ...], NDArray[np.int64]]:
    """The unlike combinations of the digits and how many records have each. TooLarge: more than `most`; DeidentError: a text unknown."""
    from pyspark.sql import functions as f

    packing = Packing.of([digit.span for digit in digits])
    names = [f"k{key}" for key in range(packing.keys)]
    frame = keyed(session, texts, digits, packing).groupBy(*names).agg(f.count(f.lit(1)).alias("n"))
    table = _brought(frame, most, coding)
    if any(table[name].null_count for name in names):
        raise DeidentError("数えている間に、資料にない値が現れました。資料が書き換えられていないか確かめて、もう一度実行してください。")
    return packing.unpacked([table[name].to_numpy() for name in names]), table["n"].to_numpy().astype(np.int64)


def keyed(session: SparkSession, texts: DataFrame, digits: Sequence[Digit], packing: Packing) -> DataFrame:
    """The frame with the keys `k0`, `k1`, … of the digits beside its own columns; null where a text is unknown."""
    from pyspark.sql import functions as f

    frame = texts
    for place, digit in enumerate(digits):
        added = pa.array(digit.numbers.astype(np.int64) * packing.stride[place])
        frame = with_values(session, frame, digit.column, digit.texts, {f"p{place}": added})
    for key in range(packing.keys):
        parts = [f.col(f"p{place}") for place in range(len(digits)) if packing.key[place] == key]
        total = parts[0] if parts else f.lit(0).cast("bigint")
        for part in parts[1:]:
            total = total + part
        frame = frame.withColumn(f"k{key}", total)
    return frame.drop(*(f"p{place}" for place in range(len(digits))))


def with_values(session: SparkSession, frame: DataFrame, column: str, texts: Sequence[str], more: Mapping[str, pa.Array]) -> DataFrame:
    """The frame with further columns that follow from the text in `column`; null where the text is not among `texts`."""
    from pyspark.sql import functions as f

    known = session.createDataFrame(pa.table({"_text": pa.array(texts, pa.string()), **more}))
    return frame.join(f.broadcast(known), frame[column] == known["_text"], "left").drop("_text")


def _brought(frame: DataFrame, most: int, coding: Coding) -> pa.Table:
    from pyspark import StorageLevel

    kept = frame.persist(StorageLevel.MEMORY_AND_DISK)
    try:
        rows = kept.count()
        if rows > most:
            raise TooLarge(_too_large(rows, most, coding))
        return kept.toArrow()
    finally:
        kept.unpersist()


def most_rows(session: SparkSession, digits: int) -> int:
    """Half the memory of this machine, and half of that of the driver's Java process through which the rows come."""
    here = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2 // (_ROW_BYTES + _ITEM_BYTES * digits)
    bridge = session.sparkContext._jvm
    assert bridge is not None
    return min(here, int(bridge.java.lang.Runtime.getRuntime().maxMemory()) // 2 // (8 * (digits + 1)))


def _too_large(rows: int, most: int, coding: Coding) -> str:
    groups = {
        hierarchy.item: len(np.unique(hierarchy.groups[level][leaves]))
        for hierarchy, level, leaves in zip(coding.hierarchies, coding.lowest, coding.leaves, strict=True)
    }
    widest = sorted(groups, key=lambda name: -groups[name])[:_MOST_TOLD]
    told = "、".join(f"「{name}」{groups[name]:,}種類" for name in widest)
    return (
        f"準識別子の違う組み合わせが{rows:,}通りあり、この計算機のメモリーで調べられる{most:,}通りを超えています。"
        f"値の種類が多い項目（{told}）に lowest を書いて、初めから粗い段階で数えてください（例: 生年月日なら lowest = 1 で月から）。"
        "又は、準識別子か l・t の項目を減らすか、メモリーの大きい計算機で、Spark の spark.driver.memory も増やして行ってください。"
    )
