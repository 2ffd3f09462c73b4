"""Headings: the file's against the layout's, and the layout's against what the release asks for."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from hagukumi.intake.classes import value_class
from hagukumi.intake.codes import Code
from hagukumi.intake.refusals import FileRefused
from hagukumi.plan.records import Column, Layout

_LIKE_DATA: Final = re.compile(r"[0-9０-９]{4}|[@＠]|.{41}", re.DOTALL)
_SPACES: Final = re.compile(r"\s+")


class Kept(NamedTuple):
    """Where the columns to be taken in stand: positions in the file, and their columns in the order of the layout."""

    positions: tuple[int, ...]
    columns: tuple[Column, ...]
    discarded: int


def check_headings(found: Sequence[str], layout: Layout, asked: frozenset[str]) -> Kept:
    """Compare the heading row with the layout and the release; the order of columns is free.

    Headings must equal the declared ones as a set after trimming. Raises FileRefused for headings that are blank, twice,
    missing, unknown or merely alike, for a row that is no heading row of this layout, and for a column that is neither asked
    for nor declared `discard`. A cell that looks like data is never echoed, only its class and place.
    """
    if not found:
        raise FileRefused(Code.EMPTY_FILE, f"見出しの行（{layout.header_row}行目）より前に終わっています。")
    headings = [heading.strip() for heading in found]
    declared = {column.header: column for column in layout.columns}
    _check_presence(headings, declared, layout.header_row)
    _check_each(headings, declared, layout.header_row)
    _check_asked(layout.columns, asked)
    kept = [column for column in layout.columns if not column.discard]
    return Kept(tuple(headings.index(column.header) for column in kept), tuple(kept), len(layout.columns) - len(kept))


def _fold(heading: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", heading)).casefold()


def _check_presence(headings: Sequence[str], declared: dict[str, Column], row: int) -> None:
    """A row in which fewer than half of the declared headings stand, even loosely, is no heading row of this layout."""
    if not any(headings):
        raise FileRefused(Code.NO_HEADING, f"{row}行目に見出しがありません。", row=row)
    folded = {_fold(heading) for heading in headings}
    known = sum(_fold(heading) in folded for heading in declared)
    if 2 * known < len(declared):
        classes = "、".join(sorted({value_class(heading) for heading in headings})[:5])
        found = f"様式の見出し{len(declared)}のうち{known}だけが{row}行目にあります（その行のセルは{classes}）。"
        raise FileRefused(Code.HEADINGS_ABSENT, found, row=row)


def _named(heading: str, position: int) -> str:
    """The heading for a message, or its class and place when it may be somebody's data."""
    if _LIKE_DATA.search(heading):
        return f"左から{position}列目（{value_class(heading)}）"
    return f"「{heading}」（左から{position}列目）"


def _check_each(headings: Sequence[str], declared: dict[str, Column], row: int) -> None:
    alike = {_fold(heading): heading for heading in declared}
    for position, heading in enumerate(headings, 1):
        if not heading:
            raise FileRefused(Code.NO_HEADING, f"左から{position}列目です。", row=row)
        if heading not in declared and _fold(heading) in alike:
            place = f"左から{position}列目の見出しは「{alike[_fold(heading)]}」に似ていますが同じではありません。"
            raise FileRefused(Code.HEADING_ALIKE, place, row=row)
    for heading, times in Counter(headings).items():
        if times > 1:
            raise FileRefused(Code.HEADING_TWICE, f"{_named(heading, headings.index(heading) + 1)}が{times}回あります。", row=row)
    unknown = [_named(heading, position) for position, heading in enumerate(headings, 1) if heading not in declared]
    if unknown:
        raise FileRefused(Code.COLUMN_UNKNOWN, f"様式にない列は{'、'.join(unknown)}です。", row=row)
    missing = [f"「{heading}」" for heading in declared if heading not in headings]
    if missing:
        raise FileRefused(Code.COLUMN_MISSING, f"足りない列は{'、'.join(missing)}です。", row=row)


def _check_asked(columns: Sequence[Column], asked: frozenset[str]) -> None:
    refused = [f"「{column.header}」" for column in columns if not column.discard and column.field not in asked]
    if refused:
        raise FileRefused(Code.NOT_ASKED, f"その列は{'、'.join(refused)}です。")
