"""The order of the general command's work: read, conform, link, write."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import msgspec
import pyarrow.parquet as pq

from hagukumi.linkage.engine.blocking import TooManyPairs
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.general.answer import links_of, review_of
from hagukumi.linkage.general.connecting import connection_for
from hagukumi.linkage.general.measuring import Meter
from hagukumi.linkage.general.normalising import Normalised, normalise
from hagukumi.linkage.general.output import output_folder
from hagukumi.linkage.general.problems import LinkRefused, Problem
from hagukumi.linkage.general.reading import load
from hagukumi.linkage.general.report import report_of
from hagukumi.linkage.general.spec import LinkSpec, read_spec
from hagukumi.linkage.linking import link
from hagukumi.linkage.sources import Linked, LinkSettings


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """What the command tells: the report as written, and the model used."""

    report: dict[str, object]
    model: LinkModel


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for beside the specification. `model`: a stored one; without it the parameters are trained first."""

    engine: str = "duckdb"
    seed: int | None = None
    model: LinkModel | None = None
    charts: bool = True


def link_files(spec_path: Path, out: Path, asked: Asked, progress: Callable[[str], None]) -> Answer:
    """Link the files of a specification into the folder `out`.

    Raises LinkRefused with what is wrong, OSError when the specification or `out` cannot be used; `out` is then as it was.
    """
    meter = Meter(progress)
    spec = _settled(read_spec(spec_path), asked)
    settings = _settings(spec)
    with output_folder(out) as folder, connection_for(folder / "overflow") as connection:
        with meter.step("load"):
            loaded = load(connection, spec.source, spec_path.absolute().parent)
        with meter.step("normalise"):
            others = _others(spec)
            sources = [normalise(connection, spec, one, place, others) for place, one in enumerate(loaded)]
        with meter.step("link"):
            linked = _link(connection, sources, settings, spec, asked)
        with meter.step("write"):
            links, review = links_of(connection, sources, linked), review_of(connection, sources, linked)
            pq.write_table(links, folder / "links.parquet", compression="zstd")
            pq.write_table(review, folder / "review.parquet", compression="zstd")
        report = report_of(spec, settings, loaded, sources, linked, links, review) | {"engine": asked.engine, "measured": meter.measured()}
        (folder / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return Answer(report, linked.model)


def _settled(spec: LinkSpec, asked: Asked) -> LinkSpec:
    """The specification with the caller's seed, its sources in the order of their names, so that their order is no matter."""
    settings = spec.settings if asked.seed is None else msgspec.structs.replace(spec.settings, seed=asked.seed)
    return msgspec.structs.replace(spec, source=tuple(sorted(spec.source, key=lambda source: source.name)), settings=settings)


def _settings(spec: LinkSpec) -> LinkSettings:
    settings = LinkSettings(script=spec.script)
    if spec.settings.link_weight is not None:
        settings = dataclasses.replace(settings, link_weight=spec.settings.link_weight)
    if spec.settings.review_weight is not None:
        settings = dataclasses.replace(settings, review_weight=spec.settings.review_weight)
    return settings


def _others(spec: LinkSpec) -> dict[str, str]:
    """What each further column is called → the name under which the engine knows it."""
    names = sorted({name for source in spec.source for name in source.columns.others()})
    return {name: f"other_{place}" for place, name in enumerate(names, start=1)}


def _link(
    connection: duckdb.DuckDBPyConnection, sources: Sequence[Normalised], settings: LinkSettings, spec: LinkSpec, asked: Asked
) -> Linked:
    try:
        return link(connection, [one.source for one in sources], seed=spec.settings.seed, settings=settings, model=asked.model)
    except TooManyPairs:
        message = "比べる組が多すぎるため、中止しました。"
        remedy = "同じ値が全ての行に入っている列がないか、[source.columns] の対応が正しいかを確かめてください。"
        raise LinkRefused([Problem(message, remedy)]) from None
