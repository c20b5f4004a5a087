"""What can be searched: a page to the words that it is found by, and many pages to an index of small files.

Every word is kept as it is written and found by itself without its marks, so that «duong» leads to Đường and
Dương, and «đường» to Đường first. The index lies in parts: the newest month by itself, then each year. None but
the newest part changes when something is published, and a reader's browser loads, of each part, its head and
the few bytes that tell of the words asked for. Nothing depends on what was indexed before: same pages, same
bytes.

The theme's search.js reads what is written here; both hold to the format told in `Part`.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from congxa.markup.outline import plain
from congxa.model import (
    Article,
    Body,
    Commune,
    Filing,
    Portal,
    Resolution,
    Section,
    StandingPage,
    Text,
)
from congxa.vietnamese import fold, nfc

CONTENTS = "muc-luc.json"
# The files of a part, in the order in which `index` makes them.
_FILES = "dau", "tu"
# The part that each publication changes, and the one of pages without a date.
NEWEST, UNDATED = "moi", "khac"
# Ten or twenty kilobytes of text have some dozens of words that few other pages have: with so many pages to a
# bucket one is a few hundred bytes, and where each begins takes half a byte of the head for a page.
_PAGES_A_BUCKET = 4
_NAME_BYTES = 6
# A part of another format has another key, so that no browser takes a kept file for one of today's.
_FORMAT = b"3"
# What a file declares for the portal and not for readers, or what is told apart.
_UNSAID = frozenset(
    {"title", "summary", "number", "slug", "lang", "commune", "communes", "aliases", "link", "file"}
)
# The page of contacts has no words of its own but those of a theme, which searches do not know.
_CONTACTS = {
    "vi": ("Đầu mối liên hệ chính thức", "Người phát ngôn", "Đầu mối cung cấp thông tin"),
    "en": ("Official contacts", "Spokesperson", "Who gives out information"),
}
# Letters and digits; joined by strokes or hyphens they may be a number such as 1988/2017/QĐ-UBND.
_WORD = re.compile(r"[^\W_]+(?:[/–-][^\W_]+)*")
_JOINT = re.compile("[/–-]")
_DIGIT = re.compile("[0-9]")
# Two ways to set the tone on oa, oe and uy are one spelling: hoà is hòa, thuỷ is thủy; quý has no other.
_TONES = {
    spelled: kept
    for vowels, ways in (
        ("oa", ("oà òa", "oá óa", "oả ỏa", "oã õa", "oạ ọa")),
        ("oe", ("oè òe", "oé óe", "oẻ ỏe", "oẽ õe", "oẹ ọe")),
        ("uy", ("uỳ ùy", "uý úy", "uỷ ủy", "uỹ ũy", "uỵ ụy")),
    )
    for spelled, kept in map(str.split, ways)
    if vowels
}
_TONE = re.compile(f"(?<!q)({'|'.join(_TONES)})$")


class Searchable(Struct, frozen=True):
    """What search knows of a page: what a result shows, what it is found by, and what narrows a search.

    `head` are further words that count like the title: a number, a post, an old name; `more` those that count
    like the text. `texts` is what the page says, as sanitised HTML; `facets` are pairs such as
    ("c", "kinh-te"): c for category, x for commune, k for kind.
    """

    url: str
    title: str
    lang: str
    kind: str
    summary: str = ""
    date: datetime | None = None
    head: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    texts: tuple[Text, ...] = ()
    label: str = ""
    facets: tuple[tuple[str, str], ...] = ()


class Part(Struct, frozen=True):
    """Some of the pages with an index of their own, oldest first; `key` names all that it is made of.

    It is two files, the head and the words. A browser loads the head, then buckets of the words. The head has
    the names of the pages (`name_of`), each with a byte that tells how many words its title has; then the
    lengths of the buckets that the words are cut into, one after the other (`bucket_of`); then a bucket of the
    words that more than half of the pages have, which stand in no other: most questions have some, and their
    pages take few bytes.

    A bucket holds, for each of its words without marks, sorted: the word, the length of what follows, the
    number of spellings, and for each: the spelling (nothing where it is the word itself), the pages with it (by
    their number in the part), and those with it in their title (by their number among the pages with it). Words
    are bytes of UTF-8 behind their number; numbers are in groups of seven bits, the lowest first, all but the
    last with the eighth set; lists are as `_list` writes them. Facets stand there as words such as #c:kinh-te.
    """

    name: str
    pages: tuple[Searchable, ...]
    key: bytes

    @property
    def buckets(self) -> int:
        """Into how many buckets its words are cut."""
        return -(-len(self.pages) // _PAGES_A_BUCKET)

    @property
    def files(self) -> tuple[str, ...]:
        """Where its files lie below the index; another state has others, so that no two are ever mixed."""
        return tuple(f"{self.name}/{one}-{self.key.hex()}.bin" for one in _FILES)


# --- pages to what search knows of them -------------------------------------------------------------


def of_article(article: Article) -> Searchable | None:
    """Give what an article is found by; nothing if it is withdrawn or not public yet."""
    if article.withdrawn is not None or article.held is not None:
        return None
    return Searchable(
        url=article.url,
        title=article.title,
        lang=article.lang,
        kind="article",
        summary=article.summary,
        date=article.date,
        more=(
            *(place.full_name for place in article.communes),
            article.author,
            *(tag.name for tag in article.tags),
            *(file.title for file in article.attachments),
        ),
        texts=_texts(article.body),
        label=article.category.name,
        facets=(
            *(("c", topic.slug) for topic in article.trail),
            *(("x", place.slug) for place in article.communes),
            ("k", "article"),
        ),
    )


def of_resolution(resolution: Resolution) -> Searchable | None:
    """Give what a resolution is found by; its number counts like its title."""
    if resolution.held is not None:
        return None
    return Searchable(
        url=resolution.url,
        title=resolution.title,
        lang=resolution.lang,
        kind="resolution",
        summary=resolution.summary,
        date=resolution.date,
        head=(resolution.number,),
        more=(*(place.full_name for place in resolution.communes), resolution.issuer),
        texts=_texts(resolution.body),
        label=resolution.number,
        facets=(*(("x", place.slug) for place in resolution.communes), ("k", "resolution")),
    )


def of_commune(commune: Commune, language: str) -> Searchable:
    """Give what a commune's profile is found by: its name, and those of the units that went into it."""
    meta = commune.meta
    former = [name for one in meta.predecessors for name in (one.name, one.former_district)]
    leaders = [text for one in meta.leaders for text in (one.name, one.post)]
    return Searchable(
        url=commune.url,
        title=commune.full_name,
        lang=language,
        kind="commune",
        summary=commune.summary,
        head=(*former, meta.former_district),
        more=(meta.province, meta.code, meta.decree, *leaders),
        texts=_texts(commune.body),
        label=", ".join(filter(None, (meta.former_district, meta.province))),
        facets=(("x", commune.slug), ("k", "commune")),
    )


