"""Time and memory of each step, for the report alone: no answer depends on them."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Meter:
    """Seconds by step in the order of the work, and the peak memory of the process; tells `progress` each step's name as it begins."""

    def __init__(self, progress: Callable[[str], None]) -> None:
        self.seconds: dict[str, float] = {}
        self._progress = progress

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure what is done inside; a step done twice is added up."""
        self._progress(name)
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began

    def measured(self) -> dict[str, object]:
        """What differs from run to run."""
        peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) * 1024
        seconds = {name: round(value, 3) for name, value in self.seconds.items()}
        return {"seconds": seconds, "seconds_total": round(sum(self.seconds.values()), 3), "peak_memory_bytes": peak}
