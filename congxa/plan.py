"""Every file of the portal, decided before any of them is rendered."""

import operator
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from congxa import (
    boards,
    contact,
    counting,
    datasets,
    directory,
    dublin,
    feeds,
    headers,
    ical,
    opensearch,
    search,
    sitemap,
    status,
    urls,
    visits,
)
from congxa.listing import ListPage, paginate
from congxa.menu import trails
from congxa.model import (
    Article,
    Category,
    Collection,
    Document,
    Entry,
    FacetValue,
    Neighbour,
    Photo,
    Portal,
    Section,
    Site,
    Tag,
    Teaser,
    Topic,
)
from congxa.pictures import Rendition
from congxa.search import Part, Searchable
from congxa.sections import TYPES
from congxa.urls import Addresses
from congxa.vietnamese import collation_key, slug

OLDER_ARTICLES = 5
FEED_ENTRIES = 20
# The day by which feeds know an entry without one.
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
# A year of weeks, so that a calendar which takes the whole section stays small.
CALENDAR_ENTRIES = 53
METADATA = "metadata.json"
NEWEST = 10
FEATURED = 5
BLOCK = 4
DOCUMENTS = 6
REGISTER_ROWS = 100
PHOTOS = 8
_LISTED = ListPage.__struct_fields__
# Pages that are none of their own for a reader: their displays are not counted.
_UNCOUNTED = frozenset({"404", "fragment", "visits"})


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
    """A file of the search index: the names of the pages of a part (0), or one of its pieces (from 1)."""

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


def plan(
    site: Site, extra: Iterable[Output] = (), last: Iterable[Output] = (), *, index: bool = False
) -> tuple[Output, ...]:
    """Decide every file of the portal, sorted by path; `extra` are those of the theme.

    Of `last`, an earlier plan, those pages of articles are taken over that hold what they would hold now.
    `index`: whether pages can be searched.
    """
    known = {page.path: page for page in last if isinstance(page, Page)}
    articles = {page.origin: page for page in known.values() if page.info.kind == "article"}
    outputs: list[Output] = list(plan_articles(site, articles))
    outputs += [_again(output, known) for planner in PLANNERS for output in planner(site)]
    pages = [output for output in outputs if isinstance(output, Page)]
    outputs += _sitemap_files(site, [page.info for page in pages])
    outputs += _metadata_files(site, pages)
    outputs += _search_files(site, pages, index=index)
    return tuple(sorted([*outputs, *extra], key=lambda output: output.path))


def _again(output: Output, known: Mapping[str, Page]) -> Output:
    """Give the page of an earlier plan in the place of one that shows the very same."""
    before = known.get(output.path)
    if before is None or not isinstance(output, Page) or before.template != output.template:
        return output
    context, earlier = output.context, before.context
    same = (
        before.info == output.info
        and before.search == output.search
        and context.keys() == earlier.keys()
        and all(_shows(context[key], earlier[key]) for key in context)
    )
    return before if same else output


def _shows(value: Any, earlier: Any) -> bool:
    """Tell whether two values are sure to show the same; equal moments of two zones do not."""
    if value is earlier:
        return True
    if type(value) is not type(earlier):
        return False
    if isinstance(value, ListPage):
        return all(_shows(getattr(value, name), getattr(earlier, name)) for name in _LISTED)
    if isinstance(value, tuple):
        return len(value) == len(earlier) and all(map(operator.is_, value, earlier))
    return isinstance(value, str | int | Category | Tag) and bool(value == earlier)


# --- pages --------------------------------------------------------------------------------------


