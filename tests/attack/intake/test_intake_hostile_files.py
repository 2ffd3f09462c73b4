"""壊れた、又は悪意のあるファイル：明確な不受理で終わり、記憶域を使い果たさない。"""

import datetime
import io
import re
import resource
import zipfile
from pathlib import Path

import pytest

from hagukumi.intake import Code, receive
from hagukumi.plan.records import Column, FileFormat, Layout, Source, ValueType

XLSX = {"format": FileFormat.XLSX}
HEADINGS = ["宛名番号", "氏名", "生年月日", "性別", "備考"]


class Endless(io.RawIOBase):
    """A file that is made while it is read: a head, then one piece again and again, up to a size."""

    def __init__(self, head: bytes, piece: bytes, size: int, number: bool = False) -> None:
        self._head, self._piece, self._size, self._number = head, piece, size, number
        self.seek(0)

    def seekable(self):
        return True

    def seek(self, offset, whence=0):
        assert offset == 0 and whence == 0
        self._given, self._count, self._buffer = 0, 0, self._head
        return 0

    def tell(self):
        return self._given

    def read(self, size=-1):
        while len(self._buffer) < size and self._given + len(self._buffer) < self._size:
            batch = range(self._count, self._count + 4096)
            self._buffer += b"".join(self._piece % i for i in batch) if self._number else self._piece * 4096
            self._count += 4096
        piece, self._buffer = self._buffer[:size], self._buffer[size:]
        self._given += len(piece)
        return piece


def deliver_stream(stream, columns, sink=None, **layout):
    source = Source(id="s", name="s", holder="h", file="大.csv", layout=Layout(format=FileFormat.CSV, columns=columns, **layout))
    asked = frozenset(column.field for column in columns)
    return receive(stream, source, asked=asked, as_of=datetime.date(2026, 4, 1), sink=sink)


COLUMNS = (
    Column(header="番号", field="number", type=ValueType.RESIDENT_NUMBER, unique=True, required=True),
    Column(header="氏名", field="name", type=ValueType.NAME),
    Column(header="日", field="day", type=ValueType.DATE),
)
HEAD = "番号,氏名,日\n".encode()


@pytest.mark.parametrize("start", [HEAD + b"1,", HEAD + b'1,"', b"", b'"', "番号,氏名,".encode()])
def test_one_line_of_two_gigabytes_is_refused_after_its_first_block(start):
    stream = Endless(start, b"a" * 1024, 2 << 30)
    stop_after(stream, 64 << 20)
    with pytest.raises(Stopped):
        deliver_stream(stream, COLUMNS)
    assert stream.refused_at < 40 << 20


class Stopped(Exception):
    """The file was refused and only its hash was still being computed."""


def stop_after(stream, size):
    """Stop once `size` bytes were read; what is read after the refusal is read in smaller portions, for the hash alone."""
    read = stream.read

    def watched(portion=-1):
        if portion < 8 << 20 and not hasattr(stream, "refused_at") and portion > 8:
            stream.refused_at = stream.tell()
        if stream.tell() > size:
            raise Stopped
        return read(portion)

    stream.read = watched


def test_a_gigantic_cell_is_refused(deliver, head):
    for cell in ("x" * (1 << 21), '"' + "x" * (9 << 20) + '"', '"' + "\n" * (9 << 20) + '"'):
        refused = deliver(head + f"001,{cell},,,\n").refused
        assert refused.code in (Code.TOO_LARGE, Code.QUOTES)


def test_a_heading_row_without_end_is_refused():
    stream = Endless(b"", b"x,", 1 << 24)
    refused = deliver_stream(stream, COLUMNS).refused
    assert refused.code is Code.TOO_LARGE


@pytest.mark.slow
def test_two_gigabytes_of_rows_need_no_two_gigabytes_of_memory(monkeypatch):
    """The sizes that are fixed (block, rows held) and the file are made twenty times smaller; what grows would show."""
    from hagukumi.intake import reception, text_lines

    monkeypatch.setattr(text_lines, "BLOCK", 400 << 10)
    monkeypatch.setattr(reception, "_HELD", 2 << 20)
    size, rows, memory = 80 << 20, 0, []
    piece = "%012d,山田　花子,2015-04-01,".encode() + "長い備考".encode() * 10 + b"\n"
    columns = (*COLUMNS, Column(header="備考", field="memo"))

    def count(table):
        nonlocal rows
        rows += table.num_rows
        memory.append(resident_bytes())

    deliver_stream(Endless("番号,氏名,日,備考\n".encode(), piece, 2 << 20, number=True), columns, sink=count)
    before, rows = resident_bytes(), 0
    received = deliver_stream(Endless("番号,氏名,日,備考\n".encode(), piece, size, number=True), columns, sink=count)
    assert received.refused is None
    assert received.report.size > size - (1 << 20)
    assert rows == received.report.accepted == received.report.rows > 400_000
    assert received.accepted.num_rows == 0
    assert max(memory) - before < 0.4 * size


def resident_bytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def test_cells_that_spreadsheets_would_run_are_kept_and_counted(deliver, head):
    cells = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "＝1", " =1"]
    received = deliver(head + "".join(f'{i:03d},a,,,"{cell}"\n' for i, cell in enumerate(cells)))
    assert received.accepted["memo"].to_pylist() == cells
    assert received.report.fields[4].formula_like == len(cells)


def test_a_file_of_another_department_is_refused_without_showing_it(deliver):
    refused = deliver("税番号,納税者,税額\n77,山田太郎,12000\n").refused
    assert refused.code is Code.HEADINGS_ABSENT
    assert "山田" not in refused.message and "12000" not in refused.message


