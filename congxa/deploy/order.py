"""What travels, and in which order: computed from two sets of files alone.

What pages are made of goes first, then all that is new, then what changes; of both, pages come before the
lists, feeds and data that tell of them, and the sitemap after those. The front page and the contents of the
search index end it; deletions are last. A page that is new may link to another that has not arrived; but
nothing leads to it before all that is new is there. So whoever follows links or looks for words, in between or
after a cut, never meets an address that leads nowhere.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from congxa.deploy.manifest import RELEASE_FILE, Files
from congxa.urls import ACHIEVEMENTS, FRAGMENTS, MEDIA, SEARCH_INDEX, THEME_FILES

_HTML = (".html", ".htm")
# What pages are made of.
_PARTS = (f"{THEME_FILES}/", f"{MEDIA}/")
# What leads to all the rest. Browsers keep the index by the keys in its contents: those come after it.
ENTRANCES = ("index.html", f"{SEARCH_INDEX}/muc-luc.json")
# Pages of the portal's own that list others; those of settings come by their addresses' shapes.
_LISTS = (f"{FRAGMENTS}/", "so-do-trang/", f"{ACHIEVEMENTS}/", "van-ban/")
_MONTHS = re.compile(r"tin/(\d{4}/)?(\d\d/)?(trang-\d+/)?index\.html")

IsList = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Change:
    """What makes one set of files another: paths to add, to replace and to remove, each sorted.

    `bytes` is the size of what travels.
    """

    added: tuple[str, ...]
    replaced: tuple[str, ...]
    removed: tuple[str, ...]
    bytes: int

    @property
    def sent(self) -> tuple[str, ...]:
        """Name the files that travel."""
        return (*self.added, *self.replaced)

    @property
    def is_nothing(self) -> bool:
        """Whether nothing but the name of the release would differ."""
        return not {*self.sent, *self.removed} - {RELEASE_FILE}


NOTHING = Change((), (), (), 0)


def change(old: Files, new: Files, *, every: bool = False) -> Change:
    """Compare by sums; with `every`, what is the same travels too."""
    common = new.keys() & old.keys()
    added = tuple(sorted(new.keys() - old.keys()))
    replaced = tuple(sorted(p for p in common if every or new[p].sha256 != old[p].sha256))
    removed = tuple(sorted(old.keys() - new.keys()))
    if not added and not removed and replaced == (RELEASE_FILE,):
        replaced = ()
    return Change(added, replaced, removed, sum(new[path].size for path in (*added, *replaced)))


def lists_of(patterns: Iterable[str]) -> IsList:
    """Tell pages that list others by the shapes of their addresses ("/chuyen-muc/{path}/")."""
    heads = (one.partition("{")[0].strip("/") for one in patterns)
    known = (*_LISTS, *(f"{head}/" for head in heads if head))
    return lambda path: path.startswith(known) or _MONTHS.fullmatch(path) is not None


def stages(found: Change, is_list: IsList) -> Iterator[tuple[str, ...]]:
    """Give groups of what travels: the files of one in any order, one group after the other."""
    new = frozenset(found.added)

    def place(path: str) -> int:
        if path in (*ENTRANCES, RELEASE_FILE):
            return 7 + (path == RELEASE_FILE)
        if path.startswith(_PARTS):
            return 0
        first = 1 if path in new else 4
        if path.endswith(_HTML):
            return first + is_list(path)
        # What is known by its name, such as the sitemap, is found without a link.
        return first + 1 + ("/" not in path)

    for _, group in groupby(sorted(found.sent, key=lambda path: (place(path), path)), place):
        yield tuple(group)
