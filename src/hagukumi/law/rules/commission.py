"""委託 (5.6): every contractor under a contract of the plan, with the eight clauses, consent to sub-commission, inspection, and its end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hagukumi.law.findings import Verdict, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import CONTRACTS, DEPARTMENTS, AnyRule, rule
from hagukumi.law.settled import denied, settled, stated
from hagukumi.plan.records import Contract, Department, SubCommission

_ACT = "個人情報保護法第66条、ガイドライン5.6"
_CLAUSES = {
    "secrecy": "①秘密の保持と目的外の利用の禁止",
    "sub_commission": "②再委託の制限や事前の承認などの条件",
    "copying": "③複製などの制限",
    "security": "④安全管理措置",
    "breach": "⑤漏えい等が起きたときの対応",
    "erasure": "⑥終了時の消去と媒体の返却",
    "termination": "⑦違反したときの契約解除・損害賠償など",
    "reporting": "⑧定期の報告と監査",
}
_FORBIDDEN = re.compile("再委託[^。]*(禁止|禁じ|してはならない|認めない|行わない|行えない|できない)")
_UNLESS = re.compile("承諾|承認|同意|許可|許諾|を除")


@rule(DEPARTMENTS, "5.6-4", _ACT, "委託先の課の契約は、計画にある委託契約である")
def contract_is_in_the_plan(reading: Reading, department: Department) -> Iterator[Verdict]:
    """The text of a name shows no clause; the plan's own entry does, between the same two parties."""
    if not department.commissioned_by or not settled(department.contract):
        return
    contract = reading.index.contracts.get(department.contract)
    if contract is None:
        yield gap(
            f"委託先「{department.name}」の contract に書かれた委託契約が、計画にありません。"
            "contracts.toml に契約を書き、その id を contract に書いてください。"
        )
    elif (contract.principal, contract.contractor) != (department.commissioned_by, department.id):
        yield violation(
            f"委託先「{department.name}」の委託契約は、別の当事者のものです。"
            "契約の principal を委託元の課に、contractor をこの課に合わせるか、正しい契約の id を書いてください。"
        )


@rule(DEPARTMENTS, "5.6-5", _ACT, "再委託先の課は、委託先の契約に承諾とともに書かれている")
def sub_contractor_is_consented(reading: Reading, department: Department) -> Iterator[Verdict]:
    """Who works for a contractor works under a sub-commission that the first principal has consented to."""
    principal = reading.index.departments.get(department.commissioned_by)
    if principal is None or not principal.commissioned_by:
        return
    upper = reading.index.contracts.get(principal.contract)
    if upper is None:
        yield gap(
            f"再委託先「{department.name}」の上の委託契約が計画にありません。「{principal.name}」の contract に契約の id を書いてください。"
        )
        return
    entries = [entry for entry in upper.sub_commissions if entry.contractor in (department.id, department.name)]
    if not entries:
        yield violation(
            f"「{department.name}」は「{principal.name}」の再委託先ですが、委託契約に再委託として書かれていません。"
            "契約の sub_commissions に、再委託先・業務・事前の承諾を書いてください。"
        )


@rule(CONTRACTS, "5.6-6", _ACT, "委託契約の業務が書かれ、委託元と委託先は、計画の担当課とその委託先である")
def parties_are_known(reading: Reading, contract: Contract) -> Iterator[Verdict]:
    """A contract with a department that commissions nobody, or works for another, binds the wrong party."""
    yield from stated(contract.subject, "委託する業務", "subject に、委託する業務と扱う個人情報を書いてください。", "委託")
    principal, contractor = (reading.index.departments.get(name) for name in (contract.principal, contract.contractor))
    if principal is None or contractor is None:
        yield gap("委託契約の委託元または委託先の課が計画にありません。principal と contractor に担当課の id を書いてください。")
    elif contractor.commissioned_by != contract.principal:
        yield violation(
            f"委託契約の委託先「{contractor.name}」は、委託元「{principal.name}」の委託先とされていません。"
            "担当課の commissioned_by を書くか、契約の当事者を直してください。"
        )


@rule(CONTRACTS, "5.6-7", _ACT, "委託契約に、明記すべき八つの事項がある")
def clauses_are_written(reading: Reading, contract: Contract) -> Iterator[Verdict]:
    """A blank clause is not yet written; one that says there is none is missing from the contract."""
    for name, title in _CLAUSES.items():
        yield from stated(
            getattr(contract.clauses, name),
            f"契約に明記する事項「{title}」",
            f"clauses.{name} に、契約書の条と定めの内容を書いてください。",
        )


@rule(CONTRACTS, "5.6-8", _ACT, "委託先の能力・体制・検査を書面で確かめている")
def contractor_is_checked(reading: Reading, contract: Contract) -> Iterator[Verdict]:
    """Nobody is chosen without the ability; organisation and inspections are confirmed in writing."""
    wanted = {
        "ability": ("委託先が個人情報を適切に管理する能力の確認", "どのように確かめたかを書いてください。", ("確認", "選定")),
        "organisation": ("委託先の責任者と従事者の体制", "責任者、従事者、実施の体制を書いてください。", ("体制",)),
        "inspection": ("個人情報の管理の状況の検査", "いつ、だれが、何を検査するかの取決めを書いてください。", ("検査", "監査")),
    }
    for name, (thing, remedy, deeds) in wanted.items():
        yield from stated(getattr(contract, name), thing, f"{name} に、{remedy}", *deeds)


