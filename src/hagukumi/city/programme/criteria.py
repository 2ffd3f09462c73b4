"""The four sample criteria: points over observable conditions, grave facts, bands, and how long a list may be."""

from __future__ import annotations

from typing import Any

from hagukumi.city.programme.uses import RECIPIENTS
from hagukumi.plan.records import Band, Condition, Criterion, Indicator, Measure, Operator, Whose

CAPACITY = {"poverty": 0.012, "abuse": 0.012, "nonattendance": 0.012, "young_carer": 0.012}
"""Length of each list as a share of all children: what the made city's staff can visit in one round."""


def _bands(low: int, high: int) -> tuple[Band, ...]:
    return (
        Band(id="few", name="現時点の記録では該当が少ない", at_least=0),
        Band(id="look", name="確認を勧める", at_least=low, listed=True),
        Band(id="first", name="優先して確認", at_least=high, listed=True),
    )


def _count(id: str, name: str, source: str, points: int, check_next: str, *where: Condition, at_least: int = 1, **more: Any) -> Indicator:
    return Indicator(
        id=id, name=name, source=source, measure=Measure.COUNT, op=Operator.GE, threshold=at_least, points=points, where=where, check_next=check_next, **more
    )


def _is(item: str, value: str) -> Condition:
    return Condition(item=item, op=Operator.EQ, value=value)


def _among(item: str, *values: str) -> Condition:
    return Condition(item=item, op=Operator.IN, value=values)


_POVERTY = (
    _count("tax_exempt", "世帯の大人が市民税非課税", "tax", 2, "収入の見込みと、使える給付を案内できるかを確かめる。", _is("tax.tax_class", "exempt"), whose=Whose.HOUSEHOLD),
    _count("tax_arrears", "世帯の大人に市民税の滞納がある", "tax", 3, "急な収入の減少や借入れがないかを確かめる。", _is("tax.arrears", "1"), whose=Whose.HOUSEHOLD),
    _count("assisted", "生活保護を受給中", "public_assistance", 3, "福祉課の担当者と、こどもの様子を共有する。", _is("public_assistance.state", "open"), whose=Whose.HOUSEHOLD),
    _count("school_cost", "就学援助を受けている", "school_cost_support", 2, "学用品や給食費のほかに困りごとがないかを学校に確かめる。", months=24),
    _count("full_allowance", "児童扶養手当が全部支給", "single_parent_allowance", 3, "仕事と子育ての両立に困っていないかを確かめる。", _is("single_parent_allowance.category", "full")),
    _count("fee_arrears", "保育料の滞納がある", "nursery", 3, "保育所に、登園や持ち物の様子を確かめる。", _is("nursery.fee_arrears", "1")),
    _count("no_report", "児童手当の現況届が未提出", "child_allowance", 2, "届出が出せない事情がないかを確かめる。", _is("child_allowance.status_report", "0")),
    _count("meal", "こども食堂で食事の心配に気付かれている", "npo", 3, "こども食堂の支援者から様子を聞く。", _is("npo.concern", "meal"), months=12),
    _count("consulted_poverty", "経済の困りごとの相談がある", "family_consultation", 2, "これまでの相談の経過を確かめる。", _is("family_consultation.topic", "poverty"), months=24),
)

_ABUSE = (
    _count("consulted_abuse", "養護・虐待の相談がある", "family_consultation", 4, "相談の経過と安全を直ちに確かめる。", _is("family_consultation.topic", "abuse"), months=24, grave=True),
    _count("care", "衣服や食事の乱れで保健室に来た", "nurse_room", 4, "養護教諭から様子を聞き、本人の話を聞く。", _is("nurse_room.reason", "care"), months=12),
    _count("nurse_concern", "養護教諭が気になる様子を記録した", "nurse_room", 3, "養護教諭から様子を聞く。", _is("nurse_room.concern", "1"), months=12),
    _count("neglect_sign", "保育所が身の回りの心配を記録した", "nursery", 4, "保育所から様子を聞く。", _is("nursery.neglect_sign", "1")),
    Indicator(
        id="nursery_absent", name="保育所の前月の欠席が多い", source="nursery", measure=Measure.MAX, op=Operator.GE, threshold=7, points=2, item="nursery.absent_days",
        check_next="欠席の理由を保育所に確かめる。",
    ),
    _count("checkup_missed", "乳幼児健診の未受診がある", "infant_checkup", 3, "保健師が家庭訪問で様子を確かめる。", _is("infant_checkup.attended", "0"), months=36),
    _count("checkup_follow", "健診で養育の支援を要するとされた", "infant_checkup", 3, "健康増進課に支援の状況を確かめる。", _is("infant_checkup.follow_up", "1"), months=36),
    _count("pregnancy_support", "妊娠期の面談で支援を要するとされた", "pregnancy", 2, "健康増進課に妊娠期からの支援の状況を確かめる。", _is("pregnancy.support_needed", "1"), months=60, whose=Whose.GUARDIAN),
    Indicator(
        id="late_pregnancy", name="妊娠の届出が遅かった", source="pregnancy", measure=Measure.MAX, op=Operator.GE, threshold=20, points=2, item="pregnancy.weeks",
        months=60, whose=Whose.GUARDIAN, check_next="出産前後の支援の状況を確かめる。",
    ),
    Indicator(
        id="absent", name="半年の欠席が多い", source="attendance", measure=Measure.SUM, op=Operator.GE, threshold=12, points=2, item="attendance.absent_days", months=6,
        check_next="欠席の理由を学校に確かめる。",
    ),
    _count("no_report", "児童手当の現況届が未提出", "child_allowance", 1, "届出が出せない事情がないかを確かめる。", _is("child_allowance.status_report", "0")),
)  # fmt: skip

