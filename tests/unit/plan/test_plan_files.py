"""Files written whole, and what is told in Japanese when a file cannot be handled."""

import errno
import os
from pathlib import Path

import pytest

from hagukumi.plan.files import file_trouble, write_whole


@pytest.mark.parametrize(
    ("number", "word"),
    [(errno.ENOSPC, "空き容量"), (errno.EACCES, "権限がありません"), (errno.EISDIR, "フォルダーです"), (errno.EIO, "途中で誤り")],
)
def test_the_trouble_is_told_in_japanese_with_the_name_of_the_file(number: int, word: str) -> None:
    said = file_trouble(OSError(number, os.strerror(number), "/home/somebody/plan.xlsx"))
    assert "「plan.xlsx」" in said and word in said
    assert os.strerror(number) not in said and "somebody" not in said


def test_a_trouble_without_a_name_is_told_too() -> None:
    assert file_trouble(OSError("x")).startswith("ファイルを扱えませんでした（読み書きの途中で誤り")


def test_nothing_is_left_beside_a_file_written_whole(tmp_path: Path) -> None:
    write_whole(tmp_path / "plan.toml", b"1")
    write_whole(tmp_path / "plan.toml", b"2")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"2"]
