"""What rules ask of a commune's portal, each set of them a file of data, and what a portal has of it."""

from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from congxa.config import Config
from congxa.errors import language, phrase
from congxa.model import Site
from congxa.sections import TYPES

_FOLDER = Path(__file__).parent / "data/profiles"


class Way(Struct, frozen=True, forbid_unknown_fields=True):
    """One way to fulfil a duty: one of these is told.

    `page`: a standing page with that subject, in the portal's language or in `lang`. `section`: a content
    type that has entries, of a facet's `value` (its slug) where one is told; with `file`, a section whose file
    of that name was made of what must be public. `settings`: keys of config.yaml that are all filled in, which
    `file` shows, or else the front page. `file`: a published file. `category`, `tag`: one that has articles.
    """

    page: str = ""
    lang: str = ""
    section: str = ""
    value: str = ""
    settings: tuple[str, ...] = ()
    file: str = ""
    category: str = ""
    tag: str = ""


class Duty(Struct, frozen=True, forbid_unknown_fields=True):
    """What a rule asks for: its `source`, its name in both languages, and any of these ways to fulfil it."""

    id: str
    source: str
    vi: str
    en: str
    ways: tuple[Way, ...]

    @property
    def name(self) -> str:
        """What it is called in the language of messages."""
        return self.en if language() == "en" else self.vi


class Profile(Struct, frozen=True, forbid_unknown_fields=True):
    """A set of rules as of a time."""

    name: str
    vi: str
    en: str
    duties: tuple[Duty, ...]

    @property
    def title(self) -> str:
        """What it is called in the language of messages."""
        return self.en if language() == "en" else self.vi


class Fulfilment(Struct, frozen=True):
    """A duty, and the address of the page that fulfils it; empty where nothing does."""

    duty: Duty
    url: str


def names() -> tuple[str, ...]:
    """Name the profiles, the newest first."""
    return tuple(sorted((file.stem for file in _FOLDER.glob("*.yaml")), reverse=True))


@cache
def load(name: str) -> Profile:
    """Read one of the profiles that `names` tells."""
    return msgspec.yaml.decode((_FOLDER / f"{name}.yaml").read_bytes(), type=Profile)


def fulfilments(
    profile: Profile, site: Site, config: Config, files: Collection[str]
) -> tuple[Fulfilment, ...]:
    """Hold a portal against a profile; `files` are the paths of all that is published.

    What is held back or withdrawn fulfils nothing.
    """
    return tuple(
        Fulfilment(
            duty, next(filter(None, (_page(way, site, config, files) for way in duty.ways)), "")
        )
        for duty in profile.duties
    )


def told(profile: Profile, found: tuple[Fulfilment, ...]) -> Iterator[str]:
    """Say line by line which duties are fulfilled where, then which are not and what would do."""
    yield phrase("profile-title", profile=profile.name, title=profile.title)
    for one in found:
        if one.url:
            yield phrase("profile-met", duty=one.duty.name, source=one.duty.source, url=one.url)
    for one in found:
        if not one.url:
            yield phrase("profile-missing", duty=one.duty.name, source=one.duty.source)
            yield f"    → {_advice(one.duty.ways[0])}"
    met = sum(one.url != "" for one in found)
    yield phrase("profile-sum", met=met, total=len(found))


def _page(way: Way, site: Site, config: Config, files: Collection[str]) -> str:
    """Give the address of what fulfils a duty in one way; empty where nothing does."""
    addresses = site.addresses
    if way.page:
        lang = way.lang or site.portal.language
        pages = (page for page in site.pages if page.subject == way.page and page.lang == lang)
        return next((page.url for page in pages if page.held is None), "")
    if way.section:
        return _section(way, site, files)
    if way.category or way.tag:
        return _articles(way, site)
    if not all(_setting(config, key.split(".")) for key in way.settings):
        return ""
    if not way.file:
        return addresses.home()
    return addresses.portal_file(way.file).removesuffix("index.html") if way.file in files else ""


def _section(way: Way, site: Site, files: Collection[str]) -> str:
    one = next((one for one in site.collections if one.section.kind == way.section), None)
    if one is None:
        return ""
    if way.file:
        there = site.addresses.file(f"{one.section.url}{way.file}") in files
        return one.section.url if there else ""
    shown = [e for e in one.entries if e.held is None and e.withdrawn is None]
    if not way.value:
        return one.section.url if shown else ""
    found = (value for entry in shown for value in entry.facets if value.slug == way.value)
    return next((value.url for value in found), "")


def _articles(way: Way, site: Site) -> str:
    shown = site.by_category if way.category else site.by_tag
    teasers = shown.get(way.category or way.tag, ())
    if all(teaser.withdrawn for teaser in teasers):
        return ""
    if way.tag:
        return site.addresses.tag(way.tag)
    trails = (topic for article in site.articles for topic in article.trail)
    return next((topic.url for topic in trails if topic.slug == way.category), "")


def _setting(value: Any, path: list[str]) -> Any:
    """Give what stands at a path of keys; None where a part of it is missing."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else getattr(value, key, None)
    return value


def _advice(way: Way) -> str:
    """Say what to write, so that a duty is fulfilled in one way."""
    if way.page:
        return phrase("profile-page", subject=way.page)
    if way.section:
        kinds = [TYPES[way.section]]
        if way.file:
            kinds = [kind for kind in TYPES.values() if kind.listed]
        return phrase(
            "profile-section", folders=", ".join(f"content/{kind.folder}" for kind in kinds)
        )
    if way.settings:
        return phrase("profile-settings", keys=", ".join(way.settings))
    if way.file:
        return phrase("profile-file", file=way.file)
    return phrase("profile-articles", slug=way.category or way.tag)
