"""From how many persons a file must be in the register: the Act's figure, or a smaller one of the municipality's ordinance."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from hagukumi.documents.order import by_id
from hagukumi.documents.words import day, word
from hagukumi.law.figures import figure
from hagukumi.plan.records import Plan

_FIGURE = "register-persons"


@dataclass(frozen=True)
class Threshold:
    """The figure to be used (persons, inclusive), and a sentence for every source it comes from."""

    persons: int
    sentences: tuple[str, ...]


def threshold(plan: Plan, on: datetime.date) -> Threshold:
    """The smallest of the Act's figure, the programme's own and the local figures in force that day: an ordinance may only ask for more."""
    law = figure(_FIGURE, on)
    sentences = [f"法の数：{law.value:,}{law.unit}以上（{law.article}、{word(law.certainty)}）{law.remark}"]
    values = [law.value]
    own = plan.programme.register_from_persons
    if own:
        values.append(own)
        sentences.append(f"条例で定める数（事業計画）：{own:,}人以上")
    for local in by_id(plan.figures):
        if local.figure == _FIGURE and local.since <= on:
            values.append(local.value)
            sentences.append(f"条例で定める数：{local.value:,}人以上（{local.ordinance}、{day(local.since)}から）")
    return Threshold(min(values), (*sentences, f"この計画で用いる数：{min(values):,}人以上"))
