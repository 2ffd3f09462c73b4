"""The attack simulator: a log with a witness outside, and the hands of somebody who can write to the log's files."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from hagukumi.audit import AuditLog, Event, EventKind, Report, SealedSubject, Signer, StoredTree, Witness, merkle, notes, store, verify
from hagukumi.audit.entries import ENCODER, ENTRIES

ORIGIN = "city.example.jp/audit"


class Clock:
    """A clock that goes one second further at each look, unless somebody sets it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


class Scene:
    """A log of 64 events with checkpoints at 40 and 64, both held by a witness."""

    origin = ORIGIN

    def __init__(self, folder: Path) -> None:
        self.place = folder
        self.log = folder / "log"
        self.outside = folder / "outside"
        self.clock = Clock()
        self.signer = Signer.generate(ORIGIN)
        self.witness = Witness.create(self.outside, vkey=self.signer.public, origin=ORIGIN)
        self.checkpoints = [self.write(40), self.write(24)]
        for text, old in zip(self.checkpoints, (0, 40), strict=True):
            self.witness.accept(text, StoredTree(self.log).consistency(old, notes.read_head(text)[1]))

    def open(self) -> AuditLog:
        return AuditLog.open(self.log, origin=ORIGIN, signer=self.signer, clock=self.clock)

    def event(self, number: int) -> Event:
        return Event(
            kind=EventKind.VIEWED,
            actor=f"職員{number % 7}",
            role="supporter",
            department="kodomo",
            permit=f"p{number}",
            reason="担当する児童の支援のため",
            subjects=(SealedSubject(f"key-{number}", b"sealed-%d" % number),),
        )

    def write(self, count: int) -> str:
        """Honest work: so many more events, and the checkpoint that closing signs."""
        with self.open() as log:
            for number in range(count):
                log.append(self.event(number))
            return log.checkpoint().text

    # What the attacker's hands can do.

    @property
    def events_file(self) -> Path:
        return store.segment(self.log, 0).events

    @property
    def subjects_file(self) -> Path:
        return store.segment(self.log, 0).subjects

    def lines(self) -> list[bytes]:
        return self.events_file.read_bytes().splitlines()

    def put(self, lines: list[bytes]) -> None:
        self.events_file.write_bytes(b"".join(line + b"\n" for line in lines))

    def edited(self, line: bytes, **changes: object) -> bytes:
        """The same event with other words, in perfect canonical form."""
        return ENCODER.encode(msgspec.structs.replace(ENTRIES.decode(line), **changes))

    def edit(self, number: int, **changes: object) -> None:
        lines = self.lines()
        lines[number] = self.edited(lines[number], **changes)
        self.put(lines)

    def renumber(self) -> None:
        """Give all events new numbers in sequence, as somebody does who covers a deletion."""
        self.put([self.edited(line, seq=number) for number, line in enumerate(self.lines())])

    def drop_checkpoints(self) -> None:
        shutil.rmtree(self.log / "checkpoints")

    def sign(self, size: int, *, origin: str = ORIGIN, signer: Signer | None = None, time: int | None = None) -> str:
        """A checkpoint over what now lies in the files, with the stolen key or another one."""
        root = merkle.root_of(merkle.leaf_hashes(self.lines()[:size]))
        moment = int(self.clock().timestamp()) if time is None else time
        text = notes.signed_checkpoint(origin, size, root, moment, signer or self.signer).text
        store.replace(store.checkpoint_file(self.log, size), text.encode())
        return text

    def resign(self) -> None:
        """All checkpoints made anew with the stolen key, at the times an honest log would have signed them."""
        self.drop_checkpoints()
        lines = self.lines()
        for size in sorted({40, min(64, len(lines)), len(lines)}):
            times = re.findall(rb'"time":(\d+)', b"".join(lines[:size]))
            self.sign(size, time=max(map(int, times)) // 1_000_000)

    # What the auditor sees.

    def verify(self, *, witness: bool = True, vkey: str | None = None) -> Report:
        return verify(self.log, vkey=vkey or self.signer.public, origin=ORIGIN, witness=self.outside if witness else None)

    def codes(self, *, witness: bool = True) -> set[str]:
        return {problem.code.value for problem in self.verify(witness=witness).problems}

    def ranges(self, code: str) -> list[tuple[int, int]]:
        return [(problem.first, problem.last) for problem in self.verify().problems if problem.code == code]


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(store, "LANDMARK", 8)  # so that both checkpoints stay in the log's folder
    return Scene(tmp_path)
