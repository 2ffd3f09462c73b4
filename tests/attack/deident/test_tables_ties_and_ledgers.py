"""What an outsider tries with tables that are tied together by what words mean, and a careless or dishonest insider with the ledger."""

import csv
import json

import numpy as np
import pytest

from hagukumi.deident.errors import DeidentError
from hagukumi.deident.statistics.ledger import opened_ledger
from hagukumi.deident.statistics.ties import ties
from hagukumi.deident.statistics.work import tabulate_file
from hagukumi.deident.tables import BudgetLedger, add_noise
from hagukumi.deident.tables.attack import attack
from hagukumi.files.problems import Refused

PEOPLE = {"東1": (3, 20), "東2": (40, 44), "東3": (6, 7), "東4": (50, 45), "西1": (50, 40), "西2": (5, 7)}
"""Men and women by street."""


def write_people(path, people):
    rows = [
        (f"{street}-{sex}-{number}", street, street[0], str(10 * place + number % 10), sex)
        for place, (street, counts) in enumerate(people.items())
        for sex, count in zip("男女", counts, strict=True)
        for number in range(count)
    ]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("番号", "町丁", "地区", "年齢", "性別"), *rows])


@pytest.fixture(autouse=True)
def quick_audit(monkeypatch):
    """The same attack in this process: that it runs in one of its own is tested elsewhere."""
    for room in ("protection", "rounding"):
        monkeypatch.setattr(f"hagukumi.deident.tables.{room}.audit", attack)


@pytest.fixture
def folder(tmp_path):
    write_people(tmp_path / "data.csv", PEOPLE)
    (tmp_path / "町丁.csv").write_text("".join(f"{street},{street[0]},*\n" for street in PEOPLE), encoding="utf-8")
    return tmp_path


def tabulate(folder, spec, out, **options):
    (folder / "spec.toml").write_text(f'population = "p"\n{spec}', encoding="utf-8")
    return tabulate_file(folder / "spec.toml", folder / "data.csv", folder / out, lambda step: None, **options)


def told(folder, out, number=1):
    """Each cell that is told, by its codes."""
    with (folder / out / "tables" / f"table_{number}.csv").open(encoding="utf-8", newline="") as stream:
        _, *rows = csv.reader(stream)
    return {tuple(row[:2]): int(row[2]) for row in rows if row[2] != "x"}


@pytest.mark.parametrize("method", ["suppress", "round"])
def test_attacker_who_knows_which_district_a_street_is_in_cannot_subtract_streets_from_a_district(folder, method):
    """Streets and districts are columns of their own, in tables of their own: nothing in the tables says that one decides the other."""
    spec = '[[table]]\nname = "a"\nby = ["町丁", "性別"]\n[[table]]\nname = "b"\nby = ["地区", "性別"]\n'
    tabulate(folder, f'method = "{method}"\n{spec}', "out")
    streets, districts = told(folder, "out"), told(folder, "out", 2)
    for (district, sex), total in districts.items():
        parts = [streets.get((street, sex)) for street in PEOPLE if street[0] == district]
        if method == "round" and parts:
            assert total == sum(parts)
        assert parts.count(None) != 1
    if method == "suppress":
        assert ("東1", "男") not in streets and ("東3", "男") not in streets and len(districts) == 9


def test_attacker_cannot_subtract_amounts_of_streets_from_those_of_a_district(folder):
    """One person earns nearly all that is earned in 東1; the cheapest street to withhold besides lies in the other district."""
    text = (folder / "data.csv").read_text(encoding="utf-8").splitlines()
    earned = {"東1-男-0": 90_000} | {f"西2-{sex}-{number}": 1_000 for sex in "男女" for number in range(7)}
    rows = [f"{line},{earned.get(line.split(',')[0], 100)}" for line in text[1:]]
    (folder / "data.csv").write_text("\n".join([f"{text[0]},所得", *rows]) + "\n", encoding="utf-8")
    asked = "".join(f'[[table]]\nname = "{by}"\nby = ["{by}"]\namounts = ["所得"]\n' for by in ("町丁", "地区"))
    tabulate(folder, f"[rules]\nminimum_frequency = 1\np_percent = 10\n{asked}", "out")
    with (folder / "out" / "tables" / "table_1.csv").open(encoding="utf-8", newline="") as stream:
        streets = {row["町丁"]: row["所得"] for row in csv.DictReader(stream)}
    with (folder / "out" / "tables" / "table_2.csv").open(encoding="utf-8", newline="") as stream:
        districts = {row["地区"]: row["所得"] for row in csv.DictReader(stream)}
    assert streets["東1"] == "x"
    for district, total in districts.items():
        assert total == "x" or [streets[street] for street in PEOPLE if street[0] == district].count("x") != 1