def of_page(page: StandingPage) -> Searchable | None:
    """Give what a page outside the news is found by."""
    if page.held is not None:
        return None
    return Searchable(
        url=page.url,
        title=page.title,
        lang=page.lang,
        kind="page",
        summary=page.summary,
        head=(page.menu_title,),
        texts=_texts(page.body),
        facets=(("k", "page"),),
    )


def of_list(url: str, title: str, language: str, summary: str = "") -> Searchable:
    """Give what a page that lists others is found by: its name, and what is said of it."""
    return Searchable(url, title, language, "page", summary, facets=(("k", "page"),))


def of_contacts(portal: Portal) -> Searchable:
    """Give what the page of official contacts is found by: who they are, and what for."""
    title, *offices = _CONTACTS.get(portal.language, _CONTACTS["vi"])
    people = (portal.spokesperson, portal.information)
    named = [(office, one) for office, one in zip(offices, people, strict=True) if one]
    return Searchable(
        portal.contacts_url,
        title,
        portal.language,
        "page",
        head=tuple(office for office, _ in named),
        more=tuple(text for _, one in named for text in (one.name, one.post) if text),
        facets=(("k", "page"),),
    )


def of_filing(filing: Filing, section: Section) -> Searchable | None:
    """Give what an entry of a section is found by: all that it declares, number and post like its title."""
    entry = filing.entry
    if entry.withdrawn is not None or entry.held is not None:
        return None
    return Searchable(
        url=entry.url,
        title=entry.title,
        lang=entry.lang,
        kind=entry.kind,
        summary=entry.summary,
        date=entry.date,
        head=(getattr(entry.meta, "cited", entry.number), getattr(entry.meta, "post", "")),
        more=(
            section.title,
            *(place.full_name for place in entry.communes),
            *_declared(entry.meta),
            *(file.title for file in entry.files),
        ),
        texts=_texts(filing.body),
        label=entry.number or section.title,
        facets=(*(("x", place.slug) for place in entry.communes), ("k", entry.kind)),
    )