def plan_home(site: Site) -> Iterator[Output]:
    """Plan the front page."""
    info = PageInfo(
        url=site.addresses.home(),
        kind="home",
        title="",
        lang=site.portal.language,
        description=site.portal.description,
        feeds=_feed_links(site.addresses.home(), site.portal.title),
        modified=_latest(site.teasers),
    )
    context = {
        **_news(site),
        "category_blocks": _blocks(site.categories, site.by_category),
        "commune_blocks": _blocks(site.portal.communes, site.by_commune),
        "key_figures": boards.key_figures(site.achievements),
    }
    yield _page(site, "home.html", info, context, "config.yaml")


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
            feeds=_feed_links(article.category.url, article.category.name),
            indexed=article.withdrawn is None and article.held is None,
            modified=article.modified,
        )
        context = {"article": article, "older": older[article.path]}
        found = search.of_article(article)
        yield _page(site, "article.html", info, context, article.path, found)


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
            feeds=_feed_links(category.url, category.name),
        )
        members = site.by_category.get(category.slug, ())
        named = search.of_list(category.url, category.name, info.lang, category.description)
        for page in _list_pages(site, "category.html", info, members, {"category": category}):
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
            feeds=_feed_links(commune.url, commune.full_name),
        )
        members = site.by_commune.get(commune.slug, ())
        context = {"commune": commune}
        board = boards.board(
            figures.get(commune.slug, ()),
            site.achievements.catalogue,
            site.addresses.achievements(),
        )
        for page in _list_pages(site, "commune.html", info, members, context, commune.path):
            first = page.info.url == commune.url
            # Only the first page shows them: the numbered ones stay as they are.
            if first:
                found = search.of_commune(commune, site.portal.language)
                page = replace(page, context={**page.context, "board": board}, search=found)
            yield page


def plan_tags(site: Site) -> Iterator[Output]:
    """Plan the list pages of each tag."""
    for tag in site.tags:
        info = PageInfo(url=tag.url, kind="tag", title=tag.name, lang=site.portal.language)
        yield from _list_pages(site, "tag.html", info, site.by_tag.get(tag.slug, ()), {"tag": tag})


def plan_months(site: Site) -> Iterator[Output]:
    """Plan the archive of each month."""
    for (year, month), members in _months(site).items():
        info = PageInfo(
            url=site.addresses.month(year, month),
            kind="archive",
            title=f"{month:02d}/{year}",
            lang=site.portal.language,
        )
        context = {"year": year, "month": month}
        yield from _list_pages(site, "archive.html", info, members, context)


def plan_standing_pages(site: Site) -> Iterator[Output]:
    """Plan the pages outside the news."""
    titles = {page.keys: Crumb(page.title, page.url) for page in site.pages}
    for page in site.pages:
        above = (titles.get(page.keys[:depth]) for depth in range(1, len(page.keys)))
        info = PageInfo(
            url=page.url,
            kind="page",
            title=page.title,
            lang=page.lang,
            description=page.summary,
            trail=tuple(crumb for crumb in above if crumb),
            indexed=page.held is None,
            modified=page.updated,
        )
        found = search.of_page(page)
        yield _page(site, "page.html", info, {"standing": page}, page.path, found)


def plan_sections(site: Site) -> Iterator[Output]:
    """Plan the lists of each section, of each value of its facets, its entries, feed and data."""
    for one in site.collections:
        section, entries = one.section, one.entries
        chosen = _chosen(entries)
        more = _gathered(site, section) if TYPES[section.kind].gathers else {}
        language = site.portal.language
        named = search.of_list(section.url, section.title, language, section.description)
        for page in _section_lists(site, section, section.title, section.url, entries, chosen):
            first = page.info.url == section.url
            yield replace(page, context={**page.context, **more}, search=named if first else None)
        for value, members in chosen.items():
            title = f"{section.title} – {value.name}"
            yield from _section_lists(site, section, title, value.url, members, {}, value)
        for filing in one.filings:
            entry = filing.entry
            info = PageInfo(
                url=entry.url,
                kind="entry",
                title=entry.title,
                lang=entry.lang,
                description=entry.summary,
                trail=(Crumb(section.title, section.url),),
                feeds=_section_feed(section),
                indexed=entry.withdrawn is None and entry.held is None,
                modified=entry.modified,
            )
            context = {"section": section, "entry": entry, "body": filing.body}
            found = search.of_filing(filing, section)
            yield _page(site, TYPES[section.kind].page_template, info, context, entry.path, found)
        if section.feed:
            yield _section_feed_file(site, one)
        if chosen:
            text = directory.as_json(section, entries)
            yield Text(site.addresses.file(f"{section.url}{directory.FILE}"), text, "config.yaml")


