"""One photo of an editor's to the file that is kept beside an article: upright, smaller, without metadata."""

import os
import shutil
import tempfile
from pathlib import Path

from msgspec import Struct

from congxa.pictures import BadPicture, Rendition, examine, render

# Pages show 1440 pixels at most; what is kept leaves room for a crop. In pixels.
WIDEST = 2000


class Kept(Struct, frozen=True):
    """A photo as it is kept: its bytes and the ending of its name."""

    data: bytes
    suffix: str


def keep(file: Path) -> Kept:
    """Turn a photo the way it was taken and shrink it; raise BadPicture, or OSError where it cannot be read.

    The kind of a photo is told by its contents, not by its name: messengers rename what they send.
    """
    if not file.stat().st_size:
        raise BadPicture("photo-empty")
    try:
        return _kept(file)
    except BadPicture as bad:
        if bad.code != "picture-mislabelled":
            raise
        with tempfile.TemporaryDirectory() as folder:
            renamed = Path(folder) / f"photo{bad.details['suffix']}"
            shutil.copyfile(file, renamed)
            return _kept(renamed)


def _kept(file: Path) -> Kept:
    facts = examine(file)
    if facts.fault == "unreadable":
        raise OSError(facts.details["reason"])
    if facts.fault:
        raise BadPicture(facts.fault, **facts.details)
    if facts.kind == "file":
        raise BadPicture("picture-unknown")
    if facts.kind == "drawing":
        return Kept(file.read_bytes(), ".svg")
    width = min(facts.width, WIDEST)
    height = max(1, round(facts.height * width / facts.width))
    lossless = facts.flat or facts.transparent
    wanted = Rendition(width, height, "png" if lossless else "jpeg", facts.flat)
    ((_, data),) = render(file, facts.digest, [wanted])
    return Kept(data, ".png" if lossless else ".jpg")


def stem(name: str) -> str:
    """Give the name of a file without its folder and ending, whatever system wrote it."""
    return os.path.splitext(name.replace("\\", "/").rsplit("/", 1)[-1])[0]
