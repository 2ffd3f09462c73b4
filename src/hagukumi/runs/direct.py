"""直接提供 (4.1, 4.4): a holder hands items of its own records to a supporter, on the coordinator's direction and under its supervision.

Nobody sees more than before. The coordinator's process says which list numbers belong to which rows of the holder's extract, and sees no
attribute; a person of the holder opens the holder's own delivered rows under a use of its own, and no person key; the supporter gets them
under its list's numbers. Each step is a permit of its own, and only children who are on that supporter's list are concerned.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence

import duckdb
import msgspec
import pyarrow as pa

from hagukumi.audit import Event, EventKind
from hagukumi.law import Action
from hagukumi.plan.records import Criterion, Direction, DirectionKind, LinkField, Role, Stage, Use, ValueType
from hagukumi.runs.hand_over import HANDED_OVER_TABLES, records_of_children
from hagukumi.runs.receive import deliveries_of
from hagukumi.runs.results import DIRECT, latest_batch
from hagukumi.runs.versions import VERSIONS
from hagukumi.runs.workspace import Actor, Workspace, WorkspaceError
from hagukumi.vault import Manifest

_PLACELESS = frozenset({ValueType.DATE, ValueType.INTEGER, ValueType.DECIMAL})
"""Days and numbers say nothing of where somebody is. Codes, texts and identifiers may (a school, a clinic, a note)."""


class Provided(msgspec.Struct, frozen=True, kw_only=True):
    """What was provided for one list: its batch, children on the list, those with a record at the holder, and rows.

    `withheld` counts children of whom only days and numbers were provided, because they are protected or not known not to be.
    `refused_rows` counts rows that a condition of the use kept back.
    """

    use: str
    criterion: str
    batch: str
    listed: int
    children: int
    rows: int
    withheld: int
    refused_rows: int


class _Pointers(msgspec.Struct, frozen=True):
    """Rows of the holder's extracts by list number (`_number`, `_source`, `_row`, `open`), and the number of children on the list."""

    rows: pa.Table
    listed: int


def direct_uses(work: Workspace, day: datetime.date) -> tuple[Use, ...]:
    """Uses under which a holder provides directly on a day, by id."""
    coordinators = {department.id for department in work.index.with_role(Role.COORDINATOR)}
    found = (use for use in work.release.plan.uses if use.role is Role.SUPPORTER and Stage.HANDED_OVER in use.stages)
    own = (use for use in found if use.giver not in coordinators)
    return tuple(sorted((use for use in own if _in_force(use, day)), key=lambda use: use.id))


def provide(work: Workspace, use_id: str, officer: str = "") -> tuple[Provided, ...]:
    """Provide directly under a use, for every list of its purpose that its receiver has; doing it again changes nothing.

    `officer` is the person of the holder who provides. Raises WorkspaceError when there is no such use, direction or list yet, and the
    gate's refusals.
    """
    use = next((use for use in direct_uses(work, work.vault.today()) if use.id == use_id), None)
    if use is None:
        raise WorkspaceError(f"直接提供の利用「{use_id}」は計画にないか、期間の外です。計画の利用と指示を確かめてください。")
    direction = direction_of(work, use)
    criteria = [criterion for criterion in work.criteria if criterion.purpose == use.purpose and use.receiver in criterion.recipients]
    if not criteria:
        raise WorkspaceError("受ける課に、この利用目的の名簿を引き渡す判定基準がありません。計画の判定基準を確かめてください。")
    holder = work.person(use.giver, Role.HOLDER, officer)
    return tuple(_provide(work, use, direction, criterion, holder) for criterion in criteria)


def direction_of(work: Workspace, use: Use) -> Direction:
    """The coordinator's direction that a use rests on, given already. Raises WorkspaceError when there is none (表4-1, 4.4)."""
    coordinators = {department.id for department in work.index.with_role(Role.COORDINATOR)}
    for each in work.release.plan.directions:
        sound = each.kind is DirectionKind.DIRECT_PROVISION and each.giver in coordinators and each.receiver == use.giver
        if each.id == use.direction and sound and each.given_on <= work.vault.today():
            return each
    raise WorkspaceError("総括管理主体による直接提供の指示が、計画にないか、まだ出されていません。総括管理主体に確かめてください。")


