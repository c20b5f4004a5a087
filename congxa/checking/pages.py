"""Rendered pages: where their links lead, and whether anything is there.

A page is gone through once: what it links to and which places it has is remembered by its state, for a
shelf of pages at a time, since nearly all links are the same on all of them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import Struct

from congxa.urls import Addresses

# Templates escape < and > in values: what begins with < is a tag.
_SCRIPT = re.compile(r"(<(script|style)\b[^>]*>).*?</\2>", re.S | re.I)
_TAG = re.compile(r"<([a-zA-Z][\w-]*)(\s[^>]*)?>")
_ATTRIBUTE = re.compile(
    r"(?<![^\s\"'])(href|src|poster|srcset|id|name|action|data-fragment)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))",
    re.I,
)
_PLACES = {
    "href": frozenset({"a", "area", "link", "use", "image"}),
    "src": frozenset({"img", "source", "video", "audio", "script", "iframe", "embed", "track"}),
    "poster": frozenset({"video"}),
}


class Shelf(Struct, frozen=True):
    """What was found on some pages: `ids` by page, and each address with the first page that has it.

    Addresses are paths below the portal with their #place; what a page has itself is left out.
    """

    ids: Mapping[str, tuple[str, ...]]
    links: Mapping[str, tuple[str, int]]


class Broken(Struct, frozen=True, order=True):
    """An address on a page that leads nowhere; `pages` counts how many have it, `place` is the #place."""

    page: str
    address: str
    place: str
    pages: int


def shelve(pages: Iterable[tuple[str, bytes]], addresses: Addresses) -> Shelf:
    """Go through pages: each the name of its file, and its HTML."""
    ids: dict[str, tuple[str, ...]] = {}
    links: dict[str, tuple[str, int]] = {}
    for name, data in pages:
        own, found = _scan(data.decode("utf-8", "replace"))
        ids[name] = tuple(own)
        for address in {path for path in _resolved(name, own, found, addresses) if path}:
            first, count = links.get(address, (name, 0))
            links[address] = first, count + 1
    return Shelf(ids, links)


def _scan(html: str) -> tuple[dict[str, None], set[str]]:
    """Give the places that a page has, and the addresses that it leads to, as they are written."""
    ids: dict[str, None] = {}
    found: set[str] = set()
    for tag in _TAG.finditer(_SCRIPT.sub(r"\1", html)):
        name = tag[1].lower()
        for attribute in _ATTRIBUTE.finditer(tag[2] or ""):
            key = attribute[1].lower()
            value = unescape(attribute[2] or attribute[3] or attribute[4] or "")
            if key == "id" or (key == "name" and name == "a"):
                ids[value] = None
            elif key == "srcset":
                found.update(one.split()[0] for one in value.split(",") if one.strip())
            elif name in _PLACES.get(key, ()) or key == "data-fragment":
                found.add(value)
    return ids, found


def _resolved(
    name: str, own: Mapping[str, None], found: Iterable[str], addresses: Addresses
) -> Iterator[str]:
    """Give the addresses that lie in the portal, as paths below it, but those that the page itself meets."""
    here = (
        name.removesuffix("index.html")
        if name.endswith(("/index.html",)) or name == "index.html"
        else name
    )
    for written in found:
        if written.startswith("#"):
            if written[1:] and unquote(written[1:]) not in own and written != "#top":
                yield f"{here}#{unquote(written[1:])}"
            continue
        address = written
        if not written.startswith("/") or written.startswith("//"):
            address = urljoin(f"{addresses.origin}{addresses.base}/{here}", written)
            if not address.startswith(f"{addresses.origin}/"):
                continue
            address = address[len(addresses.origin) :]
        if not address.startswith(f"{addresses.base}/"):
            continue
        parts = (
            urlsplit(address[len(addresses.base) + 1 :])
            if "?" in address or "#" in address
            else None
        )
        path = unquote(parts.path if parts else address[len(addresses.base) + 1 :])
        place = unquote(parts.fragment) if parts else ""
        if place and path == here and place in own:
            continue
        yield f"{path}#{place}" if place else path


def broken(
    shelves: Iterable[Shelf], files: frozenset[str], dynamic: tuple[str, ...]
) -> Iterator[Broken]:
    """Hold every address against the files of the portal; below `dynamic` a service answers."""
    ids: dict[str, tuple[str, ...]] = {}
    links: dict[str, tuple[str, int]] = {}
    for shelf in shelves:
        ids |= shelf.ids
        for address, (page, count) in shelf.links.items():
            first, before = links.get(address, (page, 0))
            links[address] = min(first, page), before + count
    for address, (page, count) in links.items():
        path, _, place = address.partition("#")
        file = f"{path}index.html" if not path or path.endswith("/") else path
        if path.startswith(dynamic):
            continue
        if file not in files and f"{file}/index.html" not in files:
            yield Broken(page, path, "", count)
        elif place and file in ids and place not in ids[file]:
            yield Broken(page, path, place, count)
