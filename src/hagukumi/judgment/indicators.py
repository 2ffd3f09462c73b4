"""One indicator over all children at once: from records to a status per child."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

from hagukumi.judgment.cohort import CHILD, PEOPLE, SUBJECT
from hagukumi.judgment.comparisons import compared, value_of
from hagukumi.judgment.fields import Field, find, items_of
from hagukumi.judgment.holdings import Holdings
from hagukumi.judgment.statements import Fragment, identifier, joined
from hagukumi.judgment.time_rule import counts_on, window_start
from hagukumi.judgment.verdicts import OPEN, leaves_doubt, surely
from hagukumi.plan.records import Criterion, Indicator, Measure, Operator, Source

STATUS = '"_judgment_status"'
RECORD = '"_judgment_record"'

_COLUMNS = "_child INTEGER, number INTEGER, status VARCHAR, why VARCHAR, shown VARCHAR, unsure BIGINT"

_WHY = (
    "CASE WHEN n IS NULL THEN 'nobody' WHEN absent THEN 'not_registered' WHEN partial THEN 'moved_in' WHEN single THEN 'single'"
    " ELSE 'value_unknown' END"
)


@dataclass(frozen=True)
class Question:
    """An indicator with all it is asked of: its place in the criterion, its source, the day, and what the connection holds."""

    number: int
    indicator: Indicator
    source: Source
    as_of: datetime.date
    holdings: Holdings

    @property
    def field(self) -> Field | None:
        """The measured field; None where records are only counted."""
        return find(self.indicator.item, self.source) if self.indicator.item else None


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the empty table of statuses: one row per child and indicator will follow."""
    connection.execute(f"CREATE TEMP TABLE {STATUS} ({_COLUMNS})")


