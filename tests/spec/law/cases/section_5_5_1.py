"""5.5.1: データガバナンス体制に基づく個人情報等の取扱いの整理."""

import datetime

from rule_case import Case, changed, untouched

from hagukumi.plan.records import Stage

CASES = (
    Case("5.5.1-1", "pass", "課・利用目的・項目などの記載が、たがいにたどれる計画は、適です。", untouched),
    Case(
        "5.5.1-1",
        "gap",
        "計画にない課へ渡す利用がある計画は、だれが使うのか分からないので、未整理です。",
        changed("uses", "judge", receiver="nobody"),
    ),
    Case("5.5.1-2", "pass", "項目と段階があり、期間の正しい利用は、適です。", untouched),
    Case("5.5.1-2", "gap", "段階が書かれていない利用は、未整理です。", changed("uses", "link", stages=())),
    Case(
        "5.5.1-2",
        "gap",
        "保存期間の区分が書かれていない利用は、いつ消すか決まらないので、未整理です。",
        changed("uses", "link", retention=""),
    ),
    Case("5.5.1-2", "gap", "利用目的が書かれていない利用は、未整理です。", changed("uses", "link", purpose="")),
    Case(
        "5.5.1-2",
        "violation",
        "終わりの日が始まりの日より前の利用は、いつまでも始まらないので、否です。",
        changed("uses", "link", since=datetime.date(2029, 1, 1)),
    ),
    Case("5.5.1-3", "pass", "要対協の台帳を、保有する家庭相談課が渡す利用は、適です。", untouched),
    Case(
        "5.5.1-3",
        "gap",
        "総括管理主体が渡すのに、保有する課から受け取る利用がない項目は、流れが分からないので、未整理です。",
        changed("uses", "council", giver="kodomo"),
    ),
    Case(
        "5.5.1-3",
        "violation",
        "保有する課でも総括管理主体でもない課が渡す利用は、否です。",
        changed("uses", "council", giver="shimin"),
    ),
    Case(
        "5.5.1-3",
        "violation",
        "受け取った項目でも、分析主体がさらに渡す利用は、否です。",
        changed("uses", "study", giver="bunseki", stages=(Stage.PSEUDONYMISED,)),
    ),
)
