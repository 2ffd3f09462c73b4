"""Identity and attributes apart; nothing of the child linkage in de-identified or published data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hagukumi.law.findings import Verdict, gap, violation
from hagukumi.law.reach import APART, NAMELESS, STAGE_NAMES, combines
from hagukumi.law.reading import Reading
from hagukumi.law.rule import USES, AnyRule, rule
from hagukumi.law.rules.identifiers import is_number
from hagukumi.plan.derived import DERIVED_TABLES
from hagukumi.plan.records import ItemKind, PurposeKind, Role, Stage, Use

_OUTSIDE = frozenset({Stage.DEIDENTIFIED, Stage.PUBLISHED})
_MISCALLED = re.compile(r"(匿名|仮名加工)(?!(化|加工)?(情報|データ)?(では(な|あり)|とは))")


_SAID_IMPERSONAL = re.compile(
    r"個人情報((では|で)(ない|ありません|なくなる|なくなった)|には?(当たら|あたら|該当し)(ない|ません))"
    r"(?!((わけ|もの|こと|の)?(では|とは))|統計|集計|件数|割合)"
)
_ADD = "項目を計画に書き足すか、idを直してください。"


def _unknown(reading: Reading, use: Use) -> str:
    """Ids of the use's items that the plan does not know; what they are cannot be told."""
    return "・".join(item for item in dict.fromkeys(use.items) if item not in reading.index.items)


def _direct(reading: Reading, use: Use) -> str:
    return "・".join(item.name for item in reading.items_in(use) if item.kind is ItemKind.DIRECT)


