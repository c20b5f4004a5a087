"""config.yaml: what it may say, and every mistake of it at once."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo

import pytest

from congxa import config
from congxa.config import (
    CategorySettings,
    Config,
    Listing,
    MenuEntry,
    Owner,
    Settings,
    SiteSettings,
    UrlSettings,
    category_slug,
    walk_categories,
    walk_menu,
)

LEAST = "site:\n  title: Cổng xã\n  url: https://vidu.vn/\n"
Found = list[tuple[str, int, int]]


def judge(text: str) -> tuple[Settings, Found, list[str]]:
    """Give the settings, and code, line and column and the hints of what is wrong, in file order."""
    settings, problems = config.parse(text)
    for found in problems:
        assert (found.file, found.level) == ("config.yaml", "error")
        assert found.message
    problems.sort()
    places = [(found.code, found.line, found.column) for found in problems]
    return settings, places, [found.hint for found in problems]


def right(text: str) -> Config:
    """Give the settings of a text that has no mistake."""
    settings, found, _ = judge(text)
    assert found == []
    assert settings.doubtful == frozenset()
    return settings.config


# --- what may be said ---


def test_title_and_address_are_enough() -> None:
    """Everything else has a default."""
    least = right(LEAST)
    assert least == Config(site=SiteSettings(title="Cổng xã", url="https://vidu.vn/"))
    assert least.site.zone == ZoneInfo("Asia/Ho_Chi_Minh")
    assert least.site.language == "vi"
    assert least.owner == Owner()
    assert (least.categories, least.menu) == ((), ())
    assert (least.theme, least.theme_settings) == ("trong-dong", {})
    assert least.listing == Listing(per_page=20)
    assert least.urls == UrlSettings(
        article="/tin/{year}/{month}/{slug}/",
        category="/chuyen-muc/{path}/",
        commune="/xa/{slug}/",
        tag="/the/{slug}/",
        page="/{path}/",
    )


def test_everything_can_be_said() -> None:
    """Every key of config.yaml reaches its setting."""
    full = right(
        """
site:
  title: Cổng xã
  url: https://vidu.vn/xa/
  slogan: Gần dân
  description: >-
    Một câu
    dài.
  language: en
  timezone: UTC
owner: {name: A, responsible: B, address: C, phone: 0237 000 0000, email: a@b.vn, reuse_notice: D}
categories:
  - name: Kinh tế
    slug: kt
    description: Làm ăn
    children:
      - name: Nông nghiệp
menu:
  - {title: Tin, category: kt}
  - {page: gioi-thieu}
  - title: Thêm
    children:
      - {commune: thanh-ky}
      - {title: Tỉnh, url: "https://vidu.vn/"}
theme: la-co
theme_settings: {màu: đỏ, nested: {a: [1]}}
listing: {per_page: 1.000}
urls:
  article: /{year}-{month}-{day}/{slug}/
  category: /c/{path}/
  commune: /commune-{slug}/
  tag: /t/{slug}/
  page: /p/{path}/
