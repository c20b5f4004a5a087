"""Whatever editors write, a portal is published whole or not at all, and always the same."""

import itertools
import json
import os
import random
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from conftest import Built
from hypothesis import given, settings
from hypothesis import strategies as st
from sitecheck import Portal, check

from congxa import pipeline
from congxa.errors import BuildFailed, has_errors

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
URL = "https://vidu.vn/xa/"
CONFIG = f"""site: {{title: Cổng thử, url: "{URL}"}}
categories:
  - name: Kinh tế
    children: [{{name: Nông nghiệp}}]
  - {{name: Văn hóa – Xã hội, slug: van-hoa}}
listing: {{per_page: 2}}
theme: toi-thieu
"""
COMMUNE = "---\nname: Thanh Kỳ\n---\nXã ở miền núi.\n"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1"/></svg>\n'

Files = dict[str, bytes]

LETTERS = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
)
letters = st.sampled_from(LETTERS + LETTERS.upper())
signs = st.sampled_from([*"0123456789 –-:#\"'“”[]{}%&*!|>@`,.?/\\<", "{{ 7 }}", "<b>"])
words = st.text(letters, min_size=1, max_size=6)
titles = st.lists(words | signs, min_size=1, max_size=5).map(" ".join)
moments = st.integers(-60, 60).map(lambda days: (NOW + timedelta(days=days)).isoformat())
tags = st.lists(st.sampled_from(["Đường hoa", "duong hoa", "nông thôn mới", "OCOP"]), max_size=2)
extras = st.fixed_dictionaries(
    {},
    optional={
        "tags": tags,
        "summary": titles,
        "author": titles,
        "draft": st.sampled_from(["có", "không"]),
        "publish_at": moments,
        "featured": st.just("true"),
        "withdrawn": st.sampled_from(["có", "không", "Sai sự thật"]),
        "cover": st.just("/media/anh.svg"),
        "lang": st.sampled_from(["vi", "en"]),
        "aliases": words.map(lambda word: [f"/cu/{word}.aspx"]),
    },
)
blocks = st.sampled_from(
    [
        "Một đoạn văn có **chữ đậm**.",
        "## Một mục",
        "- mục\n- mục",
        "![Ảnh](/media/anh.svg)",
        "| a | b |\n| - | - |\n| 1 | 2 |",
        "Chú thích.[^1]\n\n[^1]: Nguồn.",
        "<script>alert(1)</script>",
        "{{ 7 * 7 }}",
        "[xã](../communes/thanh-ky.md)",
        "[trang chủ](/)",
    ]
)
bodies = st.lists(blocks | titles, max_size=4).map("\n\n".join)


def written(title: str, date: str, category: str, more: Mapping[str, object], body: str) -> str:
    """Write an article with every value quoted, as an editor does who knows how."""
    head = {"title": title, "date": date, "category": category, **more}
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in head.items())
    return f"---\n{''.join(lines)}---\n{body}\n"


categories = st.sampled_from(["kinh-te", "nong-nghiep", "Văn hóa – Xã hội"])
articles = st.builds(written, titles, moments, categories, extras, bodies).map(str.encode)
names = st.sampled_from(
    [f"content/articles/{n}.md" for n in ("a", "b", "2026/c", "2026/đ", "e", "f")]
)
themes = Path(__file__).parent.parent / "portals"
frame = {
    **{
        file.relative_to(themes).as_posix(): file.read_bytes()
        for file in themes.glob("themes/**/*.*")
    },
    "config.yaml": CONFIG.encode(),
    "content/communes/thanh-ky.md": COMMUNE.encode(),
    "content/media/anh.svg": PICTURE.encode(),
    "content/pages/gioi-thieu.md": "---\ntitle: Giới thiệu\n---\nTrang.\n".encode(),
}
portals: st.SearchStrategy[Files] = st.dictionaries(names, articles, max_size=6).map(
    lambda found: {**frame, **found}
)


