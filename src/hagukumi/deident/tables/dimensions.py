"""The dimensions of a table: each a tree of codes whose root is the total."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.tables.refusals import Refused, TableRefused

TOTAL = "計"


@dataclass(frozen=True)
class Dimension:
    """One way in which a table is divided, with a margin at every level of its tree.

    `codes[0]` is the total; `parents[i]` is the place of the parent of code i (-1 for the total). Every parent stands before its children.
    The same code in two tables of one request means the same people: give the dimension the same name there.
    """

    name: str
    codes: tuple[str, ...]
    parents: tuple[int, ...]

    @classmethod
    def flat(cls, name: str, codes: Iterable[str], total: str = TOTAL) -> Dimension:
        """Codes under one total, without levels between."""
        return cls.tree(name, dict.fromkeys(codes, total), total)

    @classmethod
    def tree(cls, name: str, parent_of: Mapping[str, str], total: str = TOTAL) -> Dimension:
        """From child → parent; whatever has no parent hangs under the total. TableRefused when the tree is empty or cyclic."""
        children: dict[str, list[str]] = {}
        for child, parent in parent_of.items():
            children.setdefault(parent, []).append(child)
        for top in children.keys() - parent_of.keys() - {total}:
            children.setdefault(total, []).append(top)
        return cls(name, *_walk(name, {parent: sorted(kids) for parent, kids in children.items()}, total, len(parent_of)))

    @classmethod
    def levels(cls, name: str, rows: Iterable[Sequence[str]], total: str = TOTAL) -> Dimension:
        """From rows `leaf, level 1, …, total` (ARX's form of a hierarchy). A code with two parents is refused.

        A level that repeats the code below it is skipped; the last column may be the total, `*`, or missing.
        """
        parent_of: dict[str, str] = {}
        for row in rows:
            path = [code for place, code in enumerate(row) if code not in (total, "*") and (place == 0 or code != row[place - 1])]
            for child, parent in zip(path, [*path[1:], total], strict=True):
                if parent_of.setdefault(child, parent) != parent:
                    raise _broken(name, f"区分「{child}」の上位の区分が2通りあります。")
        return cls.tree(name, parent_of, total)

    def __post_init__(self) -> None:
        if len(set(self.codes)) != len(self.codes):
            raise _broken(self.name, "同じ区分が2回あります。")
        if len(self.codes) != len(self.parents) or any(not -1 <= p < i for i, p in enumerate(self.parents)) or -1 in self.parents[1:]:
            raise _broken(self.name, "上位の区分の指定が正しくありません。")

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Code → place in `codes`."""
        return {code: place for place, code in enumerate(self.codes)}

    @cached_property
    def leaves(self) -> NDArray[np.int64]:
        """Places of the codes without children, ascending."""
        return np.setdiff1d(np.arange(len(self.codes)), np.asarray(self.parents))

    @cached_property
    def sums(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Each inner code with its children: the additive relations along this dimension."""
        kids: dict[int, list[int]] = {}
        for place, parent in enumerate(self.parents[1:], start=1):
            kids.setdefault(parent, []).append(place)
        return tuple((parent, tuple(places)) for parent, places in sorted(kids.items()))

    def roll_up(self, values: NDArray[np.int64], axis: int) -> NDArray[np.int64]:
        """Adds every code's values to its parents along `axis` (leaves filled, inner codes zero before)."""
        moved = np.moveaxis(values.copy(), axis, 0)
        for place in range(len(self.codes) - 1, 0, -1):
            moved[self.parents[place]] += moved[place]
        return np.moveaxis(moved, 0, axis)

    def ancestors(self) -> NDArray[np.int64]:
        """(depth, codes): row d holds each code's d-th ancestor, itself in row 0, -1 above the total."""
        up = np.append(np.asarray(self.parents, dtype=np.int64), -1)
        rows = [np.arange(len(self.codes))]
        while (rows[-1] >= 0).any():
            rows.append(up[rows[-1]])
        return np.stack(rows[:-1])


def _walk(name: str, children: Mapping[str, list[str]], total: str, expected: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    codes, parents = [total], [-1]
    queue = deque((code, 0) for code in children.get(total, []))
    while queue:
        code, parent = queue.popleft()
        codes.append(code)
        parents.append(parent)
        queue.extend((kid, len(codes) - 1) for kid in children.get(code, []))
    inner = len(children.keys() - set(codes))
    if inner or len(codes) <= 1 or len(codes) - 1 < expected:
        raise _broken(name, "区分がないか、上位の区分をたどると元に戻ります。")
    return tuple(codes), tuple(parents)


def _broken(name: str, what: str) -> TableRefused:
    return TableRefused(Refused.BAD_HIERARCHY, f"表側・表頭「{name}」の階層に誤りがあります。{what}階層の表を直してください。")
