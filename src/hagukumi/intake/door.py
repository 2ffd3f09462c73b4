"""The first look at a file: is it of the declared format at all."""

from __future__ import annotations

from typing import BinaryIO, Final

from hagukumi.intake.codes import Code
from hagukumi.intake.refusals import FileRefused
from hagukumi.plan.records import FileFormat

_ZIP: Final = b"PK\x03\x04"
_MAGIC: Final = (
    (_ZIP, "xlsxなどのZIP形式"),
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧形式のExcelか、パスワードの付いたブック"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"PAR1", "Parquet"),
)


def check_format(stream: BinaryIO, declared: FileFormat) -> None:
    """Compare the first bytes with the declared format, leaving the stream where it was; raises FileRefused."""
    start = stream.tell()
    head = stream.read(8)
    stream.seek(start)
    if not head:
        raise FileRefused(Code.EMPTY_FILE)
    found = next((name for magic, name in _MAGIC if head.startswith(magic)), "")
    if declared is FileFormat.XLSX and not head.startswith(_ZIP):
        raise FileRefused(Code.FORMAT, f"宣言はxlsxですが、中身は{found or 'xlsxではない形式（テキストなど）'}です。")
    if declared is FileFormat.CSV and found:
        raise FileRefused(Code.FORMAT, f"宣言はCSVですが、中身は{found}です。")
