"""Every chart can be read by everybody: named, told in words, in black and white, without script or anything from outside."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pyarrow as pa
import pytest

from hagukumi.documents.render.picture import picture
from hagukumi.linkage import LinkSettings
from hagukumi.linkage.charts import SampleEstimate, charts, rates_by_subgroup, text_of, threshold_chart
from hagukumi.linkage.charts.drawing import width_of
from hagukumi.linkage.engine.model import LevelShare, LinkModel
from hagukumi.linkage.japanese.comparisons import COMPARISONS

SVG = "{http://www.w3.org/2000/svg}"
MODEL = LinkModel(
    "ja",
    "1",
    1 / 50_000,
    {
        c.name: tuple(LevelShare(level.name, level.match, level.other, place % 3 != 2) for place, level in enumerate(c.levels))
        for c in COMPARISONS
    },
)


def _pairs():
    chance = np.random.default_rng(1)
    weights = np.round(np.concatenate([chance.normal(22, 6, 3_000), chance.normal(-3, 2.5, 300), chance.normal(8, 4, 60)]), 6)
    evidence = chance.choice(["name=kanji+kana;birth=day;sex=same;home=one", "name=given;birth=day;sex=unknown;home=town"], len(weights))
    hold = np.where(weights < 5, "uncertain", np.where(evidence == evidence[0], "", "name_differs"))
    return pa.table({"weight": weights, "evidence": evidence, "linked": hold == "", "hold": hold})


def _rates():
    chance = np.random.default_rng(2)
    count = 4_000
    key = {"_source": chance.choice(["juki", "school", "clinic"], count), "_row": np.arange(count)}
    traits = {
        "source": key["_source"],
        "sex": chance.choice(["male", "female", "absent"], count),
        "birth": chance.choice(["1990s", "2010s", "2020s"], count),
        "moved_in": chance.random(count) < 0.004,
    }
    return rates_by_subgroup(pa.table({**key, "person": chance.integers(0, 1_500, count)}), pa.table(key | traits), register=["juki"])


PAIRS, RATES = _pairs(), _rates()
FILES = charts(MODEL, PAIRS, RATES, LinkSettings())
DRAWN = {name: text for name, text in FILES.items() if name.endswith(".svg")} | {
    "sampled.svg": threshold_chart(
        PAIRS,
        10,
        1,
        [SampleEstimate(t, (12, 3, 30), (40, 20, 90), (160, 60, 300), (t - 5, -9, 9)) for t in (2.0, 5.0, 8.0, 12.0)],
        current=9.0,
        also=["結び付けた組のうち、正しいもの（適合率）: 99.50％（95％信頼区間 98.00％〜99.90％）"],
    )
}
every_chart = pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN)


def texts(drawn):
    return list(ET.fromstring(drawn).iter(f"{SVG}text"))


def box_of(element):
    size, width = float(element.get("font-size")), width_of(element.text, float(element.get("font-size")))
    left = float(element.get("x")) - {"middle": width / 2, "end": width, None: 0}[element.get("text-anchor")]
    return left, float(element.get("y")) - size * 0.85, left + width, float(element.get("y")) + size * 0.15


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_files_of_one_linkage():
    names = ["weights", "threshold", "rates_to_register", "rates_from_register"]
    names += ["waterfall_strongest", "waterfall_weakest_link", "waterfall_strongest_held"]
    assert set(FILES) == {"index.txt", *(f"{name}.{kind}" for name in names for kind in ("svg", "txt"))}
    assert FILES["index.txt"].splitlines()[0] == "weights.svg\t名寄せの重み：何がどれだけ効くか"
    assert all(FILES[f"{name}.txt"] == text_of(FILES[f"{name}.svg"]) for name in names)


@every_chart
def test_a_chart_names_itself_and_tells_its_content(drawn):
    root = ET.fromstring(drawn)
    title, desc = root[0], root[1]
    assert (title.tag, desc.tag, root.get("role"), root.get("lang")) == (f"{SVG}title", f"{SVG}desc", "img", "ja")
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert text_of(drawn) == f"{title.text}\n{desc.text}\n"
    assert len(re.findall(r"^[^\t\n]*\t", desc.text, re.MULTILINE)) > 3


@every_chart
def test_every_figure_that_is_drawn_is_told(drawn):
    told = text_of(drawn).replace("\n", "")
    rows = [element.text for element in texts(drawn) if re.search(r"[0-9].*[.%件]|[+−][0-9]+\.", element.text)]
    figures = {figure for text in rows for figure in re.findall(r"[+−]?[0-9][0-9,]*\.[0-9]", text)}
    assert figures and not {figure for figure in figures if figure not in told}


@every_chart
def test_an_official_document_may_hold_a_chart(drawn):
    assert picture(drawn).width == 800, "no script, style sheet, link, outside file or document type"


@every_chart
def test_no_text_is_cut_off_or_lies_over_another(drawn):
    _, _, width, height = map(float, ET.fromstring(drawn).get("viewBox").split())
    boxes = [(box_of(element), element.text) for element in texts(drawn)]
    for (left, top, right, bottom), text in boxes:
        assert left >= 0 and top >= 0 and right <= width and bottom <= height, text
    for place, (one, text) in enumerate(boxes):
        for other, beside in boxes[:place]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (text, beside)


@every_chart
def test_words_are_large_and_dark_enough(drawn):
    for element in texts(drawn):
        assert float(element.get("font-size")) >= 13
        assert (1 + 0.05) / (luminance(element.get("fill")) + 0.05) >= 4.5


@every_chart
def test_one_colour_says_nothing_alone(drawn):
    """Besides ink, greys and paper there is one colour: whatever differs, differs in pattern, shape, place or words."""
    colours = {
        colour for colour in re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', drawn) if len({colour[1:3], colour[3:5], colour[5:]}) > 1
    }
    assert colours <= {"#0017c1"}


def test_charts_on_one_page_share_no_name():
    names = [name for drawn in FILES.values() for name in re.findall(r' id="([^"]+)"', drawn)]
    own = [name for name in names if not name.startswith("subgroups")]
    assert len(own) == len(set(own))


def test_the_same_linkage_gives_the_same_bytes_in_whatever_order_its_rows_come():
    order = np.random.default_rng(5).permutation(PAIRS.num_rows)
    assert charts(MODEL, PAIRS.take(order), RATES, LinkSettings()) == FILES


def test_without_pairs_rates_and_comparisons_there_are_charts_that_say_so():
    empty = charts(LinkModel("ja", "1", 0.5, {}), PAIRS.slice(0, 0), RATES.slice(0, 0), LinkSettings())
    assert {name for name in empty if name.endswith(".svg")} == {"weights.svg", "threshold.svg", "rates.svg"}
    assert "基準で決める組がない。" in empty["threshold.txt"] and "数える記録がない。" in empty["rates.txt"]
