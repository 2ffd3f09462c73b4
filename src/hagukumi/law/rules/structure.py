"""The plan hangs together: references, ids, cycles, dates (5.5.1: who obtains what and how it flows must be shown)."""

from __future__ import annotations

from collections.abc import Iterator

from hagukumi.law.findings import Verdict, gap
from hagukumi.law.reading import Reading
from hagukumi.law.rule import PROGRAMME, USES, AnyRule, rule
from hagukumi.plan import structural_problems
from hagukumi.plan.records import Programme, Use


@rule(PROGRAMME, "5.5.1-1", "ガイドライン5.5.1", "計画の記載はたがいにつながっている")
def references_lead_somewhere(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """A reference that leads nowhere is unknown, hence a gap for the whole plan."""
    for problem in structural_problems(reading.plan):
        yield gap(f"{problem.message}（{problem.file}、{problem.field}）{problem.remedy}", problem.entry)


@rule(USES, "5.5.1-2", "設計の定め、ガイドライン5.5.1", "利用には項目・段階・正しい期間がある")
def use_is_complete(reading: Reading, use: Use) -> Iterator[Verdict]:
    """A use without items or stages allows nothing and is probably unfinished; an inverted period never begins."""
    if not use.items:
        yield gap("この利用にデータ項目がありません。items に項目のidを書いてください。")
    if not use.stages:
        yield gap("この利用に段階がありません。stages に段階を書いてください。")
    if use.since and use.until and use.since > use.until:
        yield gap("利用の期間の終わりが始まりより前です。since と until を直してください。")


RULES: tuple[AnyRule, ...] = (references_lead_somewhere, use_is_complete)
