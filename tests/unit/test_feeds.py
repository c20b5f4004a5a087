"""Atom, RSS and JSON Feed of a list of articles."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

import pytest
from conftest import Built

from congxa.feeds import FORMATS, Feed, atom, entry_id, json_feed, rss
from congxa.model import Picture, Teaser, Topic
from congxa.urls import Addresses

A = "{http://www.w3.org/2005/Atom}"
HANOI = timezone(timedelta(hours=7))
ADDRESSES = Addresses("https://vidu.vn:8443", "/xa")
HARD = "<b>Giá & \"lúa\" 'ngô'</b> ]]> đ\u1ed3ng 😀 \u2028"


def entry(**changes: object) -> Teaser:
    """Make the teaser of an article, but for what is said to be different."""
    usual = {
        "url": "/xa/tin/2026/11/lua/",
        "title": HARD,
        "date": datetime(2026, 11, 1, tzinfo=HANOI),
        "published_at": datetime(2026, 11, 2, 6, 30, tzinfo=HANOI),
        "modified": datetime(2026, 11, 3, 8, tzinfo=HANOI),
        "topic": Topic(name="Kinh tế & chợ", slug="kt", url="/xa/c/kt/"),
        "communes": (),
        "summary": HARD,
        "cover": None,
        "author": "Ông <A>",
        "lang": "vi",
        "featured": False,
        "withdrawn": False,
        "id_path": "/cu/lua.aspx",
    }
    return Teaser(**{**usual, **changes})


ENTRY = entry()
BARE = entry(
    url="/xa/tin/2026/10/ngo/",
    title="Ngô",
    published_at=datetime(2026, 10, 2, tzinfo=HANOI),
    modified=datetime(2026, 10, 2, tzinfo=HANOI),
    summary="",
    author="",
    lang="en",
    id_path="/tin/2026/10/ngo/",
)


def feed(*entries: Teaser) -> Feed:
    return Feed(
        title="Kinh tế – <Cổng> & xã",
        language="vi",
        author="UBND <xã>",
        url="/xa/c/kt/",
        entries=entries,
    )


FEED = feed(ENTRY, BARE)


def text(node: ET.Element, path: str) -> str:
    found = node.findtext(path)
    assert found is not None
    return found


def links(node: ET.Element) -> dict[str, str]:
    return {link.attrib["rel"]: link.attrib["href"] for link in node.findall(f"{A}link")}


# --- Atom ---


def test_an_atom_feed_tells_of_its_page() -> None:
    """What RFC 4287 asks of a feed, with absolute addresses."""
    root = ET.fromstring(atom(FEED, ADDRESSES))
    assert root.tag == f"{A}feed"
    assert root.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "vi"
    assert text(root, f"{A}title") == FEED.title
    assert text(root, f"{A}id") == "https://vidu.vn:8443/xa/c/kt/"
    assert text(root, f"{A}author/{A}name") == "UBND <xã>"
    assert text(root, f"{A}updated") == "2026-11-03T08:00:00+07:00"
    assert links(root) == {
        "alternate": "https://vidu.vn:8443/xa/c/kt/",
        "self": "https://vidu.vn:8443/xa/c/kt/atom.xml",
    }


def test_an_atom_entry_tells_of_its_article() -> None:
    """Every text comes back as it was written; what is not said is not there."""
    first, second = ET.fromstring(atom(FEED, ADDRESSES)).findall(f"{A}entry")
    assert text(first, f"{A}title") == HARD
    assert text(first, f"{A}summary") == HARD
    assert text(first, f"{A}author/{A}name") == "Ông <A>"
    assert text(first, f"{A}published") == "2026-11-02T06:30:00+07:00"
    assert text(first, f"{A}updated") == "2026-11-03T08:00:00+07:00"
    assert first.find(f"{A}category").attrib == {"term": "Kinh tế & chợ"}
    assert links(first) == {"alternate": "https://vidu.vn:8443/xa/tin/2026/11/lua/"}
    assert second.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "en"
    assert second.find(f"{A}summary") is None
    assert second.find(f"{A}author") is None


# --- RSS ---


def test_an_rss_feed_tells_of_its_page() -> None:
    """What RSS 2.0 asks of a channel, with absolute addresses."""
    root = ET.fromstring(rss(FEED, ADDRESSES))
    assert (root.tag, root.attrib["version"]) == ("rss", "2.0")
    assert text(root, "channel/title") == FEED.title
    assert text(root, "channel/link") == "https://vidu.vn:8443/xa/c/kt/"
    assert text(root, "channel/description")
    assert text(root, "channel/language") == "vi"
    assert parsedate_to_datetime(text(root, "channel/lastBuildDate")) == ENTRY.modified
    link = root.find(f"channel/{A}link")
    assert link is not None
    assert link.attrib["href"] == "https://vidu.vn:8443/xa/c/kt/rss.xml"


def test_an_rss_item_tells_of_its_article() -> None:
    """Every text comes back as it was written; what is not said is not there."""
    first, second = ET.fromstring(rss(FEED, ADDRESSES)).findall("channel/item")
    assert text(first, "title") == HARD
    assert text(first, "description") == HARD
    assert text(first, "link") == "https://vidu.vn:8443/xa/tin/2026/11/lua/"
    assert text(first, "category") == "Kinh tế & chợ"
    assert parsedate_to_datetime(text(first, "pubDate")) == ENTRY.published_at
    assert first.find("guid").attrib == {"isPermaLink": "false"}
    assert second.find("description") is None


# --- JSON Feed ---


def test_a_json_feed_tells_of_its_page() -> None:
    """What JSON Feed 1.1 asks of a feed, with absolute addresses."""
    told = json.loads(json_feed(FEED, ADDRESSES))
    assert len(told.pop("items")) == 2
    assert told == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": FEED.title,
        "home_page_url": "https://vidu.vn:8443/xa/c/kt/",
        "feed_url": "https://vidu.vn:8443/xa/c/kt/feed.json",
        "language": "vi",
        "authors": [{"name": "UBND <xã>"}],
    }


def test_a_json_item_tells_of_its_article() -> None:
    """Every text comes back as it was written; an item always has a text, as the format asks."""
    pictured = entry(cover=Picture(url="/xa/media/lua.jpg", alt="Lúa", caption=""))
    first, second = json.loads(json_feed(feed(pictured, BARE), ADDRESSES))["items"]
    assert first == {
        "id": entry_id(ENTRY, ADDRESSES),
        "url": "https://vidu.vn:8443/xa/tin/2026/11/lua/",
        "title": HARD,
        "content_text": HARD,
        "date_published": "2026-11-02T06:30:00+07:00",
        "date_modified": "2026-11-03T08:00:00+07:00",
        "tags": ["Kinh tế & chợ"],
        "language": "vi",
        "authors": [{"name": "Ông <A>"}],
        "image": "https://vidu.vn:8443/xa/media/lua.jpg",
    }
    assert (second["content_text"], second["language"]) == ("Ngô", "en")
    assert {"authors", "image"} & set(second) == set()


def test_a_json_feed_without_entries_is_a_feed() -> None:
    """An empty list of items."""
    assert json.loads(json_feed(feed(), ADDRESSES))["items"] == []


# --- all ---


@pytest.mark.parametrize("write", [atom, rss])
def test_a_feed_without_entries_is_a_feed(write: Callable[[Feed, Addresses], str]) -> None:
    """It never changed: the same bytes at any hour."""
    empty = feed()
    written = write(empty, ADDRESSES)
    ET.fromstring(written)
    assert "1970" in written
    assert written == write(empty, ADDRESSES)
    assert written.startswith('<?xml version="1.0" encoding="utf-8"?>\n')
    assert written.endswith(">\n")


def test_the_formats_are_named_by_their_files() -> None:
    """The plan writes one file for each."""
    assert dict(FORMATS) == {"atom.xml": atom, "rss.xml": rss, "feed.json": json_feed}


def test_all_formats_give_one_id() -> None:
    """A reader who follows two of them sees an article once."""
    ids = [text(e, f"{A}id") for e in ET.fromstring(atom(FEED, ADDRESSES)).findall(f"{A}entry")]
    guids = [text(i, "guid") for i in ET.fromstring(rss(FEED, ADDRESSES)).iter("item")]
    told = [item["id"] for item in json.loads(json_feed(FEED, ADDRESSES))["items"]]
    assert ids == guids == told == [entry_id(ENTRY, ADDRESSES), entry_id(BARE, ADDRESSES)]


def test_an_id_is_for_good() -> None:
    """The host without its port, the day of its date, the first address it had."""
    assert entry_id(ENTRY, ADDRESSES) == "tag:vidu.vn,2026-11-01:/xa/cu/lua.aspx"
    moved = entry(
        url="/xa/moi/", title="Khác", modified=datetime(2030, 1, 1, tzinfo=UTC), summary=""
    )
    assert entry_id(moved, ADDRESSES) == entry_id(ENTRY, ADDRESSES)
    assert entry_id(BARE, ADDRESSES) != entry_id(ENTRY, ADDRESSES)


def test_a_feed_was_updated_when_its_last_entry_was() -> None:
    """The order of entries is that of publication, not of change."""
    older_changed = entry(modified=datetime(2026, 12, 1, tzinfo=HANOI))
    assert feed(ENTRY, older_changed).updated == older_changed.modified


ARTICLE = "---\ntitle: {}\ndate: 2026-11-{:02}\ncategory: kinh-te\n{}---\nMột câu.\n"


def test_the_portals_feeds_leave_out_what_was_withdrawn(portal: Callable[..., Built]) -> None:
    """Portal, category and commune have feeds of the twenty newest; withdrawn ones do not count."""
    built = portal("-- content/communes/thanh-ky.md --\n---\nname: Thanh Kỳ\n---\n")
    for number in range(1, 26):
        more = "withdrawn: Sai số liệu\n" if number == 25 else ""
        more += "aliases: [/cu/24.aspx]\n" if number == 24 else ""
        built.write(f"content/articles/b{number}.md", ARTICLE.format(f"Bài {number}", number, more))
    built.build(now=datetime(2026, 12, 1, tzinfo=UTC))
    for folder in ("", "chuyen-muc/kinh-te/", "xa/thanh-ky/"):
        root = ET.fromstring(built.page(f"{folder}atom.xml"))
        titles = [text(entry, f"{A}title") for entry in root.findall(f"{A}entry")]
        assert titles == [f"Bài {number}" for number in range(24, 4, -1)]
        assert text(root, f"{A}entry/{A}id") == "tag:vidu.vn,2026-11-24:/cu/24.aspx"
        items = ET.fromstring(built.page(f"{folder}rss.xml")).findall("channel/item")
        assert [text(item, "title") for item in items] == titles
        told = json.loads(built.page(f"{folder}feed.json"))
        assert [item["title"] for item in told["items"]] == titles
        page = built.page(folder)
        for name in FORMATS:
            assert f'href="/{folder}{name}"' in page.partition("</head>")[0]
    for name in built.files():
        if name.endswith(("atom.xml", "rss.xml")):
            for node in ET.fromstring(built.page(name)).iter():
                address = node.attrib.get("href", (node.text or "") if node.tag == "link" else "")
                assert not address or address.startswith("https://vidu.vn/")
