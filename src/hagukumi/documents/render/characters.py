"""Characters that can be shown: what is hidden, undefined or without a shape is printed as 〓 and told at the end, never dropped."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

GETA: Final = "〓"
_LINE_ENDS: Final = re.compile("\r\n|[\r\u0085\u2028\u2029\v\f]")
_VARIATION_SELECTORS: Final = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_SELECTORS: Final = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _VARIATION_SELECTORS) + "]")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Cn"})


class _Shapes(dict[int, str]):
    """Code point → what is shown for it, found out at its first occurrence (`str.translate` asks for each character)."""

    def __init__(self, covered: frozenset[int] | None) -> None:
        super().__init__({ord("\n"): "\n", ord("\t"): "\u3000"})
        self._covered = covered
        self.missing: set[int] = set()

    def __missing__(self, code: int) -> str:
        if not self._has_shape(code):
            self.missing.add(code)
        self[code] = GETA if code in self.missing else chr(code)
        return self[code]

    def _has_shape(self, code: int) -> bool:
        if unicodedata.category(chr(code)) in _HIDDEN:
            return False
        return self._covered is None or code in self._covered or any(first <= code <= last for first, last in _VARIATION_SELECTORS)


def without_selectors(text: str) -> str:
    """The text in the usual shapes of its characters, for what cannot set a shape that the typeface does not have."""
    return _SELECTORS.sub("", text)


class Showing:
    """Shows texts in the faces at hand and remembers what could not be shown.

    `covered` holds the code points that have a shape; None leaves the choice of faces to the reader's machine, so that private code
    points (外字) stay. Control and formatting characters (bidirectional ones could make a document read otherwise than it is written)
    are shown as 〓 in any case. Variation selectors stay: they only choose among shapes. A tab becomes a full-width space.
    """

    def __init__(self, covered: frozenset[int] | None = None) -> None:
        self._shapes = _Shapes(covered)

    def __call__(self, text: str) -> str:
        """The text as it can be shown, lines ended by line feeds."""
        return _LINE_ENDS.sub("\n", text).translate(self._shapes)

    @property
    def missing(self) -> tuple[str, ...]:
        """Code points shown as 〓 so far, as `U+XXXX`, in order."""
        return tuple(f"U+{code:04X}" for code in sorted(self._shapes.missing))
