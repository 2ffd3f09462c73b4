"""抽出依頼 (4.1, 4.2): a letter for each holder, with the layout of every extract, what is not taken in, purposes, bases, and due days."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from hagukumi.documents import naming, use_words
from hagukumi.documents.grounds import in_one
from hagukumi.documents.order import by_id
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Block, Break, Column, Document, Form, Format, Heading, Points, Table, Text
from hagukumi.documents.words import BLANK, NONE, day, join, months, word, written, yes_no
from hagukumi.plan import records as r


@dataclass(frozen=True)
class _Letter:
    """Who is asked for which extracts, by whom, under which directions; `proposals`: to be de-identified, and by the desk for that."""

    holder: str
    sources: tuple[r.Source, ...]
    senders: tuple[r.Department, ...]
    directions: tuple[r.Direction, ...]
    proposals: bool


def build(printing: Printing) -> tuple[Document, ...]:
    """A letter for each department that holds a source; what is extracted for a proposal is asked for in a letter of its own.

    None for a plan without sources.
    """
    held: defaultdict[tuple[str, bool], list[r.Source]] = defaultdict(list)
    for source in by_id(printing.plan.sources):
        held[source.holder, bool(_desks(printing, source))].append(source)
    return tuple(_document(printing, _letter(printing, *key, sources)) for key, sources in sorted(held.items()))


def _desks(printing: Printing, source: r.Source) -> tuple[str, ...]:
    """The desks that receive a source to de-identify it, when nobody receives it for anything else."""
    uses = [use for item in printing.index.items_of(source.id) for use in printing.index.uses_of(item.id)]
    return tuple(dict.fromkeys(use.receiver for use in uses)) if all(use.role is r.Role.PROPOSALS_DESK for use in uses) else ()


def _letter(printing: Printing, holder: str, proposals: bool, sources: list[r.Source]) -> _Letter:
    directions = () if proposals else tuple(found for found in by_id(printing.plan.directions) if found.receiver == holder)
    desks = dict.fromkeys(desk for source in sources for desk in _desks(printing, source))
    senders = tuple(printing.index.departments[desk] for desk in desks if desk in printing.index.departments)
    return _Letter(holder, tuple(sources), senders if proposals else _coordinators(printing), directions, proposals)


def _document(printing: Printing, letter: _Letter) -> Document:
    blocks: tuple[Block, ...] = (
        Text((_opening(printing, letter),)),
        Heading("期限と指示"),
        _due(printing, letter),
        Heading("お願いする抽出データ"),
        Table("抽出データの一覧", _LIST, tuple(_listed(source) for source in letter.sources)),
        Heading("ご注意いただくこと"),
        Points(_CARE),
        Heading("問合せ先"),
        Form("問合せ先", _contact(printing, letter)),
        *(block for source in letter.sources for block in _source(printing, source)),
    )
    return Document(
        name=f"extraction-request-{letter.holder}{'-proposals' if letter.proposals else ''}",
        title=f"データの抽出及び提供について（{'匿名加工のための' if letter.proposals else ''}依頼）",
        blocks=blocks,
        legal_basis="個人情報保護法第109条" if letter.proposals else "ガイドライン4.1・4.2",
        addressee=_addressee(printing, letter.holder),
        sender=_sender(printing, letter),
        formats=(Format.PDF, Format.HTML, Format.XLSX),
    )


def _addressee(printing: Printing, holder: str) -> str:
    found = printing.index.departments.get(holder)
    place = naming.department_of_body(printing.index, holder)
    return f"{place}\n{written(found.manager)}　様" if found else place


def _sender(printing: Printing, letter: _Letter) -> str:
    """The head of the municipality stands first where the letter goes to another body, for that is provision between organs (5.3)."""
    programme, reading = printing.plan.programme, printing.reading
    managers = [f"{naming.department_of_body(printing.index, found.id)}　{written(found.manager)}" for found in letter.senders]
    bodies = {body.id for found in letter.senders if (body := reading.acting_body(found.id))}
    body = reading.acting_body(letter.holder)
    head = [written(programme.mayor)] if body and body.id not in bodies else []
    general = () if letter.proposals else (f"総括管理責任者　{written(programme.general_manager)}",)
    return "\n".join((*head, *managers, *general))


def _coordinators(printing: Printing) -> tuple[r.Department, ...]:
    return by_id(printing.index.with_role(r.Role.COORDINATOR))


def _opening(printing: Printing, letter: _Letter) -> str:
    title = written(printing.plan.programme.title)
    making = "に定めた行政機関等匿名加工情報の作成のため" if letter.proposals else "に基づき"
    return (
        f"「{title}」の事業計画{making}、下記の抽出データを、様式のとおり抽出し、ご提供くださいますようお願いします。"
        "計画に定めた項目だけをお願いするもので、様式にない列は受け取りません。"
    )


_CARE = (
    "見出しは様式のとおりに書き、様式にない列を加えないでください。様式にない列や足りない列があるファイルは受け取れません。",
    "個人番号（マイナンバー）は、どの列にも入れないでください。",
    "「保存しない列」は、見出しだけを残し、値を空にしてください。値があっても保存せずに捨て、捨てた列の数を記録します。",
    "値を直したり補ったりせず、元の記録のとおりに出してください。受け取れない行は、理由を付けてお返しします。",
)

_DUE = (Column("指示", 1.4), Column("内容", 4), Column("指示の日", 1.2), Column("期限", 1.2), Column("回答", 2))


def _due(printing: Printing, letter: _Letter) -> Table:
    """Directions on delivery and direct provision; other directions to the department stand in the table of roles."""
    own = letter.holder in {found.id for found in _coordinators(printing)}
    none = _FOR_PROPOSALS if letter.proposals else _OWN if own else _UNDIRECTED
    wanted = (r.DirectionKind.DELIVERY, r.DirectionKind.DIRECT_PROVISION)
    rows = tuple(
        (
            f"{word(found.kind)}〔{found.id}〕\n{naming.department(printing.index, found.giver)}から",
            written(found.content),
            day(found.given_on),
            day(found.due),
            f"{written(found.reply)}\n{day(found.replied_on)}" if found.reply or found.replied_on else "回答をお待ちしています",
        )
        for found in letter.directions
        if found.kind in wanted
    )
    return Table("提供についての指示と期限", _DUE, rows, empty=none)


_OWN = "総括管理主体が自ら保有するデータなので、提供についての指示はありません。"
_FOR_PROPOSALS = "総括管理主体の指示によるものではありません。抽出の日は、提案を受ける担当と決めてください。"
_UNDIRECTED = f"期限：{BLANK}　提供についての指示は計画に書かれていません。"

_LIST = (
    Column("抽出データ", 2),
    Column("ファイル名", 2),
    Column("形式", 1.2),
    Column("更新の間隔", 1),
    Column("列の数（うち保存しない列）", 1.4),
)


def _listed(source: r.Source) -> tuple[str, ...]:
    columns = source.layout.columns
    return (
        f"{written(source.name)}〔{source.id}〕",
        written(source.file),
        word(source.layout.format),
        f"{months(source.refresh_months)}ごと",
        f"{len(columns)}（{sum(column.discard for column in columns)}）",
    )


def _contact(printing: Printing, letter: _Letter) -> tuple[tuple[str, str], ...]:
    rows = [
        (
            naming.department_of_body(printing.index, found.id),
            join([officer.title for officer in found.officers if officer.kind is r.OfficerKind.PERSON], none=BLANK),
        )
        for found in letter.senders
    ]
    return tuple(rows) or (("提案担当" if letter.proposals else "総括管理主体", BLANK),)


def _source(printing: Printing, source: r.Source) -> tuple[Block, ...]:
    kept = [column for column in source.layout.columns if not column.discard]
    discarded = [column for column in source.layout.columns if column.discard]
    return (
        Break(),
        Heading(f"{written(source.name)}　{written(source.file)}"),
        Form("ファイルの様式", (*_file(source), *_contents(source))),
        Table("お願いする列", _COLUMNS, tuple(_column(printing, source, column) for column in kept)),
        Table("保存しない列（値を空にしてください）", _DISCARDED, tuple((written(column.header),) for column in discarded)),
        Table("利用目的と根拠", _USES, _uses(printing, source)),
        *_private_use(source),
    )


def _file(source: r.Source) -> tuple[tuple[str, str], ...]:
    layout = source.layout
    written_as: tuple[tuple[str, str], ...] = (
        ("文字コード", word(layout.encoding)),
        ("区切り", _DELIMITERS.get(layout.delimiter, layout.delimiter)),
    )
    if layout.format is r.FileFormat.XLSX:
        written_as = (("シート", layout.sheet or "最初のシート"),)
    return (("ファイル名", written(source.file)), ("形式", word(layout.format)), *written_as, ("見出しの行", f"{layout.header_row}行目"))


_DELIMITERS = {",": "コンマ（,）", "\t": "タブ", ";": "セミコロン（;）", " ": "空白"}


def _contents(source: r.Source) -> tuple[tuple[str, str], ...]:
    return (
        ("対象となる人の年齢", f"{source.covers_from}歳から{source.covers_to}歳まで"),
        ("更新の間隔", f"{months(source.refresh_months)}ごと"),
        ("1人1行であるか", yes_no(source.unique_per_person, "1人1行", "1人に何行あってもよい")),
        ("対象の全員が載る一覧か", yes_no(source.register, "全員が載る（載っていない人は「不明」とする）", "該当する人だけが載る")),
        ("名寄せの土台とする一覧か", yes_no(source.spine, "土台とする", "土台としない")),
        ("既に受けている支援の記録か", yes_no(source.service, "支援の記録である", "支援の記録ではない")),
        ("事実のあった日の列", _header(source, source.occurred_on) or NONE),
        ("知った日の列", _header(source, source.known_on) or "なし（抽出の日に知ったものとする）"),
        ("情報の種類", word(source.information)),
        *((("上の種類の情報についての措置", written(source.information_measures)),) if _processed(source) else ()),
        ("記録の出所", _provider(source)),
    )


def _processed(source: r.Source) -> bool:
    return source.information is not r.InformationKind.PERSONAL or bool(source.information_measures)


def _header(source: r.Source, field: str) -> str:
    """The heading of the column that carries a field; the field's own name where no column does."""
    return next((column.header for column in source.layout.columns if field and column.field == field), field)


