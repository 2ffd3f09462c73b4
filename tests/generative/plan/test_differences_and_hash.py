"""Invariants: no difference is told exactly when the hash is the same, whatever word of the plan is changed."""

import datetime
import enum
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.plan import compare, plan_hash, read_plan
from hagukumi.plan import records as r
from hagukumi.plan.lists import LISTS


@pytest.fixture(scope="module")
def whole(made_city: Path) -> r.Plan:
    return read_plan(made_city / "plan")


def _other(value: Any) -> Any:
    """Another value of the same type; None where there is no other to be had."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, enum.StrEnum):
        return next(member for member in type(value) if member is not value)
    if isinstance(value, str):
        return value + "あ"
    if isinstance(value, int | float):
        return value + 1
    return value + datetime.timedelta(days=1) if isinstance(value, datetime.date) else None


def _changed(data: st.DataObject, entry: Any) -> Any:
    """The entry with one word somewhere inside it changed."""
    fields = [field for field in entry.__struct_fields__ if field != "id" and getattr(entry, field) not in ((), None)]
    field = data.draw(st.sampled_from(fields))
    value = getattr(entry, field)
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.replace(entry, **{field: _changed(data, value)})
    if isinstance(value, tuple):
        place = data.draw(st.integers(0, len(value) - 1))
        inner = _changed(data, value[place]) if isinstance(value[place], msgspec.Struct) else _other(value[place])
        return msgspec.structs.replace(entry, **{field: (*value[:place], inner, *value[place + 1 :])})
    if isinstance(value, dict):
        return msgspec.structs.replace(entry, **{field: {**value, "新しい鍵": "x"}})
    return msgspec.structs.replace(entry, **{field: _other(value)})


@settings(max_examples=60)
@given(data=st.data())
def test_a_changed_word_changes_the_hash_and_is_told(whole: r.Plan, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([listed.name for listed in LISTS]))
    entries = getattr(whole, name)
    place = data.draw(st.integers(0, len(entries) - 1))
    after = msgspec.structs.replace(whole, **{name: (*entries[:place], _changed(data, entries[place]), *entries[place + 1 :])})
    assert plan_hash(after) != plan_hash(whole)
    assert compare(whole, after) and compare(after, whole)


@settings(max_examples=20)
@given(data=st.data())
def test_order_of_entries_is_no_difference(whole: r.Plan, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([listed.name for listed in LISTS]))
    turned = msgspec.structs.replace(whole, **{name: tuple(data.draw(st.permutations(getattr(whole, name))))})
    assert plan_hash(turned) == plan_hash(whole) and compare(whole, turned) == ()


def test_defaults_written_out_are_no_difference(whole: r.Plan) -> None:
    """A value equal to its default, but another object, as a file gives it."""
    criterion = msgspec.structs.replace(whole.criteria[0], coverage=float("0.5"))
    plain = msgspec.structs.replace(whole, criteria=(criterion, *whole.criteria[1:]))
    assert plan_hash(plain) == plan_hash(msgspec.convert(msgspec.to_builtins(plain), r.Plan))
