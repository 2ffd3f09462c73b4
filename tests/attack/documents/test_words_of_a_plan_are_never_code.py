"""Somebody who may write a plan cannot make a document run, fetch, hide or say something else: words stay words in every format."""

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

from hagukumi.documents.printing import Printing
from hagukumi.documents.render import Press
from hagukumi.documents.render.csv import inert
from hagukumi.documents.render.picture import NotADrawing, picture
from hagukumi.documents.sheet import Checks, Column, Document, Drawing, Form, Format, Heading, Points, Seals, Table, Text

TYPST = (
    "#panic()",
    '#read("/etc/passwd")',
    "#set text(fill: white)",
    "$x^2$",
    "*強調* _斜体_ `符号`",
    "= 見出し",
    "- 箇条",
    "@cite <label>",
    "\\ 改行 \\u{202e}",
    "// 注釈 /* 注釈 */",
    "\"引用\" '引用'",
    "http://example.com/",
    "] #strike[",
    "--- ... ~",
)
HTML = (
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "\"><svg onload='alert(1)'>",
    "&lt;b&gt; &amp; &#60;",
    "<!-- 注釈 -->",
    "javascript:alert(1)",
)
FORMULAS = (
    "=1+1",
    "+SUM(A1)",
    "-2+3",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.com")',
    "＝1+1",
    "　=1+1",
    "\n=1+1",
    "\t=1",
)


_FRAME = {"html", "head", "meta", "title", "style", "body", "main", "header", "footer", "div", "p", "strong", "br", "h1", "h2", "ul", "li"}
_TABLE = {"table", "caption", "colgroup", "col", "thead", "tbody", "tr", "th", "td"}
_PICTURE = {"figure", "figcaption", "svg", "text", "details", "summary"}


class _Tags(HTMLParser):
    """Names of the tags and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)


def everywhere(text: str) -> Document:
    """A document that has the text in every place where a text can stand."""
    table = Table(text, (Column(text), Column("列")), ((text, text),), empty=text)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40"><text y="20">{_escaped(text)}</text></svg>'
    blocks = (
        Heading(text),
        Text((text,)),
        Points((text,)),
        Form(text, ((text, text),)),
        table,
        Seals((text,)),
        Checks(text, ((text, True, text),)),
        Drawing(text, svg, text),
    )
    return Document(name="attack", title=text, blocks=blocks, legal_basis=text, addressee=text, sender=text, formats=tuple(Format))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize("text", TYPST + HTML + FORMULAS)
def test_words_are_set_as_words_in_a_pdf(press: Press, approved_printing: Printing, tmp_path: Path, text: str) -> None:
    content = press.render(everywhere(text), approved_printing, Format.PDF)
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed")
    path = tmp_path / "attack.pdf"
    path.write_bytes(content)
    told = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True).stdout.decode()
    assert re.sub(r"\s", "", told).count(re.sub(r"\s", "", text)) >= 14


def test_a_document_that_reads_a_file_of_the_machine_does_not_exist(press: Press, approved_printing: Printing) -> None:
    content = press.render(everywhere('#read("/etc/hostname")'), approved_printing, Format.PDF)
    assert b"/URI" not in content and b"/JavaScript" not in content and b"/EmbeddedFile" not in content


@pytest.mark.parametrize("text", TYPST + HTML + FORMULAS)
def test_words_are_escaped_in_a_page(press: Press, approved_printing: Printing, text: str) -> None:
    page = press.render(everywhere(text), approved_printing, Format.HTML).decode()
    tags = _Tags(page)
    assert tags.names <= _FRAME | _TABLE | _PICTURE and not [name for name in tags.attributes if name.startswith("on")]
    assert page.count("</style>") == 1 and "<!--" not in page


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(press: Press, approved_printing: Printing, text: str) -> None:
    content = press.render(everywhere(text), approved_printing, Format.XLSX)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert sheets and not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_table_file_starts_as_a_formula(press: Press, approved_printing: Printing, text: str) -> None:
    content = press.render(Document(name="a", title="a", blocks=(Table("", (Column(text),), ((text,),)),)), approved_printing, Format.CSV)
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        assert not re.match(r"[\s　]*[=+\-@＝＋－＠]", row[0])
        assert row[0].lstrip("'").strip() == text.strip().replace("\t", "　").strip()


@pytest.mark.parametrize("number", ["-5", "+81", "1,200", "-1,200.5", "-3%"])
def test_plain_numbers_stay_as_they_are(number: str) -> None:
    assert inert(number) == number


@pytest.mark.parametrize("hidden", ["\u202e逆", "\u200b", "\ufeff", "\x00", "\x1b[31m", "\u2066", "\ud800", "\U000e0041"], ids=ascii)
@pytest.mark.parametrize("form", [Format.PDF, Format.HTML, Format.XLSX, Format.SVG], ids=str)
def test_a_character_that_hides_is_made_visible(press: Press, approved_printing: Printing, form: Format, hidden: str) -> None:
    """A reversing or invisible character could make a document read otherwise than it is written."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>図</text></svg>'
    document = Document(name="a", title=f"題{hidden}", blocks=(Text((f"前{hidden}後",)), Drawing("図", svg, f"説明{hidden}")))
    content = press.render(document, approved_printing, form)
    if form is Format.XLSX:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    if form is not Format.PDF:
        text = content.decode()
        assert "〓" in text and hidden[0] not in text


