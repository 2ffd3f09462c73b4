"""The command `hagukumi review`: uncertain pairs are decided in the terminal, one question after another.

The pages are shown on the terminal's alternate screen, so that no name stays in its history; nothing is written to a file. Where the output
is no terminal it would stay there, and where the keys are not pressed by somebody nobody has looked: then nothing is opened.
"""

from __future__ import annotations

import sys
import unicodedata
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hagukumi.runs.command_errors import tell, told
from hagukumi.runs.review import record_decision
from hagukumi.runs.review_charts import EVEN, checked, write_charts
from hagukumi.runs.review_desk import Desk, Question, open_desk
from hagukumi.runs.review_sample import Drawn, begin, drawn, sizes
from hagukumi.runs.review_screen import console, page
from hagukumi.runs.review_status import open_status, status_lines
from hagukumi.runs.review_store import reviewable, take_back
from hagukumi.runs.workspace import Workspace, WorkspaceError, open_workspace

app = typer.Typer(help="名寄せで決められなかった組を、人が見比べて決めます。", rich_markup_mode=None)

Home = Annotated[Path, typer.Option("--home", help="保管フォルダー")]
Keys = Annotated[
    Path | None, typer.Option("--keys", envvar="HAGUKUMI_KEYS", help="鍵のフォルダー（保管フォルダーの外）", show_default=False)
]
Officer = Annotated[str, typer.Option("--officer", help="審査する担当者のid（総括管理主体の職員）")]
_AT_ONCE = 10
_ANSWERS: dict[str, bool | None] = {"1": True, "2": False, "3": None}
_REASON = "二つの記録を見比べた"
_NO_TERMINAL = (
    "氏名や住所を示すので、端末の画面でだけ使えます。ファイルや別のプログラムに出力したり、別のプログラムから答えを入れたりすることは"
    "できません。端末で、> や | を付けずに実行してください。"
)


@app.callback(invoke_without_command=True)
def review(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option("--home", help="保管フォルダー")] = None,
    keys: Keys = None,
    officer: Officer = "",
    sample: Annotated[int, typer.Option("--sample", min=0, help="誤りの割合を見積もるため、無作為に選んだこの数の組を確かめます。")] = 0,
    fresh: Annotated[bool, typer.Option("--fresh", help="見積りの標本を、最新の名寄せから選び直します。")] = False,
) -> None:
    """決める価値の大きい組から順に見比べ、同じ人か別の人かを答えます。途中でやめても、続きから始められます。"""
    if context.invoked_subcommand is not None:
        return
    if home is None or not officer:
        tell("「--home」と「--officer」を指定してください。使い方は hagukumi review --help で確かめられます。")
        raise typer.Exit(2)
    if not at_a_terminal():
        tell(_NO_TERMINAL)
        raise typer.Exit(2)
    with told(), open_workspace(home, keys=keys, notice=lambda message: tell(message, "yellow"), read_only=True) as work:
        if not reviewable(work):
            raise WorkspaceError("計画に名寄せ審査の答え（decision）の利用がありません。計画に項目と利用を加えて承認を受けてください。")
        desk, questions = _questions(work, officer, sample, fresh)
        answered = Sitting(desk, questions, console()).run()
    _say(f"{answered}件に答えました。残りは{len(questions) - answered}件です。")
    if answered:
        _say("決まった組は、次の hagukumi run で名寄せに反映されます。")


@app.command("status")
def status(
    home: Home,
    keys: Keys = None,
    officer: Officer = "",
    charts: Annotated[
        Path | None, typer.Option("--charts", help="標本の答えによる、結ぶ基準の選び方の図を書き出す、まだないフォルダー")
    ] = None,
    cost: Annotated[float, typer.Option("--cost", help="図で、誤った結び付け1件の損失を、見逃し何件分とするか")] = EVEN,
) -> None:
    """残りの件数、二人の一致の程度、標本による名寄せの正しさの見積りを示します。"""
    with told(), open_workspace(home, keys=keys, notice=lambda message: tell(message, "yellow"), read_only=True) as work:
        if charts is not None:
            checked(work, charts, cost)
        found = open_status(work, officer)
        for line in status_lines(found):
            _say(line)
        if charts is not None:
            written = write_charts(found, charts, cost)
            _say(f"結ぶ基準の選び方の図と、同じ内容の文を書き出しました: {'、'.join(str(path) for path in written)}")


