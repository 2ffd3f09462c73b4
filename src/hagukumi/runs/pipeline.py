"""The run: steps in order, each content-addressed, so that a run that was killed goes on where it stopped."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from hagukumi.audit import Event, EventKind
from hagukumi.plan.records import Criterion, Stage
from hagukumi.runs.assemble import assemble_step
from hagukumi.runs.hand_over import hand_over_step
from hagukumi.runs.judge import judge_step
from hagukumi.runs.link import link_step
from hagukumi.runs.model import digest_of, model_in_force, told_of, told_of_training
from hagukumi.runs.numbers import counts_told, former_figures, kept_figures, messages_told
from hagukumi.runs.pseudonymise import analysts_served, pseudonymise_step
from hagukumi.runs.receive import Delivery, receive_all
from hagukumi.runs.report import Meter, RunReport, StepReport, write_json
from hagukumi.runs.results import keep_results
from hagukumi.runs.review import decided_digest
from hagukumi.runs.versions import VERSIONS
from hagukumi.runs.workspace import Workspace, WorkspaceError
from hagukumi.vault import VaultError

Progress = Callable[[str, int, int], None]
"""Told the name of what is being done, how many parts are done, and how many there are."""


class RunFailed(RuntimeError):
    """The run stopped; the message is Japanese. What was completed before is kept and used again."""


def silent(_name: str, _done: int, _total: int) -> None:
    """A progress that nobody watches."""


@dataclass
class _Run:
    work: Workspace
    as_of: datetime.date
    progress: Progress
    steps: list[StepReport] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    batches: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    done: int = 0
    total: int = 0

    def label(self, step: str, *inputs: str) -> str:
        """The address of a step's result: what it is made from decides what it is called."""
        content = "\n".join((step, VERSIONS, self.work.release.hash, self.as_of.isoformat(), *inputs))
        return f"{step}:{hashlib.sha256(content.encode()).hexdigest()[:32]}"

    def stored(self, label: str, stage: Stage) -> str:
        """The batch of an earlier run with this address, or ""."""
        return next((manifest.id for manifest in self.work.vault.find(stage=stage, label=label)), "")

    def keep(self, step: str, name: str, meter: Meter, counts: dict[str, int], reused: bool) -> None:
        self.steps.append(
            StepReport(step=step, name=name, seconds=meter.seconds, peak_bytes=meter.peak_bytes, reused=reused, counts=counts)
        )
        self.done += 1
        self.progress(name, self.done, self.total)


def run_pipeline(work: Workspace, extracts: Path, as_of: datetime.date, progress: Progress = silent) -> RunReport:
    """Receive, link, assemble, judge, hand over and pseudonymise; writes HOME/report.json.

    Raises RunFailed when no resident register could be received, WorkspaceError when the plan's linkage model does not fit this program,
    and lets the gate's and vault's refusals through; the report then says that the run failed and why, as far as it can still be written.
    """
    run = _Run(work=work, as_of=as_of, progress=progress, total=2 + 4 * len(work.criteria))
    begun = work.clock()
    _event(work, EventKind.RUN_STARTED, as_of, None)
    whole = Meter()
    try:
        with whole.running():
            _receive(run, extracts)
            linked = _link(run, run.deliveries)
            for criterion in work.criteria:
                _criterion(run, criterion, run.deliveries, linked)
    except (RunFailed, WorkspaceError, VaultError) as error:
        with suppress(VaultError, OSError):
            _end(run, begun, whole, "failed", str(error))
        raise
    keep_results(work, run.batches)
    return _end(run, begun, whole, "completed")


def _end(run: _Run, begun: datetime.datetime, whole: Meter, status: str, *messages: str) -> RunReport:
    work = run.work
    report = RunReport(
        run=run.label("run", *(delivery.sha256 for delivery in run.deliveries.values())),
        release=work.release.hash,
        as_of=run.as_of.isoformat(),
        status=status,
        started=begun.isoformat(),
        finished=work.clock().isoformat(),
        seconds=whole.seconds,
        peak_bytes=whole.peak_bytes,
        steps=tuple(run.steps),
        counts=run.counts,
        messages=(*messages, *_messages(work, run.deliveries), *run.messages),
    )
    _event(work, EventKind.RUN_FINISHED if status == "completed" else EventKind.RUN_FAILED, run.as_of, len(run.steps))
    write_json(work.home / "report.json", report)
    return report


def _receive(run: _Run, extracts: Path) -> None:
    run.progress("受入", run.done, run.total)
    meter = Meter()
    with meter.running():
        deliveries, reused = receive_all(run.work, extracts, run.as_of, lambda name: run.progress(f"受入: {name}", run.done, run.total))
    run.deliveries = deliveries
    run.batches.extend(batch for delivery in deliveries.values() for batch in delivery.batches.values())
    counts = {f"{name}": delivery.report.accepted for name, delivery in deliveries.items() if delivery.report and delivery.delivered}
    quarantined = sum(delivery.report.quarantined for delivery in deliveries.values() if delivery.report)
    run.counts |= {"rows_accepted": sum(counts.values()), "rows_quarantined": quarantined}
    run.keep("receive", "受入", meter, counts, reused)
    spine = deliveries[run.work.spine.id]
    if not spine.delivered:
        reason = spine.refusal.message if spine.refusal else f"ファイル {spine.file} が届いていません。"
        raise RunFailed(
            f"「{run.work.spine.name}」を受け入れられなかったため、処理を止めました。{reason}"
            "ファイルを直して、もう一度実行してください。ほかの資料は受け入れ済みです。"
        )


