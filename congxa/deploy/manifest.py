"""What a portal consists of, and what a target holds of it: paths with SHA-256 sums."""

import gzip
import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec
from msgspec import Struct

# Where a target keeps what congxa must know; servers are told to hide it (see deploy/).
PLACE = ".congxa-deploy"
# A small file of the portal that tells which release is public.
RELEASE_FILE = "congxa-release.json"
_MAGIC = b"\x1f\x8b"


class ManifestError(ValueError):
    """The bytes are no state that this version writes."""


class Entry(NamedTuple):
    """One file: the SHA-256 sum of its bytes (hexadecimal), and how many there are."""

    sha256: str
    size: int


Files = Mapping[str, Entry]


class Release(Struct, frozen=True):
    """A portal as it was first made public: which, when, by whom, from which content, for which address."""

    id: str
    at: datetime
    by: str
    content: str
    built: datetime
    url: str
    files: int
    bytes: int


class State(Struct, frozen=True):
    """What a target holds: `files` are there for certain, `pending` may have arrived since.

    `release` is the last one that arrived whole, `former` are those before it, the latest first. `form`
    tells how files are dressed there (headers, compression): another form means sending them again.
    """

    release: Release | None = None
    files: Files = {}
    pending: Files = {}
    former: tuple[Release, ...] = ()
    form: str = ""


class _Head(Struct, frozen=True):
    release: Release | None
    former: tuple[Release, ...]
    form: str
    files: int
    pending: int
    v: int = 1


def followed(state: State, release: Release, keep: int) -> tuple[Release, ...]:
    """List the releases before one that is to be public, so many that `keep` remain with it."""
    before = (*([state.release] if state.release else ()), *state.former)
    return tuple(one for one in before if one.id != release.id)[: keep - 1]


def digest(files: Files) -> str:
    """Name a set of files by their paths and sums: 64 hexadecimal digits."""
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(f"{files[path].sha256} {path}\n".encode())
    return whole.hexdigest()


def release_id(at: datetime, files: Files) -> str:
    """Name a release by its moment (UTC) and its contents."""
    return f"{at:%Y%m%d-%H%M%S}-{digest(files)[:8]}"


def encode(state: State, *, packed: bool = True) -> bytes:
    """Spell a state as text, a line a file; the same state gives the same bytes."""
    head = _Head(state.release, state.former, state.form, len(state.files), len(state.pending))
    lines = [msgspec.json.encode(head).decode(), *_lines(state.files), *_lines(state.pending)]
    data = "".join(f"{line}\n" for line in lines).encode()
    # Sums are as good as random: a higher level makes it slower, hardly smaller.
    return gzip.compress(data, 1, mtime=0) if packed else data


def _lines(files: Files) -> Iterable[str]:
    return (f"{one.sha256} {one.size} {path}" for path, one in sorted(files.items()))


def decode(data: bytes) -> State:
    """Read a state; raise ManifestError where it is none, or only a part of one."""
    try:
        text = (gzip.decompress(data) if data.startswith(_MAGIC) else data).decode()
        first, *rest = text.split("\n")
        head = msgspec.json.decode(first, type=_Head)
        if head.v != 1 or len(rest) != head.files + head.pending + 1 or rest[-1]:
            raise ManifestError(first[:80])
        files = dict(map(_entry, rest[: head.files]))
        pending = dict(map(_entry, rest[head.files : -1]))
    except (OSError, EOFError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise ManifestError(str(error)) from None
    return State(head.release, files, pending, head.former, head.form)


def _entry(line: str) -> tuple[str, Entry]:
    digest, size, path = (line.split(" ", 2) + [""] * 2)[:3]
    if len(digest) != 64 or not (size.isdecimal() and path):
        raise ManifestError(line[:80])
    return path, Entry(digest, int(size))
