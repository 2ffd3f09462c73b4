"""The common case in whole columns with keys: texts whose value and match key need no look in Python.

A shortcut only, as in `plain`: every other text is conformed cell by cell, and both give the same (held by a generated test).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.intake.plain import SPACES, UNUSABLE, Flags
from hagukumi.intake.values import Rules
from hagukumi.notation import address_text_column, kana_key_column, latin_key_column, name_key_column, regular_day_column
from hagukumi.plan.records import LinkField, ValueType

_DITTO: Final = "同上|同左|同前|〃|〱|仝|″|”|''|\""
_WRITTEN: Final = rf"^[^{UNUSABLE}{SPACES}=+\-@＝＋－＠][^{UNUSABLE}\r\n]*$"
_NOT_PLAIN: Final = rf"^(?:(?:{_DITTO})[{SPACES}]*$|(?:[^0-9０-９]*[0-9０-９]){{12}})"
"""Written so that a look in Python decides: a ditto mark, or digits enough for a 個人番号."""


_FEW: Final = 64
"""Texts for which a look at each in Python is quicker."""


class PlainKeys(NamedTuple):
    """Which of n texts are plain, and what these are and have for a key; the rest of both columns says nothing."""

    plain: Flags
    values: pa.Array
    keys: pa.Array


def plain_keys(texts: pa.Array, rules: Rules) -> PlainKeys:
    """Values and keys of the plain ones among n texts of a column that has a key; of few texts none is called plain."""
    if len(texts) < _FEW:
        return PlainKeys(np.zeros(len(texts), bool), texts, pa.nulls(len(texts), pa.string()))
    if rules.column.type is ValueType.DATE:
        return _days(texts, rules)
    written = pc.and_not(pc.match_substring_regex(texts, _WRITTEN), pc.match_substring_regex(texts, _NOT_PLAIN))
    keys = pc.replace_with_mask(pa.nulls(len(texts), pa.string()), written, _keys(texts.filter(written), rules))
    return PlainKeys(np.array(written, bool), texts, keys)


def _keys(texts: pa.Array, rules: Rules) -> pa.Array:
    column = rules.column
    if column.type is ValueType.ADDRESS:
        return address_text_column(texts, rules.prefecture, rules.city)
    if column.link is LinkField.LATIN:
        return latin_key_column(texts)
    return (kana_key_column if column.type is ValueType.KANA else name_key_column)(texts)


def _days(texts: pa.Array, rules: Rules) -> PlainKeys:
    """Whole days; those after the latest that can be are no plain ones."""
    days = regular_day_column(texts, rules.column.form.value)
    plain = days.is_valid()
    if rules.latest is not None:
        plain = pc.and_(plain, pc.fill_null(pc.less_equal(days, pa.scalar(rules.latest, pa.date32())), False))
    plain = pc.and_(plain, pc.match_substring_regex(texts, rf"^[^{UNUSABLE}\r\n]*$"))
    plain = pc.and_not(plain, pc.match_substring_regex(texts, _NOT_PLAIN))
    return PlainKeys(np.array(plain, bool), days, pa.nulls(len(texts), pa.string()))
