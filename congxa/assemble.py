"""Settings and sources to one Site: what belongs together, what is published, what is held back."""

import operator
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from congxa import bulletin as news
from congxa import contact, counting, urls, vietnamese
from congxa.achievements.catalogue import Catalogue
from congxa.achievements.figures import Figure
from congxa.config import FILE, CategorySettings, Config, Settings, category_slug, walk_categories
from congxa.entries import (
    Shelf,
    make_article,
    make_commune,
    make_entry,
    make_page,
    make_resolution,
)
from congxa.errors import Problem, problem
from congxa.frontmatter import ArticleMeta, CommuneMeta
from congxa.gathering import figures_of, published_figures
from congxa.judging import Desk, Judged, check_addresses, local, sections_of
from congxa.links import Library, Promise
from congxa.memo import (
    Judgement,
    Made,
    Memo,
    Settled,
    Value,
    changed,
    judge_all,
    judgement,
    still_frames,
)
from congxa.menu import build_menu, menu_promises, trails
from congxa.model import (
    Achievements,
    Article,
    Category,
    Collection,
    Commune,
    Filing,
    Place,
    Portal,
    Rating,
    Redirect,
    Resolution,
    Section,
    Site,
    StandingPage,
    Tag,
    Teaser,
    Topic,
)
from congxa.pictures import Facts
from congxa.reading import Content, Source
from congxa.sections import KINDS, TYPES
from congxa.urls import Addresses
from congxa.visits import Visits


class Assembly(Struct, frozen=True):
    """The site, what is wrong with it, the links that the finished plan must keep; `memo` is for the next."""

    site: Site
    problems: tuple[Problem, ...]
    promises: tuple[Promise, ...]
    memo: Memo


def assemble(
    settings: Settings,
    content: Content,
    pictures: Mapping[str, Facts],
    *,
    now: datetime,
    drafts: bool = False,
    base_url: str = "",
    catalogue: Catalogue = Catalogue(),  # noqa: B008  frozen
    visits: Visits | None = None,
    memo: Memo | None = None,
) -> Assembly:
    """Bring settings and sources together; `pictures` tell of the files that are no texts.

    `catalogue` is what items of achievements refer to, `visits` what was counted. `now` (aware)
    decides what is future or expired; with `drafts` what would be held back is shown, and marked as such.
    `memo` is that of an earlier assembly: values of it that come again are those very values.
    """
    config = settings.config
    addresses = config.addresses(base_url)
    categories = tuple(_category(c, (), addresses) for c in config.categories)
    unread = content.broken | {source.path for source in content.sources if source.meta is None}
    by_kind: dict[str, list[Source]] = defaultdict(list)
    for source in content.sources:
        if source.meta is not None:
            by_kind[source.kind].append(source)
    places = _places(by_kind["commune"], addresses)
    desk = Desk(
        settings=settings,
        addresses=addresses,
        zone=config.site.zone,
        now=now,
        drafts=drafts,
        trails={
            trail[-1].slug: tuple(Topic(c.name, c.slug, c.url) for c in trail)
            for trail in trails(categories)
        },
        by_name=_slugs_by_name(categories),
        places={place.slug: place for place in places.values()},
        communes_whole=not any("/communes/" in path for path in unread),
        sections=sections_of(config, addresses),
    )
    own = [source for kind in KINDS if kind != "commune" for source in by_kind[kind]]
    judgements = judge_all(own, desk, memo)
    judgements += [
        judgement(Judged(s, places[s.path].url, None), desk)
        for s in by_kind["commune"]
        if s.path in places
    ]
    check_addresses([one.item for one in judgements], desk)
    library = _library(judgements, content, pictures, desk)
    return _gather(desk, categories, judgements, library, catalogue, visits, memo)


def _category(settings: CategorySettings, above: tuple[str, ...], addresses: Addresses) -> Category:
    path = (*above, category_slug(settings))
    return Category(
        name=settings.name,
        slug=path[-1],
        path=path,
        url=addresses.category(path),
        description=settings.description,
        children=tuple(_category(child, path, addresses) for child in settings.children),
    )


def _slugs_by_name(categories: tuple[Category, ...]) -> Mapping[str, Sequence[str]]:
    slugs: dict[str, list[str]] = defaultdict(list)
    for trail in trails(categories):
        slugs[trail[-1].name].append(trail[-1].slug)
    return dict(slugs)


