"""Values replaced irregularly: by numbers from which nothing can be restored (規則62条2号・3号)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from hagukumi.deident.errors import DeidentError

_SECRET: Final = 32


def replace_irregularly(values: Sequence[str], secret: bytes) -> list[str]:
    """Each value as a number from 1, equal for equal values: its place among all distinct values in an order that only `secret` gives.

    The order is that of BLAKE2b keyed with the secret, so that neither the value, nor its place in the data, nor its frequency is in the
    number, and no digest is handed out. `secret`: 32 bytes of true chance or more, used once and thrown away by the caller; with it the
    numbers could be made again from the values. DeidentError: a shorter secret. Cost: distinct values.
    """
    if len(secret) < _SECRET:
        raise DeidentError(f"不規則な置き換えには、{_SECRET}バイト以上の秘密の乱数が必要です。推測できる文字列は使わないでください。")
    key = hashlib.blake2b(secret, digest_size=64).digest()
    order = sorted(set(values), key=lambda value: hashlib.blake2b(value.encode(), key=key, digest_size=32).digest())
    width = len(str(len(order)))
    numbers = {value: f"{number:0{width}d}" for number, value in enumerate(order, 1)}
    return [numbers[value] for value in values]
