"""提供: a de-identified batch leaves when one person asks and another agrees (Art. 109(2)); the log is the register of both.

So no approval can be made by putting a file somewhere, and everybody who verifies the log verifies who let what go to whom. Before the
data leaves it is compared, byte for byte, with what was made and checked.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa

from hagukumi.audit import Event, EventKind, read_events
from hagukumi.deident.general.writing import write_data
from hagukumi.law import Action
from hagukumi.plan.japan_time import day_in_japan
from hagukumi.plan.records import Deidentification, Role, Stage, Use
from hagukumi.plan.words import WORDS
from hagukumi.runs.holds import check_words
from hagukumi.runs.originals import names_of
from hagukumi.runs.workspace import Actor, Workspace, WorkspaceError

DATA: Final = "data.csv"
MANIFEST: Final = "manifest.json"
PROVIDED: Final = frozenset({DATA, MANIFEST})
METHOD: Final = "_method"
"""Table of the method information: one row for each file of it (`_file`, `_text`)."""
_LONGEST: Final = 100


def csv_of(data: pa.Table, separator: str) -> bytes:
    """The data as the file that leaves, byte for byte."""
    sink = pa.BufferOutputStream()
    write_data(sink, data, separator)
    return sink.getvalue().to_pybytes()


class Asked(msgspec.Struct, frozen=True):
    """Somebody of the desk asks that a batch be provided: to whom, under which proposal or contract, why."""

    by: str
    on: datetime.date
    recipient: str
    number: str
    reason: str


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened to a batch: what, when, who; to whom under which number (asked, provided), why."""

    kind: EventKind
    on: datetime.date
    by: str
    recipient: str = ""
    number: str = ""
    reason: str = ""


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """One de-identified batch as the log tells of it. `detail`: of its making; `asked`: the last request that was not yet answered;
    `department`: the desk that had it made; `steps`: what happened to it, oldest first, openings of its method information among them.
    """

    batch: str
    method: str
    use: str
    made_on: datetime.date
    made_by: str
    department: str
    items: tuple[str, ...]
    records: int
    detail: dict[str, str | int]
    asked: Asked | None = None
    provided: tuple[str, ...] = ()
    erased: bool = False
    steps: tuple[Step, ...] = ()


