"""What a person reads on the terminal after a recipe was proposed."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hagukumi.deident.guidance.proposing import Proposal
from hagukumi.deident.guidance.triage import TRIAGE
from hagukumi.deident.guidance.writing import differences
from hagukumi.deident.recipes.records import Role

_ROLES: Final = (
    (Role.IDENTIFIER, "出力しない項目"),
    (Role.QUASI_IDENTIFIER, "粗くして出力する項目（外部の人が知り得る）"),
    (Role.SENSITIVE, "知られて困る項目"),
    (Role.OTHER, "そのまま出力する項目"),
)


def told(proposal: Proposal, data: Path, out: Path) -> Iterator[str]:
    """The roles, the risk before anything is done, the questions to ask first, and the next command."""
    for role, name in _ROLES:
        items = [advice.name for advice in proposal.advice if advice.item.role is role]
        if items:
            yield f"{name}: {'、'.join(items)}"
    yield from proposal.trial
    if differs := tuple(differences(proposal)):
        yield "項目の辞書とデータに食い違いがあります。どちらが正しいか確かめてください。"
        yield from (f"  {told}" for told in differs)
    yield f"加工する前は、準識別子の組み合わせだけで、記録の{proposal.whole.uniques:.1%}がほかに同じ人のいない記録です。"
    yield "加工の前に確かめてください。"
    yield from (f"  {number}. {question.asked} はい → {question.if_yes}" for number, question in enumerate(TRIAGE, 1))
    yield f"レシピの案を「{out}」に書き出しました。理由を読み、違うところを直してから、次の命令で加工できます。"
    yield f"  hagukumi deidentify {shlex.quote(str(out))} {shlex.quote(str(data))} --out 結果"
