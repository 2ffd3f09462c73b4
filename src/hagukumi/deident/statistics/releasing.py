"""The record of a release, against which every later table of the same population is checked: what was printed, never a count withheld."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np

from hagukumi.deident.statistics.counting import Counting
from hagukumi.deident.tables import Dimension, Released, Table
from hagukumi.files.problems import Problem, Refused

RECORD: Final = "release.json"
_WITHHELD: Final = -1


class _Dimension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    codes: tuple[str, ...]
    parents: tuple[int, ...]
    code_of: dict[str, str]


class _PrintedTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    dimensions: tuple[_Dimension, ...]
    values: tuple[int, ...]


class ReleaseRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was printed: per table the values in the order of its codes, -1 where withheld. `base`: they were rounded to its multiples."""

    population: str
    base: int
    tables: tuple[_PrintedTable, ...]


def record_of(population: str, base: int, counting: Counting, printed: Sequence[tuple[Table, np.ndarray, np.ndarray]]) -> dict[str, Any]:
    """The record, ready for JSON. `printed`: each table with its printed values and which cells were withheld, in its shape."""
    tables = [
        {
            "name": table.name,
            "dimensions": [
                {"name": one.name, "codes": one.codes, "parents": one.parents, "code_of": counting.code_of(one.name)}
                for one in table.dimensions
            ],
            "values": np.where(withheld, _WITHHELD, values).ravel().tolist(),
        }
        for table, values, withheld in printed
    ]
    return {"population": population, "base": base, "tables": tables}


def read_record(folder: Path) -> ReleaseRecord:
    """The record in an earlier answer's folder. Raises Refused when it is none, OSError when it cannot be read."""
    try:
        return msgspec.convert(json.loads((folder / RECORD).read_text(encoding="utf-8")), ReleaseRecord)
    except (msgspec.ValidationError, ValueError):
        remedy = "earlier には、以前の結果のフォルダーをそのまま指定してください。"
        raise Refused([Problem("以前に公表した表の記録として読めません。", remedy, folder.name)]) from None


def released_of(record: ReleaseRecord, counting: Counting, folder: str) -> list[Released]:
    """The earlier tables, counted anew from the same records. TableRefused: what was printed does not fit these records."""
    found = []
    for one in record.tables:
        table = counting.recount(one.name, [(Dimension(d.name, d.codes, d.parents), d.code_of) for d in one.dimensions])
        if len(one.values) != table.counts.size:
            raise Refused([Problem(f"表「{one.name}」の記録が、表の形と合いません。", "記録を書き換えないでください。", folder)])
        values = np.array(one.values, np.int64).reshape(table.counts.shape)
        withheld = values == _WITHHELD
        found.append(Released(table, np.where(withheld, 0, values), withheld, record.base))
    return found
