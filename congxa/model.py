"""A portal as a value: what is published, ready to be shown, and nothing that is held back.

Every `url` is an address that can stand in a link as it is. Values are frozen, so that equality tells
whether a page must be rendered anew.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct
from msgspec.structs import replace

from congxa.achievements.catalogue import Catalogue
from congxa.achievements.figures import Figure
from congxa.config import Appointment, ContactSettings, Notice, Owner
from congxa.frontmatter import CommuneMeta, Source
from congxa.markup import Heading, Image, Placed
from congxa.pictures import Rendition
from congxa.report import HeldBack
from congxa.texts import show
from congxa.urls import Addresses
from congxa.visits import Visits


class Text(Protocol):
    """The HTML of a text, wherever it is kept; `key` names its content."""

    key: bytes

    def read(self) -> bytes:
        """Give the HTML, its references not yet placed."""


class Body(Struct, frozen=True):
    """A text ready for a page: sanitised HTML, and where its references lead: addresses and pictures.

    `eager`: its first picture is what a reader sees first of the page's, and is loaded at once. `box` is
    the box of figures, for where the editor wants it; None leaves its mark in the text.
    """

    html: Text
    hrefs: tuple[Placed, ...]
    headings: tuple[Heading, ...] = ()
    eager: bool = True
    box: str | None = None

    def shown(self) -> bytes:
        """Give the HTML as it stands in a page."""
        return show(self.html.read(), self.hrefs, eager=self.eager, box=self.box)

    def __html__(self) -> str:
        """Give the HTML; templates call this, since it is safe as it is."""
        return self.shown().decode()

    def holding(self, box: str) -> "Body":
        """Give the text with the box of figures where the editor wants it."""
        return replace(self, box=str(box))


class Category(Struct, frozen=True):
    """A category with those below it; `path` holds the slugs from the top category down to it."""

    name: str
    slug: str
    path: tuple[str, ...]
    url: str
    description: str
    children: tuple["Category", ...] = ()


class Tag(Struct, frozen=True):
    """A keyword that articles share."""

    name: str
    slug: str
    url: str


class Picture(Image, frozen=True):
    """A picture with what it shows; alt is empty where it only decorates."""

    alt: str = ""
    caption: str = ""


class Download(Struct, frozen=True):
    """A file offered for download; `size` in bytes, `type` such as "PDF".

    The size is 0 for a photo, which is known only when it has been made anew.
    """

    url: str
    title: str
    type: str
    size: int


class Commune(Struct, frozen=True):
    """A commune with its profile."""

    path: str
    slug: str
    url: str
    meta: CommuneMeta
    summary: str
    body: Body

    @property
    def name(self) -> str:
        """The name without its level: Thanh Kỳ."""
        return self.meta.name

    @property
    def full_name(self) -> str:
        """The name with its level: Xã Thanh Kỳ."""
        return f"{self.meta.level[:1].upper()}{self.meta.level[1:]} {self.meta.name}"


class Place(Struct, frozen=True):
    """A commune as other pages name it, so that they stay the same when its profile changes."""

    name: str
    full_name: str
    slug: str
    url: str
    level: str = "xã"


class Topic(Struct, frozen=True):
    """A category as other pages name it, so that they stay the same when its description changes."""

    name: str
    slug: str
    url: str


class Neighbour(Struct, frozen=True):
    """An older article as a newer one names it."""

    url: str
    title: str
    date: datetime
    lang: str


class Teaser(Struct, frozen=True):
    """An article as lists and feeds show it: without its text, so that a new text leaves them as they are.

    `id_path` is the first path that the article ever had below the portal: feeds know it by that.
    """

    url: str
    title: str
    date: datetime
    published_at: datetime
    modified: datetime
    topic: Topic
    communes: tuple[Place, ...]
    summary: str
    cover: Picture | None
    author: str
    lang: str
    featured: bool
    withdrawn: bool
    id_path: str


class Article(Struct, frozen=True):
    """A published article. `published_at` is when it became public: lists are ordered by it.

    `lead` is the summary that the editor wrote, `summary` that or else the beginning of the text.
    """

    path: str
    url: str
    title: str
    date: datetime
    published_at: datetime
    updated: datetime | None
    trail: tuple[Topic, ...]
    communes: tuple[Place, ...]
    tags: tuple[Tag, ...]
    lead: str
    summary: str
    author: str
    source: Source | None
    cover: Picture | None
    featured: bool
    lang: str
    correction: str
    attachments: tuple[Download, ...]
    body: Body
    origin_url: str = ""
    withdrawn: str | None = None
    held: HeldBack | None = None
    id_path: str = ""
    figures: tuple[Figure, ...] = ()
    places_figures: bool = False

    @property
    def category(self) -> Topic:
        """The category that the article stands in."""
        return self.trail[-1]

    @property
    def modified(self) -> datetime:
        """When its text last changed, as far as the editor said."""
        return self.updated or self.published_at

    def teaser(self) -> Teaser:
        """Give what lists show of it."""
        return Teaser(
            url=self.url,
            title=self.title,
            date=self.date,
            published_at=self.published_at,
            modified=self.modified,
            topic=self.category,
            communes=self.communes,
            summary=self.summary,
            cover=self.cover,
            author=self.author,
            lang=self.lang,
            featured=self.featured,
            withdrawn=self.withdrawn is not None,
            id_path=self.id_path,
        )


class StandingPage(Struct, frozen=True):
    """A page outside the news: introduction, contact, privacy."""

    path: str
    url: str
    title: str
    summary: str
    lang: str
    updated: datetime | None
    body: Body
    keys: tuple[str, ...]
    menu_title: str = ""
    in_menu: bool = True
    order: int = 1000
    subject: str = ""
    held: HeldBack | None = None


class Resolution(Struct, frozen=True):
    """A resolution that sets targets; items name it by its slug. Not every source tells its date."""

    path: str
    slug: str
    url: str
    title: str
    number: str
    date: datetime | None
    issuer: str
    communes: tuple[Place, ...]
    summary: str
    lang: str
    body: Body
    held: HeldBack | None = None


class Achievements(Struct, frozen=True):
    """Every figure that is published, in the order of articles, newest first, and what they refer to."""

    catalogue: Catalogue = Catalogue()
    figures: tuple[Figure, ...] = ()
    resolutions: tuple[Resolution, ...] = ()


class Section(Struct, frozen=True):
    """A section of the portal as pages name it: the entries of one content type have it for themselves.

    `folder` is where its files lie below content/; `feed` the address of its Atom feed, empty
    where it has none.
    """

    kind: str
    folder: str
    title: str
    slug: str
    url: str
    feed: str
    description: str = ""


class FacetValue(Struct, frozen=True):
    """One value of a facet (congxa.sections): the type of a document, its field, its year."""

    facet: str
    name: str
    slug: str
    url: str


class Entry(Struct, frozen=True):
    """An entry of a section as lists show it: all but its text.

    `meta` is what its file declares, of the class of its content type. `date` is the moment by which lists
    order it, None where they go by title; `keys` are the slugs of its address below the section's. `cover`,
    `photos` and `film` are the pictures and the film of those content types that declare them.
    """

    path: str
    kind: str
    url: str
    keys: tuple[str, ...]
    title: str
    meta: Any
    date: datetime | None
    published_at: datetime | None
    updated: datetime | None
    communes: tuple[Place, ...]
    summary: str
    lang: str
    files: tuple[Download, ...]
    facets: tuple[FacetValue, ...]
    cover: Picture | None = None
    photos: tuple[Picture, ...] = ()
    film: Download | None = None
    id_path: str = ""
    withdrawn: str | None = None
    held: HeldBack | None = None

    @property
    def public(self) -> bool:
        """Whether others may tell of it: it is neither withdrawn nor held back."""
        return self.withdrawn is None and self.held is None

    @property
    def modified(self) -> datetime | None:
        """When it last changed, as far as the editor said."""
        return self.updated or self.published_at

    @property
    def number(self) -> str:
        """The number and sign of a document, empty for what has none."""
        return getattr(self.meta, "number", "")


class Filing(Struct, frozen=True):
    """An entry with its text, which only its own page shows."""

    entry: Entry
    body: Body


class Collection(Struct, frozen=True):
    """A section with its entries, in the order of its lists."""

    section: Section
    filings: tuple[Filing, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries without their texts."""
        return tuple([filing.entry for filing in self.filings])


