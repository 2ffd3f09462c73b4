"""A sample in progress: which linked batch it was drawn from, how many pairs of each stratum, and what its answers tell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from hagukumi.linkage.review import Answer, Estimates, State, Stratum, allocate, estimates
from hagukumi.runs.report import write_json
from hagukumi.runs.review import by_pair
from hagukumi.runs.review_desk import Desk
from hagukumi.runs.workspace import Workspace
from hagukumi.vault import Status, VaultError

_CERTAIN = 60.0
"""Bits beyond which a weight is as good as certain."""


@dataclass(frozen=True)
class Drawn:
    """A sample of `size` pairs from a linked batch."""

    batch: str
    size: int


def drawn(work: Workspace) -> Drawn | None:
    """The sample last begun, while its batch is still stored; None otherwise. It holds no personal data."""
    try:
        found = json.loads((work.home / "review" / "sample.json").read_text(encoding="utf-8"))
        kept = Drawn(str(found["batch"]), int(found["size"]))
        living = work.vault.manifest(kept.batch).status is Status.COMPLETE
    except (OSError, ValueError, KeyError, TypeError, VaultError):
        return None
    return kept if living else None


def begin(work: Workspace, sample: Drawn) -> None:
    """Note a sample, or that it was made larger."""
    folder = work.home / "review"
    folder.mkdir(mode=0o700, exist_ok=True)
    write_json(folder / "sample.json", {"batch": sample.batch, "size": sample.size})


def sizes(desk: Desk, size: int) -> dict[str, int]:
    """How many pairs of each stratum: half of the sample for linked pairs, half for near misses, what one half lacks to the other."""
    linked, near = (_strata(desk, side) for side in (True, False))
    room, other = sum(linked.room.values()), sum(near.room.values())
    half = min(max(size - size // 2, size - other), room)
    return allocate(linked.shares, half, room=linked.room) | allocate(near.shares, min(size - half, other), room=near.room)


class _Strata(NamedTuple):
    """By stratum its population and the share of errors that the weights let expect, and the pairs there are to draw from."""

    shares: dict[str, tuple[int, float]]
    room: dict[str, int]


def _strata(desk: Desk, linked: bool) -> _Strata:
    expected: dict[str, list[float]] = {}
    populations: dict[str, int] = {}
    for row in desk.tables["sample"].to_pylist():
        if row["linked"] is linked:
            expected.setdefault(row["stratum"], []).append(1 / (1 + 2.0 ** min(abs(row["weight"]), _CERTAIN)))
            populations[row["stratum"]] = row["population"]
    shares = {name: (populations[name], sum(found) / len(found)) for name, found in expected.items()}
    return _Strata(shares, {name: len(found) for name, found in expected.items()})


def estimated(desk: Desk, size: int) -> tuple[Estimates, int]:
    """What the answers to the sample tell so far, and how many of them rest on a single reviewer; see `answered`."""
    strata, single = answered(desk, size)
    return estimates(strata), single


def answered(desk: Desk, size: int) -> tuple[list[Stratum], int]:
    """The answers to the sample by stratum, and how many of them rest on a single reviewer.

    A pair counts as settled; while only one reviewer has answered, that answer counts. Answers of any time count, so a pair that was
    decided before it fell into the sample is not asked again.
    """
    wanted = sizes(desk, size)
    states, words = desk.states, by_pair(desk.kept)
    counts: dict[str, dict[State, int]] = {}
    strata: dict[str, tuple[bool, int]] = {}
    single = 0
    for row in desk.tables["sample"].to_pylist():
        strata[row["stratum"]] = (row["linked"], row["population"])
        low, high = sorted((row["_left_record"], row["_right_record"]))
        if row["place"] >= wanted.get(row["stratum"], 0) or (low, high) not in words:
            continue
        state = states[low, high]
        if state is State.OPEN and len({word.reviewer for word in words[low, high]}) == 1:
            state = _ALONE[words[low, high][-1].answer]
            single += state.settled
        tally = counts.setdefault(row["stratum"], dict.fromkeys(State, 0))
        tally[state] += 1
    return [_stratum(name, *known, counts.get(name, {})) for name, known in sorted(strata.items())], single


_ALONE = {Answer.SAME: State.SAME, Answer.DIFFERENT: State.DIFFERENT, Answer.UNCLEAR: State.UNRESOLVED}


def _stratum(name: str, linked: bool, population: int, tally: Mapping[State, int]) -> Stratum:
    same, different, *unclear = (tally.get(state, 0) for state in (State.SAME, State.DIFFERENT, State.UNRESOLVED, State.OPEN))
    return Stratum(name, linked, population, same, different, sum(unclear))
