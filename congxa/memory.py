"""Pure work remembered on disk: losing it costs time, never correctness.

One SQLite file below .congxa/. Everything in it is keyed by the content that it was made from and lives
under one stamp: whatever else decides a result (this program's own code, the versions of libraries).
Another stamp empties the memory. Values carry a checksum, so that a damaged one is as good as none.
"""

import hashlib
import os
import sqlite3
import sys
import time
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from congxa.errors import Problem, warning

FOLDER = ".congxa"
FILE = "memory.sqlite"
# Noted when a file stops referring to a result: until then the result is in use.
_LAST_USE = """
update work set used = ? where key = (select key from known where place = ? and path = ?)
"""
# A value that no build has used for so many builds is forgotten, and an output folder that none has been
# published into for so many days: previewing all day must not count against what is published now and then.
_KEPT_BUILDS = 50
_KEPT_DAYS = 60
_PRUNED_EVERY = 20
_LIBRARIES = frozenset(
    "jinja2 markdown markupsafe msgspec nh3 pillow pydantic python_slugify pyyaml".split()
)
_ABOUT = "create table if not exists about (name text primary key, value text) without rowid"
_TABLES = """
create table if not exists known
    (place text, path text, stamp text, key blob, primary key (place, path)) without rowid;
create table if not exists work (key blob primary key, value blob, used integer);
create table if not exists texts (key blob primary key, value blob);
create table if not exists builds
    (place text primary key, key blob, value blob, used integer, files blob) without rowid;
create table if not exists holes
    (place text, path text, value blob, primary key (place, path)) without rowid;
"""
# What no file refers to any more is forgotten: results by their last use, and whole output folders.
_PRUNING = """
delete from work where used < :oldest and key not in (select key from known);
delete from texts where key not in (select key from work);
delete from known where place in (select place from builds where used < :day);
delete from holes where place in (select place from builds where used < :day);
delete from builds where used < :day
"""


class Known(Struct, frozen=True):
    """A file as it was last seen: `stamp` tells whether it still is that file, `key` what came of it."""

    stamp: str
    key: bytes


_TABLE_NAMES = ("known", "work", "texts", "builds", "holes")
# Errors that pass: another process is at work, or there is no room.
_PASSING = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_FULL}
)
# Within this time (ns) a file may change again without its time of change telling: disks count it in steps
# of up to 2 s (FAT), which shows in round numbers, or else by the system's clock (16 ms on Windows).
_YOUNG_COARSE, _YOUNG = 2_000_000_000, 100_000_000
_ROUND = 10_000_000


def file_stamp(status: os.stat_result) -> str:
    """Tell one state of a file from another without reading it: size, time in nanoseconds, inode."""
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"


def settled_stamp(status: os.stat_result, now: int | None = None) -> str:
    """Give the stamp of a file that others write; empty, which is never trusted, while it is young.

    `now` is when it was looked at, or a little earlier, in ns since 1970; None: now.
    """
    changed = status.st_mtime_ns
    young = _YOUNG if changed % _ROUND else _YOUNG_COARSE
    return file_stamp(status) if changed < (now or time.time_ns()) - young else ""


