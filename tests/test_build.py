"""The whole build, held to its rules: real folders in, real folders out."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from conftest import Built, picture
from sitecheck import check

from congxa import cli, pipeline
from congxa.errors import BuildFailed

Make = Callable[..., Built]

NFD = "NFD"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>\n'
SAFE_SVG = b"<?xml version='1.0' encoding='utf-8'?>\n" + (
    b'<svg viewBox="0 0 9 9" xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z" /></svg>\n'
)


def article(
    title: str, body: str = "Bài.", *more: str, date: str = "2026-11-01", name: str = ""
) -> str:
    """Write an article as a section of a portal; `more` are further lines of its front matter."""
    lines = [f'title: "{title}"', f"date: {date}", "category: kinh-te", *more]
    name = name or re.sub(r"\W+", "-", title)
    return "\n".join([f"-- content/articles/{name}.md --", "---", *lines, "---", body, ""])


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Take down every file of a folder, with the time of its last change."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {
        file.relative_to(folder).as_posix(): (file.read_bytes(), file.stat().st_mtime_ns)
        for file in files
        if file.name != ".congxa-lock"
    }


def everything(built: Built) -> str:
    """Give all names and all text of a built portal, as one text, without the files of the theme."""
    files = [(name, body) for name, body in built.bytes().items() if "giao-dien/" not in name]
    return "\n".join(f"{name}\n{body.decode('utf-8', 'replace')}" for name, body in files)


def codes(built: Built, **options: object) -> list[str]:
    return sorted(found.code for found in built.problems(**options))


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and the page's text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take down a tag."""
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Take down text."""
        self.text += data


def hrefs(page: str) -> list[str]:
    return [found["href"] for tag, found in Tags(page).found if tag == "a" and "href" in found]


# --- publishing ---------------------------------------------------------------------------------


def test_nothing_is_published_when_content_is_wrong(portal: Make) -> None:
    """Old output stays as it is, byte for byte and untouched, whatever else changed."""
    built = portal(article("Một") + article("Hai"))
    built.build()
    before = snapshot(built.output)
    (built.root / "content/articles/Một.md").unlink()
    built.write("content/articles/ba.md", dict(_section(article("Ba")))["text"])
    built.write("content/articles/sai.md", "---\ntitle: Sai\n---\nSai.\n")
    with pytest.raises(BuildFailed):
        built.build()
    assert snapshot(built.output) == before


def test_nothing_is_published_when_a_template_fails(portal: Make) -> None:
    """A template that fails on the very last page leaves the old output as it is."""
    built = portal(article("Một"))
    built.build()
    before = snapshot(built.output)
    built.write("themes/trong-dong/templates/sitemap.html", "{{ page.title }}{{ thieu }}")
    built.write("content/articles/hai.md", dict(_section(article("Hai")))["text"])
    assert codes(built) == ["template-failed"]
    assert snapshot(built.output) == before


def test_a_second_build_writes_nothing(portal: Make) -> None:
    """Building again what has not changed touches no file."""
    built = portal(article("Một", "Xem [hai](Hai.md).") + article("Hai"))
    first = built.build()
    before = snapshot(built.output)
    second = built.build()
    assert (first.written, first.unchanged) == (len(built.files()), 0)
    assert (second.written, second.unchanged) == (0, len(built.files()))
    assert snapshot(built.output) == before


def test_files_of_a_removed_article_go(portal: Make) -> None:
    """The page, the picture, the tag's list and the old address of a removed article disappear."""
    lasting = article("Một")
    removed = article(
        "Hai", "![Ảnh](/media/hai.svg)", "tags: [riêng]", "aliases: /hai-cu/", date="2025-01-02"
    )
    built = portal(lasting + removed + f"-- content/media/hai.svg --\n{SVG}")
    built.build()
    gone = {
        "tin/2025/01/hai/index.html",
        "tin/2025/01/index.html",
        "tin/2025/01/metadata.json",
        "media/hai.svg",
        "the/rieng/index.html",
        "hai-cu/index.html",
        "_redirects",
    }
    assert gone <= built.files()
    (built.root / "content/articles/Hai.md").unlink()
    report = built.build()
    assert report.removed == len(gone)
    assert not gone & built.files()
    assert not (built.output / "tin/2025").exists()
    assert built.bytes() == fresh(portal, lasting)


def fresh(portal: Make, text: str) -> dict[str, bytes]:
    built = portal(text)
    built.build()
    return built.bytes()


def test_files_of_others_are_kept_and_named(portal: Make) -> None:
    """A file that somebody put into the output folder stays, and is told as a warning."""
    built = portal(article("Một"))
    built.build()
    built.write("output/google123.html", "của Google")
    built.write("output/tin/ghi-chu.txt", "của người khác")
    report = built.build()
    kept = [(found.file, found.code, found.level) for found in report.problems]
    assert kept == [
        ("output/google123.html", "output-kept", "warning"),
        ("output/tin/ghi-chu.txt", "output-kept", "warning"),
    ]
    assert built.page("google123.html") == "của Google"


def test_a_file_of_others_is_not_overwritten(portal: Make) -> None:
    """Where somebody's file stands in the way nothing is published."""
    built = portal(article("Một"))
    built.build()
    built.write("output/tin/2026/11/hai/index.html", "của người khác")
    built.write("content/articles/hai.md", dict(_section(article("Hai")))["text"])
    before = snapshot(built.output)
    assert codes(built) == ["output-foreign-file"]
    assert snapshot(built.output) == before


def test_a_foreign_folder_is_refused(portal: Make) -> None:
    """A folder with other people's files is not taken over, unless --clean empties it."""
    built = portal(article("Một"))
    built.write("output/thu-tu.txt", "quý lắm")
    before = snapshot(built.output)
    assert codes(built) == ["output-not-ours"]
    assert snapshot(built.output) == before
    built.build(clean=True)
    assert "thu-tu.txt" not in built.files()
    assert built.bytes() == fresh(portal, article("Một"))


@pytest.mark.parametrize("place", ["content", "content/out", ".", "themes/x"])
def test_the_output_is_never_among_the_sources(portal: Make, place: str) -> None:
    """Not even --clean may empty what the portal is built from."""
    built = portal(article("Một") + "-- themes/x/theme.yaml --\nextends: trong-dong\n")
    before = snapshot(built.root)
    request = pipeline.Request(built.root, built.root / place, clean=True, jobs=1, cache=False)
    with pytest.raises(BuildFailed) as failed:
        pipeline.build(request)
    assert [found.code for found in failed.value.problems] == ["output-contains-sources"]
    assert snapshot(built.root) == before


def test_strict_takes_warnings_for_mistakes(portal: Make) -> None:
    """With a warning alone a build succeeds, unless it is strict."""
    built = portal(article("Một", "<blink>Chữ</blink>"))
    assert [found.code for found in built.build().problems] == ["html-removed"]
    before = snapshot(built.output)
    built.write("content/articles/hai.md", dict(_section(article("Hai")))["text"])
    assert codes(built, strict=True) == ["html-removed"]
    with pytest.raises(BuildFailed):
        built.build(strict=True)
    assert snapshot(built.output) == before


