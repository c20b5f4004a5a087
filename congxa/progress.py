"""How far a build has come: one line on a terminal, nothing where nobody watches."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from congxa.errors import phrase

_PATIENCE = 5.0


@contextmanager
def progress_line(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Give a function to call with the stage, how much of it is done and how much there is.

    On a terminal it draws a bar; elsewhere (a log, a pipe) it prints a line every few seconds.
    """
    if quiet:
        yield lambda stage, done, total: None
    elif sys.stderr.isatty():
        yield from _bar()
    else:
        yield _lines()


def _bar() -> Iterator[Callable[[str, int, int], None]]:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    with Progress(console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(phrase(f"stage-{stage}"), total=total)
            bars.update(tasks[stage], completed=done)

        yield show


def _lines() -> Callable[[str, int, int], None]:
    last = time.monotonic()

    def show(stage: str, done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _PATIENCE:
            last = time.monotonic()
            print(f"{phrase(f'stage-{stage}')}: {done}/{total}", file=sys.stderr)

    return show
