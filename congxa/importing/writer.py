"""Imported articles to files in content/: nothing twice, nothing over another, each whole or not at all."""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct

from congxa import manuscript, vietnamese
from congxa.config import Config, category_slug, walk_categories
from congxa.errors import BuildFailed, Problem, phrase, problem
from congxa.fields import is_old_path
from congxa.importing.imported import Imported, Picture
from congxa.quoting import listed, scalar

# The line by which an article is known again, the same in every language; all else editors may change.
_ORIGIN = "# Mã bài gốc, để nhập lại không bị trùng: "
_KNOWN = re.compile(rf"^(?:{re.escape(_ORIGIN)}|origin_url: \"?)(\S+?)\"?$", re.M)
_HEAD = 8192
_IMAGE = re.compile(r"!\[([^\]]*)\]\(picture:(\d+)\)")
_ATTACHED = re.compile(r"\]\(<?file:([^)>]+)>?\)")
_ADDRESS = re.compile(r"\]\(<?(https?://[^)>\s]+)>?\)")
_COMMUNE_TIMES = 2
_NAME_LIMIT = 60

# Makes a picture ready: gives the file, or the code and the details of what is wrong with it.
Keep = Callable[[Sequence[Path]], Iterator[Path | tuple[str, Mapping[str, str]]]]


class Wishes(Struct, frozen=True):
    """What the command line says of all articles of one import."""

    category: str = ""
    communes: tuple[str, ...] = ()


class Written(Struct, frozen=True):
    """An article that was written, at `path`; `doubts` are all that its front matter tells of."""

    path: str
    article: Imported
    doubts: tuple[str, ...]
    draft: bool


class Portal(Struct, frozen=True):
    """What the writer needs to know of the portal: its settings, communes, and origins already there."""

    root: Path
    settings: Config
    communes: Mapping[str, str]
    now: datetime


def origins(root: Path) -> dict[str, str]:
    """Give the path of every article below content/articles that says where it came from, by its origin."""
    found: dict[str, str] = {}
    for above, _, names in os.walk(root / manuscript.ARTICLES):
        for name in sorted(names):
            if not name.endswith(".md"):
                continue
            file = Path(above) / name
            with file.open("rb") as handle:
                head = handle.read(_HEAD).decode("utf-8", "replace")
            path = file.relative_to(root).as_posix()
            for origin in _KNOWN.findall(head.replace("\r", "")):
                found.setdefault(_key(origin), path)
    return found


def _key(origin: str) -> str:
    """Name an origin so that http and https, and a slash at the end, make no difference."""
    return re.sub(r"^https?://(www\.)?", "", origin).rstrip("/") if "://" in origin else origin


def write_all(
    portal: Portal, articles: Sequence[Imported], wishes: Wishes, keep: Keep
) -> Iterator[Written | Imported | Problem]:
    """Write each article that is not there yet.

    Gives what was written; the article itself where it is there already; a problem where it cannot be.
    """
    known = origins(portal.root)
    names = _Names(portal.root)
    planned: list[tuple[Imported, str, str]] = []
    for article in articles:
        if _key(article.origin) in known:
            yield article
            continue
        date = _local(article.date, portal.settings.site.zone) or portal.now
        name, number = names.free(date.year, vietnamese.slug(article.title, limit=_NAME_LIMIT))
        if not name:
            yield problem("title-empty", article.file, value=article.title)
            continue
        path = manuscript.place(date.year, name, enclosures=_has_files(article))
        known[_key(article.origin)] = path
        # A second article of one title would want the address of the first.
        slug = f"{vietnamese.slug(article.title, limit=76)}-{number}" if number > 1 else ""
        planned.append((article, path, slug))
    for article, path, slug in planned:
        try:
            yield _write(portal, article, path, slug, wishes, keep, known)
        except BuildFailed as failed:
            yield from failed.problems


