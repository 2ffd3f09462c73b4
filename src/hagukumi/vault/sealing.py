"""Small records kept outside the batches: sealed under the key of each person they are about, opened by permit.

A record about two people opens only while the keys of both exist: erasing either of them makes it noise.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from hagukumi.audit import EventKind
from hagukumi.law import Action
from hagukumi.plan.records import Stage
from hagukumi.vault.parts import Parts
from hagukumi.vault.permits import Permit


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


def seal_jointly(parts: Parts, subjects: Collection[str], data: bytes, purpose: str, stage: Stage) -> bytes:
    """See `Vault.seal_jointly`."""
    people = sorted(set(subjects))
    about = _among(len(people), purpose, stage)
    for subject in people:
        data = parts.subjects.seal(subject, data, about)
    return data


def unseal_jointly(parts: Parts, permit: Permit, records: Sequence[tuple[Collection[str], bytes]]) -> list[bytes | None]:
    """See `Vault.unseal_jointly`."""
    with parts.noting(permit):
        parts.check(permit, Action.OPEN)
    parts.journal.record(parts.event(EventKind.VIEWED, permit, count=len(records)))
    layers = [_layers(permit, subjects, sealed) for subjects, sealed in records]
    return parts.subjects.unseal_layers(layers)


def _layers(permit: Permit, subjects: Collection[str], sealed: bytes) -> tuple[list[str], bytes, bytes]:
    people = sorted(set(subjects), reverse=True)
    return people, sealed, _among(len(people), permit.purpose, permit.stage)


def _among(people: int, purpose: str, stage: Stage) -> bytes:
    """The number of people is bound in, so that opening fewer layers than there are gives nothing."""
    return _about(purpose, stage) + b"\x1f" + str(people).encode()


def _about(purpose: str, stage: Stage) -> bytes:
    return f"{purpose}\x1f{stage.value}".encode()
