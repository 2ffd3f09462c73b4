"""The explanation names every rule as the code has it."""

from pathlib import Path

from hagukumi.law import RULES
from hagukumi.law.basis import BASES
from hagukumi.law.reach import ROLE_NAMES, STAGE_NAMES
from hagukumi.plan.records import Role, Stage

_PAGE = Path(__file__).resolve().parents[3] / "docs" / "explanation" / "law.md"


def test_every_rule_stands_in_the_explanation_in_order_and_no_other():
    rows = [line for line in _PAGE.read_text(encoding="utf-8").split("## The rules", 1)[1].splitlines() if line.startswith("| ")]
    assert rows[1:] == [f"| {rule.id} | {rule.article} | {rule.title} |" for rule in RULES]


def test_every_basis_names_a_rule_of_the_registry():
    assert {card.rule for card in BASES.values()} <= {rule.id for rule in RULES}


def test_every_role_and_stage_has_its_japanese_name():
    assert set(ROLE_NAMES) == set(Role)
    assert set(STAGE_NAMES) == set(Stage)
