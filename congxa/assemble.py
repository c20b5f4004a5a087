"""Settings and sources to one Site: what belongs together, what is published, what is held back."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from congxa import urls, vietnamese
from congxa.config import CategorySettings, Settings, category_slug
from congxa.content import File
from congxa.errors import Problem, as_warning, problem, warning
from congxa.frontmatter import ArticleMeta, CommuneMeta, PageMeta
from congxa.links import (
    Findings,
    Library,
    Promise,
    Target,
    media_address,
    resolve_body,
    resolve_file,
)
from congxa.menu import build_menu, trails
from congxa.model import (
    Article,
    Body,
    Category,
    Commune,
    Download,
    HeldBack,
    MediaFile,
    Picture,
    Place,
    Portal,
    Redirect,
    Site,
    StandingPage,
    Tag,
    Teaser,
    Topic,
)
from congxa.reading import Content, Source
from congxa.urls import Addresses


@dataclass(frozen=True, slots=True)
class Assembly:
    """The site, what is wrong with it, and the links that the finished plan must keep."""

    site: Site
    problems: tuple[Problem, ...]
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What judging one source needs to know of the whole."""

    settings: Settings
    addresses: Addresses
    zone: ZoneInfo
    now: datetime
    drafts: bool
    trails: Mapping[str, tuple[Topic, ...]]
    places: Mapping[str, Place]
    communes_whole: bool
    problems: list[Problem] = field(default_factory=list)

    def complain(self, code: str, source: Source, *key: str | int, **details: str) -> None:
        """Note a mistake at a declared value; in a draft it is a warning."""
        found = problem(code, source.path, source.mark(*key), **details)
        draft = getattr(source.meta, "draft", False)
        self.problems.append(as_warning(found) if draft else found)


def assemble(
    settings: Settings,
    content: Content,
    *,
    now: datetime,
    drafts: bool = False,
    base_url: str = "",
) -> Assembly:
    """Bring settings and sources together.

    `now` (aware) decides what is future or
    expired; with `drafts` what would be held back is shown, and marked as such.
    """
    config = settings.config
    addresses = config.addresses(base_url)
    categories = tuple(_category(c, (), addresses) for c in config.categories)
    unread = content.broken | {source.path for source in content.sources if source.meta is None}
    by_kind: dict[str, list[Source]] = defaultdict(list)
    for source in content.sources:
        if source.meta is not None:
            by_kind[source.kind].append(source)
    places = _places(by_kind["commune"], addresses)
    desk = _Desk(
        settings=settings,
        addresses=addresses,
        zone=config.site.zone,
        now=now,
        drafts=drafts,
        trails={
            trail[-1].slug: tuple(Topic(c.name, c.slug, c.url) for c in trail)
            for trail in trails(categories)
        },
        places={place.slug: place for place in places.values()},
        communes_whole=not any("/communes/" in path for path in unread),
    )
    judged = [_judge(source, desk) for source in (*by_kind["article"], *by_kind["page"])]
    judged += [_Judged(s, places[s.path].url, None) for s in by_kind["commune"] if s.path in places]
    _check_addresses(judged, desk)
    library = _library(judged, content, desk)
    return _gather(desk, categories, judged, library)


# --- the frame: categories, communes ----------------------------------------------------------


def _category(settings: CategorySettings, above: tuple[str, ...], addresses: Addresses) -> Category:
    path = (*above, category_slug(settings))
    return Category(
        name=settings.name,
        slug=path[-1],
        path=path,
        url=addresses.category(path),
        description=settings.description,
        children=tuple(_category(child, path, addresses) for child in settings.children),
    )


def _places(sources: Sequence[Source], addresses: Addresses) -> dict[str, Place]:
    """Name every commune by the path of its profile."""
    places = {}
    for source in sources:
        meta = source.meta
        if isinstance(meta, CommuneMeta):
            slug = meta.slug or source.facts.slug
            level = meta.level[:1].upper() + meta.level[1:]
            url = addresses.commune(slug)
            places[source.path] = Place(meta.name, f"{level} {meta.name}", slug, url)
    return places


