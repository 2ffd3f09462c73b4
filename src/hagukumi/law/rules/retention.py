"""保存期間 (3.3, 表3-1)."""

from __future__ import annotations

from collections.abc import Iterator

from hagukumi.law.findings import Verdict, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import RETENTIONS, USES, AnyRule, rule
from hagukumi.law.settled import settled
from hagukumi.plan.records import Retention, Stage, Use

_TABLE = "個人情報保護法第61条第2項、ガイドライン3.3（表3-1）"
_PERSONAL_CLASSES = (1, 2, 3)
_CLASSES = (1, 2, 3, 4, 5)
_FITTING = {
    Stage.DELIVERED: (1, 3),
    Stage.LINKED: (1, 3),
    Stage.ASSEMBLED: (1, 3),
    Stage.JUDGED: (1, 3),
    Stage.PSEUDONYMISED: (3,),
    Stage.HANDED_OVER: (1,),
    Stage.PUBLISHED: (4, 5),
}
_NAMES = {
    Stage.DELIVERED: "受け入れたデータ",
    Stage.LINKED: "名寄せの結果",
    Stage.ASSEMBLED: "組み合わせたデータ",
    Stage.JUDGED: "判定の結果",
    Stage.PSEUDONYMISED: "氏名等を削除した情報（個人情報です）",
    Stage.HANDED_OVER: "活用主体に渡すデータ",
    Stage.PUBLISHED: "公表する統計",
}


@rule(RETENTIONS, "3.3-1", _TABLE, "保存期間の区分は表3-1の1〜5で、個人情報かどうかと合っている")
def class_fits_nature(reading: Reading, retention: Retention) -> Iterator[Verdict]:
    """Classes 1 to 3 are personal information, 4 and 5 are not."""
    if retention.table_class not in _CLASSES:
        yield gap(f"保存期間「{retention.name}」の区分が表3-1にありません。table_class に1〜5を書いてください。")
    elif retention.personal != (retention.table_class in _PERSONAL_CLASSES):
        nature = "個人情報です" if retention.table_class in _PERSONAL_CLASSES else "個人情報ではありません"
        yield violation(
            f"保存期間「{retention.name}」の区分{retention.table_class}は{nature}。personal を直すか、区分を選び直してください。"
        )


@rule(RETENTIONS, "3.3-2", _TABLE, "保存期間には、長さと、もとになる文書管理規程がある")
def period_is_settled(reading: Reading, retention: Retention) -> Iterator[Verdict]:
    """A period without a length never ends; it must agree with the municipality's own rules on documents."""
    if retention.months <= 0:
        yield gap(f"保存期間「{retention.name}」の月数がありません。months に1以上を書いてください。")
    if not settled(retention.rule):
        yield gap(f"保存期間「{retention.name}」のもとになる規程が空欄または未定です。rule に、文書管理規程などの名と条を書いてください。")


@rule(USES, "3.3-3", _TABLE, "利用の段階は、保存期間の区分と合っている")
def class_fits_stage(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Pseudonymised data is still personal information and belongs to class 3."""
    retention = reading.index.retentions.get(use.retention)
    if retention is None:
        return
    for stage in dict.fromkeys(use.stages):
        fitting = _FITTING.get(stage)
        if fitting is None or retention.table_class in fitting:
            continue
        personal = fitting[0] in _PERSONAL_CLASSES
        made = violation if personal and retention.table_class not in _PERSONAL_CLASSES else gap
        classes = "または".join(str(number) for number in fitting)
        yield made(f"{_NAMES[stage]}の保存期間は、表3-1の区分{classes}から選んでください（いまは区分{retention.table_class}です）。")


RULES: tuple[AnyRule, ...] = (class_fits_nature, period_is_settled, class_fits_stage)
