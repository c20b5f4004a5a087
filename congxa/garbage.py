"""Work that makes no garbage: what it makes is needed to its end, and looking for garbage costs a third."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_garbage() -> Iterator[None]:
    """Do not look for garbage meanwhile."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
