"""How Spark is started, what is said where it cannot be, and how conditions are carried over: without starting Spark."""

import importlib.util
from types import SimpleNamespace

import pyarrow as pa
import pytest

from hagukumi.linkage.spark import SparkEngine, SparkFailed, SparkMissing, SparkSettings, spark_engine
from hagukumi.linkage.spark.dialect import Kinds, spark_sql
from hagukumi.linkage.spark.distances import jaro_winkler
from hagukumi.spark import Purpose, configuration

WORK = Purpose("work", "仕事", "ほかの方法を指定", "distances.jar")
KINDS = Kinds(lists=frozenset({"home"}), dates=frozenset({"born"}))


@pytest.fixture
def no_office(monkeypatch):
    for name in ("SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS", "PYSPARK_GATEWAY_PORT"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("len(home_l) = 0", "ARRAY_SIZE(home_l) = 0"),
        ("length(name_l) >= 2", "LENGTH(name_l) >= 2"),
        ("abs(born_l - born_r) <= 31", "ABS(DATEDIFF(born_l, born_r)) <= 31"),
        ("year_l - year_r = 1", "year_l - year_r = 1"),
        ("list_has_any(home_l, home_r)", "ARRAYS_OVERLAP(ARRAY_COMPACT(home_l), ARRAY_COMPACT(home_r))"),
        ("name_l LIKE pattern_r", "name_l LIKE REPLACE(pattern_r, '\\\\', '\\\\\\\\')"),
    ],
)
def test_a_condition_is_written_as_spark_means_it(condition, expected):
    assert spark_sql(condition, KINDS) == expected


@pytest.mark.parametrize("condition", ["list_unique(home_l) = 1", "regexp_full_match(a_l, b_r)", "soundex(a_l) = soundex(a_r)"])
def test_a_function_not_known_to_mean_the_same_is_refused(condition):
    with pytest.raises(ValueError, match="no Spark function is known"):
        spark_sql(condition, KINDS)


def test_the_condition_as_a_whole_may_be_the_call_that_is_rewritten():
    assert spark_sql("list_contains(home_l, a_r)", KINDS) == "ARRAY_CONTAINS(ARRAY_COMPACT(home_l), a_r)"


def test_jaro_winkler_counts_transpositions_and_passes_over_nulls():
    found = jaro_winkler(pa.array(["martha", "n", "", None]), pa.array(["marhta", "n", "a", "a"])).to_pylist()
    assert found == [pytest.approx(0.9611, abs=1e-4), 1.0, 0.0, None]


def test_without_an_office_spark_it_is_this_machine_alone(no_office, tmp_path):
    told = configuration(SparkSettings(), tmp_path, WORK)
    assert told["spark.master"] == "local[2]"
    assert told["spark.driver.bindAddress"] == "127.0.0.1"
    assert told["spark.local.dir"] == str(tmp_path)


def test_the_offices_own_configuration_names_the_cluster(no_office, monkeypatch, tmp_path):
    monkeypatch.setenv("SPARK_CONF_DIR", "somewhere")
    told = configuration(SparkSettings(), tmp_path, WORK)
    assert not {"spark.master", "spark.driver.memory", "spark.driver.bindAddress", "spark.sql.shuffle.partitions"} & told.keys()
    named = configuration(SparkSettings(master="spark://ledger:7077", memory="16g", partitions=400), tmp_path, WORK)
    assert named["spark.master"] == "spark://ledger:7077"
    assert named["spark.driver.memory"] == "16g"
    assert "spark.driver.bindAddress" not in named


def test_no_setting_turns_off_what_keeps_data_unreadable(no_office, tmp_path):
    protections = {
        "spark.io.encryption.enabled": "true",
        "spark.network.crypto.enabled": "true",
        "spark.authenticate": "true",
        "spark.ui.enabled": "false",
        "spark.eventLog.enabled": "false",
    }
    contrary = {name: "false" if value == "true" else "true" for name, value in protections.items()}
    told = configuration(SparkSettings(further=contrary | {"spark.executor.memory": "8g"}), tmp_path, WORK)
    assert protections.items() <= told.items()
    assert told["spark.executor.memory"] == "8g"


def test_missing_pyspark_and_missing_java_are_told_with_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(SparkMissing, match="apt-get install openjdk-17-jre-headless"), spark_engine():
        pass
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SparkMissing, match=r"pip install 'hagukumi\[spark\]'"), spark_engine():
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_java_that_does_not_start_is_told_and_leaves_nothing(no_office, monkeypatch, tmp_path):
    java, scratch = tmp_path / "java" / "bin" / "java", tmp_path / "scratch"
    java.parent.mkdir(parents=True)
    scratch.mkdir()
    java.write_text("#!/bin/sh\nexit 1\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "java"))
    with pytest.raises(SparkFailed, match=r"始められませんでした（JAVA_GATEWAY_EXITED）。Java 17"), spark_engine(scratch=scratch):
        pass
    assert list(scratch.iterdir()) == []


def test_a_running_spark_that_writes_readable_files_is_not_used(monkeypatch, tmp_path):
    from pyspark.sql import SparkSession

    plain = SimpleNamespace(sparkContext=SimpleNamespace(getConf=lambda: {"spark.io.encryption.enabled": "false"}))
    monkeypatch.setattr(SparkSession, "getActiveSession", lambda: plain)
    with pytest.raises(SparkMissing, match="暗号化しない設定"), spark_engine(scratch=tmp_path) as engine:
        assert isinstance(engine, SparkEngine)
