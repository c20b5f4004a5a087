"""Every source and every picture gone through by the rules, on all cores, and remembered."""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from congxa import texts
from congxa.checking.photo import Metadata, Photo, metadata
from congxa.checking.registry import PHOTO_RULES, TEXT_RULES
from congxa.checking.silence import Silence, silences
from congxa.checking.text import text_of
from congxa.checking.twins import Sketch, sketch
from congxa.errors import Problem
from congxa.memory import Known, Memory
from congxa.pictures import Facts
from congxa.reading import Content
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


class _Text(Struct, frozen=True):
    """A source to look at; `language` is that of texts which declare none."""

    file: File
    kind: str
    language: str


class _Photo(Struct, frozen=True):
    """A picture to look at; `key` names its bytes."""

    location: str
    key: bytes


def look_at_texts(
    content: Content, names: Names, memory: Memory, jobs: int = 0
) -> dict[str, Looked]:
    """Go through all sources, by path."""
    salt = msgspec.msgpack.encode(sorted(names.items()))
    keys = {one.path: _text_key(one.html.key, salt) for one in content.sources}
    tasks = {}
    for one in content.sources:
        understood = content.understood[one.path]
        tasks[one.path] = _Text(understood.file, one.kind, understood.language)
    look = partial(_look_at_text, names=names, salt=salt)
    made = remembered(_TEXTS, keys, tasks, look, memory, jobs)
    return {path: _LOOKED.decode(value) for path, value in made.items()}


def _text_key(key: bytes, salt: bytes) -> bytes:
    """Name all that findings depend on: what the understanding of a text does, and the names of places."""
    return _digest(b"text", key, salt)


def _look_at_text(task: _Text, names: Names, salt: bytes) -> tuple[bytes, bytes]:
    file, kind = task.file, task.kind
    data = Path(file.location).read_bytes()
    key = _text_key(texts.key(data, file.path, kind, task.language), salt)
    text = text_of(data, file.path, kind, names)
    if text is None:
        return key, _ENCODER.encode(Looked())
    found = [problem for rule in TEXT_RULES for problem in rule.find(text)]
    marks = tuple(silences(data.decode("utf-8-sig", "replace")))
    return key, _ENCODER.encode(Looked(tuple(sorted(set(found))), marks, sketch(text.prose)))


def look_at_pictures(
    files: Mapping[str, File], facts: Mapping[str, Facts], memory: Memory, jobs: int = 0
) -> list[Problem]:
    """Go through the pictures that are sound."""
    sound = {path: one for path, one in facts.items() if one.digest and not one.fault}
    keys = {path: _digest(b"picture", one.digest.encode()) for path, one in sound.items()}
    tasks = {path: _Photo(files[path].location, keys[path]) for path in sound}
    made = remembered(_PICTURES, keys, tasks, _look_at_picture, memory, jobs)
    problems: list[Problem] = []
    for path, value in made.items():
        told, one = _METADATA.decode(value), sound[path]
        photo = Photo(
            path, one.kind, one.width, one.height, files[path].size, told.located, told.author
        )
        problems += [found for rule in PHOTO_RULES for found in rule.find(photo)]
    return problems


def _look_at_picture(task: _Photo) -> tuple[bytes, bytes]:
    return task.key, _ENCODER.encode(metadata(Path(task.location)))


# --- work that is remembered ------------------------------------------------------------------------


def remembered(
    place: str,
    keys: Mapping[str, bytes],
    tasks: Mapping[str, Task],
    work: Callable[[Task], tuple[bytes, bytes]],
    memory: Memory,
    jobs: int = 0,
) -> dict[str, bytes]:
    """Do each piece of work, unless what came of the same (by its key) is in the memory.

    `place` names this kind of work there; `work` must be a function that another process can be sent. It gives
    the key of what it really saw, since a file may have changed meanwhile, and what came of that.
    """
    known = memory.known(place)
    found = memory.recall([*keys.values()])
    made = {path: found[key] for path, key in keys.items() if key in found}
    missing = [path for path in keys if path not in made]
    for path, (key, value) in zip(
        missing, _all(work, [tasks[p] for p in missing], jobs), strict=True
    ):
        made[path] = value
        memory.remember([(key, value, b"")])
    changed = {
        p: Known("", key) for p, key in keys.items() if p not in known or known[p].key != key
    }
    memory.learn(place, changed, known.keys() - keys.keys())
    return {path: made[path] for path in keys}


def _all(
    work: Callable[[Task], tuple[bytes, bytes]], tasks: Sequence[Task], jobs: int
) -> Iterator[tuple[bytes, bytes]]:
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
