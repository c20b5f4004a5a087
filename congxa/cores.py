"""Work that this process and one that it forks do at the same time."""

import marshal
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_two(work: Callable[[Sequence[T]], R], items: Sequence[T]) -> tuple[R, R]:
    """Do the work on each half of the items, on two cores where the system lets a process be forked.

    What comes of a half is texts, numbers and plain collections of them: it is sent by a pipe. The work of a
    process that could not do it is done here, where what is wrong can be raised.
    """
    middle = len(items) // 2
    child, pipe = _begin(work, items[middle:])
    data = b""
    try:
        with open(pipe, "rb") as sent:
            first = work(items[:middle])
            data = sent.read()
    finally:
        if child:
            os.waitpid(child, 0)
    try:
        second: R = marshal.loads(data)
    except (EOFError, ValueError, TypeError):
        second = work(items[middle:])
    return first, second


def _begin(work: Callable[[Sequence[T]], Any], items: Sequence[T]) -> tuple[int, int]:
    """Give the process that does the work, 0 for none, and where it sends what came of it."""
    reading, writing = os.pipe()
    child = -1
    try:
        child = os.fork() if _may_fork() else -1
        if child == 0:
            with open(writing, "wb", closefd=False) as pipe:
                pipe.write(marshal.dumps(work(items)))
    except OSError:
        pass  # no room for a process: whoever waits finds nothing, and does it
    finally:
        if child == 0:
            os._exit(0)
        os.close(writing)
    return max(child, 0), reading


def _may_fork() -> bool:
    """Tell whether there is another core, and no thread that a forked process would lack."""
    threads = sys.modules.get("threading")
    alone = threads is None or threads.active_count() == 1
    return sys.platform == "linux" and alone and (os.cpu_count() or 1) > 1
