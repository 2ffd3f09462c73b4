"""Which items go from whom to whom, at which stage, on which basis."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hagukumi.city.extracts.declare import EVERY, Card
from hagukumi.city.programme.aims import CHILD_WELFARE, COUNCIL, EVALUATION, LINKAGE, SCHOOL_AFFAIRS
from hagukumi.city.programme.offices import ANALYST, COORDINATOR, DEPARTMENTS, FAMILY_CENTRE, SCHOOL_EDUCATION
from hagukumi.plan.derived import DERIVED_TABLES
from hagukumi.plan.records import (
    Acquisition,
    Basis,
    ExternalReason,
    InternalReason,
    Item,
    ItemKind,
    LegalGround,
    NewAcquisition,
    Restriction,
    Role,
    Stage,
    Use,
    Viewpoints,
)

_VIEWPOINTS = Viewpoints(
    temporary=(
        "令和8年度から、児童手当の現況届や就学の手続などで、この目的を明示して取得し直す準備を進めている。取得し直した記録に置き換わるまでの間に限り、"
        "終わりの日を定めて用いる。"
    ),
    extent="四つの困難との関わりを、手引き・先行事例・学識者の意見で確かめた項目に絞り、額や本文は受け取らず、対象はこどものいる世帯に限る。",
    reason="人の目で見過ごされがちなこどもに早く会いに行くためで、本人の申請を待っては間に合わず、課ごとの記録だけでは気付けない。",
    no_undue_harm=(
        "許可を受けた担当者だけが項目ごとに開き、全ての操作を改ざんできない形で記録する。判定は人のアセスメントの補助にとどめ、不利益な処分には用いない。"
        "支援措置を受ける人の所在は渡さない。"
    ),
)

RECIPIENTS: Mapping[str, tuple[str, ...]] = {
    "poverty": (FAMILY_CENTRE,),
    "abuse": (FAMILY_CENTRE,),
    "nonattendance": (SCHOOL_EDUCATION,),
    "young_carer": (FAMILY_CENTRE, SCHOOL_EDUCATION),
}
"""Who receives the list of each difficulty."""

_BODY_OF = {department.id: department.body for department in DEPARTMENTS}

_LINKED = ("link", "person", "relation", "review", "misuse")
_ASSEMBLED = ("person", "relation", "coverage")
_JUDGED = ("judgment", "reason")
_HANDED_OVER = ("judgment", "reason", "contact")

_DERIVED_NAMES: Mapping[str, str] = {
    "link.weight": "照合の重み",
    "link.rule": "照合の規則",
    "link.evidence": "照合の根拠",
    "person.birth_date": "生年月日（名寄せ後）",
    "person.sex": "性別（名寄せ後）",
    "person.protected": "支援措置の有無（名寄せ後）",
    "person.moved_in_on": "転入年月日（名寄せ後）",
    "person.household": "世帯の符号",
    "relation.kind": "家族の続柄の種類",
    "review.weight": "審査待ちの照合の重み",
    "review.reason": "審査待ちの理由",
    "misuse.code": "宛名番号の誤りの種類",
    "coverage.known": "抽出の有無",
    "coverage.fresh_on": "抽出の時点",
    "judgment.criterion": "判定基準の名",
    "judgment.version": "判定基準の版",
    "judgment.band": "区分",
    "judgment.points": "点数",
    "judgment.coverage": "分かっている割合",
    "judgment.grave": "重大な事実の有無",
    "judgment.newly_found": "新規把握の別",
    "judgment.listed": "一覧に載せるか否か",
    "judgment.undetermined": "判定不能の別",
    "reason.criterion": "理由の判定基準の名",
    "reason.indicator": "理由の指標",
    "reason.side": "理由の向き（当てはまる・当てはまらない・不明）",
    "reason.name": "理由の名",
    "reason.detail": "理由の内容",
    "reason.fresh_on": "理由の記録の時点",
    "reason.check_next": "次に確かめること",
    "contact.name": "引き渡すこどもの氏名",
    "contact.kana": "引き渡すこどもの氏名カナ",
    "contact.birth_date": "引き渡すこどもの生年月日",
    "contact.address": "引き渡すこどもの住所",
    "contact.phone": "引き渡すこどもの家庭の電話番号",
    "contact.guardian": "引き渡すこどもの保護者氏名",
    "contact.protected": "引き渡すこどもの支援措置の有無",
}

_DIRECT = frozenset({"contact.name", "contact.kana", "contact.address", "contact.phone", "contact.guardian"})
_INDIRECT_TABLES = frozenset({"link", "person", "relation", "review", "misuse"})

_DERIVED_NECESSITY = {
    "link": "どの記録がなぜ同じ人のものとされたかを、後から確かめられるようにするために要る。",
    "person": "氏名を使わずに、年齢・転入・支援措置を踏まえて判定するために要る。",
    "relation": "保護者ときょうだいの記録を、こどもの判定に用いるために要る。",
    "review": "人が同じ人かどうかを審査するために要る。",
    "misuse": "宛名番号の誤りを保有する課に知らせ、取違えを防ぐために要る。",
    "coverage": "記録が無いことと、届いていないことを取り違えないために要る。",
    "judgment": "支援者が、だれから会いに行くかを決める助けにするために要る。",
    "reason": "支援者が判定をうのみにせず、理由と不明な点を自分で確かめるために要る。",
    "contact": "支援者が、判定されたこどもと家庭に連絡し、会うために要る。",
}


def derived_items() -> tuple[Item, ...]:
    """Items of the tables that the system makes."""
    return tuple(_derived_item(table, field) for table, fields in DERIVED_TABLES.items() for field in fields)


def _derived_item(table: str, field: str) -> Item:
    id = f"{table}.{field}"
    kind = (
        ItemKind.DIRECT
        if id in _DIRECT
        else ItemKind.INDIRECT
        if table in _INDIRECT_TABLES or field == "birth_date"
        else ItemKind.ATTRIBUTE
    )
    return Item(
        id=id,
        name=_DERIVED_NAMES[id],
        kind=kind,
        acquisition=Acquisition.DERIVED,
        acquired_how="受け取った項目から、こどもデータ連携システムが作る。",
        necessity=_DERIVED_NECESSITY[table],
        restrictions=(
            Restriction(
                statute="もとの項目にかかる法令",
                met_by="もとの項目のうち最も厳しい制限に従い、目的・保存期間・渡す先を引き継ぐ。",
            ),
        ),
    )


def _basis(giver: str, receiver: str) -> Basis:
    """69条2項2号 within a body; 3号 to another one, for that recipient's own office."""
    if _BODY_OF[giver] == _BODY_OF[receiver]:
        return InternalReason(ground=CHILD_WELFARE, viewpoints=_VIEWPOINTS)
    ground = SCHOOL_AFFAIRS if _BODY_OF[receiver] == "board" else CHILD_WELFARE
    return ExternalReason(ground=ground, viewpoints=_VIEWPOINTS)


