"""The files of an answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from hagukumi.deident.statistics.releasing import RECORD

TABLES: Final = "tables"
REPORT: Final = "report.json"
OFFICE: Final = "office.json"
FILES: Final = frozenset({TABLES, REPORT, OFFICE, RECORD})


def write_json(path: Path, content: object) -> None:
    """As people can read it."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
