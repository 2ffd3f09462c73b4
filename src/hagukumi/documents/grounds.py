"""Legal bases in words: title, article, and every fact that a basis states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hagukumi.documents.naming import item, provision
from hagukumi.documents.words import BLANK, NONE, word, written, yes_no
from hagukumi.law import council_route
from hagukumi.law.basis import BASES
from hagukumi.plan import PlanIndex
from hagukumi.plan import records as r

Facts = tuple[tuple[str, str], ...]
"""Labels and what the plan says, in the order in which a paper shows them."""

VIEWPOINTS: tuple[tuple[str, str], ...] = (
    ("temporary", "① 臨時的なものであること"),
    ("extent", "② 必要な限度であること"),
    ("reason", "③ 相当の理由があること"),
    ("no_undue_harm", "④ 権利利益を不当に侵害するおそれがないこと"),
)
"""The four viewpoints of 表5-3: field of `Viewpoints` and label."""


def title(basis: r.Basis) -> str:
    """The basis with its article, e.g. 「相当の理由がある内部利用（個人情報保護法第69条第2項第2号）」."""
    card = BASES[type(basis)]
    return f"{card.title}（{card.article}）"


def is_exception(basis: r.Basis) -> bool:
    """Whether it is one of the cases of Art. 69(2), use or provision for another purpose."""
    return BASES[type(basis)].exception


def cited(provisions: tuple[r.Provision, ...]) -> str:
    """Provisions with what sort of rule each is, e.g. 「児童福祉法第10条第1項（所掌事務を定める規定）」."""
    return "、".join(f"{provision(cited)}（{word(cited.kind)}）" for cited in provisions)


def viewpoints(basis: r.Basis) -> Facts:
    """What the plan says to each of the four viewpoints; empty for a basis that has none."""
    said = getattr(basis, "viewpoints", None)
    return tuple((label, written(getattr(said, field))) for field, label in VIEWPOINTS) if said is not None else ()


def facts(basis: r.Basis, index: PlanIndex) -> Facts:
    """What the basis states besides the four viewpoints."""
    return _FACTS[type(basis)](basis, index)


def in_one(basis: r.Basis, index: PlanIndex) -> str:
    """Title and facts as lines of one cell."""
    return "\n".join((title(basis), *(f"{label}：{said}" for label, said in facts(basis, index))))


def _texts(*fields: tuple[str, str]) -> Callable[[Any, PlanIndex], Facts]:
    return lambda basis, index: tuple((label, written(getattr(basis, field))) for field, label in fields)


def _grounded(basis: Any, index: PlanIndex) -> Facts:
    return (("事務の根拠", cited((basis.ground,))),)


def _by_law(basis: r.LegalGround, index: PlanIndex) -> Facts:
    """The two facts of each row belong to the council routes; elsewhere they are told only where the plan names them."""
    asked = council_route(basis.provision)
    rows = (("通告等を受理した日の項目", basis.notified_item), ("要支援と判断した日の項目", basis.judged_item))
    told = tuple((label, item(index, found) if found else BLANK) for label, found in rows if found or asked)
    return (("根拠規定", cited((basis.provision,))), *told)


def _consent(basis: r.Consent, index: PlanIndex) -> Facts:
    return (
        ("判断できる能力の確認", written(basis.capacity)),
        ("判断できる能力", yes_no(basis.capable)),
        ("同意する者", word(basis.consenter)),
        ("同意の方法", written(basis.form)),
        ("同意の証し", written(basis.proof)),
        ("同意の有無を記す項目", item(index, basis.consent_item) if basis.consent_item else NONE),
    )


_FACTS: dict[type[r.Basis], Callable[[Any, PlanIndex], Facts]] = {
    r.NewAcquisition: _texts(("specified", "利用目的の特定")),
    r.PurposeChange: _texts(("relation", "相当の関連性"), ("reasonableness", "合理的に認められる理由")),
    r.WithinPurpose: _texts(("covered_by", "取得時の利用目的との関係")),
    r.LegalGround: _by_law,
    r.Consent: _consent,
    r.ToThePerson: _texts(),
    r.InternalReason: _grounded,
    r.ExternalReason: _grounded,
    r.StatisticsOrResearch: _texts(("use", "統計又は学術研究の内容")),
    r.PersonsInterest: _texts(("interest", "本人の利益になる理由")),
    r.SpecialReason: _texts(
        ("public_interest", "(ア) 公益性"),
        ("hard_to_acquire", "(イ) 自ら取得することの困難"),
        ("urgent", "(ウ) 緊急性"),
        ("otherwise_unattainable", "(エ) 提供を受けなければ目的を達せられないこと"),
        ("other", "その他の理由"),
    ),
}
