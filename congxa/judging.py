"""Which sources are published, and at which address."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from functools import cache, lru_cache
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from congxa import urls, vietnamese
from congxa.config import Config, SectionSettings, Settings
from congxa.errors import Problem, as_warning, problem
from congxa.frontmatter import ArticleMeta, PageMeta, PublishedMeta, ResolutionMeta
from congxa.model import (
    Place,
    Section,
    Topic,
)
from congxa.reading import Source
from congxa.report import HeldBack
from congxa.sections import TYPES
from congxa.urls import Addresses


class Desk(Struct, frozen=True):
    """What judging one source needs to know of the whole."""

    settings: Settings
    addresses: Addresses
    zone: ZoneInfo
    now: datetime
    drafts: bool
    trails: Mapping[str, tuple[Topic, ...]]
    by_name: Mapping[str, Sequence[str]]
    places: Mapping[str, Place]
    communes_whole: bool
    sections: Mapping[str, Section]
    problems: list[Problem] = field(default_factory=list)

    def complain(self, code: str, source: Source, *key: str | int, **details: str) -> None:
        """Note a mistake at a declared value; in a draft it is a warning."""
        found = problem(code, source.path, source.mark(*key), **details)
        draft = getattr(source.meta, "draft", False)
        self.problems.append(as_warning(found) if draft else found)


def sections_of(config: Config, addresses: Addresses) -> Mapping[str, Section]:
    """Give the section of each content type, as the settings call and place it."""
    found = {}
    for kind in TYPES.values():
        chosen = config.sections.get(kind.folder, SectionSettings())
        slug = chosen.slug or kind.slug
        url = addresses.section(slug)
        found[kind.name] = Section(
            kind=kind.name,
            folder=kind.folder,
            title=chosen.title or kind.title(config.site.language),
            slug=slug,
            url=url,
            description=chosen.description,
            feed=f"{url}atom.xml",
        )
    return found


class Judged(Struct, frozen=True):
    """A source with its address, and why it is not published, if it is not."""

    source: Source
    url: str
    held: HeldBack | None
    withdrawn: bool = False


def judge(source: Source, desk: Desk) -> Judged:
    """Settle the address of a source other than a commune's profile, and whether it is held back."""
    meta = source.meta
    if isinstance(meta, PublishedMeta):
        url = _published_address(source, meta, desk)
        return Judged(source, url, _held_back(source.path, meta, desk), meta.withdrawn.yes)
    assert isinstance(meta, PageMeta | ResolutionMeta)
    held = HeldBack(source.path, meta.title, "draft") if meta.draft else None
    if isinstance(meta, ResolutionMeta):
        return Judged(source, desk.addresses.resolution(resolution_slug(source)), held)
    return Judged(source, _page_address(source, meta, desk), held)


def _published_address(source: Source, meta: PublishedMeta, desk: Desk) -> str:
    if isinstance(meta, ArticleMeta):
        slug = _article_slug(source, meta, desk)
        return desk.addresses.article(local(meta.date, desk.zone), slug)
    return _entry_address(source, meta, desk)


def resolution_slug(source: Source) -> str:
    """Name a resolution: by its slug, or else by its file."""
    declared = getattr(source.meta, "slug", "")
    return declared or vietnamese.slug(PurePosixPath(source.path).stem)


def _article_slug(source: Source, meta: ArticleMeta, desk: Desk) -> str:
    slug = meta.slug or source.facts.slug
    if not slug:
        desk.complain("empty-slug", source, "title", value=meta.title)
    elif urls.is_list_slug(slug):
        desk.complain("reserved-slug", source, "slug" if meta.slug else "title", value=slug)
    return slug


def page_keys(path: str, slug: str = "") -> tuple[str, ...]:
    """Give the slugs of a standing page's folders and name: pages/gioi-thieu/index.md is gioi-thieu."""
    parts = list(PurePosixPath(path).with_suffix("").parts[2:])
    if parts[-1] == "index" and len(parts) > 1:
        parts.pop()
    keys = [vietnamese.slug(part) for part in parts]
    if slug:
        keys[-1] = slug
    return tuple(keys)


def _page_address(source: Source, meta: PageMeta, desk: Desk) -> str:
    keys = page_keys(source.path, meta.slug)
    if not all(keys):
        desk.complain("empty-slug", source, "title", value=PurePosixPath(source.path).stem)
    return desk.addresses.page(keys)


