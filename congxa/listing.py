"""How a list turns pages: numbered from the oldest, so that a new article leaves the full pages alone."""

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from congxa import urls
from congxa.model import Entry, Teaser

Listed = TypeVar("Listed", Teaser, Entry)


class ListPage(Struct, Generic[Listed], frozen=True):
    """One page of a list, newest first; `number` is None at the list's bare address.

    `articles` are teasers, or the entries of a section. `newer` and `older` are the addresses of the pages
    beside it, empty at an end.
    """

    url: str
    number: int | None
    articles: tuple[Listed, ...]
    newer: str
    older: str


def paginate(teasers: Sequence[Listed], url: str, per_page: int) -> Iterator[ListPage[Listed]]:
    """Cut a list (newest first) into pages.

    Page 1 holds the oldest `per_page`, page 2 the next; the bare address shows what remains, fewer
    than twice `per_page`. So a page once full never changes, but for its link to the next one.
    """
    full = max(0, len(teasers) // per_page - 1)
    addresses = [urls.list_page(url, number) for number in range(1, full + 1)]
    split = len(teasers) - full * per_page
    yield ListPage(url, None, tuple(teasers[:split]), "", addresses[-1] if full else "")
    for number in range(full, 0, -1):
        start = len(teasers) - number * per_page
        yield ListPage(
            url=addresses[number - 1],
            number=number,
            articles=tuple(teasers[start : start + per_page]),
            newer=addresses[number] if number < full else url,
            older=addresses[number - 2] if number > 1 else "",
        )
