"""The common case in whole columns: texts whose conformed value needs no look in Python.

A shortcut only: for every text that it takes, the cell-by-cell reading of `values` gives the same value without problem, key
or flag (held by a generated test).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.intake.values import has_key
from hagukumi.plan.records import Column, ValueType

# Free text: printable, no 外字, beginning with neither space nor formula sign, no digit behind the first character (so no twelve).
UNUSABLE: Final = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{feff}\x{fffd}\x{e000}-\x{f8ff}\x{f0000}-\x{10ffff}"
SPACES: Final = r"\s\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"


Flags = npt.NDArray[np.bool_]


class Shape(NamedTuple):
    """Texts that are `written` so and, once hyphens are taken out (`hyphens`), `read` so and not as a `filler`."""

    written: str
    hyphens: bool = False
    read: str = ""
    filler: str = ""


def _repeated(times: int, digits: str) -> str:
    return "|".join(f"{digit}{{{times}}}" for digit in digits)


_SHAPES: Final[Mapping[ValueType, Shape]] = {
    ValueType.RESIDENT_NUMBER: Shape("^[0-9]{1,15}$"),
    ValueType.IDENTIFIER: Shape("^[0-9A-Za-z][0-9A-Za-z_]{0,63}$"),
    ValueType.INTEGER: Shape("^-?[0-9]{1,18}$"),
    ValueType.TEXT: Shape(rf"^[^{UNUSABLE}{SPACES}=+\-@＝＋－＠][^{UNUSABLE}0-9０-９]*$"),
    ValueType.POSTAL: Shape("^[0-9]{3}-?[0-9]{4}$", hyphens=True, filler=f"^(?:{_repeated(7, '0123456789')})$"),
    ValueType.PHONE: Shape(
        "^0[0-9]{1,4}-?[0-9]{1,4}-?[0-9]{3,4}$",
        hyphens=True,
        read="^0(?:[5-9]0[0-9]{8}|(?:[1-4][0-9]|[5-9][1-9])[0-9]{7})$",
        filler=f"^0(?:{_repeated(9, '123456789')})$",
    ),
}


def shape_of(column: Column) -> Shape | None:
    """The shape of texts that need no look in Python; None where a range, a key or a code decides."""
    ranged = column.minimum is not None or column.maximum is not None
    return None if has_key(column) or ranged else _SHAPES.get(column.type)


def plain_values(texts: pa.Array, shape: Shape | None) -> tuple[Flags, pa.Array]:
    """Which of n texts are plain, and what each text reads as if it is."""
    if shape is None:
        return np.zeros(len(texts), bool), texts
    plain = _matches(texts, shape.written)
    values = pc.replace_substring(texts, "-", "") if shape.hyphens else texts
    if shape.read:
        plain &= _matches(values, shape.read)
    if shape.filler:
        plain &= ~_matches(values, shape.filler)
    return plain, values


def _matches(texts: pa.Array, pattern: str) -> Flags:
    return np.array(pc.match_substring_regex(texts, pattern), bool)
