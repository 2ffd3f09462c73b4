"""Every writing of every name part in one system, looked up instead of made row by row."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hagukumi.city.characters import other_writings, plain_for
from hagukumi.city.names import Names, Parts

if TYPE_CHECKING:
    from hagukumi.city.scribe import Habits

Indices = NDArray[np.int32]
Bools = NDArray[np.bool_]


@dataclasses.dataclass(frozen=True)
class _Table:
    """Writings of one kind: for part i those numbered first[i] … first[i] + count[i] − 1."""

    first: NDArray[np.int64]
    count: NDArray[np.int64]
    texts: pa.Array

    def draw(self, rng: np.random.Generator, parts: Indices) -> pa.Array:
        """One writing per part; parts without any give null."""
        place = self.first[parts] + (rng.random(len(parts)) * self.count[parts]).astype(np.int64)
        return self.texts.take(pa.array(place, mask=self.count[parts] == 0))


def _table(lists: Sequence[Sequence[str]]) -> _Table:
    count = np.array([len(writings) for writings in lists], np.int64)
    texts = [text for writings in lists for text in writings]
    return _Table(first=np.cumsum(count) - count, count=count, texts=pa.array(texts, pa.string()))


@dataclasses.dataclass(frozen=True)
class _Writings:
    plain: pa.Array
    variants: _Table
    private: _Table
    unmapped: _Table


def _writings(parts: Parts, used: NDArray[np.int64], encoding: str, mapped: dict[str, str], unmapped: dict[str, str]) -> _Writings:
    texts = parts.kanji.to_pylist()
    plain = list(texts)
    variants: list[tuple[str, ...]] = [()] * len(texts)
    private, private_unmapped = list(variants), list(variants)
    for place in used:
        plain[place] = plain_for(texts[place], encoding)
        variants[place], private[place] = other_writings(plain[place], encoding, mapped)
        _, private_unmapped[place] = other_writings(plain[place], encoding, unmapped)
    return _Writings(pa.array(plain, pa.string()), _table(variants), _table(private), _table(private_unmapped))


class PartWritings:
    """The writings of the family and given names that occur in a city, in one system."""

    def __init__(self, names: Names, used: tuple[NDArray[np.int64], NDArray[np.int64]], habits: Habits) -> None:
        def make(parts: Parts, which: NDArray[np.int64]) -> _Writings:
            return _writings(parts, which, habits.encoding, habits.private_use, habits.unmapped)

        self._family, self._given = make(names.family, used[0]), make(names.given, used[1])

    def plain(self, family: Indices, given: Indices, space: str) -> pa.Array:
        """Names as the register writes them, in characters this system has."""
        return pc.binary_join_element_wise(self._family.plain.take(pa.array(family)), self._given.plain.take(pa.array(given)), space)

    def family(self, family: Indices) -> pa.Array:
        """Family names alone, in characters this system has."""
        return self._family.plain.take(pa.array(family))

    def able(self, family: Indices, given: Indices) -> Bools:
        """Whether a name can be written otherwise in this system."""
        return _able(self._family)[family] | _able(self._given)[given]

    def varied(
        self, rng: np.random.Generator, family: Indices, given: Indices, where: Bools, space: str, unmapped: float
    ) -> tuple[pa.Array, Bools]:
        """Names with another writing of one part where marked, and where that used the system's own characters."""
        family_able, given_able = _able(self._family)[family], _able(self._given)[given]
        in_family = where & family_able & (~given_able | (rng.random(len(family)) < 0.6))
        in_given = where & ~in_family & given_able
        first, first_private = _draw(rng, self._family, family, in_family, unmapped)
        second, second_private = _draw(rng, self._given, given, in_given, unmapped)
        return pc.binary_join_element_wise(first, second, space), first_private | second_private


def _able(writings: _Writings) -> Bools:
    return (writings.variants.count + writings.private.count) > 0


def _draw(rng: np.random.Generator, writings: _Writings, parts: Indices, where: Bools, unmapped: float) -> tuple[pa.Array, Bools]:
    """Writings of parts: a variant in three of four cases where there is one, else the system's own character."""
    private = where & (writings.private.count[parts] > 0) & ((writings.variants.count[parts] == 0) | (rng.random(len(parts)) < 0.25))
    unknown = private & (writings.unmapped.count[parts] > 0) & (rng.random(len(parts)) < unmapped)
    plain = writings.plain.take(pa.array(parts))
    texts = pc.if_else(pa.array(where & ~private), writings.variants.draw(rng, parts), plain)
    texts = pc.if_else(pa.array(private), writings.private.draw(rng, parts), texts)
    texts = pc.if_else(pa.array(unknown), writings.unmapped.draw(rng, parts), texts)
    return pc.coalesce(texts, plain), private
