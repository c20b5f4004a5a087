"""What the output folder was built from: a small record beside the portal, never deployed.

It names the very list of files that it belongs to, so that one left behind by a killed build, or by another
build into the same folder, is known as foreign.
"""

import hashlib
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from congxa import sources, themefiles
from congxa.journal import LIST, RECORD
from congxa.memory import file_stamp, program_stamp
from congxa.report import SETTINGS, Request

if TYPE_CHECKING:
    from congxa.model import Site


class Provenance(Struct, frozen=True):
    """How a portal was built: it holds from `since` until the clock changes something.

    `files` is the SHA-256 sum of the list of files, `sources` names what they were made from, `url` is
    the address for which they were made.
    """

    files: str
    sources: str
    url: str
    drafts: bool
    since: datetime
    until: datetime | None
    v: int = 1


def made_from(root: Path, files: Iterable[sources.File]) -> str:
    """Name the present state of content, settings and themes, and of this program, without reading them."""
    stamps = [
        (SETTINGS, _stamp(str(root / SETTINGS), "")),
        *((file.path, _stamp(file.location, file.stamp)) for file in files),
        *((os.path.basename(path), _stamp(path, stamp)) for path, stamp in themefiles.stamps(root)),
    ]
    whole = msgspec.msgpack.encode((program_stamp(), stamps))
    return hashlib.sha256(whole).hexdigest()[:32]


def present(root: Path) -> str:
    """Name the state of the sources as they are now."""
    files, _ = sources.walk(root)
    return made_from(root, files)


def _stamp(location: str, settled: str) -> str:
    """Give the stamp of a file, a young one's too: it is compared with the same file's later."""
    try:
        return settled or file_stamp(os.stat(location))
    except OSError:
        return ""


def list_sum(folder: Path) -> str:
    """Give the SHA-256 sum of the folder's list of files; raise OSError where it has none."""
    return hashlib.sha256((folder / LIST).read_bytes()).hexdigest()


def note(request: Request, files: Iterable[sources.File], now: datetime, site: "Site") -> None:
    """Note what a build has just published; raise OSError. `files` are those that it found at its start."""
    found = Provenance(
        files=list_sum(request.folder),
        sources=made_from(request.root, files),
        url=site.addresses.absolute(site.addresses.home()),
        drafts=request.drafts,
        since=now,
        until=site.next_change,
    )
    write(request.folder, found)


def renew(request: Request, files: Iterable[sources.File], now: datetime, was: Provenance) -> None:
    """Note what a build has just published that changed nothing but pages; raise OSError."""
    sums, made = list_sum(request.folder), made_from(request.root, files)
    write(request.folder, replace(was, files=sums, sources=made, since=now))


def write(folder: Path, found: Provenance) -> None:
    """Write the record, whole or not at all, if it says something new; raise OSError."""
    data, file, fresh = msgspec.json.encode(found), folder / RECORD, folder / f"{RECORD}.new"
    if not file.exists() or file.read_bytes() != data:
        fresh.write_bytes(data)
        os.replace(fresh, file)


def read(folder: Path) -> Provenance | None:
    """Read the record; None where there is none that belongs to the files in the folder."""
    try:
        found = msgspec.json.decode((folder / RECORD).read_bytes(), type=Provenance)
        return found if found.v == 1 and found.files == list_sum(folder) else None
    except (OSError, msgspec.DecodeError, ValueError):
        return None
