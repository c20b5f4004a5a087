"""The only place where an address is spelled."""

from datetime import datetime

import pytest

from congxa import urls
from congxa.urls import Addresses, Patterns, addresses

DAY = datetime(2026, 3, 5, 7, 45)
TOP = addresses("https://vidu.vn/", Patterns())
BELOW = addresses("https://tinh.vn/xa/thanh-ky/", Patterns())


@pytest.mark.parametrize(
    ("url", "origin", "base"),
    [
        ("https://vidu.vn", "https://vidu.vn", ""),
        ("https://vidu.vn/", "https://vidu.vn", ""),
        ("http://localhost:8000/", "http://localhost:8000", ""),
        ("https://vidu.vn/xa", "https://vidu.vn", "/xa"),
        ("https://vidu.vn/xa/thanh-ky/", "https://vidu.vn", "/xa/thanh-ky"),
    ],
)
def test_the_address_of_the_site_is_origin_and_base(url: str, origin: str, base: str) -> None:
    """The base path has no slash at its end, so that addresses can be put behind it."""
    made = addresses(url, Patterns())
    assert (made.origin, made.base) == (origin, base)
    assert made == Addresses(origin, base)


@pytest.mark.parametrize(("portal", "base"), [(TOP, ""), (BELOW, "/xa/thanh-ky")])
def test_every_address_begins_with_the_base_path(portal: Addresses, base: str) -> None:
    """Links work wherever the portal is mounted."""
    assert portal.home() == f"{base}/"
    assert portal.article(DAY, "tin-moi") == f"{base}/tin/2026/03/tin-moi/"
    assert portal.category(("kinh-te", "nong-nghiep")) == f"{base}/chuyen-muc/kinh-te/nong-nghiep/"
    assert portal.commune("thanh-ky") == f"{base}/xa/thanh-ky/"
    assert portal.tag("ocop") == f"{base}/the/ocop/"
    assert portal.page(("gioi-thieu", "bo-may")) == f"{base}/gioi-thieu/bo-may/"
    assert portal.month(2026, 3) == f"{base}/tin/2026/03/"
    assert portal.fragment("moi-nhat") == f"{base}/manh/moi-nhat/"
    assert portal.media("anh/a.jpg") == f"{base}/media/anh/a.jpg"
    assert portal.theme_file("0a1b", "css/a.css") == f"{base}/giao-dien/0a1b/css/a.css"
    assert portal.portal_page("so-do-trang") == f"{base}/so-do-trang/"
    assert portal.portal_file("sitemap.xml") == f"{base}/sitemap.xml"
    assert portal.within(portal.tag("ocop")) == "/the/ocop/"
    assert portal.absolute(portal.tag("ocop")) == f"{portal.origin}{base}/the/ocop/"


def test_patterns_change_the_shape_of_addresses() -> None:
    """Each place of a pattern is filled; month and day have two digits."""
    portal = addresses(
        "https://vidu.vn/x/",
        Patterns(
            article="/{year}-{month}-{day}/{slug}/",
            category="/c/{path}/",
            commune="/commune-{slug}/",
            tag="/t/{slug}/",
            page="/p/{path}/",
        ),
    )
    assert portal.article(DAY, "a") == "/x/2026-03-05/a/"
    assert portal.category(("a", "b")) == "/x/c/a/b/"
    assert portal.commune("a") == "/x/commune-a/"
    assert portal.tag("a") == "/x/t/a/"
    assert portal.page(("a", "b")) == "/x/p/a/b/"


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/tin/2026/03/a/", "tin/2026/03/a/index.html"),
        ("/sitemap.xml", "sitemap.xml"),
        ("/media/anh/a.jpg", "media/anh/a.jpg"),
        ("/the/%C4%91%C6%B0%E1%BB%9Dng/", "the/đường/index.html"),
        ("/the/a%CC%81/", "the/á/index.html"),
        ("/the/a\u0301/", "the/á/index.html"),
        ("/a%20b.pdf", "a b.pdf"),
    ],
)
@pytest.mark.parametrize("portal", [TOP, BELOW], ids=["top", "below"])
def test_an_address_has_one_file(portal: Addresses, address: str, file: str) -> None:
    """A folder's file is its index.html; names are decoded and composed; the base path is not in it."""
    assert portal.file(portal.base + address) == file


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/a/", "/a/"),
        ("/đường/", "/%C4%91%C6%B0%E1%BB%9Dng/"),
        ("/a\u0301/", "/%C3%A1/"),
        ("/%C3%A1/", "/%C3%A1/"),
        ("/a%CC%81/", "/%C3%A1/"),
        ("/a b", "/a%20b"),
        ("/a.aspx?id=1&x=y#z", "/a.aspx?id=1&x=y#z"),
        ('/"<>', "/%22%3C%3E"),
    ],
)
@pytest.mark.parametrize("portal", [TOP, BELOW], ids=["top", "below"])
def test_a_path_below_the_portal_is_percent_encoded(
    portal: Addresses, path: str, address: str
) -> None:
    """What an editor wrote in any form is one address; its query and anchor are kept."""
    assert portal.below(path) == portal.base + address


