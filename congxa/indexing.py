"""The search index made on all cores: each part once in a build, and only if any of its files is wanted."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

from congxa import search
from congxa.helpers import helpers
from congxa.search import Part

Files = tuple[bytes, bytes]
# Below so many pages another process costs more than it saves.
_WORTH_A_PROCESS = 200


class Indexes:
    """The files of the parts that this build has made."""

    def __init__(self) -> None:
        self._made: dict[bytes, Files] = {}

    def files(self, part: Part) -> Files:
        """Give the files of a part as search.index does; make them if that was not done yet."""
        if part.key not in self._made:
            self._made[part.key] = search.index(part)
        return self._made[part.key]

    def make_all(
        self,
        wanted: Iterable[Part],
        *,
        jobs: int,
        progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
    ) -> None:
        """Make the files of all these parts, `jobs` processes at most, 0 for as many as there are cores."""
        parts = list({part.key: part for part in wanted}.values())
        total = sum(len(part.pages) for part in parts)
        done = 0
        for part, files in zip(parts, _index_all(parts, total, jobs), strict=True):
            self._made[part.key] = files
            done += len(part.pages)
            progress("search", done, total)

    def clear(self) -> None:
        """Let go of what was made."""
        self._made.clear()


def _index_all(parts: Sequence[Part], total: int, jobs: int) -> Iterator[Files]:
    workers = min(jobs or os.cpu_count() or 1, len(parts))
    if total < _WORTH_A_PROCESS or workers < 2 or sys.platform != "linux":
        yield from (search.index(part) for part in parts)
        return
    fork = multiprocessing.get_context("fork")
    with helpers(workers, context=fork, prepare=_share, arguments=(parts,)) as pool:
        yield from pool.map(_index, range(len(parts)))


# Set in a forked process only, where it was inherited: texts are read from the memory that it shares.
_shared: Sequence[Part] | None = None


def _share(parts: Sequence[Part]) -> None:
    global _shared
    _shared = parts


def _index(number: int) -> Files:
    assert _shared is not None
    return search.index(_shared[number])
