"""What a rule is: a small function over one entry of a plan, with an id, an article and a title."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from hagukumi.law.findings import Finding, Verdict, gap
from hagukumi.law.reading import Reading
from hagukumi.plan import records as r
from hagukumi.plan.records import Contract, Criterion, Department, FileRegister, Item, Programme, Purpose, Retention, Source, Use


class _Named(Protocol):
    @property
    def id(self) -> str: ...


S = TypeVar("S", bound=_Named)

FAILED = "この規則を確かめている途中で誤りが起きました。記載を見直し、直らなければシステムの担当者に知らせてください。"
"""Message of a rule that raised: what cannot be checked is not allowed."""


@dataclass(frozen=True)
class Scope(Generic[S]):
    """What a rule looks at one by one, and which of those entries a use rests on (a fault in any of them stops the use)."""

    name: str
    entries: Callable[[Reading], Iterable[S]]
    under: Callable[[Reading, Use], Iterable[str]]


class Placed(NamedTuple):
    """A finding with the scope and entry that it was found on."""

    scope: str
    entry: str
    finding: Finding


@dataclass(frozen=True)
class Rule:
    """A rule's card: id, article or guideline section, and a Japanese title."""

    id: str
    article: str
    title: str

    def finding(self, verdict: Verdict, subject: str) -> Finding:
        """The verdict as a finding of this rule."""
        return Finding(
            rule=self.id,
            article=self.article,
            outcome=verdict.outcome,
            subject=verdict.subject or subject,
            message=verdict.message,
        )


@dataclass(frozen=True)
class PlanRule(Rule, Generic[S]):
    """A rule over entries of a plan."""

    scope: Scope[S]
    check: Callable[[Reading, S], Iterator[Verdict]]

    def apply(self, reading: Reading) -> Iterator[Placed]:
        """Everything this rule finds in the plan."""
        for entry in self.scope.entries(reading):
            for verdict in self._verdicts(reading, entry):
                yield Placed(self.scope.name, entry.id, self.finding(verdict, entry.id))

    def _verdicts(self, reading: Reading, entry: S) -> list[Verdict]:
        try:
            return list(self.check(reading, entry))
        except Exception:  # an error inside a rule must deny, whatever it is
            return [gap(FAILED)]


def rule(scope: Scope[S], id: str, article: str, title: str) -> Callable[[Callable[[Reading, S], Iterator[Verdict]]], PlanRule[S]]:
    """Turn a function over one entry into a rule."""

    def made(check: Callable[[Reading, S], Iterator[Verdict]]) -> PlanRule[S]:
        return PlanRule(id=id, article=article, title=title, scope=scope, check=check)

    return made


AnyRule = PlanRule[Any]

PROGRAMME: Scope[Programme] = Scope(
    "programme", lambda reading: (reading.plan.programme,), lambda reading, use: (reading.plan.programme.id,)
)
DEPARTMENTS: Scope[Department] = Scope(
    "department", lambda reading: reading.index.departments.values(), lambda reading, use: (use.giver, use.receiver)
)
PURPOSES: Scope[Purpose] = Scope("purpose", lambda reading: reading.index.purposes.values(), lambda reading, use: (use.purpose,))
RETENTIONS: Scope[Retention] = Scope("retention", lambda reading: reading.index.retentions.values(), lambda reading, use: (use.retention,))
SOURCES: Scope[Source] = Scope(
    "source", lambda reading: reading.index.sources.values(), lambda reading, use: {item.partition(".")[0] for item in use.items}
)
ITEMS: Scope[Item] = Scope("item", lambda reading: reading.used_items, lambda reading, use: use.items)
USES: Scope[Use] = Scope("use", lambda reading: reading.index.uses.values(), lambda reading, use: (use.id,))
CRITERIA: Scope[Criterion] = Scope(
    "criterion",
    lambda reading: reading.index.criteria.values(),
    lambda reading, use: (criterion.id for criterion in reading.index.criteria.values() if criterion.purpose in ("", use.purpose)),
)
CONTRACTS: Scope[Contract] = Scope(
    "contract",
    lambda reading: reading.index.contracts.values(),
    lambda reading, use: (
        department.contract for name in (use.giver, use.receiver) if (department := reading.index.departments.get(name)) is not None
    ),
)
FILE_REGISTERS: Scope[FileRegister] = Scope(
    "file_register", lambda reading: reading.index.file_registers.values(), lambda reading, use: reading.registers_of(use)
)
CANDIDATES: Scope[r.Candidate] = Scope(
    "candidate",
    lambda reading: reading.index.candidates.values(),
    lambda reading, use: (candidate.id for item in use.items for candidate in reading.index.candidates_of(item)),
)
EVIDENCE: Scope[r.Evidence] = Scope(
    "evidence",
    lambda reading: reading.index.evidence.values(),
    lambda reading, use: (
        evidence for item in use.items for candidate in reading.index.candidates_of(item) for evidence in candidate.evidence
    ),
)
DUTIES: Scope[r.Duty] = Scope(
    "duty",
    lambda reading: reading.plan.duties,
    lambda reading, use: (duty.id for department in (use.giver, use.receiver) for duty in reading.duties_of(department)),
)
DIRECTIONS: Scope[r.Direction] = Scope(
    "direction",
    lambda reading: reading.index.directions.values(),
    lambda reading, use: (direction.id for department in (use.giver, use.receiver) for direction in reading.directions_to(department)),
)
SAFEGUARDS: Scope[r.Safeguard] = Scope(
    "safeguard",
    lambda reading: reading.plan.safeguards,
    lambda reading, use: (
        safeguard.id
        for safeguards in (reading.general_safeguards, reading.safeguards_of(use.giver), reading.safeguards_of(use.receiver))
        for safeguard in safeguards
    ),
)
STORAGES: Scope[r.Storage] = Scope(
    "storage", lambda reading: reading.plan.storages, lambda reading, use: (storage.id for storage in reading.plan.storages)
)
DEIDENTIFICATIONS: Scope[r.Deidentification] = Scope(
    "deidentification",
    lambda reading: reading.plan.deidentifications,
    lambda reading, use: (entry.id for entry in reading.plan.deidentifications if entry.purpose in ("", use.purpose)),
)
LINKAGE_MODELS: Scope[r.LinkageModel] = Scope(
    "linkage_model",
    lambda reading: reading.plan.linkage_models,
    lambda reading, use: (model.id for model in reading.plan.linkage_models if model.purpose in ("", *reading.above(use.purpose))),
)
