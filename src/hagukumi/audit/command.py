"""`hagukumi audit`: what an auditor or a witness does, without access to the office or to any secret of the log."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from hagukumi.audit import notes, store
from hagukumi.audit.errors import AuditBroken, AuditError, AuditLocked, AuditUnreadable, NoteRefused, WitnessRefused
from hagukumi.audit.notes import Signer
from hagukumi.audit.report import Report
from hagukumi.audit.tree import StoredTree
from hagukumi.audit.verify import verify as verify_log
from hagukumi.audit.witness import Witness

app = typer.Typer(help="監査ログを確かめます。ログの秘密鍵も、業務システムへの接続も要りません。", no_args_is_help=True)
witness_app = typer.Typer(help="立会者として、ログのチェックポイントを外部で保管します。", no_args_is_help=True)
app.add_typer(witness_app, name="witness")

_REASONS: dict[type[Exception], str] = {
    AuditUnreadable: "ログ、立会者または鍵が、指定の場所にないか、読み取れません。場所と権限を確かめてください",
    NoteRefused: "検証鍵またはチェックポイントの形が正しくありません。受け取ったファイルをそのまま指定してください",
    AuditBroken: "記録のファイルが欠けているか、件数が合いません。audit verify で範囲を確かめてください",
    AuditLocked: "ほかの処理が使っています。終わってからもう一度実行してください",
    ValueError: "指定した件数または名前が正しくありません。件数はログの件数以下、名前は空白と+を含まないものにしてください",
    OSError: "ファイルを書き込めません。空き容量と権限を確かめてください",
}
_PROCESSES = 2
Log = Annotated[Path, typer.Argument(metavar="LOGDIR", help="監査ログのフォルダー")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="立会者のフォルダー")]
Key = Annotated[Path, typer.Option("--key", metavar="VKEYFILE", help="ログの検証鍵のファイル（ログとは別の経路で受け取ったもの）")]


@app.command()
def verify(
    log: Log,
    key: Key,
    witness: Annotated[Path | None, typer.Option(help="立会者のフォルダー")] = None,
    witness_key: Annotated[Path | None, typer.Option(help="立会者の検証鍵のファイル")] = None,
    origin: Annotated[str | None, typer.Option(help="ログの名前（省くとフォルダーの記載による）")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出します")] = False,
    require_anchored: Annotated[bool, typer.Option(help="外部の証明がない記録が残っていれば失敗とします")] = False,
) -> None:
    """全件を読み直して確かめます。終了コードは、0 正常、1 問題あり、2 読み取れない。"""
    try:
        cosigners = store.read_text(witness_key) if witness_key else None
        report = verify_log(log, vkey=store.read_text(key), origin=origin, witness=witness, witness_vkey=cosigners, processes=_PROCESSES)
    except (AuditError, OSError) as error:
        raise _unreadable(error) from error
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        _show(report)
    raise typer.Exit(0 if report.ok and (report.fully_anchored or not require_anchored) else 1)


@app.command()
def checkpoint(log: Log) -> None:
    """最後のチェックポイントを表示します。印刷や転送をして、外部で保管してください。"""
    typer.echo(_last_checkpoint(log), nl=False)


@app.command()
def request(log: Log, old: Annotated[int, typer.Option("--old", min=0, help="立会者が確かめ済みの件数")] = 0) -> None:
    """最後のチェックポイントを、続きであることの証明とともに、立会者へ渡す形で表示します。"""
    text = _last_checkpoint(log)
    try:
        proof = StoredTree(log).consistency(old, notes.read_head(text)[1])
    except (AuditError, ValueError) as error:
        raise _unreadable(error) from error
    typer.echo(notes.add_checkpoint_request(old, proof, text), nl=False)


@witness_app.command("init")
def witness_init(
    folder: Folder,
    key: Key,
    origin: Annotated[str, typer.Option(help="ログの名前")],
    cosign_as: Annotated[str | None, typer.Option(help="立会者として署名するときの名前")] = None,
) -> None:
    """立会者のフォルダーを作ります。検証鍵とログの名前は、ログの管理者から直接受け取ってください。"""
    try:
        signer = Signer.generate(cosign_as) if cosign_as else None
        made = Witness.create(folder, vkey=store.read_text(key), origin=origin, signer=signer)
    except (AuditError, OSError, ValueError) as error:
        raise _unreadable(error) from error
    typer.echo(made.public or "立会者のフォルダーを作りました")


@witness_app.command("accept")
def witness_accept(
    folder: Folder,
    checkpoint_file: Annotated[Path, typer.Argument(metavar="CHECKPOINTFILE", help="チェックポイント、または request の出力")],
    log: Annotated[Path | None, typer.Option("--log", help="続きであることの証明を作るためのログのフォルダー")] = None,
) -> None:
    """チェックポイントを、前回の続きであることを確かめて保管します。署名の鍵があれば、署名を付けて表示します。"""
    try:
        held_by = Witness(folder)
        text, proof = _offered(held_by, store.read_text(checkpoint_file), log)
        line = held_by.accept(text, proof)
    except WitnessRefused as error:
        typer.echo(f"受け取れません: {error.reason}", err=True)
        raise typer.Exit(1) from error
    except (AuditError, OSError) as error:
        raise _unreadable(error) from error
    typer.echo(text + line, nl=False)


def _offered(witness: Witness, text: str, log: Path | None) -> tuple[str, list[bytes]]:
    """The checkpoint and its proof: out of a request, or made from the log itself."""
    if text.startswith("old "):
        _, proof, checkpoint = notes.read_request(text)
        return checkpoint, proof
    held, size = witness.last(), notes.read_head(text)[1]
    if log is None or held is None or held.size > size:
        return text, []
    return text, StoredTree(log).consistency(held.size, size)


def _last_checkpoint(log: Path) -> str:
    try:
        texts = store.texts(log / "checkpoints")
        if texts:
            return texts[-1][1]
    except AuditUnreadable as error:
        raise _unreadable(error) from error
    raise _unreadable(AuditUnreadable("no checkpoint"))


def _unreadable(error: Exception) -> typer.Exit:
    typer.echo(next(text for kind, text in _REASONS.items() if isinstance(error, kind)), err=True)
    return typer.Exit(2)


def _show(report: Report) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"ログ: {escape(report.origin)}")
    console.print(f"記録: {report.events:,}件")
    console.print(f"外部の証明がある範囲: {_span(report.anchored)}")
    console.print(f"ログ自身の署名だけの範囲: {_span(report.signed)}（署名鍵を持つ者の書き換えは、外部の証明がないと分かりません）")
    console.print(f"まだ署名のない範囲: {_span(report.unanchored)}")
    console.print(f"最後の外部チェックポイントからの経過: {_age(report.outside_age)}")
    console.print(f"封をした内容: {report.contents:,}件、うち消去済み {report.erased:,}件（消去の記録あり {report.erased_explained:,}件）")
    for problem in report.problems:
        console.print(f"[red]問題[/red] {problem.first}〜{problem.last}番 {problem.japanese} \\[{problem.code}]")
    console.print("[green]結果: 問題は見つかりませんでした[/green]" if report.ok else "[red]結果: 問題があります[/red]")


def _span(span: tuple[int, int]) -> str:
    first, stop = span
    return f"{first}〜{stop - 1}番（{stop - first:,}件）" if stop > first else "なし"


def _age(seconds: int | None) -> str:
    if seconds is None:
        return "外部チェックポイントがありません。立会者を置いてください"
    return f"{seconds // 86400}日{seconds % 86400 // 3600}時間{seconds % 3600 // 60}分"
