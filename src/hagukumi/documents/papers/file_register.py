"""個人情報ファイル簿 (Art. 75(1), 74(1)): one form per file, a list of all published files, and an internal list of all files.

Statutory matters: Art. 74(1)(i)–(vii), (ix), (x), 75(4), 110, 117 and the cabinet order, as far as the plan carries them. Record items,
sensitive categories and regular recipients follow from the tables recorded in a file and from the uses of their items.
"""

from __future__ import annotations

from dataclasses import dataclass

from hagukumi.documents import naming
from hagukumi.documents.order import by_id, items_of_table
from hagukumi.documents.papers.register_threshold import threshold
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Block, Column, Document, Format, Heading, Points, Table, Text
from hagukumi.documents.words import BLANK, NONE, day, join, word, written, yes_no
from hagukumi.law import Reading
from hagukumi.plan.records import FileRegister, Item, Sensitive, Use

_LAW = "個人情報保護法第75条第1項・第74条第1項、ガイドライン5.5.2(2)"
_ALL = (Format.PDF, Format.HTML, Format.XLSX, Format.CSV)
_LINKAGE = "こどもデータ連携のために別に設けた個人情報ファイル"
_ABSENT = "—"


@dataclass(frozen=True)
class _File:
    """A file with what the plan derives for it."""

    entry: FileRegister
    organ: str
    items: tuple[Item, ...]
    recorded: tuple[Item, ...]
    recipients: tuple[str, ...]

    def holds(self, ordinance: bool) -> str:
        kinds = {kind for item in self.items for kind in item.sensitive}
        found = Sensitive.ORDINANCE in kinds if ordinance else kinds - {Sensitive.ORDINANCE}
        return "含む" if found else "含まない"


def build(printing: Printing) -> tuple[Document, ...]:
    """A form for each file that is published, the list of these, their matters in one table, and the internal list; none without files."""
    files = tuple(_file(printing.reading, entry) for entry in by_id(printing.plan.file_registers))
    if not files:
        return ()
    published = [file for file in files if file.entry.exemption is None]
    return (
        *(_form(printing, file) for file in published),
        _index(printing, published),
        _open(printing, published),
        _internal(printing, files),
    )


def _file(reading: Reading, entry: FileRegister) -> _File:
    items = tuple(item for table in entry.tables for item in items_of_table(reading.index, table))
    organ = reading.acting_body(entry.department)
    return _File(
        entry=entry,
        organ=organ.name if organ else BLANK,
        items=items,
        recorded=tuple(item for item in items if item.id not in entry.withheld),
        recipients=_recipients(reading, entry, items),
    )


def _recipients(reading: Reading, entry: FileRegister, items: tuple[Item, ...]) -> tuple[str, ...]:
    """Whom the organ gives items of the file to outside itself: from the uses, then those the entry adds."""
    organ = reading.acting_body(entry.department)
    uses = {use.id: use for item in items for use in reading.index.uses_of(item.id)}
    outside = [
        naming.department_of_body(reading.index, use.receiver) for use in by_id(uses.values()) if organ and _leaves(reading, use, organ.id)
    ]
    return tuple(dict.fromkeys((*outside, *entry.recipients)))


def _leaves(reading: Reading, use: Use, organ: str) -> bool:
    giver, receiver = reading.acting_body(use.giver), reading.acting_body(use.receiver)
    return giver is not None and receiver is not None and giver.id == organ and receiver.id != organ


