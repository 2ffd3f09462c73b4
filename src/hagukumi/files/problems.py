"""What can be wrong with a specification or a file, told so that the person who wrote or delivered it can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: which file, which source, which column, what is wrong and what to do (Japanese; never a value of a person)."""

    message: str
    remedy: str
    file: str = ""
    source: str = ""
    column: str = ""

    def __str__(self) -> str:
        place = (self.file, self.source and f"資料「{self.source}」", self.column and f"列「{self.column}」")
        at = "・".join(part for part in place if part)
        return f"{at}: {self.message}{self.remedy}" if at else f"{self.message}{self.remedy}"


class Refused(ValueError):
    """What was handed in cannot be used as specified; `problems` lists every reason found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))
