"""The outline of a document: it has a title, its headings say something and never skip a level (PDF/UA-1, 7.1 and 7.4; WCAG 2.2, 1.3.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from hagukumi.documents.sheet import Block, Document, Drawing, Heading

_UNTITLED = "（題名なし）"
_UNNAMED = "（見出しなし）"
_UNTOLD = "（説明なし）"


def outlined(document: Document) -> Document:
    """The document with a sound outline: blanks are told as such, and a heading that would skip a level is raised."""
    return replace(document, title=_told(document.title, _UNTITLED), blocks=tuple(_levelled(document.blocks)))


def _levelled(blocks: Iterable[Block]) -> Iterator[Block]:
    last = 0
    for block in blocks:
        match block:
            case Heading():
                last = max(1, min(block.level, last + 1))
                yield Heading(_told(block.text, _UNNAMED), last)
            case Drawing():
                yield replace(block, alternative=_told(block.alternative, _UNTOLD))
            case _:
                yield block


def _told(text: str, otherwise: str) -> str:
    return text if text.strip() else otherwise
