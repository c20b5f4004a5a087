"""What is to be sent: files with their sums, and where their bytes lie on this machine."""

import getpass
import hashlib
import os
import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from congxa.deploy import redirects
from congxa.deploy.faults import fault
from congxa.deploy.manifest import RELEASE_FILE, Entry, Files, Release, digest, release_id
from congxa.journal import LIST
from congxa.provenance import Provenance

_CHUNK = 1 << 18
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")

Body = bytes | Path


@dataclass(frozen=True, slots=True)
class Shipment:
    """A release with its files; `body` tells where the bytes of one are, `target` who is to get them."""

    target: str
    release: Release
    files: Files
    body: Callable[[str], Body]

    def chunks(self, path: str) -> Iterator[bytes]:
        """Give the bytes of a file piece by piece.

        Before the last piece, raise BuildFailed if they are not those that were planned: whoever receives
        them has then not got the whole file, and does not put it in its place.
        """
        entry, known = self.files[path], hashlib.sha256()
        last, sent = b"", 0
        for piece in _pieces(self.body(path)):
            known.update(piece)
            sent += len(last)
            if last:
                yield last
            last = piece
        if (known.hexdigest(), sent + len(last)) != entry:
            raise fault("deploy-output-changed", self.target, path=path)
        yield last

    def bytes(self, path: str) -> bytes:
        """Give the bytes of a file at once."""
        return b"".join(self.chunks(path))


def _pieces(body: Body) -> Iterator[bytes]:
    if isinstance(body, bytes):
        yield body
        return
    try:
        with body.open("rb", buffering=0) as file:
            while piece := file.read(_CHUNK):
                yield piece
    except FileNotFoundError:
        return


def listed(folder: Path) -> Files:
    """Give the files that a build published into a folder, with their sums; raise OSError.

    Sums are those that the build noted: each is held against the bytes when they are sent.
    """
    files = {}
    for line in (folder / LIST).read_text(encoding="utf-8").splitlines():
        if found := _LINE.fullmatch(line):
            try:
                size = os.stat(f"{folder}/{found[2]}").st_size
            except FileNotFoundError:
                size = -1
            files[found[2]] = Entry(found[1], size)
    return files


def of_output(
    folder: Path, target: str, provenance: Provenance, form: str, now: datetime, by: str
) -> Shipment:
    """Make a shipment of the output folder, with what the target's kind of host needs beside it.

    `form` tells how old addresses are to lead on (congxa.deploy.redirects). A file at the top tells which
    release this is. Raise BuildFailed for a folder in which a file is missing.
    """
    files = dict(listed(folder))
    if gone := next((path for path, one in files.items() if one.size < 0), ""):
        raise fault("deploy-output-changed", target, path=gone)
    own = redirects.extra_files(form, folder, urlsplit(provenance.url).path or "/")
    files |= {path: entry_of(body) for path, body in own.items()}
    at = now.astimezone(UTC).replace(microsecond=0)
    name = release_id(at, files)
    told = {"release": name, "at": at, "content": digest(files)}
    own[RELEASE_FILE] = msgspec.json.encode(told) + b"\n"
    files[RELEASE_FILE] = entry_of(own[RELEASE_FILE])
    release = Release(
        id=name,
        at=at,
        by=by,
        content=provenance.sources,
        built=provenance.since,
        url=provenance.url,
        files=len(files),
        bytes=sum(one.size for one in files.values()),
    )
    return Shipment(target, release, files, lambda path: own.get(path, folder / path))


def entry_of(body: bytes) -> Entry:
    """Give the sum and size of bytes."""
    return Entry(hashlib.sha256(body).hexdigest(), len(body))


def whoever() -> str:
    """Name this user and machine, for others to ask."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "?"
    return f"{user}@{socket.gethostname()}"
