"""A file opened to be read as rows: what it is, and that it stays what it was."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from hagukumi.files.formats import PARQUET, PARQUET_SIGN, Place
from hagukumi.files.problems import Problem, Refused
from hagukumi.files.text_files import found_encoding

_AS_CSV: Final = "Excelで開き、「名前を付けて保存」で「CSV UTF-8（コンマ区切り）」を選んで、シートごとに保存し直してください。"
_OTHER_FORMATS: Final = {
    b"PK\x03\x04": ("Excelのブックか、圧縮されたファイルです。", f"Excelのブックは、{_AS_CSV}圧縮されたものは、元に戻してください。"),
    b"\xd0\xcf\x11\xe0": ("古い形式のExcelのブックです。", _AS_CSV),
    b"\x1f\x8b\x08": ("圧縮されたファイルです。", "圧縮を解いて、CSV又はParquetのファイルを指定してください。"),
}
"""What the first bytes say that is neither CSV nor Parquet, and what to do."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was when it was looked at: its format, size and time of change."""

    format: str
    stamp: tuple[int, int]


@contextmanager
def opened(path: Path, place: Place, encoding: str | None = None, seen: Seen | None = None) -> Iterator[tuple[int, Seen]]:
    """The file's descriptor and what it is; refused when it is not as it was seen before or changes meanwhile.

    `encoding`: 'utf-8' or 'cp932' where it is known. Raises Refused, OSError.
    """
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        before = seen or Seen(_format(file, encoding, place), _stamp(file))
        yield file, before
        if _stamp(file) != before.stamp:
            _refuse("読み取りの途中で書き換えられました。", "出力が終わってから、もう一度実行してください。", place)
    finally:
        os.close(file)


def _stamp(file: int) -> tuple[int, int]:
    status = os.fstat(file)
    return status.st_size, status.st_mtime_ns


def _format(file: int, encoding: str | None, place: Place) -> str:
    """'parquet', or the encoding of a CSV file."""
    return PARQUET if _checked_head(file, os.fstat(file), place) == PARQUET_SIGN else found_encoding(file, encoding, *place)


def _refuse(message: str, remedy: str, place: Place) -> NoReturn:
    raise Refused([Problem(message, remedy, *place)])


def _checked_head(file: int, status: os.stat_result, place: Place) -> bytes:
    """The first four bytes of a file that may be CSV or Parquet."""
    if not stat.S_ISREG(status.st_mode):
        kind = "フォルダーです。" if stat.S_ISDIR(status.st_mode) else "普通のファイルではありません。"
        _refuse(kind, "CSV又はParquetのファイルを指定してください。", place)
    if status.st_size == 0:
        _refuse("ファイルが空です。", "出力の処理が終わっているか確かめてください。", place)
    head = os.pread(file, 4, 0)
    for sign, (message, remedy) in _OTHER_FORMATS.items():
        if head.startswith(sign):
            _refuse(message, remedy, place)
    return head