_NONATTENDANCE = (
    Indicator(
        id="absent_some", name="半年の欠席が12日以上", source="attendance", measure=Measure.SUM, op=Operator.GE, threshold=12, points=2, item="attendance.absent_days",
        months=6, check_next="欠席の理由と、本人の気持ちを学級担任に確かめる。",
    ),
    Indicator(
        id="absent_many", name="半年の欠席が20日以上", source="attendance", measure=Measure.SUM, op=Operator.GE, threshold=20, points=2, item="attendance.absent_days",
        months=6, check_next="学習と居場所の保障を学校と相談する。",
    ),
    Indicator(
        id="absent_lately", name="欠席が7日以上の月がある", source="attendance", measure=Measure.MAX, op=Operator.GE, threshold=7, points=2, item="attendance.absent_days",
        months=3, check_next="最近の変化を学級担任に確かめる。",
    ),
    Indicator(
        id="late", name="遅刻・早退が多い", source="attendance", measure=Measure.SUM, op=Operator.GE, threshold=8, points=1, item="attendance.late_count", months=6,
        check_next="登校前の様子を家庭に聞く。",
    ),
    _count("nurse_talk", "相談で保健室を利用した", "nurse_room", 2, "養護教諭から相談の様子を聞く。", _is("nurse_room.reason", "talk"), months=12),
    _count("nurse_often", "保健室の利用が多い", "nurse_room", 1, "体調と気持ちの両面から様子を聞く。", at_least=4, months=12),
    _count("consulted_nonattendance", "不登校の相談がある", "family_consultation", 2, "これまでの相談の経過を確かめる。", _is("family_consultation.topic", "nonattendance"), months=24),
)  # fmt: skip

_YOUNG_CARER = (
    _count("disabled_family", "同居の家族に障害者手帳を持つ人がいる", "disability", 3, "家族の世話をだれが担っているかを確かめる。", _among("disability.kind", "physical", "mental"), whose=Whose.HOUSEHOLD),
    Indicator(
        id="late", name="遅刻・早退が多い", source="attendance", measure=Measure.SUM, op=Operator.GE, threshold=9, points=3, item="attendance.late_count", months=6,
        check_next="朝の家庭での役割を本人に聞く。",
    ),
    Indicator(
        id="late_often", name="遅刻・早退が特に多い", source="attendance", measure=Measure.SUM, op=Operator.GE, threshold=14, points=2, item="attendance.late_count", months=6,
        check_next="朝の家庭での役割を本人に聞く。",
    ),
    Indicator(
        id="absent", name="半年の欠席が8日以上", source="attendance", measure=Measure.SUM, op=Operator.GE, threshold=8, points=1, item="attendance.absent_days", months=6,
        check_next="欠席の日に家で何をしていたかを聞く。",
    ),
    _count("single_parent", "児童扶養手当の受給世帯", "single_parent_allowance", 1, "家事や世話の分担を確かめる。"),
    _count("sibling_care", "こども食堂できょうだいの世話に気付かれている", "npo", 3, "こども食堂の支援者から様子を聞く。", _is("npo.concern", "care"), months=12),
    _count("consulted_carer", "家族の世話についての相談がある", "family_consultation", 3, "これまでの相談の経過を確かめる。", _is("family_consultation.topic", "young_carer"), months=24),
)  # fmt: skip

_EXPLANATIONS = {
    "poverty": "世帯の収入の区分、滞納、給付の受給、地域での気付きという互いに別の課が持つ兆しを重ねて見る。どれか一つでは判断しない。",
    "abuse": "健診や登園・登校が途切れること、養護教諭や保育士の気付き、妊娠期からの支援の要否を重ねて見る。養護・虐待の相談がある事実は点数によらず優先する。",
    "nonattendance": "欠席の量と最近の増え方、遅刻、保健室での相談を重ねて見る。病気による欠席と見分けるため、理由を必ず学校に確かめる。",
    "young_carer": "同居の家族に世話を要する人がいることと、遅刻や欠席、地域での気付きを重ねて見る。世話をすること自体を悪いこととはみなさない。",
}


def criteria(children: int) -> tuple[Criterion, ...]:
    """The criteria of a city with this many children."""

    def make(id: str, name: str, indicators: tuple[Indicator, ...], bands: tuple[Band, ...], ages: tuple[int, int], coverage: float) -> Criterion:
        return Criterion(
            id=id,
            name=name,
            purpose=id,
            version="2026-1",
            indicators=indicators,
            bands=bands,
            recipients=RECIPIENTS[id],
            age_from=ages[0],
            age_to=ages[1],
            coverage=coverage,
            capacity=max(5, round(CAPACITY[id] * children)),
            explanation=_EXPLANATIONS[id],
        )

    return (
        make("poverty", "貧困", _POVERTY, _bands(5, 8), (0, 17), 0.4),
        make("abuse", "虐待のおそれ", _ABUSE, _bands(4, 7), (0, 17), 0.3),
        make("nonattendance", "不登校", _NONATTENDANCE, _bands(4, 6), (6, 14), 0.5),
        make("young_carer", "家族の世話を担うこども", _YOUNG_CARER, _bands(4, 6), (8, 17), 0.3),
    )
