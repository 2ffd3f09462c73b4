"""A recipe's sample and treatments, applied to what was read, before anything is looked at or made alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from hagukumi.deident.errors import DeidentError
from hagukumi.deident.general.coding import units_of
from hagukumi.deident.general.loading import Column, Loaded
from hagukumi.deident.perturbing import Sampling, perturb, replace_irregularly
from hagukumi.deident.recipes import Recipe
from hagukumi.deident.recipes.treatments import Change, Replace
from hagukumi.deident.risk import masked_risk, told_masked

_MOST_PLACES: Final = 6
_SECRET: Final = 32

Chance = Callable[[int], bytes]
"""So many bytes that nobody can foresee (`secrets.token_bytes`)."""


def changed(recipe: Recipe, loaded: Loaded, chance: Chance) -> tuple[Loaded, list[dict[str, Any]]]:
    """The records drawn, with changed values; and per treatment the figures before and after, for the report.

    DeidentError: text where a number is due, an empty cell, a treatment that cannot be applied.
    """
    if recipe.sample < 1:
        loaded = _sampled(recipe, loaded, chance)
    account = []
    for change in recipe.treatments:
        columns, figures = _replaced(change, loaded, chance) if isinstance(change, Replace) else _perturbed(change, loaded, chance)
        loaded = replace(loaded, columns=loaded.columns | columns)
        account.append({"kind": change.__struct_config__.tag, "items": list(change.items)} | figures)
    return loaded, account


def _generator(chance: Chance) -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(chance(_SECRET), "big"))


def _sampled(recipe: Recipe, loaded: Loaded, chance: Chance) -> Loaded:
    """A part of the records, households and persons whole where they are known."""
    units = _drawn_together(loaded.rows, units_of(loaded, recipe.household), units_of(loaded, recipe.person))
    kept = perturb(Sampling(recipe.sample), np.zeros((loaded.rows, 1)), _generator(chance), units).kept
    columns = {name: _only(column, kept) for name, column in loaded.columns.items()}
    return replace(loaded, columns=columns, rows=len(kept))


def _drawn_together(rows: int, households: NDArray[np.int64] | None, persons: NDArray[np.int64] | None) -> NDArray[np.int64] | None:
    """Households and persons in one number; a person of two households ties them together."""
    if households is None or persons is None:
        return persons if households is None else households
    known = [units >= 0 for units in (households, persons)]
    places = [np.flatnonzero(one) for one in known]
    groups = [rows + households[places[0]], rows + int(households.max()) + 1 + persons[places[1]]]
    edges = (np.concatenate(places), np.concatenate(groups))
    size = rows + int(households.max()) + int(persons.max()) + 3
    graph = coo_array((np.ones(len(edges[0]), np.int8), edges), shape=(size, size))
    together = connected_components(graph, directed=False)[1][:rows].astype(np.int64)
    return np.where(known[0] | known[1], together, -1)


def _only(column: Column, kept: NDArray[np.int64]) -> Column:
    codes = column.codes[kept]
    used, numbers = np.unique(codes, return_inverse=True)
    return Column(column.name, tuple(column.values[code] for code in used), numbers.astype(np.int32))


def _replaced(change: Replace, loaded: Loaded, chance: Chance) -> tuple[dict[str, Column], dict[str, Any]]:
    """Irregular numbers for the values of each item; the secret lives in this call alone."""
    made = {}
    for name in change.items:
        column = loaded.columns[name]
        made[name] = _column(name, replace_irregularly(column.values, chance(_SECRET)), column.codes)
    return made, {}


def _perturbed(change: Change, loaded: Loaded, chance: Chance) -> tuple[dict[str, Column], dict[str, Any]]:
    assert not isinstance(change, Replace)
    columns = [loaded.columns[name] for name in change.items]
    parsed = [numbers_of(column) for column in columns]
    values = np.stack([numbers[column.codes] for (numbers, _), column in zip(parsed, columns, strict=True)], axis=1)
    done = perturb(change.treatment(), values, _generator(chance))
    rounded = np.stack([np.round(done.values[:, place], places) + 0.0 for place, (_, places) in enumerate(parsed)], axis=1)
    made = {}
    for place, (column, (_, places)) in enumerate(zip(columns, parsed, strict=True)):
        written, codes = np.unique(rounded[:, place], return_inverse=True)
        made[column.name] = _column(column.name, [f"{value:.{places}f}" for value in written], codes.astype(np.int32))
    risk = masked_risk(values, rounded)
    figures = {"changed": done.change.changed, "correlation": done.change.correlation}
    return made, figures | {"risk": asdict(risk), "told": told_masked(change.items, risk)}


def _column(name: str, values: Sequence[str], codes: NDArray[np.int32]) -> Column:
    """Values in their own order, as everywhere."""
    order = sorted(range(len(values)), key=lambda place: values[place])
    rank = np.empty(len(values), np.int32)
    rank[order] = np.arange(len(values), dtype=np.int32)
    return Column(name, tuple(values[place] for place in order), rank[codes])


def numbers_of(column: Column) -> tuple[NDArray[np.float64], int]:
    """Each value as a number, and the decimal places to write. DeidentError says how many are no numbers, never which."""
    plain = [unicodedata.normalize("NFKC", value).replace(",", "").strip() for value in column.values]
    found = [_number(text) for text in plain]
    wrong = sum(number is None for number in found)
    if wrong:
        raise DeidentError(
            f"項目「{column.name}」には、数でない値か空欄が{wrong:,}種類あります。数の項目か確かめるか、数として扱う指定（treatments、amounts）から外してください。"
        )
    places = min(max(len(text.partition(".")[2]) for text in plain), _MOST_PLACES)
    return np.array(found, np.float64), places


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) else None
