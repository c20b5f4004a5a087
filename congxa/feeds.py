"""Atom, RSS and JSON Feed of a list of articles, or of the entries of a section."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import msgspec
from msgspec import Struct

from congxa.model import Teaser
from congxa.urls import Addresses

_ATOM = "http://www.w3.org/2005/Atom"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Feed(Struct, frozen=True):
    """What a feed tells: `url` is the address of the page that it follows; entries newest first."""

    title: str
    language: str
    author: str
    url: str
    entries: tuple[Teaser, ...]

    @property
    def updated(self) -> datetime:
        """When an entry last changed; the epoch for a feed without entries."""
        return max((entry.modified for entry in self.entries), default=_NEVER)


def entry_id(entry: Teaser, addresses: Addresses) -> str:
    """Name an article for good (RFC 4151): by the first address it had and the day it was dated.

    An article that moves keeps its id as long as its first address stands first among its aliases.
    """
    host = urlsplit(addresses.origin).hostname or "localhost"
    return f"tag:{host},{entry.date:%Y-%m-%d}:{addresses.base}{entry.id_path}"


def atom(feed: Feed, addresses: Addresses) -> str:
    """Write a feed as Atom (RFC 4287)."""
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": feed.language})
    _add(root, "title", feed.title)
    _add(root, "id", addresses.absolute(feed.url))
    _add(root, "updated", feed.updated.isoformat())
    _add(root, "link", rel="alternate", type="text/html", href=addresses.absolute(feed.url))
    _add(
        root,
        "link",
        rel="self",
        type="application/atom+xml",
        href=addresses.absolute(f"{feed.url}atom.xml"),
    )
    _add(_add(root, "author"), "name", feed.author)
    for entry in feed.entries:
        _atom_entry(root, entry, addresses)
    return _document(root)


def _atom_entry(root: ET.Element, entry: Teaser, addresses: Addresses) -> None:
    node = _add(root, "entry", **{"xml:lang": entry.lang})
    _add(node, "title", entry.title)
    _add(node, "id", entry_id(entry, addresses))
    _add(node, "link", rel="alternate", type="text/html", href=addresses.absolute(entry.url))
    _add(node, "published", entry.published_at.isoformat())
    _add(node, "updated", entry.modified.isoformat())
    if entry.author:
        _add(_add(node, "author"), "name", entry.author)
    _add(node, "category", term=entry.topic.name)
    if entry.summary:
        _add(node, "summary", entry.summary)


def rss(feed: Feed, addresses: Addresses) -> str:
    """Write a feed as RSS 2.0."""
    root = ET.Element("rss", {"version": "2.0", "xmlns:atom": _ATOM})
    channel = _add(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", addresses.absolute(feed.url))
    _add(channel, "description", feed.title)
    _add(channel, "language", feed.language)
    _add(channel, "lastBuildDate", format_datetime(feed.updated))
    _add(
        channel,
        "atom:link",
        rel="self",
        type="application/rss+xml",
        href=addresses.absolute(f"{feed.url}rss.xml"),
    )
    for entry in feed.entries:
        _rss_item(channel, entry, addresses)
    return _document(root)


def _rss_item(channel: ET.Element, entry: Teaser, addresses: Addresses) -> None:
    node = _add(channel, "item")
    _add(node, "title", entry.title)
    _add(node, "link", addresses.absolute(entry.url))
    _add(node, "guid", entry_id(entry, addresses), isPermaLink="false")
    _add(node, "pubDate", format_datetime(entry.published_at))
    _add(node, "category", entry.topic.name)
    if entry.summary:
        _add(node, "description", entry.summary)


def json_feed(feed: Feed, addresses: Addresses) -> str:
    """Write a feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": addresses.absolute(feed.url),
        "feed_url": addresses.absolute(f"{feed.url}feed.json"),
        "language": feed.language,
        "authors": [{"name": feed.author}],
        "items": [_json_item(entry, addresses) for entry in feed.entries],
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=1).decode() + "\n"


def _json_item(entry: Teaser, addresses: Addresses) -> dict[str, object]:
    item: dict[str, object] = {
        "id": entry_id(entry, addresses),
        "url": addresses.absolute(entry.url),
        "title": entry.title,
        "content_text": entry.summary or entry.title,
        "date_published": entry.published_at.isoformat(),
        "date_modified": entry.modified.isoformat(),
        "tags": [entry.topic.name],
        "language": entry.lang,
    }
    if entry.author:
        item["authors"] = [{"name": entry.author}]
    if entry.cover:
        item["image"] = addresses.absolute(entry.cover.url)
    return item


FORMATS: Mapping[str, Callable[[Feed, Addresses], str]] = {
    "atom.xml": atom,
    "rss.xml": rss,
    "feed.json": json_feed,
}


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    node = ET.SubElement(parent, tag, attributes)
    if text:
        node.text = text
    return node


def _document(root: ET.Element) -> str:
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
