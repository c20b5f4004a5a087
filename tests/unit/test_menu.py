"""The menu: of the portal's own making, or the categories and the standing pages."""

from collections.abc import Callable

import pytest
from conftest import Built

from congxa import config
from congxa.menu import build_menu, trails
from congxa.model import Body, Category, MenuItem, Place, StandingPage
from congxa.urls import Addresses

SITE = "site: {title: A, url: 'https://vidu.vn/'}\n"
ADDRESSES = Addresses("https://vidu.vn", "/xa")


class Nothing:
    """A text without a word."""

    key = b""

    def read(self) -> bytes:
        """Give no HTML."""
        return b""


def category(name: str, *slugs: str, children: tuple[Category, ...] = ()) -> Category:
    return Category(name, slugs[-1], slugs, f"/c/{'/'.join(slugs)}/", "", children)


def page(*keys: str, title: str = "", in_menu: bool = True) -> StandingPage:
    return StandingPage(
        path=f"content/pages/{'/'.join(keys)}.md",
        url=f"/{'/'.join(keys)}/",
        title=f"Trang {keys[-1]}",
        summary="",
        lang="vi",
        updated=None,
        body=Body(Nothing(), ()),
        keys=keys,
        menu_title=title or keys[-1],
        in_menu=in_menu,
    )


CATEGORIES = (
    category(
        "Kinh tế",
        "kt",
        children=(category("Nông nghiệp", "kt", "nn"), category("Chợ", "kt", "cho")),
    ),
    category("Văn hóa", "vh"),
)
PLACES = (
    Place("Thanh Kỳ", "Xã Thanh Kỳ", "thanh-ky", "/xa/xa/thanh-ky/"),
    Place("Kỳ Thọ", "Xã Kỳ Thọ", "ky-tho", "/xa/xa/ky-tho/"),
)


def menu(
    text: str = "", pages: tuple[StandingPage, ...] = ()
) -> tuple[list[object], list[tuple[str, int, int, str]]]:
    """Give the menu of the settings as nested lists, and what is wrong with it."""
    settings, problems = config.parse(SITE + text)
    assert problems == []
    items, found = build_menu(settings, ADDRESSES, CATEGORIES, pages, PLACES)
    assert all(problem.message for problem in found)
    return outline(items), [(p.code, p.line, p.column, p.hint) for p in found]


def outline(items: tuple[MenuItem, ...]) -> list[object]:
    """Show titles and addresses, with those below them."""
    return [(i.title, i.url, *([outline(i.children)] if i.children else [])) for i in items]


KT = [("Nông nghiệp", "/c/kt/nn/"), ("Chợ", "/c/kt/cho/")]
TREE = [("Kinh tế", "/c/kt/", KT), ("Văn hóa", "/c/vh/")]


def test_without_a_menu_the_categories_are_it() -> None:
    """The tree as it is, in its order."""
    assert menu() == (TREE, [])


def test_standing_pages_follow_the_categories() -> None:
    """In the order given, each below the page of its folder."""
    pages = (
        page("gioi-thieu", title="Về xã"),
        page("gioi-thieu", "bo-may"),
        page("lien-he"),
        page("gioi-thieu", "bo-may", "to-chuc"),
        page("gioi-thieu", "lich-su"),
    )
    assert menu(pages=pages)[0] == [
        *TREE,
        (
            "Về xã",
            "/gioi-thieu/",
            [
                ("bo-may", "/gioi-thieu/bo-may/", [("to-chuc", "/gioi-thieu/bo-may/to-chuc/")]),
                ("lich-su", "/gioi-thieu/lich-su/"),
            ],
        ),
        ("lien-he", "/lien-he/"),
    ]


def test_pages_whose_folder_has_no_page_stand_at_the_top() -> None:
    """A folder is no entry by itself, nor does a page that begins alike adopt them."""
    pages = (page("a", "b"), page("a", "b", "c", "d"), page("a-b"), page("ab", "c"))
    assert menu(pages=pages)[0] == [
        *TREE,
        ("b", "/a/b/", [("d", "/a/b/c/d/")]),
        ("a-b", "/a-b/"),
        ("c", "/ab/c/"),
    ]


def test_a_page_may_stay_out_of_the_menu() -> None:
    """What lies below it is then at the top."""
    pages = (page("a", in_menu=False), page("a", "b"), page("c", in_menu=False))
    assert menu(pages=pages)[0] == [*TREE, ("b", "/a/b/")]


