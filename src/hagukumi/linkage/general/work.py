"""The order of the general command's work: read, conform, link, write."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import duckdb
import msgspec
import pyarrow as pa

from hagukumi.files.folders import output_folder
from hagukumi.files.problems import Problem, Refused
from hagukumi.linkage.changes import ChangeCounts
from hagukumi.linkage.charts import charts, linkage_rates
from hagukumi.linkage.engine.blocking import TooManyPairs
from hagukumi.linkage.engine.model import LinkModel
from hagukumi.linkage.engine.pairing import DUCKDB, PairEngine
from hagukumi.linkage.general.answer import links_of, review_of
from hagukumi.linkage.general.base_list import with_base_list
from hagukumi.linkage.general.comparing import compared_answers, records_of
from hagukumi.linkage.general.connecting import connection_for, frugally
from hagukumi.linkage.general.measuring import Meter, MeteredEngine
from hagukumi.linkage.general.my_numbers import refuse_my_numbers
from hagukumi.linkage.general.normalising import Normalised, normalise
from hagukumi.linkage.general.output import FILES, write_changes, write_charts, write_links, write_report, write_review
from hagukumi.linkage.general.reading import Loaded, load
from hagukumi.linkage.general.report import Found, report_of
from hagukumi.linkage.general.spec import LinkSpec, read_spec, settings_of
from hagukumi.linkage.linking import link
from hagukumi.linkage.sources import Linked, LinkSettings
from hagukumi.notation import NOTATION_VERSION


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """What the command tells: the report as written, the model used, and how much differs from an earlier answer, if one was given."""

    report: dict[str, object]
    model: LinkModel
    changed: ChangeCounts | None


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for beside the specification.

    `model`: a stored one; without it the parameters are trained first. `memory`: gigabytes from which on tables overflow to the disk;
    without it, reading takes up to four fifths of the machine's, linkage what `frugally` allows. `former`: the folder of an earlier answer,
    also the one that is replaced, with which this one is compared.
    """

    engine: str = "duckdb"
    seed: int | None = None
    model: LinkModel | None = None
    charts: bool = True
    memory: float | None = None
    former: Path | None = None


def link_files(spec_path: Path, out: Path, asked: Asked, progress: Callable[[str], None]) -> Answer:
    """Link the files of a specification into the folder `out`.

    Raises Refused with what is wrong, OSError when the specification or `out` cannot be used; `out` is then as it was.
    """
    meter = Meter(progress)
    former = records_of(asked.former) if asked.former else None
    spec = _settled(read_spec(spec_path), asked)
    settings = settings_of(spec)
    with (
        output_folder(out, FILES) as folder,
        connection_for(folder / "overflow", asked.memory) as connection,
        _engine(asked, folder, meter) as engine,
    ):
        others = _others(spec)
        sources = _read(connection, spec, spec_path.absolute().parent, others, meter)
        if spec.script == "latin":
            meter.begin("link")
        linking = functools.partial(_link, connection, sources, settings, spec.settings.seed, asked.model)
        rows = None if asked.memory else sum(one.loaded.rows for one in sources)
        linked = frugally(connection, rows, lambda: linking(MeteredEngine(engine, meter), engine is not DUCKDB))
        meter.begin("write")
        rates = frugally(connection, rows, lambda: linkage_rates(connection, [one.source for one in sources], linked.links))
        links = frugally(connection, rows, lambda: write_links(folder, links_of(connection, sources, linked)))
        review = review_of(connection, sources, linked)
        write_review(folder, review)
        found = Found(spec, settings, sources, linked, rates)
        if asked.charts:
            write_charts(folder, charts(linked.model, linked.pairs, rates, settings))
        changed = _compare(former, folder)
        report = report_of(found, links, review) | {"engine": asked.engine, "measured": meter.measured()}
        write_report(folder, report | ({"changes": dataclasses.asdict(changed)} if changed else {}))
    return Answer(report, linked.model, changed)


def _compare(former: pa.Table | None, folder: Path) -> ChangeCounts | None:
    """Write what differs from an earlier answer, where there is one to compare with."""
    if former is None:
        return None
    changes, counts = compared_answers(former, records_of(folder))
    write_changes(folder, changes)
    return counts


def _read(connection: duckdb.DuckDBPyConnection, spec: LinkSpec, folder: Path, others: Mapping[str, str], meter: Meter) -> list[Normalised]:
    """Every source as linkage reads it, one after the other."""

    def conform(place: int, loaded: Loaded) -> Normalised:
        if spec.script == "ja":
            refuse_my_numbers(connection, loaded)
        meter.begin("normalise")
        ready = normalise(connection, spec, loaded, place, others)
        meter.begin("load")
        return ready

    meter.begin("load")
    sources = load(connection, spec.source, folder, conform)
    meter.begin("normalise")
    return sources


@contextmanager
def _engine(asked: Asked, folder: Path, meter: Meter) -> Iterator[PairEngine]:
    """Spark is looked for only where it is asked for."""
    if asked.engine != "spark":
        yield DUCKDB
        return
    from hagukumi.linkage.spark import SparkFailed, SparkMissing, spark_engine

    meter.begin("start")
    try:
        with spark_engine(scratch=folder) as engine:
            yield engine
    except (SparkMissing, SparkFailed) as error:
        raise Refused([Problem(str(error), "")]) from None


def _settled(spec: LinkSpec, asked: Asked) -> LinkSpec:
    """The specification with the caller's seed, its sources in the order of their names, so that their order is no matter."""
    settings = spec.settings if asked.seed is None else msgspec.structs.replace(spec.settings, seed=asked.seed)
    return msgspec.structs.replace(spec, source=tuple(sorted(spec.source, key=lambda source: source.name)), settings=settings)


def _others(spec: LinkSpec) -> dict[str, str]:
    """What each further column is called → the name under which the engine knows it."""
    names = sorted({name for source in spec.source for name in source.columns.others()})
    return {name: f"other_{place}" for place, name in enumerate(names, start=1)}


def _link(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[Normalised],
    settings: LinkSettings,
    seed: int,
    model: LinkModel | None,
    engine: PairEngine,
    elsewhere: bool,
) -> Linked:
    """By the script's own comparisons. `elsewhere`: the engine is not this connection itself; in Latin script only such a one is given."""
    if model and (model.script != settings.script or model.notation != NOTATION_VERSION):
        _refuse_model("このモデルは、文字の種類（script）か表記の規則の版が、今の名寄せと違います。")
    tables = with_base_list(connection, [one.source for one in sources]) if settings.script == "ja" else [one.source for one in sources]
    try:
        used = DUCKDB if settings.script == "latin" and not elsewhere else engine
        return link(connection, tables, seed=seed, settings=settings, model=model, engine=used)
    except TooManyPairs:
        message = "比べる組が多すぎるため、中止しました。"
        remedy = "同じ値が全ての行に入っている列がないか、[source.columns] の対応が正しいかを確かめてください。"
        raise Refused([Problem(message, remedy)]) from None
    except ValueError:
        if model is None:
            raise
        _refuse_model("このモデルは、今の列の組合せについて作られたものではありません。")


def _refuse_model(message: str) -> NoReturn:
    raise Refused([Problem(message, "--model を付けずに実行して、モデルを作り直してください。")]) from None
