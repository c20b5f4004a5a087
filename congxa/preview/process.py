"""How the processes beside the server begin: each loads what it needs, which the server does without."""

import os
import signal
import threading
from multiprocessing import parent_process
from multiprocessing.connection import Connection

from congxa.preview.orders import Task


def begin_building(pipe: Connection, task: Task) -> None:
    """Carry out orders to build."""
    _belong_to_the_server()
    from congxa.preview.worker import work

    work(pipe, task)


def begin_checking(pipe: Connection, task: Task) -> None:
    """Carry out orders to check."""
    _belong_to_the_server()
    from congxa.preview.checker import work

    work(pipe, task)


def _belong_to_the_server() -> None:
    """Leave Ctrl-C to the server, which ends this process, and end with it however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_server, daemon=True).start()


def _end_with_the_server() -> None:
    server = parent_process()
    if server is not None:
        server.join()
        os._exit(1)
