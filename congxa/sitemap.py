"""What search engines are told: sitemap.xml and robots.txt."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

from congxa.urls import Addresses

# sitemaps.org allows 50,000 addresses and 50 MB a file; less of both leaves portals room to grow.
FILE_LIMIT = 40_000
BYTES_LIMIT = 45_000_000
# What an entry takes at most: a sign of its address as an entity, and the tags with the date around it.
_LONGEST_ESCAPE = len("&quot;")
_AROUND = 100
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"


Entry = tuple[str, datetime | None]


def parts(entries: Sequence[Entry], addresses: Addresses) -> Mapping[str, tuple[Entry, ...]]:
    """Give the entries of each file of the sitemap: one file, or numbered ones for a large portal."""
    starts = [0]
    size = 0
    for place, (address, _) in enumerate(entries):
        length = len(addresses.origin) + _LONGEST_ESCAPE * len(address) + _AROUND
        if place - starts[-1] >= FILE_LIMIT or size + length > BYTES_LIMIT:
            starts.append(place)
            size = 0
        size += length
    if len(starts) == 1:
        return {"sitemap.xml": tuple(entries)}
    ends = [*starts[1:], len(entries)]
    return {
        f"sitemap-{number}.xml": tuple(entries[start:end])
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)
    }


def index(parts: Mapping[str, Sequence[Entry]], addresses: Addresses) -> str:
    """Write the file that names the parts of a large sitemap, with the last change of each."""
    lines = []
    for name, entries in parts.items():
        moment = max((modified for _, modified in entries if modified), default=None)
        changed = f"<lastmod>{moment.isoformat()}</lastmod>" if moment else ""
        place = escape(addresses.absolute(addresses.portal_file(name)))
        lines.append(f"<sitemap><loc>{place}</loc>{changed}</sitemap>\n")
    return f'{_HEAD}<sitemapindex xmlns="{_SCHEMA}">\n{"".join(lines)}</sitemapindex>\n'


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
