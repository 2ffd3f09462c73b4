"""The sample plan's part of chapters 3, 4 and 7.5: how its items were chosen, who does what, and how the data is kept safe."""

from __future__ import annotations

import datetime

import msgspec

from hagukumi.law.duties import duties_of
from hagukumi.plan import records as r
from hagukumi.plan.derived import DERIVED_TABLES

_BEGUN = datetime.date(2026, 10, 1)
_NOT_HELD = ("survey", "npo")
_ON_PAPER = ("council",)


def with_selection(plan: r.Plan) -> r.Plan:
    """The plan with evidence, candidates, duties, directions, safeguards and storages, complete for its items and departments."""
    return msgspec.structs.replace(
        plan,
        evidence=evidence(),
        candidates=tuple(each for item in plan.items if item.table not in DERIVED_TABLES for each in candidates_for(plan, item)),
        duties=tuple(duty for department in plan.departments for duty in duties_for(department)),
        directions=directions(),
        safeguards=safeguards(),
        storages=(r.Storage(id="vault", name="庁内のサーバー室", content="保管庫と記録", country="JP", cloud=False, assessed=True),),
    )


def evidence() -> tuple[r.Evidence, ...]:
    """One of each kind; the paper is peer reviewed and was checked."""
    told = {"author": "育実市", "year": 2024, "location": "こども未来課の書庫", "finding": "欠席の積み重なりは困難と関わる"}
    paper = {
        "level": r.Reliability.DID_PSM,
        "publisher": "架空学会",
        "peer_reviewed": True,
        "method": "差分の差分",
        "checked_by": "kodomo-a",
        "checked_on": _BEGUN,
    }
    return (
        r.Evidence(id="guide", kind=r.EvidenceKind.GUIDE, title="早期発見の手引き", **told),
        r.Evidence(id="precedent", kind=r.EvidenceKind.PRECEDENT, title="ほかの市の実証事業の報告", **told),
        r.Evidence(id="paper", kind=r.EvidenceKind.PAPER, title="欠席と困難の関わり", **told, **paper),
        r.Evidence(id="expert", kind=r.EvidenceKind.EXPERT, title="相談員への聞き取り", **told),
    )


def statement(text: str) -> r.Statement:
    """A judgment by an officer of the coordinator."""
    return r.Statement(text=text, by="kodomo-a", on=datetime.date(2026, 11, 2))


def step(state: str, month: int, reason: str = "", by: str = "kodomo-a") -> r.Step:
    """A step in a month of 2027 (1 January is month 1), with a reason of its own."""
    return r.Step(state=r.SelectionState(state), on=datetime.date(2027, month, 15), by=by, reason=reason or f"{month}月の会議で決めた")


STEPS = (step("needed", 1), step("obtainable", 2), step("used", 3))


def candidates_for(plan: r.Plan, item: r.Item) -> tuple[r.Candidate, ...]:
    """A used candidate for an item under each widest purpose that it serves; one for the linkage when no use names it."""
    parents = {purpose.id: purpose.parent for purpose in plan.purposes}
    widest: dict[str, str] = {}
    for use in plan.uses:
        if item.id in use.items:
            root = use.purpose
            while parents.get(root):
                root = parents[root]
            widest.setdefault(root, use.purpose)
    purposes = tuple(widest.values()) or ("linkage",)
    return tuple(candidate(item, plan, purpose, f"-{place}" if place else "") for place, purpose in enumerate(purposes))


def candidate(item: r.Item, plan: r.Plan, purpose: str, suffix: str) -> r.Candidate:
    """A used candidate for an item and a purpose."""
    return r.Candidate(
        id=item.id.replace(".", "-") + suffix,
        name=item.name,
        purpose=purpose,
        holder=next(source.holder for source in plan.sources if source.id == item.table),
        evidence=("guide", "paper"),
        items=(item.id,),
        relevance=statement("手引きが挙げる兆しに当たる"),
        necessity=statement("これに代わる項目がない"),
        fairness=statement("属性による不利な扱いにつながらないことを点検した"),
        steps=STEPS,
        availability=_availability(item),
    )


def _availability(item: r.Item) -> r.Availability:
    answered = {"surveyed_by": "担当課の係長", "surveyed_on": _BEGUN}
    if item.table in _NOT_HELD:
        return r.Availability(
            holding=r.Holding.NOT_HELD, held_by="家庭・団体", collection="調査票で新たに集める", digitisation=digitisation(item), **answered
        )
    if item.table in _ON_PAPER:
        return r.Availability(holding=r.Holding.ANALOG, system="紙の台帳", digitisation=digitisation(item), **answered)
    quality = r.Quality(source=item.table, rows=1000, missing=10, inconsistent=2, measured_on=_BEGUN)
    return r.Availability(holding=r.Holding.DIGITAL, system="業務システム", structured=True, quality=(quality,), **answered)


