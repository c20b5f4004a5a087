"""Articles whose address changed since the portal was last built: readers who kept the old one find nothing.

What was published tells the old address, what the article says tells that it is the same one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path

from msgspec import Struct

from congxa import renaming
from congxa.checking.twins import ALIKE, Sketch, contained
from congxa.content import parse
from congxa.errors import has_errors
from congxa.model import Article
from congxa.urls import Addresses

_MAIN = re.compile(r"<main\b.*?</main>", re.S)
_TAG = re.compile(r"<[^>]*>")
# Only pages of articles are looked at, and no more of them than a person moves between two builds.
_MOST = 500


class Moved(Struct, frozen=True, order=True):
    """An article and the address, below the portal, at which it was published before."""

    path: str
    old: str
    new: str


def find(
    articles: Iterable[Article],
    sketches: Mapping[str, Sketch],
    published: Iterable[str],
    files: frozenset[str],
    folder: Path,
    addresses: Addresses,
) -> Iterator[Moved]:
    """Find the articles at new addresses whose text stands in a page that the next build would remove.

    `published` names the files of the output folder, `files` those that it would hold now.
    """
    before = frozenset(published)
    fresh = [one for one in articles if one.held is None and addresses.file(one.url) not in before]
    gone = sorted(name for name in before - files if name.endswith("/index.html"))
    if not fresh or len(gone) > _MOST:
        return
    texts = {name: text for name in gone if (text := _text(folder / name))}
    for article in fresh:
        known = sketches.get(article.path, ())
        shares = {name: contained(known, text) for name, text in texts.items()}
        name = max(shares, key=lambda one: shares[one], default="")
        if name and shares[name] >= ALIKE:
            old, new = f"/{name.removesuffix('index.html')}", addresses.within(article.url)
            yield Moved(article.path, old, new)
            texts.pop(name)


def _text(page: Path) -> str:
    """Give the words of a published page; none where it is gone."""
    try:
        found = _MAIN.search(page.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""
    return unescape(_TAG.sub(" ", found[0])) if found else ""


def redirected(data: bytes, moved: Moved) -> bytes:
    """Give an article the address that it had among those that lead to it; as it is where that cannot be."""
    source, problems = parse(data, moved.path, "article")
    if source is None or source.meta is None or has_errors(problems):
        return data
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    return renaming.styled(renaming.with_alias(text, source, moved.old, moved.new), data)
