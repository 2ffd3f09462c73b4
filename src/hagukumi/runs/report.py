"""What a run tells of itself: counts, seconds and memory; never personal data."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec


class StepReport(msgspec.Struct, frozen=True, kw_only=True):
    """One step: seconds, peak resident memory in bytes while it ran, rows in and out, whether its result was already there."""

    step: str
    name: str
    seconds: float
    peak_bytes: int
    reused: bool = False
    counts: dict[str, int] = {}


class RunReport(msgspec.Struct, frozen=True, kw_only=True):
    """A whole run. `status` is completed, refused or failed; times are UTC, ISO 8601."""

    run: str
    release: str
    as_of: str
    status: str
    started: str
    finished: str
    seconds: float
    peak_bytes: int
    steps: tuple[StepReport, ...]
    counts: dict[str, int] = {}
    messages: tuple[str, ...] = ()


def write_json(path: Path, content: object) -> None:
    """Write as JSON, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(path.suffix + ".new")
    fresh.write_bytes(msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")
    fresh.replace(path)


class Meter:
    """Seconds and peak resident memory of a step, sampled every 20 ms from /proc (0 where there is none)."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.peak_bytes = 0

    @contextmanager
    def running(self) -> Iterator[Meter]:
        """Measure the block; readable afterwards."""
        stop = threading.Event()
        sampler = threading.Thread(target=self._sample, args=(stop,), daemon=True)
        begun = time.perf_counter()
        sampler.start()
        try:
            yield self
        finally:
            self.seconds = time.perf_counter() - begun
            stop.set()
            sampler.join()

    def _sample(self, stop: threading.Event) -> None:
        while True:
            self.peak_bytes = max(self.peak_bytes, resident_bytes())
            if stop.wait(0.02):
                return


def resident_bytes() -> int:
    """Resident memory of this process in bytes."""
    try:
        fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return int(fields[1]) * 4096
