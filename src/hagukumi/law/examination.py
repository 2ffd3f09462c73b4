"""Examining a plan: every rule over every entry, and which uses a fault stops."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from hagukumi.law import rules
from hagukumi.law.basis import card_of
from hagukumi.law.findings import Finding, Outcome
from hagukumi.law.reading import Reading
from hagukumi.law.rule import Placed
from hagukumi.plan.records import Item, Plan, Sensitive, Use

_SENSITIVE_NAMES: dict[Sensitive, str] = {
    Sensitive.RACE: "人種",
    Sensitive.CREED: "信条",
    Sensitive.SOCIAL_STATUS: "社会的身分",
    Sensitive.MEDICAL_HISTORY: "病歴",
    Sensitive.CRIMINAL_RECORD: "犯罪の経歴",
    Sensitive.CRIME_VICTIM: "犯罪により害を被った事実",
    Sensitive.DISABILITY: "心身の機能の障害",
    Sensitive.HEALTH_CHECK: "健康診断等の結果",
    Sensitive.GUIDANCE_OR_TREATMENT: "医師等による指導・診療・調剤",
    Sensitive.CRIMINAL_PROCEDURE: "刑事事件に関する手続",
    Sensitive.JUVENILE_PROCEDURE: "少年の保護事件に関する手続",
    Sensitive.ORDINANCE: "条例要配慮個人情報",
}

_MAYBE_SENSITIVE = re.compile(
    "人種|民族|信条|宗教|病|診断|障害|療育|手帳|健診|検診|受診|投薬|処方|服薬|犯罪|被害|虐待|逮捕|非行|補導|少年院"
)
"""Words of guideline footnote 21 and their everyday kin: a hint for a person to check, never a finding."""


class Examination:
    """A plan examined once: its findings, and for each use those that stop it."""

    def __init__(self, plan: Plan) -> None:
        self.reading = Reading(plan)
        self._placed = tuple(placed for rule in rules.PLAN_RULES for placed in rule.apply(self.reading))
        self._scopes = {rule.scope.name: rule.scope for rule in rules.PLAN_RULES}
        self._at: defaultdict[tuple[str, str], list[Placed]] = defaultdict(list)
        for placed in self._placed:
            self._at[placed.scope, placed.entry].append(placed)
        self._stopped: dict[str, tuple[Finding, ...]] = {}

    def findings(self) -> tuple[Finding, ...]:
        """Everything found, each once, in the order of rule, subject and message."""
        return _sorted({placed.finding for placed in self._placed})

    def against(self, use: Use) -> tuple[Finding, ...]:
        """Findings on the use itself or on any entry it rests on: purpose, departments, items, sources, retention, criteria, the whole."""
        if use.id not in self._stopped:
            self._stopped[use.id] = _sorted(set(self._found_under(use)))
        return self._stopped[use.id]

    def _found_under(self, use: Use) -> Iterator[Finding]:
        for scope in self._scopes.values():
            for entry in dict.fromkeys(scope.under(self.reading, use)):
                for placed in self._at.get((scope.name, entry), ()):
                    yield placed.finding


def _sorted(findings: set[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.rule, finding.subject, finding.outcome, finding.message)))


def examine(plan: Plan) -> tuple[Finding, ...]:
    """All violations and gaps of a plan, sorted; empty for a plan that may be approved. Never raises on a badly formed plan."""
    return Examination(plan).findings()


def remarks(plan: Plan) -> tuple[Finding, ...]:
    """What nobody has to settle before a run but everybody should know: restrictions no jurist has confirmed yet, items
    that are sensitive, and those that by their name may be; uses for another purpose that have no end, which
    表5-1 counts among the temporary ones; and what the guideline recommends without asking for it (`rules.PLAN_REMARKS`).
    """
    reading = Reading(plan)
    items = {finding for item in reading.used_items for finding in _remarks_on(item)}
    noted = {placed.finding for rule in rules.PLAN_REMARKS for placed in rule.apply(reading)}
    return _sorted(items | noted | {_without_end(use) for use in plan.uses if use.until is None and card_of(use).exception})


def _without_end(use: Use) -> Finding:
    card = card_of(use)
    return Finding(
        rule=card.rule,
        article=f"{card.article}、ガイドライン5.4.2（表5-1）",
        outcome=Outcome.ALLOWED,
        subject=use.id,
        message=f"根拠の「{card.title}」は、表5-1では臨時的に行う場合の整理とされています。終わりの日（until）を決めることを検討してください。",
    )


def _remarks_on(item: Item) -> Iterator[Finding]:
    for restriction in item.restrictions:
        if not restriction.confirmed_by_jurist:
            yield _remark(
                item,
                "5-1",
                "他の法令による制限、ガイドライン5",
                f"項目「{item.name}」の制限（{restriction.statute}）は未確認です（法務担当の確認待ち）。",
            )
    if not item.sensitive and _MAYBE_SENSITIVE.search(item.name):
        yield _remark(
            item,
            "5.3-4",
            "個人情報保護法第2条第3項・第60条第5項、ガイドライン5.3",
            f"項目「{item.name}」は、名前からすると要配慮個人情報かもしれません。当たるときは sensitive に種類を書いてください。",
        )
    if item.sensitive:
        kinds = "・".join(_SENSITIVE_NAMES[kind] for kind in item.sensitive)
        yield _remark(
            item,
            "5.3-4",
            "個人情報保護法第74条第1項第6号・第75条第4項、ガイドライン5.5.2(2)",
            f"項目「{item.name}」は要配慮です（{kinds}）。個人情報ファイル簿に、その旨を記載してください。",
        )


def _remark(item: Item, rule: str, article: str, message: str) -> Finding:
    return Finding(rule=rule, article=article, outcome=Outcome.ALLOWED, subject=item.id, message=message)
