"""The fast engine against a slow, obvious one: one child, one indicator, one record at a time, in plain Python."""

from __future__ import annotations

import calendar
import datetime
import operator
import random
from collections import Counter

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hagukumi.judgment import judge, validate
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

AS_OF = datetime.date(2024, 3, 31)
COMPARE = {
    Operator.EQ: operator.eq,
    Operator.NE: operator.ne,
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
    Operator.GT: operator.gt,
    Operator.GE: operator.ge,
    Operator.IN: lambda value, codes: value in codes,
}
UNKNOWN_CODES = {"", "unknown", "9", "u"}
CODES = {"はい": "y", "いいえ": "n", "不明": "u"}
COLUMNS = (
    Column(header="発生日", field="day", type=ValueType.DATE),
    Column(header="知得日", field="known", type=ValueType.DATE),
    Column(header="値", field="amount", type=ValueType.INTEGER),
    Column(header="量", field="weight", type=ValueType.DECIMAL),
    Column(header="符号", field="code", type=ValueType.CODE, codes=CODES),
)
TYPES = {"day": "DATE", "known": "DATE", "amount": "BIGINT", "weight": "DOUBLE", "code": "VARCHAR"}


# --- the slow engine -----------------------------------------------------------------------------------------------------------------


def age_on(birth, day):
    return None if birth is None else day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def back(day, months):
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def both(answers):
    """Three-valued "and"."""
    answers = list(answers)
    if False in answers:
        return False
    return None if None in answers else True


def known_value(record, item):
    value = record[item]
    return None if item == "code" and value in UNKNOWN_CODES else value


def compare(value, op, constant):
    return None if value is None else COMPARE[op](value, constant)


def in_time(record, source, indicator, as_of):
    tests = []
    if source.occurred_on:
        day = record["day"]
        tests.append(None if day is None else day <= as_of)
        if indicator.months:
            tests.append(None if day is None else day > back(as_of, indicator.months))
    if source.known_on:
        tests.append(None if record["known"] is None else record["known"] <= as_of)
    return both(tests)


def subjects(world, child, whose):
    related = {other for person, other, kind in world["relations"] if person == child and kind == whose.value and other != child}
    if whose is Whose.GUARDIAN:
        return sorted(related)
    return [child] if whose is Whose.CHILD else sorted(related | {child})


def moved_in_late(person, source, indicator, as_of):
    if not source.occurred_on or person["moved_in_on"] is None:
        return False
    starts = []
    if indicator.months:
        starts.append(back(as_of, indicator.months) + datetime.timedelta(days=1))
    if person["birth_date"] is not None:
        birth = person["birth_date"]
        year = birth.year + source.covers_from
        starts.append(datetime.date(year, birth.month, min(birth.day, calendar.monthrange(year, birth.month)[1])))
    return person["moved_in_on"] > max(starts) if starts else True


class Look:
    """What one person's records say to one indicator."""

    def __init__(self, records, source, indicator, as_of):
        self.present = self.unsure = 0
        self.good = []
        for record in records:
            timely = in_time(record, source, indicator, as_of)
            self.present += timely is True
            counts = both([timely, *(compare(known_value(record, c.item), c.op, c.value) for c in indicator.where)])
            value = known_value(record, indicator.item) if indicator.item else True
            if counts is True and value is not None:
                self.good.append((record["day"] if source.occurred_on else None, value))
            elif counts is not False:
                self.unsure += 1

    def latest(self):
        last = max((day for day, _ in self.good), default=None) if all(day for day, _ in self.good) else None
        return [value for day, value in self.good if day == last]

    def changes(self):
        days = [day for day, _ in self.good]
        if len(set(days)) < 2:
            return []
        first = [value for day, value in self.good if day == min(days)]
        return [later - earlier for later in self.latest() for earlier in first]


def count_status(indicator, seen, unsure, endless):
    """All counts that could be true; the answer is known when they agree."""
    most = seen + unsure + (50 if endless else 0)
    answers = {COMPARE[indicator.op](count, indicator.threshold) for count in range(seen, most + 1)}
    return answers.pop() if len(answers) == 1 else None


def value_status(indicator, looks, absent, partial, outside):
    """(answer, single): the measure over known values, and whether more records could change it."""
    endless = absent or partial or outside
    values = [value for look in looks for _, value in look.good]
    per_person = {Measure.LATEST: Look.latest, Measure.CHANGE: Look.changes}
    if indicator.measure in per_person:
        observed = [value for look in looks for value in per_person[indicator.measure](look)]
    else:
        fold = {Measure.SUM: sum, Measure.MAX: max, Measure.MIN: min}[indicator.measure]
        observed = [fold(values)] if values else []
    if not observed:
        return None if endless or values or any(look.unsure for look in looks) else False
    hit = any(COMPARE[indicator.op](value, indicator.threshold) for value in observed)
    if (
        not endless
        or (indicator.measure is Measure.CHANGE and hit)
        or (indicator.measure is Measure.LATEST and (hit or not (absent or outside)))
    ):
        return hit
    if indicator.measure in (Measure.SUM, Measure.MAX):
        further = observed[0] + 1000
    elif indicator.measure is Measure.MIN:
        further = observed[0] - 1000
    else:
        return None
    return hit if hit == COMPARE[indicator.op](further, indicator.threshold) and indicator.op not in (Operator.EQ, Operator.NE) else None


