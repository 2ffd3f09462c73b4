"""Characters that can be shown: what is hidden, undefined or without a shape is printed as 〓 and told at the end, never dropped."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

GETA: Final = "〓"
_LINE_ENDS: Final = re.compile("\r\n|[\r\u0085\u2028\u2029\v\f]")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Cn"})


class Showing:
    """Shows texts in the faces at hand and remembers what could not be shown.

    `covered` holds the code points that have a shape; None leaves the choice of faces to the reader's machine, so that private code
    points (外字) stay. Control and formatting characters (bidirectional ones could make a document read otherwise than it is written)
    are shown as 〓 in any case. Variation selectors stay: they only choose among shapes.
    """

    def __init__(self, covered: frozenset[int] | None = None) -> None:
        self._covered = covered
        self._known: dict[int, str | int | None] = {}
        self._missing: set[int] = set()

    def __call__(self, text: str) -> str:
        """The text as it can be shown, lines ended by line feeds."""
        plain = _LINE_ENDS.sub("\n", text).replace("\t", "\u3000")
        for character in set(plain):
            if ord(character) not in self._known:
                self._learn(character)
        return plain.translate(self._known)

    def _learn(self, character: str) -> None:
        shown = character == "\n" or self._has_shape(character)
        self._known[ord(character)] = character if shown else GETA
        if not shown:
            self._missing.add(ord(character))

    def _has_shape(self, character: str) -> bool:
        if unicodedata.category(character) in _HIDDEN:
            return False
        if self._covered is None or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef":
            return True
        return ord(character) in self._covered

    @property
    def missing(self) -> tuple[str, ...]:
        """Code points shown as 〓 so far, as `U+XXXX`, in order."""
        return tuple(f"U+{code:04X}" for code in sorted(self._missing))
