"""The pages that an earlier run on the same port left: they are shown until this one has built."""

import os
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from congxa.journal import LIST, STAGING


class Left(Struct, frozen=True):
    """Where the pages lie below the host, without a last slash, and whether drafts are among them."""

    base: str
    drafts: bool


def left(folder: Path) -> Left | None:
    """Give what is known of the pages in a folder; None where they are not whole."""
    if (folder / STAGING).exists() or not (folder / LIST).exists():
        return None
    try:
        return msgspec.json.decode(_note(folder).read_bytes(), type=Left)
    except (OSError, msgspec.DecodeError):
        return None


def leave(folder: Path, found: Left) -> None:
    """Note for the next run what the pages are; where that fails, it waits for its own."""
    note, data = _note(folder), msgspec.json.encode(found)
    with suppress(OSError):
        if not note.exists() or note.read_bytes() != data:
            fresh = note.with_suffix(".new")
            fresh.write_bytes(data)
            os.replace(fresh, note)


def _note(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.json")