def digitisation(item: r.Item) -> r.Digitisation:
    """A policy under a standard format, with the correspondence of the one field."""
    return r.Digitisation(
        policy="様式を定めて入力する",
        target=r.TargetFormat.GIF,
        mapping=(r.FieldMapping(origin=item.name, target=item.field, conversion="そのまま"),),
        due=datetime.date(2027, 3, 31),
    )


def duties_for(department: r.Department) -> tuple[r.Duty, ...]:
    """Every duty that a department has by its roles, in place and confirmed."""
    return tuple(
        r.Duty(
            id=f"{department.id}-{duty.id.replace('.', '-')}",
            duty=duty.id,
            department=department.id,
            how=f"要領に定めて行う（{duty.heading}）",
            state=r.Progress.IN_PLACE,
            evidence="要領と点検表",
            confirmed_by="soumu-p",
            confirmed_on=datetime.date(2027, 3, 1),
        )
        for duty in duties_of(department)
    )


def direction(id: str, kind: r.DirectionKind, receiver: str) -> r.Direction:
    """A direction of the coordinator's department, answered before it was due."""
    return r.Direction(
        id=id,
        kind=kind,
        giver="kodomo",
        receiver=receiver,
        content="計画のとおりに行い、件数を報告すること",
        given_on=datetime.date(2027, 2, 1),
        due=datetime.date(2027, 3, 31),
        reply="担当者を決めた",
        replied_on=datetime.date(2027, 2, 20),
    )


def directions() -> tuple[r.Direction, ...]:
    """One to deliver for each holder, and one to provide directly to the holder of the council's list."""
    deliver = tuple(direction(f"deliver-{holder}", r.DirectionKind.DELIVERY, holder) for holder in ("shimin", "gakko", "soudan"))
    return (*deliver, direction("direct", r.DirectionKind.DIRECT_PROVISION, "soudan"))


def safeguards() -> tuple[r.Safeguard, ...]:
    """One of each kind that is asked for or recommended."""
    kinds = r.SafeguardKind
    told = {
        kinds.ORGANISATIONAL: "課長を管理責任者とし、担当者を名指しする",
        kinds.HUMAN: "年1回の研修を行う",
        kinds.PHYSICAL: "施錠した室に機器を置く",
        kinds.TECHNICAL: "二要素で本人を確かめ、操作を記録する",
        kinds.SELF_INSPECTION: "四半期ごとに点検する",
        kinds.AUDIT: "年1回監査する",
    }
    return tuple(
        r.Safeguard(
            id=kind.replace("_", "-"),
            kind=kind,
            statement=text,
            department="kodomo",
            state=r.Progress.IN_PLACE,
            evidence="要領と記録",
            reviewed_on=datetime.date(2027, 3, 1),
        )
        for kind, text in told.items()
    )


def contracted(plan: r.Plan) -> r.Plan:
    """The plan with 統計課 turned into a contractor of the coordinator, under a contract that runs from April to September 2027."""
    departments = tuple(
        msgspec.structs.replace(department, body="club", commissioned_by="kodomo", contract="analysis")
        if department.id == "bunseki"
        else department
        for department in plan.departments
    )
    binding = tuple(duty for department in departments if department.commissioned_by for duty in duties_for(department))
    kept = tuple(duty for duty in plan.duties if duty.department != "bunseki")
    uses = tuple(msgspec.structs.replace(use, until=contract().ends) if use.receiver == "bunseki" else use for use in plan.uses)
    bound = (*plan.contracts, contract())
    return msgspec.structs.replace(plan, departments=departments, duties=(*kept, *binding), uses=uses, contracts=bound)


def contract() -> r.Contract:
    """A contract with everything that is asked for, between the coordinator and the analyst."""
    clauses = r.Clauses(
        secrecy="第5条 業務で知った個人情報を漏らさない",
        sub_commission="第6条 事前の承諾なしに再委託をしない",
        copying="第7条 認められた場合を除き複製しない",
        security="第8条 市の安全管理措置に準じる",
        breach="第9条 直ちに知らせて指示に従う",
        erasure="第10条 終わりに消去して媒体を返す",
        termination="第11条 違反したときは解除し、損害の賠償を求める",
        reporting="第12条 毎月報告し、監査を受ける",
    )
    return r.Contract(
        id="analysis",
        principal="kodomo",
        contractor="bunseki",
        subject="分析業務委託契約",
        concluded_on=datetime.date(2027, 3, 1),
        starts=datetime.date(2027, 4, 1),
        ends=datetime.date(2027, 9, 30),
        clauses=clauses,
        ability="選定の際に実績と認証を確かめた",
        organisation="業務責任者と従事者の名簿を届け出る",
        inspection="年1回、市の担当者が立ち入って調べる",
    )
