"""What cannot be done beyond one machine is told before Spark is started; what was written is measured against every limit."""

import importlib.util
import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from hagukumi.deident.errors import DeidentError
from hagukumi.deident.recipes import read_recipe
from hagukumi.deident.spark import coding, recounting
from hagukumi.deident.spark.command import mount_deidentify_spark
from hagukumi.deident.spark.given import folder_of_parquet
from hagukumi.deident.spark.keys import Packing
from hagukumi.deident.spark.values import Values
from hagukumi.files.problems import Refused

LEAST = """\
{head}
[privacy]
k = 2
{privacy}
[items."年齢"]
role = "quasi_identifier"
intervals = {{ widths = [10] }}
{age}
[items."性別"]
role = "quasi_identifier"
[items."傷病"]
role = "sensitive"
"""


def recipe(folder, *, head="", privacy="", age=""):
    path = folder / "recipe.toml"
    path.write_text(LEAST.format(head=head, privacy=privacy, age=age), encoding="utf-8")
    return path


def run(*given):
    app = typer.Typer()
    mount_deidentify_spark(app)
    done = CliRunner().invoke(app, [str(one) for one in given])
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"head": 'method = "local"'}, 'method = "local" は'),
        ({"head": 'method = "cells"'}, 'method = "cells" は'),
        ({"head": 'method = "mondrian"'}, 'method = "mondrian" は'),
        ({"head": 'household = "世帯"'}, "世帯（household、household_k）"),
        ({"head": 'household = "世帯"', "privacy": "household_k = 2"}, "世帯（household、household_k）"),
        ({"head": 'person = "番号"'}, "同じ人の記録をまとめて"),
        ({"privacy": 'population = "p.csv"\nmap_k = 3'}, "map_k、presence"),
        ({"privacy": 'population = "p.csv"\npresence = { upper = 0.5 }'}, "map_k、presence"),
        ({"head": "sample = 0.5"}, "無作為の抜出し"),
        ({"head": 'treatments = [{ kind = "noise", items = ["傷病"], share = 0.1 }]'}, 'treatments の "noise"'),
        ({"head": 'treatments = [{ kind = "replace", items = ["傷病"] }]'}, 'treatments の "replace"'),
    ],
)
def test_what_needs_the_records_one_by_one_is_refused_before_any_work(tmp_path, asked, told):
    code, said = run(recipe(tmp_path, **asked), tmp_path / "nowhere", "--out", tmp_path / "out")
    assert code == 1
    assert told in said
    assert "Spark では" in said
    assert not (tmp_path / "out").exists()


def test_the_manual_names_every_option_and_everything_that_is_refused():
    app = typer.Typer(add_completion=False)
    mount_deidentify_spark(app)
    page = Path(__file__).parents[3] / "docs" / "how-to" / "deidentify.ja.md"
    section = page.read_text(encoding="utf-8").partition("`hagukumi deidentify-spark`\n")[2].partition("\n## ")[0]
    options = [option for one in typer.main.get_command(app).params for option in one.opts if option.startswith("--")]
    refused = [
        "local",
        "cells",
        "mondrian",
        "household",
        "household_k",
        "person",
        "population",
        "map_k",
        "presence",
        "sample",
        "treatments",
    ]
    assert [word for word in (*options, *refused, "not_measured", "lowest") if word not in section] == []


def records(**columns):
    return pa.table({"年齢": [30, 31], "性別": ["男", "女"], "傷病": ["なし", "がん"], **columns})


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda place: None, "Parquet（.parquet）のファイルがありません"),
        (lambda place: (place / "elsewhere").symlink_to("/usr", target_is_directory=True), "elsewhere: 別のフォルダーへのリンク"),
        (lambda place: (place / "more.csv").write_text("年齢\n"), "more.csv: Parquet（.parquet）でないファイル"),
        (lambda place: (place / "torn.parquet").write_bytes(b"PAR1"), "torn.parquet: Parquetのファイルとして読めません"),
        (
            lambda place: [pq.write_table(table, place / f"{n}.parquet") for n, table in enumerate((records(), records(別=[1, 2])))],
            "列「別」: 列又は列の型が",
        ),
        (
            lambda place: [pq.write_table(table, place / f"{n}.parquet") for n, table in enumerate((records(), records(年齢=["3", "4"])))],
            "列「年齢」: 列又は列の型が",
        ),
    ],
)
def test_a_folder_that_would_be_read_in_part_is_refused(tmp_path, make, told):
    place = tmp_path / "資料"
    place.mkdir()
    make(place)
    code, said = run(recipe(tmp_path), place, "--out", tmp_path / "out")
    assert (code, told in said) == (1, True), said
    assert not (tmp_path / "out").exists()


def test_one_file_is_for_the_command_of_one_machine(tmp_path):
    pq.write_table(records(), tmp_path / "one.parquet")
    code, said = run(recipe(tmp_path), tmp_path / "one.parquet", "--out", tmp_path / "out")
    assert code == 1
    assert "一つのファイルは hagukumi deidentify で" in said
    assert run(recipe(tmp_path), tmp_path / "nowhere", "--out", tmp_path / "out")[0] == 1


def test_nothing_is_written_into_the_folder_that_is_read(tmp_path):
    pq.write_table(records(), tmp_path / "one.parquet")
    for out in (tmp_path, tmp_path / "within" / "out"):
        code, said = run(recipe(tmp_path), tmp_path, "--out", out)
        assert (code, "元の資料のフォルダーの中" in said) == (1, True), said