class Register:
    """What the log says of de-identified batches; it is read on from where it was read last."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "audit"
        self._next = 0
        self._found: dict[str, Holding] = {}
        self._methods: dict[str, str] = {}
        self._reasons: dict[str, str] = {}

    def update(self) -> list[Holding]:
        """Every de-identified batch, oldest first, after reading what was recorded since."""
        for sequence, time, event in read_events(self._folder, self._next):
            self._take(event, day_in_japan(time))
            self._next = sequence + 1
        return list(self._found.values())

    def _take(self, event: Event, day: datetime.date) -> None:
        if event.kind is EventKind.DEIDENTIFIED and event.batches[0] not in self._found:
            self._found[event.batches[0]] = _made(event, day)
            self._methods[event.batches[1]] = event.batches[0]
        elif event.kind is EventKind.PERMIT_GRANTED and event.detail.get("step") == _METHOD_STEP:
            self._reasons[event.permit] = event.reason
        elif event.kind is EventKind.BATCH_OPENED:
            for batch in filter(None, map(self._methods.get, event.batches)):
                step = Step(kind=event.kind, on=day, by=event.actor, reason=self._reasons.get(event.permit, ""))
                self._found[batch] = _stepped(self._found[batch], step)
        elif event.kind in _MOVES:
            for batch in self._found.keys() & event.batches:
                self._found[batch] = _moved(self._found[batch], event, day)


def holdings(work: Workspace) -> list[Holding]:
    """Every de-identified batch, oldest first."""
    return Register(work.home).update()


def provided_beside(work: Workspace, batch: str, register: Register | None = None) -> int:
    """How many other batches of the same file were provided: who gets two of them may learn more than from either (規則62条5号)."""
    found = {holding.batch: holding for holding in (holdings(work) if register is None else register.update())}
    file = found[batch].detail["file"] if batch in found else None
    return sum(bool(other.provided) and other.detail["file"] == file for other in found.values() if other.batch != batch)


_MOVES = frozenset({EventKind.PROVISION_ASKED, EventKind.PROVIDED, EventKind.BATCH_ERASED})
_METHOD_STEP: Final = "method"


def _made(event: Event, day: datetime.date) -> Holding:
    return Holding(
        batch=event.batches[0],
        method=event.batches[1],
        use=str(event.detail["use"]),
        made_on=day,
        made_by=str(event.detail["by"]),
        department=event.department,
        items=event.items,
        records=event.count or 0,
        detail=event.detail,
        steps=(Step(kind=event.kind, on=day, by=str(event.detail["by"])),),
    )


def _moved(holding: Holding, event: Event, day: datetime.date) -> Holding:
    detail = event.detail
    if event.kind is EventKind.BATCH_ERASED:
        step = Step(kind=event.kind, on=day, by=event.actor, reason=event.reason)
        return _stepped(msgspec.structs.replace(holding, erased=True), step)
    recipient, number = str(detail["recipient"]), str(detail["number"])
    step = Step(kind=event.kind, on=day, by=event.actor, recipient=recipient, number=number, reason=event.reason)
    if event.kind is EventKind.PROVISION_ASKED:
        return _stepped(msgspec.structs.replace(holding, asked=Asked(event.actor, day, recipient, number, event.reason)), step)
    return _stepped(msgspec.structs.replace(holding, asked=None, provided=(*holding.provided, recipient)), step)


def _stepped(holding: Holding, step: Step) -> Holding:
    return msgspec.structs.replace(holding, steps=(*holding.steps, step))


@contextmanager
def _one_at_a_time(work: Workspace) -> Iterator[None]:
    """Nobody else asks or agrees meanwhile, so that one request is answered once."""
    descriptor = os.open(work.home / "provision.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def ask_provision(
    work: Workspace, batch: str, *, officer: str, recipient: str, number: str, reason: str, register: Register | None = None
) -> Holding:
    """Record that a person of the desk asks for a batch to be provided. `register`: what was read of the log before.

    Raises WorkspaceError for an unknown or erased batch, a person of another desk, or words that may name a resident.
    """
    with _one_at_a_time(work):
        holding, use = _holding(work, batch, register)
        actor = work.person(use.receiver, Role.PROPOSALS_DESK, officer)
        check_words(number, reason)
        if not recipient.strip() or len(recipient) > _LONGEST:
            raise WorkspaceError(f"提供先の名称を{_LONGEST}字までで書いてください。")
        _limits_hold(work, holding)
        detail: dict[str, str | int] = {"recipient": recipient.strip(), "number": number}
        work.vault.log(_event(work, actor, use, EventKind.PROVISION_ASKED, holding, reason, detail))
        return _holding(work, batch, register)[0]


class Provision(msgspec.Struct, frozen=True):
    """What leaves: the data as a CSV file, and its manifest."""

    content: bytes
    manifest: dict[str, Any]


def agree_to_provision(
    work: Workspace, batch: str, *, officer: str, register: Register | None = None, seen: Asked | None = None
) -> Provision:
    """Agree to what another person asked for; returns what leaves, after the event of it is durable.

    `register`: what was read of the log before. `seen`: the request that the person looked at, when it must be that one.

    Raises WorkspaceError when nobody asked, when the person asked or made it, or when the data is not what was made, and the gate's and the
    vault's refusals.
    """
    with _one_at_a_time(work):
        holding, use = _holding(work, batch, register)
        actor = work.person(use.receiver, Role.PROPOSALS_DESK, officer)
        asked = _answerable(holding, actor, seen)
        entry = _limits_hold(work, holding)
        content = _content(work, actor, use, holding)
        manifest = _manifest(work, holding, entry, actor)
        detail: dict[str, str | int] = {
            "recipient": asked.recipient,
            "number": asked.number,
            "asked_by": asked.by,
            "data": str(holding.detail["data"]),
            "provision": entry.provision.value,
        }
        work.vault.log(_event(work, actor, use, EventKind.PROVIDED, holding, asked.reason, detail))
        return Provision(content, manifest)


def _answerable(holding: Holding, actor: Actor, seen: Asked | None) -> Asked:
    """The request that this person may agree to. Raises WorkspaceError."""
    if holding.asked is None:
        raise WorkspaceError("このデータの提供は、まだ申し出られていません。先に hagukumi deidentified ask で申し出てください。")
    if actor.officer in (holding.asked.by, holding.made_by):
        raise WorkspaceError("提供を認めるのは、加工した人と申し出た人のどちらでもない、もう一人の担当者です。")
    if seen not in (None, holding.asked):
        raise WorkspaceError("提供の申出が、確かめた後に変わりました。いまの申出を確かめ直してください。")
    return holding.asked


def write_provision(provision: Provision, folder: Path) -> None:
    """The data and its manifest as files (`PROVIDED`). Raises OSError."""
    (folder / DATA).write_bytes(provision.content)
    (folder / MANIFEST).write_text(json.dumps(provision.manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def method_of(work: Workspace, batch: str, *, officer: str, reason: str, register: Register | None = None) -> dict[str, str]:
    """The method information of a batch (Art. 121(2)): text by file name, opened by a person of the desk for a stated reason."""
    holding, use = _holding(work, batch, register)
    actor = work.person(use.receiver, Role.PROPOSALS_DESK, officer)
    check_words("-", reason)
    return open_method(work, actor, use, holding, reason)


def open_method(work: Workspace, actor: Actor, use: Use, holding: Holding, reason: str) -> dict[str, str]:
    """The method information of a batch, opened by this actor under a permit of its own. Raises the gate's and the vault's refusals."""
    permit = work.ask(actor, use.purpose, Stage.DEIDENTIFIED, Action.OPEN, (), step=_METHOD_STEP, reason=reason)
    with work.vault.open_batches(permit, [holding.method]) as opened:
        rows = opened.arrow(METHOD)
    return dict(zip(rows["_file"].to_pylist(), rows["_text"].to_pylist(), strict=True))


def _holding(work: Workspace, batch: str, register: Register | None = None) -> tuple[Holding, Use]:
    known = holdings(work) if register is None else register.update()
    found = next((holding for holding in known if holding.batch == batch), None)
    if found is None:
        raise WorkspaceError("その番号の加工した情報はありません。hagukumi deidentified list で番号を確かめてください。")
    if found.erased:
        raise WorkspaceError("この加工した情報は、保存期間が終わったため消去されています。")
    use = work.index.uses.get(found.use)
    if use is None:
        raise WorkspaceError(f"匿名加工の利用「{found.use}」は、いまの計画にありません。")
    return found, use


def _limits_hold(work: Workspace, holding: Holding) -> Deidentification:
    """The plan's entry, when the batch still meets its least number. Raises WorkspaceError."""
    entry = next((entry for entry in work.release.plan.deidentifications if entry.id == holding.detail["entry"]), None)
    if entry is None:
        raise WorkspaceError("この情報の匿名加工の定めは、いまの計画にありません。")
    if int(holding.detail["k"]) < entry.fewest or int(holding.detail["smallest_class"]) < entry.fewest:
        raise WorkspaceError(f"いまの計画で定めた最少の人数（{entry.fewest}人）を満たしていません。加工し直してください。")
    return entry


