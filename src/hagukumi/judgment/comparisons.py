"""Comparisons of a field with a constant, as SQL with bound parameters."""

from __future__ import annotations

import datetime

from hagukumi.judgment.fields import Field, FieldKind
from hagukumi.judgment.statements import Fragment, constant, identifier
from hagukumi.plan.records import Operator

Constant = str | int | float | tuple[str, ...]

_SIGNS = {Operator.EQ: "=", Operator.NE: "<>", Operator.LT: "<", Operator.LE: "<=", Operator.GT: ">", Operator.GE: ">="}


def value_of(field: Field, table: str) -> Fragment:
    """SQL of a field's value with unknown as NULL; decimals as exact numbers, so that a sum does not depend on the order of rows."""
    column = f"{table}.{identifier(field.name)}"
    if field.kind is FieldKind.NUMBER:
        return Fragment(column if field.whole else f"TRY_CAST({column} AS DECIMAL(30, 6))")
    if field.kind is FieldKind.DATE:
        return Fragment(column)
    return Fragment(f"CASE WHEN list_contains(?, {column}) THEN NULL ELSE {column} END", (sorted(field.unknown),))


def compared(value: Fragment, op: Operator, against: Constant, *, day: bool = False) -> Fragment:
    """SQL of `value op against`, three-valued; `day` reads the constant as an ISO date."""
    if isinstance(against, tuple):
        return "(CASE WHEN " + value + " IS NULL THEN NULL ELSE list_contains(" + constant(list(against)) + ", " + value + ") END)"
    bound = datetime.date.fromisoformat(str(against)) if day else against
    return "(" + value + f" {_SIGNS[op]} " + constant(bound) + ")"
