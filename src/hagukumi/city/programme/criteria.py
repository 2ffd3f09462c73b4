"""The four sample criteria: points over observable conditions, grave facts, bands, and how long a list may be."""

from __future__ import annotations

from hagukumi.city.programme.indicators import ABUSE, NONATTENDANCE, POVERTY, YOUNG_CARER
from hagukumi.city.programme.uses import RECIPIENTS
from hagukumi.plan.records import Band, Criterion, Indicator

CAPACITY = {"poverty": 0.012, "abuse": 0.012, "nonattendance": 0.012, "young_carer": 0.012}
"""Length of each list as a share of all children: what the made city's staff can visit in one round."""


def _bands(low: int, high: int) -> tuple[Band, ...]:
    return (
        Band(id="few", name="現時点の記録では該当が少ない", at_least=0),
        Band(id="look", name="確認を勧める", at_least=low, listed=True),
        Band(id="first", name="優先して確認", at_least=high, listed=True),
    )


_EXPLANATIONS = {
    "poverty": "世帯の収入の区分、滞納、給付の受給、地域での気付きという互いに別の課が持つ兆しを重ねて見る。どれか一つでは判断しない。",
    "abuse": (
        "健診や登園・登校が途切れること、養護教諭や保育士の気付き、妊娠期からの支援の要否を重ねて見る。"
        "養護・虐待の相談がある事実は点数によらず優先する。"
    ),
    "nonattendance": "欠席の量と最近の増え方、遅刻、保健室での相談を重ねて見る。病気による欠席と見分けるため、理由を必ず学校に確かめる。",
    "young_carer": (
        "同居の家族に世話を要する人がいることと、遅刻や欠席、地域での気付きを重ねて見る。世話をすること自体を悪いこととはみなさない。"
    ),
}


def criteria(children: int) -> tuple[Criterion, ...]:
    """The criteria of a city with this many children."""

    def make(
        id: str, name: str, indicators: tuple[Indicator, ...], bands: tuple[Band, ...], ages: tuple[int, int], coverage: float
    ) -> Criterion:
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
        make("poverty", "貧困", POVERTY, _bands(8, 13), (0, 17), 0.4),
        make("abuse", "虐待のおそれ", ABUSE, _bands(5, 12), (0, 17), 0.3),
        make("nonattendance", "不登校", NONATTENDANCE, _bands(6, 10), (6, 14), 0.5),
        make("young_carer", "家族の世話を担うこども", YOUNG_CARER, _bands(6, 10), (8, 17), 0.3),
    )
