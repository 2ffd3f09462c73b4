"""Make a city, run the main job on it, and open the office: what `make demo` does.

Everything lies under one folder: `city` (plan, extracts, truth), `keys` and `home`, the keys beside the home and never inside it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

_BIN = Path(sys.executable).parent
_RECIPE = """
suppression_limit = 0.05
household = "世帯番号"

[privacy]
k = 5

[items."世帯番号"]
role = "identifier"

[items."続柄"]
role = "quasi_identifier"
rare = [10, 100]

[items."生年月日"]
role = "quasi_identifier"
dates = true
lowest = 1

[items."性別"]
role = "quasi_identifier"

[items."郵便番号"]
role = "quasi_identifier"
prefixes = [5, 3]
"""


def main() -> int:
    """Run the steps in order; stops at the first that fails and returns its exit status."""
    options = _options()
    folder: Path = options.folder
    city, home = folder / "city", folder / "home"
    os.environ["HAGUKUMI_KEYS"] = str((folder / "keys").resolve())
    folder.mkdir(exist_ok=True)
    if not (city / "truth" / "city.json").is_file():
        shutil.rmtree(city, ignore_errors=True)
        making = ["--residents", str(options.residents), "--seed", str(options.seed), "--as-of", options.as_of]
        _step("作りものの都市を作ります", "city", "make", str(city), *making)
    _step("計画を法とガイドラインに照らします", "plan", "check", str(city / "plan"))
    _step(
        "受入・名寄せ・判定・引渡しを行います",
        "run",
        str(city / "plan"),
        "--extracts",
        str(city / "extracts"),
        "--home",
        str(home),
        "--as-of",
        options.as_of,
    )
    _step("正解と比べます（作りものの都市だから測れます）", "score", str(home), str(city / "truth"))
    _step("記録が書き換えられていないことを確かめます", "audit", "verify", str(home / "audit"), "--key", str(folder / "keys" / "log.vkey"))
    _step("影響評価に示せる記録を集めます", "evidence", "--home", str(home), "--out", str(folder / "evidence.json"))
    _deidentify(folder, city, home, options.as_of)
    evidence = ("--evidence", str(folder / "evidence.json"))
    _step("計画からすべての文書を印刷します", "documents", "print", str(city / "plan"), "--out", str(folder / "documents"), *evidence)
    _step("職員の画面を用意します", "office", "setup", "--home", str(home), "--demo")
    print(f"\nほかの端末で命令を使うときは、先に次を実行してください: export HAGUKUMI_KEYS={os.environ['HAGUKUMI_KEYS']} PATH={_BIN}:$PATH")
    if options.no_serve:
        return 0
    _step("職員の画面を開きます（Ctrl+C で終わります）", "office", "serve", "--home", str(home), "--port", str(options.port))
    return 0


def _deidentify(folder: Path, city: Path, home: Path, as_of: str) -> None:
    """One de-identified batch for the desk for proposals, by the recipe that its form proposes for this city."""
    recipe = folder / "recipe.toml"
    recipe.write_text(_RECIPE, encoding="utf-8")
    given = ["--extracts", str(city / "extracts"), "--as-of", as_of, "--permit", "residents-deidentified", "--officer", "data_use-1"]
    out = str(folder / "deidentified")
    _step("一つのファイルを匿名加工します", "deidentify", str(recipe), "--home", str(home), *given, "--out", out)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("demo"))
    parser.add_argument("--residents", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--as-of", default="2026-10-01")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-serve", action="store_true", help="stop before the office is served")
    return parser.parse_args()


def _step(title: str, *command: str) -> None:
    print(f"\n== {title}", flush=True)
    done = subprocess.run([str(_BIN / "hagukumi"), *command], check=False)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    sys.exit(main())
