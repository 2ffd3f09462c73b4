"""What can be wrong with a plan folder, told so that the person who wrote it can mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hagukumi.plan.records import Record


class PlanProblem(Record, frozen=True):
    """One thing to mend: which file, which entry, which field, what is wrong and what to do (Japanese)."""

    file: str
    entry: str
    field: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = "・".join(part for part in (self.file, self.entry and f"「{self.entry}」", self.field and f"項目 {self.field}") if part)
        return f"{place}: {self.message} {self.remedy}"


class PlanError(ValueError):
    """The plan cannot be used; `problems` lists every reason found."""

    def __init__(self, problems: Iterable[PlanProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


_PATTERNS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"unknown field `(?P<field>[^`]*)`"), "知らない項目名です。", "項目名の綴りを確かめるか、この行を削ってください。"),
    (re.compile(r"missing required field `(?P<field>[^`]*)`"), "必要な項目が書かれていません。", "この項目を書き足してください。"),
    (re.compile(r"Invalid enum value '?(?P<value>[^']*)'?"), "使えない値です。", "用語表にある値から選んでください。"),
    (re.compile(r"Invalid value '?(?P<value>[^']*)'?"), "使えない種別です。", "根拠などの種別（type）を用語表から選んでください。"),
    (
        re.compile(r"Expected `(?P<want>[^`]*)`, got `(?P<got>[^`]*)`"),
        "値の型が違います（{want} が必要ですが {got} です）。",
        "型に合う値に直してください。",
    ),
)
_PATH = re.compile(r" - at `\$?(?P<path>[^`]*)`")


def explain(error: str, file: str, entry: str) -> PlanProblem:
    """Turn a decoder's English message into a problem in Japanese with the field's path."""
    at = _PATH.search(error)
    path = at["path"].lstrip(".") if at else ""
    for pattern, message, remedy in _PATTERNS:
        if found := pattern.search(error):
            parts = found.groupdict()
            field = ".".join(part for part in (path, parts.get("field", "")) if part)
            return PlanProblem(file=file, entry=entry, field=field, message=message.format(**parts), remedy=remedy)
    return PlanProblem(file=file, entry=entry, field=path, message="値が正しくありません。", remedy="書き方の説明を見て直してください。")
