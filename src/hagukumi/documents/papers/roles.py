"""役割・責任の一覧 (表4-1, 4.1–4.4): who takes part in which role, how each duty is met, directions, privacy organisation, contractors."""

from __future__ import annotations

from hagukumi.documents import naming
from hagukumi.documents.order import by_id
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Block, Column, Document, Form, Format, Heading, Table
from hagukumi.documents.words import BLANK, NONE, day, join, word, written
from hagukumi.law.duties import ROLE_DUTIES, ROLE_DUTY, RoleDuty
from hagukumi.plan.records import Department, Direction, Duty, Officer, Role

_SECTIONS = {
    Role.COORDINATOR: "4.1",
    Role.HOLDER: "4.2",
    Role.ANALYST: "4.3",
    Role.SUPPORTER: "4.4",
}


def build(printing: Printing) -> tuple[Document, ...]:
    """One document: bodies, departments by role, duties with their state, directions, and those who stand apart."""
    blocks: tuple[Block, ...] = (
        Form("責任体制", _heads(printing)),
        Heading("機関"),
        Table("参加する機関", _BODIES, tuple((written(body.name), word(body.kind)) for body in by_id(printing.plan.bodies))),
        Heading("主体と担当課"),
        _departments(printing, tuple(_SECTIONS)),
        *_duties(printing),
        Heading("総括管理主体からの指示"),
        _directions(printing),
        Heading("四つの主体と別に置く役割"),
        _departments(printing, tuple(role for role in Role if role not in _SECTIONS)),
        Heading("委託先"),
        _contractors(printing),
        Heading("担当者"),
        _officers(printing),
    )
    document = Document(
        name="roles",
        title="役割・責任の一覧",
        blocks=blocks,
        legal_basis="個人情報保護法第66条、ガイドライン4（表4-1）・5.7.1",
        landscape=True,
        formats=(Format.PDF, Format.HTML, Format.XLSX),
    )
    return (document,)


_BODIES = (Column("機関", 2), Column("種別", 2))


def _heads(printing: Printing) -> tuple[tuple[str, str], ...]:
    programme, privacy = printing.plan.programme, printing.plan.privacy
    organisation = programme.privacy_organisation
    known = organisation in printing.index.departments
    return (
        ("事業の名称", written(programme.title)),
        ("総括管理責任者", written(programme.general_manager)),
        ("監査責任者", written(programme.audit_manager)),
        ("プライバシー保護組織", naming.department_of_body(printing.index, organisation) if known else written(organisation)),
        ("プライバシー保護責任者", naming.officer(printing.index, privacy.officer) if privacy else BLANK),
        ("開示請求等・問合せの窓口", written(programme.disclosure_desk)),
    )


_DEPARTMENTS = (
    Column("役割", 1.4),
    Column("担当課", 1.6),
    Column("機関", 1.4),
    Column("管理責任者", 1.4),
    Column("担当者", 3),
)


def _departments(printing: Printing, roles: tuple[Role, ...]) -> Table:
    rows = tuple(_department(printing, role, department) for role in roles for department in by_id(printing.index.with_role(role)))
    return Table("役割ごとの担当課", _DEPARTMENTS, rows)


def _department(printing: Printing, role: Role, department: Department) -> tuple[str, ...]:
    body = printing.index.bodies.get(department.body)
    in_charge = [f"{_titled(officer)}" for officer in department.officers if role in officer.roles]
    return (
        word(role),
        written(department.name),
        body.name if body else BLANK,
        written(department.manager),
        join(in_charge, none=BLANK),
    )


def _titled(officer: Officer) -> str:
    return f"{written(officer.title)}〔{officer.id}〕"


_DUTIES = (
    Column("役割（責任）", 1.3),
    Column("すべきこと", 2.6),
    Column("担当課", 1.2),
    Column("どのように果たすか", 3),
    Column("状態", 0.8),
    Column("確かめられるもの", 1.8),
    Column("確認した者・日", 1.4),
)


