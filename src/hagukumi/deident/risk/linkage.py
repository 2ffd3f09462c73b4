"""Re-identification tried with record linkage: a made list of named people against the release, and a judge who knows the truth.

This room knows no linkage. The attacker is a function that is given both lists and says which rows it takes for one person, how sure it
is, and whether it is sure enough to name somebody; whoever calls brings it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hagukumi.deident.errors import DeidentError
from hagukumi.deident.meaning import Known
from hagukumi.deident.risk.identity import WHEN, WHERE, Grain, grains, identity_items
from hagukumi.deident.risk.names import made_names
from hagukumi.deident.risk.outside import OutsideRegister
from hagukumi.deident.risk.rates import Rate, rate
from hagukumi.deident.risk.released import Released

MOST_RECORDS: Final = 30_000
"""Of a larger release whole areas are taken, drawn by chance: whoever lives elsewhere is no candidate anyway."""

WEIGHTS: Final = (12.0, 8.0, 4.0, 0.0, -4.0)
"""From which weight on the strongest candidate would be believed, in bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Proposed:
    """What linkage answers, one entry per pair: the places of the row in either list (int64), the weight in bits (log2 of the odds that the
    two are one person, float64), and whether it links them (bool).
    """

    entry: NDArray[np.int64]
    record: NDArray[np.int64]
    weight: NDArray[np.float64]
    linked: NDArray[np.bool_]


Linkage = Callable[[pa.Table, pa.Table, int], Proposed]
"""Record linkage of an outside list with a release, by a seed. Both tables have the texts `birth`, `sex`, `postal` and `area`, null where
unknown, the outside list also `name`. `birth` has eight digits; the texts are equal where the lists say the same, and mean nothing else.
Nobody stands in either list twice.
"""


@dataclass(frozen=True, slots=True)
class FromWeight:
    """Had the strongest candidate been believed from this `weight` on: how many people were `named`, and how many `right`."""

    weight: float
    named: int
    right: int


@dataclass(frozen=True, slots=True)
class LinkageAttack:
    """What record linkage reached.

    `items`: what was compared, with the item of each, `levels` on which; `entries` of the list that were looked for, in `records` of the
    release; `whole`: false where that is a part of the release. `found`: of the people of the data, how many were linked to their own
    record; `wrong`: of all entries, strangers' among them, how many to another's; `trusted`: of the links, how many were right.
    `weight`: the highest weight of a candidate in bits, None where there was none; `by_weight`: what believing from a weight on would give.
    """

    items: Mapping[str, str]
    levels: Mapping[str, int]
    entries: int
    records: int
    whole: bool
    found: Rate
    wrong: Rate
    trusted: Rate
    weight: float | None
    by_weight: tuple[FromWeight, ...]


def attack_by_linkage(
    released: Released,
    outside: OutsideRegister,
    linkage: Linkage,
    means: Mapping[str, Known] | None = None,
    *,
    persons: NDArray[np.int64] | None = None,
    targets: int = 1_000,
    most: int = MOST_RECORDS,
    seed: int = 1,
) -> LinkageAttack | None:
    """Let `linkage` look for `targets` people of the list in the release; None where the release does not show birth or age and area.

    `means`: what the items mean, where headings do not tell. `persons`: per record whose it is, -1 unknown, where one may have several: a
    link to any of them is right then. Of a release of more than `most` records whole areas are taken. Suppressed records count as people
    of the data. DeidentError: an answer about rows that do not exist. Cost: that of the linkage.
    """
    known = grains(released, outside, identity_items(released.hierarchies, means))
    when, where = (next((known[one] for one in kinds if one in known), None) for kinds in (WHEN, WHERE))
    if when is None or where is None or not len(released.kept):
        return None
    chance = np.random.default_rng(seed)
    records, entries = _part(when, where, most, chance)
    entries = np.sort(chance.permutation(entries)[:targets])
    proposed = linkage(_named(_table(known, entries, told=True), seed), _table(known, records, told=False), seed)
    _check(proposed, len(entries), len(records))
    people = _people(released, persons)
    sought, shown = outside.person[entries], people[released.kept[records]]
    sought = np.where(sought < 0, -1, people[sought])
    return _judged(proposed, (sought, shown), known, len(records) == len(released.kept), chance)


