"""Choosing the items (3.1, 3.2): every piece of information with its steps, and those that were given up or are still out of reach."""

from __future__ import annotations

from collections.abc import Sequence

from hagukumi.city.extracts.declare import ABUSE, EVERY, NONATTENDANCE, POVERTY, YOUNG_CARER, Card, Field
from hagukumi.city.programme.aims import LINKAGE
from hagukumi.city.programme.holdings import availability
from hagukumi.city.programme.offices import AUTHOR, CHIEF, COORDINATOR, PRIVACY
from hagukumi.city.programme.reasons import ATTRIBUTES, IDENTIFIERS, Reason
from hagukumi.city.programme.timetable import Timetable
from hagukumi.city.programme.unused_candidates import unused_candidates
from hagukumi.plan.records import Candidate, SelectionState, Statement, Step

_MAIN = {"family_consultation": ABUSE, "youtaikyo": ABUSE, "attendance": NONATTENDANCE, "school_register": NONATTENDANCE}
"""The difficulty that an extract serves first, where its fields serve all of them."""
_DIFFICULTIES = {POVERTY: "貧困", ABUSE: "虐待", NONATTENDANCE: "不登校", YOUNG_CARER: "家族の世話"}
_RECONSIDERED = "phone"
"""The one identifier that was first given up and then taken up again for another reason."""

_Places = tuple[tuple[Card, Field], ...]


def candidates(cards: Sequence[Card], times: Timetable) -> tuple[Candidate, ...]:
    """One candidate per piece of information: an identifier in all extracts is one, an attribute of one extract is one."""
    grouped: dict[str, list[tuple[Card, Field]]] = {}
    for card in cards:
        for field in card.fields:
            grouped.setdefault(_key(card, field), []).append((card, field))
    chosen = tuple(_chosen(key, tuple(places), times) for key, places in grouped.items())
    return (*chosen, *unused_candidates(times))


def _key(card: Card, field: Field) -> str:
    return field.column.field if field.linking else f"{card.id}.{field.column.field}"


def _chosen(key: str, places: _Places, times: Timetable) -> Candidate:
    card, field = places[0]
    reason = IDENTIFIERS[key] if field.linking else ATTRIBUTES[key]
    return Candidate(
        id=key.replace(".", "-").replace("_", "-"),
        name=field.name,
        purpose=_purpose(card, field),
        holder=card.holder,
        evidence=reason.evidence,
        items=tuple(f"{at.id}.{found.column.field}" for at, found in places),
        relevance=Statement(text=reason.relevance, by=AUTHOR, on=times.before(175)),
        necessity=Statement(text=_necessity(field, places), by=f"{COORDINATOR}-3", on=times.before(110)),
        fairness=Statement(text=reason.fairness, by=f"{PRIVACY}-2", on=times.before(105)),
        steps=_steps(key, reason, places, times),
        availability=availability(card, places, times),
    )


def _purpose(card: Card, field: Field) -> str:
    """Identifiers serve the linkage, an attribute the difficulty it speaks of first."""
    if field.linking:
        return LINKAGE
    return _MAIN.get(card.id, field.serves[0]) if field.serves == EVERY else field.serves[0]


def _necessity(field: Field, places: _Places) -> str:
    if field.linking:
        return f"{field.necessity}載っている{len(places)}種類の抽出の、それぞれに要ることを確かめた。"
    served = "・".join(_DIFFICULTIES[purpose] for purpose in field.serves)
    return f"{field.necessity}{served}の判定に用い、ほかの項目では代えられないことを確かめた。"


def _steps(key: str, reason: Reason, places: _Places, times: Timetable) -> tuple[Step, ...]:
    card, field = places[0]
    state, quoted = SelectionState, f"情報源{len(reason.evidence)}件"
    began = _again(times) if key == _RECONSIDERED else (_step(state.CANDIDATE, 185, AUTHOR, f"{quoted}に挙がるため候補とした。", times),)
    return (
        *began,
        _step(state.NEEDED, 170, AUTHOR, f"{reason.relevance}目的との関わりが認められるため、必要なデータ項目とした。", times),
        _step(state.OBTAINABLE, 120, f"{card.holder}-1", _obtainable(card, field), times),
        _step(state.USED, 100, CHIEF, "必要最小限であること、不公正な扱いにつながらないことを確かめ、利用データ項目とした。", times),
    )


def _obtainable(card: Card, field: Field) -> str:
    if card.id == "npo":
        return "市は保有しないが、団体が目的を示して集め、決まった様式で渡せることを確かめた。"
    if card.id == "nurse_room":
        return "紙で保有し、決まった欄を表計算に写して渡せることを試行で確かめた。"
    return f"{card.name}の「{field.column.header}」として保有し、様式のとおりに抽出できることを試行で確かめた。"


def _again(times: Timetable) -> tuple[Step, ...]:
    state = SelectionState
    return (
        _step(state.CANDIDATE, 185, AUTHOR, "名寄せの手掛かりになるため候補とした。", times),
        _step(state.DROPPED, 180, AUTHOR, "名寄せは氏名・生年月日・住所で足り、電話番号は要らないため外した。", times),
        _step(state.CANDIDATE, 176, AUTHOR, "一覧に載った家庭に連絡する手立てとして要ることが分かったため、候補に戻した。", times),
    )


def _step(state: SelectionState, days: int, by: str, reason: str, times: Timetable) -> Step:
    return Step(state=state, on=times.before(days), by=by, reason=reason)