def _declared(meta: Any) -> Iterator[str]:
    """Give every text that a file declares, lists of texts too."""
    for one in fields(meta):
        value = getattr(meta, one.name)
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and text and one.name not in _UNSAID:
                yield text


def _texts(body: Body) -> tuple[Text, ...]:
    return (body.html,)


# --- pages to parts ---------------------------------------------------------------------------------


def parts(pages: Iterable[Searchable]) -> tuple[Part, ...]:
    """Share the pages out: the newest month, the years before it, the newest first, and what has no date."""
    dated = sorted((page for page in pages if page.date), key=_when)
    rest = sorted((page for page in pages if not page.date), key=lambda page: page.url)
    groups: dict[str, list[Searchable]] = defaultdict(list)
    newest = _when(dated[-1])[:7] if dated else ""
    for page in reversed(dated):
        month = _when(page)[:7]
        groups[NEWEST if month == newest else month[:4]].append(page)
    shared = [(name, tuple(reversed(members))) for name, members in groups.items()]
    if rest:
        shared.append((UNDATED, tuple(rest)))
    return tuple(Part(name, members, _key(members)) for name, members in shared)


def _when(page: Searchable) -> str:
    assert page.date is not None
    return f"{page.date:%Y-%m-%d %H:%M} {page.url}"


def _key(pages: tuple[Searchable, ...]) -> bytes:
    return blake2b(_encode(pages), digest_size=8, person=_FORMAT).digest()


def _of_text(text: Text) -> bytes:
    return text.key


_encode = msgspec.msgpack.Encoder(enc_hook=_of_text).encode


def contents(parts: Iterable[Part]) -> str:
    """Tell of the parts what a browser must know to ask for them; the key names the state of one."""
    told = [
        {
            "name": part.name,
            "year": part.pages[0].date.year if part.pages[0].date else 0,
            "pages": len(part.pages),
            "buckets": part.buckets,
            "key": part.key.hex(),
        }
        for part in parts
    ]
    return msgspec.json.encode({"version": 3, "parts": told}).decode() + "\n"


# --- a page to what results show --------------------------------------------------------------------


def name_of(page: Searchable) -> bytes:
    """Name the file that tells of a page, whatever its place among the others."""
    return blake2b(page.url.encode(), digest_size=_NAME_BYTES).digest()


def place_of(page: Searchable) -> str:
    """Name that file below the index; folders keep the lists of hosts short."""
    name = name_of(page).hex()
    return f"trang/{name[:2]}/{name[2:]}.json"


def extract(page: Searchable) -> bytes:
    """Tell of a page, as JSON, what a result shows, with all that it is found by to find the words in."""
    told = {
        "url": page.url,
        "title": page.title,
        "lang": page.lang,
        "kind": page.kind,
        "date": f"{page.date:%Y-%m-%d}" if page.date else "",
        "label": page.label,
        "summary": page.summary,
        "head": [said for said in page.head if said and said != page.title],
        "more": list(dict.fromkeys(filter(None, page.more))),
        "text": _text(page),
    }
    return msgspec.json.encode(told)


def _text(page: Searchable) -> str:
    return " ".join([plain(text.read().decode()) for text in page.texts])


# --- texts to words ---------------------------------------------------------------------------------


@lru_cache(maxsize=200_000)
def spellings(written: str) -> tuple[str, ...]:
    """Give the words in a piece of text without spaces, in lower case, tones set one way.

    The number of a document stands in its parts and as a whole, its strokes hyphens: 05, nq, hđnd, 05-nq-hđnd.
    """
    several = _JOINT.split(written)
    found = [_TONE.sub(lambda tone: _TONES[tone[0]], part) for part in several]
    if len(found) > 1 and _DIGIT.search(written):
        found.append("-".join(found))
    return tuple(found)


