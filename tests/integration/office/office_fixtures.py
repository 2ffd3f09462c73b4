"""Fixtures of the office's tests; each folder's conftest takes them over."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

office_town = sys.modules["office_town"]

SignIn = Callable[..., Any]


@pytest.fixture(scope="session")
def town() -> Any:
    """The made home folder of this process, with accounts."""
    return office_town.town()


@pytest.fixture(autouse=True)
def served(town: Any) -> Iterator[None]:
    """HOME and keys in the environment; no failure, code or session of an earlier test is remembered.

    Every test has a database connection of its own: a test that reads the bytes of the database file drops this process's locks on it, and
    another process may then take the write-ahead log away from under a connection that stays open.
    """
    with office_town.environment(town.home, town.keys):
        from axes.models import AccessAttempt
        from django.contrib.sessions.models import Session
        from django.core.cache import cache
        from django.db import connections

        from hagukumi.office.directions.models import Direction, Step

        connections.close_all()
        Step.objects.all().delete()
        Direction.objects.all().delete()
        AccessAttempt.objects.all().delete()
        Session.objects.all().delete()
        cache.clear()
        yield
        connections.close_all()


@pytest.fixture
def visitor() -> Any:
    """A browser without script that is not signed in."""
    from django.test import Client

    return Client(SERVER_NAME="localhost")


@pytest.fixture
def sign_in(town: Any) -> SignIn:
    """Sign an officer in through the real forms, and take a role when one is named."""

    return lambda officer, role="", *, csrf=False: _signed(town.accounts[officer], role, csrf=csrf)


def _signed(account: Any, role: str = "", *, csrf: bool = False) -> Any:
    from django.core.cache import cache
    from django.test import Client

    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=False)
    first = client.post("/account/sign-in/", {"login": account.officer, "password": account.password})
    assert first.status_code == 302 and first.url == "/account/code/", first.content.decode()
    cache.clear()
    second = client.post("/account/code/", {"code": office_town.code_of(account)})
    assert second.status_code == 302, second.content.decode()
    if role:
        assert client.post("/role/", {"role": role}).status_code == 302
    client.handler.enforce_csrf_checks = csrf
    return client


@pytest.fixture
def events(town: Any) -> Callable[[], list[Any]]:
    """Events recorded since the test began."""
    from hagukumi.audit import read_events

    begun = sum(1 for _ in read_events(town.home / "audit"))
    return lambda: [event for _, _, event in read_events(town.home / "audit", begun)]


@pytest.fixture
def numbers(town: Any) -> Callable[[str, str], dict[str, str]]:
    """List numbers of a department's list by the child's name, read as the coordinator's process may make them."""

    def found(criterion: str, department: str) -> dict[str, str]:
        from hagukumi.law import Action
        from hagukumi.plan.records import Role, Stage
        from hagukumi.runs import open_workspace
        from hagukumi.runs.workspace import Actor

        with open_workspace(town.home, keys=town.keys, read_only=True) as work:
            chosen = work.index.criteria[criterion]
            items = work.items(chosen.purpose, Stage.HANDED_OVER, Actor("", Role.SUPPORTER, department))
            permit = work.ask(work.process, chosen.purpose, Stage.HANDED_OVER, Action.WRITE, items, step="test", reason="")
            contacts = office_town._contacts()
            made = work.vault.pseudonyms(permit, contacts["_person"].combine_chunks(), recipient=department)
            return dict(zip(contacts["name"].to_pylist(), made.to_pylist(), strict=True))

    return found
