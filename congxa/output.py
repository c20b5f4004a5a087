"""Publish the rendered files into the output folder: only what changed, all or nothing.

What differs is first staged inside the folder. Then a journal says what is left to do; from there
on only renames and removals follow, each of which can be done again. A publication killed before
its journal is complete has changed nothing; one killed later is finished by the next.
"""

import os
import re
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from congxa.errors import BuildFailed, Problem, problem
from congxa.journal import (
    LIST,
    LOCK,
    STAGING,
    Disk,
    Journal,
    Written,
    above,
    alone,
    carry_out,
    chunks,
    discard,
    folder_name,
    is_plain,
    parent,
    refuse_locked_folders,
    repair,
    settle,
    told,
    walk,
    write,
    write_journal,
)
from congxa.memory import file_stamp

_LINE = re.compile(r"^([0-9a-f]{64})  (.+)\n", re.M)


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
    stamps: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    left: "Left | None" = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Left:
    """An output folder as a publication left it, with the digests of the files that congxa owns there.

    It may be believed only of a folder that nobody else writes to; `listed` is the stamp of its list.
    """

    disk: Disk
    owned: Mapping[str, str]
    listed: str


class Remembered(Struct, frozen=True):
    """A file that need not be made if it stands as it was left: `stamp` is that of the published file."""

    stamp: str
    make: Callable[[], bytes | Path | Written]


Body = bytes | Path | Written | Remembered


def prepare(
    folder: Path, *, sources: Iterable[Path], clean: bool, left: "Left | None" = None
) -> tuple[Problem, ...]:
    """Repair what an interrupted publication left, and say why `folder` cannot be published into.

    `sources` are what the portal is built from: content/, themes/, config.yaml, not the root in
    which the output folder may well lie. None may share a folder with the output, even if `clean`.
    A folder that is as this process `left` it has nothing to repair.
    """
    root = os.path.realpath(folder)
    if any(_overlap(Path(root), Path(os.path.realpath(source))) for source in sources):
        return (problem("output-contains-sources", folder_name(root)),)
    try:
        if os.path.lexists(root) and (left is None or left.listed != list_stamp(folder)):
            with alone(root):
                repair(root)
                _owned(root, clean=clean)
    except BuildFailed as failed:
        return failed.problems
    return ()


def publish(
    folder: Path,
    files: Iterable[tuple[str, Body]],
    *,
    clean: bool = False,
    left: Left | None = None,
) -> Published:
    """Make the output folder hold `files`: each a path in it, and its bytes or the file to copy.

    `files` is consumed once, and may raise: the folder is then as it was. With `clean`, every file
    is written anew, and everything else in the folder is removed, whoever made it. `left` is what this
    process published there before: the folder is not gone through again.
    Raise BuildFailed where the folder, or a place in it, is not ours to write.
    """
    root = os.path.realpath(folder)
    with told(root):
        os.makedirs(root, exist_ok=True)
    with alone(root):
        if left is None or clean or left.listed != list_stamp(folder):
            repair(root)
            publication = _begin(root, clean=clean)
        else:
            publication = _publication(root, left.disk, left.owned, clean=False)
        try:
            for path, body in files:
                publication.add(path, body)
            journal = publication.close()
        except BaseException:
            if isinstance(files, Generator):
                files.close()  # nobody writes ahead any more
            with suppress(OSError):
                discard(f"{root}/{STAGING}")
            raise
        folders = publication.disk.folders
        if journal:
            folders = carry_out(root, journal, publication.disk)
        else:
            # Processes that wrote pages ahead, which all turned out to be as they were, leave it empty.
            with told(root):
                discard(f"{root}/{STAGING}")
        return publication.published(folders)


