"""Every file of content/ that is no text, looked at once: on all cores, and remembered."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

import msgspec

from congxa.memory import Known, Memory
from congxa.pictures import HEAD, Facts, examine, is_named_picture
from congxa.sources import File, is_markdown

_PLACE = "pictures"
# So many bytes of pictures are worth another process.
_WORTH_A_PROCESS = 4_000_000
_CHUNK = 8
_PIECE = 1 << 20
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
    others = [file for file in files if not is_markdown(file.path)]
    known = memory.known(_PLACE)
    keys = {
        file.path: known[file.path].key
        for file in others
        if not verify and file.path in known and known[file.path].stamp == file.stamp != ""
    }
    learned: dict[str, Known] = {}
    if known and not verify:
        # After a fresh checkout no stamp is what it was: what the files hold may be known all the same.
        for file in others:
            if file.path not in keys and is_named_picture(file.path) and (key := _key(file)):
                keys[file.path] = key
                learned[file.path] = Known(file.stamp, key)
    remembered = memory.recall(list(keys.values()))
    facts = {path: _DECODER.decode(remembered[k]) for path, k in keys.items() if k in remembered}
    missing = [file for file in others if file.path not in facts]
    for done, (file, (key, found)) in enumerate(_examine_all(missing, jobs), 1):
        facts[file.path] = found
        # What could not be read, or changed meanwhile, may be something else the next time.
        sure = key != b"" and found.fault != "unreadable"
        key = key or b"?"
        learned[file.path] = Known(file.stamp if sure else "", key)
        if sure:
            memory.remember([(key, _ENCODER.encode(found), b"")])
        if found.kind != "file":
            progress("examine", done, len(missing))
    memory.learn(_PLACE, learned, known.keys() - facts.keys())
    return facts


def _examine_all(files: Sequence[File], jobs: int) -> Iterator[tuple[File, tuple[bytes, Facts]]]:
    chunks = range(0, len(files), _CHUNK)
    if jobs == 1 or len(chunks) < 2 or sum(file.size for file in files) < _WORTH_A_PROCESS:
        yield from zip(files, map(_examine, files), strict=True)
        return
    # Loaded only here: most builds have less to do than this costs.
    from congxa.helpers import helpers

    with helpers(min(jobs or os.cpu_count() or 1, len(chunks))) as pool:
        yield from zip(files, pool.map(_examine, files, chunksize=_CHUNK), strict=True)


def _examine(file: File) -> tuple[bytes, Facts]:
    """Look at a file, and name what it holds; nothing where it changed meanwhile."""
    before = _key(file)
    found = examine(Path(file.location))
    return (before if before == _key(file) else b""), found


def _key(file: File) -> bytes:
    """Name all that decides what is found out of a file: of pictures the whole, of others the beginning."""
    suffix = os.path.splitext(file.path)[1].lower()
    digest = blake2b(f"{suffix}\0".encode(), digest_size=16)
    try:
        with open(file.location, "rb", buffering=0) as handle:
            if not is_named_picture(file.path):
                digest.update(handle.read(HEAD))
            while is_named_picture(file.path) and (piece := handle.read(_PIECE)):
                digest.update(piece)
    except OSError:
        return b""
    return digest.digest()
