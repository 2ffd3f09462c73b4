"""5.4.6: 利用目的以外の目的のための内部利用及び外部提供（相当な理由がある場合）."""

from rule_case import Case

CASES = (
    Case("5.4.6-2", "pass", "終わりの日が書かれた臨時的な利用は、適です。", lambda sample, plan: plan),
    Case(
        "5.4.6-2",
        "gap",
        "終わりの日が書かれていない臨時的な利用は、未整理です。",
        lambda sample, plan: sample.change(plan, "uses", "judge", until=None),
    ),
)
