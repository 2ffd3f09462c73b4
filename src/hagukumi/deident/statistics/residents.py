"""How many people live in each area, as a file says it: what decides which areas are joined before anything is counted."""

from __future__ import annotations

import csv
import io

from hagukumi.deident.errors import DeidentError
from hagukumi.deident.tables import Dimension


def residents_of_text(dimension: Dimension, text: str, separator: str) -> dict[str, int]:
    """Residents of each lowest area from a CSV text (area, residents), with or without a heading. An area that is not named has none."""
    found = dict.fromkeys((dimension.codes[leaf] for leaf in dimension.leaves.tolist()), 0)
    unknown = 0
    for number, row in enumerate(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator), 1):
        if not row or (number == 1 and not _is_count(row)):
            continue
        if not _is_count(row):
            message = f"区域ごとの人口のファイルの{number}行目が、区域の名前と人口（0以上の整数）ではありません。"
            raise DeidentError(f"{message}「区域{separator}人口」の形に直してください。")
        unknown += row[0] not in found
        found[row[0]] = found.get(row[0], 0) + int(row[1].replace(",", ""))
    if unknown:
        raise DeidentError(
            f"区域ごとの人口のファイルに、「{dimension.name}」の最も細かい区域でない行が{unknown}行あります。階層のファイルと名前をそろえてください。"
        )
    return found


def _is_count(row: list[str]) -> bool:
    return len(row) == 2 and row[1].replace(",", "").isascii() and row[1].replace(",", "").isdigit()