def _places(sources: Sequence[Source], addresses: Addresses) -> dict[str, Place]:
    """Name every commune by the path of its profile."""
    places = {}
    for source in sources:
        meta = source.meta
        if isinstance(meta, CommuneMeta):
            slug = meta.slug or source.facts.slug
            level = meta.level[:1].upper() + meta.level[1:]
            url = addresses.commune(slug)
            places[source.path] = Place(meta.name, f"{level} {meta.name}", slug, url, meta.level)
    return places


def _library(
    judgements: Sequence[Judgement], content: Content, pictures: Mapping[str, Facts], desk: Desk
) -> Library:
    targets = {one.item.source.path: one.target for one in judgements}
    broken = content.broken | {s.path for s in content.sources if s.path not in targets}
    avif = desk.settings.config.pictures.avif
    return Library(desk.addresses, targets, content.attachments, broken, pictures, avif)


def _gather(
    desk: Desk,
    categories: tuple[Category, ...],
    judgements: Sequence[Judgement],
    library: Library,
    catalogue: Catalogue,
    visits: Visits | None,
    memo: Memo | None,
) -> Assembly:
    judged = [one.item for one in judgements]
    tags = _tag_names(judged, desk)
    settled = _settle(judged, desk, catalogue, memo)
    figures = settled.figures
    shelf = Shelf(desk, library, tags, figures)
    made = {one.item.source.path: one for one in _make_all(judged, shelf, memo)}
    shown = [(one.item, one.value) for one in made.values() if desk.drafts or not one.item.held]
    articles = [value for _, value in shown if isinstance(value, Article)]
    articles.sort(key=lambda article: (article.published_at, article.path), reverse=True)
    teasers = tuple([made[article.path].teaser or article.teaser() for article in articles])
    communes = [value for _, value in shown if isinstance(value, Commune)]
    pages = [value for _, value in shown if isinstance(value, StandingPage)]
    pages.sort(key=lambda page: (page.order, page.keys))
    resolutions = [value for _, value in shown if isinstance(value, Resolution)]
    resolutions.sort(key=lambda one: (one.date is not None, one.date, one.slug), reverse=True)
    collections = _collections([one for _, one in shown if isinstance(one, Filing)], desk)
    promises, media = shelf.gather([item for item, _ in shown])
    everything = news.told(desk, collections)
    turns = [*(turn for one in judgements for turn in one.turns), *news.turns(everything)]
    next_change = min([contact.next_writing(desk.now), *(t for t in turns if t > desk.now)])
    site = Site(
        portal=_portal(desk, categories, pages, collections),
        per_page=desk.settings.config.listing.per_page,
        addresses=desk.addresses,
        categories=categories,
        communes=tuple(sorted(communes, key=lambda c: vietnamese.collation_key(c.name))),
        articles=tuple(articles),
        teasers=teasers,
        pages=tuple(pages),
        tags=_sorted_tags(tags),
        media=media,
        redirects=tuple(_redirects([item for item, _ in shown], desk)),
        held_back=tuple(item.held for item in judged if item.held),
        bulletin=news.bulletin(everything, desk),
        next_change=next_change,
        contact_until=contact.expiry(desk.now),
        by_category=_group(articles, teasers, lambda article: article.trail),
        by_commune=_group(articles, teasers, lambda article: article.communes),
        by_tag=_group(articles, teasers, lambda article: article.tags),
        collections=collections,
        achievements=Achievements(
            catalogue, published_figures(judged, figures, desk), tuple(resolutions)
        ),
        handling=counting.handling(desk.settings.config.counter),
        visits=visits,
        most_read=counting.most_read(visits, teasers, desk.addresses),
    )
    promises += [*menu_promises(desk.settings, desk.addresses), *news.promises(desk)]
    kept = promises if _understood(judged, library, desk) else ()
    by_path = {one.item.source.path: one for one in judgements}
    left = Memo(desk, next_change, library, by_path, made, settled)
    return Assembly(site, tuple(desk.problems), tuple(kept), left)


def _understood(judged: Sequence[Judged], library: Library, desk: Desk) -> bool:
    """Tell whether all was understood: else what a link seems to miss may be only that."""
    whole = not (library.broken or desk.settings.doubtful)
    return whole and all(item.source.facts.whole for item in judged)


