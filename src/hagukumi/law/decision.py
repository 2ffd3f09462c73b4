"""decide: one request before one release, rule by rule."""

from __future__ import annotations

import datetime
from collections import OrderedDict
from collections.abc import Iterator, Sequence

from hagukumi.law import gate_rules
from hagukumi.law.basis import card_of
from hagukumi.law.examination import Examination
from hagukumi.law.findings import Finding, Outcome, strictest
from hagukumi.law.gate_rules import Situation
from hagukumi.law.requests import Decision, Request, RowCondition
from hagukumi.plan import Release
from hagukumi.plan.records import Consent, LegalGround, Plan, Use

_KEPT = 8
_examined: OrderedDict[str, tuple[Plan, Examination]] = OrderedDict()


def examination_of(release: Release) -> Examination:
    """The release's plan examined; the last few are kept, by hash and only for the very same plan object."""
    kept = _examined.get(release.hash)
    if kept and kept[0] is release.plan:
        return kept[1]
    examination = Examination(release.plan)
    _examined[release.hash] = (release.plan, examination)
    while len(_examined) > _KEPT:
        _examined.popitem(last=False)
    return examination


def decide(release: Release, request: Request) -> Decision:
    """Allow or refuse a request under a release (default: refuse).

    All gate rules are asked in order. A refusal names every rule that refused; an allowance names every rule that allowed, the bases of
    the uses relied on, the conditions on rows, and the last day on which it holds. Never raises.
    """
    situation = Situation(release, examination_of(release), request)
    findings = [finding for rule in gate_rules.GATE_RULES for finding in rule.apply(situation)]
    refusals = tuple(finding for finding in findings if finding.outcome is not Outcome.ALLOWED)
    return refuse(refusals) if refusals else _allow(situation, findings)


def refuse(refusals: tuple[Finding, ...]) -> Decision:
    """The decision that rests on these refusals."""
    return Decision(outcome=strictest(finding.outcome for finding in refusals), findings=refusals)


def _allow(situation: Situation, findings: Sequence[Finding]) -> Decision:
    uses = situation.uses
    asked = uses if situation.request.items else ()  # the system's own columns carry no facts that a row could be tested by
    return Decision(
        outcome=Outcome.ALLOWED,
        findings=(*findings, *(_by_basis(use) for use in uses)),
        uses=tuple(use.id for use in uses),
        rows=tuple(condition for use in asked for condition in _conditions(use)),
        until=min([situation.release.valid_until, *(use.until for use in uses if use.until), *_contracts_end(situation)]),
    )


def _contracts_end(situation: Situation) -> Iterator[datetime.date]:
    contracts = situation.examination.reading.contracts_under(situation.request.department)
    return (gate_rules.last_day(contract) for contract in contracts if contract)


def _by_basis(use: Use) -> Finding:
    card = card_of(use)
    return Finding(rule=card.rule, article=card.article, outcome=Outcome.ALLOWED, subject=use.id, message=f"根拠は「{card.title}」です。")


def _conditions(use: Use) -> tuple[RowCondition, ...]:
    basis = use.basis
    if isinstance(basis, LegalGround) and basis.notified_item:
        return (RowCondition(use=use.id, items=(basis.notified_item, basis.judged_item)),)
    if isinstance(basis, Consent) and basis.consent_item:
        return (RowCondition(use=use.id, items=(basis.consent_item, basis.consent_item)),)
    return ()
