"""What search engines are told: sitemap.xml and robots.txt."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape

from congxa.urls import Addresses

# sitemaps.org allows 50,000 addresses a file.
FILE_LIMIT = 40_000
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"


Entry = tuple[str, datetime | None]


def parts(entries: Sequence[Entry]) -> Mapping[str, tuple[Entry, ...]]:
    """Give the entries of each file of the sitemap: one file, or numbered ones for a large portal."""
    if len(entries) <= FILE_LIMIT:
        return {"sitemap.xml": tuple(entries)}
    starts = range(0, len(entries), FILE_LIMIT)
    return {
        f"sitemap-{number}.xml": tuple(entries[start : start + FILE_LIMIT])
        for number, start in enumerate(starts, start=1)
    }


def index(names: Iterable[str], addresses: Addresses) -> str:
    """Write the file that names the parts of a large sitemap."""
    lines = "".join(
        f"<sitemap><loc>{escape(addresses.absolute(addresses.portal_file(name)))}</loc></sitemap>\n"
        for name in names
    )
    return f'{_HEAD}<sitemapindex xmlns="{_SCHEMA}">\n{lines}</sitemapindex>\n'


def urlset(entries: Sequence[Entry], addresses: Addresses) -> str:
    """Write one file of the sitemap (sitemaps.org)."""
    lines = "".join(_url(address, modified, addresses) for address, modified in entries)
    return f'{_HEAD}<urlset xmlns="{_SCHEMA}">\n{lines}</urlset>\n'


def robots(addresses: Addresses) -> str:
    """Write robots.txt: everything may be read but the counter's replies."""
    counter = addresses.portal_page("dem")
    sitemap = addresses.absolute(addresses.portal_file("sitemap.xml"))
    return f"User-agent: *\nDisallow: {counter}\n\nSitemap: {sitemap}\n"


def _url(address: str, modified: datetime | None, addresses: Addresses) -> str:
    changed = f"<lastmod>{modified.isoformat()}</lastmod>" if modified else ""
    return f"<url><loc>{escape(addresses.absolute(address))}</loc>{changed}</url>\n"
