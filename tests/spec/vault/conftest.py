"""Fixtures of the vault's tests: the small town, loaded once for all kinds of tests."""

import importlib.util
import sys
from pathlib import Path

if "vault_town" not in sys.modules:
    specification = importlib.util.spec_from_file_location("vault_town", Path(__file__).parents[2] / "unit" / "vault" / "town.py")
    module = importlib.util.module_from_spec(specification)
    sys.modules["vault_town"] = module
    specification.loader.exec_module(module)

globals().update({name: getattr(sys.modules["vault_town"], name) for name in sys.modules["vault_town"].FIXTURES})
