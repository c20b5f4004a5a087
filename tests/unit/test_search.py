"""The search index: words, parts, files, and what changes in them."""

import os
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import NamedTuple

import msgspec
import pytest
from conftest import NOW, Built
from hypothesis import given, settings
from hypothesis import strategies as st

from congxa import search
from congxa.search import Part, Searchable, bucket_of, index, parts, spellings, words
from congxa.vietnamese import fold

Make = Callable[..., Built]
INDEX = "tim-kiem/chi-muc/"


class Said(NamedTuple):
    """A text as the memory gives it."""

    key: bytes
    html: bytes

    def read(self) -> bytes:
        """Give the HTML."""
        return self.html


def page(number: int, title: str = "", text: str = "", date: datetime | None = None) -> Searchable:
    """Make a page that is found by its title and text."""
    said = Said(f"{number} {text}".encode(), f"<p>{text}</p>".encode())
    return Searchable(f"/tin/{number}/", title, "vi", "article", date=date, texts=(said,))


# --- a part read back, as the script reads it ---


def read(bucket: bytes, pages: int) -> Iterator[tuple[str, str, list[int], list[int]]]:
    """Give word, spelling, pages and titles of all that a bucket holds."""
    at = 0

    def number() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = bucket[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def word() -> str:
        nonlocal at
        length = number()
        at += length
        return bucket[at - length : at].decode()

    def numbers(among: int) -> list[int]:
        nonlocal at
        count = number()
        others = 2 * count > among
        left = among - count if others else count
        width, ratio = 0, (2 * among // (3 * left)) if left else 0
        while ratio > 1:
            width, ratio = width + 1, ratio // 2
        bits = "".join(f"{byte:08b}" for byte in bucket[at:])
        place, last, listed = 0, -1, []
        for _ in range(left):
            ones = bits.index("0", place) - place
            rest = bits[place + ones + 1 : place + ones + 1 + width]
            place += ones + 1 + width
            last += (ones << width) + int(rest or "0", 2) + 1
            listed.append(last)
        at += -(-place // 8)
        found = [one for one in range(among) if (one in listed) != others]
        assert len(found) == count
        return found

    while at < len(bucket):
        key, length = word(), number()
        end = at + length
        for _ in range(number()):
            spelling = word() or key
            having = numbers(pages)
            titles = [having[place] for place in numbers(len(having))]
            yield key, spelling, having, titles
        assert at == end


def found(part: Part) -> dict[str, tuple[list[int], list[int]]]:
    """Give the pages and titles of every spelling of a part."""
    told = {}
    head, rest = index(part)
    common, lengths = head[7 * len(part.pages) :], []
    for _ in range(part.buckets):
        size = next(at for at, byte in enumerate(common) if byte < 128) + 1
        lengths.append(sum((byte & 127) << 7 * at for at, byte in enumerate(common[:size])))
        common = common[size:]
    assert sum(lengths) == len(rest)
    ends = list(accumulate(lengths))
    cut = [rest[end - length : end] for length, end in zip(lengths, ends, strict=True)]
    for place, bucket in enumerate([common, *cut]):
        for key, spelling, pages, titles in read(bucket, len(part.pages)):
            assert key == (spelling if spelling[0] == "#" else fold(spelling))
            assert place in (0, bucket_of(key, part.buckets) + 1)
            assert place == 0 or 2 * len(pages) <= len(part.pages)
            assert spelling not in told
            told[spelling] = pages, titles
    return told


# --- words ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đường hoa", {"đường", "hoa"}),
        ("hoà thuận, quý khoẻ", {"hòa", "thuận", "quý", "khỏe"}),
        ("Số 1988/2017/QĐ-UBND.", {"số", "1988", "2017", "qđ", "ubnd", "1988-2017-qđ-ubnd"}),
        ("2020–2025", {"2020", "2025", "2020-2025"}),
        ("Văn hóa – Xã hội", {"văn", "hóa", "xã", "hội"}),
        ("145,27 km²", {"145", "27", "km²"}),
        ("Ðường", {"đường"}),
        ("đu\u031bo\u031b\u0300ng", {"đường"}),
    ],
)
def test_words_of_a_text(text: str, expected: set[str]) -> None:
    """Small letters, marks kept, numbers of documents whole and in parts, two ways to set a tone one."""
    assert words(text) == expected


@given(st.text(alphabet="aăâđeêoôơuưàáảãạyqhnt/-–19", max_size=12))
def test_every_spelling_is_found_without_its_marks(text: str) -> None:
    """What is folded is plain, and folding it again changes nothing."""
    for word in words(text):
        assert fold(fold(word)) == fold(word)
        assert all(part for part in spellings(word))


@given(
    st.lists(
        st.tuples(st.sampled_from(["đường", "dương", "duong"]), st.sets(st.sampled_from("abc"))),
        min_size=1,
        max_size=40,
    )
)
def test_an_index_holds_just_the_words_of_its_pages(said: list[tuple[str, set[str]]]) -> None:
    """Read back, each word names the pages that have it and those that have it in their title."""
    pages = [
        page(number, title, " ".join(sorted(text)), NOW)
        for number, (title, text) in enumerate(said)
    ]
    (part,) = parts(pages)
    shown = found(part)
    for word in {title for title, _ in said} | {word for _, text in said for word in text}:
        titles = [n for n, one in enumerate(part.pages) if one.title == word]
        assert shown[word][1] == titles
        own = [n for n, one in enumerate(part.pages) if word in words(f"{one.title} {body(one)}")]
        assert shown[word][0] == own


@settings(deadline=None)
@given(
    st.integers(1, 150).flatmap(
        lambda count: st.tuples(
            st.just(count),
            st.floats(0, 1).map(lambda share: int(share * count)),
            st.randoms(use_true_random=False),
        )
    )
)
def test_lists_of_any_density_are_read_back(drawn: tuple[int, int, Random]) -> None:
    """Of one page, of all, of any share of them; and so of the titles among those pages."""
    count, many, chance = drawn
    having = set(chance.sample(range(count), many))
    titled = set(chance.sample(sorted(having), chance.randint(0, many)))
    pages = tuple(
        Searchable(
            f"/{number}/",
            "đường" if number in titled else "",
            "vi",
            "article",
            more=("đường",) if number in having else (),
        )
        for number in range(count)
    )
    shown = found(Part("khac", pages, b""))
    assert shown.get("đường", ([], [])) == (sorted(having), sorted(titled))


def body(one: Searchable) -> str:
    """Give the text of a page without its tags."""
    return re.sub("<[^>]+>", " ", one.texts[0].read().decode())


# --- parts ---


def test_the_newest_month_stands_apart() -> None:
    """Then the years, the newest first, and what has no date."""
    days = ["2026-11-20", "2026-11-01", "2026-10-31", "2025-01-01", None, "2026-01-02"]
    dated = [
        page(n, date=datetime.fromisoformat(f"{day}T08:00+07:00") if day else None)
        for n, day in enumerate(days)
    ]
    assert [(part.name, [one.url for one in part.pages]) for part in parts(dated)] == [
        ("moi", ["/tin/1/", "/tin/0/"]),
        ("2026", ["/tin/5/", "/tin/2/"]),
        ("2025", ["/tin/3/"]),
        ("khac", ["/tin/4/"]),
    ]
    told = msgspec.json.decode(search.contents(parts(dated)))
    assert [(one["name"], one["year"], one["pages"]) for one in told["parts"]] == [
        ("moi", 2026, 2),
        ("2026", 2026, 2),
        ("2025", 2025, 1),
        ("khac", 0, 1),
    ]
    assert parts([]) == ()


def test_the_order_of_pages_does_not_matter() -> None:
    """The same pages give the same parts and bytes, however they come."""
    pages = [page(n, f"Bài {n}", "một hai", NOW - timedelta(days=n)) for n in range(50)]
    assert list(map(index, parts(pages))) == list(map(index, parts(reversed(pages))))


@pytest.mark.parametrize("hours", [7, 2])
def test_one_more_page_changes_few_files(hours: int) -> None:
    """Also on the first day of a month, when the last month joins its year, however many pages it has."""
    said = "một hai ba bốn năm sáu bảy tám chín mười trăm nghìn triệu tỷ linh mươi"
    pages = [page(n, f"Bài {n}", said, NOW - timedelta(hours=hours * n)) for n in range(1500)]

    def files(shown: list[Searchable]) -> dict[str, bytes]:
        return {
            name: file
            for part in parts(shown)
            for name, file in zip(part.files, index(part), strict=True)
        }

    for date in (NOW, NOW + timedelta(days=12)):
        more = page(9999, "Bài mới", said, date)
        before, after = files(pages), files([*pages, more])
        # The head and the words of one part, or of two, gone and come; its own extract and the table of
        # contents come on top.
        assert len({name for name, _ in before.items() ^ after.items()}) <= 8


# --- whole portals ---

PORTAL = """
-- config.yaml --
site: {title: Cổng thử, url: "https://vidu.vn/xa/mau"}
categories: [{name: Kinh tế}]
-- content/articles/a.md --
---
title: Làm đường
date: 2026-11-01
category: kinh-te
---
Bà con góp công.
-- content/articles/b.md --
---
title: Nuôi ong
date: 2025-03-01
category: kinh-te
---
Mật hoa rừng.
-- content/articles/go.md --
---
title: Bài đã gỡ
date: 2025-03-02
category: kinh-te
withdrawn: Sai số liệu
---
Điều bí mật.
"""


def age(folder: Path) -> None:
    """Make files old enough for their times to be trusted; each keeps a time of its own."""
    for number, file in enumerate(sorted(folder.rglob("*.*"))):
        if file.is_file() and time.time() - file.stat().st_mtime < 60:
            moment = time.time_ns() - 10**11 - number
            os.utime(file, ns=(moment, moment))


def index_files(built: Built) -> dict[str, bytes]:
    """Give the files of the index."""
    return {name: text for name, text in built.bytes().items() if name.startswith(INDEX)}


def test_what_is_found_is_what_is_public(portal: Make) -> None:
    """Withdrawn articles, drafts and those to come are in none of its files; addresses hold the base path."""
    built = portal(PORTAL)
    built.write("content/articles/nhap.md", "---\ntitle: Nháp\ndraft: có\n---\nBí mật.\n")
    built.build(search=True)
    whole = b"".join(index_files(built).values())
    assert "bí".encode() not in whole
    assert "Nháp".encode() not in whole
    assert b'"/xa/mau/tin/2026/11/lam-duong/"' in whole
    told = msgspec.json.decode(built.page(f"{INDEX}muc-luc.json"))
    # What has no date is the list of the category.
    assert [one["name"] for one in told["parts"]] == ["moi", "2025", "khac"]
    assert 'data-index="/xa/mau/tim-kiem/chi-muc/"' in built.page("tim-kiem/")
    assert 'template="https://vidu.vn/xa/mau/tim-kiem/?q={searchTerms}"' in built.page(
        "opensearch.xml"
    )
    assert 'action="/xa/mau/tim-kiem/"' in built.page("")


def test_an_index_is_made_where_it_is_asked_for(portal: Make) -> None:
    """Without it the page says that there is none, and what was there goes."""
    built = portal(PORTAL)
    built.build(search=True)
    assert index_files(built)
    built.build()
    assert not index_files(built)
    assert 'data-index=""' in built.page("tim-kiem/")


def test_settings_may_do_without_search(portal: Make) -> None:
    """No page, no field, no index, nothing told to browsers."""
    built = portal(PORTAL.replace("categories:", "search: không\ncategories:"))
    built.build(search=True)
    assert not {name for name in built.files() if "tim-kiem" in name or "opensearch" in name}
    for name in ("", "tin/2026/11/lam-duong/"):
        assert "tim-kiem" not in built.page(name)
        assert "opensearch" not in built.page(name)


def test_only_what_changed_is_made_anew(portal: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing for the same, one part for one text; in the end it is as if it were built at once."""
    built = portal(PORTAL)
    built.build(search=True)
    made: list[str] = []
    plain = search.index

    def counted(part: Part) -> tuple[bytes, bytes]:
        made.append(part.name)
        return plain(part)

    monkeypatch.setattr(search, "index", counted)
    assert built.build(search=True).written == 0
    article = built.root / "content/articles/a.md"
    for text in ("Bà con góp đất.", "Bà con góp cát.", "Bà con góp công."):
        before = index_files(built)
        article.write_text(re.sub("Bà con.*", text, article.read_text("utf-8")), encoding="utf-8")
        made.clear()
        built.build(search=True)
        assert made == ["moi"]
        changed = {name for name, _ in before.items() ^ index_files(built).items()}
        # The files of a part under another name, what results show, the contents.
        assert len(changed) == 6
    fresh = portal(PORTAL)
    fresh.build(search=True, cache=False)
    assert fresh.bytes() == built.bytes()


def test_a_build_without_an_index_hides_no_change(portal: Make) -> None:
    """A text that changed between a build without and one with an index is found by its new words."""
    built = portal(PORTAL)
    article = built.root / "content/articles/b.md"
    for turn, wanted in enumerate((False, True, True, False, True)):
        text = article.read_text("utf-8").rpartition("---\n")[0] + f"---\nMật hoa vụ {turn}.\n"
        article.write_text(text, encoding="utf-8")
        age(built.root)
        built.build(search=wanted)
        fresh = portal(PORTAL)
        fresh.write("content/articles/b.md", text)
        fresh.build(search=wanted, cache=False)
        assert fresh.bytes() == built.bytes()


def test_every_word_leads_back(portal: Make) -> None:
    """The names in a part lead to extracts that are there."""
    built = portal(PORTAL)
    built.build(search=True, now=datetime(2026, 12, 1, tzinfo=UTC))
    files = index_files(built)
    records = [
        next(text for name, text in files.items() if name.startswith(f"{INDEX}{part}/dau-"))[:7]
        for part in ("moi", "2025")
    ]
    extracts = [f"{INDEX}trang/{one[:1].hex()}/{one[1:6].hex()}.json" for one in records]
    assert [msgspec.json.decode(files[name])["title"] for name in extracts] == [
        "Làm đường",
        "Nuôi ong",
    ]
    assert [one[6] for one in records] == [2, 2]
