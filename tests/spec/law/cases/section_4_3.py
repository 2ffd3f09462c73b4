"""4.3: 分析主体."""

from rule_case import Case, changed, untouched

CASES = (
    Case("4.3-1", "pass", "氏名等を削除した情報だけを分析主体に渡す利用は、適です。", untouched),
    Case(
        "4.3-1",
        "violation",
        "分析主体に氏名を渡す利用は、否です。",
        changed("uses", "study", items=("school.absences", "juki.name")),
    ),
    Case("4.3-1", "gap", "計画にない項目を分析主体に渡す利用は、未整理です。", changed("uses", "study", items=("school.nothing",))),
)
