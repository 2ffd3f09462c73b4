"""α-distinction and α-separation against counting every pair; and a recipe for whatever file comes."""

from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.deident.general.loading import Column, Loaded
from hagukumi.deident.general.work import make
from hagukumi.deident.guidance import Dictionary, propose, recipe_text, tried
from hagukumi.deident.guidance.separation import separation, strongest
from hagukumi.deident.recipes import Role, read_recipe
from hagukumi.files.problems import Refused

CELLS = st.one_of(
    st.sampled_from(["", "男", "女", "2020-04-01", "2021/5/6", "090-1234-5678", "なし", "長い自由記述がここにあります。二度は出ません。"]),
    st.integers(0, 130).map(str),
    st.text(max_size=6),
)
HEADINGS = st.sampled_from(["年齢", "性別", "生年月日", "傷病", "所得", "世帯番号", "宛名番号", "氏名", "x", "#\n", '"', "町字", "備考"])


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


PERSON_CELLS = st.integers(0, 12).map(lambda number: f"宛{number:03d}")


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_every_file_gives_a_recipe_that_it_accepts_as_it_is_or_a_reason(data):
    names = data.draw(st.lists(HEADINGS, min_size=1, max_size=5, unique=True))
    rows = data.draw(st.integers(1, 30))
    cells = {name: PERSON_CELLS if name in ("世帯番号", "宛名番号") else CELLS for name in names}
    columns = {name: column(name, data.draw(st.lists(cells[name], min_size=rows, max_size=rows))) for name in names}
    loaded = Loaded(columns, (), rows)
    try:
        proposal = tried(propose(loaded, Dictionary(), ","), loaded, lambda: 0.0)
    except Refused as refused:
        assert "レシピを作れません" in str(refused)
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "recipe.toml"
        path.write_text(recipe_text(proposal, "data.csv"), encoding="utf-8")
        assert read_recipe(path) == proposal.recipe
        made = make(path, lambda recipe: loaded, lambda step: None)
    assert made.report["records"] == rows and proposal.trial
    assert set(made.columns) == {name for name, item in proposal.recipe.items.items() if item.role is not Role.IDENTIFIER}


@settings(max_examples=6, deadline=None)
@given(st.data())
def test_files_as_offices_have_them_give_a_recipe_that_they_accept(data):
    """Enough records for the usual limits; families, persons with several records, rare values, free text, odd cells."""
    chance = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    rows = data.draw(st.sampled_from((60, 150, 400)))
    number = np.arange(rows) // data.draw(st.sampled_from((1, 2, 4)))
    kinds = {
        "宛名番号": lambda: [f"{70_000 + one}" for one in number],
        "世帯番号": lambda: [f"世{one}" for one in np.arange(rows) // chance.integers(1, 6)],
        "年齢": lambda: [str(age) for age in chance.integers(0, 105, rows)],
        "生年月日": lambda: [f"{year}-04-{day:02d}" for year, day in zip(chance.integers(1930, 2020, rows), number % 28 + 1, strict=True)],
        "性別": lambda: list(chance.choice(["男", "女", ""], rows)),
        "町字": lambda: [f"141{town:02d}{area:03d}" for town, area in chance.integers(0, 20, (rows, 2))],
        "傷病": lambda: list(chance.choice(["なし", "高血圧", "難病", "*"], rows, p=[0.7, 0.2, 0.05, 0.05])),
        "所得": lambda: [str(int(one)) for one in chance.lognormal(15, 1, rows)],
        "備考": lambda: [f"窓口で{one}回目の面談を行い、暮らしの様子を聞いた" for one in range(rows)],
        "国籍": lambda: [f"国{int(one)}" for one in chance.pareto(1, rows) * 2],
    }
    names = data.draw(st.lists(st.sampled_from(sorted(kinds)), min_size=3, max_size=6, unique=True))
    loaded = Loaded({name: column(name, kinds[name]()) for name in names}, (), rows)
    try:
        proposal = tried(propose(loaded, Dictionary(), ","), loaded, lambda: 0.0)
    except Refused as refused:
        assert "レシピを作れません" in str(refused)
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "recipe.toml"
        path.write_text(recipe_text(proposal, "data.csv"), encoding="utf-8")
        made = make(path, lambda recipe: loaded, lambda step: None)
    assert made.report["risks"]["smallest_class"] >= proposal.recipe.privacy.k
    assert made.report["suppressed"] <= 0.05 * rows
