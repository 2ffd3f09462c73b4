"""A made city whose desk for proposals has de-identified one file, for the office's tests.

The office's own database stays that of the town: Django reads its settings once, and a home folder holds no account.
"""

from __future__ import annotations

import datetime
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hagukumi.plan import read_release
from hagukumi.runs import open_workspace
from hagukumi.runs.deidentify import deidentify
from hagukumi.runs.originals import order_of, receive_original
from hagukumi.vault import Keyring, OfficeSecrets

office_town = sys.modules["office_town"]

MAKER, OTHER = "data_use-1", "data_use-2"
USE = "residents-deidentified"
RECIPE = """
suppression_limit = 0.05
household = "世帯番号"

[privacy]
k = 5

[items."世帯番号"]
role = "identifier"

[items."生年月日"]
role = "quasi_identifier"
dates = true
lowest = 1

[items."性別"]
role = "quasi_identifier"

[items."郵便番号"]
role = "quasi_identifier"
prefixes = [5, 3]
"""
WORDS = {"recipient": "株式会社 架空統計", "number": "令8提案3", "reason": "利用契約による提供"}


@dataclass(frozen=True)
class Desk:
    """A home folder of one test with its keys, and the one batch in it."""

    home: Path
    keys: Path
    batch: str

    @property
    def address(self) -> str:
        """The batch's page."""
        return f"/deidentified/{self.batch}/"


@pytest.fixture(scope="session")
def desk_made(made_city: Path, built_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """The folder that every desk is copied from; not to be written to."""
    return built_once("desk", lambda folder: _make(folder, made_city))


def _make(folder: Path, city: Path) -> None:
    folder.mkdir()
    (folder / "recipe.toml").write_text(RECIPE, encoding="utf-8")
    with open_workspace(folder / "home", read_release(city / "plan"), keys=folder / "keys") as work:
        order = order_of(work, USE, MAKER)
        received = receive_original(work, order, city / "extracts", datetime.date(2026, 10, 1))
        made = deidentify(work, order, received.batch, folder / "recipe.toml", folder / "papers", lambda step: None)
    OfficeSecrets(folder / "home", Keyring.open(folder / "keys", folder / "home"))  # every copy opens second factors with one key
    (folder / "batch").write_text(made.batch, encoding="ascii")


def _copy(made: Path, to: Path) -> Desk:
    for part in ("home", "keys"):
        shutil.copytree(made / part, to / part)
    return Desk(to / "home", to / "keys", (made / "batch").read_text(encoding="ascii"))


@pytest.fixture
def desk(desk_made: Path, tmp_path: Path, served: None) -> Iterator[Desk]:
    """A desk of this test's own, served instead of the town."""
    made = _copy(desk_made, tmp_path)
    with office_town.environment(made.home, made.keys):
        from hagukumi.office.frame import workplace

        yield made
        workplace.close()


@pytest.fixture(scope="session")
def _read_only(desk_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return _copy(desk_made, tmp_path_factory.mktemp("desk"))


@pytest.fixture
def quiet_desk(_read_only: Desk, served: None) -> Iterator[Desk]:
    """One desk of this process for tests that provide nothing."""
    with office_town.environment(_read_only.home, _read_only.keys):
        yield _read_only


@cache
def _account(home: Path, officer: str) -> Any:
    """A demonstration account of an officer of the made city, in the town's database."""
    from hagukumi.office.preparation import _demo_account
    from hagukumi.runs.workspace import adopted_release

    return _demo_account(adopted_release(home), officer)


@pytest.fixture
def at_desk(desk_made: Path, served: None) -> Callable[..., Any]:
    """Let an officer of the made city in, as after the forms of sign-in, which have tests of their own; take a role when one is named."""

    def let_in(officer: str, role: str = "", *, csrf: bool = False) -> Any:
        from django.test import Client

        from hagukumi.office.accounts.models import Account
        from hagukumi.office.accounts.second_factor import ENROLLED_KEY

        client = Client(SERVER_NAME="localhost")
        account = Account.objects.get(officer=_account(desk_made / "home", officer).officer)
        client.force_login(account, "allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session[ENROLLED_KEY] = account.pk
        session.save()
        if role:
            assert client.post("/role/", {"role": role}).status_code == 302
        client.handler.enforce_csrf_checks = csrf
        return client

    return let_in


@pytest.fixture
def browsed_desk(desk: Desk, desk_made: Path, town: Any) -> Any:
    """The desk with an office of its own, so that another process can serve it: a town with accounts of the desk's two persons."""
    from django.db import connections

    accounts = {officer: _account(desk_made / "home", officer) for officer in (MAKER, OTHER)}
    connections.close_all()
    (desk.home / "office").mkdir()
    for database in (town.home / "office").glob("office.sqlite3*"):
        shutil.copy(database, desk.home / "office")
    shutil.copy(town.keys / "office-secret.key", desk.keys)
    return office_town.Town(desk.home, desk.keys, accounts)


@pytest.fixture
def desk_events() -> Callable[[], list[Any]]:
    """Events of the served home folder since it was first asked."""
    from hagukumi.audit import read_events
    from hagukumi.office.frame import environment

    folder = environment.home() / "audit"
    begun = sum(1 for _ in read_events(folder))
    return lambda: [event for _, _, event in read_events(folder, begun)]


def seen(client: Any, address: str) -> str:
    """What a form carries along of the request that it was opened for."""
    found = re.search(r'name="seen" value="(\w+)"', client.get(address).content.decode())
    assert found
    return found[1]


def ask(client: Any, desk: Desk, **more: str) -> Any:
    """Ask for provision through the form."""
    return client.post(f"{desk.address}ask/", WORDS | {"seen": seen(client, f"{desk.address}ask/")} | more)


def agree(client: Any, desk: Desk, number: str = WORDS["number"], carried: str = "") -> Any:
    """Agree to what waits through the form."""
    return client.post(f"{desk.address}agree/", {"number": number, "seen": carried or seen(client, f"{desk.address}agree/")})


def fields_of(page: str) -> dict[str, str]:
    """Every field of the recipe's form as the page shows it."""
    form = page[page.index('<form id="recipe"') :]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrfmiddlewaretoken":
            found[name[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select name="([^"]+)"(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options) or re.search(r'<option value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    return found
