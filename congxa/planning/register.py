"""The register of information that must be public, of whatever section it is."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from congxa import directory, urls
from congxa.config import FILE
from congxa.listing import paginate
from congxa.model import Entry, Section, Site
from congxa.planned import Crumb, Output, PageInfo, Text
from congxa.planning.pages import page_of
from congxa.sections import TYPES

REGISTER_ROWS = 100


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
            yield page_of(site, "register.html", page, context)
    everything = [entry for entries in years.values() for entry in entries]
    text = directory.as_csv(everything, sections, site.addresses)
    yield Text(site.addresses.file(f"{home.url}{directory.REGISTER}"), text, FILE)


def gathered(site: Site, section: Section) -> Mapping[str, Any]:
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
