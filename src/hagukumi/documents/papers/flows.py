"""データの流れの図 (図4-1, 図5-1): who takes part, and every numbered flow with its basis, items and purposes."""

from __future__ import annotations

from collections.abc import Sequence

from hagukumi.documents import naming
from hagukumi.documents.drawing import circled, circled_ranges
from hagukumi.documents.flow_list import Flow, flows_of
from hagukumi.documents.flow_picture import flow_picture
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Break, Column, Document, Drawing, Format, Heading, Points, Table
from hagukumi.documents.words import BLANK, NONE, join, word, written
from hagukumi.law import STAGE_NAMES, Reading
from hagukumi.plan.records import Department, OfficerKind, Provider, Role, Source

_FORMATS = (Format.PDF, Format.HTML, Format.SVG)
_ROLES = tuple(Role)
_HOW_TO_READ = (
    "左にデータを保有する課、中央に総括管理主体、右に分析する課、支援に活用する課、匿名加工の提案を担当する課を、機関ごとの枠に入れて示します。",
    "実線は同じ機関の中の内部利用、破線は別の機関への外部提供です。点線は、番号を付けない関わりです。",
    "課が多いときは、機関ごとに一つの枠にまとめ、課の数と名を示します。",
)


def build(printing: Printing) -> tuple[Document, ...]:
    """Two documents: the bodies and roles with the data's way (図4-1), and the same way with numbered flows (図5-1)."""
    reading = printing.reading
    flows = flows_of(reading)
    return (_bodies(reading, flows), _numbered(reading, flows))


def _bodies(reading: Reading, flows: Sequence[Flow]) -> Document:
    return Document(
        name="data-flow-bodies",
        title="データの流れとデータを取り扱う主体",
        blocks=(
            Heading("図の見方"),
            Points(_HOW_TO_READ),
            Break(),
            _drawing(reading, flows, numbered=False),
            Heading("主体ごとの担当課"),
            _parties(reading),
            Heading("データの出どころ"),
            _sources(reading),
        ),
        legal_basis="ガイドライン4（図4-1）",
        landscape=True,
        formats=_FORMATS,
    )


def _numbered(reading: Reading, flows: Sequence[Flow]) -> Document:
    return Document(
        name="data-flow-numbered",
        title="データガバナンス体制に基づく利用目的の整理",
        blocks=(
            Heading("図の見方"),
            Points((*_HOW_TO_READ, "図の番号は「番号ごとの流れ」の表の番号です。主体の内側だけの流れは、主体の枠の中に番号で示します。")),
            Heading("利用目的と流れの番号"),
            _purposes(reading, flows),
            Break(),
            _drawing(reading, flows, numbered=True),
            Heading("番号ごとの流れ"),
            _flows(reading, flows),
        ),
        legal_basis="ガイドライン5.5.1（図5-1）",
        landscape=True,
        formats=_FORMATS,
    )


def _drawing(reading: Reading, flows: Sequence[Flow], *, numbered: bool) -> Drawing:
    picture = flow_picture(reading, flows, numbered=numbered)
    return Drawing(caption=picture.title, svg=picture.svg(), alternative=picture.alternative)


def _parties(reading: Reading) -> Table:
    columns = (
        Column("主体・役割", 1.1),
        Column("担当課", 1.4),
        Column("機関", 1.3),
        Column("機関の種類", 1.1),
        Column("管理責任者", 1.1),
        Column("担当者", 1.6),
        Column("委託", 1.4),
    )
    placed = sorted(
        ((_ROLES.index(role), department) for department in reading.plan.departments for role in department.roles),
        key=lambda found: (found[0], found[1].body, found[1].id),
    )
    return Table("主体と担当課", columns, tuple(_party(reading, _ROLES[place], department) for place, department in placed))


def _party(reading: Reading, role: Role, department: Department) -> tuple[str, ...]:
    body = reading.index.bodies.get(department.body)
    return (
        word(role),
        written(department.name),
        body.name if body else BLANK,
        word(body.kind) if body else BLANK,
        written(department.manager),
        _officers(role, department),
        _commission(reading, department),
    )


def _officers(role: Role, department: Department) -> str:
    """Posts in charge in this role; unattended processes are told apart."""
    named = [officer for officer in department.officers if role in officer.roles]
    told = [f"{officer.title}（自動処理）" if officer.kind is OfficerKind.PROCESS else officer.title for officer in named]
    return f"{join(told)}（{len(named)}）" if named else BLANK


def _commission(reading: Reading, department: Department) -> str:
    if not department.commissioned_by:
        return NONE
    return f"{naming.department(reading.index, department.commissioned_by)}からの委託（{written(department.contract)}）"


def _sources(reading: Reading) -> Table:
    columns = (
        Column("抽出データ", 1.5),
        Column("保有・管理主体", 1.5),
        Column("出どころ", 1.3),
        Column("提供者", 1.3),
        Column("提供の根拠", 1.6),
    )
    rows = tuple(_source(reading, source) for source in sorted(reading.plan.sources, key=lambda source: (source.holder, source.id)))
    return Table("抽出データの出どころ", columns, rows)


def _source(reading: Reading, source: Source) -> tuple[str, ...]:
    own = source.provider is Provider.OWN
    return (
        written(source.name),
        naming.department_of_body(reading.index, source.holder),
        word(source.provider),
        source.provider_name or (NONE if own else BLANK),
        source.provider_ground or (NONE if own else BLANK),
    )


def _flows(reading: Reading, flows: Sequence[Flow]) -> Table:
    columns = (
        Column("番号", 0.45),
        Column("流れ", 1.1),
        Column("提供元", 1.4),
        Column("提供先（主体）", 1.6),
        Column("区分", 0.7),
        Column("法的な根拠", 2),
        Column("段階", 1),
        Column("項目数", 0.5),
        Column("利用目的", 1.6),
    )
    return Table("番号ごとの流れ", columns, tuple(_flow(reading, flow) for flow in flows))


def _flow(reading: Reading, flow: Flow) -> tuple[str, ...]:
    return (
        circled(flow.number),
        flow.leg.value,
        naming.department_of_body(reading.index, flow.giver),
        f"{naming.department_of_body(reading.index, flow.receiver)}（{word(flow.role)}）",
        flow.label,
        flow.bases,
        join([STAGE_NAMES[stage] for stage in flow.stages], none=BLANK),
        str(len(flow.items)),
        join([naming.purpose(reading.index, purpose) for purpose in flow.purposes], none=BLANK),
    )


def _purposes(reading: Reading, flows: Sequence[Flow]) -> Points:
    """Each purpose with the numbers of the flows that serve it."""
    numbers: dict[str, list[int]] = {}
    for flow in flows:
        for purpose in flow.purposes:
            numbers.setdefault(purpose, []).append(flow.number)
    told = (f"{naming.purpose(reading.index, purpose)}：{circled_ranges(numbers[purpose])}" for purpose in sorted(numbers))
    return Points(tuple(told) or (BLANK,))