@pytest.mark.parametrize("word", ["a" * 500, "あ" * 3000, "0123456789abcdef" * 40, "https://example.com/" + "x" * 300])
def test_a_very_long_word_stays_on_the_page(press: Press, approved_printing: Printing, tmp_path: Path, word: str) -> None:
    narrow = Table("表", (Column("細い列"), Column("広い列", 9.0)), ((word, "内容"),))
    content = press.render(
        Document(name="a", title="長い語", blocks=(narrow, Form("様式", ((word, word),)))), approved_printing, Format.PDF
    )
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed")
    path = tmp_path / "long.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True)
    right = [float(found) for found in re.findall(r'xMax="([0-9.]+)"', done.stdout.decode())]
    assert max(right) <= 595.3 - 20 / 25.4 * 72 + 1


DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'


@pytest.mark.parametrize(
    "inner",
    [
        "<script>alert(1)</script>",
        '<image href="http://example.com/a.png"/>',
        '<use x:href="#a"/>',
        "<foreignObject><p>文</p></foreignObject>",
        "<style>@import 'http://example.com'</style>",
        '<rect onclick="alert(1)"/>',
        '<rect style="fill: url(http://example.com)"/>',
        '<rect fill="url(http://example.com/#a)"/>',
        '<rect fill="URL(//example.com)"/>',
        '<rect class="a"/>',
        '<a href="http://example.com"><text>行き先</text></a>',
        '<animate attributeName="x"/>',
        '<p xmlns="http://www.w3.org/1999/xhtml">文</p>',
        "<rect",
    ],
)
def test_a_drawing_only_draws(inner: str) -> None:
    with pytest.raises(NotADrawing):
        picture(DRAWING.format(inner))


def test_a_drawing_declares_no_entities() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + DRAWING.format("<text>&b;</text>")
    with pytest.raises(NotADrawing, match="document type"):
        picture(bomb)


def test_what_goes_to_the_typesetter_is_data(press: Press, approved_printing: Printing, monkeypatch: pytest.MonkeyPatch) -> None:
    """The template is the same bytes for every document; the plan's words travel as JSON beside it."""
    calls: list[tuple[bytes, dict[str, str]]] = []
    pdf = press._pdf
    real = pdf._compiler

    class Spy:
        def compile(self, template: bytes, **options: object) -> bytes:
            calls.append((template, options["sys_inputs"]))
            return real.compile(template, **options)

    monkeypatch.setattr(pdf, "_compiler", Spy())
    for text in TYPST[:3]:
        press.render(everywhere(text), approved_printing, Format.PDF)
    assert len({template for template, _ in calls}) == 1
    assert [json.loads(inputs["document"])["name"] for _, inputs in calls] == list(TYPST[:3])
