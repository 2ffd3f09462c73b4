"""The whole run at two sizes: seconds and peak memory of every step, growth from one size to the other, correctness on each.

`python benchmarks/pipeline.py [--residents 50000 500000] [--seeds 1] [--noise real] [--folder DIR]`. Each run is a process of its own;
its peak memory is what the kernel counted. Growth is seconds per resident at the larger size over the smaller: 1.2 is linear plus 20 %.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

_HAGUKUMI = str(Path(sys.executable).parent / "hagukumi")
_AS_OF = "2026-10-01"


def main() -> None:
    """Measure every size and seed and print one JSON object."""
    options = _options()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="hagukumi-pipeline-"))
    folder.mkdir(parents=True, exist_ok=True)
    runs = [_measure(folder, residents, seed, options.noise) for residents in options.residents for seed in options.seeds]
    result = {"benchmark": "pipeline", "noise": options.noise, "runs": runs, "growth": _growth(runs)}
    text = json.dumps(result, ensure_ascii=False, indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")
    if options.folder is None:
        shutil.rmtree(folder)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--residents", type=int, nargs="+", default=[50_000, 500_000])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--noise", default="real")
    parser.add_argument("--folder", type=Path, help="keep cities and homes here instead of in a temporary folder")
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def _measure(folder: Path, residents: int, seed: int, noise: str) -> dict[str, Any]:
    city, home, keys = (folder / f"{kind}-{residents}-{seed}-{noise}" for kind in ("city", "home", "keys"))
    made = None
    if not (city / "truth" / "city.json").is_file():
        shutil.rmtree(city, ignore_errors=True)
        made = _timed(["city", "make", str(city), "--residents", str(residents), "--seed", str(seed), "--noise", noise], keys)
    shutil.rmtree(home, ignore_errors=True)
    ran = _timed(["run", str(city / "plan"), "--extracts", str(city / "extracts"), "--home", str(home), "--as-of", _AS_OF], keys)
    report = json.loads((home / "report.json").read_text(encoding="utf-8"))
    again = _timed(["run", str(city / "plan"), "--extracts", str(city / "extracts"), "--home", str(home), "--as-of", _AS_OF], keys)
    scored = subprocess.run(
        [_HAGUKUMI, "score", str(home), str(city / "truth"), "--json"], env=_environment(keys), check=True, capture_output=True
    )
    return {
        "residents": residents,
        "seed": seed,
        "city_make": made,
        "run": ran,
        "run_again_unchanged": again,
        "rows": report["counts"]["rows_accepted"],
        "steps": [{key: step[key] for key in ("step", "seconds", "peak_bytes")} for step in report["steps"]],
        "score": json.loads(scored.stdout),
    }


def _environment(keys: Path) -> dict[str, str]:
    return os.environ | {"HAGUKUMI_KEYS": str(keys)}


def _timed(arguments: list[str], keys: Path) -> dict[str, float]:
    begun = time.perf_counter()
    process = subprocess.Popen([_HAGUKUMI, *arguments], env=_environment(keys), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"hagukumi {' '.join(arguments)} failed")
    return {"seconds": time.perf_counter() - begun, "peak_bytes": usage.ru_maxrss * 1024}


def _growth(runs: list[dict[str, Any]]) -> float | None:
    sizes = sorted({run["residents"] for run in runs})
    if len(sizes) < 2:
        return None
    per_resident = {size: min(run["run"]["seconds"] for run in runs if run["residents"] == size) / size for size in (sizes[0], sizes[-1])}
    return per_resident[sizes[-1]] / per_resident[sizes[0]]


if __name__ == "__main__":
    main()
