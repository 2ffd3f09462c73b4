"""Whatever a plan says, every format is made, says the same, and comes out the same the second time."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.documents.printing import Printing
from hagukumi.documents.render import Press
from hagukumi.documents.render.characters import GETA, Showing
from hagukumi.documents.render.csv import inert, rows_bytes
from hagukumi.documents.render.pdf import _line
from hagukumi.documents.render.readings import with_readings
from hagukumi.documents.sheet import Checks, Column, Document, Drawing, Form, Format, Heading, Points, Seals, Table, Text

JAPANESE = st.text(
    st.sampled_from("個人情報の保護に関する法律第69条申し込む子ども人々ヶ髙﨑①、。「」（）abcXYZ019 -/#$*_=@\\\"'<>&\n\t　〓☑"), max_size=60
)
TEXTS = st.one_of(JAPANESE, st.text(max_size=40))
DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text y="9">図</text></svg>'
ROWS = st.lists(st.tuples(TEXTS, TEXTS), max_size=4).map(tuple)
BLOCKS = st.one_of(
    st.builds(Heading, TEXTS, st.integers(1, 3)),
    st.builds(Text, st.lists(TEXTS, max_size=3).map(tuple)),
    st.builds(Points, st.lists(TEXTS, max_size=3).map(tuple), st.booleans()),
    st.builds(Table, TEXTS, st.just((Column("甲"), Column("乙", 2.0))), ROWS),
    st.builds(Form, TEXTS, ROWS),
    st.builds(Seals, st.lists(TEXTS, max_size=3).map(tuple)),
    st.builds(Drawing, TEXTS, st.just(DRAWN), TEXTS),
    st.builds(Checks, TEXTS, st.lists(st.tuples(TEXTS, st.sampled_from([True, False, None]), TEXTS), max_size=3).map(tuple)),
)
DOCUMENTS = st.builds(
    Document,
    name=st.just("any"),
    title=TEXTS,
    blocks=st.lists(BLOCKS, max_size=4).map(tuple),
    legal_basis=TEXTS,
    addressee=TEXTS,
    sender=TEXTS,
    landscape=st.booleans(),
    furigana=st.booleans(),
)


@settings(max_examples=60)
@given(document=DOCUMENTS)
def test_every_format_is_made_and_made_again_with_the_same_bytes(press: Press, approved_printing: Printing, document: Document) -> None:
    for form in (Format.PDF, Format.HTML, Format.XLSX):
        content = press.render(document, approved_printing, form)
        assert content == press.render(document, approved_printing, form)


@given(text=TEXTS)
def test_readings_never_change_the_text(text: str) -> None:
    line = Showing()(text).replace("\n", "")
    assert "".join(piece.text for piece in with_readings(line)) == line


@given(text=TEXTS)
def test_runs_for_paper_never_change_the_text(text: str) -> None:
    line = Showing()(text).replace("\n", "")
    for readings in (False, True):
        runs = _line(line, readings=readings)
        told = "".join(run if isinstance(run, str) else run.get("base") or "".join(run["pieces"]) for run in runs)
        assert told == line


@given(text=TEXTS)
def test_what_is_shown_is_as_long_as_what_was_said(text: str) -> None:
    """Nothing is dropped: a character is shown or stands as 〓, and what is missing is known."""
    said, shown = text.replace("\r\n", "\n"), Showing(frozenset(map(ord, "あいう")))
    told = shown(text)
    assert len(told) == len(said)
    assert (told.count(GETA) > 0) == bool(shown.missing)


@given(rows=st.lists(st.lists(TEXTS.map(Showing()), min_size=2, max_size=2), min_size=1, max_size=5))
def test_a_table_file_is_read_back_cell_by_cell(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(rows_bytes(rows).decode("utf-8-sig"), newline="")))
    assert read == [[inert(cell) for cell in row] for row in rows]


@given(cell=TEXTS)
def test_a_guarded_cell_keeps_its_words(cell: str) -> None:
    assert inert(cell) in (cell, f"'{cell}")
