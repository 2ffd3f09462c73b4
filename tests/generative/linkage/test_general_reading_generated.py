"""Whatever a table holds, what is read from its file is what was written, row by row."""

import csv
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hagukumi.linkage.general.connecting import connection_for
from hagukumi.linkage.general.reading import load
from hagukumi.linkage.general.spec import Columns, SourceSpec

BLANKS = " \u3000\u00a0\t\n\r"
CHARACTERS = st.characters(codec="utf-8", exclude_characters="\x00")
CELLS = st.text(CHARACTERS, max_size=8) | st.sampled_from(
    ["", " ", "　", '"', '""', ",", "a,b", "\n", "x\r\ny", "髙橋", "ﾀｶﾊｼ", " 佐藤　", "\ufeff"]
)
RECORDS = CELLS.filter(lambda text: text.strip(BLANKS + "\x0b\x0c\x1c\x1d\x1e\x1f\x85") and text.strip(" "))
TABLES = st.lists(st.tuples(RECORDS, CELLS, CELLS), min_size=1, max_size=12, unique_by=lambda row: row[0])
SPEC = SourceSpec(name="s", path="s.file", columns=Columns(record="id", full_name="name", address="home"))


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    with connection_for(tmp_path_factory.mktemp("generated") / "overflow") as connection:
        yield connection


def _loaded(connection, folder, content):
    """One connection reads many files under one path after the other, as it does with the sources of a specification."""
    (folder / "s.file").write_bytes(content)
    [loaded] = load(connection, [SPEC], folder, lambda place, loaded: loaded)
    name, home = loaded.columns["name"], loaded.columns["home"]
    rows = connection.execute(f"SELECT _row, _record, {name}, {home} FROM {loaded.table} ORDER BY _row").fetchall()
    connection.execute(f"DROP TABLE {loaded.table}")
    return loaded, rows


def _wanted(table):
    """In the order of their ids' UTF-8 bytes, cells without blanks around them."""
    kept = sorted(table, key=lambda row: row[0].encode())
    return [(place, record, *(cell.strip(BLANKS) or None for cell in cells)) for place, (record, *cells) in enumerate(kept, start=1)]


def _written(table, encoding, line_end):
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator=line_end).writerows(
        [["id", "x", "name", "home"], *((a, "x", b, c) for a, b, c in table)]
    )
    return text.getvalue().encode(encoding)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(table=TABLES, encoding=st.sampled_from(["utf-8", "utf-8-sig"]), line_end=st.sampled_from(["\n", "\r\n"]))
def test_a_csv_file_in_utf8_is_read_as_it_was_written(connection, tmp_path, table, encoding, line_end):
    assert _loaded(connection, tmp_path, _written(table, encoding, line_end))[1] == _wanted(table)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(rows=st.lists(st.tuples(*[st.text('髙﨑①Ⅲ佐藤ｱ゛,"0aA　 ソ表能', max_size=6)] * 2), min_size=1, max_size=8))
def test_a_csv_file_in_cp932_is_read_as_it_was_written(connection, tmp_path, rows):
    table = [(f"{place:03}髙", *row) for place, row in enumerate(rows)]
    loaded, found = _loaded(connection, tmp_path, _written(table, "cp932", "\r\n"))
    assert (loaded.format, found) == ("cp932", _wanted(table))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(table=TABLES)
def test_a_parquet_file_is_read_as_it_was_written(connection, tmp_path, table):
    records, names, homes = (list(column) for column in zip(*table, strict=True))
    stream = io.BytesIO()
    pq.write_table(pa.table({"home": homes, "id": records, "name": names}), stream)
    loaded, found = _loaded(connection, tmp_path, stream.getvalue())
    assert (loaded.format, found) == ("parquet", _wanted(table))
