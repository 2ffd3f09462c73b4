"""A small sound plan and the ways in which tests spoil it."""

from __future__ import annotations

import datetime
import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from hagukumi.law import Action, Request
from hagukumi.plan import Approval, Release, approve
from hagukumi.plan import records as r

DAY = datetime.date(2027, 6, 1)
END = datetime.date(2028, 3, 31)
OFFICE = r.Provision(statute="こども課設置規則", article="第3条", kind=r.ProvisionKind.ORGANISATION_CLAUSE)
COUNCIL = r.Provision(statute="児童福祉法", article="第25条の3", kind=r.ProvisionKind.STATUTE)
VIEWPOINTS = r.Viewpoints(
    temporary="新しい様式で取得するまでの一年間",
    extent="判定に要る項目に絞った",
    reason="早い支援につながる",
    no_undue_harm="権限と記録で守る",
)
INTERNAL = r.InternalReason(ground=OFFICE, viewpoints=VIEWPOINTS)
EXTERNAL = r.ExternalReason(ground=OFFICE, viewpoints=VIEWPOINTS)
NEW = r.NewAcquisition(specified="調査票に利用目的を記した")
CONSENT = r.Consent(
    capacity="面接で確かめた",
    capable=True,
    consenter=r.Consenter.PERSON,
    form="口頭",
    proof="面接記録に日時を残す",
    viewpoints=VIEWPOINTS,
)


