"""The plan hangs together: references, ids, cycles, dates (5.5.1: who obtains what and how it flows must be shown)."""

from __future__ import annotations

from collections.abc import Iterator

from hagukumi.law.findings import Verdict, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import PROGRAMME, USES, AnyRule, rule
from hagukumi.plan import structural_problems
from hagukumi.plan.derived import DERIVED_TABLES
from hagukumi.plan.records import Programme, Stage, Use


@rule(PROGRAMME, "5.5.1-1", "ガイドライン5.5.1", "計画の記載はたがいにつながっている")
def references_lead_somewhere(reading: Reading, programme: Programme) -> Iterator[Verdict]:
    """A reference that leads nowhere is unknown, hence a gap for the whole plan."""
    for problem in structural_problems(reading.plan):
        yield gap(f"{problem.message}（{problem.file}、{problem.field}）{problem.remedy}", problem.entry)


@rule(USES, "5.5.1-2", "設計の定め、ガイドライン5.5.1", "利用には利用目的・項目・段階・保存期間・正しい期間がある")
def use_is_complete(reading: Reading, use: Use) -> Iterator[Verdict]:
    """A use without items or stages allows nothing and is probably unfinished; one without a retention class never ends (3.3)."""
    if not use.items:
        yield gap("この利用にデータ項目がありません。items に項目のidを書いてください。")
    if not use.stages:
        yield gap("この利用に段階がありません。stages に段階を書いてください。")
    if not use.purpose.strip():
        yield gap("この利用に利用目的がありません。purpose に利用目的のidを書いてください。")
    if not use.retention.strip():
        yield gap("この利用に保存期間がないため、いつ消すかが決まりません。retention に保存期間の区分のidを書いてください。")
    if use.since and use.until and use.since > use.until:
        yield violation("利用の期間の終わりが始まりより前です。since と until を直してください。")


@rule(USES, "5.5.1-3", "ガイドライン4.2・5.5.1", "総括管理主体が使い、渡す項目は、保有・管理主体から受け取っている")
def passed_on_was_received(reading: Reading, use: Use) -> Iterator[Verdict]:
    """The way from the holder must be shown: otherwise nobody asked whether the item may leave its body."""
    coordinators = {department.id for department in reading.coordinators}
    for item in reading.items_in(use):
        own = reading.holder_of(item) == use.giver
        if item.table in DERIVED_TABLES or own or Stage.DELIVERED in use.stages:
            continue
        if use.giver in reading.index.departments and use.giver not in coordinators:
            yield violation(
                f"項目「{item.name}」を渡す課は、この項目を保有しておらず、総括管理主体でもありません。"
                "giver を、保有する課か総括管理主体の課に改めてください。"
            )
        elif not reading.delivers(item):
            yield gap(
                f"項目「{item.name}」を、保有する課から受け取る利用がありません。"
                "stages に delivered を含み、giver が保有する課である利用を書いてください。"
            )


RULES: tuple[AnyRule, ...] = (references_lead_somewhere, use_is_complete, passed_on_was_received)