def words(text: str) -> set[str]:
    """Give the words of a text."""
    found = set(_WORD.findall(nfc(text).lower().replace("ð", "đ")))
    return {word for written in found for word in spellings(written)}


_fold = lru_cache(maxsize=200_000)(fold)


def bucket_of(word: str, buckets: int) -> int:
    """Give the bucket in which a word without marks stands: FNV-1a of its UTF-8, 32 bits."""
    hashed = 0x811C9DC5
    for byte in word.encode():
        hashed = (hashed ^ byte) * 0x01000193 & 0xFFFFFFFF
    return hashed % buckets


# --- a part to its files ----------------------------------------------------------------------------


class Postings(NamedTuple):
    """The pages of a part, by number, that hold a spelling; and which of these hold it in their title."""

    pages: list[int]
    titles: list[int]


def index(part: Part) -> tuple[bytes, bytes]:
    """Make the files of a part: its head and its words."""
    table: dict[str, Postings] = defaultdict(lambda: Postings([], []))
    for number, page in enumerate(part.pages):
        titles = words(" ".join([page.title, *page.head]))
        texts = words(" ".join([page.summary, *page.more, _text(page)]))
        for word in titles:
            table[word].titles.append(len(table[word].pages))
        for word in titles | texts | {f"#{kind}:{name}" for kind, name in page.facets}:
            table[word].pages.append(number)
    names = b"".join([name_of(page) + bytes([_length(page.title)]) for page in part.pages])
    common, buckets = _cut(table, part)
    return b"".join([names, *map(_number, map(len, buckets)), common]), b"".join(buckets)


def _length(title: str) -> int:
    """Count the words of a title, as far as a byte counts."""
    return min(255, len(_WORD.findall(title)))


def _cut(table: dict[str, Postings], part: Part) -> tuple[bytes, list[bytes]]:
    """Write what stands in the head, and the buckets of all other words."""
    by_word: dict[str, list[str]] = defaultdict(list)
    for spelling in table:
        by_word[spelling if spelling[0] == "#" else _fold(spelling)].append(spelling)
    pages = len(part.pages)
    common: list[bytes] = []
    buckets: list[list[bytes]] = [[] for _ in range(part.buckets)]
    for word in sorted(by_word):
        own = sorted(by_word[word])
        block = b"".join(
            [
                _number(len(own)),
                *(_spelling("" if one == word else one, table[one], pages) for one in own),
            ]
        )
        most = max(len(table[one].pages) for one in own)
        place = common if 2 * most > pages else buckets[bucket_of(word, part.buckets)]
        place += [_string(word), _number(len(block)), block]
    return b"".join(common), list(map(b"".join, buckets))


def _spelling(spelling: str, postings: Postings, pages: int) -> bytes:
    found = _list(postings.pages, pages)
    return b"".join([_string(spelling), found, _list(postings.titles, len(postings.pages))])


def _string(text: str) -> bytes:
    encoded = text.encode()
    return _number(len(encoded)) + encoded


def _list(numbers: Sequence[int], among: int) -> bytes:
    """Write numbers that grow, all below `among`: how many, then the distances from one to the next.

    Where they are more than half of all, the distances are those of the others. Distances are in the code of
    Rice and Golomb, which suits numbers that lie anywhere: as many ones as the distance has times 2^width, a
    zero, then what remains in `width` bits; the highest bit of a byte first, zeros to the end of the last.
    """
    count = len(numbers)
    if 2 * count > among:
        those = set(numbers)
        numbers = [number for number in range(among) if number not in those]
    if not numbers:
        return _number(count)
    # Close to ln 2 of the mean distance, which is best where chance alone spreads them.
    width = max(0, (2 * among // (3 * len(numbers))).bit_length() - 1)
    code = _codes(width)
    bits = "".join([code(after - before - 1) for before, after in pairwise((-1, *numbers))])
    size = -(-len(bits) // 8)
    return _number(count) + int(bits.ljust(8 * size, "0"), 2).to_bytes(size)


@lru_cache
def _codes(width: int) -> Callable[[int], str]:
    """Give the code of distances with that width."""

    @lru_cache(maxsize=1 << 12)
    def code(distance: int) -> str:
        rest = f"{distance & (1 << width) - 1:0{width}b}" if width else ""
        return "1" * (distance >> width) + "0" + rest

    return code


@lru_cache(maxsize=1 << 14)
def _number(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)
