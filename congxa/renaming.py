"""The command `rename`: another address for an article or category; the old one and all links lead there."""

import argparse
import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from msgspec import Struct

from congxa import config, content, sources, vietnamese
from congxa.config import CategorySettings, Config, category_slug, walk_categories
from congxa.content import SourceFile
from congxa.errors import BuildFailed, phrase, problem
from congxa.frontmatter import ArticleMeta
from congxa.judging import local
from congxa.quoting import scalar
from congxa.records import Record
from congxa.sections import kind_of
from congxa.sheet import Sheet
from congxa.urls import Addresses, is_list_slug
from congxa.writing import settings_of

# A reference in Markdown or HTML, and what a link definition leads to.
_REFERENCE = re.compile(r"(\]\(\s*<?|(?:href|src)=[\"']|^\[[^\]]+\]:\s*<?)([^\s)>\"']+)", re.M)
_MARK = "\ufeff".encode()
# Stands in the place of a file where the command line itself is wrong.
_COMMAND = "rename"


class Change(Struct, frozen=True):
    """A file with another text, at another path where `moved` names one."""

    path: str
    text: str
    what: str
    moved: str = ""


class Article(Struct, frozen=True):
    """An article as it is: its file, its address below the portal, the last part of that."""

    source: SourceFile
    address: str
    slug: str


def run(options: argparse.Namespace) -> int:
    """Rename; raise BuildFailed, with nothing changed, where that cannot be."""
    root: Path = options.root
    settings = settings_of(root)
    new = vietnamese.nfc(options.new).strip().strip("/")
    if not new or new != vietnamese.slug(new) or is_list_slug(new):
        details = {"key": "NEW", "value": options.new, "suggestion": vietnamese.slug(options.new)}
        raise BuildFailed([problem("bad-slug", _COMMAND, **details)])
    texts = list(_texts(root))
    old = vietnamese.nfc(options.old).strip()
    if old == new:
        raise BuildFailed([problem("rename-same", _COMMAND, value=new)])
    categories = {category_slug(one): path for path, one in walk_categories(settings.categories)}
    if old in categories:
        changes = list(_category(root, settings, texts, old, new, categories))
    else:
        changes = list(_article(root, settings, texts, old, new, list(categories)))
    _write(root, changes)
    for change in changes:
        moved = f" → {change.moved}" if change.moved else ""
        print(phrase("rename-changed", path=change.path + moved, what=change.what))
    print(phrase("rename-done", old=old, new=new, files=len(changes)))
    return 0


def _texts(root: Path) -> Iterator[SourceFile]:
    """Give every Markdown file that can be read, as it is written."""
    for file in sources.walk(root)[0]:
        kind = kind_of(file.path)
        if kind and sources.is_markdown(file.path):
            source = content.parse(Path(file.location).read_bytes(), file.path, kind)[0]
            if source:
                yield source


# --- an article -------------------------------------------------------------------------------------


def _article(
    root: Path,
    settings: Config,
    texts: list[SourceFile],
    old: str,
    new: str,
    categories: list[str],
) -> Iterator[Change]:
    """Give the article its new address, move its file if it is called so, and mend what leads to it."""
    addresses = settings.addresses()
    articles = [_placed(one, settings, addresses) for one in texts if one.kind == "article"]
    known = [one for one in articles if one is not None]
    article = _found(known, old, categories)
    address = _address(article.source, settings, addresses, new)
    if other := next((one for one in known if one.address == address), None):
        details = {"path": address, "other": other.source.path}
        raise BuildFailed([problem("same-url", article.source.path, **details)])
    moved = _moved(root, article, new)
    text = (root / article.source.path).read_text(encoding="utf-8-sig")
    text = _declare(text, article.source.record, "slug", new)
    text = with_alias(text, article.source, article.address, address)
    ways = {article.address: address}
    text = _mended(text, article.source.path, ways, {})[0]
    yield Change(article.source.path, text, phrase("rename-slug", old=article.slug, new=new), moved)
    yield from _links(root, texts, ways, {article.source.path: moved or article.source.path})
    yield from _settings_links(root, ways)


def _placed(source: SourceFile, settings: Config, addresses: Addresses) -> Article | None:
    if not isinstance(source.meta, ArticleMeta):
        return None
    slug = source.meta.slug or vietnamese.slug(source.meta.title)
    return Article(source, _address(source, settings, addresses, slug), slug)


def _address(source: SourceFile, settings: Config, addresses: Addresses, slug: str) -> str:
    assert isinstance(source.meta, ArticleMeta)
    return addresses.within(addresses.article(local(source.meta.date, settings.site.zone), slug))


