"""From bytes to checked UTF-8: the declared encoding is compared with the file and never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NoReturn

import numpy as np
import numpy.typing as npt

from hagukumi.intake.batches import BLOCK, MAX_RECORD, Readable
from hagukumi.intake.codes import Code
from hagukumi.intake.refusals import FileRefused
from hagukumi.plan.records import Encoding

_LF, _CR = 0x0A, 0x0D
BOM: Final = b"\xef\xbb\xbf"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_NAMES: Final = {Encoding.UTF_8: "UTF-8（BOMなし）", Encoding.UTF_8_BOM: "UTF-8（BOM付き）", Encoding.CP932: "Shift_JIS（CP932）"}
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
_NOT_ASCII: Final = re.compile(rb"[\x80-\xff]")
_STRAY: Final = re.compile("[\x80\xa0\uf8f0-\uf8f3]")
_THREE_BYTES: Final = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}")


def line_ends(text: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Positions that end a line: LF, and CR without LF behind it."""
    feeds = np.flatnonzero(text == _LF)
    returns = np.flatnonzero(text == _CR)
    alone = returns[text[np.minimum(returns + 1, len(text) - 1)] != _LF]
    return np.sort(np.concatenate((feeds, alone))) if len(alone) else feeds


def count_lines(text: bytes) -> int:
    """Line ends in `text`: CRLF, LF or CR."""
    return len(line_ends(np.frombuffer(text, np.uint8)))


def _decode(raw: bytes, codec: str) -> str:
    """Decode strictly; raises UnicodeDecodeError, also for the bytes 80, A0, FD, FE and FF, which are no CP932 characters."""
    text = raw.decode(codec)
    if codec == "cp932" and (stray := _STRAY.search(text)):
        at = len(text[: stray.start()].encode(codec))
        raise UnicodeDecodeError(codec, raw, at, at + 1, "no character")
    return text


def _decodes(raw: bytes, codec: str) -> bool:
    try:
        _decode(raw, codec)
    except UnicodeDecodeError:
        return False
    return True


class CheckedText:
    """The pieces of a text file, whole lines each, as UTF-8 without BOM; raises FileRefused at the first wrong byte.

    A file declared CP932 whose first block with Japanese text is, like all before it, valid UTF-8 to the last byte is refused:
    CP932 takes nearly any byte pair for a character, so that decoding alone would let it pass as garbled text. `lines`, the line
    ends in all pieces so far, is kept by whoever reads them, who counts them anyway.
    """

    def __init__(self, stream: Readable, encoding: Encoding) -> None:
        self._stream, self._encoding = stream, encoding
        self._codec = "cp932" if encoding is Encoding.CP932 else "utf-8"
        self._other = "utf-8" if encoding is Encoding.CP932 else "cp932"
        self.lines = 0
        self._seen_not_ascii = False
        self._only_utf8 = encoding is Encoding.CP932

    def pieces(self) -> Iterator[bytes]:
        """Whole lines, each piece about one block long; the last line ends in a line end even if the file's does not."""
        raw = self._without_bom(self._stream.read(BLOCK))
        while True:
            more = self._stream.read(BLOCK) if raw else b""
            cut = _last_line_end(raw) if more else len(raw)
            if cut:
                yield self._checked(raw[:cut] if more else _ended(raw))
            elif len(raw) > MAX_RECORD:
                raise FileRefused(Code.TOO_LARGE, f"{self.lines + 1}行目が長すぎます。", row=self.lines + 1)
            raw = raw[cut:] + more
            if not raw:
                return

    def _without_bom(self, raw: bytes) -> bytes:
        if raw.startswith(_UTF16):
            self._refuse_encoding("UTF-16のBOMがあります。")
        if self._encoding is Encoding.UTF_8_BOM and raw and not raw.startswith(BOM):
            self._refuse_encoding("BOMがありません。")
        if self._encoding is not Encoding.UTF_8_BOM and raw.startswith(BOM):
            self._refuse_encoding("UTF-8のBOMがあります。")
        return raw.removeprefix(BOM)

    def _refuse_encoding(self, found: str, row: int = 0) -> NoReturn:
        raise FileRefused(Code.ENCODING, f"宣言は{_NAMES[self._encoding]}ですが、{found}", row=row)

    def _checked(self, raw: bytes) -> bytes:
        if (nul := raw.find(b"\0")) >= 0:
            line = self.lines + count_lines(raw[:nul]) + 1
            raise FileRefused(Code.NUL, f"最初の位置は{line}行目です。", row=line)
        try:
            text = _decode(raw, self._codec)
        except UnicodeDecodeError as error:
            self._refuse_bytes(raw, error.start)
        self._note(raw)
        return text.encode() if self._codec == "cp932" else raw

    def _note(self, raw: bytes) -> None:
        self._seen_not_ascii = self._seen_not_ascii or _NOT_ASCII.search(raw) is not None
        if self._only_utf8:
            self._only_utf8 = _decodes(raw, "utf-8")
            if self._only_utf8 and _THREE_BYTES.search(raw):
                self._refuse_encoding("ファイルの文字はUTF-8として正しく読めるもので、宣言と合いません。")

    def _refuse_bytes(self, raw: bytes, at: int) -> NoReturn:
        """Say where the first wrong byte stands and what the line would be readable as: a finding, never used to read."""
        line = self.lines + count_lines(raw[:at]) + 1
        ends = [found.end() for found in _LINE_END.finditer(raw[:at])]
        start = ends[-1] if ends else 0
        end = _LINE_END.search(raw, at)
        readable = _decodes(raw[start : end.start() if end else len(raw)], self._other)
        other = "UTF-8" if self._other == "utf-8" else "Shift_JIS（CP932）"
        if readable and (self._seen_not_ascii or _NOT_ASCII.search(raw[:start]) is not None):
            where = f"宣言の{_NAMES[self._encoding]}で読めない最初の行は{line}行目で、{other}の文字として読める形です。"
            raise FileRefused(Code.MIXED_ENCODING, where, row=line)
        hint = f"{other}の文字として読める形です。" if readable else "他の文字コードとしても確かめられません。"
        self._refuse_encoding(f"{line}行目にそれで読めないバイトがあります。その行は{hint}", row=line)


def _last_line_end(raw: bytes) -> int:
    """Where the last line that surely ends in `raw` ends; a CR at the very end may be half of a CRLF."""
    return max(raw.rfind(b"\n"), raw.rfind(b"\r", 0, len(raw) - 1)) + 1


def _ended(raw: bytes) -> bytes:
    return raw if not raw or raw.endswith((b"\n", b"\r")) else raw + b"\n"
