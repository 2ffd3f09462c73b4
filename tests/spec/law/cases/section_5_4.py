"""5.4: 個人情報の取扱い区分に応じた整理."""

from types import ModuleType

from msgspec.structs import replace
from rule_case import Case, Change

from hagukumi.plan.records import Plan, Role, ToThePerson


def _harm(text: str) -> Change:
    def change(sample: ModuleType, plan: Plan) -> Plan:
        viewpoints = replace(sample.VIEWPOINTS, no_undue_harm=text)
        return sample.change(plan, "uses", "judge", basis=replace(sample.INTERNAL, viewpoints=viewpoints))

    return change


def _to_the_person(**use: object) -> Change:
    def change(sample: ModuleType, plan: Plan) -> Plan:
        given = {"role": Role.RIGHTS_DESK, "basis": ToThePerson(viewpoints=sample.VIEWPOINTS), **use}
        return sample.change(plan, "uses", "handover", **given)

    return change


CASES = (
    Case("5.4-1", "pass", "権利利益を不当に侵害しないといえる理由が書かれた利用は、適です。", _harm("見る人を限り、記録を残す")),
    Case("5.4-1", "gap", "不当な侵害のおそれについて何も書かれていない利用は、未整理です。", _harm("")),
    Case("5.4-1", "gap", "おそれは「なし」とだけ書かれ、理由のない利用は、結論だけなので、未整理です。", _harm("なし")),
    Case(
        "5.4-1",
        "violation",
        "不当に侵害するおそれがあると書かれた利用は、ほかの観点がそろっていても、否です。",
        _harm("不当に侵害するおそれがある"),
    ),
    Case(
        "5.4-1",
        "violation",
        "おそれがあることを認めたうえで許容するとした利用は、否です。",
        _harm("不利益のおそれはあるが、こどもの利益のために許容する"),
    ),
    Case("5.4-1", "gap", "「特に問題なし」とだけ書かれた利用は、理由が分からないので、未整理です。", _harm("特に問題なし")),
    Case("5.4-2", "pass", "本人に渡す窓口の課が受ける「本人に提供するとき」は、適です。", _to_the_person()),
    Case(
        "5.4-2",
        "violation",
        "活用主体が自ら使うためのデータを「本人に提供するとき」とする利用は、否です。",
        _to_the_person(role=Role.SUPPORTER),
    ),
    Case(
        "5.4-2",
        "gap",
        "受ける課が計画にない「本人に提供するとき」は、窓口かどうか分からないので、未整理です。",
        _to_the_person(receiver="nobody"),
    ),
)
