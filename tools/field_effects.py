"""What becomes of a plan when one of its fields is mutated: what refuses it, which rules stop which uses, which papers read differently.

In: a made city, and mutations of its plan. Out: for each mutation its effect, and for each field all its effects. Only what differs
from the unmutated plan counts. Papers are compared as documents, with the plan's hash, the law's findings and remarks and the list of all
documents held still, so that a paper differs only where it prints the field itself or something reckoned from it.
"""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import msgspec

from field_mutations import Mutation, Place, Way, every_field, mutations
from hagukumi.city import AS_OF, make_city
from hagukumi.city.extracts import EXTRACTS
from hagukumi.city.programme import sample_plan, sample_release
from hagukumi.documents import catalogue
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Document
from hagukumi.intake import receive
from hagukumi.judgment import validate
from hagukumi.law import Action, Decision, Request, decide, remarks
from hagukumi.law.decision import examination_of
from hagukumi.plan import Release, ReleaseError, approve, read_release, structural_problems
from hagukumi.plan import records as r

__all__ = ["Effect", "FieldEffects", "MadeCity", "Mutation", "Observer", "Place", "Way", "made_city", "observed"]

_RESIDENTS, _CHILDREN = 300, 1900
_STILL = "0" * 64


@dataclass(frozen=True)
class Effect:
    """What one mutation does: why the plan is refused as a whole, else what the law finds anew and stops, and papers that read differently.

    `rules` are ids of rules with a new finding, `stopped` the ids of uses that stand under one and did not before, `refusals` counts
    requests of the sample that the gate now refuses, `decisions` those that it answers otherwise in any way; they are asked where no use is
    stopped. `remarks` are ids of rules that remark otherwise, `received` says whether intake takes in the source's extract
    otherwise. A refused plan has no further effect: nothing can be done under it. Papers
    are not built for a field that was removed and thereby stops a use.
    """

    refused: str = ""
    rules: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    refusals: int = 0
    decisions: int = 0
    remarks: tuple[str, ...] = ()
    received: bool = False
    papers: tuple[str, ...] = ()

    @property
    def fails_closed(self) -> bool:
        """Whether the plan is refused, a use is stopped, or the gate refuses what it allowed."""
        return bool(self.refused or self.stopped or self.refusals)

    @property
    def any(self) -> bool:
        """Whether anything at all differs."""
        return self.fails_closed or bool(self.rules or self.decisions or self.remarks or self.received or self.papers)


@dataclass
class FieldEffects:
    """All mutations of one field with their effects."""

    record: type[r.Record]
    field: str
    tried: list[tuple[Mutation, Effect]] = field(default_factory=list)

    def of(self, way: Way) -> list[Effect]:
        """Effects of the mutations of one way."""
        return [effect for mutation, effect in self.tried if mutation.way is way]

    @property
    def without_effect(self) -> tuple[Way, ...]:
        """Ways of mutating the field that change nothing anywhere."""
        return tuple(way for way in Way if (found := self.of(way)) and not any(effect.any for effect in found))

    @property
    def fails_closed(self) -> bool:
        """Whether a mutation other than leaving a required field out fails closed."""
        return any(effect.fails_closed for mutation, effect in self.tried if mutation.way is not Way.LEFT_OUT)

    @property
    def refused(self) -> tuple[str, ...]:
        """Every reason for which the plan was refused."""
        return _all(effect.refused for _, effect in self.tried if effect.refused)

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule that found something."""
        return _all(rule for _, effect in self.tried for rule in effect.rules)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Every rule that remarked otherwise."""
        return _all(rule for _, effect in self.tried for rule in effect.remarks)

    @property
    def papers(self) -> tuple[str, ...]:
        """Every paper that read differently, in the order of the catalogue."""
        found = {paper for _, effect in self.tried for paper in effect.papers}
        return tuple(paper.id for paper in catalogue.PAPERS if paper.id in found)

    @property
    def decisions(self) -> int:
        """The most requests that one mutation made the gate answer otherwise."""
        return max((effect.decisions for _, effect in self.tried), default=0)

    @property
    def stopped(self) -> int:
        """The most uses that one mutation stopped."""
        return max((len(effect.stopped) for _, effect in self.tried), default=0)


def _all(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(found)))


class MadeCity(NamedTuple):
    """The made city's approved sample plan, and what its departments deliver: the bytes of each extract by source."""

    release: Release
    extracts: dict[str, bytes]


