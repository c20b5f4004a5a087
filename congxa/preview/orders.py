"""What the server may ask of the building process, and how that process begins.

Nothing heavy is imported here: the server must be able to start the other process at once.
"""

from multiprocessing.connection import Connection
from pathlib import Path

from msgspec import Struct

from congxa.preview.outcome import Desk, Outcome


class Task(Struct, frozen=True):
    """The portal that this process builds, and the folder that the preview is served from."""

    root: Path
    folder: Path
    drafts: bool


class Build(Struct, frozen=True):
    """An order to build, because of changes in these files, named from the root."""

    changed: frozenset[str] = frozenset()


class LayOut(Struct, frozen=True):
    """An order to lay out the desk."""


class Alive(Struct, frozen=True):
    """Not an answer yet: the process has begun, or the build gets on."""


Order = Build | LayOut
Answer = Outcome | Desk


def begin(pipe: Connection, task: Task) -> None:
    """Load the build engine, in the process that needs it, and carry out orders."""
    from congxa.preview.worker import work

    work(pipe, task)
