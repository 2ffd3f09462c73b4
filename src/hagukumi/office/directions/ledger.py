"""The ledger of directions: what a department may see of it, and the acts, each recorded in the log before it is kept."""

from __future__ import annotations

import base64
import datetime
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from hagukumi.audit import Event
from hagukumi.office.directions.acts import ACT_WORDS, EVENTS, Act, Side, State, possible
from hagukumi.office.directions.models import Direction, Step
from hagukumi.office.frame import environment
from hagukumi.office.frame.access import Access
from hagukumi.plan.records import Role
from hagukumi.runs.workspace import Actor
from hagukumi.vault import Keyring, OfficeSecretKind, OfficeSecrets


class NotPossible(Exception):
    """The act is not this department's, or the direction has moved on meanwhile."""


class Texts:
    """Seals and opens what people wrote; a text opens only as the step that it was written for."""

    def __init__(self) -> None:
        home = environment.home()
        self._secrets = OfficeSecrets(home, Keyring.open(environment.keys(), home), OfficeSecretKind.DIRECTION)

    def seal(self, number: str, place: int, text: str) -> bytes:
        """The sealed text of a step."""
        return self._secrets.encrypt(text.encode(), f"{number}/{place}")

    def open(self, number: str, place: int, sealed: bytes) -> str:
        """The text of a step. Raises KeysWrong when it was changed, moved, or sealed under other keys."""
        return self._secrets.decrypt(bytes(sealed), f"{number}/{place}").decode()


@dataclass(frozen=True)
class NewDirection:
    """What a coordinator's officer directs."""

    kind: str
    receiver: str
    due: datetime.date
    text: str


def side_of(actor: Actor) -> Side:
    """The coordinator gives; everybody else receives."""
    return Side.GIVER if actor.role is Role.COORDINATOR else Side.RECEIVER


def visible(actor: Actor) -> QuerySet[Direction]:
    """The directions of the actor's own department, on the side on which its role stands; no other is ever found."""
    own = {side_of(actor).value: actor.department}
    return Direction.objects.filter(**own).prefetch_related("steps").order_by("due", "number")


def may_take(actor: Actor, state: State) -> tuple[Act, ...]:
    """The acts open to the actor."""
    return possible(state, side_of(actor))


def give(access: Access, wanted: NewDirection) -> str:
    """Keep a new direction of the actor's department; its number is random and says nothing. Raises LogUnavailable."""
    number = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    with transaction.atomic():
        made = Direction.objects.create(
            number=number,
            release=access.work.release.hash,
            kind=wanted.kind,
            giver=access.actor.department,
            receiver=wanted.receiver,
            due=wanted.due,
        )
        _step(access, made, Act.GIVEN, 1, wanted.text)
    return number


def take(access: Access, number: str, act: Act, text: str) -> None:
    """Take an act on a visible direction. Raises Direction.DoesNotExist, NotPossible, LogUnavailable."""
    try:
        with transaction.atomic():
            direction = visible(access.actor).select_for_update().get(number=number)
            if act not in may_take(access.actor, direction.state):
                raise NotPossible
            _step(access, direction, act, len(direction.taken) + 1, text)
    except IntegrityError as error:
        raise NotPossible from error


def _step(access: Access, direction: Direction, act: Act, place: int, text: str) -> None:
    """Within a transaction: kept with its event, or not at all."""
    actor, sealed = access.actor, Texts().seal(direction.number, place, text)
    Step.objects.create(
        direction=direction,
        place=place,
        act=act.value,
        officer=actor.officer,
        role=actor.role.value,
        department=actor.department,
        on=access.work.vault.today(),
        text=sealed,
    )
    access.work.vault.log(_event(access, direction, act, place, sealed))


def _event(access: Access, direction: Direction, act: Act, place: int, sealed: bytes) -> Event:
    """The event tells everything but the text; the digest of the sealed text shows later that it is the one."""
    actor = access.actor
    return Event(
        kind=EVENTS[act],
        actor=actor.officer,
        role=actor.role.value,
        department=actor.department,
        release=access.work.release.hash,
        permit=access.permit.id,
        reason=f"総括管理主体の指示（{ACT_WORDS[act]}）",
        detail={
            "direction": direction.number,
            "kind": direction.kind,
            "giver": direction.giver,
            "receiver": direction.receiver,
            "due": direction.due.isoformat(),
            "step": place,
            "sealed": hashlib.sha256(sealed).hexdigest(),
        },
    )


@dataclass(frozen=True)
class Waiting:
    """How many directions wait for whom."""

    open: int
    overdue: int
    replied: int


def waiting(states: Iterable[tuple[State, datetime.date]], today: datetime.date) -> Waiting:
    """Counts over (state, due day): not answered, of these past their day, and answered but not yet closed."""
    every = list(states)
    open_ones = [due for state, due in every if state is State.OPEN]
    return Waiting(len(open_ones), sum(due < today for due in open_ones), sum(state is State.REPLIED for state, _ in every))
