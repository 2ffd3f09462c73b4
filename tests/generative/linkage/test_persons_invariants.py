"""What holds of person keys whatever happened to the records: generated nights of unions, partings, arrivals and departures."""

import datetime
import random

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.linkage.persons import RECORDS, Assigned, assign
from hagukumi.linkage.persons import settled as settled_persons
from hagukumi.linkage.persons.matching import match

DAY = datetime.date(2026, 10, 1)
LETTERS = "abcdefghij"
NIGHT = st.dictionaries(st.sampled_from(LETTERS), st.integers(0, 4), min_size=1)
"""Which records there are tonight, and in which cluster each is."""
NIGHTS = st.lists(NIGHT, min_size=1, max_size=4)
ENGINE = duckdb.connect(config={"threads": 1})
REGISTER = frozenset("abc")
"""Records of the register, each with a number of its own."""


def _run(former: pa.Table | None, night: dict[str, int], *, day: int = 0, seed: int | None = None) -> Assigned:
    rows = [
        {"_record": record, "_source": "juki" if record in REGISTER else "teate", "cluster": cluster, "register": record in REGISTER}
        | {"_anchor": record if record in REGISTER else None, "_trace": None, "rule": "probabilistic", "evidence": ""}
        for record, cluster in night.items()
    ]
    clusters = sorted(set(night.values()))
    origins = [(cluster, min(record for record, its in night.items() if its == cluster)) for cluster in clusters]
    if seed is not None:
        random.Random(seed).shuffle(rows)
        former = former.take(random.Random(seed).sample(range(former.num_rows), former.num_rows)) if former is not None else None
    return assign(
        ENGINE,
        former,
        pa.Table.from_pylist(rows, schema=RECORDS),
        pa.table({"cluster": pa.array([place for place, _ in origins], pa.int64()), "origin": [text for _, text in origins]}),
        lambda texts: pa.array([f"key-{text}" for text in texts.to_pylist()], pa.string()),
        on=DAY + datetime.timedelta(days=day),
        run=str(day),
    )


def _through(nights: list[dict[str, int]]) -> list[Assigned]:
    found: list[Assigned] = []
    for day, night in enumerate(nights):
        found.append(_run(found[-1].memory if found else None, night, day=day))
    return found


def _people(assigned: Assigned, night: dict[str, int]) -> dict[str, str]:
    """Whose each record is."""
    keys = dict(zip(assigned.keys["cluster"].to_pylist(), assigned.keys["_person"].to_pylist(), strict=True))
    return {record: keys[cluster] for record, cluster in night.items()}


@settings(max_examples=10)
@given(NIGHTS)
def test_every_cluster_has_one_key_and_no_two_have_the_same(nights: list[dict[str, int]]) -> None:
    for assigned, night in zip(_through(nights), nights, strict=True):
        assert sorted(assigned.keys["cluster"].to_pylist()) == sorted(set(night.values()))
        assert len(set(assigned.keys["_person"].to_pylist())) == len(set(night.values()))


@settings(max_examples=10)
@given(NIGHTS, st.integers(0, 9))
def test_the_order_of_rows_changes_nothing(nights: list[dict[str, int]], seed: int) -> None:
    before = _through(nights[:-1])[-1].memory if len(nights) > 1 else None
    assert _run(before, nights[-1]) == _run(before, nights[-1], seed=seed)


@settings(max_examples=12)
@given(NIGHTS)
def test_setting_aside_whom_nothing_happened_to_changes_no_answer(nights: list[dict[str, int]]) -> None:
    quick = _through(nights)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settled_persons, "_SETTLED", f"{settled_persons._SETTLED} WHERE false")
        assert _through(nights) == quick


@settings(max_examples=10)
@given(NIGHTS)
def test_a_second_run_on_the_same_records_changes_nothing_and_tells_nothing(nights: list[dict[str, int]]) -> None:
    last = _through(nights)[-1]
    again = _run(last.memory, nights[-1], day=len(nights) - 1)
    assert (again.keys, again.memory) == (last.keys, last.memory)
    assert again.events.num_rows == 0


