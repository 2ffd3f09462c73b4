"""安全管理措置の一覧 (7.5, 7.6): what is done, who answers for it, how it is shown, when it is next reviewed, and where data is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from hagukumi.documents import naming
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Block, Column, Document, Form, Format, Heading, Table, Text
from hagukumi.documents.terms import after_months
from hagukumi.documents.words import BLANK, NONE, day, word, written, yes_no
from hagukumi.plan import PlanIndex
from hagukumi.plan.records import Safeguard, SafeguardKind, Storage

_SECTIONS = {
    SafeguardKind.ORGANISATIONAL: "7.5.1",
    SafeguardKind.HUMAN: "7.5.2",
    SafeguardKind.PHYSICAL: "7.5.3",
    SafeguardKind.TECHNICAL: "7.5.4",
    SafeguardKind.EXTERNAL_ENVIRONMENT: "7.5 脚注32",
    SafeguardKind.SELF_INSPECTION: "7.6",
    SafeguardKind.AUDIT: "7.6",
}


def build(printing: Printing) -> tuple[Document, ...]:
    """One document: who answers, the measures of each kind with evidence and review dates, and every place of storage."""
    index, plan = printing.index, printing.plan
    document = Document(
        name="safeguards-table",
        title="安全管理措置の一覧",
        blocks=(
            _responsible(printing),
            *_kinds(index, plan.safeguards),
            Heading("保管場所と外的環境"),
            Text((_ABROAD,)),
            _storages(plan.storages),
        ),
        legal_basis="個人情報保護法第66条、ガイドライン7.5・7.6",
        landscape=True,
        formats=(Format.PDF, Format.HTML, Format.XLSX),
    )
    return (document,)


_ABROAD = "外国に置くときは、その国の個人情報の保護に関する制度を調べ、必要な措置を講じたかどうかを記します。"


def _responsible(printing: Printing) -> Form:
    programme = printing.plan.programme
    return Form(
        "責任者と方針",
        (
            ("総括管理責任者", written(programme.general_manager)),
            ("監査責任者", naming.organisation(printing.index, programme.audit_manager)),
            ("プライバシー保護組織", naming.organisation(printing.index, programme.privacy_organisation)),
            ("全ての利用に共通する措置", written(programme.safeguards)),
        ),
    )


def _kinds(index: PlanIndex, safeguards: Sequence[Safeguard]) -> tuple[Block, ...]:
    found: defaultdict[SafeguardKind, list[Safeguard]] = defaultdict(list)
    for safeguard in sorted(safeguards, key=lambda entry: entry.id):
        found[safeguard.kind].append(safeguard)
    blocks: list[Block] = []
    for kind, section in _SECTIONS.items():
        blocks += (Heading(f"{word(kind)}（ガイドライン{section}）"), _measures(index, kind, found[kind]))
    return tuple(blocks)


def _measures(index: PlanIndex, kind: SafeguardKind, safeguards: Sequence[Safeguard]) -> Table:
    columns = (
        Column("措置", 2.6),
        Column("担当課", 1),
        Column("状態", 0.8),
        Column("確かめられるもの", 1.8),
        Column("前回の見直し", 0.9),
        Column("間隔", 0.6),
        Column("次の見直し", 0.9),
    )
    rows = tuple(_measure(index, safeguard) for safeguard in safeguards)
    return Table(word(kind), columns, rows, empty=f"{BLANK}　この区分の措置は計画に書かれていません。")


def _measure(index: PlanIndex, safeguard: Safeguard) -> tuple[str, ...]:
    reviewed = safeguard.reviewed_on
    return (
        written(safeguard.statement),
        naming.department(index, safeguard.department),
        word(safeguard.state),
        written(safeguard.evidence),
        day(reviewed),
        f"{safeguard.review_months}か月",
        day(after_months(reviewed, safeguard.review_months)) if reviewed else BLANK,
    )


def _storages(storages: Sequence[Storage]) -> Table:
    columns = (
        Column("保管場所", 1.2),
        Column("保管するもの", 1.6),
        Column("国", 0.6),
        Column("クラウド", 0.6),
        Column("事業者", 1),
        Column("外的環境について分かっていること", 2.2),
        Column("調査", 0.6),
    )
    rows = tuple(_storage(storage) for storage in sorted(storages, key=lambda entry: entry.id))
    return Table("保管場所", columns, rows, empty=f"{BLANK}　保管場所は計画に書かれていません。")


def _storage(storage: Storage) -> tuple[str, ...]:
    abroad = storage.country != "JP"
    asked = abroad or storage.external_environment or storage.assessed is not None
    return (
        written(storage.name),
        written(storage.content),
        written("日本" if storage.country == "JP" else storage.country),
        yes_no(storage.cloud, "利用する", "利用しない"),
        storage.provider or (BLANK if storage.cloud else NONE),
        storage.external_environment or (BLANK if abroad else "国内のため要しない"),
        yes_no(storage.assessed, "済", "未") if asked else "—",
    )