def _provide(work: Workspace, use: Use, direction: Direction, criterion: Criterion, holder: Actor) -> Provided:
    judged = latest_batch(work, Stage.JUDGED, use.purpose)
    linked = latest_batch(work, Stage.LINKED, work.linkage_purpose.id)
    latest_batch(work, Stage.HANDED_OVER, use.purpose, use.receiver)
    pointers = _pointers(work, criterion, use, judged, linked)
    delivered = _delivered(work, use)
    tables, refused = _own_rows(work, use, holder, delivered, pointers.rows)
    children = pa.concat_arrays([table["_number"].combine_chunks() for table in tables.values()]).unique()
    inputs = (judged, linked, *(manifest.id for manifest in delivered))
    batch = _write(work, use, holder, tables, inputs, delivered)
    _log(work, use, direction, holder, batch, len(children))
    closed = pointers.rows.filter(pa.compute.invert(pointers.rows["open"]))
    return Provided(
        use=use.id,
        criterion=criterion.id,
        batch=batch,
        listed=pointers.listed,
        children=len(children),
        rows=sum(table.num_rows for table in tables.values()),
        withheld=len(closed["_number"].unique()),
        refused_rows=refused,
    )


def _pointers(work: Workspace, criterion: Criterion, use: Use, judged: str, linked: str) -> _Pointers:
    """What the coordinator's process tells the holder: no attribute, no name, no person key."""
    children = _listed(work, criterion, judged)
    records, standing = records_of_children(work, criterion, linked, children)
    numbers = pa.table({"_person": children, "_number": _numbers(work, criterion, use, children)})
    connection = duckdb.connect()
    for name, table in (("_records", records), ("_standing", standing), ("_numbers", numbers)):
        connection.register(name, table)
    rows = connection.execute(
        "SELECT n._number, r._source, r._row, coalesce(NOT s.protected, false) AS open FROM _records r "
        "JOIN _numbers n ON n._person = r.of_child JOIN _standing s ON s._person = r.of_child "
        "WHERE r.part = 'child' AND list_contains(?, r._source) ORDER BY ALL",
        [sorted(_sources(use))],
    ).to_arrow_table()
    connection.close()
    return _Pointers(rows, len(children))


def _listed(work: Workspace, criterion: Criterion, judged: str) -> pa.Array:
    reason = f"{criterion.name}: 直接提供の対象となる、名簿のこどもを確かめる"
    permit = work.ask(work.process, criterion.purpose, Stage.JUDGED, Action.OPEN, ("judgment.listed",), step="direct", reason=reason)
    with work.vault.open_batches(permit, [judged]) as opened:
        listed = opened.connection.execute("SELECT _person FROM judgment WHERE listed ORDER BY _person").to_arrow_table()
    return listed["_person"].combine_chunks()


def _numbers(work: Workspace, criterion: Criterion, use: Use, children: pa.Array) -> pa.Array:
    items = work.items(use.purpose, Stage.HANDED_OVER, Actor("", Role.SUPPORTER, use.receiver), tables=HANDED_OVER_TABLES)
    reason = f"{criterion.name}: 直接提供のため、名簿の管理番号と記録の所在を対応させる"
    permit = work.ask(work.process, use.purpose, Stage.HANDED_OVER, Action.WRITE, items, step="direct", reason=reason)
    return work.vault.pseudonyms(permit, children, recipient=use.receiver)


def _sources(use: Use) -> set[str]:
    return {item.partition(".")[0] for item in use.items}


def _delivered(work: Workspace, use: Use) -> list[Manifest]:
    """Delivered batches that hold items of the use: those of its own purpose first."""
    found: dict[str, Manifest] = {}
    for delivery in deliveries_of(work):
        if delivery.source in _sources(use):
            ordered = sorted(delivery.batches.items(), key=lambda each: (each[0] != use.purpose, each[0]))
            found |= {batch: work.vault.manifest(batch) for _, batch in ordered}
    if not found:
        raise WorkspaceError("直接提供する資料が届いていません。抽出データを受け入れてから、もう一度実行してください。")
    return list(found.values())


def _own_rows(
    work: Workspace, use: Use, holder: Actor, delivered: Iterable[Manifest], pointers: pa.Table
) -> tuple[dict[str, pa.Table], int]:
    """The holder's own rows of the listed children, by table, under list numbers; and how many rows a condition refused."""
    reason = f"「{work.index.departments[use.receiver].name}」に直接提供する記録を、名簿の番号により選ぶ"
    permit = work.ask(holder, use.purpose, Stage.DELIVERED, Action.OPEN, use.items, step="direct", reason=reason)
    connection, refused, wanted = duckdb.connect(), 0, list(use.items)
    connection.register("_pointers", pointers)
    parts: dict[str, list[str]] = {}
    for manifest in delivered:
        with work.vault.open_batches(permit, [manifest.id]) as opened:
            refused += sum(opened.refused_rows.values())
            for table in opened.tables:
                arrow = opened.arrow(table)
                fields = [field for field in arrow.column_names if f"{table}.{field}" in wanted]
                wanted = [item for item in wanted if item not in {f"{table}.{field}" for field in fields}]
                if fields:
                    place = f"{table}_{len(parts.setdefault(table, []))}"
                    connection.register(place, arrow.select(["_row", *fields]))
                    parts[table].append(place)
    if wanted:
        missing = "、".join(work.index.items[item].name for item in wanted)
        raise WorkspaceError(f"直接提供する項目のうち、受け入れた資料にないものがあります: {missing}。計画の利用を確かめてください。")
    tables = {table: connection.execute(_join(work, table, places, use), [table]).to_arrow_table() for table, places in parts.items()}
    connection.close()
    return tables, refused


def _join(work: Workspace, table: str, places: Sequence[str], use: Use) -> str:
    """The rows of one extract, put together again by row and called by list number, with what may tell a place left out where it must."""
    fields = [item.partition(".")[2] for item in use.items if item.partition(".")[0] == table]
    columns = {column.field: column for column in work.index.sources[table].layout.columns}
    shown = ", ".join(
        f'"{field}"'
        if columns[field].type in _PLACELESS or columns[field].link in _NAMES
        else f'CASE WHEN p.open THEN "{field}" END AS "{field}"'
        for field in fields
    )
    joined = " ".join(f"LEFT JOIN {place} USING (_row)" for place in places)
    return f"SELECT p._number, {shown} FROM _pointers p {joined} WHERE p._source = ? ORDER BY ALL"


_NAMES = frozenset({LinkField.NAME, LinkField.KANA})
"""The child's own name is on the list already, for the protected too."""


def _write(
    work: Workspace, use: Use, holder: Actor, tables: Mapping[str, pa.Table], inputs: Sequence[str], delivered: Iterable[Manifest]
) -> str:
    reason = f"総括管理主体の指示により「{work.index.departments[use.receiver].name}」に直接提供する"
    permit = work.ask(holder, use.purpose, Stage.HANDED_OVER, Action.WRITE, use.items, step="direct", reason=reason)
    digest = hashlib.sha256("\n".join((VERSIONS, *sorted(inputs))).encode()).hexdigest()[:32]
    days = [manifest.as_of for manifest in delivered if manifest.as_of is not None]
    return work.vault.write(
        permit,
        tables,
        inputs=inputs,
        label=f"{DIRECT}{use.id}:{digest}:{use.receiver}",
        retention=use.retention,
        recipient=use.receiver,
        as_of=min(days, default=None),
    )


def _log(work: Workspace, use: Use, direction: Direction, holder: Actor, batch: str, count: int) -> None:
    work.vault.log(
        Event(
            kind=EventKind.HANDED_OVER,
            actor=holder.officer,
            role=holder.role.value,
            department=holder.department,
            purpose=use.purpose,
            release=work.release.hash,
            stage=Stage.HANDED_OVER.value,
            items=use.items,
            batches=(batch,),
            count=count,
            reason="総括管理主体の指示により、活用主体に直接提供しました",
            detail={"use": use.id, "direction": direction.id, "receiver": use.receiver},
        )
    )


def _in_force(use: Use, day: datetime.date) -> bool:
    return (use.since is None or use.since <= day) and (use.until is None or day <= use.until)


def provided_to(work: Workspace, purpose: str, department: str) -> list[tuple[Use, Manifest]]:
    """What was provided directly for the department's present list of a purpose, the newest batch of each use in force."""
    judged = latest_batch(work, Stage.JUDGED, purpose)
    found: dict[str, Manifest] = {}
    for manifest in work.vault.find(stage=Stage.HANDED_OVER, purpose=purpose, release=work.release.hash, recipient=department):
        if manifest.label.startswith(DIRECT) and judged in manifest.inputs:
            found[manifest.label.removeprefix(DIRECT).partition(":")[0]] = manifest
    return [(use, found[use.id]) for use in direct_uses(work, work.vault.today()) if use.id in found]


def open_provided(work: Workspace, actor: Actor, use: Use, manifest: Manifest) -> dict[str, pa.Table]:
    """Directly provided tables, opened by a person of the receiver under a permit for exactly this use's items."""
    reason = f"「{work.index.departments[use.giver].name}」から直接提供された記録を見る"
    permit = work.ask(actor, use.purpose, Stage.HANDED_OVER, Action.OPEN, use.items, step="direct", reason=reason)
    with work.vault.open_batches(permit, [manifest.id]) as opened:
        return {table: opened.arrow(table) for table in opened.tables}
