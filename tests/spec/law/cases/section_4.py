"""4: データを取り扱う主体の整理・役割分担."""

from types import ModuleType

from rule_case import Case, changed, untouched

from hagukumi.plan.records import Plan, Role, Stage

_DUTY = "kodomo-4-1-d01"


def _unwritten(sample: ModuleType, plan: Plan) -> Plan:
    """The coordinator's first duty of 表4-1 is moved to an entry about another one."""
    return sample.change(plan, "duties", _DUTY, duty="4.1-d02")


CASES = (
    Case("4-1", "pass", "活用主体が、引渡しの段階のデータだけを受ける利用は、適です。", untouched),
    Case(
        "4-1",
        "violation",
        "活用主体が、判定の段階のデータを受ける利用は、否です。",
        changed("uses", "handover", stages=(Stage.JUDGED, Stage.HANDED_OVER)),
    ),
    Case("4-1", "gap", "どの段階のデータか書かれていない利用は、未整理です。", changed("uses", "handover", stages=())),
    Case("4-2", "pass", "活用主体の役割を持つ課が受ける利用は、適です。", untouched),
    Case("4-2", "violation", "活用主体でない課が、活用主体として受ける利用は、否です。", changed("uses", "handover", receiver="shimin")),
    Case("4-2", "gap", "受ける課が計画にない利用は、未整理です。", changed("uses", "handover", receiver="nobody")),
    Case("4-3", "pass", "持っている役割の責任のすべてについて、果たし方が書かれた課は、適です。", untouched),
    Case("4-3", "gap", "表4-1の一つについて果たし方のない総括管理主体は、未整理です。", _unwritten),
    Case(
        "4-3",
        "gap",
        "活用主体を新たに兼ねたのに、その責任の果たし方のない課は、未整理です。",
        changed("departments", "shimin", roles=(Role.HOLDER, Role.SUPPORTER)),
    ),
    Case("4-3", "violation", "データ項目の選定を行わないと書いた総括管理主体は、否です。", changed("duties", _DUTY, how="行わない")),
    Case("4-4", "pass", "果たし方と、実施を示すものがある役割は、適です。", untouched),
    Case("4-4", "violation", "一覧にない役割は、否です。", changed("duties", _DUTY, duty="4.1-d99")),
    Case(
        "4-4",
        "violation",
        "総括管理主体の役割を、総括管理主体でない課が果たすのは、否です。",
        changed("duties", _DUTY, department="shimin"),
    ),
    Case("4-4", "gap", "果たし方が空欄の役割は、未整理です。", changed("duties", _DUTY, how="")),
    Case("4-4", "gap", "実施中なのに、示すもののない役割は、未整理です。", changed("duties", _DUTY, evidence="")),
    Case("4-4", "gap", "確かめた人が担当者にいない役割は、未整理です。", changed("duties", _DUTY, confirmed_by="nobody")),
    Case("4-4", "gap", "確かめた人だけが書かれ、日のない役割は、未整理です。", changed("duties", _DUTY, confirmed_on=None)),
)