def _provider(source: r.Source) -> str:
    if source.provider is r.Provider.OWN and not (source.provider_name or source.provider_ground):
        return word(source.provider)
    return f"{word(source.provider)}：{written(source.provider_name)}（{written(source.provider_ground)}）"


_COLUMNS = (
    Column("見出し", 1.6),
    Column("項目", 1.6),
    Column("種類・書き方", 1.6),
    Column("コード（ファイルの値＝読み替える符号）", 2.4),
    Column("必須", 0.8),
    Column("空欄の意味", 1.2),
    Column("名寄せでの役割", 1.2),
)


def _column(printing: Printing, source: r.Source, column: r.Column) -> tuple[str, ...]:
    item = printing.index.items.get(f"{source.id}.{column.field}")
    return (
        written(column.header),
        f"{item.name if item else BLANK}〔{written(column.field)}〕",
        _written_as(column),
        join([f"{value}＝{code}" for value, code in sorted(column.codes.items())]),
        "必須" if column.required else "空欄でもよい",
        "空欄の行は受け取れません" if column.required and not column.blank else _blank(column),
        f"{word(column.link) if column.link else '用いない'}{'／行の鍵' if column.unique else ''}",
    )


def _written_as(column: r.Column) -> str:
    form = f"（{word(column.form)}）" if column.type is r.ValueType.DATE else ""
    limits = ((column.minimum, "以上"), (column.maximum, "以下"))
    bounds = "・".join(f"{limit}{side}" for limit, side in limits if limit is not None)
    return "　".join(filter(None, (f"{word(column.type)}{form}", bounds)))


