"""名寄せ beside plain Splink, on a made city whose truth is known.

`python benchmarks/linkage_peers.py [--residents 50000] [--seeds 1 2 3] [--noise real] [--out FILE]`. Methods on the same rows, all of them
from columns that intake has normalised already:

- `hagukumi`: `hagukumi.linkage.link` with its defaults, training included; `hagukumi_stored`: the same with a stored model;
- `splink_joint`: Splink 5 with one joint comparison of kanji and reading, tight blocks, connected components, on this product's identities
  (parts of names, one-byte readings), which it gets without their time being counted; `splink_joint_stored`: with a stored model;
- `splink_normalised`: Splink 5 with its usual comparisons on this product's match keys, connected components;
- `splink_raw`: the same on the columns as the extracts wrote them.

The peers get the threshold at which their own F1 against the truth is best, which nobody would know in practice. Each method runs in a
process of its own; peak memory is what the kernel counted. Figures are over pairs of records; a subgroup's are over the pairs of records
of its people. Intervals are Wilson's, 95 %, over pairs (which share people, so they are a little too narrow).
"""

import argparse
import datetime
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from hagukumi.city import make_city
from hagukumi.intake import receive
from hagukumi.linkage import LinkSettings, LinkSource, link
from hagukumi.linkage.japanese.calibration import take_calibration
from hagukumi.linkage.japanese.records import build_records
from hagukumi.linkage.review.intervals import wilson
from hagukumi.plan import read_plan
from hagukumi.plan.records import LinkField, Source

METHODS: Final = ("hagukumi", "hagukumi_stored", "splink_joint", "splink_joint_stored", "splink_normalised", "splink_raw")
SUBGROUPS: Final = {"movers": "mover", "married": "married", "twins": "twin", "foreigners": "foreigner", "newborns": "newborn"}
THRESHOLDS: Final = (0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999)
_AS_OF: Final = datetime.date(2026, 10, 1)
_PLAIN: Final = ("resident_number", "name", "kana", "birth_date", "sex", "address", "postal", "phone")


def main() -> None:
    """Measure every seed and method and print one JSON object; or, called by itself, one method."""
    options = _options()
    if options.method:
        print(json.dumps(_run(options.method, options.city)))
        return
    with tempfile.TemporaryDirectory(prefix="hagukumi-linkage-") as folder:
        runs = [run for seed in options.seeds for run in _measure(Path(folder), options.residents, seed, options.noise, options.methods)]
    text = json.dumps({"benchmark": "linkage_peers", "residents": options.residents, "noise": options.noise, "runs": runs}, indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--residents", type=int, default=50_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--noise", default="real")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=METHODS)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--method", choices=METHODS, help=argparse.SUPPRESS)
    parser.add_argument("--city", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _measure(folder: Path, residents: int, seed: int, noise: str, methods: Sequence[str]) -> list[dict[str, Any]]:
    city = folder / f"city-{seed}"
    make_city(city, residents=residents, seed=seed, noise=noise)
    _take_in(city)
    runs = []
    for method in methods:
        command = [sys.executable, __file__, "--method", method, "--city", str(city)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        runs.append({"seed": seed, "method": method} | json.loads(done.stdout.splitlines()[-1]))
        print(json.dumps(runs[-1]), file=sys.stderr)
    return runs


def _identifiers(source: Source) -> dict[LinkField, str]:
    return {column.link: column.field for column in source.layout.columns if column.link and column.field}


def _take_in(city: Path) -> None:
    """Conform every extract, keep identifiers and keys."""
    (city / "accepted").mkdir()
    for source in read_plan(city / "plan").sources:
        asked = frozenset(column.field for column in source.layout.columns if column.field and not column.discard)
        with (city / "extracts" / source.file).open("rb") as stream:
            accepted = receive(stream, source, asked=asked, as_of=_AS_OF).accepted
        fields = set(_identifiers(source).values())
        names = [name for name in accepted.column_names if name == "_row" or name in fields or name.removesuffix("_key") in fields]
        pq.write_table(accepted.select(names), city / "accepted" / f"{source.id}.parquet")


def _run(method: str, city: Path) -> dict[str, Any]:
    connection = duckdb.connect(config={"threads": "2"})
    sources = _load(connection, city)
    match method.removesuffix("_stored"):
        case "hagukumi":
            extra = _link(connection, sources, stored=method.endswith("_stored"))
        case "splink_joint":
            extra = _joint_splink(connection, sources, city, stored=method.endswith("_stored"))
        case _:
            extra = _plain_splink(connection, sources, city, raw=method == "splink_raw")
    return extra | {"seconds": round(extra["seconds"], 1)} | _scores(connection, city)


def _load(connection: duckdb.DuckDBPyConnection, city: Path) -> list[LinkSource]:
    sources = []
    for source in read_plan(city / "plan").sources:
        connection.execute(f"CREATE TABLE \"{source.id}\" AS FROM '{city}/accepted/{source.id}.parquet'")
        columns = _identifiers(source)
        sources.append(LinkSource(source.id, source.id, columns, unique_per_person=source.unique_per_person, spine=source.spine))
    return sources


def _link(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], *, stored: bool) -> dict[str, Any]:
    model = link(connection, sources).model if stored else None
    began = time.perf_counter()
    linked = link(connection, sources, model=model)
    seconds, peak = time.perf_counter() - began, _peak_mb()
    connection.register("links", linked.links)
    connection.execute("CREATE TABLE answer AS SELECT _source, _row, person FROM links")
    return {"seconds": seconds, "peak_mb": peak, "review": linked.review.num_rows}


# --- the peer ------------------------------------------------------------------------------------------------------------------------


def _plain_table(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], *, raw: bool) -> None:
    """All records under one another; `raw` takes texts as written, else match keys."""
    keyed = {"name", "kana", "address"}
    selects = []
    for source in sources:
        there = {row[0] for row in connection.execute(f'DESCRIBE "{source.table}"').fetchall()}
        columns = []
        for field in _PLAIN:
            column = source.columns.get(LinkField(field), "")
            chosen = f"{column}_key" if not raw and field in keyed and f"{column}_key" in there else column
            columns.append(f"nullif(CAST({chosen or 'NULL'} AS VARCHAR), '') AS {field}")
        selects.append(f"SELECT '{source.id}' AS _source, _row, {', '.join(columns)} FROM \"{source.table}\"")
    union = " UNION ALL ".join(selects)
    connection.execute(
        f"CREATE TABLE plain AS SELECT row_number() OVER () AS unique_id, *, left(birth_date, 4) AS birth_year FROM ({union})"
    )