def test_a_portal_without_articles_builds(portal: Make) -> None:
    """The first build of a new portal succeeds, with a front page, feeds and all."""
    built = portal()
    assert built.build().problems == ()
    assert check(built.output, "https://vidu.vn/") == []


# --- mistakes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "date: 0001-01-01T00:00:00+14:00",
        "date: 0001-01-01",
        "date: 9999-12-31T23:59:00Z",
        "expires: 9999-12-31T23:59:00-12:00",
        "publish_at: 0001-01-01T00:00:00+14:00",
    ],
)
def test_a_date_at_the_end_of_time_is_a_mistake(portal: Make, line: str) -> None:
    """A year that nobody means is told, not stumbled over."""
    text = article("Một", "Bài.", line)
    if line.startswith("date"):
        text = text.replace("date: 2026-11-01\n", "")
    (found,) = portal(text).problems()
    assert (found.code, found.line) == ("bad-date", 4 if line.startswith("date") else 5)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("communes/a.md", f"name: A\npopulation: {'9' * 30}"),
        ("pages/a.md", f"title: A\norder: {'9' * 30}"),
    ],
)
def test_a_number_beyond_measure_is_a_mistake(portal: Make, path: str, text: str) -> None:
    """A slip of the key that repeats a digit is told, not stumbled over."""
    (found,) = portal(f"-- content/{path} --\n---\n{text}\n---\nChữ.\n").problems()
    assert (found.file, found.line, found.level) == (f"content/{path}", 3, "error")


@pytest.mark.parametrize(
    "url",
    ["https://[vidu.vn/", "https://vidu.vn/?a=1", "https://vidu.vn/#a", "https://vidu.vn/../a/"],
)
def test_a_portals_address_is_a_plain_one(portal: Make, url: str) -> None:
    """What cannot stand before every address of the portal is refused."""
    assert codes(portal(f"-- config.yaml --\nsite: {{title: A, url: '{url}'}}\n")) == ["bad-url"]


@pytest.mark.parametrize(
    "url", ["/khong-co/", "khong-co", "javascript:alert(1)", "data:text/html,x"]
)
def test_the_menu_leads_somewhere(portal: Make, url: str) -> None:
    """A menu's own address is one of the web, or one of the portal that is there."""
    config = "-- config.yaml --\nsite: {title: A, url: 'https://vidu.vn/'}\n"
    built = portal(f"{config}menu:\n  - {{title: Một, url: '{url}'}}\n")
    assert [found.line for found in built.problems()] == [3]


def test_one_run_tells_every_mistake_of_a_file(portal: Make) -> None:
    """A wrong date does not hide the wrong category, the missing picture or the dead link below it."""
    body = "Xem [bài](khong-co.md).\n\n![Ảnh](khong-co.png)"
    built = portal(
        article("Một", body, "cover: khong-co.jpg", "featured: sai bét", date="2026-02-30").replace(
            "kinh-te", "the-thao"
        )
    )
    assert codes(built) == sorted(
        [
            "bad-date",
            "bad-boolean",
            "unknown-category",
            "file-missing",
            "file-missing",
            "link-missing",
        ]
    )


def test_a_mistake_in_settings_makes_no_others(portal: Make) -> None:
    """While the settings are not understood nothing in content is blamed for it."""
    config = (
        "-- config.yaml --\nsite:\n  title: Thử\n  url: vidu.vn\ncategories:\n  - nam: Kinh tế\n"
        "menu: [{category: kinh-te}]\n"
    )
    built = portal(
        config + article("Một", "Xem [mục](/chuyen-muc/kinh-te/), [bài](/tin/2026/11/hai/).")
    )
    assert {found.file for found in built.problems()} == {"config.yaml"}
    assert codes(built) == ["bad-url", "unknown-key"]


def test_a_mistake_in_an_article_makes_no_others(portal: Make) -> None:
    """Links to an article that could not be read are not wrong, by its file or by its address."""
    wrong = article("Hai", date="2026-02-30")
    built = portal(article("Một", "[hai](Hai.md), [hai](/tin/2026/02/hai/).") + wrong)
    assert codes(built) == ["bad-date"]


def test_mistakes_in_settings_do_not_hide_each_other(portal: Make) -> None:
    """A category without a name, a theme that is not there and a dead menu are told together."""
    config = (
        "-- config.yaml --\nsite: {title: Thử, url: 'https://vidu.vn/'}\ncategories:\n"
        "  - {slug: kinh-te}\n  - {name: Y tế}\ntheme: trong-dogn\nlisting: {per_page: không}\n"
        "menu:\n  - {page: khong-co}\n  - {title: Hai, page: gioi-thieu, url: /}\n"
    )
    page = "-- content/pages/gioi-thieu.md --\n---\ntitle: Giới thiệu\n---\nTrang.\n"
    built = portal(config + page)
    assert [found.line for found in built.problems()] == [3, 5, 6, 8, 9]


def test_mistakes_of_a_draft_are_warnings(portal: Make) -> None:
    """A draft that is not finished keeps nobody from publishing, whatever is wrong with it."""
    draft = article("Nháp", "[x](khong-co.md)", "draft: có", "nhan: x", date="2026-02-30")
    report = portal(article("Một") + draft + "-- content/articles/b.md --\n---\ndraft: có\n---\n")
    assert {found.level for found in report.build().problems} == {"warning"}


def test_the_place_of_a_mistake_is_where_it_was_written(portal: Make) -> None:
    """The line and column of a dead link are its own, not those of a like one or of the beginning."""
    lines = [
        "Xem [trang](../pages/a.md), [thư mục](../pages/).",
        "Rồi [một](x.md) và [hai](x.md).",
        "Rồi [ba](a&b.md) và [bốn](a%20b.md) và [năm](<c d.md>).",
    ]
    marks = ["../pages/)", "x.md) và", "x.md).", "a&b.md", "a%20b.md", "c d.md"]
    page = "-- content/pages/a.md --\n---\ntitle: A\n---\nTrang.\n"
    built = portal(article("Một", "\n".join(lines)) + page)
    places = [(found.line, found.column) for found in built.problems()]
    assert places == [
        (number, line.index(mark) + 1)
        for number, line in enumerate(lines, start=6)
        for mark in marks
        if mark in line
    ]


def test_a_path_of_windows_is_found_where_it_was_written(portal: Make) -> None:
    """A path with backslashes leads to its file; a wrong one is told where and as it was written."""
    text = article(
        "Một", "Xem\n![ảnh](..\\media\\a.svg)\n![b](..\\..\\media\\b.svg).", name="2026/a"
    )
    (found,) = portal(f"{text}-- content/articles/media/a.svg --\n{SVG}").problems()
    assert (found.line, found.column) == (8, 6)
    assert r"..\..\media\b.svg" in found.message


# --- what earlier builds left behind ------------------------------------------------------------


