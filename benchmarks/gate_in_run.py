"""What the gate and the log cost within a whole run: seconds spent deciding and recording, as a share of the run.

`python benchmarks/gate_in_run.py [--residents 50000] [--seed 1] [--out FILE]`. Decisions and the group commits of the log are timed where
they happen; the adoption of the release (one compilation of the decision table) is counted with the gate. Target: under 5 %.
"""

from __future__ import annotations

import argparse
import datetime
import functools
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hagukumi.city import make_city
from hagukumi.plan import read_release
from hagukumi.runs import open_workspace, run_pipeline
from hagukumi.vault.gate import Gate
from hagukumi.vault.journal import Journal
from hagukumi.vault.vault import Vault

_AS_OF = datetime.date(2026, 10, 1)


class Stopwatch:
    """Seconds by name; a call inside another timed call is taken off the outer one."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self._inner: list[float] = []

    def timed(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same call, timed."""

        @functools.wraps(call)
        def measured(*args: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            self._inner.append(0.0)
            try:
                return call(*args, **named)
            finally:
                whole = time.perf_counter() - begun
                self.seconds[name] += whole - self._inner.pop()
                self.calls[name] += 1
                if self._inner:
                    self._inner[-1] += whole

        return measured


def main() -> None:
    """Run once and print one JSON object."""
    options = _options()
    watch = Stopwatch()
    Gate.ask = watch.timed("gate", Gate.ask)
    Vault.adopt = watch.timed("gate_adoption", Vault.adopt)
    Journal.using = watch.timed("audit", Journal.using)
    with tempfile.TemporaryDirectory(prefix="hagukumi-gate-") as name:
        folder = Path(name)
        make_city(folder / "city", residents=options.residents, seed=options.seed, noise="real")
        begun = time.perf_counter()
        with open_workspace(folder / "home", read_release(folder / "city" / "plan"), keys=folder / "keys") as work:
            run_pipeline(work, folder / "city" / "extracts", _AS_OF)
        whole = time.perf_counter() - begun
    share = sum(watch.seconds.values()) / whole
    result = {
        "benchmark": "gate_in_run",
        "residents": options.residents,
        "run_seconds": whole,
        "seconds": dict(watch.seconds),
        "calls": dict(watch.calls),
        "share": share,
        "target": 0.05,
        "reaches_target": share < 0.05,
    }
    text = json.dumps(result, indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--residents", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
