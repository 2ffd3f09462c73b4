"""A small made home folder for the office's tests: a sound plan, a few batches written through the vault, and demonstration accounts.

Everybody's name begins with a marker, so that tests can search for what must not be anywhere else. One home folder is made per process,
because Django reads its settings once.
"""

from __future__ import annotations

import atexit
import datetime
import importlib.util
import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pyarrow as pa

from hagukumi.audit import Event, EventKind
from hagukumi.intake import Code, FieldQuality, QualityReport, Refusal
from hagukumi.law import Action
from hagukumi.plan import Approval, Release, approve
from hagukumi.plan import records as r
from hagukumi.plan.derived import DERIVED_TABLES
from hagukumi.plan.japan_time import day_in_japan
from hagukumi.runs import RunReport, StepReport, Workspace, open_workspace
from hagukumi.runs.receive import QUARANTINE, Delivery
from hagukumi.runs.report import write_json
from hagukumi.runs.workspace import Actor

MARKER = "標目"
"""Every made name, address and reading begins with it."""

AS_OF = datetime.date(2026, 10, 1)
COORDINATOR, HOLDER, SUPPORTER, ANALYST = r.Role.COORDINATOR, r.Role.HOLDER, r.Role.SUPPORTER, r.Role.ANALYST
PRIVACY, AUDITOR = r.Role.PRIVACY_OFFICER, r.Role.AUDITOR
OFFICE_CLAUSE = r.Provision(statute="こども課設置規則", article="第3条", kind=r.ProvisionKind.ORGANISATION_CLAUSE)
VIEWPOINTS = r.Viewpoints(
    temporary="新しい様式で取得するまでの間に限る",
    extent="判定に要る項目に絞った",
    reason="早い支援につながる",
    no_undue_harm="権限と記録で守る",
)
INTERNAL = r.InternalReason(ground=OFFICE_CLAUSE, viewpoints=VIEWPOINTS)
EXTERNAL = r.ExternalReason(ground=OFFICE_CLAUSE, viewpoints=VIEWPOINTS)


def _department(id: str, name: str, body: str, roles: tuple[r.Role, ...], *officers: r.Officer) -> r.Department:
    return r.Department(id=id, name=name, body=body, roles=roles, manager=f"{name}長", officers=officers)


def _officer(id: str, title: str, *roles: r.Role, kind: r.OfficerKind = r.OfficerKind.PERSON) -> r.Officer:
    return r.Officer(id=id, title=title, roles=roles, kind=kind)


def _departments() -> tuple[r.Department, ...]:
    process = _officer("kodomo-run", "自動処理", COORDINATOR, kind=r.OfficerKind.PROCESS)
    people = tuple(_officer(f"kodomo-{number}", title, COORDINATOR) for number, title in enumerate(("主査", "係長", "課長"), 1))
    return (
        _department("kodomo", "こども未来課", "mayor", (COORDINATOR,), *people, process),
        _department("shimin", "市民課", "mayor", (HOLDER,), _officer("shimin-1", "主任", HOLDER)),
        _department("fukushi", "福祉課", "mayor", (HOLDER,), _officer("fukushi-1", "主事", HOLDER)),
        _department(
            "gakko",
            "学校教育課",
            "board",
            (HOLDER, SUPPORTER),
            _officer("gakko-1", "指導主事", HOLDER, SUPPORTER),
            _officer("gakko-2", "主事", SUPPORTER),
        ),
        _department("katei", "こども家庭センター", "mayor", (SUPPORTER,), _officer("katei-1", "相談員", SUPPORTER)),
        _department("bunseki", "統計課", "mayor", (ANALYST,), _officer("bunseki-1", "主任", ANALYST)),
        _department("soumu", "総務課", "mayor", (PRIVACY,), _officer("soumu-1", "個人情報保護担当", PRIVACY)),
        _department("kansa", "監査課", "mayor", (AUDITOR,), _officer("kansa-1", "監査担当", AUDITOR)),
    )


