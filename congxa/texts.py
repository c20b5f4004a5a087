"""The text of a Markdown file by itself: cut from its front matter, converted, shown in a page.

Nothing here knows what the front matter declares, so that a text that changed is understood without all that
takes.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from congxa import legacy
from congxa.achievements import MARKER, PARAGRAPH
from congxa.errors import Problem, problem
from congxa.markup import Heading, Html, Link, Placed, place_links
from congxa.memory import Memory
from congxa.vietnamese import nfc
from congxa.vietnamese import slug as slug_of

SIZE_LIMIT = 2 * 1024 * 1024
# What a text editor can save anew; the letters of any other encoding must be converted first.
_ENCODING_CODES = {
    "": "unknown-encoding",
    "UTF-16": "wrong-encoding",
    "Windows-1258": "wrong-encoding",
}
# References with a scheme, in Markdown and in HTML.
_SCHEMED = r"([A-Za-z][A-Za-z0-9+.-]*:[^)>\"'\s]*)"
_REFERENCES = (
    re.compile(r"\]\(\s*<?" + _SCHEMED),
    re.compile(r"<[^>]+(?:href|src)=[\"']?" + _SCHEMED),
)
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OPENING = re.compile(r"\ufeff?---[ \t]*\n")
_CLOSING = re.compile(r"^---[ \t]*(?:\n|\Z)", re.M)
_MARK = PARAGRAPH.encode()
# A line of its own in brackets, and what is shown as it was typed.
_BRACKETS = re.compile(r"^ {0,3}\[\[([^\[\]\n]{1,30})\]\][ \t]*$", re.M)
_CODE = re.compile(rb"<(code|pre)\b.*?</\1>", re.S)


class Written(Struct, frozen=True):
    """A Markdown file in its two parts; `body_line` is the line of the file on which the text begins."""

    front: str
    body: str
    body_line: int


class Facts(Struct, frozen=True):
    """What is known of a text without its HTML; `slug` is the one that the title gives.

    `whole`: nothing was wrong with the file by itself. `places_figures`: the text says where its box of
    figures goes; `misplaces_figures`: it says so within a sentence, where no box can stand. `summary` is
    the beginning of the text, empty where the front matter has a `lead` of its own. `language` is the one
    that the text was converted in, `front` names its front matter as written.
    """

    slug: str
    links: tuple[Link, ...]
    headings: tuple[Heading, ...]
    ids: tuple[str, ...]
    summary: str
    removed: tuple[str, ...]
    whole: bool = True
    places_figures: bool = False
    misplaces_figures: bool = False
    lead: bool = False
    language: str = ""
    front: bytes = b""


class StoredText:
    """The HTML of a text, read back from the memory when a page is made of it; equal by content.

    `reads` counts how often any text was read: nothing can show a text but by reading it.
    """

    __slots__ = ("_html", "_memory", "key")
    reads = 0

    def __init__(self, key: bytes, html: bytes | None, memory: Memory) -> None:
        self.key, self._html, self._memory = key, html, memory

    def read(self) -> bytes:
        """Give the HTML."""
        StoredText.reads += 1
        if self._html is not None:
            return self._html
        found = self._memory.text(self.key)
        if found is None:
            raise TextLost
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StoredText) and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)


class Hole(Struct, frozen=True):
    """Where one text stands in a page, and how: between so many bytes before it and after it.

    `text` is its key; the others are what `show` needs to write it.
    """

    text: bytes
    before: int
    after: int
    hrefs: tuple[Placed, ...]
    eager: bool
    box: str | None

    def fill(self, page: bytes, html: bytes) -> bytes:
        """Put another text into the page; its references lead where those of the former did."""
        body = show(html, self.hrefs, eager=self.eager, box=self.box)
        return page[: self.before] + body + page[len(page) - self.after :]


class TextLost(Exception):
    """The memory failed in the middle of a build: it must begin again without."""


# --- a file to its parts --------------------------------------------------------------------------


def key(data: bytes, path: str, kind: str, language: str) -> bytes:
    """Name the contents of a file with all else that decides what comes of them."""
    digest = hashlib.blake2b(f"{path}\0{kind}\0{language}\0".encode(), digest_size=16)
    digest.update(data)
    return digest.digest()


def cut(data: bytes, path: str) -> tuple[Written | None, list[Problem]]:
    """Cut the bytes of a file into its parts; None where that cannot be done."""
    text, problems = _decode(data, path)
    if text is None:
        return None, problems
    opening = _OPENING.match(text)
    if opening is None:
        return None, [problem("no-front-matter", path, (1, 1))]
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        return None, [problem("front-matter-open", path, (1, 1))]
    body_line = text.count("\n", 0, closing.end()) + 1
    return Written(text[opening.end() : closing.start()], text[closing.end() :], body_line), []


def _decode(data: bytes, path: str) -> tuple[str | None, list[Problem]]:
    if len(data) > SIZE_LIMIT:
        size = f"{len(data) / 1024 / 1024:.1f} MB".replace(".", ",")
        return None, [problem("too-large", path, size=size, limit="2 MB")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        encoding = legacy.legacy_encoding(data)
        code = _ENCODING_CODES.get(encoding, "legacy-encoding")
        return None, [problem(code, path, (line, 0), encoding=encoding)]
    text = nfc(text.replace("\r\n", "\n").replace("\r", "\n"))
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        return None, [problem("control-character", path, (line, 0))]
    return text, []


def foreign_references(body: str) -> Iterator[re.Match[str]]:
    """Find the references that sanitising drops: files of the editor's own computer, odd schemes."""
    for found in (found for pattern in _REFERENCES for found in pattern.finditer(body)):
        if found[1].partition(":")[0].lower() not in _SCHEMES:
            yield found


# --- a text, converted and shown ------------------------------------------------------------------


def to_convert(body: str) -> str:
    """Give the Markdown to convert: on a line of its own the mark of the figures is a paragraph."""
    return _BRACKETS.sub(_set_apart, body) if "[[" in body else body


def _set_apart(line: re.Match[str]) -> str:
    return f"\n{MARKER}\n" if f"[[{slug_of(line[1])}]]" == MARKER else line[0]


def facts(
    html: Html,
    front: str,
    language: str,
    *,
    slug: str,
    lead: bool,
    removed: tuple[str, ...],
    whole: bool = True,
) -> Facts:
    """Tell what is known of a converted text; `removed` are the tags that are to be complained of."""
    return Facts(
        slug=slug,
        links=html.links,
        headings=html.headings,
        ids=html.ids,
        summary="" if lead else html.summary.replace(MARKER, "").strip(),
        removed=removed,
        whole=whole,
        places_figures=_MARK in html.html,
        misplaces_figures=MARKER.encode() in _CODE.sub(b"", html.html).replace(_MARK, b""),
        lead=lead,
        language=language,
        front=hashlib.blake2b(front.encode(), digest_size=16).digest(),
    )


def show(html: bytes, hrefs: Sequence[Placed], *, eager: bool, box: str | None) -> bytes:
    """Give the HTML as it stands in a page: references led, the box of figures where it is wanted.

    `eager`: its first picture is loaded at once. Without a box its mark stays.
    """
    text = place_links(html, hrefs, eager=eager)
    if box is None:
        return text
    first, marker, rest = text.partition(_MARK)
    return first + box.encode() + rest.replace(_MARK, b"") if marker else text
