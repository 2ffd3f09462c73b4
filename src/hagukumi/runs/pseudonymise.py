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


def analysts_served(work: Workspace) -> tuple[str, ...]:
    """Departments that the plan lets have data of this stage for evaluation, by id."""
    purpose = work.evaluation_purpose
    if purpose is None:
        return ()
    return tuple(sorted(each.id for each in work.index.with_role(Role.ANALYST) if _items(work, purpose.id, each.id)))


def pseudonymise_step(
    work: Workspace, criterion: Criterion, assembled: str, judged: str, as_of: datetime.date, label: str
) -> tuple[tuple[str, ...], dict[str, int]]:
    """Store a criterion's results and attributes, for each analyst department what its own use names under its own pseudonyms.

    Returns the batches it made, labelled `label:department` (none when the plan asks for none, or when an earlier run made them all), and
    row counts `department_table`.
    """
    purpose = work.evaluation_purpose
    missing = [each for each in analysts_served(work) if not work.vault.find(stage=Stage.PSEUDONYMISED, label=f"{label}:{each}")]
    if purpose is None or not missing:
        return (), {}
    asked = {department: _items(work, purpose.id, department) for department in missing}
    wanted = {work.index.items[item].table for items in asked.values() for item in items}
    tables = _opened(work, criterion, Stage.JUDGED, judged, wanted) | _opened(work, criterion, Stage.ASSEMBLED, assembled, wanted)
    batches: list[str] = []
    counts: dict[str, int] = {}
    for department, items in asked.items():
        permit = work.ask(
            work.process,
            purpose.id,
            Stage.PSEUDONYMISED,
            Action.WRITE,
            items,
            step="pseudonymise",
            reason=f"{criterion.name}: 検証用に氏名等を除く",
        )
        own = {work.index.items[item].table for item in items}
        stored = {name: _renamed(work, permit, department, only_asked(name, table, items)) for name, table in tables.items() if name in own}
        counts |= {f"{department}_{name}": table.num_rows for name, table in stored.items()}
        batches.append(
            work.vault.write(
                permit,
                stored,
                inputs=(assembled, judged),
                label=f"{label}:{department}",
                retention=strictest_retention(work, purpose.id, Stage.PSEUDONYMISED, items),
                recipient=department,
                as_of=as_of,
            )
        )
    return tuple(batches), counts


def _items(work: Workspace, purpose: str, department: str) -> tuple[str, ...]:
    return work.items(purpose, Stage.PSEUDONYMISED, Actor("", Role.ANALYST, department))


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
