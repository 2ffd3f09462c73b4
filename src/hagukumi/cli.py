"""The command line: plan, run, score, hand over, ask why, verify the log, serve the office.

Exit status: 0 done; 1 refused, or something was found wrong; 2 the command was called wrongly.
"""

from __future__ import annotations

import datetime
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from typer.exceptions import TyperException

from hagukumi import __version__

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="こどもデータ連携と匿名加工情報のためのシステム「育み」",
    rich_markup_mode=None,
)
plan_app = typer.Typer(no_args_is_help=True, help="事業計画を調べ、承認し、比べます。", rich_markup_mode=None)
app.add_typer(plan_app, name="plan")

out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)

HomeOption = Annotated[Path, typer.Option("--home", help="保管フォルダー")]
KeysOption = Annotated[
    Path | None, typer.Option("--keys", envvar="HAGUKUMI_KEYS", help="鍵のフォルダー（保管フォルダーの外）", show_default=False)
]
OfficerOption = Annotated[str, typer.Option("--officer", help="操作する担当者のid（省略すると計画の最初の担当者）")]


def main() -> None:
    """Entry point of the `hagukumi` command.

    An unexpected error is told by its kind and place alone: an engine's own message may quote a value.
    """
    mount()
    try:
        sys.exit(app(standalone_mode=False))
    except TyperException as error:
        err.print(_usage(error), style="red", markup=False)
        sys.exit(error.exit_code)
    except Exception as error:  # the last line before the terminal
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno} {type(error).__name__}"
        err.print(f"予期しない誤りのため中止しました（{where}）。この表示をシステムの担当者に伝えてください。", style="red", markup=False)
        sys.exit(1)


def _usage(error: TyperException) -> str:
    """What is wrong with the command as typed, and where to look the right form up."""
    context, parameter = getattr(error, "ctx", None), getattr(error, "param", None)
    name = parameter.opts[-1] if parameter else getattr(error, "option_name", "")
    path = context.command_path if context else "hagukumi"
    told = {
        "NoArgsIsHelpError": error.message,
        "MissingParameter": f"「{name}」を指定してください。",
        "BadParameter": f"「{name}」の値が正しくありません。",
        "NoSuchOption": f"「{name}」という指定はありません。",
    }
    found = told.get(type(error).__name__, "命令の書き方が正しくありません。")
    return found if found == error.message else f"{found}使い方は {path} --help で確かめられます。"


@cache
def mount() -> None:
    """Add the rooms' own commands, once."""
    from hagukumi.audit.command import app as audit_app
    from hagukumi.city.command import app as city_app
    from hagukumi.deident.guidance.command import mount_guide
    from hagukumi.deident.spark.command import mount_deidentify_spark
    from hagukumi.deident.statistics.command import mount_tabulate
    from hagukumi.documents.command import app as documents_app
    from hagukumi.linkage.general.command import mount_link
    from hagukumi.office.command import app as office_app
    from hagukumi.runs.deidentify_command import app as deidentified_app
    from hagukumi.runs.deidentify_command import mount_deidentify
    from hagukumi.runs.direct_command import provide_directly
    from hagukumi.runs.evidence_command import gather_evidence
    from hagukumi.runs.model_command import app as model_app
    from hagukumi.runs.numbers_command import tell_numbers
    from hagukumi.runs.persons_command import app as person_app
    from hagukumi.runs.retire_command import app as retire_app
    from hagukumi.runs.retire_command import keys_app
    from hagukumi.runs.review_command import app as review_app
    from hagukumi.workbook.command import add_to

    app.add_typer(audit_app, name="audit")
    app.add_typer(city_app, name="city")
    app.add_typer(documents_app, name="documents")
    app.add_typer(office_app, name="office")
    app.add_typer(person_app, name="person")
    app.add_typer(retire_app, name="retire")
    app.add_typer(keys_app, name="keys")
    app.add_typer(review_app, name="review")
    app.add_typer(model_app, name="model")
    app.command("evidence")(gather_evidence)
    app.command("provide")(provide_directly)
    app.command("numbers")(tell_numbers)
    add_to(plan_app)
    mount_link(app)
    mount_deidentify(app, attacked=True)
    app.add_typer(deidentified_app, name="deidentified")
    mount_tabulate(app)
    mount_guide(app)
    mount_deidentify_spark(app)


