"""All measures of risk at once: the one call that a report needs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import SensitiveItem
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.privacy import Distance
from hagukumi.deident.risk.attackers import RecordRisk, journalist, marketer, prosecutor
from hagukumi.deident.risk.classes import classes_like, kept_sizes
from hagukumi.deident.risk.disclosure import Disclosure, disclosure
from hagukumi.deident.risk.individual import Together, household_risk, individual_risk, together
from hagukumi.deident.risk.uniques import PopulationUniques, population_uniques
from hagukumi.deident.search.households import HouseholdFigures, household_figures
from hagukumi.deident.search.persons import numbered_persons, once_each, persons_in


@dataclass(frozen=True, slots=True)
class People:
    """Persons, where the records say whose they are: in the records `given` and `kept`, how many of the given have `several` records, and
    the `most` records that one has.
    """

    given: int
    kept: int
    several: int
    most: int


@dataclass(frozen=True, slots=True)
class Risks:
    """Every figure of the risk of one result; plain numbers, so that `dataclasses.asdict` gives what JSON can hold.

    `records` given, `kept`, `suppressed`; `classes` and the `smallest` of them (0: nothing kept). `threshold`: the risk above which a
    record counts in `above`. `journalist` is None without a population table. `marketer`: the share expected to be re-identified.
    `sample_uniques`: the share of kept records alone in their class. `population`: how many people the records given stand for;
    `population_uniques`: estimates from the data; `true_population_uniques`: counted in the population table, None without one.
    `individual`: by Franconi and Polettini, `households`: the same for the event that anybody of the household is found, None where
    households are not known. `families`: how recognisable households are by what all their members show together, `below` being those with
    a pattern that fewer than 1 / `threshold` households share; it matters where who belongs together can be seen or guessed.
    `sensitive`: per item, in the order of their names. `people`: None where each record is taken for a person; else every size of a class
    and every share of a value is counted in persons, and `population` too.
    """

    records: int
    kept: int
    suppressed: int
    classes: int
    smallest: int
    threshold: float
    prosecutor: RecordRisk
    journalist: RecordRisk | None
    marketer: float
    sample_uniques: float
    population: int
    population_uniques: PopulationUniques
    true_population_uniques: float | None
    individual: Together
    households: Together | None
    families: HouseholdFigures | None
    sensitive: tuple[Disclosure, ...]
    people: People | None = None


def measure(
    classes: NDArray[np.integer],
    *,
    sensitive: Mapping[str, SensitiveItem] | None = None,
    households: NDArray[np.int64] | None = None,
    fraction: float = 1.0,
    matching: NDArray[np.int64] | None = None,
    alike: NDArray[np.int64] | None = None,
    threshold: float = 0.2,
    distances: Mapping[str, Distance] | None = None,
    persons: NDArray[np.int64] | None = None,
) -> Risks:
    """Measure a result.

    `classes`: int per record, the class it is handed out in (from 0 without gaps), -1 for a suppressed one: what a search or a recoding
    returns. `sensitive`: items whose value must not be learned (`CodedRecords.sensitive`). `households`: int64 per record, -1 unknown.
    `fraction`: which share of the population the given records are (above 0 up to 1). `matching`: int64 per class, people of a population
    table who match it (`people_matching`). `alike`: int64 per record, where single cells are blank: how many kept records could be this
    person's; it then stands for the size of the class in every figure but those of sensitive items, which are told of the records that
    look the same, blank or not. `distances`: by sensitive item, the distance for t (else the equal distance). `persons`: int64 per record,
    whose it is (-1 unknown: a person of its own); not with `alike`.

    DeidentError: lengths that differ, a share out of range, a population with fewer people than records. Cost: one sort of the records per
    sensitive item and for households.
    """
    _check(classes, sensitive or {}, households, fraction, threshold, alike)
    records = kept_sizes(classes)
    kept = int(records.sum())
    people = None if persons is None else _people(persons, classes)
    sizes = records if persons is None else persons_in(classes, persons)
    population = round((len(classes) if people is None else people.given) / fraction)
    of_record = sizes[classes[classes >= 0]] if alike is None else alike[classes >= 0]
    fitting = sizes if alike is None else classes_like(of_record)
    values, place = np.unique(of_record, return_inverse=True)
    risks = individual_risk(values, np.maximum(values / fraction, values))[place]
    return Risks(
        records=len(classes),
        kept=kept,
        suppressed=len(classes) - kept,
        classes=len(sizes),
        smallest=int(of_record.min()) if kept else 0,
        threshold=threshold,
        prosecutor=prosecutor(of_record, threshold),
        journalist=None if matching is None else journalist(sizes, matching, threshold),
        marketer=marketer(of_record) if matching is None else marketer(sizes, matching),
        sample_uniques=float((of_record == 1).mean()) if kept else 0.0,
        population=population,
        population_uniques=population_uniques(fitting, max(population, int(fitting.sum()))),
        true_population_uniques=None if matching is None or not kept else int((matching == 1).sum()) / kept,
        individual=together(risks),
        households=None if households is None else together(household_risk(risks, households[classes >= 0])),
        families=None if households is None else household_figures(households, classes.astype(np.int32), _fewest(threshold, len(classes))),
        sensitive=_disclosures(classes, sensitive or {}, distances or {}, persons) if kept else (),
        people=people,
    )


def _people(persons: NDArray[np.int64], classes: NDArray[np.integer]) -> People:
    numbered = numbered_persons(persons)
    records = np.bincount(numbered)
    return People(len(records), len(np.unique(numbered[classes >= 0])), int((records > 1).sum()), int(records.max(initial=0)))


def _fewest(threshold: float, records: int) -> int:
    """How many must be alike so that the risk is not above the threshold."""
    return math.ceil(1 / threshold - 1e-9) if threshold * (records + 1) > 1 else records + 1


def _disclosures(
    classes: NDArray[np.integer],
    sensitive: Mapping[str, SensitiveItem],
    distances: Mapping[str, Distance],
    persons: NDArray[np.int64] | None,
) -> tuple[Disclosure, ...]:
    found = []
    for item, given in sorted(sensitive.items()):
        distance = distances.get(item, Distance.EQUAL)
        if persons is None:
            found.append(disclosure(classes, kept_sizes(classes), given, distance))
            continue
        of, shown = _shown_once(classes, given, persons)
        found.append(disclosure(of, kept_sizes(of), shown, distance, given.codes[once_each(given.codes, persons)]))
    return tuple(found)


def _shown_once(classes: NDArray[np.integer], item: SensitiveItem, persons: NDArray[np.int64]) -> tuple[NDArray[np.integer], SensitiveItem]:
    """Each value of a person once in a class."""
    once = once_each(classes.astype(np.int64) * len(item.values) + item.codes, persons)
    return classes[once], replace(item, codes=item.codes[once])


def _check(
    classes: NDArray[np.integer],
    sensitive: Mapping[str, SensitiveItem],
    households: NDArray[np.int64] | None,
    fraction: float,
    threshold: float,
    alike: NDArray[np.int64] | None,
) -> None:
    if not (math.isfinite(fraction) and 0 < fraction <= 1):
        raise DeidentError("標本の割合は0より大きく1以下で書いてください。全員のデータなら1です。")
    if not 0 <= threshold <= 1:
        raise DeidentError("リスクのしきい値は0から1までで書いてください。")
    for item, given in sensitive.items():
        if len(given.codes) != len(classes):
            raise DeidentError(f"項目「{item}」の件数が、組の件数と違います。同じデータから作り直してください。")
    if alike is not None and (len(alike) != len(classes) or (alike[classes >= 0] < 1).any()):
        raise DeidentError("見分けのつかない記録の数が、組の件数と合いません。同じデータから作り直してください。")
    if households is not None and len(households) != len(classes):
        raise DeidentError("世帯の件数が、組の件数と違います。同じデータから作り直してください。")
