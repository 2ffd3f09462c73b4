"""From how many persons a file must be in the register: the Act's figure, or what the municipality's ordinance sets within it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from hagukumi.documents.words import day, word, written
from hagukumi.law.figures import REGISTER_PERSONS, Figure, figure, ordinance_figures
from hagukumi.plan.records import LocalFigure, Plan


@dataclass(frozen=True)
class Threshold:
    """The figure to be used (persons, inclusive), and a sentence for every source it may come from."""

    persons: int
    sentences: tuple[str, ...]


def threshold(plan: Plan, on: datetime.date) -> Threshold:
    """The figure in force on a day, told with the Act's own and with what the ordinance sets."""
    law, used = figure(REGISTER_PERSONS, on), figure(REGISTER_PERSONS, on, plan)
    local = tuple(_local(entry) for entry in ordinance_figures(plan) if entry.figure == REGISTER_PERSONS)
    return Threshold(used.value, (_law(law), *local, f"この計画で用いる数：{used.value:,}{used.unit}以上"))


def _law(law: Figure) -> str:
    return f"法の数：{law.value:,}{law.unit}以上（{law.article}、{word(law.certainty)}）。{law.remark}"


def _local(entry: LocalFigure) -> str:
    since = "" if entry.since == datetime.date.min else f"、{day(entry.since)}から"
    return f"条例で定める数：{entry.value:,}人以上（{written(entry.ordinance)}{since}）"
