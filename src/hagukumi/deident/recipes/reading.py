"""From a TOML file to a recipe that is sound in itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from hagukumi.deident.privacy import Closeness, Diversity, DiversityKind, Limits, PopulationRisk, Presence, Privacy
from hagukumi.deident.recipes.records import (
    Ages,
    ClosenessRule,
    DiversityRule,
    Intervals,
    Item,
    Looking,
    Method,
    PresenceRule,
    PrivacyRules,
    Recipe,
    Role,
)
from hagukumi.files.problems import Problem, Refused
from hagukumi.files.toml_files import Words, decoded, read_toml

_CHOICES: Final = {
    "role": '"identifier"・"quasi_identifier"・"sensitive"・"other" のどれか',
    "method": '"global"・"local"・"cells"・"mondrian" のどれか',
    "loss": '"loss"・"discernibility"・"average_class_size"・"non_uniform_entropy"・"precision" のどれか',
    "kind": '"distinct"・"entropy"・"recursive" のどれか',
    "distance": '"equal"・"ordered"・"hierarchical" のどれか',
    "means": '"birth_date"・"age"・"sex"・"postal_code"・"area" のどれか',
}
_FIELDS: Final = {
    "l": DiversityRule,
    "t": ClosenessRule,
    "presence": PresenceRule,
    "privacy": PrivacyRules,
    "intervals": Intervals,
    "ages": Ages,
    "looking": Looking,
}


def read_recipe(path: Path) -> Recipe:
    """Read a recipe. Raises Refused with what must be mended, OSError when the file cannot be read."""
    return recipe_of(read_toml(path), path.name)


def recipe_of(content: Mapping[str, Any], file: str) -> Recipe:
    """The recipe that a TOML file's content is. Raises Refused with what must be mended."""
    recipe = decoded(dict(content), Recipe, file, Words(choices=_CHOICES, fields_at=_fields_at))
    if problems := tuple(_problems(recipe, file)):
        raise Refused(problems)
    return recipe


def _fields_at(path: str) -> tuple[str, ...]:
    last = path.rpartition(".")[2].partition("[")[0]
    kind = _FIELDS.get(last, Item if path.startswith("items") else Recipe)
    return kind.__struct_fields__


def privacy_of(recipe: Recipe) -> Privacy:
    """The conditions of a recipe as the search takes them."""
    rules = recipe.privacy
    limits = (rules.average_risk, rules.uniques, rules.population_uniques)
    return Privacy(
        k=rules.k,
        diversity=tuple(Diversity(one.item, one.kind, one.l, one.c or 1.0) for one in diversity_rules(rules)),
        closeness=tuple(Closeness(one.item, one.distance, one.t) for one in closeness_rules(rules)),
        presence=Presence(rules.presence.lower, rules.presence.upper) if rules.presence else None,
        risk=PopulationRisk(*limits, rules.sampling_fraction) if any(limit is not None for limit in limits) else None,
        map_k=rules.map_k,
        household_k=rules.household_k,
    )


def limits_of(recipe: Recipe) -> Limits:
    """What a result may cost, as the search takes it."""
    weights = tuple((name, item.weight) for name, item in recipe.items.items() if item.role is Role.QUASI_IDENTIFIER)
    levels = tuple(
        (name, *((item.lowest, item.highest) if item.level is None else (item.level, item.level)))
        for name, item in recipe.items.items()
        if _restricted(item)
    )
    given = weights if any(weight != 1 for _, weight in weights) else ()
    return Limits(recipe.suppression_limit, recipe.suppression_weight, recipe.loss, given, levels)


def _restricted(item: Item) -> bool:
    return item.level is not None or item.lowest > 0 or item.highest is not None


def diversity_rules(rules: PrivacyRules) -> tuple[DiversityRule, ...]:
    """One or several in one form."""
    return (rules.l,) if isinstance(rules.l, DiversityRule) else rules.l


def closeness_rules(rules: PrivacyRules) -> tuple[ClosenessRule, ...]:
    """One or several in one form."""
    return (rules.t,) if isinstance(rules.t, ClosenessRule) else rules.t


_MOST_QUASI: Final = 60
"""So many items can be known together by nobody, and no method keeps anything of them; more cannot be searched either."""


def _problems(recipe: Recipe, file: str) -> Iterator[Problem]:
    quasi = sum(item.role is Role.QUASI_IDENTIFIER for item in recipe.items.values())
    if quasi > _MOST_QUASI:
        remedy = "外部の人が本当に知り得る項目だけにし、ほかは出力しない（identifier）か、一つの項目にまとめてください。"
        yield Problem(f"準識別子が{quasi:,}項目あります。{_MOST_QUASI}項目までにしてください。", remedy, file)
    if not quasi:
        remedy = '外部の人が知り得る項目（年齢・性別・地域など）に role = "quasi_identifier" を付けてください。'
        yield Problem("準識別子の項目が一つもありません。", remedy, file)
    if privacy_of(recipe) == Privacy():
        yield Problem("[privacy] に条件が一つもありません。", "k などの条件を書いてください。", file)
    rules: tuple[DiversityRule | ClosenessRule, ...] = (*diversity_rules(recipe.privacy), *closeness_rules(recipe.privacy))
    for rule in rules:
        yield from _rule_problems(recipe, rule, file)
    for name, item in recipe.items.items():
        yield from _item_problems(name, item, file)
    yield from _method_problems(recipe, file)
    yield from _treatment_problems(recipe, file)
    yield from _unit_problems(recipe, file)