class _Names:
    """The names of articles' files that are taken, also by those that are about to be written."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.given: set[tuple[int, str]] = set()

    def free(self, year: int, name: str) -> tuple[str, int]:
        """Give the name, or the name with the first number that is free, and the number."""
        if not name:
            return "", 0
        number, found = 1, name
        while (year, found) in self.given or manuscript.taken(self.root, year, found):
            number += 1
            found = f"{name}-{number}"
        self.given.add((year, found))
        return found, number


def _has_files(article: Imported) -> bool:
    return bool(article.enclosures) or any(one.file for one in article.pictures)


def _write(
    portal: Portal,
    article: Imported,
    path: str,
    slug: str,
    wishes: Wishes,
    keep: Keep,
    known: Mapping[str, str],
) -> Written:
    doubts = list(article.doubts)
    enclosures, pictures = _enclosures(article, keep)
    body = _with_pictures(article.body, article.pictures, pictures, doubts)
    body = _ATTACHED.sub(lambda m: f"]({_safe(m[1])})", body)
    body = _ADDRESS.sub(lambda m: _inside(m, path, known), body)
    front, draft = _front_matter(portal, article, path, slug, wishes, doubts)
    text = f"---\n{front}---\n{body}"
    manuscript.write(portal.root, path, text, enclosures)
    return Written(path, article, tuple(doubts), draft)


# --- files beside the text ----------------------------------------------------------------------------


def _enclosures(article: Imported, keep: Keep) -> tuple[dict[str, bytes | Path], dict[int, str]]:
    """Make the pictures ready, and name all files; raise BuildFailed where one is no good."""
    numbers = [number for number, one in enumerate(article.pictures) if one.file]
    files = [one.file for one in article.pictures if one.file]
    enclosures: dict[str, bytes | Path] = {}
    pictures: dict[int, str] = {}
    problems = []
    for number, made in zip(numbers, keep(files), strict=True):
        if isinstance(made, Path):
            pictures[number] = f"anh-{number + 1}{made.suffix}"
            enclosures[pictures[number]] = made
        else:
            code, details = made
            whole = {"target": article.pictures[number].name, "reason": "", **details}
            problems.append(problem(code, article.file, **whole))
    if problems:
        raise BuildFailed(problems)
    for one in article.enclosures:
        enclosures.setdefault(_safe(one.file.name), one.file)
    return enclosures, pictures


def _safe(name: str) -> str:
    """Name an offered file plainly, its ending kept."""
    stem, ending = os.path.splitext(unquote(name))
    return f"{vietnamese.slug(stem) or 'tep'}{ending.lower()}"


def _with_pictures(
    body: str, pictures: Sequence[Picture], names: Mapping[int, str], doubts: list[str]
) -> str:
    """Lead each picture to its file; of one that is missing the caption stays, and a note for the editor."""
    missing = [number for number in range(len(pictures)) if number not in names]

    def block(written: str) -> str:
        if "](picture:" not in written:
            return written
        caption = re.search(r"^\*([^*\n]+)\*$", written, re.M)
        shown = caption[1] if caption else ""

        def image(found: re.Match[str]) -> str:
            number = int(found[2])
            if number not in names:
                name = _comment(pictures[number].name) or phrase("taken-caption-only")
                return f"<!-- {phrase('taken-gap', number=number + 1, picture=name)} -->"
            alt = found[1] or re.sub(r"[\[\]\\]", "", shown)
            return f"![{alt}]({names[number]})"

        made = _IMAGE.sub(image, written)
        if "<!--" in made:
            # A comment stands alone, else it would begin a block of HTML that swallows what follows.
            made = re.sub(r"\s*(<!--.*?-->)\s*", r"\n\n\1\n\n", made).strip()
        return made

    whole = "\n\n".join(map(block, body.split("\n\n")))
    if missing:
        doubts.append(phrase("taken-gaps", count=len(missing)))
    unsaid = len(re.findall(r"!\[\]\(anh-", whole))
    if unsaid:
        doubts.append(phrase("taken-undescribed", count=unsaid))
    return whole


def _comment(text: str) -> str:
    return re.sub(r"-{2,}|[<>]", "-", text)


def _inside(found: re.Match[str], path: str, known: Mapping[str, str]) -> str:
    """Lead a link to another article of the old portal to its file, where that is here too."""
    address = found[1].partition("#")[0]
    other = known.get(_key(address))
    if other is None or other == path:
        return found[0]
    way = os.path.relpath(other, os.path.dirname(path)).replace(os.sep, "/")
    return f"]({way})"


# --- front matter ---------------------------------------------------------------------------------------


def _front_matter(
    portal: Portal,
    article: Imported,
    path: str,
    slug: str,
    wishes: Wishes,
    doubts: list[str],
) -> tuple[str, bool]:
    """Spell the front matter; tell whether something that must be right is in doubt, so that it is a draft."""
    unsure = []
    date = _local(article.date, portal.settings.site.zone)
    if date is None:
        date = portal.now
        unsure.append(phrase("taken-no-date"))
    category, found = _category(portal.settings, wishes.category, article.category)
    unsure += found
    communes, found = _communes(portal.communes, wishes.communes, article)
    unsure += found
    draft = bool(unsure) or article.draft
    if article.title.isupper():
        doubts.append(phrase("taken-capitals"))
    old, origin_url = _old_address(article.address)
    doubts[:] = [*unsure, *doubts]
    values = {
        "title": scalar(article.title),
        "date": _date(date),
        "category": category,
        "commune": communes[0] if len(communes) == 1 else listed(communes) if communes else "",
        "slug": slug,
        "draft": "có" if draft else "",
        "summary": scalar(article.summary),
        "author": scalar(article.author),
        "source": scalar(article.source),
        "tags": listed(article.tags) if article.tags else "",
        "attachments": listed([_safe(one.file.name) for one in article.enclosures])
        if article.enclosures
        else "",
        "aliases": listed([old]) if old else "",
        "origin_url": scalar(origin_url),
    }
    lines = [manuscript.modeline(portal.root, path, "article").rstrip("\n")]
    lines.append(f"# {phrase('taken-from', file=_line(os.path.basename(article.file)))}")
    lines.append(f"{_ORIGIN}{article.origin}")
    lines += [f"# {phrase('taken-doubt', doubt=_line(doubt))}" for doubt in doubts]
    lines += [f"# {phrase('taken-left-out', what=_line(left))}" for left in article.left_out]
    lines += [f"{key}: {value}" for key, value in values.items() if value]
    return "".join(f"{line}\n" for line in lines if line), draft


def _date(moment: datetime) -> str:
    """Write a moment as exactly as it is known: a page that tells only the day was read as midnight."""
    time = f" {moment:%H:%M}" if moment.hour or moment.minute or moment.second else ""
    return f"{moment:%Y-%m-%d}{time}" + (f":{moment:%S}" if moment.second else "")


def _line(text: str) -> str:
    return re.sub("[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", text)[:300]


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Put a moment into the portal's zone; one without a zone was written in it."""
    if moment is None or not 1900 <= moment.year < 2200:
        return None
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _category(settings: Config, wished: str, found: str) -> tuple[str, list[str]]:
    """Choose the category: the one wished for, else the one found on the page, else the first."""
    if wished:
        return wished, []
    known = {category_slug(one): one.name for _, one in walk_categories(settings.categories)}
    first = next(iter(known))
    if not found:
        return first, [phrase("taken-no-category", chosen=first)]
    plain = vietnamese.slug(found)
    same = [slug for slug, name in known.items() if plain in (slug, vietnamese.slug(name))]
    if same:
        return same[0], []
    near = vietnamese.nearest(found, known.values())
    close = next((slug for slug, name in known.items() if name == near), "")
    chosen = close or first
    return chosen, [phrase("taken-other-category", found=found, chosen=chosen)]


def _communes(
    known: Mapping[str, str], wished: Sequence[str], article: Imported
) -> tuple[tuple[str, ...], list[str]]:
    """Choose the commune where the portal has several: the one wished for, else the one that the text names."""
    if wished or len(known) < 2:
        return tuple(wished), []
    text = vietnamese.nfc(
        f"{article.title}\n{article.title}\n{article.body}\n{article.source}"
    ).lower()
    times = {slug: text.count(name.lower()) for slug, name in known.items()}
    best = max(times, key=lambda slug: times[slug])
    if times[best] >= _COMMUNE_TIMES:
        return (best,), []
    return (best,), [phrase("taken-no-commune", chosen=best)]


def _old_address(address: str) -> tuple[str, str]:
    """Give the path that redirects to the article, and the whole address; '' where there is none."""
    parts = urlsplit(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    usable = path not in ("", "/") and is_old_path(path)
    return (path if usable else ""), (address if parts.netloc else "")
