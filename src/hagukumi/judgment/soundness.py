"""Is a criterion sound? Structural errors, told so that the person who wrote the criterion can mend them."""

from __future__ import annotations

import datetime
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping

from hagukumi.judgment.fields import Field, FieldKind, find
from hagukumi.plan import PlanProblem
from hagukumi.plan.records import Band, Condition, Criterion, Indicator, Measure, Operator, Source

_LONGEST_WINDOW = 1200
_ORDERED = (Operator.LT, Operator.LE, Operator.GT, Operator.GE)
_ALIKE = (Operator.EQ, Operator.NE)

Found = Iterator[tuple[str, str, str]]
"""Field, message, remedy."""


def validate(criterion: Criterion, sources: Mapping[str, Source]) -> tuple[PlanProblem, ...]:
    """Every structural error of a criterion over these sources; empty when it can be used. Pure: looks at no data."""
    found = [(criterion.id, *one) for one in (*_whole(criterion), *_bands(criterion))]
    for indicator in criterion.indicators:
        found += [(indicator.id, *one) for one in _indicator(indicator, sources)]
    file = f"criteria/{criterion.id}.toml"
    return tuple(
        PlanProblem(file=file, entry=entry, field=field, message=message, remedy=remedy) for entry, field, message, remedy in found
    )


def _whole(criterion: Criterion) -> Found:
    if not any(indicator.points > 0 for indicator in criterion.indicators):
        yield "indicators", "点を加える指標がありません。", "点数が正の指標を少なくとも一つ書いてください。"
    for name in _repeated([indicator.id for indicator in criterion.indicators]):
        yield "indicators", f"指標の記号「{name}」が重なっています。", "記号を一つずつ違うものにしてください。"
    if not 0 <= criterion.coverage <= 1:
        yield "coverage", "判定に要る割合が0から1の間にありません。", "0以上1以下で書いてください（例 0.5）。"
    if criterion.capacity < 0:
        yield "capacity", "一覧の人数が負です。", "職員が一巡で確かめられる人数を0以上で書いてください。"
    if not 0 <= criterion.age_from <= criterion.age_to:
        yield "age_from", "対象の年齢の下限が上限より大きいか、負です。", "age_from と age_to を満年齢で書き直してください。"


def _bands(criterion: Criterion) -> Found:
    bands = criterion.bands
    if not bands:
        yield "bands", "区分がありません。", "区分を低いものから順に書いてください。"
        return
    for name in _repeated([band.id for band in bands]):
        yield "bands", f"区分の記号「{name}」が重なっています。", "記号を一つずつ違うものにしてください。"
    floors = [band.at_least for band in bands]
    if any(later <= earlier for earlier, later in itertools.pairwise(floors)):
        yield "bands", "区分が下限の点の低い順に並んでいないか、同じ下限が二つあります。", "下限の点が順に大きくなるように書いてください。"
    else:
        yield from _listed_bands(bands)


def _listed_bands(bands: tuple[Band, ...]) -> Found:
    listed = [band.listed for band in bands]
    if not any(listed):
        yield "bands", "一覧に載せる区分がありません。", "一覧に載せる区分に listed = true と書いてください。"
    elif listed != sorted(listed):
        yield (
            "bands",
            "低い区分を一覧に載せ、それより高い区分を載せないことになっています。",
            "載せる区分より上の区分にも listed = true と書いてください。",
        )


def _indicator(indicator: Indicator, sources: Mapping[str, Source]) -> Found:
    source = sources.get(indicator.source)
    if source is None:
        yield "source", f"計画にない抽出データ「{indicator.source}」を見ています。", "抽出データの記号を確かめてください。"
        return
    yield from _weight(indicator)
    yield from _window(indicator, source)
    yield from _measure(indicator, source)
    for number, condition in enumerate(indicator.where):
        yield from ((f"where[{number}].{part}", message, remedy) for part, message, remedy in _condition(condition, source))


def _weight(indicator: Indicator) -> Found:
    if indicator.points == 0 and not indicator.grave:
        yield (
            "points",
            "点が0で重大な事実でもないため、判定に何も加えません。",
            "点を書くか、指標を除いてください（使わないデータは集めません）。",
        )
    if indicator.points < 0 and indicator.grave:
        yield "points", "重大な事実なのに点を引くことになっています。", "点を0以上にするか、grave を外してください。"


def _window(indicator: Indicator, source: Source) -> Found:
    if not 0 <= indicator.months <= _LONGEST_WINDOW:
        yield "months", "さかのぼる月数が負か、100年を超えています。", "0（限らない）以上1200以下の月数を書いてください。"
    for name, label in ((source.occurred_on, "発生日"), (source.known_on, "知得日")):
        field = find(name, source) if name else None
        if name and (field is None or field.kind is not FieldKind.DATE):
            yield (
                "source",
                f"抽出データ「{source.name}」の{label}「{name}」が日付の項目ではありません。",
                "抽出データの記載を直してください。",
            )
    if indicator.months and not source.occurred_on:
        yield (
            "months",
            f"「{source.name}」には発生日がないため、期間を限れません。",
            "months を0にするか、抽出データに発生日を定めてください。",
        )