STREETS = '[items."町丁"]\nhierarchy = "町丁.csv"\n{}\n[[table]]\nname = "t"\nby = ["町丁", "性別"]\n'
AGES = '[items."年齢"]\nintervals = {{ widths = [{}] }}\nlowest = 1\n[[table]]\nname = "t"\nby = ["年齢", "性別"]\n'
MERGE = 'merge = { least = 30, residents = "人口.csv" }'


@pytest.mark.parametrize(
    ("before", "after", "part", "whole", "other"),
    [
        (STREETS.format(""), STREETS.format(MERGE), "東1", "東1・東2", "東2"),
        (AGES.format(10), AGES.format(20), "0-9", "0-19", "10-19"),
    ],
)
def test_attacker_cannot_subtract_an_earlier_finer_cell_from_a_coarser_one_of_today(folder, before, after, part, whole, other):
    """43 men told today, 40 of them told before: three are left."""
    (folder / "人口.csv").write_text("東1,20\n東2,25\n東3,500\n東4,500\n西1,500\n西2,500\n", encoding="utf-8")
    tabulate(folder, before, "first")
    first = told(folder, "first")
    assert (part, "男") not in first and first[other, "男"] == 40
    tabulate(folder, after, "alone")
    assert told(folder, "alone")[whole, "男"] == 43
    tabulate(folder, f'earlier = ["first"]\n{after}', "again")
    again = told(folder, "again")
    assert (whole, "男") not in again and ("計", "計") in again


def test_areas_are_joined_by_the_records_where_no_population_is_given_and_no_number_is_told(folder):
    report = tabulate(folder, STREETS.format("merge = { least = 25 }"), "out")
    areas = {street for street, _ in told(folder, "out")}
    assert {"東1・東3", "西1・西2"} <= areas and not areas & {"東1", "東3", "西1", "西2"}
    joined = [line for line in report["told"] if "合わせました" in line and line.startswith("「")]
    assert len(joined) == 2 and all("25人に満たない" in line and "23" not in line and "13" not in line for line in joined)
    with pytest.raises(DeidentError, match="全体で10000人に足りません"):
        tabulate(folder, STREETS.format("merge = { least = 10000 }"), "none")


def test_tables_of_the_same_division_need_no_ties(folder, monkeypatch):
    found = []
    monkeypatch.setattr("hagukumi.deident.statistics.work.ties", lambda *given: found.append(ties(*given)) or found[-1])
    two = '[[table]]\nname = "a"\nby = ["町丁"]\n[[table]]\nname = "b"\nby = ["性別"]\n'
    tabulate(folder, f'method = "round"\n{two}', "out")
    assert found == [[]]


NOISE = """method = "noise"
{}
[noise]
budget = 1.0
person = "番号"
[items."性別"]
values = ["女", "男"]
[[table]]
name = "t"
by = ["性別", "地区"]
epsilon = {}
[items."地区"]
values = ["東", "西", "南"]
"""


def noisy(folder, out="noisy", epsilon=0.1, earlier="", new=False):
    return tabulate(folder, NOISE.format(earlier, epsilon), out, ledger=folder / "budget", new_ledger=new, on="2026-10-02")


def test_nothing_that_may_be_handed_on_says_more_of_the_records_than_the_noisy_counts(folder):
    """Quite other people: all that is written but the noisy counts and the hashes over them is the same."""
    seen = []
    for out, people in (("one", PEOPLE), ("other", {"西9": (700, 1)})):
        write_people(folder / "data.csv", people)
        noisy(folder, out, new=True)
        (folder / "budget").unlink()
        record, report = (json.loads((folder / out / name).read_text(encoding="utf-8")) for name in ("release.json", "report.json"))
        counted = [one.pop("values") for one in record["tables"]]
        assert record.pop("ledger")["hash"] == report["budget"].pop("hash") and report["told"].pop() and counted
        cells = [
            line.split(",")[:2] + line.split(",")[3:] for line in (folder / out / "tables" / "table_1.csv").read_text("utf-8").splitlines()
        ]
        seen.append((record, report, cells))
    assert seen[0] == seen[1]


def test_the_noise_of_two_runs_is_not_the_same(folder):
    noisy(folder, "one", new=True)
    noisy(folder, "two")
    assert told(folder, "one") != told(folder, "two")


def edited(text, place, old, new):
    lines = text.split(b"\n")
    assert old in lines[place]
    lines[place] = lines[place].replace(old, new)
    return b"\n".join(lines)


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: edited(text, 0, b'"epsilon":1.0', b'"epsilon":9.0'),
        lambda text: edited(text, 1, b'"cost":0.1', b'"cost":0.0001'),
        lambda text: edited(text, 1, b'"entry"', b' "entry"'),
        lambda text: b"\n".join(text.split(b"\n")[:1] + text.split(b"\n")[2:]),
        lambda text: text + text.split(b"\n")[2] + b"\n",
        lambda text: text[:-9],
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: b"[1]\n" + text,
        lambda text: b"\xff\n",
        lambda text: b"",
    ],
)
def test_a_ledger_edited_by_hand_is_refused_and_left_as_it_is(folder, edit):
    noisy(folder, new=True)
    noisy(folder)
    changed = edit((folder / "budget").read_bytes())
    (folder / "budget").write_bytes(changed)
    with pytest.raises(Refused, match=r"書き換えられて|空です"):
        noisy(folder, "again")
    assert (folder / "budget").read_bytes() == changed and not (folder / "again").exists()