def amend(
    folder: Path,
    changes: Mapping[str, Callable[[bytes], bytes]],
    stamps: Mapping[str, str],
    listed: str,
    left: Left | None = None,
) -> Published | None:
    """Write some of the published files anew, each from its own bytes, and leave all others as they are.

    None where the folder is not just as it was published: `stamps` and `listed` are as `stands` takes them,
    `left` is what this process left there. Raise BuildFailed where the folder cannot be written.
    """
    root = os.path.realpath(folder)
    with alone(root):
        disk = _untouched(root, stamps, listed, left)
        if disk is None:
            return None
        try:
            with told(root), open(f"{root}/{LIST}", encoding="utf-8", newline="\n") as handle:
                text = handle.read()
            staged, text, fresh = _amend(root, changes, text)
            journal = Journal((), staged, ())
            if staged:
                _set_down(root, journal, disk, text)
        except BaseException as error:
            with suppress(OSError):
                discard(f"{root}/{STAGING}")
            if isinstance(error, LookupError):  # the list tells of other bytes
                return None
            raise
        if staged:
            carry_out(root, journal, disk)
    files = {**disk.files, **fresh}
    if left:
        owned = {**left.owned, **_parse_list(text)}
        left = Left(Disk(files, disk.folders, disk.links), owned, list_stamp(folder))
    return Published(
        written=tuple(sorted(staged)),
        unchanged=len(stamps) - len(staged),
        removed=(),
        kept=tuple(sorted(disk.things - stamps.keys())),
        stamps=fresh,
        left=left,
    )


def _untouched(root: str, stamps: Mapping[str, str], listed: str, left: Left | None) -> Disk | None:
    """Give what the folder holds, if that is just what was published, with nothing to repair."""
    if left is not None and left.listed == listed == list_stamp(Path(root)):
        return left.disk
    try:
        disk = walk(root)
    except OSError:
        return None
    if STAGING in disk.folders or not listed or list_stamp(Path(root)) != listed:
        return None
    if disk.files != stamps and any(
        disk.files.get(path) != stamp for path, stamp in stamps.items()
    ):
        return None
    return disk


def _amend(
    root: str, changes: Mapping[str, Callable[[bytes], bytes]], listed: str
) -> tuple[dict[str, str], str, dict[str, str]]:
    """Stage what differs; give its paths and names, the new list of files, and the stamps of what is staged."""
    staged: dict[str, str] = {}
    stamps: dict[str, str] = {}
    with told(root):
        for path, change in changes.items():
            former = Path(root, path).read_bytes()
            body = change(former)
            if body == former:
                continue
            if not staged:
                os.mkdir(f"{root}/{STAGING}")
            name = str(len(staged))
            target = f"{root}/{STAGING}/{name}"
            line = f"{sha256(former).hexdigest()}  {path}\n"
            if line not in listed:
                raise LookupError(path)
            listed = listed.replace(line, f"{write(target, body)}  {path}\n")
            staged[path] = name
            stamps[path] = file_stamp(os.stat(target))
    return staged, listed, stamps


def _set_down(root: str, journal: Journal, disk: Disk, listed: str) -> None:
    """Write down what is left to do of a publication whose files are staged, and its list of files."""
    staging = f"{root}/{STAGING}"
    refuse_locked_folders(root, journal, disk.folders)
    os.makedirs(staging, exist_ok=True)
    write(f"{staging}/{LIST}", listed.encode())
    settle(staging)
    write_journal(staging, journal)


def list_stamp(folder: Path) -> str:
    """Tell one state of the published list of files from another; empty where there is none."""
    try:
        return file_stamp(os.stat(folder / LIST))
    except OSError:
        return ""


def stands(folder: Path, stamps: Mapping[str, str], listed: str) -> tuple[str, ...] | None:
    """Tell whether the folder still holds just what was published, and nothing is left to repair.

    Give the files that congxa does not own, or None if anything else is not as `stamps` say, or the
    list of files is not the one of the stamp `listed`.
    """
    disk = _untouched(os.path.realpath(folder), stamps, listed, None)
    if disk is None:
        return None
    return tuple(sorted(disk.things - stamps.keys() if disk.files != stamps else disk.links))


