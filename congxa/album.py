"""Every file of content/ that is no text, looked at once: on all cores, and remembered."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import TypeVar

import msgspec

from congxa import content
from congxa.content import File
from congxa.memory import Known, Memory
from congxa.pictures import Facts, examine

_T = TypeVar("_T")

_PLACE = "pictures"
# So many bytes of pictures are worth another process.
_WORTH_A_PROCESS = 4_000_000
_CHUNK = 8
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Facts)


def look_at_all(
    files: Sequence[File],
    memory: Memory,
    *,
    jobs: int = 0,
    verify: bool = False,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> Mapping[str, Facts]:
    """Give what is known of every file below content/ but Markdown, by its path.

    A file with the size, time and inode that it had is taken for the same, unless `verify`; `jobs`
    processes at most, 0 for as many as there are cores.
    """
    others = [file for file in files if not content.is_markdown(file.path)]
    known = memory.known(_PLACE)
    keys = {
        file.path: known[file.path].key
        for file in others
        if not verify and file.path in known and known[file.path].stamp == file.stamp != ""
    }
    remembered = memory.recall(list(keys.values()))
    facts = {path: _DECODER.decode(remembered[k]) for path, k in keys.items() if k in remembered}
    learned: dict[str, Known] = {}
    for file, key in _named(others, facts, jobs):
        learned[file.path] = Known(file.stamp if key else "", key)
    remembered = memory.recall([one.key for one in learned.values()])
    for path, one in learned.items():
        if one.key in remembered:
            facts[path] = _DECODER.decode(remembered[one.key])
    missing = [file for file in others if file.path not in facts]
    for done, (file, found) in enumerate(_examine_all(missing, jobs), 1):
        facts[file.path] = found
        # What could not be read may be readable the next time.
        if found.fault != "unreadable" and learned[file.path].key:
            memory.remember([(learned[file.path].key, _ENCODER.encode(found), b"")])
        if found.kind != "file":
            progress("examine", done, len(missing))
    memory.learn(_PLACE, learned, known.keys() - facts.keys())
    return facts


def _named(
    files: Sequence[File], known: Mapping[str, Facts], jobs: int
) -> Iterator[tuple[File, bytes]]:
    """Name the contents of the files that their stamps do not tell: a checkout gives all a new time."""
    unknown = [file for file in files if file.path not in known]
    yield from zip(unknown, _on_all_cores(_name, unknown, jobs), strict=True)


def _name(place: Path) -> bytes:
    """Name the bytes of a file together with its ending; empty where it cannot be read."""
    try:
        with place.open("rb") as handle:
            digest = file_digest(handle, lambda: blake2b(digest_size=16))
    except OSError:
        return b""
    digest.update(place.suffix.lower().encode())
    return digest.digest()


def _examine_all(files: Sequence[File], jobs: int) -> Iterator[tuple[File, Facts]]:
    yield from zip(files, _on_all_cores(examine, files, jobs), strict=True)


def _on_all_cores(work: Callable[[Path], _T], files: Sequence[File], jobs: int) -> Iterator[_T]:
    places = [Path(file.location) for file in files]
    chunks = range(0, len(files), _CHUNK)
    if jobs == 1 or len(chunks) < 2 or sum(file.size for file in files) < _WORTH_A_PROCESS:
        yield from map(work, places)
        return
    # Loaded only here: most builds have less to do than this costs.
    from congxa.helpers import helpers

    with helpers(min(jobs or os.cpu_count() or 1, len(chunks))) as pool:
        yield from pool.map(work, places, chunksize=_CHUNK)
