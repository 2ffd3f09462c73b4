"""Pages of a supporter: lists that were handed over to the own department, and one child at a time."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

import pyarrow as pa
from django.http import Http404

from hagukumi.law import Action
from hagukumi.office.frame.access import Access, Ask, GatedView
from hagukumi.office.frame.words import band_names, day
from hagukumi.plan.records import Criterion, Role, Stage
from hagukumi.runs import Workspace
from hagukumi.runs.hand_over import HANDED_OVER_TABLES
from hagukumi.runs.receive import deliveries_of
from hagukumi.runs.results import results_of
from hagukumi.runs.score import latest_batch
from hagukumi.runs.workspace import Actor

LIST_ITEMS = frozenset(
    {
        "judgment.band",
        "judgment.newly_found",
        "judgment.grave",
        "judgment.undetermined",
        "contact.name",
        "contact.kana",
        "contact.birth_date",
        "contact.protected",
    }
)
"""What the list shows of a child; everything else waits for the child's own page."""

WITHHELD = ("address", "phone", "guardian")
"""Whereabouts: never shown for a protected child (支援措置)."""


def own_criteria(work: Workspace, actor: Actor) -> list[Criterion]:
    """Criteria whose lists the department receives."""
    return [criterion for criterion in work.criteria if actor.department in criterion.recipients]


def criterion_of(work: Workspace, actor: Actor, criterion_id: str) -> Criterion | None:
    """A criterion of the plan; whether the department receives its list is the gate's to say."""
    return work.index.criteria.get(criterion_id)


class Lists(GatedView):
    """The lists of the department."""

    desks, template = (Role.SUPPORTER,), "supporter/lists.html"

    def wanted(self, work: Workspace, actor: Actor, **kwargs: str) -> Ask:
        """Figures of the department's own share."""
        criteria = own_criteria(work, actor)
        purpose = criteria[0].purpose if criteria else work.linkage_purpose.id
        return Ask(purpose, Stage.HANDED_OVER, Action.FIGURES, "引き渡された名簿の一覧を見る")

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """Size and date of each list; the figures come from manifests, no list is opened."""
        return {"lists": [_shelf(access, criterion) for criterion in own_criteria(access.work, access.actor)]}


def _shelf(access: Access, criterion: Criterion) -> dict[str, Any]:
    work = access.work
    batches = results_of(work, Stage.HANDED_OVER, criterion.purpose, access.actor.department)
    newest = max(batches, key=lambda manifest: manifest.created_at, default=None)
    return {
        "criterion": criterion,
        "children": newest.tables["judgment"].rows if newest else None,
        "handed_over_at": newest.created_at if newest else None,
        "due": newest.due if newest else None,
    }


class SupportList(GatedView):
    """One list, in the order of list numbers or by band: never a ranking."""

    desks, template = (Role.SUPPORTER,), "supporter/list.html"

    def wanted(self, work: Workspace, actor: Actor, **kwargs: str) -> Ask:
        """The list's columns of what was handed over."""
        criterion = criterion_of(work, actor, kwargs["criterion"])
        if criterion is None:
            raise Http404
        held = work.items(criterion.purpose, Stage.HANDED_OVER, actor, tables=("judgment", "contact"))
        items = tuple(item for item in held if item in LIST_ITEMS) or ("judgment.band",)
        return Ask(criterion.purpose, Stage.HANDED_OVER, Action.OPEN, f"{criterion.name}の名簿を見る", items)

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """The rows that the filters leave, and how many there are of each kind."""
        work, criterion = access.work, access.work.index.criteria[kwargs["criterion"]]
        batch = latest_batch(work, Stage.HANDED_OVER, criterion.purpose, access.actor.department)
        with work.vault.open_batches(access.permit, [batch]) as opened:
            tables = {name: opened.arrow(name) for name in opened.tables}
        bands = band_names(criterion)
        rows = list_rows(tables, bands, day_of(work, batch))
        return {"criterion": criterion, "total": len(rows)} | self._filtered(rows, bands)

    def _filtered(self, rows: list[dict[str, Any]], bands: dict[str, str]) -> dict[str, Any]:
        query = self.request.GET
        band = query.get("band", "") if query.get("band", "") in bands else ""
        newly = query.get("new", "") == "1"
        order = "band" if query.get("order", "") == "band" else "number"
        counts = Counter(row["band"] for row in rows)
        shown = [row for row in rows if band in ("", row["band"]) and (not newly or row["newly_found"])]
        if order == "band":
            places = {name: place for place, name in enumerate(bands)}
            shown.sort(key=lambda row: (places.get(row["band"], len(places)), row["number"]))
        choices = [(each, name, counts[each]) for each, name in bands.items() if counts[each]]
        return {"rows": shown, "bands": choices, "band": band, "new": newly, "order": order}


