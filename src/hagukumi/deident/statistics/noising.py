"""Tables with noise: bounded, measured, paid for, and told in words; nothing here that may be handed on depends on a true count."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hagukumi.deident.statistics.counting import Counting
from hagukumi.deident.statistics.ledger import Mark
from hagukumi.deident.statistics.printing import COUNT
from hagukumi.deident.statistics.spec import StatisticsSpec, TableSpec
from hagukumi.deident.tables import (
    MARK,
    SIGNED_NOTE,
    TOTAL,
    BudgetLedger,
    Mechanism,
    Noise,
    NoiseRequest,
    NoisyTable,
    Spending,
    TableRefused,
    widths,
)
from hagukumi.files.problems import Problem, Refused


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """The tables to be measured, and for each how many records its limit on persons left out (as a share: office only)."""

    requests: list[NoiseRequest]
    office: list[dict[str, Any]]


def asked_tables(spec: StatisticsSpec, counting: Counting, text_of: Callable[[str], str], random: np.random.Generator) -> Asked:
    """The true tables with each person's part in them bounded. Refused or DeidentError as in counting; also for a file of known counts."""
    assert spec.noise is not None
    requests, office = [], []
    for one in spec.table:
        table, bounds = counting.bounded_table(one, spec.noise.person, spec.noise.most, random)
        known = _known(one, text_of(one.known), spec.separator) if one.known else None
        requests.append(NoiseRequest(table, noise_of(one, spec.noise.most), known))
        if spec.noise.person is not None:
            office.append({"table": one.name, "cut": _share(bounds.cut, counting.rows), "repeated": _share(bounds.repeated, counting.rows)})
    return Asked(requests, office)


def noise_of(table: TableSpec, most: int) -> Noise:
    """The noise that a table of the specification asks for. TableRefused where it would protect nobody or tell nothing."""
    try:
        if table.epsilon is not None:
            return Noise(Mechanism.LAPLACE, table.epsilon, most)
        assert table.rho is not None
        return Noise(Mechanism.GAUSSIAN, table.rho, most)
    except TableRefused as refused:
        raise TableRefused(refused.code, f"表「{table.name}」: {refused.message}") from None


def spendings(requests: Sequence[NoiseRequest]) -> list[Spending]:
    """What the tables cost."""
    return [Spending(one.table.name, one.noise.mechanism, one.noise.cost) for one in requests]


def digest_of(tables: Sequence[NoisyTable]) -> str:
    """SHA-256 over what is printed: which answer an entry of the ledger belongs to."""
    whole = hashlib.sha256()
    for one in tables:
        whole.update(repr((one.table.name, [d.codes for d in one.table.dimensions], one.values.ravel().tolist())).encode())
    return whole.hexdigest()


def _share(part: int, whole: int) -> str:
    percent = 100 * part / whole
    return "なし" if not part else f"約{percent:.0f}％" if percent >= 1 else "1％未満"


def _known(table: TableSpec, text: str, separator: str) -> dict[tuple[str, ...], int]:
    """Counts that everybody knows, in the form in which tables are printed; an item without a column is its total, a mark is skipped."""
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator))
    file = table.known or ""
    heading = rows[0] if rows else []
    if COUNT not in heading or not set(heading[: heading.index(COUNT)]) <= set(table.by):
        remedy = f"見出しを、表の項目（{'、'.join(table.by)}）と「{COUNT}」にしてください。ない項目は{TOTAL}とみなします。"
        raise Refused([Problem(f"表「{table.name}」の既知の合計として読めません。", remedy, file)])
    found: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows[1:], 2):
        named = dict(zip(heading, row, strict=False))
        if row and named.get(COUNT) != MARK:
            codes = tuple(named.get(item, TOTAL) for item in table.by)
            found[codes] = _count(named.get(COUNT, ""), number, file)
    return found


def _count(text: str, line: int, file: str) -> int:
    try:
        return int(text.replace(",", ""))
    except ValueError:
        raise Refused([Problem(f"{line}行目の人数が整数ではありません。", "公表された表のとおりに書いてください。", file)]) from None


