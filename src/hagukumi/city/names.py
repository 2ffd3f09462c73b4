"""The stock of names of a city: family names by real frequency, given names by cohort, and names of foreign residents.

A name is a pair of indices (family, given) into two tables of parts; a part has a writing, a katakana reading and Roman letters.
"""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
import pyarrow as pa
from japanese_personal_name_dataset import load_dataset
from numpy.typing import NDArray

from hagukumi.city.characters import VARIANTS
from hagukumi.city.given_names import GivenNames, given_names, to_katakana

Indices = NDArray[np.int32]
Spawn = np.random.SeedSequence

LEGAL_VARIANT = 0.12
"""Share of families whose registered name itself uses the less usual character (髙橋, 渡邉)."""

_FOREIGN = {
    "CHN": ("WANG 王 ワン|LI 李 リ|ZHANG 張 チャン|LIU 劉 リュウ|CHEN 陳 チン|YANG 楊 ヤン|ZHAO 趙 チョウ|HUANG 黄 コウ|WU 呉 ゴ|ZHOU 周 シュウ",
            "WEI 偉 ウェイ|FANG 芳 ファン|NA 娜 ナ|MIN 敏 ミン|JING 静 ジン|LEI 磊 レイ|YAN 艶 イエン|JUN 軍 ジュン|YUXUAN 宇軒 ユシュエン|ZIHAN 子涵 ズーハン"),
    "KOR": ("KIM 金 キム|LEE 李 イ|PARK 朴 パク|CHOI 崔 チェ|JEONG 鄭 チョン|KANG 姜 カン|YOON 尹 ユン",
            "MINJUN 敏俊 ミンジュン|SEOYEON 瑞妍 ソヨン|JIHO 志浩 ジホ|JIWOO 智友 ジウ|HYUNWOO 賢宇 ヒョヌ|YUJIN 裕珍 ユジン|EUNJI 恩智 ウンジ"),
    "VNM": ("NGUYEN VAN NGUYEN_VAN グエン・ヴァン|NGUYEN THI NGUYEN_THI グエン・ティ|TRAN VAN TRAN_VAN チャン・ヴァン|TRAN THI TRAN_THI チャン・ティ|"
            "LE THI LE_THI レ・ティ|PHAM VAN PHAM_VAN ファム・ヴァン|HOANG HOANG ホアン",
            "ANH ANH アイン|HUONG HUONG フォン|MINH MINH ミン|LINH LINH リン|NAM NAM ナム|HOA HOA ホア|TUAN TUAN トゥアン|LAN LAN ラン"),
    "PHL": ("SANTOS SANTOS サントス|REYES REYES レイエス|CRUZ CRUZ クルス|BAUTISTA BAUTISTA バウティスタ|GARCIA GARCIA ガルシア|MENDOZA MENDOZA メンドーサ",
            "MARIA MARIA マリア|JOSE JOSE ホセ|ANGEL ANGEL エンジェル|MARK MARK マーク|JASMINE JASMINE ジャスミン|JOSHUA JOSHUA ジョシュア|CHRISTINE CHRISTINE クリスティン"),
    "BRA": ("SILVA SILVA シルバ|SOUZA SOUZA ソウザ|OLIVEIRA OLIVEIRA オリベイラ|TANAKA TANAKA タナカ|YAMAMOTO YAMAMOTO ヤマモト|LIMA LIMA リマ",
            "LUCAS LUCAS ルーカス|GABRIEL GABRIEL ガブリエル|JULIA JULIA ジュリア|PEDRO PEDRO ペドロ|LARISSA LARISSA ラリッサ|ENZO ENZO エンゾ|SOFIA SOFIA ソフィア"),
    "NPL": ("SHRESTHA SHRESTHA シュレスタ|GURUNG GURUNG グルン|TAMANG TAMANG タマン|THAPA THAPA タパ",
            "SITA SITA シタ|RAM RAM ラム|PRAKASH PRAKASH プラカシュ|ANITA ANITA アニタ|BIBEK BIBEK ビベク"),
}
"""Family and given names by country: Roman letters, writing, reading."""


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


def _foreign_parts(listed: str) -> list[tuple[str, str, str]]:
    parts = []
    for entry in listed.split("|"):
        *latin, writing, kana = entry.split(" ")
        parts.append((writing.replace("_", " "), kana, " ".join(latin)))
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
    for families, givens in _FOREIGN.values():
        family_parts, given_parts = _foreign_parts(families), _foreign_parts(givens)
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


COUNTRIES = tuple(_FOREIGN)
"""Countries of foreign residents, by number."""

COUNTRY_SHARES = (0.27, 0.14, 0.19, 0.14, 0.18, 0.08)
"""Share of each country among foreign households."""


@functools.cache
def is_cjk_country() -> NDArray[np.bool_]:
    """Whether names of a country (by number) are also written in Chinese characters."""
    return np.array([country in ("CHN", "KOR") for country in COUNTRIES])
