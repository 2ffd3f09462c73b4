"""恒常的か臨時的か (表5-1, 5.4.6): use for another purpose is temporary, and was not intended when the data was acquired."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hagukumi.law.basis import card_of
from hagukumi.law.findings import Verdict, allowed, gap, violation
from hagukumi.law.reading import Reading
from hagukumi.law.rule import USES, AnyRule, rule
from hagukumi.plan.records import PurposeChange, Use, Viewpoints

_FOR_GOOD = re.compile(
    "恒常|恒久|永続|無期限|当分の間|期限(は|を)?(設けない|定めない|なし|ない)|毎年(度)?(ごとに)?(更新|延長|繰り返)し(て|ながら|続)"
)
_NOT_FOR_GOOD = re.compile("(恒常|恒久|永続)[^。、]*(ない|なく|ず|ません)|(恒常|恒久)的な(取得|体制|仕組み)")
"""Under these words a text on being temporary may speak of what is permanent: that it is not so, or until something permanent begins."""
_INSTEAD = "利用目的の変更（61条3項）ができるかを検討するか、この目的を特定して新たに取得する形に改めてください。"


@rule(
    USES,
    "5.4.2-4",
    "個人情報保護法第61条第3項・第69条第2項、ガイドライン5.4.2（表5-1）",
    "利用目的以外の目的での利用・提供は、臨時的に行う",
)
def other_purpose_is_temporary(reading: Reading, use: Use) -> Iterator[Verdict]:
    """表5-1 places every case of 69(2) among the temporary ones; what goes on for good needs a purpose of its own."""
    card = card_of(use)
    if not card.exception:
        return
    if use.permanent is None:
        yield gap("恒常的な利用か、臨時的な利用かが整理されていません。permanent に、恒常的なら true、臨時的なら false を書いてください。")
    elif use.permanent:
        yield violation(f"恒常的な利用とされていますが、根拠の「{card.title}」は、臨時的に行う場合の根拠です（表5-1）。{_INSTEAD}")
    elif _sounds_permanent(getattr(use.basis, "viewpoints", Viewpoints()).temporary):
        yield gap(
            "臨時的な利用とされていますが、表5-3の観点①の整理は、恒常的に行うように読めます。"
            "permanent と viewpoints.temporary のどちらが正しいかを確かめて、そろえてください。"
        )


def _sounds_permanent(text: str) -> bool:
    return bool(_FOR_GOOD.search(_NOT_FOR_GOOD.sub("", text)))


@rule(
    USES,
    "5.4.6-3",
    "個人情報保護法第61条第1項・第69条第2項、ガイドライン5.4.6",
    "取得の前から予定していた利用・提供は、取得のときに利用目的として特定する",
)
def planned_use_is_specified(reading: Reading, use: Use) -> Iterator[Verdict]:
    """What was intended before the data was acquired should have been among its purposes from the start."""
    if not card_of(use).exception:
        return
    if use.planned_before is None:
        yield gap(
            "取得の前からこの利用を予定していたかどうかが整理されていません。planned_before に、予定していたなら true、"
            "していなかったなら false を書いてください。"
        )
    elif use.planned_before:
        yield violation(
            "取得の前から予定していた利用は、そのように利用目的を設定しておくべきものです。利用目的以外の利用とはせず、"
            "利用目的を特定して取得する形（61条1項）に改めてください。"
        )


@rule(USES, "5.4.4-4", "個人情報保護法第61条第3項、ガイドライン5.4.2（表5-1）", "利用目的の変更は、恒常的に行う場合の整理である")
def change_is_for_good(reading: Reading, use: Use) -> Iterator[Verdict]:
    """A remark: 表5-1 names the change of purpose for permanent use; a temporary one may have a better place."""
    if isinstance(use.basis, PurposeChange) and use.permanent is False:
        yield allowed(
            "利用目的の変更は、表5-1では恒常的に行う場合の整理とされていますが、臨時的な利用とされています。"
            "69条2項での整理のほうが合うかどうかを検討してください。"
        )


RULES: tuple[AnyRule, ...] = (other_purpose_is_temporary, planned_use_is_specified)
REMARKS: tuple[AnyRule, ...] = (change_is_for_good,)
