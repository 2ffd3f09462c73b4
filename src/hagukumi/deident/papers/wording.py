"""How a treatment, a level and a loss are told to people who are no statisticians."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hagukumi.deident.privacy import DiversityKind, LossName
from hagukumi.deident.recipes.reading import closeness_rules, diversity_rules
from hagukumi.deident.recipes.records import Item, Method, PrivacyRules, Recipe, Role

METHODS: Final = {
    Method.GLOBAL: "ファイル全体で、項目ごとに同じ粗さにした（global）",
    Method.LOCAL: "記録の組ごとに、必要なだけ粗くした（local）",
    Method.CELLS: "項目ごとに同じ粗さにし、残りは値を一つずつ空欄にした（cells）",
    Method.MONDRIAN: "記録を真ん中で分け続け、組ごとの範囲にした（mondrian）",
}
ROLES: Final = {
    Role.IDENTIFIER: "識別子",
    Role.QUASI_IDENTIFIER: "準識別子（外部の人が知り得る）",
    Role.SENSITIVE: "知られて困る内容",
    Role.OTHER: "その他",
}
_DATES: Final = ("日", "月", "年", "5年ごと", "10年ごと")
_PLACES: Final = ("丁目まで", "町字まで", "市区町村まで", "都道府県まで")
_AS_IT_IS: Final = "そのまま"
_EVERYTHING: Final = "すべてまとめた（値を出力しない）"


def level_told(item: Item, level: int) -> str:
    """What a level of an item means."""
    if level == 0 and not item.dates:
        return _AS_IT_IS
    if item.hierarchy is not None:
        return f"階層の表の段階{level}"
    return dict(enumerate(_levels(item), 0 if item.dates else 1)).get(level, _EVERYTHING)


def _levels(item: Item) -> tuple[str, ...]:
    if item.dates:
        return _DATES
    if item.intervals is not None:
        return tuple(f"幅{width:,}の区間" for width in item.intervals.widths)
    if item.ages is not None:
        return tuple("年齢" if width == 1 else f"{width}歳ごとの年齢" for width in item.ages.widths)
    if item.places:
        return _PLACES
    if item.prefixes:
        return tuple(f"先頭の{length}文字まで" for length in item.prefixes)
    return tuple(f"{least:,}件未満の値を「その他」に" for least in item.rare)


def levels_told(item: Item, used: int | Mapping[str, int | float] | None) -> str:
    """Which level was used for an item, how many records are on each, or how wide what is written is. None: the item was not coarsened."""
    if used is None:
        return _AS_IT_IS
    if isinstance(used, int):
        return level_told(item, used)
    if "groups" in used:
        return (
            f"組ごとの範囲（{used['groups']:,}種類。一つの範囲は平均{used['average']:.1f}、最も広くて{used['widest']:,}の値。"
            f"値のまま: {used['unchanged']:,}件）"
        )
    return "\n".join(f"{level_told(item, int(level))}: {records:,}件" for level, records in used.items())


def loss_told(name: LossName, loss: float) -> str:
    """The loss in words; 0 is a file as it was."""
    match name:
        case LossName.LOSS:
            return f"項目の細かさのうち、平均で{loss:.1%}が失われた（0%は元のまま、100%は何も残らない）。"
        case LossName.PRECISION:
            return f"粗くできる段階のうち、平均で{loss:.1%}まで粗くした（0%は元のまま、100%は何も残らない）。"
        case LossName.AVERAGE_CLASS_SIZE:
            return f"同じ内容に見える組の平均の大きさは、最も小さくてよい大きさの{loss:,.2f}倍になった（1倍が最も細かい）。"
        case LossName.DISCERNIBILITY:
            return f"記録が互いに見分けられない組み合わせの数は、{loss:,.0f}になった（小さいほど細かい。弁別可能性の指標）。"
        case LossName.NON_UNIFORM_ENTROPY:
            return f"値の情報量のうち失われた量は、{loss:,.4g}になった（小さいほど細かい。エントロピーの指標）。"


def search_told(proved: bool, complete: bool) -> str:
    """How good the result is among all that the method could give."""
    if proved:
        return "この方法とこの条件では、これより失われるものが少ない結果はない（すべての組み合わせを確かめた）。"
    if complete:
        return "見つかった中で最も良い結果である（これより良い結果がないことは確かめていない）。"
    return "時間の上限に達するまでに見つかった、最も良い結果である。time_limit を延ばすと良くなることがある。"


_KINDS: Final = {DiversityKind.DISTINCT: "種類の数", DiversityKind.ENTROPY: "エントロピー", DiversityKind.RECURSIVE: "再帰的"}


def conditions_told(recipe: Recipe) -> str:
    """Every condition that the result keeps, one a line."""
    rules = recipe.privacy
    told = [f"{name} = {least}（{what}）" for name, least, what in _counts(recipe) if least > 1]
    told += [f"l = {rule.l:g}（「{rule.item}」の値の多様性、{_KINDS[rule.kind]}）" for rule in diversity_rules(rules)]
    told += [f"t = {rule.t:g}（「{rule.item}」の値の分布が、全体の分布から離れてよい大きさ）" for rule in closeness_rules(rules)]
    told += [f"{name}は{limit:.3g}以下" for name, limit in _shares(rules) if limit is not None]
    if rules.presence is not None:
        told.append(f"資料に載っている見込みは{rules.presence.lower:g}から{rules.presence.upper:g}まで（δ存在性）")
    if recipe.sample < 1:
        told.append(f"記録の{recipe.sample:.1%}を抜き出した")
    return "\n".join([*told, f"出力しない記録は{recipe.suppression_limit:.1%}まで", "これらの数値を定めた法令はない。"])


def _counts(recipe: Recipe) -> tuple[tuple[str, int, str], ...]:
    rules = recipe.privacy
    return (
        ("k", rules.k, f"同じ内容に見える{'記録' if recipe.person is None else '人'}の最も少ない数"),
        ("map_k", rules.map_k, "母集団の中で同じ内容に見える人の最も少ない数"),
        ("household_k", rules.household_k, "同じ内容に見える世帯の最も少ない数"),
    )


def _shares(rules: PrivacyRules) -> tuple[tuple[str, float | None], ...]:
    return (
        ("言い当てられる見込みの平均", rules.average_risk),
        ("一人だけの記録の割合", rules.uniques),
        ("人口の中で一人だけの記録の割合（推定）", rules.population_uniques),
    )


def person_told(recipe: Recipe) -> str:
    """Whether records were told apart by whose they are."""
    if recipe.person is None:
        return "調べていない（レシピに person がないので、記録一件を一人と数えた）"
    return f"「{recipe.person}」で調べ、同じ人の記録は一人と数えた"


def household_told(recipe: Recipe) -> str:
    """Whether households were looked at."""
    return f"「{recipe.household}」で調べた" if recipe.household is not None else "調べていない（レシピに household がない）"
