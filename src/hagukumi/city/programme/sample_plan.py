"""The whole sample plan of the made city, and its release."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from hagukumi.city.extracts.declare import Card
from hagukumi.city.extracts.proposal import RESIDENTS
from hagukumi.city.places import MUNICIPALITY, MUNICIPALITY_CODE, PREFECTURE
from hagukumi.city.programme.aims import PURPOSES, RETENTIONS
from hagukumi.city.programme.contracts import contracts
from hagukumi.city.programme.criteria import criteria
from hagukumi.city.programme.deidentified import DEIDENTIFIED, PURPOSE, deidentification_uses
from hagukumi.city.programme.derived_items import derived_items
from hagukumi.city.programme.directions import directions
from hagukumi.city.programme.duties import duties
from hagukumi.city.programme.evidence import evidence
from hagukumi.city.programme.linkage_model import linkage_models
from hagukumi.city.programme.offices import APPROVERS, AUTHOR, BODIES, DEPARTMENTS, ORDINANCE
from hagukumi.city.programme.privacy import answers, consultations, figures, opinions, privacy_policy, revisions, risks
from hagukumi.city.programme.registers import DESK, file_registers, own_purposes
from hagukumi.city.programme.safeguards import STORAGES, safeguards
from hagukumi.city.programme.selection import candidates
from hagukumi.city.programme.timetable import timetable
from hagukumi.city.programme.uses import uses
from hagukumi.plan import Approval, Release, approve
from hagukumi.plan.records import Plan, Programme

_SAFEGUARDS = (
    "組織的: 管理責任者を課長、総括管理責任者をこども部長とし、許可と操作の記録を毎月点検する。人的: 担当者を名指しし、毎年研修を行う。"
    "物理的: 処理する端末とサーバーは施錠した区画に置き、媒体を持ち出さない。"
    "技術的: 二要素で本人を確かめ、項目・段階・期限ごとの許可がなければ開けない保管庫に暗号化して置き、改ざんできない記録を残す。"
)


def sample_plan(cards: Sequence[Card], private_use: Mapping[str, Mapping[str, str]], *, children: int, as_of: datetime.date) -> Plan:
    """The plan for these extracts; `private_use` holds each system's declared own characters, `children` sizes the lists."""
    times = timetable(as_of)
    return Plan(
        programme=Programme(
            id="child-data-linkage",
            title=f"{MUNICIPALITY}こどもデータ連携事業",
            municipality_code=MUNICIPALITY_CODE,
            municipality=MUNICIPALITY,
            general_manager="こども部長",
            audit_manager="監査室長",
            privacy_organisation="general_affairs",
            safeguards=_SAFEGUARDS,
            disclosure_desk=DESK,
            prefecture=PREFECTURE,
            mayor=f"{MUNICIPALITY}長",
            ordinance=ORDINANCE,
            register_from_persons=1,
        ),
        bodies=BODIES,
        departments=DEPARTMENTS,
        purposes=(*PURPOSES, PURPOSE, *own_purposes(cards)),
        retentions=RETENTIONS,
        sources=(*(card.source(private_use[card.id]) for card in cards), RESIDENTS.source({})),
        items=(*(item for card in (*cards, RESIDENTS) for item in card.items()), *derived_items()),
        uses=(*uses(cards, times), *deidentification_uses(times)),
        criteria=criteria(children),
        evidence=evidence(times),
        candidates=candidates(cards, times),
        duties=duties(cards, times),
        directions=directions(cards, times),
        safeguards=safeguards(times),
        storages=STORAGES,
        contracts=contracts(times),
        file_registers=file_registers(cards, children, times),
        answers=answers(times),
        risks=risks(),
        opinions=opinions(times),
        revisions=revisions(times),
        consultations=consultations(times),
        figures=figures(times),
        linkage_models=linkage_models(children, times),
        deidentifications=(DEIDENTIFIED,),
        privacy=privacy_policy(times),
    )


def sample_release(plan: Plan, as_of: datetime.date) -> Release:
    """The plan approved by two officers other than its author, before its first day."""
    times = timetable(as_of)
    approvals = tuple(Approval(officer=officer, on=times.before(7)) for officer in APPROVERS)
    return approve(plan, author=AUTHOR, approvals=approvals, valid_from=times.since, valid_until=times.until)
