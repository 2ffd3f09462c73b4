"""The commands `hagukumi model`: train the linkage's weights, read them, and put a reviewed model into a plan."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from hagukumi.plan import read_plan, write_plan
from hagukumi.plan.japan_time import day_in_japan
from hagukumi.plan.linkage_words import comparison_word, level_word
from hagukumi.plan.lists import LISTS
from hagukumi.plan.records import LinkageModel, ModelLevel
from hagukumi.plan.words import WORDS
from hagukumi.runs.command_errors import tell, told
from hagukumi.runs.model import digest_of, misfits
from hagukumi.runs.model_proposal import Proposal, Session, WeightChange, adopted, newer_in_force, read_proposal, untrained, write_proposal
from hagukumi.runs.model_training import train_model
from hagukumi.runs.workspace import WorkspaceError, now, open_workspace

app = typer.Typer(no_args_is_help=True, help="名寄せのモデルを学習し、確かめ、計画に入れます。", rich_markup_mode=None)

_DAY = ["%Y-%m-%d"]
_FILE = next(listed.file for listed in LISTS if listed.name == "linkage_models")


def _say(text: str) -> None:
    Console(soft_wrap=True).print(text, markup=False, highlight=False)


def _print(table: Table) -> None:
    """A table in which long words are folded and never cut."""
    for column in table.columns:
        column.overflow = "fold"
    Console().print(table)


@app.command("train")
def train(
    home: Annotated[Path, typer.Option("--home", help="保管フォルダー")],
    officer: Annotated[str, typer.Option("--officer", help="学習させる総括管理主体の担当者のid（省略すると最初の担当者）")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="モデルの案を書き出すファイル（.toml、保管フォルダーの外）")] = None,
    id: Annotated[str, typer.Option("--id", help="モデルのid（省略すると学習した日から付けます）")] = "",
    keys: Annotated[
        Path | None, typer.Option("--keys", envvar="HAGUKUMI_KEYS", help="鍵のフォルダー（保管フォルダーの外）", show_default=False)
    ] = None,
) -> None:
    """受け入れた抽出データから名寄せのモデルを学習し、案を書き出します（個人情報は含みません）。"""
    with told():
        if out is not None and out.resolve().is_relative_to(home.resolve()):
            raise WorkspaceError("モデルの案は、保管フォルダーの外に書き出してください。--out を確かめてください。")
        with open_workspace(home, keys=keys, notice=lambda text: tell(text, "yellow"), read_only=True) as work:
            proposal = train_model(work, work.coordinator_person(officer), id)
        if out is not None:
            write_proposal(proposal, out)
    _show_proposal(proposal)
    if out is None:
        _say("書き出していません。計画に入れるには、--out を付けてもう一度実行してください。")
    else:
        _say(f"モデルの案を書き出しました: {out}")
        _say("別の担当者が hagukumi model show で確かめ、hagukumi model adopt で計画に入れてください。")


@app.command("show")
def show(
    source: Annotated[Path, typer.Argument(help="計画のフォルダー、又は hagukumi model train で書き出したファイル", metavar="PLAN|FILE")],
) -> None:
    """名寄せのモデルの段階・割合・重みを表で示します。"""
    with told():
        if not source.is_dir():
            _show_proposal(read_proposal(source))
            return
        models = read_plan(source).linkage_models
    for model in sorted(models, key=lambda each: each.id):
        _show_model(model)
    if not models:
        _say("この計画に名寄せのモデルはありません。処理のたびに、その日のデータで学習します。")


@app.command("adopt")
def adopt(
    file: Annotated[Path, typer.Argument(help="hagukumi model train で書き出したファイル")],
    plan: Annotated[Path, typer.Option("--plan", help="書き込む計画のフォルダー（次の版の案）")],
    reviewer: Annotated[str, typer.Option("--reviewer", help="確かめた担当者のid（学習させた人とは別の、総括管理主体の担当者）")],
    remark: Annotated[str, typer.Option("--remark", help="何を見て、どう判断したか（個人情報は書かないでください）")],
    on: Annotated[datetime.datetime | None, typer.Option("--on", formats=_DAY, help="確かめた日（省略すると今日）")] = None,
) -> None:
    """確かめたモデルを計画に入れます。使われるのは、計画が hagukumi plan approve で承認されてからです。"""
    with told():
        proposal, before = read_proposal(file), read_plan(plan)
        day = on.date() if on else day_in_japan(now())
        after = adopted(before, proposal, reviewer=reviewer, on=day, remark=remark)
        for newer in newer_in_force(before, proposal):
            tell(
                f"この案は、今のモデル「{newer.id}」（{newer.trained_on}に学習）より前に学習したものです。取り違えていないか確かめてください。",
                "yellow",
            )
        write_plan(after, plan, only=(_FILE,))
    id = proposal.linkage_model.id
    _say(f"名寄せのモデル「{id}」を計画に入れました: {plan / _FILE}")
    replaced = [model.id for model in before.linkage_models if model not in after.linkage_models and model.id != id]
    if replaced:
        _say(f"これまでのモデル「{'」「'.join(replaced)}」と入れ替えました。")
    _say("hagukumi plan check で調べ、hagukumi plan approve で二人の承認を受けてください。")


def _show_proposal(proposal: Proposal) -> None:
    _show_model(proposal.linkage_model)
    _show_sessions(proposal.session)
    _show_untrained(proposal.linkage_model)
    if proposal.against:
        _show_changes(proposal.against, proposal.change)
    else:
        _say("■ 今の計画に名寄せのモデルはありません。比べるものがないので、段階ごとの重みの並びを確かめてください。")


def _show_untrained(model: LinkageModel) -> None:
    beforehand = untrained(model)
    if not beforehand:
        return
    _say(f"■ 学習できず、あらかじめ定めた割合のままの段階 {len(beforehand)}")
    for name in dict.fromkeys(level.comparison for level in beforehand):
        left = [level_word(name, level.level) for level in beforehand if level.comparison == name]
        every = len(left) == sum(level.comparison == name for level in model.levels)
        _say(f"  {comparison_word(name)}: {'すべての段階' if every else '、'.join(left)}")


def _show_model(model: LinkageModel) -> None:
    _say(f"■ 名寄せのモデル「{model.id}」（照合用の表記の版 {model.notation}、SHA-256 {digest_of(model)[:16]}）")
    ended = "収束しました" if model.converged else "収束しませんでした"
    by = f"{WORDS[type(model.trained_from)][model.trained_from]}、{model.rows:,}行、比べた組{model.pairs:,}"
    _say(f"  学習: {model.trained_on} {model.trained_by}（{by}）。{ended}（繰返し{model.iterations}回）。")
    seen = f"{model.reviewed_on} {model.reviewed_by}: {model.remark}" if model.reviewed_by else "まだ誰も確かめていません"
    _say(f"  確認: {seen}")
    _say(f"  二つの記録が同じ人である割合（事前）: {model.prior:.3g}。重みの単位はビットです（1増えると見込みが2倍）。")
    for name in dict.fromkeys(level.comparison for level in model.levels):
        _print(_table(name, (level for level in model.levels if level.comparison == name)))
    for fault in misfits(model):
        tell(f"このモデルは今のシステムでは使えません: {fault}", "yellow")


def _table(comparison: str, levels: Iterable[ModelLevel]) -> Table:
    table = Table("段階", "同じ人での割合", "別の人での割合", "重み", "もと", title=comparison_word(comparison))
    for level in levels:
        bits = "―" if level.bits is None else f"{level.bits:+.1f}"
        source = "学習" if level.trained else "定めた値"
        table.add_row(level_word(comparison, level.level), f"{level.match:.3g}", f"{level.other:.3g}", bits, source)
    return table


def _show_sessions(sessions: tuple[Session, ...]) -> None:
    _say(f"■ 学習の経過 {len(sessions)}回")
    if not sessions:
        _say("  データが少ないため、学習していません。すべての割合は、あらかじめ定めたものです。")
    for each in sessions:
        learns = "・".join(map(comparison_word, each.learns))
        ended = f"{each.iterations}回で収束しました" if each.converged else f"{each.iterations}回で収束せず、使っていません"
        _say(f"  {each.rule} が同じ{each.pairs:,}組から{learns}を学習: {ended}（同じ人とみられる組 {each.matches:,}）。")


def _show_changes(against: str, changes: tuple[WeightChange, ...]) -> None:
    _say(f"■ 今の計画のモデル「{against}」との違い {len(changes)}段階（重みが0.1ビット以上違うもの）")
    if changes:
        table = Table("比べ方", "段階", "今の重み", "新しい重み", "差")
        for each in changes:
            moved = None if each.before is None or each.after is None else each.after - each.before
            cells = ("―" if value is None else f"{value:+.1f}" for value in (each.before, each.after, moved))
            table.add_row(comparison_word(each.comparison), level_word(each.comparison, each.level), *cells)
        _print(table)
