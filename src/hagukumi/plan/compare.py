"""Differences between two plans, in words a clerk can check."""

from __future__ import annotations

import datetime
import enum
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from hagukumi.plan.labels import field_label, record_name
from hagukumi.plan.lists import LISTS, REFERENCES, PlanList
from hagukumi.plan.records import Plan, Record
from hagukumi.plan.words import WORDS

_BLANK = "（なし）"
_KEYS = ("id", "header", "source", "name")
"""What tells records inside a record apart, by the first field of these that they have."""


class Difference(Record, frozen=True):
    """One difference: the kind of entry, its id and name, the field (empty for a whole entry), and the sentence."""

    kind: str
    entry: str
    field: str
    sentence: str


def compare(before: Plan, after: Plan) -> tuple[Difference, ...]:
    """Differences from `before` to `after`: who receives which item first, then by list, id and field; empty for equal hashes."""
    names = _Names(before, after)
    return (*_receivers(before, after), *_single("programme", before, after, names), *_lists(before, after, names))


class _Names:
    """What ids mean, in either plan; ids that mean nothing are shown as they are."""

    def __init__(self, before: Plan, after: Plan) -> None:
        self._names = {
            listed.name: {entry.id: _name(entry) for plan in (before, after) for entry in getattr(plan, listed.name)} for listed in LISTS
        }

    def shown(self, listed: str, field: str, value: object) -> str:
        """A value as people read it."""
        if isinstance(value, tuple):
            return "、".join(self.shown(listed, field, inner) for inner in value) or _BLANK
        target = REFERENCES.get(listed, {}).get(field)
        return self._names[target].get(str(value), str(value)) if target and value else _shown(value)

    def called(self, entry: Any) -> str:
        """What a record inside another is called; a measurement is called by the source that it was taken of."""
        own, source = _name(entry), getattr(entry, "source", "")
        return self._names["sources"].get(source, source) if source and own == record_name(type(entry)) else own


def _receivers(before: Plan, after: Plan) -> Iterator[Difference]:
    """The change residents care about most: an item reaches a department that it did not reach, or no longer does."""
    old, new = _reached(before), _reached(after)
    items = {item.id: item.name for plan in (before, after) for item in plan.items}
    names = {department.id: department.name for plan in (before, after) for department in plan.departments}
    for item in sorted(old.keys() & new.keys()):
        for department in sorted(old[item] ^ new[item]):
            verb = "加わった" if department in new[item] else "なくなった"
            sentence = f"項目「{items.get(item, item)}」の提供先に「{names.get(department, department)}」が{verb}"
            yield Difference(kind="データ項目", entry=item, field="uses", sentence=sentence)