@contextmanager
def folder() -> Iterator[Built]:
    """Give an empty folder for a portal."""
    with tempfile.TemporaryDirectory() as place:
        yield Built(Path(place))


clock = itertools.count(1_700_000_000)


def lay(built: Built, files: Files) -> None:
    """Make the portal's sources those files, and no others; what changes gets a time of its own.

    The times are old, so that the portal's memory trusts them.
    """
    for file in built.root.glob("content/**/*.*"):
        if file.relative_to(built.root).as_posix() not in files:
            file.unlink()
    for name, body in files.items():
        file = built.root / name
        if not file.exists() or file.read_bytes() != body:
            built.write(name, body)
            os.utime(file, (moment := next(clock), moment))


def attempt(built: Built, **options: object) -> pipeline.Report | None:
    """Build; None where something is wrong, which must then be said."""
    try:
        return built.build(now=NOW, **options)
    except BuildFailed as failed:
        problems = failed.problems
    assert has_errors(problems)
    assert all(found.message for found in problems)
    return None


@settings(deadline=None, max_examples=15)
@given(portals)
def test_a_portal_is_published_whole(files: Files) -> None:
    """It builds, or says what is wrong; every address of a built one leads somewhere."""
    with folder() as built:
        lay(built, files)
        report = attempt(built)
        if report is None:
            assert not built.files()
            return
        assert report.written == len(built.files())
        assert check(built.output, URL) == []


@settings(deadline=None, max_examples=15)
@given(
    st.dictionaries(
        names, st.binary(max_size=200) | st.text(max_size=200).map(str.encode), max_size=3
    )
)
def test_no_bytes_make_it_crash(files: Files) -> None:
    """Whatever lies in a file, with or without a front matter, the worst is a problem."""
    dressed = {name: b"---\ntitle: " + body + b"\n---\n" + body for name, body in files.items()}
    for content in (files, dressed):
        with folder() as built:
            lay(built, {**frame, **content})
            attempt(built)


@settings(deadline=None, max_examples=15)
@given(portals, portals)
def test_publishing_over_another_is_publishing_anew(before: Files, files: Files) -> None:
    """What was there before leaves no trace; the second time nothing is written."""
    with folder() as built, folder() as fresh:
        lay(built, before)
        attempt(built)
        lay(built, files)
        lay(fresh, files)
        if attempt(built) is None:
            assert attempt(fresh) is None
            return
        attempt(fresh)
        assert built.bytes() == fresh.bytes()
        again = attempt(built)
        assert again
        assert (again.written, again.removed) == (0, 0)
        assert again.unchanged == len(built.files())


@settings(deadline=None, max_examples=15)
@given(portals)
def test_every_page_can_be_reached(files: Files) -> None:
    """From the front page links lead to every page, picture and file; but no link leads to errors."""
    with folder() as built:
        lay(built, files)
        if attempt(built) is None:
            return
        reached = Portal(built.output, URL).reachable()
        apart = {"404.html", "robots.txt", "sitemap.xml", "status.json", "_headers", "_redirects"}
        apart |= {"tim-kiem/index.html", "opensearch.xml"}  # the theme has no field
        unreached = {
            name
            for name in built.files() - reached - apart
            if not name.startswith(("cu/", "manh/"))
        }
        unreached = {name for name in unreached if not name.endswith("metadata.json")}
        assert {name for name in unreached if not name.startswith("giao-dien/")} == set()
        assert not any(name.startswith("cu/") for name in reached)


@settings(deadline=None, max_examples=15)
@given(portals, st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_matter(files: Files, chance: random.Random) -> None:
    """Files that came to lie on the disk in another order, under another root, give the same bytes."""
    with folder() as one, folder() as other:
        lay(one, files)
        names = list(files)
        chance.shuffle(names)
        lay(other, {name: files[name] for name in names})
        reports = attempt(one), attempt(other, cache=False)
        assert (reports[0] is None) == (reports[1] is None)
        assert one.bytes() == other.bytes()
        if reports[0] and reports[1]:
            assert reports[0].problems == reports[1].problems
