"""What cannot be searched is refused at once, in words that say where and what to do; and a search ends when its time is over."""

from collections.abc import Callable

import numpy as np
import pytest

from hagukumi.deident.coded import CodedRecords, SensitiveItem
from hagukumi.deident.errors import DeidentError, NothingSatisfies
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.privacy import Closeness, Distance, Diversity, DiversityKind, Limits, LossName, PopulationRisk, Presence, Privacy
from hagukumi.deident.search import Budget, optimum
from hagukumi.deident.search.frontier import Open

AGE = Hierarchy.of_paths("年齢", [("20", "20代", "*"), ("21", "20代", "*"), ("30", "30代", "*"), ("31", "30代", "*")])
SEX = Hierarchy.of_paths("性別", [("男", "*"), ("女", "*")])
TOWN = Hierarchy.of_paths("町丁", [("一丁目", "本町"), ("二丁目", "本町"), ("三丁目", "北町")])
ILLNESS = SensitiveItem("傷病", ("なし", "がん", "難病"), np.array([0, 1, 0, 1, 0, 1], np.int32))


def people(**changes: object) -> CodedRecords:
    given: dict = {
        "hierarchies": (AGE, SEX),
        "codes": (np.array([0, 1, 2, 3, 0, 1], np.int32), np.array([0, 1, 0, 1, 0, 1], np.int32)),
        "sensitive": {"傷病": ILLNESS},
        "households": np.array([1, 1, 2, 2, -1, -1]),
    }
    return CodedRecords(**(given | changes))


def distinct(least: float, kind: DiversityKind = DiversityKind.DISTINCT, c: float = 1.0) -> Privacy:
    return Privacy(diversity=(Diversity("傷病", kind, least, c),))


REFUSED: dict[str, tuple[CodedRecords, Privacy, Limits, str]] = {
    "no quasi-identifier": (people(hierarchies=(), codes=()), Privacy(), Limits(), "準識別子の項目がない"),
    "no record": (people(codes=(np.empty(0, np.int32),) * 2), Privacy(), Limits(), "記録が1件もありません"),
    "one item twice": (people(hierarchies=(SEX, SEX), codes=people().codes[1:] * 2), Privacy(), Limits(), "「性別」が準識別子として2回"),
    "a value outside the hierarchy": (
        people(codes=(people().codes[0], np.full(6, 2, np.int32))),
        Privacy(),
        Limits(),
        "「性別」に、階層にない値",
    ),
    "columns of unlike length": (people(codes=(people().codes[0], np.zeros(5, np.int32))), Privacy(), Limits(), "「性別」の記録の数"),
    "sensitive column too short": (
        people(sensitive={"傷病": SensitiveItem("傷病", ("なし",), np.zeros(2, np.int32))}),
        Privacy(),
        Limits(),
        "「傷病」の記録の数",
    ),
    "sensitive value unknown": (
        people(sensitive={"傷病": SensitiveItem("傷病", ("なし",), ILLNESS.codes)}),
        Privacy(),
        Limits(),
        "値の一覧にない値",
    ),
    "sensitive and quasi-identifier": (
        people(sensitive={"性別": SensitiveItem("性別", ("男", "女"), people().codes[1])}),
        Privacy(),
        Limits(),
        "「性別」が準識別子と機微な項目",
    ),
    "k above the records": (people(), Privacy(k=7), Limits(), "k = 7 は記録の数6件より大きい"),
    "k of nothing": (people(), Privacy(k=0), Limits(), "kは1以上"),
    "k-map without population": (people(), Privacy(map_k=3), Limits(), "母集団の記録が必要"),
    "presence without population": (people(), Privacy(presence=Presence(0, 0.5)), Limits(), "母集団の記録が必要"),
    "unknown sensitive item": (people(), Privacy(closeness=(Closeness("収入", Distance.EQUAL, 0.2),)), Limits(), "「収入」が、機微な項目"),
    "l above the values": (people(), distinct(3), Limits(), "2種類しかない"),
    "l below one": (people(), distinct(0.5), Limits(), "1以上"),
    "l not a number": (people(), distinct(float("nan")), Limits(), "1以上"),
    "l between numbers": (people(), distinct(1.5, DiversityKind.RECURSIVE), Limits(), "整数"),
    "c of nothing": (people(), distinct(2, DiversityKind.RECURSIVE, 0), Limits(), "cは0より大きく"),
    "t above one": (people(), Privacy(closeness=(Closeness("傷病", Distance.EQUAL, 1.5),)), Limits(), "近さtは0以上1以下"),
    "no hierarchy for the distance": (
        people(),
        Privacy(closeness=(Closeness("傷病", Distance.HIERARCHICAL, 0.5),)),
        Limits(),
        "階層が必要",
    ),
    "risk above one": (people(), Privacy(risk=PopulationRisk(average=2)), Limits(), "平均リスクの上限"),
    "no sampling": (people(), Privacy(risk=PopulationRisk(average=0.5, sampling_fraction=0)), Limits(), "抽出率"),
    "suppression above all": (people(), Privacy(), Limits(1.5), "抑制する記録の割合"),
    "weight of suppression above one": (people(), Privacy(), Limits(0.5, 2), "抑制の重み"),
    "average size without weight": (people(), Privacy(), Limits(0.5, 0, LossName.AVERAGE_CLASS_SIZE), "平均クラスサイズ"),
    "weight of an unknown item": (people(), Privacy(), Limits(weights=(("職業", 1.0),)), "「職業」は準識別子ではありません"),
    "negative weight": (people(), Privacy(), Limits(weights=(("性別", -1.0),)), "「性別」の重み"),
    "household condition without numbers": (people(households=None), Privacy(household_k=2), Limits(), "世帯番号が必要"),
    "too few households": (people(), Privacy(household_k=3), Limits(), "世帯の数2より大きい"),
    "household k of nothing": (people(), Privacy(household_k=0), Limits(), "世帯のkは1以上"),
    "households with risk limits": (people(), Privacy(household_k=2, risk=PopulationRisk(average=0.5)), Limits(), "同時に使えません"),
}


