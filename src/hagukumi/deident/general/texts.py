"""Files that a recipe or specification names beside itself, read as text."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from hagukumi.files.opening import opened
from hagukumi.files.problems import Problem, Refused

_LARGEST: Final = 200_000_000
"""Bytes."""


class Texts:
    """Reads a file by its name, relative to `folder`. Raises Refused when it is no text, OSError when it cannot be read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, name: str) -> str:
        """The text of the file of that name."""
        path = self._folder / name
        with opened(path, (path.name, "")) as (_, seen):
            if seen.format == "parquet" or seen.stamp[0] > _LARGEST:
                raise Refused([Problem("階層のファイルとして読めません。", "CSVの階層を指定してください。", path.name)])
            return path.read_text(encoding=seen.format)
