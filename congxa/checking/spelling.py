"""How a text is typed: its Unicode form, its spaces, where its tone marks stand."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from congxa.checking.text import VEIL, Text
from congxa.errors import Problem, warning

# Between words, neither at the beginning of a line nor behind the sign of an item, where they mean something
# to Markdown, nor at the end of a line.
SPACES = re.compile(rf"(?<=[^\s|{VEIL}])  +(?=[^\s|{VEIL}])")
_ITEM = re.compile(r"^[ \t>]*(?:[-*+:#]+|\d{1,9}[.)])[ \t]+", re.M)
# No-break spaces of any width. Between a number and its unit they do what they are for.
HARD_SPACE = re.compile(r"(?<!\d)[\u00a0\u202f\u2007]|[\u00a0\u202f\u2007](?![^\W\d_]|%)")
HARD_ENTITY = re.compile(r"(?<=\S)(?:&nbsp;|&#160;|&#xa0;)(?=\S)", re.I)
_TABLE = re.compile(r"^[^\n|]*\|[^\n]*$", re.M)
# Open syllables whose tone mark is written on the first vowel (hòa) or on the second (hoà); behind a q
# the u is no vowel of the syllable, and everybody writes quý.
_FIRST = re.compile(r"\b[^\W\d_]*?(?:[òóỏõọ][ae]|(?<![qQ])[ùúủũụ]y)\b", re.I)
_SECOND = re.compile(r"\b[^\W\d_]*?(?:o[àáảãạèéẻẽẹ]|(?<![qQ])u[ỳýỷỹỵ])\b", re.I)


def composed(text: Text) -> Iterator[Problem]:
    """Find text whose letters and marks are stored apart (TCVN 6909: composed)."""
    lines = text.data.decode("utf-8-sig").splitlines()
    apart = [n for n, line in enumerate(lines, 1) if not unicodedata.is_normalized("NFC", line)]
    if apart:
        word = next(
            word
            for word in lines[apart[0] - 1].split()
            if not unicodedata.is_normalized("NFC", word)
        )
        word = unicodedata.normalize("NFC", word)
        yield warning("not-nfc", text.path, (apart[0], 0), lines=str(len(apart)), sample=word)


def double_spaces(text: Text) -> Iterator[Problem]:
    """Find two spaces where one is meant; tables may be laid out with as many as they like."""
    for passage in text.passages:
        words = passage.words if passage.key else without_layout(passage.words)
        if found := list(SPACES.finditer(words)):
            sample = _around(passage.words, found[0])
            place = passage.at(found[0].start())
            yield warning("double-space", text.path, place, times=str(len(found)), sample=sample)


def without_layout(words: str) -> str:
    """Cover the rows of tables, and the signs before items."""
    covered = _TABLE.sub(lambda row: VEIL * len(row[0]), words)
    return _ITEM.sub(lambda sign: VEIL * len(sign[0]), covered)


def hard_spaces(text: Text) -> Iterator[Problem]:
    """Find no-break spaces, which come with pasted text and tear lines apart on phones."""
    for passage in text.passages:
        found = [*HARD_SPACE.finditer(passage.words), *HARD_ENTITY.finditer(passage.words)]
        if found:
            first = min(found, key=re.Match.start)
            sample = _around(passage.words, first)
            place = passage.at(first.start())
            yield warning("hard-space", text.path, place, times=str(len(found)), sample=sample)


def tones(text: Text) -> Iterator[Problem]:
    """Find a text that writes hòa here and hoá there; either is right, both together are not."""
    first = [
        (passage, word) for passage in text.passages for word in _FIRST.finditer(passage.words)
    ]
    second = [
        (passage, word) for passage in text.passages for word in _SECOND.finditer(passage.words)
    ]
    if first and second:
        few, many = sorted((first, second), key=len)
        passage, word = few[0]
        details = {"few": _listed(few), "many": _listed(many)}
        yield warning("mixed-tones", text.path, passage.at(word.start()), **details)


def _listed(words: Sequence[tuple[object, re.Match[str]]]) -> str:
    spelled = list(dict.fromkeys(word[0] for _, word in words))
    return ", ".join(f"«{word}»" for word in spelled[:3]) + ("…" if len(spelled) > 3 else "")


def _around(words: str, found: re.Match[str]) -> str:
    """Give the words on both sides, as they read with one space."""
    before = words[: found.start()].replace(VEIL, " ").split()[-1:]
    after = words[found.end() :].replace(VEIL, " ").split(None, 1)[:1]
    return " ".join([*before, *after])
