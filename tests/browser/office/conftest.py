import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _shared(name: str) -> ModuleType:
    """A module that the office's tests of every kind share, loaded once per process."""
    if name not in sys.modules:
        path = Path(__file__).resolve().parents[2] / "integration" / "office" / f"{name}.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec and spec.loader
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


_shared("office_town")
_shared("office_browsed")
_fixtures = _shared("office_fixtures")
town, served, visitor, sign_in = _fixtures.town, _fixtures.served, _fixtures.visitor, _fixtures.sign_in
events, numbers = _fixtures.events, _fixtures.numbers
_desk = _shared("office_desk")
desk_made, desk = _desk.desk_made, _desk.desk
browsed_desk = _desk.browsed_desk


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    """The fixtures use the database in the thread that drives the browser."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
