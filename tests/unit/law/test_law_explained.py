"""The explanation leads to every rule and names none that the code does not have."""

import re
from pathlib import Path

from hagukumi.law import RULES
from hagukumi.law.basis import BASES
from hagukumi.law.reach import ROLE_NAMES, STAGE_NAMES
from hagukumi.plan.records import Role, Stage

_PAGE = Path(__file__).resolve().parents[3] / "docs" / "explanation" / "law.md"


def test_the_explanation_leads_to_the_rule_book_and_names_only_rules_that_exist():
    text = _PAGE.read_text(encoding="utf-8")
    assert "](../reference/rules/README.md)" in text
    named = set(re.findall(r"`((?:gate|\d[\d.]*)-\w+)`", text))
    assert named and named <= {rule.id for rule in RULES}


def test_every_basis_names_a_rule_of_the_registry():
    assert {card.rule for card in BASES.values()} <= {rule.id for rule in RULES}


def test_every_role_and_stage_has_its_japanese_name():
    assert set(ROLE_NAMES) == set(Role)
    assert set(STAGE_NAMES) == set(Stage)
