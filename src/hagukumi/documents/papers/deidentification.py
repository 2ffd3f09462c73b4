"""行政機関等匿名加工情報の作成の整理 (Art. 60(3), 109, 110, 121): what is settled before a file is processed, for those who approve it.

One document per entry: the file, what Art. 60(3) asks of it with the answers, the ground on which the result leaves, which of its items are
received and which may be left in the result, who takes part, and what keeps the result and the method safe.
"""

from __future__ import annotations

from hagukumi.documents import grounds, naming, use_words
from hagukumi.documents.order import by_id, items_of_table
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Column, Document, Form, Format, Heading, Points, Table
from hagukumi.documents.words import BLANK, MISSING, NONE, join, word, written, yes_no
from hagukumi.law.settled import denied, settled
from hagukumi.plan.records import Deidentification, FileRegister, Item, Stage, Use

_DUTIES = (
    "加工は、個人情報保護法施行規則第62条の五つの基準によって行います。各基準のために何をしたかは、加工のたびに報告書に記します。",
    "作成に用いた個人情報に係る本人を識別するために、ほかの情報と照合しません（法第121条第1項）。",
    "加工方法等情報と、もとの情報から削除した記述等は、加工した情報とは別に、漏れないように管理します（法第121条第2項）。"
    "削除した記述等は、法令に基づく場合を除き、利用目的以外の目的のために利用・提供しません（法第109条第3項）。",
    "作成したときは、情報の概要、提案を受ける組織、提案をすることができる期間を、個人情報ファイル簿に記載します（法第117条）。",
    "「同じ内容に見える人の最少の人数」は、法令が定める数ではなく、この団体が自ら定めた下限です。",
)


def build(printing: Printing) -> tuple[Document, ...]:
    """One document per file that is de-identified; none for a plan without any."""
    return tuple(_document(printing, entry) for entry in by_id(printing.plan.deidentifications))


def _document(printing: Printing, entry: Deidentification) -> Document:
    file = printing.index.file_registers.get(entry.file)
    uses = tuple(use for use in by_id(printing.plan.uses) if entry.purpose and use.purpose == entry.purpose)
    return Document(
        name=f"deidentification-{entry.id}",
        title=f"行政機関等匿名加工情報の作成の整理（{written(entry.name)}）",
        blocks=(
            Form("作成するもの", (*_made(printing, entry), *_file(printing, entry, file))),
            Heading("もとになるファイルが満たすこと"),
            Table("法第60条第3項の求めと、その答え", _ASKED, _answers(printing, entry, file)),
            Heading("提供の根拠"),
            Form("提供の根拠", _provision(entry, file)),
            Heading("加工する項目"),
            Table("ファイルの記録項目と、加工での扱い", _ITEMS, _items(printing, entry, file, uses)),
            Heading("取り扱う者と、保存"),
            Table("取扱い", _USES, tuple(_use(printing, use) for use in uses), empty="この利用目的による利用は、計画にありません。"),
            Heading("加工した情報と加工方法等情報を守るための定め"),
            Form("定め", _kept(entry)),
            Points(_DUTIES),
        ),
        legal_basis="個人情報保護法第60条第3項・第109条・第110条・第121条",
        formats=(Format.PDF, Format.HTML, Format.XLSX),
    )


def _made(printing: Printing, entry: Deidentification) -> tuple[tuple[str, str], ...]:
    purpose = printing.index.purposes.get(entry.purpose)
    return (
        ("名称", f"{written(entry.name)}〔{entry.id}〕"),
        ("作成の利用目的", naming.purpose(printing.index, entry.purpose)),
        ("利用目的の内容", written(purpose.statement) if purpose else BLANK),
        ("利用目的の根拠", grounds.cited(purpose.grounds) or BLANK if purpose else BLANK),
    )


def _file(printing: Printing, entry: Deidentification, file: FileRegister | None) -> tuple[tuple[str, str], ...]:
    if file is None:
        return (("もとになる個人情報ファイル", f"{entry.file}{MISSING}" if entry.file.strip() else BLANK),)
    return (
        ("もとになる個人情報ファイル", f"{written(file.name)}〔{file.id}〕"),
        ("事務をつかさどる組織", naming.department_of_body(printing.index, file.department)),
        ("ファイルの利用目的", join([naming.purpose(printing.index, id) for id in file.purposes], none=BLANK)),
        ("記録範囲", written(file.range)),
        ("本人の数", f"およそ{file.persons:,}人" if file.persons > 0 else BLANK),
    )


_ASKED = (Column("求め", 2), Column("この計画での答え", 1.4), Column("理由", 2.6))