def age(folder: Path) -> None:
    """Make files old enough for their times to be trusted; each keeps a time of its own."""
    for number, file in enumerate(sorted(folder.rglob("*"))):
        if file.is_file() and time.time() - file.stat().st_mtime < 60:
            moment = time.time_ns() - 10**11 - number
            os.utime(file, ns=(moment, moment))


def test_the_clock_alone_publishes_and_withdraws(portal: Make) -> None:
    """Nothing but the hour changed: what is due comes, what expired goes, as in a first build."""
    text = article("Hẹn", "Bài.", "publish_at: 2026-11-10 07:00", "expires: 2026-11-12")
    text += article("Luôn có", "Xem [bài hẹn](Hẹn.md).")
    built = portal(text)
    age(built.root)
    for day, shown in (("09", False), ("11", True), ("13", False), ("11", True), ("11", True)):
        now = datetime.fromisoformat(f"2026-11-{day}T08:00:00+07:00")
        report = built.build(now=now)
        assert ("tin/2026/11/hen/index.html" in built.files()) is shown
        assert len(report.held_back) == len(report.problems) == (not shown)
        afresh = portal(text)
        afresh.build(now=now)
        assert built.bytes() == afresh.bytes()
    assert report.written == 0


def test_a_damaged_output_is_mended(portal: Make) -> None:
    """What somebody changed or removed in the output folder is written anew, and only that."""
    built = portal(article("Một") + article("Hai"))
    age(built.root)
    built.build()
    whole = built.bytes()
    assert built.build().written == 0
    (built.output / "index.html").write_text("phá")
    (built.output / "robots.txt").unlink()
    assert built.build().written == 2
    assert built.bytes() == whole


@pytest.mark.parametrize("damage", ["gone", "garbage", "folder", "read only"])
def test_losing_the_memory_costs_time_only(portal: Make, damage: str) -> None:
    """Without .congxa, or with a broken one, the portal is the same, byte for byte."""
    built = portal(article("Một", "Xem [hai](Hai.md).") + article("Hai"))
    age(built.root)
    built.build()
    whole, memory = built.bytes(), built.root / ".congxa"
    if damage == "garbage":
        for file in memory.iterdir():
            file.write_bytes(b"broken" * 1000)
    else:
        shutil.rmtree(memory)
    if damage == "folder":
        (memory / "memory.sqlite").mkdir(parents=True)
    if damage == "read only":
        memory.write_bytes(b"")
    report = built.build()
    assert (report.written, built.bytes()) == (0, whole)
    assert {found.level for found in report.problems} <= {"warning"}


def test_an_edit_shows_at_once(portal: Make) -> None:
    """A letter changed within the same second, the file as long as before, is on the page."""
    built = portal(article("Một", "Giá: 1."))
    built.build()
    for number in range(2, 5):
        built.write(
            "content/articles/Một.md", dict(_section(article("Một", f"Giá: {number}.")))["text"]
        )
        built.build()
        assert f"Giá: {number}." in built.page("tin/2026/11/mot/")


def test_a_change_of_theme_or_settings_shows_everywhere(portal: Make) -> None:
    """Words, templates, styles and settings of a theme reach every page that uses them."""
    built = portal(article("Một") + "-- themes/trong-dong/strings/vi.yaml --\nskip: Tới bài\n")
    age(built.root)
    built.build()
    pages = [name for name in built.files() if "cx-main" in built.page(name)]
    assert len(pages) > 5
    assert all("Tới bài" in built.page(name) for name in pages)
    built.write("themes/trong-dong/strings/vi.yaml", "skip: Tới nội dung\n")
    built.build()
    assert all("Tới nội dung" in built.page(name) for name in pages)
    built.write("themes/trong-dong/static/theme.css", "main { color: #123 }\n")
    built.build()
    (style,) = {re.search(r'href="([^"]+/theme.css)"', built.page(name))[1] for name in pages}  # type: ignore[index]
    assert built.page(style[1:]) == "main { color: #123 }\n"
    built.write(
        "config.yaml", (built.root / "config.yaml").read_text("utf-8").replace("thử", "mới")
    )
    built.build()
    assert all("Cổng mới" in built.page(name) for name in pages)


# --- the command line ---------------------------------------------------------------------------


def run(built: Built, *arguments: str) -> int:
    return cli.main(["build", "--root", str(built.root), "--now", "2026-11-21T08:00", *arguments])