def _beside(name: str) -> ModuleType:
    """A module of this folder, also where the folder is not on the import path."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


selection = _beside("sample_selection")
privacy = _beside("sample_privacy")
deidentification = _beside("sample_deidentification")


def _department(id: str, name: str, body: str, *roles: r.Role, **officers: tuple[r.Role, ...]) -> r.Department:
    return r.Department(
        id=id,
        name=name,
        body=body,
        roles=roles,
        manager="課長",
        officers=tuple(r.Officer(id=officer.replace("_", "-"), title="主査", roles=held) for officer, held in officers.items()),
    )


def _departments() -> tuple[r.Department, ...]:
    coordinator, holder, analyst, supporter = r.Role.COORDINATOR, r.Role.HOLDER, r.Role.ANALYST, r.Role.SUPPORTER
    watch = (r.Role.PRIVACY_OFFICER, r.Role.AUDITOR, r.Role.ADMINISTRATOR)
    return (
        _department("kodomo", "こども未来課", "mayor", coordinator, kodomo_a=(coordinator,), kodomo_b=(coordinator,), run=(coordinator,)),
        _department("shimin", "市民課", "mayor", holder, shimin_a=(holder,)),
        _department(
            "gakko", "学校教育課", "board", holder, supporter, gakko_h=(holder,), gakko_s=(supporter,), gakko_b=(holder, supporter)
        ),
        _department("soudan", "家庭相談課", "mayor", holder, supporter, soudan_h=(holder,), soudan_s=(supporter,)),
        _department("bunseki", "統計課", "mayor", analyst, bunseki_a=(analyst,)),
        _department("soumu", "総務課", "mayor", *watch, soumu_p=watch[:1], soumu_a=watch[1:2], soumu_s=watch[2:]),
    )


def _purpose(id: str, name: str, kind: r.PurposeKind, parent: str = "") -> r.Purpose:
    return r.Purpose(
        id=id,
        name=name,
        kind=kind,
        parent=parent,
        statement=f"{name}のため",
        grounds=(OFFICE,),
        importance="早く支えるため",
        notice="市のホームページと広報紙",
    )


_FIELDS = {
    "juki": (
        ("number", "宛名番号", "direct"),
        ("name", "氏名", "direct"),
        ("birth_date", "生年月日", "indirect"),
        ("moved_on", "異動日", "attribute"),
    ),
    "school": (("number", "学籍番号", "direct"), ("absences", "欠席日数", "attribute"), ("month", "月", "attribute")),
    "survey": (("answered_on", "回答日", "attribute"), ("wish", "困りごと", "attribute")),
    "council": (("notified_on", "通告受理日", "attribute"), ("judged_on", "要支援判断日", "attribute"), ("category", "区分", "attribute")),
    "npo": (("visited_on", "来所日", "attribute"), ("worry", "相談の種類", "attribute")),
}
_DATES = {"birth_date", "moved_on", "month", "answered_on", "notified_on", "judged_on", "visited_on"}
_DERIVED = (
    ("link.rule", "名寄せの規則", "attribute"),
    ("relation.kind", "続柄の種類", "attribute"),
    ("person.birth_date", "生年月日（名寄せ後）", "indirect"),
    ("judgment.band", "判定の区分", "attribute"),
    ("reason.name", "判定の理由", "attribute"),
    ("contact.name", "連絡先の氏名", "direct"),
)


def _source(id: str, name: str, holder: str, **more: Any) -> r.Source:
    columns = tuple(
        r.Column(header=label, field=field, type=r.ValueType.DATE if field in _DATES else r.ValueType.TEXT)
        for field, label, _ in _FIELDS[id]
    )
    layout = r.Layout(format=r.FileFormat.CSV, columns=columns)
    return r.Source(id=id, name=name, holder=holder, file=f"{id}.csv", layout=layout, **more)


def _item(id: str, name: str, kind: str, acquisition: r.Acquisition) -> r.Item:
    return r.Item(
        id=id,
        name=name,
        kind=r.ItemKind(kind),
        acquisition=acquisition,
        acquired_how="届出または申請書",
        original_purpose="台帳の作成" if acquisition is r.Acquisition.HELD else "",
        necessity="これがなければ見分けられない",
        sensitive=(r.Sensitive.GUIDANCE_OR_TREATMENT,) if id == "council.category" else (),
        restrictions=(r.Restriction(statute="地方公務員法", met_by="担当者を限る", confirmed_by_jurist=id != "juki.name"),),
    )


def _items() -> tuple[r.Item, ...]:
    kinds = {"survey": r.Acquisition.NEW, "npo": r.Acquisition.NEW}
    held = tuple(
        _item(f"{table}.{field}", name, kind, kinds.get(table, r.Acquisition.HELD))
        for table, fields in _FIELDS.items()
        for field, name, kind in fields
    )
    return (*held, *(_item(*derived, r.Acquisition.DERIVED) for derived in _DERIVED))


def use(id: str, purpose: str, way: str, stages: str, items: str, basis: r.Basis, **more: Any) -> r.Use:
    """A complete use: `way` is "giver>receiver:role"; stages and items are words."""
    giver, _, rest = way.partition(">")
    receiver, _, role = rest.partition(":")
    settled: dict[str, Any] = {
        "retention": "analysis",
        "handling": "抽出して渡し、決められた機能で使う",
        "safeguards": "暗号化して保管",
        "until": END,
    }
    settled |= {"permanent": False, "planned_before": False}
    return r.Use(
        id=id,
        purpose=purpose,
        items=tuple(items.split()),
        stages=tuple(r.Stage(stage) for stage in stages.split()),
        giver=giver,
        receiver=receiver,
        role=r.Role(role),
        basis=basis,
        **{**settled, **more},
    )


def _uses() -> tuple[r.Use, ...]:
    council = r.LegalGround(provision=COUNCIL, notified_item="council.notified_on", judged_item="council.judged_on")
    board = "gakko>kodomo:coordinator"
    return (
        use("juki-link", "linkage", "shimin>kodomo:coordinator", "delivered linked", "juki.number juki.name juki.birth_date", INTERNAL),
        use("juki-own", "linkage", "shimin>shimin:holder", "delivered", "juki.number juki.name juki.birth_date", INTERNAL),
        use("school-link", "linkage", board, "delivered linked", "school.number", EXTERNAL),
        use("link", "linkage", "kodomo>kodomo:coordinator", "linked", "link.rule", INTERNAL),
        use("school-watch", "watch", board, "delivered assembled", "school.absences school.month", EXTERNAL),
        use("survey-watch", "watch", board, "delivered assembled", "survey.answered_on survey.wish", NEW, until=None),
        use("npo-watch", "watch", "soudan>kodomo:coordinator", "delivered assembled", "npo.visited_on npo.worry", NEW),
        use("judge", "watch", "kodomo>kodomo:coordinator", "assembled judged", "person.birth_date judgment.band reason.name", INTERNAL),
        use("handover", "support", "kodomo>gakko:supporter", "handed_over", "judgment.band contact.name", EXTERNAL, retention="outreach"),
        use(
            "council",
            "support",
            "soudan>gakko:supporter",
            "handed_over",
            "council.notified_on council.judged_on council.category",
            council,
            retention="outreach",
            direction="direct",
            since=datetime.date(2027, 4, 1),
        ),
        use("study", "evaluation", "kodomo>bunseki:analyst", "pseudonymised", "school.absences judgment.band", INTERNAL, project="2027"),
    )


def sample_plan() -> r.Plan:
    """A plan in which every rule is satisfied."""
    return privacy.with_privacy(selection.with_selection(_core()))


def _core() -> r.Plan:
    kinds = r.PurposeKind
    return r.Plan(
        programme=r.Programme(
            id="child",
            title="こどもデータ連携",
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
            r.Body(id="club", name="NPO法人", kind=r.BodyKind.PRIVATE),
        ),
        departments=_departments(),
        purposes=(
            _purpose("linkage", "名寄せ", kinds.EARLY_DETECTION),
            _purpose("watch", "見守り", kinds.EARLY_DETECTION, "linkage"),
            _purpose("support", "支援", kinds.CASE_SUPPORT, "linkage"),
            _purpose("evaluation", "評価", kinds.EVALUATION, "linkage"),
        ),
        retentions=(
            _retention("outreach", 1),
            _retention("analysis", 3),
            _retention("figures", 4),
        ),
        sources=(
            _source("juki", "住民記録", "shimin", spine=True),
            _source("school", "出欠の記録", "gakko", occurred_on="month"),
            _source("survey", "こども調査", "gakko"),
            _source("council", "要対協の台帳", "soudan"),
            _source("npo", "居場所の名簿", "soudan", provider=r.Provider.PRIVATE, provider_name="NPO法人", provider_ground="本人の同意"),
        ),
        items=_items(),
        uses=_uses(),
        criteria=(_criterion(),),
        linkage_models=(linkage_model(),),
    )


def linkage_model(**changes: Any) -> r.LinkageModel:
    """The reviewed model of the plan's linkage, changed as told."""
    levels = (("name", "kanji", 0.75, 0.01), ("name", "none", 0.25, 0.99), ("sex", "same", 0.99, 0.5), ("sex", "other", 0.01, 0.5))
    model = r.LinkageModel(
        id="model-2027",
        purpose="linkage",
        script=r.Script.JA,
        notation="1-0123456789ab",
        prior=0.0001,
        trained_from=r.TrainingData.OWN,
        trained_on=datetime.date(2027, 3, 1),
        trained_by="kodomo-a",
        rows=12000,
        pairs=30000,
        converged=True,
        iterations=7,
        levels=tuple(r.ModelLevel(comparison=c, level=n, match=m, other=u, trained=True) for c, n, m, u in levels),
        reviewed_by="kodomo-b",
        reviewed_on=datetime.date(2027, 3, 8),
        remark="段階ごとの重みを前のモデルと比べ、逆転のないことを確かめた",
    )
    return msgspec.structs.replace(model, **changes)


