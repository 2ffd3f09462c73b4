"""Which items go from whom to whom, at which stage, on which basis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from hagukumi.city.extracts.declare import EVERY, Card
from hagukumi.city.programme.aims import CHILD_WELFARE, COUNCIL, EVALUATION, LINKAGE, SCHOOL_AFFAIRS, STATISTICS
from hagukumi.city.programme.directions import DIRECT_PROVISION
from hagukumi.city.programme.offices import ANALYST, COMMISSIONED, COORDINATOR, DEPARTMENTS, FAMILY_CENTRE, SCHOOL_EDUCATION
from hagukumi.city.programme.timetable import Timetable
from hagukumi.city.programme.viewpoints import CONTRACTED, COUNTING, DIRECT, EVALUATING, LINKING, contacting, handing_over, judging
from hagukumi.plan.derived import DERIVED_TABLES
from hagukumi.plan.records import (
    Acquisition,
    Basis,
    ExternalReason,
    InternalReason,
    LegalGround,
    NewAcquisition,
    Role,
    Stage,
    Use,
    Viewpoints,
)

RECIPIENTS: Mapping[str, tuple[str, ...]] = {
    "poverty": (FAMILY_CENTRE,),
    "abuse": (FAMILY_CENTRE,),
    "nonattendance": (SCHOOL_EDUCATION,),
    "young_carer": (FAMILY_CENTRE, SCHOOL_EDUCATION),
}
"""Who receives the list of each difficulty."""

_BODY_OF = {department.id: "mayor" if department.commissioned_by else department.body for department in DEPARTMENTS}
"""The body each department acts for; the commissioned analyst acts for the mayor (4.3)."""

_LINKED = ("link", "person", "relation", "review", "sample", "decision", "misuse", "person_key", "person_event")
_ASSEMBLED = ("person", "relation", "coverage")
_JUDGED = ("judgment", "reason")
_HANDED_OVER = ("judgment", "reason", "contact")


def _basis(giver: str, receiver: str, viewpoints: Viewpoints) -> Basis:
    """69条2項2号 within a body; 3号 to another one, for that recipient's own office."""
    if _BODY_OF[giver] == _BODY_OF[receiver]:
        return InternalReason(ground=CHILD_WELFARE, viewpoints=viewpoints)
    ground = SCHOOL_AFFAIRS if _BODY_OF[receiver] == "board" else CHILD_WELFARE
    return ExternalReason(ground=ground, viewpoints=viewpoints)


