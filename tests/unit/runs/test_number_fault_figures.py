"""What a run's report says of resident numbers: figures, and a word when they got worse."""

from types import SimpleNamespace

import pyarrow as pa
import pytest

from hagukumi.linkage.number_faults import FAULT_NAMES, REMEDIES, NumberFault
from hagukumi.runs.numbers import NumberFigures, counts_told, figures_of, messages_told

NAMES = {"tax": "課税台帳", "teate": "児童手当"}


def figures(**faults: dict[str, int]) -> NumberFigures:
    return NumberFigures(numbered={"tax": 90, "teate": 10}, faults=faults)


@pytest.mark.parametrize("fault", NumberFault)
def test_every_fault_has_a_name_and_a_remedy_of_its_own(fault):
    assert FAULT_NAMES[fault] and REMEDIES[fault].endswith("。")
    assert len(set(FAULT_NAMES.values())) == len(set(REMEDIES.values())) == len(NumberFault)


def test_figures_are_counted_by_source_and_code():
    codes = ["number_of_another", "number_unknown", "number_of_another", "registered_twice"]
    misuse = pa.table({"_source": ["tax", "tax", "tax", "teate"], "_row": [2, 3, 4, 2], "code": codes})
    found = figures_of(SimpleNamespace(misuse=misuse, counts={"numbered": {"tax": 9, "teate": 1}, "persons": 3}))
    assert found.numbered == {"tax": 9, "teate": 1}
    assert found.faults == {"tax": {"number_of_another": 2, "number_unknown": 1}, "teate": {"registered_twice": 1}}
    told = counts_told(found)
    assert told["numbers_rows"] == 10
    assert {code: told[f"numbers_{code}"] for code in codes} == {"number_of_another": 2, "number_unknown": 1, "registered_twice": 1}
    assert told["numbers_one_number_two_people"] == 0, "none is a figure too"


def test_a_linkage_that_knows_no_numbers_has_no_figures():
    none = pa.table({"_source": pa.array([], pa.string()), "_row": pa.array([], pa.int64()), "code": pa.array([], pa.string())})
    assert figures_of(SimpleNamespace(misuse=none, counts={})) == NumberFigures(numbered={}, faults={})


def test_faults_are_told_with_the_command_that_shows_them():
    (told,) = messages_told(NAMES, figures(tax={"number_of_another": 3, "number_unknown": 5}), None)
    assert "3行" in told and "100行" in told and "hagukumi numbers" in told
    assert "増え" not in told, "there was no run before"


def test_unknown_numbers_alone_are_no_alarm():
    assert messages_told(NAMES, figures(tax={"number_unknown": 5}), figures(tax={"number_unknown": 1})) == []


def test_a_rise_is_told_by_source():
    now = figures(tax={"number_of_another": 3, "registered_twice": 1}, teate={"number_of_another": 2})
    _, risen = messages_told(NAMES, now, figures(tax={"number_of_another": 1}, teate={"number_of_another": 2}))
    assert "「課税台帳」1行→4行" in risen and "児童手当" not in risen


def test_fewer_or_as_many_are_no_rise():
    before = figures(tax={"number_of_another": 4})
    for now in (4, 1):
        assert len(messages_told(NAMES, figures(tax={"number_of_another": now}), before)) == 1
    assert messages_told(NAMES, figures(), before) == []


def test_a_source_that_comes_for_the_first_time_is_no_rise():
    before = NumberFigures(numbered={"tax": 90}, faults={})
    assert len(messages_told(NAMES, figures(teate={"number_of_another": 2}), before)) == 1


def test_without_figures_nothing_is_said():
    assert counts_told(None) == {} and messages_told(NAMES, None, figures()) == []
