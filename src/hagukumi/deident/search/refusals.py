"""What a search refuses before it begins, in words for the person who reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from hagukumi.deident.coded import CodedRecords, SensitiveItem, Tally
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.privacy import Distance, DiversityKind, Limits, LossName, PopulationRisk, Privacy
from hagukumi.deident.search.persons import have_several, numbered_persons

_MOST_RECORDS: Final = 2**31 - 1
"""Rows are counted in 32 bits."""


def refuse_unusable(
    records: CodedRecords, population: CodedRecords | None, privacy: Privacy, limits: Limits, tally: Tally | None = None
) -> None:
    """DeidentError for the first thing that makes a search impossible. Cost: one pass over the records."""
    for reason in (
        *_of_records(records),
        *(() if tally is None else _of_tally(records, privacy, tally)),
        *_of_population(records, population, privacy),
        *_of_privacy(records, privacy, records.rows if tally is None else tally.total),
        *_of_limits(records, limits),
    ):
        raise DeidentError(reason)


def sensitive_items(privacy: Privacy) -> tuple[str, ...]:
    """The sensitive items with a condition, each once, in the order of the conditions."""
    named = [diversity.item for diversity in privacy.diversity] + [closeness.item for closeness in privacy.closeness]
    return tuple(dict.fromkeys(named))


def _of_records(records: CodedRecords) -> Iterator[str]:
    if not records.hierarchies or len(records.codes) != len(records.hierarchies):
        yield "準識別子の項目がないか、階層の数と項目の数が合いません。レシピの準識別子（quasi_identifier）を確かめてください。"
        return
    if records.rows == 0:
        yield "記録が1件もありません。入力ファイルを確かめてください。"
        return
    names = [hierarchy.item for hierarchy in records.hierarchies]
    for name in names:
        if names.count(name) > 1:
            yield f"項目「{name}」が準識別子として2回書かれています。1回にしてください。"
    yield from _of_codes(records)
    for name in records.sensitive:
        if name in names:
            yield f"項目「{name}」が準識別子と機微な項目（sensitive）の両方に書かれています。どちらか一方にしてください。"


def _of_tally(records: CodedRecords, privacy: Privacy, tally: Tally) -> Iterator[str]:
    if len(tally.records) != records.rows or (tally.records < 1).any():
        yield "数えた表の行の数と件数が合いません。件数はどの行も1以上にしてください。"
    elif tally.total > _MOST_RECORDS:
        yield f"記録が{tally.total:,}件あり、一度に扱える{_MOST_RECORDS:,}件より多くなっています。地域などで分けてください。"
    elif privacy.household_k > 1:
        yield "世帯の条件は、数えた表では守れません。一件ずつの記録を使うか、世帯の条件を除いてください。"
    elif records.persons is not None:
        yield "一人に複数の記録があるかは、数えた表では分かりません。一件ずつの記録を使ってください。"


def _of_codes(records: CodedRecords) -> Iterator[str]:
    for hierarchy, codes in zip(records.hierarchies, records.codes, strict=True):
        if len(codes) != records.rows:
            yield f"項目「{hierarchy.item}」の記録の数が、ほかの項目と違います。"
        elif _outside(codes, hierarchy.leaves):
            yield f"項目「{hierarchy.item}」に、階層にない値があります。階層の表に値を加えてください。"
    for sensitive in records.sensitive.values():
        if len(sensitive.codes) != records.rows:
            yield f"項目「{sensitive.item}」の記録の数が、準識別子と違います。"
        elif _outside(sensitive.codes, len(sensitive.values)):
            yield f"項目「{sensitive.item}」に、値の一覧にない値があります。"


def _outside(codes: np.ndarray, leaves: int) -> bool:
    return len(codes) > 0 and bool(codes.min() < 0 or codes.max() >= leaves)


def _of_population(records: CodedRecords, population: CodedRecords | None, privacy: Privacy) -> Iterator[str]:
    if population is None:
        if privacy.presence is not None or privacy.map_k > 1:
            yield "母集団との比較（δ存在性・k-map）には母集団の記録が必要です。母集団のファイルを指定してください。"
        return
    alike = len(population.hierarchies) == len(records.hierarchies) and all(
        one.item == other.item and one.labels[0] == other.labels[0]
        for one, other in zip(population.hierarchies, records.hierarchies, strict=True)
    )
    if not alike:
        yield "母集団の準識別子または階層が、記録のものと違います。同じ項目と同じ階層にしてください。"
        return
    for reason in _of_codes(population):
        yield f"母集団：{reason}"


def _of_privacy(records: CodedRecords, privacy: Privacy, number: int) -> Iterator[str]:
    for name, k in (("k", privacy.k), ("k-mapのk", privacy.map_k)):
        if k < 1:
            yield f"{name}は1以上の整数にしてください（今の値：{k}）。"
    if privacy.k > number:
        yield f"k = {privacy.k} は記録の数{number}件より大きいため、どの組もkに届きません。kを小さくするか、記録を増やしてください。"
    for item in sensitive_items(privacy):
        if item not in records.sensitive:
            yield f"条件に書かれた項目「{item}」が、機微な項目（sensitive）として与えられていません。"
            return
    yield from _of_diversity(records, privacy)
    yield from _of_closeness(records, privacy)
    yield from _of_persons(records, privacy)
    yield from _of_households(records, privacy)
    if privacy.presence is not None and not 0 <= privacy.presence.lower <= privacy.presence.upper <= 1:
        yield "δ存在性の下限と上限は、0以上1以下で、下限が上限を超えないようにしてください。"
    if privacy.risk is not None:
        yield from _of_risk(privacy.risk)


def _of_persons(records: CodedRecords, privacy: Privacy) -> Iterator[str]:
    """What can be counted in records only is refused where a person has several."""
    persons = records.persons
    if persons is not None and len(persons) != records.rows:
        yield "人の番号の記録の数が、ほかの項目と違います。"
        return
    if persons is None or not have_several(persons):
        return
    number = int(numbered_persons(persons).max()) + 1
    if privacy.k > number:
        yield f"k = {privacy.k} は人の数{number}人より大きいため、どの組もkに届きません（同じ人の記録は一人）。kを小さくしてください。"
    if privacy.household_k > 1 or privacy.risk is not None or privacy.presence is not None or privacy.map_k > 1:
        yield (
            "一人に複数の記録がある資料（person）では、household_k、average_risk、uniques、population_uniques、map_k、presence は"
            "使えません。k・l・t で条件を書くか、一人一件にまとめてから加工してください。"
        )


def _of_households(records: CodedRecords, privacy: Privacy) -> Iterator[str]:
    if privacy.household_k < 1:
        yield f"世帯のkは1以上の整数にしてください（今の値：{privacy.household_k}）。"
    if privacy.household_k <= 1:
        return
    if records.households is None or len(records.households) != records.rows:
        yield "世帯の条件には、すべての記録の世帯番号が必要です。世帯番号の項目を指定してください。"
    elif privacy.risk is not None:
        yield "世帯の条件と、全体のリスクの上限（平均リスク・一意な記録の割合）は同時に使えません。どちらか一方にしてください。"
    elif privacy.household_k > (number := len(np.unique(records.households[records.households >= 0]))):
        yield f"世帯のk = {privacy.household_k} は世帯の数{number}より大きいため、どの世帯も満たせません。小さくしてください。"


def _of_diversity(records: CodedRecords, privacy: Privacy) -> Iterator[str]:
    for diversity in privacy.diversity:
        if not diversity.least >= 1:
            yield f"項目「{diversity.item}」の多様性のlは1以上にしてください。"
        elif diversity.kind is not DiversityKind.ENTROPY and diversity.least != int(diversity.least):
            yield f"項目「{diversity.item}」の多様性のlは整数にしてください（小数にできるのはエントロピーだけです）。"
        elif not diversity.c > 0:
            yield f"項目「{diversity.item}」の多様性のcは0より大きくしてください。"
        elif diversity.least > (values := len(np.unique(records.sensitive[diversity.item].codes))):
            yield f"項目「{diversity.item}」の値は{values}種類しかないため、l = {diversity.least:g} は満たせません。lを小さくしてください。"


def _of_closeness(records: CodedRecords, privacy: Privacy) -> Iterator[str]:
    for closeness in privacy.closeness:
        if not 0 <= closeness.t <= 1:
            yield f"項目「{closeness.item}」の近さtは0以上1以下にしてください。"
        elif closeness.distance is Distance.HIERARCHICAL and not _has_own_hierarchy(records.sensitive[closeness.item]):
            yield f"項目「{closeness.item}」の階層による距離には、その項目の値と同じ順の階層が必要です。階層の表を指定してください。"


def _has_own_hierarchy(sensitive: SensitiveItem) -> bool:
    return sensitive.hierarchy is not None and sensitive.hierarchy.labels[0] == sensitive.values


def _of_risk(risk: PopulationRisk) -> Iterator[str]:
    names = (("平均リスク", risk.average), ("一意な記録の割合", risk.uniques), ("母集団で一意な記録の割合", risk.population_uniques))
    for name, limit in names:
        if limit is not None and not 0 <= limit <= 1:
            yield f"{name}の上限は0以上1以下にしてください。"
    if not 0 < risk.sampling_fraction <= 1:
        yield "抽出率は0より大きく1以下にしてください。"


def _of_limits(records: CodedRecords, limits: Limits) -> Iterator[str]:
    for name, share in (("抑制する記録の割合の上限", limits.suppression_limit), ("抑制の重み", limits.suppression_weight)):
        if not 0 <= share <= 1:
            yield f"{name}は0以上1以下にしてください。"
    if limits.loss is LossName.AVERAGE_CLASS_SIZE and limits.suppression_weight == 0:
        yield "損失が平均クラスサイズのとき、抑制の重みを0にすると大きさを測れません。0より大きくしてください。"
    yield from _of_weights({hierarchy.item for hierarchy in records.hierarchies}, limits.weights)


def _of_weights(items: set[str], weights: Iterable[tuple[str, float]]) -> Iterator[str]:
    for item, weight in weights:
        if item not in items:
            yield f"重みに書かれた項目「{item}」は準識別子ではありません。"
        elif not 0 <= weight < float("inf"):
            yield f"項目「{item}」の重みは0以上の数にしてください。"
