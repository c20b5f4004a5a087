"""The only place where an address of the portal is spelled.

An address is what stands in a link: it begins with the portal's base path ("/xa/thanh-ky/tin/…"), so
that every link works wherever the portal is mounted. `Addresses.file` gives the file behind one.
"""

import re
from datetime import datetime
from itertools import chain, zip_longest
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct

from congxa.vietnamese import nfc

LIST_PAGE = "trang-{number}"
FRAGMENTS = "manh"
ACHIEVEMENTS = "thanh-tich"
MEDIA = "media"
SEARCH = "tim-kiem"
SEARCH_INDEX = f"{SEARCH}/chi-muc"
THEME_FILES = "giao-dien"
CONTACTS = "dau-moi-lien-he"
RATING = "danh-gia"
REGISTER = "danh-muc"

# What the portal keeps for itself, now or later: no page of an editor's may lie there.
RESERVED = (
    "tin",
    ACHIEVEMENTS,
    SEARCH,
    "so-do-trang",
    "van-ban",
    "thong-ke",
    FRAGMENTS,
    "so-lieu",
    "dem",
    MEDIA,
    THEME_FILES,
)
# Signs that belong to a name as long as they are encoded, and would be syntax else.
_SYNTAX = re.compile(r"(%(?:23|25|2[fF]|3[fF]))")
_LIST_SLUG = re.compile(r"trang-\d+")
# Where an old address would hide what the portal itself serves there.
_NO_ALIAS = (FRAGMENTS, "so-lieu", "dem", THEME_FILES)
# Endings that a static host serves as the file itself; any other old ending becomes a folder.
_SERVED = (".html", ".htm")


class Patterns(Struct, frozen=True):
    """The shapes of addresses that settings may change; each begins and ends with a slash."""

    article: str = "/tin/{year}/{month}/{slug}/"
    category: str = "/chuyen-muc/{path}/"
    commune: str = "/xa/{slug}/"
    tag: str = "/the/{slug}/"
    page: str = "/{path}/"


class Addresses(Struct, frozen=True):
    """Where everything of one portal lies.

    `origin` is the scheme and host ("https://example.vn"), `base` the path below it without a slash at
    its end ("" or "/xa/thanh-ky").
    """

    origin: str
    base: str
    patterns: Patterns = Patterns()

    def home(self) -> str:
        """Address of the front page."""
        return f"{self.base}/"

    def article(self, date: datetime, slug: str) -> str:
        """Address of an article; {month} and {day} have two digits."""
        return self.base + self.patterns.article.format(
            year=f"{date.year:04d}", month=f"{date.month:02d}", day=f"{date.day:02d}", slug=slug
        )

    def category(self, path: tuple[str, ...]) -> str:
        """Address of a category, by the slugs from the top category down to it."""
        return self.base + self.patterns.category.format(path="/".join(path), slug=path[-1])

    def commune(self, slug: str) -> str:
        """Address of a commune's page."""
        return self.base + self.patterns.commune.format(slug=slug)

    def tag(self, slug: str) -> str:
        """Address of a tag's list."""
        return self.base + self.patterns.tag.format(slug=slug)

    def page(self, path: tuple[str, ...]) -> str:
        """Address of a standing page, by the slugs of its folders and name."""
        return self.base + self.patterns.page.format(path="/".join(path), slug=path[-1])

    def month(self, year: int, month: int) -> str:
        """Address of the archive of a month."""
        return f"{self.base}/tin/{year:04d}/{month:02d}/"

    def fragment(self, name: str) -> str:
        """Address of a fragment: what changes with every publication."""
        return f"{self.base}/{FRAGMENTS}/{name}/"

    def achievements(self) -> str:
        """Address of the page of all achievements."""
        return f"{self.base}/{ACHIEVEMENTS}/"

    def achievements_of(self, slug: str, year: int | None = None) -> str:
        """Address of all achievements of one commune, where they have a page of their own."""
        return f"{self.base}/{ACHIEVEMENTS}/xa/{slug}/" + (f"{year}/" if year else "")

    def indicator(self, id: str) -> str:
        """Address of the page that compares the communes in one indicator."""
        return f"{self.base}/{ACHIEVEMENTS}/chi-tieu/{id}/"

    def resolution(self, slug: str) -> str:
        """Address of a resolution with its targets."""
        return f"{self.base}/{ACHIEVEMENTS}/nghi-quyet/{slug}/"

    def section(self, slug: str) -> str:
        """Address of the list of a section such as van-ban."""
        return f"{self.base}/{slug}/"

    def facet(self, section: str, facet: str, value: str) -> str:
        """Address of the entries of a section that have one value of a facet."""
        return f"{self.base}/{section}/{facet}/{value}/"

    def entry(self, section: str, keys: tuple[str, ...]) -> str:
        """Address of an entry, by the slugs of its folders and name below the section's folder."""
        return f"{self.base}/{section}/{'/'.join(keys)}/"

    def achievements_file(self, name: str) -> str:
        """Address of a file of data such as du-lieu.csv."""
        return f"{self.base}/{ACHIEVEMENTS}/{name}"

    def media(self, path: str) -> str:
        """Address of a picture or file, by its path below content/."""
        return f"{self.base}/{MEDIA}/{path}"

    def rendition(self, path: str, digest: str, width: int, suffix: str) -> str:
        """Address of a file that a picture becomes, by its path below content/ without its ending.

        It holds the contents' digest, so that hosts may keep it for ever.
        """
        return self.media(f"{path}-{digest[:8]}-{width}.{suffix}")

    def theme_file(self, digest: str, path: str) -> str:
        """Address of a file of the theme; `digest` changes when any of them does."""
        return f"{self.base}/{THEME_FILES}/{digest}/{path}"

    def search(self) -> str:
        """Address of the search page."""
        return f"{self.base}/{SEARCH}/"

    def search_index(self, path: str = "") -> str:
        """Address of a file of the search index."""
        return f"{self.base}/{SEARCH_INDEX}/{path}"

    def portal_page(self, name: str) -> str:
        """Address of a page that every portal has, such as so-do-trang."""
        return f"{self.base}/{name}/"

    def portal_file(self, name: str) -> str:
        """Address of a file at the portal's top, such as sitemap.xml."""
        return f"{self.base}/{name}"

    def absolute(self, address: str) -> str:
        """Spell an address with scheme and host."""
        return self.origin + address

    def within(self, address: str) -> str:
        """Cut the base path off: what remains begins with a slash."""
        return address[len(self.base) :]

    def file(self, address: str) -> str:
        """Name the output file behind an address, relative to the output folder, NFC."""
        path = nfc(unquote(self.within(address))).lstrip("/")
        if not path or path.endswith("/"):
            return f"{path}index.html"
        return path

    def below(self, path: str) -> str:
        """Address of a path that counts from the portal's top, percent-encoded, its query kept."""
        parts = _SYNTAX.split(path)
        plain = (quote(nfc(unquote(part)), safe="/?#&=+:;,@!$'()*~-._") for part in parts[::2])
        return self.base + "".join(
            chain.from_iterable(zip_longest(plain, parts[1::2], fillvalue=""))
        )


