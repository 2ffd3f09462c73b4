"""The list for supporters as a workbook, for one permit, written outside the home folder."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import xlsxwriter

from hagukumi.audit import Event, EventKind
from hagukumi.law import Action
from hagukumi.plan.records import Criterion, Role, Stage, Use
from hagukumi.runs.direct import open_provided, provided_to
from hagukumi.runs.hand_over import HANDED_OVER_TABLES
from hagukumi.runs.results import latest_batch
from hagukumi.runs.workspace import Actor, Workspace, WorkspaceError
from hagukumi.vault import Permit

_NOTICE = (
    "判定は支援を検討するための補助です。名簿に載っていないことや区分が低いことは、安全を意味しません。必ず人が確かめて判断してください。"
)
DIRECT_TITLE = "保有・管理主体からの直接提供"
_DIRECT_NOTICE = (
    "総括管理主体の指示により、保有する課が直接提供した記録です。支援措置を受けているか、そうでないと確かめられないこどもは、"
    "所在の分かるおそれのある項目を空欄にしています。"
)
_UNKNOWN = {"name": "不明（総括管理主体に照会してください）", "protected": "不明"}
_COLUMNS = (
    ("管理番号", "_number", 14),
    ("氏名", "name", 18),
    ("カナ", "kana", 22),
    ("生年月日", "birth_date", 12),
    ("住所", "address", 36),
    ("電話", "phone", 16),
    ("保護者", "guardian", 18),
    ("支援措置", "protected", 10),
    ("区分", "band_name", 20),
    ("新規把握", "newly_found", 10),
    ("重大な事実", "grave", 10),
    ("該当した理由", "for", 60),
    ("反対の材料", "against", 36),
    ("不明な資料", "missing", 40),
    ("次に確かめること", "check_next", 48),
)


def handed_over(work: Workspace, department: str, criterion: Criterion, actor: Actor) -> tuple[Permit, dict[str, pa.Table]]:
    """What was handed over to a department for one criterion, opened by one of its supporters."""
    items = work.items(criterion.purpose, Stage.HANDED_OVER, actor, tables=HANDED_OVER_TABLES)
    permit = work.ask(
        actor, criterion.purpose, Stage.HANDED_OVER, Action.OPEN, items, step="handover", reason=f"{criterion.name}の名簿を見る"
    )
    batch = latest_batch(work, Stage.HANDED_OVER, criterion.purpose, department)
    with work.vault.open_batches(permit, [batch]) as opened:
        return permit, {name: opened.arrow(name) for name in HANDED_OVER_TABLES if name in opened.tables}


def write_support_list(work: Workspace, department: str, out: Path, officer: str = "") -> int:
    """Write one sheet for each criterion handed over to the department, and one for each table provided directly. Returns rows of lists.

    Raises WorkspaceError when `out` lies inside the home folder or exists already, and Refused when the release gives no such use.
    """
    target = out.resolve()
    if target.is_relative_to(work.home.resolve()):
        raise WorkspaceError("名簿は保管フォルダーの中には書き出せません。別のフォルダーを指定してください。")
    if target.exists():
        raise WorkspaceError("同じ名前のファイルがすでにあります。別の名前を指定してください。")
    if not target.parent.is_dir():
        raise WorkspaceError("書き出す先のフォルダーがありません。先に作るか、別のフォルダーを指定してください。")
    actor = work.person(department, Role.SUPPORTER, officer)
    criteria = [criterion for criterion in work.criteria if department in criterion.recipients]
    if not criteria:
        raise WorkspaceError("この担当課に引き渡す判定基準が計画にありません。")
    lists = [(criterion, *handed_over(work, department, criterion, actor)) for criterion in criteria]
    direct = _direct(work, department, actor, criteria)
    content, rows = _workbook(work, [(criterion, rows_of(criterion, tables)) for criterion, _, tables in lists], direct)
    for criterion, permit, tables in lists:
        _log(work, actor, criterion, permit, tables["contact"].num_rows)
    _write_private(target, content)
    return rows


def band_name(criterion: Criterion, band: str | None) -> str:
    """What a band is called for people; 判定不能 where too little is known."""
    return next((found.name for found in criterion.bands if found.id == band), "判定不能")


def rows_of(criterion: Criterion, tables: dict[str, pa.Table]) -> list[dict[str, Any]]:
    """One row per child: contact, band, and reasons for, against and missing as text; in the order of list numbers (no ranking)."""
    contacts = {row["_number"]: row for row in tables["contact"].to_pylist()}
    rows = {row["_number"]: contacts.get(row["_number"], {}) | row for row in tables["judgment"].to_pylist()}
    for row in rows.values():
        row["band_name"] = band_name(criterion, row.get("band"))
    for reason in tables["reason"].to_pylist():
        row = rows[reason["_number"]]
        row.setdefault(reason["side"], []).append(reason.get("detail") or reason.get("name") or "")
        if reason["side"] != "against" and reason.get("check_next"):
            row.setdefault("check_next", []).append(reason["check_next"])
    return [rows[number] for number in sorted(rows)]


class _Provided(NamedTuple):
    """A table that a holder provided directly: the use it rests on, the criterion's name, and the rows."""

    use: Use
    criterion: str
    table: str
    rows: pa.Table


