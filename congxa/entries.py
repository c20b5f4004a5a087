"""One judged source to what pages show of it: an article, a commune, a standing page, an entry."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct, field
from msgspec.structs import replace

from congxa import vietnamese
from congxa.achievements.figures import Figure
from congxa.errors import as_warning, problem, warning
from congxa.frontmatter import (
    ArticleMeta,
    CommuneMeta,
    Cover,
    EntryMeta,
    PageMeta,
    PublishedMeta,
    ResolutionMeta,
)
from congxa.judging import (
    Desk,
    Judged,
    local,
    page_keys,
    public_from,
    published_at,
    resolution_slug,
)
from congxa.links import (
    Findings,
    Library,
    Promise,
    resolve_body,
    resolve_file,
)
from congxa.media import media_address, photo_files
from congxa.model import (
    Article,
    Body,
    Commune,
    Download,
    Entry,
    FacetValue,
    Filing,
    MediaFile,
    Photo,
    Picture,
    Place,
    Resolution,
    StandingPage,
    Tag,
    Topic,
)
from congxa.pictures import is_placeholder
from congxa.reading import Source
from congxa.sections import STAND_IN, TYPES
from congxa.sections.albums import FILM_TYPES
from congxa.sources import File


class Nothing:
    """The text of a withdrawn article."""

    key = b""

    def read(self) -> bytes:
        """Give no HTML."""
        return b""


class Shelf(Struct, frozen=True):
    """What turning one source into its value takes, and what was found on the way."""

    desk: Desk
    library: Library
    tags: Mapping[str, Tag]
    figures: Mapping[str, tuple[Figure, ...]] = field(default_factory=dict)
    findings: dict[str, Findings] = field(default_factory=dict)

    def body(self, item: Judged) -> Body:
        """Give the text of a source with its references led to their targets."""
        source = item.source
        body, found = resolve_body(source, self.library)
        if found is None:
            return body
        self.findings[source.path] = found
        draft = getattr(source.meta, "draft", False)
        self.desk.problems.extend(map(as_warning, found.problems) if draft else found.problems)
        return body

    def file(self, item: Judged, target: str, *key: str | int) -> File | None:
        """Find a declared file and note that it is used."""
        attachment, problems = resolve_file(target, key, item.source, self.library)
        draft = getattr(item.source.meta, "draft", False)
        self.desk.problems.extend(map(as_warning, problems) if draft else problems)
        found = self.findings.setdefault(item.source.path, Findings())
        found.asked.add(attachment.path if attachment else "")
        if attachment:
            found.used.append(attachment.path)
        return attachment

    def gather(
        self, shown: Sequence[Judged]
    ) -> tuple[list[Promise], tuple[MediaFile | Photo, ...]]:
        """Give the promises and the files of what is shown; a withdrawn article shows nothing."""
        promises: list[Promise] = []
        users: dict[str, str] = {}
        for item in shown:
            found = self.findings.get(item.source.path)
            if found and not item.withdrawn:
                promises += found.promises
                for path in found.used:
                    users.setdefault(path, item.source.path)
        return promises, tuple(map(self._carried, sorted(users)))

    def _carried(self, path: str) -> MediaFile | Photo:
        """Give a file that the portal carries: a photo in the sizes that it is shown in, others as they are."""
        library = self.library
        file, facts, addresses = library.files[path], library.facts[path], library.addresses
        source = Path(file.location)
        if facts.kind == "photo":
            files = photo_files(file, facts, addresses, avif=library.avif)
            return Photo(files, source, facts.digest, path)
        return MediaFile(media_address(file, addresses), source, file.stamp, path)


def make_article(item: Judged, shelf: Shelf) -> Article:
    """Make the article of a judged source; what is wrong with it is noted on the desk."""
    meta, desk, source = item.source.meta, shelf.desk, item.source
    assert isinstance(meta, ArticleMeta)
    body = shelf.body(item)
    cover = _cover(meta.cover, item, shelf, "cover")
    _check_times(meta, source, desk)
    _check_source(meta, source, desk)
    article = Article(
        path=source.path,
        url=item.url,
        title=meta.title,
        date=local(meta.date, desk.zone),
        published_at=published_at(meta, desk.zone),
        updated=local(meta.updated, desk.zone) if meta.updated else None,
        trail=_trail(meta, source, desk),
        communes=_communes(meta, source, desk),
        tags=_tags(meta, shelf.tags),
        lead=meta.summary,
        summary=meta.summary or source.facts.summary,
        author=meta.author,
        source=meta.source,
        cover=cover,
        featured=meta.featured,
        lang=meta.lang or desk.settings.config.site.language,
        correction=meta.correction,
        attachments=tuple(_downloads(meta, item, shelf)),
        body=body if cover is None else replace(body, eager=False),
        origin_url=meta.origin_url,
        held=item.held,
        id_path=meta.aliases[0] if meta.aliases else desk.addresses.within(item.url),
        figures=shelf.figures.get(source.path, ()),
        places_figures=source.facts.places_figures,
    )
    return _withdraw(article, meta.withdrawn.reason) if item.withdrawn else article


def _withdraw(article: Article, reason: str) -> Article:
    """Keep the title at its address; everything else of a withdrawn article is gone."""
    return replace(
        article,
        withdrawn=reason,
        tags=(),
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
        figures=(),
    )


def _check_times(meta: PublishedMeta, source: Source, desk: Desk) -> None:
    public = public_from(meta, desk.zone)
    if public and meta.expires and local(meta.expires, desk.zone) <= public:
        other = "publish_at" if meta.publish_at else "date"
        value = f"{meta.expires:%Y-%m-%d %H:%M}"
        desk.complain("bad-placement", source, "expires", key="expires", value=value, other=other)


def _check_source(meta: ArticleMeta, source: Source, desk: Desk) -> None:
    """Warn of a press item that does not say where and when it first stood (Luật Báo chí)."""
    cited = meta.source
    if cited and cited.kind == "press" and not (cited.url and cited.published_at):
        desk.problems.append(warning("press-source", source.path, source.mark("source")))


def _trail(meta: ArticleMeta, source: Source, desk: Desk) -> tuple[Topic, ...]:
    """Find the category by slug or full name."""
    if meta.category in desk.trails:
        return desk.trails[meta.category]
    named = desk.by_name.get(meta.category, ())
    if len(named) == 1:
        return desk.trails[named[0]]
    if len(named) > 1:
        known = ", ".join(sorted(named))
        desk.complain("ambiguous-category", source, "category", value=meta.category, known=known)
    elif "categories" not in desk.settings.doubtful and meta.category != STAND_IN:
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


def _communes(meta: ArticleMeta | ResolutionMeta, source: Source, desk: Desk) -> tuple[Place, ...]:
    """Find the communes that an article is about; the only one there is need not be named."""
    if not meta.commune:
        if len(desk.places) > 1:
            desk.complain("no-commune", source, known=_known(desk))
        return tuple(desk.places.values())[:1]
    return _named(meta.commune, source, desk)


def _named(slugs: Sequence[str], source: Source, desk: Desk) -> tuple[Place, ...]:
    """Find communes by their slugs."""
    found = []
    for index, slug in enumerate(slugs):
        if slug in desk.places:
            found.append(desk.places[slug])
        elif desk.communes_whole:
            details = {
                "nearest": vietnamese.nearest(slug, sorted(desk.places)),
                "known": _known(desk) or "—",
            }
            desk.complain("unknown-commune", source, "commune", index, value=slug, **details)
    return tuple(dict.fromkeys(found))


def _known(desk: Desk) -> str:
    return ", ".join(sorted(desk.places))


def _tags(meta: ArticleMeta, by_spelling: Mapping[str, Tag]) -> tuple[Tag, ...]:
    found = [by_spelling[name] for name in meta.tags if name in by_spelling]
    return tuple({tag.slug: tag for tag in found}.values())


def _cover(cover: Cover | None, item: Judged, shelf: Shelf, *key: str | int) -> Picture | None:
    """Find a declared picture; `key` is where it is declared."""
    if cover is None:
        return None
    file = shelf.file(item, cover.file, *key, "file")
    if is_placeholder(cover.alt, cover.file):
        details = {"target": cover.file, "alternative": cover.alt}
        shelf.desk.complain("image-placeholder", item.source, *key, "alt", **details)
    if file is None:
        return None
    if shelf.library.facts[file.path].kind == "file":
        details = {"target": cover.file}
        shelf.desk.complain("picture-unknown", item.source, *key, "file", **details)
        return None
    image = shelf.library.image(file)
    return Picture(image.url, image.width, image.height, image.sources, cover.alt, cover.caption)


def _photos(meta: EntryMeta, item: Judged, shelf: Shelf) -> Iterator[Picture]:
    for index, photo in enumerate(getattr(meta, "photos", ())):
        if picture := _cover(photo, item, shelf, "photos", index):
            yield picture


def _film(target: str, item: Judged, shelf: Shelf) -> Download | None:
    """Find the film that an entry declares as `file`."""
    file = shelf.file(item, target, "file") if target else None
    if file is None:
        return None
    suffix = PurePosixPath(file.path).suffix.lower()
    if suffix not in FILM_TYPES:
        details = {"target": target, "known": ", ".join(FILM_TYPES)}
        shelf.desk.complain("video-type", item.source, "file", **details)
    url = media_address(file, shelf.desk.addresses)
    return Download(url, PurePosixPath(file.path).name, FILM_TYPES.get(suffix, ""), file.size)


def _downloads(meta: PublishedMeta, item: Judged, shelf: Shelf) -> Iterator[Download]:
    for index, offered in enumerate(meta.attachments):
        attachment = shelf.file(item, offered.file, "attachments", index)
        if attachment and not attachment.size:
            details = {"target": offered.file}
            shelf.desk.complain("file-empty", item.source, "attachments", index, **details)
        if attachment:
            photo = shelf.library.facts[attachment.path].kind == "photo"
            url = (
                shelf.library.image(attachment).url
                if photo
                else media_address(attachment, shelf.desk.addresses)
            )
            name = PurePosixPath(attachment.path)
            yield Download(
                url=url,
                title=offered.title or name.stem,
                type=PurePosixPath(url if photo else name).suffix[1:].upper(),
                size=0 if photo else attachment.size,
            )


def make_commune(item: Judged, shelf: Shelf) -> Commune:
    """Make the commune of a judged profile."""
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


def make_resolution(item: Judged, shelf: Shelf) -> Resolution:
    """Make the resolution of a judged source."""
    meta = item.source.meta
    assert isinstance(meta, ResolutionMeta)
    return Resolution(
        path=item.source.path,
        slug=resolution_slug(item.source),
        url=item.url,
        title=meta.title,
        number=meta.number,
        date=local(meta.date, shelf.desk.zone) if meta.date else None,
        issuer=meta.issuer,
        communes=_communes(meta, item.source, shelf.desk),
        summary=meta.summary or item.source.facts.summary,
        lang=meta.lang or shelf.desk.settings.config.site.language,
        body=shelf.body(item),
        held=item.held,
    )


def make_entry(item: Judged, shelf: Shelf) -> Filing:
    """Make the entry of a judged source of any content type; what is wrong is noted on the desk."""
    meta, desk, source = item.source.meta, shelf.desk, item.source
    assert isinstance(meta, EntryMeta)
    kind = TYPES[source.kind]
    _check_times(meta, source, desk)
    _tell_findings(meta, source, desk)
    body = shelf.body(item)
    public = public_from(meta, desk.zone)
    dated = getattr(meta, kind.dated) if kind.dated else None
    date = local(dated, desk.zone) if dated else None
    entry = Entry(
        path=source.path,
        kind=source.kind,
        url=item.url,
        keys=page_keys(source.path, meta.slug),
        title=meta.title,
        meta=meta,
        date=date,
        published_at=public or date,
        updated=local(meta.updated, desk.zone) if meta.updated else None,
        communes=_named(meta.commune, source, desk),
        summary=meta.summary or source.facts.summary,
        lang=meta.lang or desk.settings.config.site.language,
        files=tuple(_downloads(meta, item, shelf)),
        facets=tuple(_facets(meta, source, desk)),
        cover=_cover(getattr(meta, "cover", None), item, shelf, "cover"),
        photos=tuple(_photos(meta, item, shelf)),
        film=_film(getattr(meta, "file", ""), item, shelf),
        id_path=meta.aliases[0] if meta.aliases else desk.addresses.within(item.url),
        held=item.held,
    )
    if not item.withdrawn:
        return Filing(entry, body)
    gone = replace(
        entry,
        withdrawn=meta.withdrawn.reason,
        summary="",
        files=(),
        cover=None,
        photos=(),
        film=None,
    )
    return Filing(gone, Body(Nothing(), ()))


def _facets(meta: EntryMeta, source: Source, desk: Desk) -> Iterator[FacetValue]:
    section = desk.sections[source.kind]
    for facet, value in TYPES[source.kind].facts(meta):
        slug = vietnamese.slug(value)
        if slug:
            url = desk.addresses.facet(section.slug, facet.slug, slug)
            yield FacetValue(facet.key, value[:1].upper() + value[1:], slug, url)


def _tell_findings(meta: EntryMeta, source: Source, desk: Desk) -> None:
    """Note what is wrong with an entry; what could not be read is told already."""
    for found in TYPES[source.kind].findings(meta):
        if found.absent and source.declares(*found.path):
            continue
        make = problem if found.serious else warning
        told = make(found.code, source.path, source.mark(*found.path), **found.details)
        desk.problems.append(as_warning(told) if meta.draft else told)


def make_page(item: Judged, shelf: Shelf) -> StandingPage:
    """Make the standing page of a judged source."""
    meta = item.source.meta
    assert isinstance(meta, PageMeta)
    body = shelf.body(item)
    return StandingPage(
        path=item.source.path,
        url=item.url,
        title=meta.title,
        summary=meta.summary or item.source.facts.summary,
        lang=meta.lang or shelf.desk.settings.config.site.language,
        updated=local(meta.updated, shelf.desk.zone) if meta.updated else None,
        body=body,
        keys=page_keys(item.source.path, meta.slug),
        menu_title=meta.menu_title or meta.title,
        in_menu=meta.menu,
        order=meta.order,
        subject=meta.subject,
        held=item.held,
    )
