"""Differences between two plans, in words a clerk can check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from hagukumi.plan.records import Plan, Record

_LISTS = {
    "bodies": "機関",
    "departments": "担当課",
    "purposes": "利用目的",
    "retentions": "保存期間の区分",
    "sources": "抽出データ",
    "items": "データ項目",
    "uses": "利用",
    "criteria": "判定基準",
}


class Difference(Record, frozen=True):
    """One difference: the kind of entry, its id and name, the field (empty for a whole entry), and the sentence."""

    kind: str
    entry: str
    field: str
    sentence: str


def compare(before: Plan, after: Plan) -> tuple[Difference, ...]:
    """Differences from `before` to `after`, by kind and id; empty when both have the same hash."""
    return (*_programme(before, after), *_entries(before, after))


def _programme(before: Plan, after: Plan) -> Iterator[Difference]:
    yield from _fields("事業", before.programme, after.programme)


def _entries(before: Plan, after: Plan) -> Iterator[Difference]:
    for name, kind in _LISTS.items():
        old = {entry.id: entry for entry in getattr(before, name)}
        new = {entry.id: entry for entry in getattr(after, name)}
        for key in sorted(old.keys() | new.keys()):
            if key not in new:
                yield Difference(kind=kind, entry=key, field="", sentence=f"{kind}「{_name(old[key])}」がなくなった")
            elif key not in old:
                yield Difference(kind=kind, entry=key, field="", sentence=f"{kind}「{_name(new[key])}」が加わった")
            else:
                yield from _fields(kind, old[key], new[key])


def _name(entry: Any) -> str:
    return str(getattr(entry, "name", "") or entry.id)


def _fields(kind: str, old: Any, new: Any) -> Iterator[Difference]:
    for field in old.__struct_fields__:
        was, now = getattr(old, field), getattr(new, field)
        if was != now:
            yield Difference(kind=kind, entry=new.id, field=field, sentence=_sentence(kind, _name(new), field, was, now))


def _sentence(kind: str, name: str, field: str, was: Any, now: Any) -> str:
    if isinstance(was, tuple) and isinstance(now, tuple) and not any(isinstance(value, msgspec.Struct) for value in (*was, *now)):
        gone = [str(value) for value in was if value not in now]
        come = [str(value) for value in now if value not in was]
        parts = [f"「{'」「'.join(come)}」が加わった" if come else "", f"「{'」「'.join(gone)}」がなくなった" if gone else ""]
        return (
            f"{kind}「{name}」の {field} に" + "、".join(filter(None, parts))
            if come or gone
            else f"{kind}「{name}」の {field} の順序が変わった"
        )
    if isinstance(was, (msgspec.Struct, tuple, dict)) or isinstance(now, (msgspec.Struct, tuple, dict)):
        return f"{kind}「{name}」の {field} の内容が変わった"
    return f"{kind}「{name}」の {field} が「{_shown(was)}」から「{_shown(now)}」に変わった"


def _shown(value: Any) -> str:
    return "（なし）" if value in ("", None) else str(value)
