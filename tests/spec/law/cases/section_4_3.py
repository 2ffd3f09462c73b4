"""4.3: 分析主体."""

import datetime
from types import ModuleType

from rule_case import Case, Change, both, changed, untouched

from hagukumi.plan.records import Plan


def _contracted(sample: ModuleType, plan: Plan) -> Plan:
    """統計課 is a contractor from April to September 2027, and receives as long."""
    return sample.selection.contracted(plan)


def _received(**period: datetime.date | None) -> Change:
    return both(_contracted, changed("uses", "study", **period))


CASES = (
    Case("4.3-1", "pass", "氏名等を削除した情報だけを分析主体に渡す利用は、適です。", untouched),
    Case(
        "4.3-1",
        "violation",
        "分析主体に氏名を渡す利用は、否です。",
        changed("uses", "study", items=("school.absences", "juki.name")),
    ),
    Case("4.3-1", "gap", "計画にない項目を分析主体に渡す利用は、未整理です。", changed("uses", "study", items=("school.nothing",))),
    Case("4.3-2", "pass", "委託契約の期間の中で、委託先に渡す利用は、適です。", _contracted),
    Case("4.3-2", "violation", "契約が終わった後まで委託先に渡す利用は、否です。", _received(until=datetime.date(2027, 10, 1))),
    Case("4.3-2", "violation", "契約が始まる前から委託先に渡す利用は、否です。", _received(since=datetime.date(2027, 3, 31))),
    Case("4.3-2", "gap", "いつまで委託先に渡すか書かれていない利用は、未整理です。", _received(until=None)),
    Case(
        "4.3-2",
        "gap",
        "委託契約が計画にない委託先に渡す利用は、未整理です。",
        both(_contracted, changed("departments", "bunseki", contract="nothing")),
    ),
)
