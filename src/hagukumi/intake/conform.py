"""Whole columns: each distinct text is conformed once, the results are spread over the rows."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.intake.batches import DAY, NUMBER
from hagukumi.intake.codes import Code
from hagukumi.intake.plain import plain_values, shape_of
from hagukumi.intake.plain_keys import plain_keys
from hagukumi.intake.values import Rules, Verdict, has_key, judge_cell
from hagukumi.plan.records import Column, DateForm, LinkField, Source, ValueType

CODES: Final = tuple(Code)
"""Problems are stored as 1 + position in this tuple; 0 is no problem."""
_NUMBER_OF: Final = {code: number for number, code in enumerate(CODES, 1)}
_TYPES: Final = {ValueType.DATE: pa.date32(), ValueType.INTEGER: pa.int64(), ValueType.DECIMAL: pa.float64()}
_REMEMBERED: Final = 200_000
"""Distinct texts whose verdict a column keeps between batches."""


class Conformed(NamedTuple):
    """A column of n cells: values, keys (or None), problem numbers (see CODES), flags (see values), classes by row."""

    values: pa.Array
    keys: pa.Array | None
    problems: npt.NDArray[np.uint8]
    flags: npt.NDArray[np.uint8]
    classes: dict[int, str]


class ColumnConformer:
    """Conforms the cells of one column, batch after batch."""

    def __init__(self, rules: Rules) -> None:
        self.column = rules.column
        self._rules = rules
        self._type = _TYPES.get(rules.column.type, pa.string())
        self._keyed = has_key(rules.column)
        self._shape = shape_of(rules.column)
        self._known: dict[str, Verdict] = {}

    def conform(self, cells: pa.Array) -> Conformed:
        """Conform the texts of n cells; what cannot be conformed is null with a problem number."""
        coded = cells.dictionary_encode()
        distinct = self._distinct(coded.dictionary)
        indices = coded.indices.to_numpy()
        keys = None if distinct.keys is None else distinct.keys.take(coded.indices)
        problems = distinct.problems[indices]
        classes = {row: distinct.classes[int(indices[row])] for row in np.flatnonzero(problems).tolist()}
        return Conformed(distinct.values.take(coded.indices), keys, problems, distinct.flags[indices], classes)

    def _distinct(self, texts: pa.Array) -> Conformed:
        plain, readings, own_keys = plain_keys(texts, self._rules) if self._keyed else (*plain_values(texts, self._shape), None)
        odd = np.flatnonzero(~plain)
        verdicts = self._verdicts(texts.take(pa.array(odd)).to_pylist())
        values = pa.array([verdict.value for verdict in verdicts], self._type)
        problems, flags = np.zeros(len(texts), np.uint8), np.zeros(len(texts), np.uint8)
        problems[odd] = [0 if v.problem is None else _NUMBER_OF[v.problem] for v in verdicts]
        flags[odd] = [v.flags for v in verdicts]
        classes = {at: v.value_class for at, v in zip(odd.tolist(), verdicts, strict=True) if v.problem is not None}
        keys = None if own_keys is None else self._joined(own_keys, plain, pa.array([v.key for v in verdicts], pa.string()))
        return Conformed(self._joined(readings, plain, values), keys, problems, flags, classes)

    def _joined(self, readings: pa.Array, plain: npt.NDArray[np.bool_], odd: pa.Array) -> pa.Array:
        if len(odd) == len(readings):
            return odd
        mask = pa.array(plain)
        own = pc.if_else(mask, readings, None).cast(odd.type)
        return pc.replace_with_mask(own, pc.invert(mask), odd)

    def _verdicts(self, texts: list[str]) -> list[Verdict]:
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        known = self._known
        for text in texts:
            if text not in known:
                known[text] = judge_cell(text, self._rules)
        return [known[text] for text in texts]


class CellsConformer:
    """Conforms a column as its file stored it: a spreadsheet's date and number cells are told from text."""

    def __init__(self, column: Column, source: Source, as_of: datetime.date, place: tuple[str, str]) -> None:
        self.column = column
        latest = as_of if _cannot_be_future(column, source) else None
        rules = Rules(column, source.layout.private_use, latest, *place)
        self._texts = ColumnConformer(rules)
        self._days = ColumnConformer(rules._replace(column=_with_iso(column)))

    def conform(self, cells: pa.Array, kinds: npt.NDArray[np.uint8] | None) -> Conformed:
        """Conform n cells; `kinds` tells how a spreadsheet stored them, None for text files."""
        if kinds is None:
            return self._texts.conform(cells)
        if self.column.type is ValueType.DATE and (kinds == DAY).any():
            return _merged(kinds == DAY, self._days.conform(cells), self._texts.conform(cells))
        done = self._texts.conform(cells)
        if self.column.type in (ValueType.RESIDENT_NUMBER, ValueType.IDENTIFIER):
            return _with_zeros_lost(done, kinds == NUMBER)
        return done


def _cannot_be_future(column: Column, source: Source) -> bool:
    happened = {source.occurred_on, source.known_on} - {""}
    return column.field in happened or column.link in (LinkField.BIRTH_DATE, LinkField.MOVED_IN_ON)


def _with_iso(column: Column) -> Column:
    fields: dict[str, Any] = {name: getattr(column, name) for name in column.__struct_fields__}
    return Column(**(fields | {"form": DateForm.ISO}))


def _merged(first: npt.NDArray[np.bool_], a: Conformed, b: Conformed) -> Conformed:
    mask = pa.array(first)
    keys = None if a.keys is None else pc.if_else(mask, a.keys, b.keys)
    problems, flags = np.where(first, a.problems, b.problems), np.where(first, a.flags, b.flags)
    classes = {row: (a if first[row] else b).classes[row] for row in np.flatnonzero(problems).tolist()}
    return Conformed(pc.if_else(mask, a.values, b.values), keys, problems, flags, classes)


def _with_zeros_lost(done: Conformed, numbers: npt.NDArray[np.bool_]) -> Conformed:
    problems = np.where(numbers & (done.problems == 0), _NUMBER_OF[Code.ZEROS_LOST], done.problems).astype(np.uint8)
    lost = np.flatnonzero(problems == _NUMBER_OF[Code.ZEROS_LOST]).tolist()
    return done._replace(problems=problems, classes=done.classes | dict.fromkeys(lost, "数値として保存された番号"))


def number_of(code: Code) -> int:
    """The problem number of a code."""
    return _NUMBER_OF[code]


def conformers(columns: Sequence[Column], source: Source, as_of: datetime.date, place: tuple[str, str]) -> list[CellsConformer]:
    """One conformer per column, in order; `place` is prefecture and municipality for address keys."""
    return [CellsConformer(column, source, as_of, place) for column in columns]
