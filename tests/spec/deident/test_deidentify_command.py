"""`hagukumi deidentify`: a recipe and a file become data in which nobody stands alone, and a report of what that cost."""

import csv
import json
import random
import re
from collections import Counter

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from hagukumi.notation import is_my_number
from hagukumi.runs.deidentify_command import mount_deidentify

RECIPE = """
method = "global"
suppression_limit = 0.1
[privacy]
k = 4
l = { item = "傷病", kind = "distinct", l = 2 }
[items."氏名"]
role = "identifier"
[items."年齢"]
role = "quasi_identifier"
intervals = { widths = [5, 15, 30], top = 75 }
[items."性別"]
role = "quasi_identifier"
[items."町丁"]
role = "quasi_identifier"
hierarchy = "町丁.csv"
[items."傷病"]
role = "sensitive"
"""
TOWNS = "".join(f"{ward}{street}丁目,{ward},*\n" for ward in ("東町", "西町", "港町") for street in (1, 2, 3, 4))
QUASI = ("年齢", "性別", "町丁")


def people(count=400):
    chance = random.Random(5)
    return [
        {
            "氏名": f"架空　{number}郎",
            "年齢": str(chance.randrange(0, 95)),
            "性別": chance.choice("男女"),
            "町丁": f"{chance.choice(('東町', '西町', '港町'))}{chance.randrange(1, 5)}丁目",
            "傷病": chance.choice(("なし", "なし", "高血圧", "糖尿病")),
        }
        for number in range(count)
    ]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "recipe.toml").write_text(RECIPE, encoding="utf-8")
    (tmp_path / "町丁.csv").write_text(TOWNS, encoding="utf-8")
    write(tmp_path / "data.csv", people())
    return tmp_path


def write(path, rows, *, encoding="utf-8", separator=","):
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)


def deidentify(folder, recipe="recipe.toml", data="data.csv", out="out", status=0, beside=()):
    app = typer.Typer()
    mount_deidentify(app)
    others = [part for name in beside for part in ("--beside", str(folder / name))]
    paths = [str(folder / recipe), str(folder / data), "--out", str(folder / out), "--no-papers", *others]
    done = CliRunner().invoke(app, paths)
    assert done.exit_code == status, done.output
    assert "架空" not in done.output
    return done.output