def test_a_menu_of_its_own_replaces_all() -> None:
    """Entries are titled by where they lead, unless they say otherwise."""
    text = """
menu:
  - category: kt
  - {title: Trồng trọt, category: nn}
  - page: gioi-thieu
  - {page: gioi-thieu/bo-may, title: Bộ máy}
  - commune: thanh-ky
  - {title: Liên kết, url: "https://tinh.vn/"}
  - {title: Đầu trang, url: /}
  - {title: Lọc, url: "/tim-kiem/?q=a"}
  - title: Các xã
    children:
      - commune: ky-tho
      - {title: Thêm, children: [{category: vh}]}
"""
    pages = (page("gioi-thieu", title="Về xã"), page("gioi-thieu", "bo-may"), page("lien-he"))
    assert menu(text, pages) == (
        [
            ("Kinh tế", "/c/kt/"),
            ("Trồng trọt", "/c/kt/nn/"),
            ("Về xã", "/gioi-thieu/"),
            ("Bộ máy", "/gioi-thieu/bo-may/"),
            ("Xã Thanh Kỳ", "/xa/xa/thanh-ky/"),
            ("Liên kết", "https://tinh.vn/"),
            ("Đầu trang", "/xa/"),
            ("Lọc", "/xa/tim-kiem/?q=a"),
            (
                "Các xã",
                "",
                [("Xã Kỳ Thọ", "/xa/xa/ky-tho/"), ("Thêm", "", [("Văn hóa", "/c/vh/")])],
            ),
        ],
        [],
    )


def test_a_menu_may_lead_to_a_page_that_is_not_in_the_usual_one() -> None:
    """`menu: no` in a page speaks of the usual menu alone."""
    assert menu("menu: [{page: a}]\n", (page("a", in_menu=False),)) == ([("a", "/a/")], [])


@pytest.mark.parametrize(
    ("entry", "hint"),
    [
        ("category: nnn", "Có phải bạn muốn viết nn?"),
        ("category: Kinh tế", "Các nơi dùng được: cho, kt, nn, vh."),
        ("category: zzz", "Các nơi dùng được: cho, kt, nn, vh."),
        ("page: gioi-thiu", "Có phải bạn muốn viết gioi-thieu?"),
        ("page: /gioi-thieu/", "Có phải bạn muốn viết gioi-thieu?"),
        ("commune: thanh-ki", "Có phải bạn muốn viết thanh-ky?"),
        ("commune: zzz", "Các nơi dùng được: ky-tho, thanh-ky."),
    ],
)
def test_an_entry_that_leads_nowhere_is_named(entry: str, hint: str) -> None:
    """At its place in config.yaml, with what was probably meant."""
    _, found = menu(f"menu:\n  - title: A\n    children: [{{{entry}}}]\n", (page("gioi-thieu"),))
    column = len("    children: [{") + entry.index(" ") + 2
    assert found == [("menu-unknown", 4, column, hint)]


def test_a_portal_without_pages_says_so() -> None:
    """An empty list of choices is shown as a dash."""
    _, found = menu("menu: [{page: a}]\n")
    assert found[0][3] == "Các nơi dùng được: —."


def test_entries_are_not_blamed_where_settings_are_doubtful() -> None:
    """A category that was left out for a mistake of its own is not missed a second time."""
    settings, problems = config.parse(f"{SITE}categories: [{{nam: A}}]\nmenu: [{{category: a}}]\n")
    assert problems
    _, found = build_menu(settings, ADDRESSES, (), (), ())
    assert found == []


def test_trails_lead_from_the_top_down() -> None:
    """Each category comes with those above it, in menu order."""
    assert [[step.slug for step in trail] for trail in trails(CATEGORIES)] == [
        ["kt"],
        ["kt", "nn"],
        ["kt", "cho"],
        ["vh"],
    ]


FIGURE = """---
title: Rừng phủ xanh đồi
date: 2026-11-01
category: kinh-te
achievements:
  - {label: Độ che phủ rừng, value: "61,05", unit: "%", year: 2025}
---
Rừng che phủ 61,05% diện tích.
"""


@pytest.mark.parametrize(
    ("settings", "shown"),
    [("", True), ("menu:\n  - {title: Liên hệ, url: 'https://vidu.vn/'}\n", False)],
)
def test_achievements_stand_last_in_a_menu_that_nobody_made(
    portal: Callable[..., Built], settings: str, shown: bool
) -> None:
    """They are there once there is a figure; a menu of the portal's own making holds what it says."""
    built = portal()
    built.write("config.yaml", (built.root / "config.yaml").read_text("utf-8") + settings)
    built.build()
    link = '<a href="/thanh-tich/" lang="vi">Thành tích</a>'
    assert link not in built.page("index.html")
    built.write("content/articles/so.md", FIGURE)
    built.build()
    menu = built.page("tin/2026/11/rung-phu-xanh-doi/").partition("</nav>")[0]
    assert (link in menu) is shown
