"""A whole file refused: what was found, where, and what to do next. Never a value of the file."""

from __future__ import annotations

import msgspec

from hagukumi.intake.codes import MEANINGS, Code


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why no row of the file was taken in.

    `message` names file, place and finding, `remedy` the next step (both Japanese); `row` is the row of the file as a
    spreadsheet counts it or, for text files, the line; 0 when the finding has no place.
    """

    code: Code
    message: str
    remedy: str
    row: int = 0


class FileRefused(Exception):
    """Carries a `Refusal` from where it was found to `receive`, which returns it."""

    def __init__(self, code: Code, found: str = "", *, row: int = 0, remedy: str = "") -> None:
        super().__init__(code.value)
        self.code, self.found, self.row, self.remedy = code, found, row, remedy

    def refusal(self, file: str) -> Refusal:
        """The finding for the reader; `file` is the name that the plan gives the file."""
        meaning = MEANINGS[self.code]
        message = f"「{file}」を受け入れられません。{meaning.message}{self.found}"
        return Refusal(code=self.code, message=message, remedy=self.remedy or meaning.remedy, row=self.row)
