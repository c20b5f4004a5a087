"""What an import makes of a file, whatever its format."""

import hashlib
from datetime import datetime
from pathlib import Path

from msgspec import Struct


class Picture(Struct, frozen=True):
    """A picture of the text, which stands in the body as `picture:N`, counted from 0.

    `file` is None where only its place was found; `name` is what it was called there.
    """

    name: str
    file: Path | None = None


class Enclosure(Struct, frozen=True):
    """A file that the article offers for download."""

    file: Path
    title: str = ""


class Imported(Struct, frozen=True):
    """One article out of a file.

    `origin` tells it from all others: its old address, or a digest of what it was read from. `date` is as
    it was written (without a zone: the portal's). `visits` is the total of the old portal's counter, where
    the page had one. `doubts` and `left_out` are said to the editor, in sentences.
    """

    origin: str
    file: str
    title: str
    body: str
    summary: str = ""
    date: datetime | None = None
    author: str = ""
    source: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    address: str = ""
    draft: bool = False
    visits: int = 0
    doubts: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


class Refused(Exception):
    """A file that cannot be imported: the code of what is wrong, and the details of its wording."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code, self.details = code, details


def digest(data: bytes) -> str:
    """Name what an article was read from."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
