"""Reading a file leaves nothing of it on the disk, whatever the memory."""

import duckdb
import pytest

from hagukumi.deident.general import loading
from hagukumi.files.problems import Refused


def test_what_does_not_fit_into_memory_is_refused_and_never_overflows(tmp_path, monkeypatch):
    rows = "".join(f"{place:08d}{'架空' * 40}{place}\n" for place in range(120_000))
    (tmp_path / "data.csv").write_text("番地\n" + rows, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    given, ordinary = [], duckdb.connect

    def connect(config):
        given.append(ordinary(config=config | {"memory_limit": "16MB"}))
        assert given[-1].execute("SELECT current_setting('temp_directory')").fetchall() == [("",)]
        return given[-1]

    monkeypatch.setattr(loading.duckdb, "connect", connect)
    with pytest.raises(Refused, match="メモリー"):
        loading.load(tmp_path / "data.csv", ",", ("番地",))
    assert [path.name for path in tmp_path.iterdir()] == ["data.csv"]
