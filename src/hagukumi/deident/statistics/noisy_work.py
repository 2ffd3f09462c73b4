"""The order of the work with noise: ledger, specification, tables, noise, entry in the ledger, answer."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from hagukumi.deident.general.loading import load
from hagukumi.deident.general.texts import Texts
from hagukumi.deident.statistics.answer import FILES, OFFICE, REPORT, TABLES, write_json
from hagukumi.deident.statistics.counting import Counting, counted_columns
from hagukumi.deident.statistics.ledger import Holding, Ledger, opened_ledger
from hagukumi.deident.statistics.noising import Asked, asked_tables, digest_of, noise_of, noise_report, spendings, width_columns
from hagukumi.deident.statistics.printing import write_table
from hagukumi.deident.statistics.releasing import RECORD, mark_of, noisy_record_of, read_record
from hagukumi.deident.statistics.spec import StatisticsSpec
from hagukumi.deident.tables import BudgetLedger, noisy_tables
from hagukumi.files.folders import output_folder
from hagukumi.files.problems import Problem, Refused


def tabulate_with_noise(
    spec: StatisticsSpec, beside: Path, input_path: Path, out: Path, progress: Callable[[str], None], ledger: Path, new: bool, on: str
) -> dict[str, Any]:
    """Measure and write the tables, and enter what they cost before anybody can see them. `beside`: the folder of the specification.

    Whatever refuses or fails, the ledger is as it was; only when the process is killed between the entry and the answer is budget spent on
    an answer that nobody gets: never the other way round.
    """
    assert spec.noise is not None
    for one in spec.table:
        noise_of(one, spec.noise.most)
    with opened_ledger(ledger, new) as book, output_folder(out, FILES) as folder:
        _check_earlier(spec, beside, book)
        progress("load")
        loaded = load(input_path, spec.separator, counted_columns(spec))
        texts = Texts(beside)
        counting = Counting(spec, loaded, texts, open_cells=True)
        holding = Holding(spec.population, spec.noise.person or "", (*loaded.columns, *loaded.unnamed))
        before = book.bind(holding, spec.noise.budget, spec.noise.delta)
        progress("count")
        asked = asked_tables(spec, counting, texts, np.random.default_rng(secrets.randbits(128)))
        progress("noise")
        report = _measured(folder, spec, asked, before, book, on)
        report["told"] = [*counting.merged, *report["told"]]
        write_json(folder / REPORT, report)
    return report


def _measured(folder: Path, spec: StatisticsSpec, asked: Asked, before: BudgetLedger, book: Ledger, on: str) -> dict[str, Any]:
    tables, after = noisy_tables(asked.requests, before)
    (folder / TABLES).mkdir(mode=0o700)
    for number, (one, widths) in enumerate(zip(tables, width_columns(tables), strict=True), 1):
        withheld = np.zeros(one.values.shape, np.bool_)
        write_table(folder / TABLES / f"table_{number}.csv", one.table, one.values, withheld, widths, spec.separator)
    write_json(folder / OFFICE, asked.office)
    mark = book.write(spendings(asked.requests), digest_of(tables), on)
    write_json(folder / RECORD, noisy_record_of(spec.population, mark, [(one.table, one.values) for one in tables]))
    return noise_report(spec, tables, after, mark)


def _check_earlier(spec: StatisticsSpec, beside: Path, book: Ledger) -> None:
    """Every earlier answer that is named must have its entry in this ledger: a ledger that was cut short or made anew lacks it."""
    for name in spec.earlier:
        if not book.holds(mark_of(read_record(beside / name), name)):
            message = "この結果の公表が、台帳に載っていません。"
            raise Refused([Problem(message, "別の台帳か、途中までの台帳です。最後に使った台帳（控え）を指定してください。", name)])
