"""The page that leads to every printed document of a folder."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from hagukumi.documents.imprint import Imprint
from hagukumi.documents.render.html import page


def index_page(lines: Sequence[Sequence[str]], own: Imprint) -> bytes:
    """A row for each document with a link for each format; below, the SHA-256 of each file.

    A line holds file name, paper, title, format, SHA-256 and more; lines of one document stand together.
    """
    documents = [(stem, list(found)) for stem, found in groupby(lines, key=lambda line: line[0].rpartition(".")[0])]
    rows = "".join(_document(found) for _, found in documents)
    sums = "".join(f"<tr><td>{escape(line[0])}</td><td>{line[4]}</td></tr>\n" for line in lines)
    notice = f'<p class="head"><strong class="notice">{escape(own.notice)}</strong></p>\n' if own.mark else ""
    body = (
        f'<header>\n{notice}<p class="head">{escape(own.date)}</p>\n<p class="sender">{escape(own.municipality)}</p>\n'
        "<h1>文書の目録</h1>\n</header>\n"
        + _table(f"文書（{len(documents)}件）", ("文書", "形式"), rows)
        + "<h2>ファイルの確認</h2>\n<p>ファイルが印刷したままであることは、次の値（SHA-256）で確かめられます。</p>\n"
        + _table(f"ファイル（{len(lines)}件）", ("ファイル", "SHA-256"), sums)
        + f"<footer>\n<p>{'<br>'.join(map(escape, own.closing))}</p>\n</footer>\n"
    )
    return page("文書の目録", body, about=f"{own.municipality} {own.version}")


def _document(lines: Sequence[Sequence[str]]) -> str:
    links = "　".join(f'<a href="{escape(line[0])}">{escape(line[3])}</a>' for line in lines)
    return f'<tr><th scope="row">{escape(lines[0][2])}</th><td>{links}</td></tr>\n'


def _table(caption: str, titles: Sequence[str], rows: str) -> str:
    header = "".join(f'<th scope="col">{title}</th>' for title in titles)
    return (
        f'<div class="wide" role="region" aria-label="{caption}" tabindex="0">\n<table>\n<caption>{caption}</caption>\n'
        f"<thead>\n<tr>{header}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )
