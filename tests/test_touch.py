"""A text that changed alone is put into its page; whatever else may show of it is left to the whole line."""

import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from conftest import NOW, Built
from test_memory import THEME

from congxa import journal, output, pipeline, quick, touch
from congxa.memory import Memory
from congxa.report import Request

PORTAL = """
-- config.yaml --
site:
  title: Cổng thử
  url: https://vidu.vn/
categories:
  - {name: Kinh tế}
theme: nho
-- content/communes/thanh-ky.md --
---
name: Thanh Kỳ
---
-- content/articles/cau.md --
---
title: Khánh thành cầu
date: 2026-11-01
category: kinh-te
summary: Cầu mới của thôn.
---
Cầu dài 12 m, xem [đường](duong.md).

## Kết quả

Xong.
-- content/articles/duong.md --
---
title: Mở đường
date: 2026-11-02
category: kinh-te
---
Đường mới.

Rộng 3 m. Xong.
"""
TEMPLATE = '{% extends "base.html" %}{% block main %}MAIN{% endblock %}'
CAU, PAGE = "content/articles/cau.md", "tin/2026/11/khanh-thanh-cau/index.html"
LONG_AGO = 1_600_000_000_000_000_000


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not bring files to the disk: no power is cut here."""
    monkeypatch.setattr(os, "sync", lambda: None, raising=False)
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture
def built(portal: Callable[[str], Built]) -> Built:
    """Give the portal, built once, all its files old enough to be trusted."""
    return begin(portal(PORTAL))


def begin(made: Built, main: str = "<h1>{{ article.title }}</h1>{{ article.body }}") -> Built:
    """Build a portal whose articles are shown by a template of its own."""
    for name, text in {**THEME, "article.html": TEMPLATE.replace("MAIN", main)}.items():
        made.write(f"themes/nho/templates/{name}", text)
    made.write("themes/nho/strings/vi.yaml", "foot: Cuối trang\n")
    for file in sorted(made.root.rglob("*.*")):
        age(file)
    made.build()
    return made


_ticks = count(LONG_AGO, 1_000_000_007)


def age(file: Path) -> None:
    """Let a file look old, but younger than all before."""
    when = next(_ticks)
    os.utime(file, ns=(when, when))


def edit(made: Built, old: str, new: str, path: str = CAU) -> None:
    """Change a file as an editor does."""
    text = (made.root / path).read_text(encoding="utf-8")
    assert old in text
    age(made.write(path, text.replace(old, new)))


def touched(made: Built, **options: object) -> pipeline.Report | None:
    """Try what is to be tried before the whole line."""
    request = Request(made.root, made.output, **{"now": NOW, **options})  # type: ignore[arg-type]
    seen = quick.look(request)
    assert quick.unchanged(request, seen) is None
    return touch.touched(request, seen)


def is_clean(made: Built) -> bool:
    """Tell whether the output is what a build from nothing gives."""
    before = made.bytes()
    made.build(clean=True, cache=False)
    return made.bytes() == before


def test_a_changed_text_is_put_into_its_page(built: Built) -> None:
    """One file is written, no other is looked into, and nothing tells it from a build of all."""
    former = (built.output / PAGE).stat().st_mtime_ns
    edit(built, "Cầu dài 12 m", "Cầu dài **13 m** & rộng")
    report = touched(built)
    assert report is not None
    assert (report.written, report.removed, report.problems) == (1, 0, ())
    assert report.written + report.unchanged == len(built.files())
    assert "<strong>13 m</strong> &amp; rộng" in built.page(PAGE)
    assert (built.output / PAGE).stat().st_mtime_ns != former
    request = Request(built.root, built.output, now=NOW)
    assert quick.unchanged(request, quick.look(request)) is not None
    assert is_clean(built)


def test_texts_change_again_and_back(built: Built) -> None:
    """What was noted of a page holds for the next change, and a whole build takes up from there."""
    for new in ("13 m", "12 m", "14 m"):
        old = "12 m" if new != "12 m" else "13 m"
        edit(built, old, new)
        report = touched(built)
        assert report is not None
        assert report.written == 1
    edit(built, "14 m", "12 m")
    edit(built, "title: Mở đường", "title: Làm đường", "content/articles/duong.md")
    built.build()
    assert "12 m" in built.page(PAGE)
    assert is_clean(built)


def test_several_texts_change_at_once(built: Built) -> None:
    """Each is put into its own page."""
    edit(built, "12 m", "13 m")
    edit(built, "3 m", "4 m", "content/articles/duong.md")
    report = touched(built)
    assert report is not None
    assert report.written == 2
    assert is_clean(built)


def test_a_file_that_only_became_younger_changes_nothing(built: Built) -> None:
    """Its time is noted, so that the next build is one of nothing."""
    age(built.root / CAU)
    report = touched(built)
    assert report is not None
    assert report.written == 0
    request = Request(built.root, built.output, now=NOW)
    assert quick.unchanged(request, quick.look(request)) is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Khánh thành cầu", "title: Khánh thành cống"),
        ("summary: Cầu mới", "# lời ghi\nsummary: Cầu mới"),
        ("summary: Cầu mới của thôn.\n", ""),
        ("## Kết quả", "## Kết luận"),
        ("[đường](duong.md)", "đường"),
        ("Xong.", "Xong. [Thêm](duong.md)"),
        ("Xong.", "Xong. [Tệp](C:/anh.png)"),
        ("Xong.", "Xong.<script>x</script>"),
        ("---\ntitle", "title"),
        ("Xong.", "Xong.\x01"),
    ],
)
def test_what_others_may_show_is_left_to_the_whole_line(built: Built, old: str, new: str) -> None:
    """Front matter, headings, references, and whatever is wrong."""
    before = built.bytes()
    edit(built, old, new)
    assert touched(built) is None
    assert built.bytes() == before


def test_the_beginning_of_a_text_without_a_summary_shows_elsewhere(built: Built) -> None:
    """Lists and feeds take it for one."""
    edit(built, "Đường mới", "Đường to", "content/articles/duong.md")
    assert touched(built) is None


@pytest.mark.parametrize(
    "main",
    [
        "{{ article.body|striptags|length }} {{ article.body }}",
        "{{ article.body }}{{ article.body }}",
        "{% set text %}{{ article.body }}{% endset %}{{ text }}",
        "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(article.body) }}",
        "{% filter upper %}{{ article.body }}{% endfilter %}",
        "{{ article.body|escape }}",
        "{{ article.body.html.read()|length }}{{ article.body }}",
        "{{ shared('partials/own.html', article=article) }}{{ article.body }}",
        "{{ self.other() }}{% block other %}{{ article.body }}{% endblock %}",
    ],
)
def test_a_page_that_makes_anything_else_of_a_text_is_rendered(
    portal: Callable[[str], Built], main: str
) -> None:
    """A template may count its letters, or show it twice: then it is asked again."""
    own = "\n-- themes/nho/templates/partials/own.html --\n{{ article.body|striptags|length }}\n"
    made = begin(portal(PORTAL + own), main)
    edit(made, "Cầu dài 12 m", "Cầu dài một trăm mười hai mét")
    assert touched(made) is None
    assert made.build().written == 1
    assert is_clean(made)


def test_a_text_in_two_pages_is_left_to_the_whole_line(built: Built) -> None:
    """A commune's profile stands on each page of its list."""
    built.write(
        "config.yaml", (built.root / "config.yaml").read_text() + "listing: {per_page: 1}\n"
    )
    age(built.root / "config.yaml")
    built.build()
    edit(
        built, "name: Thanh Kỳ\n---", "name: Thanh Kỳ\n---\nXã mới.", "content/communes/thanh-ky.md"
    )
    assert touched(built) is None
    built.build()
    assert is_clean(built)


