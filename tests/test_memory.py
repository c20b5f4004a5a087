"""What is remembered saves time and never shows: whatever becomes of it, the portal is the right one."""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import NOW, Built

from congxa import config, memory, pipeline
from congxa.errors import BuildFailed
from congxa.memory import Known, Memory

Make = Callable[..., Built]

BUILD = Path(__file__).parent.parent / "build.py"
HOUR = 3_600_000_000_000
LEAVES = "category commune tag archive page search sitemap 404 fragment redirect".split()
BASE = """{% import "macros.html" as m %}<title>{{ page.title }}</title>{{ m.mark("v1") }}
{% block main %}{% endblock %}{% include "foot.html" %}
"""
THEME = {
    "base.html": BASE,
    "macros.html": "{% macro mark(text) %}<i>{{ text }}</i>{% endmacro %}\n",
    "foot.html": "<footer>{{ t('foot') }}</footer>\n",
    "home.html": '{% extends "base.html" %}{% block main %}{{ newest }}{% endblock %}\n',
    "article.html": """{% extends "base.html" %}{% block main %}{{ article.body }}
{% for neighbour in older %}{{ neighbour.title }}{% endfor %}{% endblock %}
""",
    "listing.html": """{% extends "base.html" %}{% block main %}
{{ listing if listing is defined else articles if articles is defined }}{% endblock %}
""",
    **{f"{leaf}.html": '{% extends "listing.html" %}\n' for leaf in LEAVES},
}
PORTAL = """
-- config.yaml --
site: {title: Cổng thử, url: https://vidu.vn/}
theme: nho
categories:
  - {name: Kinh tế}
-- content/communes/thanh-ky.md --
---
name: Thanh Kỳ
---
Xã.
-- content/media/bang.csv --
PNG
-- themes/nho/strings/vi.yaml --
foot: Cuối trang
"""


def article(number: int, text: str = "Chữ") -> str:
    """Write an article that is dated after those of lower numbers, and links to the one before."""
    link = f"[trước](a{number - 1:02d}.md)" if number else "[bảng](/media/bang.csv)"
    front = (
        f"title: Bài {number}\ndate: 2026-10-{number + 1:02d}\ncategory: Kinh tế\nsummary: Tóm tắt"
    )
    return f"---\n{front}\n---\n{link}\n\n## Mục\n\n" + f"{text} của bài số {number}.\n" * 20


def settle(built: Built) -> None:
    """Let every file of the portal look an hour old; whatever was written since last time is younger."""
    for top in ("config.yaml", "content", "themes"):
        for file in (built.root / top, *(built.root / top).rglob("*")):
            status = file.stat()
            if file.is_file() and status.st_mtime_ns > time.time_ns() - HOUR // 2:
                os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns - HOUR))


def edit(built: Built, path: str, text: str) -> None:
    """Write a file of the portal, and let it look settled."""
    built.write(path, text)
    settle(built)


def base(version: int) -> str:
    """Give one of many base templates of the same size."""
    return BASE.replace("v1", f"v{version % 10}")


BASE_FILE = "themes/nho/templates/base.html"


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Give a folder in memory, where there is such a thing: hundreds of builds would wait for the disk."""
    in_memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=in_memory) as place:
        yield Path(place)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not bring files to the disk: no power is cut here."""
    monkeypatch.setattr(os, "sync", lambda: None, raising=False)
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture
def built(portal: Make) -> Built:
    """Give a small portal, built once, whose files have settled."""
    made = portal(PORTAL)
    for name, text in THEME.items():
        made.write(f"themes/nho/templates/{name}", text)
    for number in range(6):
        made.write(f"content/articles/a{number:02d}.md", article(number))
    settle(made)
    made.build()
    return made


def watched(built: Built, **options: object) -> tuple[pipeline.Report, dict[str, int]]:
    """Build, and count the work done in each stage."""
    work: dict[str, int] = {}

    def progress(stage: str, done: int, total: int) -> None:
        assert done <= total
        work[stage] = done

    asked = {"now": NOW, "jobs": 1, **options}
    report = pipeline.build(pipeline.Request(built.root, built.output, **asked), progress)
    return report, {stage: done for stage, done in work.items() if done}


def clean(built: Built) -> dict[str, bytes]:
    """Give what a build from nothing publishes."""
    folder = built.root / "clean"
    shutil.rmtree(folder, ignore_errors=True)
    pipeline.build(pipeline.Request(built.root, folder, now=NOW, jobs=1, cache=False))
    return tree(folder)


