"""Pages of a holder: its own sources and nothing else."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from hagukumi.intake import MEANINGS, Code
from hagukumi.law import Action
from hagukumi.office.frame.access import Access, Ask, FiguresView, GatedView, own_purpose
from hagukumi.office.frame.words import day, word
from hagukumi.plan.records import Column, Role, Source, Stage, ValueType
from hagukumi.runs import Workspace
from hagukumi.runs.receive import QUARANTINE, Delivery, deliveries_of
from hagukumi.runs.workspace import Actor

PAGE = 100
"""Quarantined rows on one page."""


def own_sources(work: Workspace, actor: Actor) -> list[Source]:
    """Sources that the actor's department holds."""
    return [source for source in work.sources if source.holder == actor.department]


class _Desk(FiguresView):
    """A page that shows figures of what the department delivers."""

    desks = (Role.HOLDER,)


class Requests(_Desk):
    """What is asked of the department, why, and in which layout."""

    template, reason = "holder/requests.html", "求められている資料を見る"

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """One entry per source with its columns."""
        return {"sources": [_request(access.work, source) for source in own_sources(access.work, access.actor)]}


def _request(work: Workspace, source: Source) -> dict[str, Any]:
    layout = source.layout
    return {
        "source": source,
        "format": word(layout.format),
        "encoding": word(layout.encoding) if layout.format.value == "csv" else "",
        "columns": [_column(work, source, column) for column in layout.columns],
    }


def _column(work: Workspace, source: Source, column: Column) -> dict[str, Any]:
    item = work.index.items.get(f"{source.id}.{column.field}")
    purposes = dict.fromkeys(use.purpose for use in work.index.uses_of(item.id) if use.giver == source.holder) if item else {}
    form = word(column.form) if column.type is ValueType.DATE else "、".join(column.codes)
    return {
        "header": column.header,
        "discard": column.discard,
        "asked": bool(purposes) and not column.discard,
        "item": item,
        "kind": word(item.kind) if item else "",
        "type": word(column.type),
        "form": form,
        "required": column.required,
        "purposes": [work.index.purposes[purpose].name for purpose in purposes],
    }


class Quality(_Desk):
    """How good each extract was, item by item."""

    template, reason = "holder/quality.html", "品質の報告を見る"

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """One entry per source of the department."""
        known = {delivery.source: delivery for delivery in deliveries_of(access.work)}
        return {"sources": [_quality(source, known.get(source.id)) for source in own_sources(access.work, access.actor)]}


def _quality(source: Source, delivery: Delivery | None) -> dict[str, Any]:
    report = delivery.report if delivery else None
    return {
        "source": source,
        "delivered": delivery is not None and delivery.delivered,
        "refusal": delivery.refusal if delivery else None,
        "report": report,
        "fresh_on": day(delivery.fresh_on) if delivery else None,
        "codes": [(code, count, MEANINGS[Code(code)]) for code, count in report.codes.items()] if report else [],
    }


class Quarantines(_Desk):
    """The department's extracts that have rows in quarantine."""

    template, reason = "holder/quarantines.html", "隔離された行の一覧を見る"

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """Counts per source."""
        known = {delivery.source: delivery for delivery in deliveries_of(access.work)}
        return {"sources": [_quality(source, known.get(source.id)) for source in own_sources(access.work, access.actor)]}


class Quarantine(GatedView):
    """Row numbers, columns and codes of one extract; values are never shown."""

    desks, template = (Role.HOLDER,), "holder/quarantine.html"

    def wanted(self, work: Workspace, actor: Actor, **kwargs: str) -> Ask:
        """The system's own columns of what was delivered: a request without items."""
        return Ask(own_purpose(work, actor), Stage.DELIVERED, Action.OPEN, "隔離された行を見る")

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """One page of rows. Another department's extract, or one that was not delivered, is not found."""
        source = next((each for each in own_sources(access.work, access.actor) if each.id == kwargs["source"]), None)
        delivery = next((each for each in deliveries_of(access.work) if source and each.source == source.id and each.delivered), None)
        batch = quarantine_batch(access.work, delivery) if delivery else None
        if source is None or batch is None:
            raise Http404
        return {"source": source} | self._rows(access, batch, source)

    def _rows(self, access: Access, batch: str, source: Source) -> dict[str, Any]:
        code, number = self.request.GET.get("code", ""), page_number(self.request.GET.get("page", ""))
        code = code if code in MEANINGS else ""
        with access.work.vault.open_batches(access.permit, [batch]) as opened:
            run = opened.connection.execute
            per_code = run(f'SELECT _code, count(*) FROM "{QUARANTINE}" GROUP BY _code ORDER BY _code').fetchall()
            total = sum(count for name, count in per_code if code in ("", name))
            rows = run(
                f"SELECT _row, _column, _code, _value_class FROM \"{QUARANTINE}\" WHERE ? = '' OR _code = ? "
                "ORDER BY _row, _column, _code LIMIT ? OFFSET ?",
                [code, code, PAGE, (number - 1) * PAGE],
            ).fetchall()
        headers = {column.field: column.header for column in source.layout.columns}
        return {
            "codes": [(name, count, MEANINGS[Code(name)].message) for name, count in per_code],
            "picked": code,
            "rows": [{"row": r, "column": headers.get(c, c), "code": k, "kind": v, "meaning": MEANINGS[Code(k)]} for r, c, k, v in rows],
            "total": total,
            "number": number,
            "pages": max(1, -(-total // PAGE)),
        }


def quarantine_batch(work: Workspace, delivery: Delivery) -> str | None:
    """The batch of a delivery that holds its quarantine."""
    return next((batch for batch in delivery.batches.values() if QUARANTINE in work.vault.manifest(batch).tables), None)


def page_number(text: str) -> int:
    """The number of a page from a query, 1 for anything that is none."""
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 7 and int(text) > 0 else 1
