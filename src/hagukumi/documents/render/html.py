"""One self-contained page: Japanese, accessible, without script or any request to another place (WCAG 2.2, JIS X 8341-3)."""

from __future__ import annotations

from collections import Counter
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final

from hagukumi.documents.imprint import Imprint, Imprinted, description, missing_notice
from hagukumi.documents.render import picture as drawings
from hagukumi.documents.render.characters import Showing
from hagukumi.documents.render.readings import with_readings
from hagukumi.documents.sheet import Block, Break, Checks, Document, Drawing, Form, Heading, Points, Seals, Table, Text

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_MARKS: Final = {True: "☑ 確認済", False: "☐ 未確認", None: "☐ 記入欄"}
_FACE: Final = "Noto Sans CJK JP, Noto Sans JP, Hiragino Sans, Yu Gothic, Meiryo, sans-serif"


@cache
def style() -> str:
    """The style sheet of all pages."""
    return files(__package__).joinpath("page.css").read_text(encoding="utf-8")


def page(title: str, body: str, *, about: str = "", landscape: bool = False) -> bytes:
    """A whole page around `body`, which is markup; `title` and `about` are plain text."""
    wide = ' class="landscape"' if landscape else ""
    return (
        '<!DOCTYPE html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="description" content="{escape(about)}">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style()}</style>\n</head>\n"
        f"<body>\n<main{wide}>\n{body}</main>\n</body>\n</html>\n"
    ).encode()


def html_bytes(document: Document, printing: Imprinted) -> bytes:
    """The document as a page, UTF-8."""
    return _Page(document, printing).made()


