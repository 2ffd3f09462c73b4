"""What a recipe may not ask for where records are counted on Spark: told before any work, all at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hagukumi.deident.recipes import Method, Recipe
from hagukumi.files.problems import Problem, Refused

_ELSEWHERE: Final = "一つの計算機で（hagukumi deidentify で）行うか、"


def check_recipe(recipe: Recipe, file: str) -> None:
    """Raises Refused with everything that cannot be done on counted records."""
    if problems := tuple(_problems(recipe, file)):
        raise Refused(problems)


def _problems(recipe: Recipe, file: str) -> Iterator[Problem]:
    if recipe.method is not Method.GLOBAL:
        message = f'method = "{recipe.method.value}" は、記録を一件ずつ見るため、Spark では使えません。'
        yield Problem(message, f'{_ELSEWHERE}method = "global" にしてください。', file)
    rules = recipe.privacy
    if rules.household_k > 1 or recipe.household is not None:
        message = "世帯（household、household_k）は、家族の記録を並べて見るため、Spark では扱えません。"
        yield Problem(message, f"{_ELSEWHERE}世帯の指定を除いてください。", file)
    if recipe.person is not None:
        message = "同じ人の記録をまとめて数えること（person）は、Spark ではできません。"
        yield Problem(message, f"{_ELSEWHERE}一人一件の資料に作り直してください。", file)
    if rules.map_k > 1 or rules.presence is not None:
        message = "母集団との比較（map_k、presence）は、Spark では使えません。"
        yield Problem(message, f"{_ELSEWHERE}これらの条件を除いてください。", file)
    if recipe.sample < 1:
        message = "無作為の抜出し（sample）は、Spark では行えません。"
        yield Problem(message, "先に抜き出した資料を渡すか、sample を除いてください。", file)
    for change in recipe.treatments:
        kind = change.__struct_config__.tag
        message = f'値を変える加工（treatments の "{kind}"）は、Spark では使えません。'
        yield Problem(message, f"{_ELSEWHERE}この加工を除いてください。", file, column="・".join(change.items))