def _link(run: _Run, deliveries: dict[str, Delivery]) -> str:
    purpose = run.work.linkage_purpose.id
    inputs = [delivery.batches[purpose] for delivery in deliveries.values() if purpose in delivery.batches]
    model = model_in_force(run.work.release.plan, purpose)
    label = run.label("link", *inputs, f"model:{digest_of(model) if model else ''}", decided_digest(run.work))
    run.progress("名寄せ", run.done, run.total)
    meter = Meter()
    counts: dict[str, int] = {}
    with meter.running():
        batch = run.stored(label, Stage.LINKED)
        reused = bool(batch)
        if not reused:
            batch, counts = link_step(run.work, deliveries, run.as_of, label)
    run.counts |= {f"link_{name}": value for name, value in counts.items()}
    run.messages.append(told_of(model) if model else told_of_training(counts))
    _numbers(run, label)
    run.batches.append(batch)
    run.keep("link", "名寄せ", meter, counts, reused)
    return batch


def _numbers(run: _Run, label: str) -> None:
    """Tell what is wrong with resident numbers, and where it is more than in the last completed run."""
    figures = kept_figures(run.work, label)
    run.counts |= counts_told(figures)
    names = {source.id: source.name for source in run.work.sources}
    run.messages.extend(messages_told(names, figures, former_figures(run.work)))


def _criterion(run: _Run, criterion: Criterion, deliveries: dict[str, Delivery], linked: str) -> None:
    work, purpose = run.work, criterion.purpose
    inputs = [delivery.batches[purpose] for delivery in deliveries.values() if purpose in delivery.batches]
    assembled = _step(
        run,
        Stage.ASSEMBLED,
        criterion,
        "組み合わせ",
        run.label(f"assemble-{criterion.id}", linked, *inputs, *_freshness(deliveries)),
        lambda label: assemble_step(work, criterion, deliveries, linked, run.as_of, label),
    )
    judged = _step(
        run,
        Stage.JUDGED,
        criterion,
        "判定",
        run.label(f"judge-{criterion.id}", assembled),
        lambda label: judge_step(work, criterion, assembled, run.as_of, label),
    )
    _hand_over(run, criterion, deliveries, linked, judged)
    _pseudonymise(run, criterion, assembled, judged)


def _step(run: _Run, stage: Stage, criterion: Criterion, name: str, label: str, do: Callable[[str], tuple[str, dict[str, int]]]) -> str:
    title = f"{name}: {criterion.name}"
    run.progress(title, run.done, run.total)
    meter = Meter()
    counts: dict[str, int] = {}
    with meter.running():
        batch = run.stored(label, stage)
        reused = bool(batch)
        if not reused:
            batch, counts = do(label)
    step = label.partition(":")[0]
    run.batches.extend([batch] if batch else [])
    run.counts |= {f"{step}_{key}": value for key, value in counts.items()}
    run.keep(step, title, meter, counts, reused)
    return batch


def _hand_over(run: _Run, criterion: Criterion, deliveries: dict[str, Delivery], linked: str, judged: str) -> None:
    title = f"引渡し: {criterion.name}"
    run.progress(title, run.done, run.total)
    label = run.label(f"handover-{criterion.id}", judged, linked)
    meter = Meter()
    counts: dict[str, int] = {}
    with meter.running():
        reused = all(run.stored(f"{label}:{recipient}", Stage.HANDED_OVER) for recipient in criterion.recipients)
        if not reused:
            _, counts = hand_over_step(run.work, criterion, deliveries, linked, judged, run.as_of, label)
    run.batches.extend(run.stored(f"{label}:{recipient}", Stage.HANDED_OVER) for recipient in criterion.recipients)
    run.counts |= {f"handover-{criterion.id}_{key}": value for key, value in counts.items()}
    run.keep(f"handover-{criterion.id}", title, meter, counts, reused)


def _pseudonymise(run: _Run, criterion: Criterion, assembled: str, judged: str) -> None:
    title, step = f"検証用データ: {criterion.name}", f"pseudonymise-{criterion.id}"
    run.progress(title, run.done, run.total)
    label = run.label(step, assembled, judged)
    departments = analysts_served(run.work)
    meter = Meter()
    counts: dict[str, int] = {}
    with meter.running():
        reused = all(run.stored(f"{label}:{department}", Stage.PSEUDONYMISED) for department in departments)
        if not reused:
            _, counts = pseudonymise_step(run.work, criterion, assembled, judged, run.as_of, label)
    run.batches.extend(run.stored(f"{label}:{department}", Stage.PSEUDONYMISED) for department in departments)
    run.counts |= {f"{step}_{key}": value for key, value in counts.items()}
    run.keep(step, title, meter, counts, reused)


def _freshness(deliveries: dict[str, Delivery]) -> list[str]:
    return [f"{name}={delivery.fresh_on}{delivery.delivered}" for name, delivery in sorted(deliveries.items())]


def _messages(work: Workspace, deliveries: dict[str, Delivery]) -> list[str]:
    messages = []
    for name, delivery in deliveries.items():
        title = work.index.sources[name].name
        if delivery.refusal:
            messages.append(f"「{title}」は受け入れられませんでした: {delivery.refusal.message}")
        elif not delivery.sha256:
            messages.append(f"「{title}」のファイル {delivery.file} が届いていません。この資料は「不明」として扱いました。")
    return messages


def _event(work: Workspace, kind: EventKind, as_of: datetime.date, count: int | None) -> None:
    actor = work.process
    work.vault.log(
        Event(
            kind=kind,
            actor=actor.officer,
            role=actor.role.value,
            department=actor.department,
            purpose=work.linkage_purpose.id,
            release=work.release.hash,
            count=count,
            reason="こどもデータ連携の処理を行う",
            detail={"as_of": as_of.isoformat()},
        )
    )
