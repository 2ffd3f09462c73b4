"""個人情報ファイル簿: the main file of each holder under its own purpose, and the separate entry for the linkage (Art. 75, 5.5.2(2))."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from hagukumi.city.extracts.declare import EVERY, Card
from hagukumi.city.extracts.proposal import RESIDENTS
from hagukumi.city.places import MUNICIPALITY, PREFECTURE
from hagukumi.city.programme.aims import EVALUATION, LINKAGE, STATISTICS
from hagukumi.city.programme.deidentified import FILE, PROPOSALS_DESK
from hagukumi.city.programme.offices import COORDINATOR
from hagukumi.city.programme.timetable import Timetable
from hagukumi.plan.derived import DERIVED_TABLES
from hagukumi.plan.records import FileRegister, Provision, ProvisionKind, Purpose, PurposeKind, RegisterExemption

DESK = "総務課（個人情報保護担当）"
DESK_ADDRESS = f"{PREFECTURE}{MUNICIPALITY}本町1丁目1番地 {MUNICIPALITY}役所"
_STATUTE, _OFFICE = ProvisionKind.STATUTE, ProvisionKind.ORGANISATION_CLAUSE


class _File(NamedTuple):
    """A holder's main file: name, importance and ground of its purpose, whom it covers, how collected, persons per child of the city."""

    name: str
    importance: str
    ground: Provision
    covers: str
    collected: str
    persons_per_child: float
    special: dict[str, Any] = {}
    corrected: bool = False


_MAY_BE_PROCESSED = 1000
"""Persons of the smallest file of which de-identified information can be made (Art. 60(3)(i)): a city of a few families has one too."""


def _law(statute: str, article: str, kind: ProvisionKind = _STATUTE) -> Provision:
    return Provision(statute=statute, article=article, kind=kind)


_EDUCATION = _law("地方教育行政の組織及び運営に関する法律", "第21条", _OFFICE)
_CHILDREN = _law("児童福祉法", "第10条第1項", _OFFICE)
_MATERNAL = "母子保健法"

