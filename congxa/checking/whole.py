"""The portal as a whole: what only shows when all sources lie side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from congxa import config
from congxa.checking.moving import Moved
from congxa.checking.pages import Broken
from congxa.checking.twins import Sketch, alike
from congxa.config import Settings, category_slug, walk_categories
from congxa.errors import Problem, problem, warning
from congxa.frontmatter import ArticleMeta
from congxa.model import Site
from congxa.reading import Source


@dataclass(frozen=True)
class Portal:
    """All that rules of the whole look at; `now` is aware, `moved` are the articles at new addresses."""

    settings: Settings
    site: Site
    sources: tuple[Source, ...]
    sketches: Mapping[str, Sketch]
    now: datetime
    moved: tuple[Moved, ...] = ()

    @property
    def articles(self) -> Sequence[tuple[Source, ArticleMeta]]:
        """Every article that is written, published or not, the oldest first."""
        found = [(one, one.meta) for one in self.sources if isinstance(one.meta, ArticleMeta)]
        return sorted(found, key=lambda it: (it[1].date.replace(tzinfo=None), it[0].path))


@dataclass(frozen=True)
class Rendered:
    """What rendered pages lead to that is not there; `origins` name the source of each page."""

    broken: tuple[Broken, ...]
    origins: Mapping[str, str]
    sources: Mapping[str, Source]


def empty_categories(portal: Portal) -> Iterator[Problem]:
    """Find categories in which nothing stands: a reader who opens one finds an empty page."""
    for name, mark, newest in _categories(portal):
        if newest is None:
            yield warning("empty-category", config.FILE, mark, name=name)


def quiet_categories(portal: Portal) -> Iterator[Problem]:
    """Find categories in which nothing has appeared for long (NĐ 224/2026 Đ9 k3: kept up to date)."""
    settings = portal.settings.config
    today = portal.now.astimezone(settings.site.zone).date()
    for name, mark, newest in _categories(portal):
        days = (today - newest.astimezone(settings.site.zone).date()).days if newest else 0
        if newest and days > settings.check.quiet_days:
            details = {"name": name, "date": f"{newest:%d/%m/%Y}", "days": str(days)}
            yield warning("quiet-category", config.FILE, mark, **details)


def _categories(portal: Portal) -> Iterator[tuple[str, tuple[int, int], datetime | None]]:
    """Give each category's name, its place in the settings, and when its newest article appeared."""
    for place, one in walk_categories(portal.settings.config.categories):
        newest = next(iter(portal.site.by_category.get(category_slug(one), ())), None)
        mark = portal.settings.record.mark(place)
        yield one.name, mark, newest.published_at if newest else None


def alike_articles(portal: Portal) -> Iterator[Problem]:
    """Find articles that say the same as an older one, or nearly."""
    written = [(one.path, meta) for one, meta in portal.articles if not meta.withdrawn.yes]
    titles = {path: meta.title for path, meta in written}
    for path, other, share in alike(portal.sketches, [path for path, _ in written]):
        details = {"other": other, "title": titles[other], "percent": str(round(share * 100))}
        yield warning("alike-article", path, (1, 0), **details)


def lost_addresses(portal: Portal) -> Iterator[Problem]:
    """Find articles whose former address leads nowhere any more, since title, slug or date changed."""
    for one in portal.moved:
        yield warning("lost-address", one.path, (1, 0), old=one.old, new=one.new)


def broken_links(rendered: Rendered) -> Iterator[Problem]:
    """Find addresses in rendered pages that lead nowhere: a line of a text, a setting, or the theme."""
    for one in rendered.broken:
        if not one.place:
            origin, place = _where(rendered, one.page, one.address)
            details = {"target": f"/{one.address}", "pages": str(one.pages)}
            yield problem("page-link", origin, place, page=_shown(one.page), **details)


def broken_anchors(rendered: Rendered) -> Iterator[Problem]:
    """Find links to a place that the page which they lead to does not have."""
    for one in rendered.broken:
        if one.place:
            origin, place = _where(rendered, one.page, f"#{one.place}")
            details = {"target": f"/{one.address}#{one.place}", "pages": str(one.pages)}
            page = _shown(one.page)
            yield problem("page-anchor", origin, place, page=page, anchor=one.place, **details)


def _shown(page: str) -> str:
    return f"/{page.removesuffix('index.html')}"


def _where(rendered: Rendered, page: str, words: str) -> tuple[str, tuple[int, int]]:
    """Give the source of a page, and where it says the words, if it does: else they are the theme's."""
    origin = rendered.origins.get(page, page)
    source = rendered.sources.get(origin)
    if source is not None and any(words in link.target for link in source.facts.links):
        return origin, source.find(words)
    return origin, (0, 0)
