"""Rows that intake must not take in: dates that do not exist, required cells left empty, rows sent twice, a 個人番号 in a memo."""

from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hagukumi.city.extracts.declare import Card
from hagukumi.city.extracts.rows import Rows
from hagukumi.plan.records import Column, DateForm, ValueType

LEAST_ROWS = 20
"""Files with fewer rows are left alone: one spoilt row would be a large share of them."""

NO_SUCH_DAY = {
    DateForm.ISO: "2026-02-30",
    DateForm.SLASH: "2026/2/30",
    DateForm.COMPACT8: "20260230",
    DateForm.WAREKI: "令和8年2月30日",
    DateForm.WAREKI_DIGITS: "5080230",
    DateForm.EXCEL_SERIAL: "2026/2/30",
}
"""A day that is in no calendar, in each notation (in a spreadsheet, typed as text)."""

NO_SUCH_ERA_YEAR = "昭和65年4月1日"

MEMO = "保護者の番号は{}と聞き取った。"

_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


@dataclasses.dataclass(frozen=True)
class Spoilt:
    """Rows with some of them spoilt; `row` and `code` say which and what intake should answer (codes of the intake room)."""

    rows: Rows
    row: NDArray[np.int64]
    code: tuple[str, ...]


def my_number(rng: np.random.Generator) -> str:
    """Twelve digits with a valid check digit of a 個人番号; belongs to nobody."""
    digits = rng.integers(0, 10, 11)
    remainder = int((digits * np.array(_WEIGHTS)).sum()) % 11
    return "".join(map(str, digits)) + str(0 if remainder <= 1 else 11 - remainder)


def spoil(rng: np.random.Generator, card: Card, rows: Rows, share: float) -> Spoilt:
    """Spoil `share` of the rows in each way that the layout allows, at least one row each."""
    count = len(rows.who)
    if count < LEAST_ROWS:
        return Spoilt(rows, np.zeros(0, np.int64), ())
    each = max(1, round(share * count))
    chosen = rng.choice(count, min(4 * each, count), replace=False).reshape(4, -1)
    texts = dict(rows.texts)
    found: list[tuple[int, str]] = []
    found += _impossible_dates(card, texts, chosen[0])
    found += _blanks(card, texts, chosen[1])
    found += _memos(rng, card, texts, chosen[2])
    rows = Rows(rows.who, texts, rows.marks)
    if any(column.unique for column in card.columns()):
        rows = _sent_twice(rows, chosen[3])
        found += [(count + place, "X-21") for place in range(len(chosen[3]))]
    found.sort()
    return Spoilt(rows, np.array([place for place, _ in found], np.int64), tuple(code for _, code in found))


def _columns(card: Card, type: ValueType) -> list[Column]:
    return [column for column in card.columns() if column.type is type and not column.discard]


def _impossible_dates(card: Card, texts: dict[str, pa.Array], chosen: NDArray[np.int64]) -> list[tuple[int, str]]:
    dates = [column for column in _columns(card, ValueType.DATE) if not column.unique]
    if not dates:
        return []
    found = []
    for nth, place in enumerate(chosen.tolist()):
        column = dates[nth % len(dates)]
        era = column.form is DateForm.WAREKI and nth % 3 == 2
        _put(texts, column.field, place, NO_SUCH_ERA_YEAR if era else NO_SUCH_DAY[column.form])
        found.append((place, "X-16" if era else "X-17" if column.form is DateForm.EXCEL_SERIAL else "X-15"))
    return found


def _blanks(card: Card, texts: dict[str, pa.Array], chosen: NDArray[np.int64]) -> list[tuple[int, str]]:
    required = [column for column in card.columns() if column.required and not column.unique]
    if not required:
        return []
    for nth, place in enumerate(chosen.tolist()):
        _put(texts, required[nth % len(required)].field, place, "")
    return [(place, "L1-09") for place in chosen.tolist()]


def _memos(rng: np.random.Generator, card: Card, texts: dict[str, pa.Array], chosen: NDArray[np.int64]) -> list[tuple[int, str]]:
    memos = _columns(card, ValueType.TEXT)
    for place in chosen.tolist() if memos else ():
        _put(texts, memos[0].field, place, MEMO.format(my_number(rng)))
    return [(place, "X-13") for place in chosen.tolist()] if memos else []


def _put(texts: dict[str, pa.Array], field: str, place: int, text: str) -> None:
    mask = np.zeros(len(texts[field]), np.bool_)
    mask[place] = True
    texts[field] = pc.replace_with_mask(texts[field], pa.array(mask), pa.array([text], pa.string()))


def _sent_twice(rows: Rows, chosen: NDArray[np.int64]) -> Rows:
    """The chosen rows once more at the end of the file."""
    places = np.concatenate([np.arange(len(rows.who)), chosen])
    return Rows(
        rows.who[places],
        {field: texts.take(pa.array(places)) for field, texts in rows.texts.items()},
        {mark: flags[places] for mark, flags in rows.marks.items()},
    )
