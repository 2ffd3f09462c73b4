"""The same office on a real PostgreSQL, started here and stopped afterwards."""

import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def _programs() -> Path:
    """The newest installed server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    assert found, "PostgreSQL is installed by `make test`"
    return found[-1]


def _as_postgres(*command: str) -> list[str]:
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


@pytest.fixture
def database(tmp_path_factory):
    """The address of an empty database on a port of its own."""
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="hagukumi-pg-", dir="/tmp"))  # postgres must reach it, which pytest's folders do not allow
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    programs, data = _programs(), folder / "data"
    subprocess.run(
        _as_postgres(str(programs / "initdb"), "-D", str(data), "-U", "office", "-A", "trust", "-E", "UTF8"),
        check=True,
        capture_output=True,
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    control = _as_postgres(str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"))
    subprocess.run([*control, "-o", options, "start"], check=True, capture_output=True)
    try:
        yield f"postgresql://office@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def test_every_page_works_on_postgresql_and_it_holds_nothing_of_residents(town, database, tmp_path):
    import psycopg
    from office_town import MARKER

    home, keys = tmp_path / "home", tmp_path / "keys"
    shutil.copytree(town.home, home, ignore=shutil.ignore_patterns("office"))
    shutil.copytree(town.keys, keys, ignore=shutil.ignore_patterns("office-*"))
    settings = {name: value for name, value in os.environ.items() if not name.startswith("HAGUKUMI_")}
    settings |= {"HAGUKUMI_KEYS": str(keys), "HAGUKUMI_DATABASE": database}
    setup = [sys.executable, "-m", "hagukumi.office.command", "setup", "--home", str(home), "--demo"]
    subprocess.run(setup, env=settings, check=True, capture_output=True)
    walked = subprocess.run(
        [sys.executable, str(HERE / "office_smoke.py"), str(home)], env=settings, check=True, capture_output=True, text=True
    )
    found = json.loads(walked.stdout)
    assert found["vendor"] == "postgresql" and set(found["answers"].values()) == {200} and len(found["answers"]) > 15
    assert not (home / "office" / "office.sqlite3").exists()
    with psycopg.connect(database) as connection:
        tables = [row[0] for row in connection.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")]
        dump = "".join(str(row) for table in tables for row in connection.execute(f'SELECT * FROM "{table}"'))
    assert "katei-1" in dump and MARKER not in dump
    assert "taken_back" in dump, "what was directed is there"
    assert "件数を報告" not in dump and repr("件数を報告".encode())[2:-1] not in dump, "and cannot be read"
