"""What a publication does to the output folder, so that a stop at any moment can be repaired.

The journal says what is left to do; from there on only renames and removals follow, each of which can
be done again. A publication killed before its journal is complete has changed nothing.
"""

import errno
import json
import os
import re
import shutil
import stat
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from congxa.cores import in_two
from congxa.errors import BuildFailed, problem
from congxa.memory import file_stamp

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

# The files that congxa owns in the folder, a line each: sha256, two spaces, path. Never deployed.
LIST = ".congxa-files"
STAGING = ".congxa-staging"
LOCK = ".congxa-lock"
# What the folder was built from (congxa.provenance).
RECORD = ".congxa-build"
_JOURNAL = "journal"
_CHUNK = 1 << 20
_ASTRAY = re.compile(r"(?:^|/)\.{0,2}(?:/|\Z)|[\x00-\x1f\x7f\\]|^\.congxa-")
# More files than these are brought to the disk together: each alone costs it a turn.
_FEW = 32
# Below so many folders another process costs more than it saves.
_MANY = 1000
# A virus scanner holds a new file for a moment, and Windows then refuses to move or remove it.
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8) if os.name == "nt" else ()


@dataclass(frozen=True, slots=True)
class Disk:
    """What the output folder holds: files with their stamps, folders, links.

    `links` are also whatever is neither file nor folder.
    """

    files: Mapping[str, str]
    folders: frozenset[str]
    links: frozenset[str]

    @property
    def things(self) -> frozenset[str]:
        """Name everything that is not a folder."""
        return self.links | self.files.keys()


@dataclass(frozen=True, slots=True)
class Journal:
    """What a publication has left to do, in this order; a path of a folder ends in a slash.

    `placed` names the staged file of each path; `cleared` is what stands in their way.
    """

    cleared: tuple[str, ...]
    placed: Mapping[str, str]
    removed: tuple[str, ...]


def is_plain(path: str) -> bool:
    """Tell whether a path stays inside the folder, and away from congxa's own files there."""
    return not _ASTRAY.search(path)


def walk(root: str) -> Disk:
    """List what lies below the folder; no link is followed."""
    files, folders, links, waiting = _walk(root, [""], _MANY)
    if waiting:
        for found in in_two(lambda tops: _walk(root, tops), waiting):
            files |= found[0]
            folders += found[1]
            links += found[2]
    for name in (LIST, LOCK, RECORD, f"{RECORD}.new"):
        files.pop(name, None)
    return Disk(files, frozenset(folders), frozenset(links))


def _walk(
    root: str, tops: Sequence[str], limit: int = sys.maxsize
) -> tuple[dict[str, str], list[str], list[str], list[str]]:
    """List the files, folders and links below some folders, and the folders not gone into: `limit`, or none.

    Near ones are gone into first; the name of each ends in a slash, but for the topmost.
    """
    files: dict[str, str] = {}
    folders: list[str] = []
    links: list[str] = []
    waiting = deque(tops)
    while waiting and len(waiting) < limit:
        above = waiting.popleft()
        with os.scandir(f"{root}/{above}") as entries:
            for entry in entries:
                path = f"{above}{entry.name}"
                if entry.is_dir(follow_symlinks=False) and not _is_junction(entry):
                    folders.append(path)
                    waiting.append(f"{path}/")
                elif entry.is_file(follow_symlinks=False):
                    files[path] = file_stamp(entry.stat(follow_symlinks=False))
                else:
                    links.append(path)
    return files, folders, links, list(waiting)


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Tell a junction of Windows: a link that Python 3.11 takes for a folder."""
    if sys.platform == "win32":
        return entry.stat(follow_symlinks=False).st_reparse_tag == stat.IO_REPARSE_TAG_MOUNT_POINT
    return False


def parent(path: str) -> str:
    """Name the folder in which a path lies; '' at the top."""
    return path.rpartition("/")[0]


def above(paths: Iterable[str]) -> set[str]:
    """Name every folder in which one of the paths lies, near or far."""
    found: set[str] = set()
    for path in paths:
        folder = parent(path)
        while folder and folder not in found:
            found.add(folder)
            folder = parent(folder)
    return found


def write(target: str, body: bytes | Path) -> str:
    """Write a new file; give its digest."""
    digest = sha256()
    with open(target, "xb") as written:
        for chunk in chunks(body):
            digest.update(chunk)
            written.write(chunk)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes that lie in the staging folder already, in a file of this name; its digest, and its stamp."""

    name: str
    digest: str
    stamp: str


