"""What search engines are told."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from congxa.sitemap import FILE_LIMIT, index, parts, robots, urlset
from congxa.urls import Addresses

S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
TOP = Addresses("https://vidu.vn", "")
BELOW = Addresses("https://tinh.vn", "/xa/thanh-ky")
DAY = datetime(2026, 11, 1, 7, tzinfo=UTC)


def addresses(document: str) -> list[str]:
    """Give every address of a sitemap, or of an index."""
    return [str(node.text) for node in ET.fromstring(document).iter(f"{S}loc")]


def test_a_sitemap_tells_addresses_and_changes() -> None:
    """Absolute addresses in the order given, with the last change where it is known."""
    root = ET.fromstring(urlset([("/", DAY), ("/a/?x=1&y='<2>'", None)], TOP))
    assert root.tag == f"{S}urlset"
    first, second = root.findall(f"{S}url")
    assert first.findtext(f"{S}loc") == "https://vidu.vn/"
    assert first.findtext(f"{S}lastmod") == "2026-11-01T07:00:00+00:00"
    assert second.findtext(f"{S}loc") == "https://vidu.vn/a/?x=1&y='<2>'"
    assert second.find(f"{S}lastmod") is None


def test_a_portal_without_pages_has_a_sitemap() -> None:
    """An empty list is well-formed."""
    assert parts([], TOP) == {"sitemap.xml": ()}
    assert addresses(urlset([], TOP)) == []


@pytest.mark.parametrize(
    ("count", "sizes"),
    [
        (1, {"sitemap.xml": 1}),
        (FILE_LIMIT, {"sitemap.xml": FILE_LIMIT}),
        (FILE_LIMIT + 1, {"sitemap-1.xml": FILE_LIMIT, "sitemap-2.xml": 1}),
        (
            2 * FILE_LIMIT + 5,
            {"sitemap-1.xml": FILE_LIMIT, "sitemap-2.xml": FILE_LIMIT, "sitemap-3.xml": 5},
        ),
    ],
)
def test_a_large_portal_has_parts(count: int, sizes: dict[str, int]) -> None:
    """Above the limit of a file there are several; together they have every address once."""
    entries = [(f"/xa/thanh-ky/{number}/", None) for number in range(count)]
    made = parts(entries, BELOW)
    assert {name: len(part) for name, part in made.items()} == sizes
    assert [entry for part in made.values() for entry in part] == entries


def test_an_index_names_the_parts() -> None:
    """By absolute addresses, below the portal's base path, each with its last change."""
    later = DAY + timedelta(days=1)
    written = index(
        {
            "sitemap-1.xml": [("/a/", DAY), ("/b/", later), ("/c/", None)],
            "sitemap-2.xml": [("/d/", None)],
        },
        BELOW,
    )
    root = ET.fromstring(written)
    assert root.tag == f"{S}sitemapindex"
    assert addresses(written) == [
        "https://tinh.vn/xa/thanh-ky/sitemap-1.xml",
        "https://tinh.vn/xa/thanh-ky/sitemap-2.xml",
    ]
    moments = [part.findtext(f"{S}lastmod") for part in root]
    assert moments == ["2026-11-02T07:00:00+00:00", None]


def test_no_part_is_larger_than_search_engines_read() -> None:
    """50 MB a file, however long the addresses; together the parts have every address once."""
    entries = [(f"/xa/thanh-ky/{'x' * 1500}&'{n}'/", DAY) for n in range(30_000)]
    made = parts(entries, BELOW)
    assert len(made) > 1
    assert [entry for part in made.values() for entry in part] == entries
    assert max(len(urlset(part, BELOW).encode()) for part in made.values()) < 50_000_000


def test_the_limit_is_below_that_of_sitemaps_org() -> None:
    """50,000 addresses and 50 MB a file."""
    assert FILE_LIMIT <= 50_000


def test_robots_may_read_everything_but_the_counter() -> None:
    """They are told where the sitemap is."""
    assert robots(TOP) == "User-agent: *\nDisallow: /dem/\n\nSitemap: https://vidu.vn/sitemap.xml\n"
    assert "Disallow: /xa/thanh-ky/dem/\n" in robots(BELOW)
    assert "Sitemap: https://tinh.vn/xa/thanh-ky/sitemap.xml\n" in robots(BELOW)