def test_a_ledger_cut_short_is_found_by_an_answer_that_it_should_hold(folder):
    noisy(folder, "one", new=True)
    noisy(folder, "two")
    noisy(folder, "three", earlier='earlier = ["one", "two"]')
    whole = (folder / "budget").read_bytes()
    (folder / "budget").write_bytes(b"".join(whole.splitlines(keepends=True)[:2]))
    with pytest.raises(Refused, match="台帳に載っていません"):
        noisy(folder, "four", earlier='earlier = ["one", "two"]')


def test_the_ledger_of_another_holding_is_refused(folder):
    noisy(folder, new=True)
    before = (folder / "budget").read_bytes()
    (folder / "spec.toml").write_text(NOISE.format("", 0.1).replace("method", 'population = "q"\nmethod', 1), encoding="utf-8")
    for data in ("data.csv", "more.csv"):
        with pytest.raises(Refused, match="別の資料"):
            tabulate_file(folder / "spec.toml", folder / data, folder / "again", lambda step: None, folder / "budget")
        text = (folder / "data.csv").read_text(encoding="utf-8")
        (folder / "more.csv").write_text(
            "".join(f"{line},1\n" for line in text.splitlines()).replace("性別,1", "性別,列"), encoding="utf-8"
        )
        (folder / "spec.toml").write_text('population = "p"\n' + NOISE.format("", 0.1), encoding="utf-8")
    assert (folder / "budget").read_bytes() == before


def test_a_budget_is_not_made_larger_afterwards(folder):
    noisy(folder, new=True)
    with pytest.raises(Refused, match="予算"):
        tabulate(folder, NOISE.format("", 0.1).replace("budget = 1.0", "budget = 5.0"), "again", ledger=folder / "budget")


def test_an_answer_that_cannot_be_put_in_its_place_costs_nothing(folder, monkeypatch):
    noisy(folder, new=True)
    before = (folder / "budget").read_bytes()

    def full(*_):
        raise OSError(28, "no space")

    monkeypatch.setattr("hagukumi.files.folders._put", full)
    with pytest.raises(OSError, match="no space"):
        noisy(folder, "again")
    assert (folder / "budget").read_bytes() == before and not (folder / "again").exists()


def test_a_run_that_is_killed_before_its_answer_is_there_has_spent(folder, monkeypatch):
    """Rather budget without an answer than an answer that was not paid for."""

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("hagukumi.files.folders._put", killed)
    with pytest.raises(KeyboardInterrupt):
        noisy(folder, new=True)
    assert not (folder / "noisy").exists()
    with opened_ledger(folder / "budget", new=False) as book:
        assert book.mark.entry == 1


def test_the_ledger_holds_nothing_of_the_records(folder):
    noisy(folder, new=True)
    texts = [json.loads(line) for line in (folder / "budget").read_text(encoding="utf-8").splitlines()]
    assert set(texts[0]) == {"format", "holding", "population", "epsilon", "delta", "hash"}
    assert set(texts[1]) == {"entry", "on", "release", "tables", "hash"} and texts[1]["on"] == "2026-10-02"
    assert texts[1]["tables"] == [{"cost": 0.1, "mechanism": "laplace", "table": "t"}]


def test_a_noisy_answer_is_no_exact_one_for_later_tables(folder):
    noisy(folder, new=True)
    plain = '[[table]]\nname = "t"\nby = ["性別", "地区"]\n'
    with pytest.raises(Refused, match="照合できません"):
        tabulate(folder, f'earlier = ["noisy"]\n{plain}', "again")
    tabulate(folder, f'method = "round"\n{plain}', "rounded")
    with pytest.raises(Refused, match="雑音を加えた表の記録ではありません"):
        noisy(folder, "again", earlier='earlier = ["rounded"]')


def test_the_chance_of_the_noise_is_what_was_paid_for(folder):
    """Two neighbouring files: no noisy count is more than e^ε times as likely under the one as under the other (ε = 1, 20,000 draws)."""
    draws = [add_noise("t", np.full(20_000, count, np.int64), BudgetLedger("p", 1.0), 1.0).values for count in (3, 4)]
    for value in (2, 3, 4, 5):
        ratio = (draws[0] == value).mean() / (draws[1] == value).mean()
        assert np.exp(-1) * 0.8 < ratio < np.exp(1) * 1.25
