"""What a converted text is: its HTML, and what stands in it for others to check and lead on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

Kind = Literal["link", "image", "video", "audio"]

SCHEME = "congxa:"

# Sanitised HTML escapes < and > in attribute values: whatever begins with < is a tag.
_LEADING = re.compile(r"<(/?)(a|img|video|audio|source)(?: ([^>]*))?>")
_PLACE = re.compile(rf'(?<![^ ])(href|src)="{SCHEME}(\d+)"')


class MarkupTooDeep(ValueError):
    """The text nests lists, quotes or tags deeper than anyone reads, or leaves too many open."""


@dataclass(frozen=True, slots=True)
class Link:
    """A reference that the author wrote; `alt` is the alternative text of an image, else ''."""

    target: str
    kind: Kind
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text: its level in the HTML (2 to 6), its anchor and its plain text."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Html:
    """A converted text: UTF-8 (half the memory of a str with Vietnamese letters), and its contents.

    The n-th of `links` stands in `html` as href="congxa:n" or src="congxa:n", until place_links.
    `summary` is the beginning of the first paragraph, plain; `removed` names tags that were unsafe.
    """

    html: bytes
    links: tuple[Link, ...]
    headings: tuple[Heading, ...]
    ids: tuple[str, ...]
    summary: str
    removed: tuple[str, ...]


def place_links(html: bytes, hrefs: Sequence[str | None]) -> str:
    """Give the final HTML, the n-th link leading to hrefs[n].

    Where that is None, an <a> gives way to its content, and an image, video or audio is left out.
    """
    text = html.decode()
    if SCHEME not in text:
        return text
    placement = _Placement(hrefs)
    parts: list[str] = []
    end = 0
    for tag in _LEADING.finditer(text):
        if not placement.within:
            parts.append(text[end : tag.start()])
        parts.append(placement.place(tag))
        end = tag.end()
    return "".join(parts) + text[end:]


class _Placement:
    """The walk through the tags of one text; `within` is the medium that is being left out."""

    def __init__(self, hrefs: Sequence[str | None]) -> None:
        self.within = ""
        self._depth = 0
        self._hrefs = hrefs
        self._anchors: list[str] = []

    def place(self, tag: re.Match[str]) -> str:
        """Give the tag as it is to be written; '' where it is left out."""
        closing, name, attributes = tag.groups()
        if self.within:
            return self._leave_out(closing, name)
        if closing:
            return self._anchors.pop() if name == "a" else tag[0]
        written = self._open(name, attributes or "")
        if name == "a":
            self._anchors.append("</a>" if written else "")
        elif not written and name in ("video", "audio"):
            self.within = name
            self._depth = 1
        return written

    def _leave_out(self, closing: str, name: str) -> str:
        if name == self.within:
            self._depth += -1 if closing else 1
        if not self._depth:
            self.within = ""
        return ""

    def _open(self, name: str, attributes: str) -> str:
        place = _PLACE.search(attributes)
        if not place:
            return f"<{name} {attributes}>" if attributes else f"<{name}>"
        href = self._hrefs[int(place[2])]
        if href is None:
            return ""
        placed = f'{place[1]}="{escape(href)}"'
        return f"<{name} {attributes[: place.start()]}{placed}{attributes[place.end() :]}>"
