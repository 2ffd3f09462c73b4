"""How a question looks in a terminal: two columns that keep their width with Japanese characters, differences in brackets and colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from hagukumi.linkage.review import CHANGED, Difference, Standing
from hagukumi.linkage.review.differences import Spans
from hagukumi.plan.linkage_words import reason_word
from hagukumi.plan.words import WORDS

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
PROMPT = "1 同じ人　2 別の人　3 わからない　s 後で　u 一つ戻す　q 終える"
_HELD = "自動で決めなかった理由"
_AGAIN = "再確認する理由"
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
        result, style = STANDINGS[each.standing]
        table.add_row(WORDS[type(each.field)][each.field], *sides(each), Text(result, style=style))
    lines = [Text(title, style="bold"), *([Text(why(reason))] if reason else [])]
    return Group(*lines, table, Text("二つの記録は、同じ人のものですか。"), Text(PROMPT))


def why(reason: str) -> str:
    """Why the question is asked, by the reason's code."""
    return f"{_AGAIN if reason == CHANGED else _HELD}：{reason_word(reason)}"


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
