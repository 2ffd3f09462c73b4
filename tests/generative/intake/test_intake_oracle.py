"""A slow, obvious reader of CSV extracts, one character at a time, and the fast one beside it on generated messy files."""

import csv
import datetime
import io
import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hagukumi.intake import receive, text_lines
from hagukumi.plan.records import Column, Encoding, FileFormat, Layout, Source, ValueType

COLUMNS = (
    Column(header="番号", field="number", type=ValueType.RESIDENT_NUMBER, unique=True, required=True),
    Column(header="区分", field="kind", type=ValueType.CODE, codes={"a": "1", "b": "2"}, blank="0"),
    Column(header="値", field="value", type=ValueType.INTEGER, minimum=0, maximum=99),
    Column(header="備考", field="memo"),
)
WIDTH = len(COLUMNS)
HEAD = "番号,区分,値,備考\n"


class Unclosed(Exception):
    pass


def read_records(text):
    """(row number, cells or None when malformed) for each record; raises Unclosed(line)."""
    at, line = 0, 1
    while at < len(text):
        cells, sound, bare = [], True, text[at] in "\r\n"
        while True:
            cell, opened = "", line
            if text[at] == '"':
                at += 1
                while True:
                    if at >= len(text):
                        raise Unclosed(opened)
                    if text[at] == '"' and text[at + 1 : at + 2] == '"':
                        cell, at = cell + '"', at + 2
                    elif text[at] == '"':
                        at += 1
                        break
                    else:
                        line += text[at] == "\n" or (text[at] == "\r" and text[at + 1 : at + 2] != "\n")
                        cell, at = cell + text[at], at + 1
                if text[at] not in ",\r\n":
                    if line > opened:
                        raise Unclosed(opened)
                    sound = False
            while text[at] not in ",\r\n":
                sound = sound and text[at] != '"'
                cell, at = cell + text[at], at + 1
            cells.append(cell)
            at += 1
            if text[at - 1] != ",":
                at += text[at - 1 : at + 1] == "\r\n"
                line += 1
                break
        yield [] if bare else cells if sound else None


def conform(column, text):
    """(value, code)"""
    if not text.strip():
        if column.required:
            return None, "L1-09"
        return (column.blank or None), None
    if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ufeff]", text):
        return None, "L1-08"
    if column.field == "memo":
        return text, None
    if "\n" in text or "\r" in text:
        return None, "L1-06"
    bare = text.strip()
    if bare == '"':
        return None, "L2-02"
    if column.field == "number":
        return (bare, None) if re.fullmatch("[0-9]{1,15}", bare) else (None, "X-24")
    if column.field == "kind":
        return ({"a": "1", "b": "2"}[bare], None) if bare in "ab" and len(bare) == 1 else (None, "L2-04")
    if not re.fullmatch("-?[0-9]+", bare):
        return None, "L2-01"
    return (int(bare), None) if 0 <= int(bare) <= 99 else (None, "X-20")


def oracle(text):
    """(accepted rows, {(row, code)}, blank lines), or the line of the refusal."""
    text += "" if text.endswith(("\n", "\r")) or not text else "\n"
    try:
        records = list(read_records(text))[1:]
    except Unclosed as unclosed:
        return unclosed.args[0]
    accepted, findings, blank, rows = [], set(), 0, []
    for number, cells in enumerate(records, 2):
        if cells is None:
            findings.add((number, "L1-15"))
        elif not cells:
            blank += 1
        elif len(cells) != WIDTH:
            findings.add((number, "L1-14"))
        else:
            rows.append((number, cells, [conform(c, text) for c, text in zip(COLUMNS, cells, strict=True)]))
    for number, cells, outcomes in rows:
        if not any(cell.strip() for cell in cells):
            findings.add((number, "L1-06"))
            continue
        codes = {code for _, code in outcomes if code}
        key = outcomes[0][0]
        same = [(n, other) for n, other, outcome in rows if key is not None and outcome[0][0] == key]
        if any(other != cells for _, other in same):
            codes.add("X-22")
        elif same and same[0][0] < number:
            codes.add("X-21")
        findings |= {(number, code) for code in codes}
        if not codes:
            accepted.append((number, *(value for value, _ in outcomes)))
    if not rows and not findings:
        return "no rows"
    return accepted, findings, blank


def received(text, encoding=Encoding.UTF_8):
    source = Source(id="s", name="s", holder="h", file="f", layout=Layout(format=FileFormat.CSV, columns=COLUMNS, encoding=encoding))
    asked = frozenset(column.field for column in COLUMNS)
    codec = "cp932" if encoding is Encoding.CP932 else "utf-8"
    return receive(io.BytesIO(text.encode(codec)), source, asked=asked, as_of=datetime.date(2026, 4, 1))


def outcome_of(text, **given):
    done = received(text, **given)
    if done.refused:
        return "no rows" if done.refused.code == "X-02" else done.refused.row
    rows = done.accepted.select(["_row", "number", "kind", "value", "memo"])
    findings = {(entry["_row"], entry["_code"]) for entry in done.quarantine.to_pylist()}
    return [tuple(row.values()) for row in rows.to_pylist()], findings, done.report.blank_lines


