"""Directions as pages show them: those of the office and those that the plan itself holds, with the same look."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from hagukumi.office.directions.acts import ACT_WORDS, OVERDUE, POSSIBLE, STATE_WORDS, Act, Side, State
from hagukumi.office.directions.ledger import Texts, Waiting, side_of, visible, waiting
from hagukumi.office.directions.models import Direction, Step
from hagukumi.office.frame.words import department_named, officer_named, word
from hagukumi.plan import records as r
from hagukumi.runs import Workspace
from hagukumi.runs.workspace import Actor

_BADGES = {State.OPEN: "badge--external", State.REPLIED: "badge--new", State.CLOSED: "badge--done", State.TAKEN_BACK: ""}


@dataclass(frozen=True)
class ShownStep:
    """One act in words. The plan names no officer."""

    act: str
    who: str
    on: datetime.date
    text: str
    late: bool = False


@dataclass(frozen=True)
class Shown:
    """One direction. `number` is "" for one of the plan, which cannot be acted on here."""

    number: str
    plan_id: str
    kind: str
    giver: str
    receiver: str
    given_on: datetime.date
    due: datetime.date
    state: State
    overdue: bool
    steps: tuple[ShownStep, ...]

    @property
    def state_word(self) -> str:
        """Where it stands, in words."""
        return OVERDUE if self.overdue else STATE_WORDS[self.state]

    @property
    def badge(self) -> str:
        """The look of the state; the word says the same."""
        return "badge--warning" if self.overdue else _BADGES[self.state]

    @property
    def content(self) -> str:
        """What is directed."""
        return self.steps[0].text


def of_office(work: Workspace, actor: Actor) -> list[Shown]:
    """The department's directions in the office, by due day, those that ended after those that go on."""
    texts = Texts()
    found = [shown(work, texts, direction) for direction in visible(actor)]
    return sorted(found, key=lambda each: not POSSIBLE[each.state])


def shown(work: Workspace, texts: Texts, direction: Direction) -> Shown:
    """A stored direction in words."""
    state, index = direction.state, work.index
    return Shown(
        number=direction.number,
        plan_id="",
        kind=word(r.DirectionKind(direction.kind)),
        giver=department_named(index, direction.giver),
        receiver=department_named(index, direction.receiver),
        given_on=direction.taken[0].on,
        due=direction.due,
        state=state,
        overdue=state is State.OPEN and direction.due < work.vault.today(),
        steps=tuple(_step(work, texts, direction, step) for step in direction.taken),
    )


def _step(work: Workspace, texts: Texts, direction: Direction, step: Step) -> ShownStep:
    return ShownStep(
        act=ACT_WORDS[Act(step.act)],
        who=officer_named(work.index, step.officer),
        on=step.on,
        text=texts.open(direction.number, step.place, step.text),
        late=step.act == Act.REPLIED.value and step.on > direction.due,
    )


def of_plan(work: Workspace, actor: Actor) -> list[Shown]:
    """The plan's own directions that concern the department."""
    gives = side_of(actor) is Side.GIVER
    return [
        _planned(work, direction)
        for direction in sorted(work.release.plan.directions, key=lambda each: (each.due, each.id))
        if actor.department == (direction.giver if gives else direction.receiver)
    ]


def _planned(work: Workspace, direction: r.Direction) -> Shown:
    state = _planned_state(direction)
    giver, receiver = (department_named(work.index, each) for each in (direction.giver, direction.receiver))
    steps = [ShownStep(ACT_WORDS[Act.GIVEN], giver, direction.given_on, direction.content)]
    if direction.replied_on:
        late = direction.replied_on > direction.due
        steps.append(ShownStep(ACT_WORDS[Act.REPLIED], receiver, direction.replied_on, direction.reply, late))
    return Shown(
        number="",
        plan_id=direction.id,
        kind=word(direction.kind),
        giver=giver,
        receiver=receiver,
        given_on=direction.given_on,
        due=direction.due,
        state=state,
        overdue=state is State.OPEN and direction.due < work.vault.today(),
        steps=tuple(steps),
    )


def _planned_state(direction: r.Direction) -> State:
    return State.REPLIED if direction.replied_on else State.OPEN


def waiting_for(work: Workspace, actor: Actor) -> Waiting:
    """Counts for the first page: directions of the office, and those of the plan that nobody answered. No text is opened."""
    office = [(direction.state, direction.due) for direction in visible(actor)]
    planned = [(State.OPEN, each.due) for each in of_plan(work, actor) if each.state is State.OPEN]
    return waiting([*office, *planned], work.vault.today())