def _content(work: Workspace, actor: Actor, use: Use, holding: Holding) -> bytes:
    """The file as it was made. Raises WorkspaceError when it is anything else."""
    reason = "加工した情報を、提供のために取り出す"
    permit = work.ask(actor, use.purpose, Stage.DEIDENTIFIED, Action.OPEN, holding.items, step="provide", reason=reason)
    table = holding.items[0].partition(".")[0]
    with work.vault.open_batches(permit, [holding.batch]) as opened:
        rows = opened.arrow(table)
    names = names_of(work, holding.items)
    data = pa.table([rows[item.partition(".")[2]] for item in holding.items], names=[names[item] for item in holding.items])
    content = csv_of(data, str(holding.detail["separator"]))
    if hashlib.sha256(content).hexdigest() != holding.detail["data"]:
        raise WorkspaceError("保管されている情報が、加工したときのものと違います。提供せず、監査責任者に知らせてください。")
    return content


def _manifest(work: Workspace, holding: Holding, entry: Deidentification, actor: Actor) -> dict[str, Any]:
    """What goes with the data: what it is, by whose plan and hands, and the hash to check it by. No method information."""
    assert holding.asked is not None
    file = work.index.file_registers[entry.file]
    return {
        "title": entry.name,
        "municipality": work.release.plan.programme.municipality,
        "made_from": file.name,
        "made_on": holding.made_on.isoformat(),
        "provided_on": work.vault.today().isoformat(),
        "provided_under": WORDS[type(entry.provision)][entry.provision],
        "recipient": holding.asked.recipient,
        "number": holding.asked.number,
        "items": [work.index.items[item].name for item in holding.items],
        "records": holding.records,
        "fewest_alike": int(holding.detail["smallest_class"]),
        "data_sha256": str(holding.detail["data"]),
        "batch": holding.batch,
        "plan": work.release.hash,
        "asked_by": holding.asked.by,
        "agreed_by": actor.officer,
    }


def _event(work: Workspace, actor: Actor, use: Use, kind: EventKind, holding: Holding, reason: str, detail: dict[str, str | int]) -> Event:
    return Event(
        kind=kind,
        actor=actor.officer,
        role=actor.role.value,
        department=actor.department,
        purpose=use.purpose,
        release=work.release.hash,
        stage=Stage.DEIDENTIFIED.value,
        items=holding.items,
        batches=(holding.batch,),
        count=holding.records,
        reason=reason,
        detail=detail,
    )