def _measure(indicator: Indicator, source: Source) -> Found:
    field = find(indicator.item, source) if indicator.item else None
    if indicator.item:
        yield from _readable("item", indicator.item, field)
    if indicator.measure is Measure.COUNT:
        yield from _count(indicator)
    elif not indicator.item:
        yield "item", "何を測るかが書かれていません。", "測る項目を item に書いてください。"
    elif field is not None:
        yield from _measured(indicator, field, source)


def _count(indicator: Indicator) -> Found:
    whole = isinstance(indicator.threshold, int) and not isinstance(indicator.threshold, bool) and indicator.threshold >= 0
    if not whole or indicator.op is Operator.IN:
        yield "threshold", "件数と比べられない値です。", "0以上の整数と、大小または等しいかの比較を書いてください。"


def _measured(indicator: Indicator, field: Field, source: Source) -> Found:
    if indicator.measure is Measure.LATEST:
        if not source.occurred_on and not source.unique_per_person:
            yield (
                "measure",
                f"「{source.name}」には発生日がなく、どれが最新か分かりません。",
                "発生日を定めるか、一人一件の抽出データを使ってください。",
            )
        for _, message, remedy in _fits(field, indicator.op, indicator.threshold):
            yield "threshold", message, remedy
        if field.kind is FieldKind.DATE:
            yield "item", "日付の最新の値は比べられません。", "期間（months）か条件（where）で書いてください。"
        return
    if field.kind is not FieldKind.NUMBER:
        yield (
            "measure",
            f"項目「{field.label}」は数値ではないため、計算できません。",
            "数値の項目を選ぶか、件数（count）か最新（latest）を使ってください。",
        )
    elif not _is_number(indicator.threshold) or indicator.op is Operator.IN:
        yield "threshold", f"項目「{field.label}」と比べられない値です。", "数値を書いてください。"
    if indicator.measure is Measure.CHANGE:
        yield from _change(indicator, source)


def _change(indicator: Indicator, source: Source) -> Found:
    if not source.occurred_on:
        yield "measure", f"「{source.name}」には発生日がないため、変化を比べられません。", "発生日のある抽出データを使ってください。"
    if indicator.op not in _ORDERED:
        yield "op", "変化は大小でしか比べられません。", "lt・le・gt・ge のいずれかにしてください。"


def _condition(condition: Condition, source: Source) -> Found:
    field = find(condition.item, source)
    yield from _readable("item", condition.item, field)
    if field is not None:
        yield from _fits(field, condition.op, condition.value)


def _readable(part: str, item: str, field: Field | None) -> Found:
    if field is None:
        yield part, f"抽出データにない項目「{item}」を見ています。", "項目の綴りを確かめてください（捨てる列は使えません）。"
    elif field.kind is FieldKind.IDENTIFIER:
        yield part, f"項目「{field.label}」は本人を識別するためのもので、判定には使えません。", "別の項目を選んでください。"


def _fits(field: Field, op: Operator, value: object) -> Iterator[tuple[str, str, str]]:
    if field.kind is FieldKind.TEXT:
        yield from _text_fits(field, op, value)
    elif field.kind is FieldKind.NUMBER and (not _is_number(value) or op is Operator.IN):
        yield "value", f"項目「{field.label}」は数値ですが、比べる値が数値ではありません。", "数値を書いてください。"
    elif field.kind is FieldKind.DATE and (not _is_day(value) or op is Operator.IN):
        yield "value", f"項目「{field.label}」は日付ですが、比べる値が日付ではありません。", "2024-04-01 のように書いてください。"


def _text_fits(field: Field, op: Operator, value: object) -> Iterator[tuple[str, str, str]]:
    codes = value if isinstance(value, tuple) else (value,)
    fitting = bool(codes) and isinstance(value, tuple) if op is Operator.IN else op in _ALIKE and isinstance(value, str)
    if not fitting:
        yield (
            "value",
            f"項目「{field.label}」は符号ですが、比べ方か比べる値が合いません。",
            "eq・ne には文字を一つ、in には文字の並びを書いてください。",
        )
        return
    for code in codes:
        if code in field.unknown:
            yield "value", f"「{code}」は不明を表す符号です。", "不明は何にも当てはまらないので、除いてください。"
        elif field.codes and code not in field.codes:
            yield (
                "value",
                f"項目「{field.label}」に符号「{code}」はありません。",
                "抽出データの符号の表（codes）にある符号を書いてください。",
            )


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.date.fromisoformat(value))
    except ValueError:
        return False


def _repeated(names: list[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)
