"""A small child register as the holder delivers it, and a way to deliver files of it."""

import datetime
import io
from collections.abc import Callable

import openpyxl
import pytest

from hagukumi.intake import Received, receive
from hagukumi.plan.records import Column, DateForm, FileFormat, Layout, LinkField, Source, ValueType

AS_OF = datetime.date(2026, 4, 1)
COLUMNS = (
    Column(header="宛名番号", field="number", type=ValueType.RESIDENT_NUMBER, unique=True, required=True),
    Column(header="氏名", field="name", type=ValueType.NAME, link=LinkField.NAME),
    Column(header="生年月日", field="born", type=ValueType.DATE, form=DateForm.WAREKI, link=LinkField.BIRTH_DATE),
    Column(header="性別", field="sex", type=ValueType.CODE, codes={"男": "1", "女": "2", "不明": "0"}),
    Column(header="備考", field="memo", type=ValueType.TEXT),
)
HEAD = "宛名番号,氏名,生年月日,性別,備考\r\n"


@pytest.fixture
def head() -> str:
    return HEAD


@pytest.fixture
def deliver() -> Callable[..., Received]:
    """Deliver text, bytes or rows of a workbook; keywords change the layout (`columns`, `encoding`, …) or the source."""

    def delivered(content, *, asked=None, sink=None, as_of=AS_OF, occurred_on="", known_on="", **layout) -> Received:
        layout = {"format": FileFormat.CSV, "columns": COLUMNS} | layout
        source = Source(
            id="children", name="児童名簿", holder="child", file="児童名簿.csv", layout=Layout(**layout),
            occurred_on=occurred_on, known_on=known_on,
        )  # fmt: skip
        if asked is None:
            asked = frozenset(column.field for column in source.layout.columns if not column.discard)
        data = content.encode() if isinstance(content, str) else content
        return receive(io.BytesIO(data), source, asked=asked, as_of=as_of, sink=sink)

    return delivered


@pytest.fixture
def book() -> Callable[..., bytes]:
    """A workbook of one sheet from rows; `change` may work on the workbook before it is saved."""

    def made(rows, change=None, title="Sheet") -> bytes:
        workbook = openpyxl.Workbook()
        workbook.active.title = title
        for row in rows:
            workbook.active.append(row)
        if change:
            change(workbook)
        stream = io.BytesIO()
        workbook.save(stream)
        return stream.getvalue()

    return made


@pytest.fixture
def codes_by_row() -> Callable[[Received], dict[int, set[str]]]:
    def codes(received: Received) -> dict[int, set[str]]:
        found: dict[int, set[str]] = {}
        for entry in received.quarantine.to_pylist():
            found.setdefault(entry["_row"], set()).add(entry["_code"])
        return found

    return codes
