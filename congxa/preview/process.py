"""How the building process begins.

The server names this module to it and imports nothing heavy with it, so that both load side by side.
"""

from multiprocessing.connection import Connection

from congxa.preview.orders import Task


def begin(pipe: Connection, task: Task) -> None:
    """Load the build engine, in the process that needs it, and carry out orders."""
    from congxa.preview.worker import work

    work(pipe, task)
