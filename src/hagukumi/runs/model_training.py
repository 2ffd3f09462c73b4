"""Training the linkage's model on what was delivered: identities are opened by permit, shares come out, nothing else is kept."""

from __future__ import annotations

import re

import msgspec

from hagukumi.audit import Event, EventKind
from hagukumi.law import Action
from hagukumi.linkage import LinkModel
from hagukumi.plan.records import LinkageModel, Stage, TrainingData
from hagukumi.runs.link import link_source, linked_rows
from hagukumi.runs.model import digest_of, levels_of, model_in_force, record_of, sessions_of
from hagukumi.runs.model_proposal import Proposal, Session, changes_between
from hagukumi.runs.receive import deliveries_of
from hagukumi.runs.record_keys import record_keys
from hagukumi.runs.review_material import material
from hagukumi.runs.workspace import Actor, Workspace, WorkspaceError
from hagukumi.vault import Permit

_TOO_LITTLE = (
    "受け入れた抽出データでは、学習できるだけの記録がありません（宛名番号だけでは決まらない記録が足りないか、学習が収束しませんでした）。"
    "ほかの団体のモデルを確かめて使うか、モデルのないまま処理してください。そのときは、あらかじめ定めた割合で名寄せします。"
)
_ID = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_REASON = "名寄せのモデルを学習するため識別情報を読む"


def train_model(work: Workspace, actor: Actor, id: str = "") -> Proposal:
    """Train on the newest deliveries of the home's present release; the model's id is of the day unless one is given.

    Raises WorkspaceError when nothing was delivered yet, it is too little to learn from or there are too many pairs to compare, and
    Refused when the actor may not read identities.
    """
    if id and not _ID.fullmatch(id):
        raise WorkspaceError(
            "モデルのidは、英小文字で始め、英小文字・数字・-・_ で、64字までで書いてください（--id）。操作の記録に残ります。"
        )
    purpose, today = work.linkage_purpose.id, work.vault.today()
    batches = [delivery.batches[purpose] for delivery in deliveries_of(work) if purpose in delivery.batches]
    if not batches:
        raise WorkspaceError("受け入れた抽出データがありません。先に hagukumi run で受入を行ってください。")
    items = work.items(purpose, Stage.DELIVERED, actor)
    permit = work.ask(actor, purpose, Stage.DELIVERED, Action.OPEN, items, step="model", reason=_REASON)
    model, rows = _trained(work, permit, batches)
    if not any(level.trained for level in levels_of(model)):
        raise WorkspaceError(_TOO_LITTLE)
    record = record_of(
        model,
        id=id or f"model-{today.isoformat()}",
        purpose=purpose,
        trained_from=TrainingData.OWN,
        trained_on=today,
        trained_by=actor.officer,
        rows=rows,
    )
    _log(work, permit, record, batches)
    before = model_in_force(work.release.plan, purpose)
    sessions = tuple(msgspec.convert(session, Session) for session in sessions_of(model))
    return Proposal(
        linkage_model=record,
        sha256=digest_of(record),
        session=sessions,
        against=before.id if before else "",
        change=changes_between(before, record),
    )


def _trained(work: Workspace, permit: Permit, batches: list[str]) -> tuple[LinkModel, int]:
    """The model, learnt also from what clerks decided on pairs of these rows, and how many rows it was trained on."""
    with work.vault.open_batches(permit, batches, spill=True) as opened:
        sources = [link_source(source, opened.connection) for source in work.sources if source.id in opened.tables]
        reviewed = material(work, opened.connection, sources, record_keys(work, opened.connection, sources))
        linked = linked_rows(opened.connection, sources, decisions=reviewed.decisions)
    return linked.model, linked.links.num_rows


def _log(work: Workspace, permit: Permit, record: LinkageModel, batches: list[str]) -> None:
    work.vault.log(
        Event(
            kind=EventKind.MODEL_TRAINED,
            actor=permit.actor,
            role=permit.role.value,
            department=permit.department,
            purpose=permit.purpose,
            release=work.release.hash,
            permit=permit.id,
            stage=Stage.DELIVERED.value,
            batches=tuple(batches),
            count=record.rows,
            reason="名寄せのモデルを学習する",
            detail={"model": record.id, "sha256": digest_of(record), "pairs": record.pairs, "converged": int(record.converged)},
        )
    )