def _of_tables(tables: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{table}.{field}" for table in tables for field in DERIVED_TABLES[table])


class _Writer:
    """Writes uses that share their period; every use gets an id of its parts."""

    def __init__(self, times: Timetable) -> None:
        self._times = times

    def use(
        self,
        id: str,
        purpose: str,
        items: Sequence[str],
        stages: tuple[Stage, ...],
        giver: str,
        receiver: str,
        role: Role,
        handling: str,
        viewpoints: Viewpoints,
        *,
        basis: Basis | None = None,
        retention: str = "outreach",
        project: str = "",
        direction: str = "",
        safeguards: str = "",
    ) -> Use:
        basis = basis or _basis(giver, receiver, viewpoints)
        other = False if isinstance(basis, InternalReason | ExternalReason) else None
        return Use(
            id=id,
            purpose=purpose,
            items=tuple(items),
            stages=stages,
            giver=giver,
            receiver=receiver,
            role=role,
            basis=basis,
            retention=retention,
            handling=handling,
            safeguards=safeguards,
            since=self._times.since,
            until=self._times.until,
            project=project,
            permanent=other,
            planned_before=other,
            direction=direction,
        )


def _basis_of(card: Card) -> Basis | None:
    """A private provider's list is a new acquisition with this purpose specified."""
    if card.acquisition is not Acquisition.NEW:
        return None
    return NewAcquisition(
        specified="参加の申込書に、こどもデータ連携のために市へ提供することと、その目的を記載し、事業の始まる前の申込みから取得している。"
    )


def _council_basis(card: Card) -> Basis | None:
    if card.id != "youtaikyo":
        return _basis_of(card)
    return LegalGround(provision=COUNCIL, notified_item="youtaikyo.notified_on", judged_item="youtaikyo.judged_on")


def _delivered(write: _Writer, card: Card) -> Iterator[Use]:
    """A holder's identifiers to linkage, and its attributes to each purpose they serve."""
    identifying = [f"{card.id}.{field.column.field}" for field in card.fields if field.linking]
    yield write.use(
        f"{card.id}-identity",
        LINKAGE,
        identifying,
        (Stage.DELIVERED,),
        card.holder,
        COORDINATOR,
        Role.COORDINATOR,
        "保有・管理主体が抽出し、総括管理主体が暗号化した保管庫に受け入れ、名寄せだけに用いる。属性とは別に保管する。",
        LINKING,
        basis=_basis_of(card),
    )
    for purpose in EVERY:
        items = [f"{card.id}.{field.column.field}" for field in card.fields if purpose in field.serves]
        if items:
            yield write.use(
                f"{card.id}-{purpose}",
                purpose,
                items,
                (Stage.DELIVERED, Stage.ASSEMBLED),
                card.holder,
                COORDINATOR,
                Role.COORDINATOR,
                "保有・管理主体が抽出し、総括管理主体が氏名を除いて組み合わせ、判定に用いる。",
                judging(purpose),
                basis=_council_basis(card),
            )


def _contacts(write: _Writer, cards: Mapping[str, Card]) -> Iterator[Use]:
    """Names and addresses of the children on a list, opened once more when the list is handed over."""
    wanted = {
        "juki": ("name", "kana", "birth_date", "address", "protected"),
        "child_allowance": ("guardian_name", "phone"),
    }
    for purpose in EVERY:
        for source, fields in wanted.items():
            yield write.use(
                f"{source}-contact-{purpose}",
                purpose,
                [f"{source}.{field}" for field in fields],
                (Stage.DELIVERED,),
                cards[source].holder,
                COORDINATOR,
                Role.COORDINATOR,
                "一覧に載ったこどもについてだけ、連絡先を名寄せの結果から引き、活用主体へ渡す一覧に添える。",
                contacting(purpose),
            )


def _own(write: _Writer) -> Iterator[Use]:
    """The coordinator's own steps on what the system derives."""
    yield write.use(
        "linked",
        LINKAGE,
        _of_tables(_LINKED),
        (Stage.LINKED,),
        COORDINATOR,
        COORDINATOR,
        Role.COORDINATOR,
        "名寄せの結果を内部の符号で保管し、審査と組合せに用いる。",
        LINKING,
    )
    for purpose in EVERY:
        yield write.use(
            f"linked-{purpose}",
            purpose,
            _of_tables(("link", "person", "relation")),
            (Stage.LINKED,),
            COORDINATOR,
            COORDINATOR,
            Role.COORDINATOR,
            "名寄せの結果により、この目的の項目を人ごとに組み合わせる。",
            LINKING,
        )
        yield write.use(
            f"assembled-{purpose}",
            purpose,
            _of_tables(_ASSEMBLED),
            (Stage.ASSEMBLED,),
            COORDINATOR,
            COORDINATOR,
            Role.COORDINATOR,
            "氏名を含まない組合せの表で判定する。",
            judging(purpose),
        )
        yield write.use(
            f"judged-{purpose}",
            purpose,
            _of_tables(_JUDGED),
            (Stage.JUDGED,),
            COORDINATOR,
            COORDINATOR,
            Role.COORDINATOR,
            "判定の区分と理由を保管し、一覧に載せるこどもを決める。",
            judging(purpose),
        )


def _handed_over(write: _Writer) -> Iterator[Use]:
    for purpose, recipients in RECIPIENTS.items():
        for recipient in recipients:
            yield write.use(
                f"handover-{purpose}-{recipient}",
                purpose,
                _of_tables(_HANDED_OVER),
                (Stage.HANDED_OVER,),
                COORDINATOR,
                recipient,
                Role.SUPPORTER,
                "区分・理由・不明な点を連絡先とともに渡す。活用主体は人によるアセスメントを行い、訪問などの支援に用いる。",
                handing_over(purpose),
            )


def _evaluation(write: _Writer, cards: Iterable[Card], project: str) -> Use:
    """What analysts may see under pseudonyms: results and attributes; no free text, no council cases, no private list."""
    attributes = [
        f"{card.id}.{field.column.field}"
        for card in cards
        if card.id not in ("youtaikyo", "npo")
        for field in card.fields
        if field.serves and field.column.field != "summary"
    ]
    reasons = ["reason.criterion", "reason.indicator", "reason.side"]
    derived = [*_of_tables(("judgment", "coverage")), *reasons, "person.sex", "person.birth_date", "relation.kind"]
    return write.use(
        "evaluation",
        EVALUATION,
        [*derived, *attributes],
        (Stage.PSEUDONYMISED,),
        COORDINATOR,
        ANALYST,
        Role.ANALYST,
        "氏名等を削除し仮の符号を付けた記録を分析主体に渡し、判定基準の検証だけに用いる。個人情報として扱う。",
        EVALUATING,
        retention="analysis",
        project=project,
    )


def _contracted(write: _Writer, project: str) -> Use:
    """The part of the evaluation that the commissioned analyst computes: results and reasons, no attributes of their own."""
    derived = ["judgment.criterion", "judgment.band", "judgment.points", "reason.criterion", "reason.indicator", "reason.side"]
    return write.use(
        "evaluation-contracted",
        EVALUATION,
        derived,
        (Stage.PSEUDONYMISED,),
        COORDINATOR,
        COMMISSIONED,
        Role.ANALYST,
        "氏名等を削除し仮の符号を付けた判定の結果を、委託先の担当者が市の施設内の端末だけで開き、指標の偏りの計算だけに用いる。"
        "データ分析係の職員が立ち会う。個人情報として扱う。",
        CONTRACTED,
        retention="analysis",
        project=project,
        safeguards="委託契約の八つの条項による。作業は市の施設内に限り、持出しと複写を禁じ、毎月の作業報告と年1回以上の検査で確かめる。",
    )


def _statistics(write: _Writer) -> Use:
    """Figures of the yearly report: counts over the whole city, in which nobody can be recognised."""
    counted = ("attendance.month_end", "attendance.absent_days", "infant_checkup.kind", "infant_checkup.attended")
    return write.use(
        "yearly-figures",
        STATISTICS,
        counted,
        (Stage.PUBLISHED,),
        COORDINATOR,
        ANALYST,
        Role.ANALYST,
        "市全体の月ごとの欠席日数と健診の受診の割合を集計し、10人未満の欄を伏せ、二人で確かめてから年次報告で公表する。個々の行は公表しない。",
        COUNTING,
        retention="figures",
    )


_DIRECT_ITEMS = ("nursery.name", "nursery.birth_date", "nursery.absent_days", "nursery.neglect_sign")


def _direct(write: _Writer) -> Iterator[Use]:
    """The nursery desk provides to the family centre directly, on the coordinator's direction (4.1, 4.4), after looking at its own rows."""
    yield write.use(
        "direct-nursery",
        "abuse",
        _DIRECT_ITEMS,
        (Stage.HANDED_OVER,),
        "child_welfare",
        FAMILY_CENTRE,
        Role.SUPPORTER,
        "総括管理主体の指示により、一覧に載った就学前のこどもに限り、保育の担当が最新の出欠と心配の有無を直接渡し、件数を総括管理主体に報告する。"
        "活用主体は訪問の要否と急ぎ方の判断に用いる。",
        DIRECT,
        direction=DIRECT_PROVISION,
        safeguards="渡すのは係長が決裁したこどもに限り、渡した記録を双方に残す。全体の措置に加え、受ける相談員を二名に限り、当日に開いて確かめる。",
    )
    yield write.use(
        "direct-nursery-own",
        "abuse",
        _DIRECT_ITEMS,
        (Stage.DELIVERED,),
        "child_welfare",
        "child_welfare",
        Role.HOLDER,
        "直接提供の前に、保育の担当が、一覧の番号で示されたこどもの自分の課の記録だけを開き、渡す内容を確かめる。",
        DIRECT,
    )


def uses(cards: Sequence[Card], times: Timetable) -> tuple[Use, ...]:
    """All uses of the programme while its release holds."""
    write = _Writer(times)
    by_id = {card.id: card for card in cards}
    project = f"evaluation-{times.since.year}"
    return (
        *(use for card in cards for use in _delivered(write, card)),
        *_contacts(write, by_id),
        *_own(write),
        *_handed_over(write),
        *_direct(write),
        _evaluation(write, cards, project),
        _contracted(write, project),
        _statistics(write),
    )