def _answers(printing: Printing, entry: Deidentification, file: FileRegister | None) -> tuple[tuple[str, ...], ...]:
    return (
        ("第1号　個人情報ファイル簿に載る（第75条第2項各号にも、同条第3項により載せないものにも当たらない）", *_listed(file)),
        (
            "第2号　情報公開の請求があれば、一部でも開示されるか、第三者に意見書の機会が与えられる",
            word(entry.disclosure),
            written(entry.disclosure_reason),
        ),
        ("第3号　事務及び事業の適正かつ円滑な運営に支障のない範囲で加工できる", _unhindered(entry), written(entry.unhindered)),
        (
            "括弧書き　不開示情報に当たる部分（個人に関する情報であるためのものを除く）を除く",
            "除く項目がある" if entry.undisclosed else "除く項目なし",
            naming.items(printing.index, entry.undisclosed, none=NONE),
        ),
    )


def _unhindered(entry: Deidentification) -> str:
    return "支障がない" if settled(entry.unhindered) and not denied(entry.unhindered) else BLANK


def _listed(file: FileRegister | None) -> tuple[str, str]:
    if file is None:
        return BLANK, BLANK
    if file.exemption is not None:
        return "載せない", f"{word(file.exemption)}：{written(file.exemption_reason)}"
    return "載せる", f"本人の数：{file.persons:,}人" if file.persons > 0 else f"本人の数：{BLANK}"


def _provision(entry: Deidentification, file: FileRegister | None) -> tuple[tuple[str, str], ...]:
    return (
        ("提供できる場合", word(entry.provision)),
        ("その場合に当たる理由", written(entry.provision_reason)),
        ("提案の募集（法第110条）", yes_no(file.proposals, "ファイル簿に、提案を募集する旨を記載する", "募集しない") if file else BLANK),
        ("提案を受ける組織の名称及び所在地", (file.proposals_desk or (BLANK if file.proposals else NONE)) if file else BLANK),
        ("作成した情報の概要（法第117条）", (file.anonymised or "まだ記載がない") if file else BLANK),
    )


_ITEMS = (
    Column("項目", 1.8),
    Column("識別の別", 1),
    Column("受け入れる", 0.8),
    Column("結果に残り得る", 1.1),
    Column("加工から除く理由", 2.4),
)


def _items(printing: Printing, entry: Deidentification, file: FileRegister | None, uses: tuple[Use, ...]) -> tuple[tuple[str, ...], ...]:
    """Every recorded item of the file, used or not, so that what is left out is seen; then those that a use takes from elsewhere."""
    used = {stage: {item for use in uses if stage in use.stages for item in use.items} for stage in _SHOWN}
    recorded = [item for table in (file.tables if file else ()) for item in items_of_table(printing.index, table)]
    known = {item.id for item in recorded}
    others = sorted({id for ids in used.values() for id in ids} - known)
    return (
        *(_item(printing, entry, file, item, used) for item in recorded),
        *((naming.item(printing.index, id), BLANK, *_marks(id, used), "このファイルに記録されていない") for id in others),
    )


_SHOWN = (Stage.DELIVERED, Stage.DEIDENTIFIED)


def _item(
    printing: Printing, entry: Deidentification, file: FileRegister | None, item: Item, used: dict[Stage, set[str]]
) -> tuple[str, ...]:
    return (naming.item(printing.index, item.id), word(item.kind), *_marks(item.id, used), _why_not(entry, file, item, used))


def _marks(id: str, used: dict[Stage, set[str]]) -> tuple[str, ...]:
    return tuple("○" if id in used[stage] else "―" for stage in _SHOWN)


def _why_not(entry: Deidentification, file: FileRegister | None, item: Item, used: dict[Stage, set[str]]) -> str:
    """Why the item is not in the result; blank for one that may be."""
    if item.id in entry.undisclosed:
        return "不開示情報に当たる"
    if file is not None and item.id in file.withheld:
        return "ファイル簿に記載しない項目"
    if item.id in used[Stage.DEIDENTIFIED]:
        return ""
    return "加工の間だけ用いる" if item.id in used[Stage.DELIVERED] else "用いない"


_USES = (Column("渡す主体 → 受ける主体", 2.2), Column("段階", 0.9), Column("根拠", 2.2), Column("取扱い方法", 2.4), Column("保存", 1.6))


def _use(printing: Printing, use: Use) -> tuple[str, ...]:
    return (
        f"{use_words.parties(printing.reading, use)}\n{use_words.period(use.since, use.until)}",
        use_words.stages(use),
        grounds.in_one(use.basis, printing.index),
        written(use.handling),
        use_words.retention(printing.index, use.retention),
    )


def _kept(entry: Deidentification) -> tuple[tuple[str, str], ...]:
    return (
        ("同じ内容に見える人の最少の人数", f"{entry.fewest:,}人"),
        ("加工方法等情報の安全管理措置", written(entry.method_safeguards)),
    )
