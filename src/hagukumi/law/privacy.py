"""プライバシー影響評価 (5.7.2): the viewpoints of 表5-4, under ids that answers and evidence refer to."""

from __future__ import annotations

from typing import NamedTuple


class PiaViewpoint(NamedTuple):
    """One viewpoint: id (`pia-1` … `pia-14`), its group of 表5-4, and what is asked."""

    id: str
    group: str
    question: str


_QUESTIONS = (
    ("法令・ポリシー", "個人情報保護法の施行条例に従い、守られているかを点検表などで確かめているか"),
    ("法令・ポリシー", "職員が情報セキュリティポリシーを守ることを、署名などで確かめているか"),
    ("データ収集", "集めているのは、目的に足り、余りのないデータだけか"),
    ("データ利用", "システムの機能を使える人を限る仕組みが働いているか"),
    ("データ利用", "システムのアカウントが正しく管理されているか"),
    ("データ利用", "必要な範囲のデータだけを、ふさわしい形で使い続けているか"),
    ("データ保存", "集めたデータを暗号化して保存しているか"),
    ("データ保存", "データベースを開ける人を限る仕組みが働いているか"),
    ("データ削除", "計画で決めた時期に必ず消去することが、運用の定めになっているか"),
    ("データ削除", "確かに消去されたと確かめられる運用になっているか"),
    ("リスクと対策", "プライバシーに配慮した運用になっているか"),
    ("リスクと対策", "外部からの不正なアクセスに、どのような対策をとっているか"),
    ("リスクと対策", "内部の者による不正に、どのような対策をとっているか"),
    ("監査", "自己点検と監査を、どのように行っているか"),
)

VIEWPOINTS: tuple[PiaViewpoint, ...] = tuple(
    PiaViewpoint(f"pia-{number}", group, question) for number, (group, question) in enumerate(_QUESTIONS, start=1)
)
"""The fourteen viewpoints, in order."""
