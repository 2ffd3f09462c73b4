"""Tables of numbers that are to be perturbed."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hagukumi.deident.errors import DeidentError

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


def checked_matrix(values: NDArray[np.generic]) -> Floats:
    """Records x items as float64. DeidentError: text where numbers are due, no record, a missing or infinite number."""
    if values.ndim != 2 or not values.size:
        raise DeidentError("数値を変える処理に、記録か項目がありません。入力ファイルと項目の指定を確かめてください。")
    if not (np.issubdtype(values.dtype, np.number) or values.dtype == np.bool_) or np.issubdtype(values.dtype, np.complexfloating):
        raise DeidentError(
            "数値でなければならない項目に、文字などの値があります。項目の処理を一般化などに変えるか、値を数に直してください。"
        )
    numbers = np.ascontiguousarray(values, dtype=np.float64)
    if not np.isfinite(numbers).all():
        raise DeidentError("数値の項目に、空欄か無限大の値があります。先に空欄の扱い（削除・補完）を決めてください。")
    return numbers
