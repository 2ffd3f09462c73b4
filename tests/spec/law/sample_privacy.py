"""The sample plan's part of 5.5.2 and 5.7: file registers, notice, a council, an ordinance's figure, the privacy policy and assessment."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec

from hagukumi.law.privacy import VIEWPOINTS
from hagukumi.plan import records as r

_ADOPTED = datetime.date(2027, 1, 15)
_OFFICER = "soumu-p"


def with_privacy(plan: r.Plan) -> r.Plan:
    """The plan with everything that 5.5.2 and 5.7 ask for, and what they recommend."""
    return msgspec.structs.replace(
        plan,
        programme=msgspec.structs.replace(plan.programme, ordinance="育実市個人情報保護法施行条例"),
        items=tuple(_noticed(item) for item in plan.items),
        file_registers=(*(register(source.id, source.holder, (source.id,)) for source in plan.sources), linkage(plan)),
        figures=(r.LocalFigure(id="days", figure="disclosure-days", value=15, since=datetime.date(2023, 4, 1), ordinance="施行条例第5条"),),
        consultations=(consultation(),),
        privacy=policy(),
        answers=tuple(r.Answer(id=viewpoint.id, text="要領に定めて確かめている", by=_OFFICER, on=_ADOPTED) for viewpoint in VIEWPOINTS),
        risks=tuple(risk(phase) for phase in r.DataPhase),
        opinions=(opinion(),),
        revisions=(r.Revision(id="first", on=_ADOPTED, by=_OFFICER, reason="事業の始まりに当たって評価した"),),
    )


def _noticed(item: r.Item) -> r.Item:
    """The survey is filled in by the children; what the private body keeps is not taken from them by the municipality."""
    if item.acquisition is not r.Acquisition.NEW:
        return item
    if item.table == "survey":
        return msgspec.structs.replace(item, direct_writing=True, purpose_notice="調査票の初めに利用目的を記す")
    return msgspec.structs.replace(item, direct_writing=False)


def register(id: str, department: str, tables: tuple[str, ...], **more: Any) -> r.FileRegister:
    """A file with its statutory matters."""
    told: dict[str, Any] = {
        "name": f"{id}ファイル",
        "purposes": ("linkage",),
        "range": "市内に住所を有する者",
        "persons": 20000,
        "collected_how": "届出と申請",
        "desk": "総務課",
        "desk_address": "育実市本町1丁目1番地",
        "matching_manual": False,
    }
    return r.FileRegister(id=id, department=department, tables=tables, **{**told, **more})


def linkage(plan: r.Plan) -> r.FileRegister:
    """The linkage's separate file, with every purpose and every table that is used."""
    used = dict.fromkeys(item.partition(".")[0] for use in plan.uses for item in use.items)
    purposes = tuple(purpose.id for purpose in plan.purposes)
    return register("linkage", "kodomo", tuple(used), name="こどもデータ連携ファイル", purposes=purposes, linkage=True)


def consultation(**changes: Any) -> r.Consultation:
    """A council asked about rules of operation, with its answer."""
    told: dict[str, Any] = {
        "council": "育実市個人情報保護審議会",
        "ordinance": "施行条例第10条",
        "kind": r.ConsultationKind.OPERATING_RULES,
        "subject": "データ連携の運用の細則",
        "asked_on": datetime.date(2026, 11, 1),
        "answer": "細則を整え、毎年見直すこと",
        "answered_on": datetime.date(2026, 12, 1),
    }
    return r.Consultation(id="rules", **{**told, **changes})


def policy(**changes: Any) -> r.PrivacyPolicy:
    """The stance, its officer, and the means."""
    told: dict[str, Any] = {
        "statement": "こどもと家庭のプライバシーを守ることを連携の前提とする",
        "published": "庁内に通知し、ホームページで公表した",
        "adopted_on": _ADOPTED,
        "officer": _OFFICER,
        "authority": "事業を止めさせることができる",
        "people": "総務課に専任1名",
        "budget": "毎年度の予算に計上する",
        "training": "全職員に年1回",
    }
    return r.PrivacyPolicy(**{**told, **changes})


def risk(phase: r.DataPhase, **changes: Any) -> r.Risk:
    """A risk of one phase, made smaller by its measure."""
    told: dict[str, Any] = {
        "threat": "目的の外で見られる",
        "likelihood": 3,
        "severity": 4,
        "measure": "権限を限り、操作を記録する",
        "residual_likelihood": 1,
        "residual_severity": 4,
        "department": "kodomo",
    }
    return r.Risk(id=f"risk-{phase}", phase=phase, **{**told, **changes})


def opinion(**changes: Any) -> r.Opinion:
    """The privacy officer accepts the assessment."""
    told: dict[str, Any] = {
        "giver": r.OpinionGiver.PRIVACY_OFFICER,
        "name": "総務課",
        "text": "対策は足りている",
        "on": _ADOPTED,
        "accepts": True,
    }
    return r.Opinion(id="officer", **{**told, **changes})
