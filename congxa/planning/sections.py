"""The pages of sections: the lists of each and of the values of its facets, entries, feeds, data, calendars."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from congxa import directory, feeds, ical, search
from congxa.config import FILE
from congxa.listing import paginate
from congxa.model import Collection, Entry, FacetValue, Section, Site, Teaser, Topic
from congxa.planned import Crumb, FeedFile, FeedLink, Output, Page, PageInfo, Text
from congxa.planning.pages import FEED_ENTRIES, page_of
from congxa.planning.register import gathered
from congxa.sections import TYPES
from congxa.vietnamese import collation_key

# A year of weeks, so that a calendar which takes the whole section stays small.
CALENDAR_ENTRIES = 53
# The day by which feeds know an entry without one.
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


def plan_sections(site: Site) -> Iterator[Output]:
    """Plan the lists of each section, of each value of its facets, its entries, feed and data."""
    for one in site.collections:
        section, entries = one.section, one.entries
        chosen = _chosen(entries)
        more = gathered(site, section) if TYPES[section.kind].gathers else {}
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
                indexed=entry.public,
                modified=entry.modified,
            )
            context = {"section": section, "entry": entry, "body": filing.body}
            found = search.of_filing(filing, section)
            yield page_of(site, TYPES[section.kind].page_template, info, context, entry.path, found)
        if section.feed:
            yield _section_feed_file(site, one)
        if chosen:
            text = directory.as_json(section, entries)
            yield Text(site.addresses.file(f"{section.url}{directory.FILE}"), text, FILE)


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
        yield page_of(site, TYPES[section.kind].list_template, shown, context)


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
    shown = [entry for entry in one.entries if entry.public and entry.modified]
    if not TYPES[section.kind].dated:
        shown.sort(key=lambda entry: (entry.modified, entry.path), reverse=True)
    entries = tuple(_told(entry, section) for entry in shown[:FEED_ENTRIES])
    author = site.portal.owner.name or title
    name = f"{section.title} – {title}"
    feed = feeds.Feed(name, site.portal.language, author, section.url, entries)
    return FeedFile(site.addresses.file(section.feed), "atom.xml", feed, FILE)


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
        shown = [entry for entry in one.entries if entry.public]
        parts = [(entry, list(ical.events(entry, site.addresses, zone))) for entry in shown]
        recent = [event for _, events in parts[:CALENDAR_ENTRIES] for event in events]
        files = [(one.section.url, f"{one.section.title} – {site.portal.title}", recent)]
        files += [(entry.url, entry.title, events) for entry, events in parts]
        for url, name, events in files:
            if events:
                path = site.addresses.file(f"{url}{ical.FILE}")
                yield Text(path, ical.calendar(name, events), FILE)
