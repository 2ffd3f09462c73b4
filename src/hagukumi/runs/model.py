"""The linkage's model as the plan's record and back, and whether a model fits the linkage that is to use it.

The plan does not know the linkage, nor the linkage the plan's record of its model; here the one becomes the other, share by share.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from hagukumi.linkage import LevelShare, LinkModel
from hagukumi.linkage.japanese.comparisons import COMPARISONS
from hagukumi.notation import NOTATION_VERSION
from hagukumi.plan.linkage_words import comparison_word
from hagukumi.plan.records import LinkageModel, ModelLevel, Plan, Script, TrainingData
from hagukumi.runs.workspace import WorkspaceError


def record_of(
    model: LinkModel, *, id: str, purpose: str, trained_from: TrainingData, trained_on: datetime.date, trained_by: str, rows: int
) -> LinkageModel:
    """A trained model as the plan's record, not yet reviewed."""
    sessions = sessions_of(model)
    return LinkageModel(
        id=id,
        purpose=purpose,
        script=Script(model.script),
        notation=model.notation,
        prior=model.prior,
        trained_from=trained_from,
        trained_on=trained_on,
        trained_by=trained_by,
        rows=rows,
        pairs=sum(session["pairs"] for session in sessions),
        converged=bool(sessions) and all(session["converged"] for session in sessions),
        iterations=max((session["iterations"] for session in sessions), default=0),
        levels=levels_of(model),
    )


def sessions_of(model: LinkModel) -> list[Any]:
    """What each session of the training tells of itself; none for a model that stayed with what was set beforehand."""
    sessions = model.account.get("sessions", [])
    return list(sessions) if isinstance(sessions, list | tuple) else []


def levels_of(model: LinkModel) -> tuple[ModelLevel, ...]:
    """The shares of a model as the plan's records, in the model's order."""
    return tuple(
        ModelLevel(comparison=name, level=share.level, match=share.match, other=share.other, trained=share.trained)
        for name, shares in model.comparisons.items()
        for share in shares
    )


def link_model_of(record: LinkageModel) -> LinkModel:
    """The plan's record as the model that the linkage takes; `account` says which record it was."""
    comparisons: dict[str, tuple[LevelShare, ...]] = {}
    for level in record.levels:
        share = LevelShare(level.level, level.match, level.other, level.trained)
        comparisons[level.comparison] = (*comparisons.get(level.comparison, ()), share)
    return LinkModel(record.script.value, record.notation, record.prior, comparisons, {"plan_model": record.id})


def digest_of(record: LinkageModel) -> str:
    """SHA-256 of what decides links (script, notation, prior, levels), as 64 hexadecimal digits: the audit log names a model by it."""
    deciding = (record.script, record.notation, record.prior, record.levels)
    return hashlib.sha256(msgspec.json.encode(deciding, order="sorted")).hexdigest()


def model_in_force(plan: Plan, purpose: str) -> LinkageModel | None:
    """The one model of a purpose; None when the plan has none. Rule 7.3-4 lets no plan with two of them be approved."""
    return next((model for model in plan.linkage_models if model.purpose == purpose), None)


def fitting_model(plan: Plan, purpose: str) -> LinkModel | None:
    """The plan's model, ready for the linkage; None when runs train by themselves.

    Raises WorkspaceError when the model does not fit the linkage of this program.
    """
    record = model_in_force(plan, purpose)
    if record is None:
        return None
    if faults := misfits(record):
        raise WorkspaceError(f"計画の名寄せのモデル「{record.id}」は、このシステムの名寄せに合いません。{''.join(faults)}{_REMEDY}")
    return link_model_of(record)


_REMEDY = "hagukumi model train で学習し直し、確かめたモデルを計画に入れて、承認を受けてください。"


def misfits(record: LinkageModel) -> tuple[str, ...]:
    """Why the linkage of this program cannot use a model, in Japanese sentences; empty when it can."""
    found: dict[str, list[str]] = {}
    for level in record.levels:
        found.setdefault(level.comparison, []).append(level.level)
    return tuple(_misfits(record, found))


def _misfits(record: LinkageModel, found: Mapping[str, list[str]]) -> Iterable[str]:
    if record.script is not Script.JA:
        yield "日本語の記録のためのモデルではありません。"
    if record.notation != NOTATION_VERSION:
        yield f"学習したときの照合用の表記の版（{record.notation}）が、今の版（{NOTATION_VERSION}）と違います。"
    known = {comparison.name: [level.name for level in comparison.levels] for comparison in COMPARISONS}
    for name in dict.fromkeys((*known, *found)):
        if name not in found:
            yield f"比べ方「{comparison_word(name)}」がモデルにありません。"
        elif name not in known:
            yield f"モデルの比べ方「{comparison_word(name)}」を、このシステムは知りません。"
        elif found[name] != known[name]:
            yield f"比べ方「{comparison_word(name)}」の段階が、このシステムのものと違います。"


def told_of(record: LinkageModel) -> str:
    """One sentence for a run's report: which model, when it was trained, who reviewed it."""
    ended = "" if record.converged else "、学習は収束していません"
    return (
        f"名寄せには、計画のモデル「{record.id}」を使いました（{record.trained_on}に学習、"
        f"{record.reviewed_on}に{record.reviewed_by}が確認{ended}）。"
    )


def told_of_training(counts: Mapping[str, int]) -> str:
    """One sentence for the report of a run without a model in the plan; `counts` are those of its linking, empty if it was reused."""
    sessions, settled = counts.get("training_sessions"), counts.get("training_settled", 0)
    if sessions is None:
        how = "前の処理で学習した結果を、そのまま使いました"
    elif not sessions:
        how = "データが少ないため学習できず、あらかじめ定めた割合を使いました"
    elif settled < sessions:
        how = f"この処理のデータで学習しましたが、{sessions}回のうち{sessions - settled}回は収束しませんでした"
    else:
        how = "この処理のデータで学習し、収束しました"
    return f"計画に名寄せのモデルがないため、{how}。誰も確かめていない重みです。"