def test_a_file_that_changes_while_it_is_read_is_refused(monkeypatch, head):
    from hagukumi.intake import reception

    monkeypatch.setattr(reception, "_HELD", 0)

    class Changing(io.BytesIO):
        def seek(self, offset, whence=0):
            if self.getbuffer().nbytes and self.tell() > 8:
                self.getbuffer()[-2] = ord("9")
            return super().seek(offset, whence)

    stream = Changing(HEAD + b"1,a,2015-04-01\n")
    taken = []
    received = deliver_stream(stream, COLUMNS, sink=taken.append)
    assert received.refused.code is Code.CHANGED
    assert received.accepted.num_rows == 0


def test_more_quarantined_rows_than_anyone_can_return_refuse_the_file(monkeypatch, deliver, head):
    from hagukumi.intake import duplicates, reception

    monkeypatch.setattr(reception, "MAX_QUARANTINED", 3)
    monkeypatch.setattr(duplicates, "MAX_QUARANTINED", 3)
    assert deliver(head + "001\n" * 4).refused.code is Code.TOO_MANY
    assert deliver(head + "001,a,,,\n" * 7).refused.code is Code.TOO_MANY
    assert deliver(head + "001\n" * 3).refused is None


def test_more_rows_than_keys_fit_in_memory_refuse_the_file(monkeypatch, deliver, head):
    from hagukumi.intake import reception

    monkeypatch.setattr(reception, "MAX_ROWS", 3)
    assert deliver(head + "".join(f"{i},a,,,\n" for i in range(4))).refused.code is Code.TOO_LARGE


# --- xlsx ----------------------------------------------------------------------------------------------------------------------------


def rewritten(data, changes, *, extra=()):
    """The package with the text of parts changed by (part, pattern, replacement)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for part, pattern, replacement in changes:
                text = re.sub(pattern, lambda _, r=replacement: r, text, count=1) if part == name else text
            new.writestr(name, text)
        for name, content in extra:
            new.writestr(name, content)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_a_zip_bomb_is_refused_by_its_declared_and_by_its_true_size(deliver, book, monkeypatch):
    from hagukumi.intake import workbook

    monkeypatch.setattr(workbook, "MAX_UNPACKED", 1 << 20)
    bomb = rewritten(book([HEADINGS, ["001"]]), [], extra=[("xl/media/image1.png", b"\0" * (4 << 20))])
    assert len(bomb) < 1 << 20
    assert deliver(bomb, **XLSX).refused.code is Code.TOO_LARGE
    lying = bytearray(bomb)
    for at in [found.start() for found in re.finditer(re.escape((4 << 20).to_bytes(4, "little")), bomb)]:
        lying[at : at + 4] = (1000).to_bytes(4, "little")
    assert deliver(bytes(lying), **XLSX).refused.code in (Code.FORMAT, Code.TOO_LARGE)


def test_a_workbook_larger_than_allowed_is_refused(deliver, book, monkeypatch):
    from hagukumi.intake import xlsx_file

    monkeypatch.setattr(xlsx_file, "MAX_PACKED", 100)
    assert deliver(book([HEADINGS, ["001"]]), **XLSX).refused.code is Code.TOO_LARGE


def test_entities_that_grow_are_refused(deliver, book):
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet'
    attack = rewritten(book([HEADINGS, ["001"]]), [(SHEET, "<worksheet", doctype)])
    assert deliver(attack, **XLSX).refused.code is Code.FORMAT


def test_two_cells_at_the_ends_of_the_sheet_do_not_make_a_grid_of_billions(deliver, book):
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    attack = rewritten(book([HEADINGS, ["001"]]), [(SHEET, "</sheetData>", far)])
    assert deliver(attack, **XLSX).refused.code is Code.TOO_LARGE


def test_a_styled_cell_far_away_without_content_does_no_harm(deliver, book):
    far = '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    assert deliver(rewritten(book([HEADINGS, ["001"]]), [(SHEET, "</sheetData>", far)]), **XLSX).refused is None


def test_a_formula_without_a_cell_reference_is_still_found(deliver, book, codes_by_row):
    hidden = "<row><c/><c><f>1+1</f><v>2</v></c></row></sheetData>"
    received = deliver(rewritten(book([HEADINGS, ["001"]]), [(SHEET, "</sheetData>", hidden)]), **XLSX)
    assert codes_by_row(received) == {3: {"L2-06"}}


@pytest.mark.parametrize(
    "change",
    [
        (SHEET, "</sheetData>", "</sheet"),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "worksheets/nowhere.xml"),
        ("xl/workbook.xml", "<workbook", "<<"),
    ],
)
def test_broken_parts_are_refused(deliver, book, change):
    assert deliver(rewritten(book([HEADINGS, ["001"]]), [change]), **XLSX).refused.code is Code.FORMAT


def test_two_parts_of_one_name_are_refused(deliver, book):
    """Two readers may take different ones of them: what was checked would not be what is read."""
    with pytest.warns(UserWarning, match="Duplicate"):
        attack = rewritten(book([HEADINGS, ["001"]]), [], extra=[(SHEET, "<worksheet/>")])
    assert deliver(attack, **XLSX).refused.code is Code.FORMAT


def test_a_workbook_with_macros_is_refused(deliver, book):
    attack = rewritten(book([HEADINGS, ["001"]]), [], extra=[("xl/vbaProject.bin", b"x")])
    refused = deliver(attack, **XLSX).refused
    assert refused.code is Code.FORMAT and "マクロ" in refused.message


def test_too_many_parts_are_refused(deliver, book):
    attack = rewritten(book([HEADINGS, ["001"]]), [], extra=[(f"x/{i}", b"") for i in range(2100)])
    assert deliver(attack, **XLSX).refused.code is Code.FORMAT
