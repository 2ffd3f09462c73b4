"""Keys of whole columns against cell by cell: the shortcut for plain texts changes nothing."""

import datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.intake.plain_keys import plain_keys
from hagukumi.intake.values import Rules, has_key, judge_cell
from hagukumi.notation import DATE_STYLES, write_date
from hagukumi.plan.records import Column, DateForm, LinkField, ValueType

LATEST = datetime.date(2026, 4, 1)
FORMS = tuple(DateForm)
RULES = [
    Rules(column, {"\ue000": "髙"}, LATEST, "広井県", "育美市")
    for column in (
        *(
            Column(header="h", field="f", type=type, **more)
            for type in ValueType
            for more in ({}, {"link": LinkField.LATIN}, {"blank": "不詳"})
        ),
        *(Column(header="h", field="f", type=ValueType.DATE, form=form) for form in FORMS),
    )
    if has_key(column)
]
ODD = "0019８-+=@ー−,. 　\t\n\r山ｱﾞア々邉\ue000\ufffd\ufeffabZ\x01()［］"
TEXTS = st.one_of(
    st.text(ODD, max_size=14),
    st.sampled_from(
        ["同上", "同上 ", "〃", "髙橋　花子", "ﾀｶﾊｼ ﾊﾅｺ", "NGUYEN VAN AN", "芝園町1-2-3 コーポ101", "1234-5678-9018", "123456789018"]
    ),
    st.builds(write_date, st.dates(datetime.date(1900, 1, 1), datetime.date(2030, 1, 1)), st.sampled_from(DATE_STYLES)),
)
FILLING = [f"芝園町{number}番地" for number in range(64)]


@pytest.mark.parametrize("rules", RULES, ids=lambda rules: f"{rules.column.type}-{rules.column.link}-{rules.column.form}")
@settings(max_examples=8, deadline=None)
@given(texts=st.lists(TEXTS, max_size=25))
def test_a_plain_text_has_the_value_and_key_of_its_cell(rules: Rules, texts: list[str]) -> None:
    found = plain_keys(pa.array([*texts, *FILLING], pa.string()), rules)
    for place, text in enumerate(texts):
        if found.plain[place]:
            verdict = judge_cell(text, rules)
            assert (verdict.value, verdict.key) == (found.values[place].as_py(), found.keys[place].as_py())
            assert (verdict.problem, verdict.flags) == (None, 0)


def test_usual_texts_are_plain() -> None:
    usual = {
        ValueType.NAME: "髙橋　花子",
        ValueType.KANA: "ﾀｶﾊｼ ﾊﾅｺ",
        ValueType.ADDRESS: "芝園町1-2-3 コーポ101",
        ValueType.DATE: "2015-04-02",
    }
    for type, text in usual.items():
        rules = Rules(Column(header="h", field="f", type=type), {}, LATEST)
        assert plain_keys(pa.array([text] * 64), rules).plain.all(), type


def test_of_a_few_texts_none_is_called_plain() -> None:
    rules = Rules(Column(header="h", field="f", type=ValueType.NAME), {})
    assert not plain_keys(pa.array(["田中　花子"]), rules).plain.any()
