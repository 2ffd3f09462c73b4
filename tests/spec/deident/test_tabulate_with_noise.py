"""`hagukumi tabulate` with noise: what is printed, what it costs, and when nothing is printed and nothing is spent."""

import csv
import fcntl
import json
import random

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from hagukumi.deident.statistics.command import mount_tabulate

SPEC = """
population = "架空市の住民、2026年10月1日"
method = "noise"
[noise]
budget = 1.0
person = "番号"
most = 2
[items."町丁"]
hierarchy = "町丁.csv"
[items."年齢"]
intervals = { widths = [20, 40], bottom = 0, top = 80 }
lowest = 1
[items."性別"]
values = ["女", "男", "その他"]
[[table]]
name = "町丁・年齢別"
by = ["町丁", "年齢"]
epsilon = 0.5
[[table]]
name = "性別"
by = ["性別"]
epsilon = 0.25
"""
TOWNS = "東1丁目,東,*\n東2丁目,東,*\n西1丁目,西,*\n"


def people():
    chance = random.Random(4)
    for _ in range(600):
        yield str(chance.randrange(400)), chance.choice(("東1丁目", "西1丁目")), str(chance.randrange(20, 60)), chance.choice("男女")


def write_people(path, rows, heading=("番号", "町丁", "年齢", "性別")):
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([heading, *rows])


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "spec.toml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "町丁.csv").write_text(TOWNS, encoding="utf-8")
    write_people(tmp_path / "data.csv", people())
    return tmp_path


def tabulate(folder, out="out", ledger="budget.jsonl", new=False, status=0):
    app = typer.Typer()
    mount_tabulate(app)
    chosen = ["--ledger", str(folder / ledger)] if ledger else []
    arguments = [
        str(folder / "spec.toml"),
        str(folder / "data.csv"),
        "--out",
        str(folder / out),
        *chosen,
        *(["--new-ledger"] if new else []),
    ]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == status, done.output
    return done.output