def plan_register(site: Site) -> Iterator[Output]:
    """Plan the list of information that must be public (Luật TCTT Đ19 k1 g): by year, and whole as CSV."""
    gathering = next((one for one in site.collections if TYPES[one.section.kind].gathers), None)
    years = _register(site)
    if gathering is None or not years:
        return
    home = gathering.section
    sections = {one.section.kind: one.section for one in site.collections}
    for year, entries in years.items():
        url = site.addresses.facet(home.slug, urls.REGISTER, str(year))
        info = PageInfo(
            url=url,
            kind="register",
            title=str(year),
            lang=site.portal.language,
            trail=(Crumb(home.title, home.url),),
        )
        for listing in paginate(entries, url, REGISTER_ROWS):
            context = {"section": home, "sections": sections, "year": year, "listing": listing}
            page = replace(info, url=listing.url)
            yield _page(site, "register.html", page, context, "config.yaml")
    everything = [entry for entries in years.values() for entry in entries]
    text = directory.as_csv(everything, sections, site.addresses)
    yield Text(site.addresses.file(f"{home.url}{directory.REGISTER}"), text, "config.yaml")


def _register(site: Site) -> Mapping[int, Sequence[Entry]]:
    """Give what must be public by year, the newest first; what is held back or withdrawn is not."""
    years: dict[int, list[Entry]] = defaultdict(list)
    for one in site.collections:
        for entry in one.entries if TYPES[one.section.kind].listed else ():
            if entry.date and entry.held is None and entry.withdrawn is None:
                years[entry.date.year].append(entry)
    for entries in years.values():
        entries.sort(key=lambda entry: (entry.date, entry.path), reverse=True)
    return dict(sorted(years.items(), reverse=True))


def _gathered(site: Site, section: Section) -> Mapping[str, Any]:
    """Give what the section that gathers shows besides: the sections with public records, their years."""
    years = _register(site)
    crumbs = tuple(
        Crumb(str(year), site.addresses.facet(section.slug, urls.REGISTER, str(year)))
        for year in years
    )
    return {
        "years": crumbs,
        "sections": tuple(one.section for one in site.collections if one.section != section),
        "table": f"{section.url}{directory.REGISTER}" if years else "",
    }


def plan_contacts(site: Site) -> Iterator[Output]:
    """Plan the page of those who answer for the portal, and the form that asks how satisfied readers are."""
    portal = site.portal
    if portal.contacts_url:
        info = PageInfo(portal.contacts_url, "contacts", "", portal.language)
        yield _page(site, "contacts.html", info, {}, "config.yaml", search.of_contacts(portal))
    if portal.rating and portal.rating.endpoint:
        info = PageInfo(portal.rating.url, "rating", "", portal.language)
        yield _page(site, "rating.html", info, {}, "config.yaml")


def _chosen(entries: Sequence[Entry]) -> Mapping[FacetValue, Sequence[Entry]]:
    """Give the entries of each value of each facet; a value is spelled as its newest entry spells it."""
    by_url: dict[str, list[Entry]] = defaultdict(list)
    values: dict[str, FacetValue] = {}
    for entry in entries:
        for value in entry.facets:
            values.setdefault(value.url, value)
            by_url[value.url].append(entry)
    return {values[url]: members for url, members in by_url.items()}


def _section_lists(
    site: Site,
    section: Section,
    title: str,
    url: str,
    entries: Sequence[Entry],
    chosen: Mapping[FacetValue, Sequence[Entry]],
    value: FacetValue | None = None,
) -> Iterator[Page]:
    """Plan the pages of one list: those with a date turn pages, the others stand on one.

    Only the bare list leads to the values of facets, so that a new value leaves all other pages alone.
    """
    above = (Crumb(section.title, section.url),) if value else ()
    info = PageInfo(
        url=url,
        kind="section",
        title=title,
        lang=site.portal.language,
        description="" if value else section.description,
        trail=above,
        feeds=_section_feed(section),
    )
    per_page = site.per_page if TYPES[section.kind].dated else max(len(entries), 1)
    for listing in paginate(entries, url, per_page):
        moments = [entry.modified for entry in listing.articles if entry.modified]
        shown = replace(info, url=listing.url, modified=max(moments, default=None))
        context = {
            "section": section,
            "value": value,
            "facets": _facets(section, chosen) if listing.number is None else (),
            "listing": listing,
        }
        yield _page(site, TYPES[section.kind].list_template, shown, context, "config.yaml")


