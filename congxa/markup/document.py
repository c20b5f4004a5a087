"""What a converted text is: its HTML, and what stands in it for others to check and lead on."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from congxa.markup.picture import Image, gallery_sizes, write_image

Kind = Literal["link", "image", "video", "audio"]

SCHEME = "congxa:"

# Sanitised HTML escapes < and > in attribute values: whatever begins with < is a tag.
_LEADING = re.compile(rb"<(/?)(a|img|video|audio|source|figure)(?: ([^>]*))?>")
_PLACE = re.compile(rf'(?<![^ ])(href|src)="{SCHEME}(\d+)"')
_GALLERY = re.compile(r'(?<![^ ])class="(?:[^"]* )?gallery-(\d)(?: [^"]*)?"')
_LENGTH = re.compile(r' ?(?<![^ ])(width|height)="(\d+)"')
_NAMED = re.compile(r'(?<![^ ])alt="[^"]')

# Pixels; to a narrower picture no link leads, since it is seen as it is.
_LARGE = 480
# Where a reference leads: to an address, a picture, or nowhere.
Placed = str | Image | None


class MarkupTooDeep(ValueError):
    """The text nests lists, quotes or tags deeper than anyone reads, or leaves too many open."""


class Link(Struct, frozen=True):
    """A reference that the author wrote; `alt` is the alternative text of an image, else ''."""

    target: str
    kind: Kind
    alt: str = ""


class Heading(Struct, frozen=True):
    """A heading of the text: its level in the HTML (2 to 6), its anchor and its plain text."""

    level: int
    id: str
    text: str


class Html(Struct, frozen=True):
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


def place_links(html: bytes, placed: Sequence[Placed], *, eager: bool = False) -> bytes:
    """Give the final HTML, the n-th link leading to placed[n].

    Where that is None, an <a> gives way to its content, and an image, video or audio is left out. A
    picture is written in all its sizes; one of a figure leads to its largest, if it says what it shows.
    All but the first, if `eager`, are loaded when the reader comes near.
    """
    if not placed or SCHEME.encode() not in html:
        return html
    placement = _Placement(placed, eager)
    parts: list[bytes] = []
    end = 0
    for tag in _LEADING.finditer(html):
        if not placement.within:
            parts.append(html[end : tag.start()])
        whole, closing, name, attributes = (part.decode() for part in (tag[0], *tag.groups(b"")))
        parts.append(placement.place(whole, closing, name, attributes).encode())
        end = tag.end()
    return b"".join((*parts, html[end:]))


class _Placement:
    """The walk through the tags of one text; `within` is the medium that is being left out."""

    def __init__(self, placed: Sequence[Placed], eager: bool) -> None:
        self.within = ""
        self._depth = 0
        self._placed = placed
        self._eager = eager
        self._anchors: list[str] = []
        self._figures: list[_Figure] = []

    def place(self, tag: str, closing: str, name: str, attributes: str) -> str:
        """Give a tag, of which the others are parts, as it is to be written; '' where it is left out."""
        if self.within:
            return self._leave_out(closing, name)
        if name == "figure":
            self._enter_or_leave(closing, attributes)
            return tag
        if closing:
            return self._anchors.pop() if name == "a" else tag
        written = self._open(name, attributes)
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

    def _enter_or_leave(self, closing: str, attributes: str) -> None:
        if not closing:
            gallery = _GALLERY.search(attributes)
            self._figures.append(_Figure(int(gallery[1]) if gallery else 0))
        elif self._figures:
            self._figures.pop()

    def _open(self, name: str, attributes: str) -> str:
        place = _PLACE.search(attributes)
        if not place:
            return f"<{name} {attributes}>" if attributes else f"<{name}>"
        placed = self._placed[int(place[2])]
        if placed is None:
            return ""
        before, after = attributes[: place.start()], attributes[place.end() :]
        if name == "img":
            image = placed if isinstance(placed, Image) else Image(placed)
            return self._image(image, f"{before}{after}")
        address = placed.url if isinstance(placed, Image) else placed
        return f'<{name} {before}{place[1]}="{escape(address)}"{after}>'

    def _image(self, image: Image, attributes: str) -> str:
        lazy, self._eager = not self._eager, False
        figure = self._figures[-1] if self._figures else None
        large = image.sources and image.width > _LARGE
        leads = figure and large and not any(self._anchors) and _NAMED.search(attributes)
        opening = f'<a class="zoom" href="{escape(image.url)}">' if leads else ""
        lengths = {found[1]: int(found[2]) for found in _LENGTH.finditer(attributes)}
        if image.width:
            attributes = _LENGTH.sub("", attributes)
            image = _sized(image, lengths)
        if lengths.get("width"):
            sizes = {"sizes": f"{lengths['width']}px"}
        elif figure and figure.pictures:
            sizes = {"sizes": gallery_sizes(figure.pictures, figure.count)}
        else:
            sizes = {}
        if figure:
            figure.count += 1
        written = write_image(image, attributes, lazy=lazy, **sizes)
        return f"{opening}{written}</a>" if opening else written


class _Figure(Struct):
    """A figure that is being walked through: how many pictures its gallery has, and how many came by."""

    pictures: int
    count: int = 0


def _sized(image: Image, lengths: Mapping[str, int]) -> Image:
    """Give the size that the author asked for, in the proportions of the picture."""
    if width := lengths.get("width"):
        return replace(image, width=width, height=max(1, round(image.height * width / image.width)))
    if height := lengths.get("height"):
        return replace(
            image, width=max(1, round(image.width * height / image.height)), height=height
        )
    return image
