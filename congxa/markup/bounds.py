"""Bounds, far beyond honest texts, where Python-Markdown would take quadratic time or memory."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, cast
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import State
from markdown.blockprocessors import SetextHeaderProcessor
from markdown.extensions import Extension
from markdown.htmlparser import HTMLExtractor, inner_blank_line_re, void_tags
from markdown.inlinepatterns import LinkInlineProcessor
from markdown.preprocessors import Preprocessor

from congxa.markup.document import MarkupTooDeep

# Lists and quotes within each other; a list within a list counts twice.
_LEVELS = 60
# In a link: brackets within brackets of its text, parentheses of its address.
_BRACKETS = 10
_PARENTHESES = 30
# Letters of a tag at the beginning of a block; a longer one is taken for a tag within a line.
_TAG_LENGTH = 2000
# Tags of one block of HTML, and of one paragraph, that are not closed.
_OPEN_TAGS = 5000
_OPEN_INLINE_TAGS = 50

_Address = tuple[str, str | None, int, bool]


class Bounds(Extension):
    """To be registered after the other extensions: it changes what they have registered."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Put the bounds into the stages of `md`."""
        self._levels = md.parser.state = _Levels()
        md.registerExtension(self)
        md.parser.blockprocessors.register(_Setext(md.parser), "setextheader", 60)
        md.preprocessors.register(_HtmlBlocks(md), "html_block", 20)
        fences = cast(Any, md.preprocessors["fenced_code_block"])
        fences.FENCED_BLOCK_RE = _Fences(fences.FENCED_BLOCK_RE)
        attributes = cast(Any, md.treeprocessors["attr_list"])
        attributes.HEADER_RE = _Ending(attributes.HEADER_RE)
        attributes.BLOCK_RE = _Ending(attributes.BLOCK_RE)
        cast(Any, md.inlinePatterns["backtick"]).find_code_spans = _code_span
        for pattern in md.inlinePatterns:
            if isinstance(pattern, LinkInlineProcessor):
                pattern.getText = _link_text  # type: ignore[method-assign]
                pattern.getLink = partial(  # type: ignore[method-assign]
                    _link_address, pattern.getLink
                )

    def reset(self) -> None:
        """Forget the levels that a text which was given up has left behind."""
        self._levels.clear()


class _Setext(SetextHeaderProcessor):
    """Underlined headings, without taking apart all that follows."""

    def run(self, parent: Element, blocks: list[str]) -> None:
        header, underline, *rest = blocks.pop(0).split("\n", 2)
        level = 1 if underline.startswith("=") else 2
        SubElement(parent, f"h{level}").text = header.strip()
        for block in rest:
            blocks.insert(0, block)


class _Levels(State[str]):
    """The lists and quotes that the parser is in; each takes about three calls of Python's stack."""

    def set(self, state: str) -> None:
        if len(self) == _LEVELS:
            raise MarkupTooDeep
        super().set(state)


class _HtmlBlocks(Preprocessor):
    """Sets HTML blocks aside, where there is any HTML."""

    def run(self, lines: list[str]) -> list[str]:
        source = "\n".join(lines)
        if "<" not in source:
            return lines
        extractor = _Extractor(self.md)
        extractor.feed(source)
        extractor.close()
        return "".join(extractor.cleandoc).split("\n")


class _Extractor(HTMLExtractor):
    def check_for_whole_start_tag(self, i: int) -> int:
        if self.rawdata.find(">", i, i + _TAG_LENGTH) < 0:
            return -1
        end: int = super().check_for_whole_start_tag(i)
        return end

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        super().handle_starttag(tag, attrs)
        if self.inraw and tag in void_tags - self.empty_tags:
            self.stack.pop()
        if len(self.stack) > _OPEN_TAGS:
            raise MarkupTooDeep

    def parse_endtag(self, i: int) -> int:
        if self.rawdata.find(">", i, i + _TAG_LENGTH) < 0:
            self.handle_data(self.rawdata[i : i + 2])
            return i + 2
        return super().parse_endtag(i)

    def open_inline_tag(self, tag: str) -> None:
        if len(self.inline_stack) < _OPEN_INLINE_TAGS:
            super().open_inline_tag(tag)

    def inline_close_follows(self, text: str) -> bool:
        start = self.line_offset + self.offset + len(text)
        rest = inner_blank_line_re.split(self.rawdata[start : start + _TAG_LENGTH], maxsplit=1)[0]
        return any(
            re.search(rf"</\s*{re.escape(tag)}\s*>", rest, re.I) for tag in self.inline_stack
        )


class _Fences:
    """The pattern of fenced code, which looks for the end of a block only where there is one."""

    _LAST = re.compile(r"^(~{3,}|`{3,})[ ]*$", re.M)
    _FIRST = re.compile(r"^(~{3,}|`{3,})", re.M)

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern
        self._ends: dict[str, int] = {}

    def search(self, text: str, index: int) -> re.Match[str] | None:
        """Find the next block; what is already found must not have changed the text behind it."""
        if "```" not in text and "~~~" not in text:
            return None
        if index == 0:
            self._ends = {end[1]: len(text) - end.start() for end in self._LAST.finditer(text)}
        for fence in self._FIRST.finditer(text, index):
            ends = len(text) - fence.start() > self._ends.get(fence[1], len(text))
            if ends and (found := self._pattern.match(text, fence.start())):
                return found
        return None


class _Ending:
    """A pattern of attribute lists at the end of a text, which a brace must close."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern

    def search(self, text: str) -> re.Match[str] | None:
        return self._pattern.search(text) if text.rstrip(" \n").endswith("}") else None


def _nested(levels: int) -> str:
    """Spell a text in which all brackets are in pairs."""
    inner = _nested(levels - 1) if levels else ""
    return rf"(?:[^\[\]]++|\[{inner}\])*+"


_TEXT = re.compile(rf"({_nested(_BRACKETS)})\]")
_ADDRESS = re.compile(rf"\((?:[^()]*+[()]){{0,{_PARENTHESES}}}+")
_BACKTICKS = re.compile("`+")


def _link_text(data: str, index: int) -> tuple[str, int, bool]:
    found = _TEXT.match(data, index)
    return (found[1], found.end(), True) if found else ("", index, False)


def _link_address(read: Callable[[str, int], _Address], data: str, index: int) -> _Address:
    within = _ADDRESS.match(data, index)
    if not within:
        return "", None, index, False
    href, title, end, handled = read(within[0], 0)
    return href, title, index + end, handled


def _code_span(start: int, text: str) -> tuple[int, int | None]:
    """Find the text of a code span by the rules of Python-Markdown, which goes by single letters.

    Without a run of backticks as long as the opening one, the longest of the shorter runs closes.
    """
    opening = _BACKTICKS.match(text, start)
    ticks = len(opening[0]) if opening else 0
    after = start + ticks
    longest = end = 0
    for closing in _BACKTICKS.finditer(text, after):
        length = len(closing[0])
        if length == ticks:
            return after, closing.start()
        if length > longest:
            longest, end = length, closing.end()
    if 0 < longest < ticks:
        return after - (ticks - longest), end - longest
    return after + ticks, None
