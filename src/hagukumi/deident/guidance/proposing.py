"""A whole recipe for a file: roles, levels, household, person, limits, each with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from hagukumi.deident.general.coding import units_of
from hagukumi.deident.general.loading import Column, Loaded
from hagukumi.deident.guidance.advising import Advice, advise, is_household, is_person
from hagukumi.deident.guidance.dictionary import Dictionary
from hagukumi.deident.guidance.separation import Separation, separation, strongest
from hagukumi.deident.privacy import DiversityKind
from hagukumi.deident.recipes.records import DiversityRule, Item, PrivacyRules, Recipe, Role
from hagukumi.deident.search.persons import numbered_persons
from hagukumi.files.problems import Problem, Refused

HOUSEHOLD_K: Final = 2
"""The least number with which a family is not alone."""
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
    quasi-identifiers together tell records apart before anything is done; `strongest`: the pairs and triples that do most. `absent`: items
    of the dictionary that the file has not. `trial`: what the recipe makes of the file, in sentences; empty: not tried.
    """

    recipe: Recipe
    advice: tuple[Advice, ...]
    limits: tuple[str, ...]
    whole: Separation
    strongest: tuple[Separation, ...]
    absent: tuple[str, ...] = ()
    trial: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Persons:
    """The item that names persons, how many there are, how many have several records and the most that one has."""

    item: str
    number: int
    several: int
    most: int


def propose(loaded: Loaded, dictionary: Dictionary, separator: str) -> Proposal:
    """Propose a recipe. Raises Refused if no item can be handed out.

    Cost: the unlike values of each item, some counts over the records.
    """
    columns = list(loaded.columns.values())
    _check_dictionary(columns, dictionary)
    persons = _persons(loaded, columns, dictionary)
    advice = [advise(column, dictionary, _k(persons.number if persons else loaded.rows, secrets=True)) for column in columns]
    household = next((column.name for column in columns if is_household(column, dictionary)), None)
    advice = _within_reach(_as_household(advice, household))
    if persons is not None:
        advice = [_as_person(one, persons) if one.name == persons.item else one for one in advice]
    rules, reasons = _limits(loaded, advice, household, persons)
    items = {one.name: one.item for one in advice if one.name != household}
    recipe = Recipe(separator=separator, household=household, person=persons.item if persons else None, privacy=rules, items=items)
    absent = tuple(name for name in dictionary.items if dictionary.whole and dictionary.items[name].type and name not in loaded.columns)
    return measured(loaded, Proposal(recipe, tuple(advice), tuple(reasons), _NOTHING, (), absent))


_NOTHING: Final = Separation((), 0.0, 0.0, 0.0, 0)


def measured(loaded: Loaded, proposal: Proposal) -> Proposal:
    """The proposal with what its quasi-identifiers tell apart. Raises Refused if there are none."""
    quasi = [loaded.columns[name] for name, item in proposal.recipe.items.items() if item.role is Role.QUASI_IDENTIFIER]
    if not quasi:
        remedy = "見出しが正しいか、区分の項目があるかを確かめてください。項目の意味を --words で渡すこともできます。"
        raise Refused([Problem("出力できる準識別子の項目が見つからないため、レシピを作れません。", remedy)])
    return replace(proposal, whole=separation(quasi), strongest=strongest(quasi) if len(quasi) > 1 else ())


def left_out(one: Advice, reason: str) -> Advice:
    """The item not handed out, for this reason."""
    return replace(one, item=Item(role=Role.IDENTIFIER), reasons=(reason, one.reasons[-1]))


def _check_dictionary(columns: Sequence[Column], dictionary: Dictionary) -> None:
    if dictionary.whole and not any(column.name in dictionary.items for column in columns):
        remedy = "--table が合っているか、1行目の見出しが計画の列の見出しと同じかを確かめてください。"
        raise Refused([Problem(f"{dictionary.name}が、このファイルには一つもありません。", remedy)])


def _as_household(advice: Sequence[Advice], household: str | None) -> list[Advice]:
    told = "世帯の番号とみられる。出力しないが、きょうだいや夫婦の組み合わせを調べるのに使う。"
    return [left_out(one, told) if one.name == household else one for one in advice]


def _as_person(one: Advice, persons: Persons) -> Advice:
    return left_out(one, f"一人を表す番号とみられる。出力しないが、同じ人の記録を一人と数えるのに使う（person）。{_several(persons)}")


def _several(persons: Persons) -> str:
    if not persons.several:
        return "どの人にも記録は一件だけである。"
    return f"{persons.number:,}人のうち{persons.several:,}人に二件以上の記録があり、一人に最も多くて{persons.most:,}件ある。"


def _within_reach(advice: Sequence[Advice]) -> list[Advice]:
    """As many quasi-identifiers as can be protected and searched together; the strongest of those with an unknown heading go first."""
    quasi = [one for one in advice if one.item.role is Role.QUASI_IDENTIFIER]
    kept = sorted(quasi, key=lambda one: (not one.known, one.separation.separation, one.name))
    while len(kept) > _MOST_QUASI or np.prod([_levels(one.item) for one in kept], dtype=float) > _MOST_NODES:
        kept.pop()
    names = {one.name for one in kept}
    told = "準識別子が多いと、一緒に守るために粗くなりすぎる。この項目は出力しない。必要なら、代わりに別の項目を外すこと。"
    return [left_out(one, told) if one in quasi and one.name not in names else one for one in advice]


