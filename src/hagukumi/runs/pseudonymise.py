"""氏名等の削除: what analysts may see, under pseudonyms of their project. It is still personal information."""

from __future__ import annotations

import datetime

import pyarrow as pa

from hagukumi.law import Action
from hagukumi.plan.records import Criterion, Role, Stage
from hagukumi.runs.hand_over import only_asked
from hagukumi.runs.receive import strictest_retention
from hagukumi.runs.workspace import Actor, Workspace
from hagukumi.vault import Permit

_KEY_COLUMNS = {"_person": "_pseudonym", "_other_person": "_other_pseudonym"}


def pseudonymise_step(
    work: Workspace, criterion: Criterion, assembled: str, judged: str, as_of: datetime.date, label: str
) -> tuple[str, dict[str, int]]:
    """Store a criterion's results and attributes for the analyst. Returns the batch ("" when the plan asks for none) and row counts."""
    purpose = work.evaluation_purpose
    analysts = work.index.with_role(Role.ANALYST)
    if purpose is None or not analysts:
        return "", {}
    items = work.items(purpose.id, Stage.PSEUDONYMISED, Actor("", Role.ANALYST, analysts[0].id))
    if not items:
        return "", {}
    asked = {work.index.items[item].table for item in items}
    tables = _opened(work, criterion, Stage.JUDGED, judged, asked) | _opened(work, criterion, Stage.ASSEMBLED, assembled, asked)
    permit = work.ask(
        work.process,
        purpose.id,
        Stage.PSEUDONYMISED,
        Action.WRITE,
        items,
        step="pseudonymise",
        reason=f"{criterion.name}: 検証用に氏名等を除く",
    )
    stored = {name: _renamed(work, permit, analysts[0].id, only_asked(name, table, items)) for name, table in tables.items()}
    batch = work.vault.write(
        permit,
        stored,
        inputs=(assembled, judged),
        label=label,
        retention=strictest_retention(work, purpose.id, Stage.PSEUDONYMISED, items),
        recipient=analysts[0].id,
        as_of=as_of,
    )
    return batch, {name: table.num_rows for name, table in stored.items()}


def _opened(work: Workspace, criterion: Criterion, stage: Stage, batch: str, asked: set[str]) -> dict[str, pa.Table]:
    items = work.items(criterion.purpose, stage, work.process, tables=asked)
    if not items:
        return {}
    permit = work.ask(
        work.process,
        criterion.purpose,
        stage,
        Action.OPEN,
        items,
        step="pseudonymise",
        reason=f"{criterion.name}: 検証用データのもとを読む",
    )
    with work.vault.open_batches(permit, [batch]) as opened:
        return {name: opened.arrow(name) for name in opened.tables}


def _renamed(work: Workspace, permit: Permit, recipient: str, table: pa.Table) -> pa.Table:
    for key, pseudonym in _KEY_COLUMNS.items():
        if key in table.column_names:
            values = work.vault.pseudonyms(permit, table[key].combine_chunks(), recipient=recipient)
            table = table.set_column(table.column_names.index(key), pseudonym, values)
    return table