"""
    )
    assert full.site == SiteSettings(
        title="Cổng xã",
        url="https://vidu.vn/xa/",
        slogan="Gần dân",
        description="Một câu dài.",
        language="en",
        timezone="UTC",
    )
    assert full.owner == Owner(
        name="A",
        responsible="B",
        address="C",
        phone="0237 000 0000",
        email="a@b.vn",
        reuse_notice="D",
    )
    child = CategorySettings(name="Nông nghiệp")
    assert full.categories == (
        CategorySettings(name="Kinh tế", slug="kt", description="Làm ăn", children=(child,)),
    )
    assert full.menu == (
        MenuEntry(title="Tin", category="kt"),
        MenuEntry(page="gioi-thieu"),
        MenuEntry(
            title="Thêm",
            children=(
                MenuEntry(commune="thanh-ky"),
                MenuEntry(title="Tỉnh", url="https://vidu.vn/"),
            ),
        ),
    )
    assert (full.theme, full.listing) == ("la-co", Listing(per_page=1000))
    assert full.theme_settings == {"màu": "đỏ", "nested": {"a": ["1"]}}
    assert full.urls.article == "/{year}-{month}-{day}/{slug}/"


def test_the_terms_of_reuse_name_the_portal() -> None:
    """Without a notice of its own the portal asks to be named with its address."""
    here = right(LEAST).addresses()
    assert "«Cổng xã»" in right(LEAST).reuse_notice(here)
    assert "https://vidu.vn/" in right(LEAST).reuse_notice(here)
    assert right(LEAST + "owner: {reuse_notice: Xin phép}\n").reuse_notice(here) == "Xin phép"
    braces = right("site: {title: '{0} {x}', url: 'https://vidu.vn/'}\n")
    assert "«{0} {x}»" in braces.reuse_notice(here)


@pytest.mark.parametrize(
    ("base_url", "origin", "base"),
    [
        ("", "https://vidu.vn", ""),
        ("http://localhost:8000/", "http://localhost:8000", ""),
        ("https://tinh.vn/xa/thanh-ky/", "https://tinh.vn", "/xa/thanh-ky"),
        ("https://tinh.vn/xa", "https://tinh.vn", "/xa"),
    ],
)
def test_another_address_replaces_that_of_the_site(base_url: str, origin: str, base: str) -> None:
    """A portal can be built for another place, a folder of a host too."""
    addresses = right(LEAST + "urls: {tag: '/t/{slug}/'}\n").addresses(base_url)
    assert (addresses.origin, addresses.base) == (origin, base)
    assert addresses.tag("a") == f"{base}/t/a/"


# --- one value ---


WRONG: list[tuple[str, str, int, str]] = [
    ("site: {title: A, url: vidu.vn}", "bad-url", 1, "Viết cả https://"),
    ("site: {title: A, url: 'https://vidu.vn?x'}", "bad-url", 1, ""),
    ("site: {title: '', url: 'https://vidu.vn/'}", "missing-key", 1, "Thêm một dòng title: …"),
    ("site: {url: 'https://vidu.vn/'}", "missing-key", 1, "Thêm một dòng title: …"),
    ("site: {title: A}", "missing-key", 1, "Thêm một dòng url: …"),
    ("site: cổng", "expected-mapping", 1, ""),
    ("site: [a]", "expected-mapping", 1, ""),
    ("owner: {name: A}", "missing-key", 1, "Thêm một dòng site: …"),
    (LEAST + "  titel: A", "unknown-key", 4, "Có phải bạn muốn viết title?"),
    (LEAST + "  language: tiếng Việt", "bad-language", 4, ""),
    (LEAST + "  timezone: Hà Nội", "bad-timezone", 4, "Viết Asia/Ho_Chi_Minh."),
    (LEAST + "  timezone: ../../../etc/passwd", "bad-timezone", 4, ""),
    (LEAST + "  timezone: /etc/passwd", "bad-timezone", 4, ""),
    (LEAST + "  timezone: Asia", "bad-timezone", 4, ""),
    (LEAST + "  timezone: ''", "bad-timezone", 4, ""),
    (LEAST + "  slogan: [a]", "expected-text", 4, ""),
    (LEAST + "owner: {email: ubnd}", "bad-email", 4, "Viết như"),
    (LEAST + "owner: UBND", "expected-mapping", 4, ""),
    (LEAST + "theme: Trống Đồng", "bad-slug", 4, "Viết trong-dong:"),
    (LEAST + "theme: ../..", "bad-slug", 4, ""),
    (LEAST + "theme_settings: đỏ", "expected-mapping", 4, ""),
    (LEAST + "listing: {per_page: 0}", "negative-count", 4, "Viết per_page: 20"),
    (LEAST + "listing: {per_page: -1}", "bad-integer", 4, ""),
    (LEAST + "listing: {per_page: '2,5'}", "bad-integer", 4, ""),
    (LEAST + "listing: {per_page: hai}", "bad-number", 4, ""),
    (LEAST + "listing: 20", "expected-mapping", 4, ""),
    (LEAST + "categories: Kinh tế", "expected-list", 4, "Viết: categories: [{name: …}]"),
    (LEAST + "categories: [Kinh tế]", "expected-mapping", 4, ""),
    (LEAST + "categories: [{slug: a}]", "missing-key", 4, "Thêm một dòng name: …"),
    (LEAST + "categories: [{name: A, slug: Ă}]", "bad-slug", 4, "Viết a:"),
    (LEAST + "categories: [{name: A, children: [{nam: B}]}]", "unknown-key", 4, "Có phải bạn muốn viết name?"),
    (LEAST + "categories: [{name: '!'}]", "empty-slug", 4, "Thêm dòng slug:"),
    (LEAST + "categories: [{name: Trang 2}]", "reserved-slug", 4, "Đặt slug khác."),
    (LEAST + "categories: [{name: A}, {name: B, slug: a}]", "duplicate-category", 4, "Đặt slug"),
    (LEAST + "categories: [{name: A, children: [{name: À}]}]", "duplicate-category", 4, ""),
    (LEAST + "menu: [{}]", "menu-target", 4, "Giữ một trong năm"),
    (LEAST + "menu: [{title: A}]", "menu-target", 4, ""),
    (LEAST + "menu: [{category: a, page: b}]", "menu-target", 4, ""),
    (LEAST + "menu: [{category: a, url: /b/}]", "menu-target", 4, ""),
    (LEAST + "menu: [{url: /a/}]", "menu-title", 4, "Thêm dòng title:"),
    (LEAST + "menu: [{children: [{page: a}]}]", "menu-title", 4, ""),
    (LEAST + "menu: [{title: A, children: [{title: B}]}]", "menu-target", 4, ""),
    (LEAST + "menu: {title: A}", "expected-list", 4, ""),
    (LEAST + "menu: [{link: a}]", "unknown-key", 4, "Các mục dùng được: title, category"),
    (LEAST + "urls: {blog: /a/}", "unknown-key", 4, "Các mục dùng được: article, category"),
    (LEAST + "ulrs: {}", "unknown-key", 4, "Có phải bạn muốn viết urls?"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "line", "hint"), WRONG)
def test_a_wrong_value_is_named(text: str, code: str, line: int, hint: str) -> None:
    """Each key says what it cannot take, on its line, and what to write instead."""
    _, found, hints = judge(text + "\n")
    wanted = [
        (place, advice) for place, advice in zip(found, hints, strict=True) if place[0] == code
    ]
    ((place, advice),) = wanted
    assert place[1] == line
    assert place[2] >= 1
    assert advice.startswith(hint)


@pytest.mark.parametrize(
    ("key", "pattern", "reason"),
    [
        ("article", "/tin/{year}/{month}/", "{slug}"),
        ("article", "/tin/{years}/{slug}/", "{years}"),
        ("article", "/tin/{path}/{slug}/", "{path}"),
        ("article", "tin/{slug}/", "- và _"),
        ("article", "/tin/{slug}", "- và _"),
        ("article", "/tin/{slug}.html", "- và _"),
        ("article", "/Tin/{slug}/", "- và _"),
        ("article", "/tin//{slug}/", "- và _"),
        ("article", "/../{slug}/", "- và _"),
        ("article", "/{slug!r}/", "- và _"),
        ("article", "/{slug:9}/", "- và _"),
        ("article", "/{slug.x}/", "- và _"),
        ("article", "/{slug/", "chưa đủ cặp"),
        ("article", "/slug}/", "chưa đủ cặp"),
        ("article", "/{}/{slug}/", "{}"),
        ("article", "/{0}/{slug}/", "{0}"),
        ("category", "/c/{slug}/", "{slug}"),
        ("category", "/c/", "{path}"),
        ("commune", "/xa/{path}/", "{path}"),
        ("tag", "/the/", "{slug}"),
        ("page", "/", "- và _"),
        ("page", "/{slug}/", "{slug}"),
    ],
)
def test_a_pattern_has_the_shape_of_an_address(key: str, pattern: str, reason: str) -> None:
    """Slashes stand around it; the places are those of its kind; the hint shows one."""
    settings, problems = config.parse(f'{LEAST}urls: {{{key}: "{pattern}"}}\n')
    assert [found.code for found in problems] == ["bad-pattern"]
    assert problems[0].message.endswith(reason)
    assert problems[0].hint.startswith("Ví dụ: /")
    assert settings.config.urls == UrlSettings()
    assert settings.doubtful == {"urls"}


@pytest.mark.parametrize(
    "address",
    [
        "https://[::1/",
        "https://[vidu.vn]/",
        "https://vidu℀.vn/",
        "https://@/",
        "https://vidu.vn:x/",
        "https://vidu.vn/?a=b",
        "https://vidu.vn/#a",
        "https://vidu.vn//xa/",
        "https://vidu.vn/../",
        'https://vidu.vn/a"b/',
    ],
)
def test_an_address_no_portal_can_have_is_refused(address: str) -> None:
    """What has no host, or what no path can be added to, is refused before it is used."""
    settings, problems = config.parse(f"site:\n  title: A\n  url: {json.dumps(address)}\n")
    assert [found.code for found in problems] == ["bad-url"]
    assert settings.config.addresses().base == ""


@pytest.mark.parametrize("address", ["https://[::1/", "https://[vidu.vn]/", "https://vidu℀.vn/"])
def test_an_address_that_cannot_be_taken_apart_does_not_raise(address: str) -> None:
    """Whatever the settings hold can be asked for its addresses."""
    settings, _ = config.parse(f"site:\n  title: A\n  url: {json.dumps(address)}\n")
    assert settings.config.addresses()


# --- all together ---


def test_every_mistake_is_found_at_once() -> None:
    """One run names them all, each with its line; what is right is kept."""
    settings, found, _ = judge(
        "site:\n"
        "  title: Tin: xã Thanh Kỳ\n"
        "  url: vidu.vn\n"
        "  timezone: Hanoi\n"
        "owner:\n"
        "  email: ubnd\n"
        "categories:\n"
        "  - name: Kinh tế\n"
        "  - name: Kinh Tế\n"
        "  - name: Văn hóa\n    slgu: vh\n"
        "menu:\n"
        "  - {title: A}\n"
        "  - {url: /a/}\n"
        "theme: Lá Cờ\n"
        "listing:\n"
        "  per_page: 0\n"
        "urls:\n"
        "  tag: /t/\n"
        "zzz: 1\n"
        "site: lại\n"
    )
    assert sorted(found, key=lambda place: place[1:]) == [
        ("yaml-colon", 2, 3),
        ("bad-url", 3, 8),
        ("bad-timezone", 4, 13),
        ("bad-email", 6, 10),
        ("duplicate-category", 9, 5),
        ("unknown-key", 11, 5),
        ("menu-target", 13, 5),
        ("menu-title", 14, 5),
        ("bad-slug", 15, 8),
        ("negative-count", 17, 13),
        ("bad-pattern", 19, 8),
        ("unknown-key", 20, 1),
        ("duplicate-key", 21, 1),
    ]
    names = [category.name for category in settings.config.categories]
    assert names == ["Kinh tế", "Kinh Tế", "Văn hóa"]
    assert settings.config.theme == "trong-dong"


def test_an_entry_that_lacks_what_it_needs_does_not_hide_the_rest() -> None:
    """A category without a name is left out alone; the others, the menu and the theme are judged."""
    settings, found, _ = judge(
        LEAST + "categories:\n  - name: A\n  - slug: b\n  - name: A\nmenu: [{}]\ntheme: la-co\n"
    )
    assert sorted(found, key=lambda place: place[1]) == [
        ("missing-key", 6, 5),
        ("duplicate-category", 7, 5),
        ("menu-target", 8, 8),
    ]
    assert settings.config.site.title == "Cổng xã"
    assert settings.config.theme == "la-co"
    assert settings.doubtful == {"categories", "menu"}


@pytest.mark.parametrize("text", ["listing: {per_page: 2,5}", "listing:\n  pages:", "zzz:"])
def test_a_key_without_a_value_must_be_known_too(text: str) -> None:
    """A decimal comma between braces ends the number: what is left of it is no silent key."""
    _, found, _ = judge(f"{LEAST}{text}\n")
    assert found


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        (LEAST, set()),
        (LEAST + "categories:\n  - name: A\n  - nam: B\n", {"categories"}),
        (LEAST + "menu: [{}]\nlisting:\n  per_page: x\n", {"menu", "listing"}),
        (LEAST + "owner: {name: A}\nzzz: 1\n", {"zzz"}),
        ("categories:\n  - name: A\n", {"site", "categories"}),
        ("owner: {}\nsite: {title: A}\ncategories: []\n", {"site"}),
        ("- a\n", {known.name for known in fields(Config)}),
        ("a: b: [\n- c\n", {known.name for known in fields(Config)}),
    ],
)
def test_what_was_left_out_makes_its_key_doubtful(text: str, doubtful: set[str]) -> None:
    """Content that asks for what may stand in a broken part is not blamed for it."""
    settings, _, _ = judge(text)
    assert settings.doubtful == doubtful


def test_without_a_site_the_rest_is_still_judged() -> None:
    """A stand-in takes the site's place, so that categories are known to the articles."""
    settings, found, _ = judge("site: x\ncategories: [{name: A}]\nlisting: {per_page: 5}\n")
    assert found == [("expected-mapping", 1, 7)]
    assert [category.name for category in settings.config.categories] == ["A"]
    assert settings.config.listing.per_page == 5
    assert settings.config.site.url == "https://example.invalid/"


