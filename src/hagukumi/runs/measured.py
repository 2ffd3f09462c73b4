"""欠損・不整合の測定 (3.2.1): what reception found in the latest deliveries, attached to the candidates that the items came from."""

from __future__ import annotations

import datetime

import msgspec

from hagukumi.law import Action
from hagukumi.plan.records import Availability, Candidate, Plan, Quality, Stage
from hagukumi.runs.receive import Delivery, deliveries_of
from hagukumi.runs.workspace import Actor, Workspace

Counts = dict[str, tuple[int, int, int]]
"""Item → rows, rows without a value, rows whose value was not accepted."""


def measure(work: Workspace, actor: Actor, plan: Plan) -> Plan:
    """The plan with the measured shares in its candidates' availability.

    `plan` is the draft to write into; the figures are those of the home's present release. A candidate without an availability, or
    whose items no delivery carried, stays as it is; of several items of one source the worst counts. Raises Refused when the actor may not
    see figures.
    """
    reason = "受入れの欠損と不整合を計画に書く"
    work.ask(actor, work.linkage_purpose.id, Stage.DELIVERED, Action.FIGURES, (), step="measure", reason=reason)
    deliveries = {delivery.source: delivery for delivery in deliveries_of(work) if delivery.report and delivery.report.refused is None}
    counts = {item: found for delivery in deliveries.values() for item, found in _counts(delivery).items()}
    days = {source: datetime.date.fromisoformat(delivery.as_of) for source, delivery in deliveries.items()}
    return msgspec.structs.replace(plan, candidates=tuple(_measured(candidate, counts, days) for candidate in plan.candidates))


def _counts(delivery: Delivery) -> Counts:
    report = delivery.report
    assert report is not None, "deliveries without a report were left out"
    return {f"{delivery.source}.{field.field}": (report.rows, field.missing, field.inconsistent) for field in report.fields}


def _measured(candidate: Candidate, counts: Counts, days: dict[str, datetime.date]) -> Candidate:
    found: dict[str, list[tuple[int, int, int]]] = {}
    for item in candidate.items:
        if item in counts:
            found.setdefault(item.partition(".")[0], []).append(counts[item])
    if candidate.availability is None or not found:
        return candidate
    kept = tuple(quality for quality in candidate.availability.quality if quality.source not in found)
    return msgspec.structs.replace(candidate, availability=_with(candidate.availability, (*kept, *_qualities(found, days))))


def _qualities(found: dict[str, list[tuple[int, int, int]]], days: dict[str, datetime.date]) -> tuple[Quality, ...]:
    return tuple(
        Quality(
            source=source,
            rows=max(rows for rows, _, _ in several),
            missing=max(missing for _, missing, _ in several),
            inconsistent=max(inconsistent for _, _, inconsistent in several),
            measured_on=days[source],
        )
        for source, several in found.items()
    )


def _with(availability: Availability, quality: tuple[Quality, ...]) -> Availability:
    return msgspec.structs.replace(availability, quality=tuple(sorted(quality, key=lambda each: each.source)))
