"""住民へのお知らせ in plain Japanese: what is used, from whom, for what, on what ground, who sees it, how long, and what one can do.

Sentences are short and say one thing each. Names of data, departments and purposes are the plan's own, since residents ask about these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from hagukumi.documents import naming
from hagukumi.documents.order import by_id
from hagukumi.documents.printing import Printing
from hagukumi.documents.sheet import Block, Column, Document, Heading, Points, Table, Text
from hagukumi.documents.words import BLANK, day, join, months, word, written
from hagukumi.law.basis import card_of
from hagukumi.plan.records import Item, ProvidedUnder, Purpose, Role, Source

_SEEN_FOR = {
    Role.COORDINATOR: "集めた情報を組み合わせます。手助けが要りそうなこどもを探します。",
    Role.HOLDER: "自分の課の情報のうち、決められたものだけを渡します。",
    Role.ANALYST: "名前などを消した情報で、探し方が正しいかを調べます。",
    Role.SUPPORTER: "渡された情報を手がかりに、こどもや家族に会います。話を聞いて、手助けを考えます。",
    Role.PROPOSALS_DESK: "だれのことか分からないように加工した情報を扱います。もとの情報は、機械だけが開きます。職員は見ません。",
}
"""What each role does with the data, in plain words."""

_RIGHTS = (
    ("見る（開示）", "役所が持っている自分の情報を、見せてもらうように求めることができます。", "個人情報保護法第76条"),
    ("直す（訂正）", "情報がまちがっているとき、直すように求めることができます。", "個人情報保護法第90条"),
    ("止める（利用停止）", "情報の使い方が法律に合わないとき、使うのをやめるように求めることができます。", "個人情報保護法第98条"),
    ("苦情・相談", "情報の扱いについて、心配なことや困ったことを伝えることができます。", "個人情報保護法第128条"),
)
"""What a person can ask for: name, what it means, article."""


def build(printing: Printing) -> tuple[Document, ...]:
    """Two documents of the same content: plain, and with readings above the kanji."""
    blocks = _blocks(printing)
    return tuple(_document(printing, name, blocks, furigana=furigana) for name, furigana in _EDITIONS)


_EDITIONS = (("resident-notice", False), ("resident-notice-furigana", True))


def _document(printing: Printing, name: str, blocks: tuple[Block, ...], *, furigana: bool) -> Document:
    return Document(
        name=name,
        title="こどもと家族のための情報の使い方（お知らせ）",
        blocks=blocks,
        legal_basis="ガイドライン4.1・表5-2（住民への周知）",
        addressee="住民の皆さまへ",
        sender=printing.plan.programme.municipality,
        furigana=furigana,
    )


def _blocks(printing: Printing) -> tuple[Block, ...]:
    return (
        Text(_opening(printing)),
        Heading("何のために使いますか"),
        _purposes(printing),
        Heading("どの課の、どんな情報を使いますか"),
        Text(("使うのは、次の表の情報だけです。",)),
        _data(printing),
        *_sensitive(printing),
        Heading("だれが見ますか"),
        Text(("見ることができるのは、次の課の決められた職員だけです。見た記録が残ります。",)),
        _viewers(printing),
        Heading("どんな決まりにもとづいていますか"),
        _grounds(printing),
        Heading("いつまで使い、いつまで持っていますか"),
        *_lasting(printing),
        *_judgment(printing),
        *_provided(printing),
        Heading("使わないこと"),
        Points(("上に書いた目的のほかには使いません。", "個人番号（マイナンバー）は使いません。")),
        Heading("安全のためにしていること"),
        Text((written(printing.plan.programme.safeguards),)),
        Heading("あなたができること"),
        *_rights(printing),
        Heading("聞きたいときは"),
        _desks(printing),
    )


def _opening(printing: Printing) -> tuple[str, ...]:
    programme = printing.plan.programme
    beside = "だれのことか分からないように加工して渡す情報のことも、あわせてお知らせします。"
    return (
        f"{written(programme.municipality)}は、「{written(programme.title)}」を行います。",
        "役所の課が持っている情報を、決められた目的のために使います。どの情報を、だれが、どう使うかをお知らせします。",
        *((beside,) if printing.plan.deidentifications else ()),
    )


def _used(printing: Printing) -> list[Purpose]:
    used = {use.purpose for use in printing.plan.uses}
    return [purpose for purpose in sorted(printing.plan.purposes, key=lambda purpose: purpose.id) if purpose.id in used]


def _purposes(printing: Printing) -> Table:
    rows = tuple((written(purpose.name), written(purpose.statement), written(purpose.importance)) for purpose in _used(printing))
    return Table("使う目的", (Column("目的", 1.2), Column("内容", 2.2), Column("なぜ必要か", 1.8)), rows, empty=BLANK)


def _data(printing: Printing) -> Table:
    """Items by source; what the system makes itself comes last, in one row."""
    found: defaultdict[str, list[Item]] = defaultdict(list)
    for item in printing.reading.used_items:
        found[item.table if item.table in printing.index.sources else ""].append(item)
    sources = sorted(printing.plan.sources, key=lambda source: (source.holder, source.id))
    rows = [_source_row(printing, source, found[source.id]) for source in sources if found[source.id]]
    if found[""]:
        rows.append(("このしくみが作る情報", "—", _names(found[""])))
    return Table("使う情報", (Column("課", 1.1), Column("もとの記録", 1.2), Column("情報", 3)), tuple(rows), empty=BLANK)


def _source_row(printing: Printing, source: Source, items: Iterable[Item]) -> tuple[str, str, str]:
    return naming.department(printing.index, source.holder), written(source.name), _names(items)


def _names(items: Iterable[Item]) -> str:
    return join([item.name for item in sorted(items, key=lambda item: item.id)])


def _sensitive(printing: Printing) -> tuple[Block, ...]:
    """要配慮個人情報, told apart because it can lead to discrimination (Art. 2(3))."""
    rows = tuple(
        (naming.item(printing.index, item.id), join([word(kind) for kind in item.sensitive]))
        for item in sorted(printing.reading.used_items, key=lambda item: item.id)
        if item.sensitive
    )
    if not rows:
        return ()
    told = Text(("次の情報は「要配慮個人情報」です。差別などにつながらないように、特に気をつけて扱います。",))
    return (told, Table("特に気をつける情報", (Column("情報", 2), Column("種類", 2)), rows))


def _viewers(printing: Printing) -> Table:
    """Departments that receive data, by role, and why they see it."""
    order = tuple(Role)
    seen = sorted({(order.index(use.role), use.receiver) for use in printing.plan.uses})
    rows = tuple((_with_commission(printing, receiver), word(order[place]), _seen_for(order[place])) for place, receiver in seen)
    return Table("見る課", (Column("課", 1.6), Column("役割", 1), Column("すること", 2.6)), rows, empty=BLANK)


def _seen_for(role: Role) -> str:
    return _SEEN_FOR.get(role, "決められた仕事のために扱います。")


def _with_commission(printing: Printing, department: str) -> str:
    found = printing.index.departments.get(department)
    name = naming.department_of_body(printing.index, department)
    if found is None or not found.commissioned_by:
        return name
    return f"{name}（{naming.department(printing.index, found.commissioned_by)}から仕事を頼まれた事業者）"


def _grounds(printing: Printing) -> Points:
    """Legal bases relied on, and the provisions of the purposes they serve."""
    bases = sorted({(card.article, card.title) for card in map(card_of, printing.plan.uses)})
    grounds = dict.fromkeys(naming.provision(ground) for purpose in _used(printing) for ground in purpose.grounds)
    told = [f"{article}（{title}）" for article, title in bases]
    if grounds:
        told.append(f"仕事のもとになる決まり：{join(list(grounds))}")
    return Points(tuple(told) or (BLANK,))


def _lasting(printing: Printing) -> tuple[Block, ...]:
    uses, kept = printing.plan.uses, {use.retention for use in printing.plan.uses}
    first = min((use.since for use in uses if use.since), default=None)
    last = max((use.until for use in uses if use.until), default=None)
    retentions = sorted(printing.plan.retentions, key=lambda entry: (entry.table_class, entry.id))
    rows = tuple((written(entry.name), word(entry.counted_from), months(entry.months)) for entry in retentions if entry.id in kept)
    columns = (Column("情報の種類", 2), Column("数え始める日", 1.4), Column("持っている長さ", 1))
    end = f"使うのは、{day(first)}から、いちばん長いもので{day(last)}までです。"
    unending = sum(use.until is None for use in uses)
    if unending:
        end += f"終わりの日が決まっていない使い方が{unending}件あります。"
    return (Text((end, "長さを過ぎた情報は消します。")), Table("持っている長さ", columns, rows, empty=BLANK))


def _judgment(printing: Printing) -> tuple[Block, ...]:
    criteria = sorted(printing.plan.criteria, key=lambda criterion: criterion.id)
    if not criteria:
        return ()
    rows = tuple((written(criterion.name), written(criterion.explanation)) for criterion in criteria)
    return (
        Heading("決めるのは人です"),
        Text(
            (
                "コンピューターは、情報をもとに、手助けが要るかもしれないこどもを示します。これを「判定」といいます。",
                "判定は、職員が考えるときの助けにすぎません。判定だけで何かを決めることはありません。",
                "職員が、こどもや家族のようすを確かめて、どうするかを決めます。",
            )
        ),
        Table("判定の種類", (Column("判定", 1.2), Column("どう探すか", 3)), rows),
    )


def _provided(printing: Printing) -> tuple[Block, ...]:
    """行政機関等匿名加工情報: what leaves the municipality without telling whose it is, and what it is made of."""
    entries = by_id(printing.plan.deidentifications)
    if not entries:
        return ()
    files = printing.index.file_registers
    rows = tuple(
        (written(entry.name), written(files[entry.file].name) if entry.file in files else BLANK, _LEAVES[entry.provision])
        for entry in entries
    )
    told = (
        "次の情報は、だれのことか分からないように加工して、役所の外に渡すことがあります。これを「行政機関等匿名加工情報」といいます。",
        "名前、住所、番号は渡しません。渡す相手も役所も、だれのことかを調べることは、法律で禁じられています。",
        "こどもを探すために組み合わせた情報からは作りません。",
    )
    columns = (Column("加工した情報", 1.4), Column("もとの記録", 1.4), Column("渡すとき", 2.4))
    return (Heading("だれのことか分からないようにして渡す情報"), Text(told), Table("加工して渡す情報", columns, rows))


_LEAVES = {
    ProvidedUnder.PROPOSAL: "会社などの提案を審査し、契約を結んだとき",
    ProvidedUnder.OTHER_LAW: "ほかの法律で決められているとき",
    ProvidedUnder.WITHIN_PURPOSE: "もとの記録を使う目的のために、渡すことができる相手に渡すとき",
}
"""When de-identified information is handed out (Art. 109(2)), in plain words."""


def _rights(printing: Printing) -> tuple[Block, ...]:
    columns = (Column("できること", 1.1), Column("どういうことか", 2.8), Column("決まり", 1.3))
    told = Text((f"求めるときは、{_desk(printing)}に伝えてください。", "こどもの情報は、法律で決められた代理人も求めることができます。"))
    return (told, Table("あなたができること", columns, _RIGHTS))


def _desk(printing: Printing) -> str:
    return naming.organisation(printing.index, printing.plan.programme.disclosure_desk)


def _desks(printing: Printing) -> Table:
    coordinators = join([naming.department_of_body(printing.index, found.id) for found in printing.reading.coordinators], none=BLANK)
    rows = (
        ("この取組のこと", coordinators),
        ("自分の情報を見る・直す・止める、苦情", _desk(printing)),
        ("プライバシーのこと", naming.organisation(printing.index, printing.plan.programme.privacy_organisation)),
    )
    return Table("窓口", (Column("聞きたいこと", 2), Column("窓口", 2)), rows)
