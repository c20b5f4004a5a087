"""The smaller pictures that pages show: made on all cores, and kept on disk by what they are made of.

A kept file is found by the picture, the size and the format, under a folder that names this program's way
of making it; its name ends with a digest of its bytes, so that a damaged one is as good as none.
"""

import os
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct

from congxa.errors import BuildFailed, Problem, problem
from congxa.memory import FOLDER
from congxa.pictures import BadPicture, Rendition, program, render
from congxa.planned import PhotoFile

PLACE = "pictures"
# A file that no build has wanted for so long is removed.
_KEPT_SECONDS = 60 * 24 * 3600


class Store:
    """Where finished pictures lie: below .congxa/, or for one build only where that cannot be written."""

    def __init__(self, root: Path | None) -> None:
        self.failure = ""
        self._kept = None if root is None else root / FOLDER / PLACE
        self._passing: Path | None = None

    @property
    def folder(self) -> Path:
        """The folder in use; it need not exist yet."""
        if self._passing is None and self._kept is None:
            self._passing = Path(tempfile.mkdtemp(prefix="congxa-"))
        return self._passing or self._kept or Path()

    def give_way(self, reason: str) -> bool:
        """Go on elsewhere where nothing can be written; tell whether there is an elsewhere."""
        if self._kept is None:
            return False
        self.failure, self._kept = reason, None
        return True

    def close(self) -> None:
        """Remove what was made for one build only."""
        if self._passing is not None:
            shutil.rmtree(self._passing, ignore_errors=True)

    def prune(self, wanted: Iterable[PhotoFile]) -> None:
        """Note what this build wants, and remove what none has wanted for long."""
        if self._kept is None or not self._kept.is_dir():
            return
        names = {_name(planned.digest, planned.rendition) for planned in wanted}
        now = time.time()
        with suppress(OSError):
            for place, _, files in os.walk(self._kept):
                for name in files:
                    file = os.path.join(place, name)
                    if place.startswith(str(self._kept / program())) and _bare(name) in names:
                        os.utime(file)
                    elif os.stat(file).st_mtime < now - _KEPT_SECONDS:
                        os.unlink(file)


@contextmanager
def opened(root: Path | None) -> Iterator[Store]:
    """Give the store of a portal; None for one of this build's own."""
    store = Store(root)
    try:
        yield store
    finally:
        store.close()


def develop(planned: PhotoFile, store: Store) -> Path | bytes:
    """Give a finished picture: as it is kept, else made and kept now. Raises BuildFailed."""
    kept = _find(store.folder, planned.digest, planned.rendition)
    if kept is not None:
        return kept
    try:
        ((_, made),) = render(planned.source, planned.digest, [planned.rendition])
    except (BadPicture, OSError) as error:
        raise BuildFailed([_problem(planned, error)]) from None
    with suppress(OSError):
        _keep(store.folder, planned.digest, planned.rendition, made)
    return made


def develop_all(
    wanted: Sequence[PhotoFile],
    store: Store,
    *,
    jobs: int = 0,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> list[Problem]:
    """Make all pictures that are not kept, each picture's files together; give what is wrong.

    Each process holds one picture at a time; `jobs` processes at most, 0 for as many as there are cores.
    """
    by_picture: dict[str, list[PhotoFile]] = defaultdict(list)
    for planned in wanted:
        if _find(store.folder, planned.digest, planned.rendition) is None:
            by_picture[planned.digest].append(planned)
    tasks = list(by_picture.values())
    problems: list[Problem] = []
    refused = ""
    for done, made in enumerate(_run(tasks, store.folder, jobs), 1):
        if isinstance(made, Problem):
            problems.append(made)
        elif made:
            refused = made
        progress("pictures", done, len(tasks))
    if refused and store.give_way(refused):
        return problems + develop_all(wanted, store, jobs=jobs, progress=progress)
    return problems


class _Task(Struct, frozen=True):
    """The files to be made of one picture, and where to."""

    files: tuple[PhotoFile, ...]
    folder: Path


def _run(
    tasks: Sequence[Sequence[PhotoFile]], folder: Path, jobs: int
) -> Iterator[Problem | str | None]:
    todo = [_Task(tuple(task), folder) for task in tasks]
    workers = min(jobs or os.cpu_count() or 1, len(todo))
    if workers < 2:
        yield from map(_make, todo)
        return
    from congxa.helpers import helpers

    with helpers(workers) as pool:
        yield from pool.map(_make, todo)


def _make(task: _Task) -> Problem | str | None:
    """Make the files of one picture and keep them; give what is wrong with it, or why none can be kept."""
    first = task.files[0]
    wanted = tuple(dict.fromkeys(planned.rendition for planned in task.files))
    try:
        made = list(render(first.source, first.digest, wanted))
    except (BadPicture, OSError) as error:
        return _problem(first, error)
    try:
        for rendition, data in made:
            _keep(task.folder, first.digest, rendition, data)
    except OSError as error:
        return error.strerror or str(error)
    return None


def _problem(planned: PhotoFile, error: BadPicture | OSError) -> Problem:
    target = os.path.basename(planned.origin)
    if isinstance(error, BadPicture):
        return problem(error.code, planned.origin, target=target, **error.details)
    return problem("unreadable", planned.origin, reason=error.strerror or error)


# --- on the disk ------------------------------------------------------------------------------------


def _shelf(folder: Path, digest: str) -> Path:
    return folder / program() / digest[:2]


def _name(digest: str, rendition: Rendition) -> str:
    return f"{digest}-{rendition.width}x{rendition.height}{'f' * rendition.flat}.{rendition.format}"


def _bare(name: str) -> str:
    """Cut the digest of its bytes off a kept file's name."""
    return name.rpartition("-")[0]


def _find(folder: Path, digest: str, rendition: Rendition) -> Path | None:
    """Find a kept file whose bytes are those that were kept."""
    shelf, name = _shelf(folder, digest), _name(digest, rendition)
    try:
        for kept in _listed(shelf):
            if _bare(kept) == name and kept == f"{name}-{_check((shelf / kept).read_bytes())}":
                return shelf / kept
    except OSError:
        return None
    return None


def _listed(shelf: Path) -> Collection[str]:
    return sorted(os.listdir(shelf))


def _keep(folder: Path, digest: str, rendition: Rendition, data: bytes) -> None:
    """Write a file whole or not at all."""
    shelf = _shelf(folder, digest)
    shelf.mkdir(parents=True, exist_ok=True)
    name = f"{_name(digest, rendition)}-{_check(data)}"
    begun = shelf / f".{os.getpid()}-{name}"
    begun.write_bytes(data)
    os.replace(begun, shelf / name)


def _check(data: bytes) -> str:
    return blake2b(data, digest_size=8).hexdigest()
