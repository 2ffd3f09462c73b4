"""4.1: 総括管理主体."""

import datetime
from types import ModuleType

from msgspec.structs import replace
from rule_case import Case, Change, both, changed, untouched

from hagukumi.plan.records import Plan, PurposeKind, Role, Sensitive

_EARLIER = datetime.date(2027, 1, 31)


def _under_another_aim(sample: ModuleType, plan: Plan) -> Plan:
    """Attendance is used for an aim of its own, apart from the linkage."""
    other = replace(next(entry for entry in plan.purposes if entry.id == "watch"), id="statistics", parent="", kind=PurposeKind.STATISTICS)
    apart = sample.change(sample.add(plan, "purposes", other), "uses", "school-watch", purpose="statistics")
    return sample.change(apart, "uses", "study", items=("judgment.band",))


def _roles(department: str, *roles: Role) -> Change:
    return changed("departments", department, roles=roles)


_BY_RACE = changed("items", "school.absences", sensitive=(Sensitive.RACE,))

CASES = (
    Case("4.1-1", "pass", "総括管理主体が一つの課に決まっていれば、適です。", untouched),
    Case("4.1-1", "violation", "困難ごとに総括管理主体の課を分けるのは、否です。", _roles("bunseki", Role.ANALYST, Role.COORDINATOR)),
    Case("4.1-1", "gap", "総括管理主体の課がない計画は、未整理です。", _roles("kodomo", Role.HOLDER)),
    Case("4.1-2", "pass", "受け入れる項目を、それを保有する課が渡す利用は、適です。", untouched),
    Case("4.1-2", "violation", "受け入れる項目を、保有しない課が渡す利用は、否です。", changed("uses", "school-watch", giver="soudan")),
    Case("4.1-2", "violation", "判定の結果を、総括管理主体でない課が渡す利用は、否です。", changed("uses", "handover", giver="soudan")),
    Case("4.1-2", "gap", "総括管理主体が決まっていないと、判定の結果を渡す課が分からないので、未整理です。", _roles("kodomo", Role.HOLDER)),
    Case("4.1-3", "pass", "名寄せの利用と判定の利用を分けた計画は、適です。", untouched),
    Case(
        "4.1-3",
        "violation",
        "氏名と欠席日数を一つの利用に置くのは、否です。",
        changed("uses", "juki-link", items=("juki.name", "school.absences")),
    ),
    Case("4.1-3", "gap", "計画にない項目を含む利用は、未整理です。", changed("uses", "juki-link", items=("juki.name", "juki.nothing"))),
    Case("4.1-4", "pass", "組合せと判定の段階に氏名がない計画は、適です。", untouched),
    Case("4.1-4", "violation", "判定の段階に氏名を置くのは、否です。", changed("uses", "judge", items=("juki.name",))),
    Case("4.1-4", "gap", "判定の段階に計画にない項目があるのは、未整理です。", changed("uses", "judge", items=("judgment.nothing",))),
    Case("4.1-5", "pass", "判定に使う項目を、同じ目的で組み合わせる利用があれば、適です。", untouched),
    Case("4.1-5", "violation", "連携とは別の目的だけのための項目で判定するのは、否です。", _under_another_aim),
    Case(
        "4.1-5",
        "gap",
        "組み合わせる利用に含まれない項目で判定するのは、未整理です。",
        changed("uses", "school-watch", items=("school.absences",)),
    ),
    Case("4.1-6", "pass", "版があり、なぜその指標で見るかが説明された判定基準は、適です。", untouched),
    Case("4.1-6", "gap", "説明が空欄の判定基準は、未整理です。", changed("criteria", "absence", explanation="")),
    Case("4.1-6", "violation", "説明しないと書かれた判定基準は、否です。", changed("criteria", "absence", explanation="説明しない")),
    Case("4.1-7", "pass", "人種に当たる項目でも、必要性が書かれていれば、適です。", _BY_RACE),
    Case(
        "4.1-7",
        "gap",
        "必要性が空欄のまま、人種に当たる項目を指標に使うのは、未整理です。",
        both(_BY_RACE, changed("items", "school.absences", necessity="")),
    ),
    Case(
        "4.1-7",
        "violation",
        "必要がないのに、人種に当たる項目を指標に使うのは、否です。",
        both(_BY_RACE, changed("items", "school.absences", necessity="必要性なし")),
    ),
    Case("4.1-8", "pass", "市長部局の課が総括管理主体なら、適です。", untouched),
    Case("4.1-8", "violation", "民間の団体が総括管理主体になるのは、否です。", changed("departments", "kodomo", body="club")),
    Case("4.1-8", "violation", "委託先が総括管理主体になるのは、否です。", changed("departments", "kodomo", commissioned_by="soumu")),
    Case("4.1-8", "gap", "機関が計画にない課が総括管理主体なら、未整理です。", changed("departments", "kodomo", body="nowhere")),
    Case("4.1-9", "pass", "総括管理主体が、内容と期限を付けて他の課にした指示は、適です。", untouched),
    Case("4.1-9", "violation", "総括管理主体でない課がした指示は、否です。", changed("directions", "deliver-gakko", giver="soumu")),
    Case("4.1-9", "violation", "自分の課への指示は、否です。", changed("directions", "deliver-gakko", receiver="kodomo")),
    Case("4.1-9", "violation", "指示をした日より前の期限は、否です。", changed("directions", "deliver-gakko", due=_EARLIER)),
    Case("4.1-9", "violation", "指示をした日より前の回答は、否です。", changed("directions", "deliver-gakko", replied_on=_EARLIER)),
    Case("4.1-9", "violation", "指示しないと書かれた指示は、否です。", changed("directions", "deliver-gakko", content="指示しない")),
    Case("4.1-9", "gap", "内容が空欄の指示は、未整理です。", changed("directions", "deliver-gakko", content="")),
    Case("4.1-9", "gap", "回答の日だけがある指示は、未整理です。", changed("directions", "deliver-gakko", reply="")),
    Case("4.1-9", "gap", "指示をした課が計画にない指示は、未整理です。", changed("directions", "deliver-gakko", giver="nobody")),
)
