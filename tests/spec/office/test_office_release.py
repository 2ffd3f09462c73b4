"""承認・撤回: who approved the release in force, until when it holds, and what everybody is told once it was withdrawn."""

import datetime

import pytest
from office_town import today

from hagukumi.audit import EventKind


@pytest.fixture
def withdraw(town):
    """Withdraw the release in force from another process's view; afterwards it is in force again."""
    from hagukumi.office.frame import workplace
    from hagukumi.plan import withdraw as withdrawn_by
    from hagukumi.runs.workspace import adopted_release, withdraw_in_home

    release = adopted_release(town.home)

    def done():
        withdrawn = withdrawn_by(release, by=["kodomo-2", "kodomo-3"], on=today(), reason="判定基準を見直すため")
        withdraw_in_home(town.home, withdrawn, keys=town.keys)

    yield done
    (town.home / "vault" / "withdrawn" / release.hash).unlink(missing_ok=True)
    workplace.close()


PAGES = [
    "/",
    "/role/",
    "/coordinator/",
    "/coordinator/releases/",
    "/directions/",
    "/directions/new/",
    "/documents/",
    "/documents/roles.pdf",
]


@pytest.mark.parametrize("fresh", [False, True], ids=["the process has it open", "a process that began later"])
def test_every_page_says_plainly_that_the_release_was_withdrawn(sign_in, withdraw, visitor, fresh):
    from hagukumi.office.frame import workplace

    clients = {officer: sign_in(officer) for officer in ("kodomo-1", "katei-1")}
    withdraw()
    if fresh:
        workplace.close()
    for officer, address in [*(("kodomo-1", page) for page in PAGES), ("katei-1", "/supporter/absence/"), ("katei-1", "/coordinator/")]:
        answer = clients[officer].get(address)
        page = answer.content.decode()
        assert answer.status_code == 503, address
        for word in (
            "この版は撤回されました",
            "新しい版が承認されて採用されるまで",
            "こども未来課 係長、こども未来課 課長",
            "判定基準を見直すため",
        ):
            assert word in page, (address, word)
        assert "<nav" not in page
    sign_in_page = visitor.get("/account/sign-in/")
    assert sign_in_page.status_code == 503 and "撤回されました" in sign_in_page.content.decode()
    assert "判定基準を見直すため" not in sign_in_page.content.decode(), "a stranger is told no more than that"


