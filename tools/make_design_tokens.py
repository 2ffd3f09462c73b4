"""Write the office's tokens.css from the Digital Agency's design tokens (npm package @digital-go-jp/design-tokens, MIT).

Usage: python tools/make_design_tokens.py FOLDER-OF-THE-EXTRACTED-PACKAGE

The variables are taken over as they are; the licence is put in front of them. Nothing is downloaded here or at run time.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "src" / "hagukumi" / "office" / "frame" / "static" / "office" / "tokens.css"
_VARIABLE = re.compile(r"^\s*(--[a-z0-9-]+:\s*[^;{}]+;)\s*$", re.MULTILINE)


def tokens_css(package: Path) -> str:
    """The style sheet: notice, then every variable in the package's order. Raises ValueError when the package holds none."""
    meta = json.loads((package / "package.json").read_text(encoding="utf-8"))
    variables = _VARIABLE.findall((package / "dist" / "tokens.css").read_text(encoding="utf-8"))
    if not variables:
        raise ValueError("no variables in dist/tokens.css")
    licence = (package / "LICENSE").read_text(encoding="utf-8").strip()
    notice = f"{meta['name']} {meta['version']}\nWritten by tools/make_design_tokens.py; do not edit.\n\n{licence}"
    head = "".join(f" * {line}".rstrip() + "\n" for line in notice.splitlines())
    return f"/*\n{head} */\n:root {{\n" + "".join(f"  {variable}\n" for variable in variables) + "}\n"


def main() -> int:
    """Write the file and say where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path)
    parser.add_argument("--out", type=Path, default=TARGET)
    options = parser.parse_args()
    options.out.write_text(tokens_css(options.package), encoding="utf-8", newline="\n")
    print(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
