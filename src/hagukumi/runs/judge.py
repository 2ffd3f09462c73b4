"""判定 as a step: a criterion is applied to what was assembled for its purpose."""

from __future__ import annotations

import datetime

from hagukumi.judgment import judge
from hagukumi.law import Action
from hagukumi.plan.records import Criterion, Stage
from hagukumi.runs.receive import strictest_retention
from hagukumi.runs.workspace import Workspace


def judge_step(work: Workspace, criterion: Criterion, assembled: str, as_of: datetime.date, label: str) -> tuple[str, dict[str, int]]:
    """Judge all children of a criterion. Returns the batch of stage judged and counts."""
    purpose = criterion.purpose
    items = work.items(purpose, Stage.ASSEMBLED, work.process)
    permit = work.ask(work.process, purpose, Stage.ASSEMBLED, Action.OPEN, items, step="judge", reason=f"{criterion.name}: 判定する")
    with work.vault.open_batches(permit, [assembled]) as opened:
        judged = judge(opened.connection, criterion, work.index.sources, as_of=as_of)
    results = work.items(purpose, Stage.JUDGED, work.process)
    writing = work.ask(
        work.process, purpose, Stage.JUDGED, Action.WRITE, results, step="judge", reason=f"{criterion.name}: 判定の結果を保管する"
    )
    batch = work.vault.write(
        writing,
        {"judgment": judged.judgments, "reason": judged.reasons},
        inputs=(assembled,),
        label=label,
        retention=strictest_retention(work, purpose, Stage.JUDGED, results),
        as_of=as_of,
    )
    return batch, {name: int(value) for name, value in judged.counts.items() if isinstance(value, int)}
