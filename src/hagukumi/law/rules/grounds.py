"""法令: the tests of 5.4.1 and 5.4.5 applied to the plan's citations."""

from __future__ import annotations

from collections.abc import Iterator

from hagukumi.law.findings import Outcome, Verdict, gap, violation
from hagukumi.law.provisions import council_route, legal_basis, office_ground
from hagukumi.law.reading import Reading
from hagukumi.law.rule import PURPOSES, USES, AnyRule, rule
from hagukumi.plan.records import ExternalReason, InternalReason, LegalGround, Purpose, Use


@rule(PURPOSES, "5.4.1-1", "個人情報保護法第61条第1項、ガイドライン5.4.1", "利用目的は、法令の定める所掌事務に基づく")
def purpose_rests_on_office(reading: Reading, purpose: Purpose) -> Iterator[Verdict]:
    """Personal information is held only where an office fixed by law needs it."""
    if not purpose.grounds:
        yield gap(f"利用目的「{purpose.name}」に、所掌事務の根拠がありません。grounds に法令名と条項を書いてください。")
    verdicts = (office_ground(provision) for provision in purpose.grounds)
    yield from (verdict for verdict in verdicts if verdict.outcome is not Outcome.ALLOWED)


@rule(USES, "5.4.1-2", "個人情報保護法第69条第2項第2号・第3号、ガイドライン5.4.1", "相当の理由による利用は、法令の定める所掌事務に基づく")
def reason_rests_on_office(reading: Reading, use: Use) -> Iterator[Verdict]:
    """The same test of 法令 applies to 69(2)(ii) and (iii)."""
    if isinstance(use.basis, InternalReason | ExternalReason):
        verdict = office_ground(use.basis.ground)
        if verdict.outcome is not Outcome.ALLOWED:
            yield verdict


@rule(USES, "5.4.5-1", "個人情報保護法第69条第1項、ガイドライン5.4.5", "「法令に基づく場合」の法令である")
def law_is_a_legal_basis(reading: Reading, use: Use) -> Iterator[Verdict]:
    """A provision that lists offices, or grants general powers, provides for no information and is no legal basis."""
    if isinstance(use.basis, LegalGround):
        verdict = legal_basis(use.basis.provision)
        if verdict.outcome is not Outcome.ALLOWED:
            yield verdict


@rule(
    USES,
    "5.4.5-2",
    "児童福祉法第25条の2・第25条の3、子ども・若者育成支援推進法第19条、ガイドライン5.4.5",
    "協議会の枠組みは、通告等を受理し要支援と判断された人の行に限る",
)
def council_needs_both_facts(reading: Reading, use: Use) -> Iterator[Verdict]:
    """Both facts must be date items of the rows themselves, or no row can be told apart from a child not yet notified."""
    basis = use.basis
    if not isinstance(basis, LegalGround):
        return
    facts = {"通告等の受理": basis.notified_item, "要支援の判断": basis.judged_item}
    if not (council_route(basis.provision) or any(facts.values())):
        return
    for name, item in facts.items():
        yield from _fact(reading, use, name, item)
    if basis.notified_item and basis.notified_item == basis.judged_item:
        yield violation(
            "通告等の受理と要支援の判断に、同じ項目が書かれています。二つは別の事実です。"
            "notified_item と judged_item に、それぞれの年月日を表す別の項目を書いてください。"
        )
    if len({item.partition(".")[0] for item in (*use.items, *filter(None, facts.values()))}) > 1:
        yield gap("行ごとに通告等の受理と要支援の判断を確かめられるよう、この利用の項目は一つの抽出データに絞ってください。")


def _fact(reading: Reading, use: Use, name: str, item: str) -> Iterator[Verdict]:
    if not item:
        yield gap(
            f"協議会の枠組みで使えるのは、通告等を受理し要支援と判断された人の情報だけです。{name}の年月日を表す項目が書かれていません。"
            "notified_item と judged_item に日付の項目を書いてください。"
        )
    elif item not in use.items or not reading.is_fact_date(item):
        yield gap(
            f"{name}の項目「{item}」が、この利用の日付の項目として見つかりません。利用の items に加え、様式の型を date にしてください"
            "（生年月日などの識別子や、空欄を日付に読み替える列は、事実の年月日になりません）。"
        )


RULES: tuple[AnyRule, ...] = (purpose_rests_on_office, reason_rests_on_office, law_is_a_legal_basis, council_needs_both_facts)