def _facets(
    section: Section, chosen: Mapping[FacetValue, Sequence[Entry]]
) -> tuple[tuple[str, tuple[tuple[FacetValue, int], ...]], ...]:
    """Give the values of each facet with the number of their entries: years newest first, words by letter."""
    groups: dict[str, list[tuple[FacetValue, int]]] = {
        facet.key: [] for facet in TYPES[section.kind].facets
    }
    for value, members in chosen.items():
        groups[value.facet].append((value, len(members)))
    for pairs in groups.values():
        pairs.sort(key=lambda pair: collation_key(pair[0].name))
        if pairs and pairs[0][0].name.isdecimal():
            pairs.reverse()
    return tuple((facet, tuple(pairs)) for facet, pairs in groups.items() if pairs)


def _section_feed(section: Section) -> tuple[FeedLink, ...]:
    if not section.feed:
        return ()
    return (FeedLink(section.title, section.feed, "application/atom+xml"),)


def _section_feed_file(site: Site, one: Collection) -> FeedFile:
    """Plan the feed of a section: its newest entries of which a moment is told, as feeds tell of articles."""
    section, title = one.section, site.portal.title
    shown = [e for e in one.entries if e.withdrawn is None and e.held is None and e.modified]
    if not TYPES[section.kind].dated:
        shown.sort(key=lambda entry: (entry.modified, entry.path), reverse=True)
    entries = tuple(_told(entry, section) for entry in shown[:FEED_ENTRIES])
    author = site.portal.owner.name or title
    name = f"{section.title} – {title}"
    feed = feeds.Feed(name, site.portal.language, author, section.url, entries)
    return FeedFile(site.addresses.file(section.feed), "atom.xml", feed, "config.yaml")


def _told(entry: Entry, section: Section) -> Teaser:
    """Tell of an entry that has a moment as feeds tell of an article.

    A schedule is public before its first day. What has no date is known to feeds by one that never changes.
    """
    assert entry.modified is not None
    return Teaser(
        url=entry.url,
        title=f"{entry.number}: {entry.title}" if entry.number else entry.title,
        date=entry.date or entry.published_at or _UNDATED,
        published_at=min(entry.published_at or entry.modified, entry.modified),
        modified=entry.modified,
        topic=Topic(section.title, section.slug, section.url),
        communes=entry.communes,
        summary=entry.summary,
        cover=None,
        author=getattr(entry.meta, "issuer", ""),
        lang=entry.lang,
        featured=False,
        withdrawn=False,
        id_path=entry.id_path,
    )


def plan_calendars(site: Site) -> Iterator[Output]:
    """Plan the calendar of each schedule, and that of all recent ones together."""
    zone = ZoneInfo(site.portal.timezone)
    for one in site.collections:
        if one.section.kind != "schedule":
            continue
        shown = [e for e in one.entries if e.withdrawn is None and e.held is None]
        parts = [(entry, list(ical.events(entry, site.addresses, zone))) for entry in shown]
        recent = [event for _, events in parts[:CALENDAR_ENTRIES] for event in events]
        files = [(one.section.url, f"{one.section.title} – {site.portal.title}", recent)]
        files += [(entry.url, entry.title, events) for entry, events in parts]
        for url, name, events in files:
            if events:
                path = site.addresses.file(f"{url}{ical.FILE}")
                yield Text(path, ical.calendar(name, events), "config.yaml")


