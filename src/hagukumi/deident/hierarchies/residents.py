"""Hierarchies of what every resident has: a birthday, told as an age, and an address, told by its larger and larger parts."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Final

import pyarrow as pa

from hagukumi.deident.errors import HierarchyError
from hagukumi.deident.hierarchies.building import EVERYTHING, UNKNOWN, day_of, interval
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.notation import address_columns, municipalities_in, municipality_column
from hagukumi.notation.addresses import PREFECTURES, plain_address

_BLOCK: Final = "丁目"
_PREFECTURE: Final = re.compile(PREFECTURES)
_ONE_DAY: Final = datetime.timedelta(days=1)
_ELSEWHERE: Final = "市区町村の記載なし"


def of_ages(item: str, values: Sequence[str], on: datetime.date, widths: Sequence[int], *, top: int | None = None) -> Hierarchy:
    """Birthdays, then ages on a day in intervals of rising width, each a multiple of the one before; ages from `top` on together.

    A year of age is completed at the end of the day before the birthday (年齢計算ニ関する法律). HierarchyError: a value that is no date, or
    a day after `on`.
    """
    days = {value: day_of(value) for value in values}
    wrong = sum(day is None for value, day in days.items() if value != UNKNOWN)
    later = sum(day is not None and day > on for day in days.values())
    if wrong:
        raise HierarchyError(
            f"項目「{item}」には、年月日として読めない値が{wrong:,}種類あります。2020-04-01 や令和2年4月1日のような日付にしてください。"
        )
    if later:
        raise HierarchyError(
            f"項目「{item}」には、年齢を数える日（{on.isoformat()}）より後の日が{later:,}種類あります。"
            "ages の on か、資料を確かめてください。"
        )
    ordered = sorted(days.items(), key=lambda pair: (pair[1] is None, pair[1] or datetime.date.min, pair[0]))
    return Hierarchy.of_paths(item, [(value, *_ages(day, on, widths, top), EVERYTHING) for value, day in ordered])


def _ages(born: datetime.date | None, on: datetime.date, widths: Sequence[int], top: int | None) -> tuple[str, ...]:
    """The labels of every width; an age from `top` on has one."""
    if born is None:
        return (UNKNOWN,) * len(widths)
    age = _age(born, on)
    if top is not None and age >= top:
        return (f"{top}歳以上",) * len(widths)
    return tuple(f"{interval(age, width, 0, top, None)}歳" for width in widths)


def _age(born: datetime.date, on: datetime.date) -> int:
    reached = on + _ONE_DAY
    return reached.year - born.year - ((reached.month, reached.day) < (born.month, born.day))


def of_places(item: str, values: Sequence[str]) -> Hierarchy:
    """Addresses by 丁目, 町字, municipality and prefecture, as far as they tell them.

    A municipality is known only because somewhere in the column it stands behind a prefecture; where it stands at no head, the level of the
    municipality is one group of its own. Writings of one place (三丁目, 3-, ヶ and ケ) are one group from level 1 on.
    """
    texts = pa.array(values, pa.string())
    cities = municipality_column(texts, municipalities_in(texts)).to_pylist()
    towns = address_columns(texts, city=pa.array(cities, pa.string())).select(["town", "numbers"]).to_pylist()
    prefectures = _prefectures(values, cities)
    paths = [
        (value, *_parts(value, prefecture, city, parts["town"] or "", parts["numbers"] or ""), EVERYTHING)
        for value, prefecture, city, parts in zip(values, prefectures, cities, towns, strict=True)
    ]
    return Hierarchy.of_paths(item, sorted(paths))


def _prefectures(values: Sequence[str], cities: Sequence[str]) -> list[str]:
    """The prefecture that an address names, else that of its municipality where the column knows one and the same for it; else ''."""
    own = [found[0] if (found := _PREFECTURE.match(plain_address(value))) else "" for value in values]
    named: dict[str, set[str]] = {}
    for prefecture, city in zip(own, cities, strict=True):
        if prefecture and city:
            named.setdefault(city, set()).add(prefecture)
    known = {city: min(found) for city, found in named.items() if len(found) == 1}
    return [prefecture or known.get(city, "") for prefecture, city in zip(own, cities, strict=True)]


def _parts(value: str, prefecture: str, city: str, town: str, numbers: str) -> tuple[str, ...]:
    """丁目, 町字, municipality, prefecture: each the one after it and more; all unknown for an empty cell."""
    if value == UNKNOWN:
        return (UNKNOWN,) * 4
    whole = f"{prefecture}{city}" or _ELSEWHERE
    place = f"{whole}{town}"
    block = f"{place}{numbers.split('-')[0]}丁目" if numbers and _BLOCK in plain_address(value) else place
    return (block, place, whole, prefecture or whole)
