"""統計の表: tables that tell nobody's value, and what an outsider can still work out from them.

In: tables with all margins (from records, counts or printed cells), rules, and what was published before. Out: told and withheld cells with
the reason of each, after an audit by a separate process that knows only what is published; or rounded and noisy tables. Chance is seeded,
but for noise, which must not be; nothing is read or written, no clock is asked. Never: a table without an audit, a true value of a withheld
cell in a message, a mark that tells an outsider why a cell was withheld, noise that no budget pays for.
"""

from hagukumi.deident.tables.areas import MergedAreas, merge_small_areas
from hagukumi.deident.tables.bounding import Bounded, bounded
from hagukumi.deident.tables.dimensions import TOTAL, Dimension
from hagukumi.deident.tables.inspection import audit
from hagukumi.deident.tables.noise import (
    MOST_DELTA,
    MOST_EPSILON,
    SIGNED_NOTE,
    BudgetLedger,
    Mechanism,
    Noise,
    NoisyCounts,
    Spending,
    add_noise,
)
from hagukumi.deident.tables.noisy import NoiseRequest, NoisyTable, noisy_tables, widths
from hagukumi.deident.tables.primary import REASON_WORDS, REASONS, Dominance, Reason, Rules
from hagukumi.deident.tables.protection import Cost, ProtectedTables, TableRequest, protect
from hagukumi.deident.tables.published import Published, Ranges
from hagukumi.deident.tables.refusals import Refused, TableRefused
from hagukumi.deident.tables.releases import Released
from hagukumi.deident.tables.rounding import RoundedTables, audit_rounded, round_additively, round_randomly
from hagukumi.deident.tables.table import Amounts, Table
from hagukumi.deident.tables.wording import MARK, ProtectedCell, audit_summary, cells_of

__all__ = [
    "MARK",
    "MOST_DELTA",
    "MOST_EPSILON",
    "REASONS",
    "REASON_WORDS",
    "SIGNED_NOTE",
    "TOTAL",
    "Amounts",
    "Bounded",
    "BudgetLedger",
    "Cost",
    "Dimension",
    "Dominance",
    "Mechanism",
    "MergedAreas",
    "Noise",
    "NoiseRequest",
    "NoisyCounts",
    "NoisyTable",
    "ProtectedCell",
    "ProtectedTables",
    "Published",
    "Ranges",
    "Reason",
    "Refused",
    "Released",
    "RoundedTables",
    "Rules",
    "Spending",
    "Table",
    "TableRefused",
    "TableRequest",
    "add_noise",
    "audit",
    "audit_rounded",
    "audit_summary",
    "bounded",
    "cells_of",
    "merge_small_areas",
    "noisy_tables",
    "protect",
    "round_additively",
    "round_randomly",
    "widths",
]
