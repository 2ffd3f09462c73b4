"""4.2: 保有・管理主体."""

from rule_case import Case, changed, untouched

CASES = (
    Case("4.2-1", "pass", "保有・管理主体の課が出す抽出データは、適です。", untouched),
    Case("4.2-1", "violation", "保有・管理主体でない課が抽出データを出すのは、否です。", changed("sources", "juki", holder="bunseki")),
    Case("4.2-1", "gap", "出す課が計画にない抽出データは、未整理です。", changed("sources", "juki", holder="nobody")),
    Case("4.2-2", "pass", "保有・管理主体が、自分の抽出データだけを見る利用は、適です。", untouched),
    Case(
        "4.2-2",
        "violation",
        "市民課が、学校教育課の保有する欠席日数を見る利用は、否です。",
        changed("uses", "juki-own", items=("juki.name", "school.absences")),
    ),
    Case("4.2-2", "gap", "計画にない項目を見る利用は、未整理です。", changed("uses", "juki-own", items=("juki.nothing",))),
)