def _settle(
    judged: Sequence[Judged], desk: Desk, catalogue: Catalogue, memo: Memo | None
) -> Settled:
    """Settle the figures of all sources, unless all that they depend on is as it was."""
    items = tuple([item for item in judged if getattr(item.source.meta, "achievements", ())])
    resolutions = tuple([item for item in judged if item.source.kind == "resolution"])
    year = desk.now.astimezone(desk.zone).year
    last = memo.settled if memo is not None and still_frames(memo, desk) else None
    if (
        last is not None
        and last.year == year
        and last.catalogue is catalogue
        and _are(last.items, items)
        and _are(last.resolutions, resolutions)
    ):
        desk.problems.extend(last.problems)
        return last
    mark = len(desk.problems)
    figures = figures_of(judged, desk, catalogue)
    problems = tuple(desk.problems[mark:])
    return Settled(items, resolutions, catalogue, year, figures, problems)


def _are(some: Sequence[object], others: Sequence[object]) -> bool:
    """Tell whether two sequences hold the very same values."""
    return len(some) == len(others) and all(map(operator.is_, some, others))


_MAKERS: Mapping[str, Callable[[Judged, Shelf], Value]] = {
    "article": make_article,
    "commune": make_commune,
    "page": make_page,
    "resolution": make_resolution,
    **dict.fromkeys(TYPES, make_entry),
}


def _make_all(judged: Sequence[Judged], shelf: Shelf, memo: Memo | None) -> Iterator[Made]:
    """Make the value of each source, unless it was made of the same."""
    known: Mapping[str, Made] = {}
    others: frozenset[str] = frozenset()
    if memo is not None and still_frames(memo, shelf.desk):
        known, others = memo.made, changed(shelf.library, memo.library)
    for item in judged:
        path = item.source.path
        tags = tuple([shelf.tags.get(name) for name in getattr(item.source.meta, "tags", ())])
        figures = shelf.figures.get(path, ())
        before = known.get(path)
        if (
            before is None
            or before.item is not item
            or before.figures is not figures
            or before.tags != tags
            or (before.findings is not None and not others.isdisjoint(before.findings.asked))
        ):
            yield _make(item, shelf, tags, figures)
            continue
        if before.findings is not None:
            shelf.findings[path] = before.findings
        shelf.desk.problems.extend(before.problems)
        yield before


def _make(
    item: Judged, shelf: Shelf, tags: tuple[Tag | None, ...], figures: tuple[Figure, ...]
) -> Made:
    mark = len(shelf.desk.problems)
    value = _MAKERS[item.source.kind](item, shelf)
    return Made(
        item=item,
        tags=tags,
        figures=figures,
        value=value,
        teaser=value.teaser() if isinstance(value, Article) else None,
        findings=shelf.findings.get(item.source.path),
        problems=tuple(shelf.desk.problems[mark:]),
    )


def _tag_names(judged: Sequence[Judged], desk: Desk) -> dict[str, Tag]:
    """Give the tag behind each spelling; it is shown as the oldest article that bears it spells it."""
    tags: dict[str, Tag] = {}
    by_spelling: dict[str, Tag] = {}
    dated = sorted(
        (local(item.source.meta.date, desk.zone), item.source.path, item.source)
        for item in judged
        if isinstance(item.source.meta, ArticleMeta)
        and not item.withdrawn
        and (desk.drafts or not item.held)
    )
    for _, _, source in dated:
        assert isinstance(source.meta, ArticleMeta)
        for index, name in enumerate(source.meta.tags):
            if name in by_spelling:
                continue
            slug = vietnamese.slug(name)
            if slug:
                tag = tags.setdefault(slug, Tag(name, slug, desk.addresses.tag(slug)))
                by_spelling[name] = tag
            else:
                desk.complain("empty-tag", source, "tags", index, value=name)
    return by_spelling


def _sorted_tags(by_spelling: Mapping[str, Tag]) -> tuple[Tag, ...]:
    unique = {tag.slug: tag for tag in by_spelling.values()}
    return tuple(sorted(unique.values(), key=lambda tag: vietnamese.collation_key(tag.name)))


def _redirects(shown: Sequence[Judged], desk: Desk) -> Iterator[Redirect]:
    taken: dict[str, str] = {}
    for item in shown:
        for index, old in enumerate(getattr(item.source.meta, "aliases", ())):
            address = desk.addresses.below(old)
            if not urls.takes_alias(old):
                desk.complain("reserved-alias", item.source, "aliases", index, path=old)
            elif address in taken:
                details = {"old": old, "other": taken[address]}
                desk.complain("same-redirect", item.source, "aliases", index, **details)
            else:
                taken[address] = item.source.path
                yield Redirect(address, urls.redirect_file(old), item.url, item.source.path)
    yield from _category_redirects(taken, desk)


