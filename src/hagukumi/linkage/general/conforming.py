"""What each kind of value is conformed to, a batch of distinct writings at a time: dates, sexes, addresses, numbers, other texts."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

import pyarrow as pa

from hagukumi.notation import DateProblem, DateReading, address_key, address_text, phone_key, postal_key, read_date

Conforming = Callable[[pa.RecordBatch], Mapping[str, pa.Array]]
"""From distinct writings (text columns `w0`, `w1`, …) to conformed columns of the same length; null where nothing can be read."""

SEX_UNKNOWN: Final = "0"
_SEXES: Final = {
    **dict.fromkeys(("1", "男", "男性", "男児", "男子", "おとこ", "オトコ", "M", "MALE", "MAN", "BOY", "♂"), "1"),
    **dict.fromkeys(("2", "女", "女性", "女児", "女子", "おんな", "オンナ", "F", "FEMALE", "WOMAN", "GIRL", "♀"), "2"),
    **dict.fromkeys(("0", "3", "9", "不明", "不詳", "未記入", "その他", "U", "X", "UNKNOWN", "OTHER", "N/A", "-"), SEX_UNKNOWN),
}
"""Writings of the sexes, as the codes of the resident record standard; 0 is unknown or neither."""


def plain(text: str) -> str:
    """NFKC with single spaces: the same for full and half width."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _texts(batch: pa.RecordBatch, function: Callable[[str], str | None]) -> Mapping[str, pa.Array]:
    return {"key": pa.array([function(text) or None for text in batch.column("w0").to_pylist()], pa.string())}


def sexes(batch: pa.RecordBatch) -> Mapping[str, pa.Array]:
    """`key`: '1' male, '2' female, '0' unknown or neither."""
    return _texts(batch, lambda text: _SEXES.get(plain(text).upper()))


def plain_texts(batch: pa.RecordBatch) -> Mapping[str, pa.Array]:
    """`key`: the text without differences of width and blanks."""
    return _texts(batch, plain)


def postal_codes(batch: pa.RecordBatch) -> Mapping[str, pa.Array]:
    """`key`: seven digits."""
    return _texts(batch, postal_key)


def phones(batch: pa.RecordBatch) -> Mapping[str, pa.Array]:
    """`key`: the digits of a Japanese telephone number."""
    return _texts(batch, phone_key)


def addresses(prefecture: str, city: str) -> Conforming:
    """`key` of Japanese addresses without this prefecture and city; a second column of the batch names each address's own city."""

    def conform(batch: pa.RecordBatch) -> Mapping[str, pa.Array]:
        cities = batch.column("w1").to_pylist() if batch.num_columns > 1 else [None] * batch.num_rows
        pairs = zip(batch.column("w0").to_pylist(), cities, strict=True)
        keys = [address_text(address_key(text, prefecture=prefecture, city=own or city)) or None for text, own in pairs]
        return {"key": pa.array(keys, pa.string())}

    return conform


def dates(batch: pa.RecordBatch) -> Mapping[str, pa.Array]:
    """`day` (date) or, where parts are unknown, `partial` (ISO, unknown parts as 9999 and 99); Western and era years."""
    readings = [_date(text) for text in batch.column("w0").to_pylist()]
    days = [reading if isinstance(reading, datetime.date) else None for reading in readings]
    partial = [None if reading is None or isinstance(reading, datetime.date) else reading.isoformat() for reading in readings]
    return {"day": pa.array(days, pa.date32()), "partial": pa.array(partial, pa.string())}


def _date(text: str) -> datetime.date | DateReading | None:
    try:
        return read_date(text, "any_declared")
    except DateProblem:
        return None
