"""Python-Markdown's stages with the same results, without trying what cannot match."""

import re
from collections import deque
from collections.abc import Callable
from typing import Any, cast
from xml.etree.ElementTree import HTML_EMPTY, Element

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import (
    BacktickInlineProcessor,
    DelimiterProcessor,
    Pattern,
    ReferenceInlineProcessor,
)
from markdown.preprocessors import NormalizeWhitespace
from markdown.serializers import BOOLEAN_ATTRIBUTES, RE_AMP  # type: ignore[attr-defined]
from markdown.treeprocessors import (
    InlineProcessor,
    PrettifyTreeprocessor,
    Treeprocessor,
    UnescapeTreeprocessor,
)
from markdown.util import ETX, STX, AtomicString

# Taking the first of a list moves all the others.
_MANY = 1000
# Letters of one paragraph. In longer ones emphasis stays as it is written, since Python-Markdown
# puts the whole paragraph together again for each emphasised word.
_LONG = 30_000

_Search = Callable[[str], object]


class Quick(Extension):
    """To be registered last: it replaces what the other extensions have registered."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Replace the stages of `md`."""
        # A set is asked whether it contains a tag in one step, the list of tags in sixty.
        md.block_level_elements = cast(list[str], frozenset(md.block_level_elements))
        md.preprocessors.register(_Whitespace(md), "normalize_whitespace", 30)
        _quicken_blocks(md)
        md.treeprocessors.register(_Inline(md), "inline", 20)
        md.treeprocessors.register(_Prettify(md), "prettify", 10)
        attributes = md.treeprocessors["attr_list"]
        md.treeprocessors.register(_Attributes(md, attributes), "attr_list", 8)
        md.treeprocessors.register(_Unescape(md), "unescape", 0)
        self._md: Any = md
        md.registerExtension(self)

    def reset(self) -> None:
        """Replace the serialiser, which Markdown() sets after all extensions are registered."""
        self._md.serializer = _serialize


_BLANK = re.compile(r"\n +(?=\n)")


class _Whitespace(NormalizeWhitespace):
    """Line ends and tabs; a pattern is found faster where it begins with a plain character."""

    def run(self, lines: list[str]) -> list[str]:
        source = "\n".join(lines).replace(STX, "").replace(ETX, "")
        source = source.replace("\r\n", "\n").replace("\r", "\n") + "\n\n"
        return _BLANK.sub("\n", source.expandtabs(self.md.tab_length)).split("\n")


_INDENTED = re.compile("    ").match
_RULE = re.compile(" {0,3}[-*_] {0,2}[-*_]").match
_LATER_RULE = re.compile("\n {0,3}[-*_] {0,2}[-*_]").search

# What a block must hold for a processor to have any use for it.
_NEEDED_IN_BLOCK: dict[str, _Search] = {
    "indent": _INDENTED,
    "defindent": _INDENTED,
    "code": _INDENTED,
    "table": re.compile(r"[^\n|]*\|[^\n]*\n[ |:-]*(?:\n|\Z)").match,
    "hashheader": lambda block: "#" in block,
    "setextheader": re.compile(r"[^\n]*\n[=-]").match,
    "hr": lambda block: _RULE(block) or _LATER_RULE(block),
    "olist": re.compile(r" {0,3}\d").match,
    "ulist": re.compile(" {0,3}[*+-] ").match,
    "deflist": lambda block: ": " in block,
    "quote": lambda block: ">" in block,
    "footnote": lambda block: "[^" in block,
    "reference": lambda block: "]:" in block,
}


def _quicken_blocks(md: Markdown) -> None:
    processors = md.parser.blockprocessors
    needed = {processors[name]: search for name, search in _NEEDED_IN_BLOCK.items()}
    # The processors hold on to their parser, so it changes its class, not its identity.
    md.parser.__class__ = _Blocks
    parser = cast(_Blocks, md.parser)
    parser.stages = [(processor, needed.get(processor)) for processor in processors]
    parser.plain_stages = [(processor, None) for processor in processors if processor not in needed]


class _Blocks(BlockParser):
    stages: list[tuple[BlockProcessor, _Search | None]]
    plain_stages: list[tuple[BlockProcessor, _Search | None]]

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:
        if len(blocks) > _MANY:
            blocks = cast(list[str], _Queue(blocks))
        while blocks:
            # One line that begins with a letter, as most paragraphs do, holds none of what is needed.
            plain = blocks[0][:1].isalpha() and "\n" not in blocks[0]
            for processor, needed in self.plain_stages if plain else self.stages:
                if needed is not None and not needed(blocks[0]):
                    continue
                if not processor.test(parent, blocks[0]):
                    continue
                if processor.run(parent, blocks) is not False:
                    break


class _Queue(deque[str]):
    """A list that is taken from, and put back to, at its beginning alone."""

    def pop(self, index: int = 0) -> str:  # noqa: ARG002
        return self.popleft()


_NEEDED_IN_TEXT = {
    "backtick": "`",
    "escape": "\\",
    "footnote": "[^",
    "reference": "[",
    "link": "[",
    "image_link": "![",
    "image_reference": "![",
    "short_reference": "[",
    "short_image_ref": "![",
    "autolink": "://",
    "automail": "@",
    "linebreak": "  \n",
    "html": "<",
    "entity": "&",
}


