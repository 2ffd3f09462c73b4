"""The order of the work: specification, input, tables, protection, audit, record."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hagukumi.deident.budget import Budget
from hagukumi.deident.general.loading import load
from hagukumi.deident.general.texts import Texts
from hagukumi.deident.statistics.answer import FILES, OFFICE, REPORT, TABLES, write_json
from hagukumi.deident.statistics.checking import check_spec
from hagukumi.deident.statistics.counting import Counting, counted_columns
from hagukumi.deident.statistics.noisy_work import tabulate_with_noise
from hagukumi.deident.statistics.printing import write_table
from hagukumi.deident.statistics.releasing import RECORD, ReleaseRecord, read_record, record_of, released_of
from hagukumi.deident.statistics.spec import Protection, Rules, StatisticsSpec, protection_rules, read_spec
from hagukumi.deident.statistics.ties import ties
from hagukumi.deident.tables import (
    REASON_WORDS,
    ProtectedTables,
    Released,
    Table,
    TableRequest,
    audit_rounded,
    audit_summary,
    cells_of,
    protect,
    round_additively,
    round_randomly,
)
from hagukumi.files.folders import output_folder
from hagukumi.files.problems import Problem, Refused


@dataclass(frozen=True, slots=True, eq=False)
class _Printed:
    """A table as it is printed."""

    table: Table
    values: np.ndarray
    withheld: np.ndarray


def tabulate_file(
    spec_path: Path,
    input_path: Path,
    out: Path,
    progress: Callable[[str], None],
    ledger: Path | None = None,
    new_ledger: bool = False,
    on: str = "",
) -> dict[str, Any]:
    """Count, protect and write the tables of a specification into the folder `out`; returned is the report as written.

    `ledger`: where tables with noise are paid for; `new_ledger`: it does not exist yet. `on`: the day that its entry bears.
    Raises Refused or DeidentError with what is wrong, OSError when a file cannot be used; `out` and the ledger are then as they were.
    """
    spec = read_spec(spec_path)
    check_spec(spec, spec_path.name)
    beside = spec_path.absolute().parent
    if spec.method is not Protection.NOISE:
        _refuse_ledger(ledger)
        return _tabulated(spec, beside, input_path, out, progress)
    if ledger is None:
        message = "雑音を加える表には、使った予算を書いておく台帳が要ります。"
        raise Refused([Problem(message, "台帳のファイルを --ledger に指定してください。初めてなら --new-ledger も付けてください。")])
    return tabulate_with_noise(spec, beside, input_path, out, progress, ledger, new_ledger, on)


def _refuse_ledger(ledger: Path | None) -> None:
    if ledger is not None:
        remedy = 'method を "noise" にするか、--ledger を外してください。'
        raise Refused([Problem("台帳（--ledger）は、雑音を加える方法だけで使います。", remedy)])


def _tabulated(spec: StatisticsSpec, beside: Path, input_path: Path, out: Path, progress: Callable[[str], None]) -> dict[str, Any]:
    """The work without noise."""
    began = time.monotonic()
    records = [(name, _fitting(read_record(beside / name), spec, name)) for name in spec.earlier]
    with output_folder(out, FILES) as folder:
        progress("load")
        wanted = dict.fromkeys((*counted_columns(spec), *(d.name for _, one in records for t in one.tables for d in t.dimensions)))
        counting = Counting(spec, load(input_path, spec.separator, tuple(wanted)), Texts(beside))
        progress("count")
        tables = [counting.table(asked) for asked in spec.table]
        earlier = [released for name, record in records for released in released_of(record, counting, name)]
        tied = ties([record for _, record in records], counting, tables)
        progress("protect")
        budget = Budget(spec.time_limit, time.monotonic)
        if spec.method is Protection.SUPPRESS:
            printed, report, office = _suppressed(spec, tables, [*earlier, *tied], budget)
        else:
            printed, report, office = _rounded(spec, tables, [one.table for one in tied], budget)
        report["told"] = [*counting.merged, *report["told"]]
        progress("write")
        _write(folder, spec, counting, printed, office)
        report["seconds"] = round(time.monotonic() - began, 2)
        write_json(folder / REPORT, report)
    return report


def _fitting(record: ReleaseRecord, spec: StatisticsSpec, name: str) -> ReleaseRecord:
    if record.population != spec.population:
        message = "以前に公表した表の population が、この指定と違います。"
        raise Refused([Problem(message, "同じ人々を同じ日について数えた表だけを earlier に指定してください。", name)])
    return record


def _suppressed(
    spec: StatisticsSpec, tables: list[Table], earlier: list[Released], budget: Budget
) -> tuple[list[_Printed], dict[str, Any], list[dict[str, Any]]]:
    protected = protect(TableRequest(tables, protection_rules(spec.rules or Rules()), earlier, spec.cost, budget=budget))
    printed = [_Printed(table, table.counts, protected.withheld[protected.cells.places[place]]) for place, table in enumerate(tables)]
    report = {
        "method": spec.method.value,
        "population": spec.population,
        "cells": sum(table.counts.size for table in tables),
        "primary": protected.primary,
        "secondary": protected.secondary,
        "proved": protected.pattern.proved,
        "complete": not protected.pattern.stopped,
        "earlier": len(spec.earlier),
        "told": list(audit_summary(protected)),
    }
    return printed, report, [_for_office(protected, place) for place in range(len(tables))]


def _for_office(protected: ProtectedTables, place: int) -> dict[str, Any]:
    """The withheld cells of a table with reason and what an outsider can tell; not for publication."""
    cells = [cell for cell in cells_of(protected, place) if cell.value is None]
    return {
        "table": protected.request.tables[place].name,
        "withheld": [
            {"codes": cell.codes, "reason": REASON_WORDS[cell.reason] if cell.reason else "", "knowledge": cell.knowledge} for cell in cells
        ],
    }


def _rounded(
    spec: StatisticsSpec, tables: list[Table], tied: list[Table], budget: Budget
) -> tuple[list[_Printed], dict[str, Any], list[dict[str, Any]]]:
    if spec.method is Protection.RANDOM_ROUND:
        rounded = round_randomly([*tables, *tied], spec.base, seed=secrets.randbits(63), budget=budget)
    else:
        rounded = round_additively([*tables, *tied], spec.base, budget=budget)
    rules = spec.rules or Rules()
    ranges = audit_rounded(rounded, rules.minimum_frequency, rules.width)
    printed = [_Printed(table, rounded.table(place), np.zeros(table.counts.shape, np.bool_)) for place, table in enumerate(tables)]
    told = [
        f"すべての欄を{spec.base}の倍数にしました。小計と合計は、内訳の和と合います。",
        f"公表する値だけを渡した別のプログラムに攻撃させたところ、{rules.minimum_frequency}人未満の欄で、"
        f"値が{rules.width + 1:.0f}通りより少なく絞られるものはありませんでした。",
    ]
    if not rounded.proved and spec.method is Protection.ROUND:
        told.append("探せた範囲で最も近い丸め方です。これより近いものがないことは確かめていません（time_limit で延ばせます）。")
    own = np.unique(np.concatenate([rounded.cells.places[place].ravel() for place in range(len(tables))]))
    report = {
        "method": spec.method.value,
        "population": spec.population,
        "cells": sum(table.counts.size for table in tables),
        "base": spec.base,
        "moved": int(np.abs(rounded.values - rounded.cells.counts)[own].sum()),
        "proved": rounded.proved,
        "unmet": len(ranges.unmet),
        "told": told,
    }
    return printed, report, []


def _write(folder: Path, spec: StatisticsSpec, counting: Counting, printed: list[_Printed], office: list[dict[str, Any]]) -> None:
    (folder / TABLES).mkdir(mode=0o700)
    for number, (one, asked) in enumerate(zip(printed, spec.table, strict=True), 1):
        amounts = {name: one.table.amounts[name].sums for name in asked.amounts}
        write_table(folder / TABLES / f"table_{number}.csv", one.table, one.values, one.withheld, amounts, spec.separator)
    base = 1 if spec.method is Protection.SUPPRESS else spec.base
    write_json(folder / RECORD, record_of(spec.population, base, counting, [(one.table, one.values, one.withheld) for one in printed]))
    write_json(folder / OFFICE, office)
