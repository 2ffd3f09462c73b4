"""委託契約の条項と確認表 (5.6, Art. 66): what the contract says to each of the eight matters, and what the record shows of it."""

from __future__ import annotations

from hagukumi.documents import naming
from hagukumi.documents.order import by_id
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Block, Checks, Column, Document, Form, Format, Heading, Seals, Table
from hagukumi.documents.words import BLANK, day, join, word, written
from hagukumi.law.gate_rules import last_day
from hagukumi.law.settled import denied, settled
from hagukumi.plan.records import Clauses, Contract

CLAUSES: tuple[tuple[str, str], ...] = (
    ("secrecy", "① 秘密の保持と、目的以外の利用の禁止"),
    ("sub_commission", "② 再委託の制限又は条件"),
    ("copying", "③ 複製等の制限"),
    ("security", "④ 安全管理措置"),
    ("breach", "⑤ 漏えい等のときの対応"),
    ("erasure", "⑥ 終了時の消去と媒体の返却"),
    ("termination", "⑦ 違反したときの解除・損害賠償等"),
    ("reporting", "⑧ 定期的な報告と監査等"),
)
"""The eight matters of 5.6: field of `Clauses` and label."""


def build(printing: Printing) -> tuple[Document, ...]:
    """One document per contract; none when nothing is commissioned."""
    return tuple(_document(printing, contract) for contract in by_id(printing.plan.contracts))


def _document(printing: Printing, contract: Contract) -> Document:
    blocks: tuple[Block, ...] = (
        Form("契約", _facts(printing, contract)),
        Heading("契約書に明記した事項"),
        Form("八つの事項", tuple((label, written(getattr(contract.clauses, field))) for field, label in CLAUSES)),
        Heading("確認表"),
        Checks("契約の前から終了の後までに確かめること", _checks(printing, contract)),
        Heading("再委託"),
        _sub_commissions(printing, contract),
        Heading("検査・監査"),
        _inspections(printing, contract),
        Seals(("確認者", "管理責任者", "総括管理責任者")),
    )
    return Document(
        name=f"contract-{contract.id}",
        title=f"個人情報の取扱いの委託契約の条項と確認表（{contract.subject}）",
        blocks=blocks,
        legal_basis="個人情報保護法第66条第2項、ガイドライン5.6",
        formats=(Format.PDF, Format.HTML, Format.XLSX),
    )


def _facts(printing: Printing, contract: Contract) -> tuple[tuple[str, str], ...]:
    contractor = printing.index.departments.get(contract.contractor)
    ended = contract.ended_on or contract.erased_on or contract.returned
    return (
        ("符号", contract.id),
        ("委託する課", naming.department_of_body(printing.index, contract.principal)),
        ("受託者", naming.department_of_body(printing.index, contract.contractor)),
        ("受託者の役割", join([word(role) for role in contractor.roles], none=BLANK) if contractor else BLANK),
        ("受託者の責任者", written(contractor.manager) if contractor else BLANK),
        ("委託する業務", written(contract.subject)),
        ("契約の日", day(contract.concluded_on)),
        ("委託の期間", f"{day(contract.starts)}から{day(contract.ends)}まで"),
        ("受託者がデータを開ける期間", f"{day(contract.starts)}から{day(last_day(contract))}まで"),
        ("能力の確認", written(contract.ability)),
        ("責任者・業務従事者の管理体制", written(contract.organisation)),
        ("検査についての定め", written(contract.inspection)),
        ("終了した日", day(contract.ended_on) if ended else "終了の記録なし"),
        ("消去した日", day(contract.erased_on) if ended else "終了の記録なし"),
        ("媒体の返却", written(contract.returned) if ended else "終了の記録なし"),
    )


def _stated(text: str) -> bool:
    """Whether the plan says something to the point; a denial is no clause."""
    return settled(text) and not denied(text)


def _checks(printing: Printing, contract: Contract) -> tuple[tuple[str, bool | None, str], ...]:
    clauses: Clauses = contract.clauses
    stated = {field: _stated(getattr(clauses, field)) for field, _ in CLAUSES}
    named = tuple((label, stated[field], "契約書に明記" if stated[field] else BLANK) for field, label in CLAUSES)
    return (
        ("個人情報を適切に管理する能力を確かめた", _stated(contract.ability), written(contract.ability)),
        *named,
        ("責任者と業務従事者の管理体制・実施体制を書面で確かめた", _stated(contract.organisation), written(contract.organisation)),
        ("管理の状況についての検査を書面で定めた", _stated(contract.inspection), written(contract.inspection)),
        _consented(contract),
        ("検査・監査を行った", bool(contract.inspections), f"記録{len(contract.inspections)}件"),
        *_end(contract),
    )


def _consented(contract: Contract) -> tuple[str, bool | None, str]:
    subs = contract.sub_commissions
    agreed = [sub for sub in subs if sub.consented_by and sub.consented_on]
    found = f"再委託{len(subs)}件のうち、承諾の記録{len(agreed)}件" if subs else "再委託の記録なし"
    return "再委託はすべて事前に承諾した", len(agreed) == len(subs), found


def _end(contract: Contract) -> tuple[tuple[str, bool | None, str], ...]:
    """Ticked by hand until the end is recorded: that nothing is recorded yet is no failure while the contract runs."""
    ended = contract.ended_on is not None
    erased = contract.erased_on is not None if ended or contract.erased_on else None
    returned = _stated(contract.returned) if ended or contract.returned else None
    return (
        ("終了を記録した", ended or None, day(contract.ended_on)),
        ("終了時に個人情報を消去した", erased, day(contract.erased_on)),
        ("媒体を返却した", returned, written(contract.returned)),
    )


_SUBS = (Column("再委託先", 2), Column("業務", 3), Column("承諾した者", 2), Column("承諾の日", 1.4))


def _sub_commissions(printing: Printing, contract: Contract) -> Table:
    rows = tuple(
        (written(sub.contractor), written(sub.work), naming.officer(printing.index, sub.consented_by), day(sub.consented_on))
        for sub in contract.sub_commissions
    )
    return Table("再委託の承諾", _SUBS, rows)


_INSPECTIONS = (Column("日", 1.4), Column("行った者", 2), Column("結果", 4))


def _inspections(printing: Printing, contract: Contract) -> Table:
    rows = tuple((day(found.on), naming.officer(printing.index, found.by), written(found.result)) for found in contract.inspections)
    return Table("検査・監査の記録", _INSPECTIONS, rows)