_FILES: dict[str, _File] = {
    "juki": _File(
        "住民基本台帳ファイル",
        "住民に関する全ての事務のもとになる記録で、居住の関係を正しく保つために欠かせない。",
        _law("住民基本台帳法", "第5条"),
        "市内に住所を有する者",
        "本人・世帯主などの届出、他の市町村からの通知、職権による調査",
        6.4,
        {
            "special_procedure": "記載の修正は住民基本台帳法の届出と職権による記載の手続による（法務担当の確認を要する）。",
            "recipients": (f"{PREFECTURE}", "地方公共団体情報システム機構"),
            "proposals": True,
            "proposals_desk": PROPOSALS_DESK,
        },
    ),
    "school_register": _File(
        "学齢簿ファイル",
        "就学の通知と在籍の管理を漏れなく行うために欠かせない。",
        _law("学校教育法施行令", "第1条", ProvisionKind.CABINET_ORDER),
        "学齢に達した児童生徒とその保護者",
        "住民基本台帳からの編製、保護者の届出",
        0.5,
    ),
    "attendance": _File(
        "児童生徒出席ファイル",
        "出席の状況を正しく把握し、指導に生かすために欠かせない。",
        _EDUCATION,
        "市立小中学校に在籍する児童生徒",
        "学級担任による日々の記録",
        0.5,
    ),
    "nurse_room": _File(
        "保健室利用ファイル",
        "けがや体調の変化に適切に対応し、保健指導に生かすために欠かせない。",
        _law("学校保健安全法", "第9条"),
        "市立小中学校の保健室を利用した児童生徒",
        "本人の申出と養護教諭による記録",
        0.2,
        {"manual": True, "remarks": "来室の記録票（紙）を児童生徒ごとにつづったもの。月ごとに表計算の様式へ写し、写しを抽出に用いる。"},
    ),
    "school_cost_support": _File(
        "就学援助ファイル",
        "経済的な理由で就学が困難な世帯を公平に援助するために欠かせない。",
        _law("学校教育法", "第19条"),
        "就学援助を申請した保護者とその児童生徒",
        "保護者の申請、税の記録の照会",
        0.1,
    ),
    "pregnancy": _File(
        "妊娠届出ファイル",
        "妊産婦の健康を守る指導と支援に欠かせない。",
        _law(_MATERNAL, "第15条"),
        "妊娠の届出をした者",
        "本人の届出と面談",
        0.3,
    ),
    "infant_checkup": _File(
        "乳幼児健康診査ファイル",
        "乳幼児の発育の確認と保護者への支援に欠かせない。",
        _law(_MATERNAL, "第12条"),
        "健康診査の対象となる乳幼児とその保護者",
        "健康診査での問診と診察の記録",
        0.35,
    ),
    "vaccination": _File(
        "予防接種ファイル",
        "接種の漏れと誤りを防ぎ、健康被害に備えるために欠かせない。",
        _law("予防接種法", "第9条の3"),
        "定期の予防接種の対象となる者",
        "医療機関からの予診票",
        0.35,
    ),
    "child_allowance": _File(
        "児童手当ファイル",
        "手当を正しく、遅れなく支給するために欠かせない。",
        _law("児童手当法", "第7条"),
        "児童手当の受給者とその児童",
        "受給者の認定請求と届出",
        1.6,
    ),
    "single_parent_allowance": _File(
        "児童扶養手当ファイル",
        "ひとり親の家庭の生活の安定を支える手当を正しく支給するために欠かせない。",
        _law("児童扶養手当法", "第6条"),
        "児童扶養手当の受給者とその児童",
        "受給者の認定請求と届出",
        0.15,
    ),
    "public_assistance": _File(
        "生活保護ファイル",
        "最低限度の生活を保障し、自立を助けるために欠かせない。",
        _law("生活保護法", "第24条"),
        "生活保護を受ける世帯の世帯員",
        "本人の申請、調査、関係先への照会",
        0.05,
    ),
    "nursery": _File(
        "保育所等利用ファイル",
        "保育の必要な児童に保育を行い、利用者の負担を定めるために欠かせない。",
        _law("子ども・子育て支援法", "第20条"),
        "保育所等を利用する児童とその保護者",
        "保護者の申請、委託した保育所からの月ごとの報告",
        0.3,
        {"recipients": ("市内の私立保育所（保育の実施の委託先）",)},
        corrected=True,
    ),
    "disability": _File(
        "障害者手帳交付ファイル",
        "手帳の交付と福祉サービスの実施に欠かせない。",
        _law("身体障害者福祉法", "第15条"),
        "障害者手帳の交付を受けた者",
        "本人の申請と医師の診断書",
        0.2,
    ),
    "tax": _File(
        "個人市民税ファイル",
        "市民税を公平に課し、収めるために欠かせない。",
        _law("地方税法", "第294条"),
        "個人市民税の納税義務者と申告をした者",
        "本人と勤務先からの申告と報告",
        3.4,
        {"special_procedure": "税額の修正は、地方税法の定める更正などの手続による（法務担当の確認を要する）。"},
    ),
    "family_consultation": _File(
        "家庭児童相談ファイル",
        "相談の経過を踏まえて切れ目なく支えるために欠かせない。",
        _CHILDREN,
        "家庭児童相談を受けた児童とその保護者",
        "本人・家族との面接、関係機関からの情報提供",
        0.05,
    ),
    "youtaikyo": _File(
        "要保護児童等進行管理ファイル",
        "関係機関が協議して児童を守るために欠かせない。",
        _law("児童福祉法", "第25条の2"),
        "要保護児童、要支援児童と特定妊婦",
        "通告、相談、協議会の構成員からの情報提供",
        0.02,
        {
            "withheld": ("youtaikyo.kind", "youtaikyo.notified_on"),
            "withheld_reason": "公表すると、通告と協議の進め方が知られ、児童の安全を守る事務に著しい支障が生じるおそれがある。",
        },
    ),
}
"""By source; the private list is newly acquired for the linkage and belongs to the linkage's own file."""


