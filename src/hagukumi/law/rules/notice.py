"""利用目的の明示 (5.5.2(4), Art. 62): what is taken in writing from the person is taken after its purpose has been shown."""

from __future__ import annotations

from collections.abc import Iterator

from hagukumi.law.findings import Verdict, allowed, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import ITEMS, AnyRule, rule
from hagukumi.law.settled import denied, settled, stated
from hagukumi.plan.records import Acquisition, Item, NoticeException, Provider

_ACT = "個人情報保護法第62条、ガイドライン5.5.2(4)"
_SHOWING = ("明示", "通知", "掲示", "説明")


@rule(ITEMS, "5.5.2-10", _ACT, "新たに取得する項目は、本人から直接書面で取得するかどうかが分かる")
def way_of_acquisition_is_known(reading: Reading, item: Item) -> Iterator[Verdict]:
    """Art. 62 binds what is taken in writing, on paper or electronically, from the person directly; a private body is not that person."""
    if item.acquisition is not Acquisition.NEW:
        return
    source = reading.index.sources.get(item.table)
    if item.direct_writing is None:
        yield gap(
            f"項目「{item.name}」を、本人から直接書面（電子申請などを含む）で取得するかどうかが書かれていません。"
            "direct_writing に true または false を書いてください。"
        )
    elif item.direct_writing and source and source.provider is Provider.PRIVATE:
        yield violation(
            f"項目「{item.name}」は民間から受け取る記録なので、本人から直接取得するものではありません。"
            "direct_writing を false にするか、抽出データの provider を直してください。"
        )


@rule(ITEMS, "5.5.2-11", _ACT, "本人から直接書面で取得する項目は、あらかじめ利用目的を明示する")
def purpose_is_shown(reading: Reading, item: Item) -> Iterator[Verdict]:
    """Shown beforehand on the form, at the counter or by word of mouth; or one of the four exceptions, with its reason."""
    if item.acquisition is not Acquisition.NEW or not item.direct_writing:
        return
    if item.notice_exception is not None:
        yield from stated(
            item.notice_exception_reason,
            f"項目「{item.name}」の利用目的を明示しない理由",
            "notice_exception_reason に、例外に当たる事情を書いてください。",
            "理由",
        )
    elif denied(item.purpose_notice, *_SHOWING):
        yield violation(
            f"項目「{item.name}」は本人から直接書面で取得しますが、利用目的を明示しないとされています。"
            "purpose_notice に明示の方法を書くか、法の定める例外（notice_exception）とその理由を書いてください。"
        )
    elif not settled(item.purpose_notice):
        yield gap(
            f"項目「{item.name}」の利用目的を、本人にどう明示するかが空欄または未定です。"
            "purpose_notice に、様式への記載、窓口での掲示、口頭などの方法を書いてください。"
        )


@rule(ITEMS, "5.5.2-12", _ACT, "こどもを探す目的は、取得の状況から明らかとはいいにくい")
def search_is_hardly_evident(reading: Reading, item: Item) -> Iterator[Verdict]:
    """A remark: that the purpose is evident is doubted where children are searched for, since 5.4.4 calls that not to be foreseen."""
    new = item.acquisition is Acquisition.NEW and item.notice_exception is NoticeException.EVIDENT
    if new and any(reading.searches(use.purpose) for use in reading.index.uses_of(item.id)):
        yield allowed(
            f"項目「{item.name}」は利用目的が明らかなので明示しないとされていますが、こどもを探すための利用は通常予期されにくいものです。"
            "様式などで明示することを検討してください。"
        )


RULES: tuple[AnyRule, ...] = (way_of_acquisition_is_known, purpose_is_shown)
REMARKS: tuple[AnyRule, ...] = (search_is_hardly_evident,)
