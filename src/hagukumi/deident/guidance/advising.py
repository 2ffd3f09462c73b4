"""Which role an item should have and how it could be made coarser, with the reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.general.loading import Column
from hagukumi.deident.guidance.hierarchies import are_dates, intervals, prefixes, rare, whole_numbers
from hagukumi.deident.guidance.outside import Word, word_of
from hagukumi.deident.guidance.separation import Separation, separation
from hagukumi.deident.recipes.records import Item, Role
from hagukumi.deident.standards import Kind, released
from hagukumi.deident.standards.detecting import kinds_in
from hagukumi.deident.standards.kinds import TELLINGS

_HOUSEHOLD: Final = re.compile(r"世帯.*(番号|コード|ID|id)|household.*(id|no|number|key)|^(hh|family)_?id$", re.IGNORECASE)
_MOST_WHOLE: Final = 12
"""Up to so many unlike values an item may be handed out whole or not at all."""
_MOST_SENSITIVE: Final = 200
_MOST_VALUES: Final = 5_000
_UNKNOWN: Final = "見出しからは、外部の人が知り得るか分からない。知られているものとして扱う（用心のため）。違えば役割を直すこと。"


@dataclass(frozen=True, slots=True)
class Advice:
    """What is proposed for one item. `reasons` are sentences (Japanese) without a value. `known`: the heading said something."""

    name: str
    item: Item
    reasons: tuple[str, ...]
    separation: Separation
    known: bool = True


def advise(column: Column, meaning: str, fewest: int) -> Advice:
    """Propose for one item. `meaning`: its heading, or what an item dictionary says of it. `fewest`: records that a group should have.

    Cost: a few regular expressions over the unlike values, one count over the records.
    """
    word = word_of(meaning)
    item, reasons = _decided(column, meaning, word, fewest)
    told = (*reasons, _told(separation([column]), len(column.values)))
    return Advice(column.name, item, told, separation([column]), word is not None or item.role is not Role.QUASI_IDENTIFIER)


def is_household(column: Column, meaning: str) -> bool:
    """Whether the item looks like the number of a household that several records share."""
    return bool(_HOUSEHOLD.search(meaning)) and separation([column]).distinction < 0.95


def _told(found: Separation, values: int) -> str:
    return (
        f"値は{values:,}種類。識別の割合（α-distinction）{found.distinction:.4f}、区別できる組の割合（α-separation）{found.separation:.4f}、"
        f"一件だけの値の記録{found.uniques:.2%}。"
    )


def _decided(column: Column, meaning: str, word: Word | None, fewest: int) -> tuple[Item, tuple[str, ...]]:
    numbers = whole_numbers(column)
    kinds = _kinds(column, meaning)
    if _is_no_code(word, numbers, kinds):
        kinds = {}
    if set(kinds) - {Kind.EXACT_DATE}:
        names = "、".join(TELLINGS[kind].name for kind in kinds)
        return Item(role=Role.IDENTIFIER), (f"{names}とみられる。出力しない。",)
    if kinds or (word is not None and word.shape == "date" and are_dates(column)):
        return _dated(column, word)
    if len(column.values) <= 1:
        return Item(role=Role.OTHER), ("すべての記録で同じ値なので、人を見分けることには使えない。",)
    if word is not None and word.known == "secret" and not (numbers is not None and len(numbers) > _MOST_WHOLE):
        return _secret(column, word)
    return _known(column, word, numbers, fewest)


def _kinds(column: Column, meaning: str) -> Mapping[Kind, int]:
    return kinds_in(released(meaning, column.values, column.codes, np.ones(len(column.codes), np.bool_)))


def _is_no_code(word: Word | None, numbers: NDArray[np.int64] | None, kinds: Mapping[Kind, int]) -> bool:
    """Amounts and codes of places may be unlike in nearly every record and so look like a person's code; the heading tells otherwise."""
    if word is None or set(kinds) != {Kind.LINKING_CODE}:
        return False
    return word.shape == "place" or (word.shape in ("age", "amount") and numbers is not None)


def _dated(column: Column, word: Word | None) -> tuple[Item, tuple[str, ...]]:
    if not are_dates(column):
        return Item(role=Role.IDENTIFIER), ("年月日とみられるが、読めない値がある。2020-04-01 のような日付に直せば、月や年に粗くできる。",)
    reason = word.reason if word is not None else _UNKNOWN
    told = "日までは出力しない（lowest = 1）。method を local か mondrian に変えるときは、lowest を除く。"
    return Item(role=Role.QUASI_IDENTIFIER, dates=True, lowest=1), (reason, told)


def _secret(column: Column, word: Word) -> tuple[Item, tuple[str, ...]]:
    if len(column.values) > _MOST_SENSITIVE:
        many = f"値が{len(column.values):,}種類あり、そのままでは人を見分ける手掛かりになる。区分にまとめた項目に作り直せば出力できる。"
        return Item(role=Role.IDENTIFIER), (word.reason, many)
    return Item(role=Role.SENSITIVE), (word.reason, "同じ内容に見える人の中で、この値が一つに決まらないようにする。")


def _known(column: Column, word: Word | None, numbers: NDArray[np.int64] | None, fewest: int) -> tuple[Item, tuple[str, ...]]:
    """A quasi-identifier with the levels that its values allow."""
    role, reason = Role.QUASI_IDENTIFIER, word.reason if word is not None else _UNKNOWN
    shape = word.shape if word is not None else None
    cut_at = prefixes(column) if shape not in ("age", "amount") else ()
    if numbers is not None and len(numbers) > _MOST_WHOLE and shape != "place" and not cut_at:
        cut = intervals(column, numbers, fewest, ages=shape == "age")
        open_end = f"{cut.top:,}以上は一つにまとめる。" if cut.top is not None else ""
        return Item(role=role, intervals=cut), (reason, f"数なので区間にする（幅は{'・'.join(map(str, cut.widths))}の順）。{open_end}")
    if cut_at:
        return Item(role=role, prefixes=cut_at), (reason, f"符号なので、先頭の{'・'.join(map(str, cut_at))}文字の順に粗くする。")
    if limits := rare(column, fewest):
        told = "・".join(f"{limit:,}" for limit in limits)
        return Item(role=role, rare=limits), (reason, f"少ない値（{told}件未満の順）を「その他」にまとめる。")
    if len(column.values) > _MOST_VALUES:
        return Item(role=Role.IDENTIFIER), (reason, "値の種類が多く、粗くする方法が見つからない。階層の表（hierarchy）を作れば出力できる。")
    return Item(role=role), (reason, "そのまま出力するか、まったく出力しないかのどちらかになる。")
