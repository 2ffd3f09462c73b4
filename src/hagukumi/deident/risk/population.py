"""How many people of a population table could be in each class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.risk.released import Released
from hagukumi.deident.search.classes import classes_of


def people_matching(released: Released, population: CodedRecords) -> NDArray[np.int64]:
    """int64 per class: people of the population whose values all its cells hold. The population is coded by the same hierarchies.

    Classes with all cells on the same levels are counted in one pass. DeidentError: another number of items. Cost: people x items for
    each unlike row of levels (one for full-domain generalisation).
    """
    if len(population.codes) != len(released.hierarchies):
        raise DeidentError("母集団の表の項目が、準識別子の項目と違います。同じ項目で作り直してください。")
    kept = released.kept
    _, places = np.unique(released.classes[kept], return_index=True)
    first = kept[places]
    patterns, of_class = np.unique(np.stack([column[first] for column in released.levels], axis=1), axis=0, return_inverse=True)
    told = np.zeros(len(first), np.int64)
    for number, levels in enumerate(patterns.tolist()):
        classes = np.flatnonzero(of_class.ravel() == number)
        told[classes] = _on_levels(released, population, levels, first[classes])
    return told


def _on_levels(released: Released, population: CodedRecords, levels: list[int], records: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each of these records the people who are equal to it on the levels; an item on level -1 is blank and holds anybody."""
    shown = [item for item, level in enumerate(levels) if level >= 0]
    if not shown:
        return np.full(len(records), population.rows, np.int64)
    people = [released.hierarchies[item].groups[levels[item]][population.codes[item]] for item in shown]
    numbers, sizes = classes_of([np.concatenate([released.groups[item][records], of]) for item, of in zip(shown, people, strict=True)])
    own = numbers[: len(records)]
    return (sizes - np.bincount(own, minlength=len(sizes)))[own]