def test_a_folder_that_changes_meanwhile_is_refused(tmp_path):
    (tmp_path / "in" / "_delta").mkdir(parents=True)
    (tmp_path / "in" / "_SUCCESS").touch()
    pq.write_table(records(), tmp_path / "in" / "a.parquet")
    with folder_of_parquet(tmp_path / "in") as files:
        assert [path.name for path in files] == ["a.parquet"]
    with pytest.raises(Refused, match="途中で書き換えられました"), folder_of_parquet(tmp_path / "in"):
        pq.write_table(records(), tmp_path / "in" / "b.parquet")


def test_missing_pyspark_is_told_with_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "in").mkdir()
    pq.write_table(records(), tmp_path / "in" / "a.parquet")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    code, said = run(recipe(tmp_path), tmp_path / "in", "--out", tmp_path / "out")
    assert code == 1
    assert "pip install 'hagukumi[spark]'" in said
    assert "hagukumi deidentify に一つのファイルを指定" in said
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == []


@settings(max_examples=150, deadline=None, derandomize=True)
@given(spans=st.lists(st.integers(1, 2**31 - 1) | st.integers(1, 5), min_size=1, max_size=12), seed=st.integers(0, 2**32))
def test_digits_come_out_of_their_keys_as_they_went_in(spans, seed):
    chance = np.random.default_rng(seed)
    digits = [np.append(chance.integers(0, span, 20), [0, span - 1]).astype(np.int32) for span in spans]
    packing = Packing.of(spans)
    keys = packing.packed(digits)
    assert len(keys) == packing.keys
    assert all(key.min() >= 0 for key in keys)
    for digit, again in zip(digits, packing.unpacked(keys), strict=True):
        assert again.tolist() == digit.tolist()


def coded(folder, **asked):
    """Ten records, two ages by two sexes."""
    values = {
        "年齢": Values(("31", "45"), np.array([6, 4])),
        "性別": Values(("女", "男"), np.array([5, 5])),
        "傷病": Values(("がん", "なし"), np.array([2, 8])),
    }
    return coding.coding_of(read_recipe(recipe(folder, **asked)), values, 10, lambda name: "")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"age": "lowest = 3"}, "段階の指定（3から2まで）"),
        ({"privacy": 'l = { item = "傷病", l = 3 }'}, "値は2種類しかないため"),
        ({"privacy": 't = { item = "傷病", t = 0.1, distance = "hierarchical" }'}, "階層による距離"),
    ],
)
def test_what_the_values_alone_show_to_be_impossible_is_refused_before_counting(tmp_path, asked, told):
    coding.refuse_before_counting(coded(tmp_path))
    with pytest.raises(DeidentError, match=re.escape(told)):
        coding.refuse_before_counting(coded(tmp_path, **asked))


def written(sizes, ill):
    """Classes of so many records, of which so many are ill."""
    sizes, ill = np.array(sizes), np.array(ill)
    classes = np.arange(len(sizes))
    numbers = np.stack([ill, sizes - ill], axis=1)
    where = np.nonzero(numbers)
    groups = (classes.astype(np.int32) // 2, classes.astype(np.int32) % 2)
    return recounting.Recounted({}, groups, sizes, {"傷病": (where[0], where[1], numbers[where])})


@pytest.mark.parametrize(
    ("asked", "sizes", "ill", "missed"),
    [
        ({}, (5, 4, 1), (1, 0, 1), "k"),
        ({"head": "suppression_limit = 0.1"}, (4, 4), (1, 1), "suppression_limit"),
        ({"privacy": 'l = { item = "傷病", l = 2 }'}, (5, 5), (2, 0), "l:傷病"),
        ({"privacy": 't = { item = "傷病", t = 0.1 }'}, (5, 5), (2, 0), "t:傷病"),
        ({"privacy": "average_risk = 0.2"}, (2, 3, 5), (1, 1, 0), "average"),
        ({"privacy": "uniques = 0.05", "head": ""}, (1, 4, 5), (1, 1, 0), "uniques"),
        ({"privacy": "population_uniques = 0.0\nsampling_fraction = 0.5"}, (1, 1, 8), (1, 1, 0), "population_uniques"),
    ],
)
def test_a_result_that_misses_a_limit_is_refused_by_name(tmp_path, asked, sizes, ill, missed):
    known = coded(tmp_path, **asked)
    found = written(sizes, ill)
    with pytest.raises(DeidentError, match=f"[（、]{missed}[、）]"):
        recounting.check_limits(known, found, recounting.risks_of(known, found, 0.2), sum(sizes))


def test_a_result_that_holds_everything_passes_and_a_lost_record_does_not(tmp_path):
    rules = 'l = { item = "傷病", l = 2 }\nt = { item = "傷病", t = 0.1 }\naverage_risk = 0.2\nuniques = 0.0'
    known = coded(tmp_path, privacy=rules)
    found = written((5, 5), (1, 1))
    risks = recounting.risks_of(known, found, 0.2)
    recounting.check_limits(known, found, risks, 10)
    with pytest.raises(DeidentError, match="10件で、書き出すはずの11件と違います"):
        recounting.check_limits(known, found, risks, 11)