def _found(articles: list[Article], old: str, categories: list[str]) -> Article:
    """Find the one article that is meant: by its slug, its address or its file."""
    path = old.replace("\\", "/").removeprefix("./")
    meant = [
        one
        for one in articles
        if old == one.slug
        or old.rstrip("/") == one.address.rstrip("/")
        or path.rstrip("/") in (one.source.path, one.source.path.removesuffix("/index.md"))
    ]
    if len(meant) == 1:
        return meant[0]
    if meant:
        files = ", ".join(one.source.path for one in meant)
        raise BuildFailed([problem("rename-several", _COMMAND, value=old, files=files)])
    near = vietnamese.nearest(old, [*(one.slug for one in articles), *categories])
    raise BuildFailed([problem("rename-nothing", _COMMAND, value=old, nearest=near)])


def _moved(root: Path, article: Article, new: str) -> str:
    """Give the file's new place where it, or its folder, is named after the old address; else ''."""
    path = PurePosixPath(article.source.path)
    folder = path.name == "index.md"
    named = path.parent if folder else path
    if vietnamese.slug(named.name if folder else named.stem) != article.slug:
        return ""
    target = named.with_name(new if folder else f"{new}.md")
    if os.path.lexists(root / target):
        other = str(target)
        raise BuildFailed([problem("article-exists", article.source.path, other=other)])
    return str(target / "index.md" if folder else target)


# --- a category -------------------------------------------------------------------------------------


def _category(
    root: Path,
    settings: Config,
    texts: list[SourceFile],
    old: str,
    new: str,
    places: Mapping[str, tuple[str | int, ...]],
) -> Iterator[Change]:
    """Give the category its new address, and mend the articles, the menu and the links that name it."""
    if new in places:
        details = {"name": new, "slug": new, "other": new}
        raise BuildFailed([problem("duplicate-category", config.FILE, **details)])
    addresses = settings.addresses()
    before = dict(_category_addresses(settings.categories, addresses))
    renamed = tuple(_renamed(one, old, new) for one in settings.categories)
    after = dict(_category_addresses(renamed, addresses))
    ways = {
        address: after[new if slug == old else slug]
        for slug, address in before.items()
        if after[new if slug == old else slug] != address
    }
    text = (root / config.FILE).read_text(encoding="utf-8-sig")
    written = {category_slug(one): one for _, one in walk_categories(settings.categories)}
    sheet = Sheet(text.replace("\r\n", "\n").split("\n"), config.parse(text)[0].record)
    edits = list(sheet.menu(old, new))
    for slug, address in before.items():
        if address in ways:
            called = new if slug == old else ""
            edits += sheet.category(places[slug], written[slug], called, address, ways[address])
    text = _with_ways(sheet.edited(edits), ways)[0]
    yield Change(config.FILE, text, phrase("rename-slug", old=old, new=new))
    yield from _links(root, texts, ways, {}, category=(old, new))


