"""A criterion read aloud, line by line."""

from __future__ import annotations

from collections.abc import Mapping

from hagukumi.judgment.scores import ascending
from hagukumi.judgment.wording import before, observation
from hagukumi.plan.records import Criterion, Indicator, Source


def explain(criterion: Criterion, sources: Mapping[str, Source]) -> list[str]:
    """The criterion in Japanese sentences: whom it is for, each indicator, the bands, the list, and how unknown is treated.

    `sources` give the names of what is read. Expects a criterion that `validate` finds sound.
    """
    ages = f"{criterion.age_from}歳から{criterion.age_to}歳までのこどもについて見ます。"
    lines = [f"判定基準「{criterion.name}」（版 {criterion.version}）は、基準日に{ages}"]
    lines += [criterion.explanation] if criterion.explanation else []
    lines += [_indicator(indicator, sources[indicator.source]) for indicator in criterion.indicators]
    lines += _bands(criterion)
    lines += [
        f"加わり得る点のうち確かめられた割合が{criterion.coverage:.0%}に満たないときは「判定不能」とします（重大な事実があるときを除きます）。",
        "記録が届いていない、値が不明、転入前の記録がない場合は「不明」とし、「ない」とは扱いません。",
        f"一覧は{criterion.capacity}人までとし、末尾と並ぶこどもと重大な事実のあるこどもは人数を超えても載せます。",
        "判定は職員によるアセスメントの補助です。低い区分は安全を意味しません。",
    ]
    return lines


def _indicator(indicator: Indicator, source: Source) -> str:
    line = f"指標「{indicator.name}」：{before(observation(indicator, source), 'とき')}、{_effect(indicator)}"
    return line + (f"次に確かめること：{indicator.check_next}" if indicator.check_next else "")


def _effect(indicator: Indicator) -> str:
    if indicator.grave:
        added = f"{indicator.points}点を加え、" if indicator.points else ""
        return added + "重大な事実として、点にかかわらず最も高い区分とします。"
    return f"{indicator.points}点を加えます。" if indicator.points > 0 else f"{-indicator.points}点を引きます。"


def _bands(criterion: Criterion) -> list[str]:
    lines = []
    for place, band in enumerate(ascending(criterion.bands)):
        reached = f"{band.at_least}点以上" if place else "それより低いとき"
        lines.append(f"{reached}は区分「{band.name}」とします{'（一覧に載せます）' if band.listed else ''}。")
    return list(reversed(lines))
