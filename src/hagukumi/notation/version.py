"""The version under which keys are comparable."""

from typing import Final

from hagukumi.notation.characters import TABLE_DIGEST

_RULES: Final = 2

NOTATION_VERSION: Final = f"{_RULES}-{TABLE_DIGEST}"
"""Changes whenever a key could change: number of the rules, then digest of the tables of characters. Keys of two versions must
not be compared."""
