"""α-distinction and α-separation against counting every pair; and a recipe for whatever file comes."""

from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.deident.general.loading import Column, Loaded
from hagukumi.deident.guidance import propose, recipe_text
from hagukumi.deident.guidance.separation import separation, strongest
from hagukumi.deident.recipes import read_recipe
from hagukumi.files.problems import Refused

CELLS = st.one_of(
    st.sampled_from(["", "男", "女", "2020-04-01", "2021/5/6", "090-1234-5678", "なし", "長い自由記述がここにあります。二度は出ません。"]),
    st.integers(0, 130).map(str),
    st.text(max_size=6),
)
HEADINGS = st.sampled_from(["年齢", "性別", "生年月日", "傷病", "所得", "世帯番号", "氏名", "x", "#\n", '"', "町字", "備考"])


def column(name, cells):
    values = sorted(set(cells))
    return Column(name, tuple(values), np.array([values.index(cell) for cell in cells], np.int32))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.sampled_from("123")), min_size=2, max_size=25))
def test_as_counting_every_pair_says(rows):
    columns = [column(str(place), cells) for place, cells in enumerate(zip(*rows, strict=True))]
    found = separation(columns)
    pairs = list(combinations(rows, 2))
    assert found.distinction == len(set(rows)) / len(rows)
    assert abs(found.separation - sum(one != other for one, other in pairs) / len(pairs)) < 1e-12
    assert found.uniques == sum(rows.count(row) == 1 for row in rows) / len(rows)


def test_keys_of_many_values_do_not_run_over():
    chance = np.random.default_rng(1)
    columns = [Column(str(place), tuple(map(str, range(3_000))), chance.integers(0, 3_000, 500).astype(np.int32)) for place in range(9)]
    assert separation(columns).uniques == 1.0
    assert [one.items for one in strongest([*columns[:1], column("y", ["a", "b"] * 250)])] == [("0", "y")]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_file_gives_a_recipe_that_can_be_read_or_a_reason(data):
    names = data.draw(st.lists(HEADINGS, min_size=1, max_size=5, unique=True))
    rows = data.draw(st.integers(1, 30))
    columns = {name: column(name, data.draw(st.lists(CELLS, min_size=rows, max_size=rows))) for name in names}
    try:
        proposal = propose(Loaded(columns, (), rows), {}, ",")
    except Refused as refused:
        assert "レシピを作れません" in str(refused)
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "recipe.toml"
        path.write_text(recipe_text(proposal, "data.csv"), encoding="utf-8")
        assert read_recipe(path) == proposal.recipe
