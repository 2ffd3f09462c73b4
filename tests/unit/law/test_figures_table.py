"""The dated table of the law's figures: strict reading, the entry in force on a day, and what an ordinance sets within it."""

import datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hagukumi.law import figures
from hagukumi.law.figures import FIGURES, Certainty, FiguresError, entries_of, figure, lowest, read_figures
from hagukumi.plan.records import LocalFigure

DAY = datetime.date(2027, 6, 1)
_ENTRY = """
[[figure]]
id = "answer-days"
name = "回答の期限"
value = 30
unit = "日"
article = "ある法第1条"
certainty = "unverified"
"""


def _local(figure: str, value: int, since: datetime.date = datetime.date(2023, 4, 1), ordinance: str = "施行条例第5条") -> LocalFigure:
    return LocalFigure(id=f"{figure}-{since}", figure=figure, value=value, since=since, ordinance=ordinance)


def _with(plan, *entries: LocalFigure):
    return msgspec.structs.replace(plan, figures=entries)


@pytest.mark.parametrize(
    ("id", "value", "unit", "certainty"),
    [
        ("register-persons", 1000, "人", Certainty.PUBLIC_SOURCE),
        ("register-erased-months", 12, "月", Certainty.UNVERIFIED),
        ("disclosure-days", 30, "日", Certainty.PUBLIC_SOURCE),
        ("disclosure-extension-days", 30, "日", Certainty.PUBLIC_SOURCE),
        ("disclosure-large-days", 60, "日", Certainty.UNVERIFIED),
        ("disclosure-third-party-days", 14, "日", Certainty.PUBLIC_SOURCE),
        ("correction-request-days", 90, "日", Certainty.UNVERIFIED),
        ("correction-days", 30, "日", Certainty.UNVERIFIED),
        ("suspension-request-days", 90, "日", Certainty.UNVERIFIED),
        ("suspension-days", 30, "日", Certainty.UNVERIFIED),
        ("breach-persons", 100, "人", Certainty.GUIDELINE),
        ("breach-preliminary-days-from", 3, "日", Certainty.UNVERIFIED),
        ("breach-preliminary-days", 5, "日", Certainty.UNVERIFIED),
        ("breach-final-days", 30, "日", Certainty.UNVERIFIED),
        ("breach-final-days-wrongful", 60, "日", Certainty.UNVERIFIED),
        ("proposal-fee-base", 21000, "円", Certainty.UNVERIFIED),
    ],
)
def test_each_figure_stands_with_its_true_certainty(id, value, unit, certainty):
    found = figure(id, DAY)
    assert (found.value, found.unit, found.certainty) == (value, unit, certainty)


def test_what_is_not_read_in_the_guideline_says_where_it_was_seen_or_that_it_is_unverified():
    for entry in FIGURES:
        assert entry.since or entry.certainty is not Certainty.GUIDELINE
        assert entry.source or entry.certainty is Certainty.UNVERIFIED
        assert "確かめ" in entry.remark or "未確認" in entry.remark or entry.certainty is not Certainty.UNVERIFIED


def test_every_certainty_has_its_words():
    assert len({certainty.label for certainty in Certainty}) == len(Certainty)
    assert "未確認" in Certainty.UNVERIFIED.label


def test_a_changed_deadline_is_a_new_entry_with_its_date_of_effect_and_no_code():
    text = _ENTRY + _ENTRY.replace("value = 30", "value = 20\nsince = 2030-04-01")
    assert [(entry.value, entry.since) for entry in read_figures(text)] == [(30, None), (20, datetime.date(2030, 4, 1))]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[figure]\n", "TOMLの書き方"),
        ("", "[[figure]] がありません"),
        ("figure = 3\n", "[[figure]] がありません"),
        ("figure = [3]\n", "値の型が違います"),
        (_ENTRY + "[other]\n", "知らない見出し"),
        (_ENTRY.replace("value = 30", "value = '30'"), "値の型が違います"),
        (_ENTRY.replace("value = 30", "value = -1"), "負の数"),
        (_ENTRY.replace("unit =", "units ="), "知らない項目名"),
        (_ENTRY.replace('name = "回答の期限"\n', ""), "必要な項目"),
        (_ENTRY.replace('"ある法第1条"', '" "'), "空欄"),
        (_ENTRY.replace("unverified", "rumour"), "使えない値"),
        (_ENTRY.replace("unverified", "ordinance"), "計画の figures.toml"),
        (_ENTRY + "maximum = 40\n", "幅があります"),
        (_ENTRY + "local = true\nmaximum = 20\n", "minimum から maximum までの外"),
        (_ENTRY + _ENTRY, "同じ日からの数値が2つ"),
    ],
)
def test_a_faulty_table_is_refused_in_words_a_jurist_can_act_on(text, told):
    with pytest.raises(FiguresError) as error:
        read_figures(text)
    assert told in str(error.value)
    assert all(problem.file == "figures.toml" and problem.remedy for problem in error.value.problems)


