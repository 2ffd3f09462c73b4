"""The same arguments give the same bytes, whatever the process; other arguments do not."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from hagukumi.city import make_city
from hagukumi.city.extracts import OF_PROPOSALS
from hagukumi.intake import receive
from hagukumi.plan import read_plan, read_release
from hagukumi.plan.records import Plan, Source


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def make_elsewhere(out: Path, hash_seed: str) -> None:
    call = f"make_city(Path({str(out)!r}), residents=600, seed=11, noise='harsh')"
    code = f"from pathlib import Path; from hagukumi.city import make_city; {call}"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "Asia/Tokyo"})


def test_the_same_seed_gives_the_same_bytes_in_another_process(tmp_path):
    make_city(tmp_path / "here", residents=600, seed=11, noise="harsh")
    for hash_seed in ("1", "4242"):
        make_elsewhere(tmp_path / hash_seed, hash_seed)
        assert digests(tmp_path / hash_seed) == digests(tmp_path / "here")
    assert any(name.endswith(".xlsx") for name in digests(tmp_path / "here"))


def test_another_seed_gives_another_city(tmp_path):
    for seed in (1, 2):
        make_city(tmp_path / str(seed), residents=600, seed=seed)
    first, second = digests(tmp_path / "1"), digests(tmp_path / "2")
    assert set(first) == set(second)
    assert [name for name in first if name.startswith("extracts/") and first[name] == second[name]] == []


def quarantined(folder: Path, plan: Plan, source: Source, as_of: date) -> set[int]:
    """Rows that intake keeps apart; the file itself is taken in, or has no rows at all in a small place."""
    asked = {item.partition(".")[2] for use in plan.uses for item in use.items if item.startswith(f"{source.id}.")}
    with (folder / source.file).open("rb") as stream:
        received = receive(stream, source, asked=frozenset(asked), as_of=as_of)
    assert received.refused is None or received.refused.code == "X-02", received.refused
    return set(received.quarantine["_row"].to_pylist())


@settings(max_examples=6, deadline=None, derandomize=True)
@given(
    residents=st.integers(200, 900),
    seed=st.integers(0, 2**40),
    noise=st.sampled_from(["light", "real", "harsh"]),
    as_of=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
)
def test_any_city_is_whole(residents, seed, noise, as_of):
    with TemporaryDirectory() as folder:
        out = Path(folder) / "city"
        city = make_city(out, residents=residents, seed=seed, noise=noise, as_of=as_of)
        truth = out / "truth"
        persons, records, needs = (pq.read_table(truth / f"{name}.parquet") for name in ("persons", "records", "needs"))
        assert np.array(persons["resident"]).sum() == residents
        assert set(records["person"].to_pylist()) <= set(persons["person"].to_pylist())
        assert np.array(needs["need"]).sum() >= 1
        plan = read_plan(out / "plan")
        assert read_release(out / "plan").valid_on(as_of)
        proposals = {extract.card.id for extract in OF_PROPOSALS}
        assert {source.id for source in plan.sources} == set(city.rows) | proposals
        assert json.loads((truth / "city.json").read_text(encoding="utf-8"))["as_of"] == as_of.isoformat()
        quarantine = pq.read_table(truth / "quarantine.parquet").to_pylist()
        for source in (source for source in plan.sources if source.id not in proposals):
            spoilt = {row["row"] for row in quarantine if row["source"] == source.id}
            assert quarantined(out / "extracts", plan, source, as_of) == spoilt, source.id
