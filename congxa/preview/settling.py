"""Collects changes until the editor's program is done with them, so that one save makes one build."""

import asyncio
import os
import stat
import time
from collections.abc import Iterable
from pathlib import Path

# Seconds without a further change after which files count as saved. Programs save by writing a second
# file and renaming it, by emptying and filling the file, by deleting and writing it anew.
_QUIET = 0.02
# Several files come together: a copied folder, a switched branch, an unpacked archive.
_CROWD = 0.3
# A file that is gone or empty is likely to be on its way.
_DOUBT = 0.25
_FEW = 3
# Where changes never stop, what there is so far is built after so many seconds.
_LONGEST = 5.0
# Ctrl-C on Windows is noticed only when the loop wakes, and so is the hour.
_HEARTBEAT = 0.5
# A lock that git has kept for so many seconds was left by one that was killed.
_GIT_LONGEST = 30.0


class Changes:
    """The changed files, absolute paths, that no build has taken up yet.

    While git changes the files of `root`, however slowly, they have not settled.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._paths: set[str] = set()
        self._last = 0.0
        self._stirred = asyncio.Event()

    def add(self, paths: Iterable[str]) -> None:
        """Note changes; call it in the loop."""
        self._paths |= set(paths)
        self._last = _now()
        self._stirred.set()

    async def settled(self, until: float | None = None) -> frozenset[str]:
        """Wait for changes, then until they have settled; give them, and begin anew.

        None are given where none came before the moment `until`, in seconds since 1970.
        """
        while not self._paths:
            # The clock of the day is asked each time: it may be set, and the machine may have slept.
            if until is not None and time.time() >= until:
                return frozenset()
            self._stirred.clear()
            try:
                await asyncio.wait_for(self._stirred.wait(), _HEARTBEAT)
            except TimeoutError:
                continue
        latest = _now() + _LONGEST
        while (wait := min(self._settles(), latest) - _now()) > 0:
            await asyncio.sleep(wait)
        paths, self._paths = frozenset(self._paths), set()
        return paths

    def _settles(self) -> float:
        """Give the moment at which the changes so far have settled, if no further one comes."""
        if _git_works(self._root):
            return _now() + _CROWD
        return self._last + self._patience()

    def _patience(self) -> float:
        if len(self._paths) > _FEW:
            return _CROWD
        return _QUIET if all(map(_is_whole, self._paths)) else _DOUBT


def _git_works(root: Path) -> bool:
    """Tell whether git switches branches right now: it keeps a file while it does.

    The repository may begin above the portal; in a further worktree `.git` is a file that names its place.
    """
    for folder in (root, *root.parents):
        place = folder / ".git"
        try:
            if place.is_file():
                named = place.read_text(encoding="utf-8", errors="replace").removeprefix("gitdir:")
                place = folder / named.strip()
            if place.is_dir():
                return time.time() - (place / "index.lock").stat().st_mtime < _GIT_LONGEST
        except OSError:
            return False
    return False


def _now() -> float:
    return asyncio.get_running_loop().time()


def _is_whole(path: str) -> bool:
    """Tell a saved file from one that is on its way, and from a folder that is being filled."""
    try:
        status = os.stat(path)
    except OSError:
        return False
    return status.st_size > 0 and not stat.S_ISDIR(status.st_mode)
