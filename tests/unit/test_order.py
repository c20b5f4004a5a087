"""The order in which files travel to a place that cannot be switched at once."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from congxa.deploy.manifest import RELEASE_FILE, Entry
from congxa.deploy.order import ENTRANCES, change, lists_of, stages

# From what pages are made of to what leads to them: every kind of file that a portal has.
PARTS = ("giao-dien/ab12/theme.css", "media/2026/lua-12345678-640.webp")
PAGES = (
    "404.html",
    "tin/2026/11/bai-mot/index.html",
    "tin/2026/11/bai-hai/index.html",
    "lien-he.html",
)
TELLING = (
    "chuyen-muc/kinh-te/index.html",
    "chuyen-muc/kinh-te/atom.xml",
    "tin/2026/11/index.html",
    "manh/moi/index.html",
    "van-ban/du-lieu.json",
    "so-lieu/dan-so.csv",
    "lich/lich.ics",
    "tim-kiem/chi-muc/moi/3.bin",
)
KNOWN = (
    "sitemap.xml",
    "rss.xml",
    "robots.txt",
    "_redirects",
    "metadata.json",
    ".congxa-redirects.map",
)
KINDS = (PARTS, PAGES, TELLING, KNOWN, ENTRANCES, (RELEASE_FILE,))
RANK = {path: number for number, kind in enumerate(KINDS) for path in kind}

files = st.dictionaries(st.sampled_from(sorted(RANK)), st.sampled_from("abc"))


@given(files, files)
def test_nothing_leads_to_what_is_not_there(old: dict[str, str], new: dict[str, str]) -> None:
    """All that is new comes before what changes, the front page last; what tells of a page after it."""
    found = change(*({path: Entry(one, 1) for path, one in some.items()} for some in (old, new)))
    groups = list(stages(found, lists_of(("/chuyen-muc/{path}/",))))
    place = {path: number for number, group in enumerate(groups) for path in group}
    assert sorted(path for group in groups for path in group) == sorted(found.sent)
    for one, other in permutations(place, 2):
        known = {one, other} <= {*found.added} or {one, other} <= {*found.replaced}
        if RANK[one] < RANK[other] and (known or one in PARTS or RANK[other] >= RANK["index.html"]):
            assert place[one] < place[other]
        elif one in found.added and other in found.replaced and RANK[one] < RANK["index.html"]:
            assert place[one] < place[other] or other in PARTS
