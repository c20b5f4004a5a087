"""One source as rules look at it: its words, without what is no prose, each with its line and column."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from congxa import content
from congxa.content import SourceFile
from congxa.records import Path

# Stands in the place of every sign that is no prose; no source may hold it.
VEIL = "\0"
# Declared values that are sentences for readers; others are names, addresses and settings.
_TOLD = frozenset({"title", "name", "summary", "description", "correction", "reason", "caption"})
_TOLD |= {"alt", "label", "title_en"}
_FENCE = re.compile(
    r"^ {0,3}(`{3,}|~{3,})[^\n]*\n(?:.*?\n)??(?: {0,3}\1[`~]*[ \t]*$|\Z)", re.M | re.S
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_CODE = re.compile(r"(?<!`)(`+)(?!`)(?:(?!\n\n).)+?(?<!`)\1(?!`)", re.S)
# Where a link or a picture leads, tags, bare addresses: signs, not words.
_SIGNS = re.compile(
    r"(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\)"
    r"|(?<=\])\[[^\]\n]*\]|^ {0,3}\[[^\]\n]+\]:[^\n]*|<[^<>]*>|\bhttps?://[^\s<>]+"
    r"|\{[:.#][^{}\n]*\}|[\w.+-]+@[\w-]+\.[\w.-]+",
    re.M,
)
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that readers see: of the text, or a declared value (then `key` says which)."""

    words: str
    key: Path
    line: int
    column: int

    def at(self, offset: int) -> tuple[int, int]:
        """Give line and column of a place in the words; a declared value is one place."""
        if self.key:
            return self.line, self.column
        line = self.line + self.words.count("\n", 0, offset)
        return line, offset - self.words.rfind("\n", 0, offset)


@dataclass(frozen=True)
class Text:
    """A source: the bytes as they lie on the disk, and what they say. `names` are those of places."""

    path: str
    kind: str
    data: bytes
    source: SourceFile
    names: Mapping[str, tuple[str, ...]]

    @property
    def vietnamese(self) -> bool:
        """Whether the text is in Vietnamese: unless it says that it is not."""
        return getattr(self.source.meta, "lang", "") in ("", "vi")

    @cached_property
    def visible(self) -> str:
        """The text without code and comments; where links lead is still there. Offsets stay."""
        text = self.source.body
        for pattern in (_FENCE, _COMMENT, _CODE):
            text = pattern.sub(veiled, text)
        return "".join(_without_indented_code(text))

    @cached_property
    def prose(self) -> str:
        """The words of the text alone. Offsets stay."""
        return _SIGNS.sub(veiled, self.visible)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """All that readers see of the source: the declared sentences, then the text."""
        return (*self._declared(), Passage(self.prose, (), self.source.body_line, 1))

    def mark(self, *key: str | int) -> tuple[int, int]:
        """Give the place of a declared value, or of the nearest around it."""
        return self.source.record.mark(key)

    def _declared(self) -> Iterator[Passage]:
        record = self.source.record
        for key, mark in record.marks.items():
            value = record.value(key) if key and key[-1] in _TOLD else None
            if isinstance(value, str):
                yield Passage(value, key, mark.line, mark.column)


def text_of(data: bytes, path: str, kind: str, names: Mapping[str, tuple[str, ...]]) -> Text | None:
    """Read the bytes of a source; None where they cannot be read, which the build tells of."""
    source, _ = content.parse(data, path, kind)
    return Text(path, kind, data, source, names) if source is not None else None


def veiled(found: re.Match[str]) -> str:
    """Cover what was found, line by line."""
    return "\n".join(VEIL * len(line) for line in found[0].split("\n"))


def _without_indented_code(text: str) -> Iterator[str]:
    """Cover blocks that four spaces make code: those that follow a blank line, outside of lists."""
    code, blank, listed = False, True, False
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        indented = line.startswith(("    ", "\t"))
        if bare and not indented:
            listed = bool(_ITEM.match(line)) or (listed and line.startswith(" "))
            code = False
        elif bare and blank and not listed:
            code = True
        blank = not bare
        yield VEIL * len(line.rstrip("\n")) + "\n" * line.endswith("\n") if code and bare else line
