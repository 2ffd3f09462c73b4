"""The commands `hagukumi person`: what happened to person keys, why, and how it is taken back. No name is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from hagukumi.linkage.persons import KIND_NAMES, Kind, Part
from hagukumi.linkage.persons.words import reason_words
from hagukumi.plan.linkage_words import level_word
from hagukumi.runs.command_errors import told
from hagukumi.runs.person_history import PersonEvent, Undone, history, latest_events, undo
from hagukumi.runs.workspace import open_workspace

app = typer.Typer(no_args_is_help=True, help="名寄せ後の人の符号の変更を確かめ、取り消します。", rich_markup_mode=None)

Home = Annotated[Path, typer.Option("--home", help="保管フォルダー")]
Keys = Annotated[
    Path | None, typer.Option("--keys", envvar="HAGUKUMI_KEYS", help="鍵のフォルダー（保管フォルダーの外）", show_default=False)
]
Officer = Annotated[str, typer.Option("--officer", help="操作する担当者のid（省略すると計画の最初の担当者）")]

_RULES: Mapping[str, str] = {
    "register": "住民登録",
    "resident_number": "宛名番号",
    "probabilistic": "氏名などの照合",
    "household": "世帯の照合",
    "clerk": "審査の決定",
    "single": "単独の記録",
}
_PARTS: Mapping[str, str] = {Part.MOVED: "移った記録", Part.ORIGIN: "残った記録", Part.DESTINATION: "もとからの記録"}
_ARROWS: Mapping[Kind, str] = {Kind.MERGED: "←"}


@app.command("events")
def events(
    home: Home,
    limit: Annotated[int, typer.Option("--limit", min=1, help="新しいものから何件を示すか")] = 50,
    kind: Annotated[list[Kind] | None, typer.Option("--kind", help="示す種類（繰り返して指定できます）")] = None,
    officer: Officer = "",
    keys: Keys = None,
) -> None:
    """統合・分割などの変更を、新しいものから示します。氏名は示しません。"""
    with told(), open_workspace(home, keys=keys, read_only=True) as work:
        found = latest_events(work, officer, kinds=kind or ())
    counts = Counter(event.kind for event in found)
    for each in Kind:
        if counts[each]:
            _say(f"{KIND_NAMES[each]}: {counts[each]}件")
    if not found:
        _say("記録された変更はありません。")
    for event in found[:limit]:
        _say(_line(event))
    if len(found) > limit:
        _say(f"このほかに{len(found) - limit}件あります。--limit で件数を、--kind で種類を指定できます。")


@app.command("why")
def why(
    key: Annotated[str, typer.Argument(help="人の符号", metavar="KEY")],
    home: Home,
    officer: Officer = "",
    keys: Keys = None,
) -> None:
    """一人の符号について、いつ何が統合・分割されたか、根拠とともに示します。氏名は示しません。"""
    with told(), open_workspace(home, keys=keys, read_only=True) as work:
        found = history(work, key, officer)
    _say("■ 変更の経緯")
    if not found.events:
        _say("  記録された変更はありません。")
    for event, records in found.events:
        _say(f"  ・{_line(event)}")
        for record in records:
            _say(f"      {_PARTS.get(record['part'], '')}: {record['source'] or '今はない記録'} — {_evidence(record)}")
    _say("■ 今の記録と、結び付けた根拠")
    for link in found.links:
        _say(f"  ・{link['source']} {link['row']}行目: {_evidence(link)}（重み {link['weight']:.1f}）")
    if not found.links:
        _say("  今はこの符号の記録はありません。")


@app.command("undo")
def undo_event(
    event: Annotated[str, typer.Argument(help="変更の番号（hagukumi person events で示される番号）", metavar="EVENT")],
    home: Home,
    reason: Annotated[str, typer.Option("--reason", help="取り消す理由（審査の記録に残ります。氏名などの個人情報は書かないでください）")],
    officer: Annotated[str, typer.Option("--officer", help="取り消すことを決めた担当者のid")],
    keys: Keys = None,
) -> None:
    """統合・分割・記録の移動を取り消す決定を記録します。次の hagukumi run から効きます。"""
    with told(), open_workspace(home, keys=keys, read_only=True) as work:
        done = undo(work, event, officer, reason)
    for line in _undone(done):
        _say(line)


def _undone(done: Undone) -> list[str]:
    lines = [f"取り消す決定を記録しました（{KIND_NAMES[done.event.kind]}、{done.event.happened_on}）。"]
    if done.apart:
        lines.append(f"・別の人とする記録の組: {done.apart}組")
    if done.together:
        lines.append(f"・同じ人とする記録の組: {done.together}組")
    if done.needed > 1:
        lines.append(f"計画では{done.needed}人の一致が要ります。ほかの担当者も、--officer を付けて同じ命令を実行してください。")
    return [*lines, "決まった組は、次の hagukumi run で名寄せに反映されます。"]


def _line(event: PersonEvent) -> str:
    people = f" {_ARROWS.get(event.kind, '→')} ".join(person for person in (event.person, event.other_person) if person)
    told = f"{event.happened_on} {event.id} {KIND_NAMES[event.kind]} 記録{event.records}件"
    return f"{told} {people} 理由: {reason_words(event.reason)}".replace("  ", " ")


def _evidence(link: Mapping[str, Any]) -> str:
    """The rule and what agreed, in words; levels only, never a value."""
    parts = [part.partition("=") for part in str(link["evidence"]).split(";") if part]
    words = [level_word(comparison, level) for comparison, _, level in parts if level != "unknown"]
    rule = _RULES.get(link["rule"], link["rule"])
    return f"{rule}（{'、'.join(words)}）" if words else rule


def _say(line: str) -> None:
    Console(soft_wrap=True, highlight=False).print(line, markup=False)