def _category_addresses(
    categories: tuple[CategorySettings, ...], addresses: Addresses, above: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    for one in categories:
        path = (*above, category_slug(one))
        yield path[-1], addresses.within(addresses.category(path))
        yield from _category_addresses(one.children, addresses, path)


def _renamed(category: CategorySettings, old: str, new: str) -> CategorySettings:
    children = tuple(_renamed(child, old, new) for child in category.children)
    slug = new if category_slug(category) == old else category.slug
    return replace(category, slug=slug, children=children)


# --- texts that lead there ----------------------------------------------------------------------------


def _links(
    root: Path,
    texts: list[SourceFile],
    ways: Mapping[str, str],
    moved: Mapping[str, str],
    category: tuple[str, str] | None = None,
) -> Iterator[Change]:
    """Mend every text that leads to what was renamed, or that names the category."""
    for source in texts:
        if source.path in moved:
            continue
        text = before = (root / source.path).read_text(encoding="utf-8-sig")
        if category and source.record.values.get("category") == category[0]:
            text = _declare(text, source.record, "category", category[1])
        named = text != before
        text, count = _mended(text, source.path, ways, moved)
        if text != before:
            told = [phrase("rename-category")] if named else []
            told += [phrase("rename-links", links=count)] if count else []
            yield Change(source.path, text, ", ".join(told))


def _settings_links(root: Path, ways: Mapping[str, str]) -> Iterator[Change]:
    """Mend the addresses that stand in the settings."""
    text = (root / config.FILE).read_text(encoding="utf-8-sig")
    made, count = _with_ways(text, ways)
    if made != text:
        yield Change(config.FILE, made, phrase("rename-links", links=count))


def _with_ways(text: str, ways: Mapping[str, str]) -> tuple[str, int]:
    """Mend the addresses behind `url:`; tell how many there were."""
    count = 0
    for old, new in ways.items():
        pattern = rf"(url: [\"']?){re.escape(old)}(?=[\s\"'}},#?])"
        text, found = re.subn(pattern, rf"\g<1>{new}", text)
        count += found
    return text, count


def _mended(
    text: str, path: str, ways: Mapping[str, str], moved: Mapping[str, str]
) -> tuple[str, int]:
    """Lead references by address or by file to the new place; tell how many there were."""
    count = 0

    def mend(found: re.Match[str]) -> str:
        nonlocal count
        target, mark, rest = re.match(r"([^?#]*)([?#]?)(.*)", found[2], re.S).groups()  # type: ignore[union-attr]
        new = _way(target, path, ways, moved)
        if new is None:
            return found[0]
        count += 1
        return f"{found[1]}{new}{mark}{rest}"

    made = _REFERENCE.sub(mend, text)
    return made, count


def _way(target: str, path: str, ways: Mapping[str, str], moved: Mapping[str, str]) -> str | None:
    if target.startswith("/"):
        plain = target.rstrip("/") + "/"
        if plain in ways:
            return ways[plain] if target.endswith("/") else ways[plain].rstrip("/")
        file = posixpath.normpath(sources.FOLDER + target)
        new = moved.get(file)
        return new.removeprefix(sources.FOLDER) if new and new != file else None
    file = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    new = moved.get(file)
    if not new or new == file:
        return None
    return posixpath.relpath(new, posixpath.dirname(path))


# --- one line of front matter -------------------------------------------------------------------------


def _declare(text: str, record: Record, key: str, value: str) -> str:
    """Write a value of front matter anew, or on a line of its own above the others."""
    lines = text.replace("\r\n", "\n").split("\n")
    mark = record.key_marks.get((key,))
    if mark is None:
        first = next(n for n, line in enumerate(lines) if n and not line.startswith("#"))
        lines.insert(first, f"{key}: {value}")
    else:
        comment = re.search(r"\s+#.*$", lines[mark.line - 1])
        lines[mark.line - 1] = f"{key}: {value}{comment[0] if comment else ''}"
    return "\n".join(lines)


def with_alias(text: str, source: SourceFile, address: str, new: str) -> str:
    """Add an old address to those that lead to the article; the new one leads nowhere any more.

    `text` has plain line ends.
    """
    assert isinstance(source.meta, ArticleMeta)
    opening, _, rest = text.partition("\n")
    front, end, body = rest.partition("\n---")
    if "aliases" not in source.record.values:
        # Comments at the top stay there: they speak of the whole article.
        notes = re.match(r"(?:#[^\n]*\n)*", front)[0]  # type: ignore[index]
        line = f"aliases: [{scalar(address)}]\n"
        return f"{opening}\n{notes}{line}{front.removeprefix(notes)}{end}{body}"
    kept = [alias for alias in source.meta.aliases if alias not in (address, new)]
    whole = ", ".join(map(scalar, (*kept, address)))
    # The list may stand in brackets, on lines of its own, or be one text.
    pattern = re.compile(r"^aliases:[^\n]*(?:\n(?=[ \t]|-)[^\n]*)*", re.M)
    return f"{opening}\n{pattern.sub(lambda _: f'aliases: [{whole}]', front, count=1)}{end}{body}"


# --- writing ------------------------------------------------------------------------------------------


def _write(root: Path, changes: list[Change]) -> None:
    """Write all changes, or put everything back as it was."""
    before = {change.path: (root / change.path).read_bytes() for change in changes}
    moves = [(change.path, change.moved) for change in changes if change.moved]
    done: list[tuple[Path, Path]] = []
    try:
        for change in changes:
            _replace(root / change.path, styled(change.text, before[change.path]))
        for old, new in moves:
            one, other = (
                (root / old).parent if old.endswith("/index.md") else root / old,
                (root / new).parent if old.endswith("/index.md") else root / new,
            )
            one.rename(other)
            done.append((one, other))
    except OSError as error:
        for one, other in done:
            other.rename(one)
        for path, data in before.items():
            if (root / path).read_bytes() != data:
                _replace(root / path, data)
        reason = error.strerror or error
        raise BuildFailed([problem("unwritable", config.FILE, reason=reason)]) from error


def styled(text: str, before: bytes) -> bytes:
    """Give a text the line ends and the byte order mark that its file had."""
    if before.count(b"\r\n") == before.count(b"\n") > 0:
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    return (_MARK if before.startswith(_MARK) else b"") + text.encode()


def _replace(file: Path, data: bytes) -> None:
    waiting = file.with_name(f".{file.name}.congxa-new")
    try:
        waiting.write_bytes(data)
        waiting.replace(file)
    finally:
        waiting.unlink(missing_ok=True)
