"""The portal's menu: of the portal's own making, or the categories, the sections and the standing pages.

Where more items are than two rows of a wide screen hold, the categories stand below one item, and below another
the sections that are asked for less often.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from congxa import vietnamese
from congxa.config import FILE, MenuEntry, SectionSettings, Settings, walk_menu
from congxa.errors import Problem, problem
from congxa.links import Promise
from congxa.model import Category, Collection, MenuItem, Place, StandingPage
from congxa.sections import TYPES
from congxa.urls import Addresses

_Destinations = Mapping[str, Mapping[str, tuple[str, str]]]

_BESIDE = 10
# What citizens come for, and what the rules want to be found at once.
_FOREMOST = frozenset({"document", "procedure", "access"})
_CATEGORIES = {"vi": "Chuyên mục", "en": "Categories"}
_SECTIONS = {"vi": "Bạn cần biết", "en": "Good to know"}


def build_menu(
    settings: Settings,
    addresses: Addresses,
    categories: Sequence[Category],
    pages: Sequence[StandingPage],
    places: Sequence[Place],
    collections: Sequence[Collection] = (),
) -> tuple[tuple[MenuItem, ...], list[Problem]]:
    """Give the menu, and what is wrong with the one that the settings ask for."""
    entries = settings.config.menu
    if not entries:
        return _usual(settings, categories, pages, collections), []
    known = {
        "category": {t[-1].slug: (t[-1].name, t[-1].url) for t in trails(categories)},
        "page": {"/".join(page.keys): (page.menu_title, page.url) for page in pages},
        "commune": {place.slug: (place.full_name, place.url) for place in places},
        "section": {
            one.section.folder: (one.section.title, one.section.url) for one in collections
        },
    }
    problems = _unknown(settings, known)
    return tuple(_item(entry, known, addresses) for entry in entries), problems


def trails(
    categories: Sequence[Category], above: tuple[Category, ...] = ()
) -> Iterator[tuple[Category, ...]]:
    """Give every category with those above it, from the top down, in menu order."""
    for category in categories:
        yield (*above, category)
        yield from trails(category.children, (*above, category))


def _category_item(category: Category) -> MenuItem:
    return MenuItem(category.name, category.url, tuple(map(_category_item, category.children)))


def _usual(
    settings: Settings,
    categories: Sequence[Category],
    pages: Sequence[StandingPage],
    collections: Sequence[Collection],
) -> tuple[MenuItem, ...]:
    topics = tuple(map(_category_item, categories))
    sections = tuple(_section_items(settings, collections))
    standing = tuple(_page_items([page for page in pages if page.in_menu]))
    if len(topics) + len(sections) + len(standing) <= _BESIDE:
        return (*topics, *(item for _, item in sections), *standing)
    language = settings.config.site.language
    foremost = [item for kind, item in sections if kind in _FOREMOST]
    others = [item for kind, item in sections if kind not in _FOREMOST]
    return (
        *_below(_CATEGORIES, language, topics),
        *foremost,
        *_below(_SECTIONS, language, others),
        *standing,
    )


def _below(
    titles: Mapping[str, str], language: str, items: Sequence[MenuItem]
) -> Sequence[MenuItem]:
    """Put items below one that holds them; a single one needs none."""
    if len(items) < 2:
        return items
    return [MenuItem(titles.get(language, titles["vi"]), "", tuple(items))]


def _section_items(
    settings: Settings, collections: Sequence[Collection]
) -> Iterator[tuple[str, MenuItem]]:
    """Give each section with its kind, some below another; the settings may leave it out."""
    chosen = settings.config.sections
    shown = {
        one.section.kind: one.section
        for one in collections
        if chosen.get(one.section.folder, SectionSettings()).menu
    }
    above = {kind: TYPES[kind].below for kind in shown if TYPES[kind].below in shown}
    for kind, section in shown.items():
        if kind not in above:
            below = [shown[one] for one in above if above[one] == kind]
            children = tuple(MenuItem(one.title, one.url) for one in below)
            yield kind, MenuItem(section.title, section.url, children)


def _page_items(pages: Sequence[StandingPage]) -> Iterator[MenuItem]:
    """Nest pages below the page of their folder; where the folder has none they stand at the top."""
    for page in pages:
        if not any(_is_below(page, other) for other in pages):
            below = [other for other in pages if _is_below(other, page)]
            yield MenuItem(page.menu_title, page.url, tuple(_page_items(below)))


def _is_below(page: StandingPage, other: StandingPage) -> bool:
    depth = len(other.keys)
    return len(page.keys) > depth and page.keys[:depth] == other.keys


def menu_promises(settings: Settings, addresses: Addresses) -> list[Promise]:
    """Give the menu's links to addresses of the portal, for the finished plan to keep."""
    promises = []
    for path, entry in walk_menu(settings.config.menu):
        if entry.url.startswith("/"):
            place = settings.record.mark((*path, "url"))
            file = addresses.file(re.split(r"[?#]", addresses.below(entry.url))[0])
            complaint = problem("address-missing", FILE, place, target=entry.url)
            promises.append(Promise(file, complaint))
    return promises


def _item(entry: MenuEntry, known: _Destinations, addresses: Addresses) -> MenuItem:
    title, url = entry.title, entry.url
    if url.startswith("/"):
        url = addresses.base + url
    for kind, destinations in known.items():
        name, url = destinations.get(getattr(entry, kind), ("", url))
        title = title or name
    children = tuple(_item(child, known, addresses) for child in entry.children)
    return MenuItem(title, url, children)


def _unknown(settings: Settings, known: _Destinations) -> list[Problem]:
    return [
        _unknown_destination(settings, (*path, kind), getattr(entry, kind), destinations)
        for path, entry in walk_menu(settings.config.menu)
        for kind, destinations in known.items()
        if getattr(entry, kind) and getattr(entry, kind) not in destinations
        if kind != "category" or "categories" not in settings.doubtful
    ]


def _unknown_destination(
    settings: Settings, path: tuple[str | int, ...], value: str, known: Mapping[str, object]
) -> Problem:
    line, column = settings.record.mark(path)
    return problem(
        "menu-unknown",
        FILE,
        (line, column),
        kind=path[-1],
        value=value,
        nearest=vietnamese.nearest(value, sorted(known)),
        known=", ".join(sorted(known)) or "—",
    )
