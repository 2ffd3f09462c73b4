"""Time and memory of each step, for the report alone: no answer depends on them."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any

from hagukumi.linkage.engine.pairing import PairEngine


class Meter:
    """Seconds by step in the order of the work, and the peak memory of the process; tells `progress` each step's name as it begins."""

    def __init__(self, progress: Callable[[str], None]) -> None:
        self._progress = progress
        self._seconds: dict[str, float] = {}
        self._current, self._began = "", 0.0

    def begin(self, step: str) -> None:
        """End the step that runs and begin another; a step begun again is added up."""
        self.end()
        self._current, self._began = step, time.perf_counter()
        self._progress(step)

    def end(self) -> None:
        """End the step that runs, if one does."""
        if self._current:
            self._seconds[self._current] = self._seconds.get(self._current, 0.0) + time.perf_counter() - self._began
        self._current = ""

    def measured(self) -> dict[str, object]:
        """What differs from run to run: seconds by step and in all, and the most memory that this process or a child of it has held."""
        self.end()
        peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) * 1024
        seconds = {step: round(value, 3) for step, value in self._seconds.items()}
        return {"seconds": seconds, "seconds_total": round(sum(self._seconds.values()), 3), "peak_memory_bytes": peak}


class MeteredEngine:
    """A `PairEngine` whose two calls part linkage into the steps block, train, compare and cluster; it hands on what it is given."""

    def __init__(self, engine: PairEngine, meter: Meter) -> None:
        self._engine, self._meter = engine, meter

    def candidate_pairs(self, *given: Any, **named: Any) -> dict[str, dict[str, int]]:
        """See `PairEngine`."""
        self._meter.begin("block")
        found = self._engine.candidate_pairs(*given, **named)
        self._meter.begin("train")
        return found

    def score(self, *given: Any, **named: Any) -> int:
        """See `PairEngine`."""
        self._meter.begin("compare")
        compared = self._engine.score(*given, **named)
        self._meter.begin("cluster")
        return compared
