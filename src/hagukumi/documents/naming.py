"""How papers name the entries of a plan: never by id alone, and an id that leads nowhere is said to."""

from __future__ import annotations

from collections.abc import Iterable

from hagukumi.documents.words import BLANK, MISSING, TABLES, join
from hagukumi.plan import PlanIndex
from hagukumi.plan.records import Provision


def department(index: PlanIndex, id: str) -> str:
    """A department by name, e.g. 「市民課」."""
    if not id.strip():
        return BLANK
    found = index.departments.get(id)
    return found.name if found else f"{id}{MISSING}"


def department_of_body(index: PlanIndex, id: str) -> str:
    """A department with its body before it, e.g. 「育実市長　市民課」."""
    body, name = index.body_of(id), department(index, id)
    return f"{body.name}　{name}" if body and not name.startswith(body.name) else name


def organisation(index: PlanIndex, text: str) -> str:
    """An organisation that a plan names by a department's id or in words of its own."""
    return department(index, text) if text in index.departments else text if text.strip() else BLANK


def officer(index: PlanIndex, id: str) -> str:
    """An officer by department and title, e.g. 「市民課　係長」. Papers name posts, not persons."""
    if not id.strip():
        return BLANK
    if id not in index.officers:
        return f"{id}{MISSING}"
    found, place = index.officers[id]
    return f"{place.name}　{found.title}"


def purpose(index: PlanIndex, id: str) -> str:
    """A purpose by name."""
    if not id.strip():
        return BLANK
    found = index.purposes.get(id)
    return found.name if found else f"{id}{MISSING}"


def table(index: PlanIndex, id: str) -> str:
    """A source by name; what the system derives is told as that."""
    found = index.sources.get(id)
    return found.name if found else f"システムが作る「{TABLES[id]}」" if id in TABLES else f"{id}{MISSING}"


def item(index: PlanIndex, id: str) -> str:
    """A data item with its table, e.g. 「住民記録の氏名」."""
    found = index.items.get(id)
    if found is None:
        return f"{id}{MISSING}"
    source = index.sources.get(found.table)
    return f"{source.name}の{found.name}" if source else found.name


def items(index: PlanIndex, ids: Iterable[str], none: str = BLANK) -> str:
    """Several data items, by name."""
    return join([item(index, id) for id in ids], none=none)


def provision(cited: Provision) -> str:
    """A provision as cited, e.g. 「児童福祉法第10条第1項」."""
    return f"{cited.statute}{cited.article}".strip() or BLANK
