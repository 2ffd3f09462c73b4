"""個人情報の取扱いの台帳 for the privacy officer: per use purpose, persons, items, recipients, basis, retention, safeguards, contracts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from hagukumi.documents import naming, use_words
from hagukumi.documents.grounds import in_one
from hagukumi.documents.order import by_id
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Block, Column, Document, Form, Format, Heading, Points, Table
from hagukumi.documents.words import BLANK, NONE, day, join, word, written, yes_no
from hagukumi.plan.records import Contract, Item, Source, Storage, Use

_COLUMNS = (
    Column("符号", 1.3),
    Column("対象となる人", 1.6),
    Column("情報の項目", 3.2),
    Column("要配慮", 1.3),
    Column("渡す主体 → 受ける主体", 2.2),
    Column("根拠", 2.4),
    Column("段階・期間・保存期間", 2.1),
    Column("安全管理措置", 2),
)


def build(printing: Printing) -> tuple[Document, ...]:
    """One document: a row per use under each purpose, then the places of storage."""
    blocks: tuple[Block, ...] = (
        Form("台帳の見出し", _head(printing)),
        *_purposes(printing),
        Heading("保管場所（外国にあるものを含む）"),
        Table("保管場所", _STORAGES, tuple(_storage(storage) for storage in by_id(printing.plan.storages)), empty=BLANK),
    )
    document = Document(
        name="processing-register",
        title="個人情報の取扱いの台帳",
        blocks=blocks,
        legal_basis="個人情報保護法第61条・第66条・第69条、ガイドライン5・7.5",
        landscape=True,
        formats=(Format.PDF, Format.HTML, Format.XLSX),
    )
    return (document,)


def _head(printing: Printing) -> tuple[tuple[str, str], ...]:
    programme, privacy = printing.plan.programme, printing.plan.privacy
    return (
        ("事業の名称", written(programme.title)),
        ("地方公共団体", written(programme.municipality)),
        ("プライバシー保護責任者", naming.officer(printing.index, privacy.officer) if privacy else BLANK),
        ("総括管理責任者", written(programme.general_manager)),
        ("事業全体に共通する安全管理措置", written(programme.safeguards)),
    )


def _purposes(printing: Printing) -> tuple[Block, ...]:
    """A heading and a table per purpose that has uses, a use whose purpose is not in the plan included; then the purposes without any."""
    uses: defaultdict[str, list[Use]] = defaultdict(list)
    for use in by_id(printing.plan.uses):
        uses[use.purpose].append(use)
    contracts: defaultdict[str, list[Contract]] = defaultdict(list)
    for contract in by_id(printing.plan.contracts):
        contracts[contract.contractor].append(contract)
    blocks: list[Block] = []
    for purpose, found in sorted(uses.items()):
        name = naming.purpose(printing.index, purpose)
        rows = tuple(_row(printing, use, contracts) for use in found)
        blocks += (Heading(name), Table(f"{name}のための取扱い（{len(rows)}件）", _COLUMNS, rows))
    unused = tuple(written(purpose.name) for purpose in by_id(printing.plan.purposes) if purpose.id not in uses)
    return (*blocks, *((Heading("この事業計画に利用のない利用目的"), Points(unused)) if unused else ()))


def _row(printing: Printing, use: Use, contracts: Mapping[str, list[Contract]]) -> tuple[str, ...]:
    items = printing.reading.items_in(use)
    return (
        f"〔{use.id}〕",
        _persons(printing, items),
        use_words.items_by_table(printing.index, use.items),
        _sensitive(items),
        "\n".join((use_words.parties(printing.reading, use), *_commissioned(use, contracts))),
        in_one(use.basis, printing.index),
        _course(printing, use),
        use.safeguards or "事業全体に共通する措置",
    )


def _persons(printing: Printing, items: tuple[Item, ...]) -> str:
    """Whom the extracts of the items cover; what the system derives covers those of the extracts it is made from."""
    tables = dict.fromkeys(item.table for item in items)
    sources = [printing.index.sources[table] for table in tables if table in printing.index.sources]
    lines = [f"「{written(source.name)}」に載る人{_ages(source)}" for source in sources]
    derived = [naming.table(printing.index, table) for table in tables if table not in printing.index.sources]
    return join([*lines, *(f"{name}に載る人" for name in derived)], "\n", BLANK)


def _ages(source: Source) -> str:
    first, last = source.covers_from, source.covers_to
    return "" if (first, last) == (0, 200) else f"（{first}歳から{last}歳まで）"


def _sensitive(items: tuple[Item, ...]) -> str:
    return join([f"{item.name}（{join([word(kind) for kind in item.sensitive])}）" for item in items if item.sensitive], "\n")


def _course(printing: Printing, use: Use) -> str:
    ordered = f"指示〔{use.direction}〕による" if use.direction else ""
    project = f"分析の期間〔{use.project}〕" if use.project else ""
    kept = f"保存：{use_words.retention(printing.index, use.retention)}"
    lines = (use_words.stages(use), use_words.period(use.since, use.until), use_words.lasting(use), ordered, project, kept)
    return "\n".join(filter(None, lines))


def _commissioned(use: Use, contracts: Mapping[str, list[Contract]]) -> tuple[str, ...]:
    found = [contract for party in dict.fromkeys((use.giver, use.receiver)) for contract in contracts.get(party, ())]
    return tuple(f"委託契約：{contract.subject}〔{contract.id}〕{day(contract.ends)}まで" for contract in found)


_STORAGES = (
    Column("保管場所", 1.4),
    Column("保管するもの", 1.8),
    Column("国", 0.7),
    Column("クラウド", 0.8),
    Column("事業者", 1.2),
    Column("外的環境", 2.4),
    Column("外的環境の調査", 0.9),
)


def _storage(storage: Storage) -> tuple[str, ...]:
    domestic = storage.country == "JP"
    return (
        f"{written(storage.name)}〔{storage.id}〕",
        written(storage.content),
        "日本" if domestic else f"外国（{written(storage.country)}）",
        yes_no(storage.cloud, "利用する", "利用しない"),
        storage.provider or (BLANK if storage.cloud else NONE),
        storage.external_environment or ("国内" if domestic else BLANK),
        "国内" if domestic and storage.assessed is None else yes_no(storage.assessed, "済", "未"),
    )