@rule(CONTRACTS, "5.6-9", _ACT, "再委託は、委託元の機関の事前の承諾による")
def sub_commission_is_consented(reading: Reading, contract: Contract) -> Iterator[Verdict]:
    """Each sub-commission names its work, and who in the commissioning body consented to it when."""
    clause = contract.clauses.sub_commission
    if contract.sub_commissions and _FORBIDDEN.search(clause) and not _UNLESS.search(clause):
        yield violation(
            "契約は再委託を認めていませんが、再委託が書かれています。再委託をやめるか、契約に事前の承認の条件を定めてください。"
        )
    for entry in contract.sub_commissions:
        yield from _consent(reading, contract, entry)


def _consent(reading: Reading, contract: Contract, entry: SubCommission) -> Iterator[Verdict]:
    if not settled(entry.contractor) or not settled(entry.work):
        yield gap("再委託の相手または業務が空欄または未定です。contractor と work に書いてください。")
    if denied(entry.consented_by, "承諾", "同意", "承認"):
        yield violation("再委託に、委託元の事前の承諾がありません。承諾を得て、consented_by と consented_on に書いてください。")
    elif not settled(entry.consented_by) or entry.consented_on is None:
        yield gap("再委託の事前の承諾が空欄または未定です。consented_by に承諾した担当者、consented_on にその日を書いてください。")
    else:
        yield from _of_principal(reading, contract, entry.consented_by, "再委託を承諾した人")
    if entry.consented_on is not None and entry.consented_on > contract.ends:
        yield violation("再委託の承諾が、契約の終わりより後です。承諾は再委託の前に必要です。日付を確かめてください。")


def _of_principal(reading: Reading, contract: Contract, officer: str, who: str) -> Iterator[Verdict]:
    """Whether an officer of the plan sits in the commissioning body itself; a commissioned department is no part of it."""
    found, body = reading.index.officers.get(officer), reading.acting_body(contract.principal)
    if found is None:
        yield gap(f"{who}が計画の担当者にいません。委託元の担当者の id を書いてください。")
    elif body is None:
        yield gap(f"委託元の機関が分からないため、{who}がその担当者かどうか確かめられません。委託元の課に機関を書いてください。")
    elif found[1].commissioned_by or found[1].body != body.id:
        yield violation(f"{who}が、委託元の機関の担当者ではありません。委託元の機関の担当者が行ってください。")


@rule(CONTRACTS, "5.6-10", _ACT, "検査は、委託元の機関の担当者が行い、結果を残している")
def inspections_are_the_principals(reading: Reading, contract: Contract) -> Iterator[Verdict]:
    """An inspection by the contractor itself is none."""
    for entry in contract.inspections:
        if not settled(entry.result):
            yield gap("検査の結果が空欄または未定です。inspections の result に、確かめたことと結果を書いてください。")
        yield from _of_principal(reading, contract, entry.by, "検査をした人")


@rule(CONTRACTS, "5.6-11", _ACT, "委託契約の期間は正しく、終わったら消去と返却を確かめている")
def contract_ends_cleanly(reading: Reading, contract: Contract) -> Iterator[Verdict]:
    """A contract is concluded before the work; after its end nothing may stay with the contractor."""
    if contract.starts > contract.ends:
        yield violation("委託契約の終わりが始まりより前です。starts と ends を直してください。")
    if contract.concluded_on > contract.starts:
        yield violation(
            "委託契約が、業務の始まりより後に結ばれています。契約の前に個人情報を扱わせることはできません。日付を確かめてください。"
        )
    if contract.ended_on is None:
        if contract.erased_on is not None or settled(contract.returned):
            yield gap("消去または返却が書かれていますが、契約の終わった日がありません。ended_on に終わった日を書いてください。")
        return
    if contract.ended_on < contract.starts:
        yield violation("契約の終わった日が、始まりより前です。ended_on を直してください。")
    if contract.erased_on is None:
        yield gap("委託契約が終わっていますが、消去した日がありません。消去を確かめて、erased_on に書いてください。")
    elif contract.erased_on < contract.ended_on:
        yield violation(
            "消去した日が、契約の終わった日より前です。終わりまでに扱ったものも消去したかを確かめ、erased_on を直してください。"
        )
    if not settled(contract.returned):
        yield gap("委託契約が終わっていますが、媒体の返却が空欄または未定です。返却を確かめて（媒体がなければその旨を）書いてください。")


RULES: tuple[AnyRule, ...] = (
    contract_is_in_the_plan,
    sub_contractor_is_consented,
    parties_are_known,
    clauses_are_written,
    contractor_is_checked,
    sub_commission_is_consented,
    inspections_are_the_principals,
    contract_ends_cleanly,
)