@contextmanager
def _told() -> Iterator[None]:
    """Turn every expected failure into a Japanese message and exit status 1; nothing of the data is in these messages."""
    from hagukumi.audit import AuditError
    from hagukumi.plan import PlanError, ReleaseError
    from hagukumi.plan.files import file_trouble
    from hagukumi.runs import RunFailed, WorkspaceError
    from hagukumi.vault import Refused, VaultError

    try:
        yield
    except (PlanError, ReleaseError, RunFailed, WorkspaceError, VaultError, AuditError) as error:
        err.print(str(error), style="red", markup=False)
        if isinstance(error, Refused):
            named = dict.fromkeys(f"{finding.rule}（{finding.article}）" for finding in error.decision.findings)
            err.print(f"規則: {'、'.join(named)}", style="red", markup=False)
        raise typer.Exit(1) from error
    except OSError as error:
        err.print(file_trouble(error), style="red", markup=False)
        raise typer.Exit(1) from error


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="版の番号を表示します。")] = False) -> None:
    if version:
        out.print(__version__)
        raise typer.Exit


@plan_app.command("check")
def plan_check(
    plan: Annotated[Path, typer.Argument(help="計画のフォルダー")],
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力します。")] = False,
) -> None:
    """計画を個人情報保護法とガイドラインに照らして調べます（否と未整理が無いときだけ終了状態0）。"""
    from hagukumi.law import examine
    from hagukumi.plan import PlanError, plan_hash, read_plan

    try:
        read = read_plan(plan)
    except PlanError as error:
        if as_json:
            _json({"hash": None, "problems": [msgspec.to_builtins(problem) for problem in error.problems], "findings": []})
        else:
            err.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error
    findings = examine(read)
    if as_json:
        _json({"hash": plan_hash(read), "problems": [], "findings": [msgspec.to_builtins(finding) for finding in findings]})
    else:
        _show_findings(plan_hash(read), findings)
    raise typer.Exit(1 if findings else 0)


def _show_findings(digest: str, findings: tuple[Any, ...]) -> None:
    names = {"violation": "否", "gap": "未整理", "allowed": "適"}
    if not findings:
        out.print(f"指摘はありません。計画のハッシュ: {digest}", markup=False)
        return
    out.print(f"指摘 {len(findings)}件")
    for finding in findings:
        place = f"規則{finding.rule}（{finding.article}）対象「{finding.subject}」"
        out.print(f"\n■ {names[finding.outcome.value]} {place}\n  {finding.message}", markup=False)


@plan_app.command("approve")
def plan_approve(
    plan: Annotated[Path, typer.Argument(help="計画のフォルダー")],
    author: Annotated[str, typer.Option("--author", help="起案者（担当者のid）")],
    by: Annotated[list[str], typer.Option("--by", help="承認者（担当者のid）。二人分を指定します。")],
    valid_from: Annotated[datetime.datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="有効期間の始まり")],
    valid_until: Annotated[datetime.datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="有効期間の終わり")],
    on: Annotated[datetime.datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="承認日（省略すると今日）")] = None,
) -> None:
    """指摘の無い計画に、起案者と二人の承認者を記録して版を作ります。"""
    from hagukumi.law import examine
    from hagukumi.plan import Approval, approve, read_plan, record_release, write_release
    from hagukumi.plan.japan_time import day_in_japan
    from hagukumi.runs.workspace import now

    day = on.date() if on else day_in_japan(now())
    with _told():
        read = read_plan(plan)
        if findings := examine(read):
            _show_findings("", findings)
            err.print("指摘が残っているため承認できません。", style="red")
            raise typer.Exit(1)
        release = approve(
            read,
            author=author,
            approvals=[Approval(officer=officer, on=day) for officer in by],
            valid_from=valid_from.date(),
            valid_until=valid_until.date(),
        )
        record_release(release, plan)
        write_release(release, plan)
    out.print(f"承認を記録しました。版: {release.hash}", markup=False)


@plan_app.command("withdraw")
def plan_withdraw(
    plan: Annotated[Path, typer.Argument(help="承認された計画のフォルダー")],
    by: Annotated[list[str], typer.Option("--by", help="撤回する担当者のid。二人分を指定します。")],
    reason: Annotated[str, typer.Option("--reason", help="撤回の理由")],
    home: Annotated[Path | None, typer.Option("--home", help="この版を採用している保管フォルダー（直ちに使えなくします）")] = None,
    keys: KeysOption = None,
) -> None:
    """承認された版を二人で撤回します。撤回した版では、もう何も動きません。"""
    from hagukumi.plan import read_release, record_release, withdraw, write_release
    from hagukumi.plan.japan_time import day_in_japan
    from hagukumi.runs.workspace import now, withdraw_in_home

    with _told():
        withdrawn = withdraw(read_release(plan), by=by, on=day_in_japan(now()), reason=reason)
        if home is not None:
            withdraw_in_home(home, withdrawn, keys=keys, notice=_notice)
        record_release(withdrawn, plan)
        write_release(withdrawn, plan)
    out.print(f"撤回を記録しました。版: {withdrawn.hash}", markup=False)
    if home is None:
        out.print("この版を採用している保管フォルダーがあるときは、--home を付けてもう一度実行してください。")


