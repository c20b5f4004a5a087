"""What is planned of all pages together, by which they are found: sitemap, export of metadata, search."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from congxa import opensearch, search, sitemap
from congxa.config import FILE
from congxa.model import Site
from congxa.planned import (
    ExtractFile,
    IndexFile,
    MetadataFile,
    Output,
    Page,
    PageInfo,
    SitemapFile,
    Text,
)
from congxa.planning.pages import page_of

METADATA = "metadata.json"


def plan_sitemap(site: Site, pages: Sequence[PageInfo]) -> Iterator[Output]:
    """Plan the sitemap of the pages that search engines may take, and robots.txt, which leads to it."""
    entries = sorted((page.url, page.modified) for page in pages if page.indexed)
    parts = sitemap.parts(entries, site.addresses)
    for name, part in parts.items():
        yield SitemapFile(name, part, FILE)
    if len(parts) > 1:
        yield Text("sitemap.xml", sitemap.index(parts, site.addresses), FILE)
    yield Text("robots.txt", sitemap.robots(site.addresses), FILE)


def plan_metadata(site: Site, pages: Sequence[Page]) -> Iterator[Output]:
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
        yield MetadataFile(addresses.file(url), tuple(records), (), FILE)
    parts = tuple(addresses.absolute(url) for url in files)
    yield MetadataFile(METADATA, tuple(others), parts, FILE)


def plan_search(site: Site, pages: Sequence[Page], *, index: bool) -> Iterator[Output]:
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
    yield page_of(site, "search.html", info, context)
    description = opensearch.description(portal, addresses)
    yield Text(opensearch.FILE, description, FILE)
    if not index:
        return
    place = addresses.file(addresses.search_index())
    place = place.removesuffix("index.html")
    yield Text(f"{place}{search.CONTENTS}", search.contents(parts), FILE)
    for part in parts:
        for number, name in enumerate(part.files):
            yield IndexFile(f"{place}{name}", part, number, FILE)
    for page in found:
        yield ExtractFile(f"{place}{search.place_of(page)}", page, FILE)
