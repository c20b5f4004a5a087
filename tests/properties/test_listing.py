"""Whatever is listed: each article has one page, and a full page never changes."""

from conftest import teaser
from hypothesis import given
from hypothesis import strategies as st

from congxa.listing import ListPage, paginate
from congxa.model import Teaser

counts = st.integers(0, 120)
sizes = st.integers(1, 25)
TEASERS = [teaser(number) for number in range(121)]


def newest_first(count: int) -> list[Teaser]:
    return TEASERS[:count][::-1]


def pages(count: int, per_page: int) -> list[ListPage]:
    return list(paginate(newest_first(count), "/the/a/", per_page))


@given(counts, sizes)
def test_every_article_is_on_one_page_in_order(count: int, per_page: int) -> None:
    """Turning pages from the bare address on, one reads the whole list once."""
    read = [article for page in pages(count, per_page) for article in page.articles]
    assert read == newest_first(count)


@given(counts, sizes)
def test_numbered_pages_are_full(count: int, per_page: int) -> None:
    """They count down to 1; the bare address has what remains, less than two pages."""
    bare, *numbered = pages(count, per_page)
    assert [page.number for page in numbered] == list(range(len(numbered), 0, -1))
    assert all(len(page.articles) == per_page for page in numbered)
    assert bare.number is None
    assert len(bare.articles) < 2 * per_page
    assert len(bare.articles) >= min(count, per_page)


@given(counts, sizes)
def test_links_go_through_all_pages_both_ways(count: int, per_page: int) -> None:
    """The next older of each is the one below it, whose next newer is the one above."""
    made = pages(count, per_page)
    urls = [page.url for page in made]
    assert len(set(urls)) == len(urls)
    assert [page.older for page in made] == [*urls[1:], ""]
    assert [page.newer for page in made] == ["", *urls[:-1]]


@given(counts, sizes)
def test_a_newest_article_leaves_numbered_pages_alone(count: int, per_page: int) -> None:
    """But for one link: that of the last numbered page to the next newer one."""
    before = {page.number: page for page in pages(count, per_page)[1:]}
    after = {page.number: page for page in pages(count + 1, per_page)[1:]}
    assert before.keys() <= after.keys()
    assert len(after) <= len(before) + 1
    changed = [number for number, page in before.items() if after[number] != page]
    assert changed in ([], [len(before)])
    for number in changed:
        old, new = before[number], after[number]
        assert (old.url, old.articles, old.older) == (new.url, new.articles, new.older)
        assert len(after) == len(before) + 1
