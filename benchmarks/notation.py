"""How many rows a second the notation keys, column by column, beside calling it row by row. Prints one JSON object.

    python benchmarks/notation.py [--rows 1000000] [--repeat 3] [--out FILE]

Every kind of column is measured twice: `repeated` as municipal columns are (a person on 2.6 rows, a household of 2.3 at one address, one
way of writing per source) and `distinct`, the hard case (nobody twice, all ways of writing in one column). `per_row` calls the same
notation once per row (on a sample); `nfkc` and `jaconv` are what a plain width folding alone costs per row: a floor for work that does
much less. Rows a second are of the quickest run on one process, by the clock and by processor time (which tells on a busy machine).
"""

import argparse
import json
import os
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import jaconv
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.city.names import Names, Parts, make_names
from hagukumi.city.places import ADDRESS_STYLES, MUNICIPALITY, PREFECTURE, draw_addresses, make_towns, write_addresses
from hagukumi.notation import (
    NOTATION_VERSION,
    address_columns,
    address_key,
    address_text,
    date_columns,
    email_columns,
    email_parts,
    kana_codes,
    kana_columns,
    latin_columns,
    latin_parts,
    name_columns,
    name_keys,
    phone_column,
    phone_key,
    postal_column,
    postal_key,
    read_any_date,
    write_date,
)

TARGETS = {"name": 500_000, "kana": 500_000, "date": 500_000, "address": 150_000}
ROWS_PER_PERSON, PEOPLE_PER_HOME = 2.6, 2.3
STYLES = ("iso", "slash", "compact8", "wareki_kanji", "wareki_dots", "wareki_zenkaku", "wareki_slash", "wareki_short")
SAMPLE = 20_000


class Kind(NamedTuple):
    """A kind of column: keyed as a whole, one by one, and the floor beside it."""

    columns: Callable[[pa.Array], Any]
    single: Callable[[str], Any]


def address_row(text: str) -> str:
    return address_text(address_key(text, prefecture=PREFECTURE, city=MUNICIPALITY))


KINDS = {
    "name": Kind(name_columns, name_keys),
    "kana": Kind(kana_columns, kana_codes),
    "date": Kind(date_columns, read_any_date),
    "address": Kind(lambda texts: address_columns(texts, PREFECTURE, MUNICIPALITY), address_row),
    "latin": Kind(latin_columns, latin_parts),
    "phone": Kind(phone_column, phone_key),
    "postal": Kind(postal_column, postal_key),
    "email": Kind(email_columns, email_parts),
}


def mixed(rng: np.random.Generator, ways: list[pa.Array]) -> pa.Array:
    """Each row from one of several columns, drawn."""
    rows = len(ways[0])
    return pa.concat_arrays(ways).take(pa.array(rng.integers(0, len(ways), rows) * rows + np.arange(rows)))


def part(parts: Parts, kind: str, places: np.ndarray) -> pa.Array:
    return getattr(parts, kind).take(pa.array(places))


def joined(*parts: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*parts)


def over_parts(texts: pa.Array, function: Callable[[str], str]) -> pa.Array:
    column = texts.dictionary_encode()
    return pa.array([function(text) for text in column.dictionary.to_pylist()]).take(column.indices)


def people(rng: np.random.Generator, names: Names, count: int) -> tuple[np.ndarray, np.ndarray]:
    sexes, years = rng.integers(1, 3, count).astype(np.int8), rng.integers(1935, 2026, count).astype(np.int32)
    return names.draw_families(rng, count), names.draw_given(rng, sexes, years)


