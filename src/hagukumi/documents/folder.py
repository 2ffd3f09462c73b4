"""A folder of printed documents with its index: written whole, never over a file that is not its own."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hagukumi.documents.index_page import index_page
from hagukumi.documents.printing import Printing
from hagukumi.documents.render.csv import rows_bytes
from hagukumi.documents.sheet import Format
from hagukumi.plan.files import write_whole

LIST: Final = "目録.csv"
INDEX: Final = "index.html"
_COLUMNS: Final = ("ファイル", "文書", "題名", "形式", "SHA-256", "計画のハッシュ", "日付", "区分")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.[a-z]+")
_FORMS: Final = {
    Format.PDF: "PDF",
    Format.HTML: "ページ",
    Format.XLSX: "Excel",
    Format.CSV: "CSV",
    Format.SVG: "図",
}


class FolderRefused(Exception):
    """The folder cannot be printed into; the message is Japanese and says what to do."""


@dataclass(frozen=True)
class Printed:
    """A document in one format, ready to be written."""

    name: str
    paper: str
    title: str
    form: Format
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


class DocumentFolder:
    """A folder for the documents of one plan on one day. Raises FolderRefused when it holds those of another."""

    def __init__(self, folder: Path, printing: Printing) -> None:
        self._folder = folder
        self._imprint = printing.imprint
        self._printing = printing
        self._same = (self._imprint.hash, printing.on.isoformat(), self._imprint.mark or "承認済")
        self._listed = self._read_list()

    def write(self, printed: Sequence[Printed], order: Sequence[str] = ()) -> tuple[Path, ...]:
        """Write documents, then the index of all that the folder holds, in the order of papers given.

        Raises FolderRefused before anything is written.
        """
        _check_names([one.name for one in printed])
        for one in printed:
            self._check(one)
        self._folder.mkdir(parents=True, exist_ok=True)
        for one in printed:
            write_whole(self._folder / one.name, one.content)
        self._write_index(printed, order)
        return tuple(self._folder / one.name for one in printed)

    def _check(self, one: Printed) -> None:
        path = self._folder / one.name
        if not path.exists():
            return
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        listed = self._listed.get(one.name)
        if found != one.digest and not (listed and listed[4] == found):
            raise FolderRefused(
                f"{one.name} は、印刷したままのものではないため、上書きしません。別のフォルダーを指定するか、このファイルを移してください。"
            )

    def _read_list(self) -> dict[str, list[str]]:
        """Lines of the list by file name; nothing when the folder has none."""
        path = self._folder / LIST
        if self._folder.exists() and not self._folder.is_dir():
            raise FolderRefused("書き出す先はフォルダーではありません。別の名前を指定してください。")
        if not path.exists():
            self._refuse_foreign_index()
            return {}
        try:
            heading, *lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
        except (UnicodeDecodeError, ValueError, csv.Error) as error:
            raise self._foreign(LIST) from error
        if tuple(heading) != _COLUMNS or any(len(line) != len(_COLUMNS) for line in lines):
            raise self._foreign(LIST)
        if any(line[3] not in _FORMS.values() for line in lines):
            raise self._foreign(LIST)
        if any(tuple(line[5:]) != self._same for line in lines):
            raise FolderRefused("このフォルダーには、別の版又は別の日付で印刷した文書があります。別のフォルダーを指定してください。")
        return {line[0]: line for line in lines}

    def _refuse_foreign_index(self) -> None:
        if (self._folder / INDEX).exists():
            raise self._foreign(INDEX)

    def _foreign(self, name: str) -> FolderRefused:
        return FolderRefused(f"このフォルダーの {name} は、このシステムが書いたものではありません。別のフォルダーを指定してください。")

    def _write_index(self, printed: Sequence[Printed], order: Sequence[str]) -> None:
        """List first: a folder whose list is there is known as our own, whatever happens next."""
        lines = self._listed | {one.name: [one.name, one.paper, one.title, _FORMS[one.form], one.digest, *self._same] for one in printed}
        place = {paper: number for number, paper in enumerate(order)}
        forms = list(_FORMS.values())
        kept = sorted(lines.values(), key=lambda line: (place.get(line[1], len(place)), line[0].rpartition(".")[0], forms.index(line[3])))
        write_whole(self._folder / LIST, rows_bytes([list(_COLUMNS), *kept]))
        write_whole(self._folder / INDEX, index_page(kept, self._imprint))


def _check_names(names: Sequence[str]) -> None:
    """Raise ValueError for names that are not plain, or the same where a file system ignores case: a paper named them wrongly."""
    if wrong := [name for name in names if not _NAME.fullmatch(name)]:
        raise ValueError(f"names of documents that are not plain: {wrong}")
    if len({name.casefold() for name in names}) < len(names):
        raise ValueError("two documents have the same name")
