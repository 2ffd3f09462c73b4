"""Linkage on a real local Spark: the same levels, weights, blocks and persons as on DuckDB, and nothing readable left or shown."""

import datetime
import json
import math
import random
import re
import string

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from hagukumi.intake import receive
from hagukumi.linkage import LinkSource, link
from hagukumi.linkage.engine import blocking
from hagukumi.linkage.engine.blocking import Blocking, Budget, TooManyPairs
from hagukumi.linkage.engine.comparison import Comparison, Level
from hagukumi.linkage.engine.model import LevelShare, LinkModel
from hagukumi.linkage.engine.pairing import DUCKDB
from hagukumi.linkage.general.command import mount_link
from hagukumi.linkage.japanese.comparisons import BLOCKING, COMPARISONS
from hagukumi.linkage.latin.comparisons import comparisons_for
from hagukumi.linkage.spark import SparkEngine, SparkFailed, SparkSettings
from hagukumi.linkage.spark.dialect import kinds_of, spark_sql
from hagukumi.linkage.spark.distances import register_distances
from hagukumi.linkage.spark.session import spark_session
from hagukumi.plan import read_plan

pytestmark = pytest.mark.slow
EVERYTHING = -1e6
MARKER = "ヒミツノナマエ"


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("spark")


@pytest.fixture(scope="module")
def session(scratch):
    """One Spark for all tests, quick to warm up."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
        quick = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
        with spark_session(SparkSettings(memory="1g", partitions=2, further=quick), scratch) as session:
            yield session
    assert list(scratch.iterdir()) == []


@pytest.fixture
def engine(session):
    return SparkEngine(session)


def drawn(chance, schema, pools, rows):
    """Profiles whose every column is drawn from a pool of its own."""
    table = {"unique_id": list(range(rows)), "open": [chance.random() < 0.6 for _ in range(rows)]}
    table |= {name: [chance.choice(pool) for _ in range(rows)] for name, pool in pools.items()}
    return pa.table(table, schema=pa.schema([("unique_id", pa.int64()), ("open", pa.bool_()), *schema.items()]))


def with_frequencies(profiles, comparisons):
    """`tf_X`: some share that depends on the value and on the profile, as on a year of birth."""
    for column in sorted({column for comparison in comparisons for column in comparison.frequencies}):
        values = profiles[column].to_pylist()
        bits = [None if value is None else math.log2((1 + len(str(value)) + place % 3) / 1000) for place, value in enumerate(values)]
        profiles = profiles.append_column(f"tf_{column}", pa.array(bits, pa.float64()))
    return profiles


NAMES = [
    None,
    "",
    " ",
    "山田太郎",
    "山田太郎 ",
    "山田次郎",
    "𠮷野太郎",
    "𠮷野次郎",
    "a\\b",
    "a\\\\b",
    "50%",
    "'; --",
    "山_太郎",
    "Ａ",
    "\n",
]
PATTERNS = [None, None, "山_太郎", "山田__", "_野太郎", "a\\_", "%", "\\", "_"]
CODES = [None, "", "abcd", "abdc", "abce", "abcde", "abc", "aXcd", "\\!'\"", "%_#\\", "~~~~", "a b c", "abcdabcd", "abcdbacd"]
DATES = [
    datetime.date(2010, 4, 1),
    datetime.date(2010, 4, 2),
    datetime.date(2010, 5, 1),
    datetime.date(2011, 4, 1),
    datetime.date(1900, 2, 28),
]
BIRTHS = [None, "20100401", "20100402", "20100501", "20110401", "20100104", "19000228", "20109999", "99999999"]
LISTS = [[], ["A"], ["A", "B"], ["B", "A", "A"], ["B", None], [None], ["C"], None, [""], ["A", "B", "C"]]
JAPANESE = {
    **dict.fromkeys(("name", "strict", "given", "family"), NAMES),
    "pattern": PATTERNS,
    **dict.fromkeys(("kana", "kana_sorted", "kana_family", "kana_given", "loose", "loose_given"), CODES),
    **dict.fromkeys(("also", "home", "near"), LISTS),
    "birth": BIRTHS,
    "born": [None, *DATES],
    "birth_year": [None, "2010", "2011", "1900"],
    "sex": [None, "1", "2", ""],
}
WORDS = [None, "", "a", "ann", "anne", "annie", "hanna", "hannah", "smith", "smyth", "smithe", "smith jones", "jonathan", "jonathon", "n"]
LATIN = {
    **dict.fromkeys(("first", "given", "family", "middle", "city", "street", "address", "mailbox", "occupation"), WORDS),
    **{key: [[], ["ann"], ["smith", "ann"], None, ["hanna", None]] for key in ("formal", "words")},
    **{key: [None, "", "12345", "12354", "12346", "1234567", "1234576", "123"] for key in ("number", "phone", "postal", "household")},
    "birth": BIRTHS,
    "birth_year": [None, 2010, 2011, 1900],
    **{key: [None, 1, 4, 5, 28] for key in ("birth_month", "birth_day")},
    "birth_known": [True, False, None],
    "sex": [None, "m", "f"],
    "email": [None, "", "ann@example.org", "anne@example.org", "ann@example.com", "a"],
}
LATIN_COMPARISONS = comparisons_for([*LATIN])


def columns_of(comparisons):
    """Every column that some condition names."""
    conditions = " ".join(condition for c in comparisons for condition in (c.unknown, *(level.condition for level in c.levels)))
    return sorted(set(re.findall(r"\b([a-z_]+)_[lr]\b", conditions)))


def type_of(pool):
    kinds = {bool: pa.bool_(), int: pa.int64(), str: pa.string(), list: pa.list_(pa.string()), datetime.date: pa.date32()}
    return next(kinds[type(value)] for value in pool if value is not None)


def hostile(pools, comparisons, rows, seed):
    pools = dict.fromkeys(columns_of(comparisons), WORDS) | pools
    schema = {name: type_of(pool) for name, pool in pools.items()}
    return with_frequencies(drawn(random.Random(seed), schema, pools, rows), comparisons)


def as_model(comparisons):
    return LinkModel("ja", "0", 1e-4, {c.name: tuple(LevelShare(e.name, e.match, e.other) for e in c.levels) for c in comparisons})


def connected(profiles):
    connection = duckdb.connect()
    connection.register("profiles", profiles)
    connection.execute("CREATE TABLE _lk_profile AS FROM profiles")
    pairs = "SELECT l.unique_id AS low, r.unique_id AS high FROM profiles l JOIN profiles r ON l.unique_id < r.unique_id"
    connection.execute(f"CREATE TABLE _lk_pair AS {pairs}")
    return connection


SCRIPTS = pytest.mark.parametrize(("pools", "comparisons"), [(JAPANESE, COMPARISONS), (LATIN, LATIN_COMPARISONS)], ids=["ja", "latin"])


@SCRIPTS
def test_every_condition_holds_for_the_same_hostile_pairs_on_both_engines(session, pools, comparisons):
    profiles = hostile(pools, comparisons, 90, seed=11)
    conditions = [c.unknown for c in comparisons] + [level.condition for c in comparisons for level in c.levels[:-1]]
    frame = session.createDataFrame(profiles)
    register_distances(session)
    left, right = (frame.select(*(frame[name].alias(f"{name}_{side}") for name in frame.columns)) for side in "lr")
    kinds = kinds_of(frame)
    there = [f"CAST({spark_sql(condition, kinds)} AS INT) AS c{place}" for place, condition in enumerate(conditions)]
    found = left.join(right, left.unique_id_l < right.unique_id_r).selectExpr("unique_id_l", "unique_id_r", *there).toArrow()
    here = ", ".join(f"CAST(({condition}) AS INT) AS c{place}" for place, condition in enumerate(conditions))
    expected = (
        connected(profiles)
        .execute(f"""
        SELECT unique_id_l, unique_id_r, {here} FROM (SELECT COLUMNS(*) AS '\\0_l' FROM _lk_profile)
        JOIN (SELECT COLUMNS(*) AS '\\0_r' FROM _lk_profile) ON unique_id_l < unique_id_r ORDER BY ALL""")
        .to_arrow_table()
    )
    found = found.sort_by([("unique_id_l", "ascending"), ("unique_id_r", "ascending")])
    assert found.num_rows == 90 * 89 // 2
    differing = {c: n for n, c in enumerate(conditions) if found[f"c{n}"].to_pylist() != expected[f"c{n}"].to_pylist()}
    assert differing == {}
    held = sum(1 in expected[f"c{n}"].to_pylist() for n in range(len(conditions)))
    assert held > 0.8 * len(conditions), "the pairs reach nearly every condition"


@pytest.mark.parametrize(
    ("pools", "comparisons"), [(JAPANESE, COMPARISONS), (LATIN, comparisons_for(["given", "birth"]))], ids=["ja", "latin"]
)
def test_levels_and_weights_of_hostile_pairs_are_the_same(engine, pools, comparisons):
    connection = connected(hostile(pools, comparisons, 40, seed=12))
    model = as_model(comparisons)
    assert DUCKDB.score(connection, comparisons, model, EVERYTHING) == 40 * 39 // 2
    expected = connection.execute("FROM _lk_score ORDER BY low, high").fetchall()
    assert engine.score(connection, comparisons, model, EVERYTHING) == 40 * 39 // 2
    found = connection.execute("FROM _lk_score ORDER BY low, high").fetchall()
    assert [row[:2] + row[3:] for row in found] == [row[:2] + row[3:] for row in expected]
    assert [row[2] for row in found] == pytest.approx([row[2] for row in expected], abs=2e-6)


def test_only_pairs_of_enough_weight_come_back(engine):
    connection = connected(hostile(JAPANESE, COMPARISONS, 40, seed=12))
    DUCKDB.score(connection, COMPARISONS, as_model(COMPARISONS), -5.0)
    expected = connection.execute("SELECT low, high FROM _lk_score ORDER BY low, high").fetchall()
    engine.score(connection, COMPARISONS, as_model(COMPARISONS), -5.0)
    assert connection.execute("SELECT low, high FROM _lk_score ORDER BY low, high").fetchall() == expected
    assert 0 < len(expected) < 40 * 39 // 2


TIGHT = Budget(largest_block=8, per_rule=0.5, total=1e9, least=0)


def test_blocks_left_out_and_pairs_kept_are_the_same_under_a_tight_budget(session, engine):
    from hagukumi.linkage.spark.pairs import candidate_pairs

    profiles = hostile(JAPANESE, COMPARISONS, 120, seed=13)
    connection = connected(profiles)
    account = blocking.candidate_pairs(connection, BLOCKING, TIGHT)
    expected, stops = (connection.execute(f"FROM {table} ORDER BY ALL").fetchall() for table in ("_lk_pair", "_lk_stop"))
    assert engine.candidate_pairs(connection, BLOCKING, TIGHT) == account
    assert connection.execute("FROM _lk_stop ORDER BY ALL").fetchall() == stops
    assert any(entry["pairs"] for entry in account.values())
    assert len(stops) == sum(entry["blocks_left_out"] for entry in account.values()) > 0
    found = candidate_pairs(session.createDataFrame(profiles), BLOCKING, TIGHT)
    assert sorted((row.low, row.high) for row in found.pairs.collect()) == expected


def test_too_many_pairs_stop_the_run_on_both_engines(engine):
    connection = connected(hostile(JAPANESE, COMPARISONS, 60, seed=14))
    budget, rules = Budget(largest_block=100, per_rule=1e6, total=0.1, least=1), Blocking((("sex",), ("birth_year",)), {})
    for either in (DUCKDB, engine):
        with pytest.raises(TooManyPairs, match="pairs would be compared"):
            either.candidate_pairs(connection, rules, budget)


@pytest.fixture(scope="module")
def town(made_city):
    """The extracts of a made city in a connection, with what their columns mean."""
    connection, sources = duckdb.connect(), []
    for source in read_plan(made_city / "plan").sources:
        asked = frozenset(column.field for column in source.layout.columns if column.field and not column.discard)
        with (made_city / "extracts" / source.file).open("rb") as stream:
            rows = receive(stream, source, asked=asked, as_of=datetime.date(2026, 10, 1)).accepted
        connection.register("rows", rows)
        connection.execute(f"CREATE TABLE {source.id} AS FROM rows")
        columns = {column.link: column.field for column in source.layout.columns if column.link}
        sources.append(LinkSource(source.id, source.id, columns, source.unique_per_person, source.spine))
    return connection, sources


def test_a_made_city_has_the_same_persons_links_and_questions(engine, town):
    connection, sources = town
    expected, found = link(connection, sources, seed=7), link(connection, sources, seed=7, engine=engine)
    rules = set(expected.links["rule"].to_pylist())
    assert {"register", "probabilistic"} <= rules
    for part in ("links", "review", "persons", "relations", "pairs"):
        assert getattr(found, part).equals(getattr(expected, part)), part
    assert found.counts == expected.counts
    assert found.model == expected.model


GIVEN = ("Katherine", "Peter", "Anna", "Robert", "Margaret", "Oliver", "Beatrice", "Hugh")
FAMILY = ("O'Neill", "Müller", "Smith", "Fairweather", "Brown", "Nakamura", "de la Cruz")
TOWNS = ("Leeds", "York", "Hull")


def slipped(chance, text):
    place = chance.randrange(len(text))
    return text if chance.random() < 0.5 else text[:place] + chance.choice("aeinst") + text[place + 1 :]


def register(chance, people, id):
    """A source in which each person stands once, with slips of the pen."""
    rows = [
        [f"{id}{n}", slipped(chance, given), slipped(chance, family), f"19{n % 90 + 10}-0{n % 9 + 1}-1{n % 10}", "fm"[n % 2], town]
        for n, (given, family, town) in enumerate(people)
    ]
    chance.shuffle(rows)
    return ["id", "first", "last", "born", "sex", "town"], *rows


SOURCE = """
[[source]]
name = "{id}"
path = "{id}.csv"
unique_per_person = true
[source.columns]
record = "id"
given_name = "first"
family_name = "last"
birth_date = "born"
sex = "sex"
city = "town"
"""


@pytest.fixture(scope="module")
def registers(tmp_path_factory):
    """Two files of the same 120 people and the specification that links them."""
    folder, chance = tmp_path_factory.mktemp("registers"), random.Random(5)
    people = [(chance.choice(GIVEN), chance.choice(FAMILY), chance.choice(TOWNS)) for _ in range(120)]
    for id in "ab":
        lines = [",".join(row) for row in register(chance, people, id)]
        (folder / f"{id}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "spec.toml").write_text('script = "latin"' + SOURCE.format(id="a") + SOURCE.format(id="b"), encoding="utf-8")
    return folder


def test_a_specification_gives_the_same_files_with_either_engine(session, registers, tmp_path):
    app = typer.Typer()
    mount_link(app)
    for engine in ("duckdb", "spark"):
        done = CliRunner().invoke(app, [str(registers / "spec.toml"), "--out", str(tmp_path / engine), "--engine", engine])
        assert done.exit_code == 0, done.output
    for name in ("links.parquet", "review.parquet"):
        found, expected = (pq.read_table(tmp_path / engine / name) for engine in ("spark", "duckdb"))
        assert found.equals(expected), name
    persons = pq.read_table(tmp_path / "spark" / "links.parquet")["person"].to_pylist()
    assert 120 <= len(set(persons)) < 150
    reports = [json.loads((tmp_path / engine / "report.json").read_text(encoding="utf-8")) for engine in ("spark", "duckdb")]
    assert [report.pop("engine") for report in reports] == ["spark", "duckdb"]
    measured = [report.pop("measured") for report in reports]
    assert all(times["seconds"] for times in measured)
    assert reports[0] == reports[1]


def test_what_spark_writes_to_disk_cannot_be_read(session, scratch):
    from pyspark import StorageLevel

    rows = pa.table({"n": range(2_000), "name": [MARKER + string.ascii_lowercase] * 2_000})
    frame = session.createDataFrame(rows).repartition(4, "n").persist(StorageLevel.DISK_ONLY)
    assert frame.count() == 2_000
    files = [path for path in scratch.rglob("*") if path.is_file() and "blockmgr" in str(path)]
    assert sum(path.stat().st_size for path in files) > 10_000
    signs = [MARKER.encode(), MARKER.encode("utf-16-le"), string.ascii_lowercase.encode()]
    assert [path for path in scratch.rglob("*") if path.is_file() and any(sign in path.read_bytes() for sign in signs)] == []
    frame.unpersist()


def test_spark_offers_no_page_and_listens_to_this_machine_alone(session):
    configured = dict(session.sparkContext.getConf().getAll())
    assert session.sparkContext.uiWebUrl is None
    assert configured["spark.driver.host"] == configured["spark.driver.bindAddress"] == "127.0.0.1"
    assert configured["spark.eventLog.enabled"] == "false"


def test_a_running_session_is_used_and_left_running(session):
    with spark_session(SparkSettings()) as again:
        assert again is session
    assert session.range(3).count() == 3


def test_a_failure_of_spark_is_told_without_values(engine, capfd):
    profiles = pa.table({"unique_id": [0, 1], "open": [True, True], "name": [MARKER, MARKER]})
    wrong = Comparison("name", "name_l IS NULL", (Level("same", "CAST(name_l AS INT) = 1", 0.9, 0.1), Level("none", "ELSE", 0.1, 0.9)))
    with pytest.raises(SparkFailed, match="途中で止まりました") as failure:
        engine.score(connected(profiles), (wrong,), as_model((wrong,)), EVERYTHING)
    written = "".join(capfd.readouterr())
    assert MARKER not in str(failure.value) + written
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__
