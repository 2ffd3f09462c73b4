"""Records counted beforehand are searched as the records themselves would be, one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.deident.coded import CodedRecords, SensitiveItem, Tally
from hagukumi.deident.errors import DeidentError, NothingSatisfies
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import Closeness, Distance, Diversity, DiversityKind, Limits, LossName, PopulationRisk, Presence, Privacy
from hagukumi.deident.search import Optimum, optimum

PATHS = (
    [("1", "1-2", "1-4", "*"), ("2", "1-2", "1-4", "*"), ("3", "3-4", "1-4", "*"), ("4", "3-4", "1-4", "*"), ("5", "5", "5", "*")],
    [("a", "a", "*"), ("b", "bc", "*"), ("c", "bc", "*")],
    [("x", "xz", "*"), ("y", "y", "*"), ("z", "xz", "*")],
)
ITEMS = tuple(Hierarchy.of_paths(f"項目{place}", path) for place, path in enumerate(PATHS))
ILLNESS = Hierarchy.of_paths("病名", [("flu", "light", "*"), ("cold", "light", "*"), ("cancer", "grave", "*")])

conditions = st.builds(
    Privacy,
    k=st.integers(1, 4),
    diversity=st.just(()) | st.tuples(st.builds(Diversity, st.just("病名"), st.sampled_from(DiversityKind), st.just(2), st.just(2.0))),
    closeness=st.just(()) | st.tuples(st.builds(Closeness, st.just("病名"), st.sampled_from(Distance), st.sampled_from((0.2, 0.4)))),
    risk=st.none()
    | st.builds(PopulationRisk, st.sampled_from((None, 0.1, 0.3)), st.sampled_from((None, 0.05)), st.none() | st.just(0.1), st.just(0.3)),
    presence=st.none() | st.builds(Presence, st.just(0.1), st.just(0.9)),
)
limits = st.builds(Limits, st.sampled_from((0.0, 0.2, 0.5)), st.sampled_from((0.3, 0.5, 0.9)), st.sampled_from(LossName))


def drawn(seed: int, rows: int, most: int) -> tuple[CodedRecords, Tally]:
    """Rows, some of them alike, and how many records each stands for."""
    chance = np.random.default_rng(seed)
    codes = tuple(chance.integers(0, hierarchy.leaves, rows).astype(np.int32) for hierarchy in ITEMS)
    illness = SensitiveItem("病名", ILLNESS.labels[0], chance.integers(0, 3, rows).astype(np.int32), ILLNESS)
    return CodedRecords(ITEMS, codes, {"病名": illness}), Tally(chance.integers(1, most + 1, rows))


def one_by_one(rows: CodedRecords, tally: Tally) -> CodedRecords:
    illness = rows.sensitive["病名"]
    each = SensitiveItem(illness.item, illness.values, np.repeat(illness.codes, tally.records), illness.hierarchy)
    return CodedRecords(rows.hierarchies, tuple(np.repeat(column, tally.records) for column in rows.codes), {"病名": each})


def answer(found: Optimum) -> tuple[object, ...]:
    return found.levels, found.loss, found.proved, found.nodes, found.sizes.tolist()


def outcome(records: CodedRecords, privacy: Privacy, wanted: Limits, **more: object) -> Optimum | str:
    try:
        return optimum(records, privacy, wanted, threads=1, **more)
    except NothingSatisfies as nothing:
        return str(nothing)
    except DeidentError as refused:
        return str(refused)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32), rows=st.integers(1, 25), most=st.sampled_from((1, 3, 12)), privacy=conditions, wanted=limits)
def test_rows_that_stand_for_several_records_give_the_answer_of_these_records(seed, rows, most, privacy, wanted):
    counted, tally = drawn(seed, rows, most)
    population = one_by_one(counted, Tally(tally.records * 2)) if privacy.presence is not None else None
    expected = outcome(one_by_one(counted, tally), privacy, wanted, population=population)
    found = outcome(counted, privacy, wanted, population=population, tally=tally)
    if isinstance(expected, str) or isinstance(found, str):
        assert found == expected
        return
    assert answer(found) == answer(expected)
    assert np.repeat(found.suppressed, tally.records).tolist() == expected.suppressed.tolist()
    assert np.repeat(found.class_of, tally.records).tolist() == expected.class_of.tolist()


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 2**32),
    rows=st.integers(4, 25),
    levels=st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(0, 1)),
    wanted=limits,
)
def test_rows_counted_on_the_lowest_level_that_may_be_used_lose_nothing(seed, rows, levels, wanted):
    """Any leaf of its group stands in a row, so that the table is as small as the recipe allows."""
    records, tally = drawn(seed, rows, 3)
    wanted = Limits(
        wanted.suppression_limit,
        wanted.suppression_weight,
        wanted.loss,
        (),
        tuple((hierarchy.item, level, None) for hierarchy, level in zip(ITEMS, levels, strict=True)),
    )
    groups = [hierarchy.groups[level] for hierarchy, level in zip(ITEMS, levels, strict=True)]
    any_leaf = tuple(
        np.unique(group, return_index=True)[1].astype(np.int32)[group[column]] for group, column in zip(groups, records.codes, strict=True)
    )
    leaves = tuple(
        np.bincount(column, weights=tally.records, minlength=hierarchy.leaves).astype(np.int64)
        for hierarchy, column in zip(ITEMS, records.codes, strict=True)
    )
    privacy = Privacy(k=3)
    expected = outcome(one_by_one(records, tally), privacy, wanted)
    found = outcome(CodedRecords(ITEMS, any_leaf, records.sensitive), privacy, wanted, tally=Tally(tally.records, leaves))
    if isinstance(expected, str) or isinstance(found, str):
        assert found == expected
        return
    assert (found.levels, found.sizes.tolist()) == (expected.levels, expected.sizes.tolist())
    assert found.loss == pytest.approx(expected.loss, rel=1e-12)


@pytest.mark.parametrize(
    ("tally", "privacy", "told"),
    [
        (Tally(np.array([1, 0, 2])), Privacy(k=2), "件数はどの行も1以上"),
        (Tally(np.array([1, 2])), Privacy(k=2), "数が合いません"),
        (Tally(np.array([2**31, 1, 1])), Privacy(k=2), "一度に扱える2,147,483,647件"),
        (Tally(np.array([1, 1, 1])), Privacy(household_k=2), "世帯の条件は、数えた表では守れません"),
        (Tally(np.array([1, 1, 2])), Privacy(k=5), "記録の数4件より大きい"),
    ],
)
def test_a_table_that_cannot_be_searched_is_refused(tally, privacy, told):
    with pytest.raises(DeidentError, match=told):
        optimum(drawn(1, 3, 1)[0], privacy, Limits(), tally=tally)