def plan_achievements(site: Site) -> Iterator[Output]:
    """Plan the pages of figures, indicators and resolutions, and the figures as data."""
    known, addresses = site.achievements, site.addresses
    for view in boards.views(site):
        info = PageInfo(
            url=view.url,
            kind=view.kind,
            title=view.title,
            lang=view.lang or site.portal.language,
            description=view.description,
            indexed=view.indexed,
        )
        yield _page(site, view.template, info, view.context, view.origin, view.search)
    if not known.figures:
        return
    title = site.portal.title
    rows = tuple(datasets.rows(known.figures, addresses))
    texts = (
        datasets.as_json(rows),
        datasets.as_csv(rows),
        datasets.data_package(title, slug(title), addresses),
    )
    for name, text in zip(datasets.FILES, texts, strict=True):
        yield Text(addresses.file(addresses.achievements_file(name)), text, "config.yaml")
    url = addresses.fragment(boards.KEY_FRAGMENT)
    info = PageInfo(url, "fragment", "", site.portal.language, indexed=False)
    context = {"key_figures": boards.key_figures(known), "all_url": addresses.achievements()}
    yield _page(site, "achievements-fragment.html", info, context, "config.yaml")


def plan_overviews(site: Site) -> Iterator[Output]:
    """Plan the page that lists all others, and the page for an address that leads nowhere."""
    language, addresses = site.portal.language, site.addresses
    months = tuple(
        Crumb(f"{month:02d}/{year}", addresses.month(year, month)) for year, month in _months(site)
    )
    pages = tuple(Crumb(page.title, page.url) for page in site.pages)
    figures = bool(site.achievements.figures or site.achievements.resolutions)
    context = {
        "months": months,
        "pages": pages,
        "sections": tuple(one.section for one in site.collections),
        "achievements_url": addresses.achievements() if figures else "",
    }
    tree = PageInfo(addresses.portal_page("so-do-trang"), "sitemap", "", language)
    yield _page(site, "sitemap.html", tree, context, "config.yaml")
    missing = PageInfo(addresses.portal_file("404.html"), "404", "", language, indexed=False)
    yield _page(site, "404.html", missing, {}, "config.yaml")


def plan_fragments(site: Site) -> Iterator[Output]:
    """Plan what changes with every publication, once, so that no other page has to change."""
    for name in site.portal.fragments:
        url = site.addresses.fragment(name)
        info = PageInfo(url, "fragment", "", site.portal.language, indexed=False)
        context = {"name": name, **_news(site)}
        yield _page(site, "fragment.html", info, context, "config.yaml")


def plan_visits(site: Site) -> Iterator[Output]:
    """Plan what tells of visits: the numbers as data and as a page to be framed, what they mean, privacy."""
    where = site.portal.counting
    if where is None:
        return
    for url, text in counting.files(site.visits, where):
        yield Text(site.addresses.file(url), text, visits.FILE)
    context = {
        "tally": counting.tally(site.visits),
        "most_read": site.most_read,
        "months": counting.months(site.visits),
        "since": counting.since(site.visits),
        "handling": site.handling,
    }
    language = site.portal.language
    for template, kind, url in (
        ("visits.html", "visits", where.frame),
        ("statistics.html", "statistics", where.about),
        ("privacy.html", "privacy", where.privacy),
    ):
        info = PageInfo(url, kind, "", language, indexed=kind != "visits")
        yield _page(site, template, info, context, visits.FILE)


# --- other files --------------------------------------------------------------------------------


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
            yield FeedFile(path, format_, feed, "config.yaml")


def plan_redirects(site: Site) -> Iterator[Output]:
    """Plan a page at each old address, and the rules for hosts that understand them."""
    for redirect in site.redirects:
        if redirect.file is not None:
            info = PageInfo(redirect.url, "redirect", "", site.portal.language, indexed=False)
            yield Page(redirect.file, "redirect.html", info, {}, redirect.origin)
    if site.redirects:
        rules = sorted(_redirect_rule(r.old, r.url) for r in site.redirects)
        yield Text("_redirects", "".join(rules), "config.yaml")


def plan_notes_for_hosts(site: Site) -> Iterator[Output]:
    """Plan what is said to hosts and to those who measure or watch over portals."""
    addresses, owner = site.addresses, site.portal.owner
    yield Text("status.json", status.status(site), "config.yaml")
    counter = urlsplit(site.portal.counting.url) if site.portal.counting else None
    elsewhere = f"{counter.scheme}://{counter.netloc}" if counter and counter.netloc else ""
    taker = urlsplit(site.portal.rating.endpoint) if site.portal.rating else None
    rating = f"{taker.scheme}://{taker.netloc}" if taker and taker.netloc else ""
    yield Text("_headers", headers.headers_file(addresses, elsewhere, rating), "config.yaml")
    email = owner.security_email or owner.email
    # RFC 8615: well-known files stand at the top of a host, which a portal below a path does not own.
    if email and not addresses.base:
        where = addresses.absolute(addresses.portal_file(contact.PATH))
        text = contact.security_txt(email, site.contact_until, where, site.portal.language)
        yield Text(contact.PATH, text, "config.yaml")