def _reached(plan: Plan) -> Mapping[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for use in plan.uses:
        for item in use.items:
            found[item].add(use.receiver)
    return found


def _lists(before: Plan, after: Plan, names: _Names) -> Iterator[Difference]:
    yield from _single("privacy", before, after, names)
    for listed in LISTS:
        old = {entry.id: entry for entry in getattr(before, listed.name)}
        new = {entry.id: entry for entry in getattr(after, listed.name)}
        for key in sorted(old.keys() | new.keys()):
            yield from _entry(listed, key, old.get(key), new.get(key), names)


def _single(field: str, before: Plan, after: Plan, names: _Names) -> Iterator[Difference]:
    was, now = getattr(before, field), getattr(after, field)
    present = now or was
    if was != now:
        kind = record_name(type(present))
        if was is None or now is None:
            yield Difference(kind=kind, entry=field, field="", sentence=f"{kind}が{_come(was is None)}")
        else:
            for path, sentence in _fields(field, "", was, now, names):
                yield Difference(kind=kind, entry=field, field=path, sentence=f"{kind}の{sentence}")


def _entry(listed: PlanList, key: str, was: Any, now: Any, names: _Names) -> Iterator[Difference]:
    whole = f"{listed.word}「{_name(was if now is None else now)}」"
    if was is None or now is None:
        yield Difference(kind=listed.word, entry=key, field="", sentence=f"{whole}が{_come(was is None)}")
    else:
        for path, sentence in _fields(listed.name, "", was, now, names):
            yield Difference(kind=listed.word, entry=key, field=path, sentence=f"{whole}の{sentence}")


def _fields(listed: str, path: str, was: Any, now: Any, names: _Names) -> Iterator[tuple[str, str]]:
    """Path and rest of the sentence for every field in which two records of one type differ."""
    for field in was.__struct_fields__:
        old, new = getattr(was, field), getattr(now, field)
        if old != new:
            yield from _values(listed, f"{path}{field}", field_label(type(was), field), old, new, names)


def _values(listed: str, path: str, label: str, old: Any, new: Any, names: _Names) -> Iterator[tuple[str, str]]:
    if isinstance(old, msgspec.Struct) and type(old) is type(new):
        for inner, sentence in _fields(listed, f"{path}.", old, new, names):
            yield inner, f"{label}の{sentence}"
    elif isinstance(old, msgspec.Struct) or isinstance(new, msgspec.Struct):
        yield path, f"{label}が「{_whole(old)}」から「{_whole(new)}」に変わった"
    elif _of_records(old) or _of_records(new):
        yield from _records(listed, path, label, old, new, names)
    elif isinstance(old, dict):
        yield from _mapping(path, label, old, new)
    elif isinstance(old, tuple) and isinstance(new, tuple):
        yield path, f"{label}{_members(listed, path, old, new, names)}"
    else:
        yield path, f"{label}が「{names.shown(listed, path, old)}」から「{names.shown(listed, path, new)}」に変わった"


def _of_records(value: object) -> bool:
    return isinstance(value, tuple) and any(isinstance(inner, msgspec.Struct) for inner in value)


def _records(listed: str, path: str, label: str, old: Any, new: Any, names: _Names) -> Iterator[tuple[str, str]]:
    """Records inside a record are told apart by what names them (id, heading, source, name), else by their place."""
    was, now = _keyed(old), _keyed(new)
    for key in dict.fromkeys((*was, *now)):
        if key not in was or key not in now:
            yield f"{path}[{key}]", f"{label}「{names.called(now.get(key, was.get(key)))}」が{_come(key not in was)}"
        elif was[key] != now[key]:
            yield from _values(listed, f"{path}[{key}]", f"{label}「{names.called(now[key])}」", was[key], now[key], names)
    if was == now:
        yield path, f"{label}の順序が変わった"


def _keyed(entries: Any) -> dict[str, Any]:
    keys = [next((str(key) for field in _KEYS if (key := getattr(entry, field, ""))), "") for entry in entries]
    plain = len(set(keys)) == len(keys) and all(keys)
    return {key if plain else f"{place}番目": entry for place, (key, entry) in enumerate(zip(keys, entries, strict=True), start=1)}


def _mapping(path: str, label: str, old: dict[str, str], new: Any) -> Iterator[tuple[str, str]]:
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            yield f"{path}[{key}]", f"{label}「{key}」が「{old.get(key, _BLANK)}」から「{new.get(key, _BLANK)}」に変わった"


def _members(listed: str, path: str, old: tuple[Any, ...], new: tuple[Any, ...], names: _Names) -> str:
    gone = [names.shown(listed, path, value) for value in old if value not in new]
    come = [names.shown(listed, path, value) for value in new if value not in old]
    parts = [f"「{'」「'.join(come)}」が加わった" if come else "", f"「{'」「'.join(gone)}」がなくなった" if gone else ""]
    return "に" + "、".join(filter(None, parts)) if come or gone else "の順序が変わった"


def _name(entry: Any) -> str:
    for field in ("name", "title", "header", "text", "statement", "statute", "id"):
        if value := getattr(entry, field, ""):
            return str(value)
    return record_name(type(entry))


def _whole(value: Any) -> str:
    return record_name(type(value)) if isinstance(value, msgspec.Struct) else _shown(value)


def _come(added: bool) -> str:
    return "加わった" if added else "なくなった"


def _shown(value: object) -> str:
    if value in ("", None):
        return _BLANK
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, enum.StrEnum):
        return WORDS[type(value)][value]
    return value.isoformat() if isinstance(value, datetime.date) else str(value)
