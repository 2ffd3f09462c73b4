"""5.6: 個人情報の取扱いの委託."""

import datetime
from types import ModuleType

from msgspec.structs import replace
from rule_case import Case, Change, both, changed

from hagukumi.plan.records import Inspection, Plan, Provider, SubCommission


def _contractor(**changes: object) -> Change:
    return changed("departments", "bunseki", **{"body": "club", "commissioned_by": "kodomo", "contract": "分析業務委託契約", **changes})


def _operated(**changes: object) -> Change:
    given = {"provider": Provider.COMMISSIONED, "provider_name": "学童クラブ", "provider_ground": "運営委託契約", **changes}
    return changed("sources", "school", **given)


def _organ(sample: ModuleType, plan: Plan) -> Plan:
    return sample.change(_contractor()(sample, plan), "departments", "bunseki", body="board")


_EIGHT = {
    "secrecy": "秘密の保持と目的外の利用の禁止",
    "sub_commission": "再委託の条件",
    "copying": "複製の制限",
    "security": "安全管理措置",
    "breach": "漏えいが起きたときの対応",
    "erasure": "消去と返却",
    "termination": "契約の解除と損害の賠償",
    "reporting": "報告と監査",
}
_ENDED = {
    "ended_on": datetime.date(2027, 9, 30),
    "erased_on": datetime.date(2027, 10, 5),
    "returned": "貸した端末を受け取り、台帳と照らした",
}


def _contracted(**changes: object) -> Change:
    """The analyst turned into a contractor under a whole contract, and that contract changed."""
    return lambda sample, plan: sample.change(sample.selection.contracted(plan), "contracts", "analysis", **changes)


def _agreed(**changes: object) -> Change:
    return changed("contracts", "analysis", **changes)


def _clause_now(name: str, text: str) -> Change:
    def change(sample: ModuleType, plan: Plan) -> Plan:
        (contract,) = plan.contracts
        return sample.change(plan, "contracts", "analysis", clauses=replace(contract.clauses, **{name: text}))

    return change


def _clause(name: str, text: str) -> Change:
    return both(_contracted(), _clause_now(name, text))


def _consented(**changes: object) -> Change:
    told = {"contractor": "club-sub", "work": "集計の一部", "consented_by": "kodomo-a", "consented_on": datetime.date(2027, 3, 15)}
    return _contracted(sub_commissions=(SubCommission(**{**told, **changes}),))


def _lost_principal(sample: ModuleType, plan: Plan) -> Plan:
    return sample.change(_consented()(sample, plan), "contracts", "analysis", principal="nobody")


def _inspected(**changes: object) -> Change:
    told = {"on": datetime.date(2027, 6, 1), "by": "kodomo-a", "result": "名簿と施錠を確かめた"}
    return _contracted(inspections=(Inspection(**{**told, **changes}),))


_SUB_CONTRACTOR = both(_consented(contractor="soudan"), changed("departments", "soudan", body="club", commissioned_by="bunseki"))


