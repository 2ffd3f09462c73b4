"""Indicators in plain Japanese, built from their structure, so that the words can never say something else than what is computed."""

from __future__ import annotations

import datetime

from hagukumi.judgment.comparisons import Constant
from hagukumi.judgment.fields import Field, FieldKind, field_name, find
from hagukumi.plan.records import Condition, Indicator, Measure, Operator, Source, Whose

_NOUNS = {
    Measure.SUM: "の合計",
    Measure.MAX: "の最大",
    Measure.MIN: "の最小",
    Measure.LATEST: "の最新の値",
    Measure.CHANGE: "の変化（最新と最初の差）",
}
_WHOSE = {Whose.CHILD: "", Whose.HOUSEHOLD: "世帯員の", Whose.GUARDIAN: "保護者の"}
_OPERATORS = {
    Operator.EQ: "が{}",
    Operator.NE: "が{}以外",
    Operator.LT: "が{}未満",
    Operator.LE: "が{}以下",
    Operator.GT: "が{}を超える",
    Operator.GE: "が{}以上",
}
_DAYS = {Operator.LT: "が{}より前", Operator.LE: "が{}以前", Operator.GT: "が{}より後", Operator.GE: "が{}以後"}
_NONE_AT_ALL = {(Operator.EQ, 0), (Operator.LE, 0), (Operator.LT, 1)}
_ANY = {(Operator.GE, 1), (Operator.GT, 0), (Operator.NE, 0)}


def observation(indicator: Indicator, source: Source) -> str:
    """What must be seen for the indicator to be met, e.g. 「直近12か月の「出欠」で、欠席日数の合計が30以上」."""
    records = _WHOSE[indicator.whose] + _window(indicator, source) + f"「{source.name}」" + _conditions(indicator, source)
    if indicator.measure is Measure.COUNT:
        return records + _counted(indicator, source)
    field = find(indicator.item, source)
    measured = _label(field, indicator.item, source) + _NOUNS[indicator.measure]
    return f"{records}で、{measured}{_compared(indicator.op, indicator.threshold, field)}"


def before(phrase: str, noun: str) -> str:
    """The phrase joined to a noun: 「…がある」+「とき」, 「…が30以上」+「の」+「とき」."""
    return phrase + ("" if phrase.endswith(("る", "い")) else "の") + noun


def tells_value(indicator: Indicator) -> bool:
    """Whether the observed value adds something to the words: not where they name the one value already."""
    if indicator.measure is Measure.COUNT:
        return (indicator.op, indicator.threshold) not in _NONE_AT_ALL
    return indicator.op is not Operator.EQ


def unit(indicator: Indicator) -> str:
    """What follows the observed number."""
    return "件" if indicator.measure is Measure.COUNT else ""


def missing(indicator: Indicator, source: Source) -> dict[str, str]:
    """Why an indicator may be unknown → how that is told. `{}` takes the number of records of unknown value."""
    someone = "" if indicator.whose is Whose.CHILD else _WHOSE[indicator.whose].removesuffix("の") + "に、"
    return {
        "not_delivered": f"「{source.name}」が届いていないため、分かりません",
        "nobody": "保護者が分かっていないため、確かめられません",
        "not_registered": f"{someone}「{source.name}」に載っていない{'人がいる' if someone else ''}ため、分かりません",
        "moved_in": f"{someone}転入{'した人がいて、転入' if someone else ''}より前の「{source.name}」の記録がないため、分かりません",
        "single": f"「{source.name}」の記録が1日分しかなく、変化を比べられません",
        "value_unknown": f"「{source.name}」に値や日付の不明な記録があるため、分かりません（{{}}件）",
        "partly": f"分かっている記録では当てはまりませんが、「{source.name}」に値や日付の不明な記録があります（{{}}件）",
    }


def labels(indicator: Indicator, source: Source) -> dict[str, str]:
    """Code → words for the observed value of the measured item."""
    field = find(indicator.item, source) if indicator.item else None
    return dict(field.codes) if field is not None and field.kind is FieldKind.TEXT else {}


def _window(indicator: Indicator, source: Source) -> str:
    if indicator.months:
        return f"直近{indicator.months}か月の"
    return "これまでの" if source.occurred_on else ""


def _conditions(indicator: Indicator, source: Source) -> str:
    parts = [_condition(condition, source) for condition in indicator.where]
    return f"（{before('、かつ'.join(parts), 'もの')}）" if parts else ""


def _condition(condition: Condition, source: Source) -> str:
    field = find(condition.item, source)
    return _label(field, condition.item, source) + _compared(condition.op, condition.value, field)


def _counted(indicator: Indicator, source: Source) -> str:
    field = find(indicator.item, source) if indicator.item else None
    known = f"で、{field.label}の分かっている" if field else "の"
    case = (indicator.op, indicator.threshold)
    if case in _NONE_AT_ALL:
        return f"{known}記録が1件もない"
    if case in _ANY:
        return f"{known}記録がある"
    return f"{known}記録" + _OPERATORS[indicator.op].format(f"{indicator.threshold}件")


def _label(field: Field | None, item: str, source: Source) -> str:
    return field.label if field else field_name(item, source)


def _compared(op: Operator, value: Constant, field: Field | None) -> str:
    if isinstance(value, tuple):
        return "が" + "".join(_word(code, field) for code in value) + "のいずれか"
    if field is not None and field.kind is FieldKind.DATE:
        day = datetime.date.fromisoformat(str(value))
        return {**_OPERATORS, **_DAYS}[op].format(f"{day.year}年{day.month}月{day.day}日")
    if isinstance(value, str):
        return _OPERATORS[op].format(_word(value, field))
    return _OPERATORS[op].format(f"{value:g}" if isinstance(value, float) else value)


def _word(code: str, field: Field | None) -> str:
    return f"「{field.codes.get(code, code) if field else code}」"
