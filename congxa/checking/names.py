"""Names of places as the profiles of communes spell them, and texts that spell them otherwise."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from congxa.checking.text import Text
from congxa.errors import Problem, warning
from congxa.frontmatter import CommuneMeta
from congxa.reading import Source
from congxa.vietnamese import fold

# What stands before a name and is no part of it.
_LEVELS = (
    "xã phường huyện tỉnh quận thôn bản làng xóm ấp buôn khu phố thị trấn xã thành đặc tổ dân ủy ban nhân "
    "đảng bộ ubnd hđnd mttq"
).split()
_LEVEL = re.compile(
    r"^(?:xã|phường|huyện|tỉnh|quận|thị trấn|thị xã|thành phố|đặc khu|thôn|bản|làng|xóm|ấp|buôn)\s+",
    re.I,
)
_VILLAGE = re.compile(r"\b(?:thôn|bản|làng|xóm|ấp|buôn|khu phố|tổ dân phố)\s+", re.I)
# Words that begin with a capital, one space between them. No Vietnamese letter lies behind these.
_CAPITALS = "".join(filter(str.isupper, map(chr, range(0x1F00))))
_NAME = rf"[{_CAPITALS}][^\W\d_]*"
_RUN = re.compile(rf"(?<![^\W\d_]){_NAME}(?: {_NAME})*")
_SENTENCE = re.compile(r"(?:^|[.!?:…\n\"“(])\s*$")
# No place has a name of more syllables.
_LONGEST = 4


def known_names(communes: Iterable[Source]) -> dict[str, tuple[str, ...]]:
    """Give the right spellings of each name in profiles, and in their texts, by how it sounds.

    Names of one syllable are left out: too many words sound like them.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for source in communes:
        if isinstance(source.meta, CommuneMeta):
            for name in (*_declared(source.meta), *_villages(_text(source))):
                plain = _LEVEL.sub("", " ".join(name.split()))
                if 1 < len(plain.split()) <= _LONGEST:
                    found[_sound(plain)].add(plain)
    return {sound: tuple(sorted(names)) for sound, names in sorted(found.items())}


def _declared(meta: CommuneMeta) -> Iterator[str]:
    yield from (meta.name, meta.province, meta.former_district)
    for before in meta.predecessors:
        yield from (before.name, before.former_district)


def _text(source: Source) -> str:
    """Give the text of a profile as pages show it, plain."""
    return re.sub(r"<[^>]*>", " ", source.html.read().decode())


def _villages(text: str) -> Iterator[str]:
    """Give the names behind «thôn» and the like: «thôn Hợp Nhất»."""
    for found in _VILLAGE.finditer(text):
        run = next(_runs(text[found.end() : found.end() + 60]), None)
        if run is not None and run[0] == 0:
            yield " ".join(run[1])


def _sound(name: str) -> str:
    """Reduce a name to what misspellings share: no marks, no capitals, one i."""
    return fold(name).replace("y", "i")


def misspelled(text: Text) -> Iterator[Problem]:
    """Find names that sound like one of the profile's and are written in another way."""
    if not text.names or not text.vietnamese:
        return
    for passage in text.passages:
        for offset, words in _runs(passage.words):
            start, name = _bare(offset, words, passage.words)
            right = text.names.get(_sound(name)) if " " in name else None
            if right and not any(_same(name, one) for one in right):
                place = passage.at(start)
                yield warning("place-name", text.path, place, written=name, right=", ".join(right))


def _same(written: str, right: str) -> bool:
    return written == right or (written.isupper() and written == right.upper())


def _runs(words: str) -> Iterator[tuple[int, list[str]]]:
    """Give every row of words that begin with a capital, one space between them, and where it begins."""
    for found in _RUN.finditer(words):
        yield found.start(), found[0].split()


def _bare(start: int, run: list[str], words: str) -> tuple[int, str]:
    """Cut off what stands before a name: «Xã», «UBND», the first word of a sentence."""
    run = list(run)
    begins = _SENTENCE.search(words, max(0, start - 20), start) is not None
    while len(run) > 2 and (run[0].lower() in _LEVELS or run[0].isupper() or begins):
        if run[0].isupper() and run[1].isupper():
            break
        start += len(run[0]) + 1
        run.pop(0)
        begins = False
    return start, " ".join(run)