def _purpose(id: str, name: str, kind: r.PurposeKind, parent: str = "") -> r.Purpose:
    return r.Purpose(
        id=id,
        name=name,
        kind=kind,
        parent=parent,
        statement=f"{name}のため",
        grounds=(OFFICE_CLAUSE,),
        importance="早く支えるため",
        notice="市の広報紙とウェブサイト",
    )


_D, _I, _A = r.ItemKind.DIRECT, r.ItemKind.INDIRECT, r.ItemKind.ATTRIBUTE
FIELDS: dict[str, tuple[tuple[str, str, r.ItemKind, r.ValueType], ...]] = {
    "juki": (
        ("number", "宛名番号", _D, r.ValueType.RESIDENT_NUMBER),
        ("name", "氏名", _D, r.ValueType.NAME),
        ("birth_date", "生年月日", _I, r.ValueType.DATE),
        ("moved_on", "異動日", _A, r.ValueType.DATE),
    ),
    "school": (
        ("number", "宛名番号", _D, r.ValueType.RESIDENT_NUMBER),
        ("absences", "欠席日数", _A, r.ValueType.INTEGER),
        ("month", "対象月", _A, r.ValueType.DATE),
    ),
    "aid": (("number", "宛名番号", _D, r.ValueType.RESIDENT_NUMBER), ("kind", "手当の種類", _A, r.ValueType.CODE)),
}
HOLDERS = {"juki": ("住民記録", "shimin"), "school": ("出欠の記録", "gakko"), "aid": ("児童扶養手当", "fukushi")}
_DERIVED_KINDS = {
    "contact.name": _D,
    "contact.kana": _D,
    "contact.address": _D,
    "contact.phone": _D,
    "contact.guardian": _D,
    "contact.birth_date": _I,
    "person.birth_date": _I,
    "person.sex": _I,
    "person.household": _I,
}


def _source(id: str) -> r.Source:
    name, holder = HOLDERS[id]
    columns = tuple(
        r.Column(
            header=label, field=field, type=type, required=field == "number", codes={"1": "1", "2": "2"} if type is r.ValueType.CODE else {}
        )
        for field, label, _, type in FIELDS[id]
    )
    layout = r.Layout(format=r.FileFormat.CSV, columns=(*columns, r.Column(header="備考", discard=True)), encoding=r.Encoding.CP932)
    dated = {"juki": "moved_on", "school": "month"}
    return r.Source(
        id=id,
        name=name,
        holder=holder,
        file=f"{id}.csv",
        layout=layout,
        spine=id == "juki",
        register=id == "juki",
        occurred_on=dated.get(id, ""),
        service=id == "aid",
    )


def _item(id: str, name: str, kind: r.ItemKind, acquisition: r.Acquisition) -> r.Item:
    return r.Item(
        id=id,
        name=name,
        kind=kind,
        acquisition=acquisition,
        acquired_how="届出または申請書",
        original_purpose="台帳の作成" if acquisition is r.Acquisition.HELD else "",
        necessity="これがなければ判定できない",
        restrictions=(r.Restriction(statute="地方公務員法", met_by="担当者を限る", confirmed_by_jurist=True),),
    )


def _items() -> tuple[r.Item, ...]:
    held = [
        _item(f"{table}.{field}", label, kind, r.Acquisition.HELD) for table, fields in FIELDS.items() for field, label, kind, _ in fields
    ]
    tables = ("link", "person", "relation", "judgment", "reason", "contact")
    derived = [
        _item(f"{table}.{field}", f"{table}の{field}", _DERIVED_KINDS.get(f"{table}.{field}", _A), r.Acquisition.DERIVED)
        for table in tables
        for field in DERIVED_TABLES[table]
    ]
    return (*held, *derived)


def every(*tables: str) -> tuple[str, ...]:
    """All items of derived tables."""
    return tuple(f"{table}.{field}" for table in tables for field in DERIVED_TABLES[table])


