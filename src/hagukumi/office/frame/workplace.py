"""The home folder as the office has it open: one read-only workspace per process, opened anew when another release is adopted."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path

from hagukumi.office.frame import environment
from hagukumi.runs import Workspace, open_workspace

_lock = threading.Lock()


class _Held:
    """What this process holds open."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.work: Workspace | None = None
        self.of: tuple[Path, Path, str] | None = None

    def close(self) -> None:
        self.stack.close()
        self.work = self.of = None


_held = _Held()


def workplace() -> Workspace:
    """The workspace of HOME under the release adopted now. Raises OfficeUnready, WorkspaceError, ReleaseError and the vault's errors."""
    home, keys = environment.home(), environment.keys()
    with _lock:
        wanted = (home, keys, current_release(home))
        if _held.work is None or _held.of != wanted:
            _held.close()
            _held.work = _held.stack.enter_context(open_workspace(home, keys=keys, read_only=True))
            _held.of = wanted
        return _held.work


def close() -> None:
    """Give the workspace back (tests, end of a worker)."""
    with _lock:
        _held.close()


def current_release(home: Path) -> str:
    """The hash of the release adopted last in HOME; "" before the first."""
    try:
        return (home / "release" / "current").read_text(encoding="ascii").strip()
    except OSError:
        return ""
