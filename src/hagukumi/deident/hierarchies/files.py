"""Hierarchies in ARX's form: one line per value, its groups from fine to coarse."""

from __future__ import annotations

import csv
import io

from hagukumi.deident.errors import HierarchyError
from hagukumi.deident.hierarchy import Hierarchy


def hierarchy_of_text(item: str, text: str, separator: str) -> Hierarchy:
    """The hierarchy in a CSV text without a heading row. HierarchyError says which line is not as it must be. Blank lines mean nothing."""
    try:
        lines = [
            line for line in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True, delimiter=separator) if line
        ]
    except csv.Error:
        raise HierarchyError(f'項目「{item}」の階層をCSVとして読めません。引用符（"）の使い方を確かめてください。') from None
    if lines and all(len(line) == 1 for line in lines):
        raise HierarchyError(
            f"項目「{item}」の階層に、値の上の区分が一つもありません。区切り文字（separator）が「{separator}」でよいか確かめてください。"
        )
    return Hierarchy.of_paths(item, lines)
