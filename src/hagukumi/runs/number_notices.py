"""A file for each source's holder: which rows of its own file have a doubtful resident number, of which kind, and what to do."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from hagukumi.audit import Event, EventKind
from hagukumi.documents.render.csv import rows_bytes
from hagukumi.linkage.number_faults import FAULT_NAMES, REMEDIES
from hagukumi.plan.records import Stage
from hagukumi.runs.numbers import SourceFaults, opened_faults
from hagukumi.runs.workspace import Actor, Workspace, WorkspaceError
from hagukumi.vault import Permit
from hagukumi.workbook.book import Page, write

_HEADINGS = ("ファイル名", "受入日", "ファイルの識別値（SHA-256の先頭16桁）", "行", "誤りの種類", "お願いすること")
_DIGEST = 16
_SHEET = "宛名番号の確認"

_INSIDE = "保管フォルダーの中には書き出せません。別のフォルダーを指定してください。"
_THERE = "書き出す先がすでにあります。まだないフォルダーを指定してください。"
_NO_PARENT = "書き出す先の親フォルダーがありません。先に作るか、別のフォルダーを指定してください。"


def write_notices(work: Workspace, out: Path, officer: str = "", source: str = "") -> tuple[SourceFaults, ...]:
    """Write `<holder>-<source>.csv` and `.xlsx` into a new folder for every source with faults; those sources are returned.

    The folder (0700) and its files (0600) are for their owner alone, all of them written or none. Each file is recorded before it is
    written. Raises WorkspaceError when the folder exists or lies in the home folder and as `opened_faults` does, Refused, VaultError.
    """
    folder = _new_folder(work, out)
    actor = work.coordinator_person(officer)
    permit, found = opened_faults(work, actor, source)
    told = tuple(each for each in found if each.rows)
    files: dict[str, bytes] = {}
    for each in told:
        _log(work, actor, permit, each)
        files |= {f"{each.holder}-{each.source.id}.csv": _csv(each), f"{each.holder}-{each.source.id}.xlsx": _xlsx(work, each)}
    if files:
        _write(folder, files)
    return told


def _new_folder(work: Workspace, out: Path) -> Path:
    folder = out.resolve()
    if folder.is_relative_to(work.home.resolve()):
        raise WorkspaceError(_INSIDE)
    if folder.exists():
        raise WorkspaceError(_THERE)
    if not folder.parent.is_dir():
        raise WorkspaceError(_NO_PARENT)
    return folder


def _lines(each: SourceFaults) -> list[tuple[str, str, str, int, str, str]]:
    digest = each.sha256[:_DIGEST]
    return [(each.file, each.received_on, digest, row, FAULT_NAMES[fault], REMEDIES[fault]) for row, fault in each.rows]


def _csv(each: SourceFaults) -> bytes:
    return rows_bytes([list(_HEADINGS), *([str(cell) for cell in line] for line in _lines(each))])


def _xlsx(work: Workspace, each: SourceFaults) -> bytes:
    return write(_cover(work, each), {_SHEET: Page(_HEADINGS, tuple(_lines(each)), {})})


def _cover(work: Workspace, each: SourceFaults) -> Sequence[str]:
    programme, of = work.release.plan.programme, "" if each.numbered is None else f"（宛名番号のある{each.numbered}行のうち）"
    return (
        f"{programme.municipality}　{programme.title}",
        f"{work.index.departments[each.holder].name}　御中",
        f"「{each.source.name}」の宛名番号の確認のお願い",
        f"名寄せの際に、宛名番号に誤りの疑いのある行が{len(each.rows)}行見つかりました{of}。"
        f"シート「{_SHEET}」の行を、提供したファイルと台帳で確かめてください。",
        "疑いであり、誤りと決まったものではありません。氏名・生年月日が番号の本人と合わない行は、番号では名寄せしていません。",
        "行は、提供したファイルの行です（見出しより上の行も数えます）。氏名・番号・住所は、このファイルには書いていません。",
        f"ファイル: {each.file}　受入日: {each.received_on or '不明'}　SHA-256: {each.sha256 or '不明'}",
        *(f"{FAULT_NAMES[fault]}: {rows}行" for fault, rows in sorted(each.counts.items())),
    )


def _log(work: Workspace, actor: Actor, permit: Permit, each: SourceFaults) -> None:
    work.vault.log(
        Event(
            kind=EventKind.DOCUMENT_WRITTEN,
            actor=actor.officer,
            role=actor.role.value,
            department=actor.department,
            purpose=permit.purpose,
            release=work.release.hash,
            permit=permit.id,
            stage=Stage.LINKED.value,
            items=permit.items,
            count=len(each.rows),
            reason="宛名番号の誤りを保有する課に知らせる一覧を書き出す",
            detail={"source": each.source.id, "holder": each.holder},
        )
    )


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """All files or none."""
    folder.mkdir(mode=0o700)
    made: list[Path] = []
    try:
        for name, content in files.items():
            made.append(folder / name)
            with os.fdopen(os.open(made[-1], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(content)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        folder.rmdir()
        raise
