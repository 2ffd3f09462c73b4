"""A day is a day in Japan, on a machine set to any time zone."""

import datetime
import time

import pytest
from vault_town import Clock, Town

from hagukumi.plan.japan_time import JAPAN, day_in_japan


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Tokyo"])
def zone(request, monkeypatch):
    """The machine's own time zone while a test runs."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_the_day_changes_at_midnight_in_japan(zone):
    assert day_in_japan(datetime.datetime(2026, 11, 22, 14, 59, tzinfo=datetime.UTC)) == datetime.date(2026, 11, 22)
    assert day_in_japan(datetime.datetime(2026, 11, 22, 15, 0, tzinfo=datetime.UTC)) == datetime.date(2026, 11, 23)


def test_the_vault_gives_the_day_in_japan_and_ends_a_use_with_it(zone, home, keyring, clock: Clock):
    clock.now = datetime.datetime(2027, 3, 31, 14, 50, tzinfo=datetime.UTC)
    town = Town(home, keyring, clock, permit_minutes=600)
    assert town.vault.today() == datetime.date(2027, 3, 31)
    assert town.ask("juki.birth_date").expires_at == datetime.datetime(2027, 4, 1, tzinfo=JAPAN)
