"""The folder of an answer: made beside its place, under rights for its owner alone, and put there whole or not at all."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hagukumi.files.problems import Problem, Refused


@contextmanager
def output_folder(out: Path, files: frozenset[str]) -> Iterator[Path]:
    """A folder to write in, which becomes `out` when all went well. Raises Refused when `out` holds anything but `files`.

    A folder that holds an earlier answer and nothing else is replaced. Whatever stops this, `out` is the earlier answer, or the new one,
    or (between two renamings) absent with the earlier one under `.<name>.before`, from where the next run puts it back. Two runs into one
    folder at a time are refused.
    """
    out = out.absolute() if out.name not in ("", "..") else out.resolve()
    if not out.name:
        raise Refused([Problem("ルートのフォルダーには出力できません。", "別の出力先を --out に指定してください。")])
    making, before = out.with_name(f".{out.name}.making"), out.with_name(f".{out.name}.before")
    _check(out, files)
    with _held(making):
        try:
            if before.is_dir() and not out.exists():
                before.rename(out)
            yield making
            _put(making, out, before)
        finally:
            shutil.rmtree(making, ignore_errors=True)


@contextmanager
def _held(making: Path) -> Iterator[None]:
    """The folder, empty and for this process alone; what a killed run left in it is removed."""
    try:
        making.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(making.parent)) from None
    lock = _lock(making)
    try:
        for each in making.iterdir():
            shutil.rmtree(each) if each.is_dir() else each.unlink()
        yield
    finally:
        os.close(lock)


def _lock(folder: Path) -> int:
    """A descriptor that holds the folder until it is closed. A run that has just ended may have renamed the folder meanwhile."""
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(lock).st_ino == folder.stat().st_ino:
            return lock
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(lock)
    message = "同じ出力先への出力が、いま別に行われています。"
    raise Refused([Problem(message, "終わるのを待つか、別の出力先を --out に指定してください。")])


def _check(out: Path, files: frozenset[str]) -> None:
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise Refused([Problem("出力先がフォルダーではありません。", "別の出力先を --out に指定してください。", out.name)])
    if out.is_dir() and {each.name for each in out.iterdir()} - files:
        message = "出力先のフォルダーに、この命令の結果でないものがあります。"
        raise Refused([Problem(message, "空のフォルダーか、まだ無いフォルダーを --out に指定してください。", out.name)])


def _put(making: Path, out: Path, before: Path) -> None:
    for each in making.rglob("*"):
        each.chmod(0o700 if each.is_dir() else 0o600)
    if out.is_dir():
        shutil.rmtree(before, ignore_errors=True)
        out.rename(before)
    making.rename(out)
    shutil.rmtree(before, ignore_errors=True)
