"""The smaller pictures of pages, made when a browser asks for them: no page waits for what nobody sees."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from congxa.errors import BuildFailed
from congxa.preview import console
from congxa.preview.building import Builder
from congxa.preview.outcome import findings

# Loaded when the first picture is asked for.
if TYPE_CHECKING:
    from congxa.planned import PhotoFile

# Pillow works outside Python's lock: a thread for each core of a small machine.
_THREADS = 2


class Photos:
    """The pictures that the last build planned, kept where every build of the portal finds them."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._planned: dict[str, PhotoFile] = {}
        self._begun: dict[str, asyncio.Task[bytes | None]] = {}
        self._threads = ThreadPoolExecutor(_THREADS)

    async def find(self, path: str) -> bytes | None:
        """Give the picture of a path below the portal; None where no page has such a one.

        A picture that two pages ask for at once is made once.
        """
        task = self._begun.get(path)
        if task is None:
            task = self._begun[path] = asyncio.create_task(self._find(path))
            task.add_done_callback(lambda _: self._begun.pop(path))
        return await asyncio.shield(task)

    async def _find(self, path: str) -> bytes | None:
        # Its address holds a digest of its bytes: once planned, it never becomes another.
        planned = self._planned.get(path) or await self._builder.photo(path)
        if planned is None:
            return None
        self._planned[path] = planned
        root = self._builder.task.root
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, _developed, planned, root)
        except BuildFailed as failed:
            console.tell_findings(findings(failed.problems, root))
        except OSError:
            pass  # kept when it was looked for, and gone before it was read
        return None


def _developed(planned: "PhotoFile", root: Path) -> bytes:
    from congxa import darkroom

    with darkroom.opened(root) as store:
        made = darkroom.develop(planned, store)
        return made if isinstance(made, bytes) else made.read_bytes()
