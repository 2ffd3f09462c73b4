"""What an engine's command shows while it works."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from hagukumi.plan.files import file_trouble


@contextmanager
def told(err: Console, *refusals: type[Exception]) -> Iterator[None]:
    """Turn every expected failure into its message and exit status 1; nothing of the data is in these messages."""
    try:
        yield
    except refusals as refused:
        err.print(str(refused), style="red", markup=False)
        raise typer.Exit(1) from None
    except OSError as error:
        err.print(file_trouble(error), style="red", markup=False)
        raise typer.Exit(1) from None


@contextmanager
def progress(err: Console, steps: Mapping[str, str]) -> Iterator[Callable[[str], None]]:
    """A function that begins a step: on a terminal its words (`steps`) are shown with the time it takes; elsewhere nothing is."""
    if not err.is_terminal:
        yield lambda step: None
        return
    with Progress(SpinnerColumn(finished_text="✓"), TextColumn("{task.description}"), TimeElapsedColumn(), console=err) as bar:

        def begin(step: str) -> None:
            for task in bar.task_ids:
                bar.update(task, total=1, completed=1)
            bar.add_task(steps[step], total=None)

        yield begin
