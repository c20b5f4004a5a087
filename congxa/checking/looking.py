"""Every source and every picture gone through by the rules, on all cores, and remembered."""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from congxa.checking.photo import Metadata, Photo, metadata
from congxa.checking.registry import PHOTO_RULES, TEXT_RULES
from congxa.checking.silence import Silence, silences
from congxa.checking.text import text_of
from congxa.checking.twins import Sketch, sketch
from congxa.errors import Problem
from congxa.memory import Known, Memory
from congxa.pictures import Facts
from congxa.sources import File

_TEXTS, _PICTURES = "check:texts", "check:pictures"
# So many pieces of work are worth another process.
_WORTH_A_PROCESS = 200
_CHUNK = 25

Names = Mapping[str, tuple[str, ...]]
Task = TypeVar("Task")


class Looked(Struct, frozen=True):
    """What the rules found in a source, what it silences, and what of its words tells it from others."""

    problems: tuple[Problem, ...] = ()
    silences: tuple[Silence, ...] = ()
    sketch: Sketch = ()


class _Source(Struct, frozen=True):
    file: File
    kind: str


def look_at_texts(
    sources: Sequence[tuple[File, str, bytes]], names: Names, memory: Memory, jobs: int = 0
) -> dict[str, Looked]:
    """Go through sources, each with the digest of all that its understanding depends on, by path."""
    salt = msgspec.msgpack.encode(sorted(names.items()))
    keys = {file.path: _digest(b"text", key, salt) for file, _, key in sources}
    tasks = {file.path: _Source(file, kind) for file, kind, _ in sources}
    made = remembered(_TEXTS, keys, tasks, partial(_look_at_text, names=names), memory, jobs)
    return {path: _LOOKED.decode(value) for path, value in made.items()}


def _look_at_text(task: _Source, names: Names) -> bytes:
    data = Path(task.file.location).read_bytes()
    text = text_of(data, task.file.path, task.kind, names)
    if text is None:
        return _ENCODER.encode(Looked())
    found = [problem for rule in TEXT_RULES for problem in rule.find(text)]
    marks = tuple(silences(data.decode("utf-8-sig", "replace")))
    return _ENCODER.encode(Looked(tuple(sorted(set(found))), marks, sketch(text.prose)))


def look_at_pictures(
    files: Mapping[str, File], facts: Mapping[str, Facts], memory: Memory, jobs: int = 0
) -> list[Problem]:
    """Go through the pictures that are sound."""
    sound = {path: one for path, one in facts.items() if one.digest and not one.fault}
    keys = {path: _digest(b"picture", one.digest.encode()) for path, one in sound.items()}
    tasks = {path: files[path].location for path in sound}
    made = remembered(_PICTURES, keys, tasks, _look_at_picture, memory, jobs)
    problems: list[Problem] = []
    for path, value in made.items():
        told, one = _METADATA.decode(value), sound[path]
        photo = Photo(
            path, one.kind, one.width, one.height, files[path].size, told.located, told.author
        )
        problems += [found for rule in PHOTO_RULES for found in rule.find(photo)]
    return problems


def _look_at_picture(location: str) -> bytes:
    return _ENCODER.encode(metadata(Path(location)))


# --- work that is remembered ------------------------------------------------------------------------


def remembered(
    place: str,
    keys: Mapping[str, bytes],
    tasks: Mapping[str, Task],
    work: Callable[[Task], bytes],
    memory: Memory,
    jobs: int = 0,
) -> dict[str, bytes]:
    """Do each piece of work, unless what came of the same (by its key) is in the memory.

    `place` names this kind of work there; `work` must be a function that another process can be sent.
    """
    known = memory.known(place)
    found = memory.recall([*keys.values()])
    made = {path: found[key] for path, key in keys.items() if key in found}
    missing = [path for path in keys if path not in made]
    for path, value in zip(missing, _all(work, [tasks[p] for p in missing], jobs), strict=True):
        made[path] = value
        memory.remember([(keys[path], value, b"")])
    changed = {
        p: Known("", key) for p, key in keys.items() if p not in known or known[p].key != key
    }
    memory.learn(place, changed, known.keys() - keys.keys())
    return {path: made[path] for path in keys}


def _all(work: Callable[[Task], bytes], tasks: Sequence[Task], jobs: int) -> Iterator[bytes]:
    if jobs == 1 or len(tasks) < _WORTH_A_PROCESS:
        yield from map(work, tasks)
        return
    # Loaded only here: most checks have less to do than this costs.
    from congxa.helpers import helpers

    with helpers(min(jobs or os.cpu_count() or 1, len(tasks) // _CHUNK)) as pool:
        yield from pool.map(work, tasks, chunksize=_CHUNK)


def _digest(*parts: bytes) -> bytes:
    return hashlib.blake2b(b"\0".join(parts), digest_size=16).digest()


_ENCODER = msgspec.msgpack.Encoder()
_LOOKED = msgspec.msgpack.Decoder(Looked)
_METADATA = msgspec.msgpack.Decoder(Metadata)
