"""The process that checks the portal as the command `check` does, beside the builds."""

import os
from multiprocessing.connection import Connection
from pathlib import Path

from congxa import quick
from congxa.checking.inspection import inspect
from congxa.errors import BuildFailed, Problem
from congxa.memory import FOLDER
from congxa.preview.orders import Alive, Task
from congxa.preview.outcome import Checked, findings
from congxa.report import Request

# Builds go before: an editor waits for them.
_GIVES_WAY = 10


def work(pipe: Connection, task: Task) -> None:
    """Check whenever asked, until there is nobody left to ask."""
    if hasattr(os, "nice"):
        os.nice(_GIVES_WAY)
    pipe.send(Alive())
    while True:
        try:
            pipe.recv()
        except EOFError:
            return
        pipe.send(Checked(findings(_problems(task.root), task.root)))


def _problems(root: Path) -> tuple[Problem, ...]:
    """Find what the command finds, with a memory of its own: builds meanwhile have the portal's."""
    request = Request(root, root / "output", search=True, jobs=1)
    aside = root / FOLDER / "preview" / "check"
    try:
        aside.mkdir(parents=True, exist_ok=True)
        return inspect(request, quick.look(request), built=False, aside=aside).problems
    except BuildFailed as failed:
        return failed.problems
