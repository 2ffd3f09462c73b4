"""The conditions of comparisons and blocking, written for DuckDB, as Spark evaluates them alike.

sqlglot carries syntax over. What it gets wrong, and what the two engines count differently, is rewritten here; a function that is neither
rewritten nor known to mean the same is refused when the work is prepared, never guessed.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlglot
from sqlglot import exp

from hagukumi.linkage.spark.distances import JARO_WINKLER

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_SIDES: Final = ("_l", "_r")

_LIST_FUNCTIONS: Final = frozenset({"array_intersect", "array_compact", "array_distinct"})
"""Functions of Spark, made by the rewriting itself, that give a list."""

_KNOWN: Final = (
    *(exp.Left, exp.Right, exp.Substring, exp.Length, exp.Coalesce, exp.Abs, exp.Levenshtein, exp.Case, exp.If, exp.Cast, exp.TryCast),
    *(exp.And, exp.Or, exp.Explode, exp.Greatest, exp.Least, exp.StartsWith, exp.DateDiff, exp.Nullif, exp.Lower),
)
"""Functions that sqlglot translates rightly; `tests/integration/linkage` compares each on both engines."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """Which columns, without `_l` and `_r`, hold lists and which hold dates: the engines name length and difference by kind."""

    lists: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()


def kinds_of(profiles: "DataFrame") -> Kinds:
    """Which columns of the profiles hold lists, and which dates."""
    types = dict(profiles.dtypes)
    return Kinds(
        frozenset(name for name, kind in types.items() if kind.startswith("array")),
        frozenset(name for name, kind in types.items() if kind == "date"),
    )


def _call(function: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=function, expressions=list(arguments))


def _column(node: exp.Expr) -> str:
    name = node.name if isinstance(node, exp.Column) else ""
    return name[:-2] if name.endswith(_SIDES) else name


def _is_one_of(node: exp.Expr, columns: Collection[str]) -> bool:
    inner = node.unnest()
    return _column(inner) in columns or (isinstance(inner, exp.Anonymous) and inner.name in _LIST_FUNCTIONS and bool(columns))


def _compact(node: exp.Expr) -> exp.Expr:
    """DuckDB passes over NULL elements; Spark would answer NULL, or match NULL with NULL."""
    return _call("array_compact", node)


def _overlap(node: exp.Expr, kinds: Kinds) -> exp.Expr:
    return _call("arrays_overlap", _compact(node.this), _compact(node.expression))


def _intersection(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """DuckDB finds nothing, not NULL, in common with a second list that is NULL."""
    return _call("array_intersect", _compact(left), exp.Coalesce(this=_compact(right), expressions=[_call("array")]))


def _contains(node: exp.Expr, kinds: Kinds) -> exp.Expr:
    return exp.ArrayContains(this=_compact(node.this), expression=node.expression)


def _length(node: exp.Expr, kinds: Kinds) -> exp.Expr:
    return _call("array_size", node.this) if isinstance(node, exp.ArraySize) or _is_one_of(node.this, kinds.lists) else node


def _difference(node: exp.Expr, kinds: Kinds) -> exp.Expr:
    """DATE minus DATE is a number of days in DuckDB and an interval in Spark."""
    dates = _is_one_of(node.this, kinds.dates) and _is_one_of(node.expression, kinds.dates)
    return exp.DateDiff(this=node.this, expression=node.expression) if dates else node


def _like(node: exp.Expr, kinds: Kinds) -> exp.Expr:
    r"""A backslash in a pattern is itself in DuckDB and an escape, or an error, in Spark."""
    doubled = exp.Replace(this=node.expression, expression=exp.Literal.string("\\"), replacement=exp.Literal.string("\\\\"))
    return exp.Like(this=node.this, expression=doubled)


def _hamming(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Places at which two texts of one length differ; NULL for other lengths, where DuckDB stops with an error."""
    template = (
        "CASE WHEN length(x) = length(y) THEN size(filter(sequence(1, length(x)), i -> substring(x, i, 1) <> substring(y, i, 1))) END"
    )
    tree = sqlglot.parse_one(template, read="spark")
    for column in list(tree.find_all(exp.Column)):
        if column.name in {"x", "y"}:
            column.replace((left if column.name == "x" else right).copy())
    return tree


def _unless_null(call: exp.Expr, *arguments: exp.Expr) -> exp.Expr:
    """The call, or NULL where an argument is NULL; Splink's function would say 100."""
    unknown = exp.or_(*(exp.Is(this=argument.copy(), expression=exp.Null()) for argument in arguments))
    return exp.Case(ifs=[exp.If(this=exp.Not(this=exp.Paren(this=unknown)), true=call.copy())])


def _function(node: exp.Expr, kinds: Kinds) -> exp.Expr:
    name, arguments = node.name.lower(), node.expressions
    if name == "list_intersect":
        return _intersection(*arguments)
    if name == "hamming":
        return _hamming(*arguments)
    if name == "damerau_levenshtein":
        return _unless_null(node, *arguments)
    raise ValueError(f"no Spark function is known to mean the same as {name}()")


_REWRITES: Final[dict[type, Callable[[exp.Expr, Kinds], exp.Expr]]] = {
    exp.ArrayOverlaps: _overlap,
    exp.ArrayContains: _contains,
    exp.Length: _length,
    exp.ArraySize: _length,
    exp.Sub: _difference,
    exp.Like: _like,
    exp.Anonymous: _function,
    exp.JarowinklerSimilarity: lambda node, _: _call(JARO_WINKLER, node.this, node.expression),
}


def _rewritten(node: exp.Expr, kinds: Kinds) -> exp.Expr:
    rewrite = _REWRITES.get(type(node))
    if rewrite:
        return rewrite(node, kinds)
    if isinstance(node, exp.Func) and not isinstance(node, _KNOWN):
        raise ValueError(f"no Spark function is known to mean the same as {node.sql_name().lower()}()")
    return node


def spark_sql(condition: str, kinds: Kinds) -> str:
    """A DuckDB expression over columns `X_l`, `X_r` (or `X`) as Spark SQL with the same answers.

    Raises ValueError for a function that is not known to mean the same on both engines.
    """
    tree: exp.Expr = sqlglot.parse_one(condition, read="duckdb")
    for node in reversed(list(tree.walk())):
        changed = _rewritten(node, kinds)
        if changed is not node:
            tree = changed if node is tree else tree
            node.replace(changed)
    return tree.sql(dialect="spark")