def _retention(id: str, table_class: int) -> r.Retention:
    return r.Retention(
        id=id,
        name=f"表3-1の{table_class}",
        table_class=table_class,
        personal=table_class <= 3,
        months=24,
        counted_from=r.RetentionEvent.AS_OF,
        rule="文書管理規程第8条",
        collatable=False if table_class > 3 else None,
        not_collatable_because="人数の少ない欄を伏せた集計だけを残す" if table_class > 3 else "",
    )


def _criterion() -> r.Criterion:
    absent = r.Indicator(
        id="absent",
        name="欠席が多い",
        source="school",
        measure=r.Measure.SUM,
        item="absences",
        where=(r.Condition(item="school.absences", op=r.Operator.GE, value=1),),
        op=r.Operator.GE,
        threshold=10,
        points=2,
    )
    return r.Criterion(
        id="absence",
        name="登校",
        purpose="watch",
        version="1",
        explanation="欠席の積み重なりは困りごとの表れとされる",
        indicators=(absent,),
        bands=(r.Band(id="low", name="低", at_least=0), r.Band(id="high", name="高", at_least=2, listed=True)),
        recipients=("gakko",),
    )


def change(plan: r.Plan, entries_of: str, entry_id: str, /, **changes: Any) -> r.Plan:
    """The plan with one entry of a list changed, e.g. change(plan, "uses", "judge", until=None)."""
    entries = getattr(plan, entries_of)
    assert any(entry.id == entry_id for entry in entries), entry_id
    changed = tuple(msgspec.structs.replace(entry, **changes) if entry.id == entry_id else entry for entry in entries)
    return msgspec.structs.replace(plan, **{entries_of: changed})


def add(plan: r.Plan, kind: str, *entries: Any) -> r.Plan:
    """The plan with entries added to a list."""
    return msgspec.structs.replace(plan, **{kind: (*getattr(plan, kind), *entries)})


def head(plan: r.Plan, **changes: Any) -> r.Plan:
    """The plan with its programme changed."""
    return msgspec.structs.replace(plan, programme=msgspec.structs.replace(plan.programme, **changes))


def release(plan: r.Plan, **changes: Any) -> Release:
    """The plan, approved by two people, valid 2027-04-01 to 2028-03-31."""
    made = approve(
        plan,
        author="kodomo-a",
        approvals=(Approval(officer="soumu-p", on=DAY), Approval(officer="soumu-a", on=DAY)),
        valid_from=datetime.date(2027, 4, 1),
        valid_until=END,
    )
    return msgspec.structs.replace(made, **changes)


def ask(who: str, purpose: str, stage: str, items: str = "", action: str = "open", on: datetime.date = DAY, step: str = "") -> Request:
    """A request: `who` is "officer@department:role"."""
    actor, _, rest = who.partition("@")
    department, _, role = rest.partition(":")
    return Request(
        actor=actor,
        role=r.Role(role),
        department=department,
        purpose=purpose,
        stage=r.Stage(stage),
        action=Action(action),
        items=tuple(items.split()),
        on=on,
        step=step,
    )