def drop(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave the connection as it was found."""
    for table in (STATUS, RECORD):
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")


def answer_all(
    connection: duckdb.DuckDBPyConnection, criterion: Criterion, sources: Mapping[str, Source], holdings: Holdings, as_of: datetime.date
) -> None:
    """Write the status of every child for every indicator, source by source."""
    for source in (sources[name] for name in sorted({indicator.source for indicator in criterion.indicators})):
        if holdings.has(source.id):
            _copy_records(connection, source, items_of(criterion, {source.id: source}))
        for number, indicator in enumerate(criterion.indicators):
            if indicator.source == source.id:
                _answer(connection, Question(number, indicator, source, as_of, holdings))


def _copy_records(connection: duckdb.DuckDBPyConnection, source: Source, items: Iterable[str]) -> None:
    """The rows of a source that belong to anybody who matters, under their number, once for all its indicators."""
    names = sorted(item.removeprefix(source.id + ".") for item in items)
    columns = "".join(f", r.{identifier(name)}" for name in names)
    rows = f"FROM {identifier(source.id)} r JOIN {PEOPLE} p ON p._person = r._person"
    wanted = f"SELECT p.id AS _subject{columns} {rows} WHERE p.id IN (SELECT _subject FROM {SUBJECT})"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {RECORD} AS {wanted}")


def _answer(connection: duckdb.DuckDBPyConnection, question: Question) -> None:
    """Write the status of every child: met, not_met, unknown (with `why`) or not_applicable."""
    query = _answered(question) if question.holdings.has(question.source.id) else _not_delivered(question)
    connection.execute(f"INSERT INTO {STATUS} " + query.text, query.parameters)


def _not_delivered(question: Question) -> Fragment:
    """Everybody whom the source would cover is unknown."""
    outside = f"SELECT _child, NOT bool_or({_covered(question.source)}) AS outside FROM {SUBJECT} WHERE whose = ? GROUP BY _child"
    return Fragment(
        "SELECT c._child, ?, CASE WHEN outside THEN 'not_applicable' ELSE 'unknown' END,"
        " CASE WHEN outside THEN '' WHEN outside IS NULL THEN 'nobody' ELSE 'not_delivered' END,"
        f" NULL, 0 FROM {CHILD} c LEFT JOIN ({outside}) o ON o._child = c._child",
        (question.number, question.indicator.whose.value),
    )


def _answered(question: Question) -> Fragment:
    met, not_met = surely(question.indicator)
    status = "CASE WHEN n IS NULL THEN 'unknown' WHEN " + met + " THEN 'met' WHEN outside THEN 'not_applicable' WHEN "
    judged = "SELECT c._child, " + status + not_met + " THEN 'not_met' ELSE 'unknown' END AS status, n, m, value, absent, partial, single"
    judged = judged + f" FROM {CHILD} c LEFT JOIN (" + _per_child(question) + ") q ON q._child = c._child"
    why = f"CASE WHEN status = 'unknown' THEN {_WHY} WHEN {_doubt(question)} THEN 'partly' ELSE '' END"
    columns = Fragment(f"SELECT _child, ?, status, {why}, {_shown(question)}, coalesce(m, 0)", (question.number,))
    return columns + " FROM (" + judged + ")"


def _doubt(question: Question) -> str:
    return "status = 'not_met' AND m > 0" if leaves_doubt(question.indicator) else "FALSE"


def _shown(question: Question) -> str:
    """The observed value as text, for the reason."""
    if question.indicator.measure is Measure.COUNT:
        return "CAST(n AS VARCHAR)"
    field = question.field
    exact = field is not None and not field.whole and not isinstance(question.indicator.threshold, (str, tuple))
    return "rtrim(rtrim(CAST(value AS VARCHAR), '0'), '.')" if exact else "CAST(value AS VARCHAR)"


def _per_child(question: Question) -> Fragment:
    """Pool what was seen of a child's subjects."""
    source = question.source
    seen = "SELECT s._child, " + _covered(source) + " AS covered, coalesce(present, 0) AS present,"
    seen += (
        " coalesce(n, 0) AS n, coalesce(m, 0) AS m, value, n > 0 AND value IS NULL AS single, "
        + ("TRUE" if source.register else "FALSE")
        + " AS register, "
    )
    inner = seen + _history_lacks(question) + f" AS partial FROM {SUBJECT} s LEFT JOIN (" + _per_subject(question) + ") q"
    inner = inner + Fragment(" ON q._subject = s._subject AND q._child = s._child WHERE s.whose = ?", (question.indicator.whose.value,))
    pooled = "SELECT _child, CAST(sum(n) AS BIGINT) AS n, CAST(sum(m) AS BIGINT) AS m, " + _pooled_value(question.indicator) + " AS value,"
    pooled += " coalesce(bool_or(single), FALSE) AS single, bool_or(covered AND register AND present = 0) AS absent,"
    pooled += " bool_or(covered AND partial) AS partial, NOT bool_or(covered) AS outside"
    whole = pooled + " FROM (" + inner + ") GROUP BY _child"
    return f"SELECT *, CASE WHEN {OPEN} THEN NULL ELSE n + m END AS upper FROM (" + whole + ")"


def _covered(source: Source) -> str:
    """Whether the source would list a person of this age; an unknown age cannot rule it out."""
    return f"(age IS NULL OR age BETWEEN {int(source.covers_from)} AND {int(source.covers_to)})"


def _history_lacks(question: Question) -> Fragment:
    """Whether somebody moved in after the window began, so that earlier records are with another municipality.

    A source without dates of occurrence describes the present; nothing earlier can be missing from it.
    """
    if not question.source.occurred_on:
        return Fragment("FALSE")
    first = window_start(question.as_of, question.indicator.months)
    began = "coalesce(greatest(CAST(? AS DATE), CAST(birth_date + to_years(?) AS DATE)), DATE '0001-01-01')"
    return Fragment(f"coalesce(moved_in_on > {began}, FALSE)", (first, question.source.covers_from))


def _per_subject(question: Question) -> Fragment:
    """What one person's records say."""
    known = "counts AND value IS NOT NULL"
    counted = f"SELECT _child, _subject, count(*) FILTER (timely) AS present, count(*) FILTER ({known}) AS n,"
    counted += " count(*) FILTER (counts IS NULL OR (counts AND value IS NULL)) AS m, "
    return counted + _measured(question.indicator) + " AS value FROM (" + _records(question) + ") GROUP BY _child, _subject"


def _records(question: Question) -> Fragment:
    """The rows of the source that belong to subjects, each with: in time or not, counting or not (three-valued), value, day."""
    source, indicator, field = question.source, question.indicator, question.field
    timely = counts_on(source, "r", question.as_of, indicator.months, question.holdings.columns(source.id))
    wanted = joined(" AND ", [timely, *_conditions(question)])
    value = value_of(field, "r") if field else Fragment("TRUE")
    occurred = f"r.{identifier(source.occurred_on)}" if source.occurred_on else "DATE '0001-01-01'"
    seen = "SELECT s._child, s._subject, " + timely + " AS timely, (" + wanted + ") AS counts, " + value + " AS value, "
    table = f"{occurred} AS occurred FROM {SUBJECT} s JOIN {RECORD} r ON r._subject = s._subject WHERE s.whose = ? AND coalesce("
    return seen + Fragment(table, (indicator.whose.value,)) + timely + ", TRUE)"


def _conditions(question: Question) -> list[Fragment]:
    found = []
    for condition in question.indicator.where:
        field = find(condition.item, question.source)
        assert field is not None  # `validate` has found it
        found.append(compared(value_of(field, "r"), condition.op, condition.value, day=field.kind.value == "date"))
    return found


def _measured(indicator: Indicator) -> Fragment:
    """SQL of the measure over one person's records that count and whose value is known; NULL when there are none."""
    known = "FILTER (counts AND value IS NOT NULL)"
    if indicator.measure is Measure.LATEST:
        hit = compared(Fragment("value"), indicator.op, indicator.threshold)
        return "max({'day': occurred, 'hit': " + hit + f", 'value': value}}) {known}.value"
    if indicator.measure is Measure.CHANGE:
        return Fragment(_change(indicator, known))
    if indicator.measure is Measure.COUNT:
        return Fragment("0")
    return Fragment(f"{indicator.measure.value}(value) {known}")


def _change(indicator: Indicator, known: str) -> str:
    """Latest minus first; of several values on one day the one that makes the change the larger in the direction asked for."""
    sign = "" if indicator.op in (Operator.GE, Operator.GT) else "-"
    end, start = (f"{which}({{'day': occurred, 'value': {sign}value}}) {known}.value" for which in ("max", "min"))
    several = f"max(occurred) {known} > min(occurred) {known}"
    return f"CASE WHEN {several} THEN {sign}({end} - {start}) END"


def _pooled_value(indicator: Indicator) -> Fragment:
    """The value over all subjects: pooled records, or for latest and change the person whose own value meets the threshold."""
    if indicator.measure in (Measure.LATEST, Measure.CHANGE):
        hit = compared(Fragment("value"), indicator.op, indicator.threshold)
        return "max({'hit': " + hit + ", 'value': value}) FILTER (value IS NOT NULL).value"
    if indicator.measure is Measure.COUNT:
        return Fragment("NULL")
    return Fragment(f"{indicator.measure.value}(value)")
