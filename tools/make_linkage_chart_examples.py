"""Write docs/explanation/linkage-charts: the example charts of docs/explanation/linkage-charts.md.

Usage: python tools/make_linkage_chart_examples.py [--link]

The charts are drawn from example.json, so the same code gives the same bytes. With --link that file is made anew first: a made city of
6,000 residents is linked, and its model, its pairs (weight and its parts, evidence, decision, how many; no record) and its rates are kept.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from hagukumi.city import make_city
from hagukumi.intake import receive
from hagukumi.linkage import LinkSettings, LinkSource, link
from hagukumi.linkage.charts import charts, linkage_rates
from hagukumi.linkage.charts.rates import RATES
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.plan import read_plan

TARGET: Final = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "linkage-charts"
_AS_OF: Final = datetime.date(2026, 10, 1)
_PAIR: Final = ("weight", "evidence", "linked", "hold", "gain", "lead")
_BITS: Final = ("bits_prior", "bits_name", "bits_birth", "bits_sex", "bits_home")
_DIGITS: Final = 6


def example() -> dict[str, Any]:
    """Link a made city and keep what the charts need."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        city = Path(folder) / "city"
        make_city(city, residents=6_000, seed=5, as_of=_AS_OF)
        sources = _sources(connection, city)
        linked = link(connection, sources, seed=7)
        rates = linkage_rates(connection, sources, linked.links)
    pairs = Counter(tuple(map(_short, pair.values())) for pair in linked.pairs.select([*_PAIR, *_BITS]).to_pylist())
    counted = [[*pair, count] for pair, count in sorted(pairs.items(), key=lambda item: (-item[0][0], repr(item[0])))]
    return {"model": json.loads(linked.model.to_json()), "pairs": counted, "rates": rates.to_pylist()}


def _short(value: Any) -> Any:
    """Bits with as many digits as a weight has."""
    return round(value, _DIGITS) if isinstance(value, float) else value


def _sources(connection: duckdb.DuckDBPyConnection, city: Path) -> list[LinkSource]:
    """The city's extracts as tables, and what their columns mean."""
    sources = []
    for source in read_plan(city / "plan").sources:
        asked = frozenset(column.field for column in source.layout.columns if column.field and not column.discard)
        with (city / "extracts" / source.file).open("rb") as stream:
            connection.register("incoming", receive(stream, source, asked=asked, as_of=_AS_OF).accepted)
        connection.execute(f'CREATE TABLE "{source.id}" AS SELECT * FROM incoming')
        columns = {column.link: column.field for column in source.layout.columns if column.link}
        sources.append(LinkSource(source.id, source.id, columns, source.unique_per_person, source.spine))
    return sources


def pictures(kept: dict[str, Any]) -> dict[str, str]:
    """The charts of an example by file name."""
    model = LinkModel.from_json(json.dumps(kept["model"]))
    columns = list(zip(*(pair for *pair, count in kept["pairs"] for _ in range(count)), strict=True))
    pairs = pa.table([pa.array(column) for column in columns], names=[*_PAIR, *_BITS])
    drawn = charts(model, pairs, pa.Table.from_pylist(kept["rates"], schema=RATES), LinkSettings())
    return {name: text for name, text in drawn.items() if name.endswith(".svg")}


def _lines(kept: dict[str, Any]) -> str:
    """JSON with one line for each pair and rate."""
    listed = {name: ",\n".join(json.dumps(row, ensure_ascii=False) for row in kept[name]) for name in ("pairs", "rates")}
    model = json.dumps(kept["model"], ensure_ascii=False, sort_keys=True)
    return f'{{"model": {model},\n"pairs": [\n{listed["pairs"]}\n],\n"rates": [\n{listed["rates"]}\n]}}\n'


def main() -> int:
    """Write the files and say where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--link", action="store_true")
    parser.add_argument("--out", type=Path, default=TARGET)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.link:
        (options.out / "example.json").write_text(_lines(example()), encoding="utf-8", newline="\n")
    kept = json.loads((options.out / "example.json").read_text(encoding="utf-8"))
    for name, text in pictures(kept).items():
        (options.out / name).write_text(text, encoding="utf-8", newline="\n")
    print(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
