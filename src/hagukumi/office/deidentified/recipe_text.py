"""Between the form and a recipe's file: the text that is written, the reader that judges it, and a file that is taken into the form."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec
import tomli_w

from hagukumi.deident.recipes import Item, Recipe, Role, recipe_of
from hagukumi.deident.recipes.reading import closeness_rules, diversity_rules
from hagukumi.deident.recipes.records import ClosenessRule, DiversityRule, Intervals, PrivacyRules
from hagukumi.files.problems import Problem, Refused
from hagukumi.office.deidentified.recipe_proposals import Row
from hagukumi.office.deidentified.ways import ROLES, way_of

FILE: Final = "recipe.toml"


def recipe_text(recipe: Mapping[str, Any], rows: Iterable[Row], title: str) -> str:
    """The recipe as TOML, each item below what was proposed for it. Reading it gives this recipe and nothing else."""
    return "\n".join([*_head(recipe, title), *_items(recipe, {row.name: row for row in rows})]) + "\n"


def _head(recipe: Mapping[str, Any], title: str) -> Iterator[str]:
    yield f"# 「{_one_line(title)}」のレシピ。k などの値を定めた法令はない。提供してよいかは、報告を見て人が判断する。"
    yield from (f"{key} = {_value(value)}" for key, value in recipe.items() if not isinstance(value, Mapping))
    yield ""
    yield "[privacy]"
    yield from (f"{key} = {_value(value)}" for key, value in recipe["privacy"].items())


def _items(recipe: Mapping[str, Any], rows: Mapping[str, Row]) -> Iterator[str]:
    for name, table in recipe["items"].items():
        yield ""
        yield f"# {ROLES[Role(table['role'])]}"
        yield from (f"#   画面での案の理由: {_one_line(reason)}" for reason in rows[name].reasons)
        yield f"[items.{_value(name)}]"
        yield from (f"{key} = {_value(value)}" for key, value in table.items())


def _value(value: Any) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return tomli_w.dumps({"x": value}).removeprefix("x = ").strip()


def _one_line(text: str) -> str:
    """A text that cannot leave its comment."""
    return "".join(character if character.isprintable() else " " for character in text)


def read_text(content: bytes) -> Recipe:
    """A recipe, judged as the command judges a recipe's file. Raises Refused. Nothing is written anywhere."""
    try:
        raw = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused([Problem("UTF-8の文字として読めません。", "レシピのファイルをUTF-8で保存し直してください。")]) from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"{line[1]}行目が" if line else "内容が"
        raise Refused([Problem(f"{where}TOMLの書き方になっていません。", "引用符・括弧・「=」を確かめてください。")]) from None
    return recipe_of(raw, FILE)


def taken_in(recipe: Recipe, rows: Iterable[Row]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """A recipe as the forms' fields: limits, and items by name. Raises Refused with everything that the form cannot show."""
    rows = tuple(rows)
    if problems := tuple(_not_shown(recipe, {row.name for row in rows})):
        raise Refused(problems)
    rules = recipe.privacy
    limits: dict[str, Any] = {"k": rules.k, "suppression_limit": f"{recipe.suppression_limit * 100:.10g}"}
    limits |= {"method": recipe.method.value, "loss": recipe.loss.value, "household": recipe.household or ""}
    limits |= {"person": recipe.person or "", "household_k": rules.household_k if rules.household_k > 1 else None}
    items = {row.name: _fields(recipe.items.get(row.name, Item(role=Role.IDENTIFIER))) for row in rows}
    for key, given in (("l", diversity_rules(rules)), ("t", closeness_rules(rules))):
        for rule in given:
            items[rule.item][key] = f"{getattr(rule, key):g}"
    return limits, items


def _fields(item: Item) -> dict[str, Any]:
    lowest = item.lowest or None
    return {"role": item.role.value, **way_of(item), "level": item.level, "lowest": lowest, "highest": item.highest}


_IN_FORM: Final = {
    Recipe: {"separator", "method", "suppression_limit", "loss", "household", "person", "privacy", "items"},
    PrivacyRules: {"k", "household_k", "l", "t"},
    Item: {"role", "intervals", "dates", "ages", "places", "prefixes", "rare", "level", "lowest", "highest"},
    Intervals: {"widths", "top", "bottom"},
}
"""Keys that the form has."""


def _not_shown(recipe: Recipe, known: set[str]) -> Iterator[Problem]:
    for key in (*_beyond(recipe), *_beyond(recipe.privacy)):
        yield _beyond_form(key)
    if recipe.separator != ",":
        yield _beyond_form("separator")
    rules: tuple[DiversityRule | ClosenessRule, ...] = (*diversity_rules(recipe.privacy), *closeness_rules(recipe.privacy))
    for rule in rules:
        if sum((type(other), other.item) == (type(rule), rule.item) for other in rules) > 1:
            yield _beyond_form("一つの項目の二つの条件", rule.item)
        kind = rule.kind if isinstance(rule, DiversityRule) else rule.distance
        if kind not in ("distinct", "equal"):
            yield _beyond_form(kind.value, rule.item)
        if isinstance(rule, DiversityRule) and rule.l != int(rule.l):
            yield _beyond_form("l（小数）", rule.item)
    for name, item in recipe.items.items():
        if name not in known:
            yield Problem("計画では、この目的で受け入れない項目です。", "レシピから除いてください。", column=name)
        for key in (*_beyond(item), *(_beyond(item.intervals) if item.intervals else ())):
            yield _beyond_form(key, name)


def _beyond(part: Recipe | PrivacyRules | Item | Intervals) -> Iterator[str]:
    """Keys with a value that differs from what stands without them, and that the form does not have."""
    for one in msgspec.structs.fields(part):
        if one.name not in _IN_FORM[type(part)] and getattr(part, one.name) != _usual(one):
            yield one.name


def _usual(one: msgspec.structs.FieldInfo) -> Any:
    return one.default if one.default is not msgspec.NODEFAULT else one.default_factory()


def _beyond_form(key: str, item: str = "") -> Problem:
    return Problem(f"「{key}」は、この画面では扱えません。", "このレシピは、ファイルのまま直して使ってください。", column=item)
