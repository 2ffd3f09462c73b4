"""What is proposed for each item of a use before anybody has looked at a record: by the plan's own item dictionary, with the reasons.

The words for what people outside may know are those of the guidance for files; they are a rule of thumb and no provision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from hagukumi.deident.guidance.outside import Word, word_of
from hagukumi.deident.recipes import Role
from hagukumi.office.deidentified.ways import Way
from hagukumi.office.frame.words import word
from hagukumi.plan.records import Column, Item, ItemKind, ValueType
from hagukumi.runs import Workspace
from hagukumi.runs.originals import Order, asked_items, names_of

_TELLING: Final = frozenset(
    {ValueType.RESIDENT_NUMBER, ValueType.IDENTIFIER, ValueType.NAME, ValueType.KANA, ValueType.ADDRESS, ValueType.PHONE}
)
"""Values that tell who it is, whatever the item is called."""

_HOUSEHOLD: Final = re.compile("世帯.*(番号|コード)")
_PERSON: Final = re.compile("宛名番号|住民番号|個人コード")
_K_WITH_SECRETS: Final = 10
_K: Final = 5
_L: Final = 2
_UNSEEN: Final = "値は見ていないので、幅や文字数が資料に合うかを確かめてください。"


@dataclass(frozen=True)
class Row:
    """An item of the file. `given`: the plan lets it stay in what is made. `initial`: the form's fields as proposed."""

    name: str
    given: bool
    kind: str
    type: str
    reasons: tuple[str, ...]
    initial: dict[str, Any] = field(default_factory=dict)


def rows_of(work: Workspace, order: Order) -> list[Row]:
    """One row per item that the desk receives, those that may stay first; each in the order of the file's columns.

    Raises WorkspaceError when two items are called alike.
    """
    names = names_of(work, asked_items(work, order))
    columns = {f"{order.source.id}.{column.field}": column for column in order.source.layout.columns if not column.discard}
    rows = [_row(work.index.items[id], names[id], columns.get(id), given=id in order.use.items) for id in columns if id in names]
    return sorted(rows, key=lambda row: not row.given)


def _row(item: Item, name: str, column: Column | None, *, given: bool) -> Row:
    type = column.type if column else ValueType.TEXT
    initial, reasons = _proposed(item, name, type, column, given=given)
    return Row(name, given, word(item.kind), word(type), tuple(reasons), initial)


def _proposed(item: Item, name: str, type: ValueType, column: Column | None, *, given: bool) -> tuple[dict[str, Any], list[str]]:
    known = word_of(name)
    if not given:
        return _of(Role.IDENTIFIER), ["計画では、加工した情報に残せない項目です。加工のときに確かめるためだけに使います。"]
    if item.kind is ItemKind.DIRECT or type in _TELLING:
        return _of(Role.IDENTIFIER), [f"計画では{word(item.kind)}で、値は「{word(type)}」です。だれのことかが分かるため、出力しません。"]
    if type is ValueType.DECIMAL:
        return _of(Role.IDENTIFIER), ["小数は区間にできないため、出力しません。整数に直した項目なら、区間にして出力できます。"]
    if type is ValueType.TEXT:
        return _of(Role.IDENTIFIER), ["自由な文は、値を見ないと何が書かれているか分からないため、出力しません。"]
    if item.sensitive or (known is not None and known.known == "secret"):
        return _of(Role.SENSITIVE, l=_L), list(_secret(item, known))
    way, reason = _coarser(type, known, column)
    return _of(Role.QUASI_IDENTIFIER, **way), [known.reason if known else _unknown(item), reason]


def _of(role: Role, **more: Any) -> dict[str, Any]:
    return {"role": role.value, "way": Way.WHOLE.value, **more}


def _secret(item: Item, known: Word | None) -> Iterator[str]:
    if item.sensitive:
        yield f"計画で要配慮個人情報（{'、'.join(map(word, item.sensitive))}）とされています。"
    if known is not None:
        yield known.reason
    yield "同じ内容に見える人の中で、この値が一つに決まらないようにします（l）。"


def _unknown(item: Item) -> str:
    kind = f"計画で{word(item.kind)}とされています。" if item.kind is ItemKind.INDIRECT else ""
    return f"{kind}外部の人が知っているものとして扱います（用心のため）。違えば役割を直してください。"


def _coarser(type: ValueType, known: Word | None, column: Column | None) -> tuple[dict[str, Any], str]:
    shape = known.shape if known is not None else ""
    if type is ValueType.DATE:
        return {"way": Way.DATES.value, "lowest": 1}, "日までは出力せず、月・年・5年・10年の順に粗くします。"
    if type is ValueType.POSTAL:
        return {"way": Way.PREFIXES.value, "numbers": "5, 3"}, "先頭の5文字、3文字の順に粗くします。"
    if type is ValueType.INTEGER:
        ages = shape == "age"
        widths, top = ("5, 10, 20, 40", 90) if ages else ("10, 50, 100", None)
        return {"way": Way.INTERVALS.value, "numbers": widths, "top": top}, f"数なので区間にします。{_UNSEEN}"
    if column is not None and len(column.codes) > 2:
        return {"way": Way.RARE.value, "numbers": "10, 100"}, f"少ない値（10件未満、100件未満の順）を「その他」にまとめます。{_UNSEEN}"
    return {}, "そのまま出力するか、まったく出力しないかのどちらかになります。"


def limits_proposed(rows: list[Row], fewest: int) -> dict[str, Any]:
    """What is proposed for the limits; `fewest` is the plan's least number."""
    secrets = any(row.initial["role"] == Role.SENSITIVE.value for row in rows)
    identifiers = [row.name for row in rows if row.initial["role"] == Role.IDENTIFIER.value]
    return {
        "k": max(fewest, _K_WITH_SECRETS if secrets else _K),
        "household": next((name for name in identifiers if _HOUSEHOLD.search(name)), ""),
        "person": next((name for name in identifiers if _PERSON.search(name)), ""),
    }
