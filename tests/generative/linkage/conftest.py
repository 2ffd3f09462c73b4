"""The same way to write extracts as in the rules of linkage."""

import importlib.util
import sys
from pathlib import Path

_PATH = Path(__file__).parents[2] / "spec" / "linkage" / "conftest.py"
_SPEC = importlib.util.spec_from_file_location("linkage_extracts", _PATH)
assert _SPEC and _SPEC.loader
extracts = importlib.util.module_from_spec(_SPEC)
sys.modules["linkage_extracts"] = extracts
_SPEC.loader.exec_module(extracts)