def test_every_problem_of_a_table_is_told_at_once():
    with pytest.raises(FiguresError) as error:
        read_figures(_ENTRY.replace("value = 30", "value = -1").replace('"日"', '""'))
    assert len(error.value.problems) == 2


def test_an_ordinance_shortens_a_deadline_from_its_own_date_and_names_itself(plan):
    shorter = _with(plan, _local("disclosure-days", 15, datetime.date(2027, 4, 1)))
    assert figure("disclosure-days", datetime.date(2027, 3, 31), shorter).value == 30
    found = figure("disclosure-days", datetime.date(2027, 4, 1), shorter)
    assert (found.value, found.article, found.since, found.certainty) == (
        15,
        "施行条例第5条",
        datetime.date(2027, 4, 1),
        Certainty.ORDINANCE,
    )
    assert figure("disclosure-days", DAY).value == 30


def test_the_latest_ordinance_in_force_counts(plan):
    twice = _with(plan, _local("disclosure-days", 15), _local("disclosure-days", 20, datetime.date(2028, 4, 1)))
    assert figure("disclosure-days", DAY, twice).value == 15
    assert figure("disclosure-days", datetime.date(2028, 4, 1), twice).value == 20


@pytest.mark.parametrize(("id", "value"), [("disclosure-days", 31), ("disclosure-days", 0), ("breach-persons", 10)])
def test_an_ordinance_beyond_what_the_law_leaves_to_it_changes_nothing(plan, id, value):
    beyond = _with(plan, _local(id, value))
    assert figure(id, DAY, beyond) == figure(id, DAY)


def test_the_threshold_in_the_plans_head_is_an_ordinance_without_a_date(sample, plan):
    small = sample.head(plan, register_from_persons=300)
    found = figure("register-persons", DAY, small)
    assert (found.value, found.since, found.article) == (300, None, plan.programme.ordinance)
    dated = _with(small, _local("register-persons", 200, datetime.date(2027, 4, 1)))
    assert figure("register-persons", datetime.date(2027, 3, 31), dated).value == 300
    assert figure("register-persons", DAY, dated).value == 200


def test_what_the_law_sets_later_and_leaves_to_nobody_beats_an_older_ordinance(monkeypatch, plan):
    (known,) = entries_of("disclosure-days")
    later = msgspec.structs.replace(known, value=25, since=datetime.date(2030, 4, 1), local=False, minimum=None, maximum=None)
    monkeypatch.setattr(figures, "FIGURES", (*FIGURES, later))
    assert figure("disclosure-days", datetime.date(2030, 4, 1), _with(plan, _local("disclosure-days", 15))).value == 25


@given(values=st.lists(st.integers(-5, 1100), max_size=4))
def test_the_lowest_threshold_is_never_above_the_one_of_any_day(sample, values):
    days = [datetime.date(2020 + number, 4, 1) for number in range(len(values))]
    plan = _with(sample.sample_plan(), *(_local("register-persons", value, day) for value, day in zip(values, days, strict=True)))
    assert all(lowest("register-persons", plan) <= figure("register-persons", day, plan).value for day in (*days, DAY))
    assert 1 <= lowest("register-persons", plan) <= 1000


def test_what_an_ordinance_may_set_is_told_with_its_unit():
    told = {entry.id: entry.bounds for entry in FIGURES}
    assert told["register-persons"] == "1人以上1,000人以下"
    assert told["disclosure-fee"] == "0円以上"
    assert told["breach-persons"] == ""


def test_an_unknown_figure_has_no_lowest_value(plan):
    assert entries_of("nothing") == ()
    with pytest.raises(KeyError):
        lowest("nothing", plan)