def _duties(printing: Printing) -> tuple[Block, ...]:
    """A table of each role: every duty of the list with the plan's answers to it, and one row where there is no answer yet."""
    answers: dict[str, list[Duty]] = {}
    for duty in by_id(printing.plan.duties):
        answers.setdefault(duty.duty, []).append(duty)
    blocks: list[Block] = []
    for role, section in _SECTIONS.items():
        asked = [duty for duty in ROLE_DUTIES if duty.role is role and _applies(printing, duty)]
        rows = tuple(row for duty in asked for row in _duty_rows(printing, duty, answers.get(duty.id, [])))
        blocks += (Heading(f"{word(role)}の役割（責任）"), Table(f"ガイドライン{section}", _DUTIES, rows))
    others = [duty for id, found in answers.items() if id not in ROLE_DUTY for duty in found]
    if others:
        rows = tuple(("一覧にない役割", f"〔{duty.duty}〕", *_answer(printing, duty)) for duty in others)
        blocks += (Heading("その他の役割"), Table("その他の役割", _DUTIES, rows))
    return tuple(blocks)


def _applies(printing: Printing, duty: RoleDuty) -> bool:
    """What only contractors have to see to is asked only where one holds the role."""
    return not duty.commissioned or any(department.commissioned_by for department in printing.index.with_role(duty.role))


def _duty_rows(printing: Printing, asked: RoleDuty, answers: list[Duty]) -> tuple[tuple[str, ...], ...]:
    if not answers:
        return ((asked.heading, asked.sentence, BLANK, BLANK, BLANK, BLANK, BLANK),)
    return tuple((asked.heading, asked.sentence, *_answer(printing, duty)) for duty in answers)


def _answer(printing: Printing, duty: Duty) -> tuple[str, ...]:
    confirmed = duty.confirmed_by or duty.confirmed_on
    return (
        naming.department(printing.index, duty.department),
        written(duty.how),
        word(duty.state),
        written(duty.evidence),
        f"{naming.officer(printing.index, duty.confirmed_by)}\n{day(duty.confirmed_on)}" if confirmed else BLANK,
    )


_DIRECTIONS = (
    Column("符号", 1),
    Column("種類", 1.2),
    Column("指示した課 → 受けた課", 1.8),
    Column("内容", 3),
    Column("指示の日", 1),
    Column("期限", 1),
    Column("回答", 2.2),
    Column("回答の日", 1),
)


def _directions(printing: Printing) -> Table:
    return Table("指示と回答", _DIRECTIONS, tuple(_direction(printing, direction) for direction in by_id(printing.plan.directions)))


def _direction(printing: Printing, direction: Direction) -> tuple[str, ...]:
    giver, receiver = (naming.department(printing.index, id) for id in (direction.giver, direction.receiver))
    return (
        f"〔{direction.id}〕",
        word(direction.kind),
        f"{giver} → {receiver}",
        written(direction.content),
        day(direction.given_on),
        day(direction.due),
        written(direction.reply),
        day(direction.replied_on),
    )


_CONTRACTORS = (
    Column("委託先", 2),
    Column("種別", 1.4),
    Column("役割", 1.4),
    Column("委託した課", 1.6),
    Column("委託契約", 3),
    Column("期間", 2),
)


def _contractors(printing: Printing) -> Table:
    rows = tuple(
        _contractor(printing, department)
        for department in by_id(printing.plan.departments)
        if department.commissioned_by or department.contract
    )
    return Table("業務を受託する事業者", _CONTRACTORS, rows)


def _contractor(printing: Printing, department: Department) -> tuple[str, ...]:
    body = printing.index.bodies.get(department.body)
    contract = printing.index.contracts.get(department.contract)
    return (
        naming.department_of_body(printing.index, department.id),
        word(body.kind) if body else BLANK,
        join([word(role) for role in department.roles], none=BLANK),
        naming.department(printing.index, department.commissioned_by),
        f"{contract.subject}〔{contract.id}〕" if contract else written(department.contract),
        f"{day(contract.starts)}から{day(contract.ends)}まで" if contract else BLANK,
    )


_OFFICERS = (Column("符号", 1.4), Column("担当課", 2), Column("職", 1.6), Column("区分", 1), Column("役割", 3))


def _officers(printing: Printing) -> Table:
    rows = tuple(
        (
            f"〔{officer.id}〕",
            written(department.name),
            written(officer.title),
            word(officer.kind),
            join([word(role) for role in officer.roles], none=NONE),
        )
        for department in by_id(printing.plan.departments)
        for officer in department.officers
    )
    return Table("担当者（この表にない者はデータを扱わない）", _OFFICERS, rows)
