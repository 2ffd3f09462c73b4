"""根拠: the closed list of bases with their articles and the directions in which each may carry data."""

from __future__ import annotations

from typing import NamedTuple

from hagukumi.law.reading import Direction
from hagukumi.plan import records as r


class BasisCard(NamedTuple):
    """A basis as the law room knows it. `rule` is the rule that an allowance names; `exception` marks the cases of Art. 69(2)."""

    rule: str
    article: str
    title: str
    directions: frozenset[Direction]
    exception: bool = False


_BOTH = frozenset(Direction)
_INTERNAL = frozenset({Direction.INTERNAL})
_EXTERNAL = frozenset({Direction.EXTERNAL})
_ACT = "個人情報保護法"

BASES: dict[type[r.Basis], BasisCard] = {
    r.NewAcquisition: BasisCard("5.4.3-1", f"{_ACT}第61条第1項", "利用目的を特定して新たに取得する情報の利用", _BOTH),
    r.PurposeChange: BasisCard("5.4.4-3", f"{_ACT}第61条第3項", "利用目的の変更", _BOTH),
    r.WithinPurpose: BasisCard("5.4.2-1", f"{_ACT}第69条第1項", "利用目的の範囲内の提供", _EXTERNAL),
    r.LegalGround: BasisCard("5.4.5-1", f"{_ACT}第69条第1項", "法令に基づく場合", _BOTH),
    r.Consent: BasisCard("5.4.8-2", f"{_ACT}第69条第2項第1号", "本人の同意があるとき", _BOTH, True),
    r.ToThePerson: BasisCard("5.4-2", f"{_ACT}第69条第2項第1号", "本人に提供するとき", _BOTH, True),
    r.InternalReason: BasisCard("5.4.6-1", f"{_ACT}第69条第2項第2号", "相当の理由がある内部利用", _INTERNAL, True),
    r.ExternalReason: BasisCard("5.4.6-1", f"{_ACT}第69条第2項第3号", "相当の理由がある外部提供", _EXTERNAL, True),
    r.StatisticsOrResearch: BasisCard("5.4.7-1", f"{_ACT}第69条第2項第4号", "専ら統計の作成又は学術研究のための提供", _EXTERNAL, True),
    r.PersonsInterest: BasisCard("5.4.7-2", f"{_ACT}第69条第2項第4号", "明らかに本人の利益になる提供", _EXTERNAL, True),
    r.SpecialReason: BasisCard("5.4.7-3", f"{_ACT}第69条第2項第4号", "特別の理由がある提供", _EXTERNAL, True),
}


def card_of(use: r.Use) -> BasisCard:
    """The card of a use's basis."""
    return BASES[type(use.basis)]
