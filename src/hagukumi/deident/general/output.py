"""The files of an answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

DATA: Final = "data.csv"
PARTS: Final = "data"
"""A folder, where Spark writes in place of `DATA`."""
REPORT: Final = "report.json"
WORKBOOK: Final = "report.xlsx"
PAPER: Final = "report.pdf"
CHARTS: Final = "charts"
CLASS_SIZES: Final = "class_sizes.svg"
RECIPES: Final = "recipes.svg"
FILES: Final = frozenset({DATA, PARTS, REPORT, WORKBOOK, PAPER, CHARTS})


def write_report(folder: Path, report: Mapping[str, object]) -> None:
    """The report as JSON that people can read."""
    (folder / REPORT).write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
