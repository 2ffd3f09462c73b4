"""経過: every approval and withdrawal of a plan, with the approved plans themselves, kept beside the plan."""

from __future__ import annotations

import datetime
import enum
import tomllib
from pathlib import Path

import msgspec
import tomli_w

from hagukumi.plan.files import write_whole
from hagukumi.plan.problems import PlanError, explain
from hagukumi.plan.records import Plan, Record
from hagukumi.plan.release import Release, ReleaseError, canonical_bytes, plan_hash

HISTORY_FOLDER = "history"
HISTORY_FILE = "history.toml"


class HistoryKind(enum.StrEnum):
    """What happened to a release."""

    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class HistoryEntry(Record, frozen=True):
    """One line of the history: what happened to which release, by whom (officer ids), on which day, and why (withdrawals)."""

    kind: HistoryKind
    hash: str
    officers: tuple[str, ...]
    on: datetime.date
    valid_from: datetime.date
    valid_until: datetime.date
    reason: str = ""


class _HistoryFile(Record, frozen=True):
    entry: tuple[HistoryEntry, ...] = ()


def read_history(folder: Path) -> tuple[HistoryEntry, ...]:
    """Entries in the order they were made; empty before the first approval. Raises PlanError, ReleaseError."""
    path = folder / HISTORY_FOLDER / HISTORY_FILE
    if not path.exists():
        return ()
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _HistoryFile).entry
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ReleaseError(f"{HISTORY_FOLDER}/{HISTORY_FILE} を読めません。控えから戻してください。") from error
    except msgspec.ValidationError as error:
        raise PlanError([explain(str(error), f"{HISTORY_FOLDER}/{HISTORY_FILE}", "")]) from error


def record_release(release: Release, folder: Path) -> None:
    """Keep the release's plan and add its approval, or its withdrawal, to the history. Doing it again adds nothing."""
    kept = folder / HISTORY_FOLDER / f"{release.hash}.json"
    kept.parent.mkdir(exist_ok=True)
    write_whole(kept, canonical_bytes(release.plan))
    entries = read_history(folder)
    if (entry := _entry(release)) not in entries:
        content = msgspec.to_builtins(_HistoryFile(entry=(*entries, entry)), builtin_types=(datetime.date,))
        write_whole(kept.with_name(HISTORY_FILE), tomli_w.dumps(content).encode())


def approved_plan(folder: Path, beginning: str) -> Plan:
    """The approved plan whose hash begins like this. Raises ReleaseError when none or several do, or when it was changed since."""
    found = sorted({entry.hash for entry in read_history(folder) if beginning and entry.hash.startswith(beginning)})
    if len(found) != 1:
        raise ReleaseError(f"「{beginning}」で始まる版は{len(found)}件あります。hagukumi plan history で版の番号を確かめてください。")
    try:
        plan = msgspec.json.decode((folder / HISTORY_FOLDER / f"{found[0]}.json").read_bytes(), type=Plan)
    except (OSError, msgspec.MsgspecError) as error:
        raise ReleaseError("保管されている版を読めません。控えから戻してください。") from error
    if plan_hash(plan) != found[0]:
        raise ReleaseError("保管されている版が変えられています。控えから戻してください。")
    return plan


def _entry(release: Release) -> HistoryEntry:
    out = release.withdrawal
    approved = (release.author, *(approval.officer for approval in release.approvals))
    return HistoryEntry(
        kind=HistoryKind.APPROVED if out is None else HistoryKind.WITHDRAWN,
        hash=release.hash,
        officers=approved if out is None else out.officers,
        on=max(approval.on for approval in release.approvals) if out is None else out.on,
        valid_from=release.valid_from,
        valid_until=release.valid_until,
        reason="" if out is None else out.reason,
    )