def _matters(printing: Printing, file: _File) -> tuple[tuple[str, str], ...]:
    """The statutory matters of one file in the order of the Act, then those of the other provisions."""
    entry, index = file.entry, printing.index
    return (
        ("個人情報ファイルの名称", written(entry.name)),
        ("行政機関等の名称", file.organ),
        ("利用に供される事務をつかさどる組織の名称", naming.department(index, entry.department)),
        ("個人情報ファイルの利用目的", _purposes(printing, entry)),
        ("記録項目", _numbered(file.recorded)),
        ("記録範囲", written(entry.range)),
        ("記録情報の収集方法", written(entry.collected_how)),
        ("要配慮個人情報", file.holds(ordinance=False)),
        ("条例要配慮個人情報", file.holds(ordinance=True)),
        ("記録情報の経常的提供先", join(file.recipients)),
        ("開示請求等を受理する組織の名称", written(entry.desk or printing.plan.programme.disclosure_desk)),
        ("開示請求等を受理する組織の所在地", written(entry.desk_address)),
        ("訂正及び利用停止に関する他の法令による特別の手続", written(entry.special_procedure)),
        ("個人情報ファイルの種別", _kind(entry)),
        ("同じ目的・項目・範囲のマニュアル処理ファイルの有無", _matching(entry)),
        ("行政機関等匿名加工情報の提案の募集をする個人情報ファイル", yes_no(entry.proposals, "該当", "非該当")),
        ("提案を受ける組織の名称及び所在地", _of_proposals(entry, entry.proposals_desk)),
        ("行政機関等匿名加工情報の概要・提案を受ける組織・提案できる期間", entry.anonymised or _ABSENT),
        *((("別に設けた個人情報ファイル", _LINKAGE),) if entry.linkage else ()),
        ("最後に訂正した日", day(entry.corrected_on) if entry.corrected_on else "訂正の記録なし"),
        ("備考", entry.remarks or NONE),
    )


def _purposes(printing: Printing, entry: FileRegister) -> str:
    known = printing.index.purposes
    return join(
        [
            f"{known[id].name}：{written(known[id].statement)}" if id in known else naming.purpose(printing.index, id)
            for id in entry.purposes
        ],
        "\n",
        BLANK,
    )


def _numbered(items: tuple[Item, ...]) -> str:
    """Names of record items, each once: several extracts of one file carry a 氏名."""
    names = dict.fromkeys(item.name for item in items)
    return "、".join(f"{number} {name}" for number, name in enumerate(names, 1)) or BLANK


def _kind(entry: FileRegister) -> str:
    number = 2 if entry.manual else 1
    return f"法第60条第2項第{number}号（{'マニュアル処理ファイル' if entry.manual else '電算処理ファイル'}）"


def _matching(entry: FileRegister) -> str:
    return _ABSENT if entry.manual and entry.matching_manual is None else yes_no(entry.matching_manual)


def _of_proposals(entry: FileRegister, text: str) -> str:
    return text or (BLANK if entry.proposals else _ABSENT)


def _form(printing: Printing, file: _File) -> Document:
    """The form as a table of matter and content, which a table file can carry too."""
    return Document(
        name=f"file-register-{file.entry.id}",
        title=f"個人情報ファイル簿（{file.entry.name}）",
        blocks=(Table("個人情報ファイル簿", (Column("記載事項", 1), Column("内容", 2.6)), _matters(printing, file)),),
        legal_basis=_LAW,
        formats=_ALL,
    )


_INDEX_COLUMNS = (
    Column("名称", 2.4),
    Column("組織", 1.4),
    Column("利用目的", 3),
    Column("種別", 1),
    Column("要配慮", 0.9),
    Column("条例要配慮", 0.9),
    Column("経常的提供先", 1.8),
    Column("提案の募集", 0.9),
    Column("最後の訂正", 1.1),
)


def _index(printing: Printing, files: list[_File]) -> Document:
    """The published files, a table for each organ, for each organ keeps its own register (Art. 75(1))."""
    organs = sorted({file.organ for file in files})
    tables = tuple(
        Table(f"{organ}の個人情報ファイル", _INDEX_COLUMNS, tuple(_index_row(printing, file) for file in files if file.organ == organ))
        for organ in organs
    )
    return Document(
        name="file-register-index",
        title="個人情報ファイル簿一覧",
        blocks=(*tables, Text((_AT_ONCE,))),
        legal_basis=_LAW,
        landscape=True,
        formats=(Format.PDF, Format.HTML, Format.XLSX),
    )


def _index_row(printing: Printing, file: _File) -> tuple[str, ...]:
    return (
        f"{file.entry.name}{'（データ連携の別ファイル）' if file.entry.linkage else ''}",
        naming.department(printing.index, file.entry.department),
        join([naming.purpose(printing.index, id) for id in file.entry.purposes], none=BLANK),
        "マニュアル" if file.entry.manual else "電算",
        file.holds(ordinance=False),
        file.holds(ordinance=True),
        join(file.recipients),
        yes_no(file.entry.proposals, "該当", "非該当"),
        day(file.entry.corrected_on) if file.entry.corrected_on else NONE,
    )


