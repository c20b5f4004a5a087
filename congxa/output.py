"""Publish the rendered files into the output folder: only what changed, all or nothing.

What differs is first staged inside the folder. Then a journal says what is left to do; from there
on only renames and removals follow, each of which can be done again. A publication killed before
its journal is complete has changed nothing; one killed later is finished by the next.
"""

import errno
import json
import os
import re
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

from congxa.errors import BuildFailed, Problem, problem
from congxa.memory import file_stamp

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

# The files that congxa owns in the folder, a line each: sha256, two spaces, path. Never deployed.
LIST = ".congxa-files"
_STAGING = ".congxa-staging"
_LOCK = ".congxa-lock"
_JOURNAL = "journal"
_CHUNK = 1 << 20
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_ASTRAY = re.compile(r"(?:^|/)\.{0,2}(?:/|\Z)|[\x00-\x1f\x7f\\]|^\.congxa-")
# More files than these are brought to the disk together: each alone costs it a turn.
_FEW = 32
# A virus scanner holds a new file for a moment, and Windows then refuses to move or remove it.
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8) if os.name == "nt" else ()


@dataclass(frozen=True, slots=True)
class Published:
    """What one publication did; the paths are relative to the output folder, and sorted.

    `kept` are the files in the output folder that congxa does not own, and left alone. `stamps` tell
    later whether a published file is still the same (see congxa.memory).
    """

    written: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    stamps: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Remembered:
    """A file that need not be made if it stands as it was left: `stamp` is that of the published file."""

    stamp: str
    make: Callable[[], bytes | Path]


Body = bytes | Path | Remembered


def prepare(folder: Path, *, sources: Iterable[Path], clean: bool) -> tuple[Problem, ...]:
    """Repair what an interrupted publication left, and say why `folder` cannot be published into.

    `sources` are what the portal is built from: content/, themes/, config.yaml, not the root in
    which the output folder may well lie. None may share a folder with the output, even if `clean`.
    """
    root = os.path.realpath(folder)
    if any(_overlap(Path(root), Path(os.path.realpath(source))) for source in sources):
        return (problem("output-contains-sources", _name(root)),)
    try:
        if os.path.lexists(root):
            with _alone(root):
                _repair(root)
                _owned(root, clean=clean)
    except BuildFailed as failed:
        return failed.problems
    return ()


def publish(folder: Path, files: Iterable[tuple[str, Body]], *, clean: bool = False) -> Published:
    """Make the output folder hold `files`: each a path in it, and its bytes or the file to copy.

    `files` is consumed once, and may raise: the folder is then as it was. With `clean`, every file
    is written anew, and everything else in the folder is removed, whoever made it.
    Raise BuildFailed where the folder, or a place in it, is not ours to write.
    """
    root = os.path.realpath(folder)
    with _told(root):
        os.makedirs(root, exist_ok=True)
    with _alone(root):
        _repair(root)
        publication = _begin(root, clean=clean)
        try:
            for path, body in files:
                publication.add(path, body)
            journal = publication.close()
        except BaseException:
            with suppress(OSError):
                _discard(f"{root}/{_STAGING}")
            raise
        if journal:
            _carry_out(root, journal, publication.disk)
        return publication.published()


def stands(folder: Path, stamps: Mapping[str, str]) -> tuple[str, ...] | None:
    """Tell whether the folder still holds just what was published, and nothing is left to repair.

    Give the files that congxa does not own, or None if anything else is not as `stamps` say.
    """
    root = os.path.realpath(folder)
    try:
        disk = _walk(root)
        owned = _owned(root, clean=False)
    except (OSError, BuildFailed):
        return None
    if _STAGING in disk.folders:
        return None
    if owned.keys() != stamps.keys() or any(disk.files.get(p) != s for p, s in stamps.items()):
        return None
    return tuple(sorted(disk.things - owned.keys()))


@dataclass(frozen=True, slots=True)
class _Disk:
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
class _Journal:
    """What a publication has left to do, in this order; a path of a folder ends in a slash.

    `placed` are the staged files 0, 1, 2…; `cleared` is what stands in their way.
    """

    cleared: tuple[str, ...]
    placed: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(slots=True)
