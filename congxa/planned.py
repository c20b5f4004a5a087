"""The files of a portal before any is rendered: each kind of them a value."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from congxa import feeds
from congxa.model import Site
from congxa.pictures import Rendition
from congxa.search import Part, Searchable


class Crumb(Struct, frozen=True):
    """A step of the way from the front page to a page."""

    title: str
    url: str


class FeedLink(Struct, frozen=True):
    """A feed that a page tells of."""

    title: str
    url: str
    type: str


class PageInfo(Struct, frozen=True):
    """What every page says of itself; `title` is empty on the front page.

    `indexed`: whether search engines and the sitemap take it. `modified` is its sitemap's lastmod. `id`
    names it to the visit counter for good; empty where it is not counted.
    """

    url: str
    kind: str
    title: str
    lang: str
    description: str = ""
    trail: tuple[Crumb, ...] = ()
    feeds: tuple[FeedLink, ...] = ()
    indexed: bool = True
    modified: datetime | None = None
    id: str = ""


class Page(Struct, frozen=True):
    """A file rendered from a template; `search` is what it is found by, if it is."""

    path: str
    template: str
    info: PageInfo
    context: Mapping[str, Any]
    origin: str
    search: Searchable | None = None


class Text(Struct, frozen=True):
    """A file whose text the plan already holds."""

    path: str
    body: str
    origin: str


class FeedFile(Struct, frozen=True):
    """A feed in one of feeds.FORMATS."""

    path: str
    format: str
    feed: feeds.Feed
    origin: str


class SitemapFile(Struct, frozen=True):
    """A file of the sitemap: addresses and when each last changed."""

    path: str
    entries: tuple[tuple[str, datetime | None], ...]
    origin: str


class MetadataFile(Struct, frozen=True):
    """An export of the metadata of pages; `parts` are the addresses of further ones."""

    path: str
    pages: tuple[Page, ...]
    parts: tuple[str, ...]
    origin: str


class Copy(Struct, frozen=True):
    """A file that goes out as it is; `stamp` tells whether it is still the same, empty if that is unsure."""

    path: str
    source: Path
    stamp: str
    origin: str


class Drawing(Struct, frozen=True):
    """An SVG picture, sanitised on its way out."""

    path: str
    source: Path
    stamp: str
    origin: str


class PhotoFile(Struct, frozen=True):
    """One of the files that a photo becomes; `digest` names the bytes of its source."""

    path: str
    source: Path
    digest: str
    rendition: Rendition
    origin: str


class IndexFile(Struct, frozen=True):
    """A file of the search index: one of those of a part, by its place among them."""

    path: str
    part: Part
    number: int
    origin: str


class ExtractFile(Struct, frozen=True):
    """What search results show of a page."""

    path: str
    page: Searchable
    origin: str


Output = (
    Page
    | Text
    | FeedFile
    | SitemapFile
    | MetadataFile
    | IndexFile
    | ExtractFile
    | Copy
    | Drawing
    | PhotoFile
)
Planner = Callable[[Site], Iterable[Output]]