class Nothing:
    """The text of a withdrawn article."""

    key = b""

    def read(self) -> bytes:
        """Give no HTML."""
        return b""


# --- one source: its address and whether it is held back ---------------------------------------


@dataclass(frozen=True, slots=True)
class _Judged:
    source: Source
    url: str
    held: HeldBack | None
    withdrawn: bool = False


def _judge(source: Source, desk: _Desk) -> _Judged:
    meta = source.meta
    if isinstance(meta, ArticleMeta):
        url = desk.addresses.article(
            _local(meta.date, desk.zone), _article_slug(source, meta, desk)
        )
        return _Judged(source, url, _held_back(source.path, meta, desk), meta.withdrawn.yes)
    assert isinstance(meta, PageMeta)
    held = HeldBack(source.path, meta.title, "draft") if meta.draft else None
    return _Judged(source, _page_address(source, meta, desk), held)


def _article_slug(source: Source, meta: ArticleMeta, desk: _Desk) -> str:
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


def _page_address(source: Source, meta: PageMeta, desk: _Desk) -> str:
    keys = page_keys(source.path, meta.slug)
    if not all(keys):
        desk.complain("empty-slug", source, "title", value=PurePosixPath(source.path).stem)
    return desk.addresses.page(keys)


def _held_back(path: str, meta: ArticleMeta, desk: _Desk) -> HeldBack | None:
    public = _published_at(meta, desk.zone)
    expires = _local(meta.expires, desk.zone) if meta.expires else None
    if meta.draft:
        return HeldBack(path, meta.title, "draft")
    if public > desk.now:
        return HeldBack(path, meta.title, "future", public)
    if expires and expires <= desk.now:
        return HeldBack(path, meta.title, "expired", expires)
    return None


def _next_change(judged: Sequence[_Judged], desk: _Desk) -> datetime | None:
    """Tell when the clock alone will next change what is published."""
    metas = [item.source.meta for item in judged if isinstance(item.source.meta, ArticleMeta)]
    turns = [_published_at(meta, desk.zone) for meta in metas]
    turns += [_local(meta.expires, desk.zone) for meta in metas if meta.expires]
    return min((turn for turn in turns if turn > desk.now), default=None)


def _published_at(meta: ArticleMeta, zone: ZoneInfo) -> datetime:
    date = _local(meta.date, zone)
    return max(date, _local(meta.publish_at, zone)) if meta.publish_at else date


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Put a moment into the portal's zone; one without a zone was written in it."""
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def _check_addresses(judged: Sequence[_Judged], desk: _Desk) -> None:
    taken: dict[str, str] = {}
    patterns = {
        "article": desk.addresses.patterns.article,
        "commune": desk.addresses.patterns.commune,
        "page": desk.addresses.patterns.page,
    }
    for item in judged:
        path = desk.addresses.within(item.url)
        if patterns[item.source.kind].startswith("/{") and urls.is_reserved(path):
            desk.complain("reserved-path", item.source, _address_key(item.source), path=path)
        if item.held and not desk.drafts:
            continue
        if item.url in taken:
            desk.complain(
                "same-url", item.source, _address_key(item.source), path=path, other=taken[item.url]
            )
        taken.setdefault(item.url, item.source.path)


def _address_key(source: Source) -> str:
    """Name the declared value that an address comes from."""
    return next((key for key in ("slug", "title", "name") if source.declares(key)), "")


def _library(judged: Sequence[_Judged], content: Content, desk: _Desk) -> Library:
    targets = {
        item.source.path: Target(
            url=item.url,
            ids=None if item.withdrawn else frozenset(item.source.facts.ids),
            held=None if desk.drafts else item.held,
        )
        for item in judged
    }
    broken = content.broken | {s.path for s in content.sources if s.path not in targets}
    return Library(desk.addresses, targets, content.attachments, broken)


# --- the site -----------------------------------------------------------------------------------


