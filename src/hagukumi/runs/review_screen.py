"""How a question looks in a terminal: two columns that keep their width with Japanese characters, differences in brackets and colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from hagukumi.linkage.review import CHANGED, Difference, Standing
from hagukumi.linkage.review.differences import Spans
from hagukumi.plan.records import LinkField

FIELDS: Mapping[LinkField, str] = {
    LinkField.NAME: "氏名",
    LinkField.KANA: "カナ",
    LinkField.LATIN: "ローマ字",
    LinkField.ALIAS: "通称",
    LinkField.FORMER_NAME: "旧氏・前の氏名",
    LinkField.BIRTH_DATE: "生年月日",
    LinkField.SEX: "性別",
    LinkField.RESIDENT_NUMBER: "宛名番号",
    LinkField.RELATION: "続柄",
    LinkField.HOUSEHOLD: "世帯番号",
    LinkField.GUARDIAN_NAME: "保護者",
    LinkField.GUARDIAN_KANA: "保護者カナ",
    LinkField.GUARDIAN_NUMBER: "保護者の番号",
    LinkField.ADDRESS: "住所",
    LinkField.POSTAL: "郵便番号",
    LinkField.PHONE: "電話",
    LinkField.MOVED_IN_ON: "転入日",
}
STANDINGS: Mapping[Standing, tuple[str, str]] = {
    Standing.SAME: ("同じ", "green"),
    Standing.WRITTEN: ("書き方だけ違う", "green"),
    Standing.LEGAL: ("異体字（別の字のこともある）", "yellow"),
    Standing.ELSEWHERE: ("相手の別名と同じ", "yellow"),
    Standing.DIFFERS: ("違う", "bold red"),
    Standing.LEFT_ONLY: ("左だけにある", "dim"),
    Standing.RIGHT_ONLY: ("右だけにある", "dim"),
    Standing.WITHHELD: ("秘匿", "bold"),
}
REASONS: Mapping[str, str] = {
    "uncertain": "一致の程度が、自動で結び付けるには足りません",
    "name_differs": "名前が違うため、自動では結び付けません",
    "ambiguous": "同じくらい似た人がほかにもいて、どちらとも決められません",
    "two_rows_of_one_source": "同じ資料に一人一行のはずの記録が二つあります",
    CHANGED: "再確認：前に審査した後で、記録の内容が変わりました",
}
PROMPT = "1 同じ人　2 別の人　3 わからない　s 後で　u 一つ戻す　q 終える"
_WITHHELD = "秘匿"
_MARK = "bold red"


def page(title: str, sources: tuple[str, str], reason: str, compared: Sequence[Difference]) -> Group:
    """One question: heading, why it is asked, and the fields side by side."""
    table = Table(box=box.SIMPLE_HEAVY, pad_edge=False, show_edge=False)
    table.add_column("項目", no_wrap=True)
    for source in sources:
        table.add_column(Text(source), overflow="fold", ratio=2)
    table.add_column("比べた結果", overflow="fold", ratio=1)
    for each in compared:
        word, style = STANDINGS[each.standing]
        table.add_row(FIELDS[each.field], *sides(each), Text(word, style=style))
    lines = [Text(title, style="bold"), *([Text(REASONS.get(reason, reason))] if reason else [])]
    return Group(*lines, table, Text("二つの記録は、同じ人のものですか。"), Text(PROMPT))


def sides(each: Difference) -> tuple[Text, Text]:
    """Both values with what differs in brackets; nothing but a word where whereabouts are withheld."""
    if each.standing is Standing.WITHHELD:
        return Text(_WITHHELD), Text(_WITHHELD)
    return marked(each.left, each.left_marks), marked(each.right, each.right_marks)


def marked(value: str, marks: Spans) -> Text:
    """A value with brackets around the characters that differ: colour alone would not reach everybody. 「－」 stands for no value."""
    if not value:
        return Text("－")
    text, end = Text(), 0
    for start, stop in marks:
        text.append(value[end:start])
        text.append(f"[{value[start:stop]}]", style=_MARK)
        end = stop
    return text.append(value[end:])


def console() -> Console:
    """Standard output; where it is no terminal, wide enough for a page, in plain characters."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=max(found.width, 100))
