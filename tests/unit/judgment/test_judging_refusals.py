"""Data that do not fit the criterion are refused in plain words, and nothing is left behind."""

from __future__ import annotations

import datetime

import duckdb
import pytest
from msgspec.structs import replace

from hagukumi.judgment import CriterionError, JudgmentError, judge
from hagukumi.plan.records import (
    Band,
    Column,
    Condition,
    Criterion,
    FileFormat,
    Indicator,
    Layout,
    Measure,
    Operator,
    Source,
    ValueType,
    Whose,
)

AS_OF = datetime.date(2024, 10, 1)
HOSTILE = 'kind" OR 1=1; DROP TABLE person; --'
COLUMNS = (
    Column(header="日", field="day", type=ValueType.DATE),
    Column(header="回数", field="times", type=ValueType.INTEGER),
    Column(header="種別", field=HOSTILE, type=ValueType.CODE),
)
SOURCE = Source(
    id='ta"ble', name="相談", holder="h", file="t.csv", layout=Layout(format=FileFormat.CSV, columns=COLUMNS), occurred_on="day"
)
INDICATOR = Indicator(
    id="i",
    name="指標",
    source=SOURCE.id,
    measure=Measure.SUM,
    item="times",
    op=Operator.GE,
    threshold=1,
    points=1,
    where=(Condition(item=HOSTILE, op=Operator.EQ, value="' OR 1=1; --"),),
)
RULE = Criterion(
    id="c",
    name="判定",
    purpose="p",
    version="1",
    indicators=(INDICATOR,),
    bands=(Band(id="all", name="全", at_least=0, listed=True),),
    recipients=("d",),
)


@pytest.fixture
def connection():
    made = duckdb.connect()
    made.execute("CREATE TABLE person AS SELECT 7 AS _person, DATE '2014-01-01' AS birth_date, NULL::DATE AS moved_in_on")
    quoted = HOSTILE.replace('"', '""')
    made.execute(f"""CREATE TABLE "ta""ble" AS SELECT 7 AS _person, DATE '2024-01-01' AS day, 3::BIGINT AS times, 'a' AS "{quoted}" """)
    return made


def run(connection, rule=RULE):
    return judge(connection, rule, {SOURCE.id: SOURCE}, as_of=AS_OF)


def test_hostile_names_and_constants_stay_names_and_constants(connection):
    judged = run(connection)
    assert judged.counts["indicators"]["i"]["not_met"] == 1
    assert connection.execute("SELECT count(*) FROM person").fetchone() == (1,)
    plain = replace(RULE, indicators=(replace(INDICATOR, where=(Condition(item=HOSTILE, op=Operator.EQ, value="a"),)),))
    assert run(connection, plain).judgments["points"].to_pylist() == [1]


def test_keys_keep_their_type_and_no_coverage_table_means_that_the_tables_decide(connection):
    judged = run(connection)
    assert judged.judgments.to_pylist()[0]["_person"] == 7
    connection.execute('DROP TABLE "ta""ble"')
    assert run(connection).counts["not_delivered"] == [SOURCE.id]


def test_an_unsound_criterion_is_refused_with_all_its_problems(connection):
    with pytest.raises(CriterionError, match="区分がありません") as refused:
        run(connection, replace(RULE, bands=(), capacity=-1))
    assert [one.field for one in refused.value.problems] == ["capacity", "bands"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ('ALTER TABLE "ta""ble" DROP COLUMN times', "項目「times」がありません"),
        ('ALTER TABLE "ta""ble" ALTER COLUMN times TYPE VARCHAR', "項目「times」が数値ではありません"),
        ('ALTER TABLE "ta""ble" ALTER COLUMN day TYPE VARCHAR', "項目「day」が日付ではありません"),
        ("ALTER TABLE person DROP COLUMN moved_in_on", "項目「moved_in_on」がありません"),
        ("DROP TABLE person", "表「person」"),
        ("INSERT INTO person SELECT * FROM person", "同じ人が二度以上"),
    ],
)
def test_tables_that_do_not_fit_are_refused_in_words(connection, change, words):
    connection.execute(change)
    with pytest.raises(JudgmentError, match=words):
        run(connection)
    assert connection.execute("SELECT count(*) FROM duckdb_tables() WHERE temporary").fetchone() == (0,)


def test_relations_are_needed_only_where_a_criterion_reads_others(connection):
    with pytest.raises(JudgmentError, match="表「relation」"):
        run(connection, replace(RULE, indicators=(replace(INDICATOR, whose=Whose.GUARDIAN),)))
