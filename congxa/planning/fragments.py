"""What changes with every publication: the front page, and the fragments that other pages bring in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import islice
from typing import Any

from congxa import boards, counting
from congxa.model import Article, Document, Entry, Neighbour, Site, Teaser
from congxa.planned import Output, PageInfo
from congxa.planning.pages import feed_links, latest, page_of
from congxa.sections import TYPES

NEWEST = 10
FEATURED = 5
BLOCK = 4
DOCUMENTS = 6
PHOTOS = 8


def plan_home(site: Site) -> Iterator[Output]:
    """Plan the front page."""
    info = PageInfo(
        url=site.addresses.home(),
        kind="home",
        title="",
        lang=site.portal.language,
        description=site.portal.description,
        feeds=feed_links(site.addresses.home(), site.portal.title),
        modified=latest(site.teasers),
    )
    context = {
        **_news(site),
        "category_blocks": _blocks(site.categories, site.by_category),
        "commune_blocks": _blocks(site.portal.communes, site.by_commune),
        "key_figures": boards.key_figures(site.achievements),
    }
    yield page_of(site, "home.html", info, context)


def plan_fragments(site: Site) -> Iterator[Output]:
    """Plan what changes with every publication, once, so that no other page has to change."""
    news = _news(site)
    for name in site.portal.fragments:
        url = site.addresses.fragment(name)
        info = PageInfo(url, "fragment", "", site.portal.language, indexed=False)
        context = {"name": name, **news}
        yield page_of(site, "fragment.html", info, context)


def _news(site: Site) -> Mapping[str, Any]:
    """Give what is new: it changes with every publication, or with the clock."""
    shown = [t for t in site.teasers if not t.withdrawn]
    return {
        "featured": tuple(islice((t for t in shown if t.featured), FEATURED)) or tuple(shown[:1]),
        "newest": tuple(shown[:NEWEST]),
        "documents": tuple(islice(_documents(site), DOCUMENTS)),
        "photos": tuple(islice((t for t in shown if t.cover), PHOTOS)),
        "notices": site.bulletin.notices,
        "reception": site.bulletin.reception,
        "schedule": site.bulletin.schedule,
        "tally": counting.tally(site.visits),
        "most_read": site.most_read,
    }


def _blocks(groups: Iterable[Any], members: Mapping[str, Sequence[Teaser]]) -> tuple[Any, ...]:
    """Give the newest of each group that has any: (group, teasers)."""
    blocks = []
    for group in groups:
        shown = tuple(islice((t for t in members.get(group.slug, ()) if not t.withdrawn), BLOCK))
        if shown:
            blocks.append((group, shown))
    return tuple(blocks)


def _documents(site: Site) -> Iterator[Document]:
    """Give the files of articles and of entries that must be public, the newest first."""
    listed = [one.entries for one in site.collections if TYPES[one.section.kind].listed]
    streams = (_offered(site.articles), *map(_filed, listed))
    return merge(*streams, key=lambda one: one.article.date, reverse=True)


def _offered(articles: Iterable[Article]) -> Iterator[Document]:
    for article in articles:
        if article.attachments:
            place = Neighbour(article.url, article.title, article.date, article.lang)
            yield from (Document(file, place) for file in article.attachments)


def _filed(entries: Iterable[Entry]) -> Iterator[Document]:
    for entry in entries:
        if entry.files and entry.date:
            place = Neighbour(entry.url, entry.title, entry.date, entry.lang)
            yield from (Document(file, place) for file in entry.files)
