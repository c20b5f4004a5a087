"""The Markdown of a portal: Python-Markdown's extensions, and where ours differ from them."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.attr_list import AttrListExtension, AttrListTreeprocessor
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.footnotes import (
    FootnoteBlockProcessor,
    FootnoteExtension,
    FootnoteInlineProcessor,
)
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension, TableProcessor
from markdown.inlinepatterns import LinkInlineProcessor
from markdown.util import ETX, STX
from msgspec import Struct

from congxa.markup.figures import Figures


class Words(Struct, frozen=True):
    """What the converter itself says to readers; {} is a number."""

    back: str
    table: str
    file: str
    section: str


_VIETNAMESE = Words(
    back="Trở lại chỗ có chú thích {}", table="Bảng số liệu {}", file="Mở tệp", section="muc"
)
_ENGLISH = Words(
    back="Back to note {} in the text", table="Table {}", file="Open the file", section="section"
)


def words(language: str) -> Words:
    """Give the words of a language: Vietnamese for "vi", English for all others."""
    return _VIETNAMESE if language.lower().partition("-")[0] == "vi" else _ENGLISH


def extensions(spoken: Words) -> list[Extension]:
    """Make the extensions of the dialect, in the order in which they are to be registered."""
    return [
        _Tables(use_align_attribute=True),
        _Footnotes(
            BACKLINK_TITLE=spoken.back,
            # The selector keeps phones from drawing the arrow as a coloured picture.
            BACKLINK_TEXT="&#8617;&#65038;",
        ),
        DefListExtension(),
        _Attributes(),
        SaneListExtension(),
        _Links(),
        FencedCodeExtension(),
        Figures(spoken.file),
    ]


_ESCAPED_POINT = f"{STX}{ord('.')}{ETX}"
_Address = tuple[str, str | None, int, bool]


class _Links(Extension):
    r"""Links whose address ends, and may be a path of Windows.

    For `[a]("(` Python-Markdown goes on at the end of the text; in `..\..\a.png` it takes the second
    backslash for an escape of the point behind it.
    """

    def extendMarkdown(self, md: Markdown) -> None:
        for pattern in md.inlinePatterns:
            if isinstance(pattern, LinkInlineProcessor):
                pattern.getLink = partial(_ending, pattern.getLink)  # type: ignore[method-assign]


def _ending(read: Callable[[str, int], _Address], data: str, index: int) -> _Address:
    address, title, end, whole = read(data, index)
    if end < 0:
        return "", None, index, False
    return address.replace(_ESCAPED_POINT, "\\."), title, end, whole


class _Tables(TableExtension):
    """Tables whose columns are aligned by classes, and whose header cells say that they are such."""

    def extendMarkdown(self, md: Markdown) -> None:
        super().extendMarkdown(md)
        processor = _TableProcessor(md.parser, self.getConfigs())
        md.parser.blockprocessors.register(processor, "table", 75)


class _TableProcessor(TableProcessor):
    def run(self, parent: Element, blocks: list[str]) -> None:
        super().run(parent, blocks)
        for cell in parent[-1].iter():
            if cell.tag == "th":
                cell.set("scope", "col")
            if align := cell.attrib.pop("align", ""):
                cell.set("class", f"align-{align}")


class _Footnotes(FootnoteExtension):
    """Footnotes whose ids are numbers, whatever the author called them: fn-1, fnref-1, fnref2-1."""

    def __init__(self, **settings: Any) -> None:
        self.writing = False
        self.numbers: dict[str, int] = {}
        super().__init__(SEPARATOR="-", **settings)

    def extendMarkdown(self, md: Markdown) -> None:
        super().extendMarkdown(md)
        md.parser.blockprocessors.register(_Definitions(self), "footnote", 17)
        md.inlinePatterns.register(_References(r"\[\^([^\]]*)\]", self), "footnote", 175)

    def reset(self) -> None:
        super().reset()
        self.writing = False
        self.numbers = {}

    def setFootnote(self, id: str, text: str) -> None:
        super().setFootnote(id, text)
        self.numbers.setdefault(id, len(self.numbers) + 1)

    def makeFootnoteId(self, id: str) -> str:
        return f"fn-{self.numbers[id]}"

    def makeFootnoteRefId(self, id: str, found: bool = False) -> str:
        reference = f"fnref-{self.numbers[id]}"
        if found:
            count = self.found_refs.get(reference, 0) + 1
            self.found_refs[reference] = count
            return reference if count == 1 else reference.replace("-", f"{count}-")
        return reference

    def makeFootnotesDiv(self, root: Element) -> Element | None:
        self.writing = True
        return super().makeFootnotesDiv(root)


class _References(FootnoteInlineProcessor):
    footnotes: _Footnotes

    def handleMatch(  # type: ignore[override]
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[Element | None, int | None, int | None]:
        number = self.footnotes.numbers.get(m[1])
        if number is None:
            return None, None, None
        mark = Element("sup", id=self.footnotes.makeFootnoteRefId(m[1], found=True))
        address = "#" + self.footnotes.makeFootnoteId(m[1])
        SubElement(mark, "a", {"class": "footnote-ref", "href": address}).text = str(number)
        return mark, m.start(), m.end()


class _Definitions(FootnoteBlockProcessor):
    """Definitions of footnotes; within a footnote, where Python-Markdown stumbles, they are text."""

    _DEFINITION = re.compile(r"^( {0,3})\[(?=\^[^\]]*\]:)", re.M)
    footnotes: _Footnotes

    def run(self, parent: Element, blocks: list[str]) -> bool | None:
        if not self.footnotes.writing:
            return super().run(parent, blocks)
        blocks[0] = self._DEFINITION.sub(r"\1&#91;", blocks[0])
        return False


class _Attributes(AttrListExtension):
    """Attribute lists that leave {{ … }} and {% … %} as they were written."""

    def extendMarkdown(self, md: Markdown) -> None:
        super().extendMarkdown(md)
        md.treeprocessors.register(_AttributesProcessor(md), "attr_list", 8)


_LIST = r"\{(?![{%])\:?[ ]*([^\}\n ][^\n]*)\}"


class _AttributesProcessor(AttrListTreeprocessor):
    HEADER_RE = re.compile(rf"[ ]+{_LIST}[ ]*$")  # type: ignore[misc]
    BLOCK_RE = re.compile(rf"\n[ ]*{_LIST}[ ]*$")  # type: ignore[misc]
    INLINE_RE = re.compile(rf"^{_LIST}")  # type: ignore[misc]
