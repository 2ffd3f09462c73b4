"""`hagukumi office` at the command line."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hagukumi.office.command import app

run = CliRunner().invoke


def test_setup_again_changes_nothing_and_makes_nobody(town):
    from hagukumi.office.accounts.models import Account

    before = sorted(Account.objects.values_list("officer", "password"))
    done = run(app, ["setup", "--home", str(town.home)])
    assert done.exit_code == 0 and "用意しました" in done.output
    assert sorted(Account.objects.values_list("officer", "password")) == before


def test_setup_shows_demonstration_secrets_once(town, monkeypatch):
    monkeypatch.setattr("hagukumi.office.preparation.demo_accounts", lambda *_: list(town.accounts.values()))
    done = run(app, ["setup", "--home", str(town.home), "--demo"])
    for account in town.accounts.values():
        assert account.password in done.output and account.totp_secret in done.output
    assert "総括管理主体" in done.output and "保有・管理主体、活用主体" in done.output


def test_one_demonstration_account_for_each_desk_and_receiving_department(town):
    roles = [role for account in town.accounts.values() for role in account.roles]
    assert {"coordinator", "holder", "supporter", "analyst", "privacy_officer", "auditor"} == set(roles)
    assert {"katei-1", "gakko-1"} <= set(town.accounts) and "kodomo-run" not in town.accounts


def test_a_code_is_printed_for_demonstration_accounts_only(town):
    done = run(app, ["code", "katei-1", "--home", str(town.home)])
    assert done.exit_code == 0 and len(done.output.strip()) == 6
    other = run(app, ["code", "gakko-2", "--home", str(town.home)])
    assert other.exit_code == 1 and "実演用の利用者ではありません" in other.output


def test_without_demonstration_there_is_no_code(town, monkeypatch, tmp_path):
    from hagukumi.office.frame.environment import OfficeUnready
    from hagukumi.office.preparation import demo_code

    monkeypatch.setenv("HAGUKUMI_KEYS", str(tmp_path))
    with pytest.raises(OfficeUnready):
        demo_code("katei-1")


@pytest.fixture
def no_account():
    from hagukumi.office.accounts.models import Account

    yield
    Account.objects.filter(demo=False).delete()


def test_an_account_with_a_password(town, no_account):
    weak = run(app, ["account", "add", "gakko-2", "--home", str(town.home)], input="gakko-2-gakko\ngakko-2-gakko\n")
    assert weak.exit_code == 1
    made = run(app, ["account", "add", "gakko-2", "--home", str(town.home)], input="yuki-no-asa-42\nyuki-no-asa-42\n")
    assert made.exit_code == 0 and "利用者を作りました" in made.output and "yuki" not in made.output
    again = run(app, ["account", "add", "gakko-2", "--home", str(town.home)], input="yuki-no-asa-42\nyuki-no-asa-42\n")
    assert again.exit_code == 1 and "すでにあります" in again.output


def test_an_account_with_a_link(town, no_account, visitor):
    made = run(app, ["account", "add", "gakko-2", "--home", str(town.home), "--link"])
    path = made.output.strip().rsplit(" ", 1)[-1]
    assert made.exit_code == 0 and visitor.get(path, follow=True).status_code == 200


@pytest.mark.parametrize("officer", ["nobody", "kodomo-run"])
def test_no_account_for_strangers_and_processes(town, officer):
    done = run(app, ["account", "add", officer, "--home", str(town.home), "--link"])
    assert done.exit_code == 1 and "いまの計画にありません" in done.output


def test_a_real_account_is_never_made_a_demonstration(town, no_account):
    from hagukumi.office.frame.environment import OfficeUnready
    from hagukumi.office.preparation import _demo_account, add_account
    from hagukumi.runs.workspace import adopted_release

    add_account(town.home, "gakko-2", "yuki-no-asa-42")
    with pytest.raises(OfficeUnready, match="本番の利用者"):
        _demo_account(adopted_release(town.home), "gakko-2")


def test_a_home_without_a_run_is_told_so(tmp_path):
    done = run(app, ["setup", "--home", str(tmp_path / "empty")])
    assert done.exit_code == 1 and "hagukumi run" in done.output


def test_a_folder_that_cannot_be_written_is_told_so(town, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hagukumi.office.preparation.prepare", full)
    done = run(app, ["setup", "--home", str(town.home)])
    assert done.exit_code == 1 and "空き容量" in done.output


def test_serving_tells_the_address_and_wants_a_setup(town, monkeypatch, tmp_path):
    served = []
    monkeypatch.setattr("hagukumi.office.server.OfficeServer.run", lambda self: served.append(self.cfg.workers))
    done = run(app, ["serve", "--home", str(town.home), "--port", "8123", "--workers", "1"])
    assert done.exit_code == 0 and "http://127.0.0.1:8123/" in done.output and served == [1]
    monkeypatch.setenv("HAGUKUMI_KEYS", str(tmp_path))
    refused = run(app, ["serve", "--home", str(town.home)])
    assert refused.exit_code == 1 and "office setup" in refused.output


def test_serving_brings_the_tables_of_an_earlier_version_up_to_date(town, tmp_path):
    """A home folder whose office was set up before directions existed; the server is not started, only what comes before it."""
    import shutil
    import sqlite3

    home = tmp_path / "home"
    shutil.copytree(town.home, home)
    with sqlite3.connect(home / "office" / "office.sqlite3") as old:
        old.executescript(
            "DROP TABLE directions_step; DROP TABLE directions_direction; DELETE FROM django_migrations WHERE app = 'directions';"
        )
    code = (
        "import sys; from hagukumi.office import server; server.OfficeServer.run = lambda self: None\n"
        "from hagukumi.office.command import app; app(['serve', '--home', sys.argv[1]])"
    )
    subprocess.run([sys.executable, "-c", code, str(home)], env=os.environ | {"HAGUKUMI_KEYS": str(town.keys)}, check=True)
    with sqlite3.connect(home / "office" / "office.sqlite3") as new:
        assert new.execute("SELECT count(*) FROM directions_step").fetchone() == (0,)


def test_without_keys_option_the_given_folder_is_used(town, tmp_path):
    """A whole set-up in a process of its own, with --keys."""
    import shutil

    home, keys = tmp_path / "home", tmp_path / "keys"
    shutil.copytree(town.home, home, ignore=shutil.ignore_patterns("office"))
    shutil.copytree(town.keys, keys, ignore=shutil.ignore_patterns("office-*"))
    plain = {name: value for name, value in os.environ.items() if not name.startswith("HAGUKUMI_")}
    command = [sys.executable, "-m", "hagukumi.office.command", "setup", "--home", str(home), "--keys", str(keys), "--demo"]
    done = subprocess.run(command, env=plain, capture_output=True, text=True, check=True)
    assert "認証アプリの鍵" in done.stdout
    assert stat.S_IMODE((keys / "office-secret.key").stat().st_mode) == 0o600 and (home / "office" / "office.sqlite3").is_file()
    smoke = [sys.executable, str(Path(__file__).with_name("office_smoke.py")), str(home)]
    walked = subprocess.run(smoke, env=plain | {"HAGUKUMI_KEYS": str(keys)}, capture_output=True, text=True, check=True)
    assert '"vendor": "sqlite"' in walked.stdout and set(__import__("json").loads(walked.stdout)["answers"].values()) == {200}
