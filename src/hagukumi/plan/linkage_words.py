"""Japanese words for the comparisons and levels of the linkage, as papers, commands and screens call them."""

from __future__ import annotations

import importlib.resources
import tomllib
from collections.abc import Mapping
from types import MappingProxyType

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    tomllib.loads(importlib.resources.files("hagukumi.plan").joinpath("linkage_words.toml").read_text(encoding="utf-8"))
)


def comparison_word(comparison: str) -> str:
    """What is compared, e.g. 氏名; a comparison that has no word is called by its own name."""
    return _WORDS.get(comparison, {}).get("word", comparison)


def level_word(comparison: str, level: str) -> str:
    """What a level of a comparison means, e.g. 漢字が同じ; a level that has no word is called by its own name."""
    return _WORDS.get(comparison, {}).get(level, level)
