"""Checks of a plan's structure: ids, references, cycles. Whether a use is lawful is asked elsewhere (the `law` room)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping

from hagukumi.plan.derived import DERIVED_TABLES
from hagukumi.plan.index import PlanIndex
from hagukumi.plan.lists import LISTS, REFERENCES, PlanList
from hagukumi.plan.problems import PlanProblem
from hagukumi.plan.records import Acquisition, Plan

_ID = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_ITEM_ID = re.compile(r"[a-z][a-z0-9_]{0,63}\.[a-z][a-z0-9_]{0,63}")
_TABLE_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")


def structural_problems(plan: Plan) -> tuple[PlanProblem, ...]:
    """Every structural problem of a plan, in a stable order; empty when there is none."""
    index = PlanIndex(plan)
    return tuple(problem for check in _CHECKS for problem in check(plan, index))


def _problem(file: str, entry: str, field: str, message: str, remedy: str) -> PlanProblem:
    return PlanProblem(file=file, entry=entry, field=field, message=message, remedy=remedy)


def _ids(plan: Plan, index: PlanIndex) -> Iterator[PlanProblem]:
    for listed in LISTS:
        file = "items.toml, sources/" if listed.name == "items" else listed.file
        form = {"items": _ITEM_ID, "sources": _TABLE_ID}.get(listed.name, _ID)
        ids = [entry.id for entry in getattr(plan, listed.name)]
        for entry in ids:
            if not form.fullmatch(entry):
                yield _problem(
                    file, entry, "id", "idの書き方が正しくありません。", "英小文字で始め、英小文字・数字・_（区切りは-）で書いてください。"
                )
        for entry, times in Counter(ids).items():
            if times > 1:
                yield _problem(file, entry, "id", f"同じidが{times}回使われています。", "片方のidを変えてください。")
    officers = Counter(officer.id for department in plan.departments for officer in department.officers)
    for entry, times in officers.items():
        if times > 1:
            yield _problem(
                "departments.toml", entry, "officers", f"担当者のidが{times}回使われています。", "担当者ごとに別のidにしてください。"
            )


def _names(plan: Plan, index: PlanIndex) -> Iterator[PlanProblem]:
    """What is printed as a name is never blank: an id alone tells a reader nothing."""
    named = [("plan.toml", plan.programme.id, "title", plan.programme.title)]
    for listed in LISTS:
        if "name" in listed.record.__struct_fields__:
            named += [(_file_of(listed, entry.id), entry.id, "name", entry.name) for entry in getattr(plan, listed.name)]
    named += [("departments.toml", each.id, "title", each.title) for department in plan.departments for each in department.officers]
    for criterion in plan.criteria:
        file = f"criteria/{criterion.id}.toml"
        named += [(file, indicator.id, "name", indicator.name) for indicator in criterion.indicators]
        named += [(file, band.id, "name", band.name) for band in criterion.bands]
    for file, entry, field, name in named:
        if not name.strip():
            yield _problem(file, entry, field, "名称が空です。", "文書や画面に出る名称を書いてください。")


def _missing(file: str, entry: str, field: str, ids: Iterable[str], known: Container[str], kind: str) -> Iterator[PlanProblem]:
    for wanted in dict.fromkeys(ids):
        if wanted not in known:
            yield _problem(file, entry, field, f"{kind}「{wanted}」が計画にありません。", f"{kind}を書き足すか、idを直してください。")


def _references(plan: Plan, index: PlanIndex) -> Iterator[PlanProblem]:
    known = {listed.name: frozenset(entry.id for entry in getattr(plan, listed.name)) for listed in LISTS}
    words = {listed.name: listed.word for listed in LISTS}
    for listed in LISTS:
        for field, target in REFERENCES.get(listed.name, {}).items():
            for entry in getattr(plan, listed.name):
                value = getattr(entry, field)
                ids = value if isinstance(value, tuple) else (value,)
                yield from _missing(_file_of(listed, entry.id), entry.id, field, filter(None, ids), known[target], words[target])
    yield from _inner_references(plan, index)


def _inner_references(plan: Plan, index: PlanIndex) -> Iterator[PlanProblem]:
    for criterion in plan.criteria:
        for indicator in criterion.indicators:
            yield from _missing(f"criteria/{criterion.id}.toml", indicator.id, "source", [indicator.source], index.sources, "抽出データ")
    for entry in plan.file_registers:
        tables = [table for table in entry.tables if table not in DERIVED_TABLES]
        yield from _missing("file_registers.toml", entry.id, "tables", tables, index.sources, "抽出データ")


def _file_of(listed: PlanList, entry: str) -> str:
    return f"{listed.file}{entry}.toml" if listed.file.endswith("/") else listed.file


def _columns(plan: Plan, index: PlanIndex) -> Iterator[PlanProblem]:
    """Every kept column has its item and every item its column, so that no field travels without being named."""
    for source in plan.sources:
        file = f"sources/{source.id}.toml"
        fields = [column.field for column in source.layout.columns if not column.discard]
        headers = Counter(column.header for column in source.layout.columns)
        for header, times in headers.items():
            if times > 1:
                yield _problem(file, source.id, "columns", f"見出し「{header}」が{times}回あります。", "見出しは一つずつにしてください。")
        for field, times in Counter(fields).items():
            if times > 1:
                yield _problem(file, source.id, "columns", f"項目名「{field}」が{times}回あります。", "項目名を分けてください。")
        for field in dict.fromkeys(fields):
            if f"{source.id}.{field}" not in index.items:
                yield _problem(
                    file,
                    source.id,
                    field,
                    "この列のデータ項目が書かれていません。",
                    "[[item]] を書き足すか、discard = true にしてください。",
                )
        for item in index.items_of(source.id):
            if item.field not in fields:
                yield _problem(file, item.id, "id", "このデータ項目の列が様式にありません。", "列を書き足すか、項目を削ってください。")
        for name in filter(None, (source.occurred_on, source.known_on)):
            if name not in fields:
                yield _problem(
                    file, source.id, "occurred_on / known_on", f"日付の項目「{name}」が様式にありません。", "列の項目名に合わせてください。"
                )


def _tables(plan: Plan, index: PlanIndex) -> Iterator[PlanProblem]:
    for source in plan.sources:
        if source.id in DERIVED_TABLES:
            yield _problem(f"sources/{source.id}.toml", source.id, "id", "この名前はシステムが使います。", "別の名前にしてください。")
    for item in plan.items:
        derived = item.field in DERIVED_TABLES.get(item.table, ())
        if item.table not in index.sources and not derived:
            yield _problem(
                "items.toml", item.id, "id", "どの抽出データにも、システムが作る表にもない項目です。", "項目のidを直してください。"
            )
        if derived != (item.acquisition is Acquisition.DERIVED) and item.table not in index.sources:
            yield _problem(
                "items.toml", item.id, "acquisition", "システムが作る項目の取得方法は derived です。", "derived に直してください。"
            )


def _cycles(plan: Plan, index: PlanIndex) -> Iterator[PlanProblem]:
    yield from _cycle("purposes.toml", "parent", {purpose.id: purpose.parent for purpose in plan.purposes})
    yield from _cycle("departments.toml", "commissioned_by", {department.id: department.commissioned_by for department in plan.departments})


def _cycle(file: str, field: str, above: Mapping[str, str]) -> Iterator[PlanProblem]:
    for start in above:
        seen = {start}
        at = above[start]
        while at in above and at not in seen:
            seen.add(at)
            at = above[at]
        if at == start:
            yield _problem(file, start, field, "親をたどると自分に戻ります（循環しています）。", "循環を断つように直してください。")


_CHECKS = (_ids, _names, _references, _columns, _tables, _cycles)
