"""What each kind of value is conformed to, a batch of distinct writings at a time: dates, sexes, addresses, numbers, other texts."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from hagukumi.notation import (
    DayOrder,
    address_key,
    address_text,
    address_text_column,
    date_columns,
    email_columns,
    over_distinct,
    phone_column,
    postal_column,
)

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
    return {"key": over_distinct(batch.column("w0"), lambda text: function(text) or None)}


def sexes(batch: pa.RecordBatch) -> Mapping[str, pa.Array]:
    """`key`: '1' male, '2' female, '0' unknown or neither."""
    return _texts(batch, lambda text: _SEXES.get(plain(text).upper()))


def plain_texts(batch: pa.RecordBatch) -> Mapping[str, pa.Array]:
    """`key`: the text without differences of width and blanks."""
    return _texts(batch, plain)


def postal_codes(batch: pa.RecordBatch) -> Mapping[str, pa.Array]:
    """`key`: seven digits."""
    return {"key": postal_column(batch.column("w0"))}


def phones(batch: pa.RecordBatch) -> Mapping[str, pa.Array]:
    """`key`: the digits of a Japanese telephone number."""
    return {"key": phone_column(batch.column("w0"))}


def emails(batch: pa.RecordBatch) -> Mapping[str, pa.Array]:
    """`key` of e-mail addresses."""
    return {"key": email_columns(batch.column("w0"))["key"].combine_chunks()}


def addresses(prefecture: str, city: str) -> Conforming:
    """`key` of Japanese addresses without this prefecture and city.

    A second column of the batch names each address's own city, which is put before the town unless it is `city`: towns of two cities may
    have one name.
    """

    def conform(batch: pa.RecordBatch) -> Mapping[str, pa.Array]:
        written = batch.column("w0")
        if batch.num_columns == 1:
            return {"key": _or_null(address_text_column(written, prefecture, city))}
        pairs = zip(written.to_pylist(), batch.column("w1").to_pylist(), strict=True)
        return {"key": pa.array([_in_city(text, own, prefecture, city) or None for text, own in pairs], pa.string())}

    return conform


def _or_null(keys: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(keys, ""), pa.scalar(None, pa.string()), keys)


def _in_city(text: str, own: str | None, prefecture: str, city: str) -> str:
    place = address_key(own or "", prefecture=prefecture).town
    key = address_text(address_key(text, prefecture=prefecture, city=place or city))
    return key if not key or place == city else place + key


def dates(order: DayOrder | None) -> Conforming:
    """`day` (date) or, where parts are unknown, `partial` (ISO with 9999 and 99): Western and era years in any form.

    `order`: what 03/04/2015 means, see `day_order`; without it only dates with one reading are read.
    """

    def conform(batch: pa.RecordBatch) -> Mapping[str, pa.Array]:
        written = batch.column("w0")
        freely = date_columns(written, order=order)
        bare = date_columns(pc.if_else(pc.is_null(freely["known"]), written, pa.scalar(None, pa.string())), "any_declared")
        text = pc.coalesce(freely["text"], bare["text"]).combine_chunks()
        partial = pc.replace_substring_regex(text, "^(.{4})(..)(..)$", r"\1-\2-\3")
        day = pc.coalesce(freely["date"], bare["date"]).combine_chunks()
        return {"day": day, "partial": pc.if_else(pc.is_null(day), partial, pa.scalar(None, pa.string()))}

    return conform
