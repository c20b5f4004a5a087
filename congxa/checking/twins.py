"""Articles that say nearly the same: how alike two texts are, told from small sketches of them.

A text is the set of its rows of five words. Of each set the rows with the smallest digests are kept:
those of two texts coincide as often as the texts do (A. Broder, On the resemblance and containment of
documents, 1997). So ten thousand texts are compared by looking at a few numbers of each.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from congxa.checking.text import VEIL

Sketch = tuple[int, ...]

_ROW = 5
_KEPT = 64
# So many of the smallest numbers are looked up: two texts of which eight tenths coincide share none of
# them once in 10¹¹ times.
_LOOKED_UP = 16
# Shorter texts are notices, which are alike by nature.
_LEAST = 40
ALIKE = 0.8
_WORD = re.compile(r"\w+")


def sketch(words: str) -> Sketch:
    """Give the smallest digests of a text's rows of words, in order; empty for a short text."""
    found = _WORD.findall(words.replace(VEIL, " ").lower())
    return tuple(sorted(_rows(found))[:_KEPT]) if len(found) >= _LEAST else ()


def contained(part: Sketch, words: str) -> float:
    """Estimate what share of a text stands in other words, from 0 to 1."""
    rows = _rows(_WORD.findall(words.lower()))
    return sum(number in rows for number in part) / len(part) if part else 0.0


def _rows(found: Sequence[str]) -> set[int]:
    whole = range(len(found) - _ROW + 1)
    return {zlib.crc32(" ".join(found[at : at + _ROW]).encode()) for at in whole}


def likeness(one: Sketch, other: Sketch) -> float:
    """Estimate what share of two texts' rows both have, from 0 to 1."""
    if not one or not other:
        return 0.0
    union = sorted({*one, *other})[:_KEPT]
    both = {*one} & {*other}
    return sum(number in both for number in union) / len(union)


def alike(sketches: Mapping[str, Sketch], order: Sequence[str]) -> Iterator[tuple[str, str, float]]:
    """Give each text with the earlier one that it is most like, if it is; `order` is from old to new."""
    seen: dict[int, list[str]] = defaultdict(list)
    for name in order:
        numbers = sketches.get(name, ())[:_LOOKED_UP]
        # The last few that share a number stand for all: a text copied often is like each of its copies.
        others = {other for number in numbers for other in seen[number][-3:]}
        best = max(
            others, key=lambda other: (likeness(sketches[name], sketches[other]), other), default=""
        )
        if best and (share := likeness(sketches[name], sketches[best])) >= ALIKE:
            yield name, best, share
        for number in numbers:
            seen[number].append(name)
