"""Judging all children by one criterion."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import pyarrow as pa

from hagukumi.judgment import cohort, indicators, reasons, scores
from hagukumi.judgment.errors import CriterionError
from hagukumi.judgment.figures import figures
from hagukumi.judgment.holdings import Holdings, look, require
from hagukumi.judgment.soundness import validate
from hagukumi.judgment.statements import Fragment
from hagukumi.plan.records import Criterion, Record, Source, Whose


class Judged(Record, frozen=True):
    """What judging yields.

    `judgments`: one row per child, in the order of `_person`: _person, criterion, version, band (id; null when undetermined), points,
    coverage (0–1), grave, newly_found (null: nobody can say), listed, undetermined. `reasons`: _person, criterion, indicator,
    side (for | against | missing), name, detail, fresh_on, check_next. `counts`: figures without any person (see `figures`).
    """

    judgments: pa.Table
    reasons: pa.Table
    counts: dict[str, Any]


def judge(
    connection: duckdb.DuckDBPyConnection,
    criterion: Criterion,
    sources: Mapping[str, Source],
    *,
    as_of: datetime.date,
    all_reasons: bool = False,
) -> Judged:
    """Judge every child of the criterion's ages as of a day; see the package for the rules and docs/reference/criteria.md for the words.

    `connection` holds `person`, `relation`, `coverage` and a table per source (absent when not delivered); it is left as it was found.
    Reasons are given for children on the list and for those who cannot be judged; with `all_reasons` for every child.
    Raises CriterionError when the criterion is not sound, JudgmentError when tables or fields do not fit it.
    """
    if problems := validate(criterion, sources):
        raise CriterionError(problems)
    services = [source.id for source in sources.values() if source.service]
    holdings = look(connection, {*(indicator.source for indicator in criterion.indicators), *services})
    require(holdings, criterion, sources, relation=any(one.whose is not Whose.CHILD for one in criterion.indicators))
    with _workspace(connection):
        left_out = cohort.gather(connection, criterion, as_of)
        indicators.prepare(connection)
        indicators.answer_all(connection, criterion, sources, holdings, as_of)
        scores.score(connection, criterion)
        reasons.write_phrases(connection, criterion, sources, holdings)
        judgments = _fetch(connection, _judgments(criterion, sources, holdings, as_of))
        told = _fetch(connection, reasons.reasons(criterion, everyone=all_reasons))
        counts = figures(connection, criterion, sources, holdings, as_of)
    found = {"newly_found": judgments["newly_found"].to_pylist().count(True)}
    return Judged(judgments=judgments, reasons=told, counts={**left_out, **counts, **found})


@contextlib.contextmanager
def _workspace(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Working tables live in the connection's temporary schema and are gone afterwards, also after an error."""
    try:
        yield
    finally:
        for part in (reasons, scores, indicators, cohort):
            part.drop(connection)


def _judgments(criterion: Criterion, sources: Mapping[str, Source], holdings: Holdings, as_of: datetime.date) -> Fragment:
    head = "SELECT c._person, CAST(? AS VARCHAR) AS criterion, CAST(? AS VARCHAR) AS version, "
    head += "j.band, j.points, j.coverage, j.grave, CAST("
    found = scores.newly_found(sources, holdings, as_of)
    tail = " AS BOOLEAN) AS newly_found, j.listed, j.undetermined"
    tail += f" FROM {scores.SCORE} j JOIN {cohort.PEOPLE} c ON c.id = j._child ORDER BY j._child"
    return Fragment(head, (criterion.id, criterion.version)) + found + tail


def _fetch(connection: duckdb.DuckDBPyConnection, query: Fragment) -> pa.Table:
    return connection.execute(query.text, query.parameters).to_arrow_table()
