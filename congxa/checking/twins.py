"""Articles that say nearly the same: how alike two texts are, told from small sketches of them.

A text is the set of its rows of five words. Of each set the rows with the smallest digests are kept:
those of two texts coincide as often as the texts do (A. Broder, On the resemblance and containment of
documents, 1997). So ten thousand texts are compared by looking at a few numbers of each.
"""

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from congxa.checking.text import VEIL

Sketch = tuple[int, ...]

_ROW = 5
# Bytes of a word's digest.
_WIDTH = 4
_KEPT = 64
# So many of the smallest numbers are looked up, and so many must be shared before two texts are compared:
# those of which eight tenths coincide share thirteen of them on average, fewer than four once in 10⁶ times.
_LOOKED_UP, _SHARED = 16, 4
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
    # A row is named by the names of its words, so that each word is gone through once.
    names = {word: zlib.crc32(word.encode()).to_bytes(_WIDTH) for word in set(found)}
    whole = b"".join(map(names.__getitem__, found))
    ends = range(_ROW * _WIDTH, len(whole) + 1, _WIDTH)
    return {zlib.crc32(whole[end - _ROW * _WIDTH : end]) for end in ends}


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
        shared = Counter(chain.from_iterable(seen[number][-3:] for number in numbers))
        others = [other for other, count in shared.items() if count >= min(_SHARED, len(numbers))]
        best = max(
            others, key=lambda other: (likeness(sketches[name], sketches[other]), other), default=""
        )
        if best and (share := likeness(sketches[name], sketches[best])) >= ALIKE:
            yield name, best, share
        for number in numbers:
            seen[number].append(name)
