"""How a list turns pages."""

import pytest
from conftest import teaser

from congxa.listing import ListPage, paginate
from congxa.model import Teaser


def newest_first(count: int) -> list[Teaser]:
    return [teaser(number) for number in range(count, 0, -1)]


def pages(count: int, per_page: int = 3, url: str = "/the/a/") -> list[ListPage]:
    return list(paginate(newest_first(count), url, per_page))


def shape(count: int, per_page: int = 3) -> list[tuple[int | None, str]]:
    """Show the number of each page and the articles on it."""
    return [
        (page.number, " ".join(one.title for one in page.articles))
        for page in pages(count, per_page)
    ]


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, [(None, "")]),
        (1, [(None, "1")]),
        (3, [(None, "3 2 1")]),
        (5, [(None, "5 4 3 2 1")]),
        (6, [(None, "6 5 4"), (1, "3 2 1")]),
        (8, [(None, "8 7 6 5 4"), (1, "3 2 1")]),
        (9, [(None, "9 8 7"), (2, "6 5 4"), (1, "3 2 1")]),
        (10, [(None, "10 9 8 7"), (2, "6 5 4"), (1, "3 2 1")]),
    ],
)
def test_pages_are_numbered_from_the_oldest(
    count: int, shown: list[tuple[int | None, str]]
) -> None:
    """The bare address holds the newest, between one page full and two; page 1 the oldest."""
    assert shape(count) == shown


def test_one_article_a_page_is_possible() -> None:
    """The smallest page there is."""
    assert shape(3, 1) == [(None, "3"), (2, "2"), (1, "1")]


def test_pages_lead_to_those_beside_them() -> None:
    """From the bare address back to the oldest page, and forth again."""
    assert [(page.url, page.newer, page.older) for page in pages(13)] == [
        ("/the/a/", "", "/the/a/trang-3/"),
        ("/the/a/trang-3/", "/the/a/", "/the/a/trang-2/"),
        ("/the/a/trang-2/", "/the/a/trang-3/", "/the/a/trang-1/"),
        ("/the/a/trang-1/", "/the/a/trang-2/", ""),
    ]
    (single,) = pages(5)
    assert (single.url, single.newer, single.older) == ("/the/a/", "", "")


@pytest.mark.parametrize("count", range(6, 12))
def test_a_new_article_changes_no_full_page(count: int) -> None:
    """But for the last page's link to the next one, when the bare address begins a page of its own."""
    before = {page.number: page for page in pages(count)}
    after = {page.number: page for page in pages(count + 1)}
    last = max(number for number in before if number)
    for number, page in before.items():
        if number and number < last:
            assert after[number] == page
    assert after[last].articles == before[last].articles
    assert after[last].older == before[last].older
    above = f"/the/a/trang-{last + 1}/"
    assert after[last].newer == (above if last + 1 in after else "/the/a/")
