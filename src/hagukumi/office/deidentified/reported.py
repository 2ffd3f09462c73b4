"""The report of a making as a page tells it: what an outsider could learn, how useful the result is, and the five standards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from hagukumi.deident.standards import Outcome

_OUTCOMES: Final = {Outcome.NOTHING_FOUND: "探した範囲では見つからない", Outcome.TO_JUDGE: "人が判断することが残っている"}
_PARTS: Final = {
    "risks": "外部の人が知り得ること",
    "attack": "突合を試した結果",
    "linkage_attack": "名寄せで突合を試した結果",
    "opinion": "単独の特定・結び付け・推測を試した結果",
    "treatments": "値を変えた項目が、元の値にどれだけ近いか",
    "refinement": "加工の方法を知る人が試した結果",
    "together": "前に提供した情報との組合せ",
    "usefulness": "使いやすさ",
}
"""Parts of a report that are told in sentences, and their headings."""


@dataclass(frozen=True)
class Part:
    """Sentences under a heading."""

    title: str
    told: tuple[str, ...]


@dataclass(frozen=True)
class Standard:
    """One of the five standards of 規則62条."""

    title: str
    article: str
    summary: str
    outcome: str
    done: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]
    open: tuple[str, ...]


@dataclass(frozen=True)
class Reported:
    """A report in sentences."""

    parts: tuple[Part, ...]
    standards: tuple[Standard, ...]


def reported(report: dict[str, Any]) -> Reported:
    """What a report tells in words; a part that it does not have is left out."""
    parts = (Part(title, tuple(_told(report.get(key)))) for key, title in _PARTS.items())
    return Reported(tuple(part for part in parts if part.told), tuple(_standard(one) for one in report.get("standards", ())))


def _told(part: Any) -> Iterator[str]:
    """The sentences of a part, which may be one sentence, several, or those of several results."""
    for one in part if isinstance(part, list) else [part or {}]:
        told = one.get("told", ())
        yield from (told,) if isinstance(told, str) else told


def _standard(one: dict[str, Any]) -> Standard:
    figures = tuple((str(figure["name"]), f"{figure['value']:,}") for figure in one["figures"])
    outcome = _OUTCOMES[Outcome(one["outcome"])]
    return Standard(one["title"], one["article"], one["summary"], outcome, tuple(one["done"]), figures, tuple(one["open"]))
