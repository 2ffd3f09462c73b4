"""プライバシー保護方針 (5.7.1): the attitude put into words, who answers with which power, what is spent, how it is watched."""

from __future__ import annotations

from hagukumi.documents import naming
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Document, Form, Heading, Points, Text
from hagukumi.documents.words import BLANK, day, word, written
from hagukumi.law.privacy import VIEWPOINTS
from hagukumi.plan.records import PrivacyPolicy


def build(printing: Printing) -> tuple[Document, ...]:
    """One document, to be published; every part stands there also while the plan leaves it open."""
    policy, programme = printing.plan.privacy, printing.plan.programme
    document = Document(
        name="privacy-policy",
        title="プライバシー保護方針",
        blocks=(
            Text((written(policy.statement) if policy else BLANK,)),
            Form("定めた日と公表", (("定めた日", day(policy.adopted_on if policy else None)), ("公表の方法", _text(policy, "published")))),
            Form("責任者と体制", _people(printing)),
            Form(
                "そそぐ資源",
                (("人員", _text(policy, "people")), ("予算", _text(policy, "budget")), ("研修・人材の確保", _text(policy, "training"))),
            ),
            Heading("影響の評価と見直し"),
            Points(_assessment(printing)),
            Heading("問い合わせ"),
            Text((f"個人情報の窓口：{naming.organisation(printing.index, programme.disclosure_desk)}",)),
        ),
        legal_basis="個人情報保護法第3条、ガイドライン5.7.1",
        sender=programme.mayor or programme.municipality,
    )
    return (document,)


def _text(policy: PrivacyPolicy | None, field: str) -> str:
    return written(getattr(policy, field)) if policy else BLANK


def _people(printing: Printing) -> tuple[tuple[str, str], ...]:
    policy, programme = printing.plan.privacy, printing.plan.programme
    return (
        ("プライバシー保護責任者", naming.officer(printing.index, policy.officer if policy else "")),
        ("責任者の権限", _text(policy, "authority")),
        ("プライバシー保護組織", naming.organisation(printing.index, programme.privacy_organisation)),
        ("総括管理責任者", written(programme.general_manager)),
        ("監査責任者", naming.organisation(printing.index, programme.audit_manager)),
    )


def _assessment(printing: Printing) -> tuple[str, ...]:
    """What the plan holds of the impact assessment, told in counts."""
    plan = printing.plan
    answered = len({answer.id for answer in plan.answers} & {viewpoint.id for viewpoint in VIEWPOINTS})
    revised = max((revision.on for revision in plan.revisions), default=None)
    return (
        f"プライバシー影響評価の観点{len(VIEWPOINTS)}のうち、{answered}に答えています。",
        f"プライバシーのリスク{len(plan.risks)}件について、対策を定めています。",
        f"意見を{len(plan.opinions)}件受けました。{_givers(printing)}",
        f"評価を最後に改めた日は、{day(revised)}です。" if revised else "評価は、まだ改めていません。",
    )


def _givers(printing: Printing) -> str:
    givers = sorted({word(opinion.giver) for opinion in printing.plan.opinions})
    return f"述べたのは{'・'.join(givers)}です。" if givers else ""