def made_city() -> MadeCity:
    """A small city, always the same; the entries of its plan stand in the order in which the sample declares them."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "city"
        make_city(folder, residents=_RESIDENTS, seed=1, noise="light")
        sources = read_release(folder / "plan").plan.sources
        extracts = {source.id: (folder / "extracts" / source.file).read_bytes() for source in sources}
    own = {source.id: source.layout.private_use for source in sources}
    plan = sample_plan([extract.card for extract in EXTRACTS], own, children=_CHILDREN, as_of=AS_OF)
    return MadeCity(sample_release(plan, AS_OF), extracts)


class Observer:
    """A plan observed once; every mutation of it is compared with it."""

    def __init__(self, plan: r.Plan, city: MadeCity) -> None:
        self.plan, self._city, self._release = plan, city, city.release
        self._requests = tuple(_requests(plan))
        same = self._released(plan)
        self._findings, self._remarks = set(examination_of(same).findings()), set(remarks(plan))
        self._answers = self._decided(same)
        self._documents = _printed(same)
        self._received: dict[int, tuple[object, ...]] = {}

    def effect(self, mutation: Mutation, mutated: r.Plan) -> Effect:
        """What is different about a mutated plan."""
        if refused := self._refused(mutated):
            return Effect(refused=refused)
        release = self._released(mutated)
        examination = examination_of(release)
        new = set(examination.findings()) - self._findings
        stopped = _all(use.id for use in mutated.uses if new.intersection(examination.against(use))) if new else ()
        effect = Effect(rules=_all(finding.rule for finding in new), stopped=stopped)
        if stopped and mutation.way is Way.REMOVED:
            return effect
        noted = set(remarks(mutated))
        pairs = [] if stopped else list(zip(self._answers, self._decided(release), strict=True))
        return replace(
            effect,
            refusals=sum(was.allowed and not now.allowed for was, now in pairs),
            decisions=sum(_answer(was) != _answer(now) for was, now in pairs),
            remarks=_all(finding.rule for finding in noted ^ self._remarks),
            received=self._receives_otherwise(mutation, mutated),
            papers=self._differing(release),
        )

    def _receives_otherwise(self, mutation: Mutation, mutated: r.Plan) -> bool:
        """Whether a mutated source takes in its extract otherwise; the source has its place in the list still."""
        if mutation.place.path[:1] != ("sources",):
            return False
        number = mutation.place.path[1]
        if number not in self._received:
            self._received[number] = self._taken_in(self.plan.sources[number])
        return self._taken_in(mutated.sources[number]) != self._received[number]

    def _taken_in(self, source: r.Source) -> tuple[object, ...]:
        """What intake accepts, sets aside or refuses of the extract; a source whose id was changed has been refused before."""
        fields = frozenset(column.field for column in source.layout.columns if not column.discard)
        programme = self.plan.programme
        place = {"prefecture": programme.prefecture, "city": programme.municipality}
        received = receive(BytesIO(self._city.extracts[source.id]), source, asked=fields, as_of=AS_OF, **place)
        return received.accepted.to_pylist(), received.quarantine.to_pylist(), received.refused

    def _refused(self, mutated: r.Plan) -> str:
        if structural_problems(mutated):
            return "計画の構造"
        sources = {source.id: source for source in mutated.sources}
        if any(validate(criterion, sources) for criterion in mutated.criteria):
            return "判定基準の構造"
        if mutated.departments != self._release.plan.departments and not self._can_be_approved(mutated):
            return "承認"
        return ""

    def _can_be_approved(self, plan: r.Plan) -> bool:
        """Whether those who drew up and approved the release can do so for this plan."""
        old = self._release
        try:
            approve(plan, author=old.author, approvals=old.approvals, valid_from=old.valid_from, valid_until=old.valid_until)
        except ReleaseError:
            return False
        return True

    def _released(self, plan: r.Plan) -> Release:
        """The plan under a hash that stands still."""
        return msgspec.structs.replace(self._release, plan=plan, hash=_STILL)

    def _decided(self, release: Release) -> list[Decision]:
        return [decide(release, request) for request in self._requests]

    def _differing(self, release: Release) -> tuple[str, ...]:
        return tuple(paper for paper, documents in _printed(release).items() if documents != self._documents[paper])


def _answer(decision: Decision) -> tuple[object, ...]:
    """What the gate says: outcome, rules, conditions on rows, last day. Its sentences may name a field without depending on it."""
    return decision.outcome, tuple(finding.rule for finding in decision.findings), decision.rows, decision.until


class _Still(Printing):
    """A printing with the law's findings and remarks held still: a paper that tells them is told apart from one that prints a field."""

    findings = ()
    remarks = ()


def _printed(release: Release) -> dict[str, tuple[Document, ...]]:
    printing = _Still(plan=release.plan, on=release.approvals[0].on, release=release)
    papers = catalogue.PAPERS
    with mock.patch.object(catalogue, "PAPERS", ()):  # the approval sheet would list, and so build, all papers again
        return {paper.id: paper.build(printing) for paper in papers}


def _requests(plan: r.Plan) -> Iterator[Request]:
    """For every use and stage: its receiver asks for a few of its items, within its days and on the day after its end."""
    officers = {
        (department.id, role): officer.id for department in plan.departments for officer in department.officers for role in officer.roles
    }
    for use in plan.uses:
        asked = Request(
            actor=officers.get((use.receiver, use.role), ""),
            role=use.role,
            department=use.receiver,
            purpose=use.purpose,
            stage=use.stages[0],
            action=Action.OPEN,
            items=use.items,
            on=AS_OF,
        )
        for stage in use.stages:
            yield msgspec.structs.replace(asked, stage=stage)
        if use.until is not None:
            yield msgspec.structs.replace(asked, on=use.until + datetime.timedelta(days=1))


def observed(city: MadeCity, most: int | None) -> dict[str, FieldEffects]:
    """Every field with the effects of its mutations in up to `most` records each (None: in all), in the order of the records."""
    found = {f"{kind.__name__}.{name}": FieldEffects(kind, name) for kind, name in every_field()}
    observer = Observer(city.release.plan, city)
    for mutation in mutations(city.release.plan, most):
        if mutation.before is not observer.plan:
            observer = Observer(mutation.before, city)
        effect = _left_out(mutation) if mutation.after is None else observer.effect(mutation, mutation.after)
        found[mutation.key].tried.append((mutation, effect))
    return found


def _left_out(mutation: Mutation) -> Effect:
    """A required field that is not written: reading refuses the record."""
    written = msgspec.to_builtins(mutation.place.record)
    del written[mutation.field]
    try:
        msgspec.convert(written, mutation.kind)
    except msgspec.ValidationError:
        return Effect(refused="読み取り")
    return Effect()
