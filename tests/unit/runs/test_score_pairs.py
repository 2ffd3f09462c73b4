"""Pair counts of the score, against hand-computed examples and a slow oracle that looks at every pair."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.runs import WorkspaceError
from hagukumi.runs import score as scoring

FLAGS = ("mover", "married", "twin", "foreigner", "newborn")
CRITERIA = (SimpleNamespace(id="c-poverty", purpose="poverty"), SimpleNamespace(id="c-abuse", purpose="abuse"))


def scored(
    records: Sequence[tuple[int, str | None, bool | None]],
    persons: dict[int, set[str]] | None = None,
    listed: dict[str, list[tuple[str, bool]]] | None = None,
    needs: Sequence[tuple[int, str]] = (),
) -> dict[str, Any]:
    """The score of records (true person, found person or None when not accepted, whether without resident number)."""
    persons, listed = persons or {}, listed or {}
    everybody = sorted({person for person, _, _ in records} | set(persons) | {person for person, _ in needs})
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        record = {
            "source": pa.array(["s"] * len(records), pa.string()),
            "row": pa.array(range(len(records)), pa.int64()),
            "person": pa.array([person for person, _, _ in records], pa.int64()),
            "no_resident_number": pa.array([flag for _, _, flag in records], pa.bool_()),
        }
        pq.write_table(pa.table(record), folder / "records.parquet")
        flags = {flag: pa.array([flag in persons.get(person, set()) for person in everybody], pa.bool_()) for flag in FLAGS}
        pq.write_table(pa.table({"person": pa.array(everybody, pa.int64()), **flags}), folder / "persons.parquet")
        need = {"person": [p for p, _ in needs], "difficulty": [d for _, d in needs], "need": [True] * len(needs)}
        types = {"person": pa.int64(), "difficulty": pa.string(), "need": pa.bool_()}
        pq.write_table(pa.table({key: pa.array(need[key], types[key]) for key in need}), folder / "needs.parquet")
        found = [(row, person) for row, (_, person, _) in enumerate(records) if person is not None]
        links = {
            "_source": pa.array(["s"] * len(found), pa.string()),
            "_row": pa.array([row for row, _ in found], pa.int64()),
            "_person": pa.array([person for _, person in found], pa.string()),
        }
        patch.setattr(scoring, "_links", lambda work: pa.table(links))
        patch.setattr(scoring, "_listed", lambda work, criterion: _list(listed.get(criterion.id, [])))
        return scoring.score(SimpleNamespace(criteria=CRITERIA), folder)  # type: ignore[arg-type]


def _list(rows: list[tuple[str, bool]]) -> pa.Table:
    return pa.table(
        {"_person": pa.array([person for person, _ in rows], pa.string()), "newly_found": pa.array([new for _, new in rows], pa.bool_())}
    )


def oracle(records: Sequence[tuple[int, str | None, bool | None]], carries) -> tuple[int, int, int]:
    """Predicted, true and correct pairs in which at least one record carries the flag, pair by pair."""
    accepted = [record for record in records if record[1] is not None]
    pairs = [pair for pair in itertools.combinations(accepted, 2) if carries(pair[0]) or carries(pair[1])]
    predicted = [pair for pair in pairs if pair[0][1] == pair[1][1]]
    true = [pair for pair in pairs if pair[0][0] == pair[1][0]]
    return len(predicted), len(true), len([pair for pair in predicted if pair in true])


def test_by_hand_three_records_of_one_person_and_a_stranger() -> None:
    """Person 1 has records a, a, b; person 2 has b. Predicted: {a,a}, {b,b'}; true: 3 pairs; right: 1."""
    linkage = scored([(1, "a", False), (1, "a", False), (1, "b", False), (2, "b", True)])["linkage"]
    assert (linkage["predicted_pairs"], linkage["true_pairs"]) == (2, 3)
    assert linkage["precision"] == pytest.approx(1 / 2) and linkage["recall"] == pytest.approx(1 / 3)
    assert linkage["f1"] == pytest.approx(2 / 5) and linkage["false_links_per_million"] == pytest.approx(500_000)


def test_by_hand_a_subgroup_counts_pairs_with_at_least_one_of_its_records() -> None:
    records = [(1, "a", False), (1, "a", True), (2, "a", False), (3, "c", False), (3, "c", False)]
    linkage = scored(records, persons={1: {"mover"}})["linkage"]
    movers, without = linkage["subgroups"]["movers"], linkage["subgroups"]["no_resident_number"]
    assert (movers["predicted_pairs"], movers["true_pairs"]) == (3, 1)
    assert movers["precision"] == pytest.approx(1 / 3) and movers["recall"] == 1
    assert (without["predicted_pairs"], without["true_pairs"]) == (2, 1)
    assert without["false_links_per_million"] == pytest.approx(500_000)


def test_without_pairs_there_is_no_rate_rather_than_a_good_one() -> None:
    linkage = scored([(1, "a", False), (2, "b", False)])["linkage"]
    names = ("precision", "recall", "f1", "false_links_per_million", "precision_95", "recall_95")
    assert [linkage[name] for name in names] == [None] * 6
    assert linkage["predicted_pairs"] == linkage["true_pairs"] == 0


def test_records_that_were_not_accepted_are_counted_apart() -> None:
    linkage = scored([(1, "a", False), (1, None, False), (1, "a", False)])["linkage"]
    assert (linkage["records"], linkage["records_not_accepted"]) == (2, 1) and linkage["recall"] == 1


RECORDS = st.lists(st.tuples(st.integers(1, 5), st.none() | st.sampled_from("abcde"), st.none() | st.booleans()), min_size=1, max_size=14)
GROUPS = st.dictionaries(st.integers(1, 5), st.sets(st.sampled_from(FLAGS)))
NAMES = {"movers": "mover", "married": "married", "twins": "twin", "foreigners": "foreigner", "newborns": "newborn"}


@settings(max_examples=40, deadline=None)
@given(RECORDS, GROUPS)
def test_counts_are_those_of_the_oracle(records, groups) -> None:
    linkage = scored(records, persons=groups)["linkage"]
    carriers = {name: lambda record, flag=flag: flag in groups.get(record[0], set()) for name, flag in NAMES.items()}
    carriers["no_resident_number"] = lambda record: bool(record[2])
    for name, carries in {"": lambda _: True, **carriers}.items():
        found = linkage["subgroups"][name] if name else linkage
        predicted, true, both = oracle(records, carries)
        assert (found["predicted_pairs"], found["true_pairs"]) == (predicted, true)
        assert found["precision"] == (both / predicted if predicted else None)
        assert found["recall"] == (both / true if true else None)
        assert found["f1"] == (2 * both / (predicted + true) if predicted + true else None)


def test_the_list_is_measured_by_persons_not_by_rows() -> None:
    """Keys x and y are both person 1; z is 2; person 3 was not found; w is nobody's record."""
    judgment = scored(
        [(1, "x", False), (1, "y", False), (2, "z", False), (3, "v", False)],
        listed={"c-poverty": [("x", True), ("y", False), ("z", True), ("w", True)], "c-abuse": [("x", False)]},
        needs=[(1, "poverty"), (3, "poverty"), (2, "abuse")],
    )["judgment"]
    poverty, abuse = judgment["by_criterion"]["c-poverty"], judgment["by_criterion"]["c-abuse"]
    assert (poverty["listed"], poverty["in_need"], poverty["found"], poverty["newly_found"]) == (2, 2, 1, 3)
    assert poverty["precision"] == poverty["recall"] == 0.5
    assert (abuse["listed"], abuse["in_need"], abuse["found"], abuse["precision"], abuse["recall"]) == (1, 1, 0, 0, 0)
    assert (judgment["listed"], judgment["in_need"], judgment["found"]) == (2, 3, 2)


def test_a_mixed_cluster_counts_as_the_person_of_most_of_its_records() -> None:
    judgment = scored([(1, "x", False), (2, "x", False), (2, "x", False)], listed={"c-poverty": [("x", False)]}, needs=[(2, "poverty")])
    assert judgment["judgment"]["by_criterion"]["c-poverty"]["found"] == 1


def test_an_empty_list_has_no_precision_and_finds_nobody() -> None:
    judgment = scored([(1, "x", False)], needs=[(1, "poverty")])["judgment"]
    assert judgment["precision"] is None and judgment["recall"] == 0


@pytest.mark.parametrize("name", ["records", "persons", "needs"])
def test_a_missing_truth_file_is_named(tmp_path: Path, name: str) -> None:
    for other in {"records", "persons", "needs"} - {name}:
        pq.write_table(pa.table({"person": [1]}), tmp_path / f"{other}.parquet")
    with pytest.raises(WorkspaceError, match=f"{name}.parquet"):
        scoring.score(SimpleNamespace(criteria=()), tmp_path)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        (0, 10, 0.0, 0.277533),
        (10, 10, 0.722467, 1.0),
        (5, 10, 0.236593, 0.763407),
        (81, 263, 0.255302, 0.366153),
        (15, 148, 0.062386, 0.160494),
    ],
)
def test_wilson_against_published_values(hits: int, trials: int, low: float, high: float) -> None:
    """81 of 263 and 15 of 148 are the examples of Newcombe (1998), Statistics in Medicine 17, table I."""
    found = scoring.interval(hits, trials)
    assert found is not None
    assert found[0] == pytest.approx(low, abs=1e-4) and found[1] == pytest.approx(high, abs=1e-4)


@given(st.integers(1, 10_000), st.data())
def test_wilson_holds_the_share_and_is_symmetric(trials: int, data) -> None:
    hits = data.draw(st.integers(0, trials))
    found, mirrored = scoring.interval(hits, trials), scoring.interval(trials - hits, trials)
    assert found is not None and mirrored is not None
    assert 0 <= found[0] <= hits / trials + 1e-12 and hits / trials - 1e-12 <= found[1] <= 1
    assert found[0] == pytest.approx(1 - mirrored[1]) and found[1] == pytest.approx(1 - mirrored[0])


def test_wilson_without_trials_is_nothing() -> None:
    assert scoring.interval(0, 0) is None
