"""The pages of news: articles, and the lists of them by category, commune, tag and month, with their feeds."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from msgspec.structs import replace

from congxa import boards, datasets, feeds, search
from congxa.config import FILE
from congxa.menu import trails
from congxa.model import Neighbour, Site, Teaser
from congxa.planned import Crumb, FeedFile, Output, Page, PageInfo
from congxa.planning.pages import FEED_ENTRIES, feed_links, list_pages, page_of

OLDER_ARTICLES = 5


def plan_articles(site: Site, last: Mapping[str, Page]) -> Iterator[Output]:
    """Plan the page of each article; it knows older neighbours only, so newer ones leave it alone.

    `last` are the pages of an earlier plan by the path of their article.
    """
    older = _older(site)
    for article in site.articles:
        known = last.get(article.path)
        if (
            known is not None
            and known.context["article"] is article
            and known.context["older"] == older[article.path]
        ):
            yield known
            continue
        crumbs = tuple(Crumb(category.name, category.url) for category in article.trail)
        info = PageInfo(
            url=article.url,
            kind="article",
            title=article.title,
            lang=article.lang,
            description=article.summary,
            trail=crumbs,
            feeds=feed_links(article.category.url, article.category.name),
            indexed=article.withdrawn is None and article.held is None,
            modified=article.modified,
        )
        context = {"article": article, "older": older[article.path]}
        found = search.of_article(article)
        yield page_of(site, "article.html", info, context, article.path, found)


def _older(site: Site) -> Mapping[str, tuple[Neighbour, ...]]:
    """Give the next older articles of the same category, by the path of each article."""
    shelves: dict[str, deque[Neighbour]] = defaultdict(lambda: deque(maxlen=OLDER_ARTICLES))
    older = {}
    for article in reversed(site.articles):
        shelf = shelves[article.category.slug]
        older[article.path] = tuple(shelf)
        if article.withdrawn is None:
            shelf.appendleft(Neighbour(article.url, article.title, article.date, article.lang))
    return older


def plan_categories(site: Site) -> Iterator[Output]:
    """Plan the list pages of each category."""
    for trail in trails(site.categories):
        category = trail[-1]
        info = PageInfo(
            url=category.url,
            kind="category",
            title=category.name,
            lang=site.portal.language,
            description=category.description,
            trail=tuple(Crumb(above.name, above.url) for above in trail[:-1]),
            feeds=feed_links(category.url, category.name),
        )
        members = site.by_category.get(category.slug, ())
        named = search.of_list(category.url, category.name, info.lang, category.description)
        for page in list_pages(site, "category.html", info, members, {"category": category}):
            yield replace(page, search=named) if page.info.url == category.url else page


def plan_communes(site: Site) -> Iterator[Output]:
    """Plan each commune's page: its profile and its articles."""
    figures = boards.by_place(site.achievements.figures)
    for commune in site.communes:
        info = PageInfo(
            url=commune.url,
            kind="commune",
            title=commune.full_name,
            lang=site.portal.language,
            description=commune.summary,
            feeds=feed_links(commune.url, commune.full_name),
        )
        members = site.by_commune.get(commune.slug, ())
        context = {"commune": commune}
        board = boards.board(
            figures.get(commune.slug, ()),
            site.achievements.catalogue,
            site.addresses.achievements(),
        )
        for page in list_pages(site, "commune.html", info, members, context, commune.path):
            first = page.info.url == commune.url
            # Only the first page shows them: the numbered ones stay as they are.
            if first:
                found = search.of_commune(commune, site.portal.language)
                more: dict[str, Any] = {"board": board}
                if newest := [row.newest for part in board.sections for row in part.series]:
                    more["dataset"] = datasets.dataset(
                        commune.full_name, commune.url, newest, site.addresses, site.portal
                    )
                page = replace(page, context={**page.context, **more}, search=found)
            yield page


def plan_tags(site: Site) -> Iterator[Output]:
    """Plan the list pages of each tag."""
    for tag in site.tags:
        info = PageInfo(url=tag.url, kind="tag", title=tag.name, lang=site.portal.language)
        yield from list_pages(site, "tag.html", info, site.by_tag.get(tag.slug, ()), {"tag": tag})


def plan_months(site: Site) -> Iterator[Output]:
    """Plan the archive of each month."""
    for (year, month), members in by_month(site).items():
        info = PageInfo(
            url=site.addresses.month(year, month),
            kind="archive",
            title=f"{month:02d}/{year}",
            lang=site.portal.language,
        )
        context = {"year": year, "month": month}
        yield from list_pages(site, "archive.html", info, members, context)


def by_month(site: Site) -> Mapping[tuple[int, int], Sequence[Teaser]]:
    """Give the teasers of each year and month, the newest first."""
    months: dict[tuple[int, int], list[Teaser]] = defaultdict(list)
    for teaser in site.teasers:
        months[teaser.date.year, teaser.date.month].append(teaser)
    return dict(sorted(months.items(), reverse=True))


def plan_feeds(site: Site) -> Iterator[Output]:
    """Plan the feeds of the portal, each category and each commune."""
    home, title = site.addresses.home(), site.portal.title
    groups: list[tuple[str, str, Sequence[Teaser]]] = [(home, title, site.teasers)]
    for trail in trails(site.categories):
        members = site.by_category.get(trail[-1].slug, ())
        groups.append((trail[-1].url, f"{trail[-1].name} – {title}", members))
    for commune in site.communes:
        members = site.by_commune.get(commune.slug, ())
        groups.append((commune.url, f"{commune.full_name} – {title}", members))
    for url, name, members in groups:
        entries = tuple(islice((t for t in members if not t.withdrawn), FEED_ENTRIES))
        feed = feeds.Feed(name, site.portal.language, site.portal.owner.name or title, url, entries)
        for format_ in feeds.FORMATS:
            path = site.addresses.file(f"{url}{format_}")
            yield FeedFile(path, format_, feed, FILE)
