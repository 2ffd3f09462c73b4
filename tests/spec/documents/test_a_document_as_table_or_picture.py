"""CSV holds the first table as open data would; a picture file holds the drawing with its title, words and version."""

import csv
import io
import xml.etree.ElementTree as ET

import pytest

from hagukumi.documents.printing import Printing
from hagukumi.documents.render import Press
from hagukumi.documents.render.picture import NotADrawing
from hagukumi.documents.sheet import Column, Document, Drawing, Form, Format, Table, Text

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 100" width="400"><title>別の題</title><text x="5">市民課</text></svg>'


def _csv(press: Press, printing: Printing, *blocks: Table | Form | Text) -> bytes:
    return press.render(Document(name="paper", title="題", blocks=blocks), printing, Format.CSV)


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_first_table_with_its_heading(press: Press, approved_printing: Printing) -> None:
    first = Table("一", (Column("項目"), Column("目的")), (("氏名", "名寄せ, 確認"), ("備考", '"引用"\n二行目')))
    second = Table("二", (Column("別"),), (("別",),))
    content = _csv(press, approved_printing, Text(("前文",)), first, second)
    assert content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\r\n")
    assert _rows(content) == [["項目", "目的"], ["氏名", "名寄せ, 確認"], ["備考", '"引用"\n二行目']]


def test_a_form_counts_as_a_table_of_two_columns(press: Press, approved_printing: Printing) -> None:
    assert _rows(_csv(press, approved_printing, Form("様式", (("名称", "住民記録"),)))) == [["項目", "内容"], ["名称", "住民記録"]]


def test_a_document_without_a_table_has_no_csv(press: Press, approved_printing: Printing) -> None:
    with pytest.raises(ValueError, match="no table"):
        _csv(press, approved_printing, Text(("本文",)))


def _picture(press: Press, printing: Printing, svg: str = DRAWN) -> ET.Element:
    drawing = Drawing("流れ", svg, "市民課からこども未来課へ。")
    return ET.fromstring(press.render(Document(name="flow", title="データの流れ", blocks=(drawing,)), printing, Format.SVG))


def test_a_picture_tells_its_title_words_and_version(press: Press, approved_printing: Printing) -> None:
    root = _picture(press, approved_printing)
    assert [element.text for element in root.findall(f"{SVG}title")] == ["データの流れ"]
    assert root.findtext(f"{SVG}desc") == "市民課からこども未来課へ。"
    line = root.findall(f"{SVG}text")[-1].text or ""
    assert line == f"育実市　データの流れ　令和8年3月25日　計画の版 {approved_printing.hash[:16]}"


def test_the_line_stands_below_the_drawing(press: Press, approved_printing: Printing) -> None:
    root = _picture(press, approved_printing)
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    assert (left, top, width) == (0, 0, 400) and height > 100
    assert 100 < float(root.findall(f"{SVG}text")[-1].attrib["y"]) < height
    assert "width" not in root.attrib


def test_a_draft_picture_says_that_it_is_one(press: Press, draft_printing: Printing) -> None:
    assert "案（承認前の計画" in (_picture(press, draft_printing).findall(f"{SVG}text")[-1].text or "")


def test_a_document_without_a_drawing_is_no_picture(press: Press, approved_printing: Printing) -> None:
    with pytest.raises(ValueError, match="no drawing"):
        press.render(Document(name="paper", title="題", blocks=()), approved_printing, Format.SVG)


@pytest.mark.parametrize("size", ["", "0 0 10", "0 0 0 10", "0 0 a 10"])
def test_a_drawing_needs_a_size(press: Press, approved_printing: Printing, size: str) -> None:
    with pytest.raises(NotADrawing):
        _picture(press, approved_printing, f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}"/>')
