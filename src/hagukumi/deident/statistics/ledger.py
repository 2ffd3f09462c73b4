"""The ledger: a file that keeps what all releases with noise from one holding have cost, so that together they stay within the budget.

One line of JSON per entry, each with the hash of itself and of everything before it; the first line says for which holding the ledger is
and how much may be spent. A changed, removed or inserted line is seen; lines cut off at the end are seen by an answer that names a later
entry (`earlier`). Whoever can write the file can also write a whole new one: a copy of the last hash, kept elsewhere, holds against that.
No count and no value of a record is in it.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

import msgspec

from hagukumi.deident.tables import BudgetLedger, Mechanism, Spending, TableRefused
from hagukumi.files.problems import Problem, Refused

FORMAT: Final = "hagukumi-budget-ledger/1"
_LARGEST: Final = 20_000_000
"""Bytes."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Holding:
    """What identifies the file whose people are counted, without anything of them: whom it counts, whose records are one, its headings."""

    population: str
    person: str
    headings: tuple[str, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over these; the order of the headings does not matter."""
        plain = [unicodedata.normalize("NFKC", text) for text in (self.population, self.person, *sorted(self.headings))]
        return hashlib.sha256(_canonical(plain)).hexdigest()


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    holding: str
    population: str
    epsilon: float
    delta: float


class _Cost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    table: str
    mechanism: Mechanism
    cost: float


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    entry: int
    on: str
    release: str
    tables: tuple[_Cost, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a ledger stands: how many releases it holds, and the hash over all of them."""

    entry: int
    hash: str


@contextmanager
def opened_ledger(path: Path, new: bool) -> Iterator[Ledger]:
    """The ledger, read, verified and held against every other writer. When the block fails, the file is as it was before.

    `new`: it must not exist yet. Raises Refused when it is none, was changed, or is in use, OSError when it cannot be written.
    """
    made = new and not path.exists()
    if not new and not path.exists() and path.parent.is_dir():
        _refuse(path.name, "台帳がありません。", "場所と名前を確かめてください。初めて使うときだけ --new-ledger を付けてください。")
    file, size = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK | (os.O_CREAT if new else 0), 0o600), 0
    try:
        _hold(file, path.name)
        size = os.fstat(file).st_size
        if new and size:
            _refuse(path.name, "台帳がすでにあります。", "この台帳に続けるなら、--new-ledger を付けずに実行してください。")
        if not new and not size:
            _refuse(path.name, "台帳が空です。", "控えに戻してください。何も公表していないなら、消して --new-ledger を付けてください。")
        yield Ledger(file, path.name)
        if made:
            _keep_name(path.parent)
    except Exception:
        _put_back(file, path, size, made)
        raise
    finally:
        os.close(file)


def _put_back(file: int, path: Path, size: int, made: bool) -> None:
    if made and not size:
        path.unlink(missing_ok=True)
    elif os.fstat(file).st_size > size:
        os.ftruncate(file, size)
        os.fsync(file)


