"""A whole recipe for a file: roles, levels, household, limits, each with its reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from hagukumi.deident.general.loading import Column, Loaded
from hagukumi.deident.guidance.advising import Advice, advise, is_household
from hagukumi.deident.guidance.separation import Separation, separation, strongest
from hagukumi.deident.privacy import DiversityKind
from hagukumi.deident.recipes.records import DiversityRule, Item, PrivacyRules, Recipe, Role
from hagukumi.files.problems import Problem, Refused

_PERSON: Final = re.compile(
    "宛名|住民番号|住民コード|個人コード|学籍番号|園児番号|児童番号|生徒番号|患者番号|(person|resident|patient)_?(id|no)", re.IGNORECASE
)
"""Headings of numbers that stand for one person, whatever the file records of that person."""
_ONE_EACH: Final = 1.05
_K: Final = 5
_K_WITH_SECRETS: Final = 10
_FEW_RECORDS: Final = 20
_MOST_QUASI: Final = 12
_MOST_NODES: Final = 500_000
_MOST_DIVERSE: Final = 3
_SMALL_FILE: Final = 1_000
_TOO_SMALL_FILE: Final = 100


@dataclass(frozen=True, slots=True)
class Proposal:
    """A recipe with its reasons. `advice`: per item in the order of the file. `limits`: reasons for the limits. `whole`: how far all
    quasi-identifiers together tell records apart before anything is done; `strongest`: the pairs and triples that do most.
    """

    recipe: Recipe
    advice: tuple[Advice, ...]
    limits: tuple[str, ...]
    whole: Separation
    strongest: tuple[Separation, ...]


def propose(loaded: Loaded, meanings: Mapping[str, str], separator: str) -> Proposal:
    """Propose a recipe. `meanings`: what an item dictionary says of a heading. Raises Refused if no item can be handed out.

    Cost: the unlike values of each item, some counts over the records.
    """
    columns = list(loaded.columns.values())
    fewest = _k(loaded.rows, secrets=True)
    advice = [advise(column, meanings.get(column.name, column.name), fewest) for column in columns]
    household = next((column.name for column in columns if is_household(column, meanings.get(column.name, column.name))), None)
    advice = _within_reach(_as_household(advice, household))
    quasi = [loaded.columns[one.name] for one in advice if one.item.role is Role.QUASI_IDENTIFIER]
    if not quasi:
        remedy = "見出しが正しいか、区分の項目があるかを確かめてください。項目の意味を --words で渡すこともできます。"
        raise Refused([Problem("出力できる準識別子の項目が見つからないため、レシピを作れません。", remedy)])
    rules, reasons = _limits(loaded, advice, _records_each(loaded, meanings))
    items = {one.name: one.item for one in advice if one.name != household}
    recipe = Recipe(separator=separator, household=household, privacy=rules, items=items)
    return Proposal(recipe, tuple(advice), tuple(reasons), separation(quasi), strongest(quasi) if len(quasi) > 1 else ())


def _as_household(advice: Sequence[Advice], household: str | None) -> list[Advice]:
    told = "世帯の番号とみられる。出力しないが、きょうだいや夫婦の組み合わせを調べるのに使う。"
    identifier = Item(role=Role.IDENTIFIER)
    return [replace(one, item=identifier, reasons=(told, one.reasons[-1])) if one.name == household else one for one in advice]


def _within_reach(advice: Sequence[Advice]) -> list[Advice]:
    """As many quasi-identifiers as can be protected and searched together; the strongest of those with an unknown heading go first."""
    quasi = [one for one in advice if one.item.role is Role.QUASI_IDENTIFIER]
    kept = sorted(quasi, key=lambda one: (not one.known, one.separation.separation, one.name))
    while len(kept) > _MOST_QUASI or np.prod([_levels(one.item) for one in kept], dtype=float) > _MOST_NODES:
        kept.pop()
    names = {one.name for one in kept}
    told = "準識別子が多いと、一緒に守るために粗くなりすぎる。この項目は出力しない。必要なら、代わりに別の項目を外すこと。"
    left_out = Item(role=Role.IDENTIFIER)
    return [
        replace(one, item=left_out, reasons=(told, one.reasons[-1])) if one in quasi and one.name not in names else one for one in advice
    ]


def _levels(item: Item) -> int:
    if item.dates:
        return 6
    return 2 + len(item.intervals.widths if item.intervals else item.prefixes or item.rare)


def _k(rows: int, *, secrets: bool) -> int:
    return max(2, min(_K_WITH_SECRETS if secrets else _K, rows // _FEW_RECORDS))


@dataclass(frozen=True, slots=True)
class _Several:
    """An item that names persons, and the most records that one person has."""

    item: str
    records: int


def _records_each(loaded: Loaded, meanings: Mapping[str, str]) -> _Several | None:
    """How many records a person has at most, by the number of a person with the most unlike values.

    None where there is no such item, or where but a few records too many are in the file.
    """
    numbers = [column for column in loaded.columns.values() if _PERSON.search(meanings.get(column.name, column.name))]
    if not numbers:
        return None
    chosen = max(numbers, key=lambda column: (len(column.values), column.name))
    counts = np.bincount(chosen.codes, minlength=len(chosen.values))[[place for place, value in enumerate(chosen.values) if value]]
    return _Several(chosen.name, int(counts.max())) if len(counts) and counts.mean() > _ONE_EACH else None


def _limits(loaded: Loaded, advice: Sequence[Advice], several: _Several | None) -> tuple[PrivacyRules, list[str]]:
    secret = [loaded.columns[one.name] for one in advice if one.item.role is Role.SENSITIVE]
    k = _k(loaded.rows, secrets=bool(secret))
    if several is not None:
        k = max(k, min(k * several.records, loaded.rows // 2))
    rules = tuple(DiversityRule(item=column.name, kind=DiversityKind.DISTINCT, l=_unlike(column)) for column in secret[:_MOST_DIVERSE])
    usual = _K_WITH_SECRETS if secret else _K
    reasons = [
        f"k = {k}: 同じ内容に見える記録を{k}件以上にする。k の値を定めた法令はない。"
        f"よく使われる値は5で、知られて困る内容があるときは10を提案している（実務の目安）。"
        + (f"記録が少ないため、{usual}より小さくした。" if k < usual else ""),
        *_several_told(several),
        "suppression_limit = 0.05: 加工しても似た記録がない記録は、5%まで出力しない。多すぎると、残りが全体を表さなくなる。",
    ]
    reasons += [_diverse(rule) for rule in rules]
    if len(secret) > _MOST_DIVERSE:
        others = "、".join(column.name for column in secret[_MOST_DIVERSE:])
        reasons.append(f"{others}には l の条件を付けていない（条件が多いと粗くなりすぎる）。出力しなくてよい項目がないか確かめること。")
    if loaded.rows < _TOO_SMALL_FILE:
        reasons.append("記録が100件より少なく、加工しても人を見分けられるおそれが大きい。一人ずつの行は渡さないことを勧める。")
    if loaded.rows < _SMALL_FILE:
        reasons.append(
            "記録が1,000件より少ない。提案による提供では本人の数が1,000人以上とされている（公開の資料で見たもの。条文を確かめること）。"
        )
    return PrivacyRules(k=k, l=rules[0] if len(rules) == 1 else rules), reasons


def _several_told(several: _Several | None) -> list[str]:
    if several is None:
        return []
    return [
        f"「{several.item}」によると、一人に最も多くて{several.records:,}件の記録がある。k は人ではなく記録を数えるので、その倍数にした。"
        "一人一件にまとめてから加工すれば、k を小さくできる。"
    ]


def _unlike(column: Column) -> int:
    """Three unlike values where no value has half of the records, else two."""
    counts = np.bincount(column.codes, minlength=len(column.values))
    return 3 if len(counts) > 3 and counts.max() < counts.sum() / 2 else 2


def _diverse(rule: DiversityRule) -> str:
    return (
        f"l（{rule.item}）= {rule.l:g}: 同じ内容に見える人の中に、この項目の値が{rule.l:g}種類以上あるようにする。"
        "人数が足りても、全員が同じ値なら知られてしまう。"
    )
