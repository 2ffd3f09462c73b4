"""Every record and field of a plan has a Japanese name, and no name is left over."""

import tomllib
from importlib.resources import files

import pytest

from hagukumi.plan import records as r
from hagukumi.plan.labels import field_label, record_name, records_of_plan
from hagukumi.plan.lists import LISTS

_ENTRIES = [record for record in records_of_plan() if record is not r.Plan]


@pytest.mark.parametrize("record", _ENTRIES, ids=lambda record: record.__name__)
def test_every_field_has_a_name_of_its_own(record: type[r.Record]) -> None:
    names = [field_label(record, field) for field in record.__struct_fields__]
    assert record_name(record) and len(set(names)) == len(names)


def test_no_name_is_left_over() -> None:
    table = tomllib.loads(files("hagukumi.plan").joinpath("labels.toml").read_text(encoding="utf-8"))
    known = {record.__name__: {"record", *record.__struct_fields__} for record in _ENTRIES}
    assert {name: set(fields) for name, fields in table.items() if name != "Plan"} == known


def test_every_list_of_a_plan_is_listed() -> None:
    single = {"programme", "privacy"}
    assert [listed.name for listed in LISTS] == [field for field in r.Plan.__struct_fields__ if field not in single]
    assert all(record_name(listed.record) == listed.word for listed in LISTS)
