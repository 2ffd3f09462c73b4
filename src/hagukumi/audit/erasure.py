"""Erasing what the log can say about a person, while every proof stays valid.

The order is written down first, then its event, then the sidecars lose the content, then the order is taken away: a crash at any
moment is finished at the next opening.
"""

from collections.abc import Collection
from pathlib import Path

import msgspec

from hagukumi.audit import entries, store
from hagukumi.audit.entries import SIDECARS, Sidecar
from hagukumi.audit.errors import AuditBroken
from hagukumi.audit.events import Event, EventKind
from hagukumi.audit.tree import whole_lines


class Erasure(msgspec.Struct, frozen=True):
    """The key ids whose content goes, and the event that says so; `before` takes every content of the events before it instead."""

    keys: tuple[str, ...]
    event: Event
    before: int = 0


BEFORE = "before"
_FEW = 8
_ORDERS = msgspec.json.Decoder(Erasure)


def order_for(keys: Collection[str], event: Event) -> Erasure:
    """An erasure order; the event names the keys as its items, which is how `verify` finds the reason of a gap."""
    named = tuple(sorted(set(keys)))
    return Erasure(named, msgspec.structs.replace(event, kind=EventKind.SUBJECT_ERASED, items=named))


def order_before(sequence: int, event: Event) -> Erasure:
    """An order for every content of the events before `sequence`; the event names that number, which is how `verify` finds the reason."""
    told = msgspec.structs.replace(event, kind=EventKind.SUBJECT_ERASED, items=(), detail={BEFORE: sequence})
    return Erasure((), told, sequence)


def unfinished(folder: Path) -> Erasure | None:
    """The order that a crash interrupted. Raises AuditBroken when it cannot be read."""
    data = store.read(folder / "erasing")
    try:
        return _ORDERS.decode(data) if data else None
    except msgspec.MsgspecError as error:
        raise AuditBroken("the order of an unfinished erasure cannot be read") from error


def begin(folder: Path, order: Erasure) -> None:
    """Write the order down."""
    store.replace(folder / "erasing", entries.ENCODER.encode(order))


def end(folder: Path) -> None:
    """Take the order away."""
    store.remove(folder / "erasing")


def carry_out(folder: Path, order: Erasure) -> int:
    """Remove what an order names from the sidecars; returns how many contents were dropped."""
    return rewrite(folder, order.keys) + sum(_cut(segment.subjects, order.before) for segment in store.segments(folder) if order.before)


def _cut(path: Path, before: int) -> int:
    """Remove every content of events before `before` from one sidecar."""
    kept, dropped = [], 0
    for line in whole_lines(store.read(path)):
        rest, count = _line_before(line, before)
        kept.append(rest + b"\n")
        dropped += count
    if dropped:
        store.replace(path, b"".join(kept))
    return dropped


def _line_before(line: bytes, before: int) -> tuple[bytes, int]:
    try:
        sidecar = SIDECARS.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return line, 0
    readable = sum(not content.digest for content in sidecar.contents)
    if sidecar.seq >= before or not readable:
        return line, 0
    return entries.sidecar_line(Sidecar(sidecar.seq, tuple(map(entries.erase, sidecar.contents)))), readable


def rewrite(folder: Path, keys: Collection[str]) -> int:
    """Remove the content of these keys from every sidecar; returns how many contents were dropped."""
    wanted, dropped = frozenset(keys), 0
    for segment in store.segments(folder):
        data = store.read(segment.subjects)
        if _may_hold(data, wanted):
            rest, count = without(data, wanted)
            dropped += count
            if count:
                store.replace(segment.subjects, rest)
    return dropped


def present(folder: Path, keys: Collection[str]) -> dict[str, int]:
    """Which of these keys still have content in some sidecar, and the first event where."""
    wanted, places = frozenset(keys), dict[str, int]()
    files = (store.read(segment.subjects) for segment in store.segments(folder) if wanted)
    for line in (line for data in files for line in whole_lines(data)):
        sidecar = SIDECARS.decode(line)
        for content in sidecar.contents:
            if content.key in wanted and not content.digest:
                places[content.key] = min(sidecar.seq, places.get(content.key, sidecar.seq))
    return places


def _may_hold(data: bytes, keys: frozenset[str]) -> bool:
    """A quick search for few keys, so that erasing one person does not decode the whole log."""
    return len(keys) > _FEW or any(entries.ENCODER.encode(key) in data for key in keys)


def without(data: bytes, keys: frozenset[str]) -> tuple[bytes, int]:
    """Sidecar bytes with the content of `keys` erased, and how many contents that were.

    Lines that cannot be read stay as they are: they are evidence.
    """
    lines = [_line_without(line, keys) for line in whole_lines(data)]
    return b"".join(line + b"\n" for line, _ in lines), sum(count for _, count in lines)


def _line_without(line: bytes, keys: frozenset[str]) -> tuple[bytes, int]:
    try:
        sidecar = SIDECARS.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return line, 0
    hit = [content.key in keys and not content.digest for content in sidecar.contents]
    if not any(hit):
        return line, 0
    contents = (entries.erase(each) if gone else each for each, gone in zip(sidecar.contents, hit, strict=True))
    return entries.sidecar_line(Sidecar(sidecar.seq, tuple(contents))), sum(hit)
