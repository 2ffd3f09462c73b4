"""What the product imports is in the lock that `make demo` installs, not only in the one for tests."""

import ast
import importlib.metadata
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
OPTIONAL = {"py4j", "pyspark"}
"""Of the extra `spark`, imported only where it is asked for."""


def _imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(str(node.module).partition(".")[0])
    return found - sys.stdlib_module_names - {"hagukumi"}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_module_that_the_product_imports_is_in_its_lock():
    locked = {_normal(name) for name in re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M)}
    modules = set().union(*(_imported(path) for path in (ROOT / "src").rglob("*.py"))) - OPTIONAL
    distributions = importlib.metadata.packages_distributions()
    assert {"typer", "duckdb"} <= modules
    assert not {module for module in modules if not {_normal(name) for name in distributions.get(module, ())} & locked}