def _entry_address(source: Source, meta: PublishedMeta, desk: Desk) -> str:
    """Name an entry by its folders and its file, so that a title put right leaves the address alone."""
    keys = page_keys(source.path, meta.slug)
    kept = {facet.slug for facet in TYPES[source.kind].facets}
    if not all(keys):
        desk.complain("empty-slug", source, "title", value=PurePosixPath(source.path).stem)
    elif keys[0] in kept or urls.is_list_slug(keys[0]):
        key = "slug" if meta.slug and len(keys) == 1 else "title"
        desk.complain("reserved-slug", source, key, value=keys[0])
    return desk.addresses.entry(desk.sections[source.kind].slug, keys)


def _held_back(path: str, meta: PublishedMeta, desk: Desk) -> HeldBack | None:
    public = public_from(meta, desk.zone)
    expires = local(meta.expires, desk.zone) if meta.expires else None
    if meta.draft:
        return HeldBack(path, meta.title, "draft")
    if public and public > desk.now:
        return HeldBack(path, meta.title, "future", public)
    if expires and expires <= desk.now:
        return HeldBack(path, meta.title, "expired", expires)
    return None


def published_at(meta: ArticleMeta, zone: ZoneInfo) -> datetime:
    """Tell when an article became or becomes public: lists are ordered by that."""
    date = local(meta.date, zone)
    return max(date, local(meta.publish_at, zone)) if meta.publish_at else date


def public_from(meta: PublishedMeta, zone: ZoneInfo) -> datetime | None:
    """Tell when something became or becomes public; None where it is public as soon as it is there."""
    if isinstance(meta, ArticleMeta):
        return published_at(meta, zone)
    return local(meta.public, zone) if meta.public else None


def turns_of(meta: object, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Give the moments at which the clock changes what becomes of a source."""
    if not isinstance(meta, PublishedMeta):
        return ()
    expires = local(meta.expires, zone) if meta.expires else None
    return tuple(turn for turn in (public_from(meta, zone), expires) if turn)


@lru_cache(maxsize=1 << 17)  # each moment of an article is asked for several times
def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Put a moment into the portal's zone; one without a zone was written in it.

    The offset is fixed from here on: such moments compare and print faster than those of a zone.
    """
    placed = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
    return placed.replace(tzinfo=_offset(placed.utcoffset() or timedelta()))


@cache
def _offset(offset: timedelta) -> timezone:
    return timezone(offset)


def check_addresses(judged: Sequence[Judged], desk: Desk) -> None:
    """Complain of addresses that two sources want, or that the portal keeps for itself."""
    taken: dict[str, str] = {}
    if _nothing_to_complain(judged, desk):
        return
    patterns = {
        "article": desk.addresses.patterns.article,
        "commune": desk.addresses.patterns.commune,
        "page": desk.addresses.patterns.page,
    }
    for item in judged:
        path = desk.addresses.within(item.url)
        if item.source.kind == "commune" and "//" in path:
            desk.complain(
                "empty-slug", item.source, "name", value=getattr(item.source.meta, "name", "")
            )
        if patterns.get(item.source.kind, "").startswith("/{") and urls.is_reserved(path):
            desk.complain("reserved-path", item.source, _address_key(item.source), path=path)
        if item.held and not desk.drafts:
            continue
        if item.url in taken:
            desk.complain(
                "same-url", item.source, _address_key(item.source), path=path, other=taken[item.url]
            )
        taken.setdefault(item.url, item.source.path)


def _nothing_to_complain(judged: Sequence[Judged], desk: Desk) -> bool:
    """Tell at a glance what is so for nearly every portal: no address twice, none that could be reserved."""
    patterns = desk.addresses.patterns
    if patterns.article.startswith("/{") or patterns.commune.startswith("/{"):
        return False
    addresses = {item.url for item in judged}
    if len(addresses) < len(judged):
        return False
    within = desk.addresses.within
    pages = [within(item.url) for item in judged if item.source.kind == "page"]
    communes = [within(item.url) for item in judged if item.source.kind == "commune"]
    return not any(map(urls.is_reserved, pages)) and not any("//" in path for path in communes)


def _address_key(source: Source) -> str:
    """Name the declared value that an address comes from."""
    return next((key for key in ("slug", "title", "name") if source.declares(key)), "")
