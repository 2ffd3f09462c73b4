"""The unlike values of each item, and what stops the work before anything is counted together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hagukumi.deident.spark.given import SPACES, Given
from hagukumi.files.my_numbers import SAMPLE, TWELVE_DIGITS, TWELVE_SOMEWHERE, any_my_number, are_my_numbers, mostly_codes
from hagukumi.files.problems import Problem, Refused

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

MOST_VALUES: Final = 2_000_000
"""More unlike values of one item than this are no kinds of people: numbers of records, texts, instants."""
_ROUGHLY: Final = 1.1
"""The first count of unlike values may be so far off."""


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """The unlike texts of an item in their order, and how many records have each (int64)."""

    texts: tuple[str, ...]
    counts: NDArray[np.int64]


def looked_at(given: Given, wanted: Sequence[str], most: int = MOST_VALUES) -> int:
    """How many records there are. One pass over everything.

    Raises Refused: no record, a column of 個人番号 (whatever the recipe says of it), an item with more than `most` unlike values.
    """
    from pyspark.sql import functions as f

    texts = given.frame.select("*", *given.items(wanted))
    numbers = [f.count_if(f.col(f"c{place}").rlike(TWELVE_SOMEWHERE)).alias(f"n{place}") for place in range(len(given.headings))]
    unlike = [f.approx_count_distinct(f"i{place}").alias(f"u{place}") for place in range(len(wanted))]
    first = texts.agg(f.count(f.lit(1)).alias("rows"), *numbers, *unlike).collect()[0]
    rows = int(first["rows"])
    if not rows:
        raise Refused([Problem("データの行がありません。", "出力の条件を確かめてください。", given.name)])
    _refuse_my_numbers(given, [place for place in range(len(given.headings)) if first[f"n{place}"]])
    _refuse_many({name: int(first[f"u{place}"]) for place, name in enumerate(wanted)}, most, given.name)
    return rows


def _refuse_my_numbers(given: Given, places: Sequence[int]) -> None:
    found = [given.headings[place] for place in places if _holds_a_my_number(given.frame.select(f"c{place}").toDF("n"))]
    if found:
        message = "個人番号（マイナンバー）とみられる12桁の数字があります。個人番号は扱えません。"
        remedy = "ファイルから個人番号を除いて出力し直してください。金額などの数であれば、3桁ごとにコンマを入れてください。"
        raise Refused([Problem(message, remedy, given.name, column=name) for name in found])


def _holds_a_my_number(column: DataFrame) -> bool:
    """As `files.my_numbers.holds_a_my_number`, of a column `n` in which twelve digits stand somewhere."""
    from pyspark.sql import functions as f

    bare = f.trim(f.col("n"), f.lit(SPACES)).rlike(rf"\A{TWELVE_DIGITS}\z")
    unlike = column.where(f.trim(f.col("n"), f.lit(SPACES)) != "").distinct()
    told = unlike.agg(f.count_if(bare).alias("codes"), f.count(f.lit(1)).alias("unlike")).collect()[0]
    if mostly_codes(told["codes"], told["unlike"]):
        codes = column.where(f.col("n").rlike(rf"\A{TWELVE_DIGITS}\z")).distinct().orderBy("n").limit(SAMPLE)
        return are_my_numbers([row["n"] for row in codes.collect()])
    long = unlike.where(f.col("n").rlike(TWELVE_SOMEWHERE))
    return any_my_number(told["codes"], told["unlike"], (row["n"] for row in long.toLocalIterator()))


def _refuse_many(unlike: dict[str, int], most: int, file: str) -> None:
    remedy = '記録ごとに違う番号や文は role = "identifier" にし、日時や金額は、先に日や千円などに丸めた資料にしてください。'
    problems = [
        Problem(f"違う値が約{number:,}種類あり、一つの項目として扱える{most:,}種類を超えています。", remedy, file, column=name)
        for name, number in unlike.items()
        if number > most * _ROUGHLY
    ]
    if problems:
        raise Refused(problems)


def values_of(texts: DataFrame, names: Sequence[str]) -> dict[str, Values]:
    """The unlike values of the columns `i0`, `i1`, …, which are the items `names`. Cost on Spark: one aggregation of records x items."""
    from pyspark.sql import functions as f

    cells = [f.struct(f.lit(place).alias("p"), f.col(f"i{place}").alias("v")) for place in range(len(names))]
    table = texts.select(f.inline(f.array(*cells))).groupBy("p", "v").agg(f.count(f.lit(1)).alias("n")).toArrow()
    return {name: _of_item(table, place) for place, name in enumerate(names)}


def _of_item(table: pa.Table, place: int) -> Values:
    own = table.filter(pc.equal(table["p"], place)).combine_chunks()
    order = pc.sort_indices(own, sort_keys=[("v", "ascending")])
    own = own.take(order)
    return Values(tuple(own["v"].to_pylist()), own["n"].to_numpy().astype(np.int64))