class MenuItem(Struct, frozen=True):
    """An entry of the menu; `url` is empty for one that only holds others."""

    title: str
    url: str
    children: tuple["MenuItem", ...] = ()


class Document(Struct, frozen=True):
    """A file offered for download, and the article or entry that offers it."""

    file: Download
    article: "Neighbour"


class Bulletin(Struct, frozen=True):
    """What the settings and the sections say of the coming days."""

    notices: tuple[Notice, ...] = ()
    reception: tuple[Appointment, ...] = ()
    schedule: tuple[Appointment, ...] = ()


class Redirect(Struct, frozen=True):
    """An old address; `file` is None where only a redirect rule can hold it (a query string)."""

    old: str
    file: str | None
    url: str
    origin: str


class MediaFile(Struct, frozen=True):
    """A file that published pages use, and where it goes."""

    url: str
    source: Path
    stamp: str
    origin: str


class Photo(Struct, frozen=True):
    """A photo that published pages use: the files that it becomes, by address; `digest` names its bytes."""

    files: Mapping[str, Rendition]
    source: Path
    digest: str
    origin: str


class Row(Struct, frozen=True):
    """A row of the visit numbers: its name, and its label where the settings have one."""

    name: str
    label: str = ""


class Counting(Struct, frozen=True):
    """How pages count and show visits; all of it follows from the settings, none of it from the numbers.

    `url` is where displays are sent, with a slash at its end, empty where nothing is sent. `file` holds the
    numbers of the last snapshot as JSON, `frame` as a page, `about` explains them, `privacy` tells what is
    known of a reader. `heading` is empty where the theme's word does; `grouped`: 12.531 instead of 12531.
    """

    url: str
    file: str
    frame: str
    about: str
    privacy: str
    heading: str
    rows: tuple[Row, ...]
    grouped: bool


