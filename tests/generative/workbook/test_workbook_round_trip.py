"""Invariants of the workbook: whatever a plan says comes back from Excel exactly, however the rows were sorted."""

import datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.plan import plan_hash, read_plan
from hagukumi.plan import records as r
from hagukumi.plan.lists import LISTS
from hagukumi.workbook import book, read_plan_book, write_plan_book

TEXT = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
    [
        "",
        " ",
        "=1+1",
        "@x",
        "\\n",
        "\\0",
        "_x000D_",
        "a\r\nb",
        "\t",
        "「」",
        "［「a」］",
        "3",
        "3.0",
        "はい",
        "’",
        "\x00",
        "\ufffe",
        "𠮷野家",
        "a=b",
        "\\u0041",
    ]
)
CONSTANT = TEXT | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False) | st.lists(TEXT, max_size=3).map(tuple)
DAY = st.dates()
FEW = settings(max_examples=20)
"""A case writes and reads some forty sheets."""


def _first(plan: r.Plan, name: str, **changes: object) -> r.Plan:
    head, *rest = getattr(plan, name)
    return msgspec.structs.replace(plan, **{name: (msgspec.structs.replace(head, **changes), *rest)})


def _same(plan: r.Plan) -> None:
    assert plan_hash(read_plan_book(write_plan_book(plan))) == plan_hash(plan)


@pytest.fixture(scope="module")
def whole(made_city) -> r.Plan:
    return read_plan(made_city / "plan")


@FEW
@given(title=TEXT.filter(str.strip), statute=TEXT, codes=st.dictionaries(TEXT, TEXT, max_size=4))
def test_texts_and_codes(small_plan: r.Plan, title: str, statute: str, codes: dict[str, str]) -> None:
    plan = small_plan
    number, moved, note = plan.sources[0].layout.columns
    columns = (number, msgspec.structs.replace(moved, codes=codes, blank=title), note)
    plan = _first(
        plan, "sources", layout=msgspec.structs.replace(plan.sources[0].layout, columns=columns, private_use=codes, delimiter=title)
    )
    plan = _first(plan, "items", restrictions=(r.Restriction(statute=statute, met_by=title),) * 2)
    _same(msgspec.structs.replace(plan, programme=msgspec.structs.replace(plan.programme, title=title, mayor=statute)))


@FEW
@given(threshold=CONSTANT, value=CONSTANT, coverage=st.floats(0, 1), texts=st.lists(TEXT, max_size=4).map(tuple))
def test_constants_of_criteria(small_plan: r.Plan, threshold: object, value: object, coverage: float, texts: tuple[str, ...]) -> None:
    plan = small_plan
    criterion = plan.criteria[0]
    where = (r.Condition(item="juki.moved_on", op=r.Operator.EQ, value=value),)
    indicator = msgspec.structs.replace(criterion.indicators[0], threshold=threshold, where=where)
    _same(_first(plan, "criteria", indicators=(indicator,), coverage=coverage))
    entry = r.FileRegister(
        id="f", name="x", department="kodomo", purposes=(), tables=(), range="", persons=1, collected_how="", recipients=texts
    )
    _same(msgspec.structs.replace(plan, file_registers=(entry,)))


@FEW
@given(until=DAY | st.none(), permanent=st.booleans() | st.none(), text=TEXT)
def test_days_and_what_is_not_known(small_plan: r.Plan, until: datetime.date | None, permanent: bool | None, text: str) -> None:
    basis = r.Consent(capacity=text, capable=permanent, viewpoints=r.Viewpoints(extent=text))
    _same(_first(small_plan, "uses", until=until, permanent=permanent, basis=basis))


@FEW
@given(data=st.data())
def test_sorting_rows_in_excel_changes_nothing(whole: r.Plan, data: st.DataObject) -> None:
    """The order of entries has no meaning; only rows of the same parent keep theirs."""
    name = data.draw(st.sampled_from([listed.name for listed in LISTS]))
    turned = data.draw(st.permutations(getattr(whole, name)))
    assert plan_hash(read_plan_book(write_plan_book(msgspec.structs.replace(whole, **{name: tuple(turned)})))) == plan_hash(whole)


@FEW
@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    with pytest.raises(book.BookError):
        read_plan_book(content)
