"""The plan as a folder of TOML files: the edge where text becomes records and back."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from hagukumi.plan.files import write_whole
from hagukumi.plan.lists import LISTS, PlanList
from hagukumi.plan.problems import PlanError, PlanProblem, explain
from hagukumi.plan.records import Item, Plan, PrivacyPolicy, Programme, Record
from hagukumi.plan.structure import structural_problems
from hagukumi.plan.toml_text import toml_text

MAXIMUM_FILE_BYTES = 8 * 1024 * 1024
"""A plan file larger than this is not read: a plan is written by people."""

_ALWAYS = frozenset({"bodies", "departments", "purposes", "retentions", "items", "uses"})
"""Lists whose file a plan folder must have."""

_R = TypeVar("_R", bound=Record)


def read_plan(folder: Path) -> Plan:
    """Read and check a plan folder.

    Raises PlanError with every problem found (file, entry, field, remedy); nothing is defaulted that the file states wrongly.
    """
    if not folder.is_dir():
        missing = {"message": "計画のフォルダーがありません。", "remedy": "フォルダーの場所と名前を確かめてください。"}
        raise PlanError([PlanProblem(file=folder.name or str(folder), entry="", field="", **missing)])
    reader = _Reader(folder)
    programme = reader.single(folder / "plan.toml", "programme", Programme, beside=("privacy",))
    privacy = reader.optional(folder / "plan.toml", "privacy", PrivacyPolicy, beside=("programme",))
    lists = {listed.name: reader.listed(folder, listed) for listed in LISTS}
    for path in reader.files(folder / "sources"):
        lists["items"].extend(reader.several(path, "item", Item, beside=("source",)))
    if reader.problems or programme is None:
        raise PlanError(reader.problems)
    plan = Plan(programme=programme, privacy=privacy, **{name: tuple(entries) for name, entries in lists.items()})
    if problems := structural_problems(plan):
        raise PlanError(problems)
    return plan


def write_plan(plan: Plan, folder: Path, *, only: tuple[str, ...] = ()) -> None:
    """Write a plan as TOML files that `read_plan` reads back as an equal plan (up to the order of entries).

    Each file is replaced whole: what stops this half-way leaves every file as it was or as it is to be.
    `only` names the files to write, so that what people wrote in the others stays as it is, remarks included.
    """
    for path, content in sorted(_files(plan).items()):
        if only and path not in only:
            continue
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, toml_text(content).encode())


def _files(plan: Plan) -> dict[str, dict[str, Any]]:
    own = {source.id for source in plan.sources}
    files: dict[str, dict[str, Any]] = {"plan.toml": {"programme": _plain(plan.programme)}}
    if plan.privacy is not None:
        files["plan.toml"]["privacy"] = _plain(plan.privacy)
    for listed in LISTS:
        entries = getattr(plan, listed.name)
        if listed.file.endswith("/"):
            files |= {f"{listed.file}{entry.id}.toml": {listed.table: _plain(entry)} for entry in entries}
        elif entries or listed.name in _ALWAYS:
            shown = [_plain(entry) for entry in entries if listed.name != "items" or entry.table not in own]
            files.setdefault(listed.file, {})[listed.table] = shown
    for source in plan.sources:
        files[f"sources/{source.id}.toml"]["item"] = [_plain(item) for item in plan.items if item.table == source.id]
    return files


def _plain(record: Record) -> Any:
    return msgspec.to_builtins(record, builtin_types=(datetime.date,))


class _Reader:
    """Reads files one by one and gathers problems instead of stopping at the first."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[Path, dict[str, Any]] = {}
        self.problems: list[PlanProblem] = []

    def files(self, folder: Path) -> list[Path]:
        return sorted(folder.glob("*.toml")) if folder.is_dir() else []

    def listed(self, root: Path, listed: PlanList) -> list[Any]:
        """The entries of one list; a list that a plan may lack may lack its file too."""
        if listed.file.endswith("/"):
            beside: tuple[str, ...] = ("item",) if listed.name == "sources" else ()
            found = [self.single(path, listed.table, listed.record, beside) for path in self.files(root / listed.file)]
            return [record for record in found if record is not None]
        path = root / listed.file
        if listed.name not in _ALWAYS and not path.exists():
            return []
        beside = tuple(other.table for other in LISTS if other.file == listed.file and other is not listed)
        return list(self.several(path, listed.table, listed.record, beside))

    def optional(self, path: Path, table: str, kind: type[_R], beside: tuple[str, ...]) -> _R | None:
        content = self._content(path, (table, *beside))
        return self._record(path, content[table], kind) if content and table in content else None

    def single(self, path: Path, table: str, kind: type[_R], beside: tuple[str, ...] = ()) -> _R | None:
        content = self._content(path, (table, *beside))
        if content is None:
            return None
        if table not in content:
            self._note(path, "", table, f"[{table}] がありません。", "見出しの表を書き足してください。")
            return None
        return self._record(path, content[table], kind)

    def several(self, path: Path, table: str, kind: type[_R], beside: tuple[str, ...] = ()) -> list[_R]:
        content = self._content(path, (table, *beside))
        entries = (content or {}).get(table, [])
        if not isinstance(entries, list):
            self._note(path, "", table, f"[[{table}]] の並びとして書かれていません。", f"[[{table}]] と二重の括弧で書いてください。")
            return []
        return [record for entry in entries if (record := self._record(path, entry, kind)) is not None]

    def _record(self, path: Path, entry: Any, kind: type[_R]) -> _R | None:
        name = str(entry.get("id", "")) if isinstance(entry, dict) else ""
        try:
            return msgspec.convert(entry, kind)
        except msgspec.ValidationError as error:
            self.problems.append(explain(str(error), self._name(path), name))
            return None

    def _content(self, path: Path, tables: tuple[str, ...]) -> dict[str, Any] | None:
        if path not in self._read:
            self._read[path] = self._parse(path, tables)
        return self._read[path] or None

    def _parse(self, path: Path, tables: tuple[str, ...]) -> dict[str, Any]:
        try:
            if path.stat().st_size > MAXIMUM_FILE_BYTES:
                self._note(path, "", "", "ファイルが大きすぎます。", "計画のファイルか確かめてください。")
                return {}
            content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
        except OSError:
            self._note(path, "", "", "ファイルを読めません。", "計画のフォルダーにこのファイルがあるか確かめてください。")
        except UnicodeDecodeError:
            self._note(path, "", "", "UTF-8の文字として読めません。", "UTF-8で保存し直してください。")
        except tomllib.TOMLDecodeError as error:
            place = str(error).rpartition("(")[2].rstrip(")")
            self._note(path, "", "", f"TOMLの書き方に誤りがあります（{place}）。", "引用符や括弧の閉じ忘れを確かめてください。")
        else:
            for extra in content.keys() - set(tables):
                self._note(path, "", extra, "このファイルには書けない見出しです。", "綴りを確かめるか、正しいファイルに移してください。")
            return content
        return {}

    def _note(self, path: Path, entry: str, field: str, message: str, remedy: str) -> None:
        self.problems.append(PlanProblem(file=self._name(path), entry=entry, field=field, message=message, remedy=remedy))

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()
