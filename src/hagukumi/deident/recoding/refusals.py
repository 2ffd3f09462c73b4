"""What a recoding refuses before it begins."""

from __future__ import annotations

from hagukumi.deident.coded import CodedRecords
from hagukumi.deident.errors import DeidentError
from hagukumi.deident.privacy import DiversityKind, Limits, Privacy
from hagukumi.deident.search.persons import have_several
from hagukumi.deident.search.refusals import refuse_unusable as refuse_for_search


def refuse_unusable(records: CodedRecords, privacy: Privacy, limits: Limits, *, persons: bool = False) -> None:
    """DeidentError for what no search can use, and for conditions that have a meaning only when all records share their levels.

    `persons`: this recoding counts unlike persons where one has several records.
    """
    if not persons and have_several(records.persons):
        raise DeidentError(
            "一人に複数の記録がある資料（person）は、この方法では加工できません（人ではなく記録を数えるため）。"
            "method を global か mondrian にしてください。"
        )
    if privacy.presence is not None or privacy.map_k > 1:
        raise DeidentError(
            "母集団との比較（δ存在性・k-map）は、全体を同じ段階で一般化する方法（global）でだけ使えます。methodをglobalにしてください。"
        )
    refuse_for_search(records, None, privacy, limits)
    for diversity in privacy.diversity:
        if diversity.kind is DiversityKind.RECURSIVE and diversity.least != int(diversity.least):
            raise DeidentError(f"項目「{diversity.item}」の再帰的な多様性のlは整数にしてください。")
