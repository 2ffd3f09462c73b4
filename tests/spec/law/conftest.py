import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from hagukumi.law import Finding, examine
from hagukumi.plan.records import Plan


def load_sample() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "spec" / "law" / "sample_plan.py"
    spec = importlib.util.spec_from_file_location("law_sample_plan", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def sample() -> ModuleType:
    return load_sample()


@pytest.fixture
def plan(sample: ModuleType) -> Plan:
    return sample.sample_plan()


@pytest.fixture
def found() -> Callable[[Plan, str], list[tuple[str, str]]]:
    """What one rule finds in a plan, as (outcome, subject)."""

    def look(plan: Plan, rule: str) -> list[tuple[str, str]]:
        return [(finding.outcome.value, finding.subject) for finding in examine(plan) if finding.rule == rule]

    return look


@pytest.fixture
def said() -> Callable[[Plan, str], str]:
    """What one rule tells the clerk."""

    def look(plan: Plan, rule: str) -> str:
        messages: list[Finding] = [finding for finding in examine(plan) if finding.rule == rule]
        return "\n".join(finding.message for finding in messages)

    return look
