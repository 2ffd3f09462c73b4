"""行政機関等匿名加工情報 (Art. 109–121): one file of the made city, under a purpose of its own, at a desk apart from the linkage."""

from __future__ import annotations

from hagukumi.city.extracts.proposal import RESIDENTS
from hagukumi.city.places import MUNICIPALITY
from hagukumi.city.programme.offices import PROPOSALS
from hagukumi.city.programme.timetable import Timetable
from hagukumi.plan.records import (
    Deidentification,
    Disclosure,
    LegalGround,
    ProvidedUnder,
    Provision,
    ProvisionKind,
    Purpose,
    PurposeKind,
    Role,
    Stage,
    Use,
)

DEIDENTIFICATION = "deidentification"
FILE = "juki"
"""The 個人情報ファイル, of which the extract for the proposal is a part."""

PROPOSALS_DESK = f"企画政策課（データ活用担当）　{MUNICIPALITY}本町1丁目1番地"
_ACT = "個人情報の保護に関する法律"
_MAKING = Provision(statute=_ACT, article="第109条第1項", kind=ProvisionKind.STATUTE)
_SAFEGUARDS = "元の行は自動処理だけが暗号化した保管庫の中で開き、職員には見せない。結果は二人が確かめるまで外に出ない。"

PURPOSE = Purpose(
    id=DEIDENTIFICATION,
    name="住民基本台帳ファイルからの行政機関等匿名加工情報の作成",
    statement="提案に基づく契約により、住民の年齢・性別・地域・世帯の構成を、特定の個人が分からないように加工して提供する。ほかの目的には用いない。",
    kind=PurposeKind.DEIDENTIFICATION,
    grounds=(_MAKING,),
    importance="地域の世帯の構成と移り変わりを、新しい産業と豊かな暮らしに役立てる提案に応えるために要る。",
    notice="提案の募集を公示し、作成した情報の概要を個人情報ファイル簿に載せて公表する。",
)

DEIDENTIFIED = Deidentification(
    id="residents",
    name="住民の世帯の構成",
    purpose=DEIDENTIFICATION,
    file=FILE,
    disclosure=Disclosure.PARTLY,
    disclosure_reason="氏名・住所などの不開示の部分を除けば、情報公開の請求に対して一部を開示することとなる（法務担当の確認を要する標本）。",
    unhindered="抽出は夜間に一度行い、窓口の事務を止めない。加工した情報からは届出の内容が分からず、届出をためらわせることもない。",
    provision=ProvidedUnder.PROPOSAL,
    provision_reason="提案の募集に応じた事業者と、審査の上で利用契約を結び、その契約に従って提供する。",
    fewest=5,
    method_safeguards="レシピと階層は、結果とは別の鍵で保管庫に置き、データ活用担当の職員だけが記録を残して開く。契約の相手には渡さない。",
    undisclosed=("juki.protected",),
)

_GIVEN = ("birth_date", "sex", "postal", "relation")
_KEPT_INSIDE = ("household_number",)
"""Tells which records are one household while the file is processed, and is never handed out."""


def deidentification_uses(times: Timetable) -> tuple[Use, ...]:
    """The file is received by the desk's process; what is made of it holds no number."""
    return (
        _use("residents-received", times, (*_GIVEN, *_KEPT_INSIDE), Stage.DELIVERED, "outreach", _RECEIVED),
        _use("residents-deidentified", times, _GIVEN, Stage.DEIDENTIFIED, "figures", _MADE),
    )


_RECEIVED = (
    "市民課が氏名・住所・番号を除いて抽出し、自動処理だけが開いて加工する。世帯番号は家族の見分けられやすさを確かめるためだけに用いる。"
)
_MADE = "レシピの条件を満たす結果だけを残し、二人が報告を確かめてから、契約の相手に提供する。"


def _use(id: str, times: Timetable, fields: tuple[str, ...], stage: Stage, retention: str, handling: str) -> Use:
    return Use(
        id=id,
        purpose=DEIDENTIFICATION,
        items=tuple(f"{RESIDENTS.id}.{field}" for field in fields),
        stages=(stage,),
        giver=RESIDENTS.holder,
        receiver=PROPOSALS,
        role=Role.PROPOSALS_DESK,
        basis=LegalGround(provision=_MAKING),
        retention=retention,
        handling=handling,
        safeguards=_SAFEGUARDS,
        since=times.since,
        until=times.until,
    )
