"""名寄せのモデル for those who review and approve it: how it came about, and how much each level of agreement counts."""

from __future__ import annotations

from hagukumi.documents import naming
from hagukumi.documents.order import by_id
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Block, Column, Document, Form, Format, Heading, Points, Table
from hagukumi.documents.words import day, word, written
from hagukumi.plan.linkage_words import comparison_word, level_word
from hagukumi.plan.records import LinkageModel, ModelLevel

_READ = (
    "二つの記録を比べ方ごとに見て、当てはまる段階の重みを足します。足した重みが大きいほど、同じ人の記録とみられます。",
    "重み（ビット）は、同じ人の組での割合を別の人の組での割合で割ったものの、2を底とする対数です。1増えるごとに、同じ人である見込み（オッズ）は"
    "2倍になります。",
    "氏名の重みは、その氏名の人がどれだけいるかによって変わります。表の値は、ふつうの氏名のときのものです。",
    "「定めた値」は、データが足りず学習できなかったため、あらかじめ定めた割合のままの段階です。",
    "このモデルは割合だけを持ち、どの人の情報も含みません。",
)


def build(printing: Printing) -> tuple[Document, ...]:
    """One document per model; none for a plan whose runs train by themselves."""
    return tuple(_document(printing, model) for model in by_id(printing.plan.linkage_models))


def _document(printing: Printing, model: LinkageModel) -> Document:
    comparisons = dict.fromkeys(level.comparison for level in model.levels)
    tables: tuple[Block, ...] = tuple(_table(comparison, model) for comparison in comparisons)
    return Document(
        name=f"linkage-model-{model.id}",
        title=f"名寄せのモデル（{model.id}）",
        blocks=(
            Form("名寄せのモデル", _facts(printing, model)),
            Heading("読み方"),
            Points(_READ),
            Heading("段階と重み"),
            *tables,
        ),
        legal_basis="ガイドライン7.3・7.5.3",
        formats=(Format.PDF, Format.HTML, Format.XLSX),
    )


def _facts(printing: Printing, model: LinkageModel) -> tuple[tuple[str, str], ...]:
    index = printing.index
    ended = "収束した" if model.converged else "収束しないまま終わった"
    return (
        ("モデル", model.id),
        ("利用目的", naming.purpose(index, model.purpose)),
        ("文字の種類", word(model.script)),
        ("照合用の表記の版", written(model.notation)),
        ("学習に使ったデータ", f"{word(model.trained_from)}（{model.rows:,}行、比べた組{model.pairs:,}）"),
        ("学習した日・担当者", f"{day(model.trained_on)}　{naming.officer(index, model.trained_by)}"),
        ("学習の結果", f"{ended}（繰返し{model.iterations}回）"),
        ("二つの記録が同じ人である割合（事前）", f"{model.prior:.3g}"),
        ("確かめた日・担当者", f"{day(model.reviewed_on)}　{naming.officer(index, model.reviewed_by)}"),
        ("確かめたこと", written(model.remark)),
    )


_COLUMNS = (
    Column("段階", 3.4),
    Column("同じ人の組での割合", 1.4),
    Column("別の人の組での割合", 1.4),
    Column("重み（ビット）", 1.2),
    Column("もと", 1),
)


def _table(comparison: str, model: LinkageModel) -> Table:
    rows = tuple(_row(level) for level in model.levels if level.comparison == comparison)
    return Table(f"{comparison_word(comparison)}〔{comparison}〕", _COLUMNS, rows)


def _row(level: ModelLevel) -> tuple[str, ...]:
    return (
        f"{level_word(level.comparison, level.level)}〔{level.level}〕",
        f"{level.match:.3g}",
        f"{level.other:.3g}",
        "求められない" if level.bits is None else f"{level.bits:+.1f}",
        "学習" if level.trained else "定めた値",
    )
