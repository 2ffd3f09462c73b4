"""The whole of a file, and what an item dictionary says of its headings."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

import duckdb

from hagukumi.deident.general.loading import Loaded, load
from hagukumi.files.formats import rows_of
from hagukumi.files.opening import opened
from hagukumi.files.problems import Problem, Refused

SEPARATORS: Final = (",", ";", "\t", "|")
_LARGEST_DICTIONARY: Final = 10_000_000
"""Bytes."""


def load_all(path: Path, separator: str | None) -> tuple[Loaded, str]:
    """Every column of a file, and the separator: the given one, else the one that parts its heading row most. Raises Refused, OSError."""
    place = (path.name, "")
    with opened(path, place) as (file, seen), duckdb.connect() as connection:
        headings, refused = {}, []
        for one in (separator,) if separator else SEPARATORS:
            try:
                headings[one] = rows_of(connection, file, seen.format, place, one).headings
            except Refused as reason:
                refused.append(reason)
    if not headings:
        raise refused[0]
    chosen = max(headings, key=lambda one: len(headings[one]))
    return load(path, chosen, headings[chosen]), chosen


def dictionary(path: Path) -> dict[str, str]:
    """An item dictionary: a CSV file of two columns without headings, a heading and what it means. Raises Refused, OSError."""
    place = (path.name, "")
    with opened(path, place) as (_, seen):
        if seen.format == "parquet" or seen.stamp[0] > _LARGEST_DICTIONARY:
            raise Refused([Problem("項目の辞書として読めません。", "見出しと意味の2列のCSVを指定してください。", path.name)])
        text = path.read_text(encoding=seen.format).removeprefix("\ufeff")
    try:
        rows = [row for row in csv.reader(text.splitlines(), strict=True) if row]
    except csv.Error:
        rows = [[]]
    for line, row in enumerate(rows, 1):
        if len(row) != 2:
            raise Refused([Problem(f"{line}行目が2列になっていません。", "見出しと意味の2列のCSVにしてください。", path.name)])
    return {heading.strip(): meaning.strip() for heading, meaning in rows}