def changed(folder, old, new):
    text = (folder / "spec.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "spec.toml").write_text(text.replace(old, new), encoding="utf-8")


def table(folder, number, out="out"):
    with (folder / out / "tables" / f"table_{number}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def told(folder, out="out"):
    return json.loads((folder / out / "report.json").read_text(encoding="utf-8"))


def ledger(folder):
    return (folder / "budget.jsonl").read_bytes()


def test_sums_hold_and_counts_are_near_the_true_ones(folder):
    tabulate(folder, new=True)
    rows = {row["性別"]: (int(row["人数"]), int(row["雑音の幅（95％）"])) for row in table(folder, 2)}
    assert rows["計"][0] == sum(rows[sex][0] for sex in ("女", "男", "その他"))
    seen = {(number, sex) for number, _, _, sex in people()}
    for sex in ("女", "男"):
        assert abs(rows[sex][0] - sum(each == sex for _, each in seen)) <= 8 * rows[sex][1]
    assert rows["女"][1] < rows["計"][1]


def test_the_report_says_what_epsilon_means_how_wrong_a_count_may_be_and_what_is_left(folder):
    said = tabulate(folder, new=True)
    assert "1.65倍" in said and "62.3％" in said and "負の値" in said
    assert "最も細かい欄で±12人" in said and "残りはε=0.25" in said and "2欄まで" in said
    report = told(folder)
    assert report["budget"]["used"] == pytest.approx(0.75)
    assert report["tables"][0]["within"][0] == {"lowest_cells": 1, "width": 12}


def test_every_cell_that_may_be_is_there_whoever_is_in_the_file(folder):
    """A row for a rare value would tell that somebody has it: 東2丁目, その他 and everybody under 20 have nobody."""
    tabulate(folder, new=True)
    towns, sexes = {row["町丁"] for row in table(folder, 1)}, {row["性別"] for row in table(folder, 2)}
    assert towns == {"計", "東", "西", "東1丁目", "東2丁目", "西1丁目"} and sexes == {"計", "女", "男", "その他"}
    ages = [row["年齢"] for row in table(folder, 1)]
    write_people(folder / "data.csv", [("1", "西1丁目", "30", "男")])
    tabulate(folder, out="other", ledger="second.jsonl", new=True)
    assert [row["年齢"] for row in table(folder, 1, "other")] == ages
    assert told(folder)["tables"] == told(folder, "other")["tables"]


def test_one_person_with_many_records_changes_no_more_than_the_limit(folder):
    """1,000 records of one person in one cell count once; in 400 cells they count twice."""
    changed(folder, "epsilon = 0.25", "epsilon = 0.5")
    write_people(folder / "data.csv", [("1", "東1丁目", str(20 + each % 40), "男女"[each % 2]) for each in range(1000)])
    tabulate(folder, new=True)
    for number in (1, 2):
        assert abs(int(table(folder, number)[0]["人数"]) - 2) < 300
    office = json.loads((folder / "out" / "office.json").read_text(encoding="utf-8"))
    assert [one["cut"] for one in office] == ["なし", "なし"] and "約" in office[0]["repeated"]
    changed(folder, "most = 2", "most = 1")
    tabulate(folder, out="less", ledger="second.jsonl", new=True)
    office = json.loads((folder / "less" / "office.json").read_text(encoding="utf-8"))
    assert office[1]["cut"] == "1％未満"


def test_known_totals_hold_exactly_and_are_said_to_bear_no_noise(folder):
    (folder / "known.csv").write_text("町丁,年齢,人数\n東,計,300\n西,計,280\n東2丁目,計,x\n", encoding="utf-8")
    changed(folder, "epsilon = 0.5", 'epsilon = 0.5\nknown = "known.csv"')
    assert "2欄は、指定されたファイル（known）の公表済みの値" in tabulate(folder, new=True)
    rows = {(row["町丁"], row["年齢"]): (int(row["人数"]), int(row["雑音の幅（95％）"])) for row in table(folder, 1)}
    assert rows["東", "計"] == (300, 0) and rows["西", "計"] == (280, 0) and rows["計", "計"][0] == 580
    assert rows["東1丁目", "計"][0] + rows["東2丁目", "計"][0] == 300


@pytest.mark.parametrize(
    "known", ["町丁,人数\n東,3\n西,4\n計,8\n", "町丁,人数\n南,3\n", "職業,人数\n医師,3\n", "町丁,人数\n東,多い\n", "町丁,人数\n東,-1\n", ""]
)
def test_known_totals_that_make_no_sense_are_refused(folder, known):
    (folder / "known.csv").write_text(known, encoding="utf-8")
    changed(folder, "epsilon = 0.5", 'epsilon = 0.5\nknown = "known.csv"')
    tabulate(folder, new=True, status=1)
    assert not (folder / "out").exists() and not (folder / "budget.jsonl").exists()


def test_a_budget_with_delta_pays_for_gaussian_noise(folder):
    changed(folder, "budget = 1.0", "budget = 3.0\ndelta = 1e-6")
    changed(folder, "epsilon = 0.25", "rho = 0.02")
    said = tabulate(folder, new=True)
    assert "δは1e-06" in said and "ρ=0.02" in said
    assert told(folder)["budget"]["used"] == pytest.approx(0.5 + 0.02 + 2 * np.sqrt(0.02 * np.log(1e6)))


def test_the_second_release_is_refused_when_the_budget_does_not_suffice_and_nothing_is_spent(folder):
    tabulate(folder, new=True)
    before = ledger(folder)
    assert "残りはε=0.25" in tabulate(folder, out="again", status=1)
    changed(folder, 'name = "町丁・年齢別"\nby = ["町丁", "年齢"]\nepsilon = 0.5\n[[table]]\n', "")
    changed(folder, '[items."町丁"]\nhierarchy = "町丁.csv"\n[items."年齢"]\n', "")
    changed(folder, "intervals = { widths = [20, 40], bottom = 0, top = 80 }\nlowest = 1\n", "")
    assert ledger(folder) == before and not (folder / "again").exists()
    assert "残りはε=0です" in tabulate(folder, out="again")
    assert len(ledger(folder).splitlines()) == 3


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("epsilon = 0.5", "epsilon = 0", "0より大きい数"),
        ("epsilon = 0.5", "epsilon = -1", "0より大きい数"),
        ("epsilon = 0.5", "epsilon = nan", "0より大きい数"),
        ("epsilon = 0.5", "epsilon = inf", "0より大きい数"),
        ("epsilon = 0.5", "epsilon = 1e-12", "小さすぎて"),
        ("epsilon = 0.5", "epsilon = 900", "大きすぎて"),
        ("epsilon = 0.5", "", "どちらか一つ"),
        ("epsilon = 0.5", "epsilon = 0.5\nrho = 0.1", "どちらか一つ"),
        ("epsilon = 0.5", "rho = 0.1", "delta が0"),
        ("budget = 1.0", "budget = 1e9", "budget"),
        ("budget = 1.0", "budget = 0", "budget"),
        ("budget = 1.0", "budget = 1.0\ndelta = 0.5", "delta"),
        ("budget = 1.0", "budget = 0.6", "足りません"),
        ("[noise]", "[rules]\nminimum_frequency = 5\n[noise]", "合わせて使えません"),
        ('method = "noise"', 'method = "suppress"', "雑音の指定"),
        ('[items."性別"]\nvalues = ["女", "男", "その他"]', "", "資料の外で決めて"),
        ('values = ["女", "男", "その他"]', 'values = ["女", "その他"]', "階層にありません"),
        (", bottom = 0, top = 80", ", top = 80", "bottom と top"),
        ('hierarchy = "町丁.csv"', 'hierarchy = "町丁.csv"\nmerge = { least = 100 }', "residents"),
        ("epsilon = 0.25", 'epsilon = 0.25\namounts = ["年齢"]', "人数の表だけ"),
        ('person = "番号"\n', "", "person がありません"),
        ('person = "番号"', 'person = "世帯"', "世帯"),
        ("top = 80", "top = 900000", "以内にしてください"),
        ("widths = [20, 40]", "widths = [20, 30]", "分かれています"),
        ("lowest = 1", "lowest = 1\nmerge = { least = 5 }", "hierarchy がありません"),
    ],
)
def test_what_cannot_be_asked_is_refused_without_a_ledger_being_made(folder, old, new, expected):
    changed(folder, old, new)
    assert expected in tabulate(folder, new=True, status=1)
    assert not (folder / "out").exists() and not (folder / "budget.jsonl").exists()