@plan_app.command("measure")
def plan_measure(
    plan: Annotated[Path, typer.Argument(help="書き込む計画のフォルダー（次の版の案）")],
    home: HomeOption,
    officer: OfficerOption = "",
    keys: KeysOption = None,
) -> None:
    """受入れで測った欠損と不整合を、計画の候補項目の保有状況に書き込みます。"""
    from hagukumi.plan import read_plan, write_plan
    from hagukumi.runs import open_workspace
    from hagukumi.runs.measured import measure

    with _told():
        before = read_plan(plan)
        with open_workspace(home, keys=keys, notice=_notice, read_only=True) as work:
            after = measure(work, work.coordinator_person(officer), before)
        write_plan(after, plan, only=("candidates.toml",))
    changed = sum(old != new for old, new in zip(before.candidates, after.candidates, strict=True))
    out.print(f"{changed}件の候補項目に、受入れで測った欠損と不整合を書き込みました。", markup=False)


@plan_app.command("history")
def plan_history(
    plan: Annotated[Path, typer.Argument(help="計画のフォルダー")],
    changes: Annotated[bool, typer.Option("--changes", help="前に承認された版との違いも示します。")] = False,
) -> None:
    """承認と撤回の経過を古い順に示します。"""
    from hagukumi.plan import HistoryEntry, HistoryKind, approved_plan, compare, read_history

    with _told():
        entries = read_history(plan)
        before: HistoryEntry | None = None
        for entry in entries:
            word = "承認" if entry.kind is HistoryKind.APPROVED else f"撤回（{entry.reason}）"
            span = f"有効期間 {entry.valid_from}〜{entry.valid_until}"
            out.print(f"{entry.on} {word} 版 {entry.hash[:16]} {span} {'・'.join(entry.officers)}", markup=False)
            if changes and before is not None and entry.hash != before.hash:
                for difference in compare(approved_plan(plan, before.hash), approved_plan(plan, entry.hash)):
                    out.print(f"  ・{difference.sentence}", markup=False)
            before = entry
    if not entries:
        out.print("まだ承認されたことがありません。")


@plan_app.command("diff")
def plan_diff(
    before: Annotated[Path, typer.Argument(help="前の計画のフォルダー")],
    after: Annotated[Path, typer.Argument(help="後の計画のフォルダー")],
) -> None:
    """二つの計画の違いを文で示します。"""
    from hagukumi.plan import compare, read_plan

    with _told():
        differences = compare(read_plan(before), read_plan(after))
    for difference in differences:
        out.print(f"・{difference.sentence}", markup=False)
    if not differences:
        out.print("違いはありません。")


@app.command("run")
def run(
    plan: Annotated[Path, typer.Argument(help="承認された計画のフォルダー")],
    extracts: Annotated[Path, typer.Option("--extracts", help="抽出データのフォルダー")],
    home: HomeOption,
    as_of: Annotated[datetime.datetime, typer.Option("--as-of", formats=["%Y-%m-%d"], help="基準日（例 2026-10-01）")],
    keys: KeysOption = None,
) -> None:
    """受入・名寄せ・組み合わせ・判定・引渡しを行います。途中で止まっても、もう一度実行すれば続きから進みます。"""
    from hagukumi.plan import read_release
    from hagukumi.runs import open_workspace, run_pipeline

    with _told():
        release = read_release(plan)
        if not extracts.is_dir():
            err.print("抽出データのフォルダーがありません。--extracts を確かめてください。", style="red")
            raise typer.Exit(2)
        with open_workspace(home, release, keys=keys, notice=_notice) as work, _progress() as progress:
            task = progress.add_task("準備", total=None)
            report = run_pipeline(
                work,
                extracts,
                as_of.date(),
                lambda name, done, total: progress.update(task, description=name, completed=done, total=total),
            )
    table = Table("処理", "秒", "最大メモリー(MB)", "再利用")
    for step in report.steps:
        table.add_row(step.name, f"{step.seconds:.1f}", f"{step.peak_bytes / 1e6:.0f}", "はい" if step.reused else "")
    out.print(table)
    for message in report.messages:
        out.print(f"・{message}", markup=False)
    out.print(f"終わりました。報告: {home / 'report.json'}", markup=False)


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
    )


def _notice(message: str) -> None:
    err.print(message, style="yellow", markup=False)


