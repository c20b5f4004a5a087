"""A file system that holds releases: what is asked of one, and that of this machine.

Paths are relative to the target's own folder. A server's file system is in congxa.deploy.ssh.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from errno import EDQUOT, EEXIST, EMLINK, ENOSPC, EPERM, EROFS, EXDEV
from pathlib import Path
from typing import Protocol

from congxa.deploy import faults
from congxa.deploy.target import Done
from congxa.errors import BuildFailed

Chunks = Callable[[str], Iterable[bytes]]
_BLOCK = 1 << 18
# Where a file cannot have a second name: another disk, too many names, a file system without them.
_NO_LINKS = (EXDEV, EMLINK, EPERM)
NEW = ".congxa-new"


class Place(Protocol):
    """What a target with releases needs of a file system. Every verb raises BuildFailed."""

    def read(self, path: str) -> bytes | None:
        """Give a small file; None where there is none."""

    def write(self, path: str, data: bytes) -> None:
        """Write a small file, whole or not at all, with the folders above it."""

    def claim(self, path: str, data: bytes) -> bytes | None:
        """Write a file unless it is there; None when done, else what is there."""

    def names(self, folder: str) -> list[str]:
        """Name what lies in a folder; nothing where there is no folder."""

    def files(self, folder: str) -> set[str]:
        """Name the files below a folder, relative to it."""

    def copy(self, source: str, target: str, paths: Sequence[str]) -> None:
        """Give files of one folder a second name in another, without sending them, as far as possible."""

    def send(self, folder: str, paths: Sequence[str], chunks: Chunks, done: Done) -> None:
        """Write files, each whole or not at all, with the folders above them."""

    def sums(self, folder: str, paths: Sequence[str], done: Done) -> Mapping[str, str]:
        """Read files back: the SHA-256 sum of each that is there."""

    def remove(self, folder: str, paths: Iterable[str]) -> None:
        """Remove files that are there, and the folders that are empty then."""

    def discard(self, path: str) -> None:
        """Remove a file or a folder with all that is in it, if it is there."""

    def move(self, old: str, new: str) -> None:
        """Give a file or folder another name."""

    def point(self, link: str, to: str) -> None:
        """Make a symbolic link lead somewhere, from one moment to the next."""

    def pointed(self, link: str) -> str:
        """Tell where a symbolic link leads; '' where there is none. What is no link is a failure."""

    def close(self) -> None:
        """End the connection; never raises."""


class LocalPlace:
    """The file system of this machine."""

    def __init__(self, name: str, root: Path) -> None:
        self._name, self._root = name, os.fspath(root)

    def read(self, path: str) -> bytes | None:
        """See Place."""
        with self._told():
            try:
                return Path(self._at(path)).read_bytes()
            except FileNotFoundError:
                return None

    def write(self, path: str, data: bytes) -> None:
        """See Place."""
        with self._told():
            self._put(self._at(path), [data])

    def claim(self, path: str, data: bytes) -> bytes | None:
        """See Place."""
        with self._told():
            os.makedirs(os.path.dirname(self._at(path)), exist_ok=True)
            try:
                with open(self._at(path), "xb") as file:
                    file.write(data)
            except FileExistsError:
                return self.read(path) or b""
        return None

    def names(self, folder: str) -> list[str]:
        """See Place."""
        with self._told():
            try:
                return sorted(os.listdir(self._at(folder)))
            except FileNotFoundError:
                return []

    def files(self, folder: str) -> set[str]:
        """See Place."""
        top = self._at(folder)
        with self._told():
            return {
                f"{above[len(top) + 1 :]}/{name}".lstrip("/").replace(os.sep, "/")
                for above, _, names in os.walk(top)
                for name in names
            }

    def copy(self, source: str, target: str, paths: Sequence[str]) -> None:
        """See Place."""
        made: set[str] = set()
        with self._told():
            for path in paths:
                there = self._at(f"{target}/{path}")
                self._make_folder(os.path.dirname(there), made)
                self._link(self._at(f"{source}/{path}"), there)

    def send(self, folder: str, paths: Sequence[str], chunks: Chunks, done: Done) -> None:
        """See Place."""
        for path in paths:
            with self._told():
                size = self._put(self._at(f"{folder}/{path}"), chunks(path))
            done(path, size)

    def sums(self, folder: str, paths: Sequence[str], done: Done) -> Mapping[str, str]:
        """See Place."""
        found = {}
        for path in paths:
            with self._told():
                try:
                    with open(self._at(f"{folder}/{path}"), "rb") as file:
                        found[path] = hashlib.file_digest(file, "sha256").hexdigest()
                        done(path, file.tell())
                except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
                    continue
        return found

    def remove(self, folder: str, paths: Iterable[str]) -> None:
        """See Place."""
        with self._told():
            for path in paths:
                with suppress(FileNotFoundError):
                    os.unlink(self._at(f"{folder}/{path}"))
                while path := path.rpartition("/")[0]:
                    try:
                        os.rmdir(self._at(f"{folder}/{path}"))
                    except OSError:
                        break

    def discard(self, path: str) -> None:
        """See Place."""
        place = self._at(path)
        with self._told():
            if os.path.islink(place) or os.path.isfile(place):
                os.unlink(place)
            elif os.path.isdir(place):
                shutil.rmtree(place)

    def move(self, old: str, new: str) -> None:
        """See Place."""
        with self._told():
            os.rename(self._at(old), self._at(new))

    def point(self, link: str, to: str) -> None:
        """See Place."""
        fresh = self._at(f"{link}{NEW}")
        with self._told():
            with suppress(FileNotFoundError):
                os.unlink(fresh)
            os.symlink(to, fresh, target_is_directory=True)
            os.replace(fresh, self._at(link))

    def pointed(self, link: str) -> str:
        """See Place."""
        with self._told():
            try:
                return os.readlink(self._at(link)).replace(os.sep, "/")
            except FileNotFoundError:
                return ""
            except OSError:
                raise faults.fault("deploy-no-link", self._name, place=self._at(link)) from None

    def close(self) -> None:
        """See Place."""

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}" if path else self._root

    @staticmethod
    def _put(target: str, chunks: Iterable[bytes]) -> int:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        size, fresh = 0, f"{target}{NEW}"
        try:
            with open(fresh, "wb") as file:
                for chunk in chunks:
                    size += file.write(chunk)
            os.replace(fresh, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(fresh)
            raise
        return size

    @staticmethod
    def _make_folder(folder: str, made: set[str]) -> None:
        if folder not in made:
            os.makedirs(folder, exist_ok=True)
            made.add(folder)

    @staticmethod
    def _link(source: str, target: str) -> None:
        try:
            os.link(source, target)
        except OSError as error:
            if error.errno in _NO_LINKS:
                shutil.copyfile(source, target)
            elif error.errno != EEXIST:
                raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        with told(self._name):
            yield


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turn an error of a file system into words for an editor."""
    try:
        yield
    except BuildFailed:
        raise
    except OSError as error:
        place = error.filename2 or error.filename or ""
        reason = error.strerror or error
        if error.errno in (ENOSPC, EDQUOT):
            raise faults.full(name, reason) from error
        if isinstance(error, PermissionError) or error.errno == EROFS:
            raise faults.denied(name, place, reason) from error
        raise faults.other(name, f"{reason} {place}") from error
