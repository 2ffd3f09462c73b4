"""How long a search may go on."""

from __future__ import annotations

import math
from collections.abc import Callable


class Budget:
    """A stretch of time that begins when the object is made; `clock` returns seconds (`time.monotonic`). Without limit: `Budget()`."""

    __slots__ = ("_clock", "_end")

    def __init__(self, seconds: float = math.inf, clock: Callable[[], float] | None = None) -> None:
        self._clock = clock
        self._end = math.inf if clock is None else clock() + seconds

    def spent(self) -> bool:
        """Whether the time is over."""
        return self._clock is not None and self._clock() >= self._end

    def left(self) -> float:
        """Seconds that are left: 0 when the time is over, infinite without a limit."""
        return math.inf if self._clock is None else max(self._end - self._clock(), 0.0)
