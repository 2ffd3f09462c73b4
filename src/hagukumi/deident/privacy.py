"""What must hold for every class of records that look alike, and how far the result may be from the records given.

A class (equivalence class) is the set of kept records that are equal on all quasi-identifiers.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class DiversityKind(enum.StrEnum):
    """How many unlike sensitive values a class must show. Machanavajjhala et al., l-Diversity (ACM TKDD 2007)."""

    DISTINCT = "distinct"
    """At least l unlike values."""
    ENTROPY = "entropy"
    """The entropy of the values (natural logarithm) is at least log(l)."""
    RECURSIVE = "recursive"
    """With counts r1 ≥ r2 ≥ …: r1 < c · (r_l + r_(l+1) + …)."""


class Distance(enum.StrEnum):
    """How far the sensitive values of a class may be from those of all records. Li, Li, Venkatasubramanian, t-Closeness (ICDE 2007)."""

    EQUAL = "equal"
    """Every two values are equally far: half the sum of the absolute differences of shares."""
    ORDERED = "ordered"
    """Earth mover's distance along the order of the values, neighbours being 1 / (values - 1) apart."""
    HIERARCHICAL = "hierarchical"
    """Earth mover's distance up and down the hierarchy of the values."""


@dataclass(frozen=True, slots=True)
class Diversity:
    """l-diversity of one sensitive item: `least` is l. `c` is used by the recursive kind only."""

    item: str
    kind: DiversityKind
    least: float
    c: float = 1.0


@dataclass(frozen=True, slots=True)
class Closeness:
    """t-closeness of one sensitive item."""

    item: str
    distance: Distance
    t: float


@dataclass(frozen=True, slots=True)
class Presence:
    """δ-presence: of the people of a population that match a class, the share that is in the data lies between the limits.

    Nergiz, Atzori, Clifton, Hiding the Presence of Individuals (SIGMOD 2007).
    """

    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class PopulationRisk:
    """Limits over all kept records, shares from 0 to 1; None: no limit.

    `average`: mean of 1 / class size over kept records (the marketer's share). `uniques`: share of kept records alone in their class.
    `population_uniques`: estimated share of kept records that are alone in the population; `sampling_fraction` says which share of the
    population the records are.
    """

    average: float | None = None
    uniques: float | None = None
    population_uniques: float | None = None
    sampling_fraction: float = 1.0


@dataclass(frozen=True, slots=True)
class Privacy:
    """Everything that must hold at once. `k`: the least number of records in a class (1: no limit).

    `map_k` (k-map, Sweeney 2002): the least number of people of a population given beside the records that match a class (1: no limit).
    `household_k`: the least number of households whose members are in the same classes (規則62条5号: who knows a whole family must not find
    it; 1: no limit). A household is kept or suppressed as a whole.
    """

    k: int = 1
    diversity: tuple[Diversity, ...] = ()
    closeness: tuple[Closeness, ...] = ()
    presence: Presence | None = None
    risk: PopulationRisk | None = None
    map_k: int = 1
    household_k: int = 1


class LossName(enum.StrEnum):
    """How the loss of usefulness is measured; the definitions stand in `search.losses`."""

    LOSS = "loss"
    DISCERNIBILITY = "discernibility"
    AVERAGE_CLASS_SIZE = "average_class_size"
    NON_UNIFORM_ENTROPY = "non_uniform_entropy"
    PRECISION = "precision"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a result may cost and how its cost is weighed.

    `suppression_limit`: the largest share of records that may be suppressed. `suppression_weight`: ARX's factor f from 0 to 1: what
    generalisation costs is weighed with 1 up to f = 0.5 and then 2 - 2f, what suppression costs with 2f up to 0.5 and then 1.
    `weights`: by item, how much its detail matters (for `loss` and `precision`); 1 where nothing is said. `levels`: by item the lowest and
    the highest level that may be used (None: the top); all where nothing is said.
    """

    suppression_limit: float = 0.05
    suppression_weight: float = 0.5
    loss: LossName = LossName.LOSS
    weights: tuple[tuple[str, float], ...] = ()
    levels: tuple[tuple[str, int, int | None], ...] = ()