def distinct_columns(rng: np.random.Generator, rows: int) -> dict[str, pa.Array]:
    """Every row another person, home and telephone, written in all ways."""
    names, towns = make_names(np.random.SeedSequence(1)), make_towns()
    family, given = people(rng, names, rows)
    kanji = part(names.family, "kanji", family), part(names.given, "kanji", given)
    kana = part(names.family, "kana", family), part(names.given, "kana", given)
    latin = [over_parts(part(parts, "latin", places), str.title) for parts, places in ((names.family, family), (names.given, given))]
    half = [over_parts(text, lambda text: jaconv.z2h(text, kana=True)) for text in kana]
    hiragana = [over_parts(text, jaconv.kata2hira) for text in kana]
    days = np.datetime64("1930-01-01") + rng.integers(0, 35_000, rows)
    at = draw_addresses(rng, towns, rng.random(rows) < 0.05)
    local = joined(pc.utf8_lower(latin[1]), pa.array(rng.integers(0, 10**6, rows)).cast(pa.string()), ".")
    digits = pa.array(rng.integers(10**7, 10**8, rows)).cast(pa.string())
    phone = joined("090", pc.utf8_slice_codeunits(digits, 0, 4), pc.utf8_slice_codeunits(digits, 4, 8), "-")
    return {
        "name": mixed(rng, [joined(*kanji, "　"), joined(*kanji, " "), joined(*kanji, "")]),
        "kana": mixed(rng, [joined(*kana, "　"), joined(*half, " "), joined(*hiragana, ""), joined(*kana, "")]),
        "date": mixed(rng, [written_days(days, style) for style in STYLES]),
        "address": mixed(rng, [write_addresses(towns, at, style) for style in ADDRESS_STYLES]),
        "latin": mixed(rng, [joined(latin[1], latin[0], " "), joined(latin[0], latin[1], ", "), joined(latin[1], "M.", latin[0], " ")]),
        "phone": mixed(rng, [phone, pc.replace_substring(phone, "-", ""), over_parts(phone.slice(0, rows), jaconv.h2z)]),
        "postal": towns.postal.take(pa.array(at.town)),
        "email": joined(
            local, mixed(rng, [pa.repeat(domain, rows) for domain in ("example.jp", "Example.co.jp", "mail.example.com")]), "@"
        ),
    }


def written_days(days: np.ndarray, style: str) -> pa.Array:
    column = pa.array(days).dictionary_encode()
    return pa.array([write_date(day, style) for day in column.dictionary.to_pylist()]).take(column.indices)


def repeated_columns(rng: np.random.Generator, rows: int) -> dict[str, pa.Array]:
    """Rows of people who come again and live together, each column written in the way of one source."""
    number = round(rows / ROWS_PER_PERSON)
    names, towns = make_names(np.random.SeedSequence(1)), make_towns()
    family, given = people(rng, names, number)
    homes = round(number / PEOPLE_PER_HOME)
    at = draw_addresses(rng, towns, rng.random(homes) < 0.05)
    person = pa.array(rng.integers(0, number, rows))
    home = pa.array(rng.integers(0, homes, number)).take(person)
    own = distinct_columns(rng, number)
    days = np.datetime64("1930-01-01") + rng.integers(0, 35_000, number)
    return {
        "name": joined(part(names.family, "kanji", family), part(names.given, "kanji", given), "　").take(person),
        "kana": joined(part(names.family, "kana", family), part(names.given, "kana", given), " ").take(person),
        "date": written_days(days, "wareki_kanji").take(person),
        "address": write_addresses(towns, at, "formal").take(home),
        "postal": towns.postal.take(pa.array(at.town)).take(home),
    } | {kind: own[kind].take(person) for kind in ("latin", "phone", "email")}


def rate(act: Callable[[], object], rows: int, repeat: int) -> dict[str, int]:
    """Rows a second of the quickest of several runs, by the clock and by processor time."""
    clock, processor = [], []
    for _ in range(repeat):
        begun, used = time.perf_counter(), time.process_time()
        act()
        clock.append(time.perf_counter() - begun)
        processor.append(time.process_time() - used)
    return {"clock": round(rows / min(clock)), "processor": round(rows / min(processor))}


def measured(name: str, texts: pa.Array, repeat: int) -> dict[str, Any]:
    kind, sample = KINDS[name], texts.slice(0, SAMPLE).to_pylist()
    kind.columns(texts.slice(0, 1000))
    own = rate(lambda: kind.columns(texts), len(texts), repeat)
    floor: dict[str, Callable[[str], Any]] = {"per_row": kind.single, "nfkc": lambda text: unicodedata.normalize("NFKC", text)}
    floor |= {"jaconv": lambda text: jaconv.h2z(text, kana=True, digit=True, ascii=True)}
    peers = {peer: rate(lambda act=act: [act(text) for text in sample], len(sample), repeat) for peer, act in floor.items()}
    return {
        "rows": len(texts),
        "distinct_share": round(len(texts.unique()) / len(texts), 3),
        "rows_per_second": own,
        "target": TARGETS.get(name),
        "peers_rows_per_second": peers,
        "times_peer": {peer: round(own["processor"] / found["processor"], 1) for peer, found in peers.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    cases = {"repeated": repeated_columns, "distinct": distinct_columns}
    made = {case: make(np.random.default_rng(7), options.rows) for case, make in cases.items()}
    result = {
        "benchmark": "notation",
        "version": NOTATION_VERSION,
        "load_at_start": round(os.getloadavg()[0], 1),
        "columns": {name: {case: measured(name, made[case][name], options.repeat) for case in made} for name in KINDS},
    }
    text = json.dumps(result, ensure_ascii=False, indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