def plan_media(site: Site) -> Iterator[Output]:
    """Plan the pictures and files that published pages use."""
    photos: set[str] = set()
    for file in site.media:
        if isinstance(file, Photo):
            # Their addresses name their bytes: two of the same name are the same picture.
            yield from _photo_files(site, file, photos)
            continue
        kind = Drawing if file.url.endswith(".svg") else Copy
        yield kind(site.addresses.file(file.url), file.source, file.stamp, file.origin)


def _photo_files(site: Site, photo: Photo, planned: set[str]) -> Iterator[Output]:
    for url, rendition in photo.files.items():
        if url not in planned:
            planned.add(url)
            path = site.addresses.file(url)
            yield PhotoFile(path, photo.source, photo.digest, rendition, photo.origin)


PLANNERS: tuple[Planner, ...] = (
    plan_home,
    plan_categories,
    plan_communes,
    plan_tags,
    plan_months,
    plan_standing_pages,
    plan_sections,
    plan_register,
    plan_contacts,
    plan_calendars,
    plan_achievements,
    plan_overviews,
    plan_fragments,
    plan_visits,
    plan_feeds,
    plan_redirects,
    plan_notes_for_hosts,
    plan_media,
)


def _sitemap_files(site: Site, pages: Sequence[PageInfo]) -> Iterator[Output]:
    entries = sorted((page.url, page.modified) for page in pages if page.indexed)
    parts = sitemap.parts(entries, site.addresses)
    for name, part in parts.items():
        yield SitemapFile(name, part, "config.yaml")
    if len(parts) > 1:
        yield Text("sitemap.xml", sitemap.index(parts, site.addresses), "config.yaml")
    yield Text("robots.txt", sitemap.robots(site.addresses), "config.yaml")


def _metadata_files(site: Site, pages: Sequence[Page]) -> Iterator[Output]:
    """Plan the export of metadata: one file a month of articles, so that old ones stay, one a section."""
    addresses = site.addresses
    months: dict[tuple[int, int], list[Page]] = defaultdict(list)
    sections: dict[str, list[Page]] = defaultdict(list)
    others = []
    for page in pages:
        info = page.info
        if not info.indexed:
            continue
        if info.kind == "article":
            date = page.context["article"].date
            months[date.year, date.month].append(page)
        elif info.kind == "entry":
            sections[page.context["section"].url].append(page)
        elif info.kind in ("home", "page") or (
            info.kind == "commune" and page.context["listing"].number is None
        ):
            others.append(page)
    files = {
        **{f"{addresses.month(*month)}{METADATA}": months[month] for month in sorted(months)},
        **{f"{url}{METADATA}": sections[url] for url in sorted(sections)},
    }
    for url, records in files.items():
        yield MetadataFile(addresses.file(url), tuple(records), (), "config.yaml")
    parts = tuple(addresses.absolute(url) for url in files)
    yield MetadataFile(METADATA, tuple(others), parts, "config.yaml")


def told(page: Page) -> tuple[PageInfo, dublin.Told | None]:
    """Give all that an export of metadata tells of a page."""
    article, entry = page.context.get("article"), page.context.get("entry")
    if entry is not None:
        return page.info, dublin.told_entry(entry)
    return page.info, dublin.told(article) if article is not None else None


def metadata_text(file: MetadataFile, portal: Portal, addresses: Addresses) -> str:
    """Write an export of metadata."""
    records = []
    for info, article in map(told, file.pages):
        pairs = dublin.terms(
            portal,
            url=addresses.absolute(info.url),
            language=info.lang,
            description=info.description,
            modified=info.modified,
            subjects=[crumb.title for crumb in info.trail],
            article=article,
        )
        records.append((info.title or portal.title, pairs))
    return dublin.export(records, file.parts)


