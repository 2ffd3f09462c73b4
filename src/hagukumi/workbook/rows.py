"""Records as rows of a sheet, and rows as plain values of records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import msgspec.inspect as inspect

from hagukumi.plan import PlanProblem
from hagukumi.workbook import cells
from hagukumi.workbook.book import Page
from hagukumi.workbook.sheets import Column, Sheet

Keys = tuple[str, ...]


@dataclass
class Row:
    """One row read: the ids of its parents, its plain values, and where it stands."""

    keys: Keys
    values: dict[str, Any]
    line: int


def page_of(sheet: Sheet, records: Iterable[tuple[Keys, msgspec.Struct]]) -> Page:
    """The page of a sheet with these records under their parents' ids."""
    rows = tuple((*keys, *(_written(column, record) for column in sheet.columns)) for keys, record in records)
    return Page(headings=headings(sheet), rows=rows, words=words_of(sheet))


def words_of(sheet: Sheet) -> dict[int, tuple[str, ...]]:
    """Words to choose from, by the place of the column."""
    return {len(sheet.keys) + place: column.words for place, column in enumerate(sheet.columns) if column.words}


def headings(sheet: Sheet) -> tuple[str, ...]:
    """Headings in their order: ids of the parents, then the columns."""
    return (*sheet.keys, *(column.label for column in sheet.columns))


def below(sheet: Sheet, records: Iterable[tuple[Keys, msgspec.Struct]]) -> Iterator[tuple[Keys, msgspec.Struct]]:
    """The records of a child sheet under these parents."""
    for keys, parent in records:
        inner: Any = parent
        for field in sheet.path:
            inner = getattr(inner, field, None)
        for record in inner or ():
            yield (*keys, parent.id), record  # type: ignore[attr-defined]  # a record with lists of records has an id


def _written(column: Column, record: msgspec.Struct) -> cells.Content:
    value: Any = record
    for place, field in enumerate(column.path):
        if column.choice and place == len(column.path) - 1:
            tag = value.__struct_config__.tag
            return next(word for word, own in column.choice if own == tag)
        value = getattr(value, field, None)
        if value is None:
            return cells.write(inspect.BoolType(), False) if column.present else ""
    if column.present:
        return cells.write(inspect.BoolType(), True)
    if value == "" and isinstance(column.kind, inspect.StrType) and (column.required or column.default != ""):
        return cells.EMPTY_TEXT
    return cells.write(column.kind, value)


def rows_of(sheet: Sheet, lines: list[list[Any]], problems: list[PlanProblem]) -> list[Row]:
    """The rows of a sheet as plain values; what cannot be read is added to `problems` with its cell."""
    expected = headings(sheet)
    found = [str(cell).strip() for cell in lines[0]] if lines else []
    places = {heading: place for place, heading in enumerate(found) if heading}
    _check_headings(sheet, expected, found, problems)
    rows = []
    for line, content in enumerate(lines[1:], start=2):
        if any(cell not in ("", None) for cell in content):
            reader = _RowReader(sheet, line, places, content, problems)
            rows.append(Row(keys=reader.keys(), values=reader.values(), line=line))
    return rows


def _check_headings(sheet: Sheet, expected: tuple[str, ...], found: list[str], problems: list[PlanProblem]) -> None:
    for heading in expected:
        if found.count(heading) != 1:
            fault = "見出しがありません。" if heading not in found else "同じ見出しが二つあります。"
            problems.append(problem_at(sheet, "1行目", fault, "書き出したワークブックの見出しの行に合わせてください。", heading))
    for place, heading in enumerate(found):
        if heading and heading not in expected:
            problems.append(problem_at(sheet, f"{letter(place)}1", "知らない見出しです。", "この列を削ってください。"))


def letter(place: int) -> str:
    """Excel's name of a column, from 0: A, B, … Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def put_under(sheet: Sheet, child: Sheet, parent: Row | None, row: Row) -> PlanProblem | None:
    """Add a row's values to its parent's list; what is wrong when there is no such place."""
    if parent is None:
        return problem_at(child, f"A{row.line}", "親の記載が見つかりません。", "親のidを確かめてください。")
    inside = parent.values
    absent_if_missing = {column.path for column in sheet.columns if column.present}
    for depth, field in enumerate(child.path[:-1], start=1):
        if field not in inside and child.path[:depth] in absent_if_missing:
            return problem_at(child, f"A{row.line}", "親の記載でこの欄が「いいえ」になっています。", "有無を「はい」にしてください。")
        inside = inside.setdefault(field, {})
    inside.setdefault(child.path[-1], []).append(row.values)
    return None


def problem_at(sheet: Sheet, cell: str, message: str, remedy: str, heading: str = "") -> PlanProblem:
    """A problem of a sheet, at a cell and under a heading when there is one."""
    return PlanProblem(file=f"シート「{sheet.name}」", entry=cell, field=heading, message=message, remedy=remedy)


class _RowReader:
    """Reads one row; notes problems instead of stopping."""

    def __init__(self, sheet: Sheet, line: int, places: dict[str, int], content: list[Any], problems: list[PlanProblem]) -> None:
        self._sheet, self._line, self._places, self._content, self._problems = sheet, line, places, content, problems

    def keys(self) -> Keys:
        return tuple(cells.as_text(self._cell(heading)) for heading in self._sheet.keys)

    def values(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        absent: list[tuple[str, ...]] = []
        tag = ""
        for column in self._sheet.columns:
            content = self._cell(column.label)
            if column.present:
                if self._read(column, content) is True:
                    _put(values, column.path, {})
                else:
                    absent.append(column.path)
            elif column.choice:
                tag = self._choice(column, content)
                _put(values, column.path, tag)
            elif any(column.path[: len(path)] == path for path in absent) or (column.of and tag not in column.of):
                self._refuse_beside(column, content)
            else:
                self._value(column, content, values)
        return values

    def _cell(self, heading: str) -> Any:
        place = self._places.get(heading, len(self._content))
        content = self._content[place] if place < len(self._content) else ""
        return "" if content is None else content

    def _value(self, column: Column, content: Any, values: dict[str, Any]) -> None:
        if content != "":
            _put(values, column.path, self._read(column, content))
        elif column.required and isinstance(column.kind, inspect.VarTupleType | inspect.DictType):
            _put(values, column.path, [])
        elif column.required:
            self._note(column, "必要な欄が空いています。", "書き込んでください。")

    def _read(self, column: Column, content: Any) -> Any:
        if content == "":
            return None
        try:
            return cells.read(column.kind, content)
        except cells.CellError as error:
            self._note(column, error.message, error.remedy)
            return None

    def _choice(self, column: Column, content: Any) -> str:
        tags = dict(column.choice)
        if str(content).strip() in tags:
            return tags[str(content).strip()]
        self._note(column, "選べない言葉です。", f"「{'」「'.join(tags)}」から選んでください。")
        return ""

    def _refuse_beside(self, column: Column, content: Any) -> None:
        if content != "":
            self._note(column, "この行では書けない欄です。", "この欄を空けるか、種類または有無を選び直してください。")

    def _note(self, column: Column, message: str, remedy: str) -> None:
        cell = f"{letter(self._places.get(column.label, 0))}{self._line}"
        self._problems.append(problem_at(self._sheet, cell, message, remedy, column.label))


def _put(values: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for field in path[:-1]:
        values = values.setdefault(field, {})
    values[path[-1]] = value