def _category_redirects(taken: dict[str, str], desk: Desk) -> Iterator[Redirect]:
    """Lead the old addresses of categories, which the settings tell, to where they are now."""
    for path, category in walk_categories(desk.settings.config.categories):
        for index, old in enumerate(category.aliases):
            address = desk.addresses.below(old)
            mark = desk.settings.record.mark((*path, "aliases", index))
            if not urls.takes_alias(old):
                desk.problems.append(problem("reserved-alias", FILE, mark, path=old))
            elif address in taken:
                details = {"old": old, "other": taken[address]}
                desk.problems.append(problem("same-redirect", FILE, mark, **details))
            else:
                taken[address] = FILE
                url = desk.trails[category_slug(category)][-1].url
                yield Redirect(address, urls.redirect_file(old), url, FILE)


def _group(
    articles: Sequence[Article],
    teasers: Sequence[Teaser],
    groups_of: Callable[[Article], Sequence[Topic | Place | Tag]],
) -> Mapping[str, Sequence[Teaser]]:
    groups: dict[str, list[Teaser]] = defaultdict(list)
    for article, teaser in zip(articles, teasers, strict=True):
        for group in groups_of(article):
            groups[group.slug].append(teaser)
    return {slug: tuple(members) for slug, members in groups.items()}


def _collections(filings: Sequence[Filing], desk: Desk) -> tuple[Collection, ...]:
    """Give the sections that have something to show: by date the newest first, else by order, then title."""
    by_kind: dict[str, list[Filing]] = defaultdict(list)
    for filing in filings:
        by_kind[filing.entry.kind].append(filing)
    for kind, members in by_kind.items():
        members.sort(key=lambda one: vietnamese.collation_key(one.entry.title))
        members.sort(key=lambda one: getattr(one.entry.meta, "order", 0))
        if TYPES[kind].dated:
            undated = datetime.min.replace(tzinfo=desk.zone)
            members.sort(key=lambda one: (one.entry.date or undated, one.entry.path), reverse=True)
    listed = any(TYPES[kind].listed for kind in by_kind)
    return tuple(
        Collection(_section(desk.sections[name], by_kind[name]), tuple(by_kind[name]))
        for name, kind in TYPES.items()
        if name in by_kind or (kind.gathers and listed)
    )


def _section(section: Section, filings: Sequence[Filing]) -> Section:
    """Give a section; without its feed where nothing in it has a moment that a feed could tell."""
    told = any(one.entry.public and one.entry.modified for one in filings)
    return section if told else replace(section, feed="")


def _portal(
    desk: Desk,
    categories: tuple[Category, ...],
    pages: Sequence[StandingPage],
    collections: Sequence[Collection],
) -> Portal:
    config = desk.settings.config
    places = sorted(desk.places.values(), key=lambda p: vietnamese.collation_key(p.name))
    menu, problems = build_menu(
        desk.settings, desk.addresses, categories, pages, places, collections
    )
    desk.problems.extend(problems)
    named = config.spokesperson or config.information
    return Portal(
        title=config.site.title,
        slogan=config.site.slogan,
        description=config.site.description,
        language=config.site.language,
        timezone=config.site.timezone,
        url=desk.addresses.home(),
        origin=desk.addresses.origin,
        base=desk.addresses.base,
        owner=config.owner,
        reuse_notice=config.reuse_notice(desk.addresses),
        menu=menu,
        categories=categories,
        communes=tuple(places),
        fragments=news.fragments(config, collections),
        counting=counting.counting(config.counter, desk.addresses),
        search_url=desk.addresses.search() if config.search else "",
        spokesperson=config.spokesperson,
        information=config.information,
        contacts_url=desk.addresses.portal_page(urls.CONTACTS) if named else "",
        rating=_rating(config, desk.addresses),
    )


def _rating(config: Config, addresses: Addresses) -> Rating | None:
    chosen = config.rating
    if not chosen.endpoint:
        return Rating(chosen.link) if chosen.link else None
    below = chosen.endpoint.startswith("/")
    endpoint = addresses.below(chosen.endpoint) if below else chosen.endpoint
    return Rating(addresses.portal_page(urls.RATING), endpoint)
