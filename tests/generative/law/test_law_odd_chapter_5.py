"""Whatever stands in the records of chapter 5, the law answers with findings and never breaks down; a blank never helps."""

import datetime

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.law import Outcome, examine, remarks
from hagukumi.plan import records as r

_LISTS = ("contracts", "file_registers", "answers", "risks", "opinions", "revisions", "consultations", "figures", "deidentifications")
_TEXTS = (
    "",
    " ",
    "未定",
    "なし",
    "公表しない",
    "nothing",
    "kodomo",
    "linkage",
    "soumu-p",
    "bunseki-a",
    "pia-1",
    "register-persons",
    "making",
    "juki",
    "第5条",
)


def _odd(value):
    """Values of the same kind as a field's own that a plan file could hold, sensible or not."""
    if isinstance(value, bool):
        return st.booleans()
    if isinstance(value, str) and not hasattr(value, "value"):
        return st.sampled_from(_TEXTS)
    if isinstance(value, int):
        return st.integers(-5, 5000)
    if isinstance(value, datetime.date):
        return st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 12, 31))
    if isinstance(value, tuple):
        return st.lists(st.sampled_from(_TEXTS), max_size=3).map(tuple)
    return st.just(value)


def _spoil(draw, record):
    fields = draw(st.sets(st.sampled_from([name for name in record.__struct_fields__ if name != "id"]), max_size=3))
    changes = {}
    for name in sorted(fields):
        value = getattr(record, name)
        if isinstance(value, tuple) and value and isinstance(value[0], r.Record):
            changes[name] = tuple(_spoil(draw, entry) for entry in value)
        else:
            changes[name] = _spoil(draw, value) if isinstance(value, r.Record) else draw(_odd(value))
    return msgspec.structs.replace(record, **changes)


def _whole(sample):
    """The sample plan with a contractor whose contract has a sub-commission, an inspection and an end, and a file to be de-identified."""
    plan = sample.deidentification.with_deidentification(sample.selection.contracted(sample.sample_plan()))
    day = datetime.date(2027, 3, 20)
    return sample.change(
        plan,
        "contracts",
        "analysis",
        sub_commissions=(r.SubCommission(contractor="機器保守", work="端末の保守", consented_by="kodomo-a", consented_on=day),),
        inspections=(r.Inspection(on=day, by="kodomo-a", result="名簿を確かめた"),),
        ended_on=datetime.date(2027, 9, 30),
        erased_on=datetime.date(2027, 10, 1),
        returned="媒体を受け取った",
    )


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_no_record_of_chapter_5_breaks_a_rule_down(sample, data):
    plan = _whole(sample)
    for name in data.draw(st.sets(st.sampled_from(_LISTS), min_size=1, max_size=3)):
        plan = msgspec.structs.replace(plan, **{name: tuple(_spoil(data.draw, entry) for entry in getattr(plan, name))})
    found = examine(plan)
    assert all("誤りが起きました" not in finding.message for finding in found)
    assert all(finding.outcome is not Outcome.ALLOWED for finding in found)
    assert all(remark.outcome is Outcome.ALLOWED for remark in remarks(plan))


_ASKED = {
    "contracts": ("subject", "ability", "organisation", "inspection", "returned"),
    "file_registers": ("name", "range", "collected_how", "desk", "desk_address"),
    "opinions": ("name", "text"),
    "revisions": ("reason", "by"),
    "consultations": ("council", "ordinance", "subject", "answer"),
    "figures": ("ordinance", "figure"),
    "risks": ("threat", "measure", "department"),
    "answers": ("by",),
}


@settings(max_examples=120, deadline=None)
@given(data=st.data(), blank=st.sampled_from(("", " ", "未定", "―", "ＴＢＤ")))
def test_a_blank_in_what_is_asked_for_is_always_found(sample, data, blank):
    plan = _whole(sample)
    assert examine(plan) == ()
    name = data.draw(st.sampled_from(sorted(_ASKED)))
    entry = data.draw(st.sampled_from([entry.id for entry in getattr(plan, name)]))
    field = data.draw(st.sampled_from(_ASKED[name]))
    found = examine(sample.change(plan, name, entry, **{field: blank}))
    assert {finding.outcome for finding in found} == {Outcome.GAP}
    assert entry in {finding.subject for finding in found}
