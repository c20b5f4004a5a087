"""Whether anything is to be done at all: a build of the same as the last one is told from the disk's own notes.

Nothing is loaded here that understands texts or makes pages, since an editor who changed nothing waits for
as long as that takes.
"""

import hashlib
import os
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from congxa import output, provenance, sources, themefiles, visits
from congxa.errors import Problem, warning
from congxa.memory import Memory, program_stamp, settled_stamp
from congxa.report import SETTINGS, Report, Request


class Seen(Struct, frozen=True):
    """What a build finds before it reads anything: the files, what is wrong with their names.

    `began` is when the look did, in seconds of the monotonic clock. `settings` is the stamp of config.yaml,
    `themes` are those of the files of themes, each empty while the file is too young to tell. `key` names
    everything that the build is made of but the clock; it is empty where a stamp is, or a name is wrong.
    """

    began: float
    files: tuple[sources.File, ...]
    problems: tuple[Problem, ...]
    settings: str
    themes: tuple[tuple[str, str], ...]
    made_of: bytes
    key: bytes


class Ingredients(msgspec.Struct, frozen=True, array_like=True):
    """What a build is made of: `others` are all but the files of content/, each file is with its stamp.

    `options` are what was asked for, and the program; they are only ever compared.
    """

    options: msgspec.Raw
    others: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]


class Note(Struct, frozen=True):
    """What is worth knowing of a build: it holds from `since` until the clock changes something.

    `listed` is the stamp of the published list of files.
    """

    report: Report
    since: datetime
    listed: str


def look(request: Request) -> Seen:
    """Look at what there is to build from, without opening it."""
    began = time.monotonic()
    files, problems = sources.walk(request.root)
    settings = _stamp(request.root / SETTINGS)
    themes = tuple(themefiles.stamps(request.root))
    numbers = request.root / visits.FILE
    others = [
        (SETTINGS, settings),
        *([(visits.FILE, _stamp(numbers))] if numbers.exists() else []),
        *themes,
    ]
    options = (program_stamp(), request.base_url, request.drafts, request.strict, request.search)
    stamps = [(file.path, file.stamp) for file in files]
    made_of = msgspec.msgpack.encode((options, others, stamps))
    sure = not problems and all(stamp for _, stamp in (*others, *stamps))
    key = hashlib.blake2b(made_of, digest_size=16).digest() if sure else b""
    return Seen(began, files, tuple(problems), settings, themes, made_of, key)


def unchanged(request: Request, seen: Seen) -> Report | None:
    """Give the report of a build that has nothing to do: the same ingredients, the output untouched."""
    if not seen.key or request.verify or request.clean or not request.cache:
        return None
    memory = Memory(request.root, learns=False)
    try:
        noted = memory.last_build(place(request.folder), seen.key)
        note = noted and msgspec.json.decode(noted, type=Note)
        if not note or not holds(note, request.now or datetime.now(UTC)):
            return None
        stamps = memory.stamps(place(request.folder))
    finally:
        memory.close()
    kept = output.stands(request.folder, stamps, note.listed)
    if kept is None or provenance.read(request.folder) is None:
        return None
    total = note.report.written + note.report.unchanged
    seconds = time.monotonic() - seen.began
    report = replace(note.report, written=0, removed=0, unchanged=total, seconds=seconds)
    return with_kept(report, request.folder, kept)


def place(folder: Path) -> str:
    """Name an output folder among those that the memory knows."""
    return os.path.realpath(folder)


def with_kept(report: Report, folder: Path, kept: Iterable[str]) -> Report:
    """Tell of the files in the output folder that are not congxa's."""
    found = [warning("output-kept", f"{folder.name}/{path}") for path in kept]
    return replace(report, problems=(*report.problems, *found))


def holds(note: Note, now: datetime) -> bool:
    """Tell whether the clock has changed nothing since a build."""
    until = note.report.next_change
    return now.tzinfo is not None and now >= note.since and not (until and now >= until)


def _stamp(file: Path) -> str:
    try:
        return settled_stamp(file.stat())
    except OSError:
        return ""
