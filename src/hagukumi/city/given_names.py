"""Given names by sex and birth cohort: Zipf popularity whose ranking changes from one decade to the next."""

from __future__ import annotations

import collections
import dataclasses
import functools
import math

import numpy as np
from japanese_personal_name_dataset import load_dataset
from numpy.typing import NDArray

_FIRST_COHORT = 1910
_COHORTS = 12
"""Decades of birth from 1910 to 2020."""

MOST_POPULAR = 0.011
"""No single writing is given to more than about this share of a cohort."""

_ENDINGS = {
    "f": {
        "子": (9, 12, 14, 14, 12, 7, 3, 1, 0.4, 0.12, 0.06, 0.06),
        "江代枝": (4, 5, 6, 5, 4, 3, 1.5, 0.5, 0.2, 0.05, 0.03, 0.03),
        "美恵": (0.3, 0.4, 0.6, 1, 2, 4, 5, 4, 3, 1.2, 0.7, 0.5),
        "香織里": (0.1, 0.1, 0.2, 0.3, 0.6, 2, 4, 5, 4, 2, 1.2, 1),
        "奈菜花音愛結陽莉葵咲凛心": (0.01, 0.01, 0.02, 0.03, 0.05, 0.1, 0.4, 1.2, 3, 6, 8, 9),
    },
    "m": {
        "雄男夫郎治蔵吉": (6, 7, 8, 8, 6, 4, 2, 1, 0.5, 0.2, 0.15, 0.15),
        "一二三義正": (3, 4, 4, 4, 3, 2.5, 1.5, 1, 0.6, 0.3, 0.2, 0.2),
        "之樹也介司彦": (0.3, 0.3, 0.5, 0.8, 2, 4, 5, 4, 3, 1.2, 0.6, 0.5),
        "斗翔太真大陽蓮人生希": (0.05, 0.05, 0.05, 0.08, 0.15, 0.4, 1, 2.5, 4, 6, 8, 9),
    },
}
"""How much more or less a name ending was given in each decade; a rough picture, not a statistic."""


@dataclasses.dataclass(frozen=True)
class GivenNames:
    """Forms of one sex: kanji writing, reading (katakana), Roman letters, and cumulative popularity by cohort (cohorts × forms)."""

    kanji: tuple[str, ...]
    kana: tuple[str, ...]
    latin: tuple[str, ...]
    cumulative: NDArray[np.float64]

    def draw(self, rng: np.random.Generator, birth_years: NDArray[np.int32]) -> NDArray[np.int32]:
        """A form for each birth year."""
        cohorts = np.clip((birth_years - _FIRST_COHORT) // 10, 0, _COHORTS - 1)
        points = rng.random(len(birth_years))
        drawn = np.empty(len(birth_years), np.int32)
        for cohort in np.unique(cohorts):
            here = cohorts == cohort
            drawn[here] = np.searchsorted(self.cumulative[cohort], points[here])
        return np.minimum(drawn, len(self.kanji) - 1).astype(np.int32)


def to_katakana(hiragana: str) -> str:
    """Hiragana as full-width katakana."""
    return "".join(chr(ord(character) + 0x60) if "ぁ" <= character <= "ゖ" else character for character in hiragana)


@functools.cache
def _forms(sex: str) -> tuple[tuple[str, str, str, int], ...]:
    """(kanji, reading, Roman letters, number of the reading); the well-known readings first, then rarer ones."""
    usual, all_names = load_dataset("opti")[sex == "f"], load_dataset("org")[sex == "f"]
    rare = [reading for place, reading in enumerate(all_names) if reading not in usual and place % 4 == 0]
    entries = [(reading, usual[reading]) for reading in usual] + [(reading, all_names[reading]) for reading in rare]
    forms = []
    for number, (reading, entry) in enumerate(entries):
        writings = [*entry["kanji"][:40], reading] if sex == "f" else entry["kanji"][:40]
        forms += [(kanji, to_katakana(reading), entry["en"].upper(), number) for kanji in dict.fromkeys(writings)]
    return tuple(forms)


def given_names(sex: str, rng: np.random.Generator) -> GivenNames:
    """Forms of one sex ('m' or 'f') with a popularity ranking drawn for each cohort."""
    forms = _forms(sex)
    readings = np.array([form[3] for form in forms])
    familiar = _familiarity([form[0] for form in forms])
    affinity = _affinity(sex, [form[0][-1] for form in forms])
    taste = rng.normal(size=readings.max() + 1) * 1.2 - 0.0018 * np.arange(readings.max() + 1)
    weights = np.empty((_COHORTS, len(forms)))
    for cohort in range(_COHORTS):
        taste = 0.75 * taste + 0.66 * rng.normal(size=len(taste)) * 1.2 - 0.00045 * np.arange(len(taste))
        ranks = np.argsort(np.argsort(-taste, kind="stable"), kind="stable")
        within = _ranks_within(readings, familiar + 0.5 * rng.normal(size=len(forms)))
        weights[cohort] = affinity[cohort] / (ranks[readings] + 6.0) / (within + 1.0)
    weights /= weights.sum(axis=1, keepdims=True)
    cumulative = np.cumsum(np.minimum(weights, MOST_POPULAR), axis=1)
    return GivenNames(
        kanji=tuple(form[0] for form in forms),
        kana=tuple(form[1] for form in forms),
        latin=tuple(form[2] for form in forms),
        cumulative=cumulative / cumulative[:, -1:],
    )


def _familiarity(writings: list[str]) -> NDArray[np.float64]:
    """How familiar a writing looks: its least frequent character, less when it strings three characters together."""
    frequency = collections.Counter(character for writing in writings for character in writing)
    return np.array([math.log(min(frequency[character] for character in writing)) - (len(writing) > 2) for writing in writings])


def _ranks_within(groups: NDArray[np.int64], scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Rank of each entry within its group, the highest score first (0)."""
    order = np.lexsort((-scores, groups))
    sorted_groups = groups[order]
    starts = np.searchsorted(sorted_groups, sorted_groups)
    ranks = np.empty(len(groups), np.int64)
    ranks[order] = np.arange(len(groups)) - starts
    return ranks


def _affinity(sex: str, last_characters: list[str]) -> NDArray[np.float64]:
    affinity = np.ones((_COHORTS, len(last_characters)))
    for endings, by_cohort in _ENDINGS[sex].items():
        here = np.array([character in endings for character in last_characters])
        affinity[:, here] *= np.array(by_cohort)[:, None]
    return affinity
