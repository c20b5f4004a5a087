"""Findings that an editor has looked at and wants to hear no more of: on a line, or in the whole portal."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from congxa import vietnamese
from congxa.errors import Problem, warning

# <!-- check-skip: double-space --> in a text, # check-skip: double-space in front matter and settings.
_MARK = re.compile(
    r"(?:<!--|#)[ \t]*check-skip:[ \t]*([\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)[ \t]*(?:-->|$)", re.M
)


class Silence(Struct, frozen=True):
    """A code that is silenced for a line; `written` is the line on which that is said."""

    line: int
    code: str
    written: int


def silences(text: str) -> Iterator[Silence]:
    """Find what a file silences: for the line of the mark, or for the next where it stands alone."""
    if "check-skip:" not in text:
        return
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if found := _MARK.search(line):
            alone = not (line[: found.start()].strip() or line[found.end() :].strip())
            meant = _next(lines, number) if alone else number
            for code in found[1].split(","):
                yield Silence(meant, code.strip(), number)


def _next(lines: Sequence[str], number: int) -> int:
    """Give the number of the next line that is not empty."""
    rest = (n for n in range(number + 1, len(lines) + 1) if lines[n - 1].strip())
    return next(rest, number)


def heard(
    problems: Iterable[Problem], off: Iterable[str], silenced: Mapping[str, Sequence[Silence]]
) -> Iterator[Problem]:
    """Leave out what is silenced. A mistake that stops a build is always heard."""
    codes = frozenset(off)
    lines = {(path, one.line, one.code) for path, many in silenced.items() for one in many}
    for found in problems:
        quiet = found.code in codes or (found.file, found.line, found.code) in lines
        if found.level == "error" or not quiet:
            yield found


def unknown(silenced: Mapping[str, Sequence[Silence]], known: Sequence[str]) -> Iterator[Problem]:
    """Warn of marks whose code no finding has."""
    for path, many in sorted(silenced.items()):
        for one in many:
            if one.code not in known:
                near = vietnamese.nearest(one.code, known)
                yield warning("check-code", path, (one.written, 0), value=one.code, nearest=near)
