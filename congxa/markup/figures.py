"""Pictures, galleries, videos and sound of a text, with the captions under them."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

_MOVING = re.compile(r"\.(?:(mp4|webm|ogv|mov)|(?:mp3|ogg|m4a|wav))(?:[?#].*)?\Z", re.I | re.S)
_LARGEST = 6


class Figures(Extension):
    """Media that stand alone become figures; `file` names a medium that has no name."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self._file = file

    def extendMarkdown(self, md: Markdown) -> None:
        """Register after the attribute lists (8), which the emptiness of a paragraph depends on."""
        md.treeprocessors.register(_FiguresProcessor(md, self._file), "figures", 5)


class _FiguresProcessor(Treeprocessor):
    def __init__(self, md: Markdown, file: str) -> None:
        super().__init__(md)
        self._file = file

    def run(self, root: Element) -> None:
        images = list(root.iter("img"))
        if not images:
            return
        for image in images:
            if moving := _MOVING.search(image.get("src", "")):
                _set_moving(image, "video" if moving[1] else "audio", self._file)
        for parent in [element for element in root.iter() if element.find("p") is not None]:
            parent[:] = [new for child in parent for new in _figures(child)]


def _set_moving(image: Element, tag: str, file: str) -> None:
    name = image.attrib.pop("alt", "")
    image.tag = tag
    image.set("controls", "controls")
    image.set("preload", "metadata")
    if name:
        image.set("aria-label", name)
    SubElement(image, "a", href=image.get("src", "")).text = name or file


def _figures(element: Element) -> Sequence[Element]:
    """Give the figures that a paragraph of media becomes; any other element stays."""
    if element.tag != "p" or not len(element) or _has_text(element.text):
        return (element,)
    media, caption = _media_and_caption(element)
    if not media:
        return (element,)
    figures = [_figure(row) for row in _rows(media)]
    if caption is not None:
        caption.tag = "figcaption"
        caption.tail = None
        figures[-1].append(caption)
    _inherit(figures[0], element)
    return figures


def _media_and_caption(paragraph: Element) -> tuple[list[Element], Element | None]:
    """Take the paragraph apart; no media where it holds anything else."""
    media: list[Element] = []
    caption: Element | None = None
    line_ended = False
    for child in paragraph:
        if caption is not None or _has_text(child.tail):
            return [], None
        if child.tag == "em" and line_ended:
            caption = child
        elif _is_medium(child):
            media.append(child)
        elif child.tag != "br":
            return [], None
        line_ended = bool(media) and "\n" in (child.tail or "")
    return media, caption


def _has_text(text: str | None) -> bool:
    return bool(text and text.strip())


def _is_medium(element: Element) -> bool:
    if element.tag == "a" and len(element) == 1:
        return element[0].tag == "img" and not _has_text(element.text) + _has_text(element[0].tail)
    return element.tag in ("img", "video", "audio")


def _rows(media: list[Element]) -> Iterator[list[Element]]:
    """Split the media into figures: pictures in rows of about one length, all others alone."""
    for moving, group in groupby(media, lambda medium: medium.tag in ("video", "audio")):
        row = list(group)
        count = len(row) if moving else -(-len(row) // _LARGEST)
        size, larger = divmod(len(row), count)
        ends = [size * n + min(n, larger) for n in range(count + 1)]
        yield from (row[start:end] for start, end in pairwise(ends))


def _figure(row: list[Element]) -> Element:
    figure = Element("figure")
    figure.tail = "\n"
    place = figure
    if len(row) > 1:
        figure.set("class", f"gallery gallery-{len(row)}")
        place = SubElement(figure, "div", {"class": "gallery-images"})
    for medium in row:
        medium.tail = None
        place.append(medium)
    return figure


def _inherit(figure: Element, paragraph: Element) -> None:
    """Hand on what an attribute list said of the paragraph."""
    classes = f"{figure.get('class', '')} {paragraph.get('class', '')}".strip()
    figure.attrib.update(paragraph.attrib)
    if classes:
        figure.set("class", classes)