class _Page:
    """One document on its way to markup; every text passes `_words`, which escapes it."""

    def __init__(self, document: Document, printing: Imprinted) -> None:
        self._document = document
        self._imprint: Imprint = printing.imprint
        self._shown = Showing()
        self._drawn = 0
        self._regions: Counter[str] = Counter()
        self._above = ""

    def made(self) -> bytes:
        document = self._document
        body = self._head() + "".join(map(self._block, document.blocks)) + self._foot()
        title = self._shown(document.title)
        return page(title, body, about=self._shown(description(document, self._imprint)), landscape=document.landscape)

    def _head(self) -> str:
        document, own = self._document, self._imprint
        notice = f'<p class="head"><strong class="notice">{escape(own.notice)}</strong></p>\n' if own.mark else ""
        return (
            f'<header>\n{notice}<p class="head">{escape(own.date)}</p>\n'
            + self._part("addressee", document.addressee)
            + self._part("sender", document.sender or own.municipality)
            + f"<h1>{self._words(document.title)}</h1>\n"
            + (f'<p class="basis">（{self._words(document.legal_basis)}）</p>\n' if document.legal_basis else "")
            + "</header>\n"
        )

    def _part(self, name: str, text: str) -> str:
        return f'<p class="{name}">{self._words(text)}</p>\n' if text else ""

    def _foot(self) -> str:
        lines = [escape(self._shown(line)) for line in self._imprint.closing]
        lines += [escape(line) for line in (missing_notice(self._shown.missing),) if line]
        return f"<footer>\n<p>{'<br>'.join(lines)}</p>\n</footer>\n"

    def _words(self, text: str) -> str:
        """A text as markup: escaped, line feeds as `<br>`, readings as `<ruby>` where asked for."""
        return "<br>".join(map(self._line, self._shown(text).split("\n")))

    def _line(self, line: str) -> str:
        if not self._document.furigana:
            return escape(line)
        return "".join(
            f"<ruby>{escape(piece.text)}<rp>（</rp><rt>{escape(piece.reading)}</rt><rp>）</rp></ruby>"
            if piece.reading
            else escape(piece.text)
            for piece in with_readings(line)
        )

    def _block(self, block: Block) -> str:
        made = self._made(block)
        self._above = block.text if isinstance(block, Heading) else ""
        return made

    def _made(self, block: Block) -> str:
        match block:
            case Heading():
                return f"<h{block.level + 1}>{self._words(block.text)}</h{block.level + 1}>\n"
            case Text():
                return "".join(f"<p>{self._words(text)}</p>\n" for text in block.paragraphs)
            case Points():
                tag = "ol" if block.numbered else "ul"
                return f"<{tag}>\n" + "".join(f"<li>{self._words(text)}</li>\n" for text in block.entries) + f"</{tag}>\n"
            case Table():
                return self._table(block)
            case Form():
                return self._form(block)
            case Seals():
                return self._seals(block)
            case Checks():
                return self._checks(block)
            case Drawing():
                return self._drawing(block)
            case Break():
                return '<div class="break"></div>\n'

    def _framed(self, caption: str, inner: str, kind: str = "") -> str:
        """A table that scrolls by itself on narrow screens, by keyboard too; a caption that repeats the heading above is not seen."""
        unseen = ' class="unseen"' if caption == self._above else ""
        named = f"<caption{unseen}>{self._words(caption)}</caption>\n" if caption else ""
        label = escape(self._label(caption))
        return f'<div class="wide" role="region" aria-label="{label}" tabindex="0">\n<table{kind}>\n{named}{inner}</table>\n</div>\n'

    def _label(self, caption: str) -> str:
        """A name for a region that no other region of the page has."""
        name = self._shown(caption or self._document.title).replace("\n", " ")
        self._regions[name] += 1
        return name if self._regions[name] == 1 else f"{name}（{self._regions[name]}）"

    def _header(self, titles: tuple[str, ...]) -> str:
        cells = "".join(f'<th scope="col">{self._words(title)}</th>' for title in titles)
        return f"<thead>\n<tr>{cells}</tr>\n</thead>\n"

    def _rows(self, rows: tuple[tuple[str, ...], ...]) -> str:
        made = ("<tr>" + "".join(f"<td>{self._words(cell)}</td>" for cell in row) + "</tr>\n" for row in rows)
        return f"<tbody>\n{''.join(made)}</tbody>\n"

    def _table(self, table: Table) -> str:
        total = sum(column.width for column in table.columns)
        widths = "".join(f'<col style="width: {column.width / total:.1%}">' for column in table.columns)
        empty = f'<tbody>\n<tr><td class="none" colspan="{len(table.columns)}">{self._words(table.empty)}</td></tr>\n</tbody>\n'
        body = self._rows(table.rows) if table.rows else empty
        titles = tuple(column.title for column in table.columns)
        return self._framed(table.caption, f"<colgroup>{widths}</colgroup>\n{self._header(titles)}{body}")

    def _form(self, form: Form) -> str:
        rows = (f'<tr><th scope="row">{self._words(label)}</th><td>{self._words(filled)}</td></tr>\n' for label, filled in form.rows)
        return self._framed(form.caption, f"<tbody>\n{''.join(rows)}</tbody>\n", ' class="form"')

    def _seals(self, seals: Seals) -> str:
        boxes = "<tbody>\n<tr>" + "<td></td>" * len(seals.titles) + "</tr>\n</tbody>\n"
        return self._framed("押印欄", self._header(seals.titles) + boxes, ' class="seals"')

    def _checks(self, checks: Checks) -> str:
        rows = (
            f'<tr><td class="mark">{_MARKS[done]}</td><td>{self._words(what)}</td><td>{self._words(found)}</td></tr>\n'
            for what, done, found in checks.rows
        )
        header = self._header(("確認", "確かめること", "確認の結果"))
        return self._framed(checks.caption, f"{header}<tbody>\n{''.join(rows)}</tbody>\n")

    def _drawing(self, block: Drawing) -> str:
        """The drawing itself is one image to a screen reader; what it says stands below as text for everybody."""
        self._drawn += 1
        drawn = drawings.picture(block.svg)
        drawings.rewritten(drawn.root, self._shown, _FACE)
        drawings.without_words_for_machines(drawn.root)
        drawings.with_own_ids(drawn.root, f"d{self._drawn}-")
        drawn.root.set("role", "img")
        drawn.root.set("aria-label", self._shown(block.caption))
        told = f"<details>\n<summary>図の説明</summary>\n<p>{self._words(block.alternative)}</p>\n</details>\n"
        caption = f"<figcaption>{self._words(block.caption)}</figcaption>\n"
        return f"<figure>\n{caption}{drawings.svg_text(drawn.root)}\n{told}</figure>\n"
