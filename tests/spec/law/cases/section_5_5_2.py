"""5.5.2: 個人情報の利用における手続上の留意点."""

from types import ModuleType

from msgspec.structs import replace
from rule_case import Case, Change, headed, untouched

from hagukumi.plan.records import Plan


def _because(reason: str) -> Change:
    def change(sample: ModuleType, plan: Plan) -> Plan:
        viewpoints = replace(sample.VIEWPOINTS, reason=reason)
        return sample.change(plan, "uses", "judge", basis=replace(sample.INTERNAL, viewpoints=viewpoints))

    return change


CASES = (
    Case("5.5.2-1", "pass", "開示・訂正・利用停止の請求を受ける課が書かれた計画は、適です。", untouched),
    Case("5.5.2-1", "gap", "請求を受ける窓口が未定の計画は、未整理です。", headed(disclosure_desk="未定")),
    Case("5.5.2-1", "violation", "請求を受ける窓口を設けないとする計画は、否です。", headed(disclosure_desk="設けない")),
    Case("5.5.2-2", "pass", "利用できる理由を機関が自ら判断して書いた利用は、適です。", untouched),
    Case(
        "5.5.2-2",
        "violation",
        "審議会の答申を得たことを利用できる理由とする利用は、否です。",
        _because("個人情報保護審議会の答申により適法とされた"),
    ),
    Case(
        "5.5.2-2",
        "gap",
        "審議会の答申を待って理由を決めるとする利用は、まだ自ら判断していないので、未整理です。",
        _because("審議会の答申を待って決める"),
    ),
)
