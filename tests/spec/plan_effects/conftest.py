"""The effects of every field, observed once: each field mutated in one record of the made city's sample plan."""

import importlib
import sys
from pathlib import Path

import pytest

TOOLS = str(Path(__file__).resolve().parents[3] / "tools")


@pytest.fixture(scope="session")
def tool():
    """The maker of the page on fields, with the modules beside it."""
    if TOOLS not in sys.path:
        sys.path.insert(0, TOOLS)
    return importlib.import_module("make_field_effects")


@pytest.fixture(scope="session")
def engine(tool):
    """Mutations observed."""
    return importlib.import_module("field_effects")


@pytest.fixture(scope="session")
def city(engine):
    """A small made city: its approved sample plan and its extracts."""
    return engine.made_city()


@pytest.fixture(scope="session")
def release(city):
    """The sample plan of the made city, approved."""
    return city.release


@pytest.fixture(scope="session")
def observed(engine, city, untraced):
    """Every field with its effects; what is examined, decided and printed a thousand times here is traced in the tests of those rooms."""
    with untraced():
        return engine.observed(city, 1)
