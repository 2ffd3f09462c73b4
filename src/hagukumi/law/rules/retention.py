"""保存期間 (3.3, 表3-1)."""

from __future__ import annotations

from collections.abc import Iterator

from hagukumi.law.findings import Verdict, allowed, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import RETENTIONS, USES, AnyRule, rule
from hagukumi.law.settled import stated
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
    yield from stated(
        retention.rule, f"保存期間「{retention.name}」のもとになる規程", "rule に、文書管理規程などの名と条を書いてください。", "規程"
    )


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


@rule(
    RETENTIONS,
    "3.3-4",
    "個人情報保護法第2条第1項、ガイドライン3.3（表3-1）・4.1・5.3",
    "個人情報以外とした区分の情報は、他の情報と容易に照合できない",
)
def other_information_is_not_collatable(reading: Reading, retention: Retention) -> Iterator[Verdict]:
    """What can easily be collated so that a person is identified is personal information, whatever was removed from it."""
    if retention.table_class not in _CLASSES or retention.table_class in _PERSONAL_CLASSES:
        return
    name = f"保存期間「{retention.name}」の情報"
    if retention.collatable is None:
        yield gap(f"{name}が他の情報と容易に照合でき、個人を識別できるか分かりません。確かめて collatable に書いてください。")
    elif retention.collatable:
        yield violation(f"{name}は、他の情報と容易に照合できるので個人情報です。区分を1〜3から選び、personal を true にしてください。")
    else:
        yield from stated(
            retention.not_collatable_because, f"{name}を照合できない理由", "not_collatable_because に書いてください。", "理由"
        )


@rule(
    RETENTIONS,
    "3.3-5",
    "個人情報保護法第61条第2項・第5章第4節、ガイドライン3.3（表3-1）",
    "保存期間は、開示などの請求も踏まえて人が確かめる",
)
def period_fits_requests(reading: Reading, retention: Retention) -> Iterator[Verdict]:
    """A remark: long enough to answer a request for disclosure, no longer than the purpose; no figure is fixed for that."""
    if retention.personal:
        yield allowed(
            f"保存期間「{retention.name}」（{retention.months}か月）が、開示・訂正・利用停止の請求に応えられ、"
            "かつ利用目的に必要な長さを超えないか、人が確かめてください。"
        )


RULES: tuple[AnyRule, ...] = (class_fits_nature, period_is_settled, class_fits_stage, other_information_is_not_collatable)
REMARKS: tuple[AnyRule, ...] = (period_fits_requests,)
