"""The last touches to sanitised HTML: headings, tables and pictures, and its summary."""

import re
from collections.abc import Iterable, Sequence
from html import escape, unescape

from congxa.markup.document import SCHEME, Heading, Kind, Link
from congxa.vietnamese import slug, truncate

_SUMMARY = 240

# Sanitised HTML is well formed, and < and > stand in it for nothing but tags.
_HEADING = re.compile(r"<(/?)h([1-6])((?: [^>]*)?)>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_TABLE = re.compile(r"<(/?)table\b([^>]*)>")
_IMAGE = re.compile(r"<img\b([^>]*)>")
_PARAGRAPH = re.compile(r"<p(?: [^>]*)?>(.*?)</p>", re.S)
_NOTE = re.compile(r'<sup id="fnref[^>]*>.*?</sup>', re.S)
_TAG = re.compile(r"<[^>]*>")
# An <a> with an id is an anchor.
_LOST = re.compile(r'<(a|img)(?= |>)(?![^>]* (?:href|src|id)=")')
_EMPTY = re.compile(r"<(p|figure)></\1>\n?")
_SOUND = re.compile(r"\.(mp3|ogg|m4a|wav)\Z", re.I)

_KINDS: dict[str, Kind] = {"img": "image", "video": "video", "audio": "audio", "source": "video"}


def set_headings(html: str, ids: Iterable[str], fallback: str) -> tuple[str, tuple[Heading, ...]]:
    """Shift the headings so that the highest is an h2, and give an id to those without.

    A new id is the folded text, numbered where it is in use; `fallback` stands for no text.
    """
    levels = [int(tag[2]) for tag in _HEADING.finditer(html)]
    if not levels:
        return html, ()
    shift = 2 - min(levels)
    anchors = _Anchors(ids, fallback)
    headings: list[Heading] = []

    def replace(tag: re.Match[str]) -> str:
        closing, level, attributes = tag[1], min(6, int(tag[2]) + shift), tag[3]
        if closing:
            return f"</h{level}>"
        text = plain(html[tag.end() : html.find("</h", tag.end())])
        own = _attributes(attributes).get("id")
        heading = Heading(level, own or anchors.take(text), text)
        headings.append(heading)
        return f"<h{level}{attributes}>" if own else f'<h{level} id="{heading.id}"{attributes}>'

    return _HEADING.sub(replace, html), tuple(headings)


class _Anchors:
    """The ids of one text, of which none is given twice."""

    def __init__(self, ids: Iterable[str], fallback: str) -> None:
        self._taken = set(ids)
        self._fallback = fallback
        self._counts: dict[str, int] = {}

    def take(self, text: str) -> str:
        name = slug(text) or self._fallback
        # The theme's own ids begin so.
        if name.startswith("cx-"):
            name = f"{self._fallback}-{name}"
        anchor, count = name, self._counts.get(name, 1)
        while anchor in self._taken:
            count += 1
            anchor = f"{name}-{count}"
        self._counts[name] = count
        self._taken.add(anchor)
        return anchor


def wrap_tables(html: str, label: str) -> str:
    """Put each table into a box that scrolls, by keyboard too, and is named by `label`."""
    if "<table" not in html:
        return html
    count = 0

    def replace(tag: re.Match[str]) -> str:
        nonlocal count
        if tag[1]:
            return "</table></div>"
        count += 1
        name = escape(label.format(count))
        return f'<div class="table-scroll" role="region" tabindex="0" aria-label="{name}">{tag[0]}'

    return _TABLE.sub(replace, html)


def set_images(html: str, references: Sequence[tuple[str, str]]) -> tuple[str, tuple[Link, ...]]:
    """Give every image an alternative, leave out those without an address, and name all links."""
    alternatives: dict[int, str] = {}

    def replace(tag: re.Match[str]) -> str:
        attributes = _attributes(tag[1])
        if "src" not in attributes:
            return ""
        place = int(attributes["src"].removeprefix(SCHEME))
        alternatives[place] = unescape(attributes.get("alt", ""))
        return tag[0] if "alt" in attributes else f'<img alt=""{tag[1]}>'

    if "<img" in html:
        html = _IMAGE.sub(replace, html)
    links = (
        Link(address, _kind(tag, address), alternatives.get(n, ""))
        for n, (tag, address) in enumerate(references)
    )
    return html, tuple(links)


def lost_tags(html: str) -> tuple[str, ...]:
    """Name the tags that lead nowhere, since their address was unsafe."""
    return tuple(dict.fromkeys(_LOST.findall(html)))


def without_empty(html: str) -> str:
    """Leave out the paragraphs and figures whose content was unsafe."""
    return _EMPTY.sub("", html)


def _attributes(written: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(written))


def _kind(tag: str, address: str) -> Kind:
    if tag == "source" and _SOUND.search(address.partition("?")[0]):
        return "audio"
    return _KINDS.get(tag, "link")


def summarise(html: str) -> str:
    """Give the beginning of the first paragraph that has text."""
    text, _, _ = html.partition('<div class="footnote">')
    texts = (plain(paragraph[1]) for paragraph in _PARAGRAPH.finditer(text))
    return truncate(next(filter(None, texts), ""), _SUMMARY)


def plain(html: str) -> str:
    """Give the text of sanitised HTML, without marks of footnotes, white space made single."""
    if "<" in html:
        html = _TAG.sub("", _NOTE.sub("", html).replace("<br>", " "))
    return " ".join(unescape(html).split())