def write_ahead(root: str, name: str, body: bytes) -> Written:
    """Write a file into the staging folder of a publication that will have a place for it."""
    target = f"{root}/{STAGING}/{name}"
    with told(root):
        try:
            digest = write(target, body)
        except FileNotFoundError:
            os.makedirs(f"{root}/{STAGING}", exist_ok=True)
            digest = write(target, body)
        return Written(name, digest, file_stamp(os.stat(target)))


def chunks(body: bytes | Path) -> Iterator[bytes]:
    """Give the bytes in pieces, so that a long film never lies in memory whole."""
    if isinstance(body, bytes):
        yield body
        return
    try:
        with open(body, "rb", buffering=0) as source:
            while chunk := source.read(_CHUNK):
                yield chunk
    except OSError as error:
        reason = error.strerror or error
        raise BuildFailed([problem("unreadable", body.as_posix(), reason=reason)]) from error


def write_journal(staging: str, journal: Journal) -> None:
    """Put the journal into its place in the staging folder, whole, and on the disk itself."""
    target = f"{staging}/{_JOURNAL}"
    steps = {name: getattr(journal, name) for name in Journal.__slots__}
    write(f"{target}.new", json.dumps(steps).encode())
    _sync(f"{target}.new")
    _patiently(os.replace, f"{target}.new", target)
    _sync(staging)


def _load_journal(staging: str) -> Journal | None:
    """Read the journal; None where it was not completed, or is not one of congxa's."""
    try:
        with open(f"{staging}/{_JOURNAL}", encoding="ascii") as handle:
            found = json.load(handle)
        cleared, removed = (tuple(map(str, found[name])) for name in ("cleared", "removed"))
        placed = {str(path): str(name) for path, name in found["placed"].items()}
    except (
        FileNotFoundError,
        NotADirectoryError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
    ):
        return None
    plain = all(is_plain(path) for path in (*placed, *placed.values()))
    return Journal(cleared, placed, removed) if plain else None


def repair(root: str) -> None:
    """Finish the publication whose journal is complete; drop what any other had staged."""
    staging = f"{root}/{STAGING}"
    with told(root):
        journal = None if os.path.islink(staging) else _load_journal(staging)
        if journal is None:
            discard(staging)
            return
        disk = walk(root)
    carry_out(root, journal, disk)


def carry_out(root: str, journal: Journal, disk: Disk) -> frozenset[str]:
    """Do what the journal says and was not done yet, then end it; name the folders that there are now.

    Only what `disk` holds is removed, and only its folders are gone through: never a link.
    """
    staging = f"{root}/{STAGING}"
    folders = set(disk.folders)
    with told(root, "output-unfinished"):
        _remove(root, journal.cleared, disk.things, folders)
        placed = list(journal.placed.items())
        if len(placed) < _MANY:
            folders.update(_place(root, placed, folders))
        else:
            for made in in_two(lambda items: _place(root, items, folders), placed):
                folders.update(made)
        _remove(root, journal.removed, disk.things, folders)
        if os.path.exists(f"{staging}/{LIST}"):
            _patiently(os.replace, f"{staging}/{LIST}", f"{root}/{LIST}")
        discard(staging)
    return frozenset(folders)


def _place(root: str, placed: Sequence[tuple[str, str]], folders: Set[str]) -> list[str]:
    """Move those of the staged files that still wait; name the folders made for them."""
    staging = f"{root}/{STAGING}"
    waiting = set(os.listdir(staging))
    known = set(folders)
    for path, name in placed:
        if name in waiting:
            _make_folder(root, parent(path), known)
            _patiently(os.replace, f"{staging}/{name}", f"{root}/{path}")
    return list(known - folders)


