"""A proposed recipe tried on its file, and made softer or stricter until it is accepted; what came of it is told.

So a proposal is never a recipe that the file refuses: what the look through the result stops is not handed out, and families are left
unprotected where they cannot be protected, each with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, NoReturn

import msgspec
import numpy as np

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.general.checking import check_result
from hagukumi.deident.general.coding import coded_records
from hagukumi.deident.general.handing import columns_of, looked_through, untreated
from hagukumi.deident.general.loading import Loaded
from hagukumi.deident.general.report import risks_of
from hagukumi.deident.general.treating import Treated, treat
from hagukumi.deident.guidance.proposing import Proposal, left_out, measured
from hagukumi.deident.recipes.reading import diversity_rules
from hagukumi.deident.recipes.records import Recipe
from hagukumi.deident.risk import Risks
from hagukumi.deident.search import Budget
from hagukumi.deident.standards.kinds import TELLINGS
from hagukumi.deident.standards.stops import Stopped
from hagukumi.files.problems import Problem, Refused

_TOO_COARSE: Final = 0.75
"""Families are not protected by a limit that leaves so little: a person decides whether it is worth it."""

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """What a recipe made of the file."""

    treated: Treated
    risks: Risks


def tried(proposal: Proposal, loaded: Loaded, clock: Clock) -> Proposal:
    """The proposal, changed until the file accepts it, with what came of it. `clock`: for the recipe's time limit.

    Raises Refused when nothing acceptable is left. Cost: that of a de-identification, for each change made.
    """
    for _ in range(len(proposal.advice) + 3):
        try:
            trial = _carried_out(proposal.recipe, loaded, clock)
        except Stopped as stopped:
            proposal = measured(loaded, _without(proposal, stopped))
            continue
        except DeidentError as error:
            proposal = _softer(proposal, error)
            continue
        if proposal.recipe.privacy.household_k > 1 and trial.treated.loss > _TOO_COARSE:
            proposal = _without_families(proposal, trial.treated.loss)
            continue
        return replace(_priced(proposal, trial, loaded, clock), trial=tuple(_sentences(proposal.recipe, trial)))
    raise AssertionError("every change leaves less to change")


def _carried_out(recipe: Recipe, loaded: Loaded, clock: Clock) -> Trial:
    records: CodedRecords = coded_records(recipe, loaded, _no_file)
    looked_through(recipe, untreated(recipe, loaded), np.ones(loaded.rows, np.bool_))
    treated = treat(records, None, recipe, Budget(recipe.time_limit, clock))
    looked_through(recipe, columns_of(recipe, loaded, treated), treated.kept)
    risks = risks_of(recipe, records, treated)
    check_result(records, None, recipe, treated, risks)
    return Trial(treated, risks)


def _no_file(name: str) -> NoReturn:
    raise LookupError(name)  # a proposal names no file


def _without(proposal: Proposal, stopped: Stopped) -> Proposal:
    """What the look through the result stops is not handed out."""
    why = {one.item: TELLINGS[one.kind].name for one in stopped.found}
    advice = tuple(
        left_out(one, f"加工した結果に、{why[one.name]}とみられる値が残る。出力しない。") if one.name in why else one
        for one in proposal.advice
    )
    items = {one.name: one.item for one in advice if one.name in proposal.recipe.items}
    rules = tuple(rule for rule in diversity_rules(proposal.recipe.privacy) if rule.item not in why)
    limits = tuple(reason for reason in proposal.limits if not any(reason.startswith(f"l（{name}）") for name in why))
    recipe = _with_rules(proposal.recipe, l=rules[0] if len(rules) == 1 else rules)
    return replace(proposal, recipe=msgspec.structs.replace(recipe, items=items), advice=advice, limits=limits)


def _with_rules(recipe: Recipe, **changes: object) -> Recipe:
    return msgspec.structs.replace(recipe, privacy=msgspec.structs.replace(recipe.privacy, **changes))


def _softer(proposal: Proposal, error: DeidentError) -> Proposal:
    """Without the protection of families; all else holds where every record is like every other, so without it nothing can be done."""
    if proposal.recipe.privacy.household_k == 1:
        remedy = "統計の表（hagukumi tabulate）で足りないかも考えてください。"
        raise Refused([Problem(f"この資料から出力できるレシピを作れません。{error}", remedy)]) from None
    why = "household_k は付けていない。この資料では、付けると出力できない記録が5%を超える。世帯の危険性は、報告で確かめること。"
    return _replaced(proposal, "household_k", why, household_k=1)


def _replaced(proposal: Proposal, begin: str, why: str, **changes: object) -> Proposal:
    limits = tuple(why if reason.startswith(begin) else reason for reason in proposal.limits)
    return replace(proposal, recipe=_with_rules(proposal.recipe, **changes), limits=limits)


def _priced(proposal: Proposal, trial: Trial, loaded: Loaded, clock: Clock) -> Proposal:
    """What the protection of families costs stands with its reason, so that a person can weigh it."""
    if proposal.recipe.privacy.household_k == 1:
        return proposal
    try:
        other = _carried_out(_with_rules(proposal.recipe, household_k=1), loaded, clock)
    except DeidentError:
        return proposal
    cost = f"項目の細かさは{trial.treated.loss:.0%}が失われる（付けなければ{other.treated.loss:.0%}）。"
    limits = tuple(f"{reason}{cost}" if reason.startswith("household_k = ") else reason for reason in proposal.limits)
    return replace(proposal, limits=limits)


def _without_families(proposal: Proposal, loss: float) -> Proposal:
    why = (
        f"household_k は付けていない。付けると、項目の細かさの{loss:.0%}が失われる（付けない場合は、上の試しの結果）。"
        "家族の組み合わせで探されるおそれが大きい資料なら、household_k = 2 を書き足すか、出力する項目を減らして試すこと。"
    )
    return _replaced(proposal, "household_k", why, household_k=1)


def _sentences(recipe: Recipe, trial: Trial) -> Iterator[str]:
    risks = trial.risks
    yield (
        f"このレシピで試しに加工したところ、{risks.records:,}件のうち{risks.kept:,}件を出力できました。"
        f"項目の細かさは、平均で{trial.treated.loss:.0%}が失われます。"
    )
    people = "人" if recipe.person is not None else "件"
    yield f"同じ内容に見える組は{risks.classes:,}組、最も少ない組は{risks.smallest:,}{people}です。"
    gone = [name for name, level in trial.treated.levels.items() if isinstance(level, int) and _all_one(name, level, trial)]
    if gone:
        yield f"すべてまとめられ、値が残らなかった項目: {'、'.join(gone)}。要らない項目を外すと、ほかの項目が細かく残ります。"


def _all_one(name: str, level: int, trial: Trial) -> bool:
    released = trial.treated.released
    assert released is not None
    hierarchy = next(one for one in released.hierarchies if one.item == name)
    return hierarchy.leaves > 1 and len(hierarchy.labels[level]) == 1