def own_purpose(source: str) -> str:
    """The id of the purpose for which a holder keeps its main file."""
    return f"own-{source.replace('_', '-')}"


def own_purposes(cards: Sequence[Card]) -> tuple[Purpose, ...]:
    """The purposes for which the holders acquired what they hold, apart from the linkage."""
    return tuple(
        Purpose(
            id=own_purpose(card.id),
            name=card.original_purpose,
            statement=f"{card.original_purpose}のため、{_FILES[card.id].covers}の記録を作り、保つ。",
            kind=PurposeKind.OTHER,
            grounds=(_FILES[card.id].ground,),
            importance=_FILES[card.id].importance,
            notice="届出や申請の様式に目的を記し、個人情報ファイル簿を市のホームページと総務課の窓口で公表する。",
        )
        for card in cards
        if card.id in _FILES
    )


def file_registers(cards: Sequence[Card], children: int, times: Timetable) -> tuple[FileRegister, ...]:
    """One entry per main file, the working copy that needs no entry of its own, and the linkage's."""
    return (
        *(_main_file(card, children, times) for card in cards if card.id in _FILES),
        _working_copy(children),
        _linkage(cards, children),
    )


def _main_file(card: Card, children: int, times: Timetable) -> FileRegister:
    file = _FILES[card.id]
    usual = {"remarks": "根拠の条は法務担当の確認を要する（標本）。", "special_procedure": "なし（法務担当の確認を要する）"}
    special = usual | file.special
    return FileRegister(
        id=card.id,
        name=file.name,
        department=card.holder,
        purposes=(own_purpose(card.id),),
        tables=(card.id, RESIDENTS.id) if card.id == FILE else (card.id,),
        range=file.covers,
        persons=max(_MAY_BE_PROCESSED if card.id == FILE else 1, round(children * file.persons_per_child)),
        collected_how=f"{file.collected}により収集する。",
        desk=DESK,
        desk_address=DESK_ADDRESS,
        matching_manual=None if special.get("manual") else False,
        corrected_on=times.before(70) if file.corrected else None,
        **special,
    )


def _working_copy(children: int) -> FileRegister:
    return FileRegister(
        id="attendance_monthly",
        name="出席の月別集計表",
        department="school_education",
        purposes=(own_purpose("attendance"),),
        tables=("attendance",),
        range="市立小中学校に在籍する児童生徒",
        persons=max(1, round(children * 0.5)),
        collected_how="児童生徒出席ファイルから月ごとに集計して作る。",
        desk=DESK,
        desk_address=DESK_ADDRESS,
        matching_manual=False,
        exemption=RegisterExemption.WITHIN_PUBLISHED_FILE,
        exemption_reason="利用目的、記録項目と記録範囲が、公表している「児童生徒出席ファイル」の範囲内である。",
    )


def _linkage(cards: Sequence[Card], children: int) -> FileRegister:
    return FileRegister(
        id="child_data_linkage",
        name="こどもデータ連携ファイル",
        department=COORDINATOR,
        purposes=(LINKAGE, *EVERY, EVALUATION, STATISTICS),
        tables=(*(card.id for card in cards), *DERIVED_TABLES),
        range="18歳未満の者、その保護者と同居の家族、妊娠の届出をした者、名寄せのために住民基本台帳に記録されている者",
        persons=max(1, round(children * 6.4)),
        collected_how="計画に掲げる各課が保有する記録から抽出して受け取り、民間の団体からは目的を明示して新たに受け取る。判定の結果は市が作る。",
        desk=DESK,
        desk_address=DESK_ADDRESS,
        special_procedure="もとの記録の訂正は、それを保有する課の手続による。総括管理主体は訂正の通知を受けて直ちに改める。",
        matching_manual=True,
        linkage=True,
        remarks="もとの記録とは利用目的が異なるため別に掲げる。プライバシー保護責任者は総務課に置く。",
    )
