"""What can be shown before the first build has ended: pages of the run before, or those that are published."""

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from congxa.journal import LIST, STAGING

OUTPUT = "output"


class Left(Struct, frozen=True):
    """Where pages lie below the host, without a last slash, and whether drafts are among them."""

    base: str
    drafts: bool


class Earlier(NamedTuple):
    """A folder of whole pages, and where they lie below the host."""

    folder: Path
    base: str


def earlier(root: Path, folder: Path, *, drafts: bool) -> Earlier | None:
    """Find pages to show; `folder` is that of the preview. None where there are none."""
    left = _left(folder)
    if left is not None and left.drafts == drafts:
        return Earlier(folder, left.base)
    # Needed only by the first preview of a portal.
    from congxa import provenance

    output = root / OUTPUT
    published = provenance.read(output) if _is_whole(output) else None
    return Earlier(output, urlsplit(published.url).path.rstrip("/")) if published else None


def leave(folder: Path, left: Left) -> None:
    """Note for the next run what the pages are; where that fails, it waits for its own."""
    note, data = _note(folder), msgspec.json.encode(left)
    with suppress(OSError):
        if not note.exists() or note.read_bytes() != data:
            fresh = note.with_suffix(".new")
            fresh.write_bytes(data)
            os.replace(fresh, note)


def _left(folder: Path) -> Left | None:
    try:
        return (
            msgspec.json.decode(_note(folder).read_bytes(), type=Left)
            if _is_whole(folder)
            else None
        )
    except (OSError, msgspec.DecodeError):
        return None


def _is_whole(folder: Path) -> bool:
    return (folder / LIST).exists() and not (folder / STAGING).exists()


def _note(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.json")
