"""Privacy risks (5.7.2): one table, a map of likelihood and severity before and after the measures, and the phases of the data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from hagukumi.documents import naming
from hagukumi.documents.sheet import Block, Column, Heading, Table, Text
from hagukumi.documents.words import join, word, written
from hagukumi.plan import PlanIndex
from hagukumi.plan.records import DataPhase, Risk

_LEVELS = (1, 2, 3, 4)
_PHASES = tuple(DataPhase)
_SCALE = (
    "起こりやすさと重さは、1（最も低い）から4（最も高い）までで表します。"
    "「3・4」は、起こりやすさ3、重さ4です。番号は、後の二つの表と共通です。"
)
Placed = tuple[int, int]
"""Likelihood and severity of a risk."""


def _before(risk: Risk) -> Placed:
    return risk.likelihood, risk.severity


def _after(risk: Risk) -> Placed:
    return risk.residual_likelihood, risk.residual_severity


def risk_blocks(index: PlanIndex, risks: Sequence[Risk]) -> tuple[Block, ...]:
    """The blocks on risks; they are numbered by phase, then by id."""
    ordered = sorted(risks, key=lambda risk: (_PHASES.index(risk.phase), risk.id))
    return (
        Text((_SCALE,)),
        _table(index, ordered),
        Heading("対策の前", 2),
        _map("対策の前のリスク", ordered, _before),
        Heading("対策の後", 2),
        _map("対策の後に残るリスク", ordered, _after),
        Heading("収集から廃棄までの段階ごとのリスク", 2),
        _phases(ordered),
    )


def _table(index: PlanIndex, risks: Sequence[Risk]) -> Table:
    columns = (
        Column("番号", 0.4),
        Column("段階", 0.5),
        Column("脅威", 2),
        Column("対策の前", 0.6),
        Column("対策", 2.4),
        Column("対策の後", 0.6),
        Column("担当課", 0.9),
    )
    rows = tuple(
        (
            str(number),
            word(risk.phase),
            written(risk.threat),
            _pair(_before(risk)),
            written(risk.measure),
            _pair(_after(risk)),
            naming.department(index, risk.department),
        )
        for number, risk in enumerate(risks, 1)
    )
    return Table("リスクと対策", columns, rows, empty="（未記入）　リスクは計画に書かれていません。")


def _pair(place: Placed) -> str:
    return f"{place[0]}・{place[1]}"


def _map(caption: str, risks: Sequence[Risk], place: Callable[[Risk], Placed]) -> Table:
    """Rows are severity from 4 down, columns likelihood; a cell holds the numbers of its risks."""
    cells: defaultdict[Placed, list[str]] = defaultdict(list)
    for number, risk in enumerate(risks, 1):
        cells[place(risk)].append(str(number))
    columns = (Column("重さ＼起こりやすさ", 1.4), *(Column(str(level)) for level in _LEVELS))
    rows = [(str(severity), *(join(cells[level, severity], none="—") for level in _LEVELS)) for severity in reversed(_LEVELS)]
    outside = [f"{number}（{_pair(place(risk))}）" for number, risk in enumerate(risks, 1) if not set(place(risk)) <= set(_LEVELS)]
    if outside:
        rows.append(("1〜4の外の値", join(outside), *("",) * (len(_LEVELS) - 1)))
    return Table(caption, columns, tuple(rows))


def _phases(risks: Sequence[Risk]) -> Table:
    found: defaultdict[DataPhase, list[Risk]] = defaultdict(list)
    for risk in risks:
        found[risk.phase].append(risk)
    columns = (Column("段階"), Column("リスクの数"), Column("対策の前で最も大きい値"), Column("対策の後で最も大きい値"))
    rows = tuple((word(phase), str(len(found[phase])), _worst(found[phase], _before), _worst(found[phase], _after)) for phase in _PHASES)
    return Table("段階ごとのリスク", columns, rows)


def _worst(risks: Sequence[Risk], place: Callable[[Risk], Placed]) -> str:
    """The greatest product of likelihood and severity, with both."""
    if not risks:
        return "—"
    worst = max((place(risk) for risk in risks), key=lambda found: (found[0] * found[1], found))
    return f"{worst[0] * worst[1]}（{_pair(worst)}）"