@pytest.mark.parametrize(("records", "privacy", "limits", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_used_is_refused(records: CodedRecords, privacy: Privacy, limits: Limits, words: str) -> None:
    with pytest.raises(DeidentError, match=words):
        optimum(records, privacy, limits)


@pytest.mark.parametrize(
    ("population", "words"),
    [
        (people(hierarchies=(SEX, AGE)), "母集団の準識別子または階層"),
        (people(codes=(people().codes[0], np.full(6, 9, np.int32))), "母集団：.*階層にない値"),
        (people(hierarchies=(SEX,), codes=people().codes[1:]), "母集団の準識別子または階層"),
    ],
)
def test_an_unlike_population_is_refused(population: CodedRecords, words: str) -> None:
    with pytest.raises(DeidentError, match=words):
        optimum(people(), Privacy(map_k=2), Limits(), population=population)


def test_presence_limits_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(DeidentError, match="下限が上限を超えない"):
        optimum(people(), Privacy(presence=Presence(0.5, 0.2)), Limits(), population=people())


def test_a_wide_table_is_refused_and_not_searched_for_years() -> None:
    hierarchies = tuple(Hierarchy.of_paths(f"項目{place}", [("0", "*"), ("1", "*")]) for place in range(400))
    wide = CodedRecords(hierarchies, (np.array([0, 1], np.int32),) * 400)

    with pytest.raises(DeidentError, match="400項目の段階の組み合わせ"):
        optimum(wide, Privacy(k=1), Limits())


def test_levels_that_change_nothing_do_not_widen_the_lattice() -> None:
    """Sixty items of which one value each occurs: one combination is left to look at."""
    hierarchies = tuple(Hierarchy.of_paths(f"項目{place}", [("0", "a", "*"), ("1", "b", "*")]) for place in range(60))
    alike = CodedRecords(hierarchies, (np.zeros(3, np.int32),) * 60)

    found = optimum(alike, Privacy(k=3), Limits(0))

    assert (found.nodes, found.levels, found.loss) == (1, (0,) * 60, 0)


def test_one_record_is_kept_as_it_is_where_nothing_is_asked() -> None:
    one = CodedRecords((AGE, SEX), (np.array([2], np.int32), np.array([1], np.int32)))

    found = optimum(one, Privacy(), Limits())

    assert found.levels == (0, 0)
    assert found.sizes.tolist() == [1]


def test_a_result_without_any_record_is_no_result() -> None:
    uneven = CodedRecords((TOWN,), (np.array([0, 1, 2], np.int32),))

    with pytest.raises(NothingSatisfies, match="すべての記録が抑制される"):
        optimum(uneven, Privacy(k=3), Limits(1.0))
    with pytest.raises(NothingSatisfies, match="抑制の上限を上げるか"):
        optimum(uneven, Privacy(k=3), Limits(0.5))


def test_many_items_whose_keys_do_not_fit_in_one_number_are_told_apart() -> None:
    """Forty items of four values and no level above: 4^40 keys; no two unlike records become one class."""
    hierarchies = tuple(Hierarchy.of_paths(f"項目{place}", [(str(value),) for value in range(4)]) for place in range(40))
    codes = np.random.default_rng(1).integers(0, 4, (40, 300), np.int32)
    twice = CodedRecords(hierarchies, tuple(np.tile(column, 2) for column in codes))

    found = optimum(twice, Privacy(k=2), Limits(0))

    assert found.sizes.tolist() == [2] * 300


def ticking(after: int) -> Callable[[], float]:
    """A clock that stands still for some looks and then is far ahead."""
    looks = iter(range(10**9))
    return lambda: 0.0 if next(looks) <= after else 1e9


def many_people() -> CodedRecords:
    rng = np.random.default_rng(7)
    return CodedRecords((AGE, SEX, TOWN), tuple(rng.integers(0, item.leaves, 60, np.int32) for item in (AGE, SEX, TOWN)))


def test_when_the_time_is_over_the_best_found_is_given_and_called_unproved() -> None:
    hurried = optimum(many_people(), Privacy(k=4), Limits(0.1), budget=Budget(1, ticking(1)), threads=1)
    calm = optimum(many_people(), Privacy(k=4), Limits(0.1), budget=Budget(1, ticking(10**6)))

    assert (hurried.proved, calm.proved) == (False, True)
    assert hurried.checks < calm.checks
    assert hurried.loss > calm.loss
    assert hurried.sizes.min() >= 4


def test_no_time_and_nothing_found_is_told_as_such() -> None:
    everyone = CodedRecords((TOWN, SEX), (np.array([0, 0, 2, 2], np.int32), np.array([0, 1, 0, 1], np.int32)))
    privacy = Privacy(closeness=(Closeness("傷病", Distance.EQUAL, 0.0),))
    mixed = CodedRecords(
        everyone.hierarchies, everyone.codes, {"傷病": SensitiveItem("傷病", ("なし", "がん"), np.array([0, 1, 0, 0], np.int32))}
    )

    with pytest.raises(NothingSatisfies, match="時間の上限"):
        optimum(mixed, privacy, Limits(0.3), budget=Budget(1, ticking(0)))


def test_unlike_roots_of_a_sensitive_hierarchy_are_as_far_as_can_be() -> None:
    """Two illnesses under two roots: moving a share from one to the other is moving it all the way up."""
    roots = Hierarchy.of_paths("傷病", [("なし", "軽い"), ("がん", "重い")])
    halves = SensitiveItem("傷病", roots.labels[0], np.array([0, 0, 1, 1], np.int32), roots)
    records = CodedRecords((SEX,), (np.array([0, 0, 1, 1], np.int32),), {"傷病": halves})

    def levels(t: float) -> tuple[int, ...]:
        return optimum(records, Privacy(closeness=(Closeness("傷病", Distance.HIERARCHICAL, t),)), Limits(0)).levels

    assert (levels(0.49), levels(0.5)) == ((1,), (0,))


def test_more_values_than_bits_are_counted_all_the_same() -> None:
    many = SensitiveItem("住所", tuple(f"{place}番" for place in range(70)), np.array([0, 69, 5, 5], np.int32))
    records = CodedRecords((SEX,), (np.array([0, 0, 1, 1], np.int32),), {"住所": many})
    privacy = Privacy(diversity=(Diversity("住所", DiversityKind.DISTINCT, 2),))

    assert optimum(records, privacy, Limits(0.5)).suppressed.tolist() == [False, False, True, True]


def test_in_a_large_lattice_every_open_node_is_taken_once_and_no_closed_one() -> None:
    lower = np.ones((2,) * 17)
    ranks = np.arange(lower.size).reshape(lower.shape)
    nodes = Open(lower, ranks, upward=False)
    first = nodes.choose(np.inf, 0)

    lower.ravel()[300:] = 9.0
    taken = [first]
    while (node := nodes.choose(5.0, 0)) is not None:
        taken.append(node)
        lower.ravel()[100:110] = 9.0

    assert len(taken) == len(set(taken))
    assert 290 <= len(taken) <= 301
    assert {ranks[node] for node in taken} - {ranks[first]} <= {*range(300)}
    assert not nodes.sweep(5.0, 0)
