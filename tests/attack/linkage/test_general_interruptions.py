"""What goes wrong while the work is done: told in words, nothing readable on the disk, nothing half done."""

import io
import os
import random
import signal
import subprocess
import sys
import textwrap

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rich.console import Console

from hagukumi.files.formats import CsvFile
from hagukumi.files.terminal import progress
from hagukumi.linkage.engine.blocking import TooManyPairs
from hagukumi.linkage.general import Refused, connecting, work
from hagukumi.linkage.general.command import _STEPS
from hagukumi.linkage.general.connecting import connection_for
from hagukumi.linkage.general.work import Asked, link_files

SPEC = """
script = "ja"
[[source]]
name = "住民"
path = "a.csv"
[source.columns]
record = "番号"
resident_number = "宛名"
full_name = "氏名"
city = "市"
email = "メール"
phone = "電話"
"""
ROWS = """番号,宛名,氏名,市,メール,電話
1,１０,佐藤 湊,本市,a@example.jp,090-1234-5678
2,10,佐藤　湊,本市,A@example.jp,
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "spec.toml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "a.csv").write_text(ROWS, encoding="utf-8")
    return tmp_path


def _link(folder, **asked):
    return link_files(folder / "spec.toml", folder / "out", Asked(charts=False, **asked), lambda step: None)


def _left(folder):
    return sorted(each.name for each in folder.iterdir())


def test_a_shared_number_links_two_writings_of_one_name(folder):
    report = _link(folder).report
    assert report["counts"]["records_by_rule"] == {"resident_number": 2}
    assert report["not_compared"] == ["city"]


def test_two_rows_with_the_same_content_are_one_person_and_are_called_identical(folder):
    (folder / "a.csv").write_text(ROWS.replace("090-1234-5678", "").replace("１０", ""), encoding="utf-8")
    (folder / "spec.toml").write_text(SPEC.replace('resident_number = "宛名"\n', ""), encoding="utf-8")
    counts = _link(folder).report["counts"]
    assert (counts["persons"], counts["records_by_rule"]) == (1, {"identical": 2})


def test_a_number_of_two_people_is_counted(folder):
    (folder / "a.csv").write_text(ROWS + "3,10,高橋 花,本市,,\n", encoding="utf-8")
    report = _link(folder).report
    assert report["counts"]["persons"] == 2
    assert report["resident_numbers"] == {"one_number_two_people": 3}


def test_weights_of_the_specification_decide_what_is_linked(folder):
    (folder / "spec.toml").write_text(
        SPEC.replace('resident_number = "宛名"\n', "") + "[settings]\nlink_weight = 150\nreview_weight = 140\n"
    )
    report = _link(folder).report
    assert (report["counts"]["persons"], report["counts"]["review"]) == (2, 0)
    assert (report["settings"]["link_weight"], report["settings"]["review_weight"]) == (150, 140)


def test_a_file_that_changes_while_it_is_read_is_refused(folder, monkeypatch):
    create = CsvFile.create

    def and_append(self, *arguments):
        create(self, *arguments)
        with (folder / "a.csv").open("a") as stream:
            stream.write("3,11,x,,,\n")

    monkeypatch.setattr(CsvFile, "create", and_append)
    with pytest.raises(Refused, match="書き換えられました"):
        _link(folder)
    assert _left(folder) == ["a.csv", "spec.toml"]


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (TooManyPairs("5 pairs"), "比べる組が多すぎる"),
        (duckdb.OutOfMemoryException("could not allocate 佐藤"), "容量が足りません"),
        (duckdb.IOException("could not write 佐藤: no space left on device"), "容量が足りません"),
    ],
)
def test_an_engine_that_gives_up_is_told_without_its_own_words(folder, monkeypatch, trouble, told):
    def fails(*arguments, **more):
        raise trouble

    monkeypatch.setattr(work, "link", fails)
    with pytest.raises(Refused, match=told) as refused:
        _link(folder)
    assert "佐藤" not in str(refused.value) and _left(folder) == ["a.csv", "spec.toml"]


def test_a_model_of_other_columns_is_refused(folder, monkeypatch):
    model = _link(folder).model

    def fits_not(*arguments, **more):
        raise ValueError("other columns")

    monkeypatch.setattr(work, "link", fits_not)
    with pytest.raises(Refused, match="今の列の組合せ"):
        _link(folder, model=model)
    with pytest.raises(ValueError, match="other columns"):
        _link(folder)


def test_what_overflows_to_the_disk_is_enciphered_and_removed(tmp_path):
    spill = tmp_path / "overflow"
    with connection_for(spill) as connection:
        connection.execute("SET memory_limit = '60MB'")
        connection.execute("CREATE TABLE t AS SELECT range AS i, '秘田密子' || range AS name FROM range(3000000)")
        written = b"".join(each.read_bytes() for each in spill.iterdir())
        assert len(written) > 10_000_000 and "秘田密子".encode() not in written
    assert not spill.exists()


def test_without_the_cipher_nothing_overflows(tmp_path, monkeypatch):
    monkeypatch.setattr(connecting.duckdb_extension_httpfs, "__path__", [str(tmp_path)])
    told = pytest.raises(Refused, match="容量が足りません")
    with told, connection_for(tmp_path / "overflow") as connection:
        assert not (tmp_path / "overflow").exists()
        connection.execute("SET memory_limit = '20MB'")
        connection.execute("CREATE TABLE t AS SELECT range AS i, 'x' || range AS name FROM range(3000000)")


@pytest.mark.parametrize("memory", [None, 4])
def test_linkage_that_little_memory_is_not_enough_for_is_done_again_with_all_of_it(folder, monkeypatch, memory):
    limits, real = [], work.link

    def link(connection, *arguments, **more):
        limits.append(connection.execute("SELECT current_setting('memory_limit')").fetchall()[0][0])
        if limits[-1] == "476.8 MiB":
            raise duckdb.OutOfMemoryException("could not allocate 佐藤")
        return real(connection, *arguments, **more)

    monkeypatch.setattr(work, "link", link)
    assert _link(folder, memory=memory).report["counts"]["persons"] == 1
    assert len(limits) == (1 if memory else 2) and (limits[-1] == "3.7 GiB" if memory else limits[0] == "476.8 MiB")


def test_one_files_content_is_never_taken_for_anothers(tmp_path):
    """Small Parquet files, some of one size and time, each read twice under the descriptor's path that the one before had."""
    drawn, path, wrong = random.Random(1), tmp_path / "s.parquet", 0
    with connection_for(tmp_path / "overflow") as connection:
        for _ in range(100):
            names = ["".join(drawn.choice("abcdefgh") for _ in range(drawn.randint(0, 3))) for _ in range(drawn.randint(1, 3))]
            pq.write_table(pa.table({"a": names, "b": names}), path)
            os.utime(path, (1_700_000_000, 1_700_000_000))
            wrong += sum(_names_in(connection, path) != names for _ in range(2))
    assert wrong == 0


