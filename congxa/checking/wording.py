"""What readers who skim, or hear a page read aloud, need: titles, headings, links and pictures that speak."""

import re
from collections.abc import Iterator

from congxa.checking.text import Text
from congxa.errors import Problem, warning
from congxa.frontmatter import ArticleMeta
from congxa.vietnamese import fold

# Fewer capitals may be an abbreviation: "UBND xã", "OCOP".
_CAPITALS = 10
_SHARE = 0.7
_HEADING = re.compile(
    r"^ {0,3}(?P<marks>#{1,6})[ \t]+(?P<words>[^\n]*)$"
    r"|^(?=\S)(?![-*+>#|]|\d+[.)] )(?P<above>[^\n]*)\n {0,3}(?P<rule>=+|-{2,})[ \t]*$",
    re.M,
)
_LINK = re.compile(
    r"(?<!!)\[(?P<words>[^\[\]\n]*)\](?=\(|\[)|<a\b[^>]*>(?P<tagged>.*?)</a>", re.S | re.I
)
_DECORATION = re.compile(r"<[^>]*>|[^\w\s]+")
# Folded. A list of links, as screen readers give it, says nothing with these.
_EMPTY_WORDS = frozenset(
    {
        *("day", "tai day", "o day", "vao day", "xem day", "xem o day", "xem tai day"),
        *("bam vao day", "nhan vao day", "an vao day", "click vao day", "kich vao day"),
        *("bam day", "tai ve tai day", "tai ve", "tai xuong", "download", "xem", "xem them"),
        *("xem tiep", "doc them", "doc tiep", "chi tiet", "xem chi tiet", "link", "lien ket"),
        *("duong link", "duong dan", "click here", "here", "more", "read more"),
    }
)


def capitals(text: Text) -> Iterator[Problem]:
    """Find a title in capitals: hard to read, spelled out letter by letter by some screen readers."""
    for key in ("title", "name"):
        title = text.source.record.values.get(key)
        if isinstance(title, str) and _shouts(title):
            yield warning("capital-title", text.path, text.mark(key), title=title)


def _shouts(title: str) -> bool:
    letters = [letter for letter in title if letter.isalpha()]
    capital = sum(letter.isupper() for letter in letters)
    return " " in title and capital >= _CAPITALS and capital >= _SHARE * len(letters)


def headings(text: Text) -> Iterator[Problem]:
    """Find a heading more than one level below the one before it (WCAG 2.2, 1.3.1)."""
    found = list(_headings(text.visible))
    before = min((level for level, _, _ in found), default=1) - 1
    for level, words, offset in found:
        if level > before + 1:
            line = text.source.body_line + text.visible.count("\n", 0, offset)
            details = {"title": words, "marks": "#" * (before + 1), "written": "#" * level}
            yield warning("heading-skip", text.path, (line, 0), **details)
        before = level


def _headings(visible: str) -> Iterator[tuple[int, str, int]]:
    for found in _HEADING.finditer(visible):
        if found["marks"]:
            yield len(found["marks"]), found["words"].strip(" #\0"), found.start()
        elif found["above"].strip():
            yield 1 if found["rule"].startswith("=") else 2, found["above"].strip(), found.start()


def links(text: Text) -> Iterator[Problem]:
    """Find links whose words do not say where they lead (WCAG 2.2, 2.4.4)."""
    for found in _LINK.finditer(text.visible):
        words = found["words"] if found["words"] is not None else found["tagged"]
        plain = " ".join(fold(_DECORATION.sub(" ", words)).split())
        if plain in _EMPTY_WORDS:
            line = text.source.body_line + text.visible.count("\n", 0, found.start())
            column = found.start() - text.visible.rfind("\n", 0, found.start())
            yield warning("link-words", text.path, (line, column), words=" ".join(words.split()))


def cover(text: Text) -> Iterator[Problem]:
    """Find an article's cover without a description; portraits and stills are called by what they belong to."""
    meta = text.source.meta
    if isinstance(meta, ArticleMeta) and meta.cover is not None and not meta.cover.alt:
        yield warning("cover-alternative", text.path, text.mark("cover"), target=meta.cover.file)
