"""The document that an office reads, decides on and keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from hagukumi.deident.general.output import CLASS_SIZES, RECIPES
from hagukumi.deident.papers.pictures import drawing
from hagukumi.deident.papers.wording import (
    METHODS,
    ROLES,
    conditions_told,
    household_told,
    levels_told,
    loss_told,
    person_told,
    search_told,
)
from hagukumi.deident.privacy import LossName
from hagukumi.deident.recipes.records import Item, Recipe, Role
from hagukumi.deident.standards import Standards
from hagukumi.deident.standards.filling import TREATMENTS
from hagukumi.deident.standards.paper import blocks as standard_blocks
from hagukumi.deident.standards.provisions import ARTICLE
from hagukumi.documents.sheet import Block, Break, Checks, Column, Document, Form, Format, Heading, Points, Seals, Table, Text

_TITLE: Final = "個人情報の加工の報告"
_KEPT_APART: Final = (
    "この文書は、加工の方法に関する情報を含みます。加工した資料と一緒に外へ渡さず、見る人を限って保管してください"
    "（加工方法等情報に当たり得ます。個人情報の保護に関する法律第121条、施行規則第65条。条文を確かめてください）。"
)
_CHECKS: Final = (
    "統計やオープンデータでは、目的を達せられないことを確かめた",
    "この文書の「外部の人がまだ知り得ること」を読み、渡す相手と使い方に照らして受け入れられると考えた",
    "加工基準の第1号から第5号まで、「人が判断すること」を一つずつ判断し、理由を記入した",
    "資料の性質と、すでに公表されている資料との組み合わせを考えた",
    "加工した資料の何件かを目で見て、個人が分かるものがないことを確かめた",
)
_ROOM: Final = "\n\n"
"""Lines to write on by hand."""


def office_document(recipe: Recipe, report: Mapping[str, Any], standards: Standards, charts: Mapping[str, str]) -> Document:
    """The papers of one result.

    `report`: the figures of `report.json`; names of items, figures and what is told are taken from it. `charts`: SVG by file name; those
    of single items stay out of the papers, for their bars bear values.
    """
    blocks = (
        Text((_KEPT_APART,)),
        *_summary(recipe, report),
        *_items(recipe, report),
        *_left_out(report),
        Heading("外部の人がまだ知り得ること"),
        Points(
            (*report["risks"]["told"], *_told(report, "attack"), *_linked(report), *_opinion(report), *_masked(report), *_refined(report))
        ),
        *_drawn(charts, CLASS_SIZES),
        Heading("データとしての使いやすさ"),
        Points(_told(report, "usefulness")),
        *_beside(report, charts),
        Break(),
        *standard_blocks(standards),
        *_decision(),
    )
    return Document("deidentification", _TITLE, blocks, legal_basis=ARTICLE, formats=(Format.PDF, Format.XLSX))


def _told(report: Mapping[str, Any], part: str) -> tuple[str, ...]:
    """The sentences of a part, or that it could not be measured for what this method writes."""
    told = report.get(part, {}).get("told", "値の集まりを書く方法（mondrian）のため、ほかの方法と同じ測り方では測っていません。")
    return (told,) if isinstance(told, str) else tuple(told)


def _linked(report: Mapping[str, Any]) -> tuple[str, ...]:
    """What record linkage reached, where the result could be attacked at all."""
    return (report["linkage_attack"]["told"],) if "linkage_attack" in report else ()


def _opinion(report: Mapping[str, Any]) -> tuple[str, ...]:
    """Singling out, linkability and inference, where they were tried."""
    return tuple(one["told"] for one in report.get("opinion", ()))


def _masked(report: Mapping[str, Any]) -> tuple[str, ...]:
    """How near changed numbers stayed to what they were."""
    return tuple(one["told"] for one in report.get("treatments", ()) if "told" in one)


def _refined(report: Mapping[str, Any]) -> tuple[str, ...]:
    """What the method itself gives away, where it does."""
    return (report["refinement"]["told"],) if "refinement" in report else ()


def _summary(recipe: Recipe, report: Mapping[str, Any]) -> Sequence[Block]:
    kept = report["records"] - report["suppressed"]
    rows = (
        ("記録", f"{report['records']:,}件のうち{kept:,}件を出力した（{report['suppressed']:,}件は出力していない）。"),
        ("方法", METHODS[recipe.method]),
        ("守った条件", conditions_told(recipe)),
        ("同じ内容に見える人", f"最も少ない人で{report['risks']['smallest_class']:,}人。組は{report['classes']:,}組。"),
        ("一人の複数の記録", person_told(recipe)),
        ("世帯", household_told(recipe)),
        ("失われたもの", loss_told(LossName(report["loss_name"]), report["loss"])),
        ("結果の良さ", search_told(report["proved"], report["complete"])),
    )
    return (Heading("まとめ"), Form("まとめ", rows))


def _items(recipe: Recipe, report: Mapping[str, Any]) -> Sequence[Block]:
    changed = {item: TREATMENTS.get(type(one), "不規則な番号に置き換え") for one in recipe.treatments for item in one.items}
    rows = tuple(
        (name, ROLES[item.role], _treatment(name, item, report, changed.get(name, "")), item.because) for name, item in recipe.items.items()
    )
    columns = (Column("項目", 1.0), Column("役割", 1.4), Column("行ったこと", 1.8), Column("レシピに書かれた理由", 1.4))
    shown = len(columns) if any(item.because for item in recipe.items.values()) else len(columns) - 1
    return (Heading("項目ごとの加工"), Table("項目ごとの加工", columns[:shown], tuple(row[:shown] for row in rows)))


def _treatment(name: str, item: Item, report: Mapping[str, Any], changed: str) -> str:
    if item.role is Role.IDENTIFIER:
        return "出力していない"
    told = levels_told(item, report["levels"].get(name))
    return f"{changed}\n{told}" if changed else told


def _left_out(report: Mapping[str, Any]) -> Sequence[Block]:
    nothing = "なし"
    rows = (
        ("出力しなかった項目（識別子）", "、".join(report["deleted"]) or nothing),
        ("レシピに書かれていない項目", "、".join(report["unnamed"]) or nothing),
        ("出力しなかった記録", f"{report['suppressed']:,}件"),
        ("空欄にした値", f"{report['blanked']:,}か所" if report.get("blanked") else nothing),
    )
    return (Heading("出力しなかったもの"), Form("出力しなかったもの", rows))


def _drawn(charts: Mapping[str, str], name: str) -> Sequence[Block]:
    return (drawing(charts[name]),) if name in charts else ()


def _beside(report: Mapping[str, Any], charts: Mapping[str, str]) -> Sequence[Block]:
    """Other recipes for the same file, where some were tried."""
    if "comparison" not in report:
        return ()
    return (Heading("ほかのレシピとの比較"), Points(tuple(report["comparison"]["told"])), *_drawn(charts, RECIPES))


def _decision() -> Sequence[Block]:
    rows = (
        ("提供・利用の相手と目的", _ROOM),
        ("判断（いずれかに印）", "認める　・　認めない　・　やり直す"),
        ("判断の理由", _ROOM),
        ("判断した日", "　　　年　　　月　　　日"),
    )
    return (
        Heading("判断"),
        Text(("機械は、提供してよいかどうかを判断しません。加工した人とは別の人を含む二人で判断し、記入して押印してください。",)),
        Checks("判断の前に確かめること", tuple((check, None, "") for check in _CHECKS)),
        Form("判断の記録", rows),
        Seals(("判断した人", "確認した人（別の人）")),
    )
