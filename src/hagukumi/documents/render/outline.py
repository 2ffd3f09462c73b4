"""The outline of a document: headings never skip a level, whatever a paper asked for (PDF/UA-1, 7.4.2; WCAG 2.2, 1.3.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from hagukumi.documents.sheet import Block, Heading


def outlined(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, with headings raised where they would skip a level; the first heading is of level 1."""
    last = 0
    for block in blocks:
        if isinstance(block, Heading):
            last = max(1, min(block.level, last + 1))
            yield replace(block, level=last)
        else:
            yield block
