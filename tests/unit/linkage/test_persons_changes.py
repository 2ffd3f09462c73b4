"""What another notation version, model or threshold would change, told by record."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.linkage.changes import CHANGES, change_counts, changed_links, told_changes


def _result(clusters: list[str], column: str = "person") -> pa.Table:
    rows = [(record, place) for place, records in enumerate(clusters) for record in records]
    return pa.table(
        {"_record": pa.array([record for record, _ in rows], pa.string()), column: pa.array([place for _, place in rows], pa.int64())}
    )


def test_a_union_and_a_parting_are_told_once_each_with_their_sizes() -> None:
    table = changed_links(_result(["abc", "de", "f"]), _result(["a", "bc", "def"], "_person"))
    assert table.schema == CHANGES
    assert table.to_pylist() == [
        {"change": "joined", "_left_record": "d", "_right_record": "f", "left_records": 2, "right_records": 1},
        {"change": "parted", "_left_record": "b", "_right_record": "a", "left_records": 2, "right_records": 1},
    ]


def test_counts_and_their_words() -> None:
    counts = change_counts(_result(["abc", "de", "f", "g", "x"]), _result(["a", "bc", "def", "g", "y"]))
    assert (counts.records, counts.records_gone, counts.records_added) == (7, 1, 1)
    assert (counts.persons_before, counts.persons_after, counts.persons_unchanged) == (5, 5, 1)
    assert (counts.pairs_unchanged, counts.pairs_joined, counts.pairs_parted) == (2, 2, 2)
    words = told_changes(counts)
    assert "新しく結ばれる 2組、離れる 2組" in words
    assert "前だけ 1件、後だけ 1件" in words
    assert "片方" not in told_changes(change_counts(_result(["ab"]), _result(["ab"])))


def test_three_that_become_one_are_two_unions() -> None:
    changes = changed_links(_result(["abc", "d", "ef"]), _result(["abcdef"])).to_pylist()
    assert {(row["_left_record"], row["_right_record"]) for row in changes} == {("a", "d"), ("a", "e")}


@pytest.mark.parametrize("clusters", [[], ["abc", "d"]])
def test_the_same_result_changes_nothing(clusters: list[str]) -> None:
    assert changed_links(_result(clusters), _result(clusters[::-1])).num_rows == 0
    counts = change_counts(_result(clusters), _result(clusters[::-1]))
    assert (counts.pairs_joined, counts.pairs_parted, counts.persons_unchanged) == (0, 0, len(clusters))


LABELS = st.lists(st.integers(0, 4), min_size=8, max_size=8)


@settings(max_examples=15)
@given(LABELS, LABELS)
def test_what_is_joined_one_way_is_parted_the_other_and_pairs_are_those_counted_one_by_one(first: list[int], second: list[int]) -> None:
    before, after = ({"_record": list("abcdefgh"), "person": labels} for labels in (first, second))
    counts, back = change_counts(pa.table(before), pa.table(after)), change_counts(pa.table(after), pa.table(before))
    assert (counts.pairs_joined, counts.pairs_parted) == (back.pairs_parted, back.pairs_joined)
    pairs = [(first[i] == first[j], second[i] == second[j]) for i in range(8) for j in range(i)]
    assert counts.pairs_joined == sum(now and not then for then, now in pairs)
    assert counts.pairs_unchanged == sum(now and then for then, now in pairs)
    changes = changed_links(pa.table(before), pa.table(after)).to_pylist()
    person = {change: dict(zip("abcdefgh", labels, strict=True)) for change, labels in (("joined", second), ("parted", first))}
    assert all(person[row["change"]][row["_left_record"]] == person[row["change"]][row["_right_record"]] for row in changes)
    assert bool(changes) == (counts.pairs_joined + counts.pairs_parted > 0)
