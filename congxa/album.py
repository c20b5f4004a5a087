"""Every file of content/ that is no text, looked at once: on all cores, and remembered."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

import msgspec

from congxa.memory import Known, Memory
from congxa.pictures import Facts, examine
from congxa.sources import File, is_markdown

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
    others = [file for file in files if not is_markdown(file.path)]
    known = memory.known(_PLACE)
    keys = {
        file.path: known[file.path].key
        for file in others
        if not verify and file.path in known and known[file.path].stamp == file.stamp != ""
    }
    remembered = memory.recall(list(keys.values()))
    facts = {path: _DECODER.decode(remembered[k]) for path, k in keys.items() if k in remembered}
    missing = [file for file in others if file.path not in facts]
    learned: dict[str, Known] = {}
    for file, found in _examine_all(missing, jobs):
        facts[file.path] = found
        value = _ENCODER.encode(found)
        key = blake2b(value, digest_size=16).digest()
        # What could not be read may be readable the next time.
        learned[file.path] = Known("" if found.fault == "unreadable" else file.stamp, key)
        memory.remember([(key, value, b"")])
        if found.kind != "file":
            progress("examine", len(learned), len(missing))
    memory.learn(_PLACE, learned, known.keys() - facts.keys())
    return facts


def _examine_all(files: Sequence[File], jobs: int) -> Iterator[tuple[File, Facts]]:
    places = [Path(file.location) for file in files]
    chunks = range(0, len(files), _CHUNK)
    if jobs == 1 or len(chunks) < 2 or sum(file.size for file in files) < _WORTH_A_PROCESS:
        yield from zip(files, map(examine, places), strict=True)
        return
    # Loaded only here: most builds have less to do than this costs.
    from congxa.helpers import helpers

    with helpers(min(jobs or os.cpu_count() or 1, len(chunks))) as pool:
        yield from zip(files, pool.map(examine, places, chunksize=_CHUNK), strict=True)
