"""役割(責任): the list of duties of chapter 4, one entry for each thing a role has to see to (表4-1 and 4.1–4.4).

The coordinator's first eleven entries are the rows of 表4-1 in their order; the others are what the text of each section asks of its role.
Sentences are this system's own words. A plan's `Duty` names an entry by its id and says how a department meets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hagukumi.plan.records import Department, Record, Role


class RoleDuty(Record, frozen=True):
    """One duty: whose role it is, the heading of 表4-1 (or a heading like it), what is to be done, and the guideline's section.

    `commissioned` marks what only a contractor in this role has to see to.
    """

    id: str
    role: Role
    heading: str
    sentence: str
    section: str
    commissioned: bool = False


def _listed(section: str, role: Role, *entries: tuple[str, str]) -> tuple[RoleDuty, ...]:
    return tuple(
        RoleDuty(id=f"{section}-d{number:02}", role=role, heading=heading, sentence=sentence, section=section)
        for number, (heading, sentence) in enumerate(entries, start=1)
    )


_SAFE = ("安全管理", "リスクに応じて、必要で適切な安全管理措置をとる。")
_LAWFUL = "違法・不当な行為を助け、または招くおそれのある方法で個人情報が使われないようにする。"

ROLE_DUTIES: tuple[RoleDuty, ...] = (
    *(
        RoleDuty(id=f"4-d{number:02}", role=role, heading="適正な利用", sentence=_LAWFUL, section="4")
        for number, role in enumerate((Role.COORDINATOR, Role.HOLDER, Role.ANALYST, Role.SUPPORTER), start=1)
    ),
    *_listed(
        "4.1",
        Role.COORDINATOR,
        ("データ項目の選定", "連携するデータ項目を、目的との関わりを踏まえて、必要最小限に決める。"),
        ("データ項目の選定", "連携したデータを、適切な方法で組み合わせる。"),
        ("データ項目の選定", "連携に必要なデータを出すよう、保有・管理主体に求める。"),
        ("分析手法の検討", "連携したデータの分析のしかたを検討するよう、分析主体に指示する。"),
        ("データ管理手法の検討", "個人情報等を適正に扱う方法を検討するよう、分析主体と活用主体に指示する。"),
        ("データ管理手法の検討", "不要になったデータをそのつど消すなど、保有を必要最小限にとどめる方法を検討するよう指示する。"),
        ("判定", "受け取ったデータを組み合わせ、人によるアセスメントの助けとなる判定をする。"),
        ("支援に向けたデータ利用", "支援に必要なデータ項目を決めて活用主体に渡すか、活用主体に渡すよう保有・管理主体に指示する。"),
        ("管理", "役割が守られているかをアクセス記録なども見て確かめ、監督し、必要なら改善を指示する。"),
        ("管理", "データ流出等のときに各主体から報告が上がり、個人情報保護委員会へ報告できる体制を整える。"),
        ("管理", "データ流出等のときに、状況を長などへ直接報告し、本人へ通知する。"),
        ("目的の管理", "政策目的と利用目的を特定し、必要最小限の範囲で連携と利用がされていることを管理する。"),
        ("住民への説明", "データの取扱いについての住民などの問合せに、ていねいに答える。"),
        _SAFE,
    ),
    *_listed(
        "4.2",
        Role.HOLDER,
        ("抽出と提供", "総括管理主体の指示を受けて、必要なデータを特定し、抽出して渡す。"),
        ("担当者と責任者", "データを扱う担当者と責任者をはっきりさせる。"),
        ("提供の整理", "どの課へ、なぜ、どのような方法で渡すかを、総括管理主体とともに整理する。"),
        _SAFE,
    ),
    *_listed(
        "4.3",
        Role.ANALYST,
        ("分析", "こどもの困難を見つけるための傾向を分析し、判定の考え方や計算方法をまとめる。"),
        ("漏えいの防止", "氏名等を削除した情報も、漏えいなどが起きないように適正に扱う。"),
    ),
    RoleDuty(
        id="4.3-d03",
        role=Role.ANALYST,
        heading="委託を受けた事業者",
        sentence="委託を受けて分析する事業者は、地方公共団体と同じように個人情報を扱う。",
        section="4.3",
        commissioned=True,
    ),
    *_listed(
        "4.4",
        Role.SUPPORTER,
        ("アセスメントと支援", "受けた情報を一つの助けとして人がアセスメントし、プッシュ型（アウトリーチ型）の支援をする。"),
        ("提供の受け方", "総括管理主体から、またはその監督の下で保有・管理主体から、情報を受ける。"),
        ("利用の範囲", "支援でのデータの利用を、特定された利用目的に必要な最小限にとどめ、プライバシーに配慮する。"),
        _SAFE,
    ),
)
"""Every duty, in the order of the guideline."""

ROLE_DUTY: Mapping[str, RoleDuty] = MappingProxyType({duty.id: duty for duty in ROLE_DUTIES})
"""The same by id."""


def duties_of(department: Department) -> tuple[RoleDuty, ...]:
    """The duties that a department has by its roles, in the order of the guideline; a contractor has those of contractors too."""
    return tuple(
        duty for duty in ROLE_DUTIES if duty.role in department.roles and (department.commissioned_by.strip() or not duty.commissioned)
    )