def test_the_file_behind_a_path_is_that_of_its_address() -> None:
    """Whichever way a path is spelled, it leads to one file."""
    spellings = ("/xã/", "/xa\u0303/", "/x%C3%A3/", "/xa%CC%83/")
    assert {BELOW.file(BELOW.below(path)) for path in spellings} == {"xã/index.html"}


@pytest.mark.parametrize("path", ["/a%23b/", "/a%3Fb/", "/a%2Fb/"])
def test_what_was_encoded_for_a_reason_stays_encoded(path: str) -> None:
    """A slash, a question mark or a hash that belongs to a name does not become syntax."""
    assert TOP.below(path) == path


def test_list_pages_lie_below_their_list() -> None:
    """The number is part of the path."""
    assert urls.list_page("/the/a/", 2) == "/the/a/trang-2/"
    assert urls.list_page("/", 12) == "/trang-12/"


@pytest.mark.parametrize(
    ("old", "file"),
    [
        ("/", "index.html"),
        ("/a", "a/index.html"),
        ("/a/", "a/index.html"),
        ("/a/b/", "a/b/index.html"),
        ("/a.html", "a.html"),
        ("/a.HTM", "a.HTM"),
        ("/a.html/", "a.html"),
        ("/Default.aspx", "Default.aspx/index.html"),
        ("/Portal/Pages/2014-9-30/Tin.aspx", "Portal/Pages/2014-9-30/Tin.aspx/index.html"),
        ("/a.php", "a.php/index.html"),
        ("/a.pdf", "a.pdf/index.html"),
        ("/%C4%91%E1%BA%A5t/", "đất/index.html"),
        ("/a\u0301", "á/index.html"),
        ("/a?id=1", None),
        ("/default.aspx?", None),
        ("/?p=1", None),
    ],
)
def test_an_old_address_has_a_redirect_page(old: str, file: str | None) -> None:
    """Endings that a host would offer for download become folders; a query has no file."""
    assert urls.redirect_file(old) == file


@pytest.mark.parametrize(
    ("slug", "used"),
    [
        ("trang-1", True),
        ("trang-12", True),
        ("trang", False),
        ("trang-", False),
        ("trang-1a", False),
        ("trang-chu", False),
        ("a-trang-1", False),
    ],
)
def test_list_pages_keep_their_slugs(slug: str, used: bool) -> None:
    """A slug like trang-2 would hide a page of a list."""
    assert urls.is_list_slug(slug) is used


@pytest.mark.parametrize("name", urls.RESERVED)
def test_the_portal_keeps_names_for_itself(name: str) -> None:
    """No page of an editor's may lie at or below them, however it is spelled."""
    for path in (f"/{name}", f"/{name}/", f"/{name}/a/", f"/{name.upper()}/a/"):
        assert urls.is_reserved(path)
    for path in ("/", f"/{name}-x/", f"/a/{name}/", f"/x{name}/"):
        assert not urls.is_reserved(path)


@pytest.mark.parametrize(
    ("old", "taken"),
    [
        ("/manh/a/", False),
        ("/Manh", False),
        ("/so-lieu/a.json", False),
        ("/dem?x=1", False),
        ("/dem/ghi", False),
        ("/giao-dien/a.css", False),
        ("/tin/2014/9/a.aspx", True),
        ("/media/a.pdf", True),
        ("/demo", True),
        ("/a/dem", True),
    ],
)
def test_an_old_address_may_lie_where_it_hides_nothing(old: str, taken: bool) -> None:
    """Old news may have lain below tin; fragments, data and the theme's files must not be hidden."""
    assert urls.takes_alias(old) is taken


@pytest.mark.parametrize("old", ["/%64em/", "/de%6D/a", "/%6danh/a/"])
def test_a_kept_name_cannot_be_taken_in_disguise(old: str) -> None:
    """The file of an old address is that of the decoded path, so that is what counts."""
    assert not urls.takes_alias(old)
