"""Japanese words for what the linkage compares, the levels it finds and why it asks a person, for papers, screens and charts alike."""

from __future__ import annotations

import importlib.resources
import tomllib
from collections.abc import Collection
from typing import Any, Final

_WORDS: Final[dict[str, Any]] = tomllib.loads(
    importlib.resources.files("hagukumi.plan").joinpath("linkage_words.toml").read_text(encoding="utf-8")
)

REASONS: Final[Collection[str]] = tuple(_WORDS["reason"])
"""The codes that `reason_word` knows."""

_ANY_REASON: Final = "ほかの定めにより、自動では決められない"


def comparison_word(comparison: str) -> str:
    """What is compared, e.g. 氏名; a comparison that has no word is called by its own name."""
    return str(_WORDS["comparison"].get(comparison, comparison))


def level_word(comparison: str, level: str, script: str = "ja") -> str:
    """What a level of a comparison means in a script, e.g. 漢字が同じ; a level that has no word is called by its own name."""
    known = _WORDS["level"]["latin" if script == "latin" else "ja"]
    return str(known.get(comparison, {}).get(level, level))


def further_word(heading: str, level: str) -> str:
    """What a level of a column of any other meaning says, e.g. 職業が同じ; a level that has no word is called by its own name."""
    ending = _WORDS["further"].get(level)
    return f"{heading}{ending}" if ending else level


def reason_word(code: str) -> str:
    """Why a pair was left to a person, as a clause that 「ので」 may follow; a code that has no word is told without its reason."""
    return str(_WORDS["reason"].get(code, _ANY_REASON))