def _keep_name(folder: Path) -> None:
    """A new file's name is on the disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _hold(file: int, name: str) -> None:
    if not stat.S_ISREG(os.fstat(file).st_mode):
        _refuse(name, "台帳が普通のファイルではありません。", "台帳のファイルを --ledger に指定してください。")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _refuse(name, "この台帳は、いま別の実行が使っています。", "終わるのを待って、もう一度実行してください。")


class Ledger:
    """An opened ledger. First `bind` it to the holding, then `write` what a release has cost, before anybody sees the release."""

    def __init__(self, file: int, name: str) -> None:
        self._file, self._name = file, name
        text = os.pread(file, _LARGEST + 1, 0)
        if len(text) > _LARGEST:
            self._refuse_changed()
        self._lines = self._verified(text)
        self._head: _Head | None = self._read(self._lines[0][0], _Head) if self._lines else None
        self._entries = [self._read(body, _Entry) for body, _ in self._lines[1:]]
        if self._head and (self._head.format != FORMAT or [one.entry for one in self._entries] != [*range(1, len(self._entries) + 1)]):
            self._refuse_changed()

    @property
    def mark(self) -> Mark:
        """Where it stands now."""
        return Mark(len(self._entries), self._lines[-1][1] if self._lines else "")

    def holds(self, mark: Mark) -> bool:
        """Whether an earlier state is part of what this ledger says now."""
        return 0 <= mark.entry < len(self._lines) and self._lines[mark.entry][1] == mark.hash

    def bind(self, holding: Holding, epsilon: float, delta: float) -> BudgetLedger:
        """What was spent on this holding. A new ledger is opened for it; Refused when it is another's, or another budget was agreed on."""
        head = _Head(FORMAT, holding.digest, holding.population, epsilon, delta)
        if self._head is None:
            self._head = head
            self._append(msgspec.to_builtins(head))
        if self._head.holding != head.holding:
            remedy = "population、[noise] の person、資料の見出しが、台帳を作ったときと同じか確かめてください。"
            _refuse(self._name, "この台帳は、別の資料のものです。", remedy)
        if (self._head.epsilon, self._head.delta) != (epsilon, delta):
            kept = f"budget = {self._head.epsilon:g}、delta = {self._head.delta:g}"
            _refuse(self._name, f"台帳の予算（{kept}）が、指定の予算と違います。", "後から変えられません。指定を台帳に合わせてください。")
        try:
            return self._spent(BudgetLedger(holding.population, epsilon, delta))
        except TableRefused:
            self._refuse_changed()

    def write(self, tables: Sequence[Spending], release: str, on: str) -> Mark:
        """One more entry, on the disk when this returns. `release`: the digest of what is printed. `on`: the day, or ''."""
        entry = _Entry(len(self._entries) + 1, on, release, tuple(_Cost(one.table, one.mechanism, one.cost) for one in tables))
        self._entries.append(entry)
        self._append(msgspec.to_builtins(entry))
        return self.mark

    def _spent(self, ledger: BudgetLedger) -> BudgetLedger:
        for one in (cost for entry in self._entries for cost in entry.tables):
            ledger = ledger.spend(Spending(one.table, one.mechanism, one.cost))
        return ledger

    def _append(self, body: dict[str, Any]) -> None:
        before = self._lines[-1][1] if self._lines else ""
        self._lines.append((body, _chained(before, body)))
        os.lseek(self._file, 0, os.SEEK_END)
        line = _canonical(body | {"hash": self._lines[-1][1]}) + b"\n"
        if os.write(self._file, line) != len(line):
            raise OSError(errno.ENOSPC, "no space left", self._name)
        os.fsync(self._file)

    def _verified(self, text: bytes) -> list[tuple[dict[str, Any], str]]:
        """Each line without its hash, and its hash; every byte is accounted for."""
        found: list[tuple[dict[str, Any], str]] = []
        lines = text.split(b"\n")
        if lines.pop():
            self._refuse_changed()
        for line in lines:
            try:
                body = json.loads(line)
                mark = body.pop("hash")
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                self._refuse_changed()
            whole = isinstance(mark, str) and _canonical(body | {"hash": mark}) == line
            if not whole or mark != _chained(found[-1][1] if found else "", body):
                self._refuse_changed()
            found.append((body, mark))
        return found

    def _read(self, body: dict[str, Any], kind: type[_T]) -> _T:
        try:
            return msgspec.convert(body, kind)
        except msgspec.ValidationError:
            self._refuse_changed()

    def _refuse_changed(self) -> NoReturn:
        message = "台帳として読めないか、作られた後に書き換えられています。"
        _refuse(self._name, message, "書き換える前の台帳（控え）に戻してください。残りの予算が分からないため、公表できません。")


def _chained(before: str, body: dict[str, Any]) -> str:
    return hashlib.sha256(before.encode() + b"\n" + _canonical(body)).hexdigest()


def _canonical(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _refuse(name: str, message: str, remedy: str) -> NoReturn:
    raise Refused([Problem(message, remedy, name)])
