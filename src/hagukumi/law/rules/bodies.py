"""内部利用 or 外部提供 (5.3): what the bodies of giver and receiver say about the basis."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from hagukumi.law.basis import card_of
from hagukumi.law.findings import Verdict, gap, violation
from hagukumi.law.reading import Direction, Reading
from hagukumi.law.rule import DEPARTMENTS, USES, AnyRule, rule
from hagukumi.law.settled import stated
from hagukumi.plan.records import BodyKind, Department, ExternalReason, Use
from hagukumi.plan.words import WORDS

_REMEDY = {
    Direction.INTERNAL: "内部利用の根拠（61条1項、69条2項2号など）に改めてください。",
    Direction.EXTERNAL: "外部提供の根拠（69条2項3号など）に改めてください。",
}

_BOTH_SIDES = "両方の担当課に機関（委託先には委託元の課）を書いてください。"

_PRIVATE = re.compile(
    "株式会社|有限会社|合同会社|合資会社|合名会社|NPO|特定非営利活動法人|社会福祉法人|学校法人|医療法人|宗教法人|(社団|財団)法人"
)
_OWN_BODY = {
    BodyKind.BOARD_OF_EDUCATION: "教育委員会",
    BodyKind.ELECTION_COMMISSION: "選挙管理委員会",
    BodyKind.AUDIT_COMMISSIONERS: "監査委員",
    BodyKind.PUBLIC_SAFETY: "公安委員会",
}
"""Words in the name of an organ, or of a department of its secretariat, that belong to one organ alone (5.3)."""

_CONTRACTORS = frozenset({BodyKind.PRIVATE, BodyKind.INDEPENDENT_AGENCY, BodyKind.LOCAL_INDEPENDENT_AGENCY})
"""業務委託された事業者 (4.3): bodies outside the municipality's own organs that take on work under a contract."""


@rule(USES, "5.3-1", "ガイドライン5.3", "渡す側と受ける側の機関が分かる")
def bodies_are_known(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Without both bodies nobody can say whether a use is internal."""
    if reading.direction(use) is None:
        yield gap(f"渡す側または受ける側の機関が分からないため、内部利用か外部提供かを決められません。{_BOTH_SIDES}")


@rule(USES, "5.3-2", "個人情報保護法第61条・第69条、ガイドライン5.3", "根拠は、内部利用か外部提供かに合っている")
def basis_fits_direction(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Each basis carries data in its own directions only; 首長部局 to 教育委員会 is external."""
    direction, card = reading.direction(use), card_of(use)
    if direction is None:
        yield gap(f"渡す側と受ける側の機関が分からないため、根拠の{card.article}を使えるか確かめられません。{_BOTH_SIDES}")
    elif direction not in card.directions:
        yield violation(
            f"この利用は{direction.label}に当たりますが、根拠の{card.article}（{card.title}）は{direction.label}に使えません。"
            f"{_REMEDY[direction]}"
        )


@rule(
    USES,
    "5.3-3",
    "個人情報保護法第69条第2項第3号",
    "69条2項3号の相手方は、行政機関、独立行政法人等、地方公共団体の機関、地方独立行政法人である",
)
def recipient_is_listed(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Item 3 lists public recipients only; a private body is none of them."""
    body = reading.acting_body(use.receiver)
    if not isinstance(use.basis, ExternalReason):
        return
    if body is None:
        yield gap(f"受ける側の機関が分からないため、69条2項3号の相手方かどうか確かめられません。{_BOTH_SIDES}")
    elif body.kind is BodyKind.PRIVATE:
        yield violation(
            f"受ける側の「{body.name}」は民間の機関で、69条2項3号の相手方ではありません。"
            "提供をやめるか、委託として契約を書くか、本人の同意または69条2項4号で整理してください。"
        )


@rule(DEPARTMENTS, "5.6-1", "個人情報保護法第66条第2項、ガイドライン4.3・5.6", "委託先には委託契約がある")
def commission_has_contract(reading: Reading, department: Department) -> Iterator[Verdict]:
    """A contractor acts for the commissioning body only under a contract (5.6)."""
    if department.commissioned_by:
        remedy = "contracts.toml に契約を書き、contract にそのidを書いてください。"
        yield from stated(department.contract, f"委託先「{department.name}」の委託契約", remedy, "契約", "締結")


@rule(DEPARTMENTS, "5.6-3", "ガイドライン4.3・5.3・5.6", "委託先は事業者であり、地方公共団体の別の機関ではない")
def contractor_is_no_organ(reading: Reading, department: Department) -> Iterator[Verdict]:
    """An organ called a contractor would turn external provision into internal use; between organs it stays provision (5.3)."""
    body = reading.index.body_of(department.id)
    if department.commissioned_by and body and body.kind not in _CONTRACTORS:
        yield gap(
            f"「{department.name}」は「{body.name}」の課なので、委託先としては扱えません。機関の間のやりとりは外部提供です。"
            "commissioned_by と contract を空欄にして、外部提供の根拠を書いてください。"
        )
    elif department.commissioned_by and body and body == reading.index.body_of(department.commissioned_by):
        yield violation(
            f"「{department.name}」と委託元の課は、どちらも「{body.name}」です。同じ機関の中のやりとりは委託になりません。"
            "commissioned_by と contract を空欄にするか、課の機関（body）を改めてください。"
        )


@rule(DEPARTMENTS, "5.3-13", "個人情報保護法第69条第2項第3号、ガイドライン5.3", "機関の種類は、機関や課の名と食い違わない")
def body_is_what_its_name_says(reading: Reading, department: Department) -> Iterator[Verdict]:
    """The kind decides whether a use is internal and who may receive it, so a company is no organ and no board a part of the mayor's."""
    body = reading.index.body_of(department.id)
    if body is None:
        return
    if body.kind is not BodyKind.PRIVATE and _PRIVATE.search(unicodedata.normalize("NFKC", body.name)):
        yield violation(f"機関「{body.name}」は、名からすると民間の法人です。機関の kind を private に直してください。")
    for kind, word in _OWN_BODY.items():
        if word in f"{department.name} {body.name}" and body.kind is not kind:
            yield gap(
                f"「{department.name}」は、名からすると{word}の課ですが、機関は「{body.name}」（{WORDS[BodyKind][body.kind]}）とされています。"
                "課の body または機関の kind を確かめて直すか、課の名を改めてください。"
            )


RULES: tuple[AnyRule, ...] = (
    bodies_are_known,
    basis_fits_direction,
    recipient_is_listed,
    body_is_what_its_name_says,
    commission_has_contract,
    contractor_is_no_organ,
)