class _Publication:
    """A publication under way: what lay on the disk, and what is staged so far."""

    root: str
    disk: _Disk
    owned: Mapping[str, str]
    ours: frozenset[str]
    foreign: frozenset[str]
    clean: bool
    digests: dict[str, str] = field(default_factory=dict)
    stamps: dict[str, str] = field(default_factory=dict)
    staged: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, path: str, body: Body) -> None:
        """Take one file, and stage it unless the disk holds the very bytes."""
        if not _is_plain(path) or path in self.digests:
            raise ValueError(f"not a new path inside the output folder: {path!r}")
        if isinstance(body, Remembered):
            if self._stands(path, body):
                self._keep(path, self.owned[path])
                return
            body = body.make()
        with _told(self.root):
            if digest := self._unchanged(path, body):
                self._keep(path, digest)
            else:
                self.digests[path] = self._stage(path, body)

    def _stands(self, path: str, body: Remembered) -> bool:
        return not self.clean and path in self.owned and self.disk.files.get(path) == body.stamp

    def _keep(self, path: str, digest: str) -> None:
        self.digests[path], self.stamps[path] = digest, self.disk.files[path]

    def close(self) -> _Journal | None:
        """Write down what is left to do, and do none of it; None where that is nothing."""
        journal = self._journal()
        if self.problems:
            raise BuildFailed(sorted(self.problems))
        listed = "".join(f"{self.digests[path]}  {path}\n" for path in sorted(self.digests))
        with _told(self.root):
            if journal == _Journal((), (), ()) and _same(self._at(LIST), listed.encode()):
                return None
            _refuse_locked_folders(self.root, journal, self.disk.folders)
            os.makedirs(self._at(_STAGING), exist_ok=True)
            _write(self._at(f"{_STAGING}/{LIST}"), listed.encode())
            _settle(self._at(_STAGING))
            _write_journal(self._at(f"{_STAGING}/{_JOURNAL}"), journal)
        return journal

    def published(self) -> Published:
        """Tell what was done."""
        return Published(
            written=tuple(sorted(self.staged)),
            unchanged=len(self.digests) - len(self.staged),
            removed=tuple(sorted(self.ours - self.digests.keys())),
            kept=tuple(sorted(self.foreign - self.digests.keys())),
            stamps=self.stamps,
        )

    def _at(self, path: str) -> str:
        return f"{self.root}/{path}"

    def _unchanged(self, path: str, body: bytes | Path) -> str:
        """Give the digest of a file that is not to be written, else nothing."""
        if self.clean:
            return ""
        digest = _same(self._at(path), body) if path in self.disk.files else ""
        if not digest and path in self.foreign:
            self._refuse(path)
        return digest

    def _stage(self, path: str, body: bytes | Path) -> str:
        """Write a file into the staging folder, unless all is lost; give its digest."""
        if self.problems:
            return ""
        if not self.staged:
            os.mkdir(self._at(_STAGING))
        self.staged.append(path)
        target = self._at(f"{_STAGING}/{len(self.staged) - 1}")
        digest = _write(target, body)
        self.stamps[path] = file_stamp(os.stat(target))
        return digest

    def _refuse(self, path: str) -> None:
        self.problems.append(problem("output-foreign-file", f"{_name(self.root)}/{path}"))

    def _journal(self) -> _Journal:
        gone = self.ours - self.digests.keys()
        cleared, crowded = self._in_the_way(gone)
        emptied = self.disk.folders if self.clean else _above(gone)
        return _Journal(
            cleared=(*sorted(cleared), *_deepest_first(crowded)),
            placed=tuple(self.staged),
            removed=(*sorted(gone - cleared), *_deepest_first(emptied)),
        )

    def _in_the_way(self, gone: frozenset[str]) -> tuple[frozenset[str], set[str]]:
        """Name the files, and the folders, that must go before the others can come.

        A file stands where a folder must be, or a folder where a file must be.
        """
        needed = _above(self.digests)
        if clash := needed & self.digests.keys():
            raise ValueError(f"both a file and a folder of the portal: {sorted(clash)}")
        crowded = _within(self.disk.folders, self.disk.folders & self.digests.keys())
        things = self.disk.things
        ahead = (things & needed) | {path for path in things if _parent(path) in crowded}
        for path in ahead - gone:
            self._refuse(path)
        # Where a file system ignores case, the old spelling removed last would take the new along.
        folded = {path.casefold() for path in self.staged} if gone else set()
        cleared = (ahead & gone) | {path for path in gone if path.casefold() in folded}
        return cleared, crowded | _above(cleared)


