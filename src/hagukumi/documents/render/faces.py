"""The typefaces of paper: Noto CJK of the system and no other, so that a document looks and weighs the same on every machine."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import typst

SERIF: Final = "Noto Serif CJK JP"
SANS: Final = "Noto Sans CJK JP"
FILES: Final = ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc", "NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc")
FOLDER_VARIABLE: Final = "HAGUKUMI_FONTS"
_FOLDERS: Final = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/opentype/noto-cjk",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-cjk",
    "/usr/local/share/fonts",
)
_FORMAT_SEGMENTS: Final = 12


class FontsMissing(Exception):
    """The typefaces are not on this machine; the message is Japanese and names the package to install."""

    def __init__(self) -> None:
        super().__init__(
            "PDFの印刷に使う書体（Noto Serif CJK JP と Noto Sans CJK JP）が見つかりません。"
            "Debian・Ubuntu ではパッケージ fonts-noto-cjk を入れてください。"
            f"別の場所に置いた場合は、環境変数 {FOLDER_VARIABLE} にそのフォルダーを指定してください。"
        )


def font_folder() -> Path:
    """The folder that holds all of `FILES`. Raises FontsMissing when there is none."""
    named = os.environ.get(FOLDER_VARIABLE)
    for folder in map(Path, [named] if named else _FOLDERS):
        if all((folder / name).is_file() for name in FILES):
            return folder
    raise FontsMissing


@cache
def fonts(folder: Path) -> typst.Fonts:
    """The faces of the folder for the typesetter; nothing else of the system, and none of its own."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


@cache
def covered(folder: Path) -> frozenset[int]:
    """Code points that both regular faces can show."""
    serif, sans = (frozenset(_code_points((folder / name).read_bytes())) for name in (FILES[0], FILES[2]))
    return serif & sans


def _code_points(content: bytes) -> Iterator[int]:
    """Code points of the first face, the Japanese one, of a collection (OpenType 1.9: `ttcf`, table directory, `cmap` format 12)."""
    (first_face,) = struct.unpack_from(">I", content, 12)
    cmap = _table(content, first_face, b"cmap")
    (tables,) = struct.unpack_from(">H", content, cmap + 2)
    for number in range(tables):
        (offset,) = struct.unpack_from(">I", content, cmap + 4 + number * 8 + 4)
        start = cmap + offset
        if struct.unpack_from(">H", content, start)[0] != _FORMAT_SEGMENTS:
            continue
        (groups,) = struct.unpack_from(">I", content, start + 12)
        for group in range(groups):
            first, last, _ = struct.unpack_from(">III", content, start + 16 + group * 12)
            yield from range(first, last + 1)
        return


def _table(content: bytes, directory: int, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", content, directory + 4)
    for number in range(count):
        name, _, offset, _ = struct.unpack_from(">4sIII", content, directory + 12 + number * 16)
        if name == tag:
            return int(offset)
    raise FontsMissing
