"""Whatever a model, a pair or a table of rates holds: a chart is well-formed, tells everything, cuts nothing off, and adds up."""

import math
import xml.etree.ElementTree as ET
from decimal import Decimal

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.documents.render.picture import picture
from hagukumi.linkage.charts import Pair, best_threshold, subgroup_chart, text_of, threshold_chart, waterfall, weights_chart
from hagukumi.linkage.charts.drawing import shortened, width_of, wrapped
from hagukumi.linkage.charts.steps import steps_of
from hagukumi.linkage.engine.model import LevelShare, LinkModel

SVG = "{http://www.w3.org/2000/svg}"
NAMES = st.text(max_size=30) | st.sampled_from(["name", "birth", "<b>&\"'", "]]>", "<!--", "漢字" * 40, "a" * 200, "\x00\x0b\ud800"])
SHARES = st.floats(1e-9, 1.0)
ANY = st.floats(allow_nan=True, allow_infinity=True)
NUMBERS = st.floats(-60, 60)


@st.composite
def models(draw, shares=SHARES):
    levels = st.lists(st.builds(LevelShare, NAMES, shares, shares, st.booleans()), min_size=1, max_size=5)
    prior = draw(st.floats(1e-9, 0.9))
    return LinkModel(draw(st.sampled_from(["ja", "latin", "??"])), "1", prior, draw(st.dictionaries(NAMES, levels, max_size=4)))


@st.composite
def pairs_of_models(draw):
    model = draw(models())
    parts = [f"{name}={draw(st.sampled_from(levels)).level}" for name, levels in model.comparisons.items()]
    return model, ";".join(parts)


def sound(drawn):
    """Well-formed, drawing only, all words inside the picture and apart from one another."""
    picture(drawn)
    root = ET.fromstring(drawn)
    _, _, width, height = map(float, root.get("viewBox").split())
    boxes = []
    for text in root.iter(f"{SVG}text"):
        size = float(text.get("font-size"))
        wide = width_of(text.text or "", size)
        left = float(text.get("x")) - {"middle": wide / 2, "end": wide, None: 0}[text.get("text-anchor")]
        y = float(text.get("y"))
        assert left >= 0 and left + wide <= width and y - size * 0.85 > 0 and y + size * 0.15 <= height, text.text
        boxes.append((left, y - size * 0.85, left + wide, y + size * 0.15, text.text))
    for place, one in enumerate(boxes):
        for other in boxes[:place]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1], (one[4], other[4])
    for element in root.iter():
        assert "nan" not in " ".join(element.attrib.values()).lower().split()
    return True


@given(models(ANY))
def test_any_model_has_a_sound_chart_of_weights(model):
    drawn = weights_chart(model)
    assert sound(drawn) and drawn == weights_chart(model)
    rows = [line for line in text_of(drawn).splitlines() if line.count("\t") == 5]
    assert len(rows) == 1 + sum(map(len, model.comparisons.values()))


@given(pairs_of_models(), NUMBERS)
def test_the_steps_shown_add_up_to_the_weight_shown(pair, weight):
    model, evidence = pair
    steps = steps_of(Pair(evidence, weight), model)
    assert sum(Decimal(str(step.shown)) for step in steps) == Decimal(str(round(weight * 10) / 10))
    assert all(abs(step.shown - step.bits) <= 0.1 + 1e-6 for step in steps)
    assert math.isclose(math.fsum(step.bits for step in steps), weight, abs_tol=1e-4)


PARTS = st.dictionaries(NAMES | st.just("prior"), ANY, max_size=3)


@given(pairs_of_models(), ANY, ANY, PARTS, ANY, st.none() | ANY, st.none() | st.booleans(), NAMES | st.just("ambiguous"))
def test_any_pair_has_a_sound_waterfall(pair, weight, threshold, parts, gain, lead, linked, hold):
    model, evidence = pair
    assert sound(waterfall(Pair(evidence, weight, parts, gain, lead, linked, hold), model, threshold=threshold))


@given(NAMES)
def test_any_evidence_has_a_sound_waterfall(evidence):
    assert sound(waterfall(Pair(evidence, 3.0), LinkModel("ja", "1", 0.01, {})))


@given(st.lists(ANY | NUMBERS, max_size=40), st.floats(1e-6, 1e6), st.floats(1e-6, 1e6), st.none() | ANY)
def test_any_weights_have_a_sound_chart_of_thresholds(weights, false, missed, current):
    assert sound(threshold_chart(pa.table({"weight": pa.array(weights, pa.float64())}), false, missed, current=current))


@given(st.lists(NUMBERS, min_size=1, max_size=60), st.floats(0.01, 100), st.floats(0.01, 100))
def test_no_threshold_of_the_table_costs_less_than_the_best_and_all_pairs_are_accounted_for(weights, false, missed):
    choice = best_threshold(pa.table({"weight": weights}), false, missed)
    rows = choice.table.to_pylist()
    costs = [sum(false / (1 + 2.0**w) if w >= row["threshold"] else missed / (1 + 2.0**-w) for w in weights) for row in rows]
    assert np.allclose([row["cost"] for row in rows], costs)
    best = next(cost for row, cost in zip(rows, costs, strict=True) if row["threshold"] == choice.best)
    assert best <= min(costs) * (1 + 1e-9)
    assert [row["links"] for row in rows] == [sum(w >= row["threshold"] for w in weights) for row in rows]


@st.composite
def rates(draw):
    rows = []
    for side in draw(st.lists(st.sampled_from(["to_register", "from_register", "x"]), max_size=3, unique=True)):
        for group in ["all", *draw(st.lists(NAMES, max_size=3, unique=True))]:
            for value in draw(st.lists(NAMES, min_size=1, max_size=30, unique=True)):
                records = draw(st.integers(0, 5_000_000))
                linked = draw(st.integers(0, records))
                rows.append({"side": side, "group": group, "value": value, "records": records, "linked": linked})
    schema = pa.schema([(name, pa.string()) for name in ("side", "group", "value")] + [("records", pa.int64()), ("linked", pa.int64())])
    clean = [row | {name: row[name].encode("utf-8", "replace").decode() for name in ("side", "group", "value")} for row in rows]
    return pa.Table.from_pylist(clean, schema=schema)


@settings(max_examples=40)
@given(rates())
def test_any_rates_have_a_sound_chart_and_each_is_told(table):
    drawn = subgroup_chart(table)
    assert sound(drawn)
    rows = [line for line in text_of(drawn).splitlines() if line.count("\t") == 7]
    assert len(rows) == 1 + sum(row["records"] > 0 for row in table.to_pylist())


@given(st.text(), st.floats(30, 700), st.integers(1, 3))
def test_lines_hold_all_of_a_text_and_none_is_too_wide(text, width, most):
    whole = wrapped(text, width, 13)
    assert all(width_of(line, 13) <= width + 13 or len(line) <= 2 for line in whole)
    assert "".join(whole).replace(" ", "") == "".join(wrapped(text, 1e9, 13)).replace(" ", "")
    assert len(shortened(text, width, 13, most)) <= most
