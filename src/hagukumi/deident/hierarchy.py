"""How the values of one item are made coarser, level by level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.errors import HierarchyError


@dataclass(frozen=True, slots=True, eq=False)
class Hierarchy:
    """The levels of one item, level 0 being the values themselves ("leaves").

    `groups[level][leaf]`: int32, the group that a leaf falls into on that level; `groups[0]` is 0, 1, 2, …. Groups of a level are numbered
    from 0 in the order of their first leaf. `labels[level][group]`: what is written instead of the value. Each level is at least as coarse
    as the one below: two leaves of one group stay together above (checked by `of_paths`).
    """

    item: str
    labels: tuple[tuple[str, ...], ...]
    groups: tuple[NDArray[np.int32], ...]

    @property
    def levels(self) -> int:
        """How many levels there are, level 0 included."""
        return len(self.groups)

    @property
    def leaves(self) -> int:
        """How many values there are on level 0."""
        return len(self.labels[0])

    def covered(self, level: int) -> NDArray[np.int64]:
        """How many leaves each group of `level` covers; their sum is `leaves`."""
        return np.bincount(self.groups[level], minlength=len(self.labels[level]))

    @classmethod
    def of_paths(cls, item: str, paths: Sequence[Sequence[str]]) -> Hierarchy:
        """The hierarchy whose leaves have these paths: (value, label on level 1, …), all of one length.

        Cost: leaves x levels. HierarchyError: no leaf, paths of unlike length, a leaf twice with unlike paths, a group that falls apart on
        a higher level, labels that lead back to themselves.
        """
        unique = _unique_paths(item, paths)
        columns = list(zip(*unique, strict=True))
        numbered = [_numbered(column) for column in columns]
        for level in range(1, len(numbered)):
            _check_nested(item, level, columns[level - 1], columns[level])
        _check_acyclic(item, columns)
        return cls(item, tuple(labels for labels, _ in numbered), tuple(groups for _, groups in numbered))


def _unique_paths(item: str, paths: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for place, path in enumerate(paths, 1):
        if len(path) != len(paths[0]) or not path:
            raise HierarchyError(
                f"項目「{item}」の階層の{place}行目は{len(path)}列ですが、1行目は{len(paths[0])}列です。すべての行の列の数をそろえてください。"
            )
        known = found.setdefault(path[0], tuple(path))
        if known != tuple(path):
            raise HierarchyError(f"項目「{item}」の階層に値「{path[0]}」が2回あり、上位の段階が違います。1行にまとめてください。")
    if not found:
        raise HierarchyError(f"項目「{item}」の階層に値がありません。値とその上位の区分を1行ずつ書いてください。")
    return list(found.values())


def _numbered(column: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    numbers: dict[str, int] = {}
    groups = np.fromiter((numbers.setdefault(label, len(numbers)) for label in column), np.int32, len(column))
    return tuple(numbers), groups


def _check_nested(item: str, level: int, below: Sequence[str], above: Sequence[str]) -> None:
    parent: dict[str, str] = {}
    for low, high in zip(below, above, strict=True):
        if parent.setdefault(low, high) != high:
            raise HierarchyError(
                f"項目「{item}」の階層で、段階{level - 1}の「{low}」が段階{level}では「{parent[low]}」と「{high}」に分かれています。"
                "上の段階ほど粗くなるように直してください。"
            )


def _check_acyclic(item: str, columns: Sequence[Sequence[str]]) -> None:
    """A label that stands above itself under another name between (A, B, A) would mean two things at once."""
    for path in zip(*columns, strict=True):
        changed = [label for place, label in enumerate(path) if place == 0 or label != path[place - 1]]
        if len(set(changed)) != len(changed):
            raise HierarchyError(
                f"項目「{item}」の階層で、値「{path[0]}」の上位の区分が元の名前に戻っています。輪にならないように直してください。"
            )
