"""The desk's own batches as pages show them: state, what happened, and who may do what next."""

from __future__ import annotations

import datetime
import enum
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from hagukumi.audit import EventKind
from hagukumi.law.gate_rules import in_force
from hagukumi.office.frame.words import officer_named
from hagukumi.plan.records import OfficerKind, Role, Stage, Use
from hagukumi.runs import Workspace
from hagukumi.runs.provision import Asked, Holding, Register, Step
from hagukumi.runs.workspace import Actor


class State(enum.StrEnum):
    """Where a batch stands."""

    MADE = "made"
    ASKED = "asked"
    PROVIDED = "provided"
    ERASED = "erased"


STATE_WORDS: Final = {State.MADE: "作成済", State.ASKED: "提供の申出中", State.PROVIDED: "提供済", State.ERASED: "消去済"}
_BADGES: Final = {State.MADE: "badge--new", State.ASKED: "badge--external", State.PROVIDED: "badge--done", State.ERASED: ""}
_STEP_WORDS: Final = {
    EventKind.DEIDENTIFIED: "加工しました",
    EventKind.PROVISION_ASKED: "提供を申し出ました",
    EventKind.PROVIDED: "提供を認め、受け取りました",
    EventKind.BATCH_OPENED: "加工方法等情報を開きました",
    EventKind.BATCH_ERASED: "消去しました",
}


@dataclass(frozen=True)
class ShownStep:
    """One thing that happened, in words."""

    on: datetime.date
    who: str
    what: str
    recipient: str
    number: str
    reason: str


@dataclass(frozen=True)
class Shown:
    """One batch in words."""

    holding: Holding
    title: str
    made_by: str
    state: State
    items: tuple[str, ...]
    steps: tuple[ShownStep, ...]

    @property
    def state_word(self) -> str:
        """Where it stands, in words."""
        return STATE_WORDS[self.state]

    @property
    def badge(self) -> str:
        """The look of the state; the word says the same."""
        return _BADGES[self.state]

    @property
    def fewest(self) -> int:
        """People in the smallest group that looks alike."""
        return int(self.holding.detail["smallest_class"])

    @property
    def highest_risk(self) -> str:
        """The likelihood of being told apart, at most, in per cent."""
        return f"{float(self.holding.detail['highest_risk']):.1%}"

    @property
    def average_risk(self) -> str:
        """The same over all records."""
        return f"{float(self.holding.detail['average_risk']):.1%}"


class _Read:
    """What this process has read of the log, of one home folder at a time."""

    home: Path | None = None
    register: Register


def register(work: Workspace) -> Register:
    """The register of the home folder, read on from where this process read it last."""
    if _Read.home != work.home:
        _Read.home, _Read.register = work.home, Register(work.home)
    return _Read.register


def own_uses(work: Workspace, actor: Actor) -> list[Use]:
    """Uses of the plan under which the department de-identifies, by id."""
    return sorted((use for use in work.release.plan.uses if _is_own(use, actor)), key=lambda use: use.id)


def _is_own(use: Use, actor: Actor) -> bool:
    return Stage.DEIDENTIFIED in use.stages and use.receiver == actor.department and use.role is Role.PROPOSALS_DESK


def own_purpose(work: Workspace, actor: Actor) -> str:
    """The purpose under which the desk's pages are asked for: of a use in force, else of any; where there is none the gate refuses."""
    uses, today = own_uses(work, actor), work.vault.today()
    chosen = next((use for use in uses if in_force(use, today)), uses[0] if uses else None)
    return chosen.purpose if chosen else work.linkage_purpose.id


def own_batches(work: Workspace, actor: Actor) -> list[Holding]:
    """Batches of the actor's own department, oldest first; no other is ever found."""
    return [holding for holding in register(work).update() if holding.department == actor.department]


def own_batch(work: Workspace, actor: Actor, batch: str) -> Holding | None:
    """One of them."""
    return next((holding for holding in own_batches(work, actor) if holding.batch == batch), None)


def state_of(holding: Holding) -> State:
    """Where a batch stands; a new request counts for more than an earlier provision."""
    if holding.erased:
        return State.ERASED
    if holding.asked is not None:
        return State.ASKED
    return State.PROVIDED if holding.provided else State.MADE


def shown(work: Workspace, holding: Holding) -> Shown:
    """A batch in words."""
    titles = {entry.id: entry.name for entry in work.release.plan.deidentifications}
    index = work.index
    return Shown(
        holding=holding,
        title=titles.get(str(holding.detail["entry"]), "（いまの計画にない加工）"),
        made_by=officer_named(index, holding.made_by),
        state=state_of(holding),
        items=tuple(index.items[item].name if item in index.items else item for item in holding.items),
        steps=tuple(_step(work, step) for step in holding.steps),
    )


def _step(work: Workspace, step: Step) -> ShownStep:
    return ShownStep(step.on, officer_named(work.index, step.by), _STEP_WORDS[step.kind], step.recipient, step.number, step.reason)


def others(work: Workspace, actor: Actor, holding: Holding) -> list[str]:
    """Persons of the desk (ids) who could agree if the actor asked."""
    officers = work.index.departments[actor.department].officers
    people = [each.id for each in officers if each.kind is OfficerKind.PERSON and Role.PROPOSALS_DESK in each.roles]
    return [person for person in people if person not in (actor.officer, holding.made_by)]


def hindrance(actor: Actor, holding: Holding) -> str:
    """Why the actor cannot agree to the request that waits ("": nothing)."""
    if holding.asked is not None and actor.officer == holding.asked.by:
        return "あなたが申し出た提供です。認めるのは、加工した人でも申し出た人でもない、もう一人の担当者です。"
    if actor.officer == holding.made_by:
        return "あなたが加工した情報です。認めるのは、加工した人でも申し出た人でもない、もう一人の担当者です。"
    return ""


def to_agree_to(work: Workspace, actor: Actor) -> int:
    """How many requests wait that the actor can agree to. From the log alone."""
    own = own_batches(work, actor)
    return sum(state_of(holding) is State.ASKED and not hindrance(actor, holding) for holding in own)


def seen_as(asked: Asked | None) -> str:
    """A request as a form carries it along, so that an answer to another one is noticed."""
    return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()
