"""5.4.7: 利用目的以外の目的のための外部提供（統計作成・学術研究等）."""

from types import ModuleType

from rule_case import Case, Change, both, changed

from hagukumi.plan.records import PersonsInterest, Plan, PurposeKind, SpecialReason, StatisticsOrResearch


def _counted(use: str = "学年別の集計", kind: PurposeKind = PurposeKind.STATISTICS) -> Change:
    def change(sample: ModuleType, plan: Plan) -> Plan:
        basis = StatisticsOrResearch(use=use, viewpoints=sample.VIEWPOINTS)
        return sample.change(sample.change(plan, "purposes", "support", kind=kind), "uses", "handover", basis=basis)

    return change


def _interest(text: str = "表彰の選考に必要な実績を渡す", **use: object) -> Change:
    def change(sample: ModuleType, plan: Plan) -> Plan:
        return sample.change(plan, "uses", "handover", basis=PersonsInterest(interest=text, viewpoints=sample.VIEWPOINTS), **use)

    return change


def _special(urgent: str = "今夜の居場所を決めるため、直ちに要る", **reasons: str) -> Change:
    def change(sample: ModuleType, plan: Plan) -> Plan:
        return sample.change(plan, "uses", "handover", basis=SpecialReason(urgent=urgent, viewpoints=sample.VIEWPOINTS, **reasons))

    return change


def _special_for(body: str) -> Change:
    return both(_special(), changed("departments", "gakko", body=body))


CASES = (
    Case("5.4.7-1", "pass", "統計の作成という利用目的で、何を集計するかが書かれた提供は、適です。", _counted()),
    Case(
        "5.4.7-1",
        "violation",
        "一人ひとりの支援にも使う目的の提供は、専ら統計の作成のためではないので、否です。",
        _counted(kind=PurposeKind.CASE_SUPPORT),
    ),
    Case("5.4.7-1", "gap", "どのような統計に使うかが空欄の提供は、未整理です。", _counted(use="")),
    Case("5.4.7-2", "pass", "表彰の選考のように、明らかに本人の利益になる理由が書かれた提供は、適です。", _interest()),
    Case("5.4.7-2", "gap", "本人の利益になる理由が空欄の提供は、未整理です。", _interest("")),
    Case("5.4.7-2", "violation", "本人の利益はないと書かれた提供は、否です。", _interest("本人の利益なし")),
    Case("5.4.7-3", "pass", "事務が緊急を要することなど、より厳格な理由が書かれた提供は、適です。", _special()),
    Case("5.4.7-3", "gap", "特別の理由が一つも書かれていない提供は、未整理です。", _special("")),
    Case("5.4.7-3", "violation", "特別の理由が「該当なし」と書かれた提供は、否です。", _special("該当なし")),
    Case("5.4.7-3", "violation", "緊急ではないとだけ書かれた提供は、特別の理由がないので、否です。", _special("緊急性はない")),
    Case(
        "5.4.7-3",
        "violation",
        "自ら取得できると書かれた提供は、取得の著しい困難がないので、否です。",
        _special("", hard_to_acquire="相手方が自ら取得することもできる"),
    ),
    Case(
        "5.4.7-3",
        "pass",
        "自ら取得することは不可能であると書かれた提供は、適です。",
        _special("", hard_to_acquire="相手方が自ら取得することは不可能である"),
    ),
    Case("5.4.7-4", "pass", "特別の理由により民間の団体へ渡す提供は、3号の相手方以外の者への提供なので、適です。", _special_for("club")),
    Case(
        "5.4.7-4",
        "violation",
        "特別の理由により教育委員会へ渡す提供は、3号で整理すべき相手なので、否です。",
        _special_for("board"),
    ),
    Case("5.4.7-4", "gap", "受ける課の機関が計画にない提供は、3号の相手方か分からないので、未整理です。", _special_for("nowhere")),
    Case("5.4.7-5", "pass", "既に支えている一人の利益のための提供は、適です。", _interest()),
    Case(
        "5.4.7-5",
        "gap",
        "こどもを探すための提供を本人の利益によるとする整理は、一人ひとりについて明らかとまではいえないので、未整理です。",
        _interest(purpose="watch"),
    ),
)
