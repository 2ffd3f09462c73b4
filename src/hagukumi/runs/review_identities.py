"""The identities of records in question, opened row by row, and laid side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import duckdb

from hagukumi.law import Action
from hagukumi.linkage import LinkSettings
from hagukumi.linkage.review import Difference, differences
from hagukumi.plan.records import LinkField, Stage
from hagukumi.runs.link import link_source
from hagukumi.runs.workspace import Actor, Workspace

Place = tuple[str, int]
"""Source and row."""

Identity = Mapping[LinkField, str]

_NOT_PROTECTED = LinkSettings().protected_no


def identities(work: Workspace, actor: Actor, batch: str, places: Sequence[Place], subjects: Iterable[str]) -> dict[Place, Identity]:
    """What linkage may know of these rows, from the deliveries that the linked batch was made from.

    Only these rows leave the vault; the permit names `subjects`. Raises Refused, BatchErased when a delivery is gone.
    """
    purpose = work.linkage_purpose.id
    sources = sorted({source for source, _ in places})
    items = work.items(purpose, Stage.DELIVERED, actor, tables=sources)
    permit = work.ask(
        actor, purpose, Stage.DELIVERED, Action.OPEN, items, step="review", reason="名寄せ審査のため二つの記録を見比べる", subjects=subjects
    )
    inputs = [found for found in work.vault.manifest(batch).inputs if not set(sources).isdisjoint(work.vault.manifest(found).tables)]
    rows = {source: [row for place, row in places if place == source] for source in sources}
    with work.vault.open_batches(permit, inputs, rows=rows) as opened:
        return {place: found for source in sources for place, found in _of_source(work, opened.connection, source)}


def _of_source(work: Workspace, connection: duckdb.DuckDBPyConnection, source: str) -> Iterable[tuple[Place, Identity]]:
    columns = link_source(work.index.sources[source], connection).columns
    shown = ", ".join(f'CAST("{column}" AS VARCHAR)' for column in columns.values())
    for row, *values in connection.execute(f'SELECT _row, {shown} FROM "{source}" ORDER BY _row').fetchall():
        yield (source, row), {field: value for field, value in zip(columns, values, strict=True) if value}


def side_by_side(work: Workspace, places: tuple[Place, Place], found: Mapping[Place, Identity], withheld: bool) -> tuple[Difference, ...]:
    """Both identities field by field; a row that says itself that it is protected is enough to withhold whereabouts on both sides."""
    left, right = (found.get(place, {}) for place in places)
    programme = work.release.plan.programme
    own = tuple(work.index.sources[source].layout.private_use for source, _ in places)
    return differences(
        left,
        right,
        withheld=withheld or _says_protected(left) or _says_protected(right),
        prefecture=programme.prefecture,
        city=programme.municipality,
        private_use=(own[0], own[1]),
    )


def _says_protected(identity: Identity) -> bool:
    return identity.get(LinkField.PROTECTED, "") not in ("", *_NOT_PROTECTED)