def _search_files(site: Site, pages: Sequence[Page], *, index: bool) -> Iterator[Output]:
    """Plan the search page, what browsers ask of it, and the index of the pages that can be found."""
    portal, addresses = site.portal, site.addresses
    if not portal.search_url:
        return
    # Two pages at one address are a mistake that is told of the pages.
    found = list({page.search.url: page.search for page in pages if page.search}.values())
    parts = search.parts(found) if index else ()
    sections = {one.section.kind: one.section.title for one in site.collections}
    context = {
        "index": addresses.search_index() if index else "",
        "years": tuple(sorted({page.date.year for page in found if page.date}, reverse=True)),
        "kinds": tuple(
            (kind, sections.get(kind, "")) for kind in sorted({page.kind for page in found})
        ),
    }
    info = PageInfo(portal.search_url, "search", "", portal.language, indexed=False)
    yield _page(site, "search.html", info, context, "config.yaml")
    description = opensearch.description(portal, addresses)
    yield Text(opensearch.FILE, description, "config.yaml")
    if not index:
        return
    place = addresses.file(addresses.search_index())
    place = place.removesuffix("index.html")
    yield Text(f"{place}{search.CONTENTS}", search.contents(parts), "config.yaml")
    for part in parts:
        for number in range(part.pieces + 1):
            name = search.NAMES if number == 0 else f"{number - 1}.bin"
            yield IndexFile(f"{place}{part.name}/{name}", part, number, "config.yaml")
    for page in found:
        yield ExtractFile(f"{place}{search.place_of(page)}", page, "config.yaml")


def _redirect_rule(old: str, url: str) -> str:
    """Spell a rule as Netlify reads it: what stands behind «?» in an old address follows as parameters.

    Cloudflare Pages passes over the rules with parameters: it knows none.
    """
    path, _, query = old.partition("?")
    return f"{' '.join([path, *filter(None, query.split('&')), url])} 301\n"


# --- parts --------------------------------------------------------------------------------------


def _page(
    site: Site,
    template: str,
    info: PageInfo,
    context: Mapping[str, Any],
    origin: str,
    found: Searchable | None = None,
) -> Page:
    if site.portal.counting and info.kind not in _UNCOUNTED:
        article = context.get("article") or context.get("entry")
        first = article.id_path if article else site.addresses.within(info.url)
        info = replace(info, id=visits.page_id(first))
    return Page(site.addresses.file(info.url), template, info, context, origin, found)


def _list_pages(
    site: Site,
    template: str,
    info: PageInfo,
    members: Sequence[Teaser],
    context: Mapping[str, Any],
    origin: str = "config.yaml",
) -> Iterator[Page]:
    for listing in paginate(members, info.url, site.per_page):
        shown = replace(info, url=listing.url, modified=_latest(listing.articles))
        yield _page(site, template, shown, {**context, "listing": listing}, origin)


def _blocks(groups: Iterable[Any], members: Mapping[str, Sequence[Teaser]]) -> tuple[Any, ...]:
    """Give the newest of each group that has any: (group, teasers)."""
    blocks = []
    for group in groups:
        shown = tuple(islice((t for t in members.get(group.slug, ()) if not t.withdrawn), BLOCK))
        if shown:
            blocks.append((group, shown))
    return tuple(blocks)


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


def _months(site: Site) -> Mapping[tuple[int, int], Sequence[Teaser]]:
    months: dict[tuple[int, int], list[Teaser]] = defaultdict(list)
    for teaser in site.teasers:
        months[teaser.date.year, teaser.date.month].append(teaser)
    return dict(sorted(months.items(), reverse=True))


def _latest(teasers: Sequence[Teaser]) -> datetime | None:
    return max((teaser.modified for teaser in teasers), default=None)


def _feed_links(url: str, title: str) -> tuple[FeedLink, ...]:
    return (
        FeedLink(title, f"{url}atom.xml", "application/atom+xml"),
        FeedLink(title, f"{url}rss.xml", "application/rss+xml"),
        FeedLink(title, f"{url}feed.json", "application/feed+json"),
    )