def test_a_record_of_nobody_is_refused(folder):
    write_people(folder / "data.csv", [*people(), ("", "東1丁目", "30", "男")])
    assert "空欄の記録" in tabulate(folder, new=True, status=1)


def test_an_age_that_is_not_known_is_refused_where_intervals_are_all_there_is(folder):
    write_people(folder / "data.csv", [*people(), ("1", "東1丁目", "", "男")])
    assert "空欄があります" in tabulate(folder, new=True, status=1)


def test_a_ledger_is_asked_for_and_only_where_noise_is_added(folder):
    assert "--ledger" in tabulate(folder, ledger=None, status=1)
    assert "台帳がありません" in tabulate(folder, status=1)
    tabulate(folder, new=True)
    assert "すでにあります" in tabulate(folder, new=True, status=1)
    (folder / "spec.toml").write_text('population = "p"\n[[table]]\nname = "t"\nby = ["性別"]\n', encoding="utf-8")
    assert "雑音を加える方法だけ" in tabulate(folder, status=1)


def test_a_ledger_that_cannot_be_written_is_told_before_anything_is_counted(folder):
    assert "権限" in tabulate(folder, ledger="data.csv/ledger", new=True, status=1)
    assert "フォルダー" in tabulate(folder, ledger="nowhere/ledger", new=True, status=1)
    (folder / "a folder").mkdir()
    assert "扱えませんでした" in tabulate(folder, ledger="a folder", status=1)
    assert not (folder / "out").exists()


def test_two_runs_cannot_spend_from_one_ledger_at_a_time(folder):
    tabulate(folder, new=True)
    with (folder / "budget.jsonl").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "いま別の実行が使っています" in tabulate(folder, out="again", status=1)


def test_areas_are_joined_by_a_published_population_and_said_so(folder):
    (folder / "人口.csv").write_text("区域,人口\n東1丁目,900\n東2丁目,12\n西1丁目,800\n", encoding="utf-8")
    changed(folder, 'hierarchy = "町丁.csv"', 'hierarchy = "町丁.csv"\nmerge = { least = 100, residents = "人口.csv" }')
    said = tabulate(folder, new=True)
    assert "「東1丁目・東2丁目」は、住民が100人に満たない区域があるため" in said and "12人" not in said.replace("±12人", "")
    assert {row["町丁"] for row in table(folder, 1)} == {"計", "東", "西", "東1丁目・東2丁目", "西1丁目"}
    (folder / "人口.csv").write_text("北1丁目,900\n", encoding="utf-8")
    assert "最も細かい区域でない行が1行" in tabulate(folder, out="again", ledger="second.jsonl", new=True, status=1)
    (folder / "人口.csv").write_text("区域,人口\n東1丁目,多い\n", encoding="utf-8")
    assert "2行目" in tabulate(folder, out="again", ledger="second.jsonl", new=True, status=1)