CASES = (
    Case("5.6-1", "pass", "分析を委託し、委託契約の名が書かれた委託先は、適です。", _contractor()),
    Case("5.6-1", "gap", "委託契約が空欄の委託先は、未整理です。", _contractor(contract="")),
    Case("5.6-1", "violation", "契約を結ばずに委託するとした委託先は、否です。", _contractor(contract="契約なし")),
    Case("5.6-2", "pass", "運営を委託した学童クラブの記録を、委託元の課が契約に基づいて保有する抽出データは、適です。", _operated()),
    Case("5.6-2", "gap", "委託契約が空欄の、委託先の記録は、未整理です。", _operated(provider_ground="")),
    Case("5.6-2", "violation", "委託契約がないと書かれた、委託先の記録は、否です。", _operated(provider_ground="契約なし")),
    Case("5.6-3", "pass", "民間の事業者への委託は、適です。", _contractor()),
    Case("5.6-3", "gap", "教育委員会を委託先とする記載は、機関の間の提供ではないか確かめられるまで、未整理です。", _organ),
    Case(
        "5.6-3",
        "violation",
        "委託元と同じ法人の中の課を委託先とする記載は、自分への委託になるので、否です。",
        lambda sample, plan: sample.change(_contractor()(sample, plan), "departments", "kodomo", body="club"),
    ),
    Case("5.6-4", "pass", "委託先の課の契約が、計画にある同じ当事者の契約であれば、適です。", _contracted()),
    Case("5.6-4", "gap", "委託先の課の契約が計画にない記載は、未整理です。", both(_contracted(), _contractor(contract="another"))),
    Case("5.6-4", "violation", "委託先の課の契約が、別の委託元との契約である記載は、否です。", _contracted(principal="soudan")),
    Case("5.6-5", "pass", "再委託先の課が、委託先の契約に承諾とともに書かれていれば、適です。", _SUB_CONTRACTOR),
    Case(
        "5.6-5",
        "violation",
        "再委託先の課が、委託先の契約に書かれていない計画は、否です。",
        both(_SUB_CONTRACTOR, _agreed(sub_commissions=())),
    ),
    Case(
        "5.6-5",
        "gap",
        "再委託先の課の、上の委託契約が計画にない記載は、未整理です。",
        both(_SUB_CONTRACTOR, _contractor(contract="another")),
    ),
    Case("5.6-6", "pass", "委託元と委託先が計画の課である委託契約は、適です。", _contracted()),
    Case("5.6-6", "gap", "委託する業務が空欄の委託契約は、未整理です。", _contracted(subject="")),
    Case("5.6-6", "gap", "委託先が計画の課にない委託契約は、未整理です。", _contracted(contractor="nobody")),
    Case("5.6-6", "violation", "委託先とされていない課を委託先とする委託契約は、否です。", _contracted(contractor="soudan")),
    *(
        case
        for name, thing in _EIGHT.items()
        for case in (
            Case("5.6-7", "gap", f"{thing}の定めが空欄の委託契約は、未整理です。", _clause(name, "")),
            Case("5.6-7", "violation", f"{thing}を定めない委託契約は、否です。", _clause(name, "定めない")),
        )
    ),
    Case("5.6-7", "pass", "明記すべき八つの事項がすべてある委託契約は、適です。", _contracted()),
    Case("5.6-8", "pass", "委託先の能力、体制、検査の取決めが書かれた委託契約は、適です。", _contracted()),
    Case("5.6-8", "gap", "委託先の能力をどう確かめたかが未定の委託契約は、未整理です。", _contracted(ability="未定")),
    Case("5.6-8", "gap", "委託先の体制が空欄の委託契約は、未整理です。", _contracted(organisation="")),
    Case("5.6-8", "violation", "検査を行わないとする委託契約は、否です。", _contracted(inspection="検査は行わない")),
    Case("5.6-9", "pass", "委託元の担当者が事前に承諾した再委託は、適です。", _consented()),
    Case("5.6-9", "gap", "承諾の日が書かれていない再委託は、未整理です。", _consented(consented_on=None)),
    Case("5.6-9", "gap", "承諾した担当者が計画にいない再委託は、未整理です。", _consented(consented_by="nobody")),
    Case("5.6-9", "gap", "委託元の課が計画になければ、だれの承諾か確かめられないので、未整理です。", _lost_principal),
    Case("5.6-9", "gap", "再委託する業務が空欄の再委託は、未整理です。", _consented(work="")),
    Case("5.6-9", "violation", "委託先の担当者が自ら承諾した再委託は、否です。", _consented(consented_by="bunseki-a")),
    Case("5.6-9", "violation", "別の機関の担当者が承諾した再委託は、否です。", _consented(consented_by="gakko-h")),
    Case("5.6-9", "violation", "委託元の承諾がないとする再委託は、否です。", _consented(consented_by="承諾なし", consented_on=None)),
    Case("5.6-9", "violation", "承諾が契約の終わりより後の再委託は、否です。", _consented(consented_on=datetime.date(2027, 10, 1))),
    Case(
        "5.6-9",
        "violation",
        "再委託を禁じる契約のもとでの再委託は、承諾があっても、契約に反するので、否です。",
        both(_consented(), _clause_now("sub_commission", "第6条 再委託を禁止する")),
    ),
    Case("5.6-10", "pass", "委託元の担当者が検査し、結果を残した委託契約は、適です。", _inspected()),
    Case("5.6-10", "gap", "検査の結果が空欄の委託契約は、未整理です。", _inspected(result="")),
    Case("5.6-10", "gap", "検査した担当者が計画にいない委託契約は、未整理です。", _inspected(by="nobody")),
    Case("5.6-10", "violation", "委託先の担当者が自ら検査した委託契約は、否です。", _inspected(by="bunseki-a")),
    Case("5.6-11", "pass", "四月から九月までの委託契約は、適です。", _contracted()),
    Case("5.6-11", "violation", "終わりが始まりより前の委託契約は、否です。", _contracted(ends=datetime.date(2027, 3, 31))),
    Case("5.6-11", "violation", "業務の始まりより後に結ばれた委託契約は、否です。", _contracted(concluded_on=datetime.date(2027, 4, 2))),
    Case("5.6-11", "pass", "終わったあとに消去と返却を確かめた委託契約は、適です。", _contracted(**_ENDED)),
    Case("5.6-11", "gap", "終わったのに消去した日がない委託契約は、未整理です。", _contracted(**{**_ENDED, "erased_on": None})),
    Case("5.6-11", "gap", "終わったのに媒体の返却が空欄の委託契約は、未整理です。", _contracted(**{**_ENDED, "returned": ""})),
    Case(
        "5.6-11",
        "violation",
        "消去した日が終わった日より前の委託契約は、否です。",
        _contracted(**{**_ENDED, "erased_on": datetime.date(2027, 9, 29)}),
    ),
    Case("5.6-11", "gap", "消去が書かれているのに、終わった日がない委託契約は、未整理です。", _contracted(**{**_ENDED, "ended_on": None})),
    Case(
        "5.6-11",
        "violation",
        "始まる前に終わったとする委託契約は、否です。",
        _contracted(**{**_ENDED, "ended_on": datetime.date(2027, 3, 31)}),
    ),
)