class Handling(Struct, frozen=True):
    """What the settings of the counter mean for a reader; `database`: sums are in one, not in a file."""

    mode: str
    identity: str
    opt_out: bool
    views_per_minute: int
    views_per_day: int
    visits_per_hour: int
    database: bool


class Tally(Struct, frozen=True):
    """The visit numbers of a snapshot with the days that they are of.

    `when` says of each row which day, Monday, or month it means: 21/11/2026, 16/11/2026, 11/2026.
    """

    numbers: Mapping[str, int]
    when: Mapping[str, str]
    asof: datetime


class MostRead(Struct, frozen=True):
    """The articles that were most read over `days` days up to the snapshot's, each with its views."""

    days: int
    articles: tuple[tuple[Neighbour, int], ...]


class Rating(Struct, frozen=True):
    """Where readers tell how satisfied they are: `url` leads there, `endpoint` takes the portal's own form."""

    url: str
    endpoint: str = ""


class Portal(Struct, frozen=True):
    """What every page may show of the portal; nothing here changes when an article is published.

    `search_url` is the address of the search page, empty where the settings do without.
    """

    title: str
    slogan: str
    description: str
    language: str
    timezone: str
    url: str
    origin: str
    base: str
    owner: Owner
    reuse_notice: str
    menu: tuple[MenuItem, ...]
    categories: tuple[Category, ...]
    communes: tuple[Place, ...]
    fragments: tuple[str, ...] = ()
    counting: Counting | None = None
    search_url: str = ""
    spokesperson: ContactSettings | None = None
    information: ContactSettings | None = None
    contacts_url: str = ""
    rating: Rating | None = None


class Site(Struct, frozen=True):
    """The whole portal. `articles` are newest first, withdrawn ones among them.

    `next_change` is when the clock alone will next change a file: an article, a notice or an appointment
    appears or goes, or security.txt, which says that it holds until `contact_until`, is written anew.
    The `by_` mappings give the teasers of a category (with those below it), a commune or a tag by its
    slug, newest first.
    """

    portal: Portal
    per_page: int
    addresses: Addresses
    categories: tuple[Category, ...]
    communes: tuple[Commune, ...]
    articles: tuple[Article, ...]
    teasers: tuple[Teaser, ...]
    pages: tuple[StandingPage, ...]
    tags: tuple[Tag, ...]
    media: tuple[MediaFile | Photo, ...]
    redirects: tuple[Redirect, ...]
    held_back: tuple[HeldBack, ...]
    bulletin: Bulletin
    next_change: datetime
    contact_until: datetime
    by_category: Mapping[str, Sequence[Teaser]]
    by_commune: Mapping[str, Sequence[Teaser]]
    by_tag: Mapping[str, Sequence[Teaser]]
    collections: tuple[Collection, ...] = ()
    achievements: Achievements = Achievements()
    handling: Handling | None = None
    visits: Visits | None = None
    most_read: tuple[MostRead, ...] = ()
