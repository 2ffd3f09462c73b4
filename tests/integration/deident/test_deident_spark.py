"""De-identifying on a real local Spark: what one machine's own command makes of the same records, and nothing left in the order."""

import collections
import csv
import json
import random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hagukumi.deident.general.work import deidentify_file
from hagukumi.deident.spark import DEIDENTIFICATION, deidentify_folder
from hagukumi.spark import SparkSettings, spark_session

pytestmark = pytest.mark.slow
ROWS = 5_000

RECIPE = """\
method = "global"
suppression_limit = 0.08
[privacy]
k = 5
l = { item = "傷病", kind = "distinct", l = 2 }
average_risk = 0.1
[items."氏名"]
role = "identifier"
[items."年齢"]
role = "quasi_identifier"
intervals = { widths = [5, 10, 20], top = 80 }
[items."性別"]
role = "quasi_identifier"
[items."町.丁"]
role = "quasi_identifier"
prefixes = [2]
[items."転入日"]
role = "quasi_identifier"
dates = true
lowest = 2
[items."傷病"]
role = "sensitive"
[items."保険"]
role = "sensitive"
[items."備え"]
role = "other"
"""


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("spark")


@pytest.fixture(scope="module")
def session(scratch):
    """One Spark for all tests, quick to warm up."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
        quick = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
        with spark_session(SparkSettings(memory="1g", partitions=2, further=quick), scratch, DEIDENTIFICATION) as session:
            yield session
    assert list(scratch.iterdir()) == []


def residents(seed=1):
    chance = random.Random(seed)
    ages = [min(int(abs(chance.gauss(35, 25))), 99) for _ in range(ROWS)]
    days = [f"20{chance.randint(10, 24)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}" for _ in range(ROWS)]
    towns = [f"{chance.choice('東西南北')}町{chance.choice('一二三')}丁目" for _ in range(ROWS)]
    return pa.table(
        {
            "氏名": [f"架空　{number}郎" for number in range(ROWS)],
            "年齢": ages,
            "性別": [chance.choice(("男", "　女 ")) for _ in range(ROWS)],
            "町.丁": towns,
            "転入日": days,
            "傷病": chance.choices(["なし", "高血圧", "がん"], (8, 2, 1), k=ROWS),
            "保険": chance.choices(["国保", "社保", None], (5, 4, 1), k=ROWS),
            "備え": chance.choices(["ある", 'かぎ"あり"', "ない,少し", ""], k=ROWS),
            "使わない列": ["x"] * ROWS,
        }
    )


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A recipe, the records as one file, and the same records in another order as a folder."""
    place = tmp_path_factory.mktemp("町[1]")
    (place / "recipe.toml").write_text(RECIPE, encoding="utf-8")
    table = residents()
    pq.write_table(table, place / "one.parquet")
    shuffled = table.take(np.random.default_rng(2).permutation(ROWS))
    (place / "many" / "within").mkdir(parents=True)
    pq.write_table(shuffled.slice(0, 1_500), place / "many" / "a.parquet")
    pq.write_table(shuffled.slice(1_500), place / "many" / "within" / "b.parquet")
    return place


@pytest.fixture(scope="module")
def both(session, town):
    """The answer of one machine and that of Spark."""
    one = deidentify_file(town / "recipe.toml", town / "one.parquet", town / "local", lambda step: None).report
    many = deidentify_folder(town / "recipe.toml", town / "many", town / "spark", lambda step: None)
    return one, many


def rows_of(folder, form):
    if form == "parquet":
        return [tuple(row.values()) for path in sorted(folder.iterdir()) for row in pq.read_table(path).to_pylist()]
    with_headings = [list(csv.reader(path.open(encoding="utf-8", newline=""))) for path in sorted(folder.iterdir())]
    return [tuple(row) for heading, *rows in with_headings for row in rows]


def test_the_answer_is_that_of_one_machine(both, town):
    one, many = both
    for name in ("levels", "suppressed", "classes", "records", "loss_name", "proved", "deleted", "unnamed"):
        assert many[name] == one[name], name
    assert many["suppressed"] > 0
    assert many["loss"] == pytest.approx(one["loss"], rel=1e-12)
    with (town / "local" / "data.csv").open(encoding="utf-8", newline="") as file:
        _, *expected = [tuple(row) for row in csv.reader(file)]
    found = rows_of(town / "spark" / "data", "parquet")
    assert collections.Counter(found) == collections.Counter(expected)
    assert sorted(path.name for path in (town / "spark").iterdir()) == ["data", "report.json"]
    assert [path.name for path in (town / "spark" / "data").iterdir()] == ["part-00000.parquet"]
    assert (town / "spark" / "report.json").read_text(encoding="utf-8") == json.dumps(many, ensure_ascii=False, indent=2) + "\n"


def near(one, other):
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(near(one[name], other[name]) for name in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(near, one, other))
    return other == (pytest.approx(one, rel=1e-9) if isinstance(one, float) else one)


def test_risks_and_standards_are_those_of_one_machine(both):
    one, many = both
    assert near(one["risks"], many["risks"])
    for expected, found in zip(one["standards"], many["standards"], strict=True):
        assert (found["article"], found["done"], found["outcome"]) == (expected["article"], expected["done"], expected["outcome"])
    assert "attack" not in many
    assert "attack" in many["not_measured"]["names"]