@app.command("score")
def score_run(
    home: Annotated[Path, typer.Argument(help="保管フォルダー")],
    truth: Annotated[Path, typer.Argument(help="作りものの都市の正解のフォルダー")],
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力します。")] = False,
    keys: KeysOption = None,
) -> None:
    """作りものの都市で、名寄せと判定がどれだけ正しいかを測ります。"""
    from hagukumi.runs import open_workspace
    from hagukumi.runs.score import score

    with _told(), open_workspace(home, keys=keys, notice=_notice) as work:
        result = score(work, truth)
    if as_json:
        _json(result)
        return
    linkage, judgment = result["linkage"], result["judgment"]
    table = Table("対象", "適合率", "再現率", "F1", "誤った結び付き（100万組あたり）", title="名寄せ")
    for name, rates in {"全体": linkage, **linkage["subgroups"]}.items():
        table.add_row(
            _GROUP_NAMES.get(name, name),
            *(_rate(rates[key]) for key in ("precision", "recall", "f1")),
            _rate(rates["false_links_per_million"], 1),
        )
    out.print(table)
    table = Table("判定基準", "名簿の人数", "支援が必要だった人", "適合率", "再現率", "新規把握", title="判定（名簿の大きさで）")
    for name, rates in {"全体": judgment, **judgment["by_criterion"]}.items():
        found = (_rate(rates["precision"]), _rate(rates["recall"]), str(rates["newly_found"]))
        table.add_row(name, str(rates["listed"]), str(rates["in_need"]), *found)
    out.print(table)


_GROUP_NAMES = {
    "movers": "転居した人",
    "married": "氏が変わった人",
    "twins": "双子",
    "foreigners": "外国人",
    "newborns": "1歳未満",
    "no_resident_number": "宛名番号のない記録",
}


def _rate(value: float | None, digits: int = 4) -> str:
    return "—" if value is None else f"{value:.{digits}f}"


@app.command("handover")
def hand_over(
    home: Annotated[Path, typer.Argument(help="保管フォルダー")],
    department: Annotated[str, typer.Option("--department", help="受け取る担当課のid")],
    target: Annotated[Path, typer.Option("--out", help="書き出すファイル（.xlsx、保管フォルダーの外）")],
    officer: OfficerOption = "",
    keys: KeysOption = None,
) -> None:
    """引き渡された名簿を、許可を得てExcelのファイルに書き出します。"""
    from hagukumi.runs import open_workspace
    from hagukumi.runs.support_list import write_support_list

    with _told(), open_workspace(home, keys=keys, notice=_notice) as work:
        rows = write_support_list(work, department, target, officer)
    out.print(f"{rows}人分の名簿を書き出しました: {target}", markup=False)
    out.print("個人情報を含むファイルです。定められた場所に保管し、使い終わったら消去してください。")


@app.command("why")
def why_listed(
    home: Annotated[Path, typer.Argument(help="保管フォルダー")],
    child: Annotated[str, typer.Argument(help="名簿の管理番号")],
    officer: OfficerOption = "",
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力します。")] = False,
    keys: KeysOption = None,
) -> None:
    """名簿のこどもについて、もとの行・名寄せの根拠・規則・許可をたどります（総括管理主体）。"""
    from hagukumi.runs import open_workspace
    from hagukumi.runs.why import why

    with _told(), open_workspace(home, keys=keys, notice=_notice) as work:
        found = why(work, child, officer)
    if as_json:
        _json(found)
        return
    _show_why(found)


def _show_why(found: dict[str, Any]) -> None:
    sides = {"for": "該当", "against": "反対", "missing": "不明"}
    for judgment in found["judgments"]:
        out.print(f"■ {judgment['name']}（版 {judgment['version']}） 区分: {judgment['band']}", markup=False)
        for reason in judgment["reasons"]:
            out.print(f"  ・{sides[reason['side']]}: {reason['name']} — {reason['detail']}", markup=False)
    out.print("■ もとの行と名寄せの根拠")
    for link in found["links"]:
        rule = f"{link['rule']}（重み {link['weight']:.1f}） {link['evidence']}"
        out.print(f"  ・{link['name']} {link['file']} {link['row']}行目: {rule}", markup=False)
    out.print("■ データの動きと、よりどころとした許可")
    for move in found["movements"]:
        place = f"{move['time'][:19]} #{move['sequence']} {move['event']} {move['stage']}"
        who = f"{move['department']} {move['actor']}（{move['role']}） 目的 {move['purpose']} 許可 {move['permit']}"
        out.print(f"  ・{place} {who} 規則 {' '.join(move['rules'])} {move['reason']}", markup=False)


def _json(value: object) -> None:
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")


if __name__ == "__main__":
    main()