def at_a_terminal() -> bool:
    """Whether somebody sits before it: the output is shown and not kept, and keys are pressed."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _say(line: str) -> None:
    Console(soft_wrap=True, highlight=False).print(line, markup=False)


def _questions(work: Workspace, officer: str, size: int, fresh: bool) -> tuple[Desk, list[Question]]:
    """The queue, or a sample: the one in progress is continued (and made larger), a finished one or `--fresh` begins anew."""
    if not size:
        desk = open_desk(work, officer)
        return desk, desk.questions()
    kept = None if fresh else drawn(work)
    if kept is not None:
        desk = open_desk(work, officer, kept.batch)
        chosen = Drawn(kept.batch, max(size, kept.size))
    else:
        desk = open_desk(work, officer)
        chosen = Drawn(desk.batch, size)
    begin(work, chosen)
    return desk, desk.sampled(sizes(desk, chosen.size))


class Sitting:
    """One reviewer answering one question after another, with a way back."""

    def __init__(self, desk: Desk, questions: list[Question], out: Console) -> None:
        self._desk = desk
        self._questions = questions
        self._out = out
        self._given: list[tuple[int, int]] = []

    def run(self) -> int:
        """Ask until there is nothing left or the reviewer stops. Returns how many were answered."""
        if not self._questions:
            self._out.print("いま審査する組はありません。", markup=False)
            return 0
        with self._out.screen(hide_cursor=False) if self._out.is_terminal and sys.stdin.isatty() else nullcontext():
            self._ask_all()
        return len(self._given)

    def _ask_all(self) -> None:
        place, pages = 0, {}
        while place < len(self._questions):
            if place not in pages:
                ahead = range(place, min(place + _AT_ONCE, len(self._questions)))
                pages = dict(zip(ahead, self._desk.compared([self._questions[each] for each in ahead]), strict=True))
            question = self._questions[place]
            self._show(page(self._title(place, question), self._sources(question), question.reason, pages[place]))
            moved = self._take(place, question)
            if moved is None:
                return
            place = moved

    def _take(self, place: int, question: Question) -> int | None:
        """The place of the next question after the reviewer's key; None to stop."""
        while True:
            key = _key()
            if key in ("q", ""):
                return None
            if key == "s":
                return place + 1
            if key == "u" and self._given:
                place, number = self._given.pop()
                take_back(self._desk.work, self._desk.actor, number)
                return place
            if key in _ANSWERS:
                self._given.append((place, self._record(question, _ANSWERS[key])))
                return place + 1
            self._out.print("1、2、3、s、u、q のどれかを押してください。", markup=False)

    def _record(self, question: Question, same: bool | None) -> int:
        return record_decision(
            self._desk.work,
            question.left,
            question.right,
            same,
            self._desk.actor.officer,
            _REASON,
            asked=question.reason,
            sample=question.sample,
        )

    def _show(self, content: object) -> None:
        if self._out.is_terminal:
            self._out.clear()
        self._out.print(content)

    def _title(self, place: int, question: Question) -> str:
        kind = "標本の確認" if question.sample else "名寄せ審査"
        return f"{kind}　{place + 1}件目／{len(self._questions)}件（答えた数 {len(self._given)}）"

    def _sources(self, question: Question) -> tuple[str, str]:
        sources = self._desk.work.index.sources
        left, right = (sources[source].name for source, _ in question.places)
        return f"左：{left}", f"右：{right}"


def _key() -> str:
    """One key on a terminal, else the next line; "" at the end of the input. Full-width keys count as their plain ones."""
    pressed = typer.getchar() if sys.stdin.isatty() else sys.stdin.readline()
    if pressed in ("", "\x03", "\x04"):
        return ""
    return unicodedata.normalize("NFKC", pressed).strip().lower()[:1] or " "