class Memory:
    """What earlier builds found out. Where the file cannot be used, it remembers nothing and says why.

    One that does not learn is only asked: it changes nothing, waits for nobody, and is silent of faults.
    """

    def __init__(self, root: Path | None, *, learns: bool = True) -> None:
        self._root = root
        self.failure = ""
        # The message that tells why the file was begun anew, if it was.
        self._anew = ""
        # Names the file since it was last emptied: what was kept elsewhere under its keys holds no longer.
        self.birth = ""
        self.build = 0
        self._inode = 0
        self._database: sqlite3.Connection | None = None
        self._folder = Path() if root is None else root / FOLDER
        self._owner = os.getpid()
        if learns:
            self.reopen()
        elif root is not None:
            try:
                self._open_to_ask()
            except (sqlite3.Error, UnicodeDecodeError):
                self._database = None

    def reopen(self) -> None:
        """Begin another build, after the last one was closed or rests; it may find another `birth`."""
        self.failure, self.birth, self._anew = "", "", ""
        if self._root is not None:
            with self._guarded():
                if self._database is not None and not self._is_there():
                    self._database.close()
                    self._database = None
                if self._database is None:
                    self._open(self._folder)
                else:
                    self._prepare(self._database)

    def rest(self) -> None:
        """End a build as `close` does, but stay ready for the next one, which so begins sooner."""
        with self._guarded():
            if self._database is not None:
                self._end(self._database)
                self._inode = _inode(self._folder / FILE)

    def _is_there(self) -> bool:
        return self._inode != 0 and self._inode == _inode(self._folder / FILE)

    def _open(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        try:
            self._prepare(self._connect())
        except (sqlite3.Error, UnicodeDecodeError) as error:
            if not _is_damage(error):
                raise
            self._remove()
            self._prepare(self._connect())
            self._anew = "memory-damaged"

    def _open_to_ask(self) -> None:
        if (self._folder / FILE).is_file():
            database = self._connect()
            database.execute("begin")
            row = database.execute("select value from about where name = 'stamp'").fetchone()
            if row != (program_stamp(),):
                database.close()
                self._database = None

    def _connect(self) -> sqlite3.Connection:
        self._database = sqlite3.connect(self._folder / FILE, timeout=0.2, isolation_level=None)
        return self._database

    def _remove(self) -> None:
        """Take a damaged file away, with what SQLite left beside it."""
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.close()
        self._database = None
        for suffix in ("", "-wal", "-shm", "-journal"):
            (self._folder / f"{FILE}{suffix}").unlink(missing_ok=True)

    def _prepare(self, database: sqlite3.Connection) -> None:
        database.execute("pragma journal_mode = wal")
        database.execute("pragma synchronous = normal")
        database.execute("begin immediate")
        database.execute(_ABOUT)
        stamp = program_stamp()
        row = database.execute("select value from about where name = 'stamp'").fetchone()
        if row is None or row[0] != stamp:
            self._anew = "memory-of-another-version" if row else ""
            for table in _TABLE_NAMES:
                database.execute(f"drop table if exists {table}")
            database.execute("replace into about values ('stamp', ?)", (stamp,))
            database.execute("delete from about where name = 'birth'")
        for statement in _TABLES.split(";"):
            database.execute(statement)
        database.execute("update about set value = value + 1 where name = 'build'")
        database.execute("insert or ignore into about values ('build', 1)")
        database.execute("insert or ignore into about values ('birth', lower(hex(randomblob(8))))")
        about = dict(database.execute("select name, value from about").fetchall())
        self.build, self.birth = int(about["build"]), str(about["birth"])

    def problems(self) -> Sequence[Problem]:
        """Say why the file could not be used, or was begun anew, if so."""
        place = f"{FOLDER}/{FILE}"
        if self.failure:
            return [warning("memory-unusable", place, reason=self.failure)]
        return [warning(self._anew, place)] if self._anew else []

    @property
    def usable(self) -> bool:
        """Whether what is remembered now can be recalled later in this build."""
        return self._database is not None

    @property
    def prunes(self) -> bool:
        """Whether this build is one of those that remove what none has used for long.

        A command that goes through the whole line has opened the memory before (congxa.touch): each second
        number is its own, the even or the odd ones.
        """
        return self.build % _PRUNED_EVERY < 2

    def forget(self) -> None:
        """Drop everything, because something in it was not what it should be."""
        with self._guarded():
            self.birth = ""
            if self._database is not None:
                for table in _TABLE_NAMES:
                    self._database.execute(f"delete from {table}")
                self._database.execute("delete from about where name = 'birth'")

    def commit(self) -> None:
        """Put what was learned so far on the disk, where other processes see it."""
        with self._guarded():
            if self._database is not None:
                self._database.execute("commit")
                self._database.execute("begin immediate")

    def close(self) -> None:
        """End the build's use of the memory; only now is what it learned on the disk."""
        with self._guarded():
            if self._database is not None:
                self._end(self._database)
                self._database.close()
        self._database = None

    def _end(self, database: sqlite3.Connection) -> None:
        """Put what was learned on the disk, unless that is done."""
        if database.in_transaction:
            if self.build and self.prunes:
                self._prune(database)
            database.execute("commit")

    def _prune(self, database: sqlite3.Connection) -> None:
        for statement in _PRUNING.split(";"):
            ages = {"oldest": self.build - _KEPT_BUILDS, "day": _today() - _KEPT_DAYS}
            database.execute(statement, ages)

    # --- files, by place and path ---

    def known(self, place: str, paths: Collection[str] | None = None) -> Mapping[str, Known]:
        """Give what is known of the files of a place (content/, or an output folder): of all, or of some."""
        query = "select path, stamp, key from known where place = ?"
        if paths is None or len(paths) > 500:
            rows = self._all(query, place)
        else:
            rows = [
                row for path in paths for row in self._all(f"{query} and path = ?", place, path)
            ]
        return {path: Known(stamp, key) for path, stamp, key in rows}

    def stamps(self, place: str) -> Mapping[str, str]:
        """Give the stamp under which every file of a place was last seen."""
        rows = self._all("select path, stamp from known where place = ?", place)
        return {path: str(stamp) for path, stamp in rows}

    def learn(self, place: str, changed: Mapping[str, Known], gone: Iterable[str]) -> None:
        """Note what is known of the files of a place that changed, and forget those that are gone."""
        former = [(self.build, place, path) for path in (*changed, *gone)]
        self._many(_LAST_USE, former)
        self._many("delete from known where place = ? and path = ?", [(place, p) for p in gone])
        rows = [(place, path, one.stamp, one.key) for path, one in changed.items()]
        self._many("replace into known values (?, ?, ?, ?)", rows)

    # --- whole builds, by the place that they published into ---

    def last_build(self, place: str, key: bytes) -> bytes | None:
        """Give what was noted of the last build into a place, if it was made of the same."""
        for row in self._all("select value from builds where place = ? and key = ?", place, key):
            return _sound(key, row[0])
        return None

    def former_build(self, place: str) -> tuple[bytes, bytes] | None:
        """Give what was noted of the last build into a place, whatever it was made of, and its files."""
        for row in self._all("select key, value, files from builds where place = ?", place):
            value, files = _sound(row[0], row[1]), _sound(row[0], row[2])
            return None if value is None or files is None else (value, files)
        return None

    def note_build(self, place: str, key: bytes, value: bytes, files: bytes) -> None:
        """Note what the last build into a place was made of, and what is worth telling of it.

        `key` names it, `files` tells it file by file.
        """
        row = (place, key, _sealed(key, value), _today(), _sealed(key, files))
        self._many("replace into builds values (?, ?, ?, ?, ?)", [row])

    # --- where the texts of sources stand in published pages, by place and path of the source ---

    def hole(self, place: str, path: str) -> bytes | None:
        """Give what is noted of the page in which alone a source's text stands."""
        for row in self._all("select value from holes where place = ? and path = ?", place, path):
            return _sound(path.encode(), row[0])
        return None

    def holes(self, place: str) -> Set[str]:
        """Name the sources of which the like is noted."""
        return {row[0] for row in self._all("select path from holes where place = ?", place)}

    def note_holes(self, place: str, noted: Mapping[str, bytes], gone: Iterable[str]) -> None:
        """Note where the texts of sources stand, and forget those that are gone."""
        self._many("delete from holes where place = ? and path = ?", [(place, p) for p in gone])
        rows = [(place, path, _sealed(path.encode(), value)) for path, value in noted.items()]
        self._many("replace into holes values (?, ?, ?)", rows)

    # --- work, by key ---

    def recall(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """Give the values that are remembered of those keys."""
        wanted = set(keys)
        found = {}
        if len(wanted) > 500:
            rows: Iterable[Sequence[Any]] = self._all("select key, value from work")
        else:
            rows = (
                row
                for key in wanted
                for row in self._all("select key, value from work where key = ?", key)
            )
        for key, value in rows:
            if key in wanted and (sound := _sound(key, value)) is not None:
                found[key] = sound
        return found

    def remember(self, values: Sequence[tuple[bytes, bytes, bytes]]) -> None:
        """Keep (key, value, text): the text apart, since it is read only when a page is made of it."""
        self._many(
            "replace into work values (?, ?, ?)",
            [(k, _sealed(k, v), self.build) for k, v, _ in values],
        )
        texts = [(k, _sealed(k, t)) for k, _, t in values]
        self._many("replace into texts values (?, ?)", texts)

    def text(self, key: bytes) -> bytes | None:
        """Give the text kept under a key."""
        for row in self._all("select value from texts where key = ?", key):
            return _sound(key, row[0])
        return None

    # --- the plumbing ---

    def _all(self, query: str, *values: object) -> Sequence[Sequence[Any]]:
        with self._guarded():
            if self._database is not None:
                self._part_from_parent(self._database)
                return self._database.execute(query, values).fetchall()
        return []

    def _part_from_parent(self, database: sqlite3.Connection) -> None:
        """In a forked process, take a connection of its own; the parent's must not even be closed."""
        if os.getpid() != self._owner:
            self._owner, self._inherited = os.getpid(), database
            self._database = sqlite3.connect(self._folder / FILE, timeout=2, isolation_level=None)

    def _many(self, query: str, rows: Sequence[Sequence[object]]) -> None:
        with self._guarded():
            if self._database is not None:
                self._part_from_parent(self._database)
                # A build at rest, or a process that it forked, only asks: another may be at work in the file.
                if self._database.in_transaction:
                    self._database.executemany(query, rows)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Go on without memory where the file fails: locked, damaged, read-only, disk full."""
        try:
            yield
        except (sqlite3.Error, UnicodeDecodeError, OSError) as error:
            self.failure = self.failure or str(error)
            if _is_damage(error):
                with suppress(OSError):
                    self._remove()
            if self._database is not None:
                with suppress(sqlite3.Error):
                    self._database.close()
            self._database = None


def _is_damage(error: Exception) -> bool:
    """Tell a file that may never work again from one that is in use, or cannot be reached or grow.

    A damaged file has many faces: broken pages, missing columns, a mark that says it is read-only,
    even words in the error that are no UTF-8.
    """
    reason = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return not isinstance(error, OSError) and reason & 0xFF not in _PASSING


def _inode(file: Path) -> int:
    """Give the number of a file on its disk; 0 where it is not there."""
    try:
        return file.stat().st_ino
    except OSError:
        return 0


def _today() -> int:
    """Count the days since 1970."""
    return int(time.time() // 86400)


def _sealed(key: bytes, value: bytes) -> bytes:
    return zlib.crc32(key + value).to_bytes(4) + value


def _sound(key: bytes, value: object) -> bytes | None:
    """Give a sealed value; None where it is not what was sealed, or was sealed under another key."""
    if not isinstance(value, bytes):
        return None
    payload = value[4:]
    return payload if zlib.crc32(key + payload).to_bytes(4) == value[:4] else None


def _library_versions() -> list[str]:
    """Name the installed libraries that decide results, by what pip calls their folders."""
    folders = [folder for folder in sys.path if os.path.isdir(folder)]
    installed = {name for folder in folders for name in os.listdir(folder)}
    infos = (name for name in installed if name.endswith(".dist-info"))
    return sorted(info for info in infos if info.split("-")[0].lower() in _LIBRARIES)


@cache
def program_stamp() -> str:
    """Name everything but its input that decides what this program makes: its code and its libraries."""
    digest = hashlib.blake2b(sys.version.encode(), digest_size=16)
    digest.update("\n".join(_library_versions()).encode())
    package = Path(__file__).parent
    for file in sorted([*package.rglob("*.py"), *package.rglob("data/**/*.yaml")]):
        digest.update(file.read_bytes())
    return digest.hexdigest()
