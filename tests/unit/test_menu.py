"""The menu: of the portal's own making, or the categories, the sections and the standing pages."""

from typing import Any

import pytest

from congxa import config
from congxa.menu import build_menu, trails
from congxa.model import Body, Category, Collection, MenuItem, Place, Section, StandingPage
from congxa.sections import TYPES
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


def sections(*kinds: str) -> tuple[Collection, ...]:
    """Give sections of these content types, in the order of the registry."""
    types = (kind for name, kind in TYPES.items() if name in kinds)
    return tuple(
        Collection(Section(t.name, t.folder, t.titles["vi"], t.slug, f"/{t.slug}/", feed=""), ())
        for t in types
    )


def menu(
    text: str = "",
    pages: tuple[StandingPage, ...] = (),
    collections: tuple[Collection, ...] = (),
    categories: tuple[Category, ...] = CATEGORIES,
) -> tuple[list[Any], list[tuple[str, int, int, str]]]:
    """Give the menu of the settings as nested lists, and what is wrong with it."""
    settings, problems = config.parse(SITE + text)
    assert problems == []
    items, found = build_menu(settings, ADDRESSES, categories, pages, PLACES, collections)
    assert all(problem.message for problem in found)
    return outline(items), [(p.code, p.line, p.column, p.hint) for p in found]


def outline(items: tuple[MenuItem, ...]) -> list[Any]:
    """Show titles and addresses, with those below them."""
    return [(i.title, i.url, *([outline(i.children)] if i.children else [])) for i in items]


def titles(items: list[Any]) -> list[str]:
    return [item[0] for item in items]


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


def test_sections_stand_between_categories_and_pages() -> None:
    """Each as its content type is called, below the one that it belongs to."""
    made = sections("document", "access", "plan", "budget", "album", "video")
    plans = ("Chiến lược, quy hoạch, kế hoạch", "/ke-hoach/")
    below = [plans, ("Công khai ngân sách", "/ngan-sach/")]
    assert menu(pages=(page("a"),), collections=made)[0] == [
        *TREE,
        ("Văn bản", "/van-ban/"),
        ("Tiếp cận thông tin", "/tiep-can-thong-tin/", below),
        ("Thư viện ảnh", "/thu-vien-anh/", [("Video", "/video/")]),
        ("a", "/a/"),
    ]
    alone = menu(collections=sections("plan", "video"))[0]
    assert alone == [*TREE, plans, ("Video", "/video/")]


def test_ten_items_stand_beside_each_other() -> None:
    """So many have room in two rows."""
    pages = tuple(page(letter) for letter in "abcdefgh")
    assert len(menu(pages=pages)[0]) == 10


def test_many_items_stand_in_groups() -> None:
    """The categories below one item, and below another the sections that are not asked for every day."""
    pages = (page("gioi-thieu"), page("gioi-thieu", "bo-may"), page("lien-he"))
    made = sections(*TYPES)
    items = menu(pages=pages, collections=made)[0]
    assert titles(items) == [
        "Chuyên mục",
        "Văn bản",
        "Thủ tục hành chính",
        "Tiếp cận thông tin",
        "Bạn cần biết",
        "gioi-thieu",
        "lien-he",
    ]
    assert items[0] == ("Chuyên mục", "", TREE)
    assert titles(items[4][2]) == [
        "Lãnh đạo",
        "Lịch làm việc, tiếp công dân",
        "Thông báo",
        "Hỏi đáp",
        "Thư viện ảnh",
    ]


def test_one_item_is_no_group() -> None:
    """It stands for itself, and nothing stands for none."""
    pages = tuple(page(letter) for letter in "abcdefghi")
    lone = (category("Tin tức", "tin-tuc"),)
    items = menu(pages=pages, collections=sections("document", "leader"), categories=lone)[0]
    assert items[:3] == [
        ("Tin tức", "/c/tin-tuc/"),
        ("Văn bản", "/van-ban/"),
        ("Lãnh đạo", "/lanh-dao/"),
    ]
    assert menu(pages=(*pages, page("k"), page("l")), categories=())[0][0] == ("a", "/a/")


def test_groups_are_named_in_the_language_of_the_portal() -> None:
    """As its sections are."""
    settings, _ = config.parse("site: {title: A, url: 'https://vidu.vn/', language: en}\n")
    pages = tuple(page(letter) for letter in "abcdefghi")
    items, _ = build_menu(settings, ADDRESSES, CATEGORIES, pages, PLACES)
    assert items[0].title == "Categories"


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
