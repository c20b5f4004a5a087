"""Helper processes that end when the process they help does, even if it is killed."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from typing import Any

_EVERY = 0.5


@contextmanager
def helpers(
    count: int,
    *,
    context: BaseContext | None = None,
    prepare: Callable[..., None] | None = None,
    arguments: Sequence[Any] = (),
) -> Iterator[ProcessPoolExecutor]:
    """Give a pool of processes; each first calls `prepare` with `arguments`."""
    begin = (os.getpid(), prepare, tuple(arguments))
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=begin)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(parent: int, prepare: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    if prepare is not None:
        prepare(*arguments)


def _end_with(parent: int) -> None:
    """Leave as soon as another process has become the parent: nobody waits for the results."""
    while os.getppid() == parent:
        time.sleep(_EVERY)
    os._exit(1)
