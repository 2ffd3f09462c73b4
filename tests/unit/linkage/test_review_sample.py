"""The sample: every pair of a stratum with the same chance, counted right, allocated where it helps."""

import itertools
from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hagukumi.linkage.review import IN_USE, allocate, band_of, draw_frame


def _links(people):
    """`people`: by person a list of (rule, weight)."""
    rows, row = [], 0
    for person, members in people.items():
        for rule, weight in members:
            rows.append({"_source": "s", "_row": row, "_person": person, "weight": weight, "rule": rule})
            row += 1
    return pa.Table.from_pylist(rows)


def _pairs(*rows):
    """`rows`: left row, right row, weight and, unless it is the weight, why the pair was held back."""
    names = ["_left_source", "_left_row", "_right_source", "_right_row", "weight", "hold"]
    schema = pa.schema(list(zip(names, [*[pa.string(), pa.int64()] * 2, pa.float64(), pa.string()], strict=True)))
    told = [("s", left, "s", right, weight, hold[0] if hold else "uncertain") for left, right, weight, *hold in rows]
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in told], schema)


CITY = {
    "a": [("register", 0.0), ("resident_number", 60.0), ("probabilistic", 6.0), ("probabilistic", 15.0)],
    "b": [("register", 0.0), ("probabilistic", 6.5)],
    "c": [("single", 0.0), ("probabilistic", 5.5), ("probabilistic", 10.0)],
    "d": [("single", 0.0)],
}


def _members():
    return [set(group) for group in ([0, 1, 2, 3], [4, 5], [6, 7, 8], [9])]


def test_a_frame_drawn_whole_holds_every_linked_pair_once_in_the_stratum_of_its_weaker_record():
    frame = draw_frame(_links(CITY), _pairs(), seed=1).to_pylist()
    pairs = Counter(frozenset((row["_left_row"], row["_right_row"])) for row in frame)
    expected = {frozenset(pair) for group in _members() for pair in itertools.combinations(sorted(group), 2)}
    assert set(pairs) == expected
    assert set(pairs.values()) == {1}
    strata = {frozenset((row["_left_row"], row["_right_row"])): row["stratum"] for row in frame}
    assert strata[frozenset((0, 1))] == "linked-number"
    assert {strata[frozenset((2, other))] for other in (0, 1, 3)} == {"linked-1"}
    assert strata[frozenset((0, 3))] == strata[frozenset((1, 3))] == "linked-3"
    populations = {row["stratum"]: row["population"] for row in frame}
    assert populations == dict(Counter(strata.values()))
    assert all(row["linked"] for row in frame)


def test_near_misses_are_all_pairs_of_records_of_two_persons_compared_by_their_strongest_pair():
    frame = draw_frame(_links(CITY), _pairs((0, 4, -1.0), (3, 5, 1.0), (6, 9, 3.0), (0, 1, 9.0), (9, 4, -7.0)), seed=1).to_pylist()
    near = [row for row in frame if not row["linked"]]
    found = {
        stratum: {frozenset((row["_left_row"], row["_right_row"])) for row in near if row["stratum"] == stratum}
        for stratum in ("near-2", "near-3")
    }
    a, b, c, d = _members()
    assert found["near-2"] == {frozenset(pair) for pair in itertools.product(a, b)}
    assert found["near-3"] == {frozenset(pair) for pair in itertools.product(c, d)}
    assert {row["stratum"]: row["population"] for row in near} == {"near-2": 8, "near-3": 3}
    assert {row["weight"] for row in near if row["stratum"] == "near-2"} == {1.0}


def test_what_no_threshold_decides_has_strata_of_its_own():
    people = {"a": [("register", 0.0), ("clerk", 0.0)], "b": [("register", 0.0)], "c": [("register", 0.0)]}
    pairs = _pairs((0, 2, 9.0, "name_differs"), (0, 3, 8.0, "ambiguous"), (1, 3, 3.0))
    strata = {row["stratum"]: (row["population"], row["weight"]) for row in draw_frame(_links(people), pairs, seed=1).to_pylist()}
    assert strata == {"linked-clerk": (1, 0.0), "held": (2, 9.0), "near-3": (2, 3.0)}
    assert [band_of(name) for name in ("linked-clerk", "linked-number", "held", "near-4")] == [None] * 4


