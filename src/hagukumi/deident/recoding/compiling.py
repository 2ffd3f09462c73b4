"""How the compiled functions of this room are compiled."""

from __future__ import annotations

from typing import Any, Final

CALLED: Final[dict[str, Any]] = {"cache": True, "nogil": True, "error_model": "numpy"}
"""For functions that Python calls: kept on disk, run beside others, dividing as numpy does."""

INNER: Final[dict[str, Any]] = CALLED | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""For functions that only compiled ones call: nothing is made to call them from Python, which saves a fifth of compiling."""
