"""A proposal as a recipe file that a person can read: every choice stands below its reasons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec
import tomli_w

from hagukumi.deident.guidance.outside import words
from hagukumi.deident.guidance.proposing import Proposal
from hagukumi.deident.guidance.separation import Separation
from hagukumi.deident.guidance.triage import TRIAGE
from hagukumi.deident.recipes.records import DiversityRule, Item, Role

_ROLES: Final = {
    Role.IDENTIFIER: "出力しない",
    Role.QUASI_IDENTIFIER: "準識別子（外部の人が知り得る）",
    Role.SENSITIVE: "知られて困る内容",
    Role.OTHER: "そのまま出力する",
}


def recipe_text(proposal: Proposal, file: str) -> str:
    """The recipe as TOML with comments; reading it gives `proposal.recipe`. `file`: the name of the file it was made for."""
    return "\n".join([*_head(file), *_found(proposal), *_settings(proposal), *_items(proposal)]) + "\n"


def _head(file: str) -> Iterator[str]:
    yield f"# 「{_one_line(file)}」のためのレシピの案。"
    yield "# このまま hagukumi deidentify で使えます。役割と理由を読み、違うところを直してください。提供してよいかは、人が判断します。"
    yield "#"
    yield "# 加工の前に確かめること（当てはまるものから選ぶ）:"
    for number, question in enumerate(TRIAGE, 1):
        yield f"#   {number}. {question.asked}"
        yield f"#      はい → {question.if_yes}"
    yield "#"


def _found(proposal: Proposal) -> Iterator[str]:
    """What came of trying, and where dictionary and data disagree."""
    yield from (f"# {_one_line(sentence)}" for sentence in proposal.trial)
    if differs := tuple(differences(proposal)):
        yield "#"
        yield "# 項目の辞書とデータの食い違い（どちらが正しいか確かめること。ここでは用心した方を採った）:"
        yield from (f"#   {_one_line(told)}" for told in differs)
    yield "#"


def differences(proposal: Proposal) -> Iterator[str]:
    """Where the dictionary and the data disagree, item by item; what the dictionary names and the file has not."""
    yield from (f"{advice.name}: {told}" for advice in proposal.advice for told in advice.differs)
    if proposal.absent:
        yield f"計画にあり、このファイルにない列: {'、'.join(proposal.absent)}"


def _settings(proposal: Proposal) -> Iterator[str]:
    recipe = proposal.recipe
    yield f"# 加工する前は、準識別子の組み合わせだけで、記録の{proposal.whole.uniques:.1%}がほかに同じ人のいない記録です。"
    for one in proposal.strongest:
        yield f"#   {_told(one)}"
    yield "# method: global はファイル全体で同じ粗さにする。公表するものに向く。local は細かさが残るが、手法を知る人の攻撃に弱い。"
    yield f"separator = {_inline(recipe.separator)}"
    yield f"method = {_inline(recipe.method.value)}"
    yield f"suppression_limit = {recipe.suppression_limit}"
    if recipe.household is not None:
        yield f"household = {_inline(recipe.household)}"
    if recipe.person is not None:
        yield f"person = {_inline(recipe.person)}"
    yield ""
    yield from (f"# {_one_line(reason)}" for reason in proposal.limits)
    yield "[privacy]"
    yield f"k = {recipe.privacy.k}"
    if recipe.privacy.household_k > 1:
        yield f"household_k = {recipe.privacy.household_k}"
    rules = recipe.privacy.l
    if isinstance(rules, DiversityRule):
        yield f"l = {_rule(rules)}"
    elif rules:
        yield f"l = [{', '.join(map(_rule, rules))}]"


def _told(one: Separation) -> str:
    names = "・".join(_one_line(name) for name in one.items)
    return f"{names} の組み合わせでは {one.uniques:.1%}（{one.records:,}件で調べた。α-separation {one.separation:.4f}）"


def _rule(rule: DiversityRule) -> str:
    return f"{{ item = {_inline(rule.item)}, kind = {_inline(rule.kind.value)}, l = {rule.l:g} }}"


def _items(proposal: Proposal) -> Iterator[str]:
    for advice in proposal.advice:
        yield ""
        yield f"# {_one_line(advice.name)}: {_ROLES[advice.item.role]}"
        yield f"#   外部の人が知り得るか（目安）: {_one_line(advice.outside)}"
        yield from (f"#   {_one_line(told)}" for told in advice.said)
        yield from (f"#   食い違い: {_one_line(told)}" for told in advice.differs)
        yield from (f"#   {_one_line(reason)}" for reason in advice.reasons)
        if advice.name == proposal.recipe.household:
            continue
        yield f"[items.{_inline(advice.name)}]"
        yield from _pairs(advice.item)
    yield ""
    yield f"# 役割は、見出しの言葉の表（{words().since:%Y-%m-%d}、実務の目安で法令の定めではない）と、値の形から提案しています。"


def _pairs(item: Item) -> Iterator[str]:
    """Only what differs from the least form."""
    given: dict[str, Any] = msgspec.to_builtins(item)
    least: dict[str, Any] = msgspec.to_builtins(Item(role=item.role))
    for key, value in given.items():
        if key == "role" or value != least[key]:
            yield f"{key} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(one)}" for key, one in value.items() if one is not None) + " }"
    return _inline(value)


def _inline(value: Any) -> str:
    """A value as TOML writes it, a list on one line."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_inline, value))}]"
    return tomli_w.dumps({"x": value}).removeprefix("x = ").strip()


def _one_line(text: str) -> str:
    """A text that cannot leave its comment."""
    return "".join(character if character.isprintable() else " " for character in text)
