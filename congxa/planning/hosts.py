"""What is no page to be read: pictures and files, redirects, what is said to hosts."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from congxa import contact, headers, status
from congxa.config import FILE
from congxa.model import Photo, Site
from congxa.planned import Copy, Drawing, Output, Page, PageInfo, PhotoFile, Text


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


def plan_redirects(site: Site) -> Iterator[Output]:
    """Plan a page at each old address, and the rules for hosts that understand them."""
    for redirect in site.redirects:
        if redirect.file is not None:
            info = PageInfo(redirect.url, "redirect", "", site.portal.language, indexed=False)
            yield Page(redirect.file, "redirect.html", info, {}, redirect.origin)
    if site.redirects:
        rules = sorted(_redirect_rule(r.old, r.url) for r in site.redirects)
        yield Text("_redirects", "".join(rules), FILE)


def _redirect_rule(old: str, url: str) -> str:
    """Spell a rule as Netlify reads it: what stands behind «?» in an old address follows as parameters.

    Cloudflare Pages passes over the rules with parameters: it knows none.
    """
    path, _, query = old.partition("?")
    return f"{' '.join([path, *filter(None, query.split('&')), url])} 301\n"


def plan_notes_for_hosts(site: Site) -> Iterator[Output]:
    """Plan what is said to hosts and to those who measure or watch over portals."""
    addresses, owner = site.addresses, site.portal.owner
    yield Text("status.json", status.status(site), FILE)
    counter = urlsplit(site.portal.counting.url) if site.portal.counting else None
    elsewhere = f"{counter.scheme}://{counter.netloc}" if counter and counter.netloc else ""
    taker = urlsplit(site.portal.rating.endpoint) if site.portal.rating else None
    rating = f"{taker.scheme}://{taker.netloc}" if taker and taker.netloc else ""
    yield Text("_headers", headers.headers_file(addresses, elsewhere, rating), FILE)
    email = owner.security_email or owner.email
    # RFC 8615: well-known files stand at the top of a host, which a portal below a path does not own.
    if email and not addresses.base:
        where = addresses.absolute(addresses.portal_file(contact.PATH))
        text = contact.security_txt(email, site.contact_until, where, site.portal.language)
        yield Text(contact.PATH, text, FILE)
