"""What the runs room's commands say when something expected goes wrong: a Japanese sentence, the rules of a refusal, exit status 1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from hagukumi.audit import AuditError
from hagukumi.plan import PlanError, ReleaseError
from hagukumi.plan.files import file_trouble
from hagukumi.runs.workspace import WorkspaceError
from hagukumi.vault import Refused, VaultError


def tell(text: str, style: str = "red") -> None:
    """Write to the error stream."""
    Console(stderr=True, soft_wrap=True).print(text, style=style, markup=False)


@contextmanager
def told() -> Iterator[None]:
    """Turn every expected failure into a message and exit status 1; nothing of the data is in these messages."""
    try:
        yield
    except (PlanError, ReleaseError, WorkspaceError, VaultError, AuditError) as error:
        tell(str(error))
        if isinstance(error, Refused):
            rules = dict.fromkeys(f"{finding.rule}（{finding.article}）" for finding in error.decision.findings)
            tell(f"規則: {'、'.join(rules)}")
        raise typer.Exit(1) from error
    except OSError as error:
        tell(file_trouble(error))
        raise typer.Exit(1) from error