_AT_ONCE = (
    "この一覧と個人情報ファイル簿は、承認済みの事業計画から印刷したものです。計画の版が改まったときは、直ちに印刷し直し、"
    "前の版と異なる記載を訂正します。"
)


def _open(printing: Printing, files: list[_File]) -> Document:
    """All matters of all published files, a row for each file, as a municipality publishes them for machines to read."""
    matters = [dict(_matters(printing, file)) for file in files]
    titles = tuple(dict.fromkeys(title for found in matters for title in found))
    rows = tuple(tuple(found.get(title, _ABSENT) for title in titles) for found in matters)
    return Document(
        name="file-register-open",
        title="個人情報ファイル簿（全件の表）",
        blocks=(Table("個人情報ファイル簿", tuple(Column(title) for title in titles), rows),),
        legal_basis=_LAW,
        landscape=True,
        formats=(Format.XLSX, Format.CSV),
    )


def _internal(printing: Printing, files: tuple[_File, ...]) -> Document:
    """All files with what is not published: persons, exemption and its ground, items left out and why."""
    exempt = [file for file in files if file.entry.exemption is not None]
    blocks: tuple[Block, ...] = (
        Heading("作成を要する本人の数"),
        Points(threshold(printing.plan, printing.on).sentences),
        Heading("個人情報ファイル簿に掲載しないファイル"),
        Table("掲載しないファイルと根拠", _EXEMPT_COLUMNS, tuple(_exempt_row(printing, file) for file in exempt)),
        Heading("全ての個人情報ファイルの管理"),
        Table("本人の数と、記載しない項目", _KEPT_COLUMNS, tuple(_kept_row(printing, file) for file in files)),
    )
    return Document(
        name="file-register-internal",
        title="個人情報ファイルの管理一覧（内部用）",
        blocks=blocks,
        legal_basis="個人情報保護法第75条第2項・第3項、第74条第2項",
        landscape=True,
        formats=(Format.PDF, Format.HTML, Format.XLSX),
    )


_EXEMPT_COLUMNS = (
    Column("名称", 2),
    Column("組織", 1.2),
    Column("利用目的", 2.4),
    Column("記録項目", 3),
    Column("記録範囲", 1.6),
    Column("掲載しない根拠", 1.6),
    Column("理由", 2.4),
)


def _exempt_row(printing: Printing, file: _File) -> tuple[str, ...]:
    return (
        written(file.entry.name),
        naming.department_of_body(printing.index, file.entry.department),
        _purposes(printing, file.entry),
        _numbered(file.items),
        written(file.entry.range),
        word(file.entry.exemption),
        written(file.entry.exemption_reason),
    )


_KEPT_COLUMNS = (
    Column("名称", 2),
    Column("収める表", 2),
    Column("本人の数", 1),
    Column("基準との関係", 1.2),
    Column("掲載", 1.4),
    Column("記載しない項目", 2),
    Column("記載しない理由", 2),
)


def _kept_row(printing: Printing, file: _File) -> tuple[str, ...]:
    entry = file.entry
    limit = threshold(printing.plan, printing.on).persons
    withheld = [naming.item(printing.index, item) for item in entry.withheld]
    return (
        f"{written(entry.name)}{'（データ連携の別ファイル）' if entry.linkage else ''}",
        join([naming.table(printing.index, table) for table in entry.tables], none=BLANK),
        f"{entry.persons:,}人",
        f"{limit:,}人{'以上' if entry.persons >= limit else '未満'}",
        _listed(entry),
        join(withheld),
        entry.withheld_reason or (BLANK if withheld else NONE),
    )


def _listed(entry: FileRegister) -> str:
    """Whether the file is published; a reason written without a ground is shown, for one of the two is wrong."""
    if entry.exemption is None:
        return f"する\n（根拠のない理由：{entry.exemption_reason}）" if entry.exemption_reason else "する"
    return f"しない\n{word(entry.exemption)}"
