"""Dublin Core: who made a page, when, and what it is about, by TT 24/2011/TT-BTTTT."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from congxa.frontmatter import Source
from congxa.model import Article, Entry, Portal, Tag
from congxa.planned import MetadataFile, Page, PageInfo

SCHEMA = "http://purl.org/dc/elements/1.1/"
Pairs = tuple[tuple[str, str], ...]


class Told(Struct, frozen=True):
    """What the metadata of an article's or entry's page tells of it beside what every page says of itself."""

    date: datetime
    author: str
    source: Source | None
    origin_url: str
    tags: tuple[Tag, ...]


def told(page: Page) -> tuple[PageInfo, Told | None]:
    """Give all that the metadata of a page tells of it."""
    article, entry = page.context.get("article"), page.context.get("entry")
    if entry is not None:
        return page.info, _told_entry(entry)
    return page.info, _told_article(article) if article is not None else None


def _told_entry(entry: Entry) -> Told | None:
    if entry.date is None or entry.withdrawn is not None:
        return None
    return Told(entry.date, getattr(entry.meta, "issuer", ""), None, "", ())


def _told_article(article: Article) -> Told:
    return Told(article.date, article.author, article.source, article.origin_url, article.tags)


def terms(portal: Portal, page: Page) -> Pairs:
    """Give the elements of Đ4–6 but the title, those that say something.

    Required: creator, date, description, publisher, identifier (and title). Recommended: language,
    source, contributor, subject. Several values are parted by «;». A date that nobody wrote is not told.
    """
    info, work = told(page)
    owner = portal.owner.name or portal.title
    creator, contributor, modified = owner, "", info.modified
    sources: tuple[str, ...] = ()
    subjects = [crumb.title for crumb in info.trail]
    if work is not None:
        modified = work.date
        creator, contributor, sources = credit(work, owner)
        subjects += [tag.name for tag in work.tags]
    pairs = (
        ("creator", creator),
        ("date", modified.isoformat() if modified else ""),
        ("description", info.description or portal.description or portal.title),
        ("publisher", owner),
        ("identifier", portal.origin + info.url),
        ("language", info.lang),
        ("source", "; ".join(sources)),
        ("contributor", contributor),
        ("subject", "; ".join(subjects)),
    )
    return tuple([pair for pair in pairs if pair[1]])


def credit(article: Article | Told, owner: str) -> tuple[str, str, tuple[str, ...]]:
    """Give who wrote an article, who else had a part in it, and where it comes from."""
    source = article.source
    origin = (article.origin_url,) if article.origin_url else ()
    if source is None:
        return article.author or owner, "", origin
    known = tuple(text for text in (source.name, source.url) if text) + origin
    first = source.author or source.name
    if article.author and article.author != first:
        return article.author, source.author, known
    return first, "", known


def export_of(file: MetadataFile, portal: Portal) -> str:
    """Write an export of the metadata of pages."""
    records = [(page.info.title or portal.title, terms(portal, page)) for page in file.pages]
    return export(records, file.parts)


def export(records: Sequence[tuple[str, Pairs]], parts: Sequence[str] = ()) -> str:
    """Write records as JSON (Đ10), one a line, each a title with its other elements.

    `parts` are the addresses of further files of this kind.
    """
    lines = [_encode({"title": title, **dict(pairs)}).decode() for title, pairs in records]
    addresses = [_encode(part).decode() for part in parts]
    return f'{{"schema": "{SCHEMA}",\n"records": {_list(lines)},\n"parts": {_list(addresses)}}}\n'


def _list(lines: Sequence[str]) -> str:
    separator = ",\n"  # Python 3.11 takes no backslash inside the braces
    return f"[\n{separator.join(lines)}\n]" if lines else "[]"


_encode = msgspec.json.Encoder().encode