class _Inline(InlineProcessor):
    """Tries a pattern only where the text holds the characters that it cannot match without.

    Should Python-Markdown rename the methods, its own come to act again: slower, not different.
    """

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        needed = {md.inlinePatterns[name]: text for name, text in _NEEDED_IN_TEXT.items()}
        self._stages = [(pattern, needed.get(pattern, "")) for pattern in md.inlinePatterns]

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:
        if isinstance(data, AtomicString) or not _has_markup(data):
            return data
        for index in range(patternIndex, len(self._stages)):
            pattern, needed = self._stages[index]
            if needed not in data or not self._is_useful(pattern):
                continue
            if not _looks_back(pattern, data):
                data = self._apply(pattern, data, index)
            elif len(data) < _LONG:
                data = self._apply_one_by_one(pattern, data, index)
        return data

    def _InlineProcessor__processPlaceholders(
        self, data: str | None, parent: Element, isText: bool = True
    ) -> list[tuple[Element, list[str]]]:
        if data and STX in data:
            place = cast(Any, super())._InlineProcessor__processPlaceholders
            elements: list[tuple[Element, list[str]]] = place(data, parent, isText)
            return elements
        if isText:
            parent.text = data
        else:
            parent.tail = data
        return []

    def _is_useful(self, pattern: Pattern) -> bool:
        return bool(self.md.references) or not isinstance(pattern, ReferenceInlineProcessor)

    def _apply(self, pattern: Any, data: str, index: int) -> str:
        """Replace all matches, and put the text together once."""
        search = pattern.compiled_re.search
        parts: list[str] = []
        position = end = 0
        while match := search(data, position):
            node, start, stop = pattern.handleMatch(match, data)
            position = match.end() if stop is None else stop
            if node is not None and stop is not None:
                parts += (data[end:start], self._stash(node, index))
                end = stop
        return "".join((*parts, data[end:]))

    def _stash(self, node: Element | str, index: int) -> str:
        if isinstance(node, Element) and not isinstance(node.text, AtomicString):
            for child in (node, *node):
                self._handle_child(child, index)
        placeholder: str = cast(Any, self)._InlineProcessor__stashNode(node, "")
        return placeholder

    def _handle_child(self, child: Element, index: int) -> None:
        if child.text:
            self.ancestors.append(child.tag)
            child.text = self._InlineProcessor__handleInline(child.text, index + 1)
            self.ancestors.pop()
        if child.tail:
            child.tail = self._InlineProcessor__handleInline(child.tail, index)

    def _apply_one_by_one(self, pattern: Pattern, data: str, index: int) -> str:
        apply = cast(Any, self)._InlineProcessor__applyPattern
        matched, start = True, 0
        while matched:
            data, matched, start = apply(pattern, data, index, start)
        return data


def _looks_back(pattern: Pattern, text: str) -> bool:
    """Tell whether a match depends on what earlier matches were replaced with."""
    if isinstance(pattern, BacktickInlineProcessor):
        return "\\\\`" in text
    return isinstance(pattern, DelimiterProcessor)


def _has_markup(text: str) -> bool:
    """Tell whether any pattern could match; written out, as it is asked of every text."""
    return (
        "*" in text
        or "[" in text
        or "_" in text
        or "`" in text
        or "<" in text
        or "&" in text
        or "\\" in text
        or "  \n" in text
    )


class _Prettify(PrettifyTreeprocessor):
    def _prettifyETree(self, elem: Element) -> None:
        blocks = self.md.block_level_elements
        if elem.tag in blocks and elem.tag != "pre":
            if len(elem) and elem[0].tag in blocks and not (elem.text and elem.text.strip()):
                elem.text = "\n"
            for child in elem:
                if child.tag in blocks:
                    self._prettifyETree(child)
        if not (elem.tail and elem.tail.strip()):
            elem.tail = "\n"


class _Attributes(Treeprocessor):
    """Attribute lists, where there is a brace."""

    def __init__(self, md: Markdown, attributes: Treeprocessor) -> None:
        super().__init__(md)
        self._attributes = attributes

    def run(self, root: Element) -> None:
        if _holds(self.md, "{"):
            self._attributes.run(root)


class _Unescape(UnescapeTreeprocessor):
    """Escaped characters, where there is a backslash."""

    def run(self, root: Element) -> None:
        if _holds(self.md, "\\"):
            super().run(root)


def _holds(md: Any, character: str) -> bool:
    """Tell whether the character is in the source, HTML blocks and fenced code apart."""
    return any(character in line for line in md.lines)


def _serialize(root: Element) -> str:
    parts: list[str] = []
    _write(root, parts.append)
    return "".join(parts)


def _write(element: Element, write: Callable[[str], object]) -> None:
    tag = element.tag
    write(f"<{tag}{_attributes(element)}>" if element.attrib else f"<{tag}>")
    if element.text:
        write(_escape(element.text))
    for child in element:
        _write(child, write)
    if tag not in HTML_EMPTY:
        write(f"</{tag}>")
    if element.tail:
        write(_escape(element.tail))


def _escape(text: str) -> str:
    if "&" in text:
        text = RE_AMP.sub("&amp;", text)
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _attributes(element: Element) -> str:
    return "".join(_attribute(name, value) for name, value in sorted(element.attrib.items()))


def _attribute(name: str, value: str | None) -> str:
    if value is None or (name == value and name in BOOLEAN_ATTRIBUTES["html"]):
        return f" {name}"
    return f' {name}="{_escape(value).replace(chr(34), "&quot;")}"'
