"""The commands `hagukumi retire` and `hagukumi keys`: what is due, what is held, what was erased."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from hagukumi.plan.records import Role
from hagukumi.runs.command_errors import tell, told
from hagukumi.runs.custody import open_custody
from hagukumi.runs.holds import HOLDERS, Hold, HoldKind, ledger_of, place_hold, record_end, release_hold
from hagukumi.runs.retire import Outcome, Retired, erasure_evidence, retire
from hagukumi.runs.schedule import Period, Row, State, What, schedule

app = typer.Typer(help="保存期間の終わったデータを消去し、消去証明書を作ります。", rich_markup_mode=None)
hold_app = typer.Typer(no_args_is_help=True, help="開示請求や争訟のあいだ、消去を保留します。", rich_markup_mode=None)
keys_app = typer.Typer(no_args_is_help=True, help="保管庫の鍵を扱います。", rich_markup_mode=None)
app.add_typer(hold_app, name="hold")

_DAY = ["%Y-%m-%d"]
_UNITS = {What.BATCH: "行", What.PSEUDONYM_KEY: "本", What.LOG: "件", What.ANSWERS: "件"}
Home = Annotated[Path, typer.Option("--home", help="保管フォルダー")]
Keys = Annotated[
    Path | None, typer.Option("--keys", envvar="HAGUKUMI_KEYS", help="鍵のフォルダー（保管フォルダーの外）", show_default=False)
]
Officer = Annotated[str, typer.Option("--officer", help="操作する担当者のid（省略すると総括管理主体の最初の担当者）")]
On = Annotated[datetime.datetime | None, typer.Option("--on", formats=_DAY, help="判断する日（省略すると今日）")]
Json = Annotated[bool, typer.Option("--json", help="結果をJSONで出力します。")]
Replaced = Annotated[bool, typer.Option("--replaced", help="新しい処理で置き換わったデータも、期限を待たずに消去します。")]
Number = Annotated[str, typer.Option("--number", help="受付番号（氏名を含まないもの）")]
Reason = Annotated[str, typer.Option("--reason", help="理由（氏名などの個人情報は書かないでください）")]


def _out() -> Console:
    return Console(soft_wrap=True)


@app.callback(invoke_without_command=True)
def retire_due(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option("--home", help="保管フォルダー")] = None,
    keys: Keys = None,
    on: On = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="消去せず、消去するものを示すだけにします。")] = False,
    backup: Annotated[list[Path] | None, typer.Option("--backup", help="開けないことを確かめる控えのフォルダー（繰り返せます）")] = None,
    keep_master: Annotated[bool, typer.Option("--keep-master", help="主鍵を替えません（控えからは開けるままになります）。")] = False,
    replaced: Replaced = False,
    officer: Officer = "",
    as_json: Json = False,
) -> None:
    """消去する日が来たデータを消去し、消去証明書を作ります（終了状態は、すべて済めば0、開けるものや使用中のものが残れば1）。"""
    if context.invoked_subcommand is not None:
        return
    if home is None:
        tell("「--home」を指定してください。使い方は hagukumi retire --help で確かめられます。")
        raise typer.Exit(2)
    with told(), open_custody(home, keys=keys, read_only=dry_run) as custody:
        day = on.date() if on else custody.vault.today()
        actor = custody.entitled(custody.actor(officer, Role.COORDINATOR), f"保存期間の終わったデータを消去する（{day.isoformat()}の時点）")
        if dry_run:
            rows = tuple(row for row in schedule(custody, day, replaced=replaced) if row.due_on(day))
            _show_rows(rows, day, f"{day.isoformat()}に消去するもの", as_json)
            return
        done = retire(custody, actor, day, backups=backup or (), change_master=not keep_master, replaced=replaced)
    _show_done(done, home, as_json)
    raise typer.Exit(0 if done.complete else 1)


@app.command("schedule")
def show_schedule(home: Home, keys: Keys = None, on: On = None, officer: Officer = "", as_json: Json = False) -> None:
    """保管しているものすべてについて、保存期間・起算日・消去する日・保留を示します。"""
    with told(), open_custody(home, keys=keys, read_only=True) as custody:
        day = on.date() if on else custody.vault.today()
        custody.entitled(custody.actor(officer, Role.COORDINATOR), "消去の予定を見る")
        _show_rows(schedule(custody, day), day, f"消去の予定（{day.isoformat()}の時点）", as_json)


@app.command("certificates")
def show_certificates(home: Home, keys: Keys = None, officer: Officer = "", as_json: Json = False) -> None:
    """これまでの消去証明書を示します（本文は保管フォルダーの vault/certificates にあります）。"""
    with told(), open_custody(home, keys=keys, read_only=True) as custody:
        custody.entitled(custody.actor(officer, Role.COORDINATOR), "消去証明書を見る")
        found = erasure_evidence(custody)
    if as_json:
        _json(found)
        return
    _out().print(f"■ 消去証明書 {len(found)}件", markup=False)
    for each in found:
        head = f"{each['erased_on'][:10]} {each['stage']} {each['data']}（{each['rows']}行） {each['id']}"
        _out().print(head, markup=False, highlight=False)
        _out().print(f"    {each['conclusion']}。{each['signature']}。", markup=False, highlight=False)


@app.command("ended")
def support_ended(
    home: Home,
    batch: Annotated[str, typer.Option("--batch", help="データの番号（hagukumi retire schedule にあるもの）")],
    on: Annotated[datetime.datetime, typer.Option("--on", formats=_DAY, help="支援が終わった日")],
    reason: Reason,
    keys: Keys = None,
    officer: Officer = "",
) -> None:
    """支援が終わった日を記録します。保存期間は、この日から数えます。"""
    with told(), open_custody(home, keys=keys, read_only=True) as custody:
        actor = custody.entitled(custody.actor(officer, Role.COORDINATOR), "支援が終わった日を記録する")
        record_end(custody, actor, batch, on.date(), reason)
    _out().print("支援が終わった日を記録しました。", markup=False)


@hold_app.command("add")
def hold_add(
    home: Home,
    number: Number,
    kind: Annotated[HoldKind, typer.Option("--kind", help="disclosure 開示、correction 訂正、suspension 利用停止、litigation 争訟")],
    reason: Reason,
    tables: Annotated[list[str] | None, typer.Option("--tables", help="保留する表（繰り返せます。省略するとすべて）")] = None,
    until: Annotated[
        datetime.datetime | None, typer.Option("--until", formats=_DAY, help="終わる見込みの日（過ぎても保留は続きます）")
    ] = None,
    keys: Keys = None,
    officer: Officer = "",
) -> None:
    """消去を保留します。解くまで、対象のデータは消去されません。"""
    named = tuple(name for each in tables or () for name in each.split(",") if name)
    with told(), open_custody(home, keys=keys, read_only=True) as custody:
        actor = custody.entitled(custody.actor(officer, *HOLDERS), "消去を保留する")
        hold = place_hold(custody, actor, number=number, kind=kind, reason=reason, tables=named, expected=until.date() if until else None)
    _out().print(f"保留しました: {hold.name}（対象 {'、'.join(hold.tables) or 'すべて'}）", markup=False)


@hold_app.command("release")
def hold_release(home: Home, number: Number, reason: Reason, keys: Keys = None, officer: Officer = "") -> None:
    """保留を解きます。消去する日を過ぎたデータは、次の hagukumi retire で消去されます。"""
    with told(), open_custody(home, keys=keys, read_only=True) as custody:
        actor = custody.entitled(custody.actor(officer, *HOLDERS), "消去の保留を解く")
        released = release_hold(custody, actor, number, reason)
    _out().print(f"保留を解きました: {'、'.join(hold.name for hold in released)}", markup=False)


@hold_app.command("list")
def hold_list(home: Home, keys: Keys = None, officer: Officer = "", as_json: Json = False) -> None:
    """保留を、解いたものも含めて示します。"""
    with told(), open_custody(home, keys=keys, read_only=True) as custody:
        custody.entitled(custody.actor(officer, *HOLDERS), "消去の保留を見る")
        today, holds = custody.vault.today(), tuple(ledger_of(custody).holds.values())
    if as_json:
        _json(holds)
        return
    _out().print(f"■ 消去の保留 {len(holds)}件", markup=False)
    for hold in holds:
        expected = f"、終わる見込み {hold.expected.isoformat()}" if hold.expected else ""
        head = f"{_hold_state(hold, today)} {hold.name} 対象: {'、'.join(hold.tables) or 'すべて'}"
        _out().print(head, markup=False, highlight=False)
        _out().print(f"    {hold.since.isoformat()}から{expected} 理由: {hold.reason}", markup=False, highlight=False)


def _hold_state(hold: Hold, today: datetime.date) -> str:
    if hold.released_on is not None:
        return f"解除（{hold.released_on.isoformat()}）"
    return "見込みを過ぎています" if hold.expected is not None and hold.expected < today else "保留中"


@keys_app.callback()
def _keys() -> None:
    """Keep `rotate` a command of its own."""


@keys_app.command("rotate")
def keys_rotate(home: Home, reason: Reason, keys: Keys = None, officer: Officer = "") -> None:
    """主鍵を新しくし、すべての鍵を包み直します。古い主鍵は消去されます。"""
    with told(), open_custody(home, keys=keys) as custody:
        actor = custody.actor(officer, Role.ADMINISTRATOR, Role.COORDINATOR)
        count = custody.vault.rotate_master(actor=actor.officer, role=actor.role.value, department=actor.department, reason=reason)
    _out().print(f"主鍵を新しくし、{count}個の鍵を包み直しました。", markup=False)
    _tell_backups()


def _tell_backups() -> None:
    tell(
        "主鍵が替わりました。これまでの鍵の控えは使えません。"
        "鍵のフォルダーと、保管フォルダーの vault/keys と vault/subjects.sqlite の控えを、すぐに取り直してください。",
        "yellow",
    )


def _show_done(done: Retired, home: Path, as_json: bool) -> None:
    if as_json:
        _json(
            {
                "on": done.on,
                "erased": [row.id for row in done.rows(Outcome.ERASED)],
                "held": [row.id for row in done.rows(Outcome.HELD)],
                "in_use": [row.id for row in done.rows(Outcome.IN_USE)],
                "certificates": [certificate.id for certificate in done.certificates],
                "complete": done.complete,
            }
        )
    else:
        for title, outcome in (
            ("消去したもの", Outcome.ERASED),
            ("保留のため残したもの", Outcome.HELD),
            ("使用中のため残したもの", Outcome.IN_USE),
        ):
            rows = done.rows(outcome)
            if rows or outcome is Outcome.ERASED:
                _show_rows(rows, done.on, title, as_json=False)
        for certificate in done.certificates:
            _out().print(f"消去証明書: {home / 'vault' / 'certificates' / certificate.id}.txt", markup=False)
    if any(not certificate.complete for certificate in done.certificates):
        tell("消去したデータを開ける控えが残っています。証明書にある場所の写しを消去してください。")
    if done.rows(Outcome.IN_USE):
        tell("使用中のデータがあります。処理を終えてから、もう一度実行してください。")
    if done.master_changed:
        _tell_backups()


def _show_rows(rows: tuple[Row, ...], on: datetime.date, title: str, as_json: bool) -> None:
    if as_json:
        _json([msgspec.to_builtins(row) | {"state": row.state(on).value} for row in rows])
        return
    _out().print(f"■ {title} {len(rows)}件", markup=False)
    for row in rows:
        for line in _lines(row, on):
            _out().print(line, style="red" if row.state(on) is State.OVERDUE else None, markup=False, highlight=False)


def _lines(row: Row, on: datetime.date) -> Iterator[str]:
    """A row as a clerk reads it: the day and what it is, then why, then what holds it."""
    day = row.due.isoformat() if row.due else "未定      "
    to = f" → {row.recipient}" if row.recipient else ""
    yield f"{day} {row.state(on).value} {row.stage} {row.name}{to}（{row.rows:,}{_UNITS[row.what]}）{row.id}"
    undecided = "、起算日が未確定" if row.period.months and row.what in (What.BATCH, What.ANSWERS) else ""
    starts = f"、起算日 {row.starts.isoformat()}" if row.starts else undecided
    replaced = "・新しい処理で置き換え済み" if row.replaced else ""
    yield f"    {row.purpose} {_words_of(row.period)}{starts} わけ: {row.because.value}{replaced}"
    if row.holds:
        yield f"    保留: {'、'.join(row.holds)}"


def _words_of(period: Period) -> str:
    length = f"{period.event}から{period.months}月" if period.months else period.event
    number = f"表3-1の{period.table_class} " if period.table_class else ""
    return f"［{number}{period.name} {length}］"


def _json(value: object) -> None:
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")