def list_rows(tables: dict[str, pa.Table], bands: dict[str, str], as_of: datetime.date | None) -> list[dict[str, Any]]:
    """One row per child, in the order of list numbers."""
    contacts = {row["_number"]: row for row in tables["contact"].to_pylist()} if "contact" in tables else {}
    rows = []
    for row in tables["judgment"].to_pylist():
        contact = contacts.get(row["_number"], {})
        rows.append(
            {
                "number": row["_number"],
                "band": row.get("band"),
                "band_name": bands.get(row.get("band") or "", "判定不能"),
                "newly_found": row.get("newly_found"),
                "grave": row.get("grave"),
                "name": contact.get("name"),
                "kana": contact.get("kana"),
                "age": age(contact.get("birth_date"), as_of),
                "protected": contact.get("protected"),
            }
        )
    return sorted(rows, key=lambda row: row["number"])


def age(birth_date: datetime.date | None, on: datetime.date | None) -> int | None:
    """Years completed on a day."""
    if birth_date is None or on is None:
        return None
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def day_of(work: Workspace, batch: str) -> datetime.date:
    """The day for ages: the as-of date of the newest delivery, else the day on which the list was made."""
    days = [found for delivery in deliveries_of(work) if (found := day(delivery.as_of))]
    return max(days, default=work.vault.manifest(batch).created_at.date())


class Child(GatedView):
    """One child of the list: an event that names the child is durable before the page is made."""

    desks, template = (Role.SUPPORTER,), "supporter/child.html"

    def wanted(self, work: Workspace, actor: Actor, **kwargs: str) -> Ask:
        """Everything that was handed over about this one child."""
        criterion = criterion_of(work, actor, kwargs["criterion"])
        if criterion is None:
            raise Http404
        items = work.items(criterion.purpose, Stage.HANDED_OVER, actor, tables=HANDED_OVER_TABLES) or ("judgment.band",)
        reason = f"{criterion.name}の名簿のこどものページを開く"
        return Ask(criterion.purpose, Stage.HANDED_OVER, Action.OPEN, reason, items, (kwargs["number"],))

    def page(self, access: Access, **kwargs: str) -> dict[str, Any]:
        """Judgment, contact and reasons of the child; not found when the department's list does not hold the number."""
        work, criterion, number = access.work, access.work.index.criteria[kwargs["criterion"]], kwargs["number"]
        batch = latest_batch(work, Stage.HANDED_OVER, criterion.purpose, access.actor.department)
        with work.vault.open_batches(access.permit, [batch], persons=[number]) as opened:
            tables = {name: opened.arrow(name).to_pylist() for name in opened.tables}
        if not tables.get("judgment"):
            raise Http404
        judgment = tables["judgment"][0]
        return {
            "criterion": criterion,
            "number": number,
            "judgment": judgment,
            "band_name": band_names(criterion).get(judgment.get("band") or "", "判定不能"),
            "contact": contact_of(tables, day_of(work, batch)),
            "freshness": freshness(work, criterion),
        } | reasons_of(tables.get("reason", []))


def contact_of(tables: dict[str, list[dict[str, Any]]], as_of: datetime.date) -> dict[str, Any]:
    """The contact as shown; whereabouts are blanked here too, whatever was stored, unless the child is known not to be protected."""
    contact = {"protected": None} | dict((tables.get("contact") or [{}])[0])
    if contact["protected"] is not False:
        contact |= dict.fromkeys(WITHHELD)
    return contact | {"age": age(contact.get("birth_date"), as_of)}


def reasons_of(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Reasons for, against and missing, and what to check next, each once."""
    sides: dict[str, list[dict[str, Any]]] = {"for": [], "against": [], "missing": []}
    for row in rows:
        sides.setdefault(row.get("side") or "missing", []).append(row)
    checks = [row["check_next"] for side in ("for", "missing") for row in sides[side] if row.get("check_next")]
    return {"found": sides["for"], "against": sides["against"], "missing": sides["missing"], "checks": list(dict.fromkeys(checks))}


def freshness(work: Workspace, criterion: Criterion) -> list[dict[str, Any]]:
    """Each source that the criterion reads: whether it was delivered and how fresh it is."""
    known = {delivery.source: delivery for delivery in deliveries_of(work)}
    used = dict.fromkeys(indicator.source for indicator in criterion.indicators)
    return [
        {
            "name": work.index.sources[source].name,
            "delivered": source in known and known[source].delivered,
            "fresh_on": day(known[source].fresh_on) if source in known else None,
            "as_of": day(known[source].as_of) if source in known else None,
        }
        for source in used
    ]