def _settings() -> SettingsCreator:
    exact = [cl.ExactMatch(field) for field in ("sex", "postal", "phone")]
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("kana", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.LevenshteinAtThresholds("birth_date", [1, 2]),
            cl.LevenshteinAtThresholds("address", [2]),
            cl.ExactMatch("resident_number"),
            *exact,
        ],
        blocking_rules_to_generate_predictions=[
            block_on("resident_number"),
            block_on("name", "birth_year"),
            block_on("kana", "birth_year"),
            block_on("birth_date", "address"),
            block_on("birth_date", "sex", "substr(name, 1, 1)"),
            block_on("birth_date", "substr(kana, 1, 2)"),
            block_on("phone", "birth_year"),
        ],
        retain_matching_columns=False,
    )


def _plain_splink(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], city: Path, *, raw: bool) -> dict[str, Any]:
    began = time.perf_counter()
    _plain_table(connection, sources, raw=raw)
    linker = Linker(DuckDBAPI(connection).register("plain"), _settings(), log_level=None)
    _train(linker, ("name", "birth_date"), ("resident_number",), sessions=(("birth_date", "sex"), ("name",)))
    return _predicted(connection, linker, city, began)


def _trained(linker: Linker) -> Linker:
    _train(linker, ("name", "birth"), ("number",), sessions=(("birth", "sex"), ("name",)))
    return linker


def _train(linker: Linker, *sure: Sequence[str], sessions: Sequence[Sequence[str]] = ()) -> None:
    """Train on pairs that are surely one person, random pairs and sessions of expectation maximisation."""
    linker.training.estimate_probability_two_random_records_match([block_on(*columns) for columns in sure], recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for columns in sessions:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns), max_pairs=2e6)


def _predicted(connection: duckdb.DuckDBPyConnection, linker: Linker, city: Path, began: float) -> dict[str, Any]:
    """Predict, cluster at each threshold, keep the one the truth likes best. Only one clustering counts as time and memory."""
    predicted = linker.inference.predict(threshold_match_probability=THRESHOLDS[0])
    until_predicted = time.perf_counter() - began
    best: tuple[float, float] = (-1.0, 0.0)
    clustering, peak = 0.0, 0
    for threshold in THRESHOLDS:
        began = time.perf_counter()
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold_match_probability=threshold)
        clustering, peak = max(clustering, time.perf_counter() - began), peak or _peak_mb()
        answer = f"answer_{THRESHOLDS.index(threshold)}"
        connection.execute(f"CREATE OR REPLACE TABLE {answer} AS SELECT _source, _row, cluster_id AS person FROM {clusters.physical_name}")
        connection.execute(f"CREATE OR REPLACE VIEW answer AS FROM {answer}")
        best = max(best, (_scores(connection, city)["all"]["f1"], threshold))
    connection.execute(f"CREATE OR REPLACE VIEW answer AS FROM answer_{THRESHOLDS.index(best[1])}")
    return {"seconds": until_predicted + clustering, "peak_mb": peak, "threshold": best[1]}


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


_JOINT_BLOCKS: Final = (
    ("number",),
    ("name", "birth_year"),
    ("kana", "birth_year"),
    ("birth", "address"),
    ("birth", "given"),
    ("birth", "kana_given"),
    ("name", "postal"),
    ("phone", "birth_year"),
)