def _gather(
    desk: _Desk,
    categories: tuple[Category, ...],
    judged: Sequence[_Judged],
    library: Library,
) -> Assembly:
    makers = {"article": _article, "commune": _commune, "page": _standing_page}
    tags = _tag_names(judged, desk)
    shelf = _Shelf(desk, library, tags)
    made = [(item, makers[item.source.kind](item, shelf)) for item in judged]
    shown = [(item, value) for item, value in made if desk.drafts or not item.held]
    articles = [value for _, value in shown if isinstance(value, Article)]
    articles.sort(key=lambda article: (article.published_at, article.path), reverse=True)
    teasers = tuple(article.teaser() for article in articles)
    communes = [value for _, value in shown if isinstance(value, Commune)]
    pages = [value for _, value in shown if isinstance(value, StandingPage)]
    pages.sort(key=lambda page: (page.order, page.keys))
    promises, media = shelf.gather([item for item, _ in shown])
    site = Site(
        portal=_portal(desk, categories, pages),
        per_page=desk.settings.config.listing.per_page,
        addresses=desk.addresses,
        categories=categories,
        communes=tuple(sorted(communes, key=lambda c: vietnamese.collation_key(c.name))),
        articles=tuple(articles),
        teasers=teasers,
        pages=tuple(pages),
        tags=_sorted_tags(tags),
        media=media,
        redirects=tuple(_redirects([item for item, _ in shown], desk)),
        held_back=tuple(item.held for item in judged if item.held),
        next_change=_next_change(judged, desk),
        by_category=_group(articles, teasers, lambda article: article.trail),
        by_commune=_group(articles, teasers, lambda article: article.communes),
        by_tag=_group(articles, teasers, lambda article: article.tags),
    )
    return Assembly(site, tuple(desk.problems), tuple(promises))


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What turning one source into its value takes, and what was found on the way."""

    desk: _Desk
    library: Library
    tags: Mapping[str, Tag]
    findings: dict[str, Findings] = field(default_factory=dict)

    def body(self, item: "_Judged") -> Body:
        """Give the text of a source with its references led to their targets."""
        source = item.source
        body, found = resolve_body(source, self.library)
        self.findings[source.path] = found
        draft = getattr(source.meta, "draft", False)
        self.desk.problems.extend(map(as_warning, found.problems) if draft else found.problems)
        return body

    def file(self, item: "_Judged", target: str, *key: str | int) -> File | None:
        """Find a declared file and note that it is used."""
        attachment, problems = resolve_file(target, key, item.source, self.library)
        draft = getattr(item.source.meta, "draft", False)
        self.desk.problems.extend(map(as_warning, problems) if draft else problems)
        if attachment:
            self.findings.setdefault(item.source.path, Findings()).used.append(attachment.path)
        return attachment

    def gather(self, shown: Sequence["_Judged"]) -> tuple[list[Promise], tuple[MediaFile, ...]]:
        """Give the promises and the files of what is shown; a withdrawn article shows nothing."""
        promises: list[Promise] = []
        users: dict[str, str] = {}
        for item in shown:
            found = self.findings.get(item.source.path)
            if found and not item.withdrawn:
                promises += found.promises
                for path in found.used:
                    users.setdefault(path, item.source.path)
        files, addresses = self.library.files, self.library.addresses
        media = (
            MediaFile(
                url=media_address(files[path], addresses),
                source=Path(files[path].location),
                stamp=files[path].stamp,
                origin=path,
            )
            for path in sorted(users)
        )
        return promises, tuple(media)


def _article(item: _Judged, shelf: _Shelf) -> Article:
    meta, desk, source = item.source.meta, shelf.desk, item.source
    assert isinstance(meta, ArticleMeta)
    body = shelf.body(item)
    _check_times(meta, source, desk)
    _check_source(meta, source, desk)
    article = Article(
        path=source.path,
        url=item.url,
        title=meta.title,
        date=_local(meta.date, desk.zone),
        published_at=_published_at(meta, desk.zone),
        updated=_local(meta.updated, desk.zone) if meta.updated else None,
        trail=_trail(meta, source, desk),
        communes=_communes(meta, source, desk),
        tags=_tags(meta, shelf.tags),
        lead=meta.summary,
        summary=meta.summary or source.facts.summary,
        author=meta.author,
        source=meta.source,
        cover=_cover(meta, item, shelf),
        featured=meta.featured,
        lang=meta.lang or desk.settings.config.site.language,
        correction=meta.correction,
        attachments=tuple(_downloads(meta, item, shelf)),
        body=body,
        origin_url=meta.origin_url,
        held=item.held,
        id_path=meta.aliases[0] if meta.aliases else desk.addresses.within(item.url),
    )
    return _withdraw(article, meta.withdrawn.reason) if item.withdrawn else article


def _withdraw(article: Article, reason: str) -> Article:
    """Keep the title at its address; everything else of a withdrawn article is gone."""
    return replace(
        article,
        withdrawn=reason,
        lead="",
        summary="",
        author="",
        source=None,
        cover=None,
        featured=False,
        correction="",
        attachments=(),
        origin_url="",
        body=Body(Nothing(), ()),
    )


def _check_times(meta: ArticleMeta, source: Source, desk: _Desk) -> None:
    if meta.expires and _local(meta.expires, desk.zone) <= _published_at(meta, desk.zone):
        other = "publish_at" if meta.publish_at else "date"
        value = f"{meta.expires:%Y-%m-%d %H:%M}"
        desk.complain("bad-placement", source, "expires", key="expires", value=value, other=other)


def _check_source(meta: ArticleMeta, source: Source, desk: _Desk) -> None:
    """Warn of a press item that does not say where and when it first stood (Luật Báo chí)."""
    cited = meta.source
    if cited and cited.kind == "press" and not (cited.url and cited.published_at):
        desk.problems.append(warning("press-source", source.path, source.mark("source")))


def _trail(meta: ArticleMeta, source: Source, desk: _Desk) -> tuple[Topic, ...]:
    """Find the category by slug or full name."""
    if meta.category in desk.trails:
        return desk.trails[meta.category]
    named = [slug for slug, trail in desk.trails.items() if trail[-1].name == meta.category]
    if len(named) == 1:
        return desk.trails[named[0]]
    if len(named) > 1:
        known = ", ".join(sorted(named))
        desk.complain("ambiguous-category", source, "category", value=meta.category, known=known)
    elif "categories" not in desk.settings.doubtful:
        names = [trail[-1].name for trail in desk.trails.values()]
        near = vietnamese.nearest(meta.category, [*desk.trails, *names])
        desk.complain(
            "unknown-category",
            source,
            "category",
            value=meta.category,
            nearest=near,
            known=", ".join(desk.trails) or "—",
        )
    return (Topic(meta.category, "", ""),)


def _communes(meta: ArticleMeta, source: Source, desk: _Desk) -> tuple[Place, ...]:
    """Find the communes that an article is about; the only one there is need not be named."""
    known = ", ".join(sorted(desk.places))
    if not meta.commune:
        if len(desk.places) > 1:
            desk.complain("no-commune", source, known=known)
        return tuple(desk.places.values())[:1]
    found = []
    for index, slug in enumerate(meta.commune):
        if slug in desk.places:
            found.append(desk.places[slug])
        elif desk.communes_whole:
            details = {
                "nearest": vietnamese.nearest(slug, sorted(desk.places)),
                "known": known or "—",
            }
            desk.complain("unknown-commune", source, "commune", index, value=slug, **details)
    return tuple(dict.fromkeys(found))


def _tag_names(judged: Sequence[_Judged], desk: _Desk) -> dict[str, Tag]:
    """Give the tag behind each spelling; it is shown as the oldest article that bears it spells it."""
    tags: dict[str, Tag] = {}
    by_spelling: dict[str, Tag] = {}
    dated = sorted(
        (_local(item.source.meta.date, desk.zone), item.source.path, item.source)
        for item in judged
        if isinstance(item.source.meta, ArticleMeta) and (desk.drafts or not item.held)
    )
    for _, _, source in dated:
        assert isinstance(source.meta, ArticleMeta)
        for index, name in enumerate(source.meta.tags):
            if name in by_spelling:
                continue
            slug = vietnamese.slug(name)
            if slug:
                tag = tags.setdefault(slug, Tag(name, slug, desk.addresses.tag(slug)))
                by_spelling[name] = tag
            else:
                desk.complain("empty-slug", source, "tags", index, value=name)
    return by_spelling


def _sorted_tags(by_spelling: Mapping[str, Tag]) -> tuple[Tag, ...]:
    unique = {tag.slug: tag for tag in by_spelling.values()}
    return tuple(sorted(unique.values(), key=lambda tag: vietnamese.collation_key(tag.name)))


def _tags(meta: ArticleMeta, by_spelling: Mapping[str, Tag]) -> tuple[Tag, ...]:
    found = [by_spelling[name] for name in meta.tags if name in by_spelling]
    return tuple({tag.slug: tag for tag in found}.values())


def _cover(meta: ArticleMeta, item: _Judged, shelf: _Shelf) -> Picture | None:
    if meta.cover is None:
        return None
    attachment = shelf.file(item, meta.cover.file, "cover", "file")
    if attachment is None:
        return None
    url = media_address(attachment, shelf.desk.addresses)
    return Picture(url, meta.cover.alt, meta.cover.caption)


def _downloads(meta: ArticleMeta, item: _Judged, shelf: _Shelf) -> Iterator[Download]:
    for index, offered in enumerate(meta.attachments):
        attachment = shelf.file(item, offered.file, "attachments", index)
        if attachment:
            name = PurePosixPath(attachment.path)
            yield Download(
                url=media_address(attachment, shelf.desk.addresses),
                title=offered.title or name.stem,
                type=name.suffix[1:].upper(),
                size=attachment.size,
            )


def _commune(item: _Judged, shelf: _Shelf) -> Commune:
    meta = item.source.meta
    assert isinstance(meta, CommuneMeta)
    place = shelf.desk.places[meta.slug or item.source.facts.slug]
    return Commune(
        path=item.source.path,
        slug=place.slug,
        url=place.url,
        meta=meta,
        summary=item.source.facts.summary,
        body=shelf.body(item),
    )


def _standing_page(item: _Judged, shelf: _Shelf) -> StandingPage:
    meta = item.source.meta
    assert isinstance(meta, PageMeta)
    body = shelf.body(item)
    return StandingPage(
        path=item.source.path,
        url=item.url,
        title=meta.title,
        summary=meta.summary or item.source.facts.summary,
        lang=meta.lang or shelf.desk.settings.config.site.language,
        updated=_local(meta.updated, shelf.desk.zone) if meta.updated else None,
        body=body,
        keys=page_keys(item.source.path, meta.slug),
        menu_title=meta.menu_title or meta.title,
        in_menu=meta.menu,
        order=meta.order,
        held=item.held,
    )


def _redirects(shown: Sequence[_Judged], desk: _Desk) -> Iterator[Redirect]:
    for item in shown:
        for index, old in enumerate(getattr(item.source.meta, "aliases", ())):
            if not urls.takes_alias(old):
                desk.complain("reserved-path", item.source, "aliases", index, path=old)
                continue
            yield Redirect(
                desk.addresses.below(old), urls.redirect_file(old), item.url, item.source.path
            )


def _group(
    articles: Sequence[Article],
    teasers: Sequence[Teaser],
    groups_of: Callable[[Article], Sequence[Topic | Place | Tag]],
) -> Mapping[str, Sequence[Teaser]]:
    groups: dict[str, list[Teaser]] = defaultdict(list)
    for article, teaser in zip(articles, teasers, strict=True):
        for group in groups_of(article):
            groups[group.slug].append(teaser)
    return {slug: tuple(members) for slug, members in groups.items()}


def _portal(desk: _Desk, categories: tuple[Category, ...], pages: Sequence[StandingPage]) -> Portal:
    config = desk.settings.config
    places = sorted(desk.places.values(), key=lambda p: vietnamese.collation_key(p.name))
    menu, problems = build_menu(desk.settings, desk.addresses, categories, pages, places)
    desk.problems.extend(problems)
    return Portal(
        title=config.site.title,
        slogan=config.site.slogan,
        description=config.site.description,
        language=config.site.language,
        timezone=config.site.timezone,
        url=desk.addresses.home(),
        origin=desk.addresses.origin,
        base=desk.addresses.base,
        owner=config.owner,
        reuse_notice=config.reuse_notice(),
        menu=menu,
        categories=categories,
        communes=tuple(places),
    )