@pytest.mark.parametrize("fresh", [False, True])
def test_nothing_can_be_sent_under_a_withdrawn_release_but_everybody_can_leave(sign_in, withdraw, fresh):
    from hagukumi.office.directions.models import Direction
    from hagukumi.office.frame import workplace

    client = sign_in("kodomo-1")
    withdraw()
    if fresh:
        workplace.close()
    data = {"receiver": "shimin", "kind": "delivery", "text": "x", "due": today().isoformat()}
    assert client.post("/directions/new/", data).status_code == 503 and not Direction.objects.exists()
    assert client.post("/account/sign-out/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_leaving_a_running_office_is_recorded_even_then(sign_in, withdraw, events):
    client = sign_in("kodomo-1")
    withdraw()
    client.post("/account/sign-out/")
    kinds = [event.kind for event in events()]
    assert EventKind.RELEASE_WITHDRAWN in kinds and kinds[-1] is EventKind.SIGN_OUT


def test_a_withdrawal_that_falls_between_is_told_by_the_gate(sign_in, withdraw, monkeypatch):
    """The page was asked for before the withdrawal and reaches the gate after it."""
    from hagukumi.office.frame import withdrawn

    client = sign_in("kodomo-1")
    withdraw()
    monkeypatch.setattr(withdrawn, "withdrawal_of", lambda *_: None)
    answer = client.get("/coordinator/")
    assert answer.status_code == 503 and "この版は撤回されています" in answer.content.decode()


def test_a_damaged_record_of_a_withdrawal_closes_the_office_too(sign_in, withdraw, town):
    client = sign_in("kodomo-1")
    withdraw()
    (marker,) = (town.home / "vault" / "withdrawn").iterdir()
    marker.write_bytes(b"{")
    answer = client.get("/coordinator/")
    assert answer.status_code == 503 and "撤回の記録を読めません" in answer.content.decode()


def test_the_coordinator_sees_who_approved_and_until_when(sign_in, town):
    from hagukumi.runs.workspace import adopted_release

    client = sign_in("kodomo-1")
    left = (adopted_release(town.home).valid_until - today()).days
    for address in ("/coordinator/", "/coordinator/releases/"):
        page = client.get(address).content.decode()
        for word in ("こども未来課 主査", "こども未来課 係長", "こども未来課 課長", f"あと{left}日"):
            assert word in page, (address, word)
    assert "有効</span>" in client.get("/coordinator/releases/").content.decode()
    assert "終わります" not in client.get("/coordinator/").content.decode()


@pytest.fixture
def older(town):
    """Another release that was once adopted here, withdrawn; and a folder that was changed afterwards."""
    import shutil

    import msgspec
    import office_town as made

    from hagukumi.plan import Approval, approve, write_plan, write_release
    from hagukumi.plan import withdraw as withdrawn_by
    from hagukumi.runs.workspace import withdraw_in_home

    plan = made.plan()
    plan = msgspec.structs.replace(plan, programme=msgspec.structs.replace(plan.programme, title="前の年の事業"))
    day = today() - datetime.timedelta(days=300)
    approvals = (Approval(officer="kodomo-2", on=day), Approval(officer="kodomo-3", on=day))
    release = approve(plan, author="kodomo-1", approvals=approvals, valid_from=day, valid_until=day + datetime.timedelta(days=100))
    folder = town.home / "release" / release.hash
    folder.mkdir()
    write_plan(plan, folder)
    write_release(release, folder)
    yield (
        release,
        folder,
        lambda: withdraw_in_home(
            town.home, withdrawn_by(release, by=["kodomo-1", "kodomo-2"], on=today(), reason="項目の誤り"), keys=town.keys
        ),
    )
    shutil.rmtree(folder)
    (town.home / "vault" / "withdrawn" / release.hash).unlink(missing_ok=True)


def test_the_history_tells_earlier_releases_and_withdrawals(sign_in, older):
    release, folder, withdraw_older = older
    client = sign_in("kodomo-1")
    page = client.get("/coordinator/releases/").content.decode()
    assert release.hash in page and "以前の版" in page and page.index("有効</span>") < page.index("以前の版")
    withdraw_older()
    page = client.get("/coordinator/releases/").content.decode()
    assert "項目の誤り" in page and "撤回</span>" in page and "以前の版" not in page
    assert client.get("/coordinator/").status_code == 200, "the release in force is another one"
    file = next(path for path in folder.glob("*.toml") if "前の年" in path.read_text(encoding="utf-8"))
    file.write_text(file.read_text(encoding="utf-8").replace("前の年", "別の年"), encoding="utf-8")
    assert "読めない版が1件" in client.get("/coordinator/releases/").content.decode()


@pytest.mark.parametrize(("left", "told"), [(30, "あと30日で終わります"), (0, "今日で終わります")])
def test_the_end_of_the_release_is_announced(sign_in, monkeypatch, left, told):
    from hagukumi.office.coordinator import releases

    shown = releases.shown

    def soon(work, release):
        import dataclasses

        return dataclasses.replace(shown(work, release), left=left)

    monkeypatch.setattr(releases, "shown", soon)
    page = sign_in("kodomo-1").get("/coordinator/").content.decode()
    assert told in "".join(page.split())


def test_states_of_a_release_in_a_word():
    from hagukumi.office.coordinator.releases import ShownRelease

    day = today()

    def state(current, left, withdrawal=None):
        return ShownRelease("0" * 64, current, "", (), day, day, left, withdrawal).state

    assert [state(True, 0), state(True, -1), state(False, 5), state(True, 5, ("a", day, "b"))] == ["有効", "期間終了", "以前の版", "撤回"]
