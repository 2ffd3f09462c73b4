"""同じキーの行は推測で選ばない。"""

from hagukumi.plan.records import Column, ValueType


def test_identical_rows_are_kept_once(deliver, head, codes_by_row):
    received = deliver(head + "001,a,,,\n002,b,,,\n001,a,,,\n001,a,,,\n")
    assert received.accepted["_row"].to_pylist() == [2, 3]
    assert codes_by_row(received) == {4: {"X-21"}, 5: {"X-21"}}
    assert received.quarantine["_value_class"].to_pylist() == ["2行目と同じキー"] * 2


def test_differing_rows_of_one_key_are_all_put_aside(deliver, head, codes_by_row):
    received = deliver(head + "001,a,,,\n002,b,,,\n001,a,,,x\n001,a,,,\n")
    assert received.accepted["_row"].to_pylist() == [3]
    assert codes_by_row(received) == {2: {"X-22"}, 4: {"X-22"}, 5: {"X-22"}}


def test_keys_are_compared_as_conformed(deliver, head, codes_by_row):
    assert codes_by_row(deliver(head + "001,a,,,\n００１,b,,,\n")) == {2: {"X-22"}, 3: {"X-22"}}


def test_rows_that_differ_only_in_a_discarded_column_are_identical(deliver):
    columns = (Column(header="番号", field="number", unique=True), Column(header="印刷日", discard=True))
    received = deliver("番号,印刷日\n1,4/1\n1,4/2\n", columns=columns)
    assert received.quarantine["_code"].to_pylist() == ["X-21"]


def test_several_columns_together_form_the_key(deliver, codes_by_row):
    columns = (
        Column(header="番号", field="number", unique=True),
        Column(header="日", field="day", type=ValueType.DATE, unique=True),
        Column(header="値", field="value"),
    )
    text = "番号,日,値\n1,2020-04-01,a\n1,2020-04-02,b\n1,2020-99-99,c\n1,2020-99-99,d\n2,,e\n2,,f\n"
    received = deliver(text, columns=columns)
    assert codes_by_row(received) == {4: {"X-22"}, 5: {"X-22"}, 6: {"X-22"}, 7: {"X-22"}}
    assert set(received.quarantine["_column"].to_pylist()) == {"番号・日"}


def test_rows_without_any_key_are_not_compared(deliver):
    columns = (Column(header="番号", field="number", unique=True), Column(header="値", field="value"))
    assert deliver("番号,値\n,a\n,b\n", columns=columns).report.accepted == 2


def test_without_a_declared_key_equal_rows_are_two_records(deliver):
    columns = (Column(header="値", field="value"),)
    assert deliver("値\na\na\n", columns=columns).report.accepted == 2
