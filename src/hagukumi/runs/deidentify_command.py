"""The commands `hagukumi deidentify` (any file, or one received into a home folder) and `hagukumi deidentified` (provision by two).

De-identifying any file needs no plan and no vault; in a home folder nothing is opened or stored without a permit. Both are one engine.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console

from hagukumi.files.folders import output_folder
from hagukumi.files.problems import Problem, Refused
from hagukumi.files.terminal import progress
from hagukumi.files.terminal import told as refused
from hagukumi.plan.japan_time import day_in_japan
from hagukumi.runs.command_errors import told
from hagukumi.runs.workspace import WorkspaceError, now, open_workspace

if TYPE_CHECKING:
    from hagukumi.runs.provision import Holding

_STEPS: Final = {
    "receive": "元のファイルを受け入れています",
    "load": "資料と階層を読んでいます",
    "treat": "粗くする段階を探しています",
    "check": "結果を数え直しています",
    "assess": "名簿との突合を試し、使いやすさを測っています",
    "write": "書き出しています",
    "print": "報告を印刷しています",
}

app = typer.Typer(no_args_is_help=True, help="匿名加工した情報の提供を、二人で確かめて行います。", rich_markup_mode=None)

Home = Annotated[Path, typer.Option("--home", help="保管フォルダー")]
Keys = Annotated[
    Path | None, typer.Option("--keys", envvar="HAGUKUMI_KEYS", help="鍵のフォルダー（保管フォルダーの外）", show_default=False)
]
Officer = Annotated[str, typer.Option("--officer", help="操作する提案担当の担当者のid")]
Batch = Annotated[str, typer.Argument(help="加工した情報の番号（hagukumi deidentified list にあるもの）", show_default=False)]
Out = Annotated[Path, typer.Option("--out", help="書き出すフォルダー（保管フォルダーの外）", show_default=False)]


def mount_deidentify(root: typer.Typer, *, attacked: bool = False) -> None:
    """Add the command `deidentify`. `attacked`: the result of a file is attacked by the engine of the 名寄せ too, as one in a home is."""
    root.command("deidentify", context_settings={"obj": attacked})(deidentify)


def deidentify(
    context: typer.Context,
    recipe: Annotated[Path, typer.Argument(help="レシピ（TOML）: 項目の役割、粗くし方、守る条件", show_default=False)],
    data: Annotated[
        Path | None,
        typer.Argument(metavar="[INPUT]", help="元の資料（CSV又はParquet）。--home のときは書きません。", show_default=False),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="結果を書き出すフォルダー", show_default=False)] = None,
    beside: Annotated[
        list[Path] | None,
        typer.Option("--beside", help="比べたい別のレシピ（何度でも）。結果は書き出さず、比べるだけです。", show_default=False),
    ] = None,
    papers: Annotated[bool, typer.Option("--papers/--no-papers", help="担当課のための報告（xlsx、pdf）も作ります。")] = True,
    home: Annotated[
        Path | None, typer.Option("--home", help="保管フォルダー（受け入れたファイルを加工するとき）", show_default=False)
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option("--plan", help="承認された計画のフォルダー（省略すると、保管フォルダーで採用している版）", show_default=False),
    ] = None,
    permit: Annotated[str, typer.Option("--permit", help="よりどころとする匿名加工の利用のid（計画の uses.toml）")] = "",
    extracts: Annotated[Path | None, typer.Option("--extracts", help="先に受け入れる抽出データのフォルダー", show_default=False)] = None,
    as_of: Annotated[
        datetime.datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="受け入れるファイルの基準日", show_default=False)
    ] = None,
    officer: Annotated[str, typer.Option("--officer", help="加工を行わせる提案担当の担当者のid（省略すると最初の担当者）")] = "",
    keys: Keys = None,
) -> None:
    """資料を、レシピに従って、特定の個人を見分けられないように加工し、残る危険性の報告とともに書き出します。

    --home を付けると、計画で許された受入済みのファイルを加工し、結果を保管フォルダーに保管して、報告だけを書き出します。
    """
    from hagukumi.deident.errors import DeidentError
    from hagukumi.deident.general.work import deidentify_file
    from hagukumi.runs.attacker import link_people

    with told(), refused(_err(), Refused, DeidentError), progress(_err(), _STEPS) as begin:
        if out is None:
            raise Refused([Problem("出力先がありません。", "--out に、結果を書き出すフォルダーを指定してください。")])
        if home is not None:
            _check_house(data, permit, extracts, as_of, beside)
            report, remark, lines = _in_house(home, plan, permit, recipe, out, extracts, as_of, officer, keys, begin)
        else:
            given = _check_file(data, plan, permit, extracts, as_of, officer)
            day = day_in_japan(now()) if papers else None
            answer = deidentify_file(recipe, given, out, begin, day, beside or (), link_people if context.obj else None)
            report, remark, lines = answer.report, answer.remark, []
    if remark:
        _err().print(f"{remark}ほかの結果は書き出しています。", markup=False)
    _tell(_out(), report, out, lines)


def _check_house(data: Path | None, permit: str, extracts: Path | None, as_of: datetime.datetime | None, beside: list[Path] | None) -> None:
    if data is not None:
        message = "保管フォルダーの資料を加工するときは、資料のファイルを指定できません。"
        raise Refused([Problem(message, "INPUT を除き、受け入れるなら --extracts と --as-of を指定してください。")])
    if not permit:
        raise Refused([Problem("--permit がありません。", "計画にある匿名加工の利用のid を --permit に指定してください。")])
    if (extracts is None) != (as_of is None):
        raise Refused([Problem("--extracts と --as-of は組で指定します。", "片方を書き足すか、両方を除いてください。")])
    if beside:
        raise Refused([Problem("--beside は、保管フォルダーの資料では使えません。", "--beside を除いてください。")])


def _check_file(
    data: Path | None, plan: Path | None, permit: str, extracts: Path | None, as_of: datetime.datetime | None, officer: str
) -> Path:
    if data is None:
        message = "資料がありません。"
        raise Refused([Problem(message, "資料のファイルを INPUT に、または保管フォルダーを --home に指定してください。")])
    if plan or permit or extracts or as_of or officer:
        message = "--plan・--permit・--extracts・--as-of・--officer は、保管フォルダーの資料を加工するときの指定です。"
        raise Refused([Problem(message, "--home を書き足すか、これらを除いてください。")])
    return data


def _in_house(
    home: Path,
    plan: Path | None,
    permit: str,
    recipe: Path,
    out: Path,
    extracts: Path | None,
    as_of: datetime.datetime | None,
    officer: str,
    keys: Path | None,
    begin: Callable[[str], None],
) -> tuple[dict[str, Any], str, list[str]]:
    """The report, why a paper is missing, and what else the terminal is told."""
    from hagukumi.plan import read_release
    from hagukumi.runs.deidentify import deidentify as make
    from hagukumi.runs.originals import latest_original, order_of, receive_original

    lines = []
    release = None if plan is None else read_release(plan)
    with open_workspace(home, release, keys=keys) as work:
        _outside(work.home, out)
        order = order_of(work, permit, officer)
        if extracts is not None and as_of is not None:
            begin("receive")
            received = receive_original(work, order, extracts, as_of.date())
            lines.append(f"「{order.source.name}」を{received.rows:,}行受け入れました（隔離 {received.quarantined:,}行）。")
        done = make(work, order, latest_original(work, order), recipe, out, begin)
    lines.append(f"加工した情報を保管しました（番号 {done.batch}）。加工方法等情報は、別の鍵で分けて保管しています。")
    lines += [beside["told"] for beside in done.report["together"]]
    lines.append("提供するときは、報告を確かめた上で、hagukumi deidentified ask と provide を、別の二人が行ってください。")
    return done.report, done.remark, lines


def _tell(out: Console, report: dict[str, Any], folder: Path, lines: list[str]) -> None:
    handed = report["records"] - report["suppressed"]
    out.print(
        f"{report['records']:,}件のうち{handed:,}件を加工して出力しました（{report['suppressed']:,}件は出力していません）。", markup=False
    )
    risks = report["risks"]
    out.print(f"同じ内容に見える人は最も少ない組で{risks['smallest_class']:,}人、全部で{report['classes']:,}組です。", markup=False)
    for sentence in report.get("comparison", {}).get("told", ()):
        out.print(sentence, markup=False)
    if report["unnamed"]:
        out.print(f"レシピに書かれていない項目は出力していません: {'、'.join(report['unnamed'])}", markup=False)
    if not report["complete"]:
        out.print(
            "時間の上限に達したため、見つかった中で最も良い結果です。time_limit を延ばすと、さらに良くなることがあります。", markup=False
        )
    for line in lines:
        out.print(line, markup=False, highlight=False)
    what = "報告" if lines else "結果"
    out.print(f"{what}を「{folder}」に書き出しました。提供できるかどうかは、報告を見て人が判断してください。", markup=False)


def _outside(home: Path, out: Path) -> None:
    if out.absolute().resolve().is_relative_to(home.absolute().resolve()):
        raise WorkspaceError("保管フォルダーの中には書き出せません。別のフォルダーを --out に指定してください。")


def _out() -> Console:
    return Console(soft_wrap=True)


def _err() -> Console:
    return Console(stderr=True, soft_wrap=True)


@app.command("list")
def show_holdings(home: Home, keys: Keys = None) -> None:
    """加工した情報と、提供の申出・提供の経過を示します。"""
    from hagukumi.runs.provision import holdings

    with told(), open_workspace(home, keys=keys, read_only=True) as work:
        found = holdings(work)
        titles = {entry.id: entry.name for entry in work.release.plan.deidentifications}
    if not found:
        _out().print("加工した情報はまだありません。", markup=False)
    for holding in found:
        _show(holding, titles.get(str(holding.detail["entry"]), ""))


def _show(holding: Holding, title: str) -> None:
    out = _out()
    out.print(f"■ {holding.batch}　{title}", markup=False, highlight=False)
    alike = f"同じ内容に見える人は最も少ない組で{int(holding.detail['smallest_class']):,}人"
    made = f"{holding.made_on.isoformat()} 加工（{holding.made_by}）{holding.records:,}件、{alike}"
    out.print(f"    {made}", markup=False, highlight=False)
    if holding.erased:
        out.print("    消去済み", markup=False)
    if holding.asked is not None:
        asked = holding.asked
        words = f"{asked.on.isoformat()} 提供の申出（{asked.by}）: {asked.recipient}　{asked.number}"
        out.print(f"    {words}", markup=False, highlight=False)
    for recipient in holding.provided:
        out.print(f"    提供済み: {recipient}", markup=False, highlight=False)


@app.command("ask")
def ask(
    batch: Batch,
    home: Home,
    officer: Officer,
    recipient: Annotated[str, typer.Option("--to", help="提供先の名称")],
    number: Annotated[str, typer.Option("--number", help="提案または契約の番号")],
    reason: Annotated[str, typer.Option("--reason", help="提供する理由（個人情報は書かないでください）")],
    keys: Keys = None,
) -> None:
    """加工した情報の提供を申し出ます。実際に提供するには、もう一人が provide で認めます。"""
    from hagukumi.runs.provision import ask_provision, provided_beside

    with told(), open_workspace(home, keys=keys, read_only=True) as work:
        holding = ask_provision(work, batch, officer=officer, recipient=recipient, number=number, reason=reason)
        beside = provided_beside(work, batch)
    _out().print(f"提供の申出を記録しました: {holding.batch}（{recipient}）", markup=False, highlight=False)
    if beside:
        message = f"同じ個人情報ファイルから提供した情報が、ほかに{beside}件あります。"
        _out().print(f"{message}組み合わせると、それぞれからは分からないことが分かるおそれがないか、二人で確かめてください。", markup=False)


@app.command("provide")
def provide(batch: Batch, home: Home, officer: Officer, out: Out, keys: Keys = None) -> None:
    """申し出られた提供を、別の担当者として認め、データと目録を書き出します。"""
    from hagukumi.runs.provision import PROVIDED, agree_to_provision, write_provision

    with told(), refused(_err(), Refused), open_workspace(home, keys=keys, read_only=True) as work:
        _outside(work.home, out)
        with output_folder(out, PROVIDED) as folder:
            provision = agree_to_provision(work, batch, officer=officer)
            write_provision(provision, folder)
    manifest = provision.manifest
    _out().print(f"{manifest['records']:,}件と目録を「{out}」に書き出しました。提供先: {manifest['recipient']}", markup=False)
    _out().print("個人情報ファイル簿に、作成した情報の概要を載せてください（個人情報保護法第117条）。", markup=False)


@app.command("method")
def method(
    batch: Batch,
    home: Home,
    officer: Officer,
    out: Out,
    reason: Annotated[str, typer.Option("--reason", help="開く理由（個人情報は書かないでください）")],
    keys: Keys = None,
) -> None:
    """加工方法等情報（レシピ、階層、報告）を、理由を記録して書き出します。提供先には渡さないでください。"""
    from hagukumi.runs.provision import method_of

    with told(), refused(_err(), Refused), open_workspace(home, keys=keys, read_only=True) as work:
        _outside(work.home, out)
        files = method_of(work, batch, officer=officer, reason=reason)
        _write_method(out, files)
    _out().print(f"加工方法等情報を「{out}」に書き出しました。使い終わったら消去してください。", markup=False)


def _write_method(out: Path, files: dict[str, str]) -> None:
    """Each file under its bare name; a recipe may name hierarchies of other folders."""
    bare: dict[str, str] = {}
    for name, text in files.items():
        last = Path(name).name
        bare[last if last not in bare else f"{len(bare)}-{last}"] = text
    with output_folder(out, frozenset(bare)) as folder:
        for name, text in bare.items():
            (folder / name).write_text(text, encoding="utf-8")
