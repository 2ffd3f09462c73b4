"""What the office says when a home folder is not ready."""

import pytest


@pytest.fixture
def elsewhere(town, tmp_path, monkeypatch):
    """A home folder in which nothing was run yet."""
    from hagukumi.office.frame import workplace

    monkeypatch.setenv("HAGUKUMI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HAGUKUMI_KEYS", str(tmp_path / "keys"))
    workplace.close()
    yield
    workplace.close()


def test_before_the_first_run_every_page_says_what_to_do(sign_in, elsewhere, town, monkeypatch):
    monkeypatch.setenv("HAGUKUMI_HOME", str(town.home))
    monkeypatch.setenv("HAGUKUMI_KEYS", str(town.keys))
    client = sign_in("katei-1")
    monkeypatch.setenv("HAGUKUMI_HOME", str(town.home.parent / "empty"))
    for address in ("/", "/supporter/"):
        answer = client.get(address)
        assert answer.status_code == 503 and "先に hagukumi run を実行してください" in answer.content.decode()


def test_a_run_that_never_ended_has_no_report(town, monkeypatch, tmp_path):
    from hagukumi.office.coordinator.figures import report
    from hagukumi.office.frame.workplace import workplace

    work = workplace()
    monkeypatch.setattr(work, "home", tmp_path)
    assert report(work) is None
    (tmp_path / "report.json").write_text("{")
    assert report(work) is None


def test_an_analyst_without_data_is_told_so(sign_in, monkeypatch):
    from hagukumi.vault import Vault

    client = sign_in("bunseki-1")
    monkeypatch.setattr(Vault, "find", lambda *_args, **_more: [])
    answer = client.get("/analyst/")
    assert answer.status_code == 503 and "検証用のデータがまだありません" in answer.content.decode()


def test_a_list_that_was_not_yet_handed_over_is_told_so(sign_in, monkeypatch):
    from hagukumi.vault import Vault

    client = sign_in("katei-1")
    monkeypatch.setattr(Vault, "find", lambda *_args, **_more: [])
    assert "まだ引き渡されていません" in client.get("/supporter/").content.decode()
    assert client.get("/supporter/absence/").status_code == 503