def answer(folder, out="out"):
    with (folder / out / "data.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return rows, json.loads((folder / out / "report.json").read_text(encoding="utf-8"))


def changed(folder, old, new):
    text = (folder / "recipe.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "recipe.toml").write_text(text.replace(old, new), encoding="utf-8")


def test_nobody_handed_out_stands_alone_and_every_limit_holds_on_the_file_itself(folder):
    deidentify(folder)
    rows, report = answer(folder)
    classes = {}
    for row in rows:
        classes.setdefault(tuple(row[name] for name in QUASI), []).append(row["傷病"])
    assert min(map(len, classes.values())) >= 4
    assert all(len(set(values)) >= 2 for values in classes.values())
    assert len(rows) == report["records"] - report["suppressed"] >= 0.9 * 400
    assert report["classes"] == len(classes)
    assert report["risks"]["smallest_class"] == min(map(len, classes.values()))
    assert report["loss_name"] == "loss" and 0 < report["loss"] < 1 and report["proved"]
    assert set(report["levels"]) == set(QUASI)
    assert report["attack"]["found"]["share"] < 0.25 and "突合を試しました" in report["attack"]["told"]
    assert 0 < report["usefulness"]["losses"]["loss"] < 1
    assert {path.name for path in (folder / "out" / "charts").iterdir()} == {"class_sizes.svg", *(f"item_{n}.svg" for n in (1, 2, 3))}


def test_identifiers_and_what_the_recipe_does_not_name_are_not_handed_out(folder):
    rows = [row | {"備考": "連絡帳による"} for row in people()]
    write(folder / "data.csv", rows)
    assert "備考" in deidentify(folder)
    handed, report = answer(folder)
    assert list(handed[0]) == [*QUASI, "傷病"]
    assert (report["deleted"], report["unnamed"]) == (["氏名"], ["備考"])


def test_the_order_of_the_records_leaves_no_trace(folder):
    deidentify(folder)
    first = (folder / "out" / "data.csv").read_bytes()
    rows = people()
    random.Random(1).shuffle(rows)
    write(folder / "data.csv", rows)
    deidentify(folder, out="again")
    assert (folder / "again" / "data.csv").read_bytes() == first


@pytest.mark.parametrize(("encoding", "separator"), [("utf-8-sig", ","), ("cp932", ";"), ("utf-8", "\t")])
def test_files_come_in_the_encodings_and_separators_of_offices(folder, encoding, separator):
    deidentify(folder)
    expected = answer(folder)[0]
    changed(folder, 'method = "global"', f'method = "global"\nseparator = "{separator}"'.replace("\t", "\\t"))
    write(folder / "data.csv", people(), encoding=encoding, separator=separator)
    (folder / "町丁.csv").write_text(TOWNS.replace(",", separator), encoding=encoding)
    deidentify(folder)
    with (folder / "out" / "data.csv").open(encoding="utf-8", newline="") as stream:
        assert list(csv.DictReader(stream, delimiter=separator)) == expected


def test_parquet_gives_what_csv_gives(folder):
    deidentify(folder)
    columns = {name: [row[name] for row in people()] for name in people()[0]}
    pq.write_table(pa.table(columns | {"年齢": pa.array([int(age) for age in columns["年齢"]])}), folder / "data.parquet")
    deidentify(folder, data="data.parquet", out="again")
    assert (folder / "again" / "data.csv").read_bytes() == (folder / "out" / "data.csv").read_bytes()


def test_local_recoding_keeps_more_records_and_more_detail(folder):
    deidentify(folder)
    changed(folder, '"global"', '"local"')
    deidentify(folder, out="local")
    rows, report = answer(folder, "local")
    assert min(Counter(tuple(row[name] for name in QUASI) for row in rows).values()) >= 4
    assert report["loss"] < answer(folder)[1]["loss"]
    assert sum(report["levels"]["町丁"].values()) == len(rows)
    assert 0 <= report["refinement"]["narrowed"] <= 1 and "仕組みを知る人" in report["refinement"]["told"]
    assert "refinement" not in answer(folder)[1]


def test_blanked_cells_leave_nobody_out_and_whoever_is_known_looks_like_k_rows(folder):
    changed(folder, 'l = { item = "傷病", kind = "distinct", l = 2 }\n', "")
    changed(folder, '"global"', '"cells"')
    changed(folder, 'hierarchy = "町丁.csv"', 'hierarchy = "町丁.csv"\nlevel = 1')
    changed(folder, "top = 75 }", "top = 75 }\nlevel = 1")
    changed(folder, '[items."性別"]\nrole = "quasi_identifier"', '[items."性別"]\nrole = "quasi_identifier"\nlevel = 0')
    deidentify(folder)
    rows, report = answer(folder)
    assert len(rows) == 400 and report["suppressed"] == 0 and report["levels"] == {"年齢": 1, "性別": 0, "町丁": 1}
    assert report["blanked"] == sum(row[name] == "*" for row in rows for name in QUASI) > 0
    patterns = Counter(tuple(row[name] for name in QUASI) for row in rows)
    for person in people():
        age = int(person["年齢"])
        known = ("75以上" if age >= 75 else f"{age // 5 * 5}-{age // 5 * 5 + 4}", person["性別"], person["町丁"][:2])
        alike = sum(n for shown, n in patterns.items() if all(cell in ("*", value) for cell, value in zip(shown, known, strict=True)))
        assert alike >= 4


def test_a_population_may_have_values_that_the_file_has_not_and_need_not_have_its_secrets(folder):
    everybody = [{name: row[name] for name in QUASI} for row in people() * 3] + [{"年齢": "104", "性別": "女", "町丁": "東町1丁目"}]
    write(folder / "population.csv", everybody)
    changed(folder, "k = 4", 'k = 2\nmap_k = 12\npopulation = "population.csv"')
    deidentify(folder)
    classes = Counter(tuple(row[name] for name in QUASI) for row in answer(folder)[0])
    assert min(classes.values()) >= 4, "everybody of the file is there three times"


def test_mondrian_writes_intervals_and_sets_in_which_k_are_alike(folder):
    changed(folder, '"global"', '"mondrian"')
    deidentify(folder)
    rows, report = answer(folder)
    assert min(Counter(tuple(row[name] for name in QUASI) for row in rows).values()) >= 4 and len(rows) == 400
    assert "attack" not in report and any("～" in row["年齢"] for row in rows)
    for name in QUASI:
        spans, written = report["levels"][name], [row[name] for row in rows]
        assert spans["groups"] == len(set(written)) and spans["unchanged"] == sum(value in {p[name] for p in people()} for value in written)
    towns = [len(row["町丁"].split("・")) for row in rows]
    assert report["levels"]["町丁"]["widest"] == max(towns)
    assert report["levels"]["町丁"]["average"] == pytest.approx(sum(towns) / 400)
    coarser = next(line for line in report["standards"][0]["done"] if line.startswith("粗くして出力した項目"))
    assert [name for name in QUASI if name in coarser] == [name for name in QUASI if report["levels"][name]["widest"] > 1]
    assert "mondrian" in deidentify(folder, out="again", beside=("recipe.toml",), status=1)


def test_recipes_are_set_side_by_side_so_that_an_office_can_choose(folder):
    (folder / "harsh.toml").write_text(RECIPE.replace("k = 4", "k = 40"), encoding="utf-8")
    (folder / "local.toml").write_text(RECIPE.replace('"global"', '"local"'), encoding="utf-8")
    told = deidentify(folder, beside=("harsh.toml", "local.toml"))
    report = answer(folder)[1]
    assert [row["name"] for row in report["comparison"]["rows"]] == ["recipe", "harsh", "local"]
    assert all(sentence in told for sentence in report["comparison"]["told"])
    assert (folder / "out" / "charts" / "recipes.svg").is_file()
    assert "TOML" in deidentify(folder, out="again", beside=("data.csv",), status=1)


def with_income(folder, *treatments, role="other"):
    rows = [row | {"所得": str(100 + 7 * place % 350), "番号": f"世{place // 4}"} for place, row in enumerate(people())]
    write(folder / "data.csv", rows)
    added = "".join(f"[[treatments]]\n{text}\n" for text in treatments)
    changed(folder, "[privacy]", f"{added}[privacy]")
    with (folder / "recipe.toml").open("a", encoding="utf-8") as stream:
        stream.write(f'[items."所得"]\nrole = "{role}"\n')
    return [int(row["所得"]) for row in rows]


@pytest.mark.parametrize(
    ("treatment", "holds"),
    [
        ('kind = "round"\nbase = 50', lambda after, before: {value % 50 for value in after} == {0}),
        ('kind = "round"\nbase = 50\nirregular = true', lambda after, before: {value % 50 for value in after} == {0}),
        ('kind = "code"\nk = 5\ntop = 400', lambda after, before: Counter(after)[max(after)] >= 5 and max(after) <= max(before)),
        ('kind = "aggregate"\nk = 5', lambda after, before: min(Counter(after).values()) >= 5),
        ('kind = "swap"\nshare = 0.1', lambda after, before: sorted(after) == sorted(before)),
        ('kind = "noise"\nshare = 0.1', lambda after, before: after != before and abs(sum(after) - sum(before)) / len(after) < 15),
        ('kind = "replace"', lambda after, before: len(set(after)) == len(set(before)) and not set(after) - set(range(1, 401))),
    ],
)
def test_values_are_changed_as_the_recipe_says_and_the_report_says_how_much(folder, treatment, holds):
    changed(folder, "suppression_limit = 0.1", "suppression_limit = 0.0")
    before = with_income(folder, f'items = ["所得"]\n{treatment}')
    deidentify(folder)
    rows, report = answer(folder)
    assert holds([int(row["所得"]) for row in rows], before)
    assert report["treatments"][0]["items"] == ["所得"]


def test_a_sample_takes_households_whole(folder):
    with_income(folder)
    changed(folder, 'method = "global"', 'method = "global"\nsample = 0.5\nhousehold = "番号"')
    changed(folder, "k = 4", "k = 2")
    deidentify(folder)
    assert answer(folder)[1]["records"] == 200


def test_text_where_a_number_is_due_is_refused(folder):
    changed(folder, "[privacy]", '[[treatments]]\nkind = "noise"\nshare = 0.1\nitems = ["傷病"]\n[privacy]')
    assert "数でない値か空欄が3種類" in deidentify(folder, status=1)


def test_levels_that_must_or_may_be_used_are_kept_to(folder):
    changed(folder, 'hierarchy = "町丁.csv"', 'hierarchy = "町丁.csv"\nlowest = 1')
    changed(folder, "top = 75 }", "top = 75 }\nlevel = 2")
    deidentify(folder)
    report = answer(folder)[1]
    assert report["levels"]["年齢"] == 2 and report["levels"]["町丁"] >= 1
    changed(folder, "lowest = 1", "lowest = 3")
    assert "階層の段階（0から2まで）に合いません" in deidentify(folder, out="again", status=1)


def test_families_that_look_alike_are_asked_of_households(folder):
    rows = [row | {"世帯": str(place // 3)} for place, row in enumerate(people(1200))]
    write(folder / "data.csv", rows)
    changed(folder, 'method = "global"', 'method = "global"\nhousehold = "世帯"')
    changed(folder, "k = 4", "k = 4\nhousehold_k = 2")
    deidentify(folder)
    handed, report = answer(folder)
    assert "世帯" not in handed[0] and report["risks"]["measures"]["households"] is not None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("k = 4", "k = 4000", "k"),
        ('role = "sensitive"', 'role = "quasi_identifier"', "準識別子としても"),
        ('item = "傷病"', 'item = "病名"', "病名"),
        ("widths = [5, 15, 30]", "widths = [5, 12]", "倍数"),
        ("k = 4", 'k = "四"', "整数"),
        ("k = 4", "k = 4\nhousehold_k = 2", "世帯の項目"),
        ("k = 4", "k = 4\nmap_k = 2", "population"),
        ('role = "quasi_identifier"', 'role = "other"', "準識別子の項目が一つもありません"),
        ('k = 4\nl = { item = "傷病", kind = "distinct", l = 2 }', "k = 1", "条件が一つもありません"),
        ('item = "傷病", kind = "distinct"', 'item = "氏名"', "要配慮の項目になっていません"),
        ("l = 2 }", "l = 2, c = 1 }", "recursive"),
        ('method = "global"', 'method = "global"\nhousehold = "傷病"', "世帯の項目は出力できません"),
        (
            'method = "global"\nsuppression_limit = 0.1\n[privacy]',
            'method = "local"\nhousehold = "世"\n[privacy]\nhousehold_k = 2',
            "global",
        ),
        ('hierarchy = "町丁.csv"', 'hierarchy = "町丁.csv"\nlowest = 1', "global・cells"),
        ("top = 75 }", "top = 75 }\ndates = true", "二つ以上あります"),
        ('role = "identifier"', 'role = "identifier"\ndates = true', "準識別子でも要配慮の項目でもありません"),
        ('hierarchy = "町丁.csv"', "prefixes = [2, 5]", "短くなっていません"),
        ('hierarchy = "町丁.csv"', "rare = [10, 5]", "大きくなっていません"),
        ('role = "identifier"', 'role = "identifier"\nallow = ["name"]', "理由"),
        ('role = "identifier"', 'role = "identifier"\nlevel = 1', "準識別子だけ"),
        ("[privacy]", '[[treatments]]\nkind = "swap"\nshare = 0.1\nitems = ["年齢"]\n[privacy]', "準識別子は粗くして"),
        ('[items."性別"]', '[items."職業"]', "職業"),
        ('method = "global"', 'method = "best"', "method"),
        ('role = "identifier"', 'role = "identifier"\nsecret = 1', "secret"),
        ('[items."年齢"]', "[items.年齢]", '引用符（"）で囲んで'),
        (
            '[items."性別"]\nrole = "quasi_identifier"',
            '[items."性別"]\nrole = "quasi_identifier"\nintervals = { widths = [2] }',
            "整数でない値が2種類",
        ),
    ],
)
def test_a_recipe_that_cannot_be_followed_is_refused_and_nothing_is_written(folder, old, new, told):
    if told == "global・cells":
        changed(folder, '"global"', '"local"')
    changed(folder, old, new)
    assert told in deidentify(folder, status=1)
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TOWNS.replace("東町1丁目,東町,*\n", ""), "1種類（"),
        (TOWNS.replace("東町2丁目,東町,*", "東町2丁目,東町"), "2行目は2列"),
        (TOWNS.replace("東町2丁目,東町,*", "東町2丁目,東町,他"), "分かれています"),
        (TOWNS.replace("東町2丁目,東町,*", "東町2丁目,東町北,東町2丁目"), "元の名前に戻っています"),
        ("", "空です"),
        (TOWNS + "東町1丁目,西町,*\n", "2回あり"),
        (TOWNS.replace(",", ";"), "separator"),
    ],
)
def test_a_hierarchy_that_does_not_hold_is_refused(folder, text, told):
    (folder / "町丁.csv").write_text(text, encoding="utf-8")
    assert told in deidentify(folder, status=1)
    assert not (folder / "out").exists()