def _remove(root: str, paths: Iterable[str], things: frozenset[str], folders: set[str]) -> None:
    """Remove files, and of the folders those that are empty now."""
    for path in paths:
        if path in things:
            _patiently(os.unlink, f"{root}/{path}")
        elif path.endswith("/") and path[:-1] in folders:
            with suppress(OSError):
                os.rmdir(f"{root}/{path[:-1]}")
                folders.remove(path[:-1])


def _make_folder(root: str, folder: str, folders: set[str]) -> None:
    """Make a folder and those above it, unless they are among `folders`."""
    if not folder or folder in folders:
        return
    _make_folder(root, parent(folder), folders)
    target = f"{root}/{folder}"
    try:
        os.mkdir(target)
    except FileExistsError:
        # Spelled in other letters, where the file system ignores case.
        if os.path.islink(target) or not os.path.isdir(target):
            raise
    folders.add(folder)


def _patiently(act: Callable[..., None], *paths: str) -> None:
    """Move or remove a file; try again where Windows says that somebody is looking at it."""
    for pause in _PAUSES:
        try:
            return act(*paths)
        except PermissionError:
            time.sleep(pause)
    return act(*paths)


def discard(staging: str) -> None:
    """Remove the staging folder: the journal first, for it would be believed without the files."""
    if os.path.islink(staging) or os.path.isfile(staging):
        os.unlink(staging)
    elif os.path.isdir(staging):
        with suppress(FileNotFoundError):
            _patiently(os.unlink, f"{staging}/{_JOURNAL}")
        shutil.rmtree(staging)


def refuse_locked_folders(root: str, journal: Journal, folders: frozenset[str]) -> None:
    """Raise PermissionError, before it is met half way, for a folder that may not be changed."""
    paths = (*journal.cleared, *journal.placed, *journal.removed)
    for folder in sorted({parent(path) for path in paths} & folders):
        if not os.access(f"{root}/{folder}", os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), f"{root}/{folder}")


def settle(staging: str) -> None:
    """Bring the staged bytes to the disk itself, so that a power cut leaves no empty file."""
    paths = [f"{staging}/{name}" for name in os.listdir(staging)]
    if len(paths) <= _FEW:
        for path in paths:
            _sync(path)
    elif sys.platform == "linux":  # elsewhere, sync does not wait for the disk
        os.sync()
    else:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(_sync, paths))


def _sync(path: str) -> None:
    """Bring a file, or the names in a folder, to the disk itself."""
    if sys.platform == "win32" and os.path.isdir(path):
        return  # Windows cannot, and need not.
    handle = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system that has no such thing
            raise
    finally:
        os.close(handle)


@contextmanager
def alone(root: str) -> Iterator[None]:
    """Keep the folder to this process; raise BuildFailed where another congxa is at work in it.

    The system itself frees the folder of a process that dies.
    """
    with told(root):
        handle = _open_lock(root)
    try:
        if not _lock(handle):
            raise BuildFailed([problem("output-busy", folder_name(root))])
        yield
    finally:
        _unlock(handle)


if sys.platform == "win32":

    def _open_lock(root: str) -> int:
        return os.open(f"{root}/{LOCK}", os.O_RDWR | os.O_CREAT)

    def _lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        os.close(handle)

else:

    def _open_lock(root: str) -> int:
        return os.open(root, os.O_RDONLY | os.O_DIRECTORY)

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True  # a network share without locks
        return True

    def _unlock(handle: int) -> None:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_UN)  # closing is not enough once a renderer has forked
        os.close(handle)


@contextmanager
def told(root: str, code: str = "output-failed") -> Iterator[None]:
    """Turn an error of the disk into a problem that an editor can read."""
    try:
        yield
    except OSError as error:
        place = str(error.filename2 or error.filename or "").removeprefix(f"{root}/")
        reason = ": ".join(filter(None, (error.strerror or str(error), place)))
        raise BuildFailed([problem(code, folder_name(root), reason=reason)]) from error


def folder_name(root: str) -> str:
    """Name a folder as messages do."""
    return os.path.basename(root) or root
