"""The pages that may be counted: what the build tells the counter, in .congxa/pages.json.

An article is known by the first path that it ever had (as in its feeds): an editor who moves it keeps the
old path among its aliases, so the identity survives the move. Other pages are known by their path.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from congxa.errors import Problem, warning

# The service only reads manifests: it need not load what plans pages.
if TYPE_CHECKING:
    from congxa.model import Site
    from congxa.planned import Output
    from congxa.urls import Addresses

FOLDER = ".congxa"
FILE = "pages.json"
ARTICLE = "article"


class PageEntry(Struct, frozen=True):
    """A page: its permanent id, its path below the portal, former paths, its title and kind."""

    id: str
    path: str
    title: str = ""
    kind: str = "page"
    aliases: tuple[str, ...] = ()


class Manifest(Struct, frozen=True):
    """All pages of a portal, and where the portal lies; the file begins with `"v": 1`."""

    origin: str
    base: str
    pages: tuple[PageEntry, ...]
    v: int = 1


class ManifestError(ValueError):
    """A pages.json that is not what a build writes."""


def manifest(site: "Site", outputs: "Sequence[Output]") -> Manifest:
    """List the pages of a planned portal."""
    where = site.addresses
    return Manifest(where.origin, where.base, tuple(_entries(site, where, outputs)))


def _entries(site: "Site", where: "Addresses", outputs: "Sequence[Output]") -> Iterable[PageEntry]:
    from congxa.planned import Page

    former: dict[str, list[str]] = {}
    for redirect in site.redirects:
        former.setdefault(redirect.url, []).append(where.within(redirect.old))
    for planned in outputs:
        if not isinstance(planned, Page) or not planned.info.id:
            continue
        url = planned.info.url
        yield PageEntry(
            id=planned.info.id,
            path=where.within(url),
            title=planned.info.title,
            kind=ARTICLE if planned.info.kind == ARTICLE else "page",
            aliases=tuple(former.get(url, ())),
        )


def encode(found: Manifest) -> bytes:
    """Spell a manifest as JSON."""
    return msgspec.json.encode(found)


def decode(data: bytes) -> Manifest:
    """Read a manifest; raise ManifestError where it is none."""
    try:
        found = msgspec.json.decode(data, type=Manifest)
    except msgspec.DecodeError as error:
        raise ManifestError(str(error)) from None
    if found.v != 1:
        raise ManifestError(f"v = {found.v}")
    if len({page.id for page in found.pages}) != len(found.pages):
        raise ManifestError("id")
    return found


def write(root: Path, found: Manifest) -> list[Problem]:
    """Write .congxa/pages.json, whole or not at all; a file of the same bytes is left as it is."""
    file = root / FOLDER / FILE
    data = encode(found)
    fresh = file.with_suffix(".new")
    try:
        file.parent.mkdir(exist_ok=True)
        if not file.exists() or file.read_bytes() != data:
            fresh.write_bytes(data)
            os.replace(fresh, file)
    except OSError as error:
        reason = error.strerror or error
        return [warning("pages-unwritten", f"{FOLDER}/{FILE}", reason=reason)]
    return []


def read(root: Path) -> Manifest:
    """Read .congxa/pages.json; raise OSError or ManifestError."""
    return decode((root / FOLDER / FILE).read_bytes())