@settings(max_examples=10)
@given(NIGHTS, st.integers(0, 4), st.integers(0, 4))
def test_a_union_taken_back_brings_back_both_keys(nights: list[dict[str, int]], one: int, other: int) -> None:
    night = nights[-1]
    united = {record: one if cluster == other else cluster for record, cluster in night.items()}
    first, _, last = _through([*nights, united, night])[-3:]
    assert _people(last, night) == _people(first, night)


@settings(max_examples=10)
@given(NIGHTS, st.sets(st.sampled_from(LETTERS)))
def test_a_parting_taken_back_brings_back_the_one_key(nights: list[dict[str, int]], part: set[str]) -> None:
    night = nights[-1]
    parted = {record: cluster + 10 if record in part else cluster for record, cluster in night.items()}
    first, _, last = _through([*nights, parted, night])[-3:]
    assert _people(last, night) == _people(first, night)


@settings(max_examples=10)
@given(NIGHT, st.sets(st.sampled_from(LETTERS)))
def test_who_is_parted_keeps_the_key_with_the_number_or_else_the_greater_part(night: dict[str, int], part: set[str]) -> None:
    parted = {record: cluster + 10 if record in part else cluster for record, cluster in night.items()}
    first, last = _through([night, parted])
    before, after = _people(first, night), _people(last, parted)
    for key in set(before.values()):
        records = [record for record, person in before.items() if person == key]
        sides = [[record for record in records if (record in part) is moved] for moved in (False, True)]
        numbers = [len(REGISTER.intersection(side)) > 0 for side in sides]
        if numbers[0] != numbers[1] or (numbers == [False, False] and len(sides[0]) != len(sides[1])):
            keeper = sides[numbers.index(True)] if True in numbers else max(sides, key=len)
            assert {after[record] for record in keeper} == {key}


@settings(max_examples=10)
@given(NIGHTS)
def test_events_and_keys_tell_the_same_story(nights: list[dict[str, int]]) -> None:
    *_, before, last = [None, *_through(nights)]
    if before is None:
        return
    was, now = _people(before, nights[-2]), _people(last, nights[-1])
    went = {(was[record], now[record]) for record in was.keys() & now.keys() if was[record] != now[record]}
    told = {
        (row["_other_person"], row["_person"]) if row["kind"] == "merged" else (row["_person"], row["_other_person"])
        for row in last.events.to_pylist()
        if row["_other_person"]
    }
    assert told == went
    alone = {kind: {row["_person"] for row in last.events.to_pylist() if row["kind"] == kind} for kind in ("new", "returned", "gone")}
    mentioned = {person for pair in went for person in pair}
    assert alone["new"] | alone["returned"] == set(now.values()) - set(was.values()) - mentioned
    assert alone["gone"] == set(was.values()) - set(now.values()) - mentioned


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6))), st.randoms(use_true_random=False))
def test_nobody_and_no_cluster_would_both_rather_have_each_other(pairs: set[tuple[int, int]], chance: random.Random) -> None:
    claims = sorted(pairs)
    ranks = [chance.sample(range(len(claims)), len(claims)) for _ in range(2)]
    person, cluster = (np.array([pair[side] for pair in claims], dtype=np.int64) for side in (0, 1))
    granted = match(person, cluster, np.array(ranks[0], dtype=np.int64), np.array(ranks[1], dtype=np.int64)).tolist()
    mine, theirs = ({claims[place][side]: place for place in granted} for side in (0, 1))
    assert len(mine) == len(theirs) == len(granted)
    for place, (who, which) in enumerate(claims):
        would = who not in mine or ranks[0][place] < ranks[0][mine[who]]
        wanted = which not in theirs or ranks[1][place] < ranks[1][theirs[which]]
        assert place in granted or not (would and wanted)