def noise_report(spec: StatisticsSpec, tables: Sequence[NoisyTable], ledger: BudgetLedger, mark: Mark) -> dict[str, Any]:
    """The report: what is told does not depend on any true count."""
    assert spec.noise is not None
    return {
        "method": spec.method.value,
        "population": spec.population,
        "cells": sum(one.table.counts.size for one in tables),
        "most": spec.noise.most,
        "tables": [_of_table(one) for one in tables],
        "budget": {
            "epsilon": ledger.epsilon,
            "delta": ledger.delta,
            "used": ledger.used,
            "left": ledger.left,
            "entry": mark.entry,
            "hash": mark.hash,
        },
        "told": [*_told_method(spec), *(line for one in tables for line in _told_table(one)), SIGNED_NOTE, *_told_budget(ledger, mark)],
    }


def _of_table(one: NoisyTable) -> dict[str, Any]:
    return {
        "name": one.table.name,
        "mechanism": one.noise.mechanism.value,
        "cost": one.noise.cost,
        "unchanged": round(one.noise.unchanged, 4),
        "known": one.known,
        "within": [{"lowest_cells": cells, "width": width} for cells, width in widths([one]).items()],
    }


def _told_method(spec: StatisticsSpec) -> list[str]:
    assert spec.noise is not None
    noise = spec.noise
    lines = [
        "最も細かい欄の人数に、乱数で決めた整数の雑音を加えました。小計と合計は、雑音を加えた欄を足したもので、内訳の和と合います。",
        f"同じ「{noise.person}」の記録を1人とし、1人は一つの表で{noise.most}欄まで（一つの欄には1回だけ）数えました。"
        if noise.person is not None
        else "1件の記録を1人として数えました。1人に何件もある資料では、[noise] に person を指定しないと、その人は守られません。",
        "同じ人々の人数を、秘匿や丸めなど別の方法でも公表すると、ここでの守りはその分弱くなります。",
    ]
    if len(spec.table) > 1:
        lines.append("表ごとに別の雑音を加えたので、同じ区分の人数が表によって違います。")
    return lines


def _told_table(one: NoisyTable) -> list[str]:
    name, found = one.table.name, widths([one])
    lowest, total = found[1], found[int(one.parts.max())]
    lines = [
        f"表「{name}」: {_meaning(one.noise)}",
        f"表「{name}」の雑音は、20回に19回（95％）は、最も細かい欄で±{lowest:,}人、総数で±{total:,}人に収まります。"
        "途中の小計の幅は、欄ごとに表に添えました。",
        f"表「{name}」では、欄のおよそ{100 * one.noise.unchanged:.0f}％で雑音がたまたま0になります。どの欄かは分かりません。",
    ]
    if one.known:
        lines.append(
            f"表「{name}」の{one.known}欄は、指定されたファイル（known）の公表済みの値で、雑音がありません。ほかの欄は、雑音を加えた後で"
            "これに合わせました。この調整は資料を見ずに行い、予算を使いません。守りの約束は、この値がすでに公表されていることを前提とします。"
        )
    return lines


def _meaning(noise: Noise) -> str:
    if noise.mechanism is Mechanism.GAUSSIAN:
        return f"ガウス雑音で、予算ρ={noise.cost:g}を使いました。ε に直した意味は、予算の行をご覧ください。"
    return f"予算ε={noise.cost:g}を使いました。{_odds(noise.cost)}"


def _odds(epsilon: float) -> str:
    """ε as what an outsider can come to believe: from even odds to at most e^ε / (1 + e^ε)."""
    sure = 100 / (1 + math.exp(-epsilon))
    return (
        f"ある1人が資料にいてもいなくても、この結果になる確からしさは{math.exp(epsilon):.3g}倍までしか違いません。"
        f"その人がいるかを五分五分とみていた外部の人が、結果を見て持てる確信は、最大でも{min(math.ceil(sure * 10) / 10, 100):g}％です。"
    )


def _told_budget(ledger: BudgetLedger, mark: Mark) -> list[str]:
    failing = f"（この約束が破れる確率δは{ledger.delta:g}まで）" if ledger.delta else ""
    return [
        f"この資料の予算はε={ledger.epsilon:g}、この公表までに使ったのはε={ledger.used:.4g}、残りはε={ledger.left:.4g}です{failing}。",
        f"これまでの公表をすべて合わせると、{_odds(ledger.used)}",
        f"台帳は{mark.entry}件目です。照合の値「{mark.hash[:16]}」を台帳とは別の所に控えると、台帳が書き換えられたときに分かります。",
    ]


def width_columns(tables: Sequence[NoisyTable]) -> list[Mapping[str, np.ndarray]]:
    """What is printed beside the counts: how far each may be off."""
    return [{"雑音の幅（95％）": one.within} for one in tables]