WHOLE_OR_GONE = "東町1丁目,東町\n西町1丁目,西町\n港町1丁目,港町\n"
UNFIT = {
    "k above the records": ("k = 4", "k = 401", None, "k = 401 は記録の数400件より大きい"),
    "one record": ("k = 4", "k = 4", lambda rows: rows[:1], "k = 4 は記録の数1件より大きい"),
    "one record that would stand alone": (
        'k = 4\nl = { item = "傷病", kind = "distinct", l = 2 }',
        "uniques = 0",
        lambda rows: rows[:1],
        "すべての条件を抑制の上限の中で満たせません|条件を満たす組に入れられない|リスクの上限を満たしませんでした",
    ),
    "a value that the hierarchy has not": (
        "k = 4",
        "k = 4",
        lambda rows: [*rows, rows[0] | {"町丁": "北町1丁目"}],
        r"「町丁」の値のうち1種類（1件の記録）が階層にありません",
    ),
    "text where a number is due": ("k = 4", "k = 4", lambda rows: [*rows, rows[0] | {"年齢": "不明"}], "整数でない値が1種類"),
    "more unlike values than there are": ("l = 2 }", "l = 9 }", None, "値は3種類しかない"),
}


@pytest.mark.parametrize("method", ["global", "local", "cells", "mondrian"])
@pytest.mark.parametrize("case", UNFIT)
def test_what_no_method_can_do_every_method_refuses_in_words_and_nothing_is_written(folder, method, case):
    old, new, rows, told = UNFIT[case]
    changed(folder, old, new)
    changed(folder, '"global"', f'"{method}"')
    if rows is not None:
        write(folder / "data.csv", rows(people()))
    said = deidentify(folder, status=1)
    assert re.search(told, said), said
    assert not (folder / "out").exists() and "北町" not in said