def _use(id: str, purpose: str, way: str, stages: tuple[r.Stage, ...], items: tuple[str, ...], basis: r.Basis, **more: Any) -> r.Use:
    giver, _, rest = way.partition(">")
    receiver, _, role = rest.partition(":")
    settled = {
        "retention": "analysis",
        "handling": "決められた機能だけで使う",
        "safeguards": "暗号化して保管する",
        "permanent": False,
        "planned_before": False,
        "until": today() + datetime.timedelta(days=200),
    }
    return r.Use(
        id=id,
        purpose=purpose,
        items=items,
        stages=stages,
        giver=giver,
        receiver=receiver,
        role=r.Role(role),
        basis=basis,
        **{**settled, **more},
    )


def _uses() -> tuple[r.Use, ...]:
    s = r.Stage
    own = "kodomo>kodomo:coordinator"
    board = "gakko>kodomo:coordinator"
    listed = every("judgment", "reason", "contact")
    return (
        _use(
            "juki-link",
            "linkage",
            "shimin>kodomo:coordinator",
            (s.DELIVERED, s.LINKED),
            ("juki.number", "juki.name", "juki.birth_date"),
            INTERNAL,
        ),
        _use("school-link", "linkage", board, (s.DELIVERED, s.LINKED), ("school.number",), EXTERNAL),
        _use("aid-link", "linkage", "fukushi>kodomo:coordinator", (s.DELIVERED, s.LINKED), ("aid.number",), INTERNAL),
        _use("link", "linkage", own, (s.LINKED,), every("link", "person", "relation"), INTERNAL),
        _use("juki-absence", "absence", "shimin>kodomo:coordinator", (s.DELIVERED, s.ASSEMBLED), ("juki.moved_on",), INTERNAL),
        _use("school-absence", "absence", board, (s.DELIVERED, s.ASSEMBLED), ("school.absences", "school.month"), EXTERNAL),
        _use("aid-poverty", "poverty", "fukushi>kodomo:coordinator", (s.DELIVERED, s.ASSEMBLED), ("aid.kind",), INTERNAL),
        _use("judge-absence", "absence", own, (s.JUDGED,), every("judgment", "reason"), INTERNAL),
        _use("judge-poverty", "poverty", own, (s.JUDGED,), every("judgment", "reason"), INTERNAL),
        _use("list-katei", "absence", "kodomo>katei:supporter", (s.HANDED_OVER,), listed, INTERNAL, retention="outreach"),
        _use("list-gakko", "absence", "kodomo>gakko:supporter", (s.HANDED_OVER,), listed, EXTERNAL, retention="outreach"),
        _use("list-poverty", "poverty", "kodomo>katei:supporter", (s.HANDED_OVER,), listed, INTERNAL, retention="outreach"),
        _use(
            "study",
            "evaluation",
            "kodomo>bunseki:analyst",
            (s.PSEUDONYMISED,),
            every("judgment", "reason"),
            INTERNAL,
            project="2026年度の検証",
        ),
    )


def _indicator(id: str, name: str, source: str, item: str, points: int, **more: Any) -> r.Indicator:
    return r.Indicator(
        id=id, name=name, source=source, measure=r.Measure.COUNT, item=item, op=r.Operator.GE, threshold=1, points=points, **more
    )


CRITERIA = (
    r.Criterion(
        id="absence",
        name="登校の難しさ",
        purpose="absence",
        version="1",
        explanation="欠席の積み重なりと転居を手がかりにします。",
        indicators=(
            _indicator(
                "absent", "欠席が多い", "school", "school.absences", 2, check_next="学級担任に、欠席の理由と家庭への連絡の様子を聞く"
            ),
            _indicator("moved", "最近の転居", "juki", "juki.moved_on", 1, check_next="前の住所地での支援の有無を確かめる"),
        ),
        bands=(
            r.Band(id="watch", name="見守り", at_least=0),
            r.Band(id="ask", name="声かけ", at_least=1, listed=True),
            r.Band(id="visit", name="訪問の検討", at_least=2, listed=True),
        ),
        recipients=("katei", "gakko"),
    ),
    r.Criterion(
        id="poverty",
        name="経済的な困りごと",
        purpose="poverty",
        version="1",
        explanation="手当の受給を手がかりにします。",
        indicators=(_indicator("aid", "手当を受けている", "aid", "aid.kind", 1, check_next="就学援助の申請の有無を確かめる"),),
        bands=(r.Band(id="watch", name="見守り", at_least=0), r.Band(id="ask", name="声かけ", at_least=1, listed=True)),
        recipients=("katei",),
    ),
)