def tree(folder: Path) -> dict[str, bytes]:
    """Read all that lies below a folder, its list of files among it, the note of how it was built apart."""
    files = (f for f in folder.rglob("*") if f.is_file() and f.name != ".congxa-build")
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def changed(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> set[str]:
    """Name the files that differ, the list of files apart."""
    names = before.keys() | after.keys()
    return {n for n in names if before.get(n) != after.get(n) and not n.startswith(".congxa-")}


def folder(built: Built) -> Path:
    """Give the folder of the memory."""
    return built.root / memory.FOLDER


def file(built: Built) -> Path:
    """Give the file of the memory."""
    return folder(built) / memory.FILE


def codes(report: pipeline.Report) -> list[str]:
    """Name the problems of a build."""
    return [found.code for found in report.problems]


# --- what is done again, and what is not ----------------------------------------------------------


def test_nothing_is_done_where_nothing_changed(built: Built) -> None:
    """Nothing is converted, rendered or written, and the report is the same."""
    first = built.build()
    report, work = watched(built)
    assert work == {}
    assert (report.written, report.removed) == (0, 0)
    assert (report.pages, report.problems, report.held_back) == (
        first.pages,
        first.problems,
        first.held_back,
    )
    assert report.unchanged == len(built.files())


def test_young_files_are_read_again_and_nothing_is_rendered(built: Built) -> None:
    """Files of this very moment are not trusted; what comes of them is the same."""
    for path in [*(built.root / "content").rglob("*"), *(built.root / "themes").rglob("*")]:
        os.utime(path)
    report, work = watched(built)
    assert work.keys() <= {"render"}
    assert work.get("render", 0) <= 1  # the picture is compared
    assert (report.written, report.removed) == (0, 0)


def test_a_changed_text_changes_its_page_alone(built: Built) -> None:
    """The body stands on the article's own page only, and is put there without a look at the others."""
    before = built.bytes()
    edit(built, "content/articles/a03.md", article(3, "Lời"))
    report, work = watched(built)
    assert changed(before, built.bytes()) == {"tin/2026/10/bai-3/index.html"}
    assert work == {}
    assert (report.written, report.removed) == (1, 0)


def test_a_changed_title_renders_what_shows_it(built: Built) -> None:
    """Its page, the newer article's list of older ones, lists and feeds; no other article."""
    before = built.bytes()
    text = article(0).replace("title: Bài 0", "title: Bài không\nslug: bai-0")
    edit(built, "content/articles/a00.md", text)
    report, work = watched(built)
    found = changed(before, built.bytes())
    assert report.written == len(found)
    # Lists by month, category and commune show the title. Fragments know of it, and do not show it here.
    assert work == {"convert": 1, "render": len(found) + 5}
    assert "tin/2026/10/bai-1/index.html" in found
    assert "sitemap.xml" not in found


def test_a_changed_base_renders_every_page_and_converts_nothing(built: Built) -> None:
    """All pages stand on the base template."""
    before = built.bytes()
    edit(built, BASE_FILE, base(2))
    report, work = watched(built)
    pages = {name for name in before if name.endswith(".html")}
    assert changed(before, built.bytes()) == pages
    assert work == {"render": len(pages)}
    assert report.written == report.pages == len(pages)
    assert built.bytes().items() <= clean(built).items()


@pytest.mark.parametrize("name", ["foot.html", "macros.html"])
def test_a_changed_part_renders_what_it_stands_in(built: Built, name: str) -> None:
    """A template counts through includes and imports of templates that are extended."""
    text = THEME[name].replace("<i>", "<b>").replace("<footer>", "<footer class=x>")
    edit(built, f"themes/nho/templates/{name}", text)
    report, work = watched(built)
    assert work == {"render": report.pages}
    assert built.bytes().items() <= clean(built).items()


WAYS = {
    "include": '{% include "part.html" %}',
    "include of what may be missing": '{% include "part.html" ignore missing %}',
    "include of the first that is there": '{% include ["nothing.html", "part.html"] %}',
    "include by a name that is put together": '{% include "pa" ~ "rt.html" %}',
    "include by a name in a variable": '{% set name = "part.html" %}{% include name %}',
    "include of another kind of file": '{% include "part.txt" %}',
    "include below a folder": '{% include "parts/part.svg" %}',
    "shared": '{{ shared("part.html") }}',
    "shared with a value": '{{ shared("part.html", lang="vi") }}',
    "shared by keyword": '{{ shared(name="part.html") }}',
    "shared by another name": '{% set once = shared %}{{ once("part.html") }}',
    "shared of a name in a variable": '{% for name in ["part.html"] %}{{ shared(name) }}{% endfor %}',
    "shared in shared": '{{ shared("whole.html") }}',
    "macro": '{% from "part.html" import say %}{{ say() }}',
    "macro of a macro": '{% import "whole.html" as whole %}{{ whole.say_it() }}',
}


@pytest.mark.parametrize("way", WAYS)
def test_a_template_counts_however_it_is_reached(built: Built, way: str) -> None:
    """Whatever a page's template takes in, a change of it is seen on the page."""
    templates = "themes/nho/templates"
    part = "{% macro say() %}said v1{% endmacro %}v1"
    built.write(
        f"{templates}/whole.html",
        """{% from "part.html" import say %}
{% macro say_it() %}{{ say() }}{% endmacro %}{% include "part.html" %}""",
    )
    for name in ("part.html", "part.txt", "parts/part.svg"):
        built.write(f"{templates}/{name}", part)
    edit(built, BASE_FILE, BASE.replace("</title>", f"</title>{WAYS[way]}"))
    assert built.build().written
    for name in ("part.html", "part.txt", "parts/part.svg"):
        edit(built, f"{templates}/{name}", part.replace("v1", "v2"))
    assert built.build().written
    assert built.bytes().items() <= clean(built).items()


MAY_BE = '{% include "ONE.html" ignore missing %}'
RENAMED = {
    "to another place": MAY_BE.replace("ONE", "one") + "<hr>" + MAY_BE.replace("ONE", "two"),
    "to another kind": '{% include ["kind-" ~ page.kind ~ ".html", "foot.html"] %}',
    "to a later choice": '{% include ["two.html", "more.html", "three.html"] %}',
}


@pytest.mark.parametrize("way", RENAMED)
def test_a_renamed_template_counts(built: Built, way: str) -> None:
    """Equal texts under other names can make another page."""
    templates = built.root / "themes/nho/templates"
    edit(built, BASE_FILE, BASE.replace("</title>", f"</title>{RENAMED[way]}"))
    for name in ("one", "more", "kind-home", "kind-404"):
        built.write(f"themes/nho/templates/{name}.html", f"đây là {name}")
    if way == "to a later choice":
        (templates / "one.html").rename(templates / "two.html")
    settle(built)
    built.build()
    if way == "to a later choice":
        (templates / "two.html").rename(templates / "three.html")
    else:
        (templates / "one.html").rename(templates / "two.html")
        (templates / "kind-home.html").rename(templates / "swap")
        (templates / "kind-404.html").rename(templates / "kind-home.html")
        (templates / "swap").rename(templates / "kind-404.html")
    built.build()
    assert built.bytes().items() <= clean(built).items()


def test_a_better_place_for_a_template_counts(built: Built) -> None:
    """A new file can take the place of one further down the chain of themes, or of none."""
    edit(
        built,
        BASE_FILE,
        BASE.replace("foot.html", "new.html").replace("%}\n", "ignore missing %}\n"),
    )
    built.build()
    edit(built, "themes/nho/templates/new.html", "mới")
    assert watched(built)[1]["render"] > 10
    assert built.bytes().items() <= clean(built).items()


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
@pytest.mark.parametrize("linked", ["themes", "themes/nho", "themes/nho/templates"])
def test_a_theme_behind_a_link_counts(built: Built, linked: str) -> None:
    """Who makes a theme has it in a folder of its own, and links to it."""
    elsewhere = built.root.parent / "elsewhere"
    (built.root / linked).rename(elsewhere)
    (built.root / linked).symlink_to(elsewhere)
    settle(built)
    for _ in range(2):
        assert built.build().written == 0
    base_file = built.root / BASE_FILE
    status = base_file.stat()
    base_file.write_text(base(2))
    os.utime(base_file, ns=(status.st_atime_ns, status.st_mtime_ns + HOUR // 4))
    assert built.build().written
    assert built.bytes().items() <= clean(built).items()


def test_a_changed_leaf_renders_only_its_own_pages(built: Built) -> None:
    """A template that few pages use costs few pages."""
    edit(built, "themes/nho/templates/tag.html", '{% extends "listing.html" %}{# new #}\n')
    assert watched(built)[1] == {}
    edit(built, "themes/nho/templates/404.html", '{% extends "listing.html" %}{# new #}\n')
    assert watched(built)[1] == {"render": 1}


def test_a_changed_file_is_copied_alone(built: Built) -> None:
    """A file of the same size is another file."""
    before = built.bytes()
    edit(built, "content/media/bang.csv", "GIF\n")
    report, work = watched(built)
    assert changed(before, built.bytes()) == {"media/bang.csv"}
    assert work == {"render": 1}
    assert report.written == 1


def test_a_new_language_converts_every_text_again(built: Built) -> None:
    """The converter's own words follow the language of the portal."""
    built.write("themes/nho/strings/en.yaml", "foot: End\n")
    text = (built.root / "config.yaml").read_text().replace("{title", "{language: en, title")
    edit(built, "config.yaml", text)
    assert watched(built)[1]["convert"] == 7
    assert built.bytes().items() <= clean(built).items()


def test_the_clock_counts_without_a_change_of_files(built: Built) -> None:
    """What nobody touched appears and goes on its hour, and comes back with the clock."""
    text = article(5).replace("summary:", "expires: 2026-11-21 12:00\nsummary:")
    edit(built, "content/articles/a05.md", text)
    built.build()
    with_it = built.files()
    noon = NOW + timedelta(hours=4)
    for now, there in [(noon - timedelta(microseconds=1), True), (noon, False), (NOW, True)]:
        report, _ = watched(built, now=now)
        assert (built.files() == with_it) is there, now
        assert bool(report.held_back) is not there


def test_a_page_edited_by_hand_is_put_right(built: Built) -> None:
    """Only that page is made again, also where its size is the same."""
    before = built.bytes()
    page = built.output / "tin/2026/10/bai-3/index.html"
    page.write_bytes(page.read_bytes().replace(b"Ch", b"ch"))
    report = built.build()
    assert (report.written, built.bytes()) == (1, before)


def test_a_hundred_idle_builds_forget_nothing(built: Built) -> None:
    """A portal that is built on the hour, with nothing new, stays remembered."""
    for number in range(100):
        assert watched(built)[1] == {}, number
    edit(built, "content/articles/a03.md", article(3).replace("## Mục", "## Phần"))
    assert watched(built)[1] == {"convert": 1, "render": 1}


def test_folders_do_not_share_what_is_known_of_them(built: Built) -> None:
    """What was published into one folder promises nothing of another."""
    preview = built.root / "preview"
    request = pipeline.Request(built.root, preview, now=NOW, jobs=1, base_url="https://thu.vn/")
    pipeline.build(request)
    assert watched(built)[1] == {}
    assert b"https://thu.vn/" in (preview / "sitemap.xml").read_bytes()
    assert b"https://vidu.vn/" in (built.output / "sitemap.xml").read_bytes()


# --- files: which are taken to be the same --------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "step", "settled"),
    [
        (-60, 1e9, False),
        (0, 1e9, False),
        (1.9, 1e9, False),
        (3.1, 1e9, True),
        (-60, 100, False),
        (0, 100, False),
        (0.05, 100, False),
        (0.2, 100, True),
    ],
)
def test_a_file_settles_when_its_clock_must_have_ticked(
    tmp_path: Path, seconds: float, step: float, *, settled: bool
) -> None:
    """A disk that counts seconds hides changes for two of them; the future is no time to trust."""
    file = tmp_path / "a.md"
    file.write_text("a")
    now = 1_800_000_000_000_000_000
    when = now - int(seconds * 1e9)
    when -= when % int(step)
    os.utime(file, ns=(when + (100 if step < 1e9 else 0),) * 2)
    assert bool(memory.settled_stamp(file.stat(), now)) is settled


@pytest.mark.parametrize("path", ["content/articles/a03.md", "content/media/bang.csv", BASE_FILE])
def test_a_young_file_is_never_taken_for_granted(built: Built, path: str) -> None:
    """Two states of one size, in one file, at one time of a coarse clock, are told apart."""
    second = 1_000_000_000
    moment = time.time_ns() // second * second
    text = (built.root / path).read_text()
    for state in range(1, 6):
        here = built.root / path
        here.write_text(text.replace("Chữ", f"Ch{state}").replace("PNG", f"PN{state}"))
        here.write_text(here.read_text().replace("v1", f"v{state}"))
        if time.time_ns() > moment + second:
            moment = time.time_ns() // second * second
        os.utime(here, ns=(moment, moment))
        built.build()
        assert built.bytes().items() <= clean(built).items()


@pytest.mark.parametrize("path", ["content/articles/a03.md", "content/media/bang.csv", BASE_FILE])
def test_another_file_of_the_same_time_and_size_is_another_file(built: Built, path: str) -> None:
    """Unpacked archives give all files one time; the number of the file on the disk tells them apart."""
    here = built.root / path
    other = here.with_name("other")
    text = here.read_text().replace("Chữ", "Lời").replace("PNG", "GIF").replace("v1", "v2")
    other.write_text(text)
    status = here.stat()
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert other.stat().st_size == status.st_size
    other.replace(here)
    assert built.build().written >= 1
    assert built.bytes().items() <= clean(built).items()


def test_an_older_version_brought_back_with_its_time_is_published(built: Built) -> None:
    """Older or newer does not matter: another time is another file."""
    here = built.root / "content/articles/a03.md"
    text, status = here.read_bytes(), here.stat()
    before = built.bytes()
    edit(built, "content/articles/a03.md", article(3, "Lời"))
    built.build()
    here.write_bytes(text)
    os.utime(here, ns=(status.st_atime_ns, status.st_mtime_ns))
    report, _ = watched(built)
    assert built.bytes() == before
    assert report.written == 1


# --- files that change while a build runs, and are changed back -----------------------------------


def build_while_editing(built: Built, path: str, text: str) -> None:
    """Build, and write a file of the portal when the first file has been rendered."""

    def progress(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("render", 1):
            built.write(path, text)

    asked = {"now": NOW, "jobs": 1}
    pipeline.build(pipeline.Request(built.root, built.output, **asked), progress)


@pytest.mark.parametrize(
    "path",
    [
        "themes/nho/templates/article.html",
        "themes/nho/static/look.css",
        "content/media/bang.csv",
        "content/articles/a03.md",
        "themes/nho/strings/vi.yaml",
    ],
)
def test_an_edit_during_a_build_that_is_taken_back_leaves_no_trace(built: Built, path: str) -> None:
    """A preview builds while a designer saves, and saves again what was there before."""
    edit(built, "themes/nho/static/look.css", "trang\n")  # so that every page is to be rendered
    before = (built.root / path).read_text()
    other = before.replace("trang", "khác").replace("older", "[]").replace("Chữ", "Lời")
    build_while_editing(built, path, other.replace("PNG", "GIF"))
    assert (built.root / path).read_text() != before
    edit(built, path, before)
    built.build()
    assert built.bytes().items() <= clean(built).items()


def test_settings_changed_while_a_build_begins_leave_no_trace(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a build was made of is what it read, not what lay there a moment earlier."""
    before = (built.root / "config.yaml").read_text()
    load = config.load

    def load_later(root: Path) -> object:
        built.write("config.yaml", before.replace("Cổng thử", "Cổng khác"))
        return load(root)

    built.write("content/articles/a03.md", article(3, "Lời"))
    settle(built)
    with monkeypatch.context() as patch:
        patch.setattr(config, "load", load_later)
        built.build()
    edit(built, "config.yaml", before)
    built.build()
    assert built.bytes().items() <= clean(built).items()


# --- the memory lost or damaged -------------------------------------------------------------------


# A damage may be in the very name of the program.
NEW = ("memory-of-another-version",)


@contextmanager
def expecting(built: Built) -> Iterator[Callable[[str], pipeline.Report]]:
    """Give a function that renders all pages from memory, twice, and holds them to a clean build.

    A build may meet the damage and tell of it; then the next one has nothing to tell.
    """
    versions: list[dict[str, bytes]] = []
    for version in (1, 2):
        edit(built, BASE_FILE, base(version))
        versions.append(clean(built))
    built.build()
    at = 1

    def step() -> pipeline.Report:
        nonlocal at
        at = 1 - at
        edit(built, BASE_FILE, base(at + 1))
        report = built.build()
        assert tree(built.output) == versions[at]
        return report

    def check(what: str) -> pipeline.Report:
        try:
            report, next_one = step(), step()
            assert set(codes(report)) <= {"memory-unusable", "memory-damaged", *NEW}
            if not report.problems and codes(next_one) in (["memory-unusable"], ["memory-damaged"]):
                next_one = step()  # a damage that only the second build came upon
            assert next_one.problems == ()
        except Exception as error:
            error.add_note(f"with a memory {what}")
            raise
        return report

    assert codes(check("as it is")) == []
    yield check


def put_back(built: Built, data: bytes) -> None:
    """Make bytes the whole memory."""
    for path in folder(built).iterdir():
        path.unlink()
    file(built).write_bytes(data)


def test_a_deleted_memory_costs_only_time(built: Built) -> None:
    """Everything is made again; nothing differs, so nothing is written."""
    for remove in (shutil.rmtree, lambda path: (path / memory.FILE).unlink()):
        remove(folder(built))
        report, work = watched(built)
        assert (report.written, report.removed, codes(report)) == (0, 0, [])
        assert work == {"convert": 7, "render": len(built.files())}
        assert watched(built)[1] == {}


def test_a_truncated_memory_is_as_good_as_none(built: Built) -> None:
    """Cut anywhere, it may be lost: the portal is right."""
    with expecting(built) as check:
        good = file(built).read_bytes()
        for length in {0, 1, 15, 16, 99, 100, 101, 4095, 4096, *range(0, len(good), 3001)}:
            put_back(built, good[:length])
            check(f"cut to {length} of {len(good)} bytes")


def flips(built: Built, count: int) -> None:
    """Damage the memory here and there, by one bit or by some bytes, most often where pages begin."""
    seed = random.randrange(10**6) if count > 100 else 0
    chance = random.Random(seed)
    with expecting(built) as check:
        good = file(built).read_bytes()
        for _ in range(count):
            at = chance.randrange(len(good))
            if chance.random() < 0.5:
                at = at // 4096 * 4096 + chance.randrange(120)
            data = bytearray(good)
            if chance.random() < 0.6:
                data[at] ^= 1 << chance.randrange(8)
            else:
                data[at : at + 8] = chance.randbytes(8)[: len(good) - at]
            put_back(built, bytes(data))
            check(f"damaged at {at} of {len(good)} (seed {seed})")


def test_a_damaged_memory_is_as_good_as_none(built: Built) -> None:
    """Wrong bytes anywhere never show and never stop a build; the memory heals."""
    flips(built, 60)


@pytest.mark.long
def test_a_memory_damaged_in_many_places_is_as_good_as_none(built: Built) -> None:
    """The same at many more places, others each time."""
    flips(built, 3000)


@pytest.mark.parametrize("value", [None, 7, 2.5, "chữ", b"", b"abc", b"\0\0\0\0wrong"])
@pytest.mark.parametrize("table", ["work", "texts", "builds"])
def test_a_value_that_is_not_what_was_kept_is_not_used(
    built: Built, table: str, value: object
) -> None:
    """Whatever a damaged page of the file makes of a value, its checksum or its type tells."""
    with expecting(built) as check:
        with closing(sqlite3.connect(file(built), isolation_level=None)) as database:
            database.execute(f"update {table} set value = ?", (value,))
        assert codes(check(f"whose {table} hold {value!r}")) == []


@pytest.mark.parametrize("value", [None, 7, "chữ", b"\xff", b"0" * 16])
@pytest.mark.parametrize("column", ["stamp", "key"])
def test_a_damaged_mark_of_a_file_is_no_match(built: Built, column: str, value: object) -> None:
    """What is known of a file is believed only where all of it fits."""
    with expecting(built) as check:
        with closing(sqlite3.connect(file(built), isolation_level=None)) as database:
            database.execute(f"update known set {column} = ?", (value,))
        assert codes(check(f"whose marks hold {value!r}")) == []


@pytest.mark.parametrize("table", ["work", "texts"])
def test_a_value_of_another_file_is_not_used(built: Built, table: str) -> None:
    """Where a damaged index leads to the wrong row, that row is whole, but not the one asked for."""
    with expecting(built) as check:
        with closing(sqlite3.connect(file(built), isolation_level=None)) as database:
            values = database.execute(f"select key, value from {table} order by key").fetchall()
            for (key, _), (_, value) in zip(values, values[1:] + values[:1], strict=True):
                database.execute(f"update {table} set value = ? where key = ?", (value, key))
        assert codes(check(f"whose {table} are each other's")) == []


def test_a_text_lost_in_the_middle_of_a_build_is_made_again(built: Built) -> None:
    """What a source declares is remembered, its text is not: the build begins again without memory."""
    with expecting(built) as check:
        with closing(sqlite3.connect(file(built), isolation_level=None)) as database:
            database.execute("delete from texts where rowid = 3")
        assert codes(check("without one text")) == []


def test_journals_left_beside_a_damaged_memory_do_no_harm(built: Built) -> None:
    """A killed build leaves a journal of SQLite's; it must not be taken for the next file's."""
    with expecting(built) as check:
        good = file(built).read_bytes()
        with closing(sqlite3.connect(file(built), isolation_level=None)) as database:
            database.execute("pragma wal_autocheckpoint = 0")
            database.execute("update work set used = used + 1")
            database.execute("update texts set value = zeroblob(5000)")
            left = {path.name: path.read_bytes() for path in folder(built).iterdir()}
        assert len(left) == 3
        for data in (b"", b"SQLite" * 1000, good[:5000], good[:-4096], None):
            put_back(built, good)
            for name, journal in left.items():
                (folder(built) / name).write_bytes(journal)
            if data is None:
                file(built).unlink()
            else:
                file(built).write_bytes(data)
            check(f"with journals and {data and data[:9]!r}")


def poison(built: Built) -> None:
    """Keep wrong texts, sealed as they should be."""
    payload = b"<p>POISON</p>"
    with closing(sqlite3.connect(file(built), isolation_level=None)) as database:
        for (key,) in database.execute("select key from texts").fetchall():
            sealed = zlib.crc32(key + payload).to_bytes(4) + payload
            database.execute("update texts set value = ? where key = ?", (sealed, key))


def test_a_memory_of_another_program_is_not_believed(built: Built) -> None:
    """Another version of the program, or of a library, may come to another result."""
    with expecting(built) as check:
        poison(built)
        with closing(sqlite3.connect(file(built), isolation_level=None)) as database:
            database.execute("update about set value = 'another' where name = 'stamp'")
        report = check("of another program")
        assert codes(report) == ["memory-of-another-version"]
        assert "phiên bản khác" in report.problems[0].message


def test_poison_would_show(built: Built) -> None:
    """The tests above can fail: a wrong text that nothing tells from a right one is published."""
    poison(built)
    edit(built, BASE_FILE, base(2))
    built.build()
    assert "POISON" in built.page("tin/2026/10/bai-3/")


@pytest.mark.parametrize("changes", ["code", "library"])
def test_the_program_is_named_by_its_code_and_its_libraries(
    changes: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line of the package and each library that decides results is in the stamp."""
    package = tmp_path / "congxa"
    (package / "markup").mkdir(parents=True)
    (package / "markup/quick.py").write_text("a = 1\n")
    monkeypatch.setattr(memory, "__file__", str(package / "memory.py"))
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "nh3-0.1.dist-info").mkdir()
    before = memory.program_stamp.__wrapped__()
    assert memory.program_stamp.__wrapped__() == before
    if changes == "code":
        (package / "markup/quick.py").write_text("a = 2\n")
    else:
        (tmp_path / "nh3-0.1.dist-info").rename(tmp_path / "nh3-0.2.dist-info")
    assert memory.program_stamp.__wrapped__() != before


# --- the memory out of reach ----------------------------------------------------------------------

HOLD = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("begin immediate")
database.execute("delete from known")
print("held", flush=True)
sys.stdin.read()
"""


def test_a_memory_in_use_by_another_process_is_done_without(built: Built) -> None:
    """A build does not wait for long, says so, and is right; what the other does is not disturbed."""
    with expecting(built) as check:
        command = [sys.executable, "-c", HOLD, str(file(built))]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen(command, **pipes, text=True) as holder:
            assert holder.stdout.readline() == "held\n"
            edit(built, "content/articles/a03.md", article(3, "Lời"))
            report = built.build()
            assert codes(report) == ["memory-unusable"]
            assert tree(built.output) == clean(built)
            holder.stdin.close()
        edit(built, "content/articles/a03.md", article(3))
        assert codes(check("free again")) == []


def test_a_folder_that_cannot_be_made_is_done_without(built: Built) -> None:
    """A file of that name in the way: the build says so, is right, and leaves the file alone."""
    shutil.rmtree(folder(built))
    folder(built).write_text("của tôi")
    edit(built, BASE_FILE, base(2))
    report = built.build()
    assert codes(report) == ["memory-unusable"]
    assert report.problems[0].file == ".congxa/memory.sqlite"
    assert tree(built.output) == clean(built)
    assert folder(built).read_text() == "của tôi"


def test_a_memory_that_is_a_folder_is_done_without(built: Built) -> None:
    """Nothing of others is removed."""
    file(built).unlink()
    (file(built) / "x").mkdir(parents=True)
    edit(built, BASE_FILE, base(2))
    assert codes(built.build()) == ["memory-unusable"]
    assert tree(built.output) == clean(built)
    assert (file(built) / "x").is_dir()


def test_an_unusable_memory_does_not_stop_a_strict_build(built: Built) -> None:
    """Strictness is about the portal; a full disk's cache is not its editor's mistake."""
    shutil.rmtree(folder(built))
    folder(built).write_text("")
    assert codes(built.build(strict=True)) == ["memory-unusable"]


def run(
    built: Built, *options: str, prefix: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run the real command."""
    command = [*prefix, *command_line(built), *options]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def command_line(built: Built) -> list[str]:
    """Spell the command that builds a portal."""
    line = [
        sys.executable,
        "-W",
        "error",
        str(BUILD),
        "build",
        "--no-search",
        "--json",
        "--jobs",
        "1",
    ]
    paths = ["--root", str(built.root), "--output", str(built.output)]
    return [*line, *paths, "--now", NOW.isoformat()]


READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'


@pytest.mark.skipif(sys.platform != "linux", reason="needs a place that cannot be written to")
def test_a_memory_on_a_read_only_disk_is_done_without(built: Built) -> None:
    """The build says so, is right, and leaves what is there; root is stopped by a mount alone."""
    before = file(built).read_bytes()
    edit(built, BASE_FILE, base(2))
    prefix = ("unshare", "-m", "sh", "-c", READ_ONLY, str(folder(built)))
    if os.geteuid():
        prefix = ()
        folder(built).chmod(0o555)
        file(built).chmod(0o444)
    done = run(built, prefix=prefix)
    folder(built).chmod(0o755)
    file(built).chmod(0o644)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [found["code"] for found in json.loads(done.stdout)["problems"]] == ["memory-unusable"]
    assert tree(built.output) == clean(built)
    assert file(built).read_bytes() == before


LIMITED = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
sys.argv = sys.argv[2:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.mark.skipif(os.name == "nt", reason="needs limits of resources")
@pytest.mark.parametrize("kilobytes", [0, 1, 8, 24, 40])
def test_a_full_disk_costs_only_the_memory(built: Built, kilobytes: int) -> None:
    """The memory cannot grow beyond a size that every page keeps: the build is right without it."""
    for number in range(6, 20):
        built.write(f"content/articles/a{number:02d}.md", article(number, "Chữ " * 20))
    settle(built)
    shutil.rmtree(folder(built))
    expected = clean(built)
    limit = max(*map(len, expected.values()), kilobytes * 1024)
    shutil.rmtree(built.output)
    python, *flags, script = command_line(built)[:4]
    rest = command_line(built)[4:]
    command = [python, *flags, "-c", LIMITED, str(limit), script, *rest]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = [problem["code"] for problem in json.loads(done.stdout)["problems"]]
    assert found == ["memory-unusable"]
    assert tree(built.output) == expected
    assert codes(built.build()) == []
    assert tree(built.output) == expected


# --- two builds at once -----------------------------------------------------------------------------


def test_two_builds_at_once_end_well(built: Built) -> None:
    """Each is right or says that the other is at work; the output is whole in every case."""
    for number in range(6, 25):
        built.write(f"content/articles/a{number:02d}.md", article(number))
    settle(built)
    endings = set()
    for round_ in range(4):
        edit(built, BASE_FILE, base(round_ + 2))
        if round_ % 2:
            shutil.rmtree(folder(built))
        both = []
        for _ in range(2):
            pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
            both.append(subprocess.Popen(command_line(built), **pipes, text=True))
            time.sleep(0.05 * round_)
        for one in both:
            out, err = one.communicate()
            assert err == ""
            found = {problem["code"] for problem in json.loads(out)["problems"]}
            assert found <= {"memory-unusable", "output-busy"}
            assert one.returncode == ("output-busy" in found)
            endings.add(one.returncode)
        assert {one.returncode for one in both} != {1}
        assert tree(built.output) == clean(built)
        report = built.build()
        assert (report.written, report.removed, codes(report)) == (0, 0, [])
        assert tree(built.output) == clean(built)
    assert 0 in endings


# --- what is forgotten --------------------------------------------------------------------------------


def pass_builds(root: Path, count: int) -> None:
    """Let builds go by that use nothing."""
    for _ in range(count):
        Memory(root).close()


def test_many_values_are_recalled_like_few(tmp_path: Path) -> None:
    """However many are asked for, each comes under its own key, and unknown ones do not come."""
    values = [(n.to_bytes(16), b"v%d" % n, b"t%d" % n) for n in range(1000)]
    now = Memory(tmp_path)
    now.remember(values)
    for count in (1, 400, 900):
        keys = [key for key, _, _ in values[:count]]
        assert now.recall([*keys, b"unknown"]) == {key: value for key, value, _ in values[:count]}
    assert now.text(values[7][0]) == b"t7"
    now.close()


def test_what_no_file_needs_any_more_is_forgotten_in_time(tmp_path: Path) -> None:
    """A result outlives its file by some builds, since files come back; then it goes, its text with it."""
    key, other = b"k" * 16, b"o" * 16
    now = Memory(tmp_path)
    now.remember([(key, b"value", b"text"), (other, b"value", b"text")])
    now.learn("content", {"a.md": Known("1", key), "b.md": Known("1", other)}, [])
    now.close()
    pass_builds(tmp_path, 100)
    now = Memory(tmp_path)
    now.learn("content", {"a.md": Known("2", b"n" * 16)}, [])
    assert now.recall([key]) == {key: b"value"}
    now.close()
    pass_builds(tmp_path, 20)
    now = Memory(tmp_path)
    assert now.recall([key, other]) == {key: b"value", other: b"value"}
    assert now.text(key) == b"text"
    now.close()
    pass_builds(tmp_path, 100)
    now = Memory(tmp_path)
    assert now.recall([key, other]) == {other: b"value"}
    assert (now.text(key), now.text(other)) == (None, b"text")
    now.close()


def test_a_folder_that_is_built_no_more_is_forgotten_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Previews thrown away months ago do not pile up; what is published seldom stays known."""
    today = time.time()

    def publish(place: str, days: int) -> None:
        monkeypatch.setattr(time, "time", lambda: today + days * 86400)
        made = Memory(tmp_path)
        made.learn(place, {"a.html": Known("1", b"k")}, [])
        made.note_build(place, b"key", b"note", b"files")
        made.close()

    publish("old", 0)
    publish("kept", 30)
    for number in range(120):
        publish("preview", 61 + number // 100)
    now = Memory(tmp_path)
    assert (now.known("old"), now.last_build("old", b"key")) == ({}, None)
    assert now.known("kept") == {"a.html": Known("1", b"k")}
    assert now.last_build("kept", b"key") == b"note"
    now.close()


def test_the_memory_of_a_much_edited_portal_stays_small(built: Built) -> None:
    """An article written a hundred and fifty times over leaves few of its versions."""
    for number in range(150):
        now = Memory(built.root)
        key = number.to_bytes(16)
        now.remember([(key, b"v", b"t")])
        now.learn("content", {"content/articles/a00.md": Known(f"{number}", key)}, [])
        now.close()
    with closing(sqlite3.connect(file(built))) as database:
        for table in ("work", "texts"):
            assert database.execute(f"select count(*) from {table}").fetchone()[0] < 90


# --- failures ---------------------------------------------------------------------------------------


def test_a_failed_build_remembers_nothing_wrong(built: Built) -> None:
    """After a mistake in a template, and its repair, nothing is left of the mistake."""
    before = built.bytes()
    edit(built, BASE_FILE, base(1).replace("<title>", "<title>{{ 1 // 0 }}"))
    for _ in range(2):
        with pytest.raises(BuildFailed) as failed:
            built.build()
        assert [found.code for found in failed.value.problems] == ["template-failed"]
        assert built.bytes() == before
    edit(built, BASE_FILE, base(1))
    report, work = watched(built)
    assert (report.written, work, built.bytes()) == (0, {}, before)