CELLS = st.sampled_from(
    ["", "1", "002", "3", "a", "b", "c", "7", "100", "-1", "メモ", " 5 ", 'x"y', "x,y", "x\ny", "x\r\ny", '"', "\x01", "　"]
)
WRITTEN = st.one_of(
    CELLS.map(lambda cell: '"' + cell.replace('"', '""') + '"'),
    CELLS.filter(lambda cell: not set(cell) & set(',"\r\n')),
    st.sampled_from(['x"y', '"x"y', '"x', 'x"', '"x\n', '""', '"""', ' "x"']),
)
GOOD_ROW = st.tuples(
    st.sampled_from(["1", "2", "3", "4", "0005", "6", '"7"']), st.sampled_from(["a", "b", "", '"a"']), st.sampled_from(["1", "99", ""]),
    st.sampled_from(["", "メモ", '"a,b"', '"a\nb"', '"a""b"']),
).map(",".join)  # fmt: skip
ROW = st.one_of(GOOD_ROW, GOOD_ROW, st.lists(WRITTEN, min_size=0, max_size=6).map(",".join))
ENDS = st.sampled_from(["\n", "\n", "\r\n", "\r"])


@st.composite
def messy_files(draw):
    rows = draw(st.lists(st.tuples(ROW, ENDS), max_size=12))
    text = HEAD + "".join(row + end for row, end in rows)
    return text if draw(st.booleans()) else text.rstrip("\r\n") if rows else text


SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@SLOW
@given(messy_files())
@example(HEAD + '1,a,1,"x\n2,b,2,"y"\n')
@example(HEAD + '1,a,1,x"y\n2,b,2,z\n')
@example(HEAD + '\ufeff1,a,1,x\n"3",b,2,z\n')
def test_the_fast_reader_agrees_with_the_slow_one(text):
    assert outcome_of(text) == oracle(text)


@SLOW
@given(messy_files(), st.integers(1, 40))
def test_where_blocks_end_makes_no_difference(monkeypatch, text, block):
    whole = outcome_of(text)
    with monkeypatch.context() as patch:
        patch.setattr(text_lines, "BLOCK", block)
        assert outcome_of(text) == whole


@SLOW
@given(messy_files())
def test_cp932_and_utf8_give_the_same_rows(text):
    text = text.replace("\ufeff", "")
    assert outcome_of(text, encoding=Encoding.CP932) == outcome_of(text)


@SLOW
@given(messy_files())
def test_rows_are_accepted_or_quarantined_and_never_lost(text):
    done = received(text)
    if done.refused:
        assert (done.accepted.num_rows, done.quarantine.num_rows, done.report.rows) == (0, 0, 0)
        return
    accepted, aside = set(done.accepted["_row"].to_pylist()), set(done.quarantine["_row"].to_pylist())
    assert not accepted & aside
    assert done.report.rows == done.report.accepted + done.report.quarantined == len(accepted) + len(aside)
    assert (done.report.accepted, done.report.quarantined) == (len(accepted), len(aside))
    keys = done.accepted["number"].to_pylist()
    assert len(set(keys)) == len(keys)


@SLOW
@given(messy_files())
def test_a_sink_gets_what_would_have_been_returned(text):
    source = Source(id="s", name="s", holder="h", file="f", layout=Layout(format=FileFormat.CSV, columns=COLUMNS))
    asked = frozenset(column.field for column in COLUMNS)
    taken = []
    streamed = receive(io.BytesIO(text.encode()), source, asked=asked, as_of=datetime.date(2026, 4, 1), sink=taken.append)
    whole = received(text)
    assert [row for table in taken for row in table.to_pylist()] == whole.accepted.to_pylist()
    assert streamed.accepted.num_rows == 0
    assert streamed.report == whole.report and streamed.quarantine.equals(whole.quarantine)


@SLOW
@given(st.lists(st.tuples(st.text(alphabet='ab,"\n\r山', max_size=6), st.text(alphabet='ab,"\n\r山', max_size=6)), min_size=1, max_size=8))
def test_what_the_csv_module_writes_is_read_back(rows):
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([("x", "y"), *rows])
    layout = Layout(format=FileFormat.CSV, columns=(Column(header="x", field="x"), Column(header="y", field="y")))
    source = Source(id="s", name="s", holder="h", file="f", layout=layout)
    done = receive(io.BytesIO(stream.getvalue().encode()), source, asked=frozenset("xy"), as_of=datetime.date(2026, 4, 1))
    kept = [tuple(cell if cell.strip() else None for cell in row) for row in rows if any(cell.strip() for cell in row)]
    assert [(row["x"], row["y"]) for row in done.accepted.to_pylist()] == kept


@pytest.mark.parametrize("held", [0, 1 << 30])
def test_reading_again_and_holding_in_memory_give_the_same(monkeypatch, held):
    from hagukumi.intake import reception

    monkeypatch.setattr(reception, "_HELD", held)
    text = HEAD + "".join(f"{i},a,{i % 7},\n" for i in [*range(200), 5, 6]) + "5,b,1,\n"
    assert outcome_of(text) == oracle(text)
