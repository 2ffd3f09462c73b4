"""How an item may be made coarser, as the form offers it and as a recipe writes it."""

from __future__ import annotations

import datetime
import enum
from typing import Any, Final

from hagukumi.deident.privacy import LossName
from hagukumi.deident.recipes import Item, Method, Role


class Way(enum.StrEnum):
    """A way of making values coarser."""

    WHOLE = "whole"
    DATES = "dates"
    AGES = "ages"
    PLACES = "places"
    INTERVALS = "intervals"
    PREFIXES = "prefixes"
    RARE = "rare"


WAYS: Final = {
    Way.WHOLE: "粗くしない（そのまま、又はすべて消す）",
    Way.DATES: "年月日を、月・年・5年・10年に",
    Way.AGES: "生年月日を、基準日の年齢に（幅を書く）",
    Way.PLACES: "住所を、丁目・町字・市区町村・都道府県に",
    Way.INTERVALS: "数を、区間に（幅を書く）",
    Way.PREFIXES: "符号の、先頭の文字だけ残す（文字数を書く）",
    Way.RARE: "少ない値を「その他」に（件数を書く）",
}
NUMBERED: Final = frozenset({Way.AGES, Way.INTERVALS, Way.PREFIXES, Way.RARE})
"""Ways that want numbers."""

ROLES: Final = {
    Role.IDENTIFIER: "識別子（出力しない）",
    Role.QUASI_IDENTIFIER: "準識別子（外部の人が知り得る。粗くして出力する）",
    Role.SENSITIVE: "知られて困る内容（一つに決まらないようにして出力する）",
    Role.OTHER: "その他（そのまま出力する）",
}
METHODS: Final = {
    Method.GLOBAL: "ファイル全体で、項目ごとに同じ粗さにする（公表するものに向く）",
    Method.LOCAL: "記録の組ごとに、必要なだけ粗くする（細かさが残る）",
    Method.CELLS: "同じ粗さにした後、値を一つずつ空欄にする",
    Method.MONDRIAN: "記録を真ん中で分け続け、組ごとの範囲にする",
}
LOSSES: Final = {
    LossName.LOSS: "項目の細かさ（ふつうはこれ）",
    LossName.DISCERNIBILITY: "互いに見分けられない組み合わせの数",
    LossName.AVERAGE_CLASS_SIZE: "同じ内容に見える組の平均の大きさ",
    LossName.NON_UNIFORM_ENTROPY: "値の情報量（エントロピー）",
    LossName.PRECISION: "粗くした段階の割合",
}


def written(way: Way, numbers: tuple[int, ...], on: datetime.date | None, top: int | None, bottom: int | None) -> dict[str, Any]:
    """The keys of an item's table in a recipe."""
    if way in (Way.DATES, Way.PLACES):
        return {way.value: True}
    if way in (Way.AGES, Way.INTERVALS):
        more = {"on": on, "top": top, "bottom": bottom}
        return {way.value: {"widths": list(numbers)} | {key: value for key, value in more.items() if value is not None}}
    return {} if way is Way.WHOLE else {way.value: list(numbers)}


def way_of(item: Item) -> dict[str, Any]:
    """The form's fields for an item of a recipe."""
    if item.intervals is not None:
        cut = item.intervals
        return {"way": Way.INTERVALS.value, "numbers": _listed(cut.widths), "top": cut.top, "bottom": cut.bottom}
    if item.ages is not None:
        return {"way": Way.AGES.value, "numbers": _listed(item.ages.widths), "on": item.ages.on, "top": item.ages.top}
    for way, numbers in ((Way.PREFIXES, item.prefixes), (Way.RARE, item.rare)):
        if numbers:
            return {"way": way.value, "numbers": _listed(numbers)}
    return {"way": (Way.DATES if item.dates else Way.PLACES if item.places else Way.WHOLE).value}


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))
