"""Somebody outside holds a list of named people and looks for them in what is handed out with our own engine of record linkage."""

import functools

import numpy as np
import pyarrow as pa
import pytest

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.meaning import Known
from hagukumi.deident.risk import (
    Linkage,
    LinkageAttack,
    Proposed,
    RegisterQuality,
    Released,
    attack_by_linkage,
    make_register,
    released_cells,
    released_on_levels,
    told_linkage,
)
from hagukumi.deident.risk.identity import identity_items
from hagukumi.deident.search import classes_of
from hagukumi.runs.attacker import link_people

PERFECT = RegisterQuality(covered=1.0, wrong=0.0, missing=0.0, strangers=0.0)
PEOPLE = 800


@functools.cache
def hierarchies() -> tuple[Hierarchy, ...]:
    return (
        Hierarchy.of_paths("生年月日", [(f"{day}", f"月{day // 30}", f"年{day // 360}", "*") for day in range(18_000)]),
        Hierarchy.of_paths("性別", [("男", "*"), ("女", "*")]),
        Hierarchy.of_paths("町字", [(f"町{town}", f"地区{town // 10}", "*") for town in range(40)]),
    )


def residents() -> CodedRecords:
    chance = np.random.default_rng(3)
    return CodedRecords(hierarchies(), tuple(chance.integers(0, tree.leaves, PEOPLE).astype(np.int32) for tree in hierarchies()))


def handed_out(records: CodedRecords, *levels: int, k: int = 1) -> Released:
    classes, sizes = classes_of(records.generalised(levels))
    kept = sizes[classes] >= k
    numbered = np.full(records.rows, -1, np.int32)
    numbered[kept] = np.unique(classes[kept], return_inverse=True)[1]
    return released_on_levels(records, levels, numbered)


def attacked(
    released: Released,
    records: CodedRecords,
    linkage: Linkage = link_people,
    quality: RegisterQuality | None = None,
    most: int = 50_000,
) -> LinkageAttack:
    told = attack_by_linkage(released, make_register(records, seed=1, quality=quality), linkage, most=most)
    assert told is not None
    return told


def same_everywhere(outside: pa.Table, released: pa.Table, seed: int) -> Proposed:
    """A plain linkage: who agrees in all is linked, if there is one alone."""
    columns = ("birth", "sex", "area")
    shown: dict[tuple, list[int]] = {}
    for place, row in enumerate(zip(*(released[name].to_pylist() for name in columns), strict=True)):
        shown.setdefault(row, []).append(place)
    pairs = [
        (place, other, len(shown[row]) == 1)
        for place, row in enumerate(zip(*(outside[name].to_pylist() for name in columns), strict=True))
        for other in shown.get(row, ())
    ]
    entry, record, linked = (np.array(column) for column in zip(*pairs, strict=True))
    return Proposed(entry, record, np.where(linked, 5.0, -1.0), linked)


def test_linkage_names_nearly_everybody_when_only_names_were_removed_and_the_same_people_again() -> None:
    records = residents()
    told = attacked(handed_out(records, 0, 0, 0), records)
    assert attacked(handed_out(records, 0, 0, 0), records) == told
    assert told.found.low > 0.8
    assert told.trusted.share > 0.85
    assert told.items == {"birth_date": "生年月日", "sex": "性別", "area": "町字"}
    assert told.weight is not None and told.weight > 4
    assert told.by_weight[0].named <= told.by_weight[-1].named
    assert "正しく結び付けられたのは" in told_linkage(told, tried=True)


def test_linkage_names_nobody_where_five_look_alike() -> None:
    records = residents()
    released = handed_out(records, 2, 0, 1, k=5)
    assert len(released.kept)
    told = attacked(released, records)
    assert (told.found.successes, told.wrong.successes, told.trusted.attacks) == (0, 0, 0)
    believed = told.by_weight[-1]
    assert 0 < believed.right <= believed.named / 3


def test_the_release_and_the_list_are_compared_in_one_grain_and_the_list_alone_has_names() -> None:
    records = residents()
    seen: dict[str, pa.Table] = {}

    def looked(outside: pa.Table, released: pa.Table, seed: int) -> Proposed:
        seen.update(outside=outside, released=released)
        return same_everywhere(outside, released, seed)

    told = attacked(handed_out(records, 2, 0, 1), records, looked, PERFECT)
    assert told.levels == {"birth_date": 2, "sex": 0, "area": 1}
    assert set(seen["released"].column_names) == {"birth", "sex", "postal", "area"}
    assert seen["outside"].num_rows == told.entries == PEOPLE
    assert set(seen["outside"]["area"].to_pylist()) == set(seen["released"]["area"].to_pylist()) == {f"a{group}" for group in range(4)}
    assert all(len(text) == 8 for text in seen["released"]["birth"].to_pylist())
    assert seen["released"]["postal"].null_count == PEOPLE
    classes, sizes = classes_of(records.generalised((2, 0, 1)))
    assert told.found.successes == (sizes[classes] == 1).sum()
    assert told.wrong.successes == 0