def _begin(root: str, *, clean: bool) -> _Publication:
    """Look at the folder; all that is in it is ours if it is to be emptied."""
    owned = _owned(root, clean=clean)
    with _told(root):
        disk = _walk(root)
    ours = disk.things if clean else disk.files.keys() & owned.keys()
    return _Publication(root, disk, owned, frozenset(ours), disk.things - ours, clean)


def _owned(root: str, *, clean: bool) -> Mapping[str, str]:
    """Give the files on congxa's list with their digests.

    Raise BuildFailed where the folder is somebody else's.
    """
    try:
        with open(f"{root}/{LIST}", encoding="utf-8", newline="\n") as handle:
            return dict(_parse_list(handle.read()))
    except FileNotFoundError:
        code = "" if _is_empty(root) else "output-not-ours"
    except (OSError, ValueError):
        code = "output-edited"
    if code and not clean:
        raise BuildFailed([problem(code, _name(root))])
    return {}


def _parse_list(text: str) -> Iterator[tuple[str, str]]:
    """Give the path and the digest in each line; raise ValueError for one that congxa did not write."""
    *lines, rest = text.split("\n")
    if rest:
        raise ValueError(rest)
    for line in lines:
        found = _LINE.fullmatch(line)
        if not found:
            raise ValueError(line)
        yield found[2], found[1]


def _is_empty(root: str) -> bool:
    with _told(root):
        return {_LOCK}.issuperset(os.listdir(root))


def _is_plain(path: str) -> bool:
    """Tell whether a path stays inside the folder, and away from congxa's own files there."""
    return not _ASTRAY.search(path)


def _walk(root: str) -> _Disk:
    """List what lies below the folder; no link is followed."""
    files: dict[str, str] = {}
    folders: list[str] = []
    links: list[str] = []
    waiting = [""]
    while waiting:
        above = waiting.pop()
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
    for name in (LIST, _LOCK):
        files.pop(name, None)
    return _Disk(files, frozenset(folders), frozenset(links))


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Tell a junction of Windows: a link that Python 3.11 takes for a folder."""
    if sys.platform == "win32":
        return entry.stat(follow_symlinks=False).st_reparse_tag == stat.IO_REPARSE_TAG_MOUNT_POINT
    return False


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _above(paths: Iterable[str]) -> set[str]:
    """Name every folder in which one of the paths lies, near or far."""
    found: set[str] = set()
    for path in paths:
        folder = _parent(path)
        while folder and folder not in found:
            found.add(folder)
            folder = _parent(folder)
    return found


def _within(folders: frozenset[str], tops: frozenset[str]) -> set[str]:
    """Name those folders that are, or lie in, one of the tops."""
    return {folder for folder in folders if _above([f"{folder}/"]) & tops} if tops else set()


def _deepest_first(folders: Iterable[str]) -> list[str]:
    return [f"{folder}/" for folder in sorted(folders, reverse=True)]


def _same(target: str, body: bytes | Path) -> str:
    """Give the digest of `body` if the target holds the same bytes, else nothing."""
    digest = sha256()
    try:
        with open(target, "rb", buffering=0) as held:
            for chunk in _chunks(body):
                if held.read(len(chunk)) != chunk:
                    return ""
                digest.update(chunk)
            return "" if held.read(1) else digest.hexdigest()
    except OSError:
        return ""


def _write(target: str, body: bytes | Path) -> str:
    """Write a new file; give its digest."""
    digest = sha256()
    with open(target, "xb") as written:
        for chunk in _chunks(body):
            digest.update(chunk)
            written.write(chunk)
    return digest.hexdigest()


def _chunks(body: bytes | Path) -> Iterator[bytes]:
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


def _write_journal(target: str, journal: _Journal) -> None:
    """Put the journal into its place, whole, and on the disk itself."""
    _write(f"{target}.new", json.dumps(asdict(journal)).encode())
    _sync(f"{target}.new")
    _patiently(os.replace, f"{target}.new", target)
    _sync(os.path.dirname(target))


def _load_journal(staging: str) -> _Journal | None:
    """Read the journal; None where it was not completed, or is not one of congxa's."""
    try:
        with open(f"{staging}/{_JOURNAL}", encoding="ascii") as handle:
            found = json.load(handle)
        cleared, placed, removed = (map(str, found[name]) for name in _Journal.__slots__)
        journal = _Journal(tuple(cleared), tuple(placed), tuple(removed))
    except (FileNotFoundError, NotADirectoryError, ValueError, LookupError, TypeError):
        return None
    return journal if all(map(_is_plain, journal.placed)) else None


