"""The noise rates of a made city: one table, from which the code draws and the documentation is printed."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterator, Mapping
from types import MappingProxyType


class Noise(enum.StrEnum):
    """How untidy the extracts are."""

    LIGHT = "light"
    REAL = "real"
    HARSH = "harsh"


def _rate(meaning: str, of: str) -> float:
    field: float = dataclasses.field(metadata={"meaning": meaning, "of": of})
    return field


@dataclasses.dataclass(frozen=True)
class NoiseRates:
    """Shares between 0 and 1; each applies to the rows named in `of` of its field."""

    kanji_variant: float = _rate("氏名の漢字が住民基本台帳と違う字体（異体字・IVS・外字）", "氏名を漢字で書く行")
    old_address: float = _rate("住所が前の住所のまま", "住所のある行")
    kana_missing: float = _rate("カナが空欄", "カナのある様式の行")
    kana_voicing: float = _rate("カナの濁点・半濁点の落ち", "カナのある行")
    kana_size: float = _rate("カナの小書きを大きく書く（ショ→シヨ）", "カナのある行")
    wrong_number: float = _rate("別人の宛名番号（半数は同じ世帯の人）", "宛名番号のある行")
    missing_number: float = _rate("宛名番号が空欄", "宛名番号のある様式の行（住民基本台帳と、番号を必須とする様式を除く）")
    birth_wrong: float = _rate("生年月日の誤記（日・月・年の一つ）", "生年月日のある行")
    birth_missing: float = _rate("生年月日が空欄", "生年月日を必須としない様式の行")
    sex_wrong: float = _rate("性別の誤記", "性別のある行")
    foreign_order: float = _rate("外国人の氏名の順の入替え・通称・カナでの記載", "外国人の行")
    unmapped_private_use: float = _rate("対応表にない外字", "外字で書いた行")
    broken: float = _rate(
        "隔離されるべき行（ありえない日付・必須の空欄・重複・個人番号の混入のそれぞれ）", "該当する様式の行（少なくとも1行）"
    )


RATES: Mapping[Noise, NoiseRates] = MappingProxyType(
    {
        Noise.LIGHT: NoiseRates(
            kanji_variant=0.05,
            old_address=0.05,
            kana_missing=0.02,
            kana_voicing=0.002,
            kana_size=0.01,
            wrong_number=0.002,
            missing_number=0.01,
            birth_wrong=0.001,
            birth_missing=0.002,
            sex_wrong=0.0005,
            foreign_order=0.2,
            unmapped_private_use=0.02,
            broken=0.0002,
        ),
        Noise.REAL: NoiseRates(
            kanji_variant=0.26,
            old_address=0.19,
            kana_missing=0.085,
            kana_voicing=0.01,
            kana_size=0.05,
            wrong_number=0.021,
            missing_number=0.03,
            birth_wrong=0.004,
            birth_missing=0.01,
            sex_wrong=0.002,
            foreign_order=0.4,
            unmapped_private_use=0.05,
            broken=0.0004,
        ),
        Noise.HARSH: NoiseRates(
            kanji_variant=0.4,
            old_address=0.3,
            kana_missing=0.15,
            kana_voicing=0.03,
            kana_size=0.1,
            wrong_number=0.05,
            missing_number=0.08,
            birth_wrong=0.015,
            birth_missing=0.03,
            sex_wrong=0.005,
            foreign_order=0.6,
            unmapped_private_use=0.1,
            broken=0.001,
        ),
    }
)
"""Rates per level. `real` lies a little above 25 % variants, 18 % old addresses, 8 % missing kana and 2 % wrong numbers, so that a
drawn city of ordinary size does not fall below them."""


def rates_of(noise: str) -> NoiseRates:
    """The rates of a level; raises ValueError for a level that is not in the table."""
    return RATES[Noise(noise)]


def _table_rows() -> Iterator[str]:
    levels = list(Noise)
    yield "| 項目 | 何に対する割合か | " + " | ".join(level.value for level in levels) + " |"
    yield "|---|---|" + "---:|" * len(levels)
    for field in dataclasses.fields(NoiseRates):
        cells = " | ".join(f"{getattr(RATES[level], field.name) * 100:.3g} %" for level in levels)
        yield f"| {field.metadata['meaning']}（`{field.name}`） | {field.metadata['of']} | {cells} |"


def rates_table() -> str:
    """The rates as a Markdown table, as printed in the reference documentation."""
    return "\n".join(_table_rows()) + "\n"