@pytest.mark.parametrize("damage", ["page", "list", "more", "clock", "hole", "theme"])
def test_only_what_is_as_it_was_left_is_touched(built: Built, damage: str) -> None:
    """A page changed by hand, another list of files, a clock that has gone on: all is done anew."""
    edit(built, "12 m", "13 m")
    now = NOW
    match damage:
        case "page":
            with (built.output / PAGE).open("a") as page:
                page.write("!")
        case "list":
            (built.output / ".congxa-files").touch()
        case "more":
            age(built.write("content/articles/moi.md", "---\ntitle: Mới\n---\n"))
        case "clock":
            now = NOW + timedelta(days=400)
        case "hole":
            memory = Memory(built.root)
            memory.note_holes(str(built.output.resolve()), {}, [CAU])
            memory.close()
        case "theme":
            age(built.write("themes/nho/strings/vi.yaml", "foot: Khác\n"))
    assert touched(built, now=now) is None


def test_a_file_of_somebody_else_in_the_output_is_told_and_left(built: Built) -> None:
    """As a build of all does."""
    built.write("output/rieng.txt", "của tôi")
    edit(built, "12 m", "13 m")
    report = touched(built)
    assert report is not None
    assert [(found.code, found.file) for found in report.problems] == [
        ("output-kept", "output/rieng.txt")
    ]


