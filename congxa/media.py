"""The addresses of what is no text: a file of content/ as it is, a picture in the sizes that it is shown in."""

import re
from collections.abc import Mapping
from functools import lru_cache

from congxa import vietnamese
from congxa.markup import Image, ImageSource
from congxa.pictures import Facts, Rendition, renditions
from congxa.sources import File
from congxa.urls import Addresses

# What is safe as it is; most names are, and slug takes fifty times as long.
_SAFE = re.compile(r"(?=.{1,80}\Z)[a-z0-9]+(-[a-z0-9]+)*")
_SUFFIXES = {"jpeg": "jpg"}


def media_address(attachment: File, addresses: Addresses) -> str:
    """Give the address at which a file of content/ is published: names without marks, safe anywhere."""
    stem, suffix = _safe_name(attachment.path)
    return addresses.media(f"{stem}.{suffix}" if suffix else stem)


def photo_files(
    attachment: File, facts: Facts, addresses: Addresses, *, avif: bool
) -> Mapping[str, Rendition]:
    """Give the files that a photo becomes by their addresses; the last can be shown by every program."""
    stem, _ = _safe_name(attachment.path)
    return {
        addresses.rendition(
            stem, facts.digest, one.width, _SUFFIXES.get(one.format, one.format)
        ): one
        for one in renditions(facts, avif=avif)
    }


def image(attachment: File, facts: Facts, addresses: Addresses, *, avif: bool) -> Image:
    """Give a picture of content/ as pages show it."""
    if facts.kind != "photo":
        return Image(media_address(attachment, addresses), facts.width, facts.height)
    *offered, (url, whole) = photo_files(attachment, facts, addresses, avif=avif).items()
    by_format: dict[str, list[str]] = {}
    for address, one in offered:
        by_format.setdefault(one.format, []).append(f"{address} {one.width}w")
    sources = (ImageSource(f"image/{name}", ", ".join(files)) for name, files in by_format.items())
    return Image(url, whole.width, whole.height, tuple(sources))


@lru_cache(maxsize=20_000)
def _safe_name(path: str) -> tuple[str, str]:
    """Give the path of a file without marks, and its ending; asked for at each of its uses."""
    parts = path.split("/")[1:]
    if parts[0] == "media":
        parts = parts[1:]
    *folders, name = parts
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    safe = [_safe(part) or "tep" for part in (*folders, stem)]
    return "/".join(safe), _safe(suffix)


@lru_cache(maxsize=1_000)
def _safe(part: str) -> str:
    return part if _SAFE.fullmatch(part) else vietnamese.slug(part)
