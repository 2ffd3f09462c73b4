"""What is left of the data, in words for a clerk and whoever asked for them."""

from __future__ import annotations

from hagukumi.deident.utility.comparing import Comparison, Row
from hagukumi.deident.utility.distances import ItemDistance
from hagukumi.deident.utility.measuring import Usefulness
from hagukumi.deident.utility.models import ModelUtility

_CLEAR = 0.1
"""From this total variation on a distribution is told as changed, from this difference of V an association."""


def percent(value: float) -> str:
    """A share in per cent; no share above nothing is told as 0 %, none below all as 100 %."""
    if 0 < value < 0.001:
        return "0.1%未満"
    if 0.999 < value < 1:
        return "99.9%超"
    return f"{value * 100:.1f}%".replace(".0%", "%")


def told_usefulness(use: Usefulness) -> list[str]:
    """What can still be done with the data, one sentence per point."""
    if not use.kept:
        return ["提供する記録が1件もないので、使えるデータは残っていません。"]
    told = [f"細かさは、元のデータを100%として平均で{percent(1 - use.losses.loss)}残っています（除いた記録は0%と数えます）。"]
    if use.blank:
        told.append(f"提供する記録のうち、{percent(use.blank)}の値は空欄にしました。")
    told += [_item(item) for item in use.items if item.width]
    told += _pairs(use)
    return told + [_model(model) for model in use.models]


def _item(item: ItemDistance) -> str:
    changed = "大きく変わります" if item.total_variation >= _CLEAR else "ほとんど変わりません"
    return (
        f"「{item.item}」は{item.values:,}通りの値を{item.labels:,}通りの区分にまとめました。"
        f"区分の中を均等とみなすと、分布は{changed}（違いは{percent(item.total_variation)}）。"
    )


def _pairs(use: Usefulness) -> list[str]:
    changed = [pair for pair in use.pairs if pair.difference >= _CLEAR]
    if not use.pairs:
        return []
    if not changed:
        return ["2つの項目の間の関連の強さは、どの組み合わせでもほとんど変わりません。"]
    worst = max(changed, key=lambda pair: (pair.difference, pair.first, pair.second))
    return [
        f"2つの項目の間の関連の強さは、{len(use.pairs):,}通りのうち{len(changed):,}通りで変わります。一番変わるのは"
        f"「{worst.first}」と「{worst.second}」です（クラメールの連関係数が{worst.v_before:.2f}から{worst.v_after:.2f}）。"
    ]


def _model(model: ModelUtility) -> str:
    if model.preserved is None:
        return f"「{model.target}」は、元のデータでもほかの項目からはほとんど予測できません。"
    return (
        f"「{model.target}」をほかの項目から予測すると、元のデータでは{percent(model.before)}、加工後は{percent(model.after)}当たります"
        f"（一番多い値を答えるだけなら{percent(model.baseline)}）。"
    )


def told_comparison(comparison: Comparison) -> list[str]:
    """Which recipes there is a reason to choose, and why."""
    open_rows = [row for row in comparison.rows if row.behind is None]
    told = [
        f"「{row.name}」より「{row.behind}」のほうが、リスクも使いやすさも同じか優れています。"
        for row in comparison.rows
        if row.behind is not None
    ]
    if len(open_rows) == 1:
        return [*told, f"比べた中では「{open_rows[0].name}」が最も適しています。"]
    return [*told, *(_reason(row) for row in open_rows), "リスクと使いやすさのどちらを重く見るかで、担当課が選んでください。"]


def _reason(row: Row) -> str:
    return (
        f"「{row.name}」は、言い当てられる見込みが最大{percent(row.highest)}・平均{percent(row.average)}で、"
        f"細かさは{percent(1 - row.loss)}残り、{percent(row.suppressed)}の記録を除きます。"
    )
