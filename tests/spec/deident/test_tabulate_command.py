"""`hagukumi tabulate`: a file becomes tables in which no small number can be told, and a record for later tables."""

import csv
import json
import random

import pytest
import typer
from typer.testing import CliRunner

from hagukumi.deident.statistics.command import mount_tabulate

SPEC = """
population = "架空市の住民、2026年10月1日"
[rules]
minimum_frequency = 5
[items."町丁"]
hierarchy = "町丁.csv"
[items."年齢"]
intervals = { widths = [10, 20], top = 80 }
lowest = 1
[[table]]
name = "町丁・年齢別"
by = ["町丁", "年齢"]
[[table]]
name = "年齢・性別"
by = ["年齢", "性別"]
"""
TOWNS = "".join(f"{ward}{street}丁目,{ward},*\n" for ward in ("東町", "西町") for street in (1, 2, 3))


def people(count=500):
    chance = random.Random(9)
    return [
        {
            "町丁": f"{chance.choice(('東町', '西町'))}{chance.choice((1, 1, 1, 2, 2, 3))}丁目",
            "年齢": str(min(int(chance.gammavariate(4, 11)), 99)),
            "性別": chance.choice("男女"),
            "所得": str(chance.randrange(100, 900)),
        }
        for _ in range(count)
    ]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "spec.toml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "町丁.csv").write_text(TOWNS, encoding="utf-8")
    rows = people()
    with (tmp_path / "data.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return tmp_path


def tabulate(folder, out="out", status=0):
    app = typer.Typer()
    mount_tabulate(app)
    done = CliRunner().invoke(app, [str(folder / "spec.toml"), str(folder / "data.csv"), "--out", str(folder / out)])
    assert done.exit_code == status, done.output
    return done.output


def changed(folder, old, new):
    text = (folder / "spec.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "spec.toml").write_text(text.replace(old, new), encoding="utf-8")


def table(folder, number, out="out"):
    with (folder / out / "tables" / f"table_{number}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def counted(**codes):
    def holds(person):
        age = int(person["年齢"])
        ages = {"計", "80以上" if age >= 80 else f"{age // 10 * 10}-{age // 10 * 10 + 9}", f"{age // 20 * 20}-{age // 20 * 20 + 19}"}
        known = {"年齢": ages, "町丁": {"計", person["町丁"], person["町丁"][:2]}, "性別": {"計", person["性別"]}}
        return all(code in known[name] for name, code in codes.items())

    return sum(map(holds, people()))


def test_what_is_told_is_true_and_no_small_number_is_told(folder):
    assert "言い当てられた一次秘匿の欄はありませんでした" in tabulate(folder)
    marks = 0
    for number in (1, 2):
        for row in table(folder, number):
            true = counted(**{name: row[name] for name in row if name != "人数"})
            marks += row["人数"] == "x"
            assert row["人数"] in ("x", str(true)) and (row["人数"] == "x" or true == 0 or true >= 5)
    report = json.loads((folder / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["primary"] > 0 and marks >= report["primary"] + report["secondary"]


def test_neither_the_tables_nor_the_record_hold_a_withheld_count(folder):
    tabulate(folder)
    record = json.loads((folder / "out" / "release.json").read_text(encoding="utf-8"))
    assert all(value == -1 or value == 0 or value >= 5 for one in record["tables"] for value in one["values"])
    office = json.loads((folder / "out" / "office.json").read_text(encoding="utf-8"))
    assert all(
        "人の範囲まで" in cell["knowledge"] or "調べて" in cell["knowledge"] or "計算で" in cell["knowledge"]
        for one in office
        for cell in one["withheld"]
    )


@pytest.mark.parametrize("method", ["round", "random_round"])
def test_rounded_tables_add_up(folder, method):
    changed(folder, "[rules]", f'method = "{method}"\nbase = 5\n[rules]')
    tabulate(folder)
    rows = {(row["年齢"], row["性別"]): int(row["人数"]) for row in table(folder, 2)}
    assert all(value % 5 == 0 for value in rows.values())
    assert all(rows[age, "計"] == rows[age, "男"] + rows[age, "女"] for age, _ in rows)


def coarser(folder, earlier):
    """The first table again, by decades in pairs alone."""
    (folder / "spec.toml").write_text(
        SPEC.replace("widths = [10, 20]", "widths = [20]").replace("[rules]", f"{earlier}\n[rules]"), encoding="utf-8"
    )


def test_a_later_table_of_the_same_people_may_not_give_away_what_the_first_withheld(folder):
    tabulate(folder)
    hidden = {(row["町丁"], row["年齢"]) for row in table(folder, 1) if row["人数"] == "x"}
    coarser(folder, "")
    tabulate(folder, out="alone")
    given_away = {(row["町丁"], row["年齢"]) for row in table(folder, 1, "alone") if row["人数"] != "x"} & hidden
    coarser(folder, 'earlier = ["out"]')
    tabulate(folder, out="again")
    told = {(row["町丁"], row["年齢"]) for row in table(folder, 1, "again") if row["人数"] != "x"}
    assert given_away and not given_away & told


def test_a_finer_table_that_earlier_ones_give_away_is_refused(folder):
    tabulate(folder)
    changed(folder, "[rules]", 'earlier = ["out"]\n[rules]')
    changed(folder, 'name = "年齢・性別"\nby = ["年齢", "性別"]', 'name = "町丁・年齢・性別"\nby = ["町丁", "年齢", "性別"]')
    assert "過去に公表した表と合わせると" in tabulate(folder, out="again", status=1)
    assert not (folder / "again").exists()


def test_another_population_or_a_changed_record_is_refused(folder):
    tabulate(folder)
    changed(folder, "[rules]", 'earlier = ["out"]\n[rules]')
    record = (folder / "out" / "release.json").read_text(encoding="utf-8")
    (folder / "out" / "release.json").write_text(record.replace("10月1日", "4月1日"), encoding="utf-8")
    assert "population" in tabulate(folder, out="again", status=1)
    (folder / "out" / "release.json").write_text("{}", encoding="utf-8")
    assert "記録として読めません" in tabulate(folder, out="again", status=1)
    assert not (folder / "again").exists()


def test_amounts_are_told_only_where_no_one_stands_out(folder):
    changed(folder, "minimum_frequency = 5", "minimum_frequency = 3\ndominance = { units = 1, percent = 50 }\np_percent = 10")
    changed(folder, 'by = ["年齢", "性別"]', 'by = ["性別"]\namounts = ["所得"]')
    tabulate(folder)
    told = {row["性別"]: row["所得"] for row in table(folder, 2)}
    assert told["計"] == str(sum(int(person["所得"]) for person in people()))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('by = ["年齢", "性別"]', 'by = ["年齢", "職業"]', "職業"),
        ("[10, 20]", "[10, 25]", "分かれています"),
        ('name = "年齢・性別"', 'name = "町丁・年齢別"', "同じ名前の表"),
        ("[rules]", 'method = "best"\n[rules]', "method"),
        ("minimum_frequency = 5", "minimum_frequency = 100000", "公表"),
        ("lowest = 1", "lowest = 9", "lowest"),
        ("lowest = 1", 'hierarchy = "町丁.csv"', "両方"),
        ('by = ["町丁", "年齢"]', 'by = ["年齢"]', "使われていません"),
        ("[rules]", 'method = "round"\n[rules]\np_percent = 10', "人数の表だけ"),
        ("[rules]", 'method = "round"\nearlier = ["out"]\n[rules]', "秘匿する方法"),
        ("[rules]", 'earlier = ["nowhere"]\n[rules]', "release.json"),
        ('hierarchy = "町丁.csv"', 'hierarchy = "data.parquet"', "data.parquet"),
        ('by = ["年齢", "性別"]', 'by = ["性別"]\namounts = ["町丁"]', "数でない値"),
    ],
)
def test_what_cannot_be_tabulated_is_refused_and_nothing_is_written(folder, old, new, told):
    changed(folder, old, new)
    assert told in tabulate(folder, status=1)
    assert not (folder / "out").exists()
