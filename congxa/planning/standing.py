"""The pages outside the news: standing pages, contacts, the page of all pages, what tells of visits."""

from collections.abc import Iterator

from congxa import counting, search, visits
from congxa.model import Site
from congxa.planned import Crumb, Output, PageInfo, Text
from congxa.planning.news import by_month
from congxa.planning.pages import page_of


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
        yield page_of(site, "page.html", info, {"standing": page}, page.path, found)


def plan_contacts(site: Site) -> Iterator[Output]:
    """Plan the page of those who answer for the portal, and the form that asks how satisfied readers are."""
    portal = site.portal
    if portal.contacts_url:
        info = PageInfo(portal.contacts_url, "contacts", "", portal.language)
        yield page_of(site, "contacts.html", info, {}, found=search.of_contacts(portal))
    if portal.rating and portal.rating.endpoint:
        info = PageInfo(portal.rating.url, "rating", "", portal.language)
        yield page_of(site, "rating.html", info, {})


def plan_overviews(site: Site) -> Iterator[Output]:
    """Plan the page that lists all others, and the page for an address that leads nowhere."""
    language, addresses = site.portal.language, site.addresses
    months = tuple(
        Crumb(f"{month:02d}/{year}", addresses.month(year, month)) for year, month in by_month(site)
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
    yield page_of(site, "sitemap.html", tree, context)
    missing = PageInfo(addresses.portal_file("404.html"), "404", "", language, indexed=False)
    yield page_of(site, "404.html", missing, {})


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
        yield page_of(site, template, info, context, visits.FILE)
