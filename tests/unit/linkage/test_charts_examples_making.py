"""The example charts in the documentation are what the code draws today."""

import importlib.util
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "docs" / "explanation" / "linkage-charts"


def _tool():
    spec = importlib.util.spec_from_file_location("make_linkage_chart_examples", ROOT / "tools" / "make_linkage_chart_examples.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_examples_are_drawn_anew_byte_for_byte():
    drawn = _tool().pictures(json.loads((FOLDER / "example.json").read_text(encoding="utf-8")))
    assert {path.name for path in FOLDER.glob("*.svg")} == set(drawn)
    changed = [name for name, text in drawn.items() if (FOLDER / name).read_text(encoding="utf-8") != text]
    assert not changed, "run: python tools/make_linkage_chart_examples.py"


def test_every_example_is_shown_on_the_page():
    page = (ROOT / "docs" / "explanation" / "linkage-charts.md").read_text(encoding="utf-8")
    assert all(f"(linkage-charts/{path.name})" in page for path in FOLDER.glob("*.svg"))
