"""Figures for the coordinator: from receipts, the run's report, the log, and judged data that is counted and not shown."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from hagukumi.audit import Report, verify
from hagukumi.intake import MEANINGS, Code
from hagukumi.law import Action
from hagukumi.office.frame import environment
from hagukumi.office.frame.access import Access, Ask
from hagukumi.office.frame.words import band_names, day, moment
from hagukumi.plan.records import Criterion, Source, Stage
from hagukumi.runs import RunReport, Workspace
from hagukumi.runs.receive import Delivery, deliveries_of
from hagukumi.runs.score import latest_batch
from hagukumi.vault import Keyring

_COUNTED = ("judgment.band", "judgment.listed", "judgment.newly_found", "judgment.grave", "judgment.undetermined")


@dataclass(frozen=True)
class DeliveryRow:
    """One source: whether it was delivered, when, how many rows, and what was refused or set aside for which reason."""

    source: Source
    holder: str
    state: str
    received_at: datetime.datetime | None
    rows: int | None
    accepted: int | None
    quarantined: int | None
    fresh_on: datetime.date | None
    reasons: tuple[tuple[str, int, str], ...]
    refusal: str


def deliveries(work: Workspace) -> list[DeliveryRow]:
    """One row per source of the plan, by department and source."""
    known = {delivery.source: delivery for delivery in deliveries_of(work)}
    rows = [_row(work, source, known.get(source.id)) for source in work.linked_sources]
    return sorted(rows, key=lambda row: (row.holder, row.source.name))


def _row(work: Workspace, source: Source, delivery: Delivery | None) -> DeliveryRow:
    report = delivery.report if delivery else None
    delivered = delivery is not None and delivery.delivered
    refusal = delivery.refusal if delivery else None
    codes = report.codes if report else {}
    return DeliveryRow(
        source=source,
        holder=work.index.departments[source.holder].name,
        state="refused" if refusal else "delivered" if delivered else "absent",
        received_at=_received_at(work, delivery) if delivery and delivered else None,
        rows=report.rows if report and delivered else None,
        accepted=report.accepted if report and delivered else None,
        quarantined=report.quarantined if report and delivered else None,
        fresh_on=day(delivery.fresh_on) if delivery else None,
        reasons=tuple((code, count, MEANINGS[Code(code)].message) for code, count in codes.items()),
        refusal=f"{refusal.message} {refusal.remedy}" if refusal else "",
    )


def _received_at(work: Workspace, delivery: Delivery) -> datetime.datetime:
    return max(work.vault.manifest(batch).created_at for batch in delivery.batches.values())


def totals(rows: Iterable[DeliveryRow]) -> dict[str, int]:
    """Sums over sources."""
    every = list(rows)
    states = [row.state for row in every]
    return {
        "sources": len(every),
        "delivered": states.count("delivered"),
        "refused": states.count("refused"),
        "absent": states.count("absent"),
        "rows": sum(row.rows or 0 for row in every),
        "accepted": sum(row.accepted or 0 for row in every),
        "quarantined": sum(row.quarantined or 0 for row in every),
    }


@dataclass(frozen=True)
class RunShown:
    """The report of the last run with its times as times."""

    report: RunReport
    started: datetime.datetime | None
    finished: datetime.datetime | None
    as_of: datetime.date | None
    current: bool


def report(work: Workspace) -> RunShown | None:
    """HOME/report.json, or None before the first run has ended. `current` says whether it is of the present release."""
    try:
        read = msgspec.json.decode((work.home / "report.json").read_bytes(), type=RunReport)
    except (OSError, msgspec.MsgspecError):
        return None
    return RunShown(read, moment(read.started), moment(read.finished), day(read.as_of), read.release == work.release.hash)


def verified(work: Workspace) -> Report:
    """The log examined now, with the key from the key folder (not from beside the log)."""
    keyring = Keyring.open(environment.keys(), work.home)
    return verify(work.home / "audit", vkey=keyring.signer().public, witness=environment.witness())


def log_size(work: Workspace) -> int:
    """Events in the log, counted by lines."""
    return sum(path.read_bytes().count(b"\n") for path in (work.home / "audit" / "events").glob("*.jsonl"))


def list_figures(access: Access, criterion: Criterion) -> dict[str, Any]:
    """Counts of one criterion from judged data; the items opened hold neither names nor reasons."""
    work = access.work
    held = work.items(criterion.purpose, Stage.JUDGED, access.actor, tables=("judgment",))
    items = tuple(item for item in _COUNTED if item in held)
    reason = f"{criterion.name}: 名簿の件数を数える"
    permit = access.ask(Ask(criterion.purpose, Stage.JUDGED, Action.OPEN, reason, items))
    with work.vault.open_batches(permit, [latest_batch(work, Stage.JUDGED, criterion.purpose)]) as opened:
        counts = {tuple(row[:-1]): row[-1] for row in opened.connection.execute(_by_band(items)).fetchall()}
    return _counted(work, criterion, [item.partition(".")[2] for item in items], counts)


def _by_band(items: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{item.partition(".")[2]}"' for item in items)
    return f"SELECT {columns}, count(*) FROM judgment GROUP BY ALL"


def _counted(work: Workspace, criterion: Criterion, columns: list[str], counts: dict[tuple[Any, ...], int]) -> dict[str, Any]:
    rows = [(dict(zip(columns, values, strict=True)), count) for values, count in counts.items()]

    def total(**wanted: Any) -> int:
        return sum(count for row, count in rows if all(row.get(name) == value for name, value in wanted.items()))

    return {
        "criterion": criterion,
        "recipients": [work.index.departments[recipient].name for recipient in criterion.recipients],
        "children": total(),
        "listed": total(listed=True),
        "newly_found": total(listed=True, newly_found=True),
        "grave": total(listed=True, grave=True),
        "undetermined": total(undetermined=True),
        "bands": [(name, total(band=band), total(band=band, listed=True)) for band, name in band_names(criterion).items()],
    }