def _of_tables(tables: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{table}.{field}" for table in tables for field in DERIVED_TABLES[table])


class _Writer:
    """Writes uses that share their period; every use gets an id of its parts."""

    def __init__(self, since: datetime.date, until: datetime.date) -> None:
        self._since, self._until = since, until

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
        *,
        basis: Basis | None = None,
        retention: str = "outreach",
        project: str = "",
    ) -> Use:
        return Use(
            id=id,
            purpose=purpose,
            items=tuple(items),
            stages=stages,
            giver=giver,
            receiver=receiver,
            role=role,
            basis=basis or _basis(giver, receiver),
            retention=retention,
            handling=handling,
            since=self._since,
            until=self._until,
            project=project,
        )


def _basis_of(card: Card) -> Basis | None:
    """A private provider's list is a new acquisition with this purpose specified."""
    if card.acquisition is not Acquisition.NEW:
        return None
    return NewAcquisition(
        specified="参加の申込書に、こどもデータ連携のために市へ提供することと、その目的を記載し、令和8年4月から取得している。"
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
        retention="analysis",
        project=project,
    )


def uses(cards: Sequence[Card], since: datetime.date, until: datetime.date) -> tuple[Use, ...]:
    """All uses of the programme between two days."""
    write = _Writer(since, until)
    by_id = {card.id: card for card in cards}
    return (
        *(use for card in cards for use in _delivered(write, card)),
        *_contacts(write, by_id),
        *_own(write),
        *_handed_over(write),
        _evaluation(write, cards, f"evaluation-{since.year}"),
    )
