"""Our own 名寄せ as the attacker of de-identified data: it is given a made list and a release, and says who it takes to be whom.

The engines know nothing of each other; here they meet. Everything stays in memory: nothing of a file may overflow to the disk.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from hagukumi.deident.risk import Proposed
from hagukumi.linkage import LevelShare, LinkModel, LinkSettings, LinkSource, TooManyPairs, link
from hagukumi.linkage.japanese.comparisons import COMPARISONS
from hagukumi.notation import NOTATION_VERSION
from hagukumi.plan.records import LinkField

_OUTSIDE: Final = "outside"
_RELEASED: Final = "released"
_COLUMNS: Final = {
    LinkField.BIRTH_DATE: "birth",
    LinkField.SEX: "sex",
    LinkField.POSTAL: "postal",
    LinkField.ADDRESS: "area",
}
_AGREE: Final = {"birth": ("day", "birth"), "sex": ("same", "sex"), "home": ("town", "area")}
"""The level of each comparison that two lists of one grain can reach, and the column it is about."""

_RIGHT: Final = 0.95
"""How often a list outside is taken to say the same of a person as the release. Attackers know no better; it moves weights by a tenth of a
bit."""

_BELIEVED: Final = 0.0
"""An attacker names whom he holds for more likely right than wrong; linkage itself asks for more before it touches a file of the office."""

_LEAST: Final = 1e-7
_WEAKEST: Final = -6.0
"""Candidates are told from this weight on, far below what a clerk would be shown."""


def link_people(outside: pa.Table, released: pa.Table, seed: int) -> Proposed:
    """Link a list of named people with a release by the engine of the 名寄せ (a `Linkage` of `deident.risk`).

    The release is taken for the register of persons: each row is somebody, and of two who fit alike neither is named. How seldom strangers
    agree is not learnt from samples but counted in both lists, which is the most an attacker can know. Where so many fit alike that
    comparing them is refused, nobody is found. Cost: half a second, and a second for each 50,000 rows.
    """
    connection = duckdb.connect(config={"threads": "2", "temp_directory": ""})
    try:
        sources = [_source(connection, _OUTSIDE, outside), _source(connection, _RELEASED, released)]
        settings = dataclasses.replace(LinkSettings(), link_weight=_BELIEVED, review_weight=_WEAKEST)
        pairs = link(connection, sources, seed=seed, settings=settings, model=_model(outside, released)).pairs
    except TooManyPairs:
        return Proposed(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.bool_))
    finally:
        connection.close()
    return _proposed(pairs)


def _source(connection: duckdb.DuckDBPyConnection, name: str, people: pa.Table) -> LinkSource:
    """The list as a table of linkage, whose keys of birth and area are what is compared."""
    connection.register("given", people.append_column("_row", pa.array(np.arange(people.num_rows))))
    names = ", name" if "name" in people.column_names else ""
    kept = f"_row, NULL::DATE AS birth, birth AS birth_key, sex, postal, area, area AS area_key{names}"
    connection.execute(f"CREATE TABLE {name} AS SELECT {kept} FROM given")
    connection.unregister("given")
    columns = _COLUMNS | ({LinkField.NAME: "name"} if names else {})
    return LinkSource(name, name, columns, unique_per_person=True, spine=name == _RELEASED)


def _model(outside: pa.Table, released: pa.Table) -> LinkModel:
    """The shares of the levels: of those that can be reached as they are, of all others as linkage has them before it learns."""
    shares = {}
    for comparison in COMPARISONS:
        priors = {level.name: (level.match, level.other) for level in comparison.levels}
        reached, column = _AGREE.get(comparison.name, ("", ""))
        if reached:
            priors = _given(priors, reached, _by_chance(outside[column], released[column]))
        shares[comparison.name] = tuple(LevelShare(name, match, other, trained=name == reached) for name, (match, other) in priors.items())
    return LinkModel("ja", NOTATION_VERSION, 1 / max(released.num_rows, 2), shares, {})


def _given(priors: Mapping[str, tuple[float, float]], level: str, other: float) -> dict[str, tuple[float, float]]:
    """The shares with one level's set and the rest brought to what is left."""
    left = [1 - share for share in (_RIGHT, other)]
    rest = [1 - share for share in priors[level]]
    told = {name: (match * left[0] / rest[0], unlike * left[1] / rest[1]) for name, (match, unlike) in priors.items()}
    return told | {level: (_RIGHT, other)}


def _by_chance(outside: pa.ChunkedArray, released: pa.ChunkedArray) -> float:
    """How often a row of either list, drawn by chance among those that say something, say the same."""
    counts = [
        dict(zip(*(part.to_pylist() for part in column.drop_null().value_counts().flatten()), strict=True))
        for column in (outside, released)
    ]
    all_pairs = sum(counts[0].values()) * sum(counts[1].values())
    same = sum(number * counts[1].get(value, 0) for value, number in counts[0].items())
    return min(max(same / all_pairs, _LEAST), 1 - _LEAST) if all_pairs else 0.5


def _proposed(pairs: pa.Table) -> Proposed:
    """Pairs of one row from either list, whichever stands on the left."""
    left, right = (pairs[f"_{side}_source"].to_numpy(zero_copy_only=False) for side in ("left", "right"))
    rows = {side: pairs[f"_{side}_row"].to_numpy().astype(np.int64) for side in ("left", "right")}
    across = left != right
    turned = left == _RELEASED
    entry, record = np.where(turned, rows["right"], rows["left"]), np.where(turned, rows["left"], rows["right"])
    weight, linked = pairs["weight"].to_numpy().astype(float), pairs["linked"].to_numpy(zero_copy_only=False).astype(bool)
    return Proposed(entry[across], record[across], weight[across], linked[across])
