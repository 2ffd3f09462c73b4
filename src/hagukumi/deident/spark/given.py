"""The records as Spark is given them: every column as text, by its heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from hagukumi.files.problems import Problem, Refused

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession
    from pyspark.sql.types import DataType

SPACES: Final = "".join(chr(code) for code in (0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000))
"""What counts as a space around a value, on one machine too: the Unicode category Zs."""

_MANAGED: Final = {
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.parquet.mergeSchema": "false",
}
"""Settings that decide what is read and written."""


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """`frame`: columns `c0`, `c1`, … as text as they stand (null: empty), by the place of their heading in `headings`. `name`: of the file
    or folder, for problems.
    """

    frame: DataFrame
    headings: tuple[str, ...]
    name: str

    def trimmed(self, wanted: Sequence[str]) -> DataFrame:
        """The items asked for as `i0`, `i1`, … in their order, without spaces around them; an empty cell is ''. Raises Refused."""
        return self.frame.select(*self.items(wanted))

    def items(self, wanted: Sequence[str]) -> list[Column]:
        """The columns of `trimmed`, to be taken from `frame`. Raises Refused for a heading that is not there."""
        from pyspark.sql import functions as f

        self._check(wanted)
        texts = [f.trim(f.col(f"c{self.headings.index(name)}"), f.lit(SPACES)) for name in wanted]
        return [f.coalesce(text, f.lit("")).alias(f"i{place}") for place, text in enumerate(texts)]

    def _check(self, wanted: Sequence[str]) -> None:
        absent = [name for name in wanted if name not in self.headings]
        if absent and len(absent) == len(wanted):
            remedy = "別のフォルダーでないか、[items] が資料の見出しのとおりかを確かめてください。"
            raise Refused([Problem("レシピの項目が一つもありません。", remedy, self.name)])
        if absent:
            remedy = "[items] を資料の見出しのとおりに書いてください。"
            raise Refused([Problem("この見出しの列がありません。", remedy, self.name, column=name) for name in absent])


def as_given(frame: DataFrame, name: str) -> Given:
    """Every column as text. Raises Refused for a column that holds more than one value, and for two of one heading."""
    from pyspark.sql import functions as f

    headings = tuple(field.name.strip() for field in frame.schema.fields)
    if twice := sorted({heading for heading in headings if headings.count(heading) > 1}):
        remedy = "見出しを一つずつ別の名前にしてください。"
        raise Refused([Problem("同じ見出しの列が二つ以上あります。", remedy, name, column=one) for one in twice])
    texts = [_text(f.col(_quoted(field.name)), field.dataType) for field in frame.schema.fields]
    if nested := [heading for heading, text in zip(headings, texts, strict=True) if text is None]:
        remedy = "文字・数・日付の列にして出力し直してください。"
        raise Refused([Problem("一つの値でない列です。", remedy, name, column=one) for one in nested])
    return Given(frame.select(*(text.alias(f"c{place}") for place, text in enumerate(texts) if text is not None)), headings, name)


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _text(column: Column, kind: DataType) -> Column | None:
    """As on one machine: a whole number kept as a floating one without its point, no number as empty; None: not one value."""
    from pyspark.sql import functions as f
    from pyspark.sql import types as t

    if isinstance(kind, t.FloatType | t.DoubleType):
        whole = (column == f.rint(column)) & (f.abs(column) < f.lit(1e15))
        finite = ~f.isnan(column) & (f.abs(column) < f.lit(float("inf")))
        return f.when(whole, column.cast("bigint").cast("string")).when(finite, column.cast("string"))
    plain = t.StringType | t.NumericType | t.BooleanType | t.DateType | t.TimestampType | t.TimestampNTZType
    return column.cast("string") if isinstance(kind, plain) else None


@contextmanager
def settled(session: SparkSession) -> Iterator[None]:
    """The settings that decide what is read and written, as they were afterwards."""
    before: dict[str, str | None] = {name: session.conf.get(name) for name in _MANAGED}
    try:
        for name, value in _MANAGED.items():
            session.conf.set(name, value)
        yield
    finally:
        for name, former in before.items():
            if former is not None:
                session.conf.set(name, former)


@contextmanager
def folder_of_parquet(folder: Path) -> Iterator[list[Path]]:
    """The Parquet files of a folder, which may have folders within. Refused: anything else among them, files that do not fit together, a
    folder in which something changes before this ends. Raises Refused, OSError.
    """
    files = _files(folder)
    before = _stamps(files)
    _check_alike(files, folder)
    yield files
    if _stamps(_files(folder)) != before:
        remedy = "出力が終わってから、もう一度実行してください。"
        raise Refused([Problem("読み取りの途中で書き換えられました。", remedy, folder.name)])


def frame_of(session: SparkSession, folder: Path) -> DataFrame:
    """The records of a folder that `folder_of_parquet` has looked at."""
    return session.read.option("recursiveFileLookup", "true").option("pathGlobFilter", "*.parquet").parquet(address(folder, read=True))


def address(folder: Path, *, read: bool = False) -> str:
    """Where Spark finds a folder; when it reads, some characters would stand for others."""
    place = str(folder.absolute())
    return "file://" + (re.sub(r"([\\*?\[\]{}])", r"\\\1", place) if read else place)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        if not folder.exists():
            raise FileNotFoundError(2, "No such file or directory", str(folder))
        remedy = "Parquet のファイルを入れたフォルダーを指定してください。一つのファイルは hagukumi deidentify で加工できます。"
        raise Refused([Problem("フォルダーではありません。", remedy, folder.name)])
    inside = [path for path in sorted(folder.rglob("*")) if not _hidden(path.relative_to(folder))]
    if linked := [path for path in inside if path.is_dir() and path.is_symlink()]:
        remedy = "元のフォルダーを指定するか、中のファイルを移してください。"
        raise Refused([Problem("別のフォルダーへのリンクです。", remedy, path.name) for path in linked[:10]])
    files = [path for path in inside if not path.is_dir()]
    others = [path for path in files if path.suffix != ".parquet"]
    if others:
        remedy = "読み飛ばしません。別のフォルダーに移すか、Parquet にしてください。"
        raise Refused([Problem("Parquet（.parquet）でないファイルが入っています。", remedy, path.name) for path in others[:10]])
    if not files:
        remedy = "Parquet のファイルを入れたフォルダーを指定してください。"
        raise Refused([Problem("Parquet（.parquet）のファイルがありません。", remedy, folder.name)])
    return files


def _hidden(path: Path) -> bool:
    """What Spark itself passes over: `_SUCCESS`, `.crc` and the like."""
    return any(part.startswith(("_", ".")) for part in path.parts)


def _stamps(files: Sequence[Path]) -> list[tuple[Path, int, int]]:
    return [(path, status.st_size, status.st_mtime_ns) for path in files for status in (path.stat(),)]


def _check_alike(files: Sequence[Path], folder: Path) -> None:
    """Spark takes the columns of one file for those of all; what another lacks would be empty without a word."""
    first: Any = None
    for path in files:
        try:
            shape = {field.name: str(field.type) for field in pq.read_schema(path)}
        except pa.ArrowException:
            remedy = "ファイルが壊れていないか確かめ、出力し直してください。"
            raise Refused([Problem("Parquetのファイルとして読めません。", remedy, path.name)]) from None
        first = shape if first is None else first
        if shape != first:
            other = sorted({name for name in {*shape, *first} if shape.get(name) != first.get(name)})
            message = f"列又は列の型が、フォルダー「{folder.name}」のほかのファイルと違います。"
            raise Refused([Problem(message, "すべてのファイルを同じ列で出力し直してください。", path.name, column="・".join(other))])