def test_exit_status(portal: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """0 when published, 1 when content is wrong, 1 when a warning meets --strict."""
    good, warned = portal(article("Một")), portal(article("Một", "<blink>Chữ</blink>"))
    wrong = portal(article("Một", "[x](khong-co.md)"))
    assert [run(good), run(warned), run(wrong), run(warned, "--strict")] == [0, 0, 1, 1]
    told = capsys.readouterr()
    assert "Đã dựng" in told.out
    assert "khong-co.md" in told.err
    assert "--strict" in told.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--khong-co"],
        ["lenh-la"],
        ["build", "--jobs", "0"],
        ["build", "--jobs", "hai"],
        ["build", "--now", "hôm nay"],
        ["build", "--base-url", "vidu.vn"],
        ["build", "thua"],
    ],
)
def test_a_wrong_command_line_is_status_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What the command line does not know is told, and nothing is built."""
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_json_of_a_build(portal: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """--json prints one object with the counts and the warnings, and nothing else."""
    built = portal(article("Một", "<blink>Chữ</blink>"))
    assert run(built, "--json") == 0
    told = capsys.readouterr()
    found = json.loads(told.out)
    assert told.err == ""
    assert found.keys() == {"pages", "written", "unchanged", "removed", "seconds", "problems"}
    assert found["written"] == len(built.files())
    assert (found["unchanged"], found["removed"]) == (0, 0)
    (warned,) = found["problems"]
    assert (warned["file"], warned["line"], warned["level"], warned["code"]) == (
        "content/articles/Một.md",
        6,
        "warning",
        "html-removed",
    )
    assert "<blink>" in warned["message"]


def test_json_of_a_failure(portal: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """With mistakes the object says what they are, that nothing was written, and the status is 1."""
    built = portal(article("Một", "Xem\n[x](Mott.md)"))
    assert run(built, "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["pages"], found["written"]) == (0, 0)
    (wrong,) = found["problems"]
    assert (wrong["line"], wrong["column"], wrong["code"]) == (7, 5, "link-missing")
    assert "Mott.md" in wrong["message"]
    assert "Một.md" in wrong["hint"]


def test_the_commands_alone(portal: Make) -> None:
    """`python -m congxa` builds the portal in this folder, in Vietnamese on any terminal."""
    built = portal(article("Một"))
    environment = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parent.parent)}
    environment |= {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    ended = subprocess.run(
        [sys.executable, "-m", "congxa", "--no-cache"],
        cwd=built.root,
        env=environment,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert "Đã dựng" in ended.stdout.decode("utf-8")
    assert "index.html" in built.files()


# --- what is held back --------------------------------------------------------------------------

HELD = {
    "draft": "draft: có",
    "future": "publish_at: 2026-11-21 08:01",
    "dated ahead": "updated: 2026-12-24",
    "expired": "expires: 2026-11-21 08:00",
}


def held_portal(line: str, date: str) -> str:
    """Write a portal in which one article of several is held back; all it brings along says mật."""
    held = article(
        "Tin mật thứ nhất",
        "Nội dung mậtthân.\n\n![Ảnh mậtảnh](/media/mat-anh.svg)\n\n## Mục mậtmục",
        "summary: Tóm tắt mậttóm.",
        "author: Người mậtngười",
        "source: Nguồn mậtnguồn",
        "tags: [mậttừ]",
        "featured: có",
        "cover: {file: /media/mat-bia.svg, alt: mậtbìa, caption: mậtchú}",
        "attachments: [{file: /media/mat-tep.txt, title: mậttệp}]",
        "correction: Đính chính mậtsửa",
        "origin_url: https://cu.vn/mat-goc",
        "aliases: [/mat-cu/, '/xem?mat=1']",
        line,
        date=date,
        name="held",
    )
    media = "".join(
        f"-- content/media/{name} --\n{SVG}"
        for name in ("mat-anh.svg", "mat-bia.svg", "mat-tep.txt")
    )
    other = article("Bài thường", "Xem [bài kia](held.md).", "tags: [chung]")
    return held + other + media


@pytest.mark.parametrize("reason", HELD)
def test_nothing_of_a_held_back_article_is_published(portal: Make, reason: str) -> None:
    """No page, list entry, feed, tag, picture, file, alias or word of it is anywhere in the output."""
    date = "2026-12-24" if reason == "dated ahead" else "2026-11-01"
    built = portal(held_portal(HELD[reason], date))
    report = built.build()
    assert [held.path for held in report.held_back] == ["content/articles/held.md"]
    assert not re.search(r"m[aậ]t", everything(built).replace("format", ""), re.I)
    bare = fresh(portal, article("Bài thường", "Xem bài kia.", "tags: [chung]"))
    assert built.bytes() == bare


@pytest.mark.parametrize("reason", HELD)
def test_drafts_are_shown_on_request(portal: Make, reason: str) -> None:
    """With --drafts it is there with all it brings along, marked, and kept from search engines."""
    date = "2026-12-24" if reason == "dated ahead" else "2026-11-01"
    built = portal(held_portal(HELD[reason], date))
    built.build(drafts=True)
    month = "12" if reason == "dated ahead" else "11"
    page = built.page(f"tin/2026/{month}/tin-mat-thu-nhat/")
    for word in ("mậtthân", "mậttóm", "mậtngười", "mậttừ", "mậtbìa", "mậttệp", "mậtsửa"):
        assert word in page
    assert 'name="robots" content="noindex"' in page
    assert {"media/mat-anh.svg", "media/mat-tep.txt", "mat-cu/index.html"} <= built.files()
    assert "tin-mat-thu-nhat" not in built.page("sitemap.xml")
    assert check(built.output, "https://vidu.vn/") == []


def test_a_link_to_a_held_back_article_is_plain_text(portal: Make) -> None:
    """The link is told as a warning; readers see its words without a link, until the article is out."""
    built = portal(held_portal("publish_at: 2026-11-21 08:01", "2026-11-01"))
    (warned,) = built.build().problems
    assert (warned.code, warned.level, warned.line) == ("link-held-back", "warning", 7)
    assert "<p>Xem bài kia.</p>" in built.page("tin/2026/11/bai-thuong/")


def test_a_draft_page_is_held_back(portal: Make) -> None:
    """A standing page in draft is neither a page nor an entry of the menu."""
    built = portal(
        "-- content/pages/nhap.md --\n---\ntitle: Trang nháp\ndraft: true\n---\nBí mật.\n"
    )
    report = built.build()
    assert [held.reason for held in report.held_back] == ["draft"]
    assert "nhap" not in everything(built)
    assert "Trang nháp" not in everything(built)


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        ("2026-11-10T06:59:59+07:00", False),
        ("2026-11-10T07:00:00+07:00", True),
        ("2026-11-10T00:00:00+00:00", True),
        ("2026-11-11T23:59:59+07:00", True),
        ("2026-11-12T00:00:00+07:00", False),
        ("2026-11-10T06:59:59", False),
        ("2026-11-10T07:00:00", True),
    ],
)
def test_an_article_is_out_from_publish_at_until_expires(
    portal: Make, now: str, shown: bool
) -> None:
    """It comes at the second it was set for and goes at the second it expires; a bare time is local."""
    built = portal(
        article("Hẹn", "Bài.", "publish_at: 2026-11-10 07:00", "expires: 12/11/2026")
        + article("Luôn có")
    )
    built.build(now=datetime.fromisoformat(now))
    assert ("tin/2026/11/hen/index.html" in built.files()) is shown


def test_lists_are_in_the_order_of_publication(portal: Make) -> None:
    """An older article that comes out later stands above newer ones, under the date that it bears."""
    built = portal(
        article("Mới", date="2026-11-10")
        + article("Hẹn lâu", "Bài.", "publish_at: 2026-11-15", date="2026-10-01")
    )
    built.build()
    links = hrefs(built.page("manh/moi-nhat/"))
    assert links.index("/tin/2026/10/hen-lau/") < links.index("/tin/2026/11/moi/")


# --- time ---------------------------------------------------------------------------------------


@pytest.fixture(params=["UTC", "America/Los_Angeles", "Asia/Ho_Chi_Minh"])
def machine_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Let the machine stand somewhere else."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system cannot move to another time zone")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("machine_zone")
def test_dates_are_those_of_the_portals_zone(portal: Make) -> None:
    """01:00 without a zone is 01:00 in Việt Nam; with a zone it is converted; both are shown in GMT+7."""
    built = portal(
        article("Không múi giờ", date="2026-11-01 01:00")
        + article("Giờ quốc tế", date="2026-10-31T18:30:00Z")
        + article("Giờ Nhật", date="2026-11-01T00:30:00+09:00")
        + article("Kiểu Việt", date="1/11/2026 7:45 (GMT+7)")
    )
    built.build()
    shown = {
        "tin/2026/11/khong-mui-gio/": "Chủ Nhật, 01/11/2026 01:00 (GMT+7)",
        "tin/2026/11/gio-quoc-te/": "Chủ Nhật, 01/11/2026 01:30 (GMT+7)",
        "tin/2026/10/gio-nhat/": "Thứ Bảy, 31/10/2026 22:30 (GMT+7)",
        "tin/2026/11/kieu-viet/": "Chủ Nhật, 01/11/2026 07:45 (GMT+7)",
    }
    for page, moment in shown.items():
        assert moment in built.page(page)
    assert 'datetime="2026-11-01T01:00:00+07:00"' in built.page("tin/2026/11/khong-mui-gio/")


def test_another_zone_of_the_portal(portal: Make) -> None:
    """site.timezone says what a date without a zone means."""
    config = (
        "-- config.yaml --\nsite:\n  title: Thử\n  url: https://vidu.vn/\n  timezone: Asia/Tokyo\n"
        "categories: [{name: Kinh tế}]\n"
    )
    built = portal(config + article("Một", date="2026-11-01 01:00"))
    built.build()
    assert "01:00 (GMT+9)" in built.page("tin/2026/11/mot/")


# --- withdrawn ----------------------------------------------------------------------------------


def test_a_withdrawn_article_leaves_its_title(portal: Make) -> None:
    """At its address stands a notice under its title; nothing else of it is anywhere."""
    built = portal(
        article(
            "Bài đã rút",
            "Nội dung mậtthân.\n\n![mậtảnh](/media/mat.svg)\n\n## Mục cũ",
            "summary: Tóm tắt mậttóm.",
            "author: mậtngười",
            "source: mậtnguồn",
            "featured: có",
            "correction: mậtsửa",
            "origin_url: https://cu.vn/mat",
            "cover: {file: /media/mat.svg, alt: mậtbìa}",
            "attachments: /media/mat.txt",
            "withdrawn: Báo gốc đã gỡ bài",
            "aliases: /cu.aspx",
        )
        + article("Bài khác", "Xem [bài rút](Bài-đã-rút.md#muc-cu).", date="2026-11-02")
        + f"-- content/media/mat.svg --\n{SVG}\n-- content/media/mat.txt --\nx\n"
    )
    assert built.build().problems == ()
    page = built.page("tin/2026/11/bai-da-rut/")
    assert "Bài đã rút" in Tags(page).text
    assert "Báo gốc đã gỡ bài" in page
    assert "noindex" in page
    assert not re.search(r"m[aậ]t", everything(built).replace("format", ""), re.I)
    assert "/tin/2026/11/bai-da-rut/" in hrefs(built.page("tin/2026/11/bai-khac/"))
    assert "cu.aspx/index.html" in built.files()
    for name in ("atom.xml", "rss.xml", "sitemap.xml", "manh/moi-nhat/index.html", "index.html"):
        assert "bai-da-rut" not in built.page(name)


# --- addresses ----------------------------------------------------------------------------------


def test_old_addresses_lead_on(portal: Make) -> None:
    """Each alias is a page and a rule; .aspx becomes a folder, a query stands in the rules alone."""
    built = portal(
        article(
            "Bài",
            "Bài.",
            'aliases: [/portal/Pages/Bai-1.aspx, /cu.html, /cu/bai/, /cu/bài-có-dấu, "/xem?id=7&a=b"]',
        )
    )
    built.build()
    target = "/tin/2026/11/bai/"
    files = ["portal/Pages/Bai-1.aspx/index.html", "cu.html", "cu/bai/index.html"]
    for file in [*files, "cu/bài-có-dấu/index.html"]:
        page = built.page(file)
        assert target in hrefs(page)
        assert re.search(r'http-equiv="refresh" content="0; ?url=/tin/2026/11/bai/"', page, re.I)
        assert "noindex" in page
    rules = built.page("_redirects").splitlines()
    assert rules == sorted(
        f"{old} {target} 301"
        for old in (
            "/portal/Pages/Bai-1.aspx",
            "/cu.html",
            "/cu/bai/",
            f"/cu/{quote('bài-có-dấu')}",
            "/xem id=7 a=b",
        )
    )
    assert "Bai-1" not in built.page("sitemap.xml")
    assert check(built.output, "https://vidu.vn/") == []


def test_an_old_address_that_two_articles_claim(portal: Make) -> None:
    """One old address cannot lead to two places, even where only a rule holds it."""
    first = article("Một", "Bài.", 'aliases: "/xem?id=7"')
    built = portal(first + article("Hai", "Bài.", 'aliases: "/xem?id=7"'))
    assert codes(built) != []


def test_only_media_in_use_is_published(portal: Make) -> None:
    """A picture goes out when a published text, cover or attachment names it, and only then."""
    media = ("trong-bai", "bia", "dinh-kem", "trang", "xa", "khong-dung", "cua-nhap")
    built = portal(
        article(
            "Một", "![Ảnh](/media/trong-bai.svg)", "cover: {file: /media/bia.svg, alt: Bìa}",
            "attachments: /media/dinh-kem.svg",
        )
        + article("Nháp", "![Ảnh](/media/cua-nhap.svg)", "draft: có")
        + "-- content/pages/trang.md --\n---\ntitle: Trang\n---\n![Ảnh](../media/trang.svg)\n"
        + "-- content/communes/xa.md --\n---\nname: Xã\n---\n![Ảnh](../media/xa.svg)\n"
        + "".join(f"-- content/media/{name}.svg --\n{SVG}" for name in media)
    )  # fmt: skip
    built.build()
    published = {name for name in media if f"media/{name}.svg" in built.files()}
    assert published == {"trong-bai", "bia", "dinh-kem", "trang", "xa"}


def test_media_is_published_as_it_is(portal: Make) -> None:
    """A table and a document keep their bytes; their names lose their marks, not their folders."""
    built = portal(article("Một", "[bảng](<Bảng đẹp.CSV>) [văn bản](/media/Quyết định 12.pdf)".replace(
        "/media/Quyết định 12.pdf", "</media/Quyết định 12.pdf>"), name="2026/Một"))  # fmt: skip
    built.write("content/articles/2026/Bảng đẹp.CSV", b"a;b\r\n")
    built.write("content/media/Quyết định 12.pdf", b"%PDF-1.4\r\n\x00\xff")
    built.build()
    assert built.bytes()["media/articles/2026/bang-dep.csv"] == b"a;b\r\n"
    assert built.bytes()["media/quyet-dinh-12.pdf"] == b"%PDF-1.4\r\n\x00\xff"


def test_the_only_commune_need_not_be_named(portal: Make) -> None:
    """With one commune every article is about it; with two each article must say which."""
    one = "-- content/communes/thanh-ky.md --\n---\nname: Thanh Kỳ\n---\nXã.\n"
    two = one + "-- content/communes/ky-tho.md --\n---\nname: Kỳ Thọ\n---\nXã.\n"
    built = portal(one + article("Một"))
    assert built.build().problems == ()
    assert "/tin/2026/11/mot/" in hrefs(built.page("xa/thanh-ky/"))
    assert "/xa/thanh-ky/" in hrefs(built.page("tin/2026/11/mot/"))
    assert codes(portal(two + article("Một"))) == ["no-commune"]
    named = portal(two + article("Một", "Bài.", "commune: [ky-tho, thanh-ky]"))
    named.build()
    assert {"/xa/ky-tho/", "/xa/thanh-ky/"} <= set(hrefs(named.page("tin/2026/11/mot/")))


def test_lists_are_numbered_from_the_oldest(portal: Make) -> None:
    """Page 1 holds the oldest; the bare address holds the newest and what fills no page yet."""
    config = (
        "-- config.yaml --\nsite: {title: Thử, url: 'https://vidu.vn/'}\n"
        "categories: [{name: Kinh tế}]\nlisting: {per_page: 3}\n"
    )
    articles = [article(f"Bài {n:02}", date=f"2026-10-{n:02}") for n in range(1, 12)]
    built = portal(config + "".join(articles[:10]))
    built.build()

    def listed(page: str) -> list[int]:
        links = (re.search(r"/tin/2026/10/bai-(\d+)/$", link) for link in hrefs(main(page)))
        return list(dict.fromkeys(int(link[1]) for link in links if link))

    def main(page: str) -> str:
        return built.page(page).partition("<main")[2].partition("</main>")[0]

    top = "chuyen-muc/kinh-te/"
    assert listed(top) == [10, 9, 8, 7]
    assert [listed(f"{top}trang-{n}/") for n in (2, 1)] == [[6, 5, 4], [3, 2, 1]]
    assert f"{top}trang-3/index.html" not in built.files()
    assert f"/{top}trang-2/" in hrefs(main(top))
    assert {f"/{top}", f"/{top}trang-1/"} <= set(hrefs(main(f"{top}trang-2/")))
    full = built.bytes()[f"{top}trang-1/index.html"]
    built.write("content/articles/moi.md", dict(_section(articles[10]))["text"])
    built.build()
    assert listed(top) == [11, 10, 9, 8, 7]
    assert built.bytes()[f"{top}trang-1/index.html"] == full


def test_tags_are_one_however_they_are_spelled(portal: Make) -> None:
    """Đường hoa and duong hoa are one tag, with one page, named as the oldest article spells it."""
    built = portal(
        article("Một", "Bài.", "tags: [Đường hoa]", date="2026-10-01")
        + article("Hai", "Bài.", "tags: [duong hoa, đường  hoa]")
    )
    built.build()
    page = built.page("the/duong-hoa/")
    assert {"/tin/2026/10/mot/", "/tin/2026/11/hai/"} <= set(hrefs(page))
    assert "Đường hoa" in Tags(page).text
    assert "duong hoa" not in Tags(page).text
    assert hrefs(built.page("tin/2026/11/hai/")).count("/the/duong-hoa/") == 1


def test_what_every_portal_has(portal: Make) -> None:
    """Feeds of the portal, its categories and communes, a sitemap, robots.txt and a page for errors."""
    built = portal(
        "-- content/communes/xa.md --\n---\nname: Xã\n---\nXã.\n"
        + article("Một & <hai>", date="2026-11-01 07:30")
    )
    built.build()
    assert {"404.html", "robots.txt", "sitemap.xml", "so-do-trang/index.html"} <= built.files()
    atom = {"a": "http://www.w3.org/2005/Atom"}
    for place in ("", "chuyen-muc/kinh-te/", "xa/xa/"):
        feed = ET.fromstring(built.page(f"{place}atom.xml"))
        entry = feed.find("a:entry", atom)
        assert entry is not None
        assert entry.findtext("a:title", "", atom) == "Một & <hai>"
        assert entry.findtext("a:published", "", atom) == "2026-11-01T07:30:00+07:00"
        item = ET.fromstring(built.page(f"{place}rss.xml")).find("channel/item")
        assert item is not None
        assert item.findtext("link") == "https://vidu.vn/tin/2026/11/mot-hai/"
        assert item.findtext("pubDate") == "Sun, 01 Nov 2026 07:30:00 +0700"
    schema = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    listed = {
        loc.text for loc in ET.fromstring(built.page("sitemap.xml")).iterfind(".//s:loc", schema)
    }
    pages = {name for name in built.files() if name.endswith("index.html")}
    public = {name for name in pages if "noindex" not in built.page(name)}
    assert listed == {f"https://vidu.vn/{name.removesuffix('index.html')}" for name in public}
    assert "Sitemap: https://vidu.vn/sitemap.xml" in built.page("robots.txt")
    assert "noindex" in built.page("404.html")


@pytest.mark.parametrize("url", ["https://vidu.vn/xa/thanh-ky/", "https://vidu.vn:8443/a"])
def test_every_link_leads_somewhere_under_a_base_path(portal: Make, url: str) -> None:
    """The default theme works below any path, by site.url or by --base-url."""
    text = (
        "-- content/communes/xa.md --\n---\nname: Xã\n---\n[Bài](../articles/Một.md)\n"
        "-- content/pages/lien-he.md --\n---\ntitle: Liên hệ\n---\n[Trang chủ](/) [tin](/tin/2026/11/mot/)\n"
        + article(
            "Một",
            "![Ảnh](/media/a.svg) [trang](../pages/lien-he.md)",
            "tags: [t]",
            "aliases: /a.aspx",
        )
        + article(
            "Hai", "Bài.", "cover: {file: /media/a.svg, alt: Ảnh}", "attachments: /media/a.svg"
        )
        + f"-- content/media/a.svg --\n{SVG}"
    )
    config = (
        "-- config.yaml --\nsite: {title: Cổng thử, url: 'https://vidu.vn/'}\n"
        "owner: {reuse_notice: Ghi rõ nguồn.}\ncategories: [{name: Kinh tế}]\n"
    )
    by_option = portal(config + text)
    by_option.build(base_url=url)
    by_setting = portal(config.replace("https://vidu.vn/", url) + text)
    by_setting.build()
    assert check(by_setting.output, url) == []
    assert by_option.bytes() == by_setting.bytes()


def test_the_link_checker_finds_what_is_wrong(portal: Make) -> None:
    """A page with dead addresses of every kind does not pass; this guards the checker itself."""
    built = portal(article("Một"))
    built.build()
    assert check(built.output, "https://vidu.vn/") == []
    dead = (
        '<a href="/a/">', '<a href="/tin/2026/11">', '<img src="b.png" srcset="/c.png 2x">',
        '<a href="/#khong">', '<a href="">', '<link rel="stylesheet" href="/d.css">',
        '<section data-fragment="/e/">', '<meta property="og:image" content="https://vidu.vn/f.png">',
        '<p style="background: url(/g.png)">', '<script>var x = "https://vidu.vn/h/"</script>',
        '<a href="javascript:alert(1)">', '<b id="i"></b><b id="i"></b>', '<iframe src="/k/"></iframe>',
        '<style>@import "/l.css"; b { background: url(m.png) }</style>', '<form action="/n/">',
    )  # fmt: skip
    built.write("output/x.html", "".join(dead))
    faults = [
        fault for fault in check(built.output, "https://vidu.vn/") if fault.startswith("x.html")
    ]
    assert len(faults) == len(dead) + 2
    assert len(check(built.output, "https://vidu.vn/xa/")) > len(built.files())


# --- safety -------------------------------------------------------------------------------------


def test_drawings_are_sanitised(portal: Make) -> None:
    """What could run or fetch something is gone from an SVG; its shapes remain."""
    bad = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'viewBox="0 0 9 9" onload="alert(1)"><script>alert(2)</script><path d="M0 0h9v9z" '
        'style="background:url(https://xau.vn)" onclick="alert(3)"/><foreignObject><body/></foreignObject>'
        '<a xlink:href="javascript:alert(4)"><text>x</text></a><image href="https://xau.vn/a.png"/>'
        "<!-- chú --></svg>\n"
    )
    built = portal(article("Một", "![Ảnh](/media/a.svg)") + f"-- content/media/a.svg --\n{bad}")
    built.build()
    assert built.bytes()["media/a.svg"] == SAFE_SVG


def test_braces_are_shown_as_written(portal: Make) -> None:
    """Nothing that an editor writes is ever taken for a template."""
    config = (
        "-- config.yaml --\nsite:\n  title: 'Cổng {{ 7 * 7 }}'\n  url: https://vidu.vn/\n"
        "  slogan: '{% set a = 1 %}'\ncategories:\n  - {name: '{{ 7 * 7 }} tế', slug: kinh-te}\n"
    )
    built = portal(
        config
        + article(
            "Bài {{ 7 * 7 }}", "Thân {{ 7 * 7 }} và `{% raw %}` {# chú #}.", "tags: ['{{ 6 * 6 }}']",
            "summary: '{{ portal }}'", "author: '{{ self }}'", name="bai",
        )
    )  # fmt: skip
    built.build()
    page = Tags(built.page("tin/2026/11/bai-7-7/")).text
    assert {"49", "36"}.isdisjoint(re.findall(r"\d+", page))
    for text in ("Bài {{ 7 * 7 }}", "Thân {{ 7 * 7 }}", "{% raw %}", "{# chú #}", "{{ self }}"):
        assert text in page
    assert "49" not in Tags(built.page("index.html")).text


EVIL = "\"><img src=x onerror=alert(1)><script>alert(1)</script>'&lt;"


def test_declared_values_are_text(portal: Make) -> None:
    """HTML in titles, names and captions is shown as written, on every page and in every feed."""
    evil = json.dumps(EVIL)
    config = (
        f"-- config.yaml --\nsite:\n  title: {evil}\n  url: https://vidu.vn/\n  slogan: {evil}\n"
        f"  description: {evil}\nowner: {{name: {evil}, responsible: {evil}, address: {evil}, phone: {evil}}}\n"
        f"categories:\n  - {{name: {evil}, slug: kinh-te, description: {evil}}}\n"
    )
    built = portal(
        config
        + "-- content/articles/a.md --\n---\n"
        + f"title: {evil}\nslug: a\ndate: 2026-11-01\ncategory: kinh-te\nsummary: {evil}\nauthor: {evil}\n"
        + f"source: {{name: {evil}, author: {evil}}}\ncorrection: {evil}\ntags: [{evil}]\nfeatured: có\n"
        + f"cover: {{file: /media/a.svg, alt: {evil}, caption: {evil}}}\n"
        + f"attachments: [{{file: /media/a.svg, title: {evil}}}]\n---\nBài.\n"
        + f"-- content/articles/b.md --\n---\ntitle: {evil}\nslug: b\ndate: 2026-11-02\n"
        + f"category: kinh-te\nwithdrawn: {evil}\n---\nBài.\n"
        + f"-- content/communes/c.md --\n---\nname: {evil}\nslug: c\nprovince: {evil}\ndecree: {evil}\n"
        + f"leaders: [{{name: {evil}, post: {evil}}}]\ncontact: {{address: {evil}, phone: {evil}}}\n---\nXã.\n"
        + f"-- content/pages/d.md --\n---\ntitle: {evil}\nsummary: {evil}\n---\nTrang.\n"
        + f"-- content/media/a.svg --\n{SVG}"
    )
    built.build()
    assert_harmless(built)
    assert EVIL in Tags(built.page("tin/2026/11/a/")).text
    for name in ("atom.xml", "rss.xml"):
        assert EVIL in [node.text for node in ET.fromstring(built.page(name)).iter()]


VECTORS = r"""
<script>alert(1)</script>
===
<ScRiPt src=//xau.vn/x.js></sCrIpT>
===
<img src=//x.vn/a onerror=alert(1)>
===
<svg onload=alert(1)><animate onbegin=alert(1)></svg>
===
<iframe src=javascript:alert(1)></iframe>
===
<a href='javascript:alert(1)'>x</a>
===
<a href='java&#9;script:alert(1)'>x</a>
===
[x](javascript:alert(1))
===
[x](JaVaScRiPt:alert(1))
===
[x](data:text/html,<script>alert(1)</script>)
===
[x](vbscript:msgbox(1))
===
![x](javascript:alert(1))
===
<object data=x></object>
===
<embed src=x>
===
<form action=https://xau.vn><input name=a><button>b</button></form>
===
<base href=https://xau.vn/>
===
<style>body{display:none}</style>
===
<p style='position:fixed'>x</p>
===
<link rel=stylesheet href=x>
===
<meta http-equiv=refresh content='0;url=https://xau.vn'>
===
<math><mtext><script>1</script></mtext></math>
===
<noscript><p title='</noscript><img src=//x.vn/a onerror=alert(1)>'>
===
<!--><script>alert(1)</script>-->
===
<<script>alert(1)//<</script>
===
<details ontoggle=alert(1) open>x</details>
===
`<script>chữ</script>`
===
<a href='&#106;avascript:alert(1)'>x</a>
===
[x]: javascript:alert(1)

