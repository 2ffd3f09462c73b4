"""The folder of the answer: made beside its place, under rights for its owner alone, and put there whole or not at all."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from hagukumi.files.problems import Problem, Refused

LINKS: Final = "links.parquet"
REVIEW: Final = "review.parquet"
REPORT: Final = "report.json"
CHANGES: Final = "changes.parquet"
CHARTS: Final = "charts"
_GROUP: Final = 250_000
"""Rows of the linkage that are held and written at a time."""


@contextmanager
def output_folder(out: Path) -> Iterator[Path]:
    """A folder to write in, which becomes `out` when all went well. Raises Refused when `out` holds something else.

    A folder that holds an earlier answer and nothing else is replaced. Whatever stops this, `out` is the earlier answer, or the new one,
    or (between two renamings) absent with the earlier one under `.<name>.before`, from where the next run puts it back. Two runs into one
    folder at a time are refused.
    """
    out = out.absolute() if out.name not in ("", "..") else out.resolve()
    if not out.name:
        raise Refused([Problem("ルートのフォルダーには出力できません。", "別の出力先を --out に指定してください。")])
    making, before = out.with_name(f".{out.name}.making"), out.with_name(f".{out.name}.before")
    _check(out)
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
    message = "同じ出力先への名寄せが、いま別に行われています。"
    raise Refused([Problem(message, "終わるのを待つか、別の出力先を --out に指定してください。")])


def _check(out: Path) -> None:
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise Refused([Problem("出力先がフォルダーではありません。", "別の出力先を --out に指定してください。", out.name)])
    if out.is_dir() and {each.name for each in out.iterdir()} - {LINKS, REVIEW, REPORT, CHANGES, CHARTS}:
        message = "出力先のフォルダーに、名寄せの結果でないものがあります。"
        raise Refused([Problem(message, "空のフォルダーか、まだ無いフォルダーを --out に指定してください。", out.name)])


def _put(making: Path, out: Path, before: Path) -> None:
    for each in making.rglob("*"):
        each.chmod(0o700 if each.is_dir() else 0o600)
    if out.is_dir():
        shutil.rmtree(before, ignore_errors=True)
        out.rename(before)
    making.rename(out)
    shutil.rmtree(before, ignore_errors=True)


def write_links(folder: Path, links: pa.RecordBatchReader) -> pa.Table:
    """The linkage itself, as Parquet, written as it is read; returned are its columns `person` and `rule`."""
    with pq.ParquetWriter(folder / LINKS, links.schema, compression="zstd") as writer:
        for group in _groups(links):
            writer.write_table(group)
    return pq.read_table(folder / LINKS, columns=["person", "rule"], read_dictionary=["rule"])


def _groups(batches: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """The rows in tables of `_GROUP` rows, whatever batches they come in, so that the same rows give the same file; at least one table."""
    rows = batches.schema.empty_table()
    for batch in batches:
        rows = pa.concat_tables([rows, pa.Table.from_batches([batch])])
        while rows.num_rows > _GROUP:
            yield rows.slice(0, _GROUP).combine_chunks()
            rows = rows.slice(_GROUP)
    yield rows.combine_chunks()


def write_review(folder: Path, review: pa.Table) -> None:
    """What a person must decide, as Parquet."""
    pq.write_table(review, folder / REVIEW, compression="zstd")


def write_changes(folder: Path, changes: pa.Table) -> None:
    """What differs from an earlier answer, as Parquet."""
    pq.write_table(changes, folder / CHANGES, compression="zstd")


def write_charts(folder: Path, files: Mapping[str, str]) -> None:
    """Charts and their content in words, by file name."""
    (folder / CHARTS).mkdir(mode=0o700)
    for name, text in files.items():
        (folder / CHARTS / name).write_text(text, encoding="utf-8")


def write_report(folder: Path, report: Mapping[str, object]) -> None:
    """The report as JSON that people can read."""
    (folder / REPORT).write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