def test_a_band_says_what_weights_a_stratum_has():
    inf = float("inf")
    assert [band_of(f"near-{place}") for place in range(4)] == [(-inf, -6.0), (-6.0, -2.0), (-2.0, 2.0), (2.0, IN_USE)]
    assert [band_of(f"linked-{place}") for place in (0, 1, 5)] == [(IN_USE, IN_USE), (IN_USE, 8.0), (40.0, inf)]


def test_every_pair_has_the_same_chance_whatever_the_size_of_its_person():
    member = ("probabilistic", 9.0)
    people = {"big": [member] * 5} | {f"p{n}": [member] * 2 for n in range(5)}
    counts: Counter[frozenset[int]] = Counter()
    for seed in range(80):
        frame = draw_frame(_links(people), _pairs(), seed=seed, per_stratum=3)
        assert frame.num_rows == 3
        assert frame["population"].to_pylist() == [15] * 3
        counts.update(frozenset((row["_left_row"], row["_right_row"])) for row in frame.to_pylist())
    assert len(counts) == 15
    assert sum((count - 16) ** 2 / 16 for count in counts.values()) < 36.1  # chi-square, 14 degrees, 0.1 %


def test_places_are_a_random_order_and_a_seed_gives_one_frame():
    people = {f"p{n}": [("single", 0.0), ("probabilistic", 9.0)] for n in range(50)}
    frame = draw_frame(_links(people), _pairs(), seed=7, per_stratum=20)
    assert frame["place"].to_pylist() == list(range(20))
    assert frame.equals(draw_frame(_links(people), _pairs(), seed=7, per_stratum=20))
    assert not frame.equals(draw_frame(_links(people), _pairs(), seed=8, per_stratum=20))
    assert frame["_right_row"].to_pylist() != sorted(frame["_right_row"].to_pylist())


def test_a_city_without_links_has_an_empty_frame():
    assert draw_frame(_links({"d": [("single", 0.0)]}), _pairs(), seed=1).num_rows == 0


def test_pairs_are_asked_where_errors_are_likely_and_everywhere_a_few():
    sizes = allocate({"sure": (100_000, 0.0), "unsure": (10_000, 0.3), "tiny": (3, 0.5), "small": (50, 0.1)}, 200)
    assert sum(sizes.values()) == 200
    assert (sizes["tiny"], sizes["small"]) == (3, 5)
    assert sizes["sure"] > 70  # nothing was found there yet, but it is ten times as large
    assert sizes["unsure"] > 70


def test_the_allocation_is_the_best_of_all():
    strata = {"a": (40, 0.5), "b": (100, 0.1), "c": (300, 0.02)}

    def variance(sizes):
        return sum(strata[name][0] ** 2 * strata[name][1] * (1 - strata[name][1]) / size for name, size in sizes.items())

    every = (dict(zip(strata, sizes, strict=True)) for sizes in itertools.product(range(1, 30), repeat=3) if sum(sizes) == 30)
    assert variance(allocate(strata, 30, least=1)) == pytest.approx(min(map(variance, every)))


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(1, 500), st.floats(0, 1)), min_size=1),
    st.integers(0, 300),
    st.integers(0, 50),
)
def test_a_larger_sample_keeps_what_was_asked_and_never_asks_more_than_there_is(strata, total, more):
    room = {name: min(population, 40) for name, (population, _) in strata.items()}
    before, after = (allocate(strata, size, room=room) for size in (total, total + more))
    assert all(before[name] <= after[name] <= room[name] for name in strata)
    assert sum(after.values()) == min(total + more, sum(room.values()))
