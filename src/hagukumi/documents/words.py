"""Japanese words for every closed choice of a plan, and for blanks, days and yes or no, as official papers write them."""

from __future__ import annotations

import datetime
import enum

from hagukumi.law.figures import Certainty
from hagukumi.notation import DateProblem, write_date
from hagukumi.plan import words as plan_words

BLANK = "（未記入）"
"""What a paper shows where the plan says nothing."""
NONE = "なし"
MISSING = "（計画にない参照）"

WORDS: dict[type[enum.StrEnum], dict[enum.StrEnum, str]] = {
    **plan_words.WORDS,
    Certainty: {certainty: certainty.label for certainty in Certainty},
}
"""Every enumeration of the plan, and how sure a figure is, with the word for each member."""


TABLES: dict[str, str] = {
    "link": "名寄せの結果",
    "person": "名寄せ後の人の記録",
    "relation": "家族の関係",
    "review": "審査を待つ名寄せ",
    "sample": "名寄せの誤りを見積もる標本",
    "decision": "名寄せ審査の答え",
    "misuse": "宛名番号の誤り",
    "person_key": "人の符号の対応表",
    "person_event": "人の符号の変更の記録",
    "coverage": "抽出の状況",
    "judgment": "判定の結果",
    "reason": "判定の理由",
    "contact": "引き渡す連絡先",
}
"""Tables that the system derives (plan/derived.py), by name."""


def word(value: enum.StrEnum | None) -> str:
    """The word for a member of an enumeration; 「（未記入）」 for None. Raises KeyError for an enumeration without a table."""
    return BLANK if value is None else WORDS[type(value)][value]


def written(text: str) -> str:
    """A text of the plan, or 「（未記入）」 where it is blank."""
    return text if text.strip() else BLANK


def yes_no(value: bool | None, yes: str = "有", no: str = "無") -> str:
    """A yes or no of the plan; 「（未記入）」 while unknown, which is not the same as no."""
    return BLANK if value is None else yes if value else no


def day(date: datetime.date | None) -> str:
    """A day in the Japanese era, e.g. 「令和8年4月1日」; 「（未記入）」 for None; a day of no era in western years."""
    if date is None:
        return BLANK
    try:
        return write_date(date, "wareki")
    except DateProblem:
        return f"{date.year}年{date.month}月{date.day}日"


def join(texts: list[str] | tuple[str, ...], between: str = "、", none: str = NONE) -> str:
    """Texts one after another, each once, in their order; `none` when there is not one."""
    return between.join(dict.fromkeys(texts)) or none


def months(number: int) -> str:
    """A period in months as people say it: 「1年6か月」."""
    years, rest = divmod(number, 12)
    return (f"{years}年" if years else "") + (f"{rest}か月" if rest or not years else "")
