"""The catalogue: every paper once, each with its ground, and every one printable from any plan in all its formats."""

import re
from pathlib import Path

import pytest

from hagukumi.documents import papers
from hagukumi.documents.catalogue import PAPERS, UnknownPaper, chosen, sheets
from hagukumi.documents.printing import Printing
from hagukumi.documents.render import Press
from hagukumi.documents.sheet import Format


def test_every_module_that_builds_a_paper_is_in_the_catalogue() -> None:
    folder = Path(papers.__path__[0])
    building = {path.stem for path in folder.glob("*.py") if re.search(r"^def build\(", path.read_text(encoding="utf-8"), re.MULTILINE)}
    assert {paper.build.__module__.rpartition(".")[2] for paper in PAPERS} == building


def test_ids_are_unique_and_plain_and_grounds_are_named() -> None:
    ids = [paper.id for paper in PAPERS]
    assert len(set(ids)) == len(ids) and all(re.fullmatch("[a-z]+(-[a-z]+)*", name) for name in ids)
    assert all(paper.title and re.search("法第|ガイドライン", paper.legal_basis) for paper in PAPERS)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.id)
def test_every_paper_is_printed_in_every_format_it_offers(press: Press, draft_printing: Printing, paper) -> None:
    """Also of a plan that says next to nothing: a paper then says what is missing."""
    for sheet in sheets(draft_printing, (paper.id,)):
        for form in sheet.formats:
            assert press.render(sheet.document, draft_printing, form)


def test_papers_come_in_the_order_of_the_catalogue_whatever_was_asked_first() -> None:
    assert [paper.id for paper in chosen(("roles", "selection-table"))] == ["selection-table", "roles"]
    assert chosen() == PAPERS


def test_an_unknown_paper_is_named() -> None:
    with pytest.raises(UnknownPaper, match="「tax-bill」"):
        chosen(("roles", "tax-bill"))


def test_a_document_without_an_asked_format_is_left_out(draft_printing: Printing) -> None:
    assert not list(sheets(draft_printing, ("roles",), (Format.SVG,)))
    assert {form for sheet in sheets(draft_printing, formats=(Format.CSV,)) for form in sheet.formats} == {Format.CSV}
