"""The stock of names of a city: family names by real frequency, given names by cohort, and names of foreign residents.

A name is a pair of indices (family, given) into two tables of parts; a part has a writing, a katakana reading and Roman letters.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from importlib.resources import files

import numpy as np
import pyarrow as pa
from japanese_personal_name_dataset import load_dataset
from numpy.typing import NDArray

from hagukumi.city.characters import VARIANTS
from hagukumi.city.given_names import GivenNames, given_names, to_katakana

Indices = NDArray[np.int32]

LEGAL_VARIANT = 0.12
"""Share of families whose registered name itself uses the less usual character (髙橋, 渡邉)."""

COUNTRY_SHARES = {"CHN": 0.27, "KOR": 0.14, "VNM": 0.19, "PHL": 0.14, "BRA": 0.18, "NPL": 0.08}
"""Share of each country among foreign households; a person's country is its place in this table."""


@dataclasses.dataclass(frozen=True)
class Parts:
    """A table of name parts: how they are written, read and put into Roman letters."""

    kanji: pa.Array
    kana: pa.Array
    latin: pa.Array


@dataclasses.dataclass(frozen=True)
class Names:
    """All name parts of a city and the ways to draw them."""

    family: Parts
    given: Parts
    family_cumulative: NDArray[np.float64]
    men: GivenNames
    women: GivenNames
    foreign: tuple[tuple[Indices, Indices], ...]

    def draw_families(self, rng: np.random.Generator, count: int) -> Indices:
        """Japanese family names by their real frequency."""
        return np.searchsorted(self.family_cumulative, rng.random(count)).astype(np.int32)

    def draw_given(self, rng: np.random.Generator, sexes: NDArray[np.int8], birth_years: NDArray[np.int32]) -> Indices:
        """Given names by sex (1 male, 2 female) and year of birth."""
        men = self.men.draw(rng, birth_years)
        women = self.women.draw(rng, birth_years) + len(self.men.kanji)
        return np.where(sexes == 1, men, women).astype(np.int32)

    def draw_foreign(self, rng: np.random.Generator, countries: NDArray[np.int8]) -> tuple[Indices, Indices]:
        """Family and given names for each country number."""
        family, given = np.zeros(len(countries), np.int32), np.zeros(len(countries), np.int32)
        for number, (families, givens) in enumerate(self.foreign):
            here = np.flatnonzero(countries == number)
            family[here] = rng.choice(families, len(here))
            given[here] = rng.choice(givens, len(here))
        return family, given


def _family_rows() -> tuple[list[tuple[str, str, str]], list[float]]:
    rows: list[tuple[str, str, str]] = []
    weights: list[float] = []
    for kanji, entry in load_dataset("opti", include_last_names=True)[2].items():
        reading = to_katakana(entry["reading"])
        others = _registered_variants(kanji)
        rows.append((kanji, reading, entry["en"].upper()))
        weights.append(entry["count"] * (1 - LEGAL_VARIANT if others else 1))
        for other in others:
            rows.append((other, reading, entry["en"].upper()))
            weights.append(entry["count"] * LEGAL_VARIANT / len(others))
    return rows, weights


def _registered_variants(kanji: str) -> list[str]:
    """Writings that a family register may hold in CP932 too, one character changed."""
    found = []
    for place, character in enumerate(kanji):
        for other in VARIANTS.get(character, ()):
            if len(other) == 1 and other.encode("cp932", "ignore"):
                found.append(kanji[:place] + other + kanji[place + 1 :])
    return found


def _foreign_parts() -> dict[tuple[str, str], list[tuple[str, str, str]]]:
    """(country, family or given) → parts; written in Roman letters in the register."""
    parts: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for line in files(__package__).joinpath("data", "foreign_names.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            country, part, latin, kana = line.split("\t")
            parts[country, part].append((latin, kana, latin))
    return parts


def _table(rows: list[tuple[str, str, str]]) -> Parts:
    kanji, kana, latin = (pa.array(column, pa.string()) for column in zip(*rows, strict=True))
    return Parts(kanji=kanji, kana=kana, latin=latin)


def make_names(seed: np.random.SeedSequence) -> Names:
    """The stock of names of one city; popularity rankings follow the seed."""
    men_seed, women_seed = seed.spawn(2)
    men = given_names("m", np.random.default_rng(men_seed))
    women = given_names("f", np.random.default_rng(women_seed))
    family, weights = _family_rows()
    given = list(zip(men.kanji + women.kanji, men.kana + women.kana, men.latin + women.latin, strict=True))
    foreign = []
    listed = _foreign_parts()
    for country in COUNTRY_SHARES:
        family_parts, given_parts = listed[country, "family"], listed[country, "given"]
        foreign.append((_numbers(len(family), family_parts), _numbers(len(given), given_parts)))
        family, given = family + family_parts, given + given_parts
    cumulative = np.cumsum(weights)
    return Names(
        family=_table(family),
        given=_table(given),
        family_cumulative=cumulative / cumulative[-1],
        men=men,
        women=women,
        foreign=tuple(foreign),
    )


def _numbers(first: int, parts: list[tuple[str, str, str]]) -> Indices:
    return np.arange(first, first + len(parts), dtype=np.int32)
