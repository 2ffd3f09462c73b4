"""The record of a release, against which every later table of the same population is checked: what was printed, never a count withheld."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np

from hagukumi.deident.statistics.counting import Counting
from hagukumi.deident.statistics.ledger import Mark
from hagukumi.deident.tables import Dimension, Released, Table
from hagukumi.files.problems import Problem, Refused

RECORD: Final = "release.json"
_WITHHELD: Final = -1


class PrintedDimension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item of a printed table: its tree, and under which code each value was counted."""

    name: str
    codes: tuple[str, ...]
    parents: tuple[int, ...]
    code_of: dict[str, str] = msgspec.field(default_factory=dict)


class _PrintedTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    dimensions: tuple[PrintedDimension, ...]
    values: tuple[int, ...]


class _Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    entry: int
    hash: str


class ReleaseRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was printed: per table the values in the order of its codes, -1 where withheld. `base`: they were rounded to its multiples.

    `ledger`: the values bear noise (none is withheld, -1 is a value like others), and this entry of a ledger says what it cost.
    """

    population: str
    base: int
    tables: tuple[_PrintedTable, ...]
    ledger: _Mark | None = None


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


def noisy_record_of(population: str, mark: Mark, printed: Sequence[tuple[Table, np.ndarray]]) -> dict[str, Any]:
    """The record of tables with noise: of the records it says nothing but the values as printed."""
    tables = [
        {
            "name": table.name,
            "dimensions": [{"name": one.name, "codes": one.codes, "parents": one.parents} for one in table.dimensions],
            "values": values.ravel().tolist(),
        }
        for table, values in printed
    ]
    return {"population": population, "base": 1, "tables": tables, "ledger": {"entry": mark.entry, "hash": mark.hash}}


def read_record(folder: Path) -> ReleaseRecord:
    """The record in an earlier answer's folder. Raises Refused when it is none, OSError when it cannot be read."""
    try:
        return msgspec.convert(json.loads((folder / RECORD).read_text(encoding="utf-8")), ReleaseRecord)
    except (msgspec.ValidationError, ValueError):
        remedy = "earlier には、以前の結果のフォルダーをそのまま指定してください。"
        raise Refused([Problem("以前に公表した表の記録として読めません。", remedy, folder.name)]) from None


def mark_of(record: ReleaseRecord, folder: str) -> Mark:
    """Where the ledger stood after an earlier release with noise."""
    if record.ledger is None:
        remedy = "雑音を加える表の earlier には、雑音を加えた結果のフォルダーだけを指定してください。"
        raise Refused([Problem("雑音を加えた表の記録ではありません。", remedy, folder)])
    return Mark(record.ledger.entry, record.ledger.hash)


def released_of(record: ReleaseRecord, counting: Counting, folder: str) -> list[Released]:
    """The earlier tables, counted anew from the same records. TableRefused: what was printed does not fit these records."""
    if record.ledger is not None:
        message = "雑音を加えた表の記録です。どの範囲に人数があるかを言えないので、秘匿する表と照合できません。"
        raise Refused([Problem(message, "同じ人々については、雑音を加える方法だけか、秘匿する方法だけを使ってください。", folder)])
    found = []
    for one in record.tables:
        table = _recount(one, counting)
        if len(one.values) != table.counts.size:
            raise Refused([Problem(f"表「{one.name}」の記録が、表の形と合いません。", "記録を書き換えないでください。", folder)])
        values = np.array(one.values, np.int64).reshape(table.counts.shape)
        withheld = values == _WITHHELD
        found.append(Released(table, np.where(withheld, 0, values), withheld, record.base))
    return found


def _recount(one: _PrintedTable, counting: Counting) -> Table:
    columns = {d.name: counting.coded(d.name, d.code_of) for d in one.dimensions}
    return Table.from_records(one.name, [tree_of(d) for d in one.dimensions], columns, population=counting.population)


def tree_of(one: PrintedDimension) -> Dimension:
    """The tree of an item as it was printed."""
    return Dimension(one.name, one.codes, one.parents)