def status_of(world, child, indicator, as_of):
    source = world["sources"][indicator.source]
    people = [
        world["people"].get(one, {"birth_date": None, "moved_in_on": None}) | {"id": one} for one in subjects(world, child, indicator.whose)
    ]
    if not people:
        return "unknown"
    covered = [p for p in people if (age := age_on(p["birth_date"], as_of)) is None or source.covers_from <= age <= source.covers_to]
    outside = not covered
    if source.id in world["undelivered"]:
        return "not_applicable" if outside else "unknown"
    looks = {p["id"]: Look([r for r in world["records"][source.id] if r["_person"] == p["id"]], source, indicator, as_of) for p in people}
    absent = source.register and any(looks[p["id"]].present == 0 for p in covered)
    partial = any(moved_in_late(p, source, indicator, as_of) for p in covered)
    if indicator.measure is Measure.COUNT:
        seen = sum(len(look.good) for look in looks.values())
        answer = count_status(indicator, seen, sum(look.unsure for look in looks.values()), absent or partial or outside)
    else:
        answer = value_status(indicator, list(looks.values()), absent, partial, outside)
    if answer:
        return "met"
    if outside:
        return "not_applicable"
    return "unknown" if answer is None else "not_met"


def known_to_service(world, child, as_of):
    """True, False, or None where a service source is not at hand."""
    services = [s for s in world["sources"].values() if s.service]
    anytime = Indicator(id="x", name="x", source="x", measure=Measure.COUNT, op=Operator.GE, threshold=1, points=1)
    for source in services:
        if source.id not in world["undelivered"]:
            rows = [r for r in world["records"][source.id] if r["_person"] == child]
            if any(in_time(row, source, anytime, as_of) is not False for row in rows):
                return True
    return None if not services or any(s.id in world["undelivered"] for s in services) else False


def slow(world, criterion, as_of):
    rows = {}
    for child, person in world["people"].items():
        age = age_on(person["birth_date"], as_of)
        if age is None or not criterion.age_from <= age <= criterion.age_to:
            continue
        found = {one.id: status_of(world, child, one, as_of) for one in criterion.indicators}
        points = sum(one.points for one in criterion.indicators if found[one.id] == "met")
        positive = [one for one in criterion.indicators if one.points > 0 and found[one.id] != "not_applicable"]
        attainable = sum(one.points for one in positive)
        share = sum(one.points for one in positive if found[one.id] != "unknown") / attainable if attainable else 0.0
        grave = any(one.grave and found[one.id] == "met" for one in criterion.indicators)
        undetermined = not grave and (not attainable or share < criterion.coverage)
        reached = [band for band in criterion.bands if band.at_least <= points] or [criterion.bands[0]]
        band = criterion.bands[-1] if grave else reached[-1]
        rows[child] = {
            "points": points,
            "coverage": share,
            "grave": grave,
            "undetermined": undetermined,
            "band": None if undetermined else band.id,
            "candidate": not undetermined and band.listed,
            "status": found,
        }
    standing = {child: (row["grave"], row["points"], row["coverage"]) for child, row in rows.items() if row["candidate"]}
    for child, row in rows.items():
        before = sum(other > standing[child] for other in standing.values()) if child in standing else 0
        row["listed"] = child in standing and (row["grave"] or before < criterion.capacity)
        known = known_to_service(world, child, as_of)
        row["newly_found"] = False if not row["listed"] or known else (None if known is None else True)
    return rows


# --- worlds --------------------------------------------------------------------------------------------------------------------------

OFFSETS = (-800, -400, -367, -366, -365, -92, -91, -90, -31, -30, -29, -1, 0, 1, 40)
DAYS = [None, None, *(AS_OF + datetime.timedelta(days=offset) for offset in OFFSETS)]
BIRTHS = [None, *(datetime.date(*day) for day in ((2008, 2, 29), (2016, 3, 31), (2016, 4, 1), (2009, 1, 5), (2021, 7, 7), (1985, 5, 5)))]


def a_person(chance):
    birth = chance.choice([*BIRTHS, AS_OF - datetime.timedelta(days=chance.randrange(6500))])
    return {"birth_date": birth, "moved_in_on": chance.choice([None, None, *DAYS])}


