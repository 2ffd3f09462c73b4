"""Two releases of one file in one hand: what their classes leave of each other.

Who knows a person's true values finds the person's class in either release. Where values that stand in both tell which rows belong together
(or where he guesses), he is left with the people who are in both classes at once. That is the worst case, and it is counted here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.general.coding import hierarchy_for, items_of
from hagukumi.deident.general.loading import Loaded
from hagukumi.deident.general.work import Given, Made
from hagukumi.deident.hierarchies import leaves_of
from hagukumi.deident.recipes import Method, Recipe, Role
from hagukumi.deident.search import classes_of


@dataclass(frozen=True, slots=True)
class Together:
    """`records` that are in both releases; the `smallest` group of them that both classes leave; how many are in groups `below` a limit."""

    records: int
    smallest: int
    below: int

    def told(self, limit: int) -> str:
        """One sentence for the office."""
        if not self.below:
            return f"前に提供した情報と組み合わせても、同じ内容に見える人は{self.smallest:,}人以上います。"
        return (
            f"前に提供した情報と組み合わせると、{self.below:,}件の記録で、同じ内容に見える人が{limit}人より少なくなります"
            f"（最も少ない組で{self.smallest:,}人）。両方が一つの相手に渡らないかを確かめてください。"
        )


def together(given: Given, made: Made, before: Recipe, levels: Mapping[str, int], files: Mapping[str, str], limit: int) -> Together | None:
    """What a release made now and one made `before` on these levels leave of each other, on the records given now.

    `files`: texts that the earlier recipe names. None where it cannot be counted: either release is of a sample, or the earlier one is not
    on one level for each item. Cost: that of counting classes twice.
    """
    if before.method is not Method.GLOBAL or before.sample < 1 or made.recipe.sample < 1:
        return None
    loaded = given(before)
    then, handed = _classes_before(before, loaded, levels, files)
    now, _ = classes_of([made.columns[name].codes + 1 for name in items_of(made.recipe, Role.QUASI_IDENTIFIER)])
    both = made.kept & handed
    if not both.any():
        return Together(0, 0, 0)
    shared, sizes = classes_of([now[both], then[both]])
    left = sizes[shared]
    return Together(int(both.sum()), int(left.min()), int((left < limit).sum()))


def _classes_before(
    before: Recipe, loaded: Loaded, levels: Mapping[str, int], files: Mapping[str, str]
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """The class of each record by the earlier levels, and whether it was handed out: records in classes below k were not."""
    groups = []
    for name in items_of(before, Role.QUASI_IDENTIFIER):
        column = loaded.columns[name]
        counts = np.bincount(column.codes, minlength=len(column.values))
        hierarchy = hierarchy_for(name, before, column.values, counts, files.__getitem__)
        groups.append(hierarchy.groups[levels[name]][leaves_of(hierarchy, column.values, column.codes)])
    classes, sizes = classes_of(groups)
    return classes, sizes[classes] >= before.privacy.k