def today() -> datetime.date:
    """The day in Japan, by which the gate judges."""
    return day_in_japan(datetime.datetime.now(datetime.UTC))


def plan() -> r.Plan:
    """A plan that the law finds nothing against; what it asks for beside the uses is that of the law's own sample."""
    whole = _sample("sample_privacy").with_privacy(_sample("sample_selection").with_selection(_core()))
    text = msgspec.json.encode(msgspec.structs.replace(whole, directions=planned_directions()))
    for theirs, ours in ((b"kodomo-a", b"kodomo-2"), (b"soumu-p", b"soumu-1")):  # the officers of that sample
        text = text.replace(b'"%s"' % theirs, b'"%s"' % ours)
    return msgspec.json.decode(text, type=r.Plan)


def planned_directions() -> tuple[r.Direction, ...]:
    """Two directions of the plan itself: one that was answered, and one that is overdue."""
    given, due = today() - datetime.timedelta(days=60), today() - datetime.timedelta(days=20)
    asked = r.Direction(
        id="deliver-shimin",
        kind=r.DirectionKind.DELIVERY,
        giver="kodomo",
        receiver="shimin",
        content="住民記録の抽出データを、様式のとおり提供すること",
        given_on=given,
        due=due,
        reply="4月分から提供を始めた",
        replied_on=given + datetime.timedelta(days=10),
    )
    silent = msgspec.structs.replace(
        asked,
        id="protect-gakko",
        kind=r.DirectionKind.PROTECTION,
        receiver="gakko",
        content="名簿を扱う端末の置き場所を見直すこと",
        reply="",
        replied_on=None,
    )
    return asked, silent


def _sample(name: str) -> ModuleType:
    """A module of the law's sample plan."""
    place = Path(__file__).parents[2] / "spec" / "law" / f"{name}.py"
    specification = importlib.util.spec_from_file_location(name, place)
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def _core() -> r.Plan:
    kinds = r.PurposeKind
    return r.Plan(
        programme=r.Programme(
            id="child",
            title="こどもデータ連携事業",
            municipality_code="999997",
            municipality="育実市",
            general_manager="こども部長",
            audit_manager="監査課長",
            privacy_organisation="総務課",
            safeguards="規程による",
            disclosure_desk="総務課",
        ),
        bodies=(
            r.Body(id="mayor", name="市長", kind=r.BodyKind.MAYOR),
            r.Body(id="board", name="教育委員会", kind=r.BodyKind.BOARD_OF_EDUCATION),
        ),
        departments=_departments(),
        purposes=(
            _purpose("linkage", "支援が必要なこどもの早期把握", kinds.EARLY_DETECTION),
            _purpose("absence", "登校の難しさの早期把握", kinds.EARLY_DETECTION, "linkage"),
            _purpose("poverty", "経済的な困りごとの早期把握", kinds.EARLY_DETECTION, "linkage"),
            _purpose("evaluation", "判定基準の検証", kinds.EVALUATION, "linkage"),
        ),
        retentions=(_retention("outreach", 1), _retention("analysis", 3)),
        sources=tuple(_source(id) for id in FIELDS),
        items=_items(),
        uses=_uses(),
        criteria=CRITERIA,
    )


def _retention(id: str, table_class: int) -> r.Retention:
    return r.Retention(
        id=id,
        name=f"表3-1の{table_class}",
        table_class=table_class,
        personal=True,
        months=24,
        counted_from=r.RetentionEvent.AS_OF,
        rule="文書管理規程第8条",
    )


def release() -> Release:
    """The plan, approved by two people and valid today."""
    day = today()
    return approve(
        plan(),
        author="kodomo-1",
        approvals=(Approval(officer="kodomo-2", on=day), Approval(officer="kodomo-3", on=day)),
        valid_from=day - datetime.timedelta(days=30),
        valid_until=day + datetime.timedelta(days=300),
    )