@pytest.mark.parametrize("text", ["", "# trống\n", "---\n", "site:\n", "{}\n"])
def test_settings_that_say_nothing_lack_a_site(text: str) -> None:
    """An empty file is told what it lacks."""
    settings, found, _ = judge(text)
    assert found == [("missing-key", 1, 1)]
    assert "site" in settings.doubtful


def keys(model: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Give the path of every key below a declared class; lists are passed through."""
    for name, annotation in get_type_hints(model).items():
        yield (*path, name)
        for inner in (annotation, *get_args(annotation)):
            if is_dataclass(inner) and inner is not model:
                yield from keys(inner, (*path, name))


ODD = [
    "x", "", "-1", "9" * 5000, "{", "{key}", "%s", "\u202e", "/", "//", "..", "\U0001f600",
    [], {}, [[]], [{}], ["x"], {"x": "y"}, {"": ""}, ["", ""], [{"name": {}}], [{"name": "x"}] * 2,
    [{"name": "x", "children": "y"}], {"children": [{"children": [[]]}]},
]  # fmt: skip


@pytest.mark.parametrize("path", list(keys(Config)), ids=".".join)
def test_no_value_raises(path: tuple[str, ...]) -> None:
    """Whatever a key is given, there are settings, and mistakes that have a line and words."""
    for odd in ODD:
        value: Any = odd
        for part in reversed(path[1:]):
            value = {part: value}
        if path[0] in ("categories", "menu") and len(path) > 1:
            value = [value]
        values = {"site": {"title": "A", "url": "https://a.vn/"}, path[0]: value}
        settings, found, _ = judge(json.dumps(values, ensure_ascii=False))
        assert settings.config.site.title
        assert all(line == 1 and column >= 1 for _, line, column in found)


# --- the tree and the menu ---


def test_a_category_is_named_by_its_slug_or_else_by_its_name() -> None:
    """The written slug wins."""
    assert category_slug(CategorySettings(name="Văn hóa – Xã hội")) == "van-hoa-xa-hoi"
    assert category_slug(CategorySettings(name="Văn hóa", slug="vh")) == "vh"
    assert category_slug(CategorySettings(name="Đường")) == "duong"


def test_the_tree_is_walked_from_the_top_down() -> None:
    """Each category comes with its place in config.yaml, above those below it."""
    tree = right(
        LEAST
        + "categories:\n  - name: A\n    children: [{name: B, children: [{name: C}]}]\n  - name: D\n"
    ).categories
    assert [(category.name, path) for path, category in walk_categories(tree)] == [
        ("A", ("categories", 0)),
        ("B", ("categories", 0, "children", 0)),
        ("C", ("categories", 0, "children", 0, "children", 0)),
        ("D", ("categories", 1)),
    ]


def test_the_menu_is_walked_from_the_top_down() -> None:
    """Each entry comes with its place in config.yaml."""
    menu = right(LEAST + "menu: [{title: A, children: [{page: b}]}, {page: c}]\n").menu
    assert [(entry.title or entry.page, path) for path, entry in walk_menu(menu)] == [
        ("A", ("menu", 0)),
        ("b", ("menu", 0, "children", 0)),
        ("c", ("menu", 1)),
    ]


# --- the file ---


@pytest.mark.parametrize(
    "data",
    [
        LEAST.encode(),
        b"\xef\xbb\xbf" + LEAST.encode(),
        LEAST.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + LEAST.replace("\n", "\r\n").encode(),
        LEAST.replace("ổ", "o\u0302\u0309").replace("ã", "a\u0303").encode(),
    ],
    ids=["plain", "mark", "windows", "notepad", "decomposed"],
)
def test_the_file_is_read_as_any_editor_saved_it(tmp_path: Path, data: bytes) -> None:
    """A byte order mark, the line ends of Windows and decomposed letters make no difference."""
    (tmp_path / "config.yaml").write_bytes(data)
    settings, problems = config.load(tmp_path)
    assert problems == []
    assert settings.config == right(LEAST)


def test_line_ends_do_not_shift_lines(tmp_path: Path) -> None:
    """A mistake is on the same line whatever ends the lines."""
    text = LEAST + "theme: Lá Cờ\ncategories:\n  - name: Tin: mới\n"
    (tmp_path / "config.yaml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    _, problems = config.load(tmp_path)
    assert sorted((found.line, found.code) for found in problems) == [
        (4, "bad-slug"),
        (6, "yaml-colon"),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (None, "no-config"),
        ("site:\n  title: Cổng".encode("utf-16"), "unknown-encoding"),
        (b"site:\n  title: C\xf4ng x\xe3\n", "unknown-encoding"),
        (b"\xff\xfe\x00", "unknown-encoding"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem(
    tmp_path: Path, data: bytes | None, code: str
) -> None:
    """Without settings everything is doubtful, so that no article is blamed."""
    if data is not None:
        (tmp_path / "config.yaml").write_bytes(data)
    settings, problems = config.load(tmp_path)
    assert [(found.file, found.code) for found in problems] == [("config.yaml", code)]
    assert problems[0].message
    assert settings.doubtful == {known.name for known in fields(Config)}


def test_a_folder_of_that_name_is_no_file(tmp_path: Path) -> None:
    """Whatever stands in the file's place is a problem, not an exception."""
    (tmp_path / "config.yaml").mkdir()
    _, problems = config.load(tmp_path)
    assert [found.code for found in problems] == ["unreadable"]
