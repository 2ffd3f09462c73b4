"""Who stands out, the log-linear model and the attack by record linkage, bounded and in sentences."""

import dataclasses

import numpy as np
import pyarrow as pa
import pytest

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.hierarchy import Hierarchy
from hagukumi.deident.risk import (
    Effects,
    LinkageAttack,
    MaskedRisk,
    Released,
    StandingOut,
    modelled,
    released_cells,
    standing_out,
    standing_out_after,
    told_linkage,
    told_masked,
    told_model,
    told_standing,
)
from hagukumi.deident.risk import standing as bounds
from hagukumi.deident.risk.rates import rate
from hagukumi.deident.search import classes_of
from hagukumi.linkage import TooManyPairs
from hagukumi.runs import attacker

TREES = tuple(
    Hierarchy.of_paths(item, [(f"{value}", "*") for value in range(wide)]) for item, wide in (("年齢", 6), ("性別", 2), ("町字", 5))
)


def handed_out(people: int, blank: float = 0.0) -> Released:
    chance = np.random.default_rng(8)
    records = CodedRecords(TREES, tuple(chance.integers(0, tree.leaves, people).astype(np.int32) for tree in TREES))
    levels = tuple(np.where(chance.random(people) < blank, -1, 0).astype(np.int8) for _ in TREES)
    groups = tuple(np.where(level < 0, -1, codes).astype(np.int32) for level, codes in zip(levels, records.codes, strict=True))
    return released_cells(records, levels, groups, classes_of([group + 1 for group in groups])[0])


def test_of_many_records_some_are_looked_at_and_the_chance_of_a_right_match_falls_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(2)
    columns = [chance.integers(0, 10, 3_000) for _ in range(3)]
    whole = standing_out(("甲", "乙", "丙"), columns, 0.5)
    monkeypatch.setattr(bounds, "MOST_RECORDS", 300)
    part = standing_out(("甲", "乙", "丙"), columns, 0.5)
    assert (whole.looked, part.looked, part.records) == (3_000, 300, 3_000)
    assert part.share > whole.share
    assert part.intrusion < whole.intrusion
    assert "無作為に選んだ300件の" in told_standing(part, None)[0]
    assert standing_out((), (), 0.5).share == 0.0


def test_a_blank_makes_nobody_stand_out() -> None:
    plain, blanked = (standing_out_after(handed_out(40, blank), 0.5) for blank in (0.0, 1.0))
    assert plain.share > 0
    assert (blanked.share, blanked.by_size) == (0.0, (0, 0, 0))


def test_pairs_of_items_are_modelled_where_there_are_records_enough() -> None:
    few, many = (modelled(handed_out(people, 0.02), 0.5) for people in (150, 1_500))
    assert few is not None and few.effects is Effects.MAIN
    assert many is not None and many.effects is Effects.PAIRS
    assert "項目ごとの割合から" in told_model(few)
    assert "項目どうしの関係も見て" in told_model(many)


def test_who_stood_out_before_and_nobody_after_is_told() -> None:
    before = StandingOut(500, 500, 3, (1, 20, 29), {"町字": 0.7, "年齢": 0.5}, 1.0, 1.0)
    nobody = dataclasses.replace(before, by_size=(0, 0, 0))
    told = told_standing(before, nobody)
    assert told[0] == (
        "加工前の資料では、記録の10%（10人に1人）が、3項目までの組み合わせで1件だけに絞れました。人を目立たせる働きが最も大きい項目は「町字」です。"
    )
    assert told[1] == "加工後の資料には、3項目までの組み合わせで1件だけに絞れる記録はありません。"
    assert told_standing(nobody, None) == []


def test_linkage_without_a_candidate_and_numbers_that_moved_are_told() -> None:
    attack = LinkageAttack({"age": "年齢"}, {"age": 1}, 100, 900, True, rate(0, 80), rate(0, 100), rate(0, 0), None, ())
    assert told_linkage(attack, tried=True).endswith("候補になる記録は見つかりませんでした。")
    told = told_masked(["所得", "税額"], MaskedRisk(0.05, 0.1, 0.02, 0.001))
    assert "「所得」・「税額」" in told and "標準偏差の5%以内" in told


def test_where_too_many_fit_alike_the_linkage_proposes_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def explodes(*given: object, **settings: object) -> None:
        raise TooManyPairs("many")

    monkeypatch.setattr(attacker, "link", explodes)
    people = pa.table({name: ["10000001"] for name in ("birth", "sex", "postal", "area")})
    told = attacker.link_people(people.append_column("name", pa.array(["佐藤 一郎"])), people, 1)
    assert [len(part) for part in (told.entry, told.record, told.weight, told.linked)] == [0, 0, 0, 0]