@dataclass(slots=True)
class _Publication:
    """A publication under way: what lay on the disk, and what is staged so far, under which names."""

    root: str
    disk: Disk
    owned: Mapping[str, str]
    ours: frozenset[str]
    foreign: frozenset[str]
    clean: bool
    digests: dict[str, str] = field(default_factory=dict)
    stamps: dict[str, str] = field(default_factory=dict)
    staged: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, path: str, body: Body) -> None:
        """Take one file, and stage it unless the disk holds the very bytes."""
        if not is_plain(path) or path in self.digests:
            raise ValueError(f"not a new path inside the output folder: {path!r}")
        if isinstance(body, Remembered):
            if self._stands(path, body):
                self._keep(path, self.owned[path])
                return
            body = body.make()
        with told(self.root):
            if digest := self._unchanged(path, body):
                self._keep(path, digest)
                if isinstance(body, Written):
                    os.unlink(self._at(f"{STAGING}/{body.name}"))
            else:
                self.digests[path] = self._stage(path, body)

    def _stands(self, path: str, body: Remembered) -> bool:
        return not self.clean and path in self.owned and self.disk.files.get(path) == body.stamp

    def _keep(self, path: str, digest: str) -> None:
        self.digests[path], self.stamps[path] = digest, self.disk.files[path]

    def close(self) -> Journal | None:
        """Write down what is left to do, and do none of it; None where that is nothing."""
        journal = self._journal()
        if self.problems:
            raise BuildFailed(sorted(self.problems))
        if journal == Journal((), {}, ()) and self.owned and self.digests == self.owned:
            return None
        listed = "".join(f"{self.digests[path]}  {path}\n" for path in sorted(self.digests))
        with told(self.root):
            if journal == Journal((), {}, ()) and _same(self._at(LIST), listed.encode()):
                return None
            _set_down(self.root, journal, self.disk, listed)
        return journal

    def published(self, folders: frozenset[str]) -> Published:
        """Tell what was done; `folders` are those that there are now."""
        return Published(
            written=tuple(sorted(self.staged)),
            unchanged=len(self.digests) - len(self.staged),
            removed=tuple(sorted(self.ours - self.digests.keys())),
            kept=tuple(sorted(self.foreign - self.digests.keys())),
            stamps=self.stamps,
            left=self._left(folders),
        )

    def _left(self, folders: frozenset[str]) -> Left:
        foreign = {path: self.disk.files[path] for path in self.foreign & self.disk.files.keys()}
        disk = Disk({**foreign, **self.stamps}, folders, self.disk.links)
        return Left(disk, self.digests, list_stamp(Path(self.root)))

    def _at(self, path: str) -> str:
        return f"{self.root}/{path}"

    def _unchanged(self, path: str, body: bytes | Path | Written) -> str:
        """Give the digest of a file that is not to be written, else nothing."""
        if self.clean:
            return ""
        digest = ""
        if path in self.disk.files and _may_be(body, self.disk.files[path]):
            held = Path(self._at(f"{STAGING}/{body.name}")) if isinstance(body, Written) else body
            digest = _same(self._at(path), held)
        if not digest and path in self.foreign:
            self._refuse(path)
        return digest

    def _stage(self, path: str, body: bytes | Path | Written) -> str:
        """Put a file into the staging folder, unless all is lost; give its digest."""
        if self.problems:
            return ""
        if isinstance(body, Written):
            self.staged[path], self.stamps[path] = body.name, body.stamp
            return body.digest
        if not self.staged:
            os.makedirs(self._at(STAGING), exist_ok=True)
        name = self.staged[path] = str(len(self.staged))
        target = self._at(f"{STAGING}/{name}")
        digest = write(target, body)
        self.stamps[path] = file_stamp(os.stat(target))
        return digest

    def _refuse(self, path: str) -> None:
        self.problems.append(problem("output-foreign-file", f"{folder_name(self.root)}/{path}"))

    def _journal(self) -> Journal:
        gone = self.ours - self.digests.keys()
        cleared, crowded = self._in_the_way(gone)
        emptied = self.disk.folders if self.clean else above(gone)
        return Journal(
            cleared=(*sorted(cleared), *_deepest_first(crowded)),
            placed=self.staged,
            removed=(*sorted(gone - cleared), *_deepest_first(emptied)),
        )

    def _in_the_way(self, gone: frozenset[str]) -> tuple[frozenset[str], set[str]]:
        """Name the files, and the folders, that must go before the others can come.

        A file stands where a folder must be, or a folder where a file must be.
        """
        new = self.digests.keys() - self.disk.files.keys()  # the others stand where they must
        crowding = self.disk.folders & new
        needed = above(self.digests if crowding else new)
        if clash := needed & self.digests.keys():
            raise ValueError(f"both a file and a folder of the portal: {sorted(clash)}")
        crowded = _within(self.disk.folders, crowding)
        things = self.disk.things
        ahead = things & needed
        if crowded:
            ahead |= {path for path in things if parent(path) in crowded}
        for path in ahead - gone:
            self._refuse(path)
        # Where a file system ignores case, the old spelling removed last would take the new along.
        folded = {path.casefold() for path in self.staged} if gone else set()
        cleared = (ahead & gone) | {path for path in gone if path.casefold() in folded}
        return cleared, crowded | above(cleared)