def _repair(root: str) -> None:
    """Finish the publication whose journal is complete; drop what any other had staged."""
    staging = f"{root}/{_STAGING}"
    with _told(root):
        journal = None if os.path.islink(staging) else _load_journal(staging)
        if journal is None:
            _discard(staging)
            return
        disk = _walk(root)
    _carry_out(root, journal, disk)


def _carry_out(root: str, journal: _Journal, disk: _Disk) -> None:
    """Do what the journal says and was not done yet, then end it.

    Only what `disk` holds is removed, and only its folders are gone through: never a link.
    """
    staging = f"{root}/{_STAGING}"
    folders = set(disk.folders)
    with _told(root, "output-unfinished"):
        waiting = set(os.listdir(staging))
        _remove(root, journal.cleared, disk.things, folders)
        for number, path in enumerate(journal.placed):
            if str(number) in waiting:
                _make_folder(root, _parent(path), folders)
                _patiently(os.replace, f"{staging}/{number}", f"{root}/{path}")
        _remove(root, journal.removed, disk.things, folders)
        if LIST in waiting:
            _patiently(os.replace, f"{staging}/{LIST}", f"{root}/{LIST}")
        _discard(staging)


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
    _make_folder(root, _parent(folder), folders)
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


def _discard(staging: str) -> None:
    """Remove the staging folder: the journal first, for it would be believed without the files."""
    if os.path.islink(staging) or os.path.isfile(staging):
        os.unlink(staging)
    elif os.path.isdir(staging):
        with suppress(FileNotFoundError):
            _patiently(os.unlink, f"{staging}/{_JOURNAL}")
        shutil.rmtree(staging)


def _refuse_locked_folders(root: str, journal: _Journal, folders: frozenset[str]) -> None:
    """Raise PermissionError, before it is met half way, for a folder that may not be changed."""
    paths = (*journal.cleared, *journal.placed, *journal.removed)
    for folder in sorted({_parent(path) for path in paths} & folders):
        if not os.access(f"{root}/{folder}", os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), f"{root}/{folder}")


def _settle(staging: str) -> None:
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
def _alone(root: str) -> Iterator[None]:
    """Keep the folder to this process; raise BuildFailed where another congxa is at work in it.

    The system itself frees the folder of a process that dies.
    """
    with _told(root):
        handle = _open_lock(root)
    try:
        if not _lock(handle):
            raise BuildFailed([problem("output-busy", _name(root))])
        yield
    finally:
        _unlock(handle)


if sys.platform == "win32":

    def _open_lock(root: str) -> int:
        return os.open(f"{root}/{_LOCK}", os.O_RDWR | os.O_CREAT)

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
def _told(root: str, code: str = "output-failed") -> Iterator[None]:
    """Turn an error of the disk into a problem that an editor can read."""
    try:
        yield
    except OSError as error:
        place = str(error.filename2 or error.filename or "").removeprefix(f"{root}/")
        reason = ": ".join(filter(None, (error.strerror or str(error), place)))
        raise BuildFailed([problem(code, _name(root), reason=reason)]) from error


def _name(root: str) -> str:
    return os.path.basename(root) or root


def _overlap(one: Path, other: Path) -> bool:
    """Tell whether one of two places is, or lies in, the other."""
    return _lies_in(one, other) or _lies_in(other, one)


def _lies_in(inner: Path, outer: Path) -> bool:
    """Compare names, and what they name: letters may not count, and a mount has two names."""
    return any(
        place == outer
        or (os.path.exists(place) and os.path.exists(outer) and os.path.samefile(place, outer))
        for place in (inner, *inner.parents)
    )
