"""What a new linkage of the same records changes against an earlier one: another version of the keys, another model, another threshold."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hagukumi.files.problems import Problem, Refused
from hagukumi.linkage.changes import CHANGES, ChangeCounts, change_counts, changed_links
from hagukumi.linkage.general.output import LINKS

_BETWEEN: Final = "\x1f"
"""Between a source's name and a record's: no name of a source holds it, so the first one ends the name."""


def records_of(folder: Path) -> pa.Table:
    """The answer in a folder as `_record, person`. Raises Refused when it holds no answer of this command."""
    try:
        links = pq.read_table(folder / LINKS, columns=["source", "record", "person"])
        names = [pc.cast(links[column], pa.string()) for column in ("source", "record")]
        return pa.table({"_record": pc.binary_join_element_wise(*names, _BETWEEN), "person": pc.cast(links["person"], pa.int64())})
    except (OSError, KeyError, pa.ArrowException):
        message = "比べる相手のフォルダーに、名寄せの結果がありません。"
        remedy = f"hagukumi link が書き出したフォルダー（{LINKS} のあるもの）を --former に指定してください。"
        raise Refused([Problem(message, remedy, folder.name)]) from None


def compared_answers(former: pa.Table, later: pa.Table) -> tuple[pa.Table, ChangeCounts]:
    """What was united and parted, with the sources' names and the records' in columns of their own; and how much.

    former, later: as `records_of` gives them. A record that only one of them has is not compared.
    """
    changes = changed_links(former, later)
    columns: dict[str, pa.ChunkedArray] = {}
    for name in CHANGES.names:
        if name.endswith("_record"):
            parts = pc.split_pattern(changes[name], _BETWEEN, max_splits=1)
            side = name.removeprefix("_").removesuffix("_record")
            columns |= {f"{side}_source": pc.list_element(parts, 0), f"{side}_record": pc.list_element(parts, 1)}
        else:
            columns[name] = changes[name]
    return pa.table(columns), change_counts(former, later)
