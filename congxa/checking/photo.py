"""One picture of an editor's as rules look at it: its size, its weight, what the camera wrote into it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from congxa.errors import Problem, warning
from congxa.pictures import WIDTHS

# What a phone shows of a column at its full sharpness; below that a photo is blurred. In pixels.
NARROWEST = WIDTHS[0]
# Bytes. The portal carries smaller pictures, but everybody who copies its folder carries these; a drawing
# goes out as it is.
HEAVIEST = {"photo": 5_000_000, "drawing": 200_000}
# EXIF 2.32: who took it, and the place of the GPS data. XPAuthor is Windows' own, in UTF-16.
_ARTIST, _COPYRIGHT, _XP_AUTHOR, _GPS = 315, 33432, 40093, 34853
_CREATOR = re.compile(rb"<dc:creator>.*?<rdf:li[^>]*>([^<]+)</rdf:li>", re.S)
_XMP_PLACE = re.compile(rb"exif:GPSLatitude")


class Metadata(Struct, frozen=True):
    """What a camera or a program wrote into a picture: whether a place, and whose name."""

    located: bool = False
    author: str = ""


class Photo(Struct, frozen=True):
    """A picture: width and height in pixels, weight in bytes; kind "photo" or "drawing"."""

    path: str
    kind: str
    width: int
    height: int
    weight: int
    located: bool = False
    author: str = ""


def metadata(file: Path) -> Metadata:
    """Read what is written into a picture beside its pixels; nothing where that cannot be read."""
    from PIL import Image

    try:
        with Image.open(file) as image:
            exif = image.getexif()
            xmp = image.info.get("xmp", b"")
            xmp = xmp if isinstance(xmp, bytes) else str(xmp).encode()
            located = bool(exif.get_ifd(_GPS).get(2)) or _XMP_PLACE.search(xmp) is not None
            return Metadata(located, _author(exif, xmp, image.info))
    except (
        Exception
    ):  # whatever broken metadata leads Pillow to; what is no picture the build tells
        return Metadata()


def _author(exif: Any, xmp: bytes, info: dict[Any, Any]) -> str:
    creator = _CREATOR.search(xmp)
    windows = exif.get(_XP_AUTHOR, b"")
    names = (
        exif.get(_ARTIST),
        windows.decode("utf-16-le", "ignore") if isinstance(windows, bytes) else windows,
        creator[1].decode("utf-8", "replace") if creator else "",
        info.get("Author"),
        exif.get(_COPYRIGHT),
    )
    told = (" ".join(str(name).replace("\0", " ").split()) for name in names if name)
    return next(filter(None, told), "")


def too_small(photo: Photo) -> Iterator[Problem]:
    """Find photos with fewer pixels than a phone shows."""
    if photo.kind == "photo" and 0 < photo.width < NARROWEST:
        details = {"width": str(photo.width), "least": str(NARROWEST)}
        yield warning("picture-small", photo.path, **details)


def too_heavy(photo: Photo) -> Iterator[Problem]:
    """Find pictures that weigh more than they need to."""
    limit = HEAVIEST.get(photo.kind, 0)
    if limit and photo.weight > limit:
        details = {"weight": _megabytes(photo.weight), "limit": _megabytes(limit)}
        yield warning("picture-heavy", photo.path, **details)


def _megabytes(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB".replace(".", ",")
