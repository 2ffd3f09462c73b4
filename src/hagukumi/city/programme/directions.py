"""What the coordinator directs the others to do (4.1, 表4-1), each with a due date and, once given, the reply."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from hagukumi.city.extracts.declare import Card
from hagukumi.city.programme.offices import ANALYST, COMMISSIONED, COORDINATOR, DEPARTMENTS, FAMILY_CENTRE, SCHOOL_EDUCATION
from hagukumi.city.programme.timetable import Timetable
from hagukumi.plan.records import Direction, DirectionKind, Role

DIRECT_PROVISION = "direct-nursery"
"""The direction under which the nursery desk hands a listed child's attendance to the family centre without the coordinator between."""

_DELIVERY = (
    "様式のとおり、依頼書に定める更新の間隔ごとに抽出し、受渡し区画に置くこと。抽出する担当者と確かめる担当者を分けること。"
    "様式にない列を加えないこと。個人番号を含めないこと。"
)
_REPLIES = {
    "citizen": "抽出の手順書を定めた。抽出は主査、確認は係長が行う。支援措置の記載は抽出の当日の内容による。",
    "tax": "こどものいる世帯の大人に限って抽出する条件を設定し、件数を二人で照合した。",
    "health": "健診・予防接種・妊娠届の三つを別々に抽出する。所見の本文の列は抽出の段階で除いた。",
    "child_welfare": "児童手当・児童扶養手当・保育の三つについて抽出の担当者を指定した。支給額の列は除いた。",
    "welfare_office": "こどものいる世帯に限る条件を設定した。ケース番号は受渡しの後に捨てられることを承知した。",
    "disability_welfare": "障害名の列を空欄にして抽出する設定とした。",
    FAMILY_CENTRE: "相談と協議会の登録を別の担当者が抽出する。通告した人が分かる記載がないことを毎回確かめる。",
    "school_affairs": "学齢簿と就学援助の抽出の担当者を指定した。",
    SCHOOL_EDUCATION: "各学校の校務支援システムから出欠を集計し、保健室の記録は表計算の様式に写して提出する。",
}


def directions(cards: Sequence[Card], times: Timetable) -> tuple[Direction, ...]:
    """All directions in force when the release begins; those to erase have no reply yet because they are due at the end."""
    return (*_deliveries(cards, times), *_of_work(times), *_of_care(times), *_direct(times))


def _direction(
    times: Timetable,
    id: str,
    kind: DirectionKind,
    receiver: str,
    content: str,
    reply: str,
    *,
    given: int = 60,
    replied: int = 30,
    due: datetime.date | None = None,
) -> Direction:
    return Direction(
        id=id,
        kind=kind,
        giver=COORDINATOR,
        receiver=receiver,
        content=content,
        given_on=times.before(given),
        due=due or times.before(14),
        reply=reply,
        replied_on=times.before(replied) if reply else None,
    )


def _deliveries(cards: Sequence[Card], times: Timetable) -> tuple[Direction, ...]:
    holders = [department.id for department in DEPARTMENTS if Role.HOLDER in department.roles and department.id != COORDINATOR]
    asked = {holder: "、".join(f"「{card.name}」" for card in cards if card.holder == holder) for holder in holders}
    return tuple(
        _direction(times, f"delivery-{holder}", DirectionKind.DELIVERY, holder, f"{asked[holder]}を、{_DELIVERY}", _REPLIES[holder])
        for holder in holders
    )


def _of_work(times: Timetable) -> tuple[Direction, ...]:
    return (
        _direction(
            times,
            "analysis-review",
            DirectionKind.ANALYSIS,
            ANALYST,
            "氏名等を削除した記録を用いて、四つの判定基準ごとに、見付けるべきこどもを見付けているか、偏りがないか、より少ない項目で足りないかを検討し、"
            "年度ごとに報告すること。",
            "検討の計画書を作った。指標を一つずつ外した場合の結果と、年齢・性別による偏りを比べる。",
        ),
        _direction(
            times,
            "improve-school-affairs",
            DirectionKind.IMPROVEMENT,
            "school_affairs",
            "試行の抽出で、就学援助の氏名に旧字と略字が交じり、備考の列が様式に残っていた。様式を直し、再発を防ぐ手順を報告すること。",
            "備考の列を除いた様式に改め、抽出の後に見出しを照合する手順を加えた。文字は校務の台帳に合わせて統一した。",
            given=40,
            replied=25,
        ),
    )


def _of_care(times: Timetable) -> tuple[Direction, ...]:
    protect = (
        "渡された情報の適正な取扱いを検討し、開く人・場所・時間、印刷の可否、終わった後の消去を定めて報告すること。"
        "支援措置を受ける人の所在を推し量らないこと。"
    )
    replies = {
        ANALYST: "専用の区画と端末に限り、印刷と持出しを禁じた。集計は10人未満を伏せて示す。",
        COMMISSIONED: "契約の仕様書に従い、市の施設内で、市の職員の立会いの下でだけ作業する。作業記録を毎月出す。",
        FAMILY_CENTRE: "名簿を開けるのは相談員二名に限り、印刷したときは番号を付けて当日に裁断する。",
        SCHOOL_EDUCATION: "名簿を開けるのは指導主事二名に限り、学校へは口頭で確かめ、名簿は渡さない。",
    }
    erasure = "保存期間の終わったデータと、支援に要らなくなったデータを、求めに応じて、また期間の終わりに消去し、その証明を報告すること。"
    return (
        *(
            _direction(times, f"protection-{receiver.replace('_', '-')}", DirectionKind.PROTECTION, receiver, protect, reply)
            for receiver, reply in replies.items()
        ),
        *(
            _direction(times, f"erasure-{receiver.replace('_', '-')}", DirectionKind.ERASURE, receiver, erasure, "", due=times.until)
            for receiver in replies
        ),
    )


def _direct(times: Timetable) -> tuple[Direction, ...]:
    return (
        _direction(
            times,
            DIRECT_PROVISION,
            DirectionKind.DIRECT_PROVISION,
            "child_welfare",
            "虐待のおそれの一覧に載った就学前のこどもについて、保育所等の最新の欠席日数と身の回りの心配の有無を、"
            "こども家庭センターに直接提供すること。提供のたびに総括管理主体へ件数を報告すること。",
            "一覧の番号で示されたこどもに限り、翌開庁日までに直接提供する。提供の記録を残し、月ごとに件数を報告する。",
            given=45,
        ),
    )
