"""What is safe to mend in a source, and mended: its Unicode form, and spaces that mean nothing.

Everything else of the file stays as it is: line ends, a byte order mark, code, tables. A file with mistakes,
or one that would read differently afterwards, is left alone.
"""

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence

from congxa import content
from congxa.checking.spelling import HARD_ENTITY, HARD_SPACE, SPACES, without_layout
from congxa.checking.text import Passage, Text, text_of
from congxa.errors import has_errors
from congxa.markup import Link, MarkupTooDeep, convert

# Codes of the rules whose findings are mended here; and all that --fix mends.
TYPED = frozenset({"not-nfc", "double-space", "hard-space"})
MENDED = TYPED | {"lost-address"}
_MARK = "\ufeff".encode()
_ENDS = re.compile(r"(\r\n|\r|\n)")
_HARD = re.compile("[\u00a0\u202f\u2007]|&nbsp;|&#160;|&#xa0;", re.I)
_EXACT = re.compile(r"(<pre\b.*?</pre>|<code\b.*?</code>)", re.S)
_BLOCK = re.compile(
    r"\s*(</?(?:p|li|ul|ol|h[1-6]|t[dhr]|dd|dt|dl|div|figcaption|blockquote)\b[^>]*>)\s*"
)
# Codes by the line on which they are silenced, or that the settings leave out.
Left = Collection[tuple[int, str]]


def mend(data: bytes, path: str, kind: str, *, left: Left = (), off: Collection[str] = ()) -> bytes:
    """Give a source mended as far as that is safe; the very same bytes where nothing is to be done.

    Lines of which `left` says so keep what that code means, and so do all for the codes in `off`.
    """
    source, problems = content.parse(data, path, kind)
    if source is None or has_errors(problems):
        return data
    text = Text(path, kind, data, source, {})
    mark, written = (_MARK, data[len(_MARK) :]) if data.startswith(_MARK) else (b"", data)
    parts = _ENDS.split(written.decode())
    lines, ends = parts[::2], [*parts[1::2], ""]
    kept = {code: {line for line, one in left if one == code} for code in TYPED}
    if "not-nfc" not in off:
        lines = [
            line if number in kept["not-nfc"] else unicodedata.normalize("NFC", line)
            for number, line in enumerate(lines, 1)
        ]
    for code, clean in (("hard-space", _without_hard), ("double-space", _without_double)):
        if code not in off:
            lines = _mended(lines, path, kind, clean, kept[code])
    made = mark + "".join(map("".join, zip(lines, ends, strict=True))).encode()
    return made if made != data and _reads_the_same(text, made) else data


def _mended(
    lines: Sequence[str], path: str, kind: str, clean: "_Clean", kept: Collection[int]
) -> list[str]:
    """Clean what readers see of a source, line by line."""
    text = text_of("\n".join(lines).encode(), path, kind, {})
    made = list(lines)
    for passage in text.passages if text else ():
        first = passage.line
        if passage.key:
            if first not in kept:
                made[first - 1] = _declared(made[first - 1], passage, clean)
            continue
        shown = clean.cover(passage.words).split("\n")
        for number, (line, prose) in enumerate(zip(made[first - 1 :], shown, strict=True), first):
            if number not in kept:
                made[number - 1] = clean.line(line, prose)
    return made


class _Clean:
    """How one kind of space is mended: what is no business of it, and what it finds."""

    def __init__(self, *patterns: re.Pattern[str], layout: bool) -> None:
        self._patterns, self._layout = patterns, layout

    def cover(self, words: str) -> str:
        return without_layout(words) if self._layout else words

    def line(self, line: str, prose: str) -> str:
        """Put one space in the place of each finding, none at the line's beginning and end."""
        # The words of a source may be another Unicode form of the line; then its places are others, too.
        if len(line) != len(prose) or not line.strip():
            return line
        found = sorted(
            {one.span() for p in self._patterns for one in p.finditer(prose)}, reverse=True
        )
        for start, end in found:
            inner = line[:start].strip() and line[end:].strip()
            line = line[:start] + (" " if inner else "") + line[end:]
        return line


_without_hard = _Clean(HARD_SPACE, HARD_ENTITY, layout=False)
_without_double = _Clean(SPACES, layout=True)


def _declared(line: str, passage: Passage, clean: _Clean) -> str:
    """Clean a declared value that stands on one line, in quotes or without."""
    at = passage.column - 1
    at += line[at : at + 1] in "\"'" if line[at:] else 0
    if not line.startswith(passage.words, at):
        return line
    return line[:at] + clean.line(passage.words, passage.words) + line[at + len(passage.words) :]


# --- whether it is safe -----------------------------------------------------------------------------


def _reads_the_same(before: Text, made: bytes) -> bool:
    """Tell whether readers get the same: the same declared, the same page but for its spaces."""
    after = text_of(made, before.path, before.kind, {})
    if after is None:
        return False
    try:
        one, other = convert(before.source.body), convert(after.source.body)
    except MarkupTooDeep:
        return False
    return (
        _even(repr(before.source.meta)) == _even(repr(after.source.meta))
        and list(map(_led, one.links)) == list(map(_led, other.links))
        and _page(one.html.decode()) == _page(other.html.decode())
    )


def _even(text: str) -> str:
    return " ".join(_HARD.sub(" ", text.replace(r"\xa0", " ").replace(r"\u202f", " ")).split())


def _led(link: Link) -> tuple[str, str, str]:
    return link.target, link.kind, _even(link.alt)


def _page(html: str) -> list[str]:
    parts = _EXACT.split(html)
    parts[::2] = [_BLOCK.sub(r"\1", " ".join(_HARD.sub(" ", part).split())) for part in parts[::2]]
    return parts


# --- what is shown of it ----------------------------------------------------------------------------


def difference(path: str, before: bytes, after: bytes) -> Iterator[str]:
    """Give the lines of a unified difference, without line ends."""
    one, other = (_ENDS.split(data.decode("utf-8-sig"))[::2] for data in (before, after))
    yield from difflib.unified_diff(one, other, path, path, n=1, lineterm="")
