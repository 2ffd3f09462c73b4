"""The tool that takes the Digital Agency's tokens over."""

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def tool():
    spec = importlib.util.spec_from_file_location("make_design_tokens", ROOT / "tools" / "make_design_tokens.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def package(tmp_path):
    (tmp_path / "dist").mkdir()
    (tmp_path / "package.json").write_text(json.dumps({"name": "@x/tokens", "version": "1.0.0"}))
    (tmp_path / "LICENSE").write_text("MIT License\n\nCopyright (c) 2023 デジタル庁\n")
    (tmp_path / "dist" / "tokens.css").write_text("/** x */\n:root {\n  --a-b: #fff;\n  --c: 0 1px rgba(0,0,0,.1);\n}\n")
    return tmp_path


def test_every_variable_is_taken_over_with_the_notice(tool, package, tmp_path, monkeypatch):
    out = tmp_path / "tokens.css"
    monkeypatch.setattr("sys.argv", ["x", str(package), "--out", str(out)])
    assert tool.main() == 0
    made = out.read_text()
    assert "--a-b: #fff;" in made and "rgba(0,0,0,.1);" in made and "MIT License" in made and "@x/tokens 1.0.0" in made


def test_a_package_without_variables_is_refused(tool, package):
    (package / "dist" / "tokens.css").write_text("body {}")
    with pytest.raises(ValueError, match="no variables"):
        tool.tokens_css(package)


def test_every_token_that_the_style_uses_exists(tool):
    import re

    folder = tool.TARGET.parent
    defined = set(re.findall(r"^\s*(--[a-z0-9-]+):", tool.TARGET.read_text() + (folder / "office.css").read_text(), re.M))
    used = set(re.findall(r"var\((--[a-z0-9-]+)\)", (folder / "office.css").read_text()))
    assert used and used <= defined
    assert "Copyright (c) 2023 デジタル庁" in tool.TARGET.read_text()
