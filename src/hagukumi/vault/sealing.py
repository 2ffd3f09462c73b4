"""Small records kept outside the batches: sealed under the key of each person they are about, opened by permit.

A record about two people opens only while the keys of both exist: erasing either of them makes it noise. The same holds for a term, which
stands among the people for the day until which records are kept: destroying its key ends them all, in every copy.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from msgspec import structs

from hagukumi.audit import EventKind
from hagukumi.law import Action
from hagukumi.plan.records import Stage
from hagukumi.vault.certificates import Order
from hagukumi.vault.erasure import event
from hagukumi.vault.errors import OpenRefused, SealRefused, VaultError
from hagukumi.vault.parts import Parts
from hagukumi.vault.permits import Permit

TERM = "term-"
"""How the name of a term begins; no person key does."""


class About(NamedTuple):
    """What a joint record is bound to besides its people."""

    purpose: str
    stage: Stage
    table: str

    def text(self, people: int) -> bytes:
        """The number of people is bound in, so that opening fewer layers than there are gives nothing."""
        return _about(self.purpose, self.stage) + f"\x1f{self.table}\x1f{people}".encode()


def seal(parts: Parts, subject: str, data: bytes, purpose: str, stage: Stage) -> bytes:
    """See `Vault.seal`."""
    return parts.subjects.seal(subject, data, _about(purpose, stage))


def unseal(parts: Parts, permit: Permit, records: Sequence[tuple[str, bytes]]) -> list[bytes]:
    """See `Vault.unseal`."""
    with parts.noting(permit):
        parts.check(permit, Action.OPEN)
    people = list(dict.fromkeys(person for person, _ in records))
    subjects = parts.subjects.conceal(people)
    parts.journal.record(parts.event(EventKind.VIEWED, permit, count=len(records), subjects=subjects))
    about = _about(permit.purpose, permit.stage)
    return [parts.subjects.unseal(person, sealed, about) for person, sealed in records]


def seal_jointly(parts: Parts, subjects: Collection[str], data: bytes, about: About) -> bytes:
    """See `Vault.seal_jointly`."""
    people = sorted(set(subjects))
    if not people:
        raise SealRefused("誰についての記録か分からないため、封をしません。")
    for subject in people:
        data = parts.subjects.seal(subject, data, about.text(len(people)))
    return data


def unseal_jointly(
    parts: Parts, permit: Permit, records: Sequence[tuple[Collection[str], bytes]], items: Collection[str]
) -> list[bytes | None]:
    """See `Vault.unseal_jointly`."""
    about = About(permit.purpose, permit.stage, table_of(items))
    with parts.noting(permit):
        parts.check(permit, Action.OPEN)
        if not set(items).issubset(permit.items):
            raise OpenRefused("この許可は、この記録のすべての項目に及びません。記録の項目をすべて挙げて申請してください。")
    parts.journal.record(parts.event(EventKind.VIEWED, permit, count=len(records)))
    layers = [(sorted(set(people), reverse=True), sealed) for people, sealed in records]
    return parts.subjects.unseal_layers([(people, sealed, about.text(len(people))) for people, sealed in layers])


def destroy_term(parts: Parts, term: str, order: Order, unless: Callable[[], None] | None) -> None:
    """See `Vault.destroy_term`."""
    parts.must_write()
    if not term.startswith(TERM):
        raise VaultError("消去できるのは、記録の期限の鍵だけです。")
    told = structs.replace(event(parts, EventKind.KEY_DESTROYED, order, [], 1), detail={"key": term})
    parts.journal.record(told, unless=unless)
    parts.subjects.erase([term])


def table_of(items: Collection[str]) -> str:
    """The one table of these items. Raises VaultError for none, or items of several tables."""
    tables = {item.partition(".")[0] for item in items}
    if len(tables) != 1:
        raise VaultError("封をした記録の項目は、一つの表のものを挙げてください。")
    return tables.pop()


def _about(purpose: str, stage: Stage) -> bytes:
    return f"{purpose}\x1f{stage.value}".encode()