@rule(
    USES,
    "4.1-3",
    "設計の定め（個人情報保護法第66条の安全管理措置として）、ガイドライン4.1・7.5",
    "総括管理主体の一つの利用に、直接識別子と属性を一緒に置かない",
)
def identity_apart_from_attributes(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Linkage sees identifiers and no attributes; judgment sees attributes and no names."""
    if use.role is not Role.COORDINATOR or not APART.intersection(use.stages):
        return
    if unknown := _unknown(reading, use):
        yield gap(f"計画にない項目（{unknown}）があるため、直接識別子と属性が分かれているか確かめられません。{_ADD}")
    if combines(reading.items_in(use)):
        yield violation(
            f"氏名などの直接識別子（{_direct(reading, use)}）と属性の項目が一つの利用にあります。名寄せの利用と判定の利用に分けてください。"
        )


@rule(
    USES,
    "4.1-4",
    "設計の定め（個人情報保護法第66条の安全管理措置として）、ガイドライン4.1・7.5",
    "組合せと判定の段階に、氏名などの直接識別子を置かない",
)
def no_names_in_judgment(reading: Reading, use: Use) -> Iterator[Verdict]:
    """After linkage the internal person key stands for the name until hand-over."""
    if not NAMELESS.intersection(use.stages):
        return
    if unknown := _unknown(reading, use):
        yield gap(f"計画にない項目（{unknown}）があるため、直接識別子がないことを確かめられません。{_ADD}")
    if direct := _direct(reading, use):
        yield violation(f"組合せ・判定の段階に直接識別子（{direct}）があります。この段階から外し、引渡しの段階で加えてください。")


@rule(USES, "4.3-1", "ガイドライン4.1・4.3", "分析主体に、直接識別子を渡さない")
def analyst_sees_no_names(reading: Reading, use: Use) -> Iterator[Verdict]:
    """The analyst works on data from which names and the like are removed."""
    if use.role is not Role.ANALYST and Stage.PSEUDONYMISED not in use.stages:
        return
    if unknown := _unknown(reading, use):
        yield gap(f"計画にない項目（{unknown}）があるため、分析主体に直接識別子が渡らないことを確かめられません。{_ADD}")
    if direct := _direct(reading, use):
        yield violation(f"分析主体が受けるデータに直接識別子（{direct}）があります。項目から外してください。")
    numbers = "・".join(item.name for item in reading.items_in(use) if item.kind is ItemKind.INDIRECT and is_number(reading, item))
    if numbers:
        yield violation(
            f"分析主体が受けるデータに、元の台帳の番号（{numbers}）があります。台帳と照合すれば本人が分かるので、項目から外してください。"
            "同じ人や世帯のつながりは、仮の符号で渡せます。"
        )


@rule(
    USES,
    "5.3-5",
    "設計の定め（個人情報保護法第60条第3項・第109条第2項を踏まえて）、ガイドライン5.3",
    "名寄せから作った表や直接識別子を、匿名加工・公表に使わない",
)
def nothing_linked_goes_out(reading: Reading, use: Use) -> Iterator[Verdict]:
    """De-identified information comes from named 個人情報ファイル, open data from statistics; neither from the linkage."""
    unknown = _unknown(reading, use)
    for stage in dict.fromkeys(use.stages):
        if stage not in _OUTSIDE:
            continue
        if unknown:
            yield gap(f"計画にない項目（{unknown}）があるため、「{STAGE_NAMES[stage]}」の段階で使えるか確かめられません。{_ADD}")
        items = reading.items_in(use)
        names = "・".join(item.name for item in items if item.table in DERIVED_TABLES or item.kind is ItemKind.DIRECT)
        if names:
            yield violation(f"「{names}」は「{STAGE_NAMES[stage]}」の段階で使えません。項目から外してください。")


@rule(
    USES,
    "5.3-6",
    "設計の定め（個人情報保護法第109条第2項を踏まえて）、ガイドライン5.3・5.4.7",
    "匿名加工と公表は、それだけの利用目的でする",
)
def outside_has_its_own_purpose(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Only statistics are published; de-identified information is never made under the linkage's own purposes."""
    purpose = reading.index.purposes.get(use.purpose)
    if purpose is None:
        if _OUTSIDE.intersection(use.stages):
            yield gap(
                "利用目的が計画にないため、匿名加工や公表だけの目的かどうか分かりません。purpose に、計画にある利用目的を書いてください。"
            )
        return
    if Stage.PUBLISHED in use.stages and purpose.kind is not PurposeKind.STATISTICS:
        yield violation(f"公表できるのは統計だけです。利用目的「{purpose.name}」を、統計の作成という別の利用目的に分けてください。")
    if Stage.DEIDENTIFIED in use.stages and purpose.kind is not PurposeKind.DEIDENTIFICATION:
        yield violation(
            f"匿名加工は、そのためだけの利用目的でします。利用目的「{purpose.name}」とは別に、"
            "kind が deidentification の目的を設けてください。"
        )


@rule(
    USES,
    "5.3-7",
    "個人情報保護法第2条第1項、ガイドライン4.1・5.3",
    "氏名等を削除した情報を、匿名加工情報や仮名加工情報と呼ばない",
)
def pseudonymised_is_called_what_it_is(reading: Reading, use: Use) -> Iterator[Verdict]:
    """The municipality can collate it, so it stays personal information; the two names belong to other regimes (5.3)."""
    purpose = reading.index.purposes.get(use.purpose)
    retention = reading.index.retentions.get(use.retention)
    own = (use.handling, use.safeguards, retention.name if retention else "")
    texts = (*own, *((purpose.name, purpose.statement) if purpose else ()))
    if Stage.PSEUDONYMISED not in use.stages:
        return
    if any(_SAID_IMPERSONAL.search(text) for text in own):
        yield violation(
            "氏名等を削除した情報が「個人情報ではない」とされています。市町村が照合できるので個人情報のままです（ガイドライン4.1）。"
            "handling、safeguards、保存期間の記載を「個人情報として扱う」と改めてください。"
        )
    elif any(_MISCALLED.search(text) for text in texts):
        yield gap(
            "氏名等を削除した情報が「匿名」または「仮名加工」と書かれています。市町村が照合できるので個人情報のままです（ガイドライン4.1）。"
            "handling、safeguards、利用目的、保存期間の記載を「氏名等を削除した情報」と改めてください。"
        )


RULES: tuple[AnyRule, ...] = (
    identity_apart_from_attributes,
    no_names_in_judgment,
    analyst_sees_no_names,
    nothing_linked_goes_out,
    outside_has_its_own_purpose,
    pseudonymised_is_called_what_it_is,
)
