"""How each holder holds what was wanted, and how what is on paper or elsewhere becomes data (3.2)."""

from __future__ import annotations

from typing import NamedTuple

from hagukumi.city.extracts.declare import Card, Field
from hagukumi.city.programme.timetable import Timetable
from hagukumi.plan.records import Availability, Digitisation, FieldMapping, Holding, Quality, TargetFormat

_TRIED = 200
"""Rows of the trial extract on which the officers looked for missing and inconsistent values."""


class _System(NamedTuple):
    """Where a holder keeps an extract, and how many of the trial's rows lacked a value or held one that does not fit."""

    name: str
    missing: int
    inconsistent: int


_SYSTEMS: dict[str, _System] = {
    "juki": _System("住民記録システム", 0, 1),
    "school_register": _System("学齢簿システム", 1, 2),
    "attendance": _System("校務支援システム", 2, 3),
    "nurse_room": _System("来室の記録票（紙）", 12, 9),
    "school_cost_support": _System("就学援助の表計算の台帳", 5, 6),
    "pregnancy": _System("健康管理システム", 3, 2),
    "infant_checkup": _System("健康管理システム", 4, 3),
    "vaccination": _System("健康管理システム", 1, 1),
    "child_allowance": _System("児童手当システム", 1, 1),
    "single_parent_allowance": _System("児童扶養手当システム", 2, 2),
    "public_assistance": _System("生活保護システム", 3, 1),
    "nursery": _System("子ども・子育て支援システム", 4, 3),
    "disability": _System("障害者福祉システム", 2, 4),
    "tax": _System("個人住民税システム", 0, 1),
    "family_consultation": _System("家庭児童相談の表計算の台帳", 9, 7),
    "youtaikyo": _System("進行管理台帳", 3, 2),
    "npo": _System("団体の名簿", 14, 11),
}

_PAPER: dict[str, Digitisation] = {
    "nurse_room": Digitisation(
        policy="紙の記録票の決まった欄だけを、養護教諭が月ごとに市の様式の表計算へ写し、別の職員が読み合わせて確かめる。自由記述の欄は写さない。",
        target=TargetFormat.OWN,
        mapping=(
            FieldMapping(origin="記録票の「月日」欄", target="来室日", conversion="和暦の月日に年度の年を補い、日付の値にする"),
            FieldMapping(
                origin="記録票の「わけ」欄の丸印",
                target="来室の理由",
                conversion="丸印の位置を、けが・体調不良・相談・衣服・食事・その他の語に改める",
            ),
            FieldMapping(origin="記録票の「気になること」欄の印", target="気になる様子", conversion="印があれば「有」、なければ「無」"),
        ),
    ),
    "pregnancy.support_needed": Digitisation(
        policy="面談の記録票（紙）の判定の欄を、保健師が健康管理システムの決まった欄に入力する。面談の文章は入力しない。",
        target=TargetFormat.STANDARD_SPECIFICATION,
        mapping=(
            FieldMapping(
                origin="面談記録票の「継続支援」欄",
                target="健康管理の標準仕様書の、面談の結果に当たる項目（項目名は改訂のたびに確かめる）",
                conversion="要・否・未実施の区分に改める",
            ),
        ),
    ),
    "family_consultation.summary": Digitisation(
        policy="文章のままでは判定に用いない。主訴の区分を選んで入力する欄を設け、文章は支援者が経過を読むためだけに残す。",
        target=TargetFormat.OWN,
        mapping=(FieldMapping(origin="相談票の「主訴」の文", target="主訴", conversion="相談員が六つの区分から一つを選ぶ"),),
    ),
}

_ELSEWHERE = Digitisation(
    policy="団体が申込書から表計算の名簿に写す。市は様式と記入の手引きを渡し、受け取りのたびに見出しを照合する。",
    target=TargetFormat.GIF,
    mapping=(
        FieldMapping(origin="申込書の「なまえ」", target="氏名", conversion="ひらがなのまま受け取り、読みとして扱う"),
        FieldMapping(origin="申込書の「たんじょうび」", target="生年月日", conversion="西暦の日付に改める"),
        FieldMapping(origin="申込書の「住んでいるところ」", target="住所", conversion="表記のまま受け取り、名寄せのときに整える"),
    ),
)

_UNSTRUCTURED = frozenset({"family_consultation.summary"})


def availability(card: Card, places: tuple[tuple[Card, Field], ...], times: Timetable) -> Availability:
    """How a piece of information is held, asked of the holder of `card`; `places` are all the columns that carry it."""
    digitisation = _digitisation(card, places[0][1], times)
    return Availability(
        holding=_holding(card, places[0][1]),
        system=_SYSTEMS[card.id].name,
        structured=_id(card, places[0][1]) not in _UNSTRUCTURED,
        held_by=str(card.options.get("provider_name", "")) if card.id == "npo" else "",
        collection="利用の申込みのときに、団体が目的を示して保護者から集め、半年ごとに市へ渡す。" if card.id == "npo" else "",
        surveyed_by=f"{card.holder}-1",
        surveyed_on=times.before(130),
        digitisation=digitisation,
        quality=tuple(_quality(at, field, times) for at, field in places),
    )


def _id(card: Card, field: Field) -> str:
    return f"{card.id}.{field.column.field}"


def _holding(card: Card, field: Field) -> Holding:
    if card.id == "npo":
        return Holding.NOT_HELD
    on_paper = card.id == "nurse_room" or _id(card, field) == "pregnancy.support_needed"
    return Holding.ANALOG if on_paper else Holding.DIGITAL


def _digitisation(card: Card, field: Field, times: Timetable) -> Digitisation | None:
    found = _ELSEWHERE if card.id == "npo" else _PAPER.get(card.id) or _PAPER.get(_id(card, field))
    if found is None:
        return None
    return Digitisation(policy=found.policy, target=found.target, mapping=found.mapping, due=times.before(30))


def _quality(card: Card, field: Field, times: Timetable) -> Quality:
    """A required column lacks nothing; what is written by hand is missing and wrong more often."""
    system, place = _SYSTEMS[card.id], card.fields.index(field)
    return Quality(
        source=card.id,
        rows=_TRIED,
        missing=0 if field.column.required else system.missing + place % 3,
        inconsistent=system.inconsistent if place % 2 else 0,
        measured_on=times.before(125),
    )
