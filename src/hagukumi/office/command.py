"""`hagukumi office`: set up, add accounts, print a demonstration code, serve."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hagukumi.office.frame.environment import OfficeUnready
from hagukumi.plan.files import file_trouble

if TYPE_CHECKING:
    from hagukumi.office.preparation import DemoAccount

app = typer.Typer(no_args_is_help=True, help="職員の画面を用意し、開きます。", rich_markup_mode=None)
account_app = typer.Typer(no_args_is_help=True, help="利用者を扱います。", rich_markup_mode=None)
app.add_typer(account_app, name="account")

HomeOption = Annotated[Path, typer.Option("--home", help="保管フォルダー")]
KeysOption = Annotated[
    Path | None, typer.Option("--keys", envvar="HAGUKUMI_KEYS", help="鍵のフォルダー（保管フォルダーの外）", show_default=False)
]


@contextmanager
def _told() -> Iterator[None]:
    """Turn every expected failure into a Japanese message and exit status 1."""
    from hagukumi.audit import AuditError
    from hagukumi.plan import PlanError, ReleaseError
    from hagukumi.runs import WorkspaceError
    from hagukumi.vault import VaultError

    try:
        yield
    except (OfficeUnready, PlanError, ReleaseError, WorkspaceError, VaultError, AuditError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from error
    except OSError as error:
        typer.secho(file_trouble(error), fg="red", err=True)
        raise typer.Exit(1) from error


@app.command("setup")
def setup(
    home: HomeOption,
    demo: Annotated[bool, typer.Option("--demo", help="実演用の利用者を作り、パスワードと鍵を一度だけ表示します。")] = False,
    keys: KeysOption = None,
) -> None:
    """職員の画面のデータベースを用意します。--demo がなければ、利用者は一人も作りません。"""
    from hagukumi.office.preparation import demo_accounts, prepare

    with _told():
        prepare(home, keys)
        typer.echo("職員の画面を用意しました。")
        if demo:
            _show(demo_accounts(home, keys), home)


def _show(accounts: list[DemoAccount], home: Path) -> None:
    from hagukumi.law.reach import ROLE_NAMES
    from hagukumi.plan.records import Role

    typer.echo("\n実演用の利用者（作りものの都市でだけ使ってください。パスワードと鍵は、いま一度だけ表示します）")
    for account in accounts:
        roles = "、".join(ROLE_NAMES[Role(role)] for role in account.roles)
        typer.echo(f"\n  {account.department} {account.title}（{roles}）")
        typer.echo(f"    利用者番号   {account.officer}")
        typer.echo(f"    パスワード   {account.password}")
        typer.echo(f"    認証アプリの鍵 {account.totp_secret}")
    typer.echo(f"\n認証アプリの代わりに、次の命令で確認コードを表示できます: hagukumi office code 利用者番号 --home {home}")


@account_app.command("add")
def account_add(
    officer: Annotated[str, typer.Argument(help="計画に書かれた担当者のid")],
    home: HomeOption,
    link: Annotated[bool, typer.Option("--link", help="パスワードを尋ねず、本人が一度だけ使えるリンクを表示します。")] = False,
    keys: KeysOption = None,
) -> None:
    """担当者の利用者を作ります。二つ目の要素（認証アプリ）は、本人が最初のサインインで登録します。"""
    from hagukumi.office.preparation import add_account, office, prepare

    with _told():
        prepare(home, keys)
        password = None if link else typer.prompt("パスワード（12文字以上）", hide_input=True, confirmation_prompt=True)
        with office(home, keys):
            path = add_account(home, officer, password)
    typer.echo("利用者を作りました。")
    if path:
        typer.echo(f"本人に、次のアドレスの前にこの画面のアドレスを付けて渡してください（24時間、一度だけ使えます）: {path}")


@app.command("code")
def code(officer: Annotated[str, typer.Argument(help="実演用の利用者番号")], home: HomeOption, keys: KeysOption = None) -> None:
    """実演用の利用者の、いまの確認コードを表示します。"""
    from hagukumi.office.preparation import demo_code, office

    with _told(), office(home, keys):
        typer.echo(demo_code(officer))


@app.command("serve")
def serve(
    home: HomeOption,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="ポート番号")] = 8000,
    host: Annotated[str, typer.Option("--host", help="待ち受けるアドレス")] = "127.0.0.1",
    workers: Annotated[int, typer.Option("--workers", min=1, max=8, help="処理の数")] = 2,
    keys: KeysOption = None,
) -> None:
    """職員の画面を開きます。Ctrl+C で終わります。"""
    from hagukumi.office.frame import environment
    from hagukumi.office.preparation import office, update_tables
    from hagukumi.office.server import OfficeServer, options

    with _told(), office(home, keys):
        if not (environment.keys() / environment.SECRET_FILE).is_file():
            raise OfficeUnready("職員の画面がまだ用意されていません。先に hagukumi office setup を実行してください。")
        update_tables(home)
        typer.echo(f"職員の画面: http://{host}:{port}/ （Ctrl+C で終わります）")
        OfficeServer(options(host, port, workers)).run()


if __name__ == "__main__":
    app()