def _levels(item: Item) -> int:
    if item.dates:
        return 6
    return 2 + len(item.intervals.widths if item.intervals else item.prefixes or item.rare)


def _k(people: int, *, secrets: bool) -> int:
    return max(2, min(_K_WITH_SECRETS if secrets else _K, people // _FEW_RECORDS))


def _persons(loaded: Loaded, columns: Sequence[Column], dictionary: Dictionary) -> Persons | None:
    """By the number of a person with the most unlike values; None where there is no such item, or it is empty in most records."""
    named = [column for column in columns if is_person(column, dictionary)]
    if not named:
        return None
    chosen = max(named, key=lambda column: (len(column.values), column.name))
    units = units_of(loaded, chosen.name)
    assert units is not None
    if (units < 0).mean() > 0.5:
        return None
    records = np.bincount(numbered_persons(units))
    return Persons(chosen.name, len(records), int((records > 1).sum()), int(records.max()))


def _limits(loaded: Loaded, advice: Sequence[Advice], household: str | None, persons: Persons | None) -> tuple[PrivacyRules, Sequence[str]]:
    secret = [loaded.columns[one.name] for one in advice if one.item.role is Role.SENSITIVE]
    people = persons.number if persons is not None else loaded.rows
    k, usual = _k(people, secrets=bool(secret)), _K_WITH_SECRETS if secret else _K
    rules = tuple(DiversityRule(item=column.name, kind=DiversityKind.DISTINCT, l=_unlike(column)) for column in secret[:_MOST_DIVERSE])
    families = household is not None and not (persons is not None and persons.several)
    reasons = (*_k_told(k, usual, persons), *_diverse(rules, secret), *_household_told(household, persons), *_small_told(people))
    return PrivacyRules(k=k, l=rules[0] if len(rules) == 1 else rules, household_k=HOUSEHOLD_K if families else 1), reasons


def _k_told(k: int, usual: int, persons: Persons | None) -> Iterator[str]:
    yield (
        f"k = {k}: 同じ内容に見える{'人' if persons else '記録'}を{k}{'人' if persons else '件'}以上にする。k の値を定めた法令はない。"
        f"よく使われる値は5で、知られて困る内容があるときは10を提案している（実務の目安）。"
        + (f"記録が少ないため、{usual}より小さくした。" if k < usual else "")
    )
    if persons is not None and persons.several:
        told = "k は記録ではなく人を数える。一人一件にまとめてから加工すれば、細かさが残りやすい。"
        yield f"person = 「{persons.item}」: {_several(persons)}{told}"
    yield "suppression_limit = 0.05: 加工しても似た記録がない記録は、5%まで出力しない。多すぎると、残りが全体を表さなくなる。"


def _household_told(household: str | None, persons: Persons | None) -> Iterator[str]:
    if household is None:
        yield (
            "世帯の番号とみられる項目がないため、きょうだいや夫婦の組み合わせは守っていない。"
            "世帯の番号がある資料なら、household に書き、household_k を付けること。"
        )
    elif persons is not None and persons.several:
        yield "household_k は付けていない。一人に複数の記録があるときは、世帯の組み合わせまでは守れない（危険性は報告で確かめること）。"
    else:
        yield (
            f"household_k = {HOUSEHOLD_K}: 家族の全員を知る人は、一人ずつでは見分けられなくても、家族の組み合わせで世帯を探せる"
            "（規則62条5号）。"
            f"同じ組み合わせに見える世帯を{HOUSEHOLD_K}世帯以上にする。一つの世帯に絞られない最小の値で、法令の定めではない。"
        )


def _small_told(people: int) -> Iterator[str]:
    if people < _TOO_SMALL_FILE:
        yield "記録が100件より少なく、加工しても人を見分けられるおそれが大きい。一人ずつの行は渡さないことを勧める。"
    if people < _SMALL_FILE:
        yield "記録が1,000件より少ない。提案による提供では本人の数が1,000人以上とされている（公開の資料で見たもの。条文を確かめること）。"


def _unlike(column: Column) -> int:
    """Three unlike values where no value has half of the records, else two."""
    counts = np.bincount(column.codes, minlength=len(column.values))
    return 3 if len(counts) > 3 and counts.max() < counts.sum() / 2 else 2


def _diverse(rules: Sequence[DiversityRule], secret: Sequence[Column]) -> Iterator[str]:
    for rule in rules:
        yield (
            f"l（{rule.item}）= {rule.l:g}: 同じ内容に見える人の中に、この項目の値が{rule.l:g}種類以上あるようにする。"
            "人数が足りても、全員が同じ値なら知られてしまう。"
        )
    if others := "、".join(column.name for column in secret[_MOST_DIVERSE:]):
        yield f"{others}には l の条件を付けていない（条件が多いと粗くなりすぎる）。出力しなくてよい項目がないか確かめること。"
