"""The plan as a folder of TOML files: the edge where text becomes records and back."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from hagukumi.plan.problems import PlanError, PlanProblem, explain
from hagukumi.plan.records import (
    Body,
    Criterion,
    Department,
    Item,
    Plan,
    Programme,
    Purpose,
    Record,
    Retention,
    Source,
    Use,
)
from hagukumi.plan.structure import structural_problems
from hagukumi.plan.toml_text import toml_text

MAXIMUM_FILE_BYTES = 8 * 1024 * 1024
"""A plan file larger than this is not read: a plan is written by people."""

_R = TypeVar("_R", bound=Record)


def read_plan(folder: Path) -> Plan:
    """Read and check a plan folder.

    Raises PlanError with every problem found (file, entry, field, remedy); nothing is defaulted that the file states wrongly.
    """
    reader = _Reader(folder)
    programme = reader.single(folder / "plan.toml", "programme", Programme)
    bodies = reader.several(folder / "bodies.toml", "body", Body)
    departments = reader.several(folder / "departments.toml", "department", Department)
    purposes = reader.several(folder / "purposes.toml", "purpose", Purpose)
    retentions = reader.several(folder / "retention.toml", "retention", Retention)
    uses = reader.several(folder / "uses.toml", "use", Use)
    items = reader.several(folder / "items.toml", "item", Item)
    sources: list[Source] = []
    for path in reader.files(folder / "sources"):
        sources.extend(reader.found(reader.single(path, "source", Source, beside=("item",))))
        items.extend(reader.several(path, "item", Item, beside=("source",)))
    criteria: list[Criterion] = []
    for path in reader.files(folder / "criteria"):
        criteria.extend(reader.found(reader.single(path, "criterion", Criterion)))
    if reader.problems or programme is None:
        raise PlanError(reader.problems)
    plan = Plan(
        programme=programme,
        bodies=tuple(bodies),
        departments=tuple(departments),
        purposes=tuple(purposes),
        retentions=tuple(retentions),
        sources=tuple(sources),
        items=tuple(items),
        uses=tuple(uses),
        criteria=tuple(criteria),
    )
    if problems := structural_problems(plan):
        raise PlanError(problems)
    return plan


def write_plan(plan: Plan, folder: Path) -> None:
    """Write a plan as TOML files that `read_plan` reads back as an equal plan (up to the order of entries)."""
    for path, content in sorted(_files(plan).items()):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(toml_text(content), encoding="utf-8", newline="\n")


def _files(plan: Plan) -> dict[str, dict[str, Any]]:
    own = {source.id for source in plan.sources}
    files: dict[str, dict[str, Any]] = {
        "plan.toml": {"programme": _plain(plan.programme)},
        "bodies.toml": {"body": [_plain(body) for body in plan.bodies]},
        "departments.toml": {"department": [_plain(department) for department in plan.departments]},
        "purposes.toml": {"purpose": [_plain(purpose) for purpose in plan.purposes]},
        "retention.toml": {"retention": [_plain(retention) for retention in plan.retentions]},
        "uses.toml": {"use": [_plain(use) for use in plan.uses]},
        "items.toml": {"item": [_plain(item) for item in plan.items if item.table not in own]},
    }
    for source in plan.sources:
        items = [_plain(item) for item in plan.items if item.table == source.id]
        files[f"sources/{source.id}.toml"] = {"source": _plain(source), "item": items}
    for criterion in plan.criteria:
        files[f"criteria/{criterion.id}.toml"] = {"criterion": _plain(criterion)}
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

    def found(self, record: _R | None) -> Iterator[_R]:
        if record is not None:
            yield record

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
