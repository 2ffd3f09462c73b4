"""The extracts of the made city: what each department holds and how it writes it down.

In: the people, their lives, and the habits of each system. Out: rows of text by column, and who each row is about. Never: a value of the
truth in an extract.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from hagukumi.city.extracts import consultation, education, health, proposal, register, welfare
from hagukumi.city.extracts.declare import Card
from hagukumi.city.extracts.rows import Desk, Rows
from hagukumi.plan.records import Encoding, LinkField, ValueType


class Extract(NamedTuple):
    """An extract: its declaration and what writes its rows."""

    card: Card
    rows: Callable[[Desk], Rows]


EXTRACTS = (
    Extract(register.JUKI, register.juki_rows),
    Extract(education.SCHOOL_REGISTER, education.school_register_rows),
    Extract(education.ATTENDANCE, education.attendance_rows),
    Extract(education.NURSE_ROOM, education.nurse_room_rows),
    Extract(education.SCHOOL_COST, education.school_cost_rows),
    Extract(health.PREGNANCY, health.pregnancy_rows),
    Extract(health.INFANT_CHECKUP, health.infant_checkup_rows),
    Extract(health.VACCINATION, health.vaccination_rows),
    Extract(welfare.CHILD_ALLOWANCE, welfare.child_allowance_rows),
    Extract(welfare.SINGLE_PARENT, welfare.single_parent_rows),
    Extract(welfare.PUBLIC_ASSISTANCE, welfare.public_assistance_rows),
    Extract(welfare.NURSERY, welfare.nursery_rows),
    Extract(welfare.DISABILITY, welfare.disability_rows),
    Extract(register.TAX, register.tax_rows),
    Extract(consultation.FAMILY_CONSULTATION, consultation.family_consultation_rows),
    Extract(consultation.YOUTAIKYO, consultation.youtaikyo_rows),
    Extract(consultation.NPO, consultation.npo_rows),
)
"""All extracts of the linkage, the resident register first."""

OF_PROPOSALS = (Extract(proposal.RESIDENTS, proposal.residents_rows),)
"""Extracts that are received to be de-identified, and by nothing else."""

_ENCODINGS = {Encoding.UTF_8: "UTF-8", Encoding.UTF_8_BOM: "UTF-8（BOM付き）", Encoding.CP932: "CP932"}


def extracts_table() -> str:
    """The extracts as a Markdown table, as printed in the reference documentation."""
    lines = ["| id | 名前 | ファイル | 形式 | 宛名番号 | 日付の書き方 | 使う列 | 捨てる列 |", "|---|---|---|---|---|---|---:|---:|"]
    for card, _ in EXTRACTS:
        form = "xlsx" if card.is_book else f"CSV、{_ENCODINGS[card.encoding]}"
        numbered = any(field.column.link is LinkField.RESIDENT_NUMBER for field in card.fields)
        forms = sorted({field.column.form.value for field in card.fields if field.column.type is ValueType.DATE})
        written = "、".join(forms)
        cells = (card.id, card.name, card.file, form, "あり" if numbered else "なし", written, len(card.fields), len(card.discarded))
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines) + "\n"


__all__ = ["EXTRACTS", "OF_PROPOSALS", "Card", "Desk", "Extract", "Rows", "extracts_table"]
