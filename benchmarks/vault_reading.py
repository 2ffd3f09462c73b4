"""What encryption and the gate cost: scans, openings, writes and pseudonyms. Prints one JSON object.

    python benchmarks/vault_reading.py [--rows N]

`scan` compares the same query on the same rows in an encrypted and in a plain DuckDB file; `open_batches` is a whole opening (checksum,
event, projection into the permit's own engine) beside reading the same columns from the plain file into memory.
"""

import argparse
import importlib.util
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa

from hagukumi.vault import Keyring, engine
from hagukumi.vault.keys import Secret
from hagukumi.vault.pseudonyms import hashed

TOWN = Path(__file__).parents[1] / "tests" / "unit" / "vault" / "town.py"
SCAN = "SELECT max(name), sum(_row), count(DISTINCT birth_date) FROM {table}"


def best(act: Callable[[], object], times: int = 3) -> float:
    """Seconds of the quickest of several runs."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def load_town():
    specification = importlib.util.spec_from_file_location("vault_town", TOWN)
    module = importlib.util.module_from_spec(specification)
    sys.modules["vault_town"] = module
    specification.loader.exec_module(module)
    return module


def people(rows: int) -> pa.Table:
    query = (
        "SELECT i AS _row, lpad(i::VARCHAR, 10, '0') AS number, '育実' || md5(i::VARCHAR)[:12] AS name, "
        f"DATE '1930-01-01' + (hash(i) % 34000)::INTEGER AS birth_date FROM range({rows}) r(i)"
    )
    return duckdb.connect(":memory:").execute(query).to_arrow_table()


def scans(folder: Path, table: pa.Table) -> dict[str, float]:
    key, files = Secret.new(), {"encrypted": folder / "encrypted.duckdb", "plain": folder / "plain.duckdb"}
    found: dict[str, float] = {}
    for name, file in files.items():
        with engine.private(2, 3072) as connection:
            if name == "encrypted":
                engine.attach(connection, file, key, writable=True)
            else:
                connection.execute(f"ATTACH '{file}' AS batch")
            connection.register("incoming", table)
            start = time.perf_counter()
            connection.execute("CREATE TABLE batch.main.t AS SELECT * FROM incoming")
            connection.execute("CHECKPOINT batch")
            found[f"write_{name}_s"] = time.perf_counter() - start
            found[f"scan_{name}_s"] = best(lambda: connection.execute(SCAN.format(table="batch.main.t")).fetchall())

    def cold(name: str) -> None:
        with engine.private(2, 3072) as connection:
            options = f"(ENCRYPTION_KEY '{key.raw.hex()}', READ_ONLY)" if name == "encrypted" else "(READ_ONLY)"
            connection.execute(f"ATTACH '{files[name]}' AS batch {options}")
            connection.execute(SCAN.format(table="batch.main.t")).fetchall()

    return found | {f"cold_scan_{name}_s": best(lambda name=name: cold(name)) for name in files}


def openings(folder: Path, town, table: pa.Table) -> dict[str, float]:
    batch = town.write({"juki": table}, "juki.number", "juki.name", "juki.birth_date", label="bench")
    permit = town.ask("juki.name", "juki.birth_date")

    def opening() -> None:
        town.vault.open_batches(permit, [batch]).close()

    def peer() -> None:
        with duckdb.connect(":memory:", config={"threads": 2}) as connection:
            connection.execute(f"ATTACH '{folder / 'plain.duckdb'}' AS batch (READ_ONLY)")
            connection.execute("CREATE TABLE juki AS SELECT _row, name, birth_date FROM batch.main.t")

    asking = best(lambda: [town.ask("juki.name") for _ in range(100)], 1)
    return {"open_batches_s": best(opening), "plain_into_memory_s": best(peer), "ask_recorded_per_s": 100 / asking}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    rows = options.rows
    with tempfile.TemporaryDirectory() as name:
        folder, table, module = Path(name), people(rows), load_town()
        figures = scans(folder, table)
        town = module.Town(folder / "home", Keyring.open(folder / "keys", folder / "home"), module.Clock())
        figures |= openings(folder, town, table)
        key, values = Secret.new(), table["number"].combine_chunks()
        figures["pseudonyms_per_s"] = rows / best(lambda: hashed(key, values, "person"))
        town.close()
    figures["rows"] = rows
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    text = json.dumps({name: round(value, 3) for name, value in figures.items()}, indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