def test_a_process_that_goes_on_does_the_same(built: Built) -> None:
    """Its next build of all starts from what was touched."""
    folder = built.root / "xem"
    request = Request(built.root, folder, now=NOW, private=True)
    with pipeline.Engine(built.root) as engine:
        engine.build(request)
        for old, new in (("12 m", "13 m"), ("13 m", "12 m")):
            edit(built, old, new)
            assert engine.build(request).written == 1
            assert new in (folder / PAGE).read_text(encoding="utf-8")
        edit(built, "title: Mở", "title: Làm", "content/articles/duong.md")
        engine.build(request)
    built.build()
    names = built.files()
    assert {name: (folder / name).read_bytes() for name in names} == built.bytes()


MOMENTS: dict[str, object] = {
    "settle": output,
    "write_journal": output,
    "carry_out": output,
    "discard": journal,
    "note_holes": Memory,
    "note_build": Memory,
    "close": Memory,
}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
@pytest.mark.parametrize("moment", MOMENTS)
def test_one_that_is_killed_leaves_a_whole_page(built: Built, moment: str) -> None:
    """The page is the old one or the new one, and the next build gives what a clean one gives."""
    old = built.page(PAGE)
    edit(built, "12 m", "13 m")
    child = os.fork()
    if child == 0:
        here = os.getpid()
        setattr(MOMENTS[moment], moment, lambda *_, **__: os.kill(here, signal.SIGKILL))
        touched(built)
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert built.page(PAGE) in (old, old.replace("12 m", "13 m"))
    built.build()
    assert "13 m" in built.page(PAGE)
    assert is_clean(built)


@pytest.mark.parametrize("number", [38, 39])
def test_finished_pictures_are_left_to_the_whole_line(built: Built, number: int) -> None:
    """A text put into its page removes none, on whatever turn; the next build that plans them does."""
    stale = built.write(".congxa/pictures/cu/anh.webp", b"x")
    os.utime(stale, (0, 0))

    def count_from(build: int) -> None:
        with closing(sqlite3.connect(built.root / ".congxa/memory.sqlite")) as database, database:
            database.execute("update about set value = ? where name = 'build'", (build,))

    count_from(19)
    edit(built, "12 m", "13 m")
    assert touched(built) is not None
    assert stale.exists()
    count_from(number)
    edit(built, "Khánh thành cầu", "Mừng cầu mới")
    built.build()
    assert not stale.exists()
    assert is_clean(built)
