"""The vault's small town as a home folder that a run left."""

import importlib.util
import sys
from pathlib import Path

for name, file in (("vault_town", "town.py"), ("vault_archive", "archive.py")):
    if name not in sys.modules:
        specification = importlib.util.spec_from_file_location(name, Path(__file__).parents[2] / "unit" / "vault" / file)
        module = importlib.util.module_from_spec(specification)
        sys.modules[name] = module
        specification.loader.exec_module(module)

template, clock = sys.modules["vault_town"].template, sys.modules["vault_town"].clock
archive = sys.modules["vault_archive"].archive
