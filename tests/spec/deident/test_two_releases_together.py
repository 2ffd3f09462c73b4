"""Two releases of one file in one hand: each keeps its k, and together they may leave fewer (規則62条5号)."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hagukumi.deident.errors import DeidentError
from hagukumi.deident.general.coding import wanted_items
from hagukumi.deident.general.loading import loaded_of
from hagukumi.deident.general.together import together
from hagukumi.deident.general.work import make
from hagukumi.deident.recipes import read_recipe

BY_AGE = """
suppression_limit = 1.0
privacy = { k = 3 }
[items."年齢"]
role = "quasi_identifier"
intervals = { widths = [5, 20] }
level = 0
[items."町"]
role = "quasi_identifier"
prefixes = [1]
level = 2
"""
BY_TOWN = BY_AGE.replace("level = 0", "level = X").replace("level = 2", "level = 0").replace("level = X", "level = 3")


def _made(folder, rows, text):
    recipe = folder / "recipe.toml"
    recipe.write_text(text, encoding="utf-8")
    return make(recipe, lambda asked: loaded_of(rows, wanted_items(asked)), lambda step: None), read_recipe(recipe)


def _rows(people):
    return pa.table({"年齢": [str(age) for age, _ in people], "町": [town for _, town in people]})


def _labels(made):
    """What is written of each record, None where it was left out."""
    written = [[column.labels[code] for code in column.codes] for column in made.columns.values()]
    return [labels if kept else None for labels, kept in zip(zip(*written, strict=True), made.kept, strict=True)]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(20, 24), st.sampled_from(["中町", "中央", "東町"])), min_size=12, max_size=60))
def test_what_both_leave_is_what_counting_the_written_records_gives(tmp_path, people):
    rows = _rows(people)
    try:
        (first, before), (second, _) = _made(tmp_path, rows, BY_AGE), _made(tmp_path, rows, BY_TOWN)
    except DeidentError:
        return  # nobody is alike: nothing is handed out at all
    found = together(lambda asked: loaded_of(rows, wanted_items(asked)), second, before, first.report["levels"], {}, 3)
    pairs = [pair for pair in zip(_labels(first), _labels(second), strict=True) if None not in pair]
    sizes = Counter(pairs)
    assert found is not None
    assert found.records == len(pairs)
    assert found.smallest == min(sizes.values(), default=0)
    assert found.below == sum(size for size in sizes.values() if size < 3)


def test_each_keeps_k_and_together_they_single_somebody_out(tmp_path):
    people = [(30, "中町")] * 3 + [(30, "東町")] + [(40, "東町")] * 3
    rows = _rows(people)
    (first, before), (second, _) = _made(tmp_path, rows, BY_AGE), _made(tmp_path, rows, BY_TOWN)
    assert first.report["risks"]["smallest_class"] >= 3 and second.report["risks"]["smallest_class"] >= 3
    found = together(lambda asked: loaded_of(rows, wanted_items(asked)), second, before, first.report["levels"], {}, 3)
    assert (found.smallest, found.below) == (1, 1)
    assert "1件の記録で" in found.told(3)
    assert "3人以上います" in together(
        lambda asked: loaded_of(rows, wanted_items(asked)), first, before, first.report["levels"], {}, 1
    ).told(1)


@pytest.mark.parametrize("text", [BY_AGE + "", BY_AGE.replace("suppression_limit", 'method = "mondrian"\nsuppression_limit')])
def test_what_cannot_be_counted_is_not_guessed(tmp_path, text):
    rows = _rows([(30, "中町")] * 6)
    made, _ = _made(tmp_path, rows, BY_AGE)
    (tmp_path / "other.toml").write_text(text.replace("level = 0\n", "").replace("level = 2\n", ""), encoding="utf-8")
    before = read_recipe(tmp_path / "other.toml")
    found = together(lambda asked: loaded_of(rows, wanted_items(asked)), made, before, {"年齢": 0, "町": 0}, {}, 3)
    assert (found is None) == (before.method.value == "mondrian")
    assert np.all(made.kept)