def _unit_problems(recipe: Recipe, file: str) -> Iterator[Problem]:
    """Households and persons: their columns are never handed out."""
    for name, column in (("世帯", recipe.household), ("人", recipe.person)):
        if column is not None and (one := recipe.items.get(column)) and one.role is not Role.IDENTIFIER:
            yield Problem(f"{name}の項目は出力できません。", 'role = "identifier" にしてください。', file, column=column)
    if recipe.person is not None and recipe.person == recipe.household:
        remedy = "person には一人を表す列、household には世帯を表す列を書いてください。"
        yield Problem("person と household に同じ列が書かれています。", remedy, file, column=recipe.person)


def _method_problems(recipe: Recipe, file: str) -> Iterator[Problem]:
    """What a method cannot keep is refused, not left out."""
    rules = recipe.privacy
    of_population = rules.map_k > 1 or rules.presence is not None
    if of_population != (rules.population is not None):
        remedy = "母集団のファイルを population に書くか、条件を除いてください。"
        yield Problem("population は map_k 又は presence と組で書きます。", remedy, file)
    if rules.household_k > 1 and recipe.household is None:
        yield Problem("household_k には世帯の項目が要ります。", "household に、世帯を表す列の見出しを書いてください。", file)
    if recipe.method is not Method.GLOBAL and (of_population or rules.household_k > 1):
        remedy = 'method = "global" にするか、条件を除いてください。'
        yield Problem("map_k・presence・household_k は、全体を同じ段階にする方法（global）だけで守れます。", remedy, file)
    if recipe.method in (Method.LOCAL, Method.MONDRIAN) and any(map(_restricted, recipe.items.values())):
        message = "level・lowest・highest は、項目ごとに一つの段階を使う方法（global・cells）だけで使えます。"
        yield Problem(message, "段階の指定を除くか、方法を変えてください。", file)


def _treatment_problems(recipe: Recipe, file: str) -> Iterator[Problem]:
    for name in dict.fromkeys(name for change in recipe.treatments for name in change.items):
        item = recipe.items.get(name)
        if item is None or item.role in (Role.IDENTIFIER, Role.QUASI_IDENTIFIER):
            message = "treatments の対象ですが、値を変えて出力できる項目ではありません。"
            remedy = '[items] に、role = "sensitive" 又は "other" の項目として書いてください。準識別子は粗くして扱います。'
            yield Problem(message, remedy, file, column=name)


def _rule_problems(recipe: Recipe, rule: DiversityRule | ClosenessRule, file: str) -> Iterator[Problem]:
    item = recipe.items.get(rule.item)
    if item is None:
        yield Problem("l 又は t の対象ですが、[items] にありません。", "項目を書き足してください。", file, column=rule.item)
    elif item.role is Role.QUASI_IDENTIFIER:
        message = "準識別子としても、l 又は t の対象（要配慮の項目）としても書かれています。"
        yield Problem(message, "一つの項目の役割はどちらか一つにしてください。", file, column=rule.item)
    elif item.role is not Role.SENSITIVE:
        yield Problem(
            "l 又は t の対象ですが、要配慮の項目になっていません。", 'role = "sensitive" にしてください。', file, column=rule.item
        )
    if isinstance(rule, DiversityRule) and (rule.kind is DiversityKind.RECURSIVE) != (rule.c is not None):
        yield Problem("c は recursive の l にだけ必要です。", "c を書き足すか、除いてください。", file, column=rule.item)


def _item_problems(name: str, item: Item, file: str) -> Iterator[Problem]:
    ways = [item.hierarchy is not None, item.intervals is not None, item.dates, item.ages is not None, item.places]
    ways += [bool(item.prefixes), bool(item.rare)]
    if sum(ways) > 1:
        yield Problem(
            "粗くする方法が二つ以上あります。",
            "hierarchy・intervals・dates・ages・places・prefixes・rare のどれか一つにしてください。",
            file,
            column=name,
        )
    if any(ways) and item.role in (Role.IDENTIFIER, Role.OTHER):
        message = "粗くする方法がありますが、準識別子でも要配慮の項目でもありません。"
        yield Problem(message, "役割（role）を確かめるか、方法を除いてください。", file, column=name)
    if list(item.prefixes) != sorted(set(item.prefixes), reverse=True):
        yield Problem("prefixes が順に短くなっていません。", "[5, 2] のように、残す文字数を長い順に書いてください。", file, column=name)
    if list(item.rare) != sorted(set(item.rare)):
        yield Problem("rare が順に大きくなっていません。", "[10, 100] のように、件数を小さい順に書いてください。", file, column=name)
    for key, cut in (("intervals", item.intervals), ("ages", item.ages)):
        if cut and any(wide % narrow for narrow, wide in zip(cut.widths, cut.widths[1:], strict=False)):
            yield Problem(f"{key} の幅が、前の幅の倍数になっていません。", "[5, 10, 20] のように書いてください。", file, column=name)
    if item.allow and not item.because.strip():
        yield Problem("allow の理由がありません。", "because に、出力してよい理由を書いてください。", file, column=name)
    if item.means and item.role is not Role.QUASI_IDENTIFIER:
        yield Problem("means は準識別子だけに書けます。", "項目の役割（role）を確かめるか、means を除いてください。", file, column=name)
    if _restricted(item) and item.role is not Role.QUASI_IDENTIFIER:
        yield Problem("段階の指定は準識別子だけにできます。", "level・lowest・highest を除いてください。", file, column=name)
