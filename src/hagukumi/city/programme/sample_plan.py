"""The whole sample plan of the made city, and its release."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from hagukumi.city.days import fiscal_year_of
from hagukumi.city.extracts.declare import Card
from hagukumi.city.places import MUNICIPALITY, MUNICIPALITY_CODE
from hagukumi.city.programme.aims import PURPOSES, RETENTIONS
from hagukumi.city.programme.criteria import criteria
from hagukumi.city.programme.offices import APPROVERS, AUTHOR, BODIES, DEPARTMENTS
from hagukumi.city.programme.uses import derived_items, uses
from hagukumi.plan import Approval, Release, approve
from hagukumi.plan.records import Plan, Programme

YEARS = 3
"""Fiscal years for which the release and its uses hold."""

_SAFEGUARDS = (
    "組織的: 管理責任者を課長、総括管理責任者をこども部長とし、許可と操作の記録を毎月点検する。人的: 担当者を名指しし、毎年研修を行う。"
    "物理的: 処理する端末とサーバーは施錠した区画に置き、媒体を持ち出さない。"
    "技術的: 二要素で本人を確かめ、項目・段階・期限ごとの許可がなければ開けない保管庫に暗号化して置き、改ざんできない記録を残す。"
)


def period(as_of: datetime.date) -> tuple[datetime.date, datetime.date]:
    """First and last day of the release: the fiscal year of `as_of` and the two after it."""
    year = fiscal_year_of(as_of)
    return datetime.date(year, 4, 1), datetime.date(year + YEARS, 3, 31)


def sample_plan(cards: Sequence[Card], private_use: Mapping[str, Mapping[str, str]], *, children: int, as_of: datetime.date) -> Plan:
    """The plan for these extracts; `private_use` holds each system's declared own characters, `children` sizes the lists."""
    since, until = period(as_of)
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
            disclosure_desk="総務課（個人情報保護担当）",
        ),
        bodies=BODIES,
        departments=DEPARTMENTS,
        purposes=PURPOSES,
        retentions=RETENTIONS,
        sources=tuple(card.source(private_use[card.id]) for card in cards),
        items=(*(item for card in cards for item in card.items()), *derived_items()),
        uses=uses(cards, since, until),
        criteria=criteria(children),
    )


def sample_release(plan: Plan, as_of: datetime.date) -> Release:
    """The plan approved by two officers other than its author, before its first day."""
    since, until = period(as_of)
    approvals = tuple(Approval(officer=officer, on=since - datetime.timedelta(days=7)) for officer in APPROVERS)
    return approve(plan, author=AUTHOR, approvals=approvals, valid_from=since, valid_until=until)
