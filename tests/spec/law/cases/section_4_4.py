"""4.4: 活用主体."""

import datetime

from rule_case import Case, changed, untouched

from hagukumi.plan.records import DirectionKind

CASES = (
    Case("4.4-1", "pass", "判定の結果を受ける課が、引渡しの利用がある活用主体なら、適です。", untouched),
    Case("4.4-1", "violation", "活用主体でない課に判定の結果を渡すのは、否です。", changed("criteria", "absence", recipients=("shimin",))),
    Case("4.4-1", "gap", "結果を受ける課が決まっていない判定基準は、未整理です。", changed("criteria", "absence", recipients=())),
    Case(
        "4.4-1", "gap", "引渡しの利用がない活用主体が結果を受けるのは、未整理です。", changed("criteria", "absence", recipients=("soudan",))
    ),
    Case("4.4-2", "pass", "総括管理主体の指示の下で、保有する課が活用主体に直接渡す利用は、適です。", untouched),
    Case("4.4-2", "pass", "総括管理主体が自ら渡すなら、指示は要らず、適です。", changed("uses", "council", giver="kodomo", direction="")),
    Case("4.4-2", "violation", "指示なしに、保有する課が活用主体に直接渡す利用は、否です。", changed("uses", "council", direction="")),
    Case(
        "4.4-2",
        "gap",
        "始まりの日のない直接の提供は、指示より前に始まらないか分からないので、未整理です。",
        changed("uses", "council", since=None),
    ),
    Case("4.4-2", "gap", "指示が計画にない直接の提供は、未整理です。", changed("uses", "council", direction="nothing")),
    Case(
        "4.4-2",
        "violation",
        "抽出の指示で、活用主体に直接渡すことはできないので、否です。",
        changed("directions", "direct", kind=DirectionKind.DELIVERY),
    ),
    Case("4.4-2", "violation", "ほかの課への指示で直接渡す利用は、否です。", changed("directions", "direct", receiver="gakko")),
    Case(
        "4.4-2",
        "violation",
        "指示の日より前に始まる直接の提供は、否です。",
        changed("uses", "council", since=datetime.date(2027, 1, 31)),
    ),
)
