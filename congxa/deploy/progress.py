"""How far a transfer has come: files, bytes and the time left."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from congxa.deploy.deploying import Progress
from congxa.errors import phrase

_PATIENCE = 5.0
_MEGA = 1_000_000


@contextmanager
def transfer_line(stage: str, *, quiet: bool) -> Iterator[Progress]:
    """Give a function to call with files and bytes done, files and bytes there are.

    On a terminal it draws a bar; elsewhere (a log, a pipe) it prints a line every few seconds.
    """
    if quiet:
        yield lambda files, done, count, total: None
    elif sys.stderr.isatty():
        yield from _bar(stage)
    else:
        yield _lines(stage)


def _bar(stage: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import (
        Progress as Bars,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[files]}/{task.fields[count]}"),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(phrase(f"stage-{stage}"), total=None, files=0, count="?")

        def show(files: int, done: int, count: int, total: int) -> None:
            bars.update(task, completed=done, total=total, files=files, count=count)

        yield show


def _lines(stage: str) -> Progress:
    began = last = time.monotonic()

    def show(files: int, done: int, count: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < _PATIENCE:
            return
        last = now
        left = round((now - began) * (total - done) / done) if done else 0
        print(
            phrase(
                "transfer-line",
                stage=phrase(f"stage-{stage}"),
                files=files,
                count=count,
                done=f"{done / _MEGA:.1f}",
                total=f"{total / _MEGA:.1f}",
                seconds=left,
            ),
            file=sys.stderr,
        )

    return show