def a_record(chance, people):
    return {
        "_person": chance.choice(people),
        "day": chance.choice(DAYS),
        "known": chance.choice([AS_OF, *DAYS]),
        "amount": chance.choice([None, 0, 1, 2, 3, 4]),
        "weight": chance.choice([None, 0.5, 1.25, 3.0]),
        "code": chance.choice([None, "y", "n", "y", "n", "u", "9", "unknown"]),
    }


def a_relation(chance, people):
    return chance.choice(people), chance.choice([*people, "stranger"]), chance.choice(["household", "guardian", "sibling"])


NUMERIC = [op for op in Operator if op is not Operator.IN]


def a_source(id):
    return st.builds(
        lambda register, dated, late, ages, service: Source(
            id=id,
            name=f"抽出{id}",
            holder="d",
            file=f"{id}.csv",
            layout=Layout(format=FileFormat.CSV, columns=COLUMNS),
            unique_per_person=not dated,
            occurred_on="day" if dated else "",
            known_on="known" if late else "",
            covers_from=ages[0],
            covers_to=ages[1],
            register=register,
            service=service,
        ),
        st.booleans(),
        st.sampled_from([True, True, False]),
        st.booleans(),
        st.sampled_from([(0, 200), (0, 200), (6, 15), (0, 3), (20, 200)]),
        st.booleans(),
    )


CONDITION = st.one_of(
    st.builds(Condition, item=st.just("amount"), op=st.sampled_from(NUMERIC), value=st.integers(0, 4)),
    st.builds(Condition, item=st.just("code"), op=st.sampled_from([Operator.EQ, Operator.NE]), value=st.sampled_from(["y", "n"])),
    st.builds(Condition, item=st.just("code"), op=st.just(Operator.IN), value=st.sampled_from([("y",), ("y", "n")])),
)


@st.composite
def an_indicator(draw, number, sources):
    source = draw(st.sampled_from(sources))
    measures = [m for m in Measure if source.occurred_on or m is not Measure.CHANGE]
    measure = draw(st.sampled_from(measures))
    item, op, threshold = "", draw(st.sampled_from(NUMERIC)), draw(st.integers(0, 3))
    if measure is Measure.COUNT:
        item = draw(st.sampled_from(["", "", "amount"]))
    elif measure is Measure.LATEST and draw(st.booleans()):
        item, op = "code", draw(st.sampled_from([Operator.EQ, Operator.NE, Operator.IN]))
        threshold = ("y",) if op is Operator.IN else "y"
    else:
        item = draw(st.sampled_from(["amount", f"{source.id}.amount", "weight"])).removeprefix(f"{source.id}.")
    if measure is Measure.CHANGE:
        op = draw(st.sampled_from([Operator.LT, Operator.LE, Operator.GT, Operator.GE]))
        threshold = draw(st.integers(-2, 2))
    grave = draw(st.integers(0, 5)) == 0
    return Indicator(
        id=f"i{number}",
        name=f"指標{number}",
        source=source.id,
        measure=measure,
        op=op,
        threshold=threshold,
        points=draw(st.integers(0, 3)) if grave else draw(st.sampled_from([-2, -1, 1, 2, 3])),
        item=item,
        where=tuple(draw(st.lists(CONDITION, max_size=2))),
        months=draw(st.sampled_from([0, 1, 3, 12])) if source.occurred_on else 0,
        whose=draw(st.sampled_from(list(Whose))),
        grave=grave,
    )


@st.composite
def worlds(draw):
    sources = [draw(a_source(id)) for id in ("s", "t")]
    indicators = [draw(an_indicator(n, sources)) for n in range(draw(st.integers(1, 6)))]
    sure = Indicator(id="sure", name="件数", source="s", measure=Measure.COUNT, op=Operator.GE, threshold=1, points=2)
    criterion = Criterion(
        id="c",
        name="判定",
        purpose="p",
        version="1",
        indicators=(*indicators, sure),
        bands=(Band(id="low", name="低", at_least=0), Band(id="high", name="高", at_least=2, listed=True)),
        recipients=("d",),
        age_from=draw(st.sampled_from([0, 6])),
        age_to=draw(st.sampled_from([15, 17])),
        coverage=draw(st.sampled_from([0.0, 0.5, 1.0])),
        capacity=draw(st.sampled_from([0, 1, 3, 8])),
    )
    chance = random.Random(draw(st.integers(0, 2**32)))
    people = [f"p{number:02}" for number in range(draw(st.sampled_from([2, 30])))]
    records = draw(st.integers(0, 4)) * len(people)
    world = {
        "sources": {source.id: source for source in sources},
        "people": {name: a_person(chance) for name in people},
        "records": {source.id: [a_record(chance, people) for _ in range(records)] for source in sources},
        "relations": [a_relation(chance, people) for _ in range(2 * len(people))],
        "undelivered": draw(st.sampled_from([set(), set(), set(), {"s"}, {"t"}])),
    }
    return world, criterion


