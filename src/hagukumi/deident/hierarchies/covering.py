"""From values to the leaves of a hierarchy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.errors import HierarchyError
from hagukumi.deident.hierarchy import Hierarchy


def leaves_of(hierarchy: Hierarchy, values: Sequence[str], codes: NDArray[np.int32]) -> NDArray[np.int32]:
    """The leaf of each record; `codes`: per record, the place of its value in `values`.

    HierarchyError: values that are no leaf; told are how many and in how many records, never which.
    """
    return leaves_of_values(hierarchy, values, np.bincount(codes, minlength=len(values)))[codes]


def leaves_of_values(hierarchy: Hierarchy, values: Sequence[str], counts: NDArray[np.int64]) -> NDArray[np.int32]:
    """The leaf of each value; `counts`: how many records have it. HierarchyError as for `leaves_of`."""
    place = {label: leaf for leaf, label in enumerate(hierarchy.labels[0])}
    leaves = np.array([place.get(value, -1) for value in values], np.int32)
    if (leaves < 0).any():
        unknown = int((leaves < 0).sum())
        records = int(counts[leaves < 0].sum())
        empty = "（空欄を含みます。空欄は、空の値の行を階層に加えると扱えます）" if "" in values and "" not in place else ""
        raise HierarchyError(
            f"項目「{hierarchy.item}」の値のうち{unknown:,}種類（{records:,}件の記録）が階層にありません{empty}。階層に行を加えるか、値を直してください。"
        )
    return leaves
