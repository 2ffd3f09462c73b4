"""What a clerk, a decision maker and the public read: cells with marks, reasons, and what an outsider could still tell."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hagukumi.deident.tables.primary import REASON_WORDS, REASONS, Reason
from hagukumi.deident.tables.protection import ProtectedTables

MARK = "x"
"""What is printed in a withheld cell: one mark for every reason, because a reason would narrow the range."""


@dataclass(frozen=True)
class ProtectedCell:
    """One cell for the office. `value`: None where withheld; `reason` in words then; `knowledge`: what an outsider can tell of it.

    The range in `knowledge` is of counts an outsider cannot exclude. Only `printed` may leave the office.
    """

    codes: tuple[str, ...]
    value: int | None
    reason: Reason | None
    knowledge: str

    @property
    def printed(self) -> str:
        """What stands in the published table."""
        return MARK if self.value is None else str(self.value)

    @property
    def words(self) -> str:
        """The reason as an office reads it; empty where the value is told."""
        return REASON_WORDS[self.reason] if self.reason else ""


def cells_of(protected: ProtectedTables, place: int) -> Iterator[ProtectedCell]:
    """The cells of one table of the request, in the order of its codes."""
    table, variables = protected.request.tables[place], protected.cells.places[place]
    for codes in np.ndindex(*table.counts.shape):
        variable = int(variables[codes])
        hidden = bool(protected.withheld[variable])
        names = tuple(dimension.codes[code] for dimension, code in zip(table.dimensions, codes, strict=True))
        reason = REASONS[protected.reason[variable]] if hidden else None
        yield ProtectedCell(names, None if hidden else int(table.counts[codes]), reason, knowledge(protected, variable) if hidden else "")


def knowledge(protected: ProtectedTables, variable: int) -> str:
    """「この欄の人数は、外部の人には3～11人の範囲までしか分かりません。」 from the audit's shown range: never narrower than that."""
    low, high = float(protected.ranges.shown_low[variable]), float(protected.ranges.shown_high[variable])
    if protected.ranges.low[variable] == protected.ranges.high[variable]:
        return "この欄の人数は、ほかの欄との計算で分かります（守る必要のない欄です）。"
    if low == high:
        return "この欄の人数を外部の人がどこまで絞れるかは、調べていません（守る必要のない欄です）。"
    if math.isinf(high):
        return f"この欄の人数は、外部の人には{low:.0f}人以上であることしか分かりません。"
    return f"この欄の人数は、外部の人には{low:.0f}～{high:.0f}人の範囲までしか分かりません。"


def audit_summary(protected: ProtectedTables) -> tuple[str, ...]:
    """The audit in sentences for the decision maker."""
    own = np.zeros(len(protected.withheld), dtype=bool)
    for places in protected.cells.places[: len(protected.request.tables)]:
        own[places.ravel()] = True
    small = np.isin(protected.reason, [REASONS.index(Reason.MINIMUM_FREQUENCY), REASONS.index(Reason.ZERO)])
    hidden = own & protected.withheld & small
    width = (protected.ranges.shown_high - protected.ranges.shown_low)[hidden]
    lines = [
        f"表{len(protected.request.tables)}つを合わせて検査しました。一次秘匿は{protected.primary}欄、二次秘匿は{protected.secondary}欄です。",
        "公表する値だけを渡した別のプログラムに攻撃させたところ、値を言い当てられた一次秘匿の欄はありませんでした。",
    ]
    if len(width):
        lines.append(f"一次秘匿の欄の人数は、最も狭い欄でも{_ways(width.min())}、中央の欄で{_ways(np.median(width))}の値があり得ます。")
    rules = protected.request.rules
    if rules.zeros_public and rules.outsider_knows_zeros:
        lines.append("0人の欄を公表しているため、秘匿した欄が0人でないことは外部の人にも分かるものとして検査しました。")
    elif rules.zeros_public:
        lines.append("注意: 秘匿した欄が0人でないことに気づく人がいると、この検査の範囲より狭く分かることがあります。")
    lines.append(_quality(protected))
    return tuple(lines)


def _ways(width: float) -> str:
    return f"{width + 1:.0f}通り" if math.isfinite(width) else "限りなく多く"


def _quality(protected: ProtectedTables) -> str:
    if protected.pattern.proved:
        return "二次秘匿は、これより小さい負担では守れないことを確かめました（最適）。"
    if protected.pattern.stopped:
        return (
            "指定の時間（time_limit）に達したので、二次秘匿を減らす探索を打ち切りました。守られていることは最後まで検査しましたが、"
            "もっと少ない欄で守れるかもしれません（最適であることは確かめていません）。"
        )
    share = protected.pattern.cost / protected.pattern.bound - 1.0 if protected.pattern.bound else math.inf
    return f"二次秘匿は最適であることまでは確かめていません（最適との差は大きくても{share:.1%}です）。"
