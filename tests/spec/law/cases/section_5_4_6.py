"""5.4.6: 利用目的以外の目的のための内部利用及び外部提供（相当な理由がある場合）."""

import datetime
from types import ModuleType

from msgspec.structs import replace
from rule_case import Case, Change, changed, untouched

from hagukumi.plan.records import Plan


def _weighed(**texts: str) -> Change:
    def change(sample: ModuleType, plan: Plan) -> Plan:
        viewpoints = replace(sample.VIEWPOINTS, **texts)
        return sample.change(plan, "uses", "judge", basis=replace(sample.INTERNAL, viewpoints=viewpoints))

    return change


CASES = (
    Case("5.4.6-1", "pass", "臨時的であること、必要な限度、相当の理由のすべてを整理した内部利用は、適です。", untouched),
    Case("5.4.6-1", "gap", "必要な限度の整理が空欄の内部利用は、ほかがそろっていても、未整理です。", _weighed(extent="")),
    Case("5.4.6-1", "violation", "臨時的ではないと書かれた、相当の理由による内部利用は、否です。", _weighed(temporary="臨時的ではない")),
    Case("5.4.6-2", "pass", "終わりの日が書かれた臨時的な利用は、適です。", untouched),
    Case("5.4.6-2", "gap", "終わりの日が書かれていない臨時的な利用は、未整理です。", changed("uses", "judge", until=None)),
    Case(
        "5.4.6-2",
        "violation",
        "終わりの日が9999年とされた利用は、期限がないのと同じで臨時的ではないので、否です。",
        changed("uses", "judge", until=datetime.date(9999, 12, 31)),
    ),
    Case("5.4.6-3", "pass", "取得の前には予定していなかった目的外の利用は、適です。", untouched),
    Case(
        "5.4.6-3",
        "violation",
        "取得の前から予定していた目的外の利用は、取得のときに利用目的として特定すべきものなので、否です。",
        changed("uses", "judge", planned_before=True),
    ),
    Case(
        "5.4.6-3",
        "gap",
        "取得の前から予定していたかどうかが分からない目的外の利用は、未整理です。",
        changed("uses", "judge", planned_before=None),
    ),
)