def _begin(root: str, *, clean: bool) -> _Publication:
    """Look at the folder; all that is in it is ours if it is to be emptied."""
    owned = _owned(root, clean=clean)
    with told(root):
        disk = walk(root)
    return _publication(root, disk, owned, clean=clean)


def _publication(root: str, disk: Disk, owned: Mapping[str, str], *, clean: bool) -> _Publication:
    ours = disk.things if clean else disk.files.keys() & owned.keys()
    return _Publication(root, disk, owned, frozenset(ours), disk.things - ours, clean)


def _owned(root: str, *, clean: bool) -> Mapping[str, str]:
    """Give the files on congxa's list with their digests.

    Raise BuildFailed where the folder is somebody else's.
    """
    try:
        with open(f"{root}/{LIST}", encoding="utf-8", newline="\n") as handle:
            return _parse_list(handle.read())
    except FileNotFoundError:
        code = "" if _is_empty(root) else "output-not-ours"
    except (OSError, ValueError):
        code = "output-edited"
    if code and not clean:
        raise BuildFailed([problem(code, folder_name(root))])
    return {}


def _parse_list(text: str) -> Mapping[str, str]:
    """Give the digest of each path; raise ValueError for a text that congxa did not write."""
    lines = _LINE.findall(text)
    if sum(len(digest) + len(path) + 3 for digest, path in lines) != len(text):
        raise ValueError(text)
    return {path: digest for digest, path in lines}


def _is_empty(root: str) -> bool:
    with told(root):
        return {LOCK}.issuperset(os.listdir(root))


def _within(folders: frozenset[str], tops: frozenset[str]) -> set[str]:
    """Name those folders that are, or lie in, one of the tops."""
    return {folder for folder in folders if above([f"{folder}/"]) & tops} if tops else set()


def _deepest_first(folders: Iterable[str]) -> list[str]:
    return [f"{folder}/" for folder in sorted(folders, reverse=True)]


def _may_be(body: bytes | Path | Written, stamp: str) -> bool:
    """Tell whether a file of a stamp (which begins with its size) may hold these bytes."""
    if isinstance(body, Path):
        return True
    size = len(body) if isinstance(body, bytes) else int(body.stamp.partition(":")[0])
    return stamp.startswith(f"{size}:")


def _same(target: str, body: bytes | Path) -> str:
    """Give the digest of `body` if the target holds the same bytes, else nothing."""
    digest = sha256()
    try:
        with open(target, "rb", buffering=0) as held:
            for chunk in chunks(body):
                if held.read(len(chunk)) != chunk:
                    return ""
                digest.update(chunk)
            return "" if held.read(1) else digest.hexdigest()
    except OSError:
        return ""


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
