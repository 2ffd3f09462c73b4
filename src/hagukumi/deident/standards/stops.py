"""What stops the output, looked for in what would be written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hagukumi.deident.errors import DeidentError
from hagukumi.deident.recipes.records import Item, Recipe, Role
from hagukumi.deident.standards.detecting import kinds_in
from hagukumi.deident.standards.kinds import NEVER_ALLOWED, TELLINGS, Kind
from hagukumi.deident.standards.parted import parted_days
from hagukumi.deident.standards.released import ReleasedItem
from hagukumi.files.problems import Problem, Refused

_KINDS: Final = {kind.value: kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class Found:
    """A kind suspected in an item of the output. `because`: the recipe's reason to let it through, '' where it stops."""

    item: str
    kind: Kind
    records: int
    because: str = ""

    def __str__(self) -> str:
        """What stops, and what to do; never a value."""
        telling = TELLINGS[self.kind]
        way = f'出してよい理由があるときは、allow = ["{self.kind.value}"] と、理由を because に書いてください。'
        more = "" if self.kind in NEVER_ALLOWED else way
        return f"項目「{self.item}」: {telling.name}とみられる値が{self.records:,}件の記録に残っています。{telling.remedy}{more}"


class Stopped(DeidentError):
    """Values that must not be handed out stand in the output; nothing was written. `found`: all of them."""

    def __init__(self, found: Sequence[Found]) -> None:
        self.found = tuple(found)
        super().__init__("\n".join(["次の値が残っているため、何も出力しませんでした。", *map(str, self.found)]))


def check_allowances(recipe: Recipe, file: str) -> None:
    """Raises Refused if `allow` names no kind, one that nothing lets through, or stands at an item that is not handed out."""
    problems = [problem for name, item in recipe.items.items() for problem in _problems(name, item, file)]
    if problems:
        raise Refused(problems)


def _problems(name: str, item: Item, file: str) -> Iterator[Problem]:
    words = "・".join(f'"{kind.value}"' for kind in Kind if kind not in NEVER_ALLOWED)
    for word in item.allow:
        kind = _KINDS.get(word)
        if kind is None:
            yield Problem("allow の言葉が正しくありません。", f"{words} のどれかにしてください。", file, column=name)
        elif kind in NEVER_ALLOWED:
            told = TELLINGS[kind].name
            yield Problem(f"{told}は、理由があっても出力できません。", '役割を role = "identifier" にしてください。', file, column=name)
    if item.allow and item.role is Role.IDENTIFIER:
        yield Problem("出力しない項目に allow があります。", "allow を除くか、役割を確かめてください。", file, column=name)


def look_through(columns: Sequence[ReleasedItem], items: Mapping[str, Item], replaced: Collection[str] = ()) -> tuple[Found, ...]:
    """Everything suspected in the output that the recipe lets through with its reason. Raises Stopped for everything else.

    `replaced`: items whose values are irregular numbers that nothing can be restored from; such a number links nothing with the original.
    """
    found = [
        _of_item(column, kind, records, items[column.name])
        for column in columns
        for kind, records in kinds_in(column).items()
        if kind is not Kind.LINKING_CODE or column.name not in replaced
    ]
    by_name = {column.name: column for column in columns}
    found += [_of_item(by_name[name], Kind.EXACT_DATE, records, items[name]) for name, records in parted_days(columns).items()]
    if stopping := [one for one in found if not one.because]:
        raise Stopped(stopping)
    return tuple(found)


def _of_item(column: ReleasedItem, kind: Kind, records: int, item: Item) -> Found:
    allowed = kind.value in item.allow and kind not in NEVER_ALLOWED
    return Found(column.name, kind, records, item.because.strip() if allowed else "")
