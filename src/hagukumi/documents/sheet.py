"""What a document is made of, before it becomes a PDF, a workbook or a page: blocks that every format can show."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 (below the title) to 3."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Text:
    """Paragraphs of plain text; a line feed inside one starts a new line."""

    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Points:
    """A list of short sentences; numbered when order matters."""

    entries: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading and its share of the width."""

    title: str
    width: float = 1.0


@dataclass(frozen=True)
class Table:
    """A table with a caption; every row has as many cells as there are columns. An empty table shows `empty` instead of rows."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = "該当するものはありません。"


@dataclass(frozen=True)
class Form:
    """A form (様式) of labels and what is filled in, as offices print it: one label cell and one content cell a row."""

    caption: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Seals:
    """押印欄: empty boxes to be sealed or signed, with the titles of those who do."""

    titles: tuple[str, ...]


@dataclass(frozen=True)
class Checks:
    """A checklist: what to check, and what was found (None: to be ticked by hand)."""

    caption: str
    rows: tuple[tuple[str, bool | None, str], ...]


@dataclass(frozen=True)
class Drawing:
    """A picture as SVG with a text that says the same to those who do not see it."""

    caption: str
    svg: str
    alternative: str


@dataclass(frozen=True)
class Break:
    """A new page on paper; nothing in other formats."""


Block: TypeAlias = Heading | Text | Points | Table | Form | Seals | Checks | Drawing | Break


class Format(enum.StrEnum):
    """Formats a document can be printed in."""

    PDF = "pdf"
    HTML = "html"
    XLSX = "xlsx"
    CSV = "csv"
    SVG = "svg"


@dataclass(frozen=True)
class Document:
    """One document: `name` (ASCII, part of the file name), title, blocks.

    `legal_basis` names the provision or section that asks for it, `addressee` and `sender` stand at the head of letters. `furigana` asks
    for readings above the kanji. CSV holds the first table alone.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]
    legal_basis: str = ""
    addressee: str = ""
    sender: str = ""
    landscape: bool = False
    furigana: bool = False
    formats: tuple[Format, ...] = field(default=(Format.PDF, Format.HTML))