def connect(world, seed=0):
    order = random.Random(seed).sample
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.execute("CREATE TABLE person(_person VARCHAR, birth_date DATE, moved_in_on DATE)")
    connection.execute("CREATE TABLE relation(_person VARCHAR, _other_person VARCHAR, kind VARCHAR)")
    connection.execute("CREATE TABLE coverage(_source VARCHAR, known BOOLEAN, fresh_on DATE)")
    people = [(name, one["birth_date"], one["moved_in_on"]) for name, one in world["people"].items()]
    tables = {"person": people, "relation": world["relations"]}
    tables["coverage"] = [(source, source not in world["undelivered"], None) for source in world["sources"]]
    for source in set(world["sources"]) - world["undelivered"]:
        connection.execute(f"CREATE TABLE {source}(_person VARCHAR, {', '.join(f'{name} {type}' for name, type in TYPES.items())})")
        tables[source] = [tuple(record[name] for name in ("_person", *TYPES)) for record in world["records"][source]]
    for table, rows in tables.items():
        if rows:
            connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", order(rows, len(rows)))
    return connection


SLOWLY = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@given(worlds(), st.sampled_from([AS_OF, AS_OF - datetime.timedelta(days=31), AS_OF + datetime.timedelta(days=60)]))
@settings(SLOWLY, max_examples=60)
def test_the_fast_engine_says_what_the_slow_one_says(made, as_of):
    world, criterion = made
    assert validate(criterion, world["sources"]) == ()
    judged = judge(connect(world), criterion, world["sources"], as_of=as_of, all_reasons=True)
    expected = slow(world, criterion, as_of)
    keys = ("points", "coverage", "grave", "undetermined", "band", "listed", "newly_found")
    got = {row["_person"]: {key: row[key] for key in keys} for row in judged.judgments.to_pylist()}
    assert got == {child: {key: row[key] for key in keys} for child, row in expected.items()}
    for indicator in criterion.indicators:
        statuses = Counter(row["status"][indicator.id] for row in expected.values())
        assert {key: count for key, count in judged.counts["indicators"][indicator.id].items() if count} == dict(statuses)


@given(worlds())
@SLOWLY
def test_reasons_are_the_statuses_in_words(made):
    world, criterion = made
    judged = judge(connect(world), criterion, world["sources"], as_of=AS_OF, all_reasons=True)
    expected = slow(world, criterion, AS_OF)
    told = {(row["_person"], row["indicator"]): row["side"] for row in judged.reasons.to_pylist()}
    assert len(told) == judged.reasons.num_rows
    for child, row in expected.items():
        for one in criterion.indicators:
            side = told.get((child, one.id))
            wanted = {
                "met": {"against" if one.points < 0 else "for"},
                "unknown": {"missing"},
                "not_met": {None, "missing"},
                "not_applicable": {None},
            }
            assert side in wanted[row["status"][one.id]]
    assert all(row["detail"] for row in judged.reasons.to_pylist())


@given(worlds(), st.integers(1, 5))
@SLOWLY
def test_the_order_of_rows_changes_nothing(made, seed):
    world, criterion = made
    first, second = (judge(connect(world, s), criterion, world["sources"], as_of=AS_OF) for s in (0, seed))
    assert first.judgments.equals(second.judgments)
    assert first.reasons.equals(second.reasons)
    assert first.counts == second.counts


@given(worlds(), st.integers(0, 2**32))
@SLOWLY
def test_a_fact_known_later_never_counts(made, seed):
    """Records that become known after the as-of date are added: nothing may change, not even a figure."""
    world, criterion = made
    chance = random.Random(seed)
    landmines = [a_record(chance, list(world["people"])) for _ in range(20)]
    late = [record | {"known": AS_OF + datetime.timedelta(days=1)} for record in landmines]
    dated = [record | {"day": AS_OF + datetime.timedelta(days=1)} for record in landmines]
    mined = {
        name: [*rows, *(late if world["sources"][name].known_on else dated if world["sources"][name].occurred_on else [])]
        for name, rows in world["records"].items()
    }
    before, after = (
        judge(connect({**world, "records": one}), criterion, world["sources"], as_of=AS_OF) for one in (world["records"], mined)
    )
    assert before.judgments.equals(after.judgments)
    assert before.reasons.equals(after.reasons)
    assert before.counts == after.counts


@given(worlds())
@SLOWLY
def test_the_connection_is_left_as_it_was(made):
    world, criterion = made
    connection = connect(world)
    tables = "SELECT table_schema, table_name FROM information_schema.tables ORDER BY ALL"
    before = connection.execute(tables).fetchall()
    judge(connection, criterion, world["sources"], as_of=AS_OF)
    assert connection.execute(tables).fetchall() == before
