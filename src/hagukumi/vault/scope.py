"""What of a batch a permit reaches: tables, columns, rows. Pure functions over manifests; everything not named is absent.

Items decide about columns (`table.column`, and `column_key` with `column`); columns of the system are allowed by stage; tables of the
system (`_quarantine`) are for permits without any item; row conditions follow the uses that carry an item.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from hagukumi.plan import PlanIndex
from hagukumi.plan.derived import KEY_SUFFIX, SYSTEM_COLUMNS
from hagukumi.plan.records import Purpose, PurposeKind, Role, Stage
from hagukumi.vault.errors import OpenRefused
from hagukumi.vault.manifests import Facts, Manifest, StoredTable
from hagukumi.vault.permits import Terms

GENERAL_STAGES = frozenset({Stage.DELIVERED, Stage.LINKED})
"""Stages whose batches may serve several purposes: there the items decide. Later batches belong to one purpose."""


class Reach(NamedTuple):
    """One table of one batch under a permit: columns to hand over with their types, their items, and each item's conditions on rows."""

    manifest: Manifest
    table: str
    columns: Mapping[str, str]
    items: frozenset[str]
    conditions: Mapping[str, frozenset[Facts]]

    def unmet(self) -> frozenset[Facts]:
        """Conditions that each row has still to meet, all of them; those met when the batch was written hold for ever."""
        met = self.manifest.conditions_met
        return frozenset(facts for item, wanted in self.conditions.items() for facts in wanted.difference(met.get(item, ())))


def item_of(table: str, column: str, items: Iterable[str]) -> str:
    """The item among `items` that this column carries, or ""."""
    known = frozenset(items)
    names = (f"{table}.{column}", f"{table}.{column.removesuffix(KEY_SUFFIX)}")
    return next((name for name in names if name in known), "")


def allowed(terms: Terms, table: str, column: str) -> bool:
    """Whether a column may be stored or read under these terms."""
    if column.startswith("_"):
        return terms.stage in SYSTEM_COLUMNS.get(column, frozenset())
    return bool(item_of(table, column, terms.items))


def columns(terms: Terms, table: str, stored: StoredTable) -> dict[str, str]:
    """Columns of a stored table that the terms reach, with their types; none when no item of it is permitted."""
    reached = {column: kind for column, kind in stored.columns.items() if allowed(terms, table, column)}
    if table.startswith("_"):
        return {} if terms.items else reached
    return reached if any(not column.startswith("_") for column in reached) else {}


def serves_others(stage: Stage, purpose: str, purposes: Mapping[str, Purpose]) -> bool:
    """Whether what is stored at a stage under a purpose may be reached under another one that names its items.

    Never where a file is de-identified: nothing of the linkage flows in, and nothing received for that is looked at for anything else. A
    purpose that the plan does not know serves no other either.
    """
    found = purposes.get(purpose)
    return stage in GENERAL_STAGES and found is not None and found.kind is not PurposeKind.DEIDENTIFICATION


def check(terms: Terms, manifest: Manifest, plan: PlanIndex) -> None:
    """Raises OpenRefused unless the batch is of the permit's stage and purpose, and of the holder's or recipient's own."""
    if manifest.stage is not terms.stage:
        raise OpenRefused(f"データ「{manifest.id}」は許可された段階のものではありません。その段階の許可を申請してください。")
    shared = all(serves_others(manifest.stage, purpose, plan.purposes) for purpose in (manifest.purpose, terms.purpose))
    if manifest.purpose != terms.purpose and not shared:
        raise OpenRefused(f"データ「{manifest.id}」は別の利用目的のものです。その目的の許可を申請してください。")
    if terms.role is Role.HOLDER and not _own(terms, manifest, plan):
        raise OpenRefused(f"データ「{manifest.id}」には、あなたの課が保有していないデータが含まれています。")
    if terms.role is Role.SUPPORTER and manifest.recipient != terms.department:
        raise OpenRefused(f"データ「{manifest.id}」の引渡し先はあなたの課ではありません。")


def _own(terms: Terms, manifest: Manifest, plan: PlanIndex) -> bool:
    """A holder sees what its department holds, and nothing else."""
    sources = [plan.sources.get(table) for table in manifest.tables if not table.startswith("_")]
    return bool(sources) and all(source is not None and source.holder == terms.department for source in sources)


def reach(terms: Terms, manifest: Manifest, plan: PlanIndex) -> list[Reach]:
    """Everything in the batch that the permit reaches."""
    check(terms, manifest, plan)
    found = []
    for table, stored in manifest.tables.items():
        reached = columns(terms, table, stored)
        if reached:
            items = frozenset(item_of(table, column, terms.items) for column in reached) - {""}
            found.append(Reach(manifest, table, reached, items, _conditions(terms, items, plan)))
    return found


def _conditions(terms: Terms, items: Iterable[str], plan: PlanIndex) -> dict[str, frozenset[Facts]]:
    """The conditions of every use that names an item: if several uses name it, all of them count (as the law room reads it)."""
    named = {row.items for row in terms.rows if row.use not in plan.uses}
    found = {item: {row.items for row in terms.rows if row.use in plan.uses and item in plan.uses[row.use].items} for item in items}
    return {item: frozenset(facts | named) for item, facts in found.items()}