def _names_in(connection, path):
    with path.open("rb") as stream:
        query = f"SELECT a FROM read_parquet('/dev/fd/{stream.fileno()}', file_row_number=true) ORDER BY file_row_number"
        try:
            return [row[0] for row in connection.execute(query).fetchall()]
        except duckdb.Error:
            return None


def test_progress_is_for_terminals_alone():
    for terminal in (True, False):
        stream = io.StringIO()
        with progress(Console(file=stream, force_terminal=terminal, width=80), _STEPS) as begin:
            begin("load")
            begin("write")
        assert ("資料を読んでいます" in stream.getvalue() and "結果を書き出しています" in stream.getvalue()) is terminal


def test_a_killed_run_leaves_the_earlier_answer(folder):
    _link(folder)
    before = (folder / "out" / "links.parquet").read_bytes()
    script = textwrap.dedent("""
        import pathlib, sys, time
        from hagukumi.linkage.general import work
        work.write_report = lambda *arguments: (print("here", flush=True), time.sleep(60))
        spec, out = map(pathlib.Path, sys.argv[1:])
        work.link_files(spec, out, work.Asked(charts=False), lambda step: None)
    """)
    running = subprocess.Popen([sys.executable, "-c", script, folder / "spec.toml", folder / "out"], stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None and running.stdout.readline() == "here\n"
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert (folder / "out" / "links.parquet").read_bytes() == before
    assert (folder / ".out.making").stat().st_mode & 0o777 == 0o700
    _link(folder)
    assert _left(folder) == ["a.csv", "out", "spec.toml"]