def test_a_right_link_is_one_to_the_persons_own_record() -> None:
    records = residents()

    def one_beside(outside: pa.Table, released: pa.Table, seed: int) -> Proposed:
        told = same_everywhere(outside, released, seed)
        return Proposed(told.entry, (told.record + 1) % released.num_rows, told.weight, told.linked)

    told = attacked(handed_out(records, 0, 0, 0), records, one_beside, PERFECT)
    assert told.found.successes == 0
    assert told.wrong.successes == told.trusted.attacks > 0.9 * PEOPLE


def test_any_record_of_the_person_is_right_where_a_person_has_several() -> None:
    records = residents()

    def one_beside(outside: pa.Table, released: pa.Table, seed: int) -> Proposed:
        told = same_everywhere(outside, released, seed)
        return Proposed(told.entry, told.record ^ 1, told.weight, told.linked)

    released, register = handed_out(records, 0, 0, 0), make_register(records, seed=1, quality=PERFECT)
    alone = attack_by_linkage(released, register, one_beside, persons=np.full(PEOPLE, -1))
    pairs = attack_by_linkage(released, register, one_beside, persons=np.arange(PEOPLE) // 2)
    assert alone is not None and pairs is not None
    assert (alone.found.successes, pairs.wrong.successes) == (0, 0)
    assert pairs.found.share > 0.9


def test_whoever_is_withheld_is_not_found_and_counts() -> None:
    records = residents()
    released = handed_out(records, 1, 0, 1, k=2)
    told = attacked(released, records, same_everywhere, PERFECT)
    assert told.records == len(released.kept) < PEOPLE == told.found.attacks


def test_cells_on_unlike_levels_are_brought_to_the_commonest() -> None:
    """Most towns are shown as districts; the finer ones are read as their district, the blank one as unknown."""
    records = residents()
    levels = [np.zeros(PEOPLE, np.int8), np.zeros(PEOPLE, np.int8), np.ones(PEOPLE, np.int8)]
    levels[2][:100], levels[2][100:150] = 0, -1
    groups = [
        np.stack(tree.groups)[np.maximum(level, 0), codes] for tree, level, codes in zip(hierarchies(), levels, records.codes, strict=True)
    ]
    classes, _ = classes_of([group + 1 for group in groups])
    released = released_cells(
        records, levels, [np.where(level < 0, -1, group) for level, group in zip(levels, groups, strict=True)], classes
    )
    seen = []

    def looked(outside: pa.Table, shown: pa.Table, seed: int) -> Proposed:
        seen.append(shown)
        return same_everywhere(outside, shown, seed)

    attacked(released, records, looked, PERFECT)
    area = seen[0]["area"].to_pylist()
    assert area[100:150] == [None] * 50
    assert area[:100] == [f"a{group}" for group in hierarchies()[2].groups[1][records.codes[2][:100]]]


def test_of_a_large_release_whole_areas_are_taken() -> None:
    records = residents()
    seen = []

    def looked(outside: pa.Table, released: pa.Table, seed: int) -> Proposed:
        seen.append((outside, released))
        return same_everywhere(outside, released, seed)

    told = attacked(handed_out(records, 0, 0, 0), records, looked, PERFECT, most=200)
    towns = seen[0][1]["area"].to_pylist()
    assert not told.whole
    assert 150 < told.records <= 200
    assert set(seen[0][0]["area"].to_pylist()) <= set(towns)
    counts = np.bincount(records.codes[2])
    assert all(towns.count(f"a{town}") == counts[town] for town in range(40) if f"a{town}" in towns)
    assert told.found.share > 0.95
    narrow = attacked(handed_out(records, 1, 0, 1), records, looked, PERFECT, most=50)
    assert 0 < narrow.records <= 50
    assert "の一部の地域" in told_linkage(told, tried=True)


def test_without_birth_or_area_the_generic_attack_stands() -> None:
    records = residents()
    register = make_register(records, seed=1)
    for released in (handed_out(records, 3, 0, 0), handed_out(records, 0, 0, 2), handed_out(records, 0, 0, 0, k=PEOPLE)):
        assert attack_by_linkage(released, register, same_everywhere) is None
    assert "両方は分からない" in told_linkage(None, tried=True)
    assert "この実行では" in told_linkage(None, tried=False)


def test_what_an_item_means_is_read_from_its_heading_unless_it_is_told() -> None:
    values = [("1", "*"), ("2", "*")]
    trees = tuple(Hierarchy.of_paths(name, values) for name in ("年齢（満）", "学区", "コード", "健診の結果"))
    assert identity_items(trees) == {Known.AGE: 0, Known.AREA: 1}
    assert identity_items(trees, {"コード": Known.AREA})[Known.AREA] == 2
    wide = Hierarchy.of_paths("町丁", [(f"{town}", "*") for town in range(5)])
    assert identity_items((*trees, wide))[Known.AREA] == 4


def test_an_answer_about_rows_that_do_not_exist_is_refused() -> None:
    records = residents()
    nobody = np.array([PEOPLE])
    with pytest.raises(DeidentError, match="ない行"):
        attacked(handed_out(records, 0, 0, 0), records, lambda *_: Proposed(nobody, nobody, np.ones(1), np.ones(1, bool)))