def _joint_settings() -> SettingsCreator:
    """The levels that experience recommends for Japanese names: kanji and reading are one comparison."""
    same = "({0}_l = {0}_r)"
    levels = [
        cll.CustomLevel("(name_l IS NULL AND kana_l IS NULL) OR (name_r IS NULL AND kana_r IS NULL)", "unknown").configure(
            is_null_level=True
        ),
        cll.CustomLevel(same.format("name"), "kanji").configure(tf_adjustment_column="name"),
        cll.CustomLevel(same.format("kana"), "reading").configure(tf_adjustment_column="kana"),
        cll.CustomLevel(f"{same.format('given')} OR {same.format('kana_given')}", "given").configure(
            tf_adjustment_column="given", disable_tf_exact_match_detection=True
        ),
        cll.CustomLevel("damerau_levenshtein(kana_l, kana_r) <= 1", "close"),
        cll.CustomLevel(f"{same.format('family')} OR {same.format('kana_family')}", "family"),
        cll.ElseLevel(),
    ]
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.CustomComparison(output_column_name="name", comparison_levels=levels),
            cl.DamerauLevenshteinAtThresholds("birth", [1, 2]),
            cl.ExactMatch("address"),
            *(cl.ExactMatch(column) for column in ("sex", "postal", "phone", "number")),
        ],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in _JOINT_BLOCKS],
        retain_matching_columns=False,
    )


def _joint_table(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource]) -> None:
    """This product's identities of every row, as a plain table."""
    take_calibration(connection, None)
    build_records(connection, sources, LinkSettings())
    columns = "name, family, given, kana, kana_family, kana_given, birth, left(birth, 4) AS birth_year, sex, r.number, postal, phone"
    address = "CASE WHEN contains(address, '|') THEN address END AS address"
    connection.execute(f"""
        CREATE TABLE plain AS SELECT row_number() OVER (ORDER BY w.source, w.row) AS unique_id, w.source AS place, w.row AS _row,
               {columns}, {address} FROM _lk_row w JOIN _lk_record r USING (record)""")
    connection.execute("DROP TABLE _lk_record")
    connection.execute(f"ALTER TABLE plain ADD COLUMN _source VARCHAR; UPDATE plain SET _source = {[s.id for s in sources]!r}[place + 1]")


def _joint_splink(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource], city: Path, *, stored: bool) -> dict[str, Any]:
    _joint_table(connection, sources)
    settings: Any = _joint_settings()
    if stored:
        settings = _trained(Linker(DuckDBAPI(connection).register("plain"), settings, log_level=None)).misc.save_model_to_json()
    began = time.perf_counter()
    linker = Linker(DuckDBAPI(connection).register("plain"), settings, log_level=None)
    return _predicted(connection, linker if stored else _trained(linker), city, began)


# --- scores --------------------------------------------------------------------------------------------------------------------------


def _interval(hits: int, of: int) -> list[float]:
    """Wilson's 95 % interval of a share; [0, 1] when nothing was counted."""
    return [round(limit, 6) for limit in wilson(hits, of)] if of else [0.0, 1.0]


def _pairs(connection: duckdb.DuckDBPyConnection, where: str, by: str) -> int:
    query = f"SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM (SELECT count(*) AS n FROM scored WHERE {where} GROUP BY {by})"
    return int(connection.execute(query).fetchall()[0][0])


def _score(connection: duckdb.DuckDBPyConnection, where: str) -> dict[str, Any]:
    both, predicted, true = (_pairs(connection, where, by) for by in ("person, truth", "person", "truth"))
    return {
        "true_pairs": true,
        "precision": round(both / max(predicted, 1), 6),
        "precision_interval": _interval(both, predicted),
        "recall": round(both / max(true, 1), 6),
        "recall_interval": _interval(both, true),
        "f1": round(2 * both / max(predicted + true, 1), 6),
        "false_links_per_million": round(1e6 * (predicted - both) / max(predicted, 1), 1),
    }


def _scores(connection: duckdb.DuckDBPyConnection, city: Path) -> Mapping[str, Any]:
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE scored AS
        SELECT a.person, r.person AS truth, r.no_resident_number, p.* EXCLUDE (person) FROM answer a
        JOIN '{city}/truth/records.parquet' r ON r.source = a._source AND r.row = a._row JOIN '{city}/truth/persons.parquet' p
        ON p.person = r.person""")
    groups = {name: _score(connection, column) for name, column in SUBGROUPS.items()}
    groups["no_resident_number"] = _score(connection, "no_resident_number")
    return {
        "records": int(pa.table(connection.execute("SELECT count(*) AS n FROM scored").to_arrow_table())["n"][0].as_py()),
        "all": _score(connection, "true"),
        "subgroups": groups,
    }


if __name__ == "__main__":
    main()
