"""Differences between two plans, in words a clerk can check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from hagukumi.plan.lists import LISTS
from hagukumi.plan.records import Plan, PrivacyPolicy, Record


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
    if before.privacy != after.privacy:
        yield from _privacy(before.privacy, after.privacy)


def _privacy(old: PrivacyPolicy | None, new: PrivacyPolicy | None) -> Iterator[Difference]:
    if old is None or new is None:
        come = "加わった" if old is None else "なくなった"
        yield Difference(kind="プライバシー保護方針", entry="privacy", field="", sentence=f"プライバシー保護方針が{come}")
        return
    for field in new.__struct_fields__:
        was, now = getattr(old, field), getattr(new, field)
        if was != now:
            sentence = f"プライバシー保護方針の {field} が「{_shown(was)}」から「{_shown(now)}」に変わった"
            yield Difference(kind="プライバシー保護方針", entry="privacy", field=field, sentence=sentence)


def _entries(before: Plan, after: Plan) -> Iterator[Difference]:
    for listed in LISTS:
        kind = listed.word
        old = {entry.id: entry for entry in getattr(before, listed.name)}
        new = {entry.id: entry for entry in getattr(after, listed.name)}
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