def _part(when: Grain, where: Grain, most: int, chance: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of the records and entries that are compared: all, or those of areas drawn by chance until there are `most` records; of areas
    that are larger than that, those born in one span. An entry without area may be anybody's: as many stay as records do.
    """
    if len(where.shown) <= most:
        return np.arange(len(where.shown)), np.arange(len(where.told))
    shown, told = where.shown.astype(np.int64), where.told.astype(np.int64)
    if np.bincount(shown[shown >= 0], minlength=1).max() > most:
        shown, told = _both(shown, told, when)
    sizes = np.bincount(shown + 1)[1:]
    numbers = np.flatnonzero(sizes)
    order = chance.permutation(len(numbers))
    taken = np.zeros(int(max(shown.max(), told.max())) + 1, np.bool_)
    taken[numbers[order[: max(1, int(np.searchsorted(np.cumsum(sizes[numbers[order]]), most, side="right")))]]] = True
    records = np.flatnonzero(taken[shown] & (shown >= 0))
    stays = chance.random(len(told)) < len(records) / len(shown)
    return records[:most], np.flatnonzero(np.where(told < 0, stays, taken[told]))


def _both(shown: NDArray[np.int64], told: NDArray[np.int64], when: Grain) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A number for area and birth together in either list; what nobody in the release has is like nothing known."""
    span = int(max(when.shown.max(), when.told.max())) + 1
    pairs = [np.where((area < 0) | (born < 0), -1, area * span + born) for area, born in ((shown, when.shown), (told, when.told))]
    there, numbers = np.unique(pairs[0], return_inverse=True)
    place = np.minimum(np.searchsorted(there, pairs[1]), len(there) - 1)
    found = np.where(there[place] == pairs[1], place, -1)
    gone = int(there[0] < 0)
    return numbers - gone, np.maximum(found - gone, -1)


def _table(known: Mapping[Known, Grain], rows: NDArray[np.int64], *, told: bool) -> pa.Table:
    """The chosen rows of one list. Eight digits stand for a group of births or ages; the others' numbers have a letter of their kind."""
    born = Known.BIRTH_DATE if Known.BIRTH_DATE in known else Known.AGE
    kinds = {
        "birth": (born, "{:08d}", 10_000_000),
        "sex": (Known.SEX, "s{}", 0),
        "postal": (Known.POSTAL_CODE, "z{}", 0),
        "area": (Known.AREA, "a{}", 0),
    }
    columns = {}
    for name, (kind, form, first) in kinds.items():
        grain = known.get(kind)
        columns[name] = (
            pa.nulls(len(rows), pa.string()) if grain is None else _texts((grain.told if told else grain.shown)[rows], form, first)
        )
    return pa.table(columns)


def _texts(groups: NDArray[np.int32], form: str, first: int) -> pa.Array:
    labels = pa.array([form.format(first + group) for group in range(int(groups.max(initial=-1)) + 1)], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(groups, mask=groups < 0), labels).cast(pa.string())


def _named(outside: pa.Table, seed: int) -> pa.Table:
    return outside.append_column("name", pa.array(made_names(outside.num_rows, seed), pa.string()))


def _people(released: Released, persons: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """Per record a number of its person, 0 or more."""
    rows = np.arange(len(released.classes))
    return rows if persons is None else np.where(persons < 0, rows + int(persons.max(initial=0)) + 1, persons)


def _judged(
    proposed: Proposed,
    people: tuple[NDArray[np.int64], NDArray[np.int64]],
    known: Mapping[Known, Grain],
    whole: bool,
    chance: np.random.Generator,
) -> LinkageAttack:
    """`people`: whose each entry truly is (-1 a stranger's), and whose each record."""
    sought, shown = people
    right = sought[proposed.entry] == shown[proposed.record]
    linked = proposed.linked
    named = int(linked.sum())
    hits = int((right & linked).sum())
    best = _strongest(proposed, chance)
    steps = []
    for weight in WEIGHTS:
        believed = best[proposed.weight[best] >= weight]
        steps.append(FromWeight(weight, len(believed), int(right[believed].sum())))
    return LinkageAttack(
        items={kind.value: grain.item for kind, grain in known.items()},
        levels={kind.value: grain.level for kind, grain in known.items()},
        entries=len(sought),
        records=len(shown),
        whole=whole,
        found=rate(hits, int((sought >= 0).sum())),
        wrong=rate(named - hits, len(sought)),
        trusted=rate(hits, named),
        weight=float(proposed.weight.max()) if len(proposed.weight) else None,
        by_weight=tuple(steps),
    )


def _strongest(proposed: Proposed, chance: np.random.Generator) -> NDArray[np.int64]:
    """For each entry with a candidate its strongest pair; of equally strong ones any."""
    order = np.lexsort((chance.random(len(proposed.entry)), -proposed.weight, proposed.entry))
    _, first = np.unique(proposed.entry[order], return_index=True)
    return np.asarray(order[first])


def _check(proposed: Proposed, entries: int, records: int) -> None:
    inside = [(rows >= 0) & (rows < most) for rows, most in ((proposed.entry, entries), (proposed.record, records))]
    if not all(one.all() for one in inside):
        raise DeidentError("突合の攻撃が、名簿又は提供データにない行を答えました。攻撃に使う名寄せの設定を確かめてください。")