def addresses(site_url: str, patterns: Patterns) -> Addresses:
    """Split site.url into origin and base path."""
    parts = urlsplit(site_url)
    return Addresses(f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/"), patterns)


def list_page(address: str, number: int) -> str:
    """Address of a numbered list page below the list's bare address."""
    return f"{address}{LIST_PAGE.format(number=number)}/"


def redirect_file(old: str) -> str | None:
    """Name the file of the redirect page for an old path; None where only a redirect rule can hold it.

    `.aspx`, `.php` and the like become folders with index.html: a static host would serve such a file
    as a download.
    """
    if "?" in old:
        return None
    path = nfc(unquote(old)).strip("/")
    if path.lower().endswith(_SERVED):
        return path
    return f"{path}/index.html" if path else "index.html"


def is_list_slug(slug: str) -> bool:
    """Tell whether a slug is one that list pages use."""
    return _LIST_SLUG.fullmatch(slug) is not None


_SITE = re.compile(r"https?://\w[\w.-]*(:\d{1,5})?(/[^\s\"<>?#]*)?")


def is_site_address(text: str) -> bool:
    """Tell whether every address of a portal can begin with this: a host, and a plain path at most."""
    path = text.partition("://")[2]
    return bool(_SITE.fullmatch(text)) and "//" not in path and ".." not in path.split("/")


_LINK = re.compile(r"/(?!/)|https?://\w|mailto:\S+@|tel:\+?\d")


def is_link(text: str) -> bool:
    """Tell whether a link of the settings may lead there: a path of the portal, the web, mail, telephone."""
    return _LINK.match(text) is not None


def is_reserved(path: str) -> bool:
    """Tell whether a path below the portal ("/dem/x/") begins with a name that the portal keeps."""
    return _first_part(path) in RESERVED


def takes_alias(old: str) -> bool:
    """Tell whether an old address may lie at this path."""
    return _first_part(unquote(old)) not in _NO_ALIAS


def _first_part(path: str) -> str:
    return path.lstrip("/").partition("?")[0].partition("/")[0].lower()