@pytest.mark.parametrize("method", ["global", "local", "cells"])
def test_where_all_would_be_left_out_nothing_is_handed_out(folder, method):
    """Three people of three 町 that no level joins, all of whom might be left out."""
    (folder / "町丁.csv").write_text(WHOLE_OR_GONE, encoding="utf-8")
    rows = [people()[0] | {"町丁": town.split(",")[0], "年齢": "5", "性別": "男"} for town in WHOLE_OR_GONE.split()]
    write(folder / "data.csv", [row | {"傷病": ill} for row, ill in zip(rows, ("なし", "高血圧", "糖尿病"), strict=True)])
    changed(folder, "suppression_limit = 0.1", "suppression_limit = 1.0")
    changed(folder, '"global"', f'"{method}"')
    changed(folder, "k = 4", "k = 3")
    said = deidentify(folder, status=1)
    assert ("条件を満たす組に入れられない" if method == "local" else "すべての記録が抑制される") in said
    assert not (folder / "out").exists()


@pytest.mark.parametrize("method", ["global", "local", "cells", "mondrian"])
def test_400_columns_that_nobody_named_do_not_hinder_and_400_named_are_refused(folder, method):
    rows = [row | {f"列{number}": str(place % 2) for number in range(400)} for place, row in enumerate(people())]
    write(folder / "data.csv", rows)
    if method == "global":
        deidentify(folder)
    changed(folder, '"global"', f'"{method}"')
    text = (folder / "recipe.toml").read_text(encoding="utf-8")
    text += "".join(f'[items."列{number}"]\nrole = "quasi_identifier"\n' for number in range(400))
    (folder / "recipe.toml").write_text(text, encoding="utf-8")
    assert "準識別子が403項目あります。60項目までにしてください" in deidentify(folder, out="again", status=1)
    assert not (folder / "again").exists()


def test_a_file_with_my_numbers_is_refused_whatever_the_recipe_says(folder):
    numbers = [str(number) for number in range(100000000000, 100000000200) if is_my_number(str(number))][:6]
    write(folder / "data.csv", [row | {"番号": numbers[place % 6]} for place, row in enumerate(people())])
    told = deidentify(folder, status=1)
    assert "マイナンバー" in told and not any(number in told for number in numbers)