# --- what a run leaves behind ---------------------------------------------------------------------------------------------------------

CHILDREN = 60
LISTED = 24
PROTECTED = 3
"""The fourth listed child is protected (支援措置); its address was stored by mistake, so that the page's own check is tested."""


def _judgments(criterion: r.Criterion) -> pa.Table:
    bands = [band.id for band in sorted(criterion.bands, key=lambda band: -band.at_least)]
    listed = [place < LISTED for place in range(CHILDREN)]
    undetermined = [place >= CHILDREN - 4 for place in range(CHILDREN)]
    band = [None if undetermined[p] else bands[p % (len(bands) - 1)] if listed[p] else bands[-1] for p in range(CHILDREN)]
    return pa.table(
        {
            "_person": [f"P{place:04d}" for place in range(CHILDREN)],
            "criterion": [criterion.id] * CHILDREN,
            "version": [criterion.version] * CHILDREN,
            "band": pa.array(band, pa.string()),
            "points": pa.array([max(0, 3 - place // 12) for place in range(CHILDREN)], pa.int64()),
            "coverage": pa.array([1.0 if place % 3 else 0.6 for place in range(CHILDREN)], pa.float64()),
            "grave": [place == 1 for place in range(CHILDREN)],
            "newly_found": pa.array([place % 4 == 0 if place < LISTED else None for place in range(CHILDREN)], pa.bool_()),
            "listed": listed,
            "undetermined": undetermined,
        }
    )


def _reasons(criterion: r.Criterion) -> pa.Table:
    rows = []
    for place in range(LISTED):
        for number, indicator in enumerate(criterion.indicators):
            side = ("for", "missing", "against")[(place + number) % 3] if number else "for"
            rows.append(
                {
                    "_person": f"P{place:04d}",
                    "criterion": criterion.id,
                    "indicator": indicator.id,
                    "side": side,
                    "name": indicator.name,
                    "detail": f"{MARKER}の記録：{indicator.name}（{place + 1}件）"
                    if side != "missing"
                    else f"「{indicator.name}」の資料が届いていないため、分かりません",
                    "fresh_on": datetime.date(2026, 9, 30) if side != "missing" else None,
                    "check_next": indicator.check_next,
                }
            )
    columns = ("_person", "criterion", "indicator", "side", "name", "detail")
    arrays = {name: pa.array([row[name] for row in rows], pa.string()) for name in columns}
    return pa.table(
        arrays
        | {
            "fresh_on": pa.array([row["fresh_on"] for row in rows], pa.date32()),
            "check_next": pa.array([row["check_next"] for row in rows], pa.string()),
        }
    )


def _contacts() -> pa.Table:
    places = range(LISTED)
    return pa.table(
        {
            "_person": [f"P{place:04d}" for place in places],
            "name": [f"{MARKER}　児童{place}" for place in places],
            "kana": [f"{MARKER}カナ {place}" for place in places],
            "birth_date": pa.array([datetime.date(2012 + place % 9, 5, 1 + place) for place in places], pa.date32()),
            "address": [f"{MARKER}町{place}番地" for place in places],
            "phone": [f"090000000{place:02d}" for place in places],
            "guardian": [f"{MARKER}　保護者{place}" for place in places],
            "protected": [place == PROTECTED for place in places],
        }
    )


def fill(work: Workspace) -> None:
    """Write through the vault what a run would: deliveries with quarantine, judged, handed-over and pseudonymised batches, reports."""
    _event(work, EventKind.RUN_STARTED)
    for source in work.sources:
        _deliver(work, source)
    for criterion in work.criteria:
        judged = _write(
            work,
            criterion.purpose,
            r.Stage.JUDGED,
            work.process,
            {"judgment": _judgments(criterion), "reason": _reasons(criterion)},
            "judge",
            criterion,
        )
        _hand_over(work, criterion, judged)
        _pseudonymise(work, criterion, judged)
    _report(work)
    _event(work, EventKind.RUN_FINISHED)


def _event(work: Workspace, kind: EventKind) -> None:
    actor = work.process
    work.vault.log(Event(kind=kind, actor=actor.officer, role=actor.role.value, department=actor.department, release=work.release.hash))


def _write(
    work: Workspace,
    purpose: str,
    stage: r.Stage,
    receiver: Actor,
    tables: dict[str, pa.Table],
    step: str,
    criterion: r.Criterion,
    inputs: tuple[str, ...] = (),
) -> str:
    items = work.items(purpose, stage, receiver, tables=tuple(tables))
    permit = work.ask(work.process, purpose, stage, Action.WRITE, items, step=step, reason="作りものの処理")
    recipient = receiver.department if stage in (r.Stage.HANDED_OVER, r.Stage.PSEUDONYMISED) else ""
    key = {r.Stage.HANDED_OVER: "_number", r.Stage.PSEUDONYMISED: "_pseudonym"}.get(stage)
    if key:
        tables = {name: _renamed(work, permit, recipient, table, key) for name, table in tables.items()}
    retention = "outreach" if stage is r.Stage.HANDED_OVER else "analysis"
    return work.vault.write(
        permit, tables, inputs=inputs, label=f"{step}-{criterion.id}:{recipient}", retention=retention, recipient=recipient, as_of=AS_OF
    )


def _renamed(work: Workspace, permit: Any, recipient: str, table: pa.Table, key: str) -> pa.Table:
    values = work.vault.pseudonyms(permit, table["_person"].combine_chunks(), recipient=recipient)
    return table.drop_columns(["_person"]).add_column(0, key, values)


def _hand_over(work: Workspace, criterion: r.Criterion, judged: str) -> None:
    tables = {"judgment": _judgments(criterion).slice(0, LISTED), "reason": _reasons(criterion), "contact": _contacts()}
    for recipient in criterion.recipients:
        _write(work, criterion.purpose, r.Stage.HANDED_OVER, Actor("", SUPPORTER, recipient), tables, "handover", criterion, (judged,))


def _pseudonymise(work: Workspace, criterion: r.Criterion, judged: str) -> None:
    tables = {"judgment": _judgments(criterion), "reason": _reasons(criterion)}
    _write(work, "evaluation", r.Stage.PSEUDONYMISED, Actor("", ANALYST, "bunseki"), tables, "pseudonymise", criterion, (judged,))


def _deliver(work: Workspace, source: r.Source) -> None:
    if source.id == "aid":
        return _refuse(work, source)
    batches = {}
    for purpose in ("linkage", "absence"):
        items = work.items(purpose, r.Stage.DELIVERED, work.process, tables=[source.id])
        permit = work.ask(work.process, purpose, r.Stage.DELIVERED, Action.WRITE, items, step="receive", reason="作りものの受入")
        tables = {source.id: _rows(source, {item.partition(".")[2] for item in items})}
        if not batches:
            tables[QUARANTINE] = _quarantine(source)
        batches[purpose] = work.vault.write(permit, tables, inputs=(), label=f"{source.id}:{purpose}", retention="analysis", as_of=AS_OF)
    fields = tuple(
        FieldQuality(field=column.field, header=column.header, missing=2, unknown=1, inconsistent=3)
        for column in source.layout.columns
        if not column.discard
    )
    codes = {Code.NO_SUCH_DAY.value: 100, Code.RESIDENT_NUMBER.value: 30}
    report = QualityReport(
        source=source.id,
        file=source.file,
        sha256="0" * 64,
        rows=190,
        accepted=60,
        quarantined=130,
        discarded_columns=1,
        codes=codes,
        fields=fields,
    )
    _receipt(
        work,
        Delivery(
            source=source.id,
            file=source.file,
            sha256="0" * 64,
            as_of=AS_OF.isoformat(),
            batches=batches,
            report=report,
            fresh_on="2026-09-30",
        ),
    )
    return None


def _refuse(work: Workspace, source: r.Source) -> None:
    refusal = Refusal(
        code=Code.ENCODING,
        message=f"「{source.file}」を受け入れられません。文字コードが宣言と合いません。",
        remedy="宣言された文字コードで出力し直してください。",
    )
    report = QualityReport(source=source.id, file=source.file, refused=refusal)
    _receipt(work, Delivery(source=source.id, file=source.file, sha256="1" * 64, as_of=AS_OF.isoformat(), report=report, refusal=refusal))


def _receipt(work: Workspace, delivery: Delivery) -> None:
    write_json(work.home / "deliveries" / work.release.hash / f"{delivery.source}.json", delivery)


def _rows(source: r.Source, fields: set[str]) -> pa.Table:
    made: dict[str, Any] = {"_row": pa.array(range(2, CHILDREN + 2), pa.int64())}
    for field, _, _, type in FIELDS[source.id]:
        if field in fields:
            made[field] = _column(field, type)
    return pa.table(made)


def _column(field: str, type: r.ValueType) -> pa.Array:
    places = range(CHILDREN)
    if type is r.ValueType.DATE:
        return pa.array([datetime.date(2026, 1 + place % 9, 1) for place in places], pa.date32())
    if type is r.ValueType.INTEGER:
        return pa.array(list(places), pa.int64())
    return pa.array([f"{MARKER}{field}{place}" for place in places], pa.string())


def _quarantine(source: r.Source) -> pa.Table:
    count = 130
    return pa.table(
        {
            "_source": pa.array([source.id] * count, pa.string()),
            "_row": pa.array(range(100, 100 + count), pa.int64()),
            "_column": pa.array([source.layout.columns[0].field] * count, pa.string()),
            "_code": pa.array(
                [Code.NO_SUCH_DAY.value if place < 100 else Code.RESIDENT_NUMBER.value for place in range(count)], pa.string()
            ),
            "_value_class": pa.array(["日付の形" if place < 100 else "文字を含む" for place in range(count)], pa.string()),
        }
    )


def _report(work: Workspace) -> None:
    steps = (
        StepReport(step="receive", name="受入", seconds=1.25, peak_bytes=210_000_000, counts={"juki": 60, "school": 60}),
        StepReport(step="link", name="名寄せ", seconds=3.5, peak_bytes=400_000_000, counts={"persons": 60}),
        StepReport(step="judge-absence", name="判定: 登校の難しさ", seconds=0.5, peak_bytes=300_000_000, reused=True),
    )
    report = RunReport(
        run="run:1",
        release=work.release.hash,
        as_of=AS_OF.isoformat(),
        status="completed",
        started="2026-10-02T00:10:00+00:00",
        finished="2026-10-02T00:11:30+00:00",
        seconds=90.0,
        peak_bytes=400_000_000,
        steps=steps,
        messages=("「児童扶養手当」は受け入れられませんでした。",),
    )
    write_json(work.home / "report.json", report)


# --- the home folder of this process --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Town:
    """A home folder with its keys and demonstration accounts by officer id."""

    home: Path
    keys: Path
    accounts: dict[str, Any]


@cache
def town() -> Town:
    """Make the home folder of this process, set Django up for it, and make the accounts."""
    folder = Path(tempfile.mkdtemp(prefix="hagukumi-office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    home, keys = folder / "home", folder / "keys"
    with environment(home, keys):
        with open_workspace(home, release(), keys=keys) as work:
            fill(work)
        from hagukumi.office.preparation import demo_accounts, prepare

        prepare(home, keys)
        accounts = {account.officer: account for account in demo_accounts(home, keys)}
    return Town(home, keys, accounts)


class environment:  # noqa: N801 - used as a context manager
    """HAGUKUMI_HOME and HAGUKUMI_KEYS for a while."""

    def __init__(self, home: Path, keys: Path) -> None:
        self._wanted = {"HAGUKUMI_HOME": str(home), "HAGUKUMI_KEYS": str(keys)}

    def __enter__(self) -> None:
        self._before = {name: os.environ.get(name) for name in self._wanted}
        os.environ.update(self._wanted)

    def __exit__(self, *_: object) -> None:
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def code_of(account: Any) -> str:
    """The present code of an account's app."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    return format_hotp_value(hotp_value(account.totp_secret, list(yield_hotp_counters_from_time())[1]))
