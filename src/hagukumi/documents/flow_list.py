"""Uses gathered into the flows of 図5-1: from whom to whom, at which step, numbered in an order that is settled by the plan alone."""

from __future__ import annotations

import enum
from collections import defaultdict
from dataclasses import dataclass

from hagukumi.documents.words import join
from hagukumi.law import Direction, Reading
from hagukumi.law.basis import card_of
from hagukumi.plan.records import Department, Role, Stage, Use


class Leg(enum.Enum):
    """A step of the data's way, in the order in which flows are numbered; the value is its name on paper."""

    EXTRACTION = "自課での抽出"
    DELIVERY = "抽出データの提供"
    WORK = "名寄せ・組合せ・判定"
    ANALYSIS = "分析用データの提供"
    HAND_OVER = "判定の結果の引渡し"
    DIRECT = "保有・管理主体からの直接の提供"
    DEIDENTIFICATION = "匿名加工"
    PUBLICATION = "公表"


_LEGS = tuple(Leg)
_LATER = {
    Stage.PSEUDONYMISED: Leg.ANALYSIS,
    Stage.DEIDENTIFIED: Leg.DEIDENTIFICATION,
    Stage.PUBLISHED: Leg.PUBLICATION,
}


@dataclass(frozen=True)
class Flow:
    """One numbered arrow of 図5-1: the uses that go the same way in the same step."""

    number: int
    leg: Leg
    giver: str
    receiver: str
    role: Role
    direction: Direction | None
    uses: tuple[Use, ...]
    stages: tuple[Stage, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """Ids of the items that go this way, each once."""
        return tuple(dict.fromkeys(item for use in self.uses for item in use.items))

    @property
    def purposes(self) -> tuple[str, ...]:
        """Ids of the purposes served, each once."""
        return tuple(dict.fromkeys(use.purpose for use in self.uses))

    @property
    def bases(self) -> str:
        """The legal bases relied on, each once, with their articles."""
        return join([f"{card.title}（{card.article}）" for card in map(card_of, self.uses)])

    @property
    def label(self) -> str:
        """内部利用, 外部提供, or that a body is not known."""
        return self.direction.label if self.direction else "機関が不明"


def flows_of(reading: Reading) -> tuple[Flow, ...]:
    """All flows of a plan: by step, then by body and department of the giver, then of the receiver."""
    gathered: defaultdict[tuple[Leg, str, str, Role], dict[str, tuple[Use, set[Stage]]]] = defaultdict(dict)
    for use in sorted(reading.plan.uses, key=lambda use: use.id):
        for stage in use.stages:
            way = (_leg(reading, use, stage), use.giver, use.receiver, use.role)
            gathered[way].setdefault(use.id, (use, set()))[1].add(stage)
    ways = sorted(gathered, key=lambda way: (_LEGS.index(way[0]), *_place(reading, way[1]), *_place(reading, way[2]), way[3].value))
    return tuple(_flow(reading, number, way, gathered[way]) for number, way in enumerate(ways, 1))


def _flow(reading: Reading, number: int, way: tuple[Leg, str, str, Role], found: dict[str, tuple[Use, set[Stage]]]) -> Flow:
    leg, giver, receiver, role = way
    uses = tuple(use for use, _ in found.values())
    seen = set().union(*(stages for _, stages in found.values()))
    stages = tuple(stage for stage in Stage if stage in seen)
    return Flow(number, leg, giver, receiver, role, reading.direction(uses[0]), uses, stages)


def _leg(reading: Reading, use: Use, stage: Stage) -> Leg:
    if stage in _LATER:
        return _LATER[stage]
    if stage is Stage.HANDED_OVER:
        return Leg.HAND_OVER if is_coordinator(reading, use.giver) else Leg.DIRECT
    if use.giver != use.receiver:
        return Leg.DELIVERY
    return Leg.EXTRACTION if stage is Stage.DELIVERED else Leg.WORK


def is_coordinator(reading: Reading, department: str) -> bool:
    """Whether a department holds the coordinator's role."""
    found = reading.index.departments.get(department)
    return found is not None and Role.COORDINATOR in found.roles


def _place(reading: Reading, department: str) -> tuple[str, str]:
    found: Department | None = reading.index.departments.get(department)
    return (found.body if found else "", department)
