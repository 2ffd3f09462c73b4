"""A small town written by hand: sources with layouts, children, and their records."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

import duckdb
import pytest

from hagukumi.judgment import Judged, judge
from hagukumi.plan.records import (
    Band,
    Column,
    Criterion,
    FileFormat,
    Indicator,
    Layout,
    Measure,
    Operator,
    Source,
    ValueType,
)

AS_OF = datetime.date(2024, 10, 1)
TYPES = {
    ValueType.DATE: "DATE",
    ValueType.CODE: "VARCHAR",
    ValueType.INTEGER: "BIGINT",
    ValueType.DECIMAL: "DOUBLE",
    ValueType.NAME: "VARCHAR",
}


def column(header, name, type, **more):
    return Column(header=header, field=name, type=type, **more)


def source(id, name, *columns, **more):
    return Source(id=id, name=name, holder="school", file=f"{id}.csv", layout=Layout(format=FileFormat.CSV, columns=columns), **more)


SOURCES = {
    one.id: one
    for one in (
        source(
            "attendance",
            "出欠記録",
            column("年月", "month", ValueType.DATE),
            column("登録日", "entered", ValueType.DATE),
            column("欠席日数", "absent", ValueType.INTEGER),
            column("欠席の理由", "reason", ValueType.CODE, codes={"病気": "ill", "不登校": "refusal", "不明": "9"}),
            column("氏名", "name", ValueType.NAME),
            occurred_on="month",
            known_on="entered",
            covers_from=6,
            covers_to=15,
            register=True,
        ),
        source(
            "consultation",
            "家庭相談",
            column("相談日", "held", ValueType.DATE),
            column("種別", "kind", ValueType.CODE, codes={"虐待": "abuse", "育児": "care", "不明": "unknown"}),
            column("重さ", "severity", ValueType.DECIMAL),
            occurred_on="held",
            service=True,
        ),
        source(
            "assistance",
            "生活保護",
            column("受給", "receiving", ValueType.CODE, codes={"受給中": "1", "廃止": "0"}),
            unique_per_person=True,
            service=True,
        ),
        source(
            "arrears",
            "納付状況",
            column("滞納月数", "months", ValueType.INTEGER),
            covers_from=20,
        ),
        source(
            "checkup",
            "乳幼児健診",
            column("受診日", "held", ValueType.DATE),
            column("体重", "weight", ValueType.DECIMAL),
            occurred_on="held",
            covers_to=6,
        ),
    )
}

ABSENT = Indicator(
    id="absent30",
    name="長い欠席",
    source="attendance",
    measure=Measure.SUM,
    item="attendance.absent",
    op=Operator.GE,
    threshold=30,
    months=12,
    points=3,
    check_next="担任に最近の様子を聞く",
)
RECEIVES = Indicator(
    id="assistance", name="生活保護", source="assistance", measure=Measure.LATEST, item="receiving", op=Operator.EQ, threshold="1", points=2
)
CONSULTED = Indicator(
    id="consulted", name="家庭相談", source="consultation", measure=Measure.COUNT, op=Operator.GE, threshold=1, months=24, points=1
)
BANDS = (
    Band(id="low", name="見守り", at_least=0),
    Band(id="middle", name="予防的な支援", at_least=2, listed=True),
    Band(id="high", name="重点的な支援", at_least=5, listed=True),
)


def criterion(*indicators, **more):
    settings = {"bands": BANDS, "coverage": 0.5, "capacity": 100, "age_from": 0, "age_to": 17, **more}
    return Criterion(
        id="poverty", name="生活困窮", purpose="find", version="1", indicators=indicators, recipients=("children",), **settings
    )


@dataclass
class Town:
    """People and records by hand; `judge` puts them into a locked engine as the vault does."""

    sources: dict[str, Source] = field(default_factory=lambda: dict(SOURCES))
    people: list[tuple] = field(default_factory=list)
    relations: list[tuple] = field(default_factory=list)
    records: dict[str, list[dict]] = field(default_factory=dict)
    undelivered: set[str] = field(default_factory=set)
    fresh: dict[str, datetime.date] = field(default_factory=dict)
    only_person: set[str] = field(default_factory=set)

    def person(self, id, birth="2014-05-05", moved_in=None):
        self.people.append((id, birth, moved_in))
        return self

    def related(self, child, other, kind):
        self.relations.append((child, other, kind))
        return self

    def record(self, source, person, **values):
        self.records.setdefault(source, []).append({"_person": person, **values})
        return self

    def month(self, person, month, absent=0, entered=None, reason="ill"):
        return self.record("attendance", person, month=month, entered=entered or month, absent=absent, reason=reason)

    def without(self, *sources):
        self.undelivered |= set(sources)
        return self

    def connection(self):
        connection = duckdb.connect()
        connection.execute(
            "CREATE TABLE person(_person VARCHAR, birth_date DATE, sex VARCHAR, protected BOOLEAN, moved_in_on DATE, household VARCHAR)"
        )
        connection.execute("CREATE TABLE relation(_person VARCHAR, _other_person VARCHAR, kind VARCHAR)")
        connection.execute("CREATE TABLE coverage(_source VARCHAR, known BOOLEAN, fresh_on DATE)")
        for id, birth, moved_in in self.people:
            connection.execute("INSERT INTO person VALUES (?, ?, '1', FALSE, ?, 'h')", (id, birth, moved_in))
        for row in self.relations:
            connection.execute("INSERT INTO relation VALUES (?, ?, ?)", row)
        for one in self.sources.values():
            self._deliver(connection, one)
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        return connection

    def _deliver(self, connection, one):
        known = one.id not in self.undelivered
        connection.execute("INSERT INTO coverage VALUES (?, ?, ?)", (one.id, known, self.fresh.get(one.id, AS_OF) if known else None))
        if not known:
            return
        columns = [] if one.id in self.only_person else [(c.field, TYPES[c.type]) for c in one.layout.columns if c.type in TYPES]
        columns = [("_person", "VARCHAR"), *columns]
        connection.execute(f'CREATE TABLE "{one.id}" ({", ".join(f"{name} {type}" for name, type in columns)})')
        for row in self.records.get(one.id, []):
            connection.execute(f'INSERT INTO "{one.id}" VALUES ({", ".join("?" for _ in columns)})', [row.get(name) for name, _ in columns])

    def judge(self, rule, as_of=AS_OF, **more) -> Judged:
        return judge(self.connection(), rule, self.sources, as_of=as_of, **more)


@dataclass
class Answer:
    """A judging, asked for one child at a time."""

    judged: Judged

    def child(self, id):
        return next(row for row in self.judged.judgments.to_pylist() if row["_person"] == id)

    def sides(self, id):
        return {row["indicator"]: row["side"] for row in self.judged.reasons.to_pylist() if row["_person"] == id}

    def detail(self, id, indicator):
        rows = self.judged.reasons.to_pylist()
        return next(row["detail"] for row in rows if row["_person"] == id and row["indicator"] == indicator)

    def listed(self):
        return [row["_person"] for row in self.judged.judgments.to_pylist() if row["listed"]]


@dataclass
class Book:
    """What the tests write with."""

    absent = ABSENT
    receives = RECEIVES
    consulted = CONSULTED
    bands = BANDS
    sources = SOURCES
    as_of = AS_OF
    criterion = staticmethod(criterion)
    column = staticmethod(column)
    source = staticmethod(source)

    @staticmethod
    def town():
        return Town()

    @staticmethod
    def ask(town, rule, **more):
        return Answer(town.judge(rule, **{"all_reasons": True, **more}))


@pytest.fixture
def book():
    return Book()
