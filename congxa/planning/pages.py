"""What the planners share: a page with its name for the visit counter, the pages of a list."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from congxa import visits
from congxa.config import FILE
from congxa.listing import paginate
from congxa.model import Site, Teaser
from congxa.planned import FeedLink, Page, PageInfo
from congxa.search import Searchable

FEED_ENTRIES = 20
# Pages that are none of their own for a reader: their displays are not counted.
_UNCOUNTED = frozenset({"404", "fragment", "visits"})


def page_of(
    site: Site,
    template: str,
    info: PageInfo,
    context: Mapping[str, Any],
    origin: str = FILE,
    found: Searchable | None = None,
) -> Page:
    """Plan a page made of a template; `origin` is the file that speaks for it, `found` what it is found by."""
    if site.portal.counting and info.kind not in _UNCOUNTED:
        article = context.get("article") or context.get("entry")
        first = article.id_path if article else site.addresses.within(info.url)
        info = replace(info, id=visits.page_id(first))
    return Page(site.addresses.file(info.url), template, info, context, origin, found)


def list_pages(
    site: Site,
    template: str,
    info: PageInfo,
    members: Sequence[Teaser],
    context: Mapping[str, Any],
    origin: str = FILE,
) -> Iterator[Page]:
    """Plan the pages of a list of articles, each at its own address."""
    for listing in paginate(members, info.url, site.per_page):
        shown = replace(info, url=listing.url, modified=latest(listing.articles))
        yield page_of(site, template, shown, {**context, "listing": listing}, origin)


def latest(teasers: Sequence[Teaser]) -> datetime | None:
    """Give the moment of the last change to any of the articles."""
    return max((teaser.modified for teaser in teasers), default=None)


def feed_links(url: str, title: str) -> tuple[FeedLink, ...]:
    """Give the feeds of the list at an address."""
    return (
        FeedLink(title, f"{url}atom.xml", "application/atom+xml"),
        FeedLink(title, f"{url}rss.xml", "application/rss+xml"),
        FeedLink(title, f"{url}feed.json", "application/feed+json"),
    )