[x][x]
===
<x onclick=alert(1)>x</x>
===
## Tiêu đề <img src=//x.vn/a onerror=alert(1)> {onclick=alert(1)}
===
<video><source onerror=alert(1)></video>
===
| a | b |
| - | - |
| <script>alert(1)</script> | x{onclick=alert(1)} |
===
<textarea><script>1</script>
===
<template><script>alert(1)</script></template>
===
<a id=cx-main href=#>x</a>
===
<b>chưa đóng
"""


def test_html_in_articles_is_sanitised(portal: Make) -> None:
    """Scripts, frames, handlers, styles and script addresses never leave, however they are written."""
    vectors = VECTORS.strip().split("\n===\n")
    built = portal(
        "".join(article(f"Bài {n}", vector, name=f"bai-{n}") for n, vector in enumerate(vectors))
        + article("Tất cả", "\n\n".join(vectors))
    )
    report = built.build()
    assert {found.level for found in report.problems} <= {"warning"}
    assert_harmless(built)
    shown = vectors.index("`<script>chữ</script>`")
    assert "<script>chữ</script>" in Tags(built.page(f"tin/2026/11/bai-{shown}/")).text


def assert_harmless(built: Built) -> None:
    """Assert that no page has a tag, attribute or address that the theme did not write."""
    allowed = {"a", "form", "link", "img", "source", "script", "meta", "html", "video", "audio"}
    for name in built.files():
        if not name.endswith(".html"):
            continue
        page = built.page(name)
        for tag, attributes in Tags(page).found:
            for key, value in attributes.items():
                assert not key.startswith("on"), (name, tag, key)
                assert key != "style", (name, tag, value)
                if key in ("href", "src", "action", "data", "srcset"):
                    assert tag in allowed, (name, tag, value)
                    assert re.match(r"(https?://|/|#|mailto:|tel:|$)", value), (name, tag, value)
            assert tag not in {"iframe", "object", "embed", "base", "svg", "math", "style", "x"}, (
                name
            )
            data = attributes == {"type": "application/ld+json"}
            ours = data or attributes.get("src", "").startswith("/giao-dien/")
            assert tag != "script" or ours, name
        for block in page.split('<script type="application/ld+json">')[1:]:
            assert json.loads(block.partition("</script>")[0]), name
        # What the body holds stays in its place: the page's own end is still at its end.
        assert page.count("</main>") == 1, name
        assert page.rstrip().endswith("</html>"), name


def test_everything_written_is_nfc(portal: Make) -> None:
    """Text, settings and file names that came in decomposed letters go out composed."""
    text = (
        "-- config.yaml --\nsite:\n  title: Cổng thông tin xã Thanh Kỳ\n  url: https://vidu.vn/\n"
        "categories:\n  - {name: Kinh tế, slug: kinh-te}\n"
        + article(
            "Đường hoa thôn Hợp Nhất", "Ở thôn Hợp Nhất, Nhân dân… ![Ảnh hoa](<Ảnh đẹp.png>)\n\n"
            "## Nếp sống mới\n\nXem [mục](#nep-song-moi), [bài kia](<Bài khác.md>).",
            "tags: [nếp sống]", "summary: Tóm tắt về đường hoa", "category: Kinh tế",
            name="Đường hoa",
        ).replace("category: kinh-te\n", "")
        + article("Bài khác", "Bài.", "aliases: /cũ/bài", name="Bài khác")
    )  # fmt: skip
    composed, decomposed = portal(text), portal(unicodedata.normalize(NFD, text))
    for built, form in ((composed, "NFC"), (decomposed, NFD)):
        built.write(unicodedata.normalize(form, "content/articles/Ảnh đẹp.png"), picture())
        assert built.build().problems == ()
    on_disk = [file.name for file in (decomposed.root / "content/articles").iterdir()]
    assert any(not unicodedata.is_normalized("NFC", name) for name in on_disk)
    assert decomposed.bytes() == composed.bytes()
    for name, body in decomposed.bytes().items():
        assert unicodedata.is_normalized("NFC", name)
        assert name.endswith((".png", ".jpg", ".webp")) or unicodedata.is_normalized(
            "NFC", body.decode()
        ), name


def test_line_ends_and_a_byte_order_mark_change_nothing(portal: Make) -> None:
    """What Notepad saves, with its marks and line ends, gives the same portal."""
    text = article(
        "Một", "Đoạn một.\n\n- mục\n- mục\n\n| a | b |\n| - | - |\n| 1 | 2 |", "tags: [a]"
    )
    plain, notepad = portal(text), portal(text)
    for file in (*notepad.root.glob("content/**/*.md"), notepad.root / "config.yaml"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    plain.build()
    notepad.build()
    assert notepad.bytes() == plain.bytes()


# --- the same input, the same bytes -------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "locale", "seed", "jobs"),
    [("America/Los_Angeles", "C", "1", "1"), ("Asia/Tokyo", "C.UTF-8", "77", "2")],
)
def test_the_machine_does_not_matter(
    zone: str, locale: str, seed: str, jobs: str, sample_root: Path, sample: Path, tmp_path: Path
) -> None:
    """Order on disk, times of files, folder, time zone, locale and hash seed change no byte."""
    root = tmp_path / f"Nơi khác {seed}"
    shuffle_copy(sample_root, root, random.Random(seed))
    environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed}
    environment["PYTHONPATH"] = str(sample_root)
    now = "2026-11-21T01:00:00+00:00"
    ended = subprocess.run(
        [sys.executable, "-m", "congxa", "build", "--no-cache", "--now", now, "--jobs", jobs],
        cwd=root, env=environment, check=False, capture_output=True, timeout=120, text=True,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    here, there = Built(sample.parent).bytes(), Built(root).bytes()
    assert there.keys() == here.keys()
    assert [name for name, body in there.items() if here[name] != body] == []


def shuffle_copy(source: Path, target: Path, chance: random.Random) -> None:
    """Copy the sample portal file by file, in any order, with any times."""
    files = [
        file
        for part in ("config.yaml", "visits.json", "content")
        for file in ((source / part).rglob("*") if (source / part).is_dir() else [source / part])
        if file.is_file()
    ]
    chance.shuffle(files)
    for file in files:
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
        moment = chance.randrange(1_000_000_000, 1_800_000_000)
        os.utime(copy, (moment, moment))


def many(number: int, date: datetime) -> str:
    """Write one of many articles, spread over 12 categories, 20 communes and 10 tags."""
    chance = random.Random(number)
    tags = ", ".join(f"từ khóa {n}" for n in chance.sample(range(10), 3))
    older = f"\n\nXem thêm [bài trước](bai-{chance.randrange(number)}.md)." if number > 20 else ""
    return (
        f"---\ntitle: Thôn {chance.randrange(99)} làm đường, lần thứ {number}\ndate: {date.isoformat()}\n"
        f"category: muc-{number % 12}\ncommune: xa-{chance.randrange(20)}\ntags: [{tags}]\n"
        f"featured: {number % 50 == 0}\n---\n{'Bà con góp công, góp đất. ' * 20}{older}\n"
    )


def test_publishing_an_article_rewrites_little(portal: Make) -> None:
    """On a portal of 400 articles each new one rewrites at most 40 files, time after time."""
    categories = "".join(f"  - {{name: Mục {n}}}\n" for n in range(12))
    built = portal(
        "-- config.yaml --\nsite: {title: Cổng thử, url: 'https://vidu.vn/'}\n"
        f"categories:\n{categories}"
        + "".join(
            f"-- content/communes/xa-{n}.md --\n---\nname: Xã {n}\nslug: xa-{n}\n---\nXã.\n"
            for n in range(20)
        )
    )
    start = datetime(2019, 1, 1, 7, tzinfo=UTC)
    for number in range(400):
        built.write(
            f"content/articles/bai-{number}.md", many(number, start + timedelta(days=number * 7))
        )
    age(built.root)
    first = built.build()
    assert first.pages > 500
    for number in range(400, 403):
        date = datetime(2026, 11, 21, tzinfo=UTC) + timedelta(minutes=number)
        built.write(f"content/articles/bai-{number}.md", many(number, date))
        report = built.build(now=date)
        assert report.written + report.removed <= 40
        assert report.unchanged > 500


def _section(text: str) -> Iterator[tuple[str, str]]:
    yield "text", text.partition(" --\n")[2]


def test_templates_that_call_each_other_for_ever_are_told(portal: Make) -> None:
    """The mistake of a shared template is told once, after few pages, and ends the build."""
    built = portal("".join(article(f"Bài {number}") for number in range(60)))
    built.write("themes/trong-dong/templates/a.html", '{% extends "b.html" %}')
    built.write("themes/trong-dong/templates/b.html", '{% import "a.html" as a %}')
    built.write("themes/trong-dong/templates/article.html", '{% extends "a.html" %}')
    with pytest.raises(BuildFailed) as failed:
        built.build()
    found = failed.value.problems
    assert [one.code for one in found] == ["template-endless"]
    assert found[0].file.startswith("themes/trong-dong/templates/")