def _blank(column: r.Column) -> str:
    return f"「{column.blank}」とみなす" if column.blank else "不明とみなす"


_DISCARDED = (Column("見出し", 1),)

_USES = (
    Column("利用目的", 1.8),
    Column("項目", 2.6),
    Column("渡す主体 → 受ける主体", 2),
    Column("根拠", 2.4),
    Column("段階・期間", 1.6),
)


def _uses(printing: Printing, source: r.Source) -> tuple[tuple[str, ...], ...]:
    """Uses that name an item of the source, with these items alone."""
    names = {item.id: item.name for item in printing.index.items_of(source.id)}
    uses = {use.id: use for item in names for use in printing.index.uses_of(item)}
    return tuple(
        (
            f"{naming.purpose(printing.index, use.purpose)}〔{use.id}〕",
            join([names[item] for item in use.items if item in names]),
            use_words.parties(printing.reading, use),
            in_one(use.basis, printing.index),
            f"{use_words.stages(use)}\n{use_words.period(use.since, use.until)}",
        )
        for use in by_id(uses.values())
    )


_CHARACTERS = (Column("ファイルの文字（符号位置）", 1), Column("読み替える文字", 1))


def _private_use(source: r.Source) -> tuple[Block, ...]:
    """外字 of the holder's system and what each stands for; by code point, because no other machine can show the character itself."""
    rows = tuple((_code_points(own), known) for own, known in sorted(source.layout.private_use.items()))
    return (Table("外字の読替え", _CHARACTERS, rows),) if rows else ()


def _code_points(text: str) -> str:
    return " ".join(f"U+{ord(character):04X}" for character in text)
