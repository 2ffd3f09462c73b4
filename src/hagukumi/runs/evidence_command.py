"""The command `hagukumi evidence`: what the system can show for the impact assessment, written to a file that the documents read."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from hagukumi.audit import AuditError
from hagukumi.plan import PlanError, ReleaseError
from hagukumi.plan.files import file_trouble
from hagukumi.plan.records import Role
from hagukumi.runs.custody import open_custody
from hagukumi.runs.evidence import gather
from hagukumi.runs.workspace import WorkspaceError
from hagukumi.vault import Keyring, VaultError

ROLES = (Role.COORDINATOR, Role.PRIVACY_OFFICER, Role.AUDITOR)
"""Who may gather evidence: those who direct, and those who watch."""


def gather_evidence(
    home: Annotated[Path, typer.Option("--home", help="保管フォルダー")],
    out: Annotated[Path, typer.Option("--out", help="書き出すファイル（.json）")],
    on: Annotated[
        datetime.datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="この日までの記録を数えます（省略すると今日）")
    ] = None,
    witness: Annotated[Path | None, typer.Option("--witness", help="立会者のフォルダー（記録を外から証明するもの）")] = None,
    officer: Annotated[str, typer.Option("--officer", help="操作する担当者のid（省略すると総括管理主体の最初の担当者）")] = "",
    keys: Annotated[
        Path | None, typer.Option("--keys", envvar="HAGUKUMI_KEYS", help="鍵のフォルダー（保管フォルダーの外）", show_default=False)
    ] = None,
) -> None:
    """監査ログと保管庫の目録から、影響評価の証拠になる数を集めます（個人情報は含みません）。

    できたファイルは hagukumi documents print --evidence に渡します。
    """
    try:
        with open_custody(home, keys=keys, read_only=True) as custody:
            day = on.date() if on else custody.vault.today()
            _not_ahead(day, custody.vault.today())
            custody.entitled(custody.actor(officer, *ROLES), "影響評価の証拠を集める")
            found = gather(custody, day, Keyring.open(keys, home).signer().public, witness)
        out.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
    except (PlanError, ReleaseError, WorkspaceError, VaultError, AuditError) as error:
        typer.secho(_message(error), fg="red", err=True)
        raise typer.Exit(1) from error
    except OSError as error:
        typer.secho(file_trouble(error), fg="red", err=True)
        raise typer.Exit(1) from error
    facts = sum(map(len, found.answers.values()))
    typer.echo(f"観点{len(found.answers)}について{facts}の事実と、消去証明書{len(found.erasures)}件を書き出しました: {out}")


def _not_ahead(day: datetime.date, today: datetime.date) -> None:
    if day > today:
        raise WorkspaceError("先の日付の証拠は集められません。今日までの日付を指定してください。")


def _message(error: Exception) -> str:
    return "監査ログを読めません。hagukumi audit verify で確かめてください。" if isinstance(error, AuditError) else str(error)
