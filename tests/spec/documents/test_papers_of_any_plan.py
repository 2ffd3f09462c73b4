"""What holds of every paper here, whatever the plan says: order carries no meaning, nothing is lost in English, no plan is too broken."""

import enum
import importlib

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hagukumi.plan import plan_hash
from hagukumi.plan import records as r
from hagukumi.plan.lists import LISTS

NAMES = (
    "file_register",
    "purpose_table",
    "other_purpose",
    "roles",
    "processing_register",
    "approval_sheet",
    "extraction_request",
    "contract",
    "criteria_sheet",
)
_CODES = {
    str(member)
    for enumeration in vars(r).values()
    if isinstance(enumeration, type) and issubclass(enumeration, enum.StrEnum)
    for member in enumeration
    if "_" in str(member)
}
SHARED = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(params=NAMES)
def build(request):
    return importlib.import_module(f"hagukumi.documents.papers.{request.param}").build


def test_the_same_plan_prints_the_same_documents(build, print_of, paper_plan):
    assert build(print_of(paper_plan)) == build(print_of(paper_plan)) != ()


def test_names_of_documents_are_their_own_and_fit_a_file_name(build, print_of, paper_plan):
    names = [document.name for document in build(print_of(paper_plan))]

    assert len(set(names)) == len(names)
    assert all(name.isascii() and "/" not in name and " " not in name for name in names)


def test_every_row_has_a_cell_for_each_column(build, print_of, paper_plan):
    tables = [block for document in build(print_of(paper_plan)) for block in document.blocks if hasattr(block, "columns")]

    assert all(len(row) == len(table.columns) for table in tables for row in table.rows)


def test_every_document_names_what_asks_for_it(build, print_of, paper_plan):
    assert all(document.legal_basis and document.title for document in build(print_of(paper_plan)))


def test_no_code_of_an_enumeration_reaches_a_reader(build, print_of, words_in, paper_plan):
    printing = print_of(paper_plan)
    vars(printing).update(findings=(), remarks=())  # these quote what to write into the plan's files
    words = "\n".join(words_in(document) for document in build(printing))

    assert not [code for code in _CODES if code in words]


@SHARED
@given(data=st.data())
def test_the_order_of_entries_changes_no_document(build, print_of, paper_plan, data):
    lists = {listed.name: tuple(data.draw(st.permutations(getattr(paper_plan, listed.name)))) for listed in LISTS}
    shuffled = msgspec.structs.replace(paper_plan, **lists)

    assert plan_hash(shuffled) == plan_hash(paper_plan)
    assert build(print_of(shuffled)) == build(print_of(paper_plan))


@SHARED
@given(data=st.data())
def test_a_draft_with_entries_missing_can_still_be_printed(build, print_of, paper_plan, data):
    """References then lead nowhere; the paper says so and does not fail, for a draft is printed in order to be mended."""
    kept = {listed.name: tuple(entry for entry in getattr(paper_plan, listed.name) if data.draw(st.booleans())) for listed in LISTS}

    for document in build(print_of(msgspec.structs.replace(paper_plan, **kept))):
        assert document.blocks
