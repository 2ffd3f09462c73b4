"""Write src/hagukumi/city/data/linkage_model.toml: the shares of the sample programme's 名寄せのモデル, learnt on made cities.

Usage: python tools/make_sample_model.py [--out FILE] [--residents N]

Cities of seeds that nothing else in the repository uses are made, their extracts taken in, and a model trained on each; the shares are
averaged. The same code gives the same bytes. To be run again whenever the comparisons, their levels, the training or the version of the
match keys change: until then a run of a made city refuses the model and says why.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import msgspec

from hagukumi.city import make_city
from hagukumi.city.make import AS_OF
from hagukumi.city.programme.linkage_model import TrainedShares
from hagukumi.intake import receive
from hagukumi.linkage import LinkModel, LinkSource, link
from hagukumi.plan import read_plan
from hagukumi.plan.records import ModelLevel
from hagukumi.plan.toml_text import toml_text
from hagukumi.runs.model import levels_of, sessions_of

ROOT: Final = Path(__file__).resolve().parents[1]
TARGET: Final = ROOT / "src" / "hagukumi" / "city" / "data" / "linkage_model.toml"
SEEDS: Final = (90_001, 90_002, 90_003)
_NOISE: Final = "real"
_HEAD: Final = "# 架空の市で学習した名寄せのモデルの割合。tools/make_sample_model.py が書き出したもので、手で直さない。\n\n"


@dataclass(frozen=True)
class Trained:
    """A model, the rows it was trained on, and the people per child of its city."""

    model: LinkModel
    rows: int
    people_per_child: float


def train_on(folder: Path, residents: int, seed: int) -> Trained:
    """A model trained on one made city."""
    children = make_city(folder, residents=residents, seed=seed, noise=_NOISE).children
    with duckdb.connect(config={"threads": "2"}) as connection:
        sources = []
        for source in read_plan(folder / "plan").sources:
            asked = frozenset(column.field for column in source.layout.columns if column.field and not column.discard)
            with (folder / "extracts" / source.file).open("rb") as stream:
                connection.register("incoming", receive(stream, source, asked=asked, as_of=AS_OF).accepted)
            connection.execute(f'CREATE TABLE "{source.id}" AS FROM incoming')
            connection.unregister("incoming")
            columns = {column.link: column.field for column in source.layout.columns if column.link}
            sources.append(LinkSource(source.id, source.id, columns, source.unique_per_person, source.spine))
        linked = link(connection, sources)
    return Trained(linked.model, linked.links.num_rows, 1 / linked.model.prior / children)


def averaged(trained: Sequence[Trained], residents: int) -> TrainedShares:
    """The mean share of each level, to three digits; learnt only where every city taught it."""
    sessions = [session for each in trained for session in sessions_of(each.model)]
    return TrainedShares(
        notation=trained[0].model.notation,
        noise=_NOISE,
        residents=residents,
        seeds=SEEDS,
        people_per_child=round(sum(each.people_per_child for each in trained) / len(trained), 2),
        rows=sum(each.rows for each in trained),
        pairs=sum(session["pairs"] for session in sessions),
        converged=all(session["converged"] for session in sessions),
        iterations=max(session["iterations"] for session in sessions),
        level=tuple(_mean(levels) for levels in zip(*(levels_of(each.model) for each in trained), strict=True)),
    )


def _mean(levels: Sequence[ModelLevel]) -> ModelLevel:
    match, other = (sum(shares) / len(levels) for shares in zip(*((level.match, level.other) for level in levels), strict=True))
    trained = all(level.trained for level in levels)
    return msgspec.structs.replace(levels[0], match=float(f"{match:.3g}"), other=float(f"{other:.3g}"), trained=trained)


def main() -> int:
    """Write the file and say where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=TARGET)
    parser.add_argument("--residents", type=int, default=8_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        trained = [train_on(Path(folder) / str(seed), options.residents, seed) for seed in SEEDS]
    content = msgspec.to_builtins(averaged(trained, options.residents))
    options.out.write_text(_HEAD + toml_text(content), encoding="utf-8", newline="\n")
    print(options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
