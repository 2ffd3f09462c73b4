"""Text files before they are parsed: which encoding they are in, and their bytes as UTF-8, in bounded memory."""

from __future__ import annotations

import codecs
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from hagukumi.files.problems import Problem, Refused

BLOCK: Final = 1 << 20
_NAMES: Final = {"utf-8": "UTF-8", "cp932": "CP932（Shift_JIS）"}
_STRAY: Final = "\x80\xa0\uf8f0\uf8f1\uf8f2\uf8f3"
"""What Python makes of the bytes 80, A0, FD, FE and FF, which are no CP932 characters."""
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def found_encoding(file: int, declared: str | None, name: str, source: str) -> str:
    """'utf-8' or 'cp932': the declared one, or the first of the two in which the whole file is valid.

    In: an open file descriptor. Raises Refused when the file is in neither, or not in the declared one. Reads the file once or twice.
    """
    if _block(file, 0)[:2] in _UTF16:
        raise Refused([Problem("UTF-16の文字コードです。", "UTF-8又はShift_JIS（CP932）で保存し直してください。", name, source)])
    reached = {}
    for encoding in (declared,) if declared else ("utf-8", "cp932"):
        reached[encoding] = _lines_read(file, encoding)
        if reached[encoding] is None:
            return encoding
    line = max(lines for lines in reached.values() if lines is not None)
    names = "としても".join(_NAMES[encoding] for encoding in reached)
    message = f"{names}{'としても' if len(reached) > 1 else 'として'}読めない文字が、{line + 1}行目にあります。"
    remedy = "一つの文字コード（UTF-8又はShift_JIS）で出力し直すか、encoding の指定を確かめてください。"
    raise Refused([Problem(message, remedy, name, source)])


def _block(file: int, offset: int) -> bytes:
    return os.pread(file, BLOCK, offset)


def _blocks(file: int) -> Iterator[bytes]:
    offset = 0
    while block := _block(file, offset):
        offset += len(block)
        yield block


def _decoded(file: int, encoding: str) -> Iterator[str]:
    """The text piece by piece. Raises UnicodeDecodeError at the first wrong byte."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for block in _blocks(file):
        text = decoder.decode(block)
        if encoding == "cp932" and (stray := [text.index(character) for character in _STRAY if character in text]):
            before = text[: min(stray)].encode(encoding)
            raise UnicodeDecodeError(encoding, before + b"\x80", len(before), len(before) + 1, "no character")
        yield text
    decoder.decode(b"", final=True)


def _lines_read(file: int, encoding: str) -> int | None:
    """None when the whole file is valid; else the line ends before the first wrong byte."""
    lines = 0
    try:
        for text in _decoded(file, encoding):
            lines += text.count("\n")
    except UnicodeDecodeError as error:
        return lines + error.object[: error.start].count(b"\n")
    return None


@contextmanager
def as_utf8(file: int, encoding: str, instead: tuple[int, str] | None = None) -> Iterator[str]:
    """A path under which a reader finds the file's bytes as UTF-8.

    A file in UTF-8 is its own; any other is recoded by a thread into a pipe, so that no copy of it lies on the disk. The path works
    within this process while the context is open, whatever the file's name is. `instead`: how many characters at the beginning (within the
    first block) are replaced, and by what.
    """
    if encoding == "utf-8" and instead is None:
        yield f"/dev/fd/{file}"
        return
    reading, writing = os.pipe()
    thread = threading.Thread(target=_pump, args=(file, encoding, writing, instead or (0, "")), daemon=True)
    thread.start()
    try:
        yield f"/dev/fd/{reading}"
    finally:
        os.close(reading)
        thread.join()


def _pump(file: int, encoding: str, writing: int, instead: tuple[int, str]) -> None:
    """A reader that stops early breaks the pipe, which is its right; a file that is changed meanwhile is told by the reader's caller."""
    gone, begin = instead
    with os.fdopen(writing, "wb") as stream, suppress(BrokenPipeError, UnicodeDecodeError):
        for text in _decoded(file, encoding):
            stream.write((begin + text[gone:]).encode("utf-8"))
            gone, begin = 0, ""