def _direct(work: Workspace, department: str, actor: Actor, criteria: list[Criterion]) -> list[_Provided]:
    """What holders provided directly for these lists, under the supporter's own permits."""
    return [
        _Provided(use, criterion.name, table, rows)
        for criterion in criteria
        for use, manifest in provided_to(work, criterion.purpose, department)
        for table, rows in sorted(open_provided(work, actor, use, manifest).items())
    ]


def _workbook(work: Workspace, lists: list[tuple[Criterion, list[dict[str, Any]]]], direct: list[_Provided]) -> tuple[bytes, int]:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    head = book.add_format({"bold": True, "bg_color": "#E8F1FE", "border": 1, "text_wrap": True, "valign": "top"})
    cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "border": 1, "align": "left"})
    for criterion, rows in lists:
        sheet = book.add_worksheet(criterion.name[:31])
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.freeze_panes(3, 2)
        sheet.set_footer(f"&L版 {work.release.hash[:16]}&C&P / &N&R{criterion.name}")
        sheet.write_string(0, 0, f"{work.release.plan.programme.municipality} {criterion.name} 支援を検討するこどもの名簿（{len(rows)}人）")
        sheet.write_string(1, 0, _NOTICE)
        for column, (title, _, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, title, head)
        for number, row in enumerate(rows, start=3):
            for column, (_, key, _) in enumerate(_COLUMNS):
                _write_cell(sheet, number, column, _UNKNOWN.get(key) if row.get(key) is None else row[key], cell, day)
    for place, provided in enumerate(direct, start=1):
        _direct_sheet(work, book.add_worksheet(f"直接提供{place}"), provided, head, cell, day)
    book.close()
    return buffer.getvalue(), sum(len(rows) for _, rows in lists)


def _direct_sheet(work: Workspace, sheet: Any, provided: _Provided, head: Any, cell: Any, day: Any) -> None:
    """A sheet of 「保有・管理主体からの直接提供」: list numbers and the use's items, as the holder's own record has them."""
    use, names = provided.use, provided.rows.column_names
    holder, source = work.index.departments[use.giver].name, work.index.sources[provided.table].name
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 1)
    sheet.set_footer(f"&L版 {work.release.hash[:16]}&C&P / &N&R{provided.criterion}")
    sheet.write_string(0, 0, f"{DIRECT_TITLE}: {holder}「{source}」（{provided.criterion}の名簿のこどもの{provided.rows.num_rows}行）")
    sheet.write_string(1, 0, _DIRECT_NOTICE)
    for column, name in enumerate(names):
        title = "管理番号" if name == "_number" else work.index.items[f"{provided.table}.{name}"].name
        sheet.set_column(column, column, 22)
        sheet.write_string(2, column, title, head)
    for number, row in enumerate(provided.rows.to_pylist(), start=3):
        for column, name in enumerate(names):
            _write_cell(sheet, number, column, row[name], cell, day)


def _write_cell(sheet: Any, row: int, column: int, value: Any, cell: Any, day: Any) -> None:
    if isinstance(value, datetime.date):
        sheet.write_datetime(row, column, datetime.datetime.combine(value, datetime.time()), day)
    else:
        sheet.write_string(row, column, shown(value), cell)


def shown(value: Any) -> str:
    """A value as a clerk reads it; unknown is said, not left blank."""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, list):
        return "\n".join(dict.fromkeys(map(str, value)))
    return "" if value is None else str(value)


def _log(work: Workspace, actor: Actor, criterion: Criterion, permit: Permit, count: int) -> None:
    work.vault.log(
        Event(
            kind=EventKind.HANDED_OVER,
            actor=actor.officer,
            role=actor.role.value,
            department=actor.department,
            purpose=criterion.purpose,
            release=work.release.hash,
            permit=permit.id,
            stage=Stage.HANDED_OVER.value,
            items=permit.items,
            count=count,
            reason=f"{criterion.name}の名簿をファイルに書き出す",
        )
    )


def _write_private(target: Path, content: bytes) -> None:
    """Create the file for its owner alone, whole or not at all; never over an existing one."""
    target.touch(mode=0o600, exist_ok=False)
    try:
        target.write_bytes(content)
    except BaseException:
        target.unlink()
        raise
