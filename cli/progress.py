"""A progress bar on standard error for whatever takes more than two seconds; before that, silence."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

PATIENCE_S = 2.0

Advance = Callable[[int], None]


@contextmanager
def waiting(words: str, total: int | None = None, after_s: float = PATIENCE_S) -> Iterator[Advance]:
    """Show a bar with these words if the block runs longer than `after_s` seconds.

    Gives a function that says how many of `total` are done; with no total the bar moves to and fro.
    It is shown only where standard error is a terminal.
    """
    columns = [SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()]
    if total is not None:
        columns.insert(3, MofNCompleteColumn())
    console = Console(stderr=True)
    progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    task = progress.add_task(words, total=total)
    timer = threading.Timer(after_s, progress.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda done: progress.update(task, completed=done)
    finally:
        timer.cancel()
        timer.join()
        progress.stop()
